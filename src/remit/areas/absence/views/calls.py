"""Absences without a reason: whom to ring, what came of it, and whose it is."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from remit.areas.absence import calling, forms, queries, rules
from remit.areas.attendance import queries as attendance
from remit.areas.attendance.models import Arrangement
from remit.core.access import ViewedRequest, access
from remit.core.acts import KeyReused, Refused
from remit.core.once import SAVED_ALREADY
from remit.core.ui import toasts
from remit.core.ui.asking import FORM, sent, why_said
from remit.school import queries as school
from remit.school.family import CALLS, Recipient, contactable
from remit.school.models import Pupil


@access(rules.can_follow)
@require_safe
def calls(request: ViewedRequest) -> HttpResponse:
    """The office's list, and what it passed on: each absence stands on one of the two."""
    viewer = request.viewer
    lines = queries.unknown(viewer)
    office = [line for line in lines if not line.with_leader]
    leaders = [line for line in lines if line.with_leader]
    numbers = contactable(viewer, [line.pupil for line in lines], CALLS)
    reported = {each.pupil_id: each for each in queries.messages_waiting(viewer)}
    keeps = rules.keeps(viewer)
    arranged = attendance.arrangement_on(viewer, viewer.day)
    context = {
        "keeps": keeps,
        "office": [(line, numbers[line.pupil.pk], reported.get(line.pupil.pk)) for line in office] if keeps else [],
        "with_office": 0 if keeps else len(office),
        "leaders": [(line, numbers[line.pupil.pk], reported.get(line.pupil.pk)) for line in leaders],
        "in_mis": arranged is not None and arranged.taken_in == Arrangement.MIS,
        "as_at": attendance.last_mark_at(viewer),
    }
    return render(request, "absence/calls.html", context)


def _line(request: ViewedRequest, ref: str) -> tuple[Pupil, queries.Unknown | None]:
    viewer = request.viewer
    pupil = get_object_or_404(rules.followed(viewer).annotate(form=school.form_name(viewer)), ref=ref)
    return pupil, next((each for each in queries.unknown(viewer) if each.pupil.pk == pupil.pk), None)


@access(rules.can_follow)
@FORM
def call(request: ViewedRequest, ref: str) -> HttpResponse:
    """Whom to ring in their order, and what came of it."""
    viewer = request.viewer
    pupil, line = _line(request, ref)
    people: list[Recipient] = contactable(viewer, pupil, CALLS)[pupil.pk]
    form = forms.CallForm(viewer, [each.contact.name for each in people], sent(request))
    if request.method == "POST" and form.is_valid():
        day = line.since if line else viewer.day
        try:
            made = calling.call(
                by=viewer, key=request.POST.get("once", ""), pupil=pupil, day=day, **form.cleaned_data
            )  # fmt: skip
        except KeyReused:
            form.add_error(None, SAVED_ALREADY)
        except (Refused, ValidationError) as why:
            form.add_error(None, why_said(why))
        else:
            told = f"{made.code} is the reason now." if made.code else "The call is kept."
            toasts.done(request, told)
            return redirect("absence:calls")
    context: dict[str, Any] = {"form": form, "pupil": pupil, "line": line, "people": people, "calls": queries.calls_of(viewer, pupil)}  # fmt: skip
    return render(request, "absence/call.html", context, status=422 if form.errors else 200)


@access(rules.can_follow)
@require_POST
def pass_on(request: ViewedRequest, ref: str) -> HttpResponse:
    """To whoever leads the pupil, or back to the office."""
    pupil, line = _line(request, ref)
    to_leader = request.POST.get("to") != "office"
    if line is None:
        messages.info(request, "This absence has its reason meanwhile.")
    elif line.with_leader == to_leader:
        messages.info(request, "It stands there already.")
    else:
        calling.pass_on(by=request.viewer, pupil=pupil, day=line.since, to_leader=to_leader)
        messages.success(request, "Passed on to who leads them." if to_leader else "Back with the office.")
    return redirect("absence:calls")
