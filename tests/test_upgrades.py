"""A database of an earlier Remit, with rows in it, is brought up to date by `remit migrate`: filled at two of the steps on
the way, since going it whole takes longest of all."""

import json
from functools import cache
from urllib.parse import urlsplit

import pytest
import sqlparse
from django.db import connection

from tests.installations import Installation, new_database

EARLIER = """
from datetime import date, time
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from remit.core.writing import unrecorded

def at(app, name):
    unrecorded("test", lambda: call_command("migrate", app, name, verbosity=0))
    apps = MigrationExecutor(connection).loader.project_state((app, name)).apps
    return lambda app, model, ref="", /, **values: apps.get_model(app, model).objects.create(ref=ref or model[:12], **values)

def people(made):
    days = {"first_day": date(2026, 9, 1)}
    school = made("school", "School", name="Heston Grove")
    staff = made("school", "Staff", name="Ursula Pike", **days, school=school)
    made("school", "Post", school=school, title="Upper Phase Leader", holder=staff, last_day=date(2027, 8, 31), **days)
    pupil = made("school", "Pupil", school=school, given_name="Ann", family_name="Quill", year=5, **days)
    language = made("school", "CharacteristicType", code="LANGUAGE", name="First language", kind="general")
    for number, value in enumerate(("Polish", "Polish", "Old Elvish")):
        made("school", "Characteristic", f"c{number}", school=school, pupil=pupil, type=language, value=value, **days)

def meetings(made):
    of = {"school_id": 1}
    series = made("meetings", "Series", name="Phase team", begins=time(9), chair_id=1, **of)
    meeting = made("meetings", "Meeting", series=series, day=date(2026, 11, 9), begins=time(9), chair_id=1, **of)
    made("meetings", "Attendance", meeting=meeting, staff_id=1, **of)
    made("meetings", "Item", meeting=meeting, position=1, title="Dates", minutes="Said", **of)

for step, fill in (("school", "0004_types_of_characteristics"), people), (("meetings", "0001_initial"), meetings):
    made = at(*step)
    unrecorded("test", lambda: fill(made))
"""
NOW = """
import json
from remit.areas.meetings.models import Item
from remit.school.models import Characteristic, Tenure
held = Tenure.objects.unscoped("test").select_related("staff", "post").get()
said = Characteristic.objects.unscoped("test").order_by("value").values_list("value", flat=True)
minuted = Item.objects.unscoped("test").select_related("meeting__series").get()
meeting = minuted.meeting
print(json.dumps([
    [held.staff.name, held.post.title, str(held.first_day), str(held.last_day)], list(said),
    [str(meeting), meeting.kind, meeting.pupil_id, minuted.minutes],
]))
"""
MADE_AT_ONCE = """
from django.db import connection
from remit.core.tables import bring_up_to_date
from remit.core.writing import unrecorded
unrecorded("test", lambda: bring_up_to_date(connection))
"""


def looked_at(installation: Installation) -> tuple[dict, list]:
    """What its tables hold, and which migrations are noted as done."""
    here = connection.copy()
    here.settings_dict["NAME"] = urlsplit(installation.url).path[1:] or str(installation.data / "remit.sqlite3")
    asked = here.introspection
    try:
        with here.cursor() as cursor:
            held = {
                name: [
                    sorted(
                        [each.name, str(each.type_code), each.null_ok, each.default, each.display_size, each.precision]
                        for each in asked.get_table_description(cursor, name)
                    ),
                    sorted(
                        ["" if key["foreign_key"] else called, key["columns"], [*(key["foreign_key"] or ())], key["unique"], key["index"]]
                        for called, key in asked.get_constraints(cursor, name).items()
                        if not called.startswith("__")
                    ),
                ]
                for name in asked.table_names(cursor)
                if not name.startswith("auth_group")  # Django's own, which Remit never asks: an index has two names
            }  # fmt: skip
            cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
            return held, cursor.fetchall()
    finally:
        here.close()


def empty(request, folder) -> Installation:
    url = "" if connection.vendor == "sqlite" else new_database(request.addfinalizer)
    made = Installation(folder / "data", url)
    made.data.mkdir(mode=0o700, parents=True)
    return made


@pytest.mark.django_db
def test_what_an_earlier_remit_held_is_held_as_this_one_holds_it_in_the_same_tables(request, tmp_path, monkeypatch):
    earlier = empty(request, tmp_path / "earlier")
    earlier.script(EARLIER)
    told = earlier.run("migrate")
    assert told.returncode == 0, told.stderr
    tenure, languages, minuted = json.loads(earlier.script(NOW))
    assert tenure == ["Ursula Pike", "Upper Phase Leader", "2026-09-01", "2027-08-31"]
    assert languages == ["Old Elvish", "POL"], "said twice it is held once; what no list knows stays as it was written"
    assert minuted == ["Phase team, 9 November 2026", "", None, "Said"], "a meeting of a series stays one"

    new = empty(request, tmp_path / "new")
    new.script(MADE_AT_ONCE)
    # SQLite's tables are read from their own words, thrice in each database.
    monkeypatch.setattr(sqlparse, "parse", cache(sqlparse.parse))
    (at_once, seen), (in_turn, all_seen) = map(looked_at, (new, earlier))
    assert len(at_once) > 90
    assert seen == all_seen
    assert {name for name in in_turn if at_once.get(name) != in_turn[name]} == set()
    assert at_once.keys() == in_turn.keys()
