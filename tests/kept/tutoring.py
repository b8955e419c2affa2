"""Tutor time in the world of tests: every text is a canary."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from remit.areas.tutoring.models import Delivered, Resource, Visit, Visited, Week
from remit.school.models import Group, Pupil, Staff
from tests.days import FORM_OF, START, TODAY, YESTERDAY

VISITORS = {"ann": "lea", "cal": "mo", "bea": "head", "eli": "head", "dot": "head elsewhere"}


def add(world: Any) -> None:
    """Of each school this week's programme of Year 8 with a link, which its form had; of each form a visit by whoever leads
    it, shared with somebody who has left."""
    weeks = world.kept["tutor weeks"] = {}
    visits = world.kept["visits"] = {}
    for name, school in world.schools.items():
        week = weeks[name] = Week.objects.create(
            school=school, year=8, monday=TODAY, what=f"{name}-programme", published_on=START
        )
        Resource.objects.create(school=school, week=week, label=f"{name}-link", url="https://example.org/")
        _say(week, world.groups["8A" if name == "alder" else "8Z"], "said")
    for key, form in FORM_OF.items():
        visits[key] = _visit(world.groups[form], world.staff[VISITORS[key]], _gone(world, key), f"{key}-visit")


def _gone(world: Any, key: str) -> Staff:
    school = world.schools["birch" if key == "dot" else "alder"]
    return Staff.objects.create(school=school, name=f"{key}-visited", first_day=START, last_day=YESTERDAY)


def _say(week: Week, group: Group, why: str) -> None:
    Delivered.objects.create(school=week.school, week=week, group=group, done=False, why=why, on=TODAY)


def _visit(group: Group, visitor: Staff, colleague: Staff, words: str) -> Visit:
    of = {"school": group.school, "group": group, "day": YESTERDAY}
    Visited.objects.create(**of, tutor=colleague)
    return Visit.objects.create(**of, colleague=colleague, visitor=visitor, saw=words, helps=words, shared_on=TODAY)


def _resource(world: Any, key: str) -> Resource:
    return Resource.objects.unscoped("test").filter(week=world.kept["tutor weeks"][key]).order_by("pk")[0]


def grow(world: Any, times: int) -> None:
    """More weeks with more to use, more forms that said something, more visits."""
    school = world.schools["alder"]
    held = world.kept["tutor weeks"]["alder"]
    for number in range(times):
        Resource.objects.create(school=school, week=held, label="x", url="https://example.org/")
        for year in (7, 8):
            monday = TODAY - timedelta(weeks=number + times)
            week = Week.objects.create(school=school, year=year, monday=monday, what="w", published_on=START)
            for group in Group.objects.unscoped("test").filter(school=school, year=year, type=Group.FORM):
                _say(week, group, "x")
        for name in ("ann", "cal"):
            group = world.groups[FORM_OF[name]]
            _visit(group, world.staff[VISITORS[name]], world.kept["visits"][name].colleague, "x")


def outside(world: Any, pupil: Pupil) -> None:
    """Of a year group that the viewer neither leads nor tutors a week, what its form had, and a visit between two who left."""
    here = {"school": pupil.school, "year": pupil.year}
    form = Group.objects.unscoped("test").filter(**here, type=Group.FORM).order_by("pk").first()
    if form is None:
        return
    colleague = world.kept["visits"]["dot" if pupil.school == world.schools["birch"] else "ann"].colleague
    _visit(form, world.staff["leaver"], colleague, "eve-visit")
    monday = TODAY - timedelta(weeks=3)
    if not Week.objects.unscoped("test").filter(**here, monday=monday).exists():
        week = Week.objects.create(**here, monday=monday, what="eve-programme", published_on=START)
        _say(week, form, "eve-why")


WEEK_PAGES = ("week", "change", "copy", "publish", "unpublish", "resource.add", "say", "unsay")
VISIT_PAGES = ("visit", *(f"visit.{page}" for page in ("change", "discard", "share", "reply", "support")))
OF_PUPILS = {
    **dict.fromkeys((f"tutoring:{page}" for page in VISIT_PAGES), lambda world, key: world.kept["visits"][key]),
    **dict.fromkeys(("tutoring:form", "tutoring:visit.add"), lambda world, key: world.groups[FORM_OF[key]]),
}
OF_SCHOOLS = {
    **dict.fromkeys((f"tutoring:{page}" for page in WEEK_PAGES), lambda world, key: world.kept["tutor weeks"][key]),
    **dict.fromkeys(("tutoring:resource", "tutoring:resource.out"), _resource),
}
