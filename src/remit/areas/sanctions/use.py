"""How the policy is used: figures of classes from what was logged in their lessons and what was done about it, and which of them
a leader may read. Never by colleague, never ranked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format

from remit.analytics.suppression import FEWEST, Sum, held_back
from remit.areas.behaviour.models import BEHAVIOUR, Category, LogEntry
from remit.areas.sanctions import rules
from remit.areas.sanctions.models import Response, UseSheet
from remit.areas.sanctions.queries import days_open, standing
from remit.core.seams import Period
from remit.core.viewers import Viewer
from remit.school import queries as school
from remit.school.calendar import halves
from remit.school.dated import on
from remit.school.models import Group, GroupLead
from remit.school.remit import as_everybody
from remit.school.rules import about

READ_WITHIN = 5  # school days
TOTAL = "total"


@dataclass(frozen=True)
class Use:
    """Of some days: incidents, those with a response, how these stood to the ladder, and awards. Those that nothing was compared
    with stand in none of the three."""

    incidents: int = 0
    answered: int = 0
    on: int = 0
    above: int = 0
    below: int = 0
    awards: int = 0

    @property
    def compared(self) -> int:
        return self.on + self.above + self.below

    def __add__(self, other: Use) -> Use:
        mine, theirs = asdict(self), asdict(other)
        return Use(**{name: mine[name] + theirs[name] for name in mine})

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Use:
        """As it was frozen."""
        return cls(**{name: int(kept.get(name, 0)) for name in cls.__dataclass_fields__})


@dataclass(frozen=True)
class Days:
    """A half term that has begun, to today."""

    key: str
    label: str
    period: Period


def spans(viewer: Viewer) -> list[Days]:
    """The half terms of this school year that have begun, the newest first."""
    found = []
    for term in school.terms(as_everybody(viewer)):
        for half in halves(term):
            if half.first_day <= viewer.day:
                last = min(half.last_day, viewer.day)
                said = f"{date_format(half.first_day, 'j F')} to {date_format(last, 'j F')}"
                found.append(Days(half.first_day.isoformat(), said, Period(half.first_day, last)))
    return found[::-1]


def span_of(held: Iterable[Days], key: str) -> Days | None:
    """The one asked for, else the newest."""
    rows = list(held)
    return next((each for each in rows if each.key == key), rows[0] if rows else None)


def figures(viewer: Viewer, groups: Collection[int], period: Period) -> dict[int, Use]:
    """By class, from what was logged in its lessons for whoever teaches or leads. Two questions."""
    days, of = (period.first_day, period.last_day), list(groups)
    rows = LogEntry.objects.visible_to(about(viewer)).filter(
        group__in=of, kind=BEHAVIOUR, taken_back=None, day__range=days
    )
    done = standing(about(viewer)).filter(entry__group__in=of, entry__kind=BEHAVIOUR, entry__day__range=days)
    follows: dict[int, set[str]] = defaultdict(set)
    for entry, how in done.order_by().values_list("entry_id", "follows"):
        follows[entry].add(how)
    found = dict.fromkeys(of, Use())
    for key, group, sort in rows.order_by().values_list("pk", "group_id", "sort"):
        found[group] += _one(sort, follows.get(key))
    return found


def _one(sort: str, follows: Collection[str] | None) -> Use:
    if sort == Category.AWARD:
        return Use(awards=1)
    if follows is None:
        return Use(incidents=1)
    how = next((each for each in (Response.ON, Response.ABOVE, Response.BELOW) if each in follows), "")
    return Use(incidents=1, answered=1, **({how: 1} if how else {}))


def whole(found: Mapping[int, Use]) -> Use:
    return sum(found.values(), Use())


@dataclass(frozen=True)
class Held:
    """Which classes' figures would be too few, or would give another's away beside the total: of incidents, and of responses
    that were compared."""

    incidents: frozenset
    compared: frozenset


def held(found: Mapping[int, Use], shut: Collection[int]) -> Held:
    """`shut`: classes whose figures she may not read yet."""

    def hidden(count: Any) -> frozenset:
        counts: dict[Any, int] = {key: count(each) for key, each in found.items()}
        counts[TOTAL] = sum(counts.values())
        return held_back(counts, [Sum(tuple(found), TOTAL)], FEWEST, shut)

    return Held(hidden(lambda each: each.incidents), hidden(lambda each: each.compared))


# What a leader asked for


def sheets(viewer: Viewer) -> QuerySet[UseSheet]:
    """That she asked for, and those of her own classes."""
    return UseSheet.objects.visible_to(viewer).select_related("group", "staff", "asked_by")


def asked_by_her(viewer: Viewer) -> QuerySet[UseSheet]:
    return sheets(viewer).filter(asked_by__user=viewer.user).order_by("-asked_on", "-pk")


def of_hers(viewer: Viewer) -> QuerySet[UseSheet]:
    return sheets(viewer).filter(staff__user=viewer.user).order_by("-asked_on", "-pk")


def opens_on(asked_on: date, days: Collection[date]) -> date | None:
    """The day from which a leader reads a sheet that was not read: when five school days have passed since she asked."""
    after = [day for day in sorted(days) if day > asked_on]
    return after[READ_WITHIN] if len(after) > READ_WITHIN else None


def is_open(sheet: UseSheet, today: date, days: Collection[date]) -> bool:
    opens = opens_on(sheet.asked_on, days)
    return sheet.read_on is not None or (opens is not None and opens <= today)


def calendar(viewer: Viewer, first: date) -> list[date]:
    """School days from the first on which something was asked, some weeks ahead."""
    return days_open(viewer, first, viewer.day + timedelta(days=60))


def takers(viewer: Viewer, groups: Collection[int]) -> dict[int, list[GroupLead]]:
    """By class, who takes it today."""
    found: dict[int, list[GroupLead]] = defaultdict(list)
    rows = GroupLead.objects.visible_to(viewer).filter(
        on(viewer.day), on(viewer.day, "staff__"), group__in=list(groups)
    )
    for each in rows.select_related("staff").order_by("pk"):
        found[each.group_id].append(each)
    return found


@dataclass(frozen=True)
class Line:
    """A class as the page shows it: whether anybody takes it, what was asked, and its figures where she may read them."""

    group: Group
    taken: bool
    sheets: tuple[UseSheet, ...] = ()
    opens: date | None = None
    use: Use | None = None
    few: bool = False  # incidents too few to say, or they would say another class's
    few_compared: bool = False

    @property
    def so_far(self) -> str:
        """How many of several have read them; of one that is said already, and it is never said who."""
        number = sum(each.read_on is not None for each in self.sheets)
        return f"{number} of {len(self.sheets)} who take it have read them." if len(self.sheets) > 1 else ""

    @property
    def waits(self) -> bool:
        return bool(self.sheets) and self.use is None


@dataclass(frozen=True)
class Table:
    """Classes by name, without those she takes herself: with the figures of those beside it a total would give another's away.
    `few`, `few_compared`: the total would be one class's, or is too few to say."""

    total: Use
    few: bool
    few_compared: bool
    lines: list[Line]

    @property
    def read(self) -> list[Line]:
        return [line for line in self.lines if line.use is not None]

    @property
    def rest(self) -> list[Line]:
        return [line for line in self.lines if line.use is None]


