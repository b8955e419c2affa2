"""Lists and groups as they were on a past day, of those who are in the remit today."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from remit.core.writing import unrecorded
from remit.school.models import Membership, Pupil
from tests.access_walk import sign_in
from tests.world import START

LAST_YEAR = date(2026, 7, 1)


@pytest.fixture
def page(world, client):
    """ann was in 7A last year, and gus came with this year's first day."""

    def build():
        ann = world.pupils["ann"]
        Pupil.objects.unscoped("test").filter(pk=ann.pk).update(first_day=date(2025, 9, 1))
        Membership.objects.create(pupil=ann, group=world.groups["7A"], first_day=date(2025, 9, 1), last_day=START - timedelta(days=1))  # fmt: skip
        gus = Pupil.objects.create(
            school=world.schools["alder"], given_name="gus", family_name="g", year=8, first_day=START
        )
        Membership.objects.create(pupil=gus, group=world.groups["8A"], first_day=START)

    unrecorded("test", build)
    sign_in(client, world, "lea")
    return client


def test_last_year_s_form_list_is_right(world, page):
    text = page.get(reverse("school:pupils.list"), {"day": "2026-07-01"}).content.decode()
    assert "As it was on 1 July 2026" in text
    main = text.split("<tbody")[1]
    assert "ann-given" in main
    assert "7A" in main
    assert "8A" not in main
    assert "gus" not in main, "not on roll then"
    form = {"day": "2026-07-01", "form": world.groups["7A"].ref}
    assert "ann-given" in page.get(reverse("school:pupils.list"), form).content.decode()
    assert "8A" not in page.get(reverse("school:pupils.csv"), form).content.decode()
    assert "7A" in page.get(reverse("school:pupils.csv"), form).content.decode()


def test_a_list_that_knows_its_past_asks_for_the_day_and_no_other_does(world, page):
    asks = 'type="date" name="day"', 'name="day" type="date"'
    text = page.get(reverse("school:pupils.list")).content.decode()
    assert any(each in text for each in asks)
    assert not any(each in page.get(reverse("school:expected.list")).content.decode() for each in asks)


@pytest.mark.parametrize("day", ["", "soon", "2026-13-40", "2030-01-01", "2026-11-16"])
def test_what_is_no_day_or_not_past_asks_for_today(page, day):
    text = page.get(reverse("school:pupils.list"), {"day": day}).content.decode()
    assert "As it was" not in text
    assert "gus" in text


def test_the_page_of_a_group_says_who_was_in_it(world, page):
    where = reverse("school:groups.detail", args=[world.groups["8A"].ref])
    assert "gus" in page.get(where).content.decode()
    text = page.get(where, {"day": "2026-07-01"}).content.decode()
    assert "As it was on 1 July 2026" in text
    assert "gus" not in text
    sign_in(page, world, "head")
    last = page.get(reverse("school:groups.detail", args=[world.groups["7A"].ref]), {"day": "2026-07-01"})
    assert "ann-given" in last.content.decode()


def test_nobody_is_found_in_the_past_who_is_not_in_the_remit_now(world, client, page):
    sign_in(client, world, "mo")
    assert "ann-given" not in client.get(reverse("school:pupils.list"), {"day": "2026-07-01"}).content.decode()
    assert LAST_YEAR < START
