"""A list of staff: who is new, who is known by address, code or name, and who has left."""

from datetime import date

import pytest

from remit.core.writing import unrecorded
from remit.school.imports.staff import NOT_TO_END
from remit.school.models import Staff
from remit.school.tests.bringing import all_of, brought, judged, of, reasons, rows, undone, verdicts
from tests.world import START, TODAY, YESTERDAY

HEADINGS = (
    "Title",
    "Forename",
    "Surname",
    "Staff Code",
    "Email",
    "Job Title",
    "Teaching staff",
    "Start date",
    "Leaving date",
)
IDA = ("Ms", "Ida", "Noor", "INO", "ida.noor@example.org", "Teacher of maths", "Y", "01/09/2026", "")


def a_file(by, *lines, headings=HEADINGS):
    return of(by, "staff", headings, *lines)


def held_as(name, **values):
    unrecorded("test", lambda: rows(Staff, name=name).update(**values))


def test_a_new_colleague_comes_with_code_job_and_days_and_without_an_account(world, administrator):
    brought(administrator, a_file(administrator, IDA))
    ida = rows(Staff, code="INO").get()
    assert (ida.name, ida.email, ida.job, ida.teaches) == ("Ms Ida Noor", IDA[4], "Teacher of maths", True)
    assert (ida.first_day, ida.last_day, ida.user) == (START, None, None)


def test_a_colleague_is_known_by_address_then_code_then_name(world, administrator):
    headings = ("Name", "Code", "E-mail")
    held_as("mo-person", code="MOX")
    lines = [("Lea Alder", "", "LEA@example.org"), ("Mo B", "mox", ""), ("Mr tom-person", "TOM", "")]
    found = judged(world, a_file(administrator, *lines, headings=headings))
    assert [each.held.name for each in found] == ["lea-person", "mo-person", "tom-person"]
    assert found[2].differs == {"name": ["tom-person", "Mr tom-person"], "code": ["", "TOM"]}


def test_what_is_changed_is_put_back_and_who_was_added_goes(world, administrator):
    before = all_of(Staff)
    lines = [("tom-person", "TOM", "", "Cover"), ("Ida Noor", "INO", "", "")]
    batch = brought(administrator, a_file(administrator, *lines, headings=("Name", "Code", "Email", "Job")))
    assert rows(Staff, name="tom-person").values_list("code", "job").get() == ("TOM", "Cover")
    batch = undone(administrator, batch)
    assert all_of(Staff) == before
    assert (batch.undone["taken_off"], batch.undone["put_back"]) == (1, 1)


def test_a_leaver_has_a_last_day_from_the_file(world, administrator):
    brought(administrator, a_file(administrator, ("tom-person", "31/12/2026"), headings=("Name", "Leaving date")))
    assert rows(Staff, name="tom-person").get().last_day == date(2026, 12, 31)


def test_nobody_who_left_comes_back_by_a_later_last_day(world, administrator):
    """It would open an account again."""
    before = all_of(Staff)
    batch = a_file(administrator, ("leaver-person", "31/12/2027"), headings=("Name", "Leaving date"))
    assert "This colleague has left." in reasons(judged(world, batch))[0]
    brought(administrator, batch)
    assert all_of(Staff) == before


def test_whoever_comes_back_has_a_new_appointment_without_an_account(world, administrator):
    batch = a_file(administrator, ("leaver-person", "16/11/2026"), headings=("Name", "Start date"))
    brought(administrator, batch)
    held = rows(Staff, name="leaver-person").order_by("first_day")
    assert list(held.values_list("first_day", "last_day")) == [(START, YESTERDAY), (TODAY, None)]
    assert held.last().user is None


def test_an_empty_cell_says_nothing(world, administrator):
    held_as("tom-person", code="TOM", job="Teacher", email="t@example.org")
    line = ("tom-person", "", "", "", "")
    found = judged(world, a_file(administrator, line, headings=("Name", "Code", "Email", "Job", "Leaving date")))
    assert verdicts(found) == ["unchanged"]


def test_rows_that_cannot_be_are_refused_with_the_reason(world, administrator):
    held_as("mo-person", code="MOX")
    lines = [
        ("", "", "", ""), ("Ida Noor", "", "not an address", ""), ("tom-person", "MOX", "tom@example.org", ""),
        ("Una", "UN1", "", ""), ("Una", "UN1", "", ""), ("Vic", "", "", "31/08/2025"),
    ]  # fmt: skip
    headings = ("Name", "Code", "Email", "Leaving date")
    found = judged(world, a_file(administrator, *lines, headings=headings))
    assert reasons(found) == [
        "This is empty.", "This is no e-mail address.", "Another colleague has this staff code.", "Row 5 is about the same person.",
    ]  # fmt: skip
    assert verdicts(found)[-1] == "added"


# Namesakes


@pytest.mark.parametrize(
    "line",
    [
        ("Mr J Hill", "jack.hill@example.org", "JHL"), ("Mrs J Hill", "jane.hill@example.org", ""), ("J Hill", "", "JHL"), ("Mr J Hill", "", ""),
    ],
)  # fmt: skip
def test_a_namesake_with_another_title_address_or_code_is_asked_and_changes_nobody(world, administrator, line):
    held_as("tom-person", code="JHI", email="j.hill@example.org")
    unrecorded("test", lambda: rows(Staff, code="JHI").update(name="Mrs J Hill"))
    before = all_of(Staff)
    batch = a_file(administrator, line, headings=("Name", "Email", "Code"))
    assert "Is it the same person?" in reasons(judged(world, batch))[0]
    brought(administrator, batch)
    assert all_of(Staff) == before


@pytest.mark.parametrize("name", ["Ms J Hill", "Dr J. Hill", "hill, j"])
def test_what_is_not_told_or_changes_does_not_make_another_person(world, administrator, name):
    unrecorded("test", lambda: rows(Staff, name="tom-person").update(name="Mrs J Hill", code="JHI"))
    found = judged(
        world, a_file(administrator, (name, "j.hill@example.org", "JHI"), headings=("Name", "Email", "Code"))
    )
    assert found[0].held.name == "Mrs J Hill"


def test_a_staff_code_is_given_again_once_its_holder_has_left(world, administrator):
    held_as("leaver-person", code="OT")
    batch = a_file(administrator, ("Mr Olu Taylor", "olu@example.org", "OT"), headings=("Name", "Email", "Code"))
    assert verdicts(judged(world, batch)) == ["added"]
    brought(administrator, batch)
    assert rows(Staff, code="OT").count() == 2
    again = a_file(administrator, ("Mr Olu Taylor", "", "OT"), headings=("Name", "Email", "Code"))
    assert verdicts(judged(world, again)) == ["unchanged"]


def test_the_last_day_of_a_head_is_no_matter_for_the_office_and_nobody_says_their_own(world, administrator):
    """What the page of a colleague refuses, a list does not do."""
    for name, told in (("head", [NOT_TO_END]), ("administrator", [NOT_TO_END]), ("tom", [])):
        email = world.users[name].email
        batch = a_file(
            administrator, (world.staff[name].name, email, "20/12/2026"), headings=("Name", "Email", "Leaving date")
        )
        held_as(world.staff[name].name, email=email)
        found = judged(world, batch, by=administrator)
        assert [fault.message for row in found for fault in row.faults] == told, name
        assert verdicts(found) == (["rejected"] if told else ["changed"])
