"""What is said with families and agencies in the world of tests: every text is a canary."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from remit.areas.contacts.models import CASEWORK, PASTORAL, TAUGHT, WITH_HOME, Conversation
from remit.areas.promises.models import Promise
from remit.school.models import Pupil
from tests.days import CLASS_OF, FORM_OF, START, TODAY, YESTERDAY

KINDS = ((TAUGHT, "lessons"), (PASTORAL, "home"), (CASEWORK, "agency"))


def _make(pupil: Pupil, name: str, **more: Any) -> Conversation:
    return Conversation.objects.create(pupil=pupil, who=f"{name}-who", words=f"{name}-words", day=YESTERDAY, **more)


def add(world: Any) -> None:
    """Of everybody one about lessons, for whoever teaches or leads them (`NAME-lessons-words`), one with home, for whoever leads
    or tutors them, and one with an agency that is open, for whoever leads them; and of one a promise to the family."""
    held = world.kept["contacts"] = {}
    for name in FORM_OF:
        pupil, group = world.pupils[name], world.groups[CLASS_OF[name]]
        _make(pupil, f"{name}-lessons", kind=TAUGHT, subject=group.subject, way=Conversation.EMAIL)
        held[name] = _make(pupil, f"{name}-home", kind=PASTORAL)
        _make(pupil, f"{name}-agency", kind=CASEWORK, agency=Conversation.SOCIAL, agency_name=f"{name}-agency-name")
    Promise.objects.create(
        school=world.schools["alder"], pupil=world.pupils["ann"], owner=world.staff["lea"], giver=world.staff["lea"],
        what="ann-promised", promised_to="ann-contact", source=WITH_HOME, due=TODAY, given_on=START,
    )  # fmt: skip


def _row(world: Any, key: str) -> Conversation:
    return world.kept["contacts"][key]


def grow(world: Any, times: int) -> None:
    """More conversations of whom she leads, by her and about her, and more promises in them."""
    lea = world.staff["lea"]
    for name in ("ann", "cal"):
        pupil = world.pupils[name]
        for number in range(times):
            for kind, agency in ((TAUGHT, ""), (PASTORAL, ""), (CASEWORK, Conversation.POLICE)):
                said = {"what": "w", "whose": "x", "due": str(START), "ref": f"{number}"}
                Conversation.objects.create(
                    pupil=pupil, kind=kind, agency=agency, who="w", words="w", day=START + timedelta(days=number), by=lea,
                    promised=[said] * number,
                )  # fmt: skip
            for due in (START, TODAY):
                Promise.objects.create(
                    school=pupil.school, pupil=pupil, owner=lea, giver=lea, what="w", promised_to="w", source=WITH_HOME,
                    due=due, given_on=START,
                )  # fmt: skip


def outside(world: Any, pupil: Pupil) -> None:
    """Of somebody whom the viewer neither teaches nor leads."""
    for kind, name in KINDS:
        _make(pupil, f"eve-{name}", kind=kind, agency=Conversation.OTHER if kind == CASEWORK else "")


OF_PUPILS = {
    "contacts:pupil": lambda world, key: world.pupils[key],
    **dict.fromkeys(("contacts:conversation", "contacts:correct", "contacts:complete", "contacts:promise", "contacts:back", "contacts:again"), _row),
}  # fmt: skip
