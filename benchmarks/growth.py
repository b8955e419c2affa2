"""What attendance costs against its records: after one year of marks, after five and after twenty, in schools of 300, 1,200
and 3,000; the picture is docs/pictures/attendance-by-years.svg. Each school grows older in its own database, on SQLite: its
leavers stay, with their marks.

PYTHONPATH=src:. python -m benchmarks.growth     (in folders of its own; 23 million marks take some 5 GB)
"""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from datetime import time as moment
from statistics import median
from typing import Any
from urllib.parse import urlencode

from benchmarks import bed
from remit.analytics.charts import LINE, Chart, Series, svg

PUPILS, YEARS = ((60,), (1, 2)) if bed.QUICK else ((300, 1200, 3000), (1, 5, 20))
STAY, TUTORS = 5, 2 if bed.QUICK else 10
LATEST = 2025  # the school year that runs
LETTERS, WHY = "ABCD", "benchmark"
DRAWN = ("register page", "save of a form", "a pupil", "the year of every pupil")
PICTURE = bed.ROOT / "docs/pictures/attendance-by-years.svg"


def rows() -> list[bed.Row]:
    found = []
    for pupils in PUPILS:
        with tempfile.TemporaryDirectory() as folder:
            found += bed.told("growth", "grow", pupils, REMIT_DATA=folder)
    if not bed.QUICK:
        PICTURE.write_text(svg(chart(found)) + "\n", encoding="utf-8")
    return found


