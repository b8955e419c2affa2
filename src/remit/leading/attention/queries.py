"""Every read of what wants a leader: what was found and kept, never a watch run while a page waits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Case, Count, Max, Min, Q, QuerySet, Value, When
from django.urls import reverse

from remit.areas.promises.models import Promise
from remit.core.remits import Remit
from remit.core.seams import Watch, all_of
from remit.core.viewers import Viewer
from remit.leading.attention import watches
from remit.leading.attention.models import Handling, Item, Look, Reminder
from remit.leading.attention.refresh import SUBJECTS, system
from remit.leading.attention.rules import LEADING
from remit.leading.duties import queries as duties
from remit.school import queries as school
from remit.school.calendar import weeks
from remit.school.models import Group, Post, Pupil, School, Term, of_everybody
from remit.school.rules import reached

OWN_RANK = 45  # of what people made themselves
ICONS = {"pupil": "pupil", "group": "people", "post": "key"}


@dataclass(frozen=True)
class Want:
    """One pupil, group or post with all that is to be said of it: what came up today, then what was there before, each the
    most pressing first."""

    subject: Pupil | Group | Post
    found: tuple[tuple[Watch, Item], ...]
    is_new: bool = False  # since the last weekday: it stands under today

    @property
    def watch(self) -> Watch:
        return self.found[0][0]

    @property
    def url(self) -> str:
        return reverse(self.watch.route, args=[self.subject.ref])

    @property
    def icon(self) -> str:
        return ICONS[self.watch.of]

    @cached_property
    def why(self) -> str:
        """Before the school's words are in it."""
        return ". ".join(_said(watch, item.facts) for watch, item in self.found) + "."

    @property
    def each(self) -> list[tuple[Watch, Item, str, str]]:
        """One by one: what is said of it, and where it is done."""
        return [
            (watch, item, f"{_said(watch, item.facts)}.", reverse(watch.route, args=[self.subject.ref]))
            for watch, item in self.found
        ]

    @property
    def since(self) -> date:
        """Of what stands under today, the day on which that came up; else of the first."""
        return self.found[0][1].since if self.is_new else min(item.since for _, item in self.found)

    @property
    def refs(self) -> list[str]:
        return [item.ref for _, item in self.found]


def _said(watch: Watch, facts: Mapping[str, str | int]) -> str:
    """Facts alone are filled in; the school's own words keep their braces until the page says them."""
    text = watch.why
    for name, value in facts.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text


def switched_on(viewer: Viewer) -> QuerySet[Reminder]:
    """The reminders of the posts that she holds today."""
    return Reminder.objects.visible_to(viewer.only("own"))


def _away(viewer: Viewer) -> Q:
    """Done; or with a colleague until a day to come, while it is open there; or put off by a post of hers until one."""
    held = Handling.objects.visible_to(viewer).filter(in_force(viewer))
    return Q(pk__in=held.values("item"))


def in_force(viewer: Viewer) -> Q:
    """Of what was said of items that which keeps them from her list: an action that came of it only while it is open, and
    where nobody accepted it until the end of the next weekday."""
    ahead = Q(until__gt=viewer.day)
    own = Q(state=Handling.PUT_OFF, post__in=viewer.places("held"))
    open = Promise.objects.unscoped("whether what was passed on is still to be done").open()
    taken = open.filter(Q(accepted_on__isnull=False) | Q(given_on__gte=weekday_before(viewer.day)))
    with_another = Q(state=Handling.PASSED_ON, promise__in=taken.values("ref"))
    return Q(withdrawn=False) & (Q(state=Handling.DONE) | ahead & (own | with_another))


def items(viewer: Viewer) -> QuerySet[Item]:
    """What she leads and what is still so, whichever reminders she has on."""
    return Item.objects.visible_to(viewer.only(*LEADING)).filter(gone=None)


@dataclass(frozen=True)
class Wanted:
    """The first of what wants her, and how many lines there are in all."""

    lines: list[Want]
    total: int


def always_on() -> list[str]:
    """The names of the watches that the law asks for."""
    return [each.name for each in all_of(Watch) if each.always]


def _wanting(viewer: Viewer) -> QuerySet[Item]:
    on = Q(watch__in=switched_on(viewer).values("watch")) | Q(watch__in=always_on())
    return items(viewer).filter(on).exclude(_away(viewer))


