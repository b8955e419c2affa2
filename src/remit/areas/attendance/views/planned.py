"""Who is known to be away on days to come, and who is in school part of the time."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from remit.areas.attendance import planning, queries, rules
from remit.areas.attendance.models import Planned
from remit.areas.attendance.planned_forms import EndForm, PlannedForm
from remit.core.access import ViewedRequest, access
from remit.core.acts import KeyReused, Refused
from remit.core.asked import number_in
from remit.core.once import BETWEEN, SAVED_ALREADY
from remit.core.records import Stale
from remit.core.registers.past import told
from remit.core.ui import toasts
from remit.core.ui.asking import FORM, sent, why_said
from remit.school import queries as school


@access(rules.can_follow)
@require_safe
def planned(request: ViewedRequest) -> HttpResponse:
    """Those that hold and those to come, part-time timetables first."""
    viewer = request.viewer
    rows = list(_rows(request).filter(called_off=False, last_day__gte=viewer.day).order_by("first_day", "pk"))
    context = {
        "part_time": [each for each in rows if each.part_time],
        "now": [each for each in rows if not each.part_time and each.first_day <= viewer.day],
        "ahead": [each for each in rows if not each.part_time and each.first_day > viewer.day],
    }
    return render(request, "attendance/planned.html", context)


def _rows(request: ViewedRequest) -> Any:
    viewer = request.viewer.only("lead", "manage")
    rows = Planned.objects.visible_to(viewer).select_related("pupil")
    return rows.filter(pupil__in=rules.led(request.viewer).values("pk"))


@access(rules.can_follow)
@FORM
def plan(request: ViewedRequest, ref: str) -> HttpResponse:
    viewer = request.viewer
    pupil = get_object_or_404(rules.led(viewer).annotate(form=school.form_name(viewer)), ref=ref)
    form = PlannedForm(viewer, sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = planning.plan(by=viewer, key=request.POST.get("once", ""), pupil=pupil, **form.values())
        except KeyReused:
            form.add_error(None, SAVED_ALREADY)
        except (Refused, ValidationError) as why:
            form.add_error(None, why_said(why))
        else:
            toasts.done(request, "Known beforehand: the registers of those days propose it.", undo=_calling_off(made))
            return redirect("attendance:planned")
    context = {"form": form, "pupil": pupil, "held": list(queries.planned(viewer).filter(pupil=pupil, last_day__gte=viewer.day))}  # fmt: skip
    return render(request, "attendance/plan.html", context, status=422 if form.errors else 200)


def _calling_off(planned: Planned) -> str:
    return f"{reverse('attendance:planned.off', args=[planned.ref])}?version={planned.version}"


@access(rules.can_follow)
@FORM
def change(request: ViewedRequest, ref: str) -> HttpResponse:
    """One of them: it ends on another day, or is called off."""
    viewer = request.viewer
    found = get_object_or_404(_rows(request), ref=ref)
    form = EndForm(found, sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            planning.end_on(by=viewer, planned=found, **form.cleaned_data)
        except Stale:
            form.add_error(None, BETWEEN)
        except (Refused, ValidationError) as why:
            form.add_error(None, why_said(why))
        else:
            toasts.done(request, f"It ends on {found.last_day:%-d %B %Y}.")
            return redirect("attendance:planned")
        found = get_object_or_404(_rows(request), ref=ref)
    context = {"form": form, "planned": found, "pupil": found.pupil, "off": _calling_off(found), "told": told(viewer, found)}  # fmt: skip
    return render(request, "attendance/planned_one.html", context, status=422 if form.errors else 200)


def _version(request: ViewedRequest) -> int:
    """Of the row as it was shown; without one it counts as changed since."""
    return number_in(request.GET.get("version", "")) or 0


@access(rules.can_follow)
@require_POST
def call_off(request: ViewedRequest, ref: str) -> HttpResponse:
    found = get_object_or_404(_rows(request), ref=ref)
    try:
        planning.call_off(by=request.viewer, planned=found, version=_version(request))
    except (Refused, Stale) as why:
        toasts.failed(request, str(why) if isinstance(why, Refused) else BETWEEN)
    else:
        back = f"{reverse('attendance:planned.back', args=[ref])}?version={found.version}"
        toasts.done(request, "Called off. Registers that were taken stay as they are.", undo=back)
    return redirect("attendance:planned")


@access(rules.can_follow)
@require_POST
def put_back(request: ViewedRequest, ref: str) -> HttpResponse:
    found = get_object_or_404(_rows(request), ref=ref)
    try:
        planning.put_back(by=request.viewer, planned=found, version=_version(request))
    except (Refused, Stale) as why:
        toasts.failed(request, str(why) if isinstance(why, Refused) else BETWEEN)
    else:
        toasts.done(request, "It holds again.")
    return redirect("attendance:planned")
