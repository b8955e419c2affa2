"""Scores: given in one tap, given anew, taken back. A series: the last one stands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from remit.areas.onreport import queries, rules
from remit.areas.onreport.grid import Place, scores_of, standing
from remit.areas.onreport.models import PARTS, Report, ReportScore, ReportTarget
from remit.areas.promises.queries import no_school
from remit.areas.promises.rules import appointment_at
from remit.core.acts import Refused, Turn, action, record
from remit.core.viewers import Viewer
from remit.school.models import Group, Period
from remit.school.timetable import lessons_of_pupils

LATE_BY = timedelta(days=14)
LONGEST_NOTE = 300


def _of_report(by: Viewer, *, target: ReportTarget, **_: object) -> Iterable[str]:
    return (f"scores {target.report_id}",)


@action(rules.can_score_of, Turn(_of_report))
def score(
    *,
    by: Viewer,
    target: ReportTarget,
    day: date,
    points: int,
    period: Period | None = None,
    group: Group | None = None,
    part: str = "",
    note: str | None = None,
) -> ReportScore:
    """How the target went there. Scored again it takes the place of what stood; a note that is not given stays. Errors:
    Refused, ValidationError."""
    report = queries.reports(by).get(pk=target.report_id)
    _refuse(by, report, day)
    if points not in report.points:
        raise Refused(f"Choose from {report.points[0]} to {report.points[-1]}.")
    _refuse_place(by, report, day, period, group, part)
    if note is not None and len(note.strip()) > LONGEST_NOTE:
        raise Refused(f"A note is {LONGEST_NOTE} characters at most.")
    held = _held(by, report, target, Place(day, period.pk if period else None, group.pk if group else None, part))
    said = held.note if note is None and held else (note or "").strip()
    if held and (held.points, held.note) == (points, said):
        record(held)  # the same tap twice
        return held
    return _added(by, report, target, day, period, group, part, points, said)


def _held(by: Viewer, report: Report, target: ReportTarget, place: Place) -> ReportScore | None:
    return standing(scores_of(by, [report]).filter(target=target, day=place.day)).get((target.pk, place))


def _added(
    by: Viewer,
    report: Report,
    target: ReportTarget,
    day: date,
    period: Period | None,
    group: Group | None,
    part: str,
    points: int | None,
    note: str,
) -> ReportScore:
    made = ReportScore(
        pupil=report.pupil, report=report, target=target, day=day, period=period, group=group, part=part, points=points,
        note=note, by=appointment_at(by, report.school_id),
    )  # fmt: skip
    made.full_clean()
    made.save()
    return made


def _refuse(by: Viewer, report: Report, day: date) -> None:
    if not report.is_open:
        raise Refused("This report has ended.")
    if day > by.day:
        raise Refused(f"{day:%-d %B %Y} is still to come.")
    if day < report.first_day:
        raise Refused(f"The report began on {report.first_day:%-d %B %Y}.")
    if day > report.last_day:
        raise Refused(f"The last day of the report was {report.last_day:%-d %B %Y}.")
    if day < by.day - LATE_BY:
        raise Refused("That is more than two weeks ago.")
    if why := no_school(by, day):
        raise Refused(why)


def _refuse_place(by: Viewer, report: Report, day: date, period: Period | None, group: Group | None, part: str) -> None:
    if not report.by_lesson:
        if part not in dict(PARTS) or period or group:
            raise Refused("This report is scored by morning and afternoon.")
        return
    if period is None or group is None or part:
        raise Refused("This report is scored by lesson.")
    had = lessons_of_pupils(by, [report.pupil_id], [day]).get((report.pupil_id, day), [])
    if not any((each.period_id, each.group_id) == (period.pk, group.pk) for each in had):
        raise Refused(f"{report.pupil} had no such lesson on {day:%-d %B %Y}.")


@action(rules.can_score_of, Turn(_of_report))
def take_back(
    *,
    by: Viewer,
    target: ReportTarget,
    day: date,
    period: Period | None = None,
    group: Group | None = None,
    part: str = "",
) -> ReportScore:
    """It stands no more; that it was given stays known. Errors: Refused."""
    report = queries.reports(by).get(pk=target.report_id)
    if not report.is_open:
        raise Refused("This report has ended.")
    held = _held(by, report, target, Place(day, period.pk if period else None, group.pk if group else None, part))
    if held is None:
        raise Refused("Nothing stands there to be taken back.")
    return _added(by, report, target, day, period, group, part, None, "")
