"""What is done to a report: begun, changed, looked at each week, ended; and the taking back of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from remit.areas.onreport import queries, rules
from remit.areas.onreport.models import LEVELS, Practice, Report, ReportReason, ReportReview, ReportTarget
from remit.areas.onreport.practice import practice_of
from remit.areas.promises.queries import no_school
from remit.areas.promises.rules import appointment_at
from remit.core import clock
from remit.core.acts import Refused, Turn, action, changed, record, saved_over
from remit.core.notices.actions import settle, tell
from remit.core.viewers import Viewer
from remit.school.models import Pupil, School, Staff

GIVEN = "report-given"
LONGEST = timedelta(weeks=6)
AHEAD, BACK = timedelta(days=28), timedelta(days=14)
MOST_TARGETS = 3


def _of_pupil(
    by: Viewer,
    *,
    pupil: Pupil | None = None,
    report: Report | None = None,
    review: ReportReview | None = None,
    **_: object,
) -> Iterable[str]:
    held = report or review
    return (f"report {pupil.pk if pupil else held.pupil_id if held else 0}",)


@action(rules.can_work, Turn(_of_pupil))
def start(
    *,
    by: Viewer,
    pupil: Pupil,
    level: str,
    why: str,
    targets: list,
    first_day: date,
    last_day: date,
    aim: int,
    owner: Staff | None = None,
    scored: str = Report.LESSON,
    home_sees: bool = False,
    if_well: str = "",
    if_not: str = "",
) -> Report:
    """Errors: Refused, ValidationError."""
    given = {"aim": aim, "scored": scored, "home_sees": home_sees, "if_well": if_well.strip(), "if_not": if_not.strip()}
    return _begun(by, pupil, level, why, targets, first_day, last_day, owner, given)


def _begun(
    by: Viewer,
    pupil: Pupil,
    level: str,
    why: str,
    targets: Sequence[str],
    first_day: date,
    last_day: date,
    owner: Staff | None,
    given: dict[str, Any],
) -> Report:
    practice = practice_of(by, pupil.school_id)
    asked = [each.strip() for each in targets if each.strip()]
    if not asked:
        raise Refused("Write one target at least, in the words of the child.")
    if len(asked) > MOST_TARGETS:
        raise Refused("Three targets at most: fewer are kept in mind better.")
    if queries.reports(by).filter(pupil=pupil, ended_on=None).exists():
        raise Refused(f"{pupil} is on report already. End that report first, or take it up or down a level.")
    _refuse_days(by, pupil, first_day, last_day)
    if given.get("home_sees") and not practice.home_sees:
        raise Refused("The school shows no scores to parents.")
    lowest = given.pop("lowest", practice.lowest)
    own = appointment_at(by, pupil.school_id)
    report = Report(
        pupil=pupil, level=level, owner=owner or own, by=own, first_day=first_day, last_day=last_day, lowest=lowest,
        review_due=queries.a_week_on(by, first_day, last_day, pupil.school_id), **given,
    )  # fmt: skip
    report.full_clean()
    report.save()
    record(report, level=level, owner=str(report.owner or ""), first_day=first_day, last_day=last_day)
    reason = ReportReason(pupil=pupil, report=report, words=why.strip())
    reason.full_clean()
    reason.save()
    record(reason, why=reason.words)
    rows = [
        ReportTarget(pupil=pupil, report=report, position=at, words=words) for at, words in enumerate(asked, start=1)
    ]
    for row in rows:
        row.full_clean()
        row.save()
    record(*rows, targets=asked)
    _tell_owner(by, report)
    return report


def _tell_owner(by: Viewer, report: Report) -> None:
    settle(GIVEN, what=report.ref)
    if report.owner and report.owner.user_id and report.owner.user_id != by.user.pk:
        tell(GIVEN, to={report.owner.user_id}, school=report.school_id, what=report.ref)


def _refuse_days(by: Viewer, pupil: Pupil, first: date, last: date) -> None:
    if last < first:
        raise Refused("The last day is before the first.")
    if last < by.day:
        raise Refused(f"{last:%-d %B %Y} has passed: a report is for days to come.")
    if last - first >= LONGEST:
        raise Refused("A report is six weeks at most. Choose an earlier last day; one that follows it can begin then.")
    if first < by.day - BACK:
        raise Refused(f"{first:%-d %B %Y} is more than two weeks ago.")
    if first > by.day + AHEAD:
        raise Refused(f"{first:%-d %B %Y} is more than four weeks ahead.")
    if why := no_school(by, first) or no_school(by, last):
        raise Refused(why)
    if not pupil.holds_on(max(first, by.day)):
        raise Refused(f"{pupil} is not on roll then.")


@action(rules.can_work, Turn(_of_pupil))
def change(
    *,
    by: Viewer,
    report: Report,
    version: int,
    owner: Staff | None,
    home_sees: bool,
    why: str,
    targets: list,
    if_well: str = "",
    if_not: str = "",
) -> Report:
    """Whose it is, what is aimed at and why. A target that was scored keeps its place; its words may be mended. Errors:
    Refused, Stale, ValidationError."""
    _refuse_ended(by, report)
    if home_sees and not report.home_sees and not practice_of(by, report.school_id).home_sees:
        raise Refused("The school shows no scores to parents.")
    was = str(report.owner or "")
    said = {"owner": owner, "home_sees": home_sees, "if_well": if_well.strip(), "if_not": if_not.strip()}
    differing = saved_over(report, version, **said)
    if differing.pop("owner", None):
        differing["owner"] = [was, str(owner or "")]
        _tell_owner(by, report)
    record(report, **differing)
    reason = queries.reason_of(by, report)
    if reason and reason.words != why.strip():
        record(reason, **saved_over(reason, reason.version, words=why.strip()))
    _change_targets(by, report, [each.strip() for each in targets])
    return report


def _change_targets(by: Viewer, report: Report, asked: Sequence[str]) -> None:
    held = queries.targets_of(by, [report])[report.pk]
    for target, words in zip(held, asked, strict=False):
        if not words:
            raise Refused("A target that is scored is not taken out. Mend its words, or end the report.")
        if differing := changed(target, words=words):
            target.full_clean()
            target.save()
            record(target, **differing)
    for at, words in enumerate(asked[len(held) :], start=len(held) + 1):
        if words and at <= MOST_TARGETS:
            row = ReportTarget(pupil=report.pupil, report=report, position=at, words=words)
            row.full_clean()
            row.save()
            record(row, words=words)


def _refuse_ended(by: Viewer, report: Report) -> None:
    now = queries.reports(by).get(pk=report.pk)  # as it stands in this turn
    if now.ended_on:
        raise Refused(f"This report ended on {now.ended_on:%-d %B %Y}.")


@action(rules.can_work, Turn(_of_pupil))
def review(
    *,
    by: Viewer,
    report: Report,
    version: int,
    next: str,
    voice: str = "",
    words: str = "",
    until: date | None = None,
    outcome: str = "",
    owner: Staff | None = None,
) -> ReportReview:
    """Looked at, with what comes next: it carries on, to another last day where one is said; a report a level up or down
    follows it, until a day; or it ends with an outcome. Errors: Refused, Stale, ValidationError."""
    _refuse_ended(by, report)
    if by.day < report.first_day:
        raise Refused(
            f"It begins on {report.first_day:%-d %B %Y}. One that is not wanted any more was begun by mistake."
        )
    made = ReportReview(
        pupil=report.pupil, report=report, day=by.day, voice=voice.strip(), words=words.strip(), next=next,
        by=appointment_at(by, report.school_id), last_day_before=report.last_day, due_before=report.review_due,
    )  # fmt: skip
    if next == ReportReview.ON:
        last = _carried_on(by, report, until)
        differing = saved_over(
            report, version, last_day=last, review_due=queries.a_week_on(by, by.day, last, report.school_id)
        )
    elif next == ReportReview.END:
        if outcome not in {Report.WELL, Report.PARTLY, Report.NOT, Report.GONE}:
            raise Refused("Say how it went: a report ends with an outcome.")
        differing = saved_over(report, version, ended_on=by.day, outcome=outcome)
    else:
        how = Report.UP if next == ReportReview.UP else Report.DOWN
        differing = saved_over(report, version, ended_on=by.day, outcome=how)
        made.led_to = _followed(by, report, next, until, owner)
    record(report, **differing)
    made.full_clean()
    made.save()
    record(made, next=made.next)
    settle(GIVEN, what=report.ref)
    return made


def _carried_on(by: Viewer, report: Report, until: date | None) -> date:
    last = until or report.last_day
    if last <= by.day:
        raise Refused("Say until which day it carries on, or end it.")
    if last - report.first_day >= LONGEST:
        raise Refused("A report is six weeks at most. End this one; another can follow it.")
    if why := no_school(by, last):
        raise Refused(why)
    return last


def _followed(by: Viewer, report: Report, next: str, until: date | None, owner: Staff | None) -> Report:
    """The one that follows, with the same targets, from the next school day."""
    at = LEVELS.index(report.level) + (1 if next == ReportReview.UP else -1)
    if not 0 <= at < len(LEVELS):
        raise Refused(
            "There is no level above this one." if next == ReportReview.UP else "There is no level below this one."
        )
    if until is None:
        raise Refused("Say until which day the report that follows runs.")
    first = next_school_day(by)
    reason = queries.reason_of(by, report)
    targets = [each.words for each in queries.targets_of(by, [report])[report.pk]]
    given = {name: getattr(report, name) for name in ("aim", "scored", "lowest", "if_well", "if_not")}
    given |= {"follows": report, "home_sees": report.home_sees and practice_of(by, report.school_id).home_sees}
    whose = owner or report.owner
    return _begun(by, report.pupil, LEVELS[at], reason.words if reason else "", targets, first, until, whose, given)


def next_school_day(by: Viewer) -> date:
    days = queries.open_days(by, by.day + timedelta(days=1), by.day + timedelta(days=28))
    return days[0] if days else by.day + timedelta(days=1)


@action(rules.can_work, Turn(_of_pupil))
def take_back_review(*, by: Viewer, review: ReportReview) -> Report:
    """The last one: the report is as it was before, and one that was to follow it was begun by mistake. Errors: Refused,
    Stale."""
    report = queries.reports(by).get(pk=review.report_id)
    held = queries.reviews_of(by, report)
    if not held or held[0].pk != review.pk:
        raise Refused("Only the last review is taken back, and it was taken back already." if not held else "Take back the last review first.")  # fmt: skip
    if review.led_to_id:
        _undo_followed(by, queries.reports(by).get(pk=review.led_to_id))
    elif queries.reports(by).filter(pupil=report.pupil, ended_on=None).exclude(pk=report.pk).exists():
        raise Refused("Another report has begun since.")
    said = {"last_day": review.last_day_before, "review_due": review.due_before, "ended_on": None, "outcome": ""}
    record(report, **saved_over(report, report.version, **said))
    record(held[0], **saved_over(held[0], held[0].version, taken_back=clock.now()))
    return report


def _undo_followed(by: Viewer, report: Report) -> None:
    if queries.scores_of(by, [report]).exists():
        raise Refused("The report that follows was scored already: end that one instead.")
    if report.is_open:
        record(report, **saved_over(report, report.version, ended_on=by.day, outcome=Report.MISTAKE))
        settle(GIVEN, what=report.ref)


@action(rules.can_work, Turn(_of_pupil))
def mistake(*, by: Viewer, report: Report, version: int) -> Report:
    """It was begun by mistake: it counts nowhere. Errors: Refused, Stale."""
    _refuse_ended(by, report)
    record(report, **saved_over(report, version, ended_on=by.day, outcome=Report.MISTAKE))
    settle(GIVEN, what=report.ref)
    return report


@action(rules.can_work, Turn(_of_pupil))
def put_back(*, by: Viewer, report: Report, version: int) -> Report:
    """It was no mistake. Errors: Refused, Stale."""
    if report.outcome != Report.MISTAKE:
        raise Refused("Only what was ended as a mistake is put back so.")
    if queries.reports(by).filter(pupil=report.pupil, ended_on=None).exists():
        raise Refused("Another report has begun since.")
    record(report, **saved_over(report, version, ended_on=None, outcome=""))
    return report


def _of_school(by: Viewer, *, school: School, **_: object) -> Iterable[str]:
    return (f"practice of reports {school.pk}",)


@action(rules.can_shape, Turn(_of_school))
def keep_practice(*, by: Viewer, school: School, version: int | None, details: dict[str, Any]) -> Practice:
    """Reports that run keep the scale they were begun with. Errors: Stale, ValidationError."""
    held = Practice.objects.visible_to(by).filter(school=school).first()
    if held is None:
        held = Practice(school=school, **details)
        held.full_clean()
        held.save()
        record(held, **{name: str(value) for name, value in details.items()})
        return held
    record(held, **saved_over(held, version or 0, **details))
    return held
