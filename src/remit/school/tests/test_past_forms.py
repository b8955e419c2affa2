"""Forms of a past day, as a list of classes tells them: what was is right, and what is stays."""

from datetime import date

import pytest

from remit.core.writing import unrecorded
from remit.school.imports import CHUNK, kind_of
from remit.school.models import Group, GroupLead, Membership, Pupil
from remit.school.tests.bringing import all_of, brought, judged, of, reasons, rows, undone, verdicts

ANN = ("ann-given", "ann-family", "03/10/2013")
HEADINGS = ("Forename", "Surname", "DOB")
AUTUMN, SUMMER = date(2025, 9, 1), date(2026, 8, 31)


def forms(pupil="ann-given"):
    found = rows(Membership, pupil__given_name=pupil, group__type=Group.FORM).order_by("first_day")
    return list(found.values_list("group__name", "first_day", "last_day"))


def ann(**values):
    unrecorded("test", lambda: rows(Pupil, given_name="ann-given").update(**values))


@pytest.fixture
def now(world):
    ann(first_day=date(2024, 9, 1))
    return forms()


@pytest.mark.parametrize(
    ("headings", "cells"),
    [
        (("Class", "Kind", "From"), ("7Q", "Form", "01/09/2025")),
        (("Class", "Kind", "From", "To"), ("7Q", "Tutor group", "01/09/2025", "31/08/2026")),
        (("Tutor group", "From"), ("7Q", "01/09/2025")),
        (("Form", "Academic year"), ("7Q", "2025/26")),
        (("Form", "Academic year"), ("7Q", "2025-2026")),
    ],
)
def test_last_years_form_is_right_as_at_last_year_and_this_years_stays(world, administrator, now, headings, cells):
    file = of(administrator, "classes", (*HEADINGS, *headings), (*ANN, *cells))
    brought(administrator, file)
    held = forms()
    name, first, last = held[0]
    assert (name, first, last) == ("7Q", AUTUMN, SUMMER)
    assert held[1:] == now


def test_it_is_undone(world, administrator, now):
    before = all_of(Membership, Group)
    file = of(administrator, "classes", (*HEADINGS, "Form", "From"), (*ANN, "7Q", "01/09/2025"))
    undone(administrator, brought(administrator, file))
    assert all_of(Membership, Group) == before


def test_the_preview_says_from_when_until_when(world, administrator, now):
    file = of(administrator, "classes", (*HEADINGS, "Form", "From"), (*ANN, "7Q", "01/09/2025"))
    _, detail = kind_of(file).line(judged(world, file, by=administrator)[0])
    assert detail.startswith("7Q, from ")
    assert " until " in detail


@pytest.mark.parametrize("cells", [("7Q", ""), ("7Q", "16/11/2026"), ("7Q", "01/12/2026")])
def test_the_form_of_today_is_not_moved_by_a_list_of_classes(world, administrator, now, cells):
    file = of(administrator, "classes", (*HEADINGS, "Form", "From"), (*ANN, *cells))
    assert verdicts(judged(world, file, by=administrator)) == ["rejected"]
    brought(administrator, file)
    assert forms() == now


def test_who_is_held_in_another_form_then_is_left_with_a_sentence(world, administrator, now):
    lines = [(*ANN, "7Q", "2025/26"), (*ANN, "7P", "2025/26")]
    file = of(administrator, "classes", (*HEADINGS, "Form", "Academic year"), *lines)
    found = judged(world, file, by=administrator)
    assert verdicts(found) == ["added", "rejected"]
    assert "7Q from" in reasons(found)[0]
    brought(administrator, file, chunk=1)
    assert [name for name, *_ in forms()] == ["7Q", *(name for name, *_ in now)]


def test_what_is_held_of_that_time_is_no_difference(world, administrator, now):
    line = (*ANN, "7Q", "2025/26")
    brought(administrator, of(administrator, "classes", (*HEADINGS, "Form", "Academic year"), line))
    again = of(administrator, "classes", (*HEADINGS, "Form", "Academic year"), line)
    assert verdicts(judged(world, again, by=administrator)) == ["unchanged"]


def test_a_tutor_of_a_past_day_and_a_whole_list_change_nothing_of_today(world, administrator, now):
    before = all_of(GroupLead)
    headings = (*HEADINGS, "Form", "Academic year", "Teacher")
    file = of(administrator, "classes", headings, (*ANN, now[0][0], "2025/26", "lea-person"), said={"whole": True})
    brought(administrator, file, CHUNK)
    assert all_of(GroupLead) == before
    assert forms()[-1] == now[0]


def test_a_class_that_is_over_is_not_held_today(world, administrator, now):
    headings = (*HEADINGS, "Class", "From", "To")
    brought(administrator, of(administrator, "classes", headings, (*ANN, "7Zz", "01/09/2025", "31/08/2026")))
    place = rows(Membership, group__name="7Zz").get()
    assert (place.first_day, place.last_day) == (AUTUMN, SUMMER)


# A list of pupils that holds from a past day


def test_a_list_of_a_past_day_moves_nobody_today(world, administrator, now):
    year = rows(Pupil, given_name="ann-given").get().year
    file = of(
        administrator,
        "pupils",
        (*HEADINGS, "Year", "Form"),
        (*ANN, str(year - 1), "7Q"),
        said={"first_day": "2025-09-01"},
    )
    found = judged(world, file, by=administrator)
    assert not {"year", "form"} & found[0].differs.keys()
    assert "stays" in " ".join(doubt.message for doubt in found[0].doubts)
    brought(administrator, file)
    assert rows(Pupil, given_name="ann-given").get().year == year
    assert forms() == now


def test_a_list_of_a_past_day_brings_nobody_back(world, administrator, now):
    ann(last_day=date(2026, 7, 20))
    line = (*ANN, "7", "7Q")
    file = of(administrator, "pupils", (*HEADINGS, "Year", "Form"), line, said={"first_day": "2025-09-01"})
    brought(administrator, file)
    assert rows(Pupil, given_name="ann-given").get().last_day == date(2026, 7, 20)
    assert forms() == now


def test_who_is_new_in_a_list_of_a_past_day_is_said_to_be_of_that_year_today(world, administrator):
    line = ("Nia", "Noor", "03/10/2013", "7", "7Q")
    file = of(administrator, "pupils", (*HEADINGS, "Year", "Form"), line, said={"first_day": "2025-09-01"})
    told = " ".join(doubt.message for doubt in judged(world, file)[0].doubts)
    assert "taken as of today" in told
