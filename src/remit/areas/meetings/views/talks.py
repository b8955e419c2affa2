"""One-to-ones: what two talk of is theirs alone."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from remit.areas.meetings import forms, queries, rules, talking
from remit.areas.meetings.models import Pair, Talk, TalkAgreed, other_of
from remit.areas.meetings.views import typed
from remit.core.access import ViewedRequest, access
from remit.core.records import Stale
from remit.core.ui import toasts
from remit.core.ui.asking import FORM, sent
from remit.core.ui.doing import done, key_of


@access(rules.has_talks)
@FORM
def index(request: ViewedRequest) -> HttpResponse:
    """With whom she talks one to one; a POST begins with another."""
    viewer = request.viewer
    form = forms.PairForm(viewer, sent(request))
    if request.method == "POST" and form.is_valid():
        made = talking.begin(by=viewer, other=form.cleaned_data["other"])
        return redirect("meetings:talks.pair", ref=made.ref)
    pairs = list(queries.pairs(viewer))
    latest = queries.latest_talks(viewer, pairs)
    rows = [(each, other_of(each, viewer.user), latest.get(each.pk)) for each in pairs]
    context = {"form": form, "pairs": sorted(rows, key=lambda row: str(row[1]))}
    return render(request, "meetings/talks.html", context, status=422 if form.errors else 200)


@access(rules.has_talks)
@FORM
def pair(request: ViewedRequest, ref: str) -> HttpResponse:
    """Their talks, newest first, and what is open between them; a POST begins the notes of a day."""
    viewer = request.viewer
    found: Pair = get_object_or_404(queries.pairs(viewer), ref=ref)
    form = forms.DayForm(viewer, sent(request))
    if made := done(request, form, lambda: talking.add_talk(by=viewer, pair=found, day=form.cleaned_data["day"])):
        return redirect("meetings:talks.talk", ref=made.ref)
    agreed = queries.agreed_in_talks(viewer, found)
    context = {
        "form": form,
        "pair": found,
        "other": other_of(found, viewer.user),
        "talks": queries.talks_of(viewer, found),
        "open": [row for rows in agreed.values() for row in rows if row.promise.is_open],
        "day": viewer.day,
    }
    return render(request, "meetings/pair.html", context, status=422 if form.errors else 200)


def _found(request: ViewedRequest, ref: str) -> Talk:
    return get_object_or_404(queries.talks(request.viewer), ref=ref)


@access(rules.has_talks)
@require_http_methods(["GET", "HEAD"])
def talk(request: ViewedRequest, ref: str) -> HttpResponse:
    return _page(request, _found(request, ref))


def _page(request: ViewedRequest, found: Talk, kept: Any = None, form: forms.AgreeForm | None = None) -> HttpResponse:
    viewer = request.viewer
    agreed = queries.agreed_in_talks(viewer, found.pair)
    earlier = [row for rows in agreed.values() for row in rows if row.talk.day < found.day and row.promise.is_open]
    context = {
        "talk": found,
        "other": other_of(found.pair, viewer.user),
        "agreed": agreed[found.pk],
        "arising": earlier,
        "agree_form": form or forms.AgreeForm(viewer, between=found.pair),
        "kept": kept,
        "day": viewer.day,
    }
    return render(request, "meetings/talk.html", context, status=422 if kept or (form and form.errors) else 200)


@access(rules.has_talks)
@require_POST
def notes(request: ViewedRequest, ref: str) -> HttpResponse:
    found, theirs, error = _found(request, ref), None, ""
    form = forms.NotesForm(request.POST)
    if form.is_valid():
        try:
            talking.note(by=request.viewer, talk=found, **form.cleaned_data)
        except Stale:
            theirs = found = _found(request, ref)
    else:
        error = typed.in_words(form)
    if answer := typed.answer(request, "meetings/saved.html", found, theirs, error):
        return answer
    if theirs or error:
        return _page(request, found, kept={"notes": request.POST.get("notes", ""), "error": error or typed.MEANWHILE})
    return redirect("meetings:talks.talk", ref=ref)


@access(rules.has_talks)
@require_POST
def agree(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _found(request, ref)
    form = forms.AgreeForm(request.viewer, request.POST, between=found.pair)

    def act() -> TalkAgreed:
        values = form.values()
        values.pop("post")
        return talking.agree(by=request.viewer, key=key_of(request), talk=found, **values)

    if not done(request, form, act):
        return _page(request, found, form=form)
    toasts.done(request, "Agreed. It is in the list of whoever does it, and nobody else sees it.")
    return redirect("meetings:talks.talk", ref=ref)
