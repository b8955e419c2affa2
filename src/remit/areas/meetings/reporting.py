"""Somebody who was at a meeting tells others what it was about."""

from __future__ import annotations

from remit.areas.meetings import rules
from remit.areas.meetings.actions import ONE_SERIES
from remit.areas.meetings.models import Attendance, ReportBack
from remit.core.acts import action, record, removed, saved_over
from remit.core.viewers import Viewer


@action(rules.can_report, ONE_SERIES)
def report_back(*, by: Viewer, attendance: Attendance, version: int | None, to: str, words: str) -> ReportBack:
    """She told others what the meeting was about: whom, and what. Errors: Stale, ValidationError."""
    report = ReportBack.objects.visible_to(by).filter(attendance=attendance).first()
    if report is None:
        report = ReportBack(school=attendance.school, attendance=attendance, day=by.day, to=to, words=words)
        report.full_clean()
        report.save()
        record(report, attendance, to=to, words=words)
    else:
        record(report, attendance, **saved_over(report, version or 0, to=to, words=words))
    return report


@action(rules.can_report, ONE_SERIES)
def take_report_back(*, by: Viewer, attendance: Attendance) -> None:
    """It was written by mistake."""
    held = [removed(each) for each in ReportBack.objects.visible_to(by).filter(attendance=attendance)]
    record(attendance, *held, taken_back=len(held))
