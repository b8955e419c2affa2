"""Who joined in the year in the world of tests: every text is a canary."""

from __future__ import annotations

from typing import Any

from remit.areas.joining.models import Buddy, Joining, JoiningAccount, JoiningStep, StepType
from remit.school.models import Membership, Pupil
from tests.days import FORM_OF, START, TO_COME, YESTERDAY


def add(world: Any) -> None:
    """Of everybody a checklist that runs, with one step and what is known of the family (`NAME-moved`); a step of each
    school; and everybody is somebody's buddy."""
    made = world.kept["joining"] = {}
    for name, school in world.schools.items():
        StepType.objects.create(school=school, code="own", name=f"{name}-joining", when="before", who="office")
    for name in FORM_OF:
        made[name] = _start(world.pupils[name], name)


def _start(pupil: Pupil, name: str) -> Joining:
    of = {"pupil": pupil}
    buddy = Buddy.objects.create(**of, first_day=START)
    joining = Joining.objects.create(**of, first_day=START, buddy=buddy)
    JoiningStep.objects.create(**of, joining=joining, name=f"{name}-new", when="before", who="leader", key=True)
    JoiningAccount.objects.create(**of, joining=joining.ref, background=f"{name}-moved", agreed=f"{name}-moved-agreed")
    return joining


def _joining(world: Any, key: str) -> Joining:
    return world.kept["joining"][key]


def _step(world: Any, key: str) -> JoiningStep:
    return JoiningStep.objects.unscoped("test").filter(joining=_joining(world, key)).order_by("pk")[0]


def grow(world: Any, times: int) -> None:
    """More who are new, some with a checklist, and more steps on those there are."""
    for number in range(times):
        of = {"school": world.schools["alder"], "year": 8, "first_day": YESTERDAY}
        pupil = Pupil.objects.create(**of, given_name=f"new{number}-{times}", family_name="new")
        Membership.objects.create(pupil=pupil, group=world.groups["8A"], first_day=YESTERDAY)
        if number % 2:
            _start(pupil, f"new{number}")
        for name in ("ann", "cal"):
            held = _joining(world, name)
            JoiningStep.objects.create(pupil=held.pupil, joining=held, name="s", when="week", who="tutor")


def outside(world: Any, pupil: Pupil) -> None:
    """Somebody elsewhere has joined in the year; of a pupil who is known from the directory alone, why: that somebody is
    new the office sees of everybody."""
    held = Joining.objects.unscoped("test").filter(pupil=pupil, ended_on=None).first()
    if held:
        JoiningAccount.objects.unscoped("test").filter(joining=held.ref).update(background="eve-moved")
    elif pupil.first_day < TO_COME:
        _start(pupil, "eve")


PAGES = ("joining", "change", "buddy", "add", "tell", "review", "not-reviewed", "end", "reopen")
OF_PUPILS = {
    "joining:start": lambda world, key: world.pupils[key],
    **dict.fromkeys(("joining:step", "joining:tick", "joining:untick"), _step),
    **dict.fromkeys((f"joining:{page}" for page in PAGES), _joining),
}
