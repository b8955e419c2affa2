"""Every read of detentions: the sittings, who sits in them, and which have room. Who else sits in one is not told; whether it
is full is."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from remit.areas.attendance import queries as attendance
from remit.areas.attendance.models import AM, PM, Planned
from remit.areas.sanctions.models import Pattern, Place, Response, Sitting
from remit.areas.sanctions.queries import days_open, standing
from remit.core.viewers import Viewer
from remit.school.dated import on
from remit.school.models import Pupil
from remit.school.rules import about

AHEAD = timedelta(days=45)
NOON = time(12)
STANDS = Q(response__entry=None) | Q(response__entry__taken_back=None)
PLACES = (
    "pupil",
    "sitting__school",
    "sitting__staff",
    "sitting__room",
    "response__stage",
    "response__by",
    "response__entry",
)


def sittings(viewer: Viewer) -> Any:
    """`taken`: places in it, whoever's."""
    rows = Place.objects.unscoped("whether a sitting has room, whoever sits in it")
    held = rows.filter(STANDS, sitting=OuterRef("pk"), response__taken_back=None).exclude(state=Place.MOVED)
    counted = Subquery(held.order_by().values("sitting").annotate(number=Count("pk")).values("number"))
    rows_of = Sitting.objects.visible_to(viewer).annotate(taken=Coalesce(counted, 0))
    return rows_of.select_related("room", "staff", "pattern", "school")


def coming(viewer: Viewer) -> list[Sitting]:
    """Today's and those to come, in order; also those that were called off."""
    return list(sittings(viewer).filter(day__range=(viewer.day, viewer.day + AHEAD)).order_by("day", "begins", "pk"))


def past(viewer: Viewer, most: int = 10) -> list[Sitting]:
    return list(sittings(viewer).filter(day__lt=viewer.day, called_off=False).order_by("-day", "-begins", "-pk")[:most])


def patterns(viewer: Viewer) -> list[Pattern]:
    rows = Pattern.objects.visible_to(viewer).select_related("room", "staff")
    return list(rows.order_by("-offered", "weekday", "begins", "pk"))


def places(viewer: Viewer) -> QuerySet[Place]:
    """Also those of pupils whom she neither teaches nor leads, in a sitting of hers. Of what was taken back none."""
    rows = Place.objects.visible_to(viewer).filter(STANDS, response__taken_back=None)
    return rows.select_related(*PLACES)


def places_in(viewer: Viewer, held: Iterable[Sitting]) -> QuerySet[Place]:
    rows = places(viewer).filter(sitting__in=[each.pk for each in held]).exclude(state=Place.MOVED)
    return rows.order_by("pupil__family_name", "pupil__given_name", "pk")


def places_of(viewer: Viewer, pupil: Pupil) -> QuerySet[Place]:
    """Of one whom she teaches or leads, the last first."""
    return places(about(viewer)).filter(pupil=pupil).order_by("-sitting__day", "-pk")


def places_for(viewer: Viewer, response: Response) -> list[Place]:
    return list(places(viewer).filter(response=response).order_by("pk"))


def served_on(response: Response) -> date | None:
    """The first day on which it was served, in whichever of its places."""
    rows = Place.objects.unscoped("whether a detention was served in another of its places, whoever sat with that one")
    days = rows.filter(response=response, state=Place.SERVED).order_by("sitting__day")
    return days.values_list("sitting__day", flat=True).first()


def to_book(viewer: Viewer) -> QuerySet[Response]:
    """Detentions that were given and have no place to come: not booked yet, or excused from the last."""
    held = places(viewer).filter(response=OuterRef("pk")).exclude(state=Place.MOVED).order_by("-pk").values("state")
    rows = standing(viewer).filter(on(viewer.day, "pupil__"), done_on=None, let_go_on=None, stage__way="detention")
    rows = rows.annotate(last=Coalesce(Subquery(held[:1]), Value("")))
    return rows.filter(last__in=("", Place.EXCUSED)).select_related("stage", "pupil", "by").order_by("day", "pk")


def missed(viewer: Viewer) -> QuerySet[Place]:
    """Missed, and nobody has decided since what follows: a response given after it, about the same entry or about none, or
    another place for the same that was not given up."""
    since = standing(viewer).filter(
        Q(entry=OuterRef("response__entry")) | Q(entry=None), pupil=OuterRef("pupil"), given__gt=OuterRef("marked")
    )
    again = places(viewer).filter(response=OuterRef("response"), pk__gt=OuterRef("pk")).exclude(state=Place.MOVED)
    rows = places(viewer).filter(on(viewer.day, "pupil__"), state=Place.MISSED, response__let_go_on=None)
    return rows.filter(~Exists(since), ~Exists(again)).order_by("sitting__day", "pk")


