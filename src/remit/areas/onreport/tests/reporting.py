"""Reports for the tests: who is put on one, its targets, a score."""

from datetime import date

import pytest

from remit.areas.onreport import actions, grid, queries, scoring
from remit.areas.onreport.models import (
    HomePage,
    Practice,
    Report,
    ReportReason,
    ReportReview,
    ReportScore,
    ReportTarget,
)
from remit.core.writing import unrecorded
from remit.school.models import Lesson, Period
from tests.world import START, TODAY

FRIDAY, END = date(2026, 11, 20), date(2026, 12, 4)
WHY = "Three lessons lost in a fortnight."
TARGETS = ["I start when the others start.", "I ask before I leave my seat."]


def rows(model, **given):
    return model.objects.unscoped("test").filter(**given)


@pytest.fixture
def world(world):
    """Nobody is on report; ann has maths in the first period on Mondays, and bea too."""

    def make():
        for model in (HomePage, ReportScore, ReportReview, ReportReason, ReportTarget, Report):
            rows(model).delete()
        rows(Practice).update(home_sees=False)
        alder = world.schools["alder"]
        period = rows(Period, school=alder, name="P1").get()
        world.lessons["bea"] = Lesson.objects.create(
            school=alder, group=world.groups["11ma"], period=period, teacher=world.staff["tom"], first_day=START
        )

    unrecorded("test", make)
    return world


def start(by, pupil, **said):
    given = {"level": "year", "why": WHY, "targets": TARGETS, "first_day": TODAY, "last_day": END, "aim": 2}
    return actions.start(by=by, pupil=pupil, **given | said)


def targets_of(by, report):
    return queries.targets_of(by, [report])[report.pk]


def now(report):
    return rows(Report, pk=report.pk).get()


def lesson(world, key="alder"):
    held = world.lessons[key]
    return {"period": held.period, "group": held.group}


def score(by, world, report, points, at=0, key="alder", **said):
    target = targets_of(by, report)[at]
    return scoring.score(by=by, target=target, day=TODAY, points=points, **lesson(world, key) | said)


def cells(by, report):
    return grid.sheets(by, [report], [TODAY])[report.pk]
