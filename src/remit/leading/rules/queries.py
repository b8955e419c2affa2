"""Every read of rules, and what they find: never wider than the roles of the post that made them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
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
    return [watch_of(rule) for rule in rows.order_by("pk")]


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
        why="{rule}, on {day}",
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
        facts: dict[str, str | int] = {"rule": str(rule), "day": f"{firing.reached.day} {firing.reached:%B}"}
        yield Found(pupil, firing.reached, facts, fact.kinds.split()[-1])


def holding(rule: Rule, day: date, among: Collection[int] | None = None) -> dict[int, Firing]:
    """By pupil, what of a rule holds on a day."""
    spans = Spans(rule, day - timedelta(days=400), day)
    days = times_of(rule, Period(spans.earliest(day), day), among)
    held = ((pupil, so_on(each, rule.times, spans.first_of, day)) for pupil, each in days.items())
    return {pupil: firing for pupil, firing in held if firing}


def times_of(rule: Rule, period: Period, among: Collection[int] | None = None) -> dict[int, list[date]]:
    """By pupil the days on which what it counts happened, seen by the roles of its post together."""
    found: dict[int, list[date]] = defaultdict(list)
    viewer = of_post(rule.post, period.last_day)
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


class Spans:
    """The spans of a rule over some days of a school: the first day of the one that ends on a day."""

    def __init__(self, rule: Rule, first: date, last: date) -> None:
        self.rule = rule
        viewer = replace(nobody(rule.school_id, "directory", ""), day=last)
        self.days = dates.days_open(viewer, first, last)
        self.terms: Sequence[Term] = [
            each for each in dates.terms_between(viewer, first, last) if each.school_id == rule.school_id
        ]
        self.kept: dict[date, date] = {}

    def first_of(self, day: date) -> date:
        if day not in self.kept:
            self.kept[day] = self._first_of(day)
        return self.kept[day]

    def _first_of(self, day: date) -> date:
        if self.rule.span == Rule.DAYS:
            held = [each for each in self.days if each <= day]
            return held[-self.rule.within :][0] if held and self.rule.within else day
        term = term_at(self.terms, day)
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
        first = self.first_of(day)
        if self.rule.span != Rule.DAYS:
            return first
        held = [each for each in self.days if each <= day]
        number = (self.rule.within or 1) * (LOOKS_BACK + 1)
        return held[-number:][0] if held else first


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
    spans = Spans(rule, period.first_day - timedelta(days=200), period.last_day)
    days = times_of(rule, Period(spans.earliest(period.first_day), period.last_day))
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
    found = (
        (rule, holding(rule, viewer.day, [pupil.pk]).get(pupil.pk)) for rule in rules_of(viewer).filter(ended_on=None)
    )
    return [(rule, firing) for rule, firing in found if firing]
