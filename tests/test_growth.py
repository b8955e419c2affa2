"""The same page costs the same number of queries, whatever it holds."""

from collections import Counter
from collections.abc import Iterator
from datetime import time, timedelta
from functools import partial

import pytest
from django.core.cache import cache
from django.db import connection
from django.urls import URLPattern

from remit.areas.absence.models import HomeLink, Message, Return
from remit.areas.attendance.models import LessonMark, LessonTaking
from remit.core import clock
from remit.core.notices.models import Notice
from remit.core.writing import unrecorded
from remit.leading.duties.models import Duty, DutyActivity, Rhythm, Shown
from remit.school.models import (
    Address,
    Bar,
    Characteristic,
    Contact,
    Group,
    GroupLead,
    Lesson,
    Membership,
    Opening,
    Particulars,
    Period,
    Pupil,
    Reach,
    Role,
    Room,
    Staff,
    WorkingDays,
)
from tests import kept, rooms
from tests.access_walk import clients, shut
from tests.besides import besides, hold
from tests.days import LESSON_DAY, START, YESTERDAY
from tests.pages import PUT_TOGETHER, address, circles, let_in, routes, takes_ref
from tests.planning import add_plan
from tests.world import ROLES, held_post

EVERY = ("lea", "mo", "head", "administrator")
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="engines are asked as often as each other")
on_postgres = pytest.mark.skipif(connection.vendor == "sqlite", reason="it is asked by the walk over growth here")
ROLES_WALKED = EVERY if connection.vendor == "sqlite" else ("lea", "administrator")
BESIDES = ("lea", "administrator")  # whose lists are read with a key, and who search
ALIKE = ({"lea", "mo"}, {"head"}, {"administrator"})  # who leads a part, who leads all, who keeps the records


def grow(world, times: int) -> None:
    school = world.schools["alder"]
    for number in range(times):
        group = Group.objects.create(school=school, name=f"8-{number}-{times}", type=Group.FORM, year=8)
        staff = Staff.objects.create(school=school, name=f"staff {number}", first_day=START)
        GroupLead.objects.create(school=school, group=group, staff=staff, first_day=START)
        post = held_post(staff, f"post {number}", line_manager=world.staff["lea"])
        role = Role.objects.create(school=school, post=post, name=f"role {number}")
        Reach.objects.create(school=school, role=role, year=8)
        Reach.objects.create(school=school, role=role, group=group)
        said = {"general": {}, "inclusion": {"confirmed_on": START}, "personnel": {"refused_on": START}, "finance": {}}
        for kind, answer in said.items():
            Opening.objects.create(school=school, role=role, kind=kind, **answer)
        pupil = Pupil.objects.create(
            school=school, given_name=f"g{number}", family_name=f"f{number}", year=8, first_day=START
        )
        Particulars.objects.create(pupil=pupil, upn=f"u{number}-{times}")
        for each in (group, world.groups["8A"], world.groups["8ma"]):
            Membership.objects.create(pupil=pupil, group=each, first_day=START)
        Characteristic.objects.create(pupil=pupil, type=world.types["PP"], first_day=START)
        for key in ("lea year", "mo senco"):
            job = world.jobs[key]
            duty = Duty.objects.create(
                school=school, post=job.post, job=job, role=world.roles[key], role_name="r", position=50 + number, line=9, kind="duty",
                text="t", wording=f"w{number}", area="pastoral", state="kept",
            )  # fmt: skip
            Rhythm.objects.create(school=school, duty=duty, period="weekly", source="stated")
            DutyActivity.objects.create(school=school, duty=duty, name="own")
            Shown.objects.create(school=school, duty=duty, day=YESTERDAY, note="n")

        _grow_lessons(world, pupil, number)
    _grow_one_pupil(world, times)
    rooms.grow(world, times)
    kept.asked_of("grow", world, times)
    _tell_more(world, times)


def _grow_lessons(world, pupil: Pupil, number: int) -> None:
    """Of the class whose lessons are walked, one more Monday, and on the last a second entry."""
    of = {"school": pupil.school, "group": world.groups["8ma"], "period": world.lesson_periods["alder"]}
    for day in (LESSON_DAY - timedelta(weeks=number + 1), LESSON_DAY):
        taking = LessonTaking.objects.create(**of, day=day, complete=True, first=day != LESSON_DAY, pupils=3, away=1)
        LessonMark.objects.create(**of, day=day, taking=taking, pupil=pupil, code="N")


