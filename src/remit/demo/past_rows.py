"""Past years of a made-up school written down: calendars, whoever has left, who was in which group and who took it."""

from __future__ import annotations

from datetime import date

from remit.demo.groups import DraftedGroup
from remit.demo.past import Past, days_of
from remit.demo.rows import FIRST_NUMBER, Built, group_row, write_calendar, write_pupils
from remit.demo.timetable_rows import write_weeks
from remit.school.models import Group, GroupLead, Membership, Pupil, Staff


def write_past(built: Built, years: int) -> None:
    """Called under `unrecorded`."""
    past = Past(built.plan, built.children, built.groups, built.begun, years, built.town)
    pupils = [*built.pupils, *write_pupils(built, past.gone, FIRST_NUMBER - len(past.gone))]
    for began, groups in past.year_by_year():
        write_calendar(built, began)
        if built.school.two_weeks:
            write_weeks(built.school, days_of(began)[0])
        _write_groups(built, began, groups, pupils)


def _write_groups(built: Built, began: int, groups: list[DraftedGroup], pupils: list[Pupil]) -> None:
    """A form or class keeps its row from year to year; who is in it is dated."""
    new = Group.objects.bulk_create(group_row(built, each) for each in groups if each.name not in built.rows)
    built.rows |= {row.name: row for row in new}
    first, last = days_of(began)
    Membership.objects.bulk_create(
        Membership(
            pupil=pupils[place],
            group=built.rows[each.name],
            first_day=max(first, pupils[place].first_day),
            last_day=last,
        )
        for each in groups
        for place in each.members
    )
    GroupLead.objects.bulk_create(
        GroupLead(school=built.school, group=built.rows[each.name], staff=staff, first_day=first, last_day=last)
        for each in groups
        for person in built.led.get(each.name, ())
        if _was_there(staff := built.staff[person.name], first)
    )


def _was_there(staff: Staff, day: date) -> bool:
    return staff.first_day <= day and staff.last_day is None
