"""A database of an earlier Remit, with rows in it, is brought up to date by `remit migrate`."""

import json

import pytest
from django.db import connection

from tests.installations import Installation, new_database

EARLIER = """
from datetime import date
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from remit.core.writing import unrecorded
call_command("migrate", "school", "0004", verbosity=0)
state = MigrationExecutor(connection).loader.project_state(("school", "0004_types_of_characteristics"))
def made(model, ref="", /, **values):
    return state.apps.get_model("school", model).objects.create(ref=ref or model[:12], **values)
def fill():
    days = {"first_day": date(2026, 9, 1)}
    school = made("School", name="Heston Grove")
    staff = made("Staff", school=school, name="Ursula Pike", **days)
    made("Post", school=school, title="Upper Phase Leader", holder=staff, last_day=date(2027, 8, 31), **days)
    pupil = made("Pupil", school=school, given_name="Ann", family_name="Quill", year=5, **days)
    language = made("CharacteristicType", code="LANGUAGE", name="First language", kind="general")
    for number, value in enumerate(("Polish", "Polish", "Old Elvish")):
        made("Characteristic", f"c{number}", school=school, pupil=pupil, type=language, value=value, **days)
unrecorded("test", fill)
"""
NOW = """
import json
from remit.school.models import Characteristic, Tenure
held = Tenure.objects.unscoped("test").select_related("staff", "post").get()
said = Characteristic.objects.unscoped("test").order_by("value").values_list("value", flat=True)
print(json.dumps([held.staff.name, held.post.title, str(held.first_day), str(held.last_day), list(said)]))
"""


@pytest.fixture
def earlier(request, tmp_path) -> Installation:
    url = "" if connection.vendor == "sqlite" else new_database(request.addfinalizer)
    found = Installation(tmp_path / "data", url)
    found.data.mkdir(mode=0o700)
    found.script(EARLIER)
    return found


@pytest.mark.django_db
def test_what_an_earlier_remit_held_is_held_as_this_one_holds_it(earlier):
    told = earlier.run("migrate")
    assert told.returncode == 0, told.stderr
    name, title, first, last, languages = json.loads(earlier.script(NOW))
    assert (name, title, first, last) == ("Ursula Pike", "Upper Phase Leader", "2026-09-01", "2027-08-31")
    assert languages == ["Old Elvish", "POL"], "said twice it is held once; what no list knows stays as it was written"


SERIES = """
from datetime import date, time
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from remit.core.writing import unrecorded
call_command("migrate", "meetings", "0001", verbosity=0)
state = MigrationExecutor(connection).loader.project_state(("meetings", "0001_initial"))
def made(app, model, **values):
    return state.apps.get_model(app, model).objects.create(ref=model[:12], **values)
def fill():
    school = made("school", "School", name="Heston Grove")
    of = {"school": school}
    staff = made("school", "Staff", name="Ursula Pike", first_day=date(2026, 9, 1), **of)
    series = made("meetings", "Series", name="Phase team", begins=time(9), chair=staff, **of)
    meeting = made("meetings", "Meeting", series=series, day=date(2026, 11, 9), begins=time(9), chair=staff, **of)
    made("meetings", "Attendance", meeting=meeting, staff=staff, **of)
    made("meetings", "Item", meeting=meeting, position=1, title="Dates", minutes="Said", **of)
unrecorded("test", fill)
"""
SERIES_NOW = """
import json
from remit.areas.meetings.models import Item
held = Item.objects.unscoped("test").select_related("meeting__series").get()
meeting = held.meeting
print(json.dumps([str(meeting), meeting.kind, meeting.pupil_id, held.minutes]))
"""


@pytest.mark.django_db
def test_a_meeting_of_a_series_stays_one_where_meetings_may_be_about_a_pupil(request, tmp_path):
    url = "" if connection.vendor == "sqlite" else new_database(request.addfinalizer)
    held = Installation(tmp_path / "data", url)
    held.data.mkdir(mode=0o700)
    held.script(SERIES)
    told = held.run("migrate")
    assert told.returncode == 0, told.stderr
    assert json.loads(held.script(SERIES_NOW)) == ["Phase team, 9 November 2026", "", None, "Said"]
