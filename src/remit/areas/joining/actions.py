"""Every write to a start in the year: begin its checklist, see to its steps, a buddy, look at it again, end it."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from remit.areas.joining import queries, rules
from remit.areas.joining.models import (
    LEADER,
    MATHS,
    NAMED,
    SENCO,
    Buddy,
    Joining,
    JoiningAccount,
    JoiningStep,
    StepType,
)
from remit.areas.promises import actions as promises
from remit.areas.promises import queries as promised
from remit.areas.promises.models import Promise
from remit.areas.promises.rules import appointment_at, can_work
from remit.core.acts import Refused, Turn, action, record, saved_over
from remit.core.viewers import Viewer
from remit.school.models import Post, Pupil, School, Staff

ENDED = "The checklist ended"
SOURCE = "New in the year"
FAR = timedelta(days=366)


def _of_pupil(
    by: Viewer,
    *,
    pupil: Pupil | None = None,
    joining: Joining | None = None,
    step: JoiningStep | None = None,
    **_: object,
) -> Iterable[str]:
    held = joining or step
    return (f"joining {pupil.pk if pupil else held.pupil_id if held else 0}",)


@action(rules.can_start, Turn(_of_pupil))
def start(*, by: Viewer, pupil: Pupil, sort: str, owner: Staff | None = None) -> Joining:
    """The checklist, with the steps of the school. What is for a post that somebody holds becomes an action of that post,
    and whoever holds it is told. Errors: Refused, ValidationError."""
    found = queries.joiners(by, rules.LEADS, rules.KEEPS).filter(pk=pupil.pk).first()
    if found is None:
        raise Refused(f"{pupil} does not start in this school year, or started with everybody else.")
    if queries.joinings(by).filter(pupil=pupil, ended_on=None).exists():
        raise Refused(f"{pupil}: there is a checklist already.")
    joining = Joining(pupil=pupil, sort=sort, first_day=pupil.first_day, owner=owner)
    joining.full_clean()
    joining.save()
    record(joining, sort=sort, first_day=pupil.first_day, owner=str(owner or ""))
    calendar = queries.days_of_year(by)
    for number, each in enumerate(queries.offered(by, pupil.school)):
        step = _step_of(by, joining, each, number)
        if each.code == "form" and getattr(found, "form", None):
            step.done_on = by.day
        if each.who in {SENCO, MATHS}:
            step.post = queries.post_for(by, each.who, pupil)
            step.who = step.who if step.post else LEADER  # where nobody answers for it, it is the leader's
        _keep(by, step, calendar, asks_again=each.asks_again)
    return joining


def _step_of(by: Viewer, joining: Joining, of: StepType, number: int) -> JoiningStep:
    said = {"code": of.code, "name": of.name, "when": of.when, "who": of.who, "key": of.key, "says": of.says}
    return JoiningStep(pupil=joining.pupil, joining=joining, position=number, **said)


def _keep(by: Viewer, step: JoiningStep, calendar: queries.Days, *, asks_again: bool = False) -> None:
    if step.owner or step.post:
        due = max(calendar.at(step.joining.begins, step.when), by.day)
        again = calendar.review(step.joining) if asks_again else None
        step.promise = _given(by, step, due, again).ref
    step.full_clean()
    step.save()
    record(step, name=step.name, when=step.when, whose=str(step.owner or step.post or ""))


def _given(by: Viewer, step: JoiningStep, due: date, asks_on: date | None) -> Promise:
    return promises.give(
        by=by, what=step.name, due=due, owner=step.owner, post=step.post, pupil=step.pupil, source=SOURCE, asks_on=asks_on,
    )  # fmt: skip


@action(rules.can_arrange, Turn(_of_pupil))
def change(
    *, by: Viewer, joining: Joining, version: int, sort: str, owner: Staff | None, review_on: date | None
) -> Joining:
    """Errors: Refused, Stale, ValidationError."""
    _refuse_ended(by, joining)
    if review_on and not joining.begins <= review_on <= joining.begins + FAR:
        raise Refused("It is looked at again after the first day, and within a year of it.")
    was = str(joining.owner or "")
    differing = saved_over(joining, version, sort=sort, owner=owner, review_on=review_on)
    if differing.pop("owner", None):
        differing["owner"] = [was, str(owner or "")]
    record(joining, **differing)
    return joining


def _refuse_ended(by: Viewer, joining: Joining) -> None:
    held = queries.joinings(by).get(pk=joining.pk)  # as it stands in this turn
    if held.ended_on:
        raise Refused(f"This checklist ended on {held.ended_on:%-d %B %Y}. Open it again first.")


@action(rules.can_arrange, Turn(_of_pupil))
def choose_buddy(*, by: Viewer, joining: Joining, version: int, buddy: Pupil | None) -> Joining:
    """Whoever was it before is it no more. The step of that name is done with it. Errors: Refused, Stale."""
    _refuse_ended(by, joining)
    if buddy and buddy.pk == joining.pupil_id:
        raise Refused("Nobody is their own buddy.")
    if buddy and buddy.school_id != joining.school_id:
        raise Refused(f"{buddy} is at another school.")
    if buddy and not buddy.holds_on(by.day):
        raise Refused(f"{buddy} is not on roll today.")
    was = joining.buddy
    if was and buddy and was.pupil_id == buddy.pk:
        return _saved(joining, version, was, was)
    if was:
        _end_buddy(by, was)
    row = None
    if buddy:
        row = Buddy(pupil=buddy, first_day=by.day)
        row.full_clean()
        row.save()
        record(row, first_day=by.day)
    for step in queries.steps(by).filter(joining=joining, code="buddy", promise=""):
        if bool(step.done_on) != bool(buddy) and step.not_needed_on is None:
            _set(by, step, step.version, done_on=by.day if buddy else None)
    return _saved(joining, version, was, row)


def _saved(joining: Joining, version: int, was: Buddy | None, row: Buddy | None) -> Joining:
    saved_over(joining, version, buddy=row)
    names = [str(each.pupil) if each else "" for each in (was, row)]
    record(joining, **({"buddy": names} if names[0] != names[1] else {}))
    return joining


def _end_buddy(by: Viewer, row: Buddy) -> None:
    if row.last_day is None:
        row.last_day = max(by.day, row.first_day)
        row.save()
        record(row, last_day=row.last_day)


@action(rules.can_arrange, Turn(_of_pupil))
def add_step(
    *, by: Viewer, joining: Joining, name: str, when: str, who: str = LEADER, owner: Staff | None = None, post: Post | None = None
) -> JoiningStep:  # fmt: skip
    """One of the checklist's own. Of a colleague or a post it is an action of theirs. Errors: Refused, ValidationError."""
    _refuse_ended(by, joining)
    last = queries.steps(by).filter(joining=joining).order_by("-position").first()
    step = JoiningStep(
        pupil=joining.pupil, joining=joining, name=name.strip(), when=when, who=NAMED if owner or post else who,
        owner=owner, post=post, position=last.position + 1 if last else 0,
    )  # fmt: skip
    _keep(by, step, queries.days_of_year(by))
    return step


