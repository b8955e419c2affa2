"""Evenings for families in the world of tests: every text is a canary."""

from __future__ import annotations

from datetime import time
from typing import Any

from remit.areas.evenings.models import Evening, Invitation
from remit.school.models import Pupil
from tests.days import FORM_OF, YESTERDAY


def add(world: Any) -> None:
    """At each school an academic concerns evening that is over; of everybody why the family was asked (`NAME-concern`)."""
    held = world.kept["evenings"] = {}
    asked = world.kept["asked"] = {}
    for name, school in world.schools.items():
        leader = world.staff["head" if name == "alder" else "head elsewhere"]
        held[name] = _evening(school, leader, f"{name}-evening")
    for name in FORM_OF:
        evening = held["birch" if name == "dot" else "alder"]
        asked[name] = _asked(evening, world.pupils[name], f"{name}-concern")


def _evening(school: Any, leader: Any, name: str) -> Evening:
    of = {"school": school, "leader": leader, "name": name, "years": [8]}
    return Evening.objects.create(**of, sort=Evening.CONCERNS, day=YESTERDAY, begins=time(18))


def _asked(evening: Evening, pupil: Pupil, words: str) -> Invitation:
    return Invitation.objects.create(pupil=pupil, evening=evening, kind=evening.kind, concern=words)


def grow(world: Any, times: int) -> None:
    """More evenings, and more families asked to the one there is."""
    alder = world.schools["alder"]
    evening = world.kept["evenings"]["alder"]
    for number in range(times):
        other = _evening(alder, world.staff["head"], f"evening {number}-{times}")
        for name in ("ann", "cal"):
            _asked(other, world.pupils[name], "x")
    held = Invitation.objects.unscoped("test").filter(evening=evening).values("pupil")
    for pupil in Pupil.objects.unscoped("test").filter(school=alder, year=8).exclude(pk__in=held):
        _asked(evening, pupil, "x")


def outside(world: Any, pupil: Pupil) -> None:
    """Somebody's family was asked, by others, to the evening that there is; elsewhere to another."""
    evening = Evening.objects.unscoped("test").filter(school=pupil.school).order_by("pk").first()
    assert evening
    row, _ = Invitation.objects.unscoped("test").get_or_create(
        pupil=pupil, evening=evening, defaults={"kind": evening.kind, "concern": "eve-concern"}
    )
    Invitation.objects.unscoped("test").filter(pk=row.pk).update(concern="eve-concern", came=True)


FAMILY = ("invitation", "came", "answer", "reach", "not-reached", "concern", "take-out", "put-back")
EVENING = ("evening", "change", "off", "on", "invite", "sent", "reach-all", "letters", "sheet")
OF_PUPILS = {
    **dict.fromkeys((f"evenings:{page}" for page in FAMILY), lambda world, key: world.kept["asked"][key]),
    "evenings:of-form": lambda world, key: world.groups[FORM_OF[key]],
}
OF_SCHOOLS = dict.fromkeys((f"evenings:{page}" for page in EVENING), lambda world, key: world.kept["evenings"][key])
