"""Who came back after a long absence or a suspension, and who is to be met."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from remit.areas.absence import coming_back, rules
from remit.areas.attendance import queries as attendance
from remit.areas.meetings import rules as meetings
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


@access(rules.can_follow)
@require_safe
def meet(request: ViewedRequest, ref: str) -> HttpResponse:
    """To the meeting that is planned; else to where one is planned: by whoever may, and by the office as a step of the
    follow-up."""
    viewer = request.viewer
    pupil = get_object_or_404(rules.followed(viewer).select_related("school"), ref=ref)
    if found := coming_back.planned_for(viewer, pupil):
        return redirect(found.url)
    types = meetings.types_for(viewer, pupil)
    if kept := next((each for each in types if each.on_return), None):
        return redirect(f"{reverse('meetings:about.begin', args=[ref])}?type={kept.code}")
    return redirect("absence:case.begin", ref=ref)
