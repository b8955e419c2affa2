"""Building the demo: one federation of two schools, the same for the same day and the same code."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from random import Random

from django.conf import settings
from django.db import connection

from remit.core import clock
from remit.core.engines import take_stock
from remit.core.tables import bring_up_to_date
from remit.core.writing import unrecorded
from remit.demo import mark
from remit.demo.asking import write_asking
from remit.demo.attendance import write_attendance
from remit.demo.calendar import last_school_day
from remit.demo.concerns import write_concerns
from remit.demo.contacts import write_contacts
from remit.demo.duties import works
from remit.demo.evenings import write_evenings
from remit.demo.faces import photograph
from remit.demo.families import Town
from remit.demo.following import write_following
from remit.demo.from_home import write_from_home
from remit.demo.highmoor import HIGHMOOR
from remit.demo.incidents import write_incidents
from remit.demo.joining import write_joining
from remit.demo.larkfold import LARKFOLD
from remit.demo.logged import write_logged
from remit.demo.meetings import write_meetings
from remit.demo.models import Mark
from remit.demo.moments import BEFORE_SCHOOL, at
from remit.demo.oncall import write_support
from remit.demo.onreport import write_reports
from remit.demo.own_rules import write_rules
from remit.demo.past_rows import write_past
from remit.demo.people import to_try
from remit.demo.plan import Plan
from remit.demo.plans import write_plans
from remit.demo.reminders import remind, see_to, stand
from remit.demo.rows import PASSWORD, Built, cheap_hash, write_school
from remit.demo.sanctioned import write_asked, write_sanctioned
from remit.demo.spoken import write_spoken
from remit.demo.tutoring import write_tutoring
from remit.school import reference
from remit.school.models import School

Told = Callable[[str, int, int], None]
SCHOOLS = (LARKFOLD, HIGHMOOR)
KEPT_FOR = timedelta(days=7)  # a demo built last Friday will do, with all that was tried in it
HERE = Path(__file__).parent
MADE_OF = ("*.py", "*.csv", "job_descriptions/*.txt")


class NotADemo(RuntimeError):
    """The database holds a school whose people may be real: nothing in it is touched."""


def small(plan: Plan, forms: int, whole: int | None = None) -> Plan:
    """The same school with fewer forms in a year group, but for one that may be whole."""
    return replace(plan, fewer=forms, whole=whole)


def build(
    day: date | None = None,
    progress: Told | None = None,
    schools: Sequence[Plan] = SCHOOLS,
    years: int = 0,
    registers: bool = True,
) -> None:
    """With so many past years. Errors: NotADemo. A demo of another day, of other years or of other code gives way, with
    what was tried in it."""
    day = day_of(day)
    told = progress or (lambda *_: None)
    if make_way():
        bring_up_to_date(connection)
    kept = Mark.objects.create(stamp="", day=day)  # before all else: a build that was stopped is a demo too
    with at(day, BEFORE_SCHOOL):
        built = _write(schools, day, told)
        _write_past(built, years, told)
    for each in built if registers else ():
        told(f"Registers of {each.plan.name}", 0, 1)
        unrecorded("demo", partial(write_attendance, each, day))
        unrecorded("demo", partial(write_logged, each, day))
        unrecorded("demo", partial(write_sanctioned, each, day))
        told(f"Registers of {each.plan.name}", 1, 1)
    take_stock(connection)  # the marks are the most rows of all, and every step from here on asks about them
    _work(built, day, told)
    write_plans(built, day)
    write_meetings(built, day)
    if registers:
        write_following(built, day)
        write_spoken(built, day)
        write_from_home(built, day)
        write_incidents(built, day)
        write_reports(built, day)
        write_support(built, day)
        write_asked(built, day)
        write_contacts(built, day)
        write_asking(built, day)
    write_concerns(built, day)
    write_joining(built, day)
    write_tutoring(built, day)
    write_evenings(built, day)
    with at(day, BEFORE_SCHOOL):
        remind(built, day)
        write_rules(built, day)
        stand(day, told)
        see_to(built, day)
    for each in built:
        photograph(each, day, partial(told, f"Photos of {each.plan.name}"))
    take_stock(connection)
    kept.stamp = stamp(years)
    kept.save()
    mark.forget()


def day_of(asked: date | None = None) -> date:
    """The day that the demo lives on: the last school day up to the one asked for, else up to today."""
    return last_school_day(asked or clock.today())


def _write(schools: Sequence[Plan], day: date, told: Told) -> list[Built]:
    unrecorded("demo", reference.make_characteristic_types)
    password, town, built = cheap_hash(), Town(Random("town")), []  # noqa: S311 - made-up people, the same each time
    for number, plan in enumerate(schools):
        told("Schools and people", number, len(schools))
        built.append(unrecorded("demo", partial(write_school, plan, day, password, town)))
    told("Schools and people", len(schools), len(schools))
    return built


def _work(built: Sequence[Built], day: date, told: Told) -> None:
    posts = list(works(built, day))
    for number, each in enumerate(posts):
        told("Job descriptions", number, len(posts))
        each.do()
    told("Job descriptions", len(posts), len(posts))


def _write_past(schools: Sequence[Built], years: int, told: Told) -> None:
    for number, built in enumerate(schools if years else ()):
        told("Past years", number, len(schools))
        unrecorded("demo", partial(write_past, built, years))
        told("Past years", number + 1, len(schools))


def make_way() -> bool:
    """Take what was built before away, and say whether there was anything. Errors: NotADemo."""
    found = Mark.objects.exists() or _holds_a_school()
    if found:
        fresh(Path(settings.DATA))
    return found


def _holds_a_school() -> bool:
    return School.objects.unscoped("whether there is a school at all").exists()


def fresh(data: Path) -> None:
    """Take the demo's database and files out of the folder. Errors: NotADemo."""
    database = data / Path(connection.settings_dict["NAME"]).name
    if not Mark.objects.exists() or connection.vendor != "sqlite" or not database.exists():
        raise NotADemo(f"{data} holds a school that is no demonstration. Nothing was changed.")
    connection.close()
    for end in ("", "-wal", "-shm"):
        database.with_name(database.name + end).unlink(missing_ok=True)
    shutil.rmtree(data / "files", ignore_errors=True)
    mark.forget()


def stamp(years: int = 0) -> str:
    """Of what the demo is made of: its own code and texts, how many past years, and the tables they are written to."""
    digest = sha256(str(years).encode())
    for pattern in MADE_OF:
        for file in sorted(HERE.glob(pattern)):
            digest.update(file.name.encode() + file.read_bytes())
    for migration in sorted(HERE.parent.rglob("migrations/0*.py")):
        digest.update(str(migration.relative_to(HERE.parent)).encode())
    return digest.hexdigest()


def is_current(day: date | None = None, years: int = 0) -> bool:
    """Built by this code for this day; where none is asked for, within the last week."""
    found = Mark.objects.order_by("-pk").first()
    if found is None or found.stamp != stamp(years):
        return False
    wanted = day_of(day)
    return found.day == wanted if day else timedelta() <= wanted - found.day <= KEPT_FOR


def log_ins(day: date) -> list[tuple[str, str, str, str]]:
    """Name, post, e-mail address and password of the people worth trying, the Upper School Leader first."""
    with at(day):
        return [(each.name, each.title, each.email, PASSWORD) for each in to_try()]
