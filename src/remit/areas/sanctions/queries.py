"""Every read of what was done about behaviour, for the viewer it is for."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from remit.areas.behaviour.models import BEHAVIOUR, Category, LogEntry
from remit.areas.plans.models import Plan
from remit.areas.promises.models import Promise
from remit.areas.sanctions.ladder import ladders, longest, said
from remit.areas.sanctions.models import Response, Stage
from remit.core.seams import Period
from remit.core.viewers import Viewer
from remit.school import dates
from remit.school import queries as school
from remit.school.dated import on
from remit.school.models import Pupil
from remit.school.remit import as_everybody
from remit.school.rules import about

OUTCOME_WITHIN = 5  # school days
WITH = ("stage", "by", "pupil", "entry__category")


def days_open(viewer: Viewer, first: date, last: date, at: int | None = None) -> list[date]:
    """`at`: the number of the school, where it is known whose days are counted."""
    return dates.days_open(as_everybody(viewer), first, last, at)


def standing(viewer: Viewer) -> QuerySet[Response]:
    """Not taken back, and not about an entry that was; on a day that is over, what there was then."""
    rows = Response.objects.visible_to(viewer).filter(taken_back=None, day__lte=viewer.day)
    return rows.filter(Q(entry=None) | Q(entry__taken_back=None))


def responses(viewer: Viewer) -> QuerySet[Response]:
    """Of those whom she teaches and leads, without her own of others."""
    return standing(about(viewer)).select_related(*WITH)


def of_pupil(viewer: Viewer, pupil: Pupil, period: Period) -> QuerySet[Response]:
    rows = responses(viewer).filter(pupil=pupil, day__range=(period.first_day, period.last_day))
    return rows.order_by("-day", "-given", "-pk")


def given_with(viewer: Viewer, ref: str, *, everything: bool) -> list[Response]:
    """The response of this reference, if she may see it; of her own with `everything` also what she did at once."""
    rows = Response.objects.visible_to(viewer).select_related(*WITH, "entry__by", "pupil__school")
    found = rows.filter(ref=ref).first()
    if found and everything and found.by and found.by.user_id == viewer.user.pk:
        return list(rows.filter(occasion=found.occasion, by=found.by).order_by("pk"))
    return [found] if found else []


def incidents(viewer: Viewer) -> QuerySet[LogEntry]:
    """Hers and of those whom she teaches and leads, on roll, of this school year."""
    rows = LogEntry.objects.visible_to(viewer).filter(
        on(viewer.day, "pupil__"), sort=Category.INCIDENT, taken_back=None
    )
    year = school.this_year(as_everybody(viewer))
    return rows.filter(day__gte=year.first_day) if year else rows


def _logged(viewer: Viewer) -> QuerySet[LogEntry]:
    """Incidents that stand; on a day that is over, those of then."""
    return LogEntry.objects.visible_to(viewer).filter(sort=Category.INCIDENT, taken_back=None, day__lte=viewer.day)


def incident(viewer: Viewer, ref: str) -> LogEntry | None:
    rows = LogEntry.objects.visible_to(viewer).filter(sort=Category.INCIDENT, ref=ref)
    return rows.select_related("pupil__school", "category", "group", "room", "by").first()


def beside(viewer: Viewer, entry: LogEntry) -> list[LogEntry]:
    """Others of the same occasion, as far as she sees them."""
    rows = _logged(viewer).filter(occasion=entry.occasion)
    return list(rows.exclude(pk=entry.pk).select_related("pupil", "category").order_by("pupil__family_name", "pk"))


def answered(viewer: Viewer) -> Exists:
    """Whether something was decided of an entry."""
    return Exists(standing(viewer).filter(entry=OuterRef("pk")))


# What the ladder says


class Logged(NamedTuple):
    """An incident, without its words."""

    key: int
    pupil: int
    school: int
    day: date
    severity: int


FIELDS = ("pk", "pupil_id", "school_id", "day", "severity")


def ladder_says(viewer: Viewer, asked: Collection[LogEntry] | None = None) -> dict[int, tuple[Stage, ...]]:
    """By entry what the ladder says of it, as far as she sees what was logged before: of these, or of all incidents of this
    year. What it says nothing of is left out. A fixed number of questions."""
    held = ladders(as_everybody(viewer))
    rows = incidents(viewer) if asked is None else _around(viewer, asked, max(map(longest, held.values()), default=1))
    wanted = None if asked is None else {each.pk for each in asked}
    logged = [Logged(*row) for row in rows.order_by("day", "pk").values_list(*FIELDS)]
    if not logged:
        return {}
    days = days_open(viewer, logged[0].day, viewer.day)
    found: dict[int, tuple[Stage, ...]] = {}
    before: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for each in logged:
        at = bisect_right(days, each.day)
        if wanted is None or each.key in wanted:
            earlier = [(worth, at - then) for worth, then in before[each.pupil]]
            if stages := said(held.get(each.school, ()), each.severity, earlier):
                found[each.key] = stages
        before[each.pupil].append((each.severity, at))
    return found


def _around(viewer: Viewer, asked: Collection[LogEntry], back: int) -> QuerySet[LogEntry]:
    """Incidents of the same pupils so many school days back: three holidays of six weeks lie in it with room to spare."""
    first = min((each.day for each in asked), default=viewer.day) - back * 2 * timedelta(days=1) - timedelta(days=70)
    return _logged(viewer).filter(day__gte=first, pupil__in={each.pupil_id for each in asked})


# Incidents to follow up


@dataclass(frozen=True)
class Waiting:
    """An incident without an outcome: how many school days ago it was, and what the ladder says of it."""

    entry: LogEntry
    age: int
    says: tuple[Stage, ...]

    @property
    def late(self) -> bool:
        return self.age > OUTCOME_WITHIN


def hers_to_answer(viewer: Viewer) -> QuerySet[LogEntry]:
    """Incidents without what she logged and only few read: others decide of that, and she does not learn what."""
    read = LogEntry.objects.visible_to(about(viewer)).filter(pk=OuterRef("pk"))
    return incidents(viewer).filter(Q(kind=BEHAVIOUR) | Exists(read))


def waiting(viewer: Viewer) -> list[Waiting]:
    """Every incident without an outcome that she may answer, the oldest first."""
    rows = hers_to_answer(viewer).filter(~answered(viewer)).select_related("pupil", "category", "group", "room", "by")
    held = list(rows.order_by("day", "logged", "pk"))
    if not held:
        return []
    says, days = ladder_says(viewer), days_open(viewer, held[0].day, viewer.day)
    now = bisect_right(days, viewer.day)
    return [Waiting(each, now - bisect_right(days, each.day), says.get(each.pk, ())) for each in held]


def wanted(lines: Iterable[Waiting]) -> list[Waiting]:
    """Those of which the ladder says something."""
    return [line for line in lines if line.says]


def to_do(viewer: Viewer) -> QuerySet[Response]:
    """What was decided and is still to be done, the oldest first; also her own of others."""
    rows = standing(viewer).filter(on(viewer.day, "pupil__"), done_on=None, let_go_on=None)
    return rows.select_related(*WITH).order_by("day", "given", "pk")


def talks_to_hold(viewer: Viewer) -> QuerySet[Response]:
    rows = standing(viewer).filter(on(viewer.day, "pupil__"), talk=Response.YET)
    return rows.select_related(*WITH).order_by("day", "given", "pk")


# Of one pupil


@dataclass(frozen=True)
class Told:
    """An incident with what was done about it."""

    entry: LogEntry
    done: Sequence[Response]


def told_of(viewer: Viewer, pupil: Pupil) -> tuple[list[Told], list[Response]]:
    """This year's incidents of a pupil with what was done about each, the newest first; and what was done without one."""
    rows = incidents(viewer).filter(pupil=pupil).select_related("category", "group", "room", "by")
    of_entry: dict[int | None, list[Response]] = defaultdict(list)
    for each in standing(viewer).filter(pupil=pupil).select_related(*WITH).order_by("day", "given", "pk"):
        of_entry[each.entry_id].append(each)
    found = [Told(each, of_entry[each.pk]) for each in rows.order_by("-day", "-logged", "-pk")]
    return found, of_entry[None][::-1]