def wants(viewer: Viewer, most: int | None = None, of: str = "") -> Wanted:
    """What wants her: what came up since the last weekday stands first, then what was there before, each the most pressing
    first. Two questions, three where there are more than asked for. `of`: the name of one reminder, to see only whom it
    names, with all that is to be said of them."""
    rows = _wanting(viewer)
    of_rank: dict[int, list[str]] = defaultdict(list)
    for each in all_of(Watch):
        of_rank[each.rank].append(each.name)
    ranks = [When(watch__in=names, then=Value(rank)) for rank, names in of_rank.items()]  # ranks are few, watches many
    named_by: Any = (rows.filter(watch=of) if of else rows).order_by().values("pupil", "group", "post")
    ranked = named_by.annotate(rank=Min(Case(*ranks, default=Value(OWN_RANK))), begun=Min("since"), latest=Max("since"))
    ranked = ranked.annotate(before=Case(When(latest__gte=weekday_before(viewer.day), then=Value(0)), default=Value(1)))
    first = list(ranked.order_by("before", "rank", "begun", "pupil", "group", "post")[:most])
    total = ranked.count() if most is not None and len(first) == most else len(first)
    chosen = Q(
        *(Q(**{f"{name}__in": [each[name] for each in first if each[name]]}) for name in SUBJECTS), _connector=Q.OR
    )
    found = rows.filter(chosen).select_related("pupil", "group", "post").order_by("since", "pk")
    return Wanted(folded(viewer, found, weekday_before(viewer.day)), total)


def counts(viewer: Viewer) -> list[tuple[Watch, int]]:
    """By reminder, how many it names now."""
    found = dict(_wanting(viewer).order_by().values_list("watch").annotate(number=Count("pk")))
    known = watches.called(viewer, found)
    return sorted(((watch, found[name]) for name, watch in known.items()), key=lambda each: each[0].name)


def weekday_before(day: date) -> date:
    """Of a Monday the Friday: what has come up since is of today."""
    return day - timedelta(days={0: 3, 6: 2}.get(day.weekday(), 1))


def folded(viewer: Viewer, rows: Iterable[Item], new_from: date = date.max) -> list[Want]:
    held: dict[tuple[str, int], list[tuple[Watch, Item]]] = {}
    rows = list(rows)
    known = watches.called(viewer, {item.watch for item in rows})
    for item in rows:
        watch = known.get(item.watch)
        if watch is not None:  # else it has gone from the house since, or is another's
            held.setdefault((watch.of, getattr(item, f"{watch.of}_id")), []).append((watch, item))
    found = [
        Want(
            getattr(pairs[0][1], of),
            tuple(sorted(pairs, key=lambda pair: (pair[1].since < new_from, pair[0].rank))),
            any(item.since >= new_from for _, item in pairs),
        )
        for (of, _), pairs in held.items()
    ]
    return sorted(found, key=lambda want: (not want.is_new, want.watch.rank, want.since, str(want.subject)))


def items_of(viewer: Viewer, refs: Iterable[str]) -> list[Item]:
    """Those of them that are on her list."""
    return list(items(viewer).filter(ref__in=list(refs)).exclude(_away(viewer)).order_by("pk"))


def as_at(viewer: Viewer) -> datetime | None:
    """When her school was last looked over."""
    return Look.objects.visible_to(viewer).aggregate(at=Max("at"))["at"]


MOST_HANDLED = 50


def handled(viewer: Viewer) -> list[tuple[Handling, str]]:
    """What is put off by her posts, and passed on or done by anybody, where it is still so: the newest, each with its
    line."""
    rows = Handling.objects.visible_to(viewer.only(*LEADING)).filter(in_force(viewer), item__gone=None)
    rows = rows.select_related("item__pupil", "item__group", "item__post", "post", "to").order_by("-pk")
    shown = list(rows[:MOST_HANDLED])
    known = watches.called(viewer, {row.item.watch for row in shown})
    pairs = ((row, known.get(row.item.watch)) for row in shown)
    return [(row, _said(watch, row.item.facts)) for row, watch in pairs if watch]


