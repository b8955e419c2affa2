"""What is reported from home: typed by the school or sent by a link, held until somebody decides, and the links themselves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from secrets import token_urlsafe

from remit.areas.absence import reported, rules
from remit.areas.absence.models import HomeLink, Message
from remit.areas.attendance.models import Taking
from remit.areas.attendance.planning import can_be_planned, explain
from remit.areas.attendance.reference import codes_on
from remit.areas.promises.rules import appointment_at
from remit.core import clock
from remit.core.accounts.tokens import digest_of
from remit.core.acts import Refused, Turn, action, record, saved_over
from remit.core.viewers import Viewer
from remit.school import dates
from remit.school.models import Contact, Pupil
from remit.school.remit import nobody

FROM_HOME = "Reported from home"
LINK_ENDS_AFTER = timedelta(days=14)
BACK, LONGEST = timedelta(days=60), timedelta(days=60)
FROM_HOME_DAYS, FROM_HOME_AHEAD = 10, timedelta(days=28)  # school days, and how far off the first may be
LINK_GONE = "This link was used already, was withdrawn, or its 14 days are over."
BY_MISTAKE = "Typed by mistake."


@action(rules.can_work)
def report(
    *, by: Viewer, pupil: Pupil, first_day: date, last_day: date, words: str, how: str, who: str = "", session: str = ""
) -> Message:
    """As somebody at home said it; it changes no register. Errors: Refused, ValidationError."""
    _refuse_days(first_day, last_day)
    if first_day < by.day - BACK:
        raise Refused("That is more than two months ago. Change the register of that day instead.")
    made = Message(
        pupil=pupil, first_day=first_day, last_day=last_day, session=session, words=words.strip(), who=who.strip(),
        how=how, by=appointment_at(by, pupil.school_id),
    )  # fmt: skip
    return _kept(made)


def _refuse_days(first: date, last: date) -> None:
    if last < first:
        raise Refused("The last day is before the first.")
    if last - first > LONGEST:
        raise Refused("That is longer than two months. Enter it as known beforehand instead.")


def _kept(made: Message) -> Message:
    made.full_clean()
    made.save()
    record(made, first_day=made.first_day, last_day=made.last_day, session=made.session, how=made.how)
    return made


def _now(by: Viewer, message: Message) -> Message:
    """As it is once no other act is at it."""
    return reported.messages(by).get(pk=message.pk)


def _of_message(by: Viewer, *, message: Message, **_: object) -> Iterable[str]:
    return (f"message {message.pk}",)


@action(rules.can_work, Turn(_of_message))
def accept(*, by: Viewer, message: Message, version: int, code: str) -> Message:
    """Sessions without a reason become the code, sessions to come are known beforehand; the register is told the code and
    not what was said. Where registers are taken in the MIS nothing is written here. Errors: Refused, Stale."""
    message = _now(by, message)
    if message.state != Message.WAITING:
        raise Refused("Somebody has decided this already.")
    known = codes_on(min(message.first_day, by.day)).get(code)
    if known is None or not can_be_planned(known):
        raise Refused(f"{code} gives no reason for an absence." if code else "Choose a code.")
    if reported.taken_here(by, message):
        explain(
            by=by, pupil=message.pupil, first_day=message.first_day, last_day=message.last_day, session=message.session,
            code=code, note=known.short, reason=FROM_HOME, source=Taking.PARENT,
        )  # fmt: skip
    return _decided(by, message, version, state=Message.ACCEPTED, code=code)


@action(rules.can_work, Turn(_of_message))
def decline(*, by: Viewer, message: Message, version: int, answer: str) -> Message:
    """It changes no register. Errors: Refused, Stale, ValidationError."""
    message = _now(by, message)
    if message.state != Message.WAITING:
        raise Refused("Somebody has decided this already.")
    if not answer.strip():
        raise Refused("Say why it is not accepted.")
    return _decided(by, message, version, state=Message.DECLINED, answer=answer.strip())


def _decided(by: Viewer, message: Message, version: int, **said: str) -> Message:
    decided = {"decided_at": clock.now(), "decided_by": appointment_at(by, message.school_id)}
    differing = saved_over(message, version, **said, **decided)
    record(message, **{name: differing[name] for name in said if name in differing})
    return message


@action(rules.can_work, Turn(_of_message))
def reopen(*, by: Viewer, message: Message, version: int) -> Message:
    """To be decided anew. What was entered in registers stays, and so does what is known beforehand. Errors: Refused,
    Stale."""
    message = _now(by, message)
    if message.state == Message.WAITING:
        raise Refused("This is to be decided still.")
    differing = saved_over(
        message, version, state=Message.WAITING, code="", answer="", decided_at=None, decided_by=None
    )  # fmt: skip
    record(message, **{name: differing[name] for name in ("state", "code", "answer") if name in differing})
    return message


# Links


def _of_pupil(by: Viewer, *, pupil: Pupil, **_: object) -> Iterable[str]:
    return (f"home links {pupil.pk}",)


@action(rules.can_work, Turn(_of_pupil))
def make_link(*, by: Viewer, pupil: Pupil, contact: Contact) -> HomeLink:
    """For somebody whom the school may ring. The one they had before is withdrawn; the new one says its token this once.
    Errors: Refused."""
    if contact.pk not in {each.contact.pk for each in reported.who_may_report(by, pupil)}:
        raise Refused("No link is made for somebody whom the school may not ring about this child.")
    for old in reported.open_links(by).filter(pupil=pupil, contact=contact):
        record(old, **saved_over(old, old.version, withdrawn=clock.now()))
    token, now = token_urlsafe(32), clock.now()
    link = HomeLink(
        pupil=pupil, digest=digest_of(token), contact=contact, to=contact.name, made=now, ends=now + LINK_ENDS_AFTER,
        by=appointment_at(by, pupil.school_id),
    )  # fmt: skip
    link.save()
    record(link, to=link.to, ends=link.ends)
    link.token = token
    return link


def _link_now(by: Viewer, link: HomeLink) -> HomeLink:
    return reported.links(by).get(pk=link.pk)


def _of_link(by: Viewer, *, link: HomeLink, **_: object) -> Iterable[str]:
    return (f"home link {link.pk}",)


@action(rules.can_work, Turn(_of_link))
def withdraw_link(*, by: Viewer, link: HomeLink) -> HomeLink:
    """Errors: Refused."""
    link = _link_now(by, link)
    if not reported.is_open(link):
        raise Refused(LINK_GONE)
    record(link, **saved_over(link, link.version, withdrawn=clock.now()))
    return link


def as_sent(link: HomeLink) -> Viewer:
    """Who writes what a link sends: Remit itself, as nobody is signed in."""
    return nobody(link.school_id, "directory absence", "manage")


def _nobody(by: Viewer, *, link: HomeLink, **_: object) -> bool:
    return by.user.pk is None and rules.can_work(by, link=link)


@action(_nobody, Turn(_of_link))
def report_by_link(
    *, by: Viewer, link: HomeLink, first_day: date, last_day: date, words: str, session: str = ""
) -> Message:
    """Uses the link up: of two who send at once one is heard. Errors: Refused, ValidationError."""
    link = _link_now(by, link)
    if not reported.is_open(link):
        raise Refused(LINK_GONE)
    _refuse_days(first_day, last_day)
    if first_day < by.day:
        raise Refused("Days that are over cannot be reported here. Please ring the school.")
    if first_day > by.day + FROM_HOME_AHEAD:
        raise Refused("That is more than four weeks ahead. Please ring the school.")
    number = len(dates.days_open(by, first_day, last_day, link.pupil.school_id))
    if not number:
        raise Refused("There is no school on these days.")
    if number > FROM_HOME_DAYS:
        raise Refused("That is more than ten school days. Please ring the school.")
    record(link, **saved_over(link, link.version, used=clock.now()))
    made = Message(
        pupil=link.pupil, first_day=first_day, last_day=last_day, session=session, words=words.strip(), who=link.to,
        how=Message.LINK,
    )  # fmt: skip
    return _kept(made)
