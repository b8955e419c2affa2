"""Checking the uniform of a form: who was not in it is logged in one go."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from remit.areas.behaviour import actions, rules
from remit.areas.behaviour.checks import UNIFORM, checks
from remit.areas.behaviour.models import FormCheck, LogEntry
from remit.areas.promises.rules import appointment_at
from remit.core import clock
from remit.core.acts import Refused, Turn, action, changed, record
from remit.core.viewers import Viewer
from remit.school import dates
from remit.school import queries as school
from remit.school.models import Group, Pupil


def _of_form(by: Viewer, *, group: Group | None = None, check: FormCheck | None = None, **_: object) -> Iterable[str]:
    return (f"form check {group.pk if group else check.group_id if check else 0}",)


@action(rules.can_check, Turn(_of_form))
def check_form(*, by: Viewer, group: Group, day: date, without: list[Pupil], words: str = "") -> FormCheck:
    """`without`: who was not in uniform. Errors: Refused, ValidationError."""
    if day > by.day:
        raise Refused(f"{day:%-d %B %Y} is still to come.")
    year = school.this_year(by)
    if year is not None and day < year.first_day:
        raise Refused(f"{day:%-d %B %Y} is before this school year.")
    if day not in dates.days_open(by, day, day, group.school_id):
        raise Refused(f"{day:%-d %B %Y} is no school day.")
    if checks(by).filter(group=group, day=day).exists():
        raise Refused(f"{group.name} was checked on {day:%-d %B %Y} already. Take that back first.")
    occasion = ""
    if without:
        occasion = actions.log(by=by, pupils=without, code=UNIFORM, day=day, words=words).occasion
    check = FormCheck(
        school=group.school, group=group, day=day, occasion=occasion, number=len(without),
        by=appointment_at(by, group.school_id),
    )  # fmt: skip
    check.full_clean()
    check.save()
    record(check, checked=day)
    return check


@action(rules.can_check, Turn(_of_form))
def take_back_check(*, by: Viewer, check: FormCheck) -> None:
    """With the entries of it that she may take back and that stand. Errors: Refused, Stale."""
    if check.taken_back:
        raise Refused("This was taken back already.")
    rows = LogEntry.objects.visible_to(by).filter(occasion=check.occasion, taken_back=None)
    held = list(rows.select_related("by", "pupil__school")) if check.occasion else []
    if held and not rules.can_take_back(by, entries=held):
        raise Refused("Only whoever checked it, or leads the year, takes this back.")
    if held:
        actions.take_back(by=by, entries=held, why="The check of the form was taken back")
    changed(check, taken_back=clock.now())
    check.save()
    record(check, stands=[True, False])
