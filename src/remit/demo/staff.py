"""Who works at a made-up school, and who takes which form and class."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle
from random import Random

from django.utils.text import slugify

from remit.demo.groups import CLASS, FORM, DraftedGroup
from remit.demo.names import Namer
from remit.demo.plan import Person, Plan

FOUND = Person("")


def everybody(plan: Plan, forms: int, random: Random) -> list[Person]:
    """Those of the plan, then colleagues until every form or department has its teachers, then those who teach none."""
    namer = Namer(random, (each.name for each in plan.people))
    teachers = _teachers(plan, forms, namer)
    others = [Person(namer.adult(), load=0) for _ in range(plan.others)]
    return [*plan.people, *teachers, *others]


def _teachers(plan: Plan, forms: int, namer: Namer) -> list[Person]:
    if not plan.departments:
        taken = sum(bool(each.form) for each in plan.people)
        return [Person(namer.adult()) for _ in range(max(0, forms - taken))]
    return [
        Person(namer.adult(), subject=each.subject)
        for each in plan.departments
        for _ in range(
            each.teachers - sum(person.subject == each.subject and teaches(person) for person in plan.people)
        )
    ]


def teaches(person: Person) -> bool:
    return bool(person.load) and not person.left


def leads(plan: Plan, people: Sequence[Person], groups: Sequence[DraftedGroup], random: Random) -> dict[str, Person]:
    """By the name of the group. A form that waits for a tutor and a class that waits for a teacher are left out."""
    tutors = _tutors(plan, people, [each for each in groups if each.type == FORM])
    found = tutors | _teaching(plan, people, [each for each in groups if each.type == CLASS], tutors, random)
    return {name: person for name, person in found.items() if name not in {plan.untutored, plan.untaught}}


def _tutors(plan: Plan, people: Sequence[Person], forms: Sequence[DraftedGroup]) -> dict[str, Person]:
    chosen = {each.form: each for each in people if each.form}
    free = iter([each for each in people if teaches(each) and not each.titles and not each.form])
    found = {form.name: chosen.get(form.name) or next(free, FOUND) for form in forms}
    return {name: person for name, person in found.items() if person is not FOUND}


def _teaching(
    plan: Plan, people: Sequence[Person], classes: Sequence[DraftedGroup], tutors: dict[str, Person], random: Random
) -> dict[str, Person]:
    if not plan.departments:
        return {each.name: tutors[each.form] for each in classes if each.form in tutors}
    found: dict[str, Person] = {}
    for department in plan.departments:
        turns = [
            each for each in people if each.subject == department.subject and teaches(each) for _ in range(each.load)
        ]
        random.shuffle(turns)
        mine = [each for each in classes if each.subject == department.subject]
        found |= dict(zip((each.name for each in mine), cycle(turns), strict=False))
    return found


def email(person: Person, plan: Plan) -> str:
    given, _, family = person.name.partition(" ")
    return f"{slugify(given)}.{slugify(family)}@{plan.domain}"


def signs_in(person: Person) -> bool:
    """Everybody who holds a post or teaches."""
    return bool(person.titles) or bool(person.load)
