"""The types of plan, as the school has them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from remit.areas.plans import actions, forms, rules, types
from remit.areas.plans.views.asked import done, saved
from remit.core.access import ViewedRequest, access
from remit.core.ui.asking import FORM, sent
from remit.school import queries as school


@access(rules.can_keep_types)
@require_safe
def listed(request: ViewedRequest) -> HttpResponse:
    found = types.types_of(request.viewer, school.managed_school(request.viewer))
    return render(request, "plans/types.html", {"types": found})


@access(rules.can_keep_types)
@FORM
def add(request: ViewedRequest) -> HttpResponse:
    viewer = request.viewer
    form = forms.TypeForm(viewer, sent(request))
    at = school.managed_school(viewer)

    def act() -> Any:
        return actions.keep_type(
            by=viewer, key=request.POST.get("once", ""), school=at, code="", version=None, details=form.details()
        )

    if done(request, form, act):
        messages.success(request, f"{form.cleaned_data['name']}: added.")
        return redirect("plans:types.list")
    context = {"form": form, "title": "Add a type of plan", "new": True}
    return render(request, "plans/type.html", context, status=422 if form.errors else 200)


@access(rules.can_keep_types)
@FORM
def change(request: ViewedRequest, ref: str) -> HttpResponse:
    """`ref` is the code of a type, which says nothing of anybody: one that ships has no record yet."""
    viewer, at = request.viewer, school.managed_school(request.viewer)
    found = types.type_of(viewer, at, ref)
    if found is None:
        raise Http404
    form = forms.TypeForm(viewer, sent(request), record=found)

    def act() -> Any:
        return actions.keep_type(
            by=viewer, school=at, code=ref, version=form.cleaned_data["version"], details=form.details()
        )

    said = saved(request, form, act, lambda: forms.TypeForm(viewer, record=types.type_of(viewer, at, ref)))
    if said is True:
        messages.success(request, "Saved.")
        return redirect("plans:types.list")
    theirs = said or None
    context = {"form": form, "title": found.name, "type": found, "theirs": theirs}
    return render(request, "plans/type.html", context, status=409 if theirs else 422 if form.errors else 200)
