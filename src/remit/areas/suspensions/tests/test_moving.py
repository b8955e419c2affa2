"""Off-site directions and managed moves."""

from datetime import date, timedelta

import pytest

from remit.areas.attendance.models import Planned
from remit.areas.suspensions import attention, moving
from remit.areas.suspensions.models import Direction, DirectionReview, ManagedMove
from remit.core.acts import OutOfSight, Refused
from remit.core.writing import unrecorded
from remit.school.models import AcademicYear, Term
from tests.world import TODAY, viewer

LAST = date(2026, 12, 11)
MOVE = {
    "way": "out", "other": "Another school", "why": "A fresh start", "before": "A mentor and a direction", "parents_on": None,
    "here_on": None, "there_on": None, "shared_on": None, "starts_on": None, "ended_on": None, "outcome": "",
}  # fmt: skip


@pytest.fixture
def world(world):
    def clear():
        for model in (DirectionReview, Direction, ManagedMove, Planned):
            model.objects.unscoped("test").delete()

    unrecorded("test", clear)
    return world


def direct(by, pupil, **given):
    said = {
        "sort": "other", "where": "The workshop", "first_day": TODAY, "last_day": LAST, "why": "w", "objectives": "o",
        "notice_on": date(2026, 11, 12), "next_review": date(2026, 11, 27),
    }  # fmt: skip
    return moving.direct(by=by, pupil=pupil, details=said | given)


def planned(pupil):
    rows = Planned.objects.unscoped("test").filter(pupil=pupil, called_off=False)
    return [(each.first_day, each.last_day, each.code) for each in rows]


@pytest.mark.parametrize(("sort", "code"), [("other", "B"), ("school", "D")])
def test_a_direction_tells_the_registers_its_code_until_it_ends(world, lea, sort, code):
    ann = world.pupils["ann"]
    made = direct(lea, ann, sort=sort)
    assert planned(ann) == [(TODAY, LAST, code)]
    moving.end_direction(by=lea, direction=made, version=made.version, ended_on=TODAY, outcome="It helped")
    assert planned(ann) == [(TODAY, TODAY, code)]
    moving.go_on(by=lea, direction=made, version=made.version)
    assert planned(ann) == [(TODAY, LAST, code)]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"notice_on": date(2026, 11, 13)}, "begins on 17 November at the earliest"),
        ({"last_day": TODAY - timedelta(days=1)}, "ends before it begins"),
        ({"next_review": LAST + timedelta(days=1)}, "while it lasts"),
        ({"notice_on": TODAY + timedelta(days=1)}, "once it is given"),
        ({"first_day": date(2026, 8, 1)}, "not on roll"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(world, lea, given, why):
    with pytest.raises(Refused, match=why):
        direct(lea, world.pupils["ann"], **given)


def test_a_second_direction_of_the_same_days_is_refused(world, lea):
    direct(lea, world.pupils["ann"])
    with pytest.raises(Refused, match="already"):
        direct(lea, world.pupils["ann"])


def test_it_is_looked_at_when_it_is_due_and_again_later(world, lea):
    ann = world.pupils["ann"]
    made = direct(lea, ann)
    due = viewer(world, "lea", date(2026, 11, 27))
    assert [each.subject for each in attention.direction_review_due(due, None)] == [ann.pk]
    said = {"invited": "Parents", "nominee": "A governor", "said": "Going well", "next_review": date(2026, 12, 10)}
    moving.review(by=due, direction=made, held_on=due.day, **said)
    assert list(attention.direction_review_due(due, None)) == []


def test_a_managed_move_begins_by_the_consent_of_all_three(world, lea):
    ann = world.pupils["ann"]
    agreed = {"parents_on": TODAY, "here_on": TODAY}
    with pytest.raises(Refused, match="once parents, this school and the other"):
        moving.keep_move(by=lea, pupil=ann, move=None, version=None, details=MOVE | agreed | {"starts_on": LAST})
    made = moving.keep_move(by=lea, pupil=ann, move=None, version=None, details=MOVE | agreed)
    both = MOVE | agreed | {"there_on": TODAY}
    with pytest.raises(Refused, match="after all three"):
        moving.keep_move(
            by=lea, pupil=ann, move=made, version=made.version, details=both | {"starts_on": date(2026, 11, 2)}
        )
    moving.keep_move(by=lea, pupil=ann, move=made, version=made.version, details=both | {"starts_on": LAST})
    assert made.starts_on == LAST


def test_somebody_who_leads_another_year_has_no_way_to_it(world, lea, mo):
    made = direct(lea, world.pupils["ann"])
    with pytest.raises(OutOfSight):
        moving.end_direction(by=mo, direction=made, version=made.version, ended_on=TODAY, outcome="x")


def test_two_school_days_of_notice_are_asked_over_the_summer_too(world, lea):
    ann, notice = world.pupils["ann"], date(2027, 7, 20)

    def enter():
        year = AcademicYear.objects.create(
            school=ann.school, name="2027/28", first_day=date(2027, 9, 1), last_day=date(2028, 8, 31)
        )
        days = {"first_day": date(2027, 9, 2), "last_day": date(2027, 12, 17)}
        Term.objects.create(school=ann.school, academic_year=year, name="Autumn", **days)

    unrecorded("test", enter)
    by = viewer(world, "lea", date(2027, 7, 21))
    said = {"notice_on": notice, "last_day": date(2027, 10, 1), "next_review": None}
    with pytest.raises(Refused, match="begins on 2 September at the earliest"):
        direct(by, ann, first_day=date(2027, 9, 1), **said)
    assert direct(by, ann, first_day=date(2027, 9, 2), **said)


def test_where_the_calendar_does_not_reach_weekdays_are_counted(world):
    by = viewer(world, "lea", date(2027, 7, 21))
    said = {"notice_on": by.day, "last_day": date(2027, 10, 1), "next_review": None}
    with pytest.raises(Refused, match="begins on 23 July at the earliest"):
        direct(by, world.pupils["ann"], first_day=date(2027, 7, 22), **said)


def test_a_direction_without_notice_in_writing_is_asked_about(world, lea):
    ann = world.pupils["ann"]
    made = direct(lea, ann, notice_on=None)
    assert [each.subject for each in attention.direction_without_notice(lea, None)] == [ann.pk]
    said = {name: getattr(made, name) for name in ("sort", "where", "first_day", "last_day", "why", "objectives", "next_review")}  # fmt: skip
    details = said | {"notice_on": date(2026, 11, 12)}
    moving.change_direction(by=lea, direction=made, version=made.version, details=details)
    assert list(attention.direction_without_notice(lea, None)) == []


def test_it_ends_on_a_day_that_has_come_or_on_its_last(world, lea):
    made = direct(lea, world.pupils["ann"])
    with pytest.raises(Refused, match="today or earlier, or on its last day"):
        moving.end_direction(
            by=lea, direction=made, version=made.version, ended_on=TODAY + timedelta(days=3), outcome="It helped"
        )
    moving.end_direction(by=lea, direction=made, version=made.version, ended_on=LAST, outcome="It helped")
    assert made.ended_on == LAST