def untold(viewer: Viewer) -> QuerySet[Place]:
    """In a sitting of the next school day or before, and nobody at home was told of it."""
    days = days_open(viewer, viewer.day + timedelta(days=1), viewer.day + timedelta(days=30))
    until = days[0] if days else viewer.day
    rows = places(viewer).filter(on(viewer.day, "pupil__"), state=Place.COMING, told_on=None, sitting__called_off=False)
    return rows.filter(sitting__day__range=(viewer.day, until)).order_by("sitting__day", "sitting__begins", "pk")


# Where somebody can be booked in


@dataclass(frozen=True)
class Offer:
    """A sitting, and why a pupil cannot be booked into it, or nothing."""

    sitting: Sitting
    against: str = ""


def offers(viewer: Viewer, pupil: Pupil) -> list[Offer]:
    """The sittings to come, each with what stands against it. A fixed number of questions."""
    held = [each for each in coming(viewer) if not each.called_off and each.school_id == pupil.school_id]
    days = days_open(viewer, viewer.day, viewer.day + AHEAD, pupil.school_id)
    taken = list(places(viewer).filter(pupil=pupil, state=Place.COMING, sitting__day__gte=viewer.day))
    away = list(attendance.planned(viewer).filter(pupil=pupil, last_day__gte=viewer.day))
    return [Offer(each, against(viewer.day, pupil, each, days, taken, away)) for each in held]


def offer(viewer: Viewer, pupil: Pupil, sitting: Sitting) -> Offer:
    """Of this one, as it stands now. Errors: Sitting.DoesNotExist."""
    now = sittings(viewer).get(pk=sitting.pk)
    days = days_open(viewer, viewer.day, max(viewer.day, now.day), pupil.school_id)
    taken = list(places(viewer).filter(pupil=pupil, state=Place.COMING, sitting__day=now.day))
    away = list(attendance.planned(viewer).filter(pupil=pupil, first_day__lte=now.day, last_day__gte=now.day))
    return Offer(now, against(viewer.day, pupil, now, days, taken, away))


def against(
    today: date, pupil: Pupil, sitting: Sitting, days: Sequence[date], taken: Iterable[Place], away: Iterable[Planned]
) -> str:
    """Why not, in a sentence, or nothing. `days`: school days from today on; `taken`: places of the pupil; `away`: when the
    pupil is known to be away."""
    return (
        _of_its_day(today, pupil, sitting, days) or _of_its_room(sitting) or _of_the_pupil(pupil, sitting, taken, away)
    )


def _of_its_day(today: date, pupil: Pupil, sitting: Sitting, days: Sequence[date]) -> str:
    day, said = sitting.day, _said(sitting)
    notice = f"{sitting.notice} school day{'' if sitting.notice == 1 else 's'}"
    against = {
        "This detention was called off. Choose another.": sitting.called_off,
        f"{said} has passed. Choose a detention to come.": day < today,
        f"The school is closed on {said}. Choose another detention.": day not in days,
        f"{pupil} is not on roll on {said}.": pupil.last_day is not None and pupil.last_day < day,
        f"{sitting} asks for {notice} of notice, and {said} is too soon.": _ahead(today, day, days) < sitting.notice,
    }
    return next((words for words, holds in against.items() if holds), "")


def _said(sitting: Sitting) -> str:
    return f"{sitting.day:%A %-d %B}"


def _ahead(today: date, day: date, days: Sequence[date]) -> int:
    """How many school days lie between."""
    return bisect_left(days, day) - bisect_left(days, today)


def _of_its_room(sitting: Sitting) -> str:
    full = getattr(sitting, "taken", 0) >= sitting.capacity
    return f"{sitting} on {_said(sitting)} is full. Choose another detention." if full else ""


def _of_the_pupil(pupil: Pupil, sitting: Sitting, taken: Iterable[Place], away: Iterable[Planned]) -> str:
    for each in taken:
        other = each.sitting
        if other.pk == sitting.pk:
            return f"{pupil} has a place in it already."
        if other.day == sitting.day and other.begins < sitting.ends and sitting.begins < other.ends:
            return f"{pupil} is in {other} at that time. Choose another detention, or move that place."
    session = AM if sitting.begins < NOON else PM
    known = any(each.is_of(sitting.day, session) for each in away)
    return f"{pupil} is known to be away then. Choose another detention." if known else ""


def closed_on(viewer: Viewer, day: date) -> bool:
    return not days_open(viewer, day, day)


def hers_between(viewer: Viewer, first: date, last: date) -> QuerySet[Sitting]:
    """In which she sits."""
    rows = Sitting.objects.visible_to(viewer).filter(
        staff__user=viewer.user, day__range=(first, last), called_off=False
    )
    return rows.select_related("room").order_by("day", "begins", "pk")
