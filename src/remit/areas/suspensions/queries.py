"""Every read of suspensions, directions and moves, for the viewer it is for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from django.db.models import Q, QuerySet

from remit.areas.suspensions import reference
from remit.areas.suspensions.models import (
    Direction,
    DirectionReview,
    Elsewhere,
    LetterText,
    ManagedMove,
    Reintegration,
    Suspension,
    Telling,
)
from remit.core.seams import Period
from remit.core.viewers import Viewer
from remit.school import queries as school
from remit.school.dated import on
from remit.school.models import Characteristic, Pupil, School
from remit.school.shipped import Shipped

CARE = ("LAC",)
LETTERS = Shipped(LetterText, lambda _: reference.letter_codes(), lambda code, _: reference.letter(code))


def suspensions(viewer: Viewer) -> QuerySet[Suspension]:
    return Suspension.objects.visible_to(viewer).select_related("pupil", "prepared_by", "decided_by")


def counted(viewer: Viewer, span: Period) -> QuerySet[Suspension]:
    """Decided ones of which a day may lie in these days, also those that were cancelled; by the day on which they began."""
    rows = suspensions(viewer).filter(
        state__in=(Suspension.DECIDED, Suspension.CANCELLED), first_day__lte=span.last_day
    )
    rows = rows.filter(Q(last_day__gte=span.first_day) | Q(last_day=None, first_day__gte=span.first_day))
    return rows.order_by("first_day", "pk")


def fixed_ones(viewer: Viewer, pupils: Collection[int], span: Period) -> QuerySet[Suspension]:
    """Suspensions that hold, of these pupils, of which a day may lie in these days; by pupil and day."""
    rows = counted(viewer, span).filter(pupil__in=pupils, state=Suspension.DECIDED, sort=Suspension.FIXED)
    return rows.order_by("pupil", "first_day", "first_session", "pk")


def elsewhere(viewer: Viewer) -> QuerySet[Elsewhere]:
    return Elsewhere.objects.visible_to(viewer).filter(taken_back=False).order_by("last_day", "pk")


def tellings(viewer: Viewer) -> QuerySet[Telling]:
    return Telling.objects.visible_to(viewer).select_related("by", "suspension")


def told_of(viewer: Viewer, rows: Iterable[Suspension]) -> Mapping[int, dict[str, date]]:
    """By suspension, the day on which each was first told."""
    found: dict[int, dict[str, date]] = {each.pk: {} for each in rows}
    held = Telling.objects.visible_to(viewer).filter(suspension__in=list(found), taken_back=False).order_by("told_on")
    for suspension, whom, day in held.values_list("suspension", "whom", "told_on"):
        found[suspension].setdefault(whom, day)
    return found


def reintegrations(viewer: Viewer) -> QuerySet[Reintegration]:
    return Reintegration.objects.visible_to(viewer).select_related("suspension")


def returns_of(viewer: Viewer, rows: Iterable[Suspension]) -> dict[int, Reintegration]:
    held = reintegrations(viewer).filter(suspension__in=[each.pk for each in rows])
    return {each.suspension_id: each for each in held}


def directions(viewer: Viewer) -> QuerySet[Direction]:
    return Direction.objects.visible_to(viewer).select_related("pupil", "by")


def reviews(viewer: Viewer) -> QuerySet[DirectionReview]:
    return DirectionReview.objects.visible_to(viewer).select_related("by")


def moves(viewer: Viewer) -> QuerySet[ManagedMove]:
    return ManagedMove.objects.visible_to(viewer).select_related("pupil", "by")


def is_looked_after(viewer: Viewer, pupil: Pupil, day: date) -> bool:
    """As far as she may see it: whoever may not is told nothing either way."""
    rows = Characteristic.objects.visible_to(viewer).filter(on(day), pupil=pupil, type__code__in=CARE)
    return rows.exists()


def letters_of(viewer: Viewer, at: School) -> list[LetterText]:
    """In the order in which they ship."""
    order = {code: number for number, code in enumerate(reference.letter_codes())}
    return sorted(LETTERS.of(viewer, at), key=lambda each: order.get(each.code, len(order)))


def letter_of(viewer: Viewer, at: School, code: str) -> LetterText | None:
    return LETTERS.by_code(viewer, at, code)


def this_year(viewer: Viewer) -> Period:
    """The school year, or where none is entered the year up to today."""
    found = school.this_year(viewer)
    return found or Period(date(viewer.day.year - (viewer.day.month < 9), 9, 1), viewer.day)
