"""A file looked at in two tabs, by somebody at two schools; and what its page says of rows, headings and what is hidden."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from remit.core.imports.models import Batch, Heading
from remit.core.writing import unrecorded
from remit.exchange import queries
from remit.exchange.tests.test_exchange import batch, office, post, pupils, seen_in, sent, shown, uploaded
from remit.school.models import Role, Staff
from tests.world import START, held_post, viewer

__all__ = ["office"]
TWO_NAMES = "Forename,Surname,Nickname,Year\nRobert,Green,Bob,8\n"
MEANWHILE = "This file was changed while you were looking. Look at the preview again."


def matched(page, version, **columns):
    now = {key: str(at) for key, at in batch().columns.items()}
    return page.post(reverse("exchange:batch", args=[batch().ref]), {"version": version, **now, **columns}, follow=True)


def offered(text, route):
    """The version that a form of the page sends."""
    form = re.search(rf'action="[^"]*/{route}/".*?</form>', text, re.DOTALL).group(0)
    return int(re.search(r'name="version" value="(\d+)"', form).group(1))


@pytest.mark.parametrize("route", ["start", "drop"])
def test_what_is_pressed_in_one_tab_is_not_done_to_what_another_made_of_the_file(world, office, route):
    sent(office, TWO_NAMES)
    version = offered(shown(office), route)
    assert version == batch().version
    matched(office, version, given_name="2")
    url = reverse(f"exchange:{route}", args=[batch().ref])
    answer = office.post(url, {"version": version}, follow=True)
    assert MEANWHILE in answer.content.decode()
    assert "Bob Green" in answer.content.decode(), "the new preview"
    assert batch().state == Batch.READY
    assert not pupils(family_name="Green").exists()
    text = answer.content.decode()
    office.post(url, {"version": offered(text, route), "seen": seen_in(text)})
    assert batch().state in {Batch.DONE, Batch.DROPPED}


def test_columns_matched_meanwhile_are_not_overwritten(world, office):
    sent(office, TWO_NAMES)
    matched(office, 1, given_name="2")
    answer = matched(office, 1, given_name="0", family_name="2")
    assert MEANWHILE in answer.content.decode()
    assert batch().columns["given_name"] == 2
    answer = matched(office, "", given_name="0")
    assert MEANWHILE in answer.content.decode(), "without a version nothing is known of what was shown"


def test_both_forms_below_the_preview_carry_the_version(world, office):
    sent(office)
    assert shown(office).count('name="version" value="1"') == shown(office).count('method="post"') - shell(office)


def shell(page):
    return page.get(reverse("exchange:upload")).content.decode().count('method="post"') - 1


def also_at_birch(world, standing=""):
    birch, user = world.schools["birch"], world.users["administrator"]
    staff = Staff.objects.create(school=birch, user=user, name="elsewhere", first_day=START)
    if standing:
        held = held_post(staff, "x")
        Role.objects.create(school=birch, post=held, name="a", standing=standing)


@pytest.mark.parametrize("standing", ["", Role.ADMINISTRATOR])
def test_somebody_with_places_at_two_schools_brings_in_a_file(world, office, standing):
    unrecorded("test", lambda: also_at_birch(world, standing))
    answer = uploaded(office)
    assert answer.status_code == (422 if standing else 302), "of two whose records are kept, one is chosen"
    if standing:
        file = SimpleUploadedFile("pupils.csv", b"Forename,Surname,Year\nFay,Green,8\n")
        office.post(reverse("exchange:upload"), {"file": file, "school": world.schools["alder"].ref})
        assert "For alder-school." in shown(office)
    assert batch().school_id == world.schools["alder"].pk


def test_what_one_school_said_of_headings_is_not_asked_for_the_other(world, office):
    def made():
        also_at_birch(world, Role.ADMINISTRATOR)
        for school, field in (("alder", "form"), ("birch", "")):
            Heading.objects.create(school_id=world.schools[school].pk, of="pupils", key="group", field=field)

    unrecorded("test", made)
    by = viewer(world, "administrator")
    assert queries.remembered(by) == {"group": "form"}
    assert queries.remembered(by, "pupils", world.schools["birch"].pk) == {"group": ""}


def test_why_something_is_left_does_not_name_what_she_does_not_see(world, office):
    left = [[world.pupils["ann"].pk, "upn", "Another {pupil.one} has this UPN now."], [world.pupils["ann"].pk, "year", "It was changed since."]]  # fmt: skip
    told = {"taken_off": 0, "put_back": 0, "left": left}
    unrecorded(
        "test", lambda: Batch.objects.unscoped("test").filter(name="alder-file").update(state=Batch.UNDONE, undone=told)
    )
    held = Batch.objects.unscoped("test").get(name="alder-file")

    def line(name):
        return [(each.field, each.why) for each in queries.left_of(viewer(world, name), held, held.undone["left"])]

    assert line("administrator") == [("A detail", "It stays as it is."), ("Year group", "It was changed since.")]
    assert line("head")[0] == ("UPN", "Another {pupil.one} has this UPN now.")


COUNTS = [
    ("running", 0, 4, "0 of 3 rows."), ("running", 3, 4, "2 of 3 rows."), ("running", 0, 2, "0 of 1 row."),
    ("stopped", 2, 4, "1 of 3 rows were reached, and stays brought in."), ("stopped", 3, 4, "2 of 3 rows were reached, and stay brought in."),
    ("undoing", 4, 4, "3 rows are still to be undone."), ("halted", 2, 4, "1 row is still to be undone."),
]  # fmt: skip


@pytest.mark.parametrize(("state", "reached", "last", "says"), COUNTS)
def test_rows_are_counted_without_the_headings(world, office, state, reached, last, says):
    sent(office)
    key = batch().pk
    unrecorded(
        "test", lambda: Batch.objects.unscoped("test").filter(pk=key).update(state=state, reached=reached, last=last)
    )
    assert says in shown(office)


def test_it_is_said_to_be_remembered_only_where_something_is(world, office):
    sent(office, "Forename,Surname,Year,\nFay,Green,8,8B\n")
    answer = matched(office, 1, form="3")
    assert batch().columns["form"] == 3
    assert not Heading.objects.unscoped("test").exists(), "a column without a heading"
    assert "Remembered for the next file" not in answer.content.decode()
    answer = matched(office, 2, year="")
    assert answer.status_code in {200, 422}
    answer = post(office, "batch", given_name="1", family_name="0", year="2")
    assert Heading.objects.unscoped("test").exists()
