"""Suspensions for tests: the world without those that it has of its own, and one prepared, decided, told."""

from datetime import date

import pytest

from remit.areas.attendance.models import Planned
from remit.areas.suspensions import actions
from remit.areas.suspensions.models import (
    Direction,
    DirectionReview,
    Elsewhere,
    LetterText,
    ManagedMove,
    Reintegration,
    Suspension,
    Telling,
)
from remit.core.writing import unrecorded
from tests.world import TODAY, viewer

FRIDAY = date(2026, 11, 20)
RETURN = {
    "meeting_on": None, "who": "", "targets": "", "support": "", "held_on": None, "parent_came": "", "next_review": None
}  # fmt: skip
WORK = {"work_set_on": None, "work_marked_on": None, "six_what": "", "six_where": "", "six_from": None, "six_code": ""}
BOARD = {"represented_on": None, "governors_on": None, "governors_found": ""}


@pytest.fixture
def world(world):
    def clear():
        for model in (
            Telling,
            Reintegration,
            Suspension,
            Elsewhere,
            DirectionReview,
            Direction,
            ManagedMove,
            LetterText,
            Planned,
        ):
            model.objects.unscoped("test").delete()

    unrecorded("test", clear)
    return world


def fresh(row):
    return type(row).objects.unscoped("test").get(pk=row.pk)


def prepare(by, pupil, first=TODAY, last=FRIDAY, **given):
    said = {
        "sort": Suspension.FIXED, "first_day": first, "first_session": "AM", "last_day": last, "last_session": "PM",
        "reasons": ["DB"], "words": "again and again", "exam": "",
    }  # fmt: skip
    return actions.prepare(by=by, pupil=pupil, details=said | given)


def decided(world, first=TODAY, last=FRIDAY, name="ann", **given):
    made = prepare(viewer(world, "lea" if name == "ann" else "mo"), world.pupils[name], first, last, **given)
    return actions.decide(by=viewer(world, "head"), suspension=made, version=made.version)


def planned(pupil):
    rows = Planned.objects.unscoped("test").filter(pupil=pupil, called_off=False).order_by("first_day")
    return [(each.first_day, each.last_day, each.session, each.code) for each in rows]


def tell(by, row, whom, **given):
    return actions.tell(by=by, suspension=row, whom=whom, **{"to": "", "told_on": TODAY, "how": "phone"} | given)


def found(find, by):
    return [each.subject for each in find(by, None)]