@action(rules.can_arrange, Turn(_of_pupil))
def hand(
    *, by: Viewer, step: JoiningStep, version: int, owner: Staff | None = None, post: Post | None = None
) -> JoiningStep:
    """To a colleague or a post, whose action it is from now. Errors: Refused, Stale."""
    _refuse_ended(by, step.joining)
    _refuse_closed(step)
    if step.promise:
        raise Refused(f"This is an action of {step.whose} already, and is passed on there.")
    due = max(queries.days_of_year(by).at(step.joining.begins, step.when), by.day)
    step.owner, step.post = owner, post
    given = _given(by, step, due, None)
    saved_over(step, version, owner=owner, post=post, who=NAMED, promise=given.ref)
    record(step, whose=["", str(owner or post)])
    return step


def _refuse_closed(step: JoiningStep) -> None:
    if step.done:
        raise Refused(f"This was done on {step.done:%-d %B %Y}.")
    if step.gone:
        raise Refused("This is not needed any more.")


def _action_of(by: Viewer, step: JoiningStep) -> Promise | None:
    """The action that the step is. Errors: Refused where it is not hers to end."""
    if not step.promise:
        return None
    found = promised.promises(by).filter(ref=step.promise).first()
    if found is None or not can_work(by, promise=found):
        raise Refused(f"This is an action of {step.whose}: whoever does it, or gave it, says that it is done.")
    return found


def _set(by: Viewer, step: JoiningStep, version: int, **values: Any) -> None:
    values["done_by"] = appointment_at(by, step.school_id) if values.get("done_on") else None
    differing = saved_over(step, version, **values)
    differing.pop("done_by", None)
    record(step, **differing)


@action(rules.can_tick, Turn(_of_pupil))
def tick(*, by: Viewer, step: JoiningStep, version: int) -> JoiningStep:
    """Errors: Refused, Stale."""
    _refuse_ended(by, step.joining)
    _refuse_closed(step)
    if held := _action_of(by, step):
        promises.do(by=by, promise=held)
    _set(by, step, version, done_on=by.day)
    return step


@action(rules.can_tick, Turn(_of_pupil))
def untick(*, by: Viewer, step: JoiningStep, version: int) -> JoiningStep:
    """Take back that it was done, or that it is not needed. Errors: Refused, Stale."""
    _refuse_ended(by, step.joining)
    if step.is_open:
        raise Refused("This is to be done.")
    held = _action_of(by, step)
    if held and not held.is_open:
        promises.open_again(by=by, promise=held)
    _set(by, step, version, done_on=None, not_needed_on=None, why_not="")
    return step


@action(rules.can_arrange, Turn(_of_pupil))
def do_without(*, by: Viewer, step: JoiningStep, version: int, why: str) -> JoiningStep:
    """And why. Errors: Refused, Stale, ValidationError."""
    _refuse_ended(by, step.joining)
    _refuse_closed(step)
    if not why.strip():
        raise Refused("Say why it is not needed.")
    if held := _action_of(by, step):
        promises.let_go(by=by, promise=held, why=why.strip())
    _set(by, step, version, not_needed_on=by.day, why_not=why.strip())
    return step