# Over a threshold

PUPIL_TIMES, PUPIL_DAYS = 3, 10
CLASS_TIMES, REMOVAL = 3, "removal"


@dataclass(frozen=True)
class Over:
    """A pupil or a class over a threshold: how often, since when, and the day on which it was reached."""

    subject: int
    times: int
    first: date
    reached: date


def pupils_over(viewer: Viewer) -> list[Over]:
    """Three incidents or more in the last ten school days, of those on roll."""
    days = days_open(viewer, viewer.day - timedelta(days=60), viewer.day)[-PUPIL_DAYS:]
    if not days:
        return []
    rows = LogEntry.objects.visible_to(viewer).filter(
        on(viewer.day, "pupil__"), sort=Category.INCIDENT, taken_back=None
    )
    rows = rows.filter(day__range=(days[0], viewer.day))
    found: dict[int, list[date]] = defaultdict(list)
    for pupil, day in rows.order_by("day", "pk").values_list("pupil_id", "day"):
        found[pupil].append(day)
    return [
        Over(pupil, len(held), held[0], held[PUPIL_TIMES - 1])
        for pupil, held in found.items()
        if len(held) >= PUPIL_TIMES
    ]


def classes_over(viewer: Viewer, half: Period | None) -> list[Over]:
    """Three removals or more from their lessons in this half term."""
    if half is None:
        return []
    rows = _logged(viewer).filter(
        category__code=REMOVAL, group__isnull=False, day__range=(half.first_day, half.last_day)
    )
    found: dict[int, list[date]] = defaultdict(list)
    for group, day in rows.order_by("day", "pk").values_list("group_id", "day"):
        found[group].append(day)
    return [
        Over(group, len(held), held[0], held[CLASS_TIMES - 1])
        for group, held in found.items()
        if len(held) >= CLASS_TIMES
    ]


def seen_to(viewer: Viewer, held: Iterable[Over]) -> set[int]:
    """Of these pupils: something was done since the threshold was reached, an action is open, or a plan runs."""
    of = {each.subject: each.reached for each in held}
    done = standing(viewer).filter(pupil__in=list(of), day__gte=min(of.values(), default=viewer.day))
    found = {pupil for pupil, day in done.values_list("pupil_id", "day") if day >= of[pupil]}
    actions = Promise.objects.visible_to(viewer).open().filter(pupil__in=list(of))
    plans = Plan.objects.visible_to(viewer).filter(pupil__in=list(of), last_day=None)
    return found | {each for rows in (actions, plans) for each in rows.values_list("pupil", flat=True)}


def classes_seen_to(viewer: Viewer, held: Iterable[Over]) -> set[int]:
    """Of these classes: something was done since about a removal from their lessons, or an action about the class is open."""
    of = {each.subject: each.reached for each in held}
    done = standing(viewer).filter(
        entry__group__in=list(of), entry__category__code=REMOVAL, day__gte=min(of.values(), default=viewer.day)
    )
    found = {group for group, day in done.values_list("entry__group_id", "day") if day >= of[group]}
    actions = Promise.objects.visible_to(viewer).open().filter(group__in=list(of))
    return found | set(actions.values_list("group", flat=True))
