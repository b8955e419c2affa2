"""Bank holidays, and the days that are proposed for a year that nobody has entered."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from remit.core.writing import unrecorded
from remit.school import queries
from remit.school.calendar import DAYS, moved_on, usual_terms
from remit.school.forms.records import YearForm
from remit.school.models import AcademicYear, Term
from remit.school.reference import bank_holidays
from remit.school.tests.test_year import closed, rows
from tests.world import START, viewer


@pytest.fixture
def page(world, client):
    client.force_login(world.users["administrator"])
    return client


# Bank holidays


def easter(year):
    """The Sunday, by the method of Meeus, Jones and Butcher."""
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), g = divmod(b, 4), (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    l = (32 + 2 * e + 2 * i - h - k) % 7  # noqa: E741 - the letters of the method
    m = (a + 11 * h + 22 * l) // 451
    month, day = divmod(h + l - 7 * m + 114, 31)
    return date(year, month, day + 1)


def in_place_of(*fixed):
    """Days that fall on a weekend move to the next weekdays that are free."""
    found = []
    for day in fixed:
        while day.weekday() > 4 or day in found:
            day += timedelta(days=1)
        found.append(day)
    return found


def expected(begun):
    after = begun + 1
    early_may = date(after, 5, 1 + (7 - date(after, 5, 1).weekday()) % 7)
    spring, summer = (date(after, month, 31 - date(after, month, 31).weekday()) for month in (5, 8))
    return [
        *in_place_of(date(begun, 12, 25), date(begun, 12, 26)),
        *in_place_of(date(after, 1, 1)),
        easter(after) - timedelta(days=2),
        easter(after) + timedelta(days=1),
        early_may,
        spring,
        summer,
    ]


@pytest.mark.parametrize("begun", [2025, 2026, 2027])
def test_the_bank_holidays_of_a_year_are_those_of_the_act(begun):
    held = [day for day in bank_holidays() if date(begun, 9, 1) <= day < date(begun + 1, 9, 1)]
    assert held == expected(begun)


def test_bank_holidays_are_closed_at_every_school(world):
    now = viewer(world, "head elsewhere")
    in_terms = {date(2027, 5, 3), date(2027, 5, 31)}
    assert closed(world, "head elsewhere") & set(bank_holidays()) == in_terms
    assert all(any(term.first_day <= day <= term.last_day for term in queries.terms(now)) for day in in_terms)
    assert START not in closed(world, "lea")


def test_the_page_of_a_year_says_up_to_when_bank_holidays_are_known(world, page):
    says = "Bank holidays are known up to 26 December 2028."
    url = reverse("school:years.detail", args=[world.years["alder"].ref])
    assert says not in page.get(url).content.decode(), "they are, for the whole year"
    unrecorded("test", lambda: rows(AcademicYear).filter(name="2026/27").update(last_day=date(2029, 1, 31)))
    assert says in page.get(url).content.decode()
    assert says in page.get(reverse("school:about")).content.decode()
    assert says in page.get(reverse("school:closures.add")).content.decode()


# What is proposed for a year


BEGUN = range(2023, 2036)


def faults(terms, begun):
    """Why these days could not be those of a school's year."""
    closed = {*expected(begun), *(day for day in bank_holidays() if day.year in (begun, begun + 1))}
    edges = [(name, part, term[part]) for name, term in terms.items() for part in ("first_day", "last_day")]
    found = [edge for edge in edges if edge[2].weekday() > 4 or edge[2] in closed]
    breaks = [(name, term["break_first_day"], term["break_last_day"]) for name, term in terms.items()]
    found += [each for each in breaks if (each[1].weekday(), each[2] - each[1]) != (0, timedelta(days=4))]
    in_order = [term[part] for term in terms.values() for part in ("first_day", "break_first_day", "break_last_day", "last_day")]  # fmt: skip
    return found + ([] if in_order == sorted(in_order) else in_order)


@pytest.mark.parametrize("begun", BEGUN)
def test_every_day_proposed_for_a_year_is_one_on_which_a_term_may_begin_or_end(begun):
    assert faults(usual_terms(begun), begun) == []


@pytest.mark.parametrize("begun", BEGUN)
def test_the_spring_holiday_that_is_proposed_holds_easter_and_lasts_no_longer_than_two_weeks_and_some_days(begun):
    usual = usual_terms(begun)
    last, first = usual["Spring"]["last_day"], usual["Summer"]["first_day"]
    assert last < easter(begun + 1) < first
    assert (first - last).days <= 18


def test_the_spring_holiday_of_2027_is_the_one_that_most_schools_published():
    usual = usual_terms(2026)
    assert (usual["Spring"]["last_day"], usual["Summer"]["first_day"]) == (date(2027, 3, 25), date(2027, 4, 12))


@pytest.mark.parametrize("begun", BEGUN)
def test_a_year_that_follows_a_school_s_own_has_days_on_which_a_term_may_begin_or_end(begun):
    """The school of the tests ends its spring term on Maundy Thursday and begins the summer on 12 April."""
    held = SCHOOL_OWN
    for year in range(2027, begun + 1):
        held = {
            name: moved_on(name, Term(**term), year, date(year, 9, 1)) for name, term in held.items()
        }  # fmt: skip
        assert faults(held, year) == []


SCHOOL_OWN = {
    "Autumn": dict(zip(DAYS, (date(2026, 9, 3), date(2026, 12, 18), date(2026, 10, 26), date(2026, 10, 30)), strict=True)),
    "Spring": dict(zip(DAYS, (date(2027, 1, 4), date(2027, 3, 25), date(2027, 2, 15), date(2027, 2, 19)), strict=True)),
    "Summer": dict(zip(DAYS, (date(2027, 4, 12), date(2027, 7, 23), date(2027, 5, 31), date(2027, 6, 4)), strict=True)),
}  # fmt: skip


def test_a_half_term_entered_with_its_weekends_is_proposed_as_the_week_between_them():
    given = {**SCHOOL_OWN["Autumn"], "break_first_day": date(2026, 10, 24), "break_last_day": date(2026, 11, 1)}
    moved = moved_on("Autumn", Term(**given), 2027, date(2027, 9, 1))
    assert (moved["break_first_day"], moved["break_last_day"]) == (date(2027, 10, 25), date(2027, 10, 29))


def test_a_fortnight_of_half_term_and_a_term_of_another_name_move_on_as_they_are():
    fortnight = {**SCHOOL_OWN["Autumn"], "break_first_day": date(2026, 10, 19)}
    moved = moved_on("Autumn", Term(**fortnight), 2027, date(2027, 9, 1))
    assert (moved["break_first_day"], moved["break_last_day"]) == (date(2027, 10, 18), date(2027, 10, 29))
    other = Term(first_day=date(2026, 9, 1), last_day=date(2026, 10, 23))
    days_on = moved_on("Term 1", other, 2027, date(2027, 9, 1))
    assert (days_on["first_day"], days_on["last_day"]) == (date(2027, 9, 1), date(2027, 10, 22))
    assert days_on["break_first_day"] is None


def test_the_year_after_one_that_ends_in_july_is_the_next_one(world, administrator):
    unrecorded(
        "test", lambda: rows(AcademicYear).filter(school=world.schools["alder"]).update(last_day=date(2027, 7, 21))
    )
    form = YearForm(administrator)
    assert form["last_day"].value() == date(2028, 8, 31)
    assert form["autumn_break_first_day"].value() == date(2027, 10, 25)
