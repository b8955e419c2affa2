"""Reminders put on and off; what wants a leader put off or done."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from remit.areas.promises.actions import give, let_go
from remit.areas.promises.models import GENERAL, KINDS, Promise
from remit.areas.promises.rules import can_work
from remit.core.acts import Refused, Turn, action, record, removed
from remit.core.viewers import Viewer
from remit.leading.attention import queries, rules
from remit.leading.attention.models import Handling, Item, Reminder
from remit.school.models import Post, Staff


def _one_at_a_time(by: Viewer, *, items: list[Item], **_: object) -> Iterable[str]:
    return (f"item {each.pk}" for each in items)


@action(rules.can_choose)
def switch(*, by: Viewer, post: Post, watches: list[str], on: bool) -> None:
    """Those that are so already stay so, and those that are always on. Errors: Refused, where all are."""
    watches = [each for each in watches if each not in queries.always_on()]
    held = {each.watch: each for each in Reminder.objects.visible_to(by).filter(post=post, watch__in=watches)}
    if on:
        new = [Reminder(school_id=post.school_id, post=post, watch=name) for name in watches if name not in held]
        rows = Reminder.objects.bulk_create(new)
    else:
        rows = [removed(each) for each in held.values()]
    if not rows:
        raise Refused("It is so already.")
    record(*rows, on=[not on, on], watches=sorted(each.watch for each in rows))


@action(rules.can_handle, Turn(_one_at_a_time))
def put_off(*, by: Viewer, items: list[Item], post: Post, until: date, why: str) -> list[Handling]:
    """Errors: Refused."""
    if until <= by.day:
        raise Refused("Choose a day to come.")
    return _handle(by, items, post, Handling.PUT_OFF, until, why=why)


@action(rules.can_handle, Turn(_one_at_a_time))
def pass_on(
    *,
    by: Viewer,
    items: list[Item],
    post: Post,
    what: str,
    due: date,
    owner: Staff | None = None,
    to: Post | None = None,
) -> list[Handling]:
    """To a colleague or a post, as an action of theirs, as sensitive as what is passed on; while it is open and until its
    day it wants nobody here, but comes back after a school day on which nobody accepted it. Errors: Refused,
    ValidationError."""
    item = items[0]
    if len({(each.pupil_id, each.group_id, each.post_id) for each in items}) > 1:
        raise Refused("Pass on one at a time.")
    kinds = {each.kind for each in items if each.kind in KINDS} - {GENERAL}
    if len(kinds) > 1:
        raise Refused("These are not for the same eyes. Pass them on one at a time.")
    kind = kinds.pop() if kinds else GENERAL
    made = give(by=by, what=what, due=due, owner=owner, post=to, pupil=item.pupil, group=item.group, kind=kind)
    return _handle(by, items, post, Handling.PASSED_ON, due, to=owner, promise=made.ref)


@action(rules.can_handle, Turn(_one_at_a_time))
def finish(*, by: Viewer, items: list[Item], post: Post) -> list[Handling]:
    """Dealt with: gone from everybody's list for as long as it is found. Where it was not so, and is so again, it comes
    anew. Errors: Refused, also for what the law asks: that goes where it is done."""
    if any(each.watch in queries.always_on() for each in items):
        raise Refused("What the law asks for goes from the list once it is noted where it is done.")
    return _handle(by, items, post, Handling.DONE, None)


def _handle(by: Viewer, items: list[Item], post: Post, state: str, until: date | None, **more: Any) -> list[Handling]:
    """Errors: Refused, where somebody was quicker, or the button was pressed twice."""
    held = Handling.objects.unscoped("what was said of items in sight").filter(queries.in_force(by), item__in=items)
    if held.filter(state__in=(state, Handling.DONE)).exists():
        raise Refused("It is no longer on the list.")
    new = [Handling(school_id=item.school_id, item=item, post=post, state=state, until=until, **more) for item in items]
    rows = Handling.objects.bulk_create(new)
    record(*rows, state=state, until=until)
    return rows


@action(rules.can_take_back)
def take_back(*, by: Viewer, handlings: list[Handling]) -> None:
    """On the list again; an action that went with it is let go."""
    for each in handlings:
        each.withdrawn = True
        each.save()
    record(*handlings, withdrawn=[False, True])
    for promise in Promise.objects.visible_to(by).open().filter(ref__in={each.promise for each in handlings}):
        if can_work(by, promise=promise):
            let_go(by=by, promise=promise, why="Taken back by whoever passed it on.")