def _grow_one_pupil(world, times: int) -> None:
    """All that hangs on one pupil's page, and on the pages of the timetable."""
    for name in ("ann", "cal"):
        pupil, school = world.pupils[name], world.schools["alder"]
        for number in range(times):
            add_plan(pupil, "pastoral", f"{name}-{number}-{times}", world.staff["head"])
            day = START + timedelta(days=number)
            contact = Contact.objects.create(pupil=pupil, name=f"c{number}", phones=["01632 960001"], first_day=day)
            Bar.objects.create(pupil=pupil, contact=contact, words="x", first_day=day)
            Bar.objects.create(pupil=pupil, contact=world.contacts[name], words="x", first_day=day)
            Address.objects.create(pupil=pupil, lines=f"a{number}", first_day=day)
            Characteristic.objects.create(
                pupil=pupil, type=world.types["NEED"], value="MLD", first_day=day, last_day=day + timedelta(days=900)
            )
            room = Room.objects.create(school=school, name=f"{name}-{number}-{times}")
            period = Period.objects.create(
                school=school, name="P", weekday=1, begins=time(9), ends=time(10), first_day=START
            )
            group, staff = world.groups["8A"], world.staff["lea"]
            Lesson.objects.create(school=school, group=group, period=period, teacher=staff, room=room, first_day=START)
            WorkingDays.objects.create(school=school, staff=staff, days=[1], first_day=day)
            said = {"pupil": pupil, "first_day": YESTERDAY, "last_day": YESTERDAY}
            for state in (Message.WAITING, Message.ACCEPTED):
                at = clock.now() if state == Message.ACCEPTED else None
                Message.objects.create(**said, words="w", how="phone", state=state, decided_at=at)
            HomeLink.objects.create(
                pupil=pupil, digest=f"{name}-{number}-{times}", to="x", ends=clock.now() + timedelta(days=3)
            )
            Return.objects.create(**said, sort=Return.ATTENDANCE, days=10, sent_on=YESTERDAY)


def _tell_more(world, times: int) -> None:
    """To everybody whose pages are walked, of each thing that may be told."""
    kinds = ("sheet-shared", "job-brought-in", "opening-settled", "import-ended", "import-stopped")
    for name in ROLES_WALKED:
        for kind in kinds:
            for number in range(times):
                what = f"{number}-{times}"
                Notice.objects.create(to=world.users[name], kind=kind, what=what, school_id=world.schools["alder"].pk)
        for kind in ("opening-waits", "second-step-reset", "new-recovery-codes"):
            Notice.objects.unscoped("test").get_or_create(
                to=world.users[name], kind=kind, defaults={"school_id": world.schools["alder"].pk}
            )


def asked() -> Iterator[tuple[str, str, URLPattern, str]]:
    """Each page, in the first circle in which it is shown, by one of those who are alike; one that many areas have a part of
    by each of them."""
    shown = let_in(ROLES_WALKED)
    for route, pattern in routes():
        seen = {role: _first(route, pattern, role, shown) for role in ROLES_WALKED}
        who = [role for role in ROLES_WALKED if seen[role] is not None]
        first = {next((role for role in who if role in alike), "") for alike in ALIKE}
        for role in who if route in PUT_TOGETHER else sorted(first - {""}):
            yield role, route, pattern, seen[role] or ""


def _first(route: str, pattern: URLPattern, role: str, shown: set[tuple[str, str, str]]) -> str | None:
    found = circles(route, role, ROLES[role]) if takes_ref(pattern) else {"-": ""}
    return next((key for circle, key in found.items() if (route, circle, role) in shown), None)


def cost(world) -> Counter:
    people, found = clients(world), Counter()
    for role, route, pattern, key in asked():
        found[f"{route} {role}"] = asking(partial(people[role].get, address(world, route, pattern, key)))
    for role in BESIDES:
        for name, ask in besides(world, role, people[role]):
            found[f"{name} {role}"] = asking(ask)
    return found


def asking(ask) -> int:
    """Counted, and not written down: for its log Django asks SQLite to quote the values of each."""
    cache.clear()  # what was counted of wrong addresses is over after a minute, and costs a query then: the walk takes longer
    counted = Counter()

    def count(execute, sql, given, many, context):
        counted["queries"] += 1
        return execute(sql, given, many, context)

    with connection.execute_wrapper(count):
        shut(ask())
    return counted["queries"]


@on_sqlite
def test_no_page_asks_more_when_there_is_more(world, capsys):
    hold(world)
    for role, client in clients(world).items():
        if role in BESIDES:
            for _, ask in besides(world, role, client):
                shut(ask())  # what was read is noted the first time
    unrecorded("test", lambda: grow(world, 2))
    few = cost(world)
    unrecorded("test", lambda: grow(world, 9))
    many = cost(world)
    grown = {page: (few[page], many[page]) for page in few if many[page] > few[page]}
    with capsys.disabled():
        print("\ngrowth: most queries", many.most_common(6))
    assert not grown


@on_postgres
def test_each_page_opens_there_too(world):
    """Its SQL is understood; a page that failed would raise."""
    hold(world)
    unrecorded("test", lambda: grow(world, 2))
    assert len(cost(world)) > 400
