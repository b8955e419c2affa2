"""What is logged in the world of tests: every text is a canary."""

from __future__ import annotations

from typing import Any

from remit.areas.behaviour.models import BEHAVIOUR, PASTORAL, Category, LogEntry
from tests.days import CLASS_OF, FORM_OF, YESTERDAY


def add_behaviour(world: Any) -> None:
    """Of everybody an award in a lesson, for whoever teaches or leads them (`NAME-award`), and an incident for whoever leads
    or tutors them (`NAME-incident`)."""
    kept = {}
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
        world.log_entries[name] = LogEntry.objects.create(
            **of, category=award, kind=BEHAVIOUR, sort=award.sort, points=2, group=group, subject=group.subject,
            words=f"{name}-award",
        )  # fmt: skip
        LogEntry.objects.create(
            **of | {"occasion": f"{name}-other"}, category=incident, kind=PASTORAL, sort=incident.sort, points=-3,
            place=f"{name}-incident-place", words=f"{name}-incident",
        )  # fmt: skip
