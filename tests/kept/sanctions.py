"""What is done about behaviour in the world of tests: every text is a canary."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

from remit.areas.behaviour.models import BEHAVIOUR, PASTORAL, LogEntry
from remit.areas.sanctions.models import Pattern, Place, Response, Sitting, Stage, UseSheet
from remit.school.models import Pupil, Staff
from tests.days import AHEAD, FORM_OF, START, TODAY, YESTERDAY

HALF = date(2026, 11, 2)
CLASS = {"lea year": "8ma", "mo senco": "11ma", "tom": "11ma"}


def add(world: Any) -> None:
    """Of everybody an incident that teachers read, a detention for it and a place that was missed (`NAME-done`, `NAME-tried`),
    and what was done about the incident that is for few (`NAME-few`). Of each school a sitting of today and one of every week."""
    kept = world.kept["sanctions"] = {"responses": {}, "places": {}, "entries": {}, "sittings": {}, "patterns": {}}
    stages = {}
    for name, school in world.schools.items():
        of = {"school": school, "begins": time(15, 15), "ends": time(16), "capacity": 400, "notice": 0}
        stages[name] = Stage.objects.create(
            school=school, code="own", name=f"{name}-stage", way=Stage.DETENTION, severity=3, position=9
        )
        kept["patterns"][name] = Pattern.objects.create(**of, name=f"{name}-weekly", weekday=1)
        kept["sittings"][name] = Sitting.objects.create(**of, name=f"{name}-detention", day=TODAY)
        kept["sittings"][f"{name} later"] = Sitting.objects.create(**of, name=f"{name}-detention", day=AHEAD)
    for name in FORM_OF:
        at = "birch" if name == "dot" else "alder"
        pupil = world.pupils[name]
        held = LogEntry.objects.unscoped("test").filter(pupil=pupil)
        award, few = held.get(kind=BEHAVIOUR), held.get(kind=PASTORAL)
        entry = LogEntry.objects.create(
            pupil=pupil, day=YESTERDAY, occasion=f"{name}-incident", category=few.category, kind=BEHAVIOUR,
            sort=few.sort, points=-3, severity=3, group=award.group, subject=award.subject, words=f"{name}-award",
        )  # fmt: skip
        response = Response.objects.create(
            pupil=pupil, occasion=f"{name}-done", entry=entry, stage=stages[at], day=YESTERDAY,
            words=f"{name}-done", tried=f"{name}-tried", follows=Response.ON, said=f"{at}-stage",
        )  # fmt: skip
        Response.objects.create(
            pupil=pupil,
            occasion=f"{name}-few",
            entry=few,
            kind=PASTORAL,
            day=YESTERDAY,
            words=f"{name}-few",
            done_on=YESTERDAY,
        )
        kept["entries"][name], kept["responses"][name] = entry, response
        kept["places"][name] = Place.objects.create(
            pupil=pupil, sitting=kept["sittings"][at], response=response, told=f"{name}-told", told_how=Place.PHONE,
            told_on=YESTERDAY,
        )  # fmt: skip
    kept["sheets"] = {
        key: UseSheet.objects.create(
            school=world.schools["alder"], group=world.groups[CLASS[key]], staff=world.staff[staff], asked_by=world.staff[asked],
            asked_on=TODAY, first_day=START if key != "tom" else YESTERDAY, last_day=YESTERDAY, reply=f"{key}-reply",
            figures={"incidents": 12, "answered": 9, "on": 6, "above": 2, "below": 1, "awards": 30},
        )
        for key, staff, asked in (("lea year", "lea", "head"), ("mo senco", "mo", "head"), ("tom", "tom", "head"))
    }  # fmt: skip
    head = world.staff["head elsewhere"]
    other = Staff.objects.create(school=world.schools["birch"], name="birch-teacher", first_day=START)
    kept["sheets"]["elsewhere"] = UseSheet.objects.create(
        school=head.school, group=world.groups["8Z"], staff=head, asked_by=other, asked_on=TODAY, first_day=START,
        last_day=YESTERDAY, reply="birch-reply",
    )  # fmt: skip


def _kept(part: str) -> Any:
    return lambda world, key: world.kept["sanctions"][part][key]


def grow(world: Any, times: int) -> None:
    """More incidents, responses, sittings, places and sheets of whom she leads, and by her."""
    kept, school = world.kept["sanctions"], world.schools["alder"]
    of = {"school": school, "begins": time(12, 30), "ends": time(13), "capacity": 400, "notice": 0}
    for number in range(times):
        Stage.objects.create(
            school=school, code=f"s{number}-{times}", name=f"stage {number} {times}", way=Stage.CALL, position=number
        )
        Pattern.objects.create(**of, name=f"weekly {number}", weekday=2, staff=world.staff["lea"])
        again = [
            Sitting.objects.create(**of, name=f"sitting {number}", day=then, staff=world.staff["lea"])
            for then in (TODAY, AHEAD, YESTERDAY)
        ]
        UseSheet.objects.create(
            school=school, group=world.groups["8ma"], staff=world.staff["lea"], asked_by=world.staff["head"],
            asked_on=TODAY, first_day=HALF, last_day=HALF + timedelta(days=number + 10 * times),
        )  # fmt: skip
        UseSheet.objects.create(
            school=school, group=world.groups["8ma"], staff=world.staff["tom"], asked_by=world.staff["lea"],
            asked_on=TODAY, first_day=HALF, last_day=HALF + timedelta(days=number + 10 * times),
        )  # fmt: skip
        for name in ("ann", "cal"):
            held = kept["entries"][name]
            made = LogEntry.objects.create(
                pupil=held.pupil, day=YESTERDAY, occasion=f"{name}-i{number}-{times}"[:16], category=held.category,
                kind=held.kind, sort=held.sort, points=-1, severity=3, group=held.group, by=world.staff["lea"],
            )  # fmt: skip
            LogEntry.objects.create(
                pupil=held.pupil, day=START, occasion=f"{name}-o{number}-{times}"[:16], category=held.category,
                kind=held.kind, sort=held.sort, points=-1, severity=3, group=held.group, by=world.staff["lea"],
            )  # fmt: skip
            response = Response.objects.create(
                pupil=held.pupil, occasion=f"{name}-r{number}-{times}"[:16], entry=made, day=YESTERDAY,
                stage=kept["responses"][name].stage, follows=Response.ON, by=world.staff["lea"], talk=Response.YET,
            )  # fmt: skip
            for sitting, state in zip(again, (Place.MISSED, Place.COMING, Place.SERVED), strict=True):
                Place.objects.create(pupil=held.pupil, sitting=sitting, response=response, state=state)


def forget() -> None:
    """What was done about entries of the log."""
    for model in (Place, Response):
        model.objects.unscoped("test").delete()


def outside(world: Any, pupil: Pupil) -> None:
    """An incident, what was done about it and a place in a detention, of somebody whom the viewer neither teaches nor leads."""
    kept, at = world.kept["sanctions"], "birch" if pupil.school == world.schools["birch"] else "alder"
    held = kept["entries"]["dot" if at == "birch" else "ann"]
    for kind in (BEHAVIOUR, PASTORAL):
        of = {"pupil": pupil, "kind": kind, "day": YESTERDAY, "words": "eve-words"}
        entry = LogEntry.objects.create(
            **of, category=held.category, sort=held.sort, points=-3, severity=3, occasion=f"i{pupil.pk}-{kind}"[:16]
        )
        response = Response.objects.create(
            **of, entry=entry, stage=kept["responses"]["dot" if at == "birch" else "ann"].stage, tried="eve-tried",
            occasion=f"r{pupil.pk}-{kind}"[:16],
        )  # fmt: skip
        if kind == BEHAVIOUR and pupil.last_day is None:
            sitting = kept["sittings"][f"{at} later"]
            Place.objects.create(
                pupil=pupil,
                kind=kind,
                sitting=sitting,
                response=response,
                told="eve-told",
                told_on=START,
                told_how="phone",
            )


OF_PUPILS = {
    **dict.fromkeys(("sanctions:entry",), _kept("entries")),
    **dict.fromkeys(
        ("sanctions:response", *(f"sanctions:response.{page}" for page in ("do", "let-go", "talk", "reopen", "back", "again")), "sanctions:book"),
        _kept("responses"),
    ),
    **dict.fromkeys(
        ("sanctions:place", *(f"sanctions:place.{page}" for page in ("mark", "told", "untold", "move", "give-up"))),
        _kept("places"),
    ),
    "sanctions:pupil": lambda world, key: world.pupils[key],
}  # fmt: skip
OF_SCHOOLS = {
    **dict.fromkeys(
        ("sanctions:sitting", *(f"sanctions:sitting.{page}" for page in ("file", "change", "off", "again"))), _kept("sittings")
    ),
    **dict.fromkeys(("sanctions:pattern", "sanctions:pattern.make"), _kept("patterns")),
    "sanctions:policy.ask": lambda world, key: world.groups["8ma" if key == "alder" else "8Z"],
    "sanctions:sheet": lambda world, key: (
        world.kept["sanctions"]["sheets"]["lea year" if key == "alder" else "elsewhere"]
    ),
}  # fmt: skip
