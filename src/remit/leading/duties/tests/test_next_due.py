"""When a duty falls due again once this term asks no more of it, worked out by hand on two school years."""

from datetime import date

import pytest

from remit.core.seams import Period
from remit.core.writing import unrecorded
from remit.leading.duties import queries, standings
from remit.leading.duties.models import Rhythm
from remit.leading.duties.standing import DONE, DUE, NEXT_TERM, NEXT_YEAR, OVERDUE, Ahead, Before, standing
from remit.leading.duties.tests.test_standing import AUTUMN, HALF, MET, SPRING, SUMMER, YEAR, Term, on
from remit.leading.duties.words import next_words, state_words
from remit.school.models import AcademicYear
from remit.school.models import Term as TermRow
from tests.world import viewer

NEXT_AUTUMN = Term(date(2027, 9, 2), date(2027, 12, 17), date(2027, 10, 25), date(2027, 10, 29))
NEXT_SUMMER = Term(date(2028, 4, 17), date(2028, 7, 20), date(2028, 5, 29), date(2028, 6, 2))
YEAR_AFTER = Period(date(2027, 9, 1), date(2028, 7, 20))
THIS = {
    AUTUMN: [Ahead(SPRING, YEAR, False), Ahead(SUMMER, YEAR, True)],
    SPRING: [Ahead(SUMMER, YEAR, True)],
    SUMMER: [],
}
AFTER = [Ahead(NEXT_AUTUMN, YEAR_AFTER, False), Ahead(NEXT_SUMMER, YEAR_AFTER, True)]


def stands(rhythms, recorded=(), measures=(), *, today, term=AUTUMN, entered=True, since=None, before=None):
    """`entered`: the school has entered next year too."""
    return standing(
        rhythms.split(), recorded, measures, today=today, term=term, year=YEAR, last_of_year=term == SUMMER,
        since=since, before=before, ahead=[*THIS[term], *(AFTER if entered else [])],
    )  # fmt: skip


JUNE = date(2027, 6, 10)
WORKED = [
    # rhythm, today, its term, recorded, state, next due, which is in
    ("termly", on(16, 11), AUTUMN, [on(2, 9)], DONE, date(2027, 3, 25), NEXT_TERM),
    ("half-termly", on(16, 11), AUTUMN, [on(1, 10), on(16, 11)], DONE, date(2027, 2, 12), NEXT_TERM),
    ("weekly", on(18, 12), AUTUMN, [on(14, 12)], OVERDUE, on(4, 9), ""),
    ("termly", date(2027, 1, 4), SPRING, [date(2027, 1, 4)], DONE, date(2027, 7, 21), NEXT_TERM),
    ("termly", JUNE, SUMMER, [JUNE], DONE, date(2027, 12, 17), NEXT_YEAR),
    ("half-termly", JUNE, SUMMER, [date(2027, 5, 4), JUNE], DONE, date(2027, 10, 22), NEXT_YEAR),
    ("annual", on(16, 11), AUTUMN, [], DUE, date(2027, 7, 21), ""),
    ("annual", on(16, 11), AUTUMN, [on(3, 9)], DONE, date(2028, 7, 20), NEXT_YEAR),
    ("annual", JUNE, SUMMER, [on(3, 9)], DONE, date(2028, 7, 20), NEXT_YEAR),
    ("annual", JUNE, SUMMER, [], DUE, date(2027, 7, 21), ""),
    ("termly annual", on(16, 11), AUTUMN, [on(2, 9)], DONE, date(2027, 3, 25), NEXT_TERM),
    ("annual as-needed", on(16, 11), AUTUMN, [on(3, 9)], DONE, date(2028, 7, 20), NEXT_YEAR),
]


@pytest.mark.parametrize(("rhythms", "today", "term", "recorded", "state", "due", "lies"), WORKED)
def test_the_day_that_it_falls_due_next(rhythms, today, term, recorded, state, due, lies):
    found = stands(rhythms, recorded, today=today, term=term)
    assert (found.state, found.next_due, found.next_in) == (state, due, lies)


def test_a_measure_that_is_met_leads_to_the_next_term_and_one_that_is_short_does_not():
    assert stands("termly", measures=[MET], today=on(16, 11)).next_due == date(2027, 3, 25)
    assert stands("termly", measures=[HALF], today=on(16, 11)).next_due == on(18, 12)
    assert stands("annual", measures=[MET], today=on(16, 11)).next_due == date(2028, 7, 20)


