"""What is logged in the world of tests: every text is a canary."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

from remit.areas.behaviour.models import (
    BEHAVIOUR,
    PASTORAL,
    Category,
    Certificate,
    FormCheck,
    LogEntry,
    Milestone,
    Pin,
    Postcard,
    Tablet,
    WrongPins,
)
from remit.school.models import Membership, Pupil, Room, Staff
from tests.days import CLASS_OF, FORM_OF, START, YESTERDAY


def add(world: Any) -> None:
    """Of everybody an award in a lesson, for whoever teaches or leads them (`NAME-award`), and an incident for whoever leads
    or tutors them (`NAME-incident`); a certificate, a postcard (`NAME-postcard`), and a check of the form. Of each school a
    tablet (`SCHOOL-tablet`), at which somebody gave a wrong PIN."""
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
            **of | {"occasion": f"{name}-other"}, category=incident, kind=PASTORAL, sort=incident.sort, points=-3, severity=3,
            place=f"{name}-incident-place", words=f"{name}-incident",
        )  # fmt: skip

    for name, school in world.schools.items():
        world.kept["tablets"] = world.kept.get("tablets", {})
        _tablet(world, name, school)
    for name in FORM_OF:
        _rewarded(world, name, f"{name}-postcard")


def _tablet(world: Any, name: str, school: Any) -> None:
    staff = world.staff["tom" if name == "alder" else "head elsewhere"]
    of = {"school": school}
    tablet = Tablet.objects.create(**of, name=f"{name}-tablet", opens=time(8), closes=time(14))
    world.kept["tablets"][name] = tablet
    WrongPins.objects.create(**of, tablet=tablet, staff=staff, number=5)
    Pin.objects.create(**of, staff=staff, digest="none")
    Room.objects.create(**of, name=f"{name}-corridor", sort=Room.CORRIDOR)
    Milestone.objects.create(**of, code="own", name=f"{name}-milestone", points=2)


def _rewarded(world: Any, name: str, words: str) -> None:
    pupil = world.pupils[name]
    milestone = Milestone.objects.unscoped("test").get(school=pupil.school, code="own")
    of = {"pupil": pupil, "batch": words[-16:]}
    kept = world.kept.setdefault("rewards", {})
    Certificate.objects.create(**of, milestone=milestone, points=2, year_begins=START, given_on=YESTERDAY)
    kept[name] = Postcard.objects.create(**of, words=words, written_on=YESTERDAY)
    Postcard.objects.create(**of, words=words, written_on=YESTERDAY, sent_on=YESTERDAY, to=f"{name}-contact")
    of = {"school": pupil.school, "group": world.groups[FORM_OF[name]], "day": YESTERDAY}
    world.kept.setdefault("checks", {})[name] = FormCheck.objects.create(**of, number=1)


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
            more = {
                "pupil": held.pupil,
                "batch": f"{name}-{number}-{times}"[:16],
                "words": "w",
                "written_on": YESTERDAY,
            }
            Postcard.objects.create(**more)
            Postcard.objects.create(**more, sent_on=YESTERDAY)
            day = START - timedelta(days=number + 1 + times)
            FormCheck.objects.create(school=held.pupil.school, group=world.groups[FORM_OF[name]], day=day)
    _grow_school(world, times)


def _grow_school(world: Any, times: int) -> None:
    """More tablets, places and colleagues with a PIN; and more who reached a milestone, and who did something three times."""
    school = world.schools["alder"]
    award = _entry(world, "ann").category
    milestone = Milestone.objects.unscoped("test").get(school=school, code="own")
    for number in range(times):
        at = f"{number}-{times}"
        tablet = Tablet.objects.create(school=school, name=f"t{at}", opens=time(8), closes=time(14))
        staff = Staff.objects.create(school=school, name=f"pin {at}", first_day=START)
        Pin.objects.create(school=school, staff=staff, digest="none")
        WrongPins.objects.create(school=school, tablet=tablet, staff=staff, number=1)
        Room.objects.create(school=school, name=f"corridor {at}", sort=Room.CORRIDOR)
        pupil = Pupil.objects.create(school=school, given_name=f"r{at}", family_name="z", year=8, first_day=START)
        Membership.objects.create(pupil=pupil, group=world.groups["8A"], first_day=START)
        for each in range(3):
            of = {"pupil": pupil, "day": YESTERDAY, "category": award, "kind": BEHAVIOUR, "occasion": f"r{each}-{at}"}
            LogEntry.objects.create(**of, sort=Category.INCIDENT if each else Category.AWARD, points=2)
        of = {"batch": f"c{at}", "year_begins": START, "given_on": YESTERDAY, "points": 2}
        gone = START.replace(year=START.year - 1)
        Certificate.objects.create(**of | {"year_begins": gone}, pupil=pupil, milestone=milestone)


def outside(world: Any, pupil: Pupil) -> None:
    """An award and an incident of somebody whom the viewer neither teaches nor leads."""
    of = {"pupil": pupil, "day": YESTERDAY, "points": 1, "words": "eve-words", "place": "eve-place"}
    held = _entry(world, "dot" if pupil.school == world.schools["birch"] else "ann")
    for kind in (BEHAVIOUR, PASTORAL):
        LogEntry.objects.create(
            **of, category=held.category, sort=held.sort, kind=kind, occasion=f"{pupil.pk}-{kind}"[:16]
        )
    milestone = Milestone.objects.unscoped("test").get(school=pupil.school, code="own")
    of = {"pupil": pupil, "batch": f"eve-{pupil.pk}"}
    if not Certificate.objects.unscoped("test").filter(pupil=pupil).exists():
        Certificate.objects.create(**of, milestone=milestone, points=2, year_begins=START, given_on=YESTERDAY)
    Postcard.objects.create(**of, words="eve-words", written_on=YESTERDAY)
    Postcard.objects.create(**of, words="eve-words", written_on=YESTERDAY, sent_on=YESTERDAY, to="eve-contact")


def _colleague(world: Any, key: str) -> Staff:
    return world.staff["lea" if key == "alder" else "head elsewhere"]


OF_PUPILS = {
    **dict.fromkeys(("behaviour:back", "behaviour:again", "behaviour:log-entries.detail"), _entry),
    **dict.fromkeys(
        ("behaviour:postcard", "behaviour:postcard.unsend", "behaviour:postcard.away"),
        lambda world, key: world.kept["rewards"][key],
    ),
    "behaviour:check": lambda world, key: world.groups[FORM_OF[key]],
    "behaviour:check.back": lambda world, key: world.kept["checks"][key],
    "behaviour:at.log": lambda world, key: world.pupils[key],
}
OF_SCHOOLS = {
    "behaviour:log.class": lambda world, key: world.groups["8A" if key == "alder" else "8Z"],
    **dict.fromkeys(("behaviour:pin.give", "behaviour:pin.away"), _colleague),
    **dict.fromkeys(
        ("behaviour:tablet", "behaviour:tablet.code", "behaviour:tablet.off", "behaviour:tablet.unlock"),
        lambda world, key: world.kept["tablets"][key],
    ),
}
