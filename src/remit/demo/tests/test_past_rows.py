"""Past years as they stand in the database, at a smaller size."""

from datetime import date
from types import SimpleNamespace

import pytest

from remit.demo.build import build, is_current
from remit.demo.tests.conftest import DAY, SCHOOLS, hers, there, undone, without_past
from remit.school.dated import on
from remit.school.models import AcademicYear, GroupLead, Membership, Pupil, SchoolWeek

THEN = date(2025, 3, 3)


def all_of(model):
    return model.objects.unscoped("the whole demo")


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker, noted):
    """With two past years; what is given is what there is without them."""
    with django_db_blocker.unblock():
        if not noted:
            with without_past(noted):
                pass
        with undone():
            build(DAY, schools=SCHOOLS, years=2, registers=False)
            yield SimpleNamespace(**noted)


def test_nobody_who_is_there_is_another_than_without_past_years(built):
    assert there() == built.pupils


def test_who_taught_whom_in_the_past_opens_nobody_today(built):
    assert hers() == built.hers


def test_whoever_has_left_has_a_last_day(built):
    left = all_of(Pupil).filter(last_day=date(2026, 8, 31))
    assert left.filter(year=6).count() == 30
    assert left.filter(year=11).count() >= 2 * 26 - 2 * 20
    assert left.filter(year=13).count() == 2 * 20


def test_each_past_year_has_its_terms_its_weeks_its_forms_and_who_took_them(built):
    assert all_of(AcademicYear).count() == 2 * 3
    assert all_of(SchoolWeek).filter(monday=date(2024, 9, 9)).exists()
    was = all_of(Membership).filter(on(THEN), group__type="form")
    assert len(set(was.values_list("pupil", flat=True))) == was.count() > 0.9 * len(built.pupils)
    assert all_of(GroupLead).filter(on(THEN)).exists()


def test_it_is_not_taken_for_a_demo_without_them(built):
    assert is_current(DAY, 2)
    assert not is_current(DAY)
