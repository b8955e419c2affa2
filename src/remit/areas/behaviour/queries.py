"""Every read of the behaviour log, for the viewer it is for. What was taken back is left out, but of one's own entries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import BooleanField, Case, Count, OuterRef, Q, QuerySet, Subquery, Sum, Value, When

from remit.areas.attendance.figures import Span, spans
from remit.areas.attendance.models import LessonMark
from remit.areas.attendance.reference import EXPLAINED, NO_REASON
from remit.areas.behaviour import rules
from remit.areas.behaviour.models import Category, LogEntry, Postcard
from remit.core.seams import Period
from remit.core.viewers import Viewer
from remit.school import half_terms, timetable
from remit.school import queries as school
from remit.school.dated import on
from remit.school.models import Group, Lesson, Membership, Pupil, Room
from remit.school.models import Period as Day
from remit.school.rules import about

OWN_SHOWN, OF_PUPIL_SHOWN = 100, 5
NONE, WORDS = "none", "words"  # in an address: of what is in none; of what was said in words


def entries(viewer: Viewer) -> QuerySet[LogEntry]:
    """Of those whom she teaches or leads, as far as each is hers to see."""
    rows = LogEntry.objects.visible_to(about(viewer)).filter(taken_back=None)
    return rows.select_related("pupil", "category", "group", "room", "by")


def listed(viewer: Viewer) -> QuerySet[LogEntry]:
    """This school year's, each with what its filters ask: in which span it is, whether of somebody whom she leads."""
    year = school.this_year(viewer)
    hers = LogEntry.remit.rows_for(about(viewer.only("lead")))
    rows = entries(viewer).annotate(
        side=Case(When(sort=Category.AWARD, then=Value("Award")), default=Value("Incident")),
        led=Case(When(hers, then=True), default=False, output_field=BooleanField()),
        form_ref=form_ref(viewer, "pupil"),
        **{f"in_{each.key}": _within(each) for each in listed_spans(viewer)},
    )
    return rows.filter(day__gte=year.first_day) if year else rows


def listed_spans(viewer: Viewer) -> list[Span]:
    """The year, the term and its half, the last four weeks: as far as they have begun."""
    year = school.this_year(viewer)
    return spans(viewer, year) if year else []


def rooms(viewer: Viewer) -> QuerySet[Room]:
    return Room.objects.visible_to(viewer).filter(school=school.school_of(viewer)).order_by("sort", "name", "pk")


PARTS = dict(LogEntry.PARTS) | {LogEntry.LESSON: "In lesson time, in no lesson"}


def time_key(period: str | None, part: str) -> str:
    """A lesson of the day, by its name, or a part of the day, for addresses."""
    return f"in-{period}" if period else f"part-{part}" if part else NONE


def time_label(key: str) -> str:
    kind, _, rest = key.partition("-")
    return "Not said" if key == NONE else rest if kind == "in" else PARTS[rest]


def listed_times(viewer: Viewer) -> list[tuple[str, str]]:
    """The lessons of the day in their order, then its other parts."""
    rows = Day.objects.visible_to(viewer).filter(on(viewer.day), school=school.school_of(viewer))
    names = dict.fromkeys(rows.order_by("begins", "pk").values_list("name", flat=True))
    keys = [*(time_key(name, "") for name in names), *(time_key(None, part) for part in PARTS), NONE]
    return [(key, time_label(key)) for key in keys]


def at_time(rows: QuerySet[LogEntry], key: str) -> QuerySet[LogEntry]:
    kind, _, rest = key.partition("-")
    if kind == "in":
        return rows.filter(period__name=rest)
    return rows.filter(period=None, part="" if key == NONE else rest)


def _within(span: Span) -> Case:
    inside = Q(day__range=(span.first_day, span.last_day))
    return Case(When(inside, then=True), default=False, output_field=BooleanField())


def form_ref(viewer: Viewer, way: str) -> Subquery:
    """The reference of a pupil's form today, for annotation; `way` leads to the pupil."""
    held = Membership.objects.visible_to(viewer).filter(on(viewer.day), pupil=OuterRef(way), group__type=Group.FORM)
    return Subquery(held.order_by("first_day").values("group__ref")[:1])


def mine(viewer: Viewer) -> QuerySet[LogEntry]:
    """What she logged, about whomever, also what was taken back; newest first."""
    rows = LogEntry.objects.visible_to(viewer).filter(by__user=viewer.user)
    return rows.select_related("pupil", "category", "group", "room", "by").order_by("-day", "-logged", "-pk")


def of_pupil(viewer: Viewer, pupil: Pupil, period: Period) -> QuerySet[LogEntry]:
    rows = entries(viewer).filter(pupil=pupil, day__range=(period.first_day, period.last_day))
    return rows.order_by("-day", "-at", "-pk")


