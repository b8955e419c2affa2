"""What the behaviour log costs: a quick log for one and for thirty, the picture of a year by each cut, and the timeline of a
pupil with 400 entries; in a year group and in a school of five, each beside a trivial page of the same process.

PYTHONPATH=src:. python -m benchmarks.behaviour     (in a database of its own that is thrown away)
"""

from __future__ import annotations

import os
import tempfile
from datetime import date, time, timedelta
from functools import partial
from random import Random
from typing import Any

from benchmarks import bed

FOLDER = tempfile.TemporaryDirectory()
if __name__ == "__main__":
    os.environ["REMIT_DATA"] = FOLDER.name
bed.start_django(lived=False)

from django.db import connection
from django.test import Client
from django.urls import reverse

from remit.areas.attendance.models import Arrangement, LessonTaking
from remit.areas.behaviour import actions, picture, reference
from remit.areas.behaviour.figures import CUTS
from remit.areas.behaviour.models import Category, LogEntry
from remit.core import clock
from remit.core.accounts.models import User
from remit.core.engines import take_stock
from remit.core.tables import bring_up_to_date
from remit.core.viewers import Viewer
from remit.core.writing import unrecorded
from remit.school.models import (
    AcademicYear,
    Group,
    Lesson,
    Membership,
    Opening,
    Period,
    Post,
    Pupil,
    Reach,
    Role,
    Room,
    School,
    Staff,
    Subject,
    Tenure,
    Term,
)
from remit.school.remit import viewer_for

SIZES = ((1, 60, 2_000),) if bed.QUICK else ((1, 240, 20_000), (5, 1_200, 100_000))  # years, pupils, entries
FIRST, TODAY, YEARS = date(2025, 9, 1), date(2026, 7, 17), range(7, 12)
PERIODS, IN_FORM = 5, 30
OF_ONE = 40 if bed.QUICK else 400
WINDOW = {"am_opens": "08:40", "am_closes": "09:10", "pm_opens": "13:00", "pm_closes": "13:20"}
LOGGED, TIMELINE, FOUR_WEEKS = 40.0, 45.0, 40.0  # milliseconds beside a trivial page
YEAR = {1: 80.0, 5: 600.0}  # of the picture of a year, by how many year groups it is of


def school_days() -> list[date]:
    held = (FIRST + timedelta(days=each) for each in range((TODAY - FIRST).days))
    return [day for day in held if day.weekday() < 5][:190]


