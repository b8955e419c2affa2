"""A new year as its page and the worker begin it, for the tests of it."""

from datetime import date, timedelta

import pytest

from remit.core import clock
from remit.core.writing import unrecorded
from remit.school.models import AcademicYear, Group, Membership, NewYear, Pupil, Reach
from remit.school.newyear import acts, jobs

FIRST = date(2027, 9, 1)
EVE = FIRST - timedelta(days=1)


@pytest.fixture
def coming(world):
    """Next year has been entered."""
    days = {"first_day": FIRST, "last_day": date(2028, 8, 31)}
    make = AcademicYear(school=world.schools["alder"], name="2027/28", **days)
    unrecorded("a year to come", make.save)
    return make


@pytest.fixture
def new(head, coming):
    return acts.draft(by=head, academic_year=coming)


def set_up(head, new):
    """As the worker does it, all of it that can be done before the day."""
    acts.set_going(by=head, new=new, version=new.version)
    jobs.go_on.call(new.ref, head.user.pk)
    return fresh(new)


def fresh(new):
    return NewYear.objects.unscoped("test").select_related("academic_year", "school").get(pk=new.pk)


def the_day_comes(monkeypatch, day=FIRST):
    monkeypatch.setattr(clock, "today", lambda: day)
    jobs.move_up_today()


def pupil(world, name):
    return Pupil.objects.unscoped("test").get(pk=world.pupils[name].pk)


def forms_of(world, name, day):
    held = Membership.objects.unscoped("test").filter(pupil=world.pupils[name], group__type=Group.FORM).as_at(day)
    return [place.group.name for place in held.select_related("group")]


def reach_of(world, key="lea year"):
    return Reach.objects.unscoped("test").get(role=world.roles[key])


def follows(world, key="lea year"):
    reach = reach_of(world, key)
    reach.follows = True
    unrecorded("it goes up with them", reach.save)
