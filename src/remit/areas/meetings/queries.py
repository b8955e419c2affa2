"""Every read of meetings and of talks between two. The first argument is who is looking."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet

from remit.areas.meetings import rules
from remit.areas.meetings.dates import days
from remit.areas.meetings.models import (
    Agreed,
    Attendance,
    Correction,
    Item,
    Meeting,
    Member,
    Pair,
    ReportBack,
    Series,
    Talk,
    TalkAgreed,
)
from remit.areas.promises.models import Promise
from remit.core.viewers import Viewer
from remit.school import queries as school
from remit.school.dated import on
from remit.school.models import Pupil, SchoolWeek, Staff

LATELY = 40
PEOPLE_OF = (
    "meeting__chair", "meeting__minutes_by", "meeting__series__chair", "meeting__series__minutes_by", "meeting__pupil",
    "meeting__type",
)  # fmt: skip
PROMISED = ("promise__owner", "promise__post", "promise__giver")


def series(viewer: Viewer) -> QuerySet[Series]:
    """Those that she comes to."""
    return Series.objects.visible_to(viewer).select_related("chair", "minutes_by", "school").order_by("name", "pk")


def members(viewer: Viewer, of: Series) -> list[Staff]:
    """Who comes to it today."""
    rows = Member.objects.visible_to(viewer).filter(on(viewer.day), series=of).select_related("staff")
    return [each.staff for each in rows.order_by("staff__name", "pk")]


def meetings(viewer: Viewer) -> QuerySet[Meeting]:
    """Those for which she was named."""
    return readable(viewer.only("read"))


def readable(viewer: Viewer) -> QuerySet[Meeting]:
    """Also those about pupils that she reads because she leads the pupil, or tutors."""
    rows = Meeting.objects.visible_to(viewer).select_related("chair", "minutes_by", "approved_by", "school")
    return rows.select_related("series__chair", "series__minutes_by", "pupil__school", "type", "follows")


def about(viewer: Viewer) -> QuerySet[Meeting]:
    """Those about one pupil that she reads."""
    return readable(viewer).filter(pupil__isnull=False)


def meetings_between(viewer: Viewer, first: date, last: date) -> QuerySet[Meeting]:
    """Hers from a day to a day, both included, in order: for her calendar."""
    return meetings(viewer).filter(day__gte=first, day__lte=last).order_by("day", "begins", "pk")


def coming(viewer: Viewer) -> list[Meeting]:
    return list(meetings(viewer).filter(day__gte=viewer.day).order_by("day", "begins", "pk")[:LATELY])


def been(viewer: Viewer) -> list[Meeting]:
    """Newest first."""
    return list(meetings(viewer).filter(day__lt=viewer.day).order_by("-day", "-begins", "-pk")[:LATELY])


def meetings_of(viewer: Viewer, of: Series) -> list[Meeting]:
    """Newest first, those to come as well."""
    return list(meetings(viewer).filter(series=of).order_by("-day", "-pk")[: 2 * LATELY])


def attendances(viewer: Viewer, meeting: Meeting) -> list[Attendance]:
    rows = Attendance.objects.visible_to(viewer).filter(meeting=meeting).select_related("staff", *PEOPLE_OF)
    return list(rows.order_by("staff__name", "pk"))


def attendance(viewer: Viewer) -> QuerySet[Attendance]:
    return Attendance.objects.visible_to(viewer).select_related("staff", *PEOPLE_OF)


def reports(viewer: Viewer, rows: Iterable[Attendance]) -> dict[int, ReportBack]:
    """What was reported back, by attendance."""
    held = ReportBack.objects.visible_to(viewer).filter(attendance__in=[each.pk for each in rows])
    return {each.attendance_id: each for each in held}


def items(viewer: Viewer) -> QuerySet[Item]:
    return Item.objects.visible_to(viewer).select_related("pupil", "added_by", "school", *PEOPLE_OF)


@dataclass(frozen=True)
class Told:
    """What was agreed, as a page or the paper tells it: in the words of `said`, and whether it is hers to tick off, so that its
    own page opens to her."""

    agreed: Agreed
    said: Agreed | Promise
    may_tick: bool


@dataclass
class Line:
    """A line of an agenda with what belongs to it."""

    item: Item
    agreed: list[Told] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)
    may_take_out: bool = False


def lines(viewer: Viewer, meeting: Meeting) -> list[Line]:
    """The agenda in order, as far as she may read it."""
    found = {each.pk: Line(each) for each in items(viewer).filter(meeting=meeting).select_related("follows__meeting")}
    for row in agreed(viewer).filter(item__meeting=meeting):
        found[row.item_id].agreed.append(Told(row, row, rules.can_tick(viewer, agreed=row)))
    corrections = Correction.objects.visible_to(viewer).filter(item__meeting=meeting).select_related("by")
    for each in corrections.order_by("at", "pk"):
        found[each.item_id].corrections.append(each)
    for line in found.values():
        line.may_take_out = rules.can_take_out(viewer, item=line.item)
    return list(found.values())


def arising(viewer: Viewer, meeting: Meeting) -> list[Told]:
    """As it is now until the minutes are approved; in minutes that stand as it was agreed."""
    stands = meeting.approved_on is not None
    rows = matters_arising(viewer, meeting)
    return [Told(row, row if stands else row.promise, rules.can_tick(viewer, agreed=row)) for row in rows]


def agreed(viewer: Viewer) -> QuerySet[Agreed]:
    rows = Agreed.objects.visible_to(viewer).select_related("item__meeting__series", "item__pupil", *PROMISED)
    return rows.order_by("promise__due", "pk")


def matters_arising(viewer: Viewer, meeting: Meeting) -> list[Agreed]:
    """What earlier meetings of the series, or about the pupil, agreed and nobody had ended by that day. Nothing is copied:
    what is done in its owner's list is gone from here."""
    then = meeting.day
    of: dict[str, int | None] = {"series": meeting.series_id} if meeting.series_id else {"pupil": meeting.pupil_id}
    rows = agreed(viewer).filter(
        Q(promise__done_on=None) | Q(promise__done_on__gt=then),
        Q(promise__let_go_on=None) | Q(promise__let_go_on__gt=then),
        item__meeting__day__lt=then,
        **{f"item__meeting__{name}": key for name, key in of.items()},
    )
    return list(rows)


