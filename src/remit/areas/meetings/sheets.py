"""Every read of meetings about one pupil: the list, the sheet, what is known beforehand, and who was met on coming back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Case, CharField, Q, QuerySet, Value, When

from remit.areas.meetings import queries
from remit.areas.meetings.models import Attendance, Guest, Meeting, MeetingType, Signature
from remit.areas.meetings.queries import Line, Told
from remit.core.seams import Brief, BriefLine, Period, all_of
from remit.core.viewers import Viewer
from remit.school import queries as school
from remit.school import rules as school_rules
from remit.school.dated import on
from remit.school.models import Pupil

PLANNED, UNWRITTEN, HELD, DUE, SEEN = "planned", "unwritten", "held", "due", "seen"
SAID = {
    PLANNED: "Planned",
    UNWRITTEN: "Not written up",
    HELD: "Held",
    DUE: "Review due",
    SEEN: "Looked at again",
}


def of_pupil(viewer: Viewer, pupil: Pupil) -> list[Meeting]:
    """Newest first, those to come as well."""
    return list(queries.about(viewer).filter(pupil=pupil).order_by("-day", "-begins", "-pk"))


def held_between(viewer: Viewer, pupil: Pupil, period: Period) -> QuerySet[Meeting]:
    return queries.about(viewer).filter(pupil=pupil, held_on__range=(period.first_day, period.last_day))


def guests(viewer: Viewer) -> QuerySet[Guest]:
    return Guest.objects.visible_to(viewer).select_related("meeting__chair", "meeting__minutes_by", "meeting__pupil")


def signatures(viewer: Viewer) -> QuerySet[Signature]:
    return Signature.objects.visible_to(viewer).select_related(
        "meeting__chair", "meeting__minutes_by", "meeting__pupil"
    )


@dataclass(frozen=True)
class Sheet:
    """A meeting about a pupil with all that stands on it, in the order of its lines."""

    meeting: Meeting
    lines: list[Line]
    named: list[Attendance]
    guests: list[Guest]
    signatures: list[Signature]
    arising: list[Told]

    @property
    def views(self) -> list[Line]:
        return [each for each in self.lines if each.item.voice]

    @property
    def unheard(self) -> list[str]:
        """Of those whom the type wants heard, whoever said nothing that was written down."""
        heard = {each.item.voice for each in self.views if each.item.minutes}
        return [each for each in _type(self.meeting).voices if each not in heard]

    @property
    def unsigned(self) -> list[str]:
        signed = {each.whose for each in self.signatures}
        return [each for each in _type(self.meeting).signs if each not in signed]

    @property
    def agreed(self) -> list[Told]:
        return [told for line in self.lines for told in line.agreed]


def _type(meeting: Meeting) -> MeetingType:
    assert meeting.type
    return meeting.type


def sheet(viewer: Viewer, meeting: Meeting) -> Sheet:
    return Sheet(
        meeting,
        queries.lines(viewer, meeting),
        queries.attendances(viewer, meeting),
        list(guests(viewer).filter(meeting=meeting)),
        list(signatures(viewer).filter(meeting=meeting)),
        queries.arising(viewer, meeting),
    )


def known(viewer: Viewer, pupil: Pupil) -> list[tuple[Brief, list[BriefLine]]]:
    """What each area tells beforehand of the pupil, as far as she may see it, of the school year so far."""
    year = school.this_year(viewer)
    period = Period(year.first_day if year else viewer.day, viewer.day)
    hers = school_rules.before(viewer, pupil)
    told = ((each, list(each.of(hers, pupil, period))) for each in all_of(Brief))
    return [(each, lines) for each, lines in told if lines]


# The list


def listed(viewer: Viewer) -> QuerySet[Meeting]:
    """Of this school year, and what is still to come or to be looked at again; with how each stands."""
    year = school.this_year(viewer)
    since = year.first_day if year else viewer.day
    rows = queries.about(viewer).filter(Q(day__gte=since) | Q(review_due__isnull=False, reviewed_on=None))
    due = Q(review_due__lte=viewer.day, reviewed_on=None)
    return rows.annotate(
        place=Case(When(due, then=0), When(held_on=None, then=1), default=2),
        standing=Case(
            When(held_on=None, day__lt=viewer.day, then=Value(SAID[UNWRITTEN])),
            When(held_on=None, then=Value(SAID[PLANNED])),
            When(due, then=Value(SAID[DUE])),
            When(reviewed_on__isnull=False, then=Value(SAID[SEEN])),
            default=Value(SAID[HELD]),
            output_field=CharField(),
        ),
    )


def listed_types(viewer: Viewer) -> QuerySet[MeetingType]:
    rows = MeetingType.objects.visible_to(viewer).filter(pk__in=listed(viewer).order_by().values("type"))
    return rows.order_by("name")


def listed_years(viewer: Viewer) -> list[int]:
    rows = listed(viewer).order_by("pupil__year")
    return [each for each in rows.values_list("pupil__year", flat=True).distinct() if each is not None]


def to_review(viewer: Viewer) -> QuerySet[Meeting]:
    """Held, of pupils on roll, and the day has come to look again at what was agreed: the longest first."""
    rows = queries.about(viewer).filter(on(viewer.day, "pupil__"), review_due__lte=viewer.day, reviewed_on=None)
    return rows.order_by("review_due", "pk")


# Coming back


class Met(NamedTuple):
    """That somebody was met on coming back, or is to be: on which day; where it is written, if she may read it."""

    day: date
    held: bool
    ref: str


def on_return(viewer: Viewer, pupils: Collection[int], first: date, last: date) -> Mapping[int, list[Met]]:
    """By pupil the meetings on coming back, held or planned on these days, in order: the day alone is told to whoever follows
    the absence or the suspension; what was said is read by whoever reads the meeting. `pupils`: whose she follows."""
    rows = Meeting.objects.unscoped("that somebody was met on coming back, whatever was said").filter(
        Q(day__range=(first, last)) | Q(held_on__range=(first, last)), pupil__in=pupils, type__on_return=True
    )
    hers = set(queries.about(viewer).filter(pk__in=rows.values("pk")).values_list("pk", flat=True))
    found: dict[int, list[Met]] = defaultdict(list)
    for each in rows.order_by("day", "pk"):
        key, day = each.pupil_id, each.held_on or each.day
        found[key].append(Met(day, each.held_on is not None, each.ref if each.pk in hers else ""))
    return found


def names_of(rows: Iterable[Meeting]) -> Iterator[str]:
    """For what is missing from a figure."""
    for each in rows:
        yield f"{each.pupil}: {each.type}, {each.day:%-d %B}"