@dataclass(frozen=True)
class Tally:
    """Of one pupil or class in some days. `points` are those of awards less those of incidents."""

    awards: int = 0
    incidents: int = 0
    points: int = 0


def tally(rows: QuerySet[LogEntry]) -> Tally:
    found = rows.order_by().aggregate(
        awards=Count("pk", filter=Q(sort=Category.AWARD)),
        incidents=Count("pk", filter=Q(sort=Category.INCIDENT)),
        points=Sum("points", default=0),
    )
    return Tally(**found)


def lesson_of(viewer: Viewer, pupil: Pupil, moment: datetime, group: Group | None = None) -> Lesson | None:
    """The lesson that the pupil had then, as far as the timetable and she know of it; of a class only its own."""
    found = timetable.lesson_at(viewer, pupil, moment)
    return found if found and group in {None, found.group} else None


def logged_with(viewer: Viewer, ref: str, *, everything: bool) -> list[LogEntry]:
    """The entry that this is the reference of, if she may see it; of her own with `everything` also what she logged at once
    and stands as well, or was taken back with it."""
    rows = LogEntry.objects.visible_to(viewer).select_related("by", "pupil__school")
    found = rows.filter(ref=ref).first()
    if found and everything and rules.is_hers(viewer, found):
        alike = {"occasion": found.occasion, "by": found.by, "taken_back": found.taken_back}
        return list(rows.filter(**alike).order_by("pk"))
    return [found] if found else []


def at_once(viewer: Viewer, rows: Iterable[LogEntry]) -> dict[str, int]:
    """Of entries of hers how many stand that were logged at once, by occasion; of one by itself nothing."""
    held = mine(viewer).filter(occasion__in={each.occasion for each in rows}, taken_back=None).order_by()
    counted = held.select_related(None).values_list("occasion").annotate(number=Count("pk"))
    return {occasion: number for occasion, number in counted if number > 1}


def missing_from(viewer: Viewer, lesson: Lesson | None, day: date) -> set[int]:
    """Who is marked as missing in the register of that lesson, as far as it is taken and hers to see."""
    if lesson is None:
        return set()
    rows = LessonMark.objects.visible_to(viewer).filter(group=lesson.group, period=lesson.period, day=day, stands=True)
    last = dict(rows.order_by("pk").values_list("pupil_id", "code"))
    return {pupil for pupil, code in last.items() if code in {NO_REASON, EXPLAINED}}


def half_term(viewer: Viewer) -> Period | None:
    """The half of a term that runs, up to today; in a holiday the one before it."""
    return half_terms.so_far(viewer, half_terms.BEFORE)


def classes(viewer: Viewer) -> list[Group]:
    """Classes of those whom she leads or teaches, and of her subject."""
    rows = school.listed_groups(viewer).filter(type=Group.CLASS)
    return list(rows.order_by("year", "name", "pk"))


def awarded_since(viewer: Viewer, groups: Iterable[Group], first: date) -> set[int]:
    """The classes in whose lessons an award was given since that day."""
    rows = entries(viewer).filter(group__in=[each.pk for each in groups], sort=Category.AWARD, day__gte=first)
    return set(rows.order_by().values_list("group", flat=True).distinct())


@dataclass(frozen=True)
class Recognised:
    """A pupil with the awards of some days, and whether a postcard was sent home in them."""

    pupil: Pupil
    form: str
    awards: int
    written: bool = False

    @property
    def is_so(self) -> bool:
        return self.written or self.awards > 0


def recognised(viewer: Viewer, period: Period) -> list[Recognised]:
    """Everybody whom she leads, the most awards first, then by name."""
    rows = entries(viewer).filter(sort=Category.AWARD, day__range=(period.first_day, period.last_day))
    awards = dict(rows.order_by().values_list("pupil").annotate(number=Count("pk")))
    pupils = school.led_pupils(viewer).filter(on(viewer.day)).annotate(form=school.form_name(viewer))
    held = pupils.order_by("family_name", "given_name", "pk")
    cards = Postcard.objects.visible_to(viewer).filter(sent_on__range=(period.first_day, period.last_day))
    written = set(cards.values_list("pupil_id", flat=True))
    found = [
        Recognised(each, getattr(each, "form", "") or "", awards.get(each.pk, 0), each.pk in written) for each in held
    ]
    return sorted(found, key=lambda each: -each.awards)


def listed_years(viewer: Viewer) -> list[int]:
    return sorted(set(listed(viewer).order_by().values_list("pupil__year", flat=True).distinct()))


def listed_categories(viewer: Viewer) -> QuerySet[Category]:
    used = listed(viewer).order_by().values("category").distinct()
    return Category.objects.visible_to(viewer).filter(pk__in=used)
