"""What is logged in the world of tests: every text is a canary."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from remit.areas.behaviour.models import BEHAVIOUR, PASTORAL, Category, LogEntry
from remit.school.models import Pupil
from tests.days import CLASS_OF, FORM_OF, START, YESTERDAY


def add(world: Any) -> None:
    """Of everybody an award in a lesson, for whoever teaches or leads them (`NAME-award`), and an incident for whoever leads
    or tutors them (`NAME-incident`)."""
    kept: dict[str, Any] = {}
    entries = world.kept["behaviour"] = {}
    for name, school in world.schools.items():
        of = {"school": school}
        kept[name] = (
            Category.objects.create(**of, code="own", name=f"{name}-award", sort=Category.AWARD, points=2),
            Category.objects.create(
                **of,
                code="other",
                name=f"{name}-incident",
                sort=Category.INCIDENT,
                points=-3,
                severity=3,
                seen_by=PASTORAL,
            ),
        )
    for name in FORM_OF:
        pupil, group = world.pupils[name], world.groups[CLASS_OF[name]]
        award, incident = kept["birch" if name == "dot" else "alder"]
        of = {"pupil": pupil, "day": YESTERDAY, "occasion": f"{name}-occasion"}
        entries[name] = LogEntry.objects.create(
            **of, category=award, kind=BEHAVIOUR, sort=award.sort, points=2, group=group, subject=group.subject,
            words=f"{name}-award",
        )  # fmt: skip
        LogEntry.objects.create(
            **of | {"occasion": f"{name}-other"}, category=incident, kind=PASTORAL, sort=incident.sort, points=-3,
            place=f"{name}-incident-place", words=f"{name}-incident",
        )  # fmt: skip


def _entry(world: Any, key: str) -> LogEntry:
    return world.kept["behaviour"][key]


def grow(world: Any, times: int) -> None:
    """More entries of whom she leads, and by her."""
    for name in ("ann", "cal"):
        held = _entry(world, name)
        for number in range(times):
            LogEntry.objects.create(
                pupil=held.pupil, day=START + timedelta(days=number), occasion=f"{name}-{number}-{times}",
                category=held.category, kind=held.kind, sort=held.sort, points=1, group=held.group,
                by=world.staff["lea"],
            )  # fmt: skip


def outside(world: Any, pupil: Pupil) -> None:
    """An award and an incident of somebody whom the viewer neither teaches nor leads."""
    of = {"pupil": pupil, "day": YESTERDAY, "points": 1, "words": "eve-words", "place": "eve-place"}
    held = _entry(world, "dot" if pupil.school == world.schools["birch"] else "ann")
    for kind in (BEHAVIOUR, PASTORAL):
        LogEntry.objects.create(
            **of, category=held.category, sort=held.sort, kind=kind, occasion=f"{pupil.pk}-{kind}"[:16]
        )


OF_PUPILS = {
    **dict.fromkeys(("behaviour:back", "behaviour:again", "behaviour:log-entries.detail"), _entry),
}
OF_SCHOOLS = {"behaviour:log.class": lambda world, key: world.groups["8A" if key == "alder" else "8Z"]}