class Bed:
    """A school, once; each size adds to it."""

    def __init__(self) -> None:
        of = self.of = {"school": School.objects.create(name="Benchmark", first_year=7, last_year=11)}
        year = AcademicYear.objects.create(**of, name="2025/26", first_day=FIRST, last_day=date(2026, 8, 31))
        Term.objects.create(**of, academic_year=year, name="Year", first_day=FIRST, last_day=TODAY)
        Arrangement.objects.create(**of, first_day=FIRST, taken_in=Arrangement.REMIT, lessons=True, **WINDOW)
        self.subjects = [Subject.objects.create(**of, name=f"Subject {at}") for at in range(5)]
        self.periods = [
            Period.objects.create(
                **of, name=f"P{at}", weekday=day, begins=time(8 + at), ends=time(9 + at), first_day=FIRST
            )
            for day in range(1, 6)
            for at in range(1, PERIODS + 1)
        ]
        self.places = [Room.objects.create(**of, name=f"Place {at}", sort=Room.CORRIDOR) for at in range(12)]
        self.categories = [Category(**of, **reference.shipped(code)) for code in reference.codes()]
        for each in self.categories:
            each.save()
        self.leader = self._leader(7)
        self.head = self._staff("head", Role.HEAD)

    def _staff(self, name: str, standing: str) -> User:
        user = User.objects.create(email=f"{name}@example.org", name=name)
        staff = Staff.objects.create(**self.of, user=user, name=name, first_day=FIRST)
        post = Post.objects.create(**self.of, title=name, first_day=FIRST)
        Tenure.objects.create(**self.of, post=post, staff=staff, first_day=FIRST)
        self.role = Role.objects.create(**self.of, post=post, name=name, standing=standing, heads_year=True)
        return user

    def _leader(self, year: int) -> User:
        user = self._staff(f"leader{year}", Role.LEADER)
        Opening.objects.create(**self.of, role=self.role, kind="general", confirmed_on=FIRST)
        Reach.objects.create(**self.of, role=self.role, year=year)
        return user

    def add(self, years: int, pupils: int, entries: int) -> list[Pupil]:
        """Year groups of pupils in forms that are their classes, lessons whose registers were taken, and entries."""
        random, made = Random("log"), []
        each_year = pupils // years
        for year in list(YEARS)[:years]:
            if Pupil.objects.unscoped("benchmark").filter(year=year).exists():
                continue
            rows = [
                Pupil(**self.of, given_name=f"Given{at}", family_name=f"Family{at}", year=year, first_day=FIRST)
                for at in range(each_year)
            ]
            for each in rows:
                each.names = ""
            made += Pupil.objects.bulk_create(rows)
            self._year(year, rows, entries // years, random)
        take_stock(connection)
        return made

    def _year(self, year: int, pupils: list[Pupil], entries: int, random: Random) -> None:
        days, held = school_days(), []
        for at in range(len(pupils) // IN_FORM):
            members = pupils[at * IN_FORM : (at + 1) * IN_FORM]
            form = Group.objects.create(**self.of, name=f"{year}F{at}", type=Group.FORM, year=year)
            groups = [
                Group.objects.create(**self.of, name=f"{year}{at}s{of}", type=Group.CLASS, year=year, subject=subject)
                for of, subject in enumerate(self.subjects)
            ]
            Membership.objects.bulk_create(
                Membership(pupil=each, group=group, first_day=FIRST) for each in members for group in (form, *groups)
            )
            for number, period in enumerate(self.periods):
                group = groups[number % len(groups)]
                Lesson.objects.create(**self.of, group=group, period=period, first_day=FIRST)
                held += [(group, period, day, members) for day in days if day.isoweekday() == period.weekday]
        of = {**self.of, "complete": True, "first": True, "pupils": IN_FORM}
        LessonTaking.objects.bulk_create(
            (LessonTaking(**of, group=group, period=period, day=day) for group, period, day, _ in held), batch_size=500
        )
        LogEntry.objects.bulk_create((self._entry(random, number, held) for number in range(entries)), batch_size=500)

    def _entry(self, random: Random, number: int, held: list[Any]) -> LogEntry:
        group, period, day, members = random.choice(held)
        category = random.choice(self.categories)
        where: dict[str, Any] = {"group": group, "subject": group.subject, "period": period, "part": LogEntry.LESSON}
        if random.random() < 0.2:
            where = {"room": random.choice(self.places), "part": random.choice((LogEntry.BREAK, LogEntry.LUNCH))}
        return self.entry(random.choice(members), category, day, f"{random.getrandbits(60):x}", **where)

    def entry(self, pupil: Pupil, category: Category, day: date, occasion: str, **more: Any) -> LogEntry:
        of = {"pupil": pupil, "category": category, "kind": category.seen_by, "sort": category.sort}
        of |= {"points": category.points, "severity": category.severity}
        return LogEntry(**self.of, **of, day=day, at=time(10), occasion=occasion, **more)

    def many_of(self, pupil: Pupil) -> None:
        days = school_days()
        LogEntry.objects.bulk_create(
            self.entry(pupil, self.categories[at % 15], days[at % len(days)], f"one{at}") for at in range(OF_ONE)
        )


def rows() -> list[bed.Row]:
    from unittest.mock import patch

    bring_up_to_date(connection)
    patch.object(clock, "today", lambda: TODAY).start()
    made = unrecorded("benchmark", Bed)
    found: list[bed.Row] = []
    for years, pupils, entries in SIZES:
        new = unrecorded("benchmark", lambda: made.add(years, pupils, entries))
        unrecorded("benchmark", lambda: made.many_of(new[0]))
        said = f"{pupils:,} pupils, {entries:,} entries"
        user = made.leader if years == 1 else made.head
        found += list(_measured(user, new, said, YEAR[years]))
    return found


def _measured(user: User, pupils: list[Pupil], said: str, year: float) -> Any:
    by: Viewer = viewer_for(user, TODAY)
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    trivial = bed.cost(bed.anybody(), bed.TRIVIAL)
    for number in (1, 30):
        whom = pupils[:number]
        actions.log(by=by, pupils=whom, code="effort", day=TODAY)
        act = partial(actions.log, by=by, pupils=whom, code="effort", day=TODAY)
        seconds, queries = bed.spent(lambda act=act: [act() for _ in range(bed.TIMES)])
        row = {
            "what": f"a log for {number}: the act ({said})",
            "ms": round(1000 * seconds / bed.TIMES, 1),
            "queries": queries // bed.TIMES,
        }
        yield bed.held(row, ms=LOGGED)
    at = reverse("behaviour:picture")
    pages = [("the picture of four weeks, by class", f"{at}?span=weeks&by=class", FOUR_WEEKS)]
    for cut in CUTS.values():
        words = cut.label.replace("{form.one}", "form").lower()
        pages.append((f"the picture of the year, {words}", f"{at}?span=year&by={cut.name}", year))
    of_one = reverse("pupil.timeline", args=[pupils[0].ref])
    pages.append((f"the timeline of a pupil with {OF_ONE} entries", of_one, TIMELINE))
    pages.append(("the form to log for one", f"{reverse('behaviour:log')}?pupil={pupils[0].ref}", LOGGED))
    for what, url, budget in pages:
        cost = bed.cost(client, url)
        own = round(cost["ms"] - trivial["ms"], 1)
        row = {"what": f"{what}: the page ({said})", "beside a trivial one": own, **cost}
        yield bed.held(row, **{"beside a trivial one": budget})
    seconds, queries = bed.spent(lambda: picture.workbook(by, picture.picture(by, {"span": "year"})))  # type: ignore[arg-type] # the year is there
    yield {"what": f"the spreadsheet of the picture ({said})", "seconds": seconds, "queries": queries}


if __name__ == "__main__":
    bed.run(rows)
