"""Figures of one class are asked for, read by whoever takes it, and answered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date

from remit.areas.promises.rules import appointment_at
from remit.areas.sanctions import rules, use
from remit.areas.sanctions.models import UseSheet
from remit.core.acts import Refused, Turn, action, record, record_each, saved_over
from remit.core.notices.actions import settle, tell
from remit.core.seams import Period
from remit.core.viewers import Viewer
from remit.school.models import Group

ASKED, ANSWERED = "policy-use-asked", "policy-use-answered"


def _of_class(by: Viewer, *, group: Group, **_: object) -> Iterable[str]:
    return (f"use of the policy {group.pk}",)


def _of_sheet(by: Viewer, *, sheet: UseSheet, **_: object) -> Iterable[str]:
    return (f"use of the policy {sheet.group_id}",)


@action(rules.can_ask_of, Turn(_of_class))
def ask(*, by: Viewer, group: Group, first_day: date, last_day: date) -> UseSheet:
    """Of the class and these days, as the figures stand now: everybody who takes the class is told and reads them first. Errors:
    Refused."""
    me = appointment_at(by, group.school_id)
    held = use.takers(by, [group.pk]).get(group.pk, [])
    if any(each.staff.user_id == by.user.pk for each in held):
        raise Refused("The class is yours: its figures stand under My use of the policy.")
    if me is None or not held:
        raise Refused("Nobody takes this class, so nobody could read its figures first.")
    if use.asked_by_her(by).filter(group=group, first_day=first_day, last_day=last_day).exists():
        raise Refused("You have asked for these figures already.")
    found = asdict(use.figures(by, [group.pk], Period(first_day, last_day))[group.pk])
    made = [
        UseSheet(
            school=group.school, group=group, staff=each.staff, asked_by=me, asked_on=by.day, first_day=first_day,
            last_day=last_day, figures=found,
        )
        for each in held
    ]  # fmt: skip
    UseSheet.objects.bulk_create(made)
    record_each([(each, {"first": first_day, "last": last_day}) for each in made])
    for each in made:
        tell(ASKED, to=[each.staff.user_id], school=each.school_id, what=each.ref)
    return made[0]


@action(rules.is_of_hers, Turn(_of_sheet))
def read(*, by: Viewer, sheet: UseSheet, version: int, reply: str = "") -> UseSheet:
    """By whose class it is, with or without a word of hers; from then on whoever asked reads both. Errors: Refused, Stale."""
    if sheet.replied_on and not reply.strip():
        raise Refused("Your word stands. Change it, or leave it.")
    said = {"read_on": sheet.read_on or by.day, "reply": reply.strip(), "replied_on": by.day if reply.strip() else None}
    differing = saved_over(sheet, version, **said)
    record(sheet, **{name: change if name != "reply" else "changed" for name, change in differing.items()})
    settle(ASKED, what=sheet.ref)
    tell(ANSWERED, to=[sheet.asked_by.user_id], school=sheet.school_id, what=sheet.ref)
    return sheet
