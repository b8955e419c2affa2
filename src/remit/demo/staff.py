"""Who works at a made-up school, and who takes which form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count
from random import Random

from django.utils.text import slugify

from remit.demo.groups import FORM, DraftedGroup
from remit.demo.names import Namer
from remit.demo.plan import Person, Plan

FOUND = Person("")
PART_TIME = ((1, 2, 3), (3, 4, 5), (1, 2, 4, 5), (1, 2, 3, 4), (2, 3, 4))
FIRST_DAYS, LAST_DAYS = (1, 2, 3), (4, 5)  # of two who share one class


def everybody(plan: Plan, forms: int, random: Random) -> list[Person]:
    """Those of the plan, then colleagues until every form or department has its teachers, then those who teach none."""
    namer = Namer(random, (each.name for each in plan.people))
    return [*plan.people, *_teachers(plan, forms, namer), *_others(plan, namer)]


def _teachers(plan: Plan, forms: int, namer: Namer) -> list[Person]:
    if not plan.departments:
        taken = sum(bool(each.form) for each in plan.people)
        found = [Person(namer.adult(), job="Class teacher") for _ in range(max(0, forms - taken))]
        shared = [Person(namer.adult(), form=plan.shares, days=days) for days in (FIRST_DAYS, LAST_DAYS)]
        more = [Person(namer.adult(), subject=each, job=f"Teacher of {each}", load=0) for each in plan.more_teachers]
        return [*found[1:], *(replace(each, job="Class teacher, job share") for each in shared), *more]
    return [person for each in plan.departments for person in _department(plan, each.subject, namer)]


def _department(plan: Plan, subject: str, namer: Namer) -> Iterator[Person]:
    of = next(each for each in plan.departments if each.subject == subject)
    there = sum(person.subject == subject and teaches(person) for person in plan.people)
    for place in range(of.teachers - there):
        days = PART_TIME[place % len(PART_TIME)] if place < of.part_time else ()
        load = 4 if not days else len(days) - 1
        yield Person(namer.adult(60), subject=subject, job=f"Teacher of {subject}", days=days, load=load)


def _others(plan: Plan, namer: Namer) -> Iterator[Person]:
    for job in plan.jobs:
        for place in range(job.people):
            days = PART_TIME[place % len(PART_TIME)] if place < job.part_time else ()
            yield Person(namer.adult(78), load=0, job=job.name, days=days, account=job.account)


def teaches(person: Person) -> bool:
    return bool(person.load) and not person.left


def is_teacher(person: Person) -> bool:
    """Also the head and the deputies, who have no class of their own."""
    if any(title.standing == "administrator" for title in person.titles):
        return False
    return bool(person.load) or bool(person.subject)


def tutors(plan: Plan, people: Sequence[Person], groups: Sequence[DraftedGroup]) -> dict[str, list[Person]]:
    """By the name of the form. One that waits for a tutor is left out; two share one."""
    chosen: dict[str, list[Person]] = {}
    for each in people:
        if each.form:
            chosen.setdefault(each.form, []).append(each)
    free = iter([each for each in people if teaches(each) and not each.titles and not each.form and not each.days])
    found = {
        form.name: chosen.get(form.name) or [next(free, FOUND)]
        for form in groups
        if form.type == FORM and form.name != plan.untutored
    }
    return {name: held for name, held in found.items() if held != [FOUND]}


def job_of(person: Person) -> str:
    return person.job or (person.titles[0].title if person.titles else f"Teacher of {person.subject}")


def codes(people: Sequence[Person]) -> dict[str, str]:
    """By name: a first letter and two of the last name, with a number where two would have the same."""
    found: dict[str, str] = {}
    for person in people:
        given, _, family = person.name.partition(" ")
        letters = slugify(given)[:1].upper() + slugify(family).replace("-", "")[:2].upper()
        tried = (letters if number == 1 else f"{letters}{number}" for number in count(1))
        found[person.name] = next(code for code in tried if code not in found.values())
    return found


def email(person: Person, plan: Plan) -> str:
    given, _, family = person.name.partition(" ")
    return f"{slugify(given)}.{slugify(family)}@{plan.domain}"


def signs_in(person: Person) -> bool:
    return person.account
