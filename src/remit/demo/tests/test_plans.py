"""The plans of the made-up schools."""

import pytest

from remit.areas.plans.models import Outcome, Plan, Review, Strategy, Target
from remit.areas.promises.models import Promise
from remit.demo.tests.conftest import DAY
from remit.school.models import Characteristic

pytestmark = pytest.mark.usefixtures("demo")


def all_of(model):
    return model.objects.unscoped("the whole demo")


def test_each_school_has_a_handful_of_several_types():
    for school in all_of(Plan).values_list("school", flat=True).distinct():
        types = set(all_of(Plan).filter(school=school).values_list("type__code", flat=True))
        assert types >= {"sen", "part-time", "pastoral", "attendance"}


def test_a_plan_of_a_type_is_for_a_child_for_whom_it_is_meant():
    held = all_of(Characteristic).filter(last_day=None)
    for code, kinds in (("sen", ("K", "E")), ("pep", ("LAC",))):
        of = held.filter(type__code__in=kinds).values("pupil")
        assert not all_of(Plan).filter(type__code=code).exclude(pupil__in=of).exists()


def test_some_were_looked_at_and_some_are_late_and_one_has_no_owner():
    assert all_of(Review).count() >= 4
    assert all_of(Plan).filter(review_due__lt=DAY).exists()
    assert all_of(Plan).filter(owner=None).exists()
    assert set(all_of(Outcome).values_list("outcome", flat=True)) >= {Outcome.MET, Outcome.PARTLY}
    assert all_of(Target).filter(closed_on__isnull=False).exists()


def test_teachers_have_strategies_and_reviews_led_to_actions():
    assert all_of(Strategy).filter(kind="taught").count() >= 8
    assert all_of(Promise).filter(source__startswith="A review on").exists()


def test_a_part_time_timetable_says_when_it_ends():
    assert not all_of(Plan).filter(type__code="part-time", until=None).exists()
