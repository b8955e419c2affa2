"""The year's picture, by pupil and by group."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from remit.areas.attendance import figures, queries, rules
from remit.core.access import ViewedRequest, access
from remit.school import queries as school

PAGE = 50


@access(rules.can_follow)
@require_safe
def year(request: ViewedRequest) -> HttpResponse:
    """Who misses how much, and the groups they are in. Each figure is a number of sessions, and its share of those that were
    possible."""
    viewer = request.viewer
    this = school.this_year(viewer)
    context: dict[str, Any] = {"offered": []}
    if this is not None:
        offered = figures.spans(viewer, this)
        span = next((each for each in offered if each.key == request.GET.get("span")), offered[0])
        found = figures.lines(viewer, this, span)
        show = request.GET.get("show", "")
        label, chosen = figures.chosen(found, show)
        page = Paginator(chosen, PAGE).get_page(request.GET.get("page"))
        context |= {
            "offered": offered,
            "span": span,
            "span_pills": [
                {"label": each.label, "url": f"?span={each.key}&show={show}", "current": each == span}
                for each in offered
            ],
            "show_pills": [
                {
                    "label": words,
                    "url": f"?span={span.key}&show={key}",
                    "current": key == show,
                    "count": sum(map(of, found)),
                }
                for key, (words, of) in figures.SHOWN.items()
            ],
            "show": show,
            "label": label,
            "page": page,
            "number": len(chosen),
            "as_at": queries.last_mark_at(viewer),
            "all": figures.pool("All", found, figures.national_for({line.pupil.year for line in found})),
            "forms": figures.by_year_and_form(found),
            "groups": figures.by_characteristic(viewer, found),
        }
    return render(request, "attendance/figures.html", context)
