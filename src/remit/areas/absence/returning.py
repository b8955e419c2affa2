"""What was told to the local authority, and when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from remit.areas.absence import owed, rules
from remit.areas.absence.models import Return
from remit.areas.promises.rules import appointment_at
from remit.core.acts import Refused, Turn, action, record, saved_over
from remit.core.viewers import Viewer
from remit.school.models import Pupil


def _of_pupil(by: Viewer, *, pupil: Pupil, **_: object) -> Iterable[str]:
    return (f"returns {pupil.pk}",)


@action(rules.can_work, Turn(_of_pupil))
def tell(*, by: Viewer, pupil: Pupil, sort: str, sent_on: date, note: str = "") -> Return:
    """What is owed of the pupil was sent. Errors: Refused, ValidationError."""
    line = owed.of_pupil(by, pupil, sort)
    if line is None:
        raise Refused("Nothing of this is to be told: it was told already, or marks have changed.")
    if sent_on > by.day:
        raise Refused("Choose the day on which it was sent: today, or one before.")
    if sent_on < line.first_day:
        raise Refused("That is before the absence began.")
    made = Return(
        pupil=pupil, sort=sort, first_day=line.first_day, last_day=line.last_day, days=line.days, sent_on=sent_on,
        by=appointment_at(by, pupil.school_id), note=note.strip(),
    )  # fmt: skip
    made.full_clean()
    made.save()
    record(made, sort=sort, first_day=made.first_day, last_day=made.last_day, days=made.days, sent_on=sent_on)
    return made


@action(rules.can_work)
def take_back(*, by: Viewer, told: Return, version: int) -> Return:
    """It was not sent. Errors: Refused, Stale."""
    if told.taken_back:
        raise Refused("This was taken back already.")
    record(told, **saved_over(told, version, taken_back=True))
    return told
