"""Forms and classes of a made-up school: who is in each, drawn without a database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from random import Random

from remit.demo.plan import SIXTH_FORM, Department, Plan
from remit.demo.pupils import Drafted

FORM, CLASS = "form", "class"
CORE = ("English", "Maths")  # what a class of a primary school is also a teaching group for
OPTIONS, FIRST_OPTION_YEAR, FULLEST = 3, 10, 1.1
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
    block: str = ""  # of whom no one can be in two of its classes: they are taught at one time


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
        return [*forms, *taught_in_forms(plan, forms)]
    found = list(forms)
    for year in plan.years:
        of_this_year = [form for form in forms if form.year == year]
        found += classes(plan, children, year, of_this_year, random)
    return found


def _forms(plan: Plan, children: Sequence[Drafted], year: int, random: Random) -> list[DraftedGroup]:
    members = of_year(children, year)
    random.shuffle(members)
    if year == plan.without_form:
        members.pop()
    hands = dealt(members, len(plan.forms_of(year)))
    return [
        DraftedGroup(name := form_name(plan, year, form), FORM, year, hand, form=name)
        for form, hand in zip(plan.forms_of(year), hands, strict=True)
    ]


def visiting(plan: Plan, place: int) -> str:
    """The subject for which another teacher comes to this form."""
    return plan.more_teachers[place % len(plan.more_teachers)]


def _also_taught(form: DraftedGroup, subject: str) -> DraftedGroup:
    return DraftedGroup(f"{form.name} {subject}", CLASS, form.year, form.members, subject, form.name)


def taught_in_forms(plan: Plan, forms: Sequence[DraftedGroup]) -> Iterator[DraftedGroup]:
    """The classes of a school without departments."""
    for form in forms:
        yield from (_also_taught(form, subject) for subject in CORE)
    for place, form in enumerate(forms):
        yield _also_taught(form, visiting(plan, place))


def classes(
    plan: Plan, children: Sequence[Drafted], year: int, forms: list[DraftedGroup], random: Random
) -> Iterator[DraftedGroup]:
    """Of one year group: its sets, what is taught by form, and its options."""
    if year >= SIXTH_FORM:
        offers = [each[: len(forms) + 1] for each in plan.sixth_offers]
        yield from _options(plan, children, year, offers, random)
        return
    options = {each.subject for each in plan.departments if each.chosen} if year >= FIRST_OPTION_YEAR else set()
    for each in plan.departments:
        if each.by == "set":
            for place, band in enumerate(bands(forms)):
                yield from _sets(each, children, band, place, random)
        elif each.by == "form" and each.subject not in options:
            for form in forms:
                yield DraftedGroup(
                    f"{form.name}/{each.code}", CLASS, year, form.members, each.subject, form.name, form.name
                )
    if options:
        yield from _options(plan, children, year, _offers(plan, len(forms)), random)


def bands(forms: Sequence[DraftedGroup]) -> list[Sequence[DraftedGroup]]:
    """The two halves of a year group, which are set apart from each other."""
    half = ceil(len(forms) / 2)
    return [each for each in (forms[:half], forms[half:]) if each]


def _sets(
    of: Department, children: Sequence[Drafted], band: Sequence[DraftedGroup], place: int, random: Random
) -> Iterator[DraftedGroup]:
    """As many as forms, of one year and one half of it; the second half's follow in number."""
    members = sorted(each for form in band for each in form.members)
    strength = {each: children[each].ability + random.gauss(0, TILT) for each in members}
    best_first = sorted(strength, key=lambda each: -strength[each])
    year, before = band[0].year, place * len(band)
    for number, found in enumerate(cut(best_first, len(band)), start=before + 1):
        yield DraftedGroup(f"{year}{of.code}{number}", CLASS, year, found, of.subject, block=f"{year} half {place + 1}")


def _offers(plan: Plan, forms: int) -> list[Sequence[str]]:
    """By block, as many subjects as there are forms, in turn."""
    offered = [each.subject for each in plan.departments if each.chosen]
    return [[offered[(block * forms + place) % len(offered)] for place in range(forms)] for block in range(OPTIONS)]


def _options(
    plan: Plan, children: Sequence[Drafted], year: int, offers: Sequence[Sequence[str]], random: Random
) -> Iterator[DraftedGroup]:
    """Each takes one subject of every block, none twice; popular ones fill first."""
    of_year_group = of_year(children, year)
    random.shuffle(of_year_group)
    taken: dict[int, set[str]] = {child: set() for child in of_year_group}
    codes = {each.subject: each.code for each in plan.departments}
    likes = {each.subject: max(each.chosen, 2) for each in plan.departments}
    number: Counter[str] = Counter()
    for block, offered in enumerate(offers, start=1):
        most = ceil(len(of_year_group) / len(offered) * FULLEST)
        takers: dict[str, list[int]] = {subject: [] for subject in offered}
        for child in of_year_group:
            open_to = [each for each in offered if each not in taken[child]]
            free = [each for each in open_to if len(takers[each]) < most] or open_to
            subject = random.choices(free, [likes[each] for each in free])[0]
            takers[subject].append(child)
            taken[child].add(subject)
        for subject, members in takers.items():
            number[subject] += 1
            name = f"{year}{codes[subject]}{number[subject]}"
            yield DraftedGroup(name, CLASS, year, tuple(members), subject, block=f"{year} block {block}")
