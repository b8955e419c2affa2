"""What the page of a file says before it is brought in: every list with its count, in the school's words."""

import pytest
from django.urls import reverse

from remit.core.acts import history_of
from remit.core.imports.models import Batch, Heading
from remit.core.writing import unrecorded
from remit.exchange import pupils as dry
from remit.exchange import queries
from remit.exchange.tests.test_exchange import (
    LIST,
    TODAY,
    batch,
    compared,
    file,
    office,
    post,
    rejected,
    sent,
    shown,
    uploaded,
)
from remit.school.models import School
from tests.world import viewer

__all__ = ["file", "office"]
ODD = "Given,Fam,Jahr,House\nFay,Green,8,8B\n"
MATCHED = {"given_name": "0", "family_name": "1", "year": "2", "form": "3"}


def look(page, ref, query=""):
    return page.get(reverse("exchange:batch", args=[ref]) + query).content.decode()


def sent_again(page, content):
    known = set(Batch.objects.unscoped("test").values_list("ref", flat=True))
    uploaded(page, content)
    return Batch.objects.unscoped("test").exclude(ref__in=known).get()


def headings(**where):
    return dict(Heading.objects.unscoped("test").filter(**where).values_list("key", "field"))


# What was said of a heading


def test_what_was_corrected_comes_matched_in_the_next_file_and_says_so(world, office):
    sent(office, ODD)
    assert "is remembered for the next file" in shown(office)
    answer = office.post(reverse("exchange:batch", args=[batch().ref]), {"version": 1, **MATCHED}, follow=True)
    assert "Remembered for the next file with these headings." in answer.content.decode()
    again = sent_again(office, "House,GIVEN,Fam.,Jahr\n8B,Ivy,Hill,8\n")
    assert again.columns == {"given_name": 1, "family_name": 2, "year": 3, "form": 0}
    text = look(office, again.ref)
    assert "Bring in 1 new" in text
    assert "“House” is Form" in text


def test_a_column_said_to_be_unused_stays_unused(world, office):
    sent(office, "Forename,Surname,Year,Form,UPN\nFay,Green,8,8B,\n")
    post(office, "batch", given_name="0", family_name="1", year="2", upn="4")
    assert headings() == {"form": ""}
    again = sent_again(office, "Forename,Surname,Year,Form\nIvy,Hill,8,8B\n")
    assert "form" not in again.columns
    assert "“Form” is not used" in look(office, again.ref)


def test_what_is_said_otherwise_is_remembered_instead_and_in_history(world, office, administrator):
    sent(office, ODD)
    post(office, "batch", **MATCHED)
    post(office, "batch", **{**MATCHED, "form": ""})
    house = Heading.objects.unscoped("test").get(key="house")
    assert (house.field, house.version) == ("", 2)
    lines = [entry.changes["field"] for entry in history_of(house, administrator)]
    assert lines == [["", "form"], ["form", ""]]


def test_another_school_is_not_asked_what_it_said(world, office):
    unrecorded(
        "test",
        lambda: Heading.objects.create(school_id=world.schools["birch"].pk, of="pupils", key="house", field="form"),
    )
    assert queries.remembered(viewer(world, "administrator")) == {}


def test_a_file_whose_guess_was_right_leaves_nothing_to_remember(world, office):
    sent(office)
    post(office, "batch", **{key: str(at) for key, at in batch().columns.items()})
    assert headings() == {}


# Lists


def test_reception_and_nursery_are_said_by_name_before_and_after_and_for_who_is_new(world, office):
    school = School.objects.unscoped("test").get(pk=world.schools["alder"].pk)
    unrecorded("test", lambda: School.objects.unscoped("test").filter(pk=school.pk).update(first_year=-1))
    sent(office, "Forename,Surname,Year,DoB\nann-given,ann-family,N,\nFay,Green,R,\nGus,Green,Nursery,\n")
    text = shown(office)
    assert "Reception" in text
    assert "Nursery" in text
    assert "Year 0" not in text
    assert "Year -1" not in text


def test_before_and_after_are_in_words(world, office):
    assert queries.in_words("year", 0) == "Reception"
    assert queries.in_words("year", -1) == "Nursery"
    assert queries.in_words("date_of_birth", TODAY) == "16 November 2026"
    assert [queries.in_words("eal", each) for each in (True, False, None, "")] == ["Yes", "No", "none", "none"]