def grow(pupils: int) -> list[bed.Row]:
    bed.start_django(lived=False)
    from django.db import connection

    from benchmarks.schools import SCHOOL_DAYS, make, school_days
    from remit.areas.attendance.models import Arrangement
    from remit.core.engines import take_stock
    from remit.core.tables import bring_up_to_date
    from remit.core.writing import unrecorded

    bring_up_to_date(connection)
    found: list[bed.Row] = []
    first, last, done = first_day(LATEST), date(LATEST + 1, 8, 31), 0
    today = school_days(first, SCHOOL_DAYS + 1)[-1]
    live_on(today)
    made = make("Growth", pupils, first, last, Arrangement.REMIT, tutors=TUTORS)
    unrecorded("benchmark", came_by_cohorts)
    for years in YEARS:
        began = time.monotonic()
        with without_indexes():
            for back in range(done, years):
                unrecorded("benchmark", lambda year=LATEST - back: add_year(made, year, pupils // STAY))
        take_stock(connection)
        took, done = time.monotonic() - began, years
        found += [{"pupils": pupils, "years": years, **row} for row in measured(made, today, years, round(took))]
    return found


def first_day(year: int) -> date:
    return date(year, 9, 1)


def live_on(day: date) -> None:
    """Ten to nine of that day, and on from there."""
    from django.conf import settings

    from remit.core import clock

    begins = datetime.combine(day, moment(7, 50), UTC)  # in summer
    settings.LIVED = clock.Lived(begins, clock.real_now(), begins + timedelta(hours=8))


@contextmanager
def without_indexes() -> Iterator[None]:
    """Of the table of marks, while very many are written: they are made anew afterwards, each in one sweep."""
    from django.db import connection

    from remit.areas.attendance.models import Mark

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous = OFF")
        cursor.execute("PRAGMA cache_size = -500000")
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s AND sql IS NOT NULL",
            [Mark._meta.db_table],
        )
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        yield
        for _, sql in indexes:
            cursor.execute(sql)
    connection.close()  # the next one is set as a school's is


def came_by_cohorts() -> None:
    """Who is in Year 9 came two years ago."""
    from remit.school.models import Membership, Pupil

    for year in range(7, 7 + STAY):
        first = first_day(LATEST - (year - 7))
        Pupil.objects.unscoped(WHY).filter(year=year).update(first_day=first)
        Membership.objects.unscoped(WHY).filter(pupil__year=year).update(first_day=first)


def add_year(made: Any, year: int, leaving: int) -> None:
    """A school year of marks, with those who were there then and have left since; inside `unrecorded`."""
    from django.db import transaction

    from benchmarks.schools import school_days
    from remit.school.models import AcademicYear, Term

    first, last = first_day(year), date(year + 1, 8, 31)
    of: dict[str, Any] = {"school": made.school, "first_day": first, "last_day": last}
    held = AcademicYear.objects.unscoped(WHY).filter(**of).first()
    if held is None:
        held = AcademicYear.objects.create(**of, name=f"{first:%Y}/{last:%y}")
        Term.objects.create(**of, academic_year=held, name="Year")
        add_leavers(made, first_day(year - STAY + 1), last, leaving)
    sessions = [(day, part) for day in school_days(first) for part in ("AM", "PM")]
    with transaction.atomic():
        add_marks(made, held, sessions)


def add_leavers(made: Any, first: date, last: date, number: int) -> None:
    from remit.school.models import Membership, Pupil

    dated: dict[str, Any] = {"school": made.school, "first_day": first, "last_day": last}
    rows = [Pupil(**dated, given_name=f"Given{last.year}", family_name=f"Left{at}", year=11) for at in range(number)]
    for each in rows:
        each.names = ""
    Pupil.objects.bulk_create(rows)
    Membership.objects.bulk_create(
        Membership(pupil=each, group=made.forms[at % len(made.forms)], first_day=first, last_day=last)
        for at, each in enumerate(rows)
    )


def add_marks(made: Any, year: Any, sessions: Sequence[tuple[date, str]]) -> None:
    """A hundred patterns of marks, shared out by the pupil's number: by SQL, as they are many."""
    from django.db import connection
    from django.db.models import Q

    from benchmarks.schools import CODES
    from remit.areas.attendance.actions import in_session
    from remit.areas.attendance.entering import KEPT
    from remit.areas.attendance.masks import Masks, place, to_bytes
    from remit.areas.attendance.models import Mark, Taking, Year
    from remit.areas.attendance.reference import code_on
    from remit.core.engines import insert
    from remit.school.models import Membership

    def code(pattern: int, at: int) -> str:
        return in_session(CODES[(pattern * 31 + at * 17) % len(CODES)], sessions[at][1])

    patterns = [[code(pattern, at) for at in range(len(sessions))] for pattern in range(100)]
    forms = {each.pk: at for at, each in enumerate(made.forms)}
    rows = Membership.objects.unscoped(WHY).filter(
        Q(pupil__last_day=None) | Q(pupil__last_day__gte=year.last_day), pupil__first_day__lte=year.first_day
    )
    there = [(pupil, forms[form]) for pupil, form in rows.values_list("pupil", "group")]
    names = ("ref", "school", "group", "day", "session", "at", "source", "reason", "complete")
    takings = (
        (f"{year.pk}-{at}-{form}", made.school.pk, form, day, part, datetime.combine(day, moment(8, 50), UTC), Taking.REGISTER, "", True)
        for at, (day, part) in enumerate(sessions)
        for form in forms
    )  # fmt: skip
    insert(connection, Taking, names, takings)
    last = Taking.objects.unscoped(WHY).order_by("-pk").values_list("pk", flat=True)[0]
    before = last - len(sessions) * len(forms)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE there (pupil INTEGER PRIMARY KEY, form INTEGER)")
        cursor.executemany("INSERT INTO there VALUES (%s, %s)", there)
        cursor.execute("CREATE TEMP TABLE said (at INTEGER, pattern INTEGER, day TEXT, session TEXT, code TEXT)")
        cursor.executemany(
            "INSERT INTO said VALUES (%s, %s, %s, %s, %s)",
            [(at, pattern, f"{day}", part, row[at]) for pattern, row in enumerate(patterns) for at, (day, part) in enumerate(sessions)],
        )  # fmt: skip
        cursor.execute("CREATE INDEX said_of ON said (at, pattern)")
        cursor.execute(
            f"INSERT INTO {Mark._meta.db_table} (school_id, pupil_id, day, session, code, note, stands, taking_id)"
            " SELECT %s, pupil, day, session, code, '', 1, %s + at * %s + form FROM (SELECT DISTINCT at AS when_at FROM said)"
            " CROSS JOIN there CROSS JOIN said ON at = when_at AND pattern = pupil %% 100 ORDER BY when_at",
            [made.school.pk, before + 1, len(forms)],
        )
        cursor.execute("DROP TABLE there")
        cursor.execute("DROP TABLE said")
    masks = []
    for row in patterns:
        placed = {}
        for (day, part), each in zip(sessions, row, strict=True):
            known = code_on(each, day)
            placed[place(year.first_day, day, part)] = (known.group if known else "", each)
        masks.append({name: to_bytes(mask) for name, mask in zip(KEPT, Masks().put_all(placed).all, strict=True)})
    Year.objects.bulk_create(
        Year(school=made.school, pupil_id=pupil, academic_year=year, **masks[pupil % 100]) for pupil, _ in there
    )


def measured(made: Any, today: date, years: int, took: int) -> list[bed.Row]:
    from django.test import Client
    from django.urls import reverse

    from remit.areas.attendance.models import Mark, Taking
    from remit.core.writing import unrecorded
    from remit.school.models import GroupLead, Pupil

    def signed_in(user: Any) -> Client:
        client = Client(SERVER_NAME="localhost")
        client.force_login(user)
        return client

    head, tutor = signed_in(made.head), signed_in(made.tutors[0])
    hers = list(GroupLead.objects.unscoped(WHY).filter(staff__user=made.tutors[0]).values_list("group__ref", flat=True))
    pupil = Pupil.objects.unscoped(WHY).filter(school=made.school, last_day=None).order_by("pk").first()
    assert pupil is not None
    trivial = bed.cost(bed.anybody(), bed.TRIVIAL)["ms"]
    marks = {"marks": Mark.objects.unscoped(WHY).count()}
    pages = {
        "register page": (tutor, reverse("attendance:register", args=[hers[0], today, "AM"])),
        "a pupil": (head, reverse("pupil", args=[pupil.ref])),
        "today's board": (head, reverse("absence:today")),
        "the year of every pupil": (head, reverse("attendance:figures")),
    }
    found = [{"what": what, **marks, **bed.cost(client, url)} for what, (client, url) in pages.items()]
    saved = saves(tutor, [reverse("attendance:register", args=[form, today, "AM"]) for form in hers])
    found.insert(1, {"what": "save of a form", **marks, **saved})
    for model in (Mark, Taking):  # the next, older school begins the day anew
        unrecorded(WHY, model.objects.unscoped(WHY).filter(day=today).delete)
    return [{**row, "times trivial": round(row["ms"] / trivial, 1), "made in, s": took} for row in found]


def saves(client: Any, urls: list[str]) -> bed.Row:
    """What a save costs of everybody in a form, as a phone sends it: each time somebody's mark is another."""
    from uuid import uuid4

    spent: list[float] = []
    for number in range(bed.TIMES):
        url = urls[number % len(urls)]
        page = client.get(url).content.decode()
        refs, seen = re.findall(r'data-row="([^"]+)"', page), dict(re.findall(r'name="s-([^"]+)" value="(\d+)"', page))
        code = "/L"[number // len(urls) % 2]
        sent = {f"m-{ref}": code for ref in refs} | {f"s-{ref}": seen[ref] for ref in refs} | {"once": uuid4().hex}
        body = urlencode(sent)
        with bed.counted() as asked:
            began = time.process_time()
            answer = client.post(
                url, body, content_type="application/x-www-form-urlencoded", headers={"Remit-Waited": "1"}
            )
            spent.append((time.process_time() - began) * 1000)
        if answer.status_code != 200 or answer.json()["conflicts"]:
            raise bed.Unable(f"a save answered with {answer.status_code}")
    return {
        "ms": round(median(spent), 1), "queries": len(asked), "KB": round(len(answer.content) / 1024, 1),
        "rows": len(refs),
    }  # fmt: skip


def chart(found: list[bed.Row]) -> Chart:
    """Of the largest school that grew as old as any, as whole milliseconds."""
    pupils = max((row["years"], row["pupils"]) for row in found)[1]
    cost = {(row["years"], row["what"]): round(row["ms"]) for row in found if row["pupils"] == pupils}
    ages = sorted({years for years, _ in cost})
    series = tuple(
        Series(what, tuple(cost.get((years, what)) for years in ages), letter)
        for what, letter in zip(DRAWN, LETTERS, strict=False)
    )
    told = ", ".join(f"{each.label} {each.values[0]} and {each.values[-1]}" for each in series)
    return Chart(
        LINE, "What attendance costs as years go by", tuple(map(str, ages)), series, "ms", "Years of records",
        f"Milliseconds of processor time, {pupils:,} pupils on roll, with {ages[0]} and with {ages[-1]} years of marks: {told}.",
    )  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1:2] == ["grow"]:
        print(json.dumps(grow(int(sys.argv[2]))))
    else:
        os.environ.pop("REMIT_DATA", None)
        bed.run(rows)
