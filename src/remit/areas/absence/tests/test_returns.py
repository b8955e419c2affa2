"""What the law asks to be told of absence: from which day, until it was told; as a list, a file and a pack for the meeting."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from remit.areas.absence import meeting, owed, returning
from remit.areas.absence.attention import RETURNS
from remit.areas.absence.models import Case, Return, Step
from remit.areas.attendance.tests.marking import enter, forget, present, rows, school_days, whole
from remit.core.acts import OutOfSight, Refused
from remit.core.outputs.models import Export
from remit.core.outputs.pdf import to_pdf
from remit.core.outputs.word import to_docx
from remit.core.writing import unrecorded
from remit.school.models import Particulars, Pupil
from remit.school.remit import nobody
from tests.access_walk import sign_in
from tests.world import START, TODAY, YESTERDAY, viewer

DAYS = school_days(START, YESTERDAY)


@pytest.fixture
def world(world):
    """ann was there on every day, and nothing was told."""
    forget()
    unrecorded("test", lambda: [rows(model).delete() for model in (Return, Step, Case)])
    born(world, date(2014, 5, 1))
    enter(world.pupils["ann"], present(START, YESTERDAY))
    return world


def born(world, day):
    unrecorded("test", lambda: rows(Particulars, pupil=world.pupils["ann"]).update(date_of_birth=day))


def away(world, code, *days):
    enter(world.pupils["ann"], whole(code, *days))


def lines(world, day=TODAY, role="lea"):
    return {each.sort: each for each in owed.owed(replace(viewer(world, role), day=day))}


def tell(world, sort, day=TODAY, **said):
    by = replace(viewer(world, "lea"), day=day)
    return returning.tell(by=by, pupil=world.pupils["ann"], sort=sort, sent_on=day, **said)


def test_fifteen_days_of_illness_in_one_or_in_several_are_to_be_told(world):
    away(world, "I", *DAYS[:5], *DAYS[10:19])
    enter(world.pupils["ann"], {(DAYS[25], "AM"): "I"})
    assert lines(world) == {}
    enter(world.pupils["ann"], {(DAYS[27], "PM"): "I"})
    line = lines(world)[Return.SICKNESS]
    assert (line.days, line.sessions, line.first_day, line.reached) == (15, 30, DAYS[0], DAYS[27])
    enter(world.pupils["ann"], {(DAYS[0], "AM"): "M"})  # the current code is what counts
    assert lines(world) == {}


def test_an_illness_is_told_once_also_where_it_goes_on_and_what_was_told_is_not_counted_again(world):
    away(world, "I", *DAYS[:15])
    assert lines(world, DAYS[14])[Return.SICKNESS].days == 15
    made = tell(world, Return.SICKNESS, DAYS[14])
    away(world, "I", *DAYS[15:20])
    assert Return.SICKNESS not in lines(world)
    away(world, "I", *DAYS[22:36])
    assert Return.SICKNESS not in lines(world)
    away(world, "I", DAYS[36])
    assert lines(world)[Return.SICKNESS].days == 15
    returning.take_back(by=viewer(world, "lea"), told=made, version=made.version)
    assert lines(world)[Return.SICKNESS].days == 35


def test_ten_school_days_without_leave_and_without_a_break_are_to_be_told_each_month(world):
    run = [each for each in DAYS if date(2026, 9, 21) <= each <= date(2026, 10, 2)]
    away(world, "G", *run[:4])
    away(world, "O", *run[4:9])
    assert lines(world, run[-1]) == {}
    away(world, "N", run[9])
    line = lines(world, run[-1])[Return.ATTENDANCE]
    assert (line.days, line.first_day, line.reached, line.judged) == (10, run[0], run[-1], False)
    tell(world, Return.ATTENDANCE, run[-1])
    more = [each for each in DAYS if date(2026, 10, 5) <= each <= date(2026, 10, 9)]
    away(world, "O", *more)
    assert Return.ATTENDANCE not in lines(world, more[-1])
    rest = [each for each in DAYS if date(2026, 10, 12) <= each <= date(2026, 11, 3)]
    away(world, "O", *rest)
    line = lines(world, rest[-1])[Return.ATTENDANCE]
    assert (line.first_day, line.last_day, line.told.sent_on) == (run[0], rest[-1], run[-1])


def test_a_session_with_leave_breaks_it_and_a_holiday_does_not(world):
    run = [each for each in DAYS if date(2026, 10, 19) <= each <= date(2026, 11, 6)]
    away(world, "O", *run)
    assert lines(world)[Return.ATTENDANCE].days == len(run) == 10
    enter(world.pupils["ann"], {(run[5], "PM"): "M"})
    assert Return.ATTENDANCE not in lines(world)


def test_whoever_misses_every_second_session_is_named_for_the_school_to_judge_and_no_reminder_says_so(world):
    away(world, "I", *DAYS[::2])
    assert lines(world)[Return.ATTENDANCE].judged
    by = nobody(world.schools["alder"].pk, "absence attendance directory class", "")
    assert [[each.subject for each in watch.find(by, None)] for watch in RETURNS] == [[], [world.pupils["ann"].pk]]


@pytest.mark.parametrize(
    ("day_of_birth", "is_so"),
    [
        (date(2021, 12, 31), True),  # five on the last prescribed day of 2026, of that day on
        (date(2022, 1, 1), False),
        (date(2010, 9, 1), True),  # sixteen in this school year
        (date(2010, 8, 31), False),
    ],
)
def test_compulsory_school_age_begins_and_ends_on_the_days_of_the_law(day_of_birth, is_so):
    assert owed.of_compulsory_age(day_of_birth, date(2026, 12, 31)) is is_so


@given(st.dates(date(2000, 1, 1), date(2030, 12, 31)))
def test_compulsory_school_age_begins_after_the_fifth_birthday_and_ends_on_a_friday_in_june(day_of_birth):
    begins, ends = owed._begins(day_of_birth), owed._ends(day_of_birth)
    assert timedelta() <= begins - owed._birthday(day_of_birth, 5) < timedelta(days=154)
    assert (ends.month, ends.weekday()) == (6, 4)
    assert ends.day > 23
    assert -timedelta(days=68) <= ends - owed._birthday(day_of_birth, 16) <= timedelta(days=303)


def test_of_whom_it_is_known_that_they_are_too_old_nobody_is_told_and_else_the_page_says_it_does_not_know(
    world, client
):
    away(world, "I", *DAYS[:15])
    born(world, date(2010, 1, 1))
    assert lines(world) == {}
    born(world, None)
    assert lines(world)[Return.SICKNESS].age is None
    sign_in(client, world, "lea")
    assert "Age not known here" in client.get(reverse("absence:returns")).content.decode()


def test_the_reminders_name_whom_the_page_names_since_the_day_on_which_it_was_reached(world):
    away(world, "I", *DAYS[:15])
    away(world, "G", *DAYS[20:30])
    by = nobody(world.schools["alder"].pk, "absence attendance directory class", "")
    for each, reached in zip(RETURNS, (DAYS[29], DAYS[14]), strict=True):
        (found,) = each.find(by, None)
        assert (found.subject, found.since, found.kind) == (world.pupils["ann"].pk, reached, "absence")
        assert each.always
    tell(world, Return.SICKNESS)
    tell(world, Return.ATTENDANCE)
    assert not any(list(each.find(by, None)) for each in RETURNS)


def test_it_is_marked_as_sent_once_on_a_day_that_has_been_by_whoever_follows_it(world, client):
    away(world, "I", *DAYS[:15])
    with pytest.raises(Refused):
        tell(world, Return.ATTENDANCE)
    with pytest.raises(OutOfSight):
        returning.tell(by=viewer(world, "head elsewhere"), pupil=world.pupils["ann"], sort="sickness", sent_on=TODAY)
    sign_in(client, world, "lea")
    place = reverse("absence:return.sickness", args=[world.pupils["ann"].ref])
    assert client.post(place, {"sent_on": TODAY + timedelta(days=1)}).status_code == 422
    assert client.post(place, {"sent_on": TODAY, "note": "by e-mail"}).status_code == 302
    assert client.post(place, {"sent_on": TODAY, "once": "again"}).status_code == 422
    (made,) = rows(Return)
    assert (made.days, made.first_day, made.last_day, made.note) == (15, DAYS[0], DAYS[14], "by e-mail")


def test_the_list_costs_the_same_however_many_are_on_it(world):
    away(world, "I", *DAYS[:15])

    def cost():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            found = owed.owed(viewer(world, "head"))
        return len(asked), len(found)

    cost()  # what opens to her is looked up once
    before, one = cost()

    def more():
        for number in range(5):
            made = Pupil.objects.create(
                school=world.schools["alder"], given_name=f"more{number}", family_name="more", year=8, first_day=START
            )
            enter(made, whole("I", *DAYS[:16]) | whole("O", *DAYS[20:31]))

    unrecorded("test", more)
    after, many = cost()
    assert (one, many) == (1, 11)
    assert after == before


def test_the_spreadsheet_says_what_the_page_says_runs_nothing_and_is_in_the_history(world, client):
    unrecorded("test", lambda: rows(Pupil, pk=world.pupils["ann"].pk).update(given_name="=1+1"))
    away(world, "I", *DAYS[:15])
    sign_in(client, world, "lea")
    text = client.get(reverse("absence:returns.csv")).content.decode()
    assert "'=1+1" in text
    assert "Sickness return" in text
    assert client.get(reverse("absence:returns.xlsx")).content[:2] == b"PK"
    assert rows(Export, of="absence:returns").count() == 2


def test_the_pack_names_those_who_miss_much_and_what_was_tried_and_nothing_beyond_her_sight(world):
    ann = world.pupils["ann"]
    away(world, "O", *DAYS[:8])

    def begin():
        stage = world.stages["alder"]
        case = Case.objects.create(pupil=ann, opened_on=START, why="every Friday")
        of = {"pupil": ann, "case": case, "stage": stage}
        Step.objects.create(
            **of, due=DAYS[9], done_on=DAYS[9], how="met", words="not for the pack", answered_on=DAYS[12],
            answer="will come",
        )  # fmt: skip
        Step.objects.create(**of, due=TODAY + timedelta(days=2))

    unrecorded("test", begin)
    (told,) = meeting.told(viewer(world, "lea"))
    counts = told.line.counts
    assert (counts.absent, counts.unauthorised, told.reached) == (16, 16, "alder-stage")
    made = meeting.document(viewer(world, "lea"))
    said = repr(made)
    for words in ("every Friday", "will come", "alder-stage, by 18 November 2026", "Persistently absent"):
        assert words in said
    assert not any(words in said for words in ("not for the pack", "bea-", "eli-"))
    assert "ann-" not in repr(meeting.document(viewer(world, "mo")))
    assert to_pdf(made)[:4] == b"%PDF"
    assert to_docx(made)[:2] == b"PK"
