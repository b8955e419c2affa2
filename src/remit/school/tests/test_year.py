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
from remit.school.calendar import days, usual_terms, weeks
from remit.school.forms.records import YearForm
from remit.school.models import AcademicYear, Closure, Pupil, School, Term
from tests.world import START, viewer

NEXT = {
    "first_day": "2027-09-01", "last_day": "2028-08-31",
    "autumn_first_day": "2027-09-02", "autumn_last_day": "2027-12-17", "autumn_break_first_day": "2027-10-25", "autumn_break_last_day": "2027-10-29",
    "spring_first_day": "2028-01-04", "spring_last_day": "2028-03-31", "spring_break_first_day": "2028-02-14", "spring_break_last_day": "2028-02-18",
    "summer_first_day": "2028-04-18", "summer_last_day": "2028-07-21", "summer_break_first_day": "2028-05-29", "summer_break_last_day": "2028-06-02",
}  # fmt: skip

UNSAID = {
    "phase": "",
    "urn": "",
    "laestab": "",
    "two_weeks": False,
    "shows_premium": False,
    "shows_emergency": True,
    "taught_in_forms": False,
}


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
