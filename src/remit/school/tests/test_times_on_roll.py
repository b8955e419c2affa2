"""Who left and came back was on roll then and is now, and not between; who was expected and does not come is on none."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from remit.core.acts import Refused
from remit.core.imports.models import Batch
from remit.core.records import Stale
from remit.core.writing import unrecorded
from remit.school import queries, roll
from remit.school.models import Enrolment, Membership, Pupil
from remit.school.tests.bringing import all_of, brought, judged, of, rows, undone, verdicts
from tests.access_walk import sign_in
from tests.world import TODAY, viewer

THEN, AWAY, LEFT = date(2025, 1, 10), date(2026, 2, 1), date(2025, 7, 20)
HEADINGS = ("Forename", "Surname", "Year", "DOB")
ANN = ("ann-given", "ann-family", "8", "03/10/2013")


@pytest.fixture
def leaver(world):
    """Was on roll in 2024/25, in 8A, and left."""
    ann = world.pupils["ann"]

    def left():
        rows(Enrolment, pupil=ann).delete()
        rows(Pupil, pk=ann.pk).update(first_day=date(2024, 9, 1), last_day=LEFT)
        rows(Membership, pupil=ann).update(first_day=date(2024, 9, 1))

    unrecorded("test", left)
    return ann


def now(pupil):
    return rows(Pupil, pk=pupil.pk).get()


def on_roll(pupil, day):
    return Pupil.objects.unscoped("test").as_at(day).filter(pk=pupil.pk).exists()


@pytest.mark.parametrize(
    ("headings", "line", "said", "back"),
    [
        ((*HEADINGS, "Admission date"), (*ANN, "01/11/2026"), None, date(2026, 11, 1)),
        (HEADINGS, ANN, {"first_day": "2026-11-02"}, date(2026, 11, 2)),
        (HEADINGS, ANN, None, TODAY),
    ],
)
def test_who_is_back_was_on_roll_then_and_not_between(world, administrator, leaver, headings, line, said, back):
    batch = of(administrator, "pupils", headings, line, said=said)
    assert {"first_day", "last_day"} <= judged(world, batch)[0].differs.keys()
    brought(administrator, batch)
    held = now(leaver)
    assert (held.first_day, held.last_day) == (back, None)
    for day, is_on in ((THEN, True), (LEFT, True), (AWAY, False), (back, True), (TODAY, True)):
        assert (on_roll(leaver, day), held.holds_on(day)) == (is_on, is_on), day


def test_the_rolls_of_a_past_day_count_them(world, administrator, leaver):
    brought(administrator, of(administrator, "pupils", (*HEADINGS, "Admission date"), (*ANN, "01/11/2026")))
    head = viewer(world, "head")
    group = world.groups["8A"]
    for day, is_on in ((THEN, True), (AWAY, False), (TODAY, True)):
        assert (leaver in queries.listed_pupils_at(head, day)) is is_on, day
        assert (leaver in queries.members_of(head, group, day)) is is_on, day


def test_a_file_that_says_the_old_first_day_says_that_nobody_left(world, administrator, leaver):
    brought(administrator, of(administrator, "pupils", (*HEADINGS, "Admission date"), (*ANN, "01/09/2024")))
    assert (now(leaver).first_day, now(leaver).last_day) == (date(2024, 9, 1), None)
    assert not rows(Enrolment, pupil=leaver).exists()


def test_an_undo_takes_the_return_back_with_what_it_kept(world, administrator, leaver):
    before = all_of(Pupil, Enrolment, Membership)
    line = (*ANN, "01/11/2026")
    batch = brought(administrator, of(administrator, "pupils", (*HEADINGS, "Admission date"), line))
    undone(administrator, batch)
    assert all_of(Pupil, Enrolment, Membership) == before


def test_an_undo_leaves_the_earlier_time_where_the_days_were_changed_since(world, administrator, leaver):
    line = (*ANN, "01/11/2026")
    batch = brought(administrator, of(administrator, "pupils", (*HEADINGS, "Admission date"), line))
    roll.take_off_roll(by=administrator, pupil=now(leaver), version=now(leaver).version)
    left = undone(administrator, batch).undone["left"]
    assert [field for pupil, field, _ in left if pupil == leaver.pk] == ["last_day"]
    assert on_roll(leaver, THEN)


def test_who_comes_back_by_hand_keeps_the_time_before(administrator, leaver):
    ann = roll.put_back_on_roll(by=administrator, pupil=now(leaver), version=now(leaver).version, first_day=TODAY)
    assert (ann.first_day, ann.last_day) == (TODAY, None)
    assert [(each.first_day, each.last_day) for each in rows(Enrolment, pupil=leaver)] == [(date(2024, 9, 1), LEFT)]
    roll.take_off_roll(by=administrator, pupil=now(leaver), version=now(leaver).version)
    day = TODAY + timedelta(days=9)
    with pytest.raises(Refused, match="On roll until 16 November 2026"):
        roll.put_back_on_roll(by=administrator, pupil=now(leaver), version=now(leaver).version, first_day=day)


@pytest.fixture
def page(world, client):
    sign_in(client, world, "administrator")
    return client


def test_leaving_is_undone_with_one_press(world, page):
    ann = world.pupils["ann"]
    first = now(ann).first_day
    text = page.post(reverse("school:pupils.end", args=[ann.ref]), follow=True).content.decode()
    assert now(ann).last_day == TODAY
    assert reverse("school:pupils.back", args=[ann.ref]) in text
    page.post(reverse("school:pupils.back", args=[ann.ref]))
    assert (now(ann).first_day, now(ann).last_day) == (first, None)


# Who does not come


def expected(by, day="01/09/2027"):
    line = ("Nia", "New", "7", "01/02/2016", "7N", day)
    brought(by, of(by, "pupils", ("Forename", "Surname", "Year", "DOB", "Form", "Admission date"), line))
    return rows(Pupil, given_name="Nia").get()


def test_who_does_not_come_is_on_no_list_and_on_no_roll(administrator, world, page):
    nia = expected(administrator)
    assert (
        reverse("school:expected.withdraw", args=[nia.ref])
        in page.get(reverse("pupil", args=[nia.ref])).content.decode()
    )
    text = page.post(reverse("school:expected.withdraw", args=[nia.ref]), follow=True).content.decode()
    assert "Nia New is not expected any more." in text
    assert reverse("school:expected.again", args=[nia.ref]) in text
    form = rows(Membership, pupil=nia).get().group
    for day in (TODAY, nia.first_day, nia.first_day + timedelta(days=400)):
        on_the_day = viewer(world, "administrator", day)
        assert not on_roll(nia, day)
        for listed in (queries.expected_pupils, queries.listed_pupils, queries.pupils_with_pages):
            assert nia not in listed(on_the_day), (day, listed.__name__)
        assert not queries.memberships_of(on_the_day, form).exists()
        assert nia not in queries.joinable(on_the_day, form)
    page.post(reverse("school:expected.again", args=[nia.ref]))
    assert nia in queries.expected_pupils(viewer(world, "administrator"))
    assert now(nia).first_day == date(2027, 9, 1)


def test_only_who_is_still_to_come_is_withdrawn_and_nobody_leaves_before_they_come(world, administrator):
    ann, nia = now(world.pupils["ann"]), expected(administrator)
    with pytest.raises(Refused):
        roll.withdraw_expected(by=administrator, pupil=ann, version=ann.version)
    with pytest.raises(Refused):
        roll.take_off_roll(by=administrator, pupil=nia, version=nia.version)
    with pytest.raises(Stale):
        roll.withdraw_expected(by=administrator, pupil=nia, version=nia.version - 1)
    with pytest.raises(Refused):
        roll.expect_again(by=administrator, pupil=ann, version=ann.version)


def test_a_file_that_names_them_again_expects_them_again(world, administrator):
    nia = expected(administrator)
    roll.withdraw_expected(by=administrator, pupil=nia, version=nia.version)
    assert expected(administrator, "04/09/2027") == nia
    assert (now(nia).first_day, now(nia).last_day) == (date(2027, 9, 4), None)
    assert not rows(Enrolment, pupil=nia).exists()


def test_a_file_moves_the_places_of_who_comes_on_another_day(world, administrator):
    nia = expected(administrator)
    batch = of(
        administrator, "pupils", ("Forename", "Surname", "Year", "DOB", "Admission date"),
        ("Nia", "New", "7", "01/02/2016", "25/08/2027"),
    )  # fmt: skip
    brought(administrator, batch)
    assert rows(Membership, pupil=nia).get().first_day == date(2027, 8, 25)
    undone(administrator, rows(Batch, pk=batch.pk).get())
    assert rows(Membership, pupil=nia).get().first_day == date(2027, 9, 1)
    assert verdicts(judged(world, batch)) == ["changed"]
