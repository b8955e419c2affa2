"""What teachers are asked in the world of tests: every text is a canary."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from remit.areas.asking.models import HOW_IT_GOES, WORDS, Asking, ReadyQuestion, Reason, Reply
from remit.areas.asking.queries import REQUEST
from remit.areas.promises.models import Promise
from remit.school.models import Pupil, Staff
from tests.days import FORM_OF, START, TODAY

DUE = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
ASKED = {"ann": "lea", "bea": "tom", "cal": "mo", "eli": "lea", "dot": "head elsewhere"}  # who answers about whom


def _ask(pupil: Pupil, name: str, teacher: Staff, *, due: datetime = DUE, by: Staff | None = None) -> Reply:
    questions = [{"words": f"{name}-question", "scale": HOW_IT_GOES}, {"words": f"{name}-other", "scale": WORDS}]
    asking = Asking.objects.create(pupil=pupil, questions=questions, due=due, by=by)
    Reason.objects.create(pupil=pupil, asking=asking, words=f"{name}-reason", meeting=f"{name}-meeting")
    return Reply.objects.create(pupil=pupil, asking=asking, staff=teacher, taught=f"{name}-taught")


def add(world: Any) -> None:
    """Of everybody two questions to one teacher, and an answer of somebody else (`NAME-answer`)."""
    held = world.kept["asking"] = {}
    for name, school in world.schools.items():
        ReadyQuestion.objects.create(school=school, code="own", words=f"{name}-ready")
    for name in FORM_OF:
        pupil = world.pupils[name]
        held[name] = reply = _ask(pupil, name, world.staff[ASKED[name]])
        other = "head elsewhere" if name == "dot" else "head"
        if ASKED[name] != other:
            said = [{"choice": "well", "line": f"{name}-answer"}, {"choice": "", "line": f"{name}-answer"}]
            Reply.objects.create(
                pupil=pupil,
                asking=reply.asking,
                staff=world.staff[other],
                taught=f"{name}-x",
                answers=said,
                answered=DUE,
            )
    lea, tom = world.staff["lea"], world.staff["tom"]
    Promise.objects.create(
        school=lea.school, owner=tom, giver=lea, what="lea-request", source=REQUEST, due=TODAY, given_on=START
    )


def _asking(world: Any, key: str) -> Asking:
    return world.kept["asking"][key].asking


def _reply(world: Any, key: str) -> Reply:
    return world.kept["asking"][key]


def _request(world: Any, key: str) -> Promise:
    return world.promises[key if key in world.promises else "head elsewhere"]


def grow(world: Any, times: int) -> None:
    """More askings of whom she leads, by her and to her, and more requests."""
    lea, mo = world.staff["lea"], world.staff["mo"]
    for name in ("ann", "cal"):
        for number in range(times):
            due = DUE + timedelta(hours=number)
            for teacher, by in ((lea, mo), (mo, lea)):
                reply = _ask(world.pupils[name], f"{name}-{number}", teacher, due=due, by=by)
                said = [{"choice": "worry", "line": "x"}] * 2
                for who in ("head", "tom", "newcomer")[: 1 + number % 3]:
                    staff = world.staff[who]
                    Reply.objects.create(
                        pupil=reply.pupil, asking=reply.asking, staff=staff, answers=said, answered=DUE
                    )
            for owner, giver in ((lea, mo), (mo, lea)):
                of = {"school": lea.school, "owner": owner, "giver": giver, "source": REQUEST, "due": TODAY}
                Promise.objects.create(**of, what="w", given_on=START)
                Promise.objects.create(**of, what="w", given_on=START, done_on=TODAY, pupil=world.pupils[name])
    for number in range(times):
        ReadyQuestion.objects.create(school=lea.school, code=f"{number}-{times}", words=f"q {number}-{times}")


def outside(world: Any, pupil: Pupil) -> None:
    """Of somebody whom the viewer neither leads nor tutors, and of whom others are asked."""
    teacher = "head elsewhere" if pupil.school == world.schools["birch"] else "leaver"
    _ask(pupil, "eve", world.staff[teacher])


OF_PUPILS = {
    **dict.fromkeys(("asking:pupil", "asking:ask"), lambda world, key: world.pupils[key]),
    **dict.fromkeys(("asking:asking", "asking:sheet", "asking:chase", "asking:close", "asking:again"), _asking),
    **dict.fromkeys(("asking:reply", "asking:reply.not"), _reply),
    "asking:request.remind": _request,
}  # fmt: skip