@pytest.mark.parametrize(("rhythm", "recorded"), [("termly", [JUNE]), ("annual", [on(3, 9)])])
def test_where_next_year_is_not_entered_it_is_done_for_this_year(rhythm, recorded):
    found = stands(rhythm, recorded, today=JUNE, term=SUMMER, entered=False)
    assert (found.state, found.next_due, found.next_in) == (DONE, None, "")
    assert next_words(found) == "Done for this year"


def test_a_year_of_which_only_the_first_term_is_entered_says_nothing_of_its_end():
    """The last term that is entered need not be the year's last."""
    found = standing(
        ["annual"], [on(3, 9)], [], today=JUNE, term=SUMMER, year=YEAR, last_of_year=True,
        ahead=[Ahead(NEXT_AUTUMN, YEAR_AFTER, False)],
    )  # fmt: skip
    assert found.next_due is None


def test_what_begins_to_count_after_the_last_term_falls_due_next_year():
    today = date(2027, 7, 26)
    found = stands("termly", today=today, term=SUMMER, since=today)
    assert (found.next_due, found.next_in) == (date(2027, 12, 17), NEXT_YEAR)
    unknown = stands("termly", today=today, term=SUMMER, since=today, entered=False)
    assert (unknown.next_due, next_words(unknown)) == (None, "Next year")


def test_what_the_last_year_left_undone_stands_before_this_year_s():
    before = Before(SUMMER, YEAR)
    found = standing(
        ["annual"], [], [], today=date(2027, 9, 20), term=NEXT_AUTUMN, year=YEAR_AFTER, last_of_year=False,
        before=before, ahead=AFTER[1:],
    )  # fmt: skip
    assert (found.state, found.next_due) == (OVERDUE, date(2027, 7, 21))
    assert next_words(found) == "Was due"


@pytest.mark.parametrize(
    ("rhythms", "recorded", "words"),
    [
        ("termly", [on(2, 9)], "Next term"),
        ("annual", [on(3, 9)], "Next year"),
        ("termly", [], ""),
        ("half-termly", [], "Was due"),
        ("as-needed", [], "Never overdue"),
    ],
)
def test_when_it_falls_due_is_said_in_words(rhythms, recorded, words):
    assert next_words(stands(rhythms, recorded, today=on(16, 11))) == words


def test_what_is_done_once_a_year_is_done_this_year_in_its_last_term_too():
    found = stands("annual", [on(3, 9)], today=JUNE, term=SUMMER)
    assert (found.due, state_words(found).label) == (1, "Done this year")
    assert state_words(stands("annual termly", [JUNE], today=JUNE, term=SUMMER)).label == "Done this term"


# On the calendar that the school has entered


def term(world, name, first, last, year):
    return TermRow.objects.create(
        school=world.schools["alder"], academic_year=year, name=name, first_day=first, last_day=last
    )


def entered_years(world):
    """The three terms of this year, and those of the next."""
    this = AcademicYear.objects.unscoped("test").get(school=world.schools["alder"])
    TermRow.objects.unscoped("test").filter(school=world.schools["alder"]).delete()
    coming = AcademicYear.objects.create(
        school=world.schools["alder"], name="2027/28", first_day=date(2027, 9, 1), last_day=date(2028, 8, 31)
    )
    for number, each in enumerate((AUTUMN, SPRING, SUMMER)):
        term(world, f"T{number}", each.first_day, each.last_day, this)
    for number, each in enumerate((NEXT_AUTUMN, NEXT_SUMMER)):
        term(world, f"N{number}", each.first_day, each.last_day, coming)


def line_on(world, day):
    by = viewer(world, "lea", day)
    found = standings.lines(by, queries.her_duties(by))
    return next(line for line in found if line.duty == world.duties["lea year"])


@pytest.mark.parametrize(
    ("period", "due", "lies"),
    [("termly", date(2027, 3, 25), NEXT_TERM), ("annual", date(2028, 7, 20), NEXT_YEAR)],
)
def test_the_terms_that_the_school_has_entered_say_when(world, period, due, lies):
    unrecorded("test", lambda: entered_years(world))
    duty = world.duties["lea year"]
    unrecorded("test", lambda: Rhythm.objects.unscoped("test").filter(duty=duty).update(period=period))
    found = line_on(world, on(20, 11)).standing
    assert (found.state, found.next_due, found.next_in) == (DONE, due, lies)
