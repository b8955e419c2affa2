"""What of reports wants a leader: reviews that are due, last days without a decision, lessons that nobody scored."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db.models import F, QuerySet
from django.utils.formats import date_format

from remit.areas.onreport import queries
from remit.areas.onreport.models import BEHAVIOUR, Report
from remit.core.seams import Found, Watch
from remit.core.viewers import Viewer

Among = Collection[int] | None
DEPENDS = ("onreport.Report", "school.Pupil")
AREAS = ("behaviour", "pastoral")
ENOUGH = 3  # lessons of a day without a score


def _of(rows: QuerySet[Report], among: Among) -> QuerySet[Report]:
    return rows if among is None else rows.filter(pupil__in=list(among))


def review_due(viewer: Viewer, among: Among) -> Iterator[Found]:
    rows = queries.running(viewer).filter(review_due__lte=viewer.day, review_due__lt=F("last_day"), last_day__gt=viewer.day)  # fmt: skip
    for each in _of(rows, among):
        said = {"day": date_format(each.review_due, "j F"), "owner": str(each.owner or "nobody")}
        yield Found(each.pupil_id, each.review_due, said)


def last_day(viewer: Viewer, among: Among) -> Iterator[Found]:
    rows = queries.running(viewer).filter(last_day__lte=viewer.day)
    for each in _of(rows, among):
        said = {"day": date_format(each.last_day, "j F"), "owner": str(each.owner or "nobody")}
        yield Found(each.pupil_id, each.last_day, said)


def unscored(viewer: Viewer, among: Among) -> Iterator[Found]:
    for report, number, day in queries.unscored(viewer, among):
        if number >= ENOUGH:
            said: dict[str, str | int] = {
                "number": number,
                "day": date_format(day, "l j F"),
                "owner": str(report.owner or "nobody"),
            }
            yield Found(report.pupil_id, day, said, BEHAVIOUR)


WATCHES = (
    Watch(
        "report-review-due",
        says="Reports to be looked at this week",
        why="On report, to be looked at by {day}, with {owner}",
        next="Look at it together",
        route="onreport:of",
        kinds=BEHAVIOUR,
        of="pupil",
        depends=DEPENDS,
        find=review_due,
        areas=AREAS,
        rank=24,
    ),
    Watch(
        "report-ends",
        says="Reports on their last day without a decision",
        why="On report until {day}, and nothing is decided; with {owner}",
        next="Decide what comes next",
        route="onreport:of",
        kinds=BEHAVIOUR,
        of="pupil",
        depends=DEPENDS,
        find=last_day,
        areas=AREAS,
        rank=18,
    ),
    Watch(
        "report-scores-missing",
        says="Reports with lessons that nobody scored",
        why="{number} lessons of {day} were not scored; with {owner}",
        next="Ask who teaches them",
        route="onreport:of",
        kinds="behaviour lessons attendance",
        of="pupil",
        depends=(
            *DEPENDS,
            "onreport.ReportScore",
            "onreport.ReportTarget",
            "attendance.LessonMark",
            "attendance.Mark",
            "school.Lesson",
            "school.Membership",
            "school.Term",
            "school.Closure",
        ),
        find=unscored,
        areas=AREAS,
        rank=34,
    ),
)
