"""One pupil's attendance: every session of the year."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from remit.areas.attendance import figures, rules, sessions
from remit.areas.attendance.models import ATTENDANCE
from remit.areas.attendance.patterns import WITH_SIBLING, patterns
from remit.areas.attendance.views.patterns import tables
from remit.core.access import ViewedRequest, access
from remit.school import queries as school
from remit.school.rules import grants_over, opens


@access(rules.can_take_some)
@require_safe
def pupil(request: ViewedRequest, ref: str) -> HttpResponse:
    """For whoever leads the pupil, takes the form, or keeps the records. What an earlier entry said stays to be read."""
    viewer = request.viewer
    found = school.pupil_with_page(viewer, ref)
    if found is None or not opens(grants_over(viewer, found), ATTENDANCE):
        raise Http404
    context: dict[str, Any] = {
        "pupil": found,
        "follows": rules.can_follow(viewer),
        "former": sessions.former_of(viewer, found),
    }
    year = school.this_year(viewer)
    if year is not None:
        held = patterns(viewer, year, figures.spans(viewer, year)[0], [found])
        own = held.pupils[0] if held.pupils else None
        context |= {
            "counts": figures.of_pupil(viewer, found)[1],
            "record": sessions.record_of(viewer, found, year),
            "own": own,
            "tables": tables(held),
            "beside": own.beside if own and own.beside and own.beside.away.absent >= WITH_SIBLING else None,
        }
    return render(request, "attendance/pupil.html", context)
