"""Forms and classes of a made-up school: who is in each, drawn without a database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from random import Random

from remit.demo.plan import Department, Plan
from remit.demo.pupils import Drafted

FORM, CLASS = "form", "class"
CORE = ("English", "Maths")  # what a class of a primary school is also a teaching group for
OPTIONS, FIRST_OPTION_YEAR, OPTION_SIZE = 3, 10, 26
TILT = 0.35  # how far two subjects' sets differ: a child is not as good at everything
Members = tuple[int, ...]  # places in the list of children


@dataclass(frozen=True)
class DraftedGroup:
    name: str
    type: str
    year: int
    members: Members
    subject: str = ""
    form: str = ""


def form_name(plan: Plan, year: int, form: str) -> str:
    first = "R" if year == 0 else str(year)
    return f"{first} {form}" if len(form) > 1 else f"{first}{form}"


def dealt(members: Sequence[int], hands: int) -> list[Members]:
    """As even as cards."""
    return [tuple(members[hand::hands]) for hand in range(hands)]


def cut(members: Sequence[int], parts: int) -> list[Members]:
    """In order, the first parts a little larger: lower sets are small."""
    size, over = divmod(len(members), parts)
    sizes = [size + (place < over) for place in range(parts)]
    if parts > 2 and size > 20:
        sizes = [sizes[0] + 2, sizes[1] + 1, *sizes[2:-1], sizes[-1] - 3]
    ends = [sum(sizes[: place + 1]) for place in range(parts)]
    return [tuple(members[end - size : end]) for size, end in zip(sizes, ends, strict=True)]


def of_year(children: Sequence[Drafted], year: int) -> list[int]:
    return [place for place, child in enumerate(children) if child.year == year]


def drafted_groups(plan: Plan, children: Sequence[Drafted], random: Random) -> list[DraftedGroup]:
    forms = [form for year in plan.years for form in _forms(plan, children, year, random)]
    if not plan.departments:
        return [*forms, *(_also_taught(form, subject) for form in forms for subject in CORE)]
    found = list(forms)
    for year in plan.years:
        of_this_year = [form for form in forms if form.year == year]
        found += _classes(plan, children, year, of_this_year, random)
    return found


def _forms(plan: Plan, children: Sequence[Drafted], year: int, random: Random) -> list[DraftedGroup]:
    members = of_year(children, year)
    random.shuffle(members)
    if year == plan.without_form:
        members.pop()
    hands = dealt(members, len(plan.forms))
    return [
        DraftedGroup(name := form_name(plan, year, form), FORM, year, hand, form=name)
        for form, hand in zip(plan.forms, hands, strict=True)
    ]


def _also_taught(form: DraftedGroup, subject: str) -> DraftedGroup:
    return DraftedGroup(f"{form.name} {subject}", CLASS, form.year, form.members, subject, form.name)


def _classes(
    plan: Plan, children: Sequence[Drafted], year: int, forms: list[DraftedGroup], random: Random
) -> Iterator[DraftedGroup]:
    chosen = _choices(plan, children, year, random) if year >= FIRST_OPTION_YEAR else {}
    for each in plan.departments:
        if each.by == "set":
            yield from _sets(each, children, year, len(plan.forms), random)
        elif each.subject in chosen:
            yield from _option(each, year, chosen[each.subject])
        else:
            for form in forms:
                yield DraftedGroup(f"{form.name}/{each.code}", CLASS, year, form.members, each.subject, form.name)


def _sets(
    of: Department, children: Sequence[Drafted], year: int, number: int, random: Random
) -> Iterator[DraftedGroup]:
    strength = {place: children[place].ability + random.gauss(0, TILT) for place in of_year(children, year)}
    best_first = sorted(strength, key=lambda place: -strength[place])
    for place, members in enumerate(cut(best_first, number), start=1):
        yield DraftedGroup(f"{year}{of.code}{place}", CLASS, year, members, of.subject)


def _choices(plan: Plan, children: Sequence[Drafted], year: int, random: Random) -> dict[str, list[int]]:
    """Each takes three of the subjects on offer."""
    offered = {each.subject: each.chosen for each in plan.departments if each.chosen}
    takers: dict[str, list[int]] = {subject: [] for subject in offered}
    for child in of_year(children, year):
        left = dict(offered)
        for _ in range(OPTIONS):
            subject = random.choices(list(left), list(left.values()))[0]
            del left[subject]
            takers[subject].append(child)
    return takers


def _option(of: Department, year: int, takers: list[int]) -> Iterator[DraftedGroup]:
    for place, members in enumerate(dealt(takers, max(1, ceil(len(takers) / OPTION_SIZE))), start=1):
        yield DraftedGroup(f"{year}{of.code}{place}", CLASS, year, members, of.subject)
