"""Every read of rules, and what they find: never wider than the roles of the post that made them."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import QuerySet

from remit.core import clock
from remit.core.seams import Fact, Found, Period, Watch, all_of
from remit.core.viewers import Viewer, merged
from remit.leading.rules import rules
from remit.leading.rules.firing import Firing, firings, so_on
from remit.leading.rules.models import PREFIX, Rule
from remit.school import dates
from remit.school import queries as school
from remit.school.calendar import half_on, term_at
from remit.school.models import Post, Pupil, Role, School, Term
from remit.school.remit import nobody, viewers_of_roles

WORKER = "what a rule counts is asked for its post alone, and shown to whoever holds that"
LOOKS_BACK = 2  # of a span of school days as many again before it: when what still holds began
RECENT = timedelta(days=7)  # an ended rule is looked at until what it found is gone
RANK = 45
A_YEAR = timedelta(days=400)


def rules_of(viewer: Viewer) -> QuerySet[Rule]:
    """Of the posts that she holds today."""
    return Rule.objects.visible_to(viewer.only("own")).select_related("post").order_by("pk")


def standing(viewer: Viewer, post: Post) -> QuerySet[Rule]:
    return rules_of(viewer).filter(post=post, ended_on=None)


def facts(viewer: Viewer) -> list[Fact]:
    """What she may count, by name."""
    found = [each for each in all_of(Fact) if rules.opens(viewer, each.kinds)]
    return sorted(found, key=lambda each: each.label.casefold())


# What the worker asks, for the post alone.


def watches_at(school: School) -> list[Watch]:
    """Of every rule of a school."""
    rows = Rule.objects.unscoped(WORKER).filter(school=school).exclude(ended_on__lt=clock.today() - RECENT)
    return [watch_of(rule) for rule in rows.select_related("post").order_by("pk")]


def watches_of(viewer: Viewer, names: Collection[str] | None = None) -> list[Watch]:
    """Of the rules of her posts, of those so called alone where that is given. One question, or none."""
    if names is not None and not (refs := [name[len(PREFIX) :] for name in names if name.startswith(PREFIX)]):
        return []
    rows = rules_of(viewer).filter(ended_on=None)
    return [watch_of(rule) for rule in (rows if names is None else rows.filter(ref__in=refs))]


def depends() -> frozenset[str]:
    return frozenset(label for fact in all_of(Fact) for label in fact.depends) | {"rules.Rule"}


def watch_of(rule: Rule) -> Watch:
    fact = rule.of
    kinds = fact.kinds if fact else "general"

    def find(viewer: Viewer, among: Collection[int] | None) -> Iterator[Found]:
        if not rule.ended(viewer.day):
            yield from found_by(rule, viewer.day, among)

    return Watch(
        rule.watch,
        says=str(rule),
        why="{rule}, {day}",
        next="See what your rule suggests",
        route="rules:pupil",
        kinds=kinds,
        of="pupil",
        depends=(*fact.depends, "rules.Rule") if fact else ("rules.Rule",),
        find=find,
        rank=RANK,
        by_subject=True,
        looks_back=True,
    )


def found_by(rule: Rule, day: date, among: Collection[int] | None) -> Iterator[Found]:
    """As sensitive as the most sensitive kind of what was counted."""
    if (fact := rule.of) is None:
        return
    for pupil, firing in holding(rule, day, among).items():
        facts: dict[str, str | int] = {"rule": str(rule), "day": when(firing)}
        yield Found(pupil, firing.reached, facts, fact.kinds.split()[-1])


def when(firing: Firing) -> str:
    """When there were enough, and what counts by now where that is not the same."""
    reached = f"{firing.reached:%-d %B}"
    if firing.now == firing.days or set(firing.now) == {firing.reached}:
        return f"on {reached}"
    by_now = f"{len(firing.now)} since {firing.now[0]:%-d %B}"
    return by_now if firing.now[0] == firing.reached else f"{by_now}; first on {reached}"


def holding(rule: Rule, day: date, among: Collection[int] | None = None) -> dict[int, Firing]:
    """By pupil, what of a rule holds on a day."""
    return holdings([rule], day, among)[0][1]


def holdings(
    rules: Collection[Rule], day: date, among: Collection[int] | None = None
) -> list[tuple[Rule, dict[int, Firing]]]:
    """The same for several. What is counted of a post is asked once, however many of its rules count it."""
    calendars = {each: Calendar(each, day - A_YEAR, day) for each in {rule.school_id for rule in rules}}
    spans = {rule.pk: Spans(rule, calendars[rule.school_id]) for rule in rules}
    alike: dict[tuple[int, str], list[Rule]] = defaultdict(list)
    for rule in rules:
        alike[rule.post.pk, rule.fact].append(rule)
    viewers = {post.pk: of_post(post, day) for post in {rule.post.pk: rule.post for rule in rules}.values()}
    times = {
        key: times_of(held[0], viewers[key[0]], Period(min(spans[rule.pk].earliest(day) for rule in held), day), among)
        for key, held in alike.items()
    }
    return [(rule, _holding(rule, times[rule.post.pk, rule.fact], spans[rule.pk], day)) for rule in rules]


def _holding(rule: Rule, times: Mapping[int, list[date]], spans: Spans, day: date) -> dict[int, Firing]:
    first = spans.earliest(day)
    held = (
        (pupil, so_on([each for each in days if each >= first], rule.times, spans.first_of, day))
        for pupil, days in times.items()
    )
    return {pupil: firing for pupil, firing in held if firing}


def times_of(rule: Rule, viewer: Viewer, period: Period, among: Collection[int] | None = None) -> dict[int, list[date]]:
    """By pupil the days on which what it counts happened, as the roles of its post see it together."""
    found: dict[int, list[date]] = defaultdict(list)
    if rule.of and viewer.grants:
        for pupil, day in rule.of.times(viewer, period, among):
            if day in period:
                found[pupil].append(day)
    return found


def of_post(post: Post, day: date) -> Viewer:
    """Nobody in particular, with what the roles of a post open that day."""
    of_school = nobody(post.school_id, "directory", "")
    roles = list(Role.objects.unscoped(WORKER).filter(post=post).order_by("pk"))
    held = viewers_of_roles(roles, of_school.user, day)
    return replace(of_school, day=day, grants=merged(each for one in held.values() for each in one.grants))


class Calendar:
    """The days on which a school is open, and its terms, in some days."""

    def __init__(self, school: int, first: date, last: date) -> None:
        viewer = replace(nobody(school, "directory", ""), day=last)
        self.days = dates.days_open(viewer, first, last)
        self.terms = dates.terms_between(viewer, first, last)

    def up_to(self, day: date, number: int) -> date:
        """The first of the last so many school days, that day included; the day itself where there are none."""
        held = self.days[: bisect_right(self.days, day)]
        return held[-number:][0] if held else day


class Spans:
    """The spans of a rule: the first day of the one that ends on a day."""

    def __init__(self, rule: Rule, calendar: Calendar) -> None:
        self.rule, self.calendar = rule, calendar
        self.kept: dict[date, date] = {}

    def first_of(self, day: date) -> date:
        if day not in self.kept:
            self.kept[day] = self._first_of(day)
        return self.kept[day]

    def _first_of(self, day: date) -> date:
        if self.rule.span == Rule.DAYS:
            return self.calendar.up_to(day, self.rule.within or 1)
        term = term_at(self.calendar.terms, day)
        if term is None:
            return day
        if self.rule.span == Rule.YEAR:
            return term.academic_year.first_day
        if self.rule.span == Rule.TERM:
            return term.first_day
        half = half_on(term, day)
        return half.first_day if half else day

    def earliest(self, day: date) -> date:
        """From which day on what holds on this one may have begun."""
        if self.rule.span != Rule.DAYS:
            return self.first_of(day)
        return self.calendar.up_to(day, (self.rule.within or 1) * (LOOKS_BACK + 1))


# What a page asks.


@dataclass(frozen=True)
class Fired:
    """A pupil of whom a rule would have said something, and what counted."""

    pupil: Pupil
    firing: Firing


@dataclass(frozen=True)
class Trial:
    """What a rule would have said last term, or this term so far where no other was entered."""

    period: Period | None
    before: bool
    fired: tuple[Fired, ...]
    now: tuple[Fired, ...]


def trial(viewer: Viewer, rule: Rule) -> Trial:
    last, this = _last_term(viewer), school.this_term(viewer)
    term = last or this
    if term is None:
        return Trial(None, False, (), _named(viewer, holding(rule, viewer.day).items()))
    period = Period(term.first_day, min(term.last_day, viewer.day))
    spans = Spans(rule, Calendar(rule.school_id, period.first_day - A_YEAR, period.last_day))
    before = Period(spans.earliest(period.first_day), period.last_day)
    days = times_of(rule, of_post(rule.post, period.last_day), before)
    fired = [
        (pupil, firing)
        for pupil, held in days.items()
        for firing in firings(held, rule.times, spans.first_of)
        if firing.reached in period
    ]
    return Trial(period, last is not None, _named(viewer, fired), _named(viewer, holding(rule, viewer.day).items()))


def _named(viewer: Viewer, fired: Collection[tuple[int, Firing]]) -> tuple[Fired, ...]:
    """Of those whom she may see, by day and name."""
    rows = Pupil.objects.visible_to(viewer.only(*rules.LEADING)).in_bulk([pupil for pupil, _ in fired])
    found = [Fired(rows[pupil], firing) for pupil, firing in fired if pupil in rows]
    return tuple(sorted(found, key=lambda each: (each.firing.reached, str(each.pupil))))


def _last_term(viewer: Viewer) -> Term | None:
    rows = Term.objects.visible_to(viewer).filter(last_day__lt=viewer.day, school=school.school_of(viewer))
    return rows.order_by("-last_day").first()


def about(viewer: Viewer, pupil: Pupil) -> list[tuple[Rule, Firing]]:
    """What her rules say of a pupil today."""
    held = holdings(list(rules_of(viewer).filter(ended_on=None)), viewer.day, [pupil.pk])
    return [(rule, firing[pupil.pk]) for rule, firing in held if pupil.pk in firing]
