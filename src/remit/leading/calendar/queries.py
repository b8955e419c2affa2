"""What a calendar shows: days, what is on them, and her feed. The first argument is who is looking."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from remit.areas.promises.models import Promise
from remit.areas.promises.queries import promises
from remit.core.acts import history_of
from remit.core.history.models import Touched
from remit.core.seams import Dated, Layer, all_of
from remit.core.viewers import Viewer
from remit.leading.calendar.models import Feed
from remit.school import dates
from remit.school.queries import days_of
from remit.school.timetable import monday_of

WEEK, MONTH = "week", "month"
PLAN = "calendar.plan_back"


@dataclass(frozen=True)
class Shown:
    """Something on a day, in the layer that it comes from."""

    layer: str
    entry: Dated


@dataclass
class Day:
    day: date
    inside: bool  # of the month that is shown
    open: bool  # a school day
    entries: list[Shown] = field(default_factory=list)


@dataclass
class Week:
    letter: str
    days: list[Day]


def layers() -> list[Layer]:
    return list(all_of(Layer))


def span(view: str, day: date) -> tuple[date, date]:
    """The first and the last day that are drawn: whole weeks, from Monday."""
    if view == WEEK:
        return monday_of(day), monday_of(day) + timedelta(days=6)
    first = monday_of(day.replace(day=1))
    return first, monday_of(after_month(day) - timedelta(days=1)) + timedelta(days=6)


def after_month(day: date) -> date:
    """The first of the next month."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def entries(viewer: Viewer, first: date, last: date, only: Collection[str]) -> list[Shown]:
    """What these layers hold, and what is always shown."""
    return [
        Shown(layer.name, entry)
        for layer in layers()
        if layer.always or layer.name in only
        for entry in layer.between(viewer, first, last)
    ]


def weeks(viewer: Viewer, view: str, day: date, only: Collection[str]) -> list[Week]:
    first, last = span(view, day)
    found = _by_day(entries(viewer, first, last, only), first, last)
    letters, taught = dates.letters_between(viewer, first, last), set(dates.days_open(viewer, first, last))
    drawn = [
        Day(each, view == WEEK or each.month == day.month, each in taught, found[each]) for each in days_of(first, last)
    ]
    return [Week(letters.get(drawn[place].day, ""), drawn[place : place + 7]) for place in range(0, len(drawn), 7)]


def _by_day(held: Iterable[Shown], first: date, last: date) -> dict[date, list[Shown]]:
    """What has no hour first, then by the clock."""
    found: dict[date, list[Shown]] = defaultdict(list)
    for each in held:
        for day in days_of(max(first, each.entry.day), min(last, each.entry.until)):
            found[day].append(each)
    for rows in found.values():
        rows.sort(key=lambda each: (each.entry.begins is not None, each.entry.begins))
    return found


def feed(viewer: Viewer) -> Feed | None:
    """Hers that is open."""
    return Feed.objects.visible_to(viewer).filter(user=viewer.user, withdrawn=None).first()


def uncounted(viewer: Viewer, day: date) -> str:
    """Why no school days can be counted to that day, in a sentence, or nothing."""
    if not dates.terms_between(viewer, day, day):
        return f"No term is entered for {day:%-d %B %Y}, so no school days can be counted back from it."
    closed = day not in dates.days_open(viewer, day, day)
    return f"The school is closed on {day:%A %-d %B %Y}. Choose a school day." if closed else ""


FURTHEST = timedelta(days=400)


def back_from(viewer: Viewer, event: date, before: Sequence[int]) -> list[date | None]:
    """The school day that lies so many before the event, or after it for a number below nought; nothing where the
    calendar that was entered does not reach so far. The event is on a day that can be counted from (`uncounted`)."""
    taught = dates.days_open(viewer, event - FURTHEST, event + FURTHEST)
    place = bisect_left(taught, event)
    found: list[date | None] = []
    for number in before:
        at = place - number if number >= 0 else bisect_right(taught, event) - 1 - number
        found.append(event if number == 0 else taught[at] if 0 <= at < len(taught) else None)
    return found


def planned_with(viewer: Viewer, first: Promise) -> list[Promise]:
    """Every action that one plan set, by the first of them."""
    plan = history_of(first, viewer).filter(act=PLAN).last()
    rows = Touched.objects.unscoped("the actions of one plan, each asked for by whoever set it").filter(entry=plan)
    return list(promises(viewer).filter(pk__in=rows.filter(label=first._meta.label, person=False).values("row")))
