"""Every read of evenings for families. The first argument is who is looking."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from remit.areas.evenings import rules
from remit.areas.evenings.models import Evening, Invitation
from remit.areas.promises import queries as promises
from remit.core.viewers import Viewer
from remit.school import dates
from remit.school import queries as school
from remit.school.dated import on
from remit.school.models import Group, Membership, Pupil, year_name
from remit.school.rows.names import folded

REACHED_WITHIN = 10  # school days
FAR = timedelta(days=60)
DAY = timedelta(days=1)
PAGE = 60
OPEN = Q(came=False, followed_up_on=None, out_on=None)


def evenings(viewer: Viewer) -> QuerySet[Evening]:
    return Evening.objects.visible_to(viewer).select_related("leader", "school")


def listed(viewer: Viewer) -> QuerySet[Evening]:
    """This school year's, and those to come."""
    year = school.this_year(viewer)
    rows = evenings(viewer)
    return rows.filter(day__gte=year.first_day) if year else rows


def invitations(viewer: Viewer) -> QuerySet[Invitation]:
    return Invitation.objects.visible_to(viewer).select_related("pupil", "evening", "evening__leader", "followed_by")


def asked(viewer: Viewer, evening: Evening) -> Any:
    """To this evening, by form and name, also who is not asked any more."""
    form = Membership.objects.visible_to(viewer).filter(on(viewer.day), group__type=Group.FORM)
    rows = invitations(viewer).filter(evening=evening)
    return rows.annotate(form=_form(form)).order_by("form", "pupil__family_name", "pupil__given_name", "pk")


def _form(rows: QuerySet[Membership]) -> Any:

    return Subquery(rows.filter(pupil=OuterRef("pupil")).order_by("first_day").values("group__name")[:1])


@dataclass(frozen=True)
class Tally:
    """Of one evening, as far as she may see: who was asked, who says they are coming, who came, who was reached."""

    asked: int = 0
    sent: int = 0
    coming: int = 0
    came: int = 0
    reached: int = 0
    open: int = 0


def tallies(viewer: Viewer, held: Iterable[Evening]) -> dict[int, Tally]:
    rows = Invitation.objects.visible_to(viewer).filter(evening__in=[each.pk for each in held], out_on=None)
    numbers = {
        "asked": Q(),
        "sent": Q(invited_on__isnull=False),
        "coming": Q(answer=Invitation.COMING),
        "came": Q(came=True),
        "reached": Q(came=False, followed_up_on__isnull=False),
        "open": OPEN,
    }
    counts = {f"n_{name}": Count("pk", filter=which) for name, which in numbers.items()}  # `came` is a field too
    counted = rows.order_by().values("evening").annotate(**counts)
    return {each["evening"]: Tally(**{name: each[f"n_{name}"] for name in numbers}) for each in counted}


# By key what a list of an evening shows: its name, and which of those asked.
SHOWN: dict[str, tuple[str, Q]] = {
    "": ("All", Q(out_on=None)),
    "coming": ("Coming", Q(out_on=None, answer=Invitation.COMING)),
    "unanswered": ("No answer", Q(out_on=None, answer="", came=False)),
    "came": ("Came", Q(out_on=None, came=True)),
    "open": ("To be reached", OPEN),
    "reached": ("Reached", Q(out_on=None, came=False, followed_up_on__isnull=False)),
    "out": ("Not asked any more", Q(out_on__isnull=False)),
}


def chosen(rows: Any, show: str, form: str, words: str) -> Any:
    """Narrowed: a list of `SHOWN`, a form by its name, and words that names begin with."""
    rows = rows.filter(SHOWN.get(show, SHOWN[""])[1])
    rows = rows.filter(form=form) if form else rows
    for word in folded(words).split():
        rows = rows.filter(pupil__names__contains=f" {word}")
    return rows


def forms_of(rows: Any) -> list[str]:
    return [each for each in rows.order_by("form").values_list("form", flat=True).distinct() if each]


def years_led(viewer: Viewer) -> list[tuple[int, str]]:
    """Year groups of those whose families she may ask."""
    rows = rules.led(viewer).filter(on(viewer.day)).order_by("year").values_list("year", flat=True).distinct()
    return [(year, year_name(year)) for year in rows]


def day_said(viewer: Viewer, day: date) -> str:
    """What to look at once more before families read the day, or nothing: an open morning may well be on a Saturday."""
    if day < viewer.day:
        return f"{day:%-d %B %Y} is over. "
    return (
        f"Mind the day: {why.removesuffix(' Choose a school day.')} "
        if (why := promises.no_school(viewer, day))
        else ""
    )


def may_be_asked(viewer: Viewer, evening: Evening) -> list[Pupil]:
    """On roll at its school, hers to ask, and not asked yet; by year, form and name."""
    held = Invitation.objects.visible_to(viewer).filter(evening=evening, out_on=None)
    rows = rules.led(viewer).filter(on(viewer.day), school=evening.school_id).exclude(pk__in=held.values("pupil"))
    rows = rows.annotate(form=school.form_name(viewer))
    return list(rows.order_by("year", "form", "family_name", "given_name", "pk"))


def reach_by(days: Sequence[date], day: date) -> date:
    """The tenth school day after an evening; of school days that do not go so far the last one."""
    after = [each for each in days if each > day]
    return after[min(REACHED_WITHIN, len(after)) - 1] if after else day


def days_after(viewer: Viewer, first: date, last: date) -> list[date]:
    return dates.days_open(viewer, first, last + FAR)


def over(viewer: Viewer) -> QuerySet[Invitation]:
    """Of evenings that are over and were not called off, those who were asked."""
    return invitations(viewer).filter(evening__day__lt=viewer.day, evening__off_on=None, out_on=None)
