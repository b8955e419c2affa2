"""What of suspensions and directions wants a leader: what the law asks to be told, provided and planned, and by when."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date

from django.utils.formats import date_format

from remit.areas.suspensions import metrics, queries, reference, standing
from remit.areas.suspensions.models import SUSPENSION, Telling
from remit.areas.suspensions.standing import Stand
from remit.core.seams import Found, Watch
from remit.core.viewers import Viewer

DEPENDS = (
    "suspensions.Suspension", "suspensions.Telling", "suspensions.Reintegration", "suspensions.Elsewhere", "school.Pupil",
    "school.Term", "school.Closure", "meetings.Meeting", "meetings.MeetingType",
)  # fmt: skip
AREAS = ("behaviour", "pastoral", "safeguarding")
Among = Collection[int] | None
Find = Callable[[Viewer, Among], Iterator[Found]]


def _said(day: date | None) -> str:
    return date_format(day, "j F") if day else f"a day that can be {standing.LATER}"


def _one_a_pupil(found: Iterable[Stand], since: Callable[[Stand], date | None], **facts: Callable[[Stand], str]) -> Iterator[Found]:  # fmt: skip
    told: set[int] = set()
    for each in found:
        pupil = each.suspension.pupil_id
        if pupil not in told:
            told.add(pupil)
            yield Found(pupil, since(each), {name: say(each) for name, say in facts.items()})


def _first_day(each: Stand) -> str:
    return _said(each.suspension.first_day)


def _decided(each: Stand) -> date | None:
    return each.suspension.decided_on


def _not_told(whom: str) -> Find:
    def find(viewer: Viewer, among: Among) -> Iterator[Found]:
        rows = [each for each in standing.stands(viewer, among) if whom not in each.told]
        yield from _one_a_pupil(rows, _decided, day=_first_day)

    return find


def work_not_set(viewer: Viewer, among: Among) -> Iterator[Found]:
    rows = standing.work_not_set(viewer, standing.stands(viewer, among))
    yield from _one_a_pupil(rows, lambda each: each.suspension.first_day, day=_first_day)


def day_six_near(viewer: Viewer, among: Among) -> Iterator[Found]:
    rows = standing.six_near(viewer, standing.stands(viewer, among))
    yield from _one_a_pupil(rows, _decided, day=lambda each: _said(each.sixth))


def governors_must_meet(viewer: Viewer, among: Among) -> Iterator[Found]:
    rows = [each for each in standing.stands(viewer, among) if each.must_meet]
    yield from _one_a_pupil(rows, _decided, day=lambda each: _said(each.meet_by))


def limit_near(viewer: Viewer, among: Among) -> Iterator[Found]:
    most = reference.limits_on(viewer.day).year
    for pupil, held in standing.limit_near(viewer, among):
        yield Found(pupil, None, {"days": metrics.said(held.year), "most": most})


def reintegration_not_planned(viewer: Viewer, among: Among) -> Iterator[Found]:
    rows = standing.back_not_planned(viewer, standing.stands(viewer, among))
    yield from _one_a_pupil(rows, _decided, day=lambda each: _said(each.back_on))


def direction_review_due(viewer: Viewer, among: Among) -> Iterator[Found]:
    rows = queries.directions(viewer).filter(ended_on=None, next_review__lte=viewer.day).order_by("next_review", "pk")
    told: set[int] = set()
    for each in rows if among is None else rows.filter(pupil__in=among):
        if each.pupil_id not in told:
            told.add(each.pupil_id)
            yield Found(each.pupil_id, each.next_review, {"day": _said(each.next_review)})


def direction_without_notice(viewer: Viewer, among: Among) -> Iterator[Found]:
    rows = queries.directions(viewer).filter(ended_on=None, notice_on=None, last_day__gte=viewer.day)
    told: set[int] = set()
    for each in (rows if among is None else rows.filter(pupil__in=among)).order_by("first_day", "pk"):
        if each.pupil_id not in told:
            told.add(each.pupil_id)
            yield Found(each.pupil_id, None, {"day": _said(each.first_day)})


def _watch(name: str, says: str, why: str, next: str, find: Find, rank: int, *, always: bool = False, depends: tuple[str, ...] = DEPENDS) -> Watch:  # fmt: skip
    return Watch(
        name, says=says, why=why, next=next, route="suspensions:pupil", kinds=SUSPENSION, of="pupil", depends=depends,
        find=find, areas=AREAS, rank=rank, always=always,
    )  # fmt: skip


WATCHES = (
    _watch(
        "suspension-home-not-told", "Suspended, and parents have not been told",
        "Parents have not been told of the suspension from {day}", "Tell parents, and note it",
        _not_told(Telling.PARENTS), 3, always=True,
    ),
    _watch(
        "authority-not-told", "Suspended, and the local authority has not been told",
        "The local authority has not been told of the suspension from {day}", "Tell the local authority, and note it",
        _not_told(Telling.AUTHORITY), 7, always=True,
    ),
    _watch(
        "work-not-set", "Suspended, and no work is set",
        "No work is set for the suspension from {day}", "Ask for work, and note it", work_not_set, 12,
    ),
    _watch(
        "day-six-near", "The sixth school day of a suspension is near",
        "The sixth school day is {day}, and nothing is provided yet", "Say what is provided", day_six_near, 4, always=True,
    ),
    _watch(
        "governors-must-meet", "The governing board is to consider a suspension",
        "The governing board is to consider the suspension by {day}", "Note its meeting", governors_must_meet, 8, always=True,
    ),
    _watch(
        "suspension-limit-near", "Near the limit of days in a school year",
        "Suspended for {days} of {most} this school year", "Look at what else can be done", limit_near, 20,
    ),
    _watch(
        "reintegration-not-planned", "Back soon from a suspension, and no readmission meeting is planned",
        "Back on {day}, and no meeting has a day", "Plan the readmission meeting", reintegration_not_planned, 11,
    ),
    _watch(
        "direction-review-due", "Off-site directions to be looked at again",
        "The off-site direction was to be looked at by {day}", "Look at it again", direction_review_due, 18,
        depends=("suspensions.Direction", "suspensions.DirectionReview", "school.Pupil"),
    ),
    _watch(
        "direction-without-notice", "Off-site directions without notice in writing",
        "No notice in writing is noted for the off-site direction from {day}", "Give it, and note its day",
        direction_without_notice, 9, depends=("suspensions.Direction", "school.Pupil"),
    ),
)  # fmt: skip
