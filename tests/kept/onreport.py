"""Who is on report in the world of tests: every text is a canary. Of everybody one that runs, for whoever teaches or leads
them, with a reason and a review for whoever leads or tutors them (`NAME-incident`)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from remit.areas.onreport.models import (
    HomePage,
    Practice,
    Report,
    ReportReason,
    ReportReview,
    ReportScore,
    ReportTarget,
)
from remit.core import clock
from remit.school.models import Pupil
from tests.days import CLASS_OF, FORM_OF, START, TODAY, YESTERDAY

BEGAN, ENDS = date(2026, 11, 6), date(2026, 12, 11)


def add(world: Any) -> None:
    """Everybody is on report, scored in the morning of the last school day."""
    kept = world.kept["onreport"] = {}
    world.kept["onreport reviews"] = {}
    for school in world.schools.values():
        Practice.objects.create(school=school, home_sees=True)
    for name in FORM_OF:
        report = kept[name] = _report(world.pupils[name], name)
        of = {"pupil": report.pupil, "report": report}
        ReportReason.objects.create(**of, words=f"{name}-incident-why")
        target = ReportTarget.objects.create(**of, position=1, words=f"{name}-award-target")
        _score(world, name, report, target, YESTERDAY)
        world.kept["onreport reviews"][name] = ReportReview.objects.create(
            **of, day=YESTERDAY, voice=f"{name}-incident-voice", words=f"{name}-incident-seen", next="on",
            last_day_before=ENDS, due_before=YESTERDAY,
        )  # fmt: skip
        HomePage.objects.create(**of, contact=world.contacts[name], day=YESTERDAY, digest=f"{name}-page", sent=clock.now())  # fmt: skip


def _report(pupil: Pupil, name: str, **said: Any) -> Report:
    said = {"first_day": BEGAN, "last_day": ENDS, "review_due": date(2026, 11, 20), "level": "year"} | said
    return Report.objects.create(
        pupil=pupil, home_sees=True, if_well=f"{name}-award-well", if_not=f"{name}-award-not", **said
    )


def _score(world: Any, name: str, report: Report, target: ReportTarget, day: date, points: int = 1) -> None:
    """In a lesson of the class, so that whoever leads its subject sees it too."""
    group = world.groups[CLASS_OF[name]]
    period = world.lesson_periods["birch" if name == "dot" else "alder"]
    ReportScore.objects.create(
        pupil=report.pupil, report=report, target=target, day=day, period=period, group=group, points=points,
        note=f"{name}-award-note",
    )  # fmt: skip


def _of(world: Any, key: str) -> Report:
    return world.kept["onreport"][key]


def grow(world: Any, times: int) -> None:
    """More that ended, more scores and reviews of the one that runs; more pupils on report."""
    for name in ("ann", "cal"):
        held = _of(world, name)
        target = ReportTarget.objects.unscoped("test").filter(report=held).get(position=1)
        for number in range(times):
            day = START + timedelta(days=number)
            said = {"first_day": day, "last_day": day, "review_due": day, "ended_on": day, "outcome": Report.WELL}
            _report(held.pupil, name, **said)
            _score(world, name, held, target, TODAY)
            ReportReview.objects.create(
                pupil=held.pupil, report=held, day=TODAY, next="on", last_day_before=ENDS, due_before=TODAY
            )
    on_report = Report.objects.unscoped("test").filter(ended_on=None).values("pupil")
    for pupil in Pupil.objects.unscoped("test").filter(year=8).exclude(pk__in=on_report):
        made = _report(pupil, "x")
        ReportTarget.objects.create(pupil=pupil, report=made, position=1, words="x")


def outside(world: Any, pupil: Pupil) -> None:
    """A report of somebody whom the viewer neither teaches nor leads, with all that hangs on it."""
    runs = Report.objects.unscoped("test").filter(pupil=pupil, ended_on=None).exists()
    report = _report(pupil, "eve", **({"ended_on": YESTERDAY, "outcome": Report.WELL} if runs else {}))
    of = {"pupil": pupil, "report": report}
    ReportReason.objects.create(**of, words="eve-words")
    target = ReportTarget.objects.create(**of, position=1, words="eve-words")
    ReportScore.objects.create(**of, target=target, day=YESTERDAY, part="am", points=0, note="eve-words")
    ReportReview.objects.create(
        **of, day=YESTERDAY, voice="eve-words", next="on", last_day_before=ENDS, due_before=YESTERDAY
    )


def _review(world: Any, key: str) -> ReportReview:
    return world.kept["onreport reviews"][key]


OF_PUPILS = {
    **dict.fromkeys(("onreport:start", "onreport:of"), lambda world, key: world.pupils[key]),
    **dict.fromkeys(
        [f"onreport:{page}" for page in ("report", "day", "score", "change", "review", "mistake", "put-back", "withdraw")],
        _of,
    ),
    "onreport:review.back": _review,
}  # fmt: skip
OF_SCHOOLS: dict = {}


def forget() -> None:
    """To whom a page goes home."""
    HomePage.objects.unscoped("test").delete()
