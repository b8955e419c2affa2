"""The stages of following absence up, as the school has them, and when an absence passes to who leads the pupil."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from remit.areas.absence import actions, forms, rules, stages
from remit.core.access import ViewedRequest, access, words_for
from remit.core.acts import KeyReused, Refused
from remit.core.once import BETWEEN, SAVED_ALREADY
from remit.core.records import Stale
from remit.core.ui.asking import FORM, sent, why_said
from remit.core.words import fill
from remit.school import queries as school


@access(rules.can_shape)
@FORM
def listed(request: ViewedRequest) -> HttpResponse:
    viewer, at = request.viewer, school.managed_school(request.viewer)
    held = stages.practice_of(viewer, at)
    form = forms.PracticeForm(held, sent(request))
    fill(form, words_for(viewer))
    if request.method == "POST" and form.is_valid():
        try:
            actions.keep_practice(by=viewer, school=at, **form.cleaned_data)
        except Stale:
            form.add_error(None, BETWEEN)
        except (Refused, ValidationError) as why:
            form.add_error(None, why_said(why))
        else:
            messages.success(request, "Saved.")
            return redirect("absence:stages")
    context = {"stages": stages.stages_of(viewer, at), "form": form}
    return render(request, "absence/stages.html", context, status=422 if form.errors else 200)


@access(rules.can_shape)
@FORM
def stage(request: ViewedRequest, code: str) -> HttpResponse:
    """`code` says nothing of anybody: a stage that ships has no record yet. `new` adds one."""
    viewer, at = request.viewer, school.managed_school(request.viewer)
    found = None if code == "new" else stages.stage_of(viewer, at, code)
    if found is None and code != "new":
        raise Http404
    form = forms.StageForm(viewer, sent(request), record=found)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data.get("version")
        key = request.POST.get("once", "") if found is None else ""
        try:
            actions.keep_stage(by=viewer, key=key, school=at, code="" if found is None else code, version=version, details=form.details())  # fmt: skip
        except KeyReused:
            form.add_error(None, SAVED_ALREADY)
        except Stale:
            form.add_error(None, BETWEEN)
        except (Refused, ValidationError) as why:
            form.add_error(None, why_said(why))
        else:
            messages.success(request, "Saved.")
            return redirect("absence:stages")
    return _page(request, form, found.name if found else "Add a stage", found)


def _page(request: ViewedRequest, form: Any, title: str, found: Any = None) -> HttpResponse:
    context = {"form": form, "title": title, "stage": found, "new": found is None}
    return render(request, "absence/stage.html", context, status=422 if form.errors else 200)
