"""Every write to evenings for families: hold one, ask, mark who came, reach those who did not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet

from remit.areas.evenings import queries, rules
from remit.areas.evenings.models import GENERAL, Evening, Invitation
from remit.areas.promises.rules import appointment_at
from remit.core.acts import Refused, Turn, action, changed, record, saved_over
from remit.core.viewers import Viewer
from remit.school.models import Pupil, School

MOST = 400  # families at once: a year group with room to spare
LONG_AGO, FAR = timedelta(days=60), timedelta(days=400)
HOWS = dict(Invitation.HOWS)


@action(rules.can_hold)
def hold(*, by: Viewer, school: School, details: dict[str, Any]) -> Evening:
    """Errors: Refused, ValidationError."""
    evening = Evening(school=school, **details)
    _refuse(by, evening)
    evening.full_clean()
    evening.save()
    record(evening, name=evening.name, day=evening.day)
    return evening


def _refuse(by: Viewer, evening: Evening) -> None:
    if not by.day - LONG_AGO <= evening.day <= by.day + FAR:
        raise Refused("Choose a day from two months ago to a year ahead.")
    if evening.leader.school_id != evening.school_id:
        raise Refused(f"{evening.leader} works at another school.")


def _of_evening(by: Viewer, *, evening: Evening, **_: object) -> Iterable[str]:
    return (f"evening {evening.pk}",)


@action(rules.can_keep, Turn(_of_evening))
def change(*, by: Viewer, evening: Evening, version: int, details: dict[str, Any]) -> Evening:
    """Errors: Refused, Stale, ValidationError."""
    kinds = Evening(sort=details.get("sort", evening.sort)).kind
    if kinds != evening.kind and _asked(evening).exists():
        raise Refused("Families are asked already: what sort of evening it is decides who reads that, and stays.")
    was = str(evening.leader)
    differing = saved_over(evening, version, **details)
    _refuse(by, evening)
    if differing.pop("leader", None):
        differing["leader"] = [was, str(evening.leader)]
    record(
        evening,
        **{name: value if name not in {"letter", "what_for"} else "changed" for name, value in differing.items()},
    )
    return evening


def _asked(evening: Evening) -> QuerySet[Invitation]:
    """Also those whom she does not see: other leaders ask theirs."""
    rows = Invitation.objects.unscoped("what sort of evening it is, and who is asked twice, counts every invitation")
    return rows.filter(evening=evening)


@action(rules.can_keep)
def call_off(*, by: Viewer, evening: Evening, version: int, why: str) -> Evening:
    """Errors: Refused, Stale."""
    if evening.off_on:
        raise Refused("It is called off already.")
    if not why.strip():
        raise Refused("Say why it is called off.")
    record(evening, **saved_over(evening, version, off_on=by.day, why_off=why.strip()))
    return evening


@action(rules.can_keep)
def reinstate(*, by: Viewer, evening: Evening, version: int) -> Evening:
    """It takes place after all. Errors: Refused, Stale."""
    if evening.off_on is None:
        raise Refused("It takes place.")
    record(evening, **saved_over(evening, version, off_on=None, why_off=""))
    return evening


@action(rules.can_invite, Turn(_of_evening))
def invite(*, by: Viewer, evening: Evening, pupils: list, concern: str = "") -> Evening:
    """Those who are not asked yet; who was taken out is asked again. Errors: Refused, ValidationError."""
    whom = list({each.pk: each for each in pupils}.values())
    _refuse_pupils(by, evening, whom)
    words, kind = concern.strip(), queries.evenings(by).get(pk=evening.pk).kind  # as it is by now
    if words and kind != GENERAL:
        raise Refused("Why somebody is asked is written for an academic concerns evening alone.")
    held = {each.pupil_id: each for each in _asked(evening).filter(pupil__in=[each.pk for each in whom])}
    new = [Invitation(pupil=each, evening=evening, kind=kind, concern=words) for each in whom if each.pk not in held]
    if new:
        new[0].full_clean()  # of the others only the pupil differs
        Invitation.objects.bulk_create(new)
        record(*new, asked=evening.name)
    back = [each for each in held.values() if each.out_on]
    for each in back:
        changed(each, out_on=None, why_out="", kind=kind, concern=(words or each.concern) if kind == GENERAL else "")
        each.full_clean()
        each.save()
    if back:
        record(*back, asked=[False, True])
    if not new and not back:
        raise Refused("They are all asked already.")
    return evening


def _refuse_pupils(by: Viewer, evening: Evening, whom: Sequence[Pupil]) -> None:
    if not whom:
        raise Refused("Choose whose families are asked.")
    if len(whom) > MOST:
        raise Refused(f"That is more than {MOST} at once. Ask a part of them.")
    if any(each.school_id != evening.school_id for each in whom):
        raise Refused("Somebody of them is at another school.")
    if gone := [each for each in whom if not each.holds_on(by.day)]:
        raise Refused(f"{gone[0]} is not on roll today.")
    if evening.off_on:
        raise Refused("This evening is called off.")


@action(rules.can_work, Turn(_of_evening))
def mark_sent(*, by: Viewer, evening: Evening, invitations: list, how: str) -> None:
    """The invitations went out today. Errors: Refused."""
    if how not in HOWS:
        raise Refused("Say how they were invited.")
    whom = [each for each in invitations if each.invited_on is None and each.out_on is None]
    if not whom:
        raise Refused("All of them were invited already.")
    for each in whom:
        changed(each, invited_on=by.day, how=how)
        each.save()
    record(*whom, invited_on=by.day, how=how)


def _write(rows: Sequence[Invitation], **values: Any) -> None:
    """Over what is there: a tap at the door is the same whoever taps it. Errors: Stale."""
    for each in rows:
        changed(each, **values)
        each.save()


@action(rules.can_work)
def answer(*, by: Viewer, invitation: Invitation, answer: str) -> Invitation:
    """What the family says; nothing takes it back. Errors: Refused, Stale."""
    if answer not in {"", *dict(Invitation.ANSWERS)}:
        raise Refused("They are coming, or not.")
    was = invitation.answer
    _write([invitation], answer=answer)
    record(invitation, answer=[was, answer])
    return invitation


@action(rules.can_work)
def mark(*, by: Viewer, invitation: Invitation, came: bool) -> Invitation:
    """They came, or it was marked by mistake. Errors: Refused, Stale."""
    if invitation.evening.day > by.day:
        raise Refused(f"The evening is on {invitation.evening.day:%-d %B}: who came is marked on the day.")
    if invitation.out_on and came:
        raise Refused("They are not asked any more. Ask them again first.")
    was = invitation.came
    _write([invitation], came=came)
    record(invitation, came=[was, came])
    return invitation


@action(rules.can_work)
def reach(*, by: Viewer, invitations: list, how: str, words: str = "") -> None:
    """Those who did not come were reached today. Errors: Refused, Stale."""
    if how not in HOWS:
        raise Refused("Say how they were reached.")
    if len(words.strip()) > 500:
        raise Refused("Say it in 500 characters or fewer.")
    whom = [each for each in invitations if each.is_open]
    if not whom:
        raise Refused("They came, or were reached already.")
    if any(each.evening.day > by.day for each in whom):
        raise Refused("The evening is still to come.")
    said = {"followed_up_on": by.day, "followed_how": how, "followed_words": words.strip()}
    _write(whom, **said, followed_by=appointment_at(by, whom[0].school_id))
    record(*whom, **said)


@action(rules.can_work)
def take_back_reached(*, by: Viewer, invitation: Invitation) -> Invitation:
    """It was noted by mistake. Errors: Refused, Stale."""
    if invitation.followed_up_on is None:
        raise Refused("They were not reached yet.")
    was = invitation.followed_up_on
    _write([invitation], followed_up_on=None, followed_how="", followed_words="", followed_by=None)
    record(invitation, followed_up_on=[was, None])
    return invitation


@action(rules.can_work)
def word(*, by: Viewer, invitation: Invitation, version: int, concern: str) -> Invitation:
    """Why they are asked. Errors: Refused, Stale, ValidationError."""
    if invitation.kind != GENERAL:
        raise Refused("Why somebody is asked is written for an academic concerns evening alone.")
    differing = saved_over(invitation, version, concern=concern.strip())
    record(invitation, **dict.fromkeys(differing, "changed"))
    return invitation


@action(rules.can_work)
def take_out(*, by: Viewer, invitation: Invitation, version: int, why: str) -> Invitation:
    """They are not asked any more. Errors: Refused, Stale, ValidationError."""
    if invitation.out_on:
        raise Refused("They are not asked any more.")
    if invitation.came:
        raise Refused("They came. Take that back first.")
    if not why.strip():
        raise Refused("Say why they are not asked.")
    record(invitation, **saved_over(invitation, version, out_on=by.day, why_out=why.strip()))
    return invitation


@action(rules.can_work)
def put_back(*, by: Viewer, invitation: Invitation) -> Invitation:
    """They are asked after all. Errors: Refused, Stale."""
    if invitation.out_on is None:
        raise Refused("They are asked.")
    _write([invitation], out_on=None, why_out="")
    record(invitation, asked=[False, True])
    return invitation