def handlings_of(viewer: Viewer, refs: Iterable[str]) -> list[Handling]:
    rows = Handling.objects.visible_to(viewer.only(*LEADING)).filter(ref__in=list(refs), withdrawn=False)
    return list(rows.select_related("item"))


@dataclass(frozen=True)
class Offer:
    """A watch as the holder of a post meets it: how many it would name now, and whether it is on."""

    watch: Watch
    number: int
    reminder: Reminder | None
    proposed: bool


def offers(viewer: Viewer, post: Post) -> list[Offer]:
    """Every watch that could ever name somebody of hers; those that serve her duties first."""
    on = {each.watch: each for each in switched_on(viewer).filter(post=post)}
    numbers = dict(items(viewer).order_by().values_list("watch").annotate(number=Count("pk")))
    areas = set(duties.her_duties(viewer).filter(post=post).order_by().values_list("area", flat=True))
    found = [
        Offer(watch, numbers.get(watch.name, 0), on.get(watch.name), bool(areas.intersection(watch.areas)))
        for watch in watches.of(viewer)
        if could_know(viewer, watch)
    ]
    return sorted(found, key=lambda each: (not each.proposed, each.watch.rank, each.watch.name))


def could_know(viewer: Viewer, watch: Watch) -> bool:
    """Some role of hers opens what the watch reads, over the dimensions that its items have."""
    dimensions = Item.remit.paths.keys() - (set() if watch.by_subject or watch.of == "group" else {"subject"})
    dimensions = {"school"} if watch.of == "post" else dimensions
    return any(
        each.kinds.intersection(watch.kinds.split())
        and each.powers.intersection(LEADING)
        and {name for name, _ in each.places} <= dimensions
        for each in viewer.grants
    )


@dataclass(frozen=True)
class Trial:
    """What a watch would have said: on each day looked at how many, and whom it names today. `before`: the days are of the
    term before this one; else of this one so far, where no other has been entered."""

    before: bool
    days: tuple[tuple[date, int], ...]
    now: tuple[Pupil | Group | Post, ...]

    @property
    def least(self) -> int:
        return min((number for _, number in self.days), default=0)

    @property
    def most(self) -> int:
        return max((number for _, number in self.days), default=0)


def trial(viewer: Viewer, watch: Watch) -> Trial:
    """Over what she leads. It looks at the last day of each week of last term, where the watch can look back; where that was
    not entered, of this term so far. Remit itself looks, as it does for the list, and of what it finds she is told of those of whom she may know that much."""
    now = _known(viewer, watch, viewer.day)
    last = _last_term(viewer)
    term = (last or school.this_term(viewer)) if watch.looks_back else None
    ends = [week.last_day for week in weeks(term, school.closed_days(viewer, [term]))] if term else []
    days = [day for day in ends if day < viewer.day]
    numbers = tuple((day, len(_known(viewer, watch, day))) for day in days)
    return Trial(last is not None, numbers, tuple(sorted(now, key=str)))


def _known(viewer: Viewer, watch: Watch, day: date) -> list:
    by_kind: dict[str, set[int]] = defaultdict(set)
    for held in School.objects.visible_to(viewer).filter(pk__in=viewer.places("school", *LEADING)):
        for each in watch.find(replace(system(held, watch), day=day), None):
            by_kind[each.kind or watch.kinds].add(each.subject)
    return [row for kind, keys in by_kind.items() for row in _reached(viewer, watch, kind).filter(pk__in=keys)]


def _reached(viewer: Viewer, watch: Watch, kind: str) -> QuerySet:
    """Subjects of whom she would be shown an item of this kind."""
    if watch.of == "pupil":
        return reached(viewer, kind, *LEADING, subject=watch.by_subject)
    ways: dict[str, Any] = (
        {"school": "school", "year": "year", "cohort": of_everybody, "group": "pk", "subject": "subject"}
        if watch.of == "group"
        else {"school": "school"}
    )
    rows: Any = SUBJECTS[watch.of]
    return rows.objects.visible_to(viewer).filter(Remit(kind, **ways).rows_for(viewer.only(*LEADING)))


def _last_term(viewer: Viewer) -> Term | None:
    rows = Term.objects.visible_to(viewer).filter(last_day__lt=viewer.day)
    mine = school.school_of(viewer)
    return rows.filter(school=mine).order_by("-last_day").first()
