"""What bringing in a list of pupils costs: 1,200 judged and applied, new, then changed, then taken back; processor time.

PYTHONPATH=src:. python -m benchmarks.imports [--profile]     (in a database of its own that is thrown away)
"""

from __future__ import annotations

import cProfile
import os
import pstats
import sys
import tempfile
from contextlib import nullcontext

from benchmarks import bed

FOLDER = tempfile.TemporaryDirectory()
if __name__ == "__main__":
    os.environ["REMIT_DATA"] = FOLDER.name
bed.start_django(lived=False)

from django.core.management import call_command

from remit.core import clock
from remit.core.accounts.models import User
from remit.core.imports.columns import guess
from remit.core.imports.models import Batch, Row
from remit.core.viewers import Viewer
from remit.core.writing import unrecorded
from remit.school import imports, reference
from remit.school.models import Post, Role, School, Staff, Tenure
from remit.school.remit import viewer_for
from remit.school.rows.checks import upn_letter
from remit.school.rows.pupils import FIELDS

PUPILS, BUDGET = 100 if bed.QUICK else 1200, 5.0
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


def bring_in(by: Viewer, batch: Batch, school: School) -> Batch:
    rows = list(Row.objects.visible_to(by).filter(batch=batch).order_by("number"))
    twice = imports.rows_about_the_same(batch, rows, day=by.day, school=school)
    while rows:
        batch = imports.apply_rows(by=by, batch=batch, rows=rows[: imports.CHUNK], twice=twice)
        rows = rows[imports.CHUNK :]
    return batch


def take_back(by: Viewer, batch: Batch) -> None:
    """As the worker does, which looks first at what it would do."""
    batch = imports.keep_would(by=by, batch=batch, would=imports.would_of(batch))
    batch = imports.set_state(by=by, batch=batch, state=Batch.UNDOING)
    while batch.state == Batch.UNDOING:
        batch = imports.undo_part(by=by, batch=batch)


def rows() -> list[bed.Row]:
    by = office()
    school = School.objects.visible_to(by).get()
    trivial = bed.cost(bed.anybody(), bed.TRIVIAL)["ms"] / 1000
    found = []
    for round_, name in enumerate(("new", "changed")):
        given = {"headings": list(HEADINGS), "columns": guess(HEADINGS, FIELDS), "rows": lines(round_)}
        batch = imports.stage_pupils(by=by, name="pupils.csv", **given)
        held = list(Row.objects.visible_to(by).filter(batch=batch).order_by("number"))
        judging, asked = bed.spent(lambda: imports.judge(batch, held, day=by.day, school=school))
        with cProfile.Profile() if "--profile" in sys.argv else nullcontext() as profile:
            applying, written = bed.spent(lambda: bring_in(by, batch, school))
        if profile:
            pstats.Stats(profile).sort_stats("tottime").print_stats(30)
        found.append(_row(f"{name}: judged and applied", judging + applying, asked + written, trivial))
        batch = Batch.objects.visible_to(by).get(pk=batch.pk)
    seconds, asked = bed.spent(lambda: take_back(by, batch))
    return [*found, _row("changed: taken back", seconds, asked, trivial)]


def _row(what: str, seconds: float, queries: int, trivial: float) -> bed.Row:
    row = {
        "what": f"{PUPILS:,} pupils, {what}",
        "seconds": round(seconds, 2),
        "times trivial": round(seconds / trivial),
    }
    return bed.held(row | {"queries": queries}, seconds=BUDGET)


if __name__ == "__main__":
    bed.run(rows)
