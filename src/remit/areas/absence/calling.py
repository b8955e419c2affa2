"""Every write about an absence without a reason: a call, and whose it is to find out."""

from __future__ import annotations

from datetime import date

from remit.areas.absence import rules
from remit.areas.absence.models import Call, PassedOn
from remit.areas.attendance import planning
from remit.areas.promises.rules import appointment_at
from remit.core.acts import Refused, action
from remit.core.viewers import Viewer
from remit.school.models import Pupil

REASON = "First-day call"


@action(rules.can_work)
def call(
    *,
    by: Viewer,
    pupil: Pupil,
    day: date,
    outcome: str,
    to: str = "",
    code: str = "",
    last_day: date | None = None,
    words: str = "",
) -> Call:
    """Somebody was rung, or visited, about an absence that began on `day`. With a code it becomes the reason of every mark
    without one from that day on, up to `last_day`. Errors: Refused, ValidationError."""
    if day > by.day:
        raise Refused("A call is about an absence that has begun.")
    if last_day and last_day < day:
        raise Refused("The last day away is before the first.")
    if code and code != planning.UNKNOWN and outcome not in {Call.REACHED, Call.VISIT}:
        raise Refused("A reason comes from somebody who was reached.")
    made = Call(
        pupil=pupil, day=day, by=appointment_at(by, pupil.school_id), to=to.strip(), outcome=outcome, code=code,
        words=words.strip(),
    )  # fmt: skip
    made.full_clean()
    made.save()
    if code:
        ends = last_day or by.day
        planning.explain(by=by, pupil=pupil, first_day=day, last_day=ends, code=code, reason=REASON)
    return made


@action(rules.can_work)
def pass_on(*, by: Viewer, pupil: Pupil, day: date, to_leader: bool = True, note: str = "") -> PassedOn:
    """From the office to whoever leads the pupil, or back: it stands on one list, never on both. Errors: ValidationError."""
    made = PassedOn(
        pupil=pupil, day=day, to_leader=to_leader, by=appointment_at(by, pupil.school_id), note=note.strip()
    )
    made.full_clean()
    made.save()
    return made
