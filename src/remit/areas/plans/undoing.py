"""A change of one's own is put back: what history says that it was."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models

from remit.areas.plans import rules
from remit.areas.plans.actions import check_plan, refuse_if_ended, refuse_later_beginning
from remit.areas.plans.models import Plan, PlanStrategy, Strategy, Target, Voice
from remit.core.acts import Refused, action, changed, history_of, record
from remit.core.history.models import Entry
from remit.core.viewers import Viewer
from remit.school.models import Post, Staff

# What is done to a target stands in the history of its plan too: only a change of the plan itself is put back there.
OF_PLAN = {"plans.change_plan", "plans.put_back_plan"}
OF_ROW = {"plans.change_target", "plans.change_voice", "plans.change_strategy", "plans.put_back"}
TAKEN = "Something else has been done since. Change it by hand."


@action(rules.can_write)
def put_back_plan(*, by: Viewer, plan: Plan) -> Plan:
    """The last change of what the plan itself says, where it was hers and nothing followed. Put back twice, it is
    changed again. Errors: Refused, Stale."""
    refuse_if_ended(plan)
    last = _last(by, plan, OF_PLAN)
    values = _values(by, plan, last.changes)
    refuse_later_beginning(plan, values.get("first_day", plan.first_day), by.day)
    if not changed(plan, **values):
        raise Refused(TAKEN)
    check_plan(plan)
    plan.save()
    record(plan, **_swapped(last))
    return plan


@action(rules.can_write)
def put_back(*, by: Viewer, row: Target | Voice | PlanStrategy) -> Target | Voice | Strategy:
    """The same of something that stands in a plan. Errors: Refused, Stale."""
    refuse_if_ended(row.plan)
    subject: Any = row.strategy if isinstance(row, PlanStrategy) else row
    last = _last(by, subject, OF_ROW)
    if not changed(subject, **_values(by, subject, last.changes)):
        raise Refused(TAKEN)
    subject.full_clean()
    subject.save()
    record(subject, **_swapped(last))
    record(row.plan, **_swapped(last))
    return subject


def _last(by: Viewer, row: Any, acts: set[str]) -> Entry:
    """What was done to it last. Errors: Refused, where it was something else or somebody else's."""
    last = history_of(row, by).last()
    if last is None or last.act not in acts or last.by != by.user.pk:
        raise Refused(TAKEN)
    return last


def _swapped(last: Entry) -> dict[str, list]:
    told = {name: pair for name, pair in last.changes.items() if isinstance(pair, list) and len(pair) == 2}
    return {name: [now, was] for name, (was, now) in told.items()}


def _values(by: Viewer, row: Any, changes: dict[str, Any]) -> dict[str, Any]:
    """What each field was. The sections of a plan are told by their headings, its owner by name."""
    fields = {field.name: field for field in row._meta.concrete_fields}
    found: dict[str, Any] = {}
    said = dict(getattr(row, "said", []))
    for name, pair in changes.items():
        if not isinstance(pair, list) or len(pair) != 2:
            continue
        if isinstance(row, Plan) and name == "owner":
            found |= _owner(by, pair[0])
        elif name in fields:
            found[name] = _day(fields[name], pair[0])
        elif isinstance(row, Plan):
            said[name] = pair[0]
            found["said"] = [[heading, text] for heading, text in said.items() if text]
    return found


def _day(field: models.Field, value: Any) -> Any:
    return date.fromisoformat(value) if isinstance(field, models.DateField) and value else value


def _owner(by: Viewer, name: str) -> dict[str, Any]:
    """Errors: Refused, where two have the name or nobody has."""
    people = list(Staff.objects.visible_to(by).filter(name=name)[:2]) if name else []
    posts = list(Post.objects.visible_to(by).filter(title=name)[:2]) if name else []
    if name and len(people) + len(posts) != 1:
        raise Refused(TAKEN)
    return {"owner": people[0] if people else None, "post": posts[0] if posts else None}
