"""Who is still to come stands on no roll, list or figure until the first day, and is known to those who wait."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from remit.core.seams import Measure, Period, all_of
from remit.core.writing import unrecorded
from remit.school import actions, contacts, family, queries, registers
from remit.school.models import Membership, Particulars, Pupil
from tests.access_walk import clients, sign_in
from tests.pages import address, circles, routes, takes_ref
from tests.world import ROLES, TODAY, viewer

FIRST = date(2027, 9, 1)


@pytest.fixture
def fay(world):
    """Joins Year 8, which lea leads."""

    def build():
        named = {"given_name": "fay-given", "family_name": "fay-family"}
        pupil = Pupil.objects.create(school=world.schools["alder"], year=8, first_day=FIRST, **named)
        Particulars.objects.create(pupil=pupil, upn="fay-upn", previous_school="fay-school")
        return pupil

    return unrecorded("test", build)


def put(world, administrator, fay, group="8A"):
    actions.put_in_group(by=administrator, group=world.groups[group], pupils=[fay])
    return Membership.objects.unscoped("test").get(pupil=fay, group=world.groups[group])


def test_no_list_and_no_figure_holds_who_is_still_to_come(world, fay, administrator):
    put(world, administrator, fay, "8ma")
    put(world, administrator, fay)
    for role in ("head", "administrator", "lea", "mo", "tom", "newcomer"):
        who = viewer(world, role)
        for rows in (
            queries.pupils,
            queries.her_pupils,
            queries.led_pupils,
            queries.taught_pupils,
            queries.listed_pupils,
        ):
            assert fay not in rows(who), (role, rows.__name__)
        for group in ("8A", "8ma"):
            assert fay not in queries.members_of(who, world.groups[group]), role
    role = world.roles["lea year"]
    assert queries.pupils_reached(viewer(world, "lea"), [role]) == {role.pk: 1}


def test_no_measure_counts_who_is_still_to_come(world, administrator, lea):
    year = Period(date(2026, 9, 1), date(2027, 8, 31))
    figures = lambda: [each.compute(viewer(world, "lea"), year) for each in all_of(Measure) if each.name.startswith(("pupil", "own-"))]  # noqa: E731  # fmt: skip
    before = figures()
    made = unrecorded("test", lambda: Pupil.objects.create(school=world.schools["alder"], given_name="g", family_name="g", year=8, first_day=FIRST))  # fmt: skip
    put(world, administrator, made, "9ar")
    assert figures() == before


def test_not_one_byte_changes_for_those_who_do_not_wait(world, administrator):
    def pages(role):
        client, found = clients(world)[role], {}
        for route, pattern in routes():
            if not route.startswith(("home", "pupil", "find", "school:pupils", "school:groups", "school:expected")):
                continue
            keys = circles(route, role, ROLES[role]).values() if takes_ref(pattern) else [""]
            for key in keys:
                answer = client.get(address(world, route, pattern, key))
                found[route, key] = answer.content.replace(getattr(answer.wsgi_request, "reference", "-").encode(), b"")
        return {name: text.split(b"<main")[-1].split(b"csrfmiddlewaretoken")[0] for name, text in found.items()}

    before = {role: pages(role) for role in ("tom", "newcomer", "mo")}
    made = unrecorded("test", lambda: Pupil.objects.create(school=world.schools["alder"], given_name="gwen", family_name="g", year=8, first_day=FIRST))  # fmt: skip
    put(world, administrator, made)
    for role, held in before.items():
        after = pages(role)
        assert {name for name in held if held[name] != after[name]} == set(), role


@pytest.mark.parametrize(("role", "sees"), [("lea", True), ("administrator", True), ("head", True), ("mo", False)])
def test_the_leader_of_the_year_and_who_keeps_the_lists_expect_them(world, fay, client, role, sees):
    sign_in(client, world, role)
    text = client.get(reverse("school:expected.list")).content.decode()
    assert ("fay-given fay-family" in text) == sees
    assert client.get(reverse("pupil", args=[fay.ref])).status_code == (200 if sees else 404)
    assert ("1 Sep 2027" in text) == sees


@pytest.mark.parametrize("role", ["tom", "newcomer"])
def test_a_teacher_has_no_list_of_who_is_expected(world, fay, client, role):
    sign_in(client, world, role)
    assert client.get(reverse("school:expected.list")).status_code == 403
    assert client.get(reverse("pupil", args=[fay.ref])).status_code == 404


def test_the_page_says_when_and_the_contacts_can_be_reached(world, fay, client, lea):
    contacts.add_contact(by=lea, pupil=fay, details={"name": "Ada Fern", "phones": ["01632 960001"]})
    sign_in(client, world, "lea")
    text = client.get(reverse("pupil", args=[fay.ref])).content.decode()
    assert "Expected on 1 September 2027" in text
    assert "01632 960001" in text
    assert "Leaves today" not in text
    assert [each.contact.name for each in family.contactable(lea, fay, family.LETTERS)[fay.pk]] == ["Ada Fern"], (
        "the other is barred"
    )


def test_they_are_in_their_groups_from_the_first_day(world, fay, administrator, client):
    row = put(world, administrator, fay)
    assert (row.first_day, row.last_day) == (FIRST, None)
    sign_in(client, world, "administrator")
    page = client.get(reverse("school:groups.pupils", args=[world.groups["8A"].ref])).content.decode()
    assert "fay-given fay-family, expected on 1 September 2027" in page
    assert list(queries.groups_of(administrator, fay)) == [row]
    then = viewer(world, "lea", FIRST)
    assert fay in queries.members_of(then, world.groups["8A"])
    with pytest.raises(actions.AlreadyHeld):
        put(world, administrator, fay)


def test_another_form_takes_the_place_of_the_first_and_taking_out_leaves_nothing(world, fay, administrator):
    put(world, administrator, fay)
    put(world, administrator, fay, "9A")
    assert [row.group.name for row in Membership.objects.unscoped("test").filter(pupil=fay)] == ["9A"]
    actions.take_out_of_group(by=administrator, group=world.groups["9A"], pupils=[fay])
    assert not Membership.objects.unscoped("test").filter(pupil=fay).exists()


def test_who_comes_on_another_day_is_in_the_groups_from_that_day(world, fay, administrator, client):
    put(world, administrator, fay)
    sign_in(client, world, "administrator")
    given = {"given_name": "fay-given", "family_name": "fay-family", "year": "8", "first_day": "2027-09-06", "emergency": "", "version": "1"}  # fmt: skip
    assert client.post(reverse("school:expected.edit", args=[fay.ref]), given).status_code == 302
    assert Membership.objects.unscoped("test").get(pupil=fay).first_day == date(2027, 9, 6)


def test_a_leader_keeps_no_list_of_who_is_expected(world, fay, lea):
    with pytest.raises(PermissionDenied):
        actions.put_in_group(by=lea, group=world.groups["8A"], pupils=[fay])


def test_on_the_first_day_they_are_on_roll_and_no_longer_expected(world, fay):
    for day, on_roll in ((FIRST - timedelta(days=1), False), (FIRST, True)):
        who = viewer(world, "lea", day)
        assert (fay in queries.listed_pupils(who)) == on_roll
        assert (fay in queries.expected_pupils(who)) != on_roll
    assert TODAY < FIRST


@pytest.mark.parametrize(("role", "told"), [("lea", True), ("head", True), ("administrator", False)])
@pytest.mark.parametrize("page", ["list", "csv"])
def test_the_school_before_is_a_column_for_whoever_sees_their_details(world, fay, client, role, told, page):
    sign_in(client, world, role)
    text = client.get(reverse(f"school:expected.{page}")).content.decode()
    assert "fay-given" in text
    assert ("fay-school" in text, "Previous school" in text) == (told, told)


def test_the_school_before_is_told_of_those_alone_whose_details_open(world, fay):
    """Whoever leads one year group and keeps the lists of all."""
    grants = (*viewer(world, "lea").grants, *viewer(world, "administrator").grants)
    other = unrecorded("test", lambda: Pupil.objects.create(school=world.schools["alder"], given_name="gus", family_name="g", year=7, first_day=FIRST))  # fmt: skip
    unrecorded("test", lambda: Particulars.objects.create(pupil=other, previous_school="gus-school"))
    both = replace(viewer(world, "administrator"), grants=grants)
    held = dict(queries.expected_pupils(both).values_list("given_name", "previous_school"))
    assert held == {"fay-given": "fay-school", "gus": None}


def test_on_the_board_nobody_reads_where_they_come_from(world, fay):
    board = replace(viewer(world, "lea"), board=True)
    assert "Previous school" not in [each.label for each in registers.EXPECTED.seen_by(board).columns]
