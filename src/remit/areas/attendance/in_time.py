"""Which registers were due in some days, and which of them were taken in time: of Remit by their closing time, of the MIS once
their marks are here."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time
from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils.timezone import localtime

from remit.areas.attendance.masks import from_bytes, place
from remit.areas.attendance.models import AM, PM, Arrangement, Taking, Year
from remit.core import clock
from remit.core.seams import Period
from remit.core.viewers import Viewer
from remit.school import dates
from remit.school import queries as school
from remit.school.models import Group, Membership

KEPT = ("attended", "authorised", "unauthorised")
Register = tuple[int, date, str]
Span = tuple[date, date | None]


def arranged(viewer: Viewer, period: Period) -> list[Arrangement]:
    rows = Arrangement.objects.visible_to(viewer).filter(school=school.school_of(viewer))
    rows = rows.filter(first_day__lte=min(period.last_day, viewer.day))
    return list(rows.filter(Q(last_day=None) | Q(last_day__gte=period.first_day)).order_by("-first_day"))


def due(viewer: Viewer, forms: Sequence[Group], days: Collection[date]) -> list[Register]:
    """The last day first, of the forms with anybody in them that day."""
    held: dict[int, set[tuple[Span, Span]]] = defaultdict(set)  # most are in a form from one day on: few pairs of spans
    rows = Membership.objects.visible_to(viewer).filter(group__in=[each.pk for each in forms])
    wanted = ("group_id", "first_day", "last_day", "pupil__first_day", "pupil__last_day")
    for form, *spans in rows.order_by().values_list(*wanted).distinct():
        held[form].add(((spans[0], spans[1]), (spans[2], spans[3])))
    return [
        (form.pk, day, part)
        for day in sorted(days, reverse=True)
        for part in (AM, PM)
        for form in forms
        if any(all(_holds(span, day) for span in pair) for pair in held[form.pk])
    ]


def _holds(span: Span, day: date) -> bool:
    first, last = span
    return first <= day and (last is None or day <= last)


def taken(viewer: Viewer, forms: Sequence[Group], how: Mapping[date, Arrangement]) -> set[Register]:
    """Those of Remit after which everybody had a mark, by the closing time. What a phone kept until it had a connection
    was taken when it was noted."""
    days = [day for day, each in how.items() if each.taken_in == Arrangement.REMIT]
    if not days:
        return set()
    rows = Taking.objects.visible_to(viewer).filter(
        group__in=[each.pk for each in forms], day__range=(min(days), max(days)), complete=True
    )
    found = rows.values_list("group_id", "day", "session", "at", "noted")
    return {
        (form, day, part)
        for form, day, part, at, noted in found
        if day in how and _in_time(day, how[day].closes(part), at, noted)
    }


def _in_time(day: date, closes: time, at: datetime, noted: datetime | None) -> bool:
    """The phone's clock is believed about its own day, and never about a moment after the save."""
    if noted is not None and noted <= at and clock.day_of(noted) == day:
        return localtime(noted).time() <= closes
    here = localtime(at)
    return (here.date(), here.time()) <= (day, closes)


def came(viewer: Viewer, forms: Sequence[Group], how: Mapping[date, Arrangement]) -> set[Register]:
    """Those of the MIS of which marks came, as the years of their pupils have them."""
    days = [day for day, each in how.items() if each.taken_in == Arrangement.MIS]
    if not days:
        return set()
    members = Membership.objects.visible_to(viewer).filter(group__in=[each.pk for each in forms])
    forms_of: dict[int, set[int]] = defaultdict(set)
    for form, pupil in members.values_list("group_id", "pupil_id"):
        forms_of[pupil].add(form)
    rows = Year.objects.visible_to(viewer).filter(pupil__in=members.values("pupil"))
    rows = rows.filter(academic_year__first_day__lte=max(days), academic_year__last_day__gte=min(days))
    held: dict[tuple[int, date], int] = defaultdict(int)
    for pupil, first, *masks in rows.values_list("pupil_id", "academic_year__first_day", *KEPT):
        for form in forms_of[pupil]:
            held[form, first] |= reduce(or_, map(from_bytes, masks))
    return {
        (form, day, part)
        for (form, first), bits in held.items()
        for day in days
        for part in (AM, PM)
        if day >= first and bits >> place(first, day, part) & 1
    }


def how_taken(viewer: Viewer, arrangements: Sequence[Arrangement], period: Period) -> dict[date, Arrangement]:
    """By school day of these how registers were taken; days before anybody had said are left out."""
    days = dates.days_open(viewer, period.first_day, period.last_day) if period.first_day <= period.last_day else []
    return {day: each for day in days if (each := next((row for row in arrangements if row.holds_on(day)), None))}


def done_of(viewer: Viewer, forms: Sequence[Group], how: Mapping[date, Arrangement]) -> set[Register]:
    return taken(viewer, forms, how) | came(viewer, forms, how)


def by_form(viewer: Viewer, forms: Sequence[Group], period: Period) -> dict[int, tuple[int, int]]:
    """By form how many registers of these days were taken in time, and how many were due. A form that had none due is left
    out, and so are all where nobody has said how registers are taken."""
    how = how_taken(viewer, arranged(viewer, period), period)
    wanted = due(viewer, forms, how)
    done = done_of(viewer, forms, how)
    number, held = Counter(each[0] for each in wanted), Counter(each[0] for each in wanted if each in done)
    return {form: (held[form], of) for form, of in number.items()}
