"""What was passed on in the world of tests. Tom is in the team of one school, its head in that of the other."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from remit.areas.safeguarding.models import Aware, Member, Passed, Route
from remit.core import clock
from remit.school.models import Pupil
from tests.days import FORM_OF, START


def add(world: Any) -> None:
    """Of everybody something that Tom's colleague passed on, and somebody who is to know."""
    kept = world.kept["safeguarding"] = {}
    for name, member in (("alder", "tom"), ("birch", "head elsewhere")):
        school, staff = world.schools[name], world.staff[member]
        Route.objects.create(
            school=school, name=f"{name}-route", link=f"https://{name}.example.org/", says=f"{name}-says"
        )
        kept[name] = Member.objects.create(school=school, staff=staff, first_day=START, leads=True)
    for name in FORM_OF:
        pupil = world.pupils[name]
        by = world.staff["head elsewhere" if name == "dot" else "leaver"]
        kept[name] = Passed.objects.create(school=pupil.school, pupil=pupil, by=by)
        kept[f"{name} aware"] = Aware.objects.create(pupil=pupil, staff=by, first_day=START)


def grow(world: Any, times: int) -> None:
    for name in ("ann", "cal"):
        pupil = world.pupils[name]
        for number in range(times):
            for who in ("lea", "mo", "administrator", "head"):
                Passed.objects.create(
                    school=pupil.school, pupil=pupil, by=world.staff[who], at=clock.now() - timedelta(days=number)
                )


def outside(world: Any, pupil: Pupil) -> None:
    """Of the other school; at this one Tom is in the team."""
    if pupil.school == world.schools["birch"]:
        Passed.objects.create(school=pupil.school, pupil=pupil, by=world.kept["safeguarding"]["dot"].by)


OF_PUPILS = {
    "safeguarding:aware": lambda world, key: world.pupils[key],
    "safeguarding:aware.end": lambda world, key: world.kept["safeguarding"][f"{key} aware"],
    **dict.fromkeys(
        ("safeguarding:one", "safeguarding:take-up", "safeguarding:lay-down"),
        lambda world, key: world.kept["safeguarding"][key],
    ),
}
OF_SCHOOLS = {"safeguarding:team.end": lambda world, key: world.kept["safeguarding"][key]}
