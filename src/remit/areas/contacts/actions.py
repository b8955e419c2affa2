"""What is done to conversations. What was promised in one is an action of whoever does it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from remit.areas.contacts import rules
from remit.areas.contacts.models import CASEWORK, RING_AGAIN, WITH_AGENCY, WITH_HOME, Conversation
from remit.areas.promises import actions as promises
from remit.areas.promises.models import Promise
from remit.areas.promises.queries import mine as her_actions
from remit.areas.promises.rules import appointment_at
from remit.core import clock
from remit.core.acts import Refused, action, changed, record, saved_over
from remit.core.viewers import Viewer
from remit.school.models import Post, Pupil, Staff

LONGEST_AGO = timedelta(days=365)
LONGEST_TO = 120  # characters of whom something was promised to
CORRECTED = ("words", "who", "relation", "agency_name", "theirs", "way", "went", "day", "at", "outcome", "purpose", "shared", "footing")  # fmt: skip
COMPLETED = ("purpose", "shared", "footing", "outcome")


@action(rules.can_log_of)
def log(
    *,
    by: Viewer,
    pupil: Pupil,
    kind: str,
    details: dict[str, Any],
    promised: Sequence[Mapping[str, Any]] | None = None,
    ring_on: date | None = None,
) -> Conversation:
    """Somebody was spoken with. `details`: the fields of a conversation by name; with an agency it is always for those who
    lead the pupil. `promised`: each with `what`, `due` and one of `owner` and `post`. `ring_on`: she rings again.
    Errors: Refused, ValidationError."""
    said = {name: value.strip() if isinstance(value, str) else value for name, value in details.items()}
    row = Conversation(pupil=pupil, by=appointment_at(by, pupil.school_id), logged=clock.now(), **said)
    row.kind = CASEWORK if row.agency else kind
    _refuse(by, row, bool(promised or ring_on))
    held = [_give(by, row, **each) for each in promised or ()]
    _rung(by, row, ring_on)
    if ring_on:
        held.append(_give(by, row, what=f"Ring again: {row.whom}"[:300], due=ring_on, owner=row.by, source=RING_AGAIN))
    row.promised = [_kept(each) for each in held]
    row.full_clean()
    row.save()
    record(row, with_whom=row.whom, day=row.day)
    return row


def _rung(by: Viewer, row: Conversation, again_on: date | None) -> None:
    """What she had promised herself, to ring them again, is done once they spoke, or has another day."""
    if row.went != Conversation.SPOKE and not again_on:
        return
    own = her_actions(by).open().filter(owner=row.by, pupil=row.pupil, source=RING_AGAIN)
    for each in own.filter(promised_to=row.whom[:LONGEST_TO]):
        promises.do(by=by, promise=each, outcome=f"They were in touch on {row.day:%-d %B %Y}.")


def _refuse(by: Viewer, row: Conversation, goes_on: bool) -> None:
    if not row.whom:
        raise Refused("Say with whom: a name, or who it is to the family.")
    _refuse_day(by, row.day)
    if row.went == Conversation.SPOKE and not (row.words or row.outcome or goes_on):
        raise Refused("Write what was said, or what comes next.")


def _refuse_day(by: Viewer, day: date) -> None:
    if day > by.day:
        raise Refused(f"{day:%-d %B %Y} is still to come.")
    if day < by.day - LONGEST_AGO:
        raise Refused(f"{day:%-d %B %Y} is more than a year ago.")


def _give(
    by: Viewer,
    row: Conversation,
    *,
    what: str,
    due: date,
    owner: Staff | None = None,
    post: Post | None = None,
    source: str = "",
) -> Promise:
    """Herself, where nobody is named."""
    came = source or (WITH_AGENCY if row.agency else WITH_HOME)
    whose: dict[str, Any] = {"post": post} if post else {"owner": owner or row.by}
    if not post and owner is None and row.by is None:
        raise Refused("Say who does it.")
    return promises.give(
        by=by, what=what.strip(), due=due, pupil=row.pupil, promised_to=row.whom[:LONGEST_TO], source=came, **whose
    )


def _kept(promise: Promise) -> dict[str, str]:
    return {"what": promise.what, "whose": promise.whose, "due": promise.due.isoformat(), "ref": promise.ref}


@action(rules.can_correct)
def correct(*, by: Viewer, conversation: Conversation, version: int, details: dict[str, Any]) -> Conversation:
    """A slip is put right by whoever logged it, within a day; what stood before stays in its history. Whom it is about and
    who reads it are not changed: then it is taken back, and logged anew. Errors: Refused, Stale, ValidationError."""
    _refuse_if_back(conversation)
    if not rules.is_fresh(conversation):
        raise Refused("It was logged more than a day ago and stands. Log another conversation that says more.")
    given = {name: value.strip() if isinstance(value, str) else value for name, value in details.items() if name in CORRECTED}  # fmt: skip
    differing = saved_over(conversation, version, **given)
    _refuse(by, conversation, bool(conversation.promised))
    record(conversation, **differing)
    return conversation


@action(rules.can_go_on)
def complete(*, by: Viewer, conversation: Conversation, version: int, details: dict[str, Any]) -> Conversation:
    """What an open contact with an agency was for, what was shared, and what came of it. Errors: Refused, Stale,
    ValidationError."""
    _refuse_if_back(conversation)
    if not conversation.is_open:
        raise Refused("It has its purpose and its outcome already.")
    given = {name: str(details.get(name, "")).strip() for name in COMPLETED}
    record(conversation, **saved_over(conversation, version, **given))
    return conversation


@action(rules.can_go_on)
def promise(
    *,
    by: Viewer,
    conversation: Conversation,
    version: int,
    what: str,
    due: date,
    owner: Staff | None = None,
    post: Post | None = None,
) -> Conversation:
    """Something more was promised in it. Errors: Refused, Stale, ValidationError."""
    _refuse_if_back(conversation)
    made = _give(by, conversation, what=what, due=due, owner=owner, post=post)
    saved_over(conversation, version, promised=[*conversation.promised, _kept(made)])
    record(conversation, promised=made.what, due=due)
    return conversation


def _refuse_if_back(conversation: Conversation) -> None:
    if conversation.taken_back:
        raise Refused("This was taken back. Put it back first.")


@action(rules.can_take_back)
def take_back(*, by: Viewer, conversation: Conversation, why: str) -> Conversation:
    """It is then shown to nobody but whoever logged it, with the reason; what was promised in it stays promised. Errors:
    Refused, Stale, ValidationError."""
    _refuse_if_back(conversation)
    if not why.strip():
        raise Refused("Say why it is taken back.")
    return _set(conversation, clock.now(), why.strip())


@action(rules.can_take_back)
def put_back(*, by: Viewer, conversation: Conversation) -> Conversation:
    """It was taken back by mistake. Errors: Refused, Stale."""
    if not conversation.taken_back:
        raise Refused("This stands.")
    return _set(conversation, None, "")


def _set(conversation: Conversation, taken_back: datetime | None, why: str) -> Conversation:
    changed(conversation, taken_back=taken_back, why_back=why)
    conversation.full_clean()
    conversation.save()
    record(conversation, stands=[taken_back is not None, taken_back is None], why=why)
    return conversation
