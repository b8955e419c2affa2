"""Scoring: today's lessons of whoever teaches, and any day of one report."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from remit.areas.onreport import queries, rules, scoring
from remit.areas.onreport.grid import sheets
from remit.areas.onreport.models import Report
from remit.areas.onreport.practice import practice_of
from remit.core.access import ViewedRequest, access
from remit.core.acts import Refused
from remit.core.asked import number_in
from remit.core.ui import toasts
from remit.core.ui.asking import why_said
from remit.core.viewers import Viewer
from remit.school import queries as school
from remit.school.models import Group, Period


@dataclass(frozen=True)
class Kept:
    """A note that was not taken, and why: it stands in its box again."""

    anchor: str
    note: str
    error: str


@access(rules.can_score)
@require_safe
def today(request: ViewedRequest) -> HttpResponse:
    """Who of those in my lessons today is on report."""
    return _today(request)


def _today(request: ViewedRequest, kept: Kept | None = None) -> HttpResponse:
    viewer = request.viewer
    found = queries.to_score(viewer)
    context = {
        "rows": [_tapped(viewer, each, kept) for each in found],
        "left": sum(not each.is_done for each in found),
        "to": "today",
    }
    return _drawn(request, "onreport/today.html", context, kept)


def _drawn(request: ViewedRequest, template: str, context: dict[str, Any], kept: Kept | None) -> HttpResponse:
    """Errors: Http404, where the box of a note that was not taken is gone meanwhile."""
    if kept and not any(row["kept"] for row in context["rows"]):
        raise Http404
    return render(request, template, context, status=422 if kept else 200)


def _tapped(viewer: Viewer, row: queries.ToScore, kept: Kept | None) -> dict[str, Any]:
    """A lesson of somebody on report, as it is scored by taps."""
    steps = list(zip(row.report.points, practice_of(viewer, row.report.school_id).steps, strict=True))
    anchor = f"{row.report.ref}-{row.cell.day:%d}-{row.cell.place.period or row.cell.place.part}"
    return {
        "kept": kept if kept and kept.anchor == anchor else None,
        "report": row.report,
        "cell": row.cell,
        "marks": row.marks,
        "steps": steps,
        "anchor": anchor,
        "place": _said(row),
    }


def _said(row: queries.ToScore) -> str:
    """A lesson by the references of its period and group, a part of a day by its key."""
    lesson = row.cell.lesson
    return f"{lesson.period.ref}/{lesson.group.ref}" if lesson else row.cell.place.part


def _day_in(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


@access(rules.can_score)
@require_safe
def day(request: ViewedRequest, ref: str) -> HttpResponse:
    """One day of one report: what she may score of it."""
    found = get_object_or_404(queries.reports(request.viewer), ref=ref)
    return _day(request, found, _day_in(request.GET.get("day", "")))


def _day(request: ViewedRequest, found: Report, asked: date | None, kept: Kept | None = None) -> HttpResponse:
    """Without a day the last of them."""
    viewer = request.viewer
    last = min(found.until, viewer.day)
    days = queries.open_days(viewer, found.first_day, last, found.school_id) if found.first_day <= last else []
    if not days:
        raise Http404
    asked = asked or days[-1]
    if asked not in days:
        raise Http404
    at = days.index(asked)
    targets = queries.targets_of(viewer, [found])[found.pk]
    cells = sheets(viewer, [found], [asked])[found.pk]
    whole = rules.keeps(viewer, found.pupil)
    taught = viewer.places("group", rules.TEACHES)
    mine = [each for each in cells if whole or each.place.group in taught or each.place.part]
    context = {
        "report": found,
        "pupil": found.pupil,
        "asked": asked,
        "before": days[at - 1] if at else None,
        "after": days[at + 1] if at + 1 < len(days) else None,
        "rows": [_tapped(viewer, queries.ToScore(found, targets, each), kept) for each in mine if found.is_open and (each.lesson or each.place.part)],
        "open": found.is_open,
        "to": "day",
    }  # fmt: skip
    return _drawn(request, "onreport/day.html", context, kept)


@access(rules.can_score)
@require_POST
def score(request: ViewedRequest, ref: str) -> HttpResponse:
    """One tap: a target and its points, or the target whose score is taken back."""
    viewer, sent = request.viewer, request.POST
    found = get_object_or_404(queries.reports(viewer), ref=ref)
    asked = _day_in(sent.get("day", ""))
    target_ref, _, points = (sent.get("give") or sent.get("back") or "").partition(":")
    targets = {each.ref: each for each in queries.targets_of(viewer, [found])[found.pk]}
    target = targets.get(target_ref)
    if asked is None or target is None:
        toasts.failed(request, "Choose a target and how it went.")
        return _back(request, found, asked)
    try:
        where = _place(viewer, sent.get("place", ""))
        if sent.get("give"):
            said = number_in(points)
            note = sent.get("note", "").strip() or None
            scoring.score(by=viewer, target=target, day=asked, points=-1 if said is None else said, note=note, **where)
        else:
            scoring.take_back(by=viewer, target=target, day=asked, **where)
            toasts.done(request, "Taken back.")
    except (Refused, ValidationError) as why:
        if typed := sent.get("note", "").strip():
            return _typed_again(request, found, asked, Kept(sent.get("anchor", ""), typed, why_said(why)))
        toasts.failed(request, why_said(why))
    except PermissionDenied:
        toasts.failed(request, "That lesson is scored by whoever teaches it, or leads or tutors.")
    return _back(request, found, asked)


def _typed_again(request: ViewedRequest, found: Report, asked: date, kept: Kept) -> HttpResponse:
    """In its box, where that is still there; else in the words that say why not."""
    with suppress(Http404):
        return _today(request, kept) if request.POST.get("to") == "today" else _day(request, found, asked, kept)
    toasts.failed(request, f"{kept.error} Your note was not kept: “{kept.note}”")
    return _back(request, found, asked)


def _place(viewer: Viewer, said: str) -> dict[str, Any]:
    """Errors: Refused, where there is no such lesson."""
    period, _, group = said.partition("/")
    if not group:
        return {"part": period}
    held = Period.objects.visible_to(viewer).filter(ref=period).first()
    found: Group | None = school.groups(viewer).filter(ref=group).first()
    if held is None or found is None:
        raise Refused("There is no such lesson.")
    return {"period": held, "group": found}


def _back(request: ViewedRequest, found: Report, asked: date | None) -> HttpResponse:
    to_today = request.POST.get("to") == "today"
    where = reverse("onreport:today") if to_today else reverse("onreport:day", args=[found.ref])
    query = "" if to_today or asked is None else f"?day={asked.isoformat()}"
    anchor = request.POST.get("anchor", "")
    mark = f"#{anchor}" if anchor.replace("-", "").replace("_", "").isalnum() else ""
    return redirect(f"{where}{query}{mark}")