@action(rules.can_review, Turn(_of_pupil))
def tell(*, by: Viewer, joining: Joining, version: int | None, background: str) -> JoiningAccount:
    """What is known of the family, and why the move. Errors: Stale, ValidationError."""
    return _told(by, joining, version, background=background.strip())


def _told(by: Viewer, joining: Joining, version: int | None, **said: str) -> JoiningAccount:
    held = queries.account_of(by, joining)
    if held is None:
        held = JoiningAccount(pupil=joining.pupil, joining=joining.ref, **said)
        held.full_clean()
        held.save()
        record(held)
        return held
    differing = saved_over(held, version or 0, **said)
    record(held, **dict.fromkeys(differing, "changed"))  # the words themselves stand on the record
    return held


@action(rules.can_review, Turn(_of_pupil))
def review(
    *, by: Viewer, joining: Joining, version: int | None, held_on: date, pupil_view: str, parent_view: str, agreed: str
) -> Joining:
    """It was looked at again: what the pupil and the parent said, what was agreed. `version` is the account's, where there
    is one. Errors: Refused, Stale, ValidationError."""
    _refuse_ended(by, joining)
    if not joining.begins <= held_on <= by.day:
        raise Refused("It is looked at again after the first day, and not on a day to come.")
    _told(by, joining, version, pupil_view=pupil_view.strip(), parent_view=parent_view.strip(), agreed=agreed.strip())
    if joining.reviewed_on != held_on:
        record(joining, **saved_over(joining, joining.version, reviewed_on=held_on))
    return joining


@action(rules.can_review, Turn(_of_pupil))
def take_back_review(*, by: Viewer, joining: Joining, version: int) -> Joining:
    """Take back that it was looked at; what was said stays. Errors: Refused, Stale."""
    _refuse_ended(by, joining)
    if joining.reviewed_on is None:
        raise Refused("It has not been looked at again yet.")
    record(joining, **saved_over(joining, version, reviewed_on=None))
    return joining


@action(rules.can_arrange, Turn(_of_pupil))
def end(*, by: Viewer, joining: Joining, version: int) -> Joining:
    """The buddy is one no more; what is still to be done, and hers to end, is not needed. Errors: Refused, Stale."""
    _refuse_ended(by, joining)
    for step in queries.steps(by).filter(joining=joining):
        held = promised.promises(by).filter(ref=step.promise).first() if step.promise and step.is_open else None
        if step.is_open and (not step.promise or (held and can_work(by, promise=held))):
            if held:
                promises.let_go(by=by, promise=held, why=ENDED)
            _set(by, step, step.version, not_needed_on=by.day, why_not=ENDED)
    if joining.buddy:
        _end_buddy(by, joining.buddy)
    record(joining, **saved_over(joining, version, first_day=joining.begins, ended_on=by.day))
    return joining


@action(rules.can_arrange, Turn(_of_pupil))
def reopen(*, by: Viewer, joining: Joining, version: int) -> Joining:
    """It ended by mistake: what ended with it that day is to be done again. Errors: Refused, Stale."""
    if joining.is_open:
        raise Refused("This checklist is open.")
    if queries.joinings(by).filter(pupil=joining.pupil, ended_on=None).exists():
        raise Refused("Another checklist has begun since: go on with that one.")
    for step in queries.steps(by).filter(joining=joining, not_needed_on=joining.ended_on, why_not=ENDED):
        held = promised.promises(by).filter(ref=step.promise).first() if step.promise else None
        if held and not held.is_open and can_work(by, promise=held):
            promises.open_again(by=by, promise=held)
        _set(by, step, step.version, not_needed_on=None, why_not="")
    if joining.buddy and joining.buddy.last_day == joining.ended_on:
        joining.buddy.last_day = None
        joining.buddy.save()
        record(joining.buddy, last_day=None)
    record(joining, **saved_over(joining, version, ended_on=None))
    return joining


def _of_types(by: Viewer, *, school: School, **_: object) -> Iterable[str]:
    return (f"joining steps {school.pk}",)


@action(rules.can_shape, Turn(_of_types))
def keep_step_type(*, by: Viewer, school: School, code: str, version: int | None, details: dict[str, Any]) -> StepType:
    """A new step, or one as it is from now on: checklists that run keep theirs. Errors: Refused, Stale, ValidationError."""
    held = (
        queries.step_type_of(by, school, code) if code else StepType(school=school, code=f"own-{secrets.token_hex(6)}")
    )
    if held is None:
        raise Refused("The school has no such step.")
    if held.pk is None:
        for name, value in details.items():
            setattr(held, name, value)
        held.full_clean()
        held.save()
        record(held, name=held.name)
        return held
    record(held, **saved_over(held, version or 0, **details))
    return held
