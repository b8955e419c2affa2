"""When those whom she answers for are away."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from remit.areas.attendance import figures, queries, rules
from remit.areas.attendance.patterns import Patterns, Tally, of_cohort
from remit.core.access import ViewedRequest, access
from remit.school import queries as school

TITLES = (("day", "By weekday"), ("session", "By session"), ("holiday", "Beside a holiday"))


def tables(found: Patterns) -> list[tuple[str, list[tuple[str, Tally]]]]:
    return [(title, [(part.label, held) for part, held in found.parts if part.of == of]) for of, title in TITLES]


@access(rules.can_follow)
@require_safe
def patterns(request: ViewedRequest) -> HttpResponse:
    """Those with a sign, by name; a sibling of whom she may not know is "a sibling"."""
    viewer = request.viewer
    year = school.this_year(viewer)
    context: dict[str, Any] = {"found": None}
    if year is not None:
        offered = figures.spans(viewer, year)
        span = next((each for each in offered if each.key == request.GET.get("span")), offered[0])
        found = of_cohort(viewer, year, span)
        context = {
            "found": found,
            "span": span,
            "pills": [{"label": each.label, "url": f"?span={each.key}", "current": each == span} for each in offered],
            "as_at": queries.last_mark_at(viewer),
            "signs": found.signs,
            "often_late": found.late,
            "reached": found.reached,
            "tables": tables(found),
        }
    return render(request, "attendance/patterns.html", context)
