"""The types of meeting about one pupil, as the school has them."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from remit.areas.meetings import keeping, rules, sheet_forms, types
from remit.areas.meetings.models import MeetingType
from remit.core.access import ViewedRequest, access
from remit.core.ui import toasts
from remit.core.ui.asking import FORM, sent
from remit.core.ui.doing import done, key_of
from remit.school import queries as school


@access(rules.can_keep_types)
@require_safe
def listed(request: ViewedRequest) -> HttpResponse:
    found = types.types_of(request.viewer, school.managed_school(request.viewer))
    return render(request, "meetings/types.html", {"types": found})


@access(rules.can_keep_types)
@FORM
def add(request: ViewedRequest) -> HttpResponse:
    form = sheet_forms.TypeForm(request.viewer, sent(request))
    if _saved(request, form, "", key_of(request)):
        return redirect("meetings:types.list")
    context = {"form": form, "title": "Add a type of meeting", "new": True}
    return render(request, "meetings/type.html", context, status=422 if form.errors else 200)


@access(rules.can_keep_types)
@FORM
def change(request: ViewedRequest, code: str) -> HttpResponse:
    """One that ships has no record yet."""
    viewer, at = request.viewer, school.managed_school(request.viewer)
    found = types.type_of(viewer, at, code)
    if found is None:
        raise Http404
    form = sheet_forms.TypeForm(viewer, sent(request), record=found)
    if _saved(request, form, code):
        return redirect("meetings:types.list")
    context = {"form": form, "title": found.name, "type": found}
    return render(request, "meetings/type.html", context, status=422 if form.errors else 200)


def _saved(request: ViewedRequest, form: sheet_forms.TypeForm, code: str, once: str = "") -> bool:
    """Sent, right and kept; what stands against it is put into the form."""
    at = school.managed_school(request.viewer)

    def act() -> MeetingType:
        given = {"code": code, "version": form.cleaned_data.get("version"), "details": form.details()}
        return keeping.keep_type(by=request.viewer, key=once, school=at, **given)

    if not done(request, form, act, lambda: types.type_of(request.viewer, at, code)):
        return False
    toasts.done(request, "Saved.")
    return True
