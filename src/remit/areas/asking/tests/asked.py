"""What the tests of asking share: how somebody asks, and how a colleague answers."""

from datetime import UTC, datetime

from remit.areas.asking import actions
from remit.areas.asking.models import HOW_IT_GOES, WORDS, Asking, Reply
from remit.core.notices.models import Notice
from remit.core.seams import Period
from tests.world import START, TODAY

THIS_YEAR = Period(START, TODAY)
DUE = datetime(2026, 11, 18, 15, 30, tzinfo=UTC)
TWO = [{"words": "How is it going?", "scale": HOW_IT_GOES}, {"words": "What helps?", "scale": WORDS}]


def rows(model=Asking, **given):
    return model.objects.unscoped("test").filter(**given)


def ask(world, by, name="bea", staff=("tom", "mo"), **given):
    base = {
        "questions": TWO,
        "due": DUE,
        "teachers": [world.staff[each] for each in staff],
        "why": "Before the meeting",
    }
    return actions.ask(by=by, pupil=world.pupils[name], **base | given)


def reply_of(world, name) -> Reply:
    return rows(Reply, staff=world.staff[name]).select_related("asking__by", "staff", "pupil").get()


def answer(world, by, name, choice="well", line="Quiet, and works", **given):
    reply = reply_of(world, name)
    said = [{"choice": choice, "line": ""}, {"choice": "", "line": line}]
    return actions.answer(by=by, reply=reply, version=given.get("version", reply.version), answers=said)


def told(world, name, kind):
    return Notice.objects.unscoped("test").filter(to=world.users[name], kind=kind, read=None).count()
