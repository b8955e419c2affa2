"""The page of search, the list under the field that stands on every page, and the way to log something of a pupil."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from remit.core.access import ViewedRequest, access
from remit.core.viewers import Viewer
from remit.leading.search import queries
from remit.leading.search.forms import FindForm, WhomForm
from remit.school.rules import can_see_pupils


@access(can_see_pupils)
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: ViewedRequest) -> HttpResponse:
    """What is typed is posted, and stands in no address. To the field of every page it answers with the list alone,
    which is empty until enough is typed."""
    form = FindForm(request.POST or None)
    found = queries.find(request.viewer, form.cleaned_data["words"]) if form.is_bound and form.is_valid() else None
    if request.headers.get("HX-Request"):
        return render(request, "search/hits.html", {"found": found})
    return render(request, "search/find.html", {"form": form, "found": found}, status=422 if form.errors else 200)


def can_log(viewer: Viewer) -> bool:
    return can_see_pupils(viewer) and bool(queries.loggable(viewer))


@access(can_log)
@require_http_methods(["GET", "HEAD", "POST"])
def log(request: ViewedRequest) -> HttpResponse:
    """Whom it is about, then what is noted: from home three taps. What is typed stands in no address."""
    form = WhomForm(request.POST or None)
    asked = form.is_bound and form.is_valid()
    kinds = [(each, reverse(each.route)) for each in queries.loggable(request.viewer)]
    found = queries.pupils_to_log(request.viewer, form.cleaned_data["words"]) if asked else None
    context = {"form": form, "kinds": kinds, "found": found, "classes": queries.classes_to_log(request.viewer)}
    if request.headers.get("HX-Request"):
        return render(request, "search/whom.html", context)
    return render(request, "search/log.html", context, status=422 if form.errors else 200)
