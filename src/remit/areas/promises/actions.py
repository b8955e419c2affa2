"""Every write to actions: set one, change it, do it, let it go, pass it on, say whether it worked."""

from __future__ import annotations

from datetime import date, timedelta

from remit.areas.promises import rules
from remit.areas.promises.models import GENERAL, Promise
from remit.core.acts import Refused, action, changed, record, saved_over
from remit.core.notices.actions import settle, tell
from remit.core.viewers import Viewer
from remit.school.models import Group, Post, Pupil, Staff
from remit.school.whom import holders

GIVEN, LET_GO = "action-given", "action-let-go"
SOON, LATER = timedelta(weeks=2), timedelta(weeks=6)  # after it was done: when it is asked whether it worked
NOTED_WITHIN = timedelta(days=7)  # as long as a phone sends what it kept


@action(rules.can_give)
def give(
    *,
    by: Viewer,
    what: str,
    due: date,
    owner: Staff | None = None,
    post: Post | None = None,
    pupil: Pupil | None = None,
    group: Group | None = None,
    colleague: Staff | None = None,
    promised_to: str = "",
    kind: str = GENERAL,
    source: str = "",
    asks_on: date | None = None,
) -> Promise:
    """Set an action for a colleague, a post or oneself: one of `owner` and `post`. The owner is told, where it is another.
    Errors: ValidationError."""
    school = (owner or post).school  # type: ignore[union-attr] # the rule refused neither
    giver = rules.appointment_at(by, school.pk)
    promise = Promise(
        school=school, what=what, due=due, owner=owner, post=post, giver=giver, pupil=pupil, group=group,
        colleague=colleague, promised_to=promised_to, kind=kind, source=source, given_on=by.day, asks_on=asks_on,
    )  # fmt: skip
    promise.full_clean()
    promise.save()
    record(promise, what=what, due=due, whose=promise.whose)
    _tell_owner(by, promise)
    return promise


def _tell_owner(by: Viewer, promise: Promise) -> None:
    own = promise.owner.user_id if promise.owner else None
    owners: set[int | None] = {*holders(by, promise.post)} if promise.post else {own}
    tell(GIVEN, to=owners - {by.user.pk}, school=promise.school_id, what=promise.ref)


@action(rules.can_work)
def change(*, by: Viewer, promise: Promise, version: int, what: str, due: date, promised_to: str) -> Promise:
    """Its words and its day. Errors: Refused where it has ended, Stale, ValidationError."""
    _refuse_if_ended(promise)
    missed = promise.due if promise.missed is None and promise.due < min(due, by.day) else promise.missed
    promise.missed = missed
    record(promise, **saved_over(promise, version, what=what, due=due, promised_to=promised_to))
    return promise


def _refuse_if_ended(promise: Promise) -> None:
    if promise.done_on:
        raise Refused(f"This action was done already, on {promise.done_on:%-d %B %Y}.")
    if promise.let_go_on:
        raise Refused(f"This action was let go on {promise.let_go_on:%-d %B %Y}.")


@action(rules.can_accept)
def accept(*, by: Viewer, promise: Promise, version: int | None = None) -> Promise:
    """She will do it. Errors: Refused where it has ended or was accepted, Stale."""
    _refuse_if_ended(promise)
    if promise.accepted_on:
        raise Refused(f"This action was accepted already, on {promise.accepted_on:%-d %B %Y}.")
    _save(promise, version, accepted_on=by.day)
    settle(GIVEN, what=promise.ref)
    return promise


@action(rules.can_work)
def do(
    *,
    by: Viewer,
    promise: Promise,
    outcome: str = "",
    asks_on: date | None = None,
    on: date | None = None,
    version: int | None = None,
) -> Promise:
    """Done, with what came of it and, if wanted, the day on which to ask whether it worked. `on`: the day a phone noted,
    taken where it is one of the last seven and none before it was given; else it is today. Errors: Refused, Stale."""
    _refuse_if_ended(promise)
    who = rules.appointment_at(by, promise.school_id)
    earliest = max(promise.given_on, by.day - NOTED_WITHIN)
    day = on if on and earliest <= on <= by.day else by.day
    values = {"done_on": day, "ended_by": who, "outcome": outcome, "asks_on": asks_on or promise.asks_on}
    _save(promise, version, **values)
    settle(GIVEN, what=promise.ref)
    return promise


@action(rules.can_work)
def open_again(*, by: Viewer, promise: Promise, version: int | None = None) -> Promise:
    """Take back that it was done, or let go: it is open as before. Errors: Refused where it is open, Stale."""
    if promise.is_open:
        raise Refused("This action is open.")
    ended = {"done_on": None, "ended_by": None, "outcome": "", "let_go_on": None, "why_let_go": ""}
    _save(promise, version, **ended, at_first="", at_first_on=None, worked="", answered_on=None, answer="")
    settle(LET_GO, what=promise.ref)
    return promise


@action(rules.can_work)
def let_go(*, by: Viewer, promise: Promise, why: str, version: int | None = None) -> Promise:
    """Nobody will do it, and why. Whoever gave it is told. Errors: Refused, Stale."""
    _refuse_if_ended(promise)
    who = rules.appointment_at(by, promise.school_id)
    _save(promise, version, let_go_on=by.day, ended_by=who, why_let_go=why)
    settle(GIVEN, what=promise.ref)
    tell(LET_GO, to={promise.giver.user_id} - {by.user.pk}, school=promise.school_id, what=promise.ref)
    return promise


@action(rules.can_pass_on)
def pass_on(
    *, by: Viewer, promise: Promise, owner: Staff | None = None, post: Post | None = None, version: int | None = None
) -> Promise:
    """To another owner, who is told. Errors: Refused where it has ended, Stale."""
    _refuse_if_ended(promise)
    settle(GIVEN, what=promise.ref)
    _save(promise, version, owner=owner, post=post, accepted_on=None)
    _tell_owner(by, promise)
    return promise


@action(rules.can_work)
def answer(*, by: Viewer, promise: Promise, worked: str, note: str = "", version: int | None = None) -> Promise:
    """Whether it worked. Where it did, fully or in part, within the first weeks, it is asked once more six weeks after it was
    done: what helps for a fortnight may not last. Errors: Refused where it was not done, Stale, ValidationError."""
    if not promise.done_on:
        raise Refused("Whether an action worked is asked when it has been done.")
    again_on = promise.done_on + LATER
    if promise.asks_on and not promise.at_first and not promise.worked and worked != Promise.NO and by.day < again_on:
        _save(promise, version, at_first=worked, at_first_on=by.day, answer=note, asks_on=again_on)
    else:
        _save(promise, version, worked=worked, answered_on=by.day, answer=note)
    return promise


def _save(promise: Promise, version: int | None, **values: object) -> None:
    """Over the version that was shown, or else read, so that of two who end it one is told so. History says whose it was
    and is by name; who did it stands beside every line of it."""
    if version is not None:
        promise.version = version
    was = promise.whose
    differing = changed(promise, **values)
    told = {name: change for name, change in differing.items() if name not in {"owner", "post", "ended_by"}}
    if promise.whose != was:
        told["whose"] = [was, promise.whose]
    promise.full_clean()
    promise.save()
    record(promise, **told)
