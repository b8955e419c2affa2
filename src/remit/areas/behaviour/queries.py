"""Every read of the behaviour log, for the viewer it is for. What was taken back is left out, but of one's own entries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, Count, Q, QuerySet, Sum, Value, When

from remit.areas.behaviour import rules
from remit.areas.behaviour.models import LOGGED, Category, LogEntry
from remit.core.seams import Period
from remit.core.viewers import Viewer
from remit.school import queries as school
from remit.school import timetable
from remit.school.calendar import half_on
from remit.school.dated import on
from remit.school.models import Group, Lesson, Pupil

OWN_SHOWN, OF_PUPIL_SHOWN = 100, 5


def about(viewer: Viewer) -> Viewer:
    """Herself without her own entries: whom she teaches and leads."""
    return viewer.closing((LOGGED,))


def entries(viewer: Viewer) -> QuerySet[LogEntry]:
    """Of those whom she teaches or leads, as far as each is hers to see."""
    rows = LogEntry.objects.visible_to(about(viewer)).filter(taken_back=None)
    return rows.select_related("pupil", "category", "group", "room", "by")


def listed(viewer: Viewer) -> QuerySet[LogEntry]:
    """This school year's."""
    year = school.this_year(viewer)
    rows = entries(viewer).annotate(
        side=Case(When(sort=Category.AWARD, then=Value("Award")), default=Value("Incident"))
    )
    return rows.filter(day__gte=year.first_day) if year else rows


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
    """The entry that this is the reference of, if she may see it; of her own with `everything` also what she logged at once."""
    rows = LogEntry.objects.visible_to(viewer).select_related("by", "pupil__school")
    found = rows.filter(ref=ref).first()
    if found and everything and rules.is_hers(viewer, found):
        return list(rows.filter(occasion=found.occasion, by=found.by).order_by("pk"))
    return [found] if found else []


def half_term(viewer: Viewer) -> Period | None:
    """The half of the term that runs, up to today."""
    term = school.this_term(viewer)
    if term is None:
        return None
    half = half_on(term, viewer.day)
    return Period(half.first_day if half else term.first_day, viewer.day)


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
    """A pupil with the awards of some days."""

    pupil: Pupil
    form: str
    awards: int


def recognised(viewer: Viewer, period: Period) -> list[Recognised]:
    """Everybody whom she leads, the most awards first, then by name."""
    rows = entries(viewer).filter(sort=Category.AWARD, day__range=(period.first_day, period.last_day))
    awards = dict(rows.order_by().values_list("pupil").annotate(number=Count("pk")))
    pupils = school.led_pupils(viewer).filter(on(viewer.day)).annotate(form=school.form_name(viewer))
    held = pupils.order_by("family_name", "given_name", "pk")
    found = [Recognised(each, getattr(each, "form", "") or "", awards.get(each.pk, 0)) for each in held]
    return sorted(found, key=lambda each: -each.awards)


def listed_years(viewer: Viewer) -> list[int]:
    return sorted(set(listed(viewer).order_by().values_list("pupil__year", flat=True).distinct()))


def listed_categories(viewer: Viewer) -> QuerySet[Category]:
    used = listed(viewer).order_by().values("category").distinct()
    return Category.objects.visible_to(viewer).filter(pk__in=used)
