"""Every read of help asked for, of who left lessons, and of things taken away, for the viewer it is for."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet

from remit.areas.oncall import rules
from remit.areas.oncall.models import GENERAL, Call, CallPractice, Confiscation, OnCall, Removal
from remit.core import clock
from remit.core.seams import Period
from remit.core.viewers import Viewer
from remit.school import dates, half_terms, timetable
from remit.school import queries as school
from remit.school.dated import on
from remit.school.models import Lesson, Pupil, Room, School
from remit.school.rules import about

REPLY_IN = 5  # school days, for what can wait
KEPT_FOR = 5  # school days that a thing is kept before somebody is asked about it
TALK_WITHIN = 2  # school days
FAR = timedelta(days=60)
SHOWN = 40


def practice_of(viewer: Viewer, at: School | int) -> CallPractice:
    """As the school has said, or as it ships."""
    number = at.pk if isinstance(at, School) else at
    name = ("call practice", number)
    if name not in viewer.kept:
        held = CallPractice.objects.visible_to(viewer).filter(school=number).first()
        viewer.kept[name] = held or CallPractice(school_id=number)
    return viewer.kept[name]


def on_call(viewer: Viewer) -> QuerySet[OnCall]:
    rows = OnCall.objects.visible_to(viewer).filter(on(viewer.day))
    return rows.select_related("staff").order_by("staff__name", "pk")


def rooms(viewer: Viewer) -> list[Room]:
    return timetable.all_rooms(viewer)


def my_lesson(viewer: Viewer) -> Lesson | None:
    """The lesson that she gives now, by the timetable."""
    found = (timetable.lesson_at(viewer, each, clock.now()) for each in timetable.her_staff(viewer))
    return next((each for each in found if each), None)


def school_days_on(viewer: Viewer, day: date, number: int, at: int | None = None) -> date:
    """So many school days after a day; the last that is known where there are not so many. `at`: the number of the school."""
    ahead = [each for each in dates.days_open(viewer, day, day + FAR, at) if each > day]
    return ahead[min(number, len(ahead)) - 1] if ahead else day


def school_days_before(viewer: Viewer, day: date, number: int) -> date:
    behind = [each for each in dates.days_open(viewer, day - FAR, day) if each < day]
    return behind[-min(number, len(behind))] if behind else day


# Help asked for


def calls(viewer: Viewer) -> QuerySet[Call]:
    rows = Call.objects.visible_to(viewer)
    return rows.select_related("group", "room", "period", "by", "answered_by", "closed_by")


def to_answer(viewer: Viewer) -> list[Call]:
    """Open, what is urgent and waits longest first."""
    order = [key for key, _ in Call.URGENCIES]
    rows = calls(viewer).filter(closed_on=None) if rules.can_answer(viewer) else []
    return sorted(rows, key=lambda each: (order.index(each.urgency), each.answered_at is not None, each.asked))


def my_calls(viewer: Viewer) -> QuerySet[Call]:
    """What she asked for herself, the last first."""
    return calls(viewer).filter(by__user=viewer.user).order_by("-asked", "-pk")


def closed(viewer: Viewer) -> QuerySet[Call]:
    return calls(viewer).filter(closed_on__isnull=False).order_by("-closed_on", "-pk")


def unanswered(viewer: Viewer, groups: Collection[int] | None) -> QuerySet[Call]:
    """From lessons: nobody has come yet, or what could wait waits longer than it may."""
    rows = calls(viewer).filter(closed_on=None, group__isnull=False)
    rows = rows.filter(answered_at=None, urgency__in=[Call.NOW, Call.SOON]) | rows.filter(
        urgency=Call.WHEN, due__lt=viewer.day
    )
    return (rows if groups is None else rows.filter(group__in=list(groups))).order_by("asked", "pk")


def asked_between(viewer: Viewer, period: Period) -> QuerySet[Call]:
    """Whoever leads, and not what somebody asked for herself."""
    rows = Call.objects.visible_to(about(viewer)) if viewer.opens(GENERAL) else Call.objects.none()
    return rows.filter(day__range=(period.first_day, period.last_day))


# Out of lessons


def removals(viewer: Viewer) -> QuerySet[Removal]:
    """That count: neither taken back, nor with an entry in the log that was."""
    rows = Removal.objects.visible_to(viewer).filter(Q(entry=None) | Q(entry__taken_back=None), taken_back=None)
    return rows.select_related("pupil", "category", "group", "room", "by", "told_by")


def of_led(viewer: Viewer) -> QuerySet[Removal]:
    return removals(about(viewer))


def out_now(viewer: Viewer) -> QuerySet[Removal]:
    return removals(viewer).filter(day=viewer.day, back=None).order_by("left", "pk")


def not_told(viewer: Viewer) -> QuerySet[Removal]:
    """On a day before today."""
    rows = removals(viewer).filter(on(viewer.day, "pupil__"), told_on=None, day__lt=viewer.day)
    return rows.order_by("day", "pk")


def owed(viewer: Viewer) -> QuerySet[Removal]:
    """Two school days have passed, and it was not talked over."""
    before = school_days_before(viewer, viewer.day, TALK_WITHIN)
    rows = removals(viewer).filter(on(viewer.day, "pupil__"), talk=Removal.OWED, day__lte=before)
    return rows.order_by("day", "pk")


def half_term(viewer: Viewer) -> Period | None:
    """The half of a term that runs, up to today; in a holiday none, as nobody is out of a lesson then."""
    return half_terms.so_far(viewer, half_terms.NONE)


def again_this_half(viewer: Viewer, among: Collection[int] | None) -> list[tuple[int, int, date]]:
    """By pupil how many times this half term, twice or more, and when the last was."""
    half = half_term(viewer)
    if half is None:
        return []
    rows = removals(viewer).filter(day__range=(half.first_day, half.last_day))
    rows = rows if among is None else rows.filter(pupil__in=list(among))
    found: dict[int, list[date]] = {}
    for pupil, day in rows.order_by("day", "pk").values_list("pupil_id", "day"):
        found.setdefault(pupil, []).append(day)
    return [(pupil, len(days), days[-1]) for pupil, days in found.items() if len(days) > 1]


@dataclass(frozen=True)
class TimeOut:
    """Of a pupil in some days: how often, and the minutes of those of which the end was noted."""

    times: int = 0
    ended: int = 0
    minutes: int = 0


def time_out(rows: Iterable[Removal]) -> TimeOut:
    held = list(rows)
    known = [each.minutes for each in held if each.minutes is not None]
    return TimeOut(len(held), len(known), sum(known))


def of_pupil(viewer: Viewer, pupil: Pupil, period: Period) -> list[Removal]:
    rows = of_led(viewer).filter(pupil=pupil, day__range=(period.first_day, period.last_day))
    return list(rows.order_by("-day", "-left", "-pk"))


def this_term(viewer: Viewer) -> Period:
    term = school.this_term(viewer)
    return Period(min(term.first_day, viewer.day) if term else viewer.day, viewer.day)


# Things taken away


def things(viewer: Viewer) -> QuerySet[Confiscation]:
    rows = Confiscation.objects.visible_to(viewer).filter(taken_back=None)
    return rows.select_related("pupil", "by", "returned_by")


def kept_things(viewer: Viewer) -> QuerySet[Confiscation]:
    """Not given back, the longest first."""
    return things(viewer).filter(returned_on=None).order_by("day", "pk")


def kept_long(viewer: Viewer) -> QuerySet[Confiscation]:
    """For more than five school days."""
    return kept_things(viewer).filter(day__lt=school_days_before(viewer, viewer.day, KEPT_FOR))


# For rules that a leader makes


def times_out(viewer: Viewer, period: Period, among: Collection[int] | None) -> list[tuple[int, date]]:
    rows = of_led(viewer).filter(day__range=(period.first_day, period.last_day))
    rows = rows if among is None else rows.filter(pupil__in=list(among))
    return list(rows.order_by("day", "pk").values_list("pupil_id", "day"))


def times_taken(viewer: Viewer, period: Period, among: Collection[int] | None) -> list[tuple[int, date]]:
    rows = things(about(viewer)).filter(day__range=(period.first_day, period.last_day))
    rows = rows if among is None else rows.filter(pupil__in=list(among))
    return list(rows.order_by("day", "pk").values_list("pupil_id", "day"))


def counts(viewer: Viewer) -> dict[str, int]:
    """How many stand in each list of those out of lessons."""
    lists = {"": out_now(viewer), "home": not_told(viewer), "talk": owed(viewer), "all": this_half(viewer)}
    return {key: rows.order_by().aggregate(number=Count("pk"))["number"] for key, rows in lists.items()}


def this_half(viewer: Viewer) -> QuerySet[Removal]:
    half = half_term(viewer)
    rows = removals(viewer).order_by("-day", "-left", "-pk")
    return rows.filter(day__gte=half.first_day) if half else rows.filter(day__gte=viewer.day - timedelta(days=42))
