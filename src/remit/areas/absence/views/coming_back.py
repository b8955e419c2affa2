"""Who came back after a long absence or a suspension, and who is to be met."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from remit.areas.absence import coming_back, rules
from remit.areas.attendance import queries as attendance
from remit.core.access import ViewedRequest, access
from remit.school import queries as school


@access(rules.can_follow)
@require_safe
def listed(request: ViewedRequest) -> HttpResponse:
    """Of the last six school weeks: to be met still, met, and still away."""
    viewer = request.viewer
    days = coming_back.school_days(viewer)
    period = coming_back.six_weeks(days, viewer.day)
    found = coming_back.back_in(viewer, days, period)
    context = {
        "year": school.this_year(viewer),
        "since": period.first_day,
        "wait": [each for each in found if each.back and not each.met],
        "met": [each for each in found if each.met],
        "away": [each for each in found if not each.back],
        "as_at": attendance.last_mark_at(viewer),
    }
    return render(request, "absence/coming_back.html", context)
