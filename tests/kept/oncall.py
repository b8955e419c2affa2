"""Help, removals and things taken away in the world of tests: every text is a canary."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

from remit.areas.behaviour.models import BEHAVIOUR, PASTORAL, Category
from remit.areas.oncall.models import Call, CallPractice, Confiscation, OnCall, Removal
from remit.core import clock
from remit.school.models import Pupil
from tests.days import CLASS_OF, FORM_OF, START, TODAY, YESTERDAY


def add(world: Any) -> None:
    """Everybody was out of a lesson, once for whoever teaches or leads them (`NAME-award`) and once for whoever leads or
    tutors them (`NAME-incident`), and something of theirs is kept. At each school a colleague asks for help."""
    removals = world.kept["oncall removals"] = {}
    things = world.kept["oncall things"] = {}
    calls = world.kept["oncall calls"] = {}
    named = world.kept["oncall named"] = {}
    for name, school in world.schools.items():
        CallPractice.objects.create(school=school, room=f"{name}-room-of-reset")
        who = world.staff["tom" if name == "alder" else "head elsewhere"]
        group = world.groups["8A" if name == "alder" else "8Z"]
        calls[name] = Call.objects.create(
            school=school, urgency="now", day=TODAY, due=TODAY, group=group, place=f"{name}-call-place",
            words=f"{name}-call-words", by=who,
        )  # fmt: skip
        named[name] = OnCall.objects.create(school=school, staff=who, first_day=TODAY, last_day=TODAY + timedelta(1))
    unnamed = named["alder"]
    unnamed.first_day = unnamed.last_day = START  # whoever is on call sees more than a teacher does
    unnamed.save()
    for name in FORM_OF:
        pupil = world.pupils[name]
        removals[name] = _removal(world, pupil, name, BEHAVIOUR, f"{name}-award")
        _removal(world, pupil, name, PASTORAL, f"{name}-incident")
        things[name] = Confiscation.objects.create(
            pupil=pupil, what=f"{name}-award-thing", day=YESTERDAY, kept=f"{name}-award-kept"
        )


def _removal(world: Any, pupil: Pupil, name: str, kind: str, text: str, **said: Any) -> Removal:
    group = world.groups[CLASS_OF.get(name, "8ma")]
    category = Category.objects.unscoped("test").get(school=pupil.school, sort="incident")
    of = {"day": YESTERDAY, "left": time(10), "group": group, "subject": group.subject, "to": "reset", "place": text}
    return Removal.objects.create(
        pupil=pupil, kind=kind, category=category, **of | {"words": text, "tried": text, "work": text} | said
    )


def grow(world: Any, times: int) -> None:
    """More of each, of whom she leads and by her."""
    alder, lea = world.schools["alder"], world.staff["lea"]
    for number in range(times):
        day = START + timedelta(days=number)
        of = {"school": alder, "urgency": "soon", "day": day, "due": day, "group": world.groups["8A"], "by": lea}
        Call.objects.create(**of)
        Call.objects.create(
            **of, outcome="helped", closed_on=TODAY, closed_by=lea, answered_by=lea, answered_at=clock.now()
        )
        for name in ("ann", "cal"):
            pupil = world.pupils[name]
            for said in ({"day": TODAY}, {"day": YESTERDAY}, {"day": TODAY, "back": time(11), "by": lea}):
                _removal(world, pupil, name, BEHAVIOUR, "x", **said)
            Confiscation.objects.create(pupil=pupil, what="x", day=YESTERDAY, kept="x", by=lea)
    for staff in list(type(lea).objects.unscoped("test").filter(school=alder, user=None)):
        if not OnCall.objects.unscoped("test").filter(staff=staff).exists():
            OnCall.objects.create(school=alder, staff=staff, first_day=START)


def outside(world: Any, pupil: Pupil) -> None:
    """Of somebody whom the viewer neither teaches nor leads."""
    for kind in (BEHAVIOUR, PASTORAL):
        _removal(world, pupil, "", kind, "eve-words", group=None, subject=None)
    Confiscation.objects.create(pupil=pupil, what="eve-words", day=YESTERDAY, kept="eve-place")


def _of(held: str) -> Any:
    return lambda world, key: world.kept[held][key]


OF_PUPILS = {
    **dict.fromkeys(
        [f"oncall:removal{page}" for page in ("", ".returned", ".home", ".talk", ".back")], _of("oncall removals")
    ),
    **dict.fromkeys([f"oncall:thing{page}" for page in ("", ".again", ".mistake")], _of("oncall things")),
    **dict.fromkeys(("oncall:of", "oncall:of-thing"), lambda world, key: world.pupils[key]),
}
OF_SCHOOLS = {
    **dict.fromkeys(
        [f"oncall:{page}" for page in ("call", "answer", "leave", "not-needed", "reopen")], _of("oncall calls")
    ),
    "oncall:unname": _of("oncall named"),
    "oncall:of-class": lambda world, key: world.groups["8A" if key == "alder" else "8Z"],
}
