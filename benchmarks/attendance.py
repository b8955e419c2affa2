"""What attendance costs: a year of marks read from a file, brought in, brought in again, and taken back; the metric over all of
it; and the pages that work from it, each beside a trivial page of the same process.

PYTHONPATH=src:. python -m benchmarks.attendance     (in a database of its own that is thrown away)
"""

from __future__ import annotations

import os
import tempfile
import time
from datetime import date, timedelta
from random import Random
from statistics import median

from benchmarks import bed

FOLDER = tempfile.TemporaryDirectory()
if __name__ == "__main__":
    os.environ["REMIT_DATA"] = FOLDER.name
bed.start_django(lived=False)

import polars as pl
from django.db import connection
from django.test import Client
from django.urls import reverse

from remit.areas.attendance import bringing, jobs, metrics
from remit.areas.attendance.models import Arrangement, Mark, MarksFile, Taking
from remit.core.accounts.models import User
from remit.core.engines import take_stock
from remit.core.tables import bring_up_to_date
from remit.core.viewers import Viewer
from remit.core.writing import unrecorded
from remit.school import reference
from remit.school.models import (
    AcademicYear,
    Group,
    Membership,
    Particulars,
    Post,
    Pupil,
    Role,
    School,
    Staff,
    Tenure,
    Term,
)
from remit.school.remit import viewer_for

PUPILS, DAYS = (60, 20) if bed.QUICK else (1200, 190)
FIRST, FORM_OF = date(2025, 9, 1), 30
TODAY = date(2026, 7, 31)
WINDOW = {"am_opens": "08:40", "am_closes": "09:10", "pm_opens": "13:00", "pm_closes": "13:20"}
CODES = ("/",) * 88 + tuple("LLLLIIIMOGUV")
SECONDS, METRIC = 20.0, 50.0
YEAR, OTHER = 100.0, 40.0  # milliseconds of pages


def school_days() -> list[date]:
    from remit.school.reference import bank_holidays

    held = (FIRST + timedelta(days=each) for each in range(330))
    return [day for day in held if day.weekday() < 5 and day not in bank_holidays()][:DAYS]


def build() -> Viewer:
    """A school whose registers are taken in its MIS, and the head who looks at them."""
    from unittest.mock import patch

    from remit.core import clock

    bring_up_to_date(connection)
    patch.object(clock, "today", lambda: TODAY).start()

    def make() -> User:
        school = School.objects.create(name="Benchmark", first_year=7, last_year=11)
        reference.make_characteristic_types()
        of = {"school": school}
        year = AcademicYear.objects.create(**of, name="2025/26", first_day=FIRST, last_day=date(2026, 8, 31))
        Term.objects.create(**of, academic_year=year, name="Year", first_day=FIRST, last_day=TODAY)
        Arrangement.objects.create(**of, first_day=FIRST, taken_in=Arrangement.MIS, **WINDOW)
        user = User.objects.create(email="head@example.org", name="Head")
        staff = Staff.objects.create(**of, user=user, name="Head", first_day=FIRST)
        post = Post.objects.create(**of, title="Head", first_day=FIRST)
        Tenure.objects.create(**of, post=post, staff=staff, first_day=FIRST)
        Role.objects.create(**of, post=post, name="Head", standing=Role.HEAD)
        forms = [
            Group.objects.create(**of, name=f"F{at}", type=Group.FORM, year=7 + at % 5)
            for at in range(PUPILS // FORM_OF)
        ]
        rows = [
            Pupil(**of, given_name=f"Given{at}", family_name=f"Family{at}", year=7 + at % 5, first_day=FIRST)
            for at in range(PUPILS)
        ]
        for each in rows:
            each.names = ""
        Pupil.objects.bulk_create(rows)
        Particulars.objects.bulk_create(
            Particulars(pupil=each, admission_number=f"{at:06}") for at, each in enumerate(rows)
        )
        Membership.objects.bulk_create(
            Membership(pupil=each, group=forms[at % len(forms)], first_day=FIRST) for at, each in enumerate(rows)
        )
        return user

    user = unrecorded("benchmark", make)
    take_stock(connection)
    return viewer_for(user, TODAY)


def content() -> bytes:
    """One row a pupil and one column a session, as most systems print a year."""
    draw, days = Random("marks"), school_days()
    heads = ["Admission number", *(f"{day} {part}" for day in days for part in ("AM", "PM"))]
    lines = [",".join(heads)]
    lines += [",".join([f"{at:06}", *draw.choices(CODES, k=2 * len(days))]) for at in range(PUPILS)]
    return "\n".join(lines).encode()


def came_in(by: Viewer, held: bytes) -> MarksFile:
    file = bringing.receive(by=by, school=School.objects.visible_to(by).get(), name="year.csv", content=held)
    file = jobs._read(by, file, held)
    file = bringing.start(by=by, file=file)
    while file.state == MarksFile.RUNNING:
        file = bringing.bring_part(by=by, file=file)
    return file


def went_back(by: Viewer, file: MarksFile) -> None:
    file = bringing.take_back(by=by, file=file)
    pupils = bringing.pupils_of(file)
    while file.state == MarksFile.UNDOING:
        file = bringing.undo_part(by=by, file=file, pupils=pupils)


def frame() -> pl.LazyFrame:
    rows = Mark.objects.unscoped("benchmark").values_list("pupil_id", "day", "session", "code")
    schema = {"pupil_id": pl.Int64, "date": pl.Date, "session": pl.String, "code": pl.String}
    return pl.LazyFrame(list(rows), schema=schema, orient="row")


def rows() -> list[bed.Row]:
    by, held = build(), content()
    number, files, found = PUPILS * DAYS * 2, [], []
    for what in ("read, matched and brought in", "the same file again"):
        began = time.perf_counter()
        seconds, queries = bed.spent(lambda: files.append(came_in(by, held)))
        wall = round(time.perf_counter() - began, 1)  # with the child process that reads
        row = {"what": f"{number:,} marks: {what}", "seconds": seconds, "by the clock, s": wall, "queries": queries}
        found.append(bed.held(row, **{"by the clock, s": SECONDS}))
    take_stock(connection)
    marks, codes = frame().collect().lazy(), metrics.code_table().collect().lazy()
    spent = []
    for _ in range(bed.TIMES):
        began = time.perf_counter()
        metrics.summarise(marks, codes).collect()
        spent.append((time.perf_counter() - began) * 1000)
    found.append(
        bed.held(
            {"what": f"absence by pupil over {number:,} marks: the metric", "ms": round(median(spent), 1)}, ms=METRIC
        )
    )
    client = Client(SERVER_NAME="localhost")
    client.force_login(by.user)
    trivial = bed.cost(bed.anybody(), bed.TRIVIAL)
    for what, url in (
        ("the year of every pupil", "attendance:figures"),
        ("today's board", "absence:today"),
        ("registers", "attendance:registers"),
    ):
        cost = bed.cost(client, reverse(url))
        row = {
            "what": f"{what}: the page",
            "ms": cost["ms"],
            "times trivial": round(cost["ms"] / trivial["ms"], 1),
            **cost,
        }
        found.append(bed.held(row, ms=YEAR if url == "attendance:figures" else OTHER))
    seconds, queries = bed.spent(lambda: went_back(by, files[0]))
    found.append({"what": f"{number:,} marks: taken back", "seconds": seconds, "queries": queries})
    assert Taking.objects.unscoped("benchmark").exists()
    return found


if __name__ == "__main__":
    bed.run(rows)