def test_the_first_fifty_refused_rows_say_that_there_are_more_and_where(world, office):
    lines = [f"Given{at},Family{at},13" for at in range(62)]
    sent(office, "\n".join(["Forename,Surname,Year", *lines]))
    text = shown(office)
    assert "50 of 62 shown" in text
    assert "has them all" in text
    assert text.count("The school has no such year group.") == 50
    assert len(rejected(office)) == 63
    rest = look(office, batch().ref, "?show=rejected&page=2")
    assert "51 to 62 of 62" in rest
    assert rest.count("The school has no such year group.") == 12


def test_each_count_leads_to_its_list(world, office):
    sent(office, LIST + "ben-given,ben-family,7,,,\n")
    text = shown(office)
    lists = {"added": "Fay Green", "changed": "Year 9", "rejected": "does not fit its digits"}
    for name, told in lists.items():
        assert f'href="{reverse("exchange:batch", args=[batch().ref])}?show={name}"' in text
        only = look(office, batch().ref, f"?show={name}")
        assert [other for other in lists.values() if other in only] == [told]
    assert compared(office, "?show=changed") == [("Year group", "Year 8", "Year 9")]


@pytest.mark.parametrize("show", ["unchanged", "doubts", "nonsense", "added&page=99", "added&page=x"])
def test_a_list_that_is_empty_or_a_page_that_is_not_there_is_no_fault(world, office, show):
    sent(office)
    assert office.get(reverse("exchange:batch", args=[batch().ref]) + f"?show={show}").status_code == 200


def test_those_who_stay_as_they_are_have_a_list_of_their_own(world, office):
    sent(office, "Forename,Surname,Year,DoB\nann-given,ann-family,8,03/10/2013\n")
    assert "ann-family" not in shown(office)
    assert "ann-given ann-family" in look(office, batch().ref, "?show=unchanged")


# Words


@pytest.fixture
def students(world):
    words = {"pupil": ["student", "students", "student"], "form": ["tutor group", "tutor groups", "tutor group"]}
    schools = School.objects.unscoped("test").filter(pk=world.schools["alder"].pk)
    unrecorded("test", lambda: schools.update(words=words))


def test_columns_and_faults_come_in_the_words_of_the_school(world, students, office):
    sent(
        office,
        "Forename,Surname,Year,Form,DoB\nann-given,ann-family,8,8B,03/10/2013\nann-given,ann-family,8,8B,03/10/2013\n",
    )
    text = shown(office)
    assert "Row 2 is about the same student." in text
    assert ("Tutor group", "8A", "8B") in compared(office)
    assert not any(place in text for place in ("{pupil", "{form", "{Form"))
    assert rejected(office)[1][-1] == "Last name: Row 2 is about the same student."
    assert "Tutor group" in office.get(reverse("exchange:upload")).content.decode()


def test_a_file_too_large_is_refused_in_the_words_of_the_school(world, students, office, settings):
    settings.FILE_LIMIT = 10
    assert "A list of students is smaller" in uploaded(office).content.decode()


# Without a database


def test_a_dry_run_is_told_what_a_heading_holds(file):
    found = dry.dry_run(file(ODD), today=TODAY, matches=["Given=given_name", "fam = Last name", "Jahr=year", "House="])
    assert (found["added"], found["warnings"]) == (1, ["Column not used: House"])


def test_a_dry_run_leaves_out_a_column_that_it_is_told_to(file):
    found = dry.dry_run(file("Forename,Surname,Year,Form\nA,B,8,8B\n"), today=TODAY, matches=["Form="])
    assert found["warnings"] == ["Column not used: Form"]


@pytest.mark.parametrize(
    ("match", "told"),
    [
        ("Vorname=given_name", "This file has no heading “Vorname”. It has: Given, Fam, Jahr, House."),
        ("Given=nickname", "There is no field “nickname”. There are: given_name, family_name, year, form, upn,"),
        ("Given", "“Given” does not say what the column is: write Heading=field."),
    ],
)
def test_a_heading_or_a_field_that_is_not_there_is_said_with_those_that_are(file, match, told):
    with pytest.raises(dry.Unmatched) as refused:
        dry.dry_run(file(ODD), today=TODAY, matches=[match])
    assert str(refused.value).startswith(told)


def test_two_headings_cannot_hold_one_field(file):
    with pytest.raises(dry.Unmatched, match="Two headings are matched to year"):
        dry.dry_run(file(ODD), today=TODAY, matches=["Jahr=year", "House=year"])
