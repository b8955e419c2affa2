"""Serious incidents of the world of tests: every text is a canary."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from remit.areas.incidents.models import Force, Incident, Part, Statement
from remit.school.models import Pupil
from tests.days import FORM_OF, START, YESTERDAY


def _one(pupil: Pupil, name: str, **more: Any) -> Part:
    """An incident with a part, a statement, and force that was used."""
    incident = Incident.objects.create(
        **{"school": pupil.school, "day": YESTERDAY, "sort": "fight", "line": f"{name}-incident-line", **more}
    )
    part = Part.objects.create(
        pupil=pupil, incident=incident, role=Part.CAUSED, words=f"{name}-incident-words", flags=["bullying"],
        support=f"{name}-incident-support", outcome=f"{name}-incident-outcome", search_found=f"{name}-incident-found",
    )  # fmt: skip
    Statement.objects.create(pupil=pupil, part=part, words=f"{name}-incident-statement", taken_on=YESTERDAY)
    used = f"{name}-incident-force"
    said = {"who": used, "why": used, "before": used, "told": used, "told_how": "phone", "told_on": incident.day}
    Force.objects.create(pupil=pupil, part=part, sort=Force.FORCE, day=incident.day, **said)
    return part


def add(world: Any) -> None:
    kept = world.kept["incidents"] = {}
    for name in FORM_OF:
        kept[name] = _one(world.pupils[name], name)


def grow(world: Any, times: int) -> None:
    """More of whom she leads, and more in one incident."""
    for name in ("ann", "cal"):
        held = _part(world, name)
        for number in range(times):
            _one(held.pupil, "more", day=START + timedelta(days=number), by=world.staff["lea"])
            said = {"pupil": held.pupil, "part": held, "words": "more", "taken_on": YESTERDAY}
            Statement.objects.create(**said)
    for number in range(times):
        pupil = Pupil.objects.create(
            school=world.schools["alder"], given_name=f"i{number}", family_name=f"{times}", year=8, first_day=START
        )
        Part.objects.create(pupil=pupil, incident=_part(world, "ann").incident, role=Part.WITNESS)


def outside(world: Any, pupil: Pupil) -> None:
    """Of somebody whom the viewer does not lead."""
    _one(pupil, "eve")


def _part(world: Any, key: str) -> Part:
    return world.kept["incidents"][key]


def _incident(world: Any, key: str) -> Incident:
    return _part(world, key).incident


def _pupil(world: Any, key: str) -> Pupil:
    return world.pupils[key]


def _statement(world: Any, key: str) -> Statement:
    return Statement.objects.unscoped("test").filter(part=_part(world, key)).order_by("pk").first()


def _force(world: Any, key: str) -> Force:
    return Force.objects.unscoped("test").filter(part=_part(world, key)).order_by("pk").first()


OF_PUPILS = {
    **dict.fromkeys(("incidents:pupil", "incidents:force.add"), _pupil),
    **dict.fromkeys(
        [f"incidents:{page}" for page in ("incident", "add", "change", "close", "helped", "reopen", "back", "again")],
        _incident,
    ),
    **dict.fromkeys(
        [f"incidents:part{page}" for page in ("", ".back", ".again", ".pack", ".force")] + ["incidents:statement.add"],
        _part,
    ),
    **dict.fromkeys(("incidents:statement", "incidents:statement.back"), _statement),
    **dict.fromkeys(("incidents:force", "incidents:force.back", "incidents:force.again"), _force),
}
