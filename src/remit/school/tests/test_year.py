"""The school itself: its name, its years and terms, and the days on which it is closed."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from remit.core.acts import OutOfSight, history_of
from remit.core.records import Stale
from remit.core.seams import Period
from remit.core.writing import unrecorded
from remit.school import keeping, queries
from remit.school.calendar import DAYS, days, moved_on, usual_terms, weeks
from remit.school.forms import YearForm
from remit.school.models import AcademicYear, Closure, Pupil, School, Term
from remit.school.reference import bank_holidays
from tests.world import START, viewer

NEXT = {
    "first_day": "2027-09-01", "last_day": "2028-08-31",
    "autumn_first_day": "2027-09-02", "autumn_last_day": "2027-12-17", "autumn_break_first_day": "2027-10-25", "autumn_break_last_day": "2027-10-29",
    "spring_first_day": "2028-01-04", "spring_last_day": "2028-03-31", "spring_break_first_day": "2028-02-14", "spring_break_last_day": "2028-02-18",
    "summer_first_day": "2028-04-18", "summer_last_day": "2028-07-21", "summer_break_first_day": "2028-05-29", "summer_break_last_day": "2028-06-02",
}  # fmt: skip

UNSAID = {"phase": "", "urn": "", "laestab": "", "two_weeks": False, "shows_premium": False, "taught_in_forms": False}


def rows(model):
    return model.objects.unscoped("test")


def terms_of(year):
    return list(rows(Term).filter(academic_year=year).order_by("first_day"))


@pytest.fixture
def page(world, client):
    client.force_login(world.users["administrator"])
    return client


def shown(world):
    """What the form of this year shows, as it would be sent back."""
    form = YearForm(viewer(world, "administrator"), record=world.years["alder"])
    return {name: str(form[name].value() or "") for name in form.fields}


def sent(world, page, **changed):
    return page.post(reverse("school:years.edit", args=[world.years["alder"].ref]), {**shown(world), **changed})


# The school


def test_whoever_keeps_the_records_changes_the_name_and_the_year_groups(world, page):
    given = {"name": "Oakfield", "first_year": "7", "last_year": "13", "version": "1"}
    assert page.post(reverse("school:details"), given).url == reverse("school:about")
    school = rows(School).get(pk=world.schools["alder"].pk)
    assert (school.name, school.last_year) == ("Oakfield", 13)
    assert "Oakfield" in page.get(reverse("school:about")).content.decode()
    assert history_of(school, viewer(world, "administrator")).get().changes["name"] == ["alder-school", "Oakfield"]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"last_year": "9"}, "There are pupils of Year 11 on roll."),
        ({"first_year": "8"}, "There are pupils of Year 7 on roll."),
        ({"first_year": "11", "last_year": "7"}, "The oldest year group is younger than the youngest."),
        ({"name": ""}, "Fill in"),
    ],
)
def test_a_school_that_cannot_be_is_said_in_a_sentence(world, page, changed, says):
    given = {"name": "Oakfield", "first_year": "7", "last_year": "11", "version": "1", **changed}
    answer = page.post(reverse("school:details"), given)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert rows(School).get(pk=world.schools["alder"].pk).name == "alder-school"


def test_a_year_group_of_somebody_who_is_still_to_come_is_not_left_out(world, page):
    ids = {"pk": world.pupils["cal"].pk}
    unrecorded("test", lambda: rows(Pupil).filter(**ids).update(first_day=date(2026, 12, 1)))
    answer = page.post(reverse("school:details"), {"name": "x", "first_year": "8", "last_year": "11", "version": "1"})
    assert answer.status_code == 422
    assert "There are pupils of Year 7 who are expected." in answer.content.decode()
    unrecorded("test", lambda: rows(Pupil).filter(**ids).update(first_day=START, last_day=START))
    answer = page.post(reverse("school:details"), {"name": "x", "first_year": "8", "last_year": "11", "version": "1"})
    assert answer.status_code == 302, "nobody who has left holds a year group"


def test_the_school_that_somebody_saved_first_is_not_overwritten(world, page, administrator):
    school = world.schools["alder"]
    with pytest.raises(Stale):
        keeping.amend_school(by=administrator, school=school, version=9, name="x", first_year=7, last_year=11, **UNSAID)
    given = {"name": "Oakfield", "first_year": "7", "last_year": "11", "version": "9"}
    assert page.post(reverse("school:details"), given).url == reverse("school:details")
    assert rows(School).get(pk=school.pk).name == "alder-school"


def test_another_school_and_its_calendar_are_out_of_reach(world, lea, administrator):
    birch = world.schools["birch"]
    with pytest.raises(PermissionDenied):
        keeping.put_steps_away(by=lea, school=world.schools["alder"])
    for act in (
        lambda: keeping.amend_school(
            by=administrator, school=birch, version=1, name="x", first_year=7, last_year=11, **UNSAID
        ),
        lambda: keeping.take_back_closure(by=administrator, closure=world.closures["birch"], version=1),
    ):
        with pytest.raises(OutOfSight):
            act()
    assert list(queries.closures(administrator)) == [world.closures["alder"]]


# Years and terms


def test_the_next_year_starts_from_the_days_of_this_one(world, administrator):
    form = YearForm(administrator)
    assert form["first_day"].value() == date(2027, 9, 1)
    assert form["last_day"].value() == date(2028, 8, 31)
    assert form["autumn_first_day"].value() == date(2027, 9, 1), "not in the year before"
    assert form["autumn_break_first_day"].value() == date(2027, 10, 25), "a Monday again"
    assert form["summer_last_day"].value() == date(2028, 7, 19)


def test_the_next_year_is_added_with_its_terms(world, page):
    answer = page.post(reverse("school:years.add"), NEXT)
    year = rows(AcademicYear).get(name="2027/28")
    assert answer.url == reverse("school:years.detail", args=[year.ref])
    assert [(term.name, term.first_day.isoformat()) for term in terms_of(year)] == [
        ("Autumn", "2027-09-02"), ("Spring", "2028-01-04"), ("Summer", "2028-04-18"),
    ]  # fmt: skip
    assert year.school == world.schools["alder"]
    assert queries.this_term(viewer(world, "lea", date(2027, 10, 1))).name == "Autumn"


def test_a_term_s_days_change_and_history_says_from_what(world, page):
    assert sent(world, page, autumn_last_day="2026-12-17", spring_first_day="2027-01-05").status_code == 302
    autumn, spring, _ = terms_of(world.years["alder"])
    assert (autumn.last_day, spring.first_day) == (date(2026, 12, 17), date(2027, 1, 5))
    entry = history_of(world.years["alder"], viewer(world, "administrator")).get()
    assert entry.act == "school.amend_year"
    assert entry.changes == {
        "Autumn": [{"last_day": "2026-12-18"}, {"last_day": "2026-12-17"}],
        "Spring": [{"first_day": "2027-01-04"}, {"first_day": "2027-01-05"}],
    }


def test_one_term_may_give_way_to_another_in_one_save(world, page):
    given = {"autumn_last_day": "2027-01-08", "spring_first_day": "2027-01-11"}
    assert sent(world, page, **given).status_code == 302
    assert (
        sent(world, page, version="2", autumn_last_day="2026-12-18", spring_first_day="2027-01-04").status_code == 302
    )


WRONG = [
    ({"autumn_last_day": "2026-08-30"}, "The Autumn term ends before it begins."),
    ({"spring_first_day": "2026-12-18"}, "The Spring term begins before the one before it has ended."),
    ({"spring_break_last_day": ""}, "Give both days of the half term, or neither."),
    ({"summer_break_last_day": "2027-07-21"}, "The half term lies outside the Summer term."),
    ({"first_day": "2026-09-02"}, "The Autumn term begins before the year does."),
    ({"last_day": "2027-07-20"}, "The Summer term ends after the year does."),
    ({"last_day": "2026-08-01"}, "The year ends before it begins."),
    ({"autumn_first_day": ""}, "Fill in “Autumn term: first day”."),
    ({"last_day": "2072-08-31"}, "An academic year lasts no longer than thirteen months."),
    ({"last_day": "2027-10-31"}, "An academic year lasts no longer than thirteen months."),
    ({"summer_last_day": "2072-07-21"}, "The terms of a year lie within thirteen months."),
]


@pytest.mark.parametrize(("changed", "says"), WRONG)
def test_days_that_cannot_be_are_said_in_a_sentence_and_nothing_is_saved(world, page, changed, says):
    answer = sent(world, page, **changed)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert terms_of(world.years["alder"])[0].last_day == date(2026, 12, 18)


def test_a_year_of_thirteen_months_is_one(world, page):
    assert sent(world, page, last_day="2027-09-30").status_code == 302


def test_closures_that_lie_partly_in_a_span_of_days_are_among_those_of_it(world, administrator):
    """A year page lists them: those that begin before it, end after it, or do both."""
    spans = {"before": ("2027-02-01", "2027-02-03"), "after": ("2027-02-04", "2027-02-06"), "out": ("2027-02-08", "2027-02-09")}  # fmt: skip
    for why, (first, last) in spans.items():
        days_closed = {"first_day": date.fromisoformat(first), "last_day": date.fromisoformat(last)}
        keeping.add_closure(by=administrator, why=why, **days_closed)
    between = lambda first, last: [each.why for each in queries.closures_between(viewer(world, "administrator"), first, last)]  # noqa: E731  # fmt: skip
    assert between(date(2027, 2, 3), date(2027, 2, 4)) == ["before", "after"]
    assert between(date(2027, 2, 2), date(2027, 2, 2)) == ["before"], "the span lies inside"
    assert between(date(2027, 1, 30), date(2027, 2, 20)) == ["before", "after", "out"]
    assert between(date(2027, 2, 7), date(2027, 2, 7)) == []


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"first_day": "2027-08-31"}, "2026/27 runs from 1 September 2026 to 31 August 2027."),
        ({"first_day": "2026-08-01", "last_day": "2028-08-31"}, "2026/27 runs from 1 September 2026"),
    ],
)
def test_two_years_do_not_overlap(world, page, changed, says):
    answer = page.post(reverse("school:years.add"), {**NEXT, **changed})
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not rows(AcademicYear).filter(name="2027/28").exists()


def test_a_year_that_is_there_is_not_added_twice(world, page):
    page.post(reverse("school:years.add"), {**NEXT, "once": "a"})
    answer = page.post(reverse("school:years.add"), {**NEXT, "once": "b"})
    assert answer.status_code == 422
    assert "2027/28 runs from 1 September 2027 to 31 August 2028." in answer.content.decode()
    assert rows(AcademicYear).filter(name="2027/28").count() == 1


def test_years_of_another_school_are_in_nobody_s_way(world, page):
    page.post(reverse("school:years.add"), NEXT)
    page.force_login(world.users["head elsewhere"])
    assert page.post(reverse("school:years.add"), NEXT).status_code == 302
    assert rows(AcademicYear).filter(name="2027/28").count() == 2


def test_a_year_that_somebody_saved_first_is_not_overwritten(world, page):
    before = shown(world)
    assert sent(world, page, autumn_last_day="2026-12-17").status_code == 302
    url = reverse("school:years.edit", args=[world.years["alder"].ref])
    assert page.post(url, {**before, "autumn_last_day": "2026-12-11"}).status_code == 409
    assert terms_of(world.years["alder"])[0].last_day == date(2026, 12, 17)


# Days closed


def test_a_day_closed_is_kept_changed_and_taken_back(world, page):
    given = {"why": "Snow", "first_day": "2026-11-30", "last_day": ""}
    page.post(reverse("school:closures.add"), given)
    closure = rows(Closure).get(why="Snow")
    assert (closure.first_day, closure.last_day) == (date(2026, 11, 30), date(2026, 11, 30)), "one day"
    url = reverse("school:closures.edit", args=[closure.ref])
    assert page.post(url, {**given, "last_day": "2026-12-01", "version": "1"}).status_code == 302
    assert date(2026, 12, 1) in closed(world, "lea")
    text = page.get(reverse("school:closures.detail", args=[closure.ref])).content.decode()
    assert '<input type="hidden" name="version" value="2">' in text
    assert page.post(reverse("school:closures.take-back", args=[closure.ref]), {"version": "2"}).status_code == 302
    assert not closed(world, "lea") & {date(2026, 11, 30), date(2026, 12, 1)}


@pytest.mark.parametrize("version", ["1", "", "x"])
def test_days_that_somebody_changed_meanwhile_are_not_taken_back(world, page, head, version):
    closure = world.closures["alder"]
    moved = {"why": "Snow", "first_day": date(2027, 2, 1), "last_day": date(2027, 2, 2)}
    keeping.amend_closure(by=head, closure=rows(Closure).get(pk=closure.pk), version=1, **moved)
    answer = page.post(reverse("school:closures.take-back", args=[closure.ref]), {"version": version}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("school:closures.detail", args=[closure.ref])
    assert "Somebody changed these days while you were looking." in answer.content.decode()
    assert rows(Closure).get(pk=closure.pk).version == 2


CLOSED_WRONG = [
    (("2026-12-04", "2062-12-04"), "4 December 2062 lies in no academic year that the school has entered."),
    (("0202-12-04", "2026-12-04"), "4 December 0202 lies in no academic year that the school has entered."),
    (("2026-12-04", "9999-12-04"), "4 December 9999 lies in no academic year that the school has entered."),
    (("2027-09-02", ""), "2 September 2027 lies in no academic year that the school has entered."),
    (("2027-01-04", ""), "The school is closed already from 4 January 2027 to 4 January 2027: alder-inset."),
    (("2026-12-30", "2027-01-08"), "The school is closed already from 4 January 2027 to 4 January 2027: alder-inset."),
]


@pytest.mark.parametrize(("given", "says"), CLOSED_WRONG)
def test_days_closed_that_cannot_be_are_refused_in_words(world, page, given, says):
    sent = {"why": "INSET", "first_day": given[0], "last_day": given[1]}
    answer = page.post(reverse("school:closures.add"), sent)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not rows(Closure).filter(why="INSET").exists()


def test_days_closed_do_not_run_from_one_academic_year_into_the_next(world, page):
    page.post(reverse("school:years.add"), NEXT)
    given = {"why": "INSET", "first_day": "2027-08-30", "last_day": "2027-09-02"}
    answer = page.post(reverse("school:closures.add"), given)
    assert answer.status_code == 422
    assert "Enter the days of each academic year by themselves." in answer.content.decode()


def test_days_closed_are_in_nobody_s_way_but_their_own_school_s(world, page):
    unrecorded("test", lambda: rows(Closure).filter(school=world.schools["alder"]).delete())
    given = {"why": "INSET", "first_day": "2027-01-04", "last_day": ""}
    assert page.post(reverse("school:closures.add"), given).status_code == 302


def closed(world, name):
    now = viewer(world, name)
    return queries.closed_days(now, queries.terms(now))


def test_days_closed_are_worked_out_for_the_terms_asked_for(world):
    """What stood there before such days were refused costs nothing either."""
    changed = {"first_day": date(202, 12, 4), "last_day": date(9999, 12, 4)}
    unrecorded("test", lambda: rows(Closure).filter(school=world.schools["alder"]).update(**changed))
    now = viewer(world, "lea")
    terms = queries.terms(now)
    within = {day for term in terms for day in queries.days_of(term.first_day, term.last_day)}
    assert queries.closed_days(now, terms) == within
    assert queries.closed_days(now, terms[:1]) == {day for day in within if day <= terms[0].last_day}
    assert queries.closed_days(now, []) == frozenset()


def test_a_closure_that_ends_before_it_begins_is_refused_in_words(world, page):
    answer = page.post(
        reverse("school:closures.add"), {"why": "Snow", "first_day": "2026-11-30", "last_day": "2026-11-29"}
    )
    assert answer.status_code == 422
    assert "The last day is before the first." in answer.content.decode()


def test_a_closure_of_another_school_closes_nothing_here(world, administrator):
    closure = {"why": "Snow", "first_day": date(2026, 12, 1), "last_day": date(2026, 12, 1)}
    keeping.add_closure(by=administrator, **closure)
    assert date(2026, 12, 1) in closed(world, "lea")
    assert date(2026, 12, 1) not in closed(world, "head elsewhere")


def test_the_page_of_a_year_says_when_there_are_no_lessons(world, page):
    text = page.get(reverse("school:years.detail", args=[world.years["alder"].ref])).content.decode()
    assert "alder-inset" in text
    assert "Mon 3 May 2027" in text, "a bank holiday in the summer term"
    assert "Mon 28 Dec 2026" not in text, "one that lies in a holiday is no news"
    assert "birch-inset" not in text


# What falls due


def test_on_a_day_closed_nothing_falls_due():
    closed = {date(2027, 5, 3), date(2027, 5, 4)}
    term = Term(**usual_terms(2026)["Summer"])
    assert not closed & {period.first_day for period in days(term, closed)}
    assert len(list(days(term))) - len(list(days(term, closed))) == 2
    assert Period(date(2027, 5, 5), date(2027, 5, 7)) in list(weeks(term, closed))


def test_a_day_closed_in_the_middle_of_a_week_leaves_the_week_as_it_is():
    term = Term(**usual_terms(2026)["Autumn"])
    assert list(weeks(term, {date(2026, 11, 18)})) == list(weeks(term))


def test_a_week_that_is_closed_throughout_is_no_week():
    term = Term(**usual_terms(2026)["Autumn"])
    monday = date(2026, 11, 16)
    closed = [monday + timedelta(days=number) for number in range(5)]
    assert [week for week in weeks(term) if week not in list(weeks(term, closed))] == [
        Period(monday, date(2026, 11, 20))
    ]


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
    says = "Bank holidays are known up to 28 August 2028."
    url = reverse("school:years.detail", args=[world.years["alder"].ref])
    assert says not in page.get(url).content.decode(), "they are, for the whole year"
    unrecorded("test", lambda: rows(AcademicYear).filter(name="2026/27").update(last_day=date(2028, 9, 30)))
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
