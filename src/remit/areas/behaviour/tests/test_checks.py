"""The uniform of a form: who was not in it is logged in one go, and taken back with the check."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from remit.areas.behaviour import checking, checks, measures
from remit.areas.behaviour.models import FormCheck
from remit.areas.behaviour.tests.test_logging import THIS_YEAR, nothing_logged, rows
from remit.core.acts import OutOfSight, Refused
from remit.core.writing import unrecorded
from remit.school.models import Group, GroupLead
from tests.access_walk import sign_in
from tests.world import START, TODAY, YESTERDAY


@pytest.fixture
def form(world):
    nothing_logged()
    unrecorded("test", FormCheck.objects.unscoped("test").all().delete)
    return Group.objects.unscoped("test").get(pk=world.groups["8A"].pk)


def check(by, group, *without, day=TODAY):
    return checking.check_form(by=by, group=group, day=day, without=list(without))


def test_who_was_not_in_uniform_is_logged_in_one_go_and_taken_back_with_the_check(world, lea, form):
    made = check(lea, form, world.pupils["ann"])
    assert (made.number, rows(occasion=made.occasion).get().category.code) == (1, "uniform")
    checking.take_back_check(by=lea, check=made)
    assert not rows(taken_back=None).exists()
    assert list(checks.checks(lea)) == []
    check(lea, form)
    assert checks.checks(lea).get().number == 0, "everybody was in uniform: that is a check too"


@pytest.mark.parametrize(
    ("day", "why"), [(TODAY + timedelta(days=1), "to come"), (TODAY - timedelta(days=1), "no school day")]
)
def test_a_day_without_school_is_refused(lea, form, day, why):
    with pytest.raises(Refused, match=why):
        check(lea, form, day=day)


def test_a_form_is_checked_once_a_day(lea, form):
    check(lea, form, day=YESTERDAY)
    check(lea, form)
    with pytest.raises(Refused, match="already"):
        check(lea, form)


def test_its_tutor_and_who_leads_the_year_check_it_and_nobody_else(world, tom, mo, form):
    with pytest.raises(PermissionDenied):
        check(tom, form)
    with pytest.raises((PermissionDenied, OutOfSight)):
        check(mo, form)
    of = {"school": form.school, "group": form, "staff": world.staff["tom"], "first_day": START}
    unrecorded("test", lambda: GroupLead.objects.create(**of))
    from remit.school.remit import viewer_for

    check(viewer_for(world.users["tom"], TODAY), form)


def test_a_day_before_this_school_year_is_refused_also_where_everybody_was_in_uniform(lea, form):
    with pytest.raises(Refused, match="before this school year"):
        check(lea, form, day=date(1970, 1, 5))


def test_what_another_checked_the_tutor_is_offered_no_way_to_take_back_and_is_told_why(world, client, lea, form):
    of = {"school": form.school, "group": form, "staff": world.staff["tom"], "first_day": START}
    unrecorded("test", lambda: GroupLead.objects.create(**of))
    made = check(lea, form, world.pupils["ann"])
    back = reverse("behaviour:check.back", args=[made.ref])
    sign_in(client, world, "tom")
    assert back not in client.get(reverse("behaviour:checks")).content.decode()
    assert "Only whoever checked it" in client.post(back, follow=True).content.decode()
    assert checks.checks(lea).get() == made
    sign_in(client, world, "lea")
    assert back in client.get(reverse("behaviour:checks")).content.decode()


def test_the_measure_counts_forms_with_a_check_this_half_term(lea, form):
    before = measures.forms_checked(lea, THIS_YEAR)
    assert (before.done, before.due, before.missing) == (0, 1, ("8A",))
    check(lea, form)
    assert measures.forms_checked(lea, THIS_YEAR).done == 1
    unrecorded("test", lambda: FormCheck.objects.unscoped("test").update(day=START))
    assert measures.forms_checked(lea, THIS_YEAR).done == 0, "the half term before"


def test_on_the_page_it_is_ticked_and_undone(world, client, form):
    sign_in(client, world, "lea")
    address = reverse("behaviour:check", args=[form.ref])
    assert "ann-given" in client.get(address).content.decode()
    given = {"day": str(TODAY), "without": [world.pupils["ann"].ref], "words": "No tie.", "once": "t" * 32}
    page = client.post(address, given, follow=True).content.decode()
    assert "1 not in uniform" in page
    assert client.post(address, {**given, "once": "u" * 32}).status_code == 422
    client.post(reverse("behaviour:check.back", args=[FormCheck.objects.unscoped("test").get().ref]))
    assert not rows(taken_back=None).exists()
