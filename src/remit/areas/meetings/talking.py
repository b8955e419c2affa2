"""Every write to talks between two."""

from __future__ import annotations

from datetime import date

from remit.areas.meetings import rules
from remit.areas.meetings.models import Pair, Talk, TalkAgreed
from remit.areas.promises import actions as promises
from remit.areas.promises.models import PRIVATE
from remit.areas.promises.rules import appointment_at
from remit.core import clock
from remit.core.acts import Refused, Turn, action, record, saved_over
from remit.core.viewers import Viewer
from remit.school.models import Staff


def _pair(by: Viewer, *, pair: Pair | None = None, other: Staff | None = None, **_: object) -> list[str]:
    """Of two acts that would begin the same, one waits for the other."""
    return [f"pair {pair.pk}" if pair else f"pairs of {other and other.school_id}"]


ONE_PAIR = Turn(_pair)


@action(rules.can_pair, ONE_PAIR)
def begin(*, by: Viewer, other: Staff) -> Pair:
    """The two, once: begun by either, it is the same."""
    me = appointment_at(by, other.school_id)
    assert me
    one, two = sorted((me, other), key=lambda each: each.pk)
    held = Pair.objects.visible_to(by).filter(one=one, other=two).first()
    pair = held or Pair(school=other.school, one=one, other=two, begun_on=by.day)
    if held is None:
        pair.save()
    record(pair, begun=held is None)
    return pair


@action(rules.is_of_the_two, ONE_PAIR)
def add_talk(*, by: Viewer, pair: Pair, day: date) -> Talk:
    """Errors: Refused where there is one of that day."""
    if Talk.objects.visible_to(by).filter(pair=pair, day=day).exists():
        raise Refused(f"There is a talk of {day:%-d %B %Y} already.")
    talk = Talk(school=pair.school, pair=pair, day=day)
    talk.save()
    record(talk, day=day)
    return talk


@action(rules.is_of_the_two)
def note(*, by: Viewer, talk: Talk, version: int, notes: str) -> Talk:
    """As it is typed, like minutes: history keeps no word of it. Errors: Stale, ValidationError."""
    differing = saved_over(talk, version, notes=notes, saved_at=clock.now())
    record(talk, **({"notes": "changed"} if "notes" in differing else {}))
    return talk


@action(rules.is_of_the_two)
def agree(*, by: Viewer, talk: Talk, what: str, due: date, owner: Staff) -> TalkAgreed:
    """For one of the two, seen by nobody else. Errors: Refused where it is for somebody else."""
    if owner not in {talk.pair.one, talk.pair.other}:
        raise Refused("What is agreed between two is done by one of them.")
    promise = promises.give(by=by, what=what, due=due, owner=owner, kind=PRIVATE, source="One-to-one")
    row = TalkAgreed(school=talk.school, talk=talk, promise=promise)
    row.save()
    record(row, what=what)
    return row
