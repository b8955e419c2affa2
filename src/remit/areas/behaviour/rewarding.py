"""Giving certificates, and writing postcards home."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from typing import Any

from remit.areas.behaviour import rewards, rules
from remit.areas.behaviour.models import Certificate, Milestone, Postcard
from remit.areas.promises.rules import appointment_at
from remit.core import clock
from remit.core.acts import Refused, Turn, action, changed, record, saved_over
from remit.core.viewers import Viewer
from remit.school import queries as school
from remit.school.models import Pupil, School

MOST = 60  # postcards at once
BETWEEN = "; "
LONGEST_TO = 400


def _of_school(by: Viewer, *, school: School | None = None, **_: object) -> Iterable[str]:
    return (f"certificates {school.pk if school else 0}",)


@action(rules.can_reward_all, Turn(_of_school))
def give(*, by: Viewer, school: School, pupils: list[Pupil], shown: list[str] | None = None) -> Certificate:
    """To these, for every milestone that they have reached and have no certificate for, of those `shown` (by key) where that is
    said; the first of them. Errors: Refused, where nobody has."""
    year, wanted = _year(by), {each.pk for each in pupils}
    owed = [each for each in rewards.due(by) if each.pupil.pk in wanted and (shown is None or each.key in shown)]
    if not owed:
        raise Refused("Nobody of them has reached more since the last certificates.")
    kept: dict[str, Milestone] = {}
    for each in owed:
        if each.milestone.code not in kept:
            kept[each.milestone.code] = _kept(each.milestone)
    said: dict[str, Any] = {
        "year_begins": year, "batch": secrets.token_urlsafe(12), "given_on": by.day, "by": appointment_at(by, school.pk),
    }  # fmt: skip
    made = [
        Certificate(pupil=each.pupil, milestone=kept[each.milestone.code], points=each.points, **said) for each in owed
    ]
    made[0].full_clean()
    Certificate.objects.bulk_create(made)
    record(*made, given=by.day)
    return made[0]


def _year(by: Viewer) -> Any:
    year = school.this_year(by)
    if year is None:
        raise Refused("The school's year has not been entered.")
    return year.first_day


def _kept(milestone: Milestone) -> Milestone:
    """One that ships is a record once it is used."""
    if milestone.pk is None:
        milestone.full_clean()
        milestone.save()
        record(milestone, name=milestone.name)
    return milestone


@action(rules.can_reward_all)
def take_back_certificates(*, by: Viewer, rows: list[Certificate]) -> None:
    """Given by mistake: they are due again. Errors: Refused, Stale."""
    if not rows or any(each.taken_back for each in rows):
        raise Refused("These were taken back already.")
    for each in rows:
        changed(each, taken_back=clock.now())
        each.save()
    record(*rows, stands=[True, False])


@action(rules.can_shape, Turn(_of_school))
def keep_milestone(*, by: Viewer, school: School, code: str, version: int | None, details: dict) -> Milestone:
    """A new one, or one as it is from now on. Errors: Refused, Stale, ValidationError."""
    held = (
        rewards.milestone_of(by, school, code) if code else Milestone(school=school, code=f"own-{secrets.token_hex(6)}")
    )
    if held is None:
        raise Refused("The school has no such certificate.")
    others = (each for each in rewards.milestones_of(by, school) if each.code != held.code and each.offered)
    if details.get("offered") and any(each.points == details.get("points") for each in others):
        raise Refused("The school gives a certificate for so many points already.")
    if held.pk is None:
        changed(held, **details)
        return _kept(held)
    record(held, **saved_over(held, version or 0, **details))
    return held


# Postcards


@action(rules.can_reward_all)
def write(*, by: Viewer, pupils: list[Pupil], words: str) -> Postcard:
    """One each, all with this line until another is written; the first of them. Errors: Refused, ValidationError."""
    whom = list({each.pk: each for each in pupils}.values())
    if not whom:
        raise Refused("Choose whom they are about.")
    if len(whom) > MOST:
        raise Refused(f"That is more than {MOST} at once. Write to a part of them.")
    said: dict[str, Any] = {
        "batch": secrets.token_urlsafe(12), "words": words.strip(), "written_on": by.day,
        "by": appointment_at(by, whom[0].school_id),
    }  # fmt: skip
    made = [Postcard(pupil=each, **said) for each in whom]
    made[0].full_clean()
    Postcard.objects.bulk_create(made)
    record(*made, written=by.day)
    return made[0]


@action(rules.can_reward_all)
def reword(*, by: Viewer, rows: list[Postcard], version: int, words: str) -> Postcard:
    """One, before it is sent. Errors: Refused, Stale, ValidationError."""
    [postcard] = rows
    _refuse_sent(rows)
    record(postcard, **saved_over(postcard, version, words=words.strip()))
    return postcard


@action(rules.can_reward_all)
def send(*, by: Viewer, rows: list[Postcard]) -> None:
    """They have gone out, to whoever may be written to today. Errors: Refused, where nobody may be, Stale."""
    _refuse_sent(rows)
    whom = {each.pk: to for each, to in rewards.written(by)}
    for each in rows:
        if not whom.get(each.pk):
            raise Refused(f"{each.pupil}: nobody is marked for letters, or a court order keeps them away.")
        changed(each, sent_on=by.day, to=BETWEEN.join(whom[each.pk])[:LONGEST_TO])
        each.save()
    record(*rows, sent=by.day)


@action(rules.can_reward_all)
def unsend(*, by: Viewer, rows: list[Postcard]) -> None:
    """They have not gone out. Errors: Refused, Stale."""
    if not rows or not all(each.sent_on for each in rows):
        raise Refused("These have not been sent.")
    for each in rows:
        changed(each, sent_on=None, to="")
        each.save()
    record(*rows, sent=None)


@action(rules.can_reward_all)
def tear_up(*, by: Viewer, rows: list[Postcard]) -> None:
    """They are not to be sent. Errors: Refused, Stale."""
    _refuse_sent(rows)
    for each in rows:
        changed(each, taken_back=clock.now())
        each.save()
    record(*rows, stands=[True, False])


def _refuse_sent(rows: Sequence[Postcard]) -> None:
    if not rows or any(each.sent_on for each in rows):
        raise Refused("This was sent already. Put it back first.")
    if any(each.taken_back for each in rows):
        raise Refused("This was taken away already.")
