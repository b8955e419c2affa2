"""Who has left: on the roll of the days that they were here, with a page for whoever keeps the lists, and back again."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.urls import reverse

from remit.core.writing import unrecorded
from remit.school import actions, queries, roll, timetable
from remit.school.models import Characteristic, Contact, Lesson, Membership, Particulars, Pupil, Staff
from remit.school.rules import reached
from tests.access_walk import sign_in
from tests.world import START, TODAY, YESTERDAY, viewer

LAST_YEAR = {"day": "2026-07-01"}
LEFT = START - timedelta(days=1)


@pytest.fixture
def gone(world):
    """Was in 7A last year and left with its end."""

    def make():
        first = date(2025, 9, 1)
        pupil = Pupil.objects.create(
            school=world.schools["alder"],
            given_name="gone-given",
            family_name="g",
            year=7,
            first_day=first,
            last_day=LEFT,
        )
        Membership.objects.create(pupil=pupil, group=world.groups["7A"], first_day=first, last_day=LEFT)
        return pupil

    return unrecorded("test", make)


@pytest.mark.parametrize("name", ["head", "administrator"])
def test_last_years_list_has_who_left_since_for_whoever_keeps_the_lists(world, client, gone, name):
    sign_in(client, world, name)
    group = reverse("school:groups.detail", args=[world.groups["7A"].ref])
    assert "gone-given" in client.get(group, LAST_YEAR).content.decode()
    assert "gone-given" in client.get(reverse("school:pupils.list"), LAST_YEAR).content.decode()
    assert "gone-given" not in client.get(group).content.decode()
    assert "gone-given" not in client.get(reverse("school:pupils.list")).content.decode()


def test_a_leader_has_nobody_in_the_past_who_is_not_here_now(world, client, gone):
    """Mo leads Year 7, which gone-given was in."""
    sign_in(client, world, "mo")
    group = reverse("school:groups.detail", args=[world.groups["7A"].ref])
    for page in (group, reverse("school:pupils.list")):
        assert "gone-given" not in client.get(page, LAST_YEAR).content.decode()
    assert client.get(reverse("pupil", args=[gone.ref])).status_code == 404


def test_nobody_who_leads_the_year_they_left_in_reaches_anything_of_theirs(world, gone):
    """The year that a pupil left in is the year of others the day after."""

    def make():
        gone.last_day = YESTERDAY
        gone.save()
        Contact.objects.create(pupil=gone, name="gone-contact", first_day=START)
        Particulars.objects.create(pupil=gone, upn="gone-upn")
        Characteristic.objects.create(pupil=gone, type=world.types["PP"], first_day=START)

    unrecorded("test", make)
    for name, day, seen in (("mo", TODAY, 0), ("mo", YESTERDAY, 1), ("head", TODAY, 1)):
        by = viewer(world, name, day)
        held = [
            len(model.objects.visible_to(by).filter(pupil=gone)) for model in (Contact, Particulars, Characteristic)
        ]
        assert held == [seen] * 3, (name, day)
        assert reached(by, "general", "lead", "manage").filter(pk=gone.pk).exists() == bool(seen)


def lists_with(world, pupil, day):
    """Of each list that shows pupils, whether it has this one that day, as each person may ask for it."""
    found = {}
    groups = [world.groups["11A"], world.groups["11ma"]]
    for name in ("head", "administrator", "tom"):
        by = viewer(world, name, day)
        for ask in (queries.pupils, queries.listed_pupils, queries.her_pupils, queries.taught_pupils):
            found[name, ask.__name__] = ask(by).filter(pk=pupil.pk).exists()
        for group in groups:
            found[name, "members", group.name] = queries.members_of(by, group).filter(pk=pupil.pk).exists()
            found[name, "places", group.name] = queries.memberships_of(by, group).filter(pupil=pupil).exists()
            found[name, "to join", group.name] = queries.joinable(by, group).filter(pk=pupil.pk).exists()
        found[name, "forms"] = queries.listed_forms(by).filter(name="11A").exists()
        moment = datetime.combine(day, time(9, 30), UTC)
        found[name, "lesson"] = timetable.lesson_at(by, pupil, moment) is not None
    return {key for key, has in found.items() if has}


@pytest.mark.parametrize("days", [1, 7, 300])
def test_open_places_list_nobody_after_the_last_day(world, administrator, days):
    """What a pupil was in is not closed when they leave, so that who comes back is where they were."""
    bea, later = world.pupils["bea"], TODAY + timedelta(days=days)
    room, period = world.lessons["alder"].room, world.lessons["alder"].period
    given = {"period": period, "room": room, "teacher": world.staff["tom"], "first_day": START}
    unrecorded("test", lambda: Lesson.objects.create(school=bea.school, group=world.groups["11ma"], **given))
    here = lists_with(world, bea, TODAY)
    assert {("tom", "members", "11ma"), ("head", "lesson"), ("administrator", "places", "11A")} <= here
    roll.take_off_roll(by=administrator, pupil=bea, version=bea.version)
    bea.refresh_from_db()
    assert lists_with(world, bea, TODAY) == here, "the last day is one of them"
    assert lists_with(world, bea, later) == set()
    assert Membership.objects.unscoped("test").filter(pupil=bea, last_day=None).count() == 2


def test_a_leaver_has_a_page_that_says_when_and_brings_them_back(world, client, gone):
    sign_in(client, world, "administrator")
    text = client.get(reverse("pupil", args=[gone.ref])).content.decode()
    assert "Left on 31 August 2026" in text
    assert "Leaves today" not in text
    answer = client.post(reverse("school:pupils.back", args=[gone.ref]), {"first_day": TODAY.isoformat()}, follow=True)
    assert "is on roll again, in Year 7" in answer.content.decode(), "who left moved up with nobody"
    assert gone in queries.listed_pupils(viewer(world, "administrator"))
    assert gone in queries.listed_pupils_at(viewer(world, "administrator"), date(2026, 7, 1)), (
        "and was on the roll of then"
    )


@pytest.mark.parametrize("day", ["soon", "2026-02-30"])
def test_what_is_no_day_brings_nobody_back(world, client, gone, day):
    sign_in(client, world, "administrator")
    answer = client.post(reverse("school:pupils.back", args=[gone.ref]), {"first_day": day}, follow=True)
    assert "Say the day from which they are on roll again." in answer.content.decode()


# Colleagues


def test_a_colleagues_last_day_is_taken_back_while_it_lasts(world, client):
    sign_in(client, world, "administrator")
    tom = world.staff["tom"]
    client.post(reverse("school:staff.end", args=[tom.ref]))
    page = reverse("school:staff.detail", args=[tom.ref])
    assert "Stays after all" in client.get(page).content.decode()
    client.post(reverse("school:staff.stay", args=[tom.ref]))
    assert Staff.objects.unscoped("test").get(pk=tom.pk).last_day is None
    assert "Today is the last day" in client.get(page).content.decode()


def test_a_last_day_that_is_over_is_not_taken_back(world):
    tom = Staff.objects.unscoped("test").filter(pk=world.staff["tom"].pk)
    unrecorded("test", lambda: tom.update(last_day=YESTERDAY))
    with pytest.raises(actions.Refused, match="The last day is over"):
        actions.stay(by=viewer(world, "administrator"), staff=tom.get())


def test_nobody_says_that_they_leave_themselves(world, client):
    """By a slip the only administrator would be gone, with nobody to bring them back."""
    sign_in(client, world, "administrator")
    own = world.staff["administrator"]
    assert client.post(reverse("school:staff.end", args=[own.ref])).status_code == 403
    assert (
        "Somebody else says that you leave"
        in client.get(reverse("school:staff.detail", args=[own.ref])).content.decode()
    )


@pytest.mark.parametrize(("day", "why"), [("2027-03-01", "is on roll today"), ("2026-10-01", "A place in")])
def test_by_hand_nobody_drops_off_the_roll_or_keeps_a_place_of_a_time_before_the_school(world, client, day, why):
    sign_in(client, world, "administrator")
    ann = world.pupils["ann"]
    given = {
        "given_name": "ann-given",
        "family_name": "ann-family",
        "year": "8",
        "emergency": "",
        "version": ann.version,
    }
    answer = client.post(reverse("school:pupils.edit", args=[ann.ref]), {**given, "first_day": day})
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert Pupil.objects.unscoped("test").get(pk=ann.pk).first_day == ann.first_day
