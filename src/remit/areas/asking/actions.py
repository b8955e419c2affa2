"""What is done when teachers are asked, and when a colleague is requested something."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from remit.areas.asking import queries, rules
from remit.areas.asking.models import LONGEST, MOST_QUESTIONS, SCALES, Asking, ReadyQuestion, Reason, Reply
from remit.areas.promises import actions as promises
from remit.areas.promises import rules as promised
from remit.areas.promises.models import Promise
from remit.core import clock
from remit.core.acts import Refused, Turn, action, changed, record, saved_over
from remit.core.notices.actions import settle, tell
from remit.core.viewers import Viewer
from remit.school.models import Post, Pupil, School, Staff
from remit.school.whom import holders

ASKED, ASKED_AGAIN, ALL_ANSWERED, REQUEST_AGAIN = (
    "teacher-asked",
    "teacher-asked-again",
    "asking-answered",
    "request-again",
)
LATEST = timedelta(days=60)
LONGEST_LINE = 500


def _of_asking(by: Viewer, *, asking: Asking | None = None, reply: Reply | None = None, **_: object) -> Iterable[str]:
    held = asking.pk if asking else reply.asking_id if reply else 0
    return (f"asking {held}",)


@action(rules.can_ask)
def ask(
    *, by: Viewer, pupil: Pupil, questions: Sequence[Mapping[str, str]], due: datetime, teachers: list, why: str = "",
    meeting: str = "",
) -> Asking:  # fmt: skip
    """One to three questions, each with `words` and `scale`, to those of the pupil's teachers who are named. They are told.
    Errors: Refused, ValidationError."""
    asked = [{"words": each["words"].strip(), "scale": each["scale"]} for each in questions if each["words"].strip()]
    _refuse(by, pupil, asked, due)
    taught = {each.staff.pk: each.taught for each in queries.teachers_of(by, pupil)}
    whom = list({each.pk: each for each in teachers}.values())
    if not whom:
        raise Refused("Nobody is left to ask. Leave at least one teacher in.")
    if any(each.pk not in taught for each in whom):
        raise Refused("Somebody of these does not teach them today. Look at the list again.")
    row = Asking(
        pupil=pupil, questions=asked, due=due, by=promised.appointment_at(by, pupil.school_id), asked=clock.now()
    )
    row.full_clean()
    row.save()
    reason = Reason(pupil=pupil, asking=row, words=why.strip(), meeting=meeting.strip())
    reason.full_clean()
    reason.save()
    held = [Reply(pupil=pupil, asking=row, staff=each, taught=taught[each.pk]) for each in whom]
    Reply.objects.bulk_create(held)
    record(row, number=len(held), due=due)
    record(reason, added=True)
    record(*held, asked=True)
    for each in Reply.objects.visible_to(by).filter(asking=row).select_related("staff"):
        tell(ASKED, to={each.staff.user_id} - {by.user.pk}, school=row.school_id, what=each.ref)
    return row


def _refuse(by: Viewer, pupil: Pupil, asked: Sequence[Mapping[str, str]], due: datetime) -> None:
    if not asked:
        raise Refused("Ask something: one question to three.")
    if len(asked) > MOST_QUESTIONS:
        raise Refused(f"At most {MOST_QUESTIONS} questions: they are answered in a minute.")
    if any(len(each["words"]) > LONGEST or each["scale"] not in SCALES for each in asked):
        raise Refused(f"A question has at most {LONGEST} characters.")
    if due <= clock.now():
        raise Refused("That time has passed. Choose one that is still to come.")
    if due > clock.now() + LATEST:
        raise Refused("That is more than two months ahead. Choose an earlier day.")
    if not pupil.holds_on(by.day):
        raise Refused(f"{pupil} is not on roll today, so nobody teaches them.")


@action(rules.can_answer, Turn(_of_asking))
def answer(*, by: Viewer, reply: Reply, version: int, answers: Sequence[Mapping[str, str]]) -> Reply:
    """Her answers, a choice and a line for each question in turn. They are corrected until they are due; what comes late is
    still taken, once. Errors: Refused, Stale, ValidationError."""
    _refuse_if_over(reply)
    held = []
    for each, given in zip(reply.asking.questions, answers, strict=False):
        choice, line = given.get("choice", ""), given.get("line", "").strip()
        if choice and choice not in dict(SCALES[each["scale"]]):
            raise Refused("Choose one of the answers.")
        if len(line) > LONGEST_LINE:
            raise Refused(f"A line has at most {LONGEST_LINE} characters.")
        held.append({"choice": choice, "line": line})
    if len(held) != len(reply.asking.questions) or not any(each["choice"] or each["line"] for each in held):
        raise Refused("Answer at least one of the questions, or say that it does not apply.")
    return _answered(reply, version, answers=held, not_applicable=False, why_not="")


@action(rules.can_answer, Turn(_of_asking))
def set_aside(*, by: Viewer, reply: Reply, version: int, why: str = "") -> Reply:
    """She has nothing to say of the pupil. Errors: Refused, Stale, ValidationError."""
    _refuse_if_over(reply)
    return _answered(reply, version, answers=[], not_applicable=True, why_not=why.strip())


def _refuse_if_over(reply: Reply) -> None:
    if reply.asking.closed:
        raise Refused("This has been closed: an answer would not be read any more.")
    if reply.answered and reply.asking.due < clock.now():
        raise Refused("Your answer stands: it could be changed until it was due.")


def _answered(reply: Reply, version: int, **given: Any) -> Reply:
    """History says that it was answered: the answers stand on the row, and what stood before a correction beside it."""
    record(reply, **saved_over(reply, version, answered=clock.now(), **given))
    asking = reply.asking
    settle(ASKED, ASKED_AGAIN, what=reply.ref)
    left = Reply.objects.unscoped("whether anybody is still to answer").filter(asking=asking, answered=None)
    if asking.by and asking.by.user_id and not left.exists():
        tell(ALL_ANSWERED, to={asking.by.user_id} - {reply.staff.user_id}, school=asking.school_id, what=asking.ref)
    return reply


@action(rules.can_see_to, Turn(_of_asking))
def chase(*, by: Viewer, asking: Asking) -> Asking:
    """Whoever has not answered is told once more, and never again. Errors: Refused, Stale."""
    asking.refresh_from_db(fields=["chased", "closed", "version"], from_queryset=Asking.objects.visible_to(by))
    if asking.closed:
        raise Refused("This has been closed.")
    if asking.chased:
        raise Refused("They were reminded already: once is enough. Speak to them.")
    left = list(Reply.objects.visible_to(by).filter(asking=asking, answered=None).select_related("staff"))
    if not left:
        raise Refused("Everybody has answered.")
    record(asking, **_set(asking, chased=clock.now()))
    for each in left:
        settle(ASKED, what=each.ref)
        tell(ASKED_AGAIN, to={each.staff.user_id}, school=asking.school_id, what=each.ref)
    return asking


@action(rules.can_see_to, Turn(_of_asking))
def close(*, by: Viewer, asking: Asking) -> Asking:
    """No answer is waited for any more. Errors: Refused, Stale."""
    if asking.closed:
        raise Refused("This has been closed already.")
    record(asking, **_set(asking, closed=clock.now()))
    for ref in Reply.objects.visible_to(by).filter(asking=asking).values_list("ref", flat=True):
        settle(ASKED, ASKED_AGAIN, what=ref)
    settle(ALL_ANSWERED, what=asking.ref)
    return asking


@action(rules.can_see_to, Turn(_of_asking))
def open_again(*, by: Viewer, asking: Asking) -> Asking:
    """It was closed by mistake. Nobody is told anew. Errors: Refused, Stale."""
    if not asking.closed:
        raise Refused("This is open.")
    record(asking, **_set(asking, closed=None))
    return asking


def _set(asking: Asking, **values: Any) -> dict[str, list]:
    differing = changed(asking, **values)
    asking.full_clean()
    asking.save()
    return differing


# Requests


@action(promised.can_give)
def request(
    *,
    by: Viewer,
    what: str,
    due: date,
    owner: Staff | None = None,
    post: Post | None = None,
    pupil: Pupil | None = None,
) -> Promise:
    """A colleague or a post is asked for something: an action of theirs, with an outcome, that says where it came from.
    Errors: Refused, ValidationError."""
    if owner and owner.user_id == by.user.pk:
        raise Refused("That is yourself. Add an action instead.")
    whose: dict[str, Any] = {"post": post} if post else {"owner": owner}
    made = promises.give(by=by, what=what.strip(), due=due, pupil=pupil, source=queries.REQUEST, **whose)
    record(made, requested=True)
    return made


@action(promised.can_work)
def remind(*, by: Viewer, promise: Promise) -> Promise:
    """Whoever is asked is told again. Until they have read it, they are not told a second time. Errors: Refused."""
    if promise.source != queries.REQUEST or promise.giver.user_id != by.user.pk:
        raise Refused("Only whoever made a request reminds of it.")
    if not promise.is_open:
        raise Refused("This has ended.")
    own = promise.owner.user_id if promise.owner else None
    owners: set[int | None] = {*holders(by, promise.post)} if promise.post else {own}
    told = tell(REQUEST_AGAIN, to=owners - {by.user.pk}, school=promise.school_id, what=promise.ref)
    if not told:
        raise Refused("They were reminded and have not read it yet. Speak to them.")
    record(promise, reminded=True)
    return promise


# Questions at hand


def _of_school(by: Viewer, *, school: School, **_: object) -> Iterable[str]:
    return (f"ready questions {school.pk}",)


@action(rules.can_shape, Turn(_of_school))
def keep_question(
    *, by: Viewer, school: School, code: str, version: int | None, details: dict[str, Any]
) -> ReadyQuestion:
    """A new question, or one as it is from now on: what was asked keeps its words. Errors: Refused, Stale, ValidationError."""
    held = queries.QUESTIONS.by_code(by, school, code) if code else None
    if code and held is None:
        raise Refused("The school has no such question.")
    row = held or ReadyQuestion(school=school, code=f"own-{secrets.token_hex(6)}")
    if row.pk is None:
        for name, value in details.items():
            setattr(row, name, value)
        row.full_clean()
        row.save()
        record(row, words=row.words)
        return row
    record(row, **saved_over(row, version or 0, **details))
    return row
