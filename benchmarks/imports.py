"""What bringing in a list of pupils costs: 1,200 judged and applied, new and then changed, in processor time.

PYTHONPATH=src python benchmarks/imports.py [--json] [--profile]     (in a database of its own that is thrown away)
"""

from __future__ import annotations

import cProfile
import json
import os
import pstats
import sys
import tempfile
import time
from collections.abc import Callable

FOLDER = tempfile.TemporaryDirectory()
os.environ["REMIT_DATA"] = FOLDER.name
os.environ.setdefault("REMIT_SECRET", "nothing is signed here")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "remit.config.settings")
import django

django.setup()

from django.core.management import call_command

from remit.core import clock
from remit.core.accounts.models import User
from remit.core.imports.columns import guess
from remit.core.imports.models import Batch, Row
from remit.core.viewers import Viewer
from remit.core.writing import unrecorded
from remit.school import imports, reference
from remit.school.checks import upn_letter
from remit.school.models import Post, Role, School, Staff, Tenure
from remit.school.pupil_rows import FIELDS
from remit.school.remit import viewer_for

PUPILS, BUDGET = 1200, 5.0
HEADINGS = ("Forename", "Surname", "Year", "Form", "UPN", "DoB", "SEN", "EAL", "PP", "Ethnicity", "First language")


def upn(number: int) -> str:
    rest = f"8012000{number:05}"
    return upn_letter(rest) + rest


def lines(round_: int) -> list[list[str]]:
    """The second round moves everybody to another form, and one in nine to another SEN code."""
    return [
        [
            f"Given{at}", f"Family{at}", "8", f"8{'ABCDEF'[(at + round_) % 6]}", upn(at), "03/10/2013",
            "K" if at % 9 == round_ else "N", "N", "Y" if at % 5 == round_ else "N", "WBRI", "ENG",
        ]
        for at in range(PUPILS)
    ]  # fmt: skip


def office() -> Viewer:
    call_command("migrate", verbosity=0)

    def build() -> User:
        school = School.objects.create(name="Benchmark", first_year=7, last_year=11)
        reference.make_characteristic_types()
        user = User.objects.create(email="office@example.org", name="Office")
        staff = Staff.objects.create(school=school, user=user, name="Office", first_day=clock.today())
        post = Post.objects.create(school=school, title="Office", first_day=clock.today())
        Tenure.objects.create(school=school, post=post, staff=staff, first_day=clock.today())
        Role.objects.create(school=school, post=post, name="Office", standing=Role.ADMINISTRATOR)
        return user

    return viewer_for(unrecorded("benchmark", build))


def bring_in(by: Viewer, batch: Batch, school: School) -> None:
    rows = list(Row.objects.visible_to(by).filter(batch=batch).order_by("number"))
    twice = imports.rows_about_the_same(batch, rows, day=by.day, school=school)
    while rows:
        batch = imports.apply_rows(by=by, batch=batch, rows=rows[: imports.CHUNK], twice=twice)
        rows = rows[imports.CHUNK :]


def timed(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def main() -> None:
    by = office()
    school = School.objects.visible_to(by).get()
    found: dict[str, float] = {}
    for round_, name in enumerate(("new", "changed")):
        given = {"headings": list(HEADINGS), "columns": guess(HEADINGS, FIELDS), "rows": lines(round_)}
        batch = imports.stage_pupils(by=by, name="pupils.csv", **given)
        rows = list(Row.objects.visible_to(by).filter(batch=batch).order_by("number"))
        judging = timed(lambda: imports.judge(batch, rows, day=by.day, school=school))  # noqa: B023 - run at once
        profile = cProfile.Profile() if "--profile" in sys.argv else None
        if profile:
            profile.enable()
        applying = timed(lambda: bring_in(by, batch, school))  # noqa: B023 - run at once
        if profile:
            profile.disable()
            pstats.Stats(profile).sort_stats("tottime").print_stats(30)
        found |= {f"{name}: judged": judging, f"{name}: applied": applying, f"{name}: both": judging + applying}
    if "--json" in sys.argv:
        print(json.dumps({"pupils": PUPILS, "budget": BUDGET, "seconds": found}))
        return
    print(f"{PUPILS} pupils, seconds of processor time (budget {BUDGET:.0f} for judging and applying)")
    for name, seconds in found.items():
        print(f"{name:20}{seconds:6.2f}{'  over' if seconds > BUDGET else ''}")


main()