def next_of(viewer: Viewer, meeting: Meeting) -> Meeting | None:
    """The next of the series that is planned, for which she was named too."""
    rows = meetings(viewer).filter(series=meeting.series_id, day__gt=meeting.day, approved_on=None)
    return rows.order_by("day", "pk").first()


def pupils_named(viewer: Viewer, words: Iterable[str]) -> QuerySet[Pupil]:
    """Whose names hold every word; a few, to say which."""
    rows = school.pupils(viewer)
    for word in words:
        rows = rows.filter(Q(given_name__icontains=word) | Q(family_name__icontains=word))
    return rows.order_by("family_name", "given_name", "pk")[:LATELY]


def days_of(viewer: Viewer, of: Series) -> list[date]:
    """The days from today to the end of the academic year on which it falls."""
    terms = school.terms(viewer)
    weeks = SchoolWeek.objects.visible_to(viewer).filter(school=of.school_id)
    letters = dict(weeks.values_list("monday", "letter"))
    closed = school.closed_days(viewer, terms)
    return [day for day in days(of.rhythm, of.weekday, of.week, terms, closed, letters) if day >= viewer.day]


def days_to_plan(viewer: Viewer, of: Series) -> list[date]:
    """Those of the rest of this term, or of the next where none is left, on which no meeting is planned."""
    held = set(Meeting.objects.unscoped("a series meets once a day").filter(series=of).values_list("day", flat=True))
    free = [day for day in days_of(viewer, of) if day not in held]
    for term in school.terms(viewer):
        if found := [day for day in free if term.first_day <= day <= term.last_day]:
            return found
    return []


def pairs(viewer: Viewer) -> QuerySet[Pair]:
    return Pair.objects.visible_to(viewer).select_related("one", "other", "school").order_by("pk")


def talks(viewer: Viewer) -> QuerySet[Talk]:
    return Talk.objects.visible_to(viewer).select_related("pair__one", "pair__other", "school")


def latest_talks(viewer: Viewer, of: Iterable[Pair]) -> dict[int, Talk]:
    """The last talk of each, by pair."""
    found: dict[int, Talk] = {}
    for talk in talks(viewer).filter(pair__in=[each.pk for each in of]).order_by("day", "pk"):
        found[talk.pair_id] = talk
    return found


def talks_of(viewer: Viewer, pair: Pair) -> list[Talk]:
    return list(talks(viewer).filter(pair=pair))


def agreed_in_talks(viewer: Viewer, pair: Pair) -> dict[int, list[TalkAgreed]]:
    """By talk."""
    found: dict[int, list[TalkAgreed]] = defaultdict(list)
    rows = TalkAgreed.objects.visible_to(viewer).filter(talk__pair=pair).select_related("talk", *PROMISED)
    for row in rows.order_by("promise__due", "pk"):
        found[row.talk_id].append(row)
    return found