def table(viewer: Viewer, days: Days) -> Table:
    """The total of her classes, and each of them. Figures of a class only where each colleague who takes it has read them, or
    had the time to."""
    hers = rules.taken_classes(viewer).values("pk")
    groups = list(rules.led_classes(viewer).exclude(pk__in=hers).order_by("name", "pk"))
    found = figures(viewer, [each.pk for each in groups], days.period)
    asked: dict[int, list[UseSheet]] = defaultdict(list)
    for each in asked_by_her(viewer).filter(first_day=days.period.first_day):
        if not asked[each.group_id] or asked[each.group_id][0].last_day == each.last_day:
            asked[each.group_id].append(each)  # of the newest asking
    open_days = calendar(viewer, min((each.asked_on for of in asked.values() for each in of), default=viewer.day))
    read = {key for key, of in asked.items() if all(is_open(each, viewer.day, open_days) for each in of)}
    few = held(found, found.keys() - read)
    taken = takers(viewer, found)
    made = [_line(each, each.pk in taken, tuple(asked.get(each.pk, ())), read, few, open_days) for each in groups]
    return Table(whole(found), TOTAL in few.incidents, TOTAL in few.compared, made)


def _line(
    group: Group, taken: bool, asked: tuple[UseSheet, ...], read: Collection[int], few: Held, days: Collection[date]
) -> Line:
    waits = [each for each in asked if each.read_on is None]
    opens = opens_on(waits[0].asked_on, days) if waits else None
    use = Use.of(asked[0].figures) if group.pk in read else None
    shown = use or Use()  # as it was frozen: there may have been fewer then
    few_incidents = group.pk in few.incidents or 0 < shown.incidents < FEWEST
    few_compared = group.pk in few.compared or 0 < shown.compared < FEWEST
    return Line(group, taken, asked, opens, use, few_incidents, few_compared)


def mine(viewer: Viewer, days: Days) -> list[tuple[Group, Use]]:
    """Her own classes, each with its figures: hers to read whole."""
    groups = list(rules.taken_classes(viewer).order_by("name", "pk"))
    found = figures(viewer, [each.pk for each in groups], days.period)
    return [(each, found[each.pk]) for each in groups]
