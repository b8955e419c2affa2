"""Lessons and their registers: by class, subject, key stage and teacher, and one class by pupil."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from remit.areas.attendance import figures, lesson_figures, queries, rules
from remit.areas.attendance.lesson_figures import Held, Row
from remit.areas.attendance.lessons import are_taken
from remit.core.access import ViewedRequest, access
from remit.core.seams import Period
from remit.core.viewers import Viewer
from remit.school import queries as school

CLASS, SUBJECT, STAGE, TEACHER = "class", "subject", "stage", "teacher"
BY: dict[str, tuple[str, str, Callable[[Collection[Held]], list[Row]]]] = {
    CLASS: ("By class", "Class", lesson_figures.by_class),
    SUBJECT: ("By subject", "Subject", lesson_figures.by_subject),
    STAGE: ("By key stage", "Key stage", lesson_figures.by_stage),
    TEACHER: ("By teacher", "Teacher", lesson_figures.by_teacher),
}
PAGE = 50
USUAL = ("half", "term", "year")


def _span(viewer: Viewer, year: Period, asked: str | None) -> tuple[list[figures.Span], figures.Span]:
    """Those that are offered, and the one that is asked for; else this half term."""
    offered = figures.spans(viewer, year)
    by_key = {each.key: each for each in offered}
    usual = next(by_key[key] for key in USUAL if key in by_key)
    return offered, by_key.get(asked or "", usual)


@access(rules.can_follow_lessons)
@require_safe
def lessons_held(request: ViewedRequest) -> HttpResponse:
    """How many lessons were held, whose register was taken and when, and who came and was in time. By teacher for whoever
    leads them alone."""
    viewer = request.viewer
    year = school.this_year(viewer)
    context: dict[str, Any] = {"offered": [], "on": are_taken(queries.arrangement_on(viewer, viewer.day))}
    if year is not None:
        offered, span = _span(viewer, year, request.GET.get("span"))
        led = rules.leads_teachers(viewer)
        shown = {key: each for key, each in BY.items() if key != TEACHER or led}
        by = request.GET.get("by") if request.GET.get("by") in shown else CLASS
        powers = ("lead",) if by == TEACHER else ("lead", "manage")
        found = lesson_figures.in_span(viewer, powers, Period(span.first_day, span.last_day))
        label, column, rows_of = shown[by or CLASS]
        context |= {
            "offered": offered,
            "span": span,
            "by": by,
            "label": label,
            "column": column,
            "page": Paginator(rows_of(found), PAGE).get_page(request.GET.get("page")),
            "all": lesson_figures.pooled(found),
            "span_pills": [
                {"label": each.label, "url": f"?span={each.key}&by={by}", "current": each == span} for each in offered
            ],
            "by_pills": [
                {"label": words, "url": f"?span={span.key}&by={key}", "current": key == by}
                for key, (words, _, _) in shown.items()
            ],
        }
    return render(request, "attendance/lesson_figures.html", context)


@access(rules.can_take_in_lessons)
@require_safe
def one_class(request: ViewedRequest, ref: str) -> HttpResponse:
    """One class: who misses its lessons, and who comes late to them."""
    viewer = request.viewer
    group = get_object_or_404(rules.classes(viewer).select_related("subject"), ref=ref)
    year = school.this_year(viewer)
    context: dict[str, Any] = {"group": group, "offered": [], "follows": rules.can_follow_lessons(viewer)}
    if year is not None:
        offered, span = _span(viewer, year, request.GET.get("span"))
        days = Period(span.first_day, span.last_day)
        context |= {
            "offered": offered,
            "span": span,
            "members": lesson_figures.of_class(viewer, group, days),
            "all": lesson_figures.pooled(
                lesson_figures.tallies(viewer, rules.classes(viewer).filter(pk=group.pk), days)
            ),
            "teachers": lesson_figures.teaches_today(viewer, group),
            "span_pills": [
                {"label": each.label, "url": f"?span={each.key}", "current": each == span} for each in offered
            ],
        }
    return render(request, "attendance/class.html", context)
