"""Every write to what was done about behaviour, and to the ladder."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from remit.areas.behaviour.models import BEHAVIOUR, LogEntry
from remit.areas.promises.rules import appointment_at
from remit.areas.sanctions import ladder, queries, rules
from remit.areas.sanctions.models import Place, Response, Stage
from remit.areas.sanctions.sittings import places_for
from remit.core import clock
from remit.core.acts import Refused, Turn, action, record, record_each, saved_over
from remit.core.viewers import Viewer
from remit.school.models import Pupil, School

LONGEST_AGO = timedelta(days=60)
MOST = 60  # entries at once
LONGEST_SAID = 200
NONE = "none"  # in place of a stage's code: no further action


def _of_entries(
    by: Viewer, *, entries: Sequence[LogEntry] = (), pupil: Pupil | None = None, **_: object
) -> Iterable[str]:
    yield from (f"behaviour of {each.pupil_id}" for each in entries)
    school = pupil.school_id if pupil else entries[0].school_id if entries else 0
    yield f"ladder {school}"


def _of_responses(by: Viewer, *, responses: Sequence[Response], **_: object) -> Iterable[str]:
    return (f"behaviour of {each.pupil_id}" for each in responses)


def _of_response(by: Viewer, *, response: Response, **_: object) -> Iterable[str]:
    return (f"behaviour of {response.pupil_id}",)


def _of_ladder(by: Viewer, *, school: School, **_: object) -> Iterable[str]:
    return (f"ladder {school.pk}",)


@action(rules.can_respond, Turn(_of_entries))
def respond(
    *,
    by: Viewer,
    code: str,
    day: date,
    entries: list,
    pupil: Pupil | None = None,
    words: str = "",
    tried: str = "",
    differs: str = "",
    talk: str = "",
    done: bool = False,
) -> Response:
    """What was done about these entries of one occasion, or about a pupil's behaviour: one for each pupil, the first of them.
    `code`: of a stage, or `none` for no further action, which says why in `words`. Errors: Refused, ValidationError."""
    _refuse(by, entries, pupil, day)
    school = pupil.school if pupil else entries[0].pupil.school
    stage = None if code == NONE else _stage(by, school, code)
    if stage is None and not words.strip():
        raise Refused("Say why there is no further action.")
    asks = stage is not None and stage.asks_tried
    if asks and not tried.strip():
        raise Refused("Say what was tried before: one sentence is enough.")
    if asks and len(entries) > 1:
        raise Refused(f"{stage}: say for each what was tried. Take them one at a time.")
    says = queries.ladder_says(by, entries) if entries else {}
    said_before = _beside(by, entries) if stage is not None and not stage.sanction else set()
    made = []
    for entry in entries or [None]:
        asked = says.get(entry.pk, ()) if entry and entry.pk not in said_before else ()
        made.append(
            Response(
                pupil=pupil or entry.pupil, entry=entry, kind=entry.kind if entry else BEHAVIOUR, stage=stage, day=day,
                by=appointment_at(by, school.pk), words=words.strip(), tried=tried.strip() if asks else "",
                follows=ladder.compared(asked, stage), said=" or ".join(map(str, asked))[:LONGEST_SAID], talk=talk,
                talk_on=day if talk == Response.HELD else None,
                done_on=day if stage is None or (done and stage.way != Stage.DETENTION) else None,
            )
        )  # fmt: skip
    return _made(by, made, differs.strip())


def _refuse(by: Viewer, entries: Sequence[LogEntry], pupil: Pupil | None, day: date) -> None:
    if not entries and pupil is None:
        raise Refused("Choose somebody: what was done is about a pupil.")
    if len(entries) > MOST:
        raise Refused(f"That is more than {MOST} at once. Take a part of them.")
    if len({each.occasion for each in entries}) > 1:
        raise Refused("These were not logged together. Take one at a time.")
    if any(each.is_award for each in entries):
        raise Refused("An award asks for nothing more.")
    if any(each.taken_back for each in entries):
        raise Refused("This was taken back by whoever logged it.")
    if day > by.day:
        raise Refused(f"{day:%-d %B %Y} is still to come.")
    if day < by.day - LONGEST_AGO:
        raise Refused(f"{day:%-d %B %Y} is more than two months ago.")
    if entries and day < entries[0].day:
        raise Refused(f"That is before it happened, on {entries[0].day:%-d %B %Y}.")


def _stage(by: Viewer, school: School, code: str) -> Stage:
    stage = ladder.stage_of(by, school, code)
    if stage is None or not stage.offered:
        raise Refused("The ladder has no such stage. Choose again.")
    if stage.pk is None:
        stage.full_clean()
        stage.save()
        record(stage, name=stage.name)
    return stage


def _beside(by: Viewer, entries: Sequence[LogEntry]) -> set[int]:
    """Entries about which something was done already: support beside it is compared with nothing."""
    rows = queries.standing(by).filter(entry__in=[each.pk for each in entries])
    return set(rows.values_list("entry", flat=True))


def _made(by: Viewer, made: list[Response], differs: str) -> Response:
    occasion = secrets.token_urlsafe(12)
    for each in made:
        each.occasion = occasion
        if each.follows in {Response.ABOVE, Response.BELOW}:
            if not differs:
                raise Refused(f"The ladder says: {each.said}. Say why it is another.")
            each.differs = differs
        each.full_clean()
    Response.objects.bulk_create(made)
    record(*made, stage=str(made[0]), day=made[0].day, follows=sorted({each.follows for each in made}))
    return made[0]


@action(rules.can_work, Turn(_of_response))
def do(*, by: Viewer, response: Response, version: int, done_on: date) -> Response:
    """Errors: Refused, Stale."""
    _refuse_closed(response)
    if response.is_detention:
        raise Refused("A detention is done when it was served: its list says so.")
    if not response.day <= done_on <= by.day:
        raise Refused("That day is not one on which it can have been done.")
    record(response, **saved_over(response, version, done_on=done_on))
    return response


@action(rules.can_work, Turn(_of_response))
def let_go(*, by: Viewer, response: Response, version: int, why: str) -> Response:
    """It is not done, and why. Errors: Refused, Stale."""
    _refuse_closed(response)
    if not why.strip():
        raise Refused("Say why it is let go.")
    _refuse_coming(by, [response])
    record(response, **saved_over(response, version, let_go_on=by.day, why_let_go=why.strip()))
    return response


@action(rules.can_work, Turn(_of_response))
def reopen(*, by: Viewer, response: Response, version: int) -> Response:
    """That it was done, or let go, was a mistake. Errors: Refused, Stale."""
    if response.is_open:
        raise Refused("It is still to be done.")
    if response.stage is None:
        raise Refused("No further action: there is nothing to do. Take it back instead.")
    if response.is_detention and response.done_on:
        raise Refused("It was served. Change that in the list of the detention.")
    record(response, **saved_over(response, version, done_on=None, let_go_on=None, why_let_go=""))
    return response


@action(rules.can_work, Turn(_of_response))
def hold_talk(*, by: Viewer, response: Response, version: int, talk: str) -> Response:
    """Of the restorative conversation: held today, not yet, or none. Errors: Refused, Stale, ValidationError."""
    if response.taken_back:
        raise Refused("This was taken back.")
    values = {"talk": talk, "talk_on": by.day if talk == Response.HELD else None}
    record(response, **saved_over(response, version, **values))
    return response


def _refuse_closed(response: Response) -> None:
    if response.taken_back:
        raise Refused("This was taken back.")
    if response.done_on:
        raise Refused(f"This was done on {response.done_on:%-d %B %Y}.")
    if response.let_go_on:
        raise Refused(f"This was let go on {response.let_go_on:%-d %B %Y}.")


def _refuse_coming(by: Viewer, responses: Iterable[Response]) -> None:
    for each in responses:
        if any(place.state == Place.COMING for place in places_for(by, each)):
            raise Refused("It has a place in a detention to come. Give that place up first.")


@action(rules.can_change, Turn(_of_responses))
def take_back(*, by: Viewer, responses: list, why: str = "") -> None:
    """It counts no more. Whoever else takes one back says why. Errors: Refused, Stale."""
    if any(each.taken_back for each in responses):
        raise Refused("This was taken back already.")
    if not why.strip() and not all(rules.is_hers(by, each) for each in responses):
        raise Refused("Say why: whoever did it will read it.")
    _refuse_coming(by, responses)
    _set(responses, taken_back=clock.now(), why_back=why.strip())


@action(rules.can_change, Turn(_of_responses))
def put_back(*, by: Viewer, responses: list) -> None:
    """It was taken back by mistake. Errors: Refused, Stale."""
    if not all(each.taken_back for each in responses):
        raise Refused("This stands.")
    _set(responses, taken_back=None, why_back="")


def _set(responses: Sequence[Response], **values: Any) -> None:
    record_each([(each, saved_over(each, each.version, **values)) for each in responses])


@action(rules.can_shape, Turn(_of_ladder))
def keep_stage(*, by: Viewer, school: School, code: str, version: int | None, details: dict[str, Any]) -> Stage:
    """Change a stage, or add one: `code` is empty then. What was done keeps how it stood to the ladder. Errors: Refused, Stale,
    ValidationError."""
    stage = ladder.stage_of(by, school, code) if code else Stage(school=school, code=f"own-{secrets.token_hex(6)}")
    if stage is None:
        raise Refused("The ladder has no such stage.")
    if stage.pk is None:
        for name, value in details.items():
            setattr(stage, name, value)
        stage.full_clean()
        stage.save()
        record(stage, name=stage.name)
        return stage
    record(stage, **saved_over(stage, version or 0, **details))
    return stage
