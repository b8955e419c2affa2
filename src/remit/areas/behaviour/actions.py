"""What is done to the behaviour log."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from remit.areas.behaviour import rules
from remit.areas.behaviour.categories import category_of
from remit.areas.behaviour.models import Category, LogEntry
from remit.areas.behaviour.parts import part_of
from remit.areas.behaviour.telling import ENTRY_LOGGED, tell_of
from remit.areas.promises.rules import appointment_at
from remit.core import clock
from remit.core.acts import Refused, Turn, action, changed, record, saved_over
from remit.core.notices.actions import settle
from remit.core.viewers import Viewer
from remit.school.models import Lesson, Period, Pupil, Room, School, Staff

MOST = 400  # pupils at once: a year group with room to spare
LONGEST_AGO = timedelta(days=60)
LONGEST_WHY = 200  # characters


def _of_categories(
    by: Viewer, *, school: School | None = None, pupils: Sequence[Pupil] = (), **_: object
) -> Iterable[str]:
    at = school.pk if school else pupils[0].school_id if pupils else 0
    return (f"behaviour categories {at}",)


@action(rules.can_log_of, Turn(_of_categories))
def log(
    *,
    by: Viewer,
    pupils: list,
    code: str,
    day: date,
    at: time | None = None,
    lesson: Lesson | None = None,
    spot: Room | None = None,
    part: str = "",
    place: str = "",
    words: str = "",
) -> LogEntry:
    """One entry for each of the pupils; the first of them. `lesson`: in which it was; `spot`: the place of the school where it was
    instead; `part` of the day, else as its time says. Errors: Refused, ValidationError."""
    at_school = appointment_at(by, pupils[0].school_id) if pupils else None
    return logged(by, at_school, pupils, code, day, at, lesson=lesson, spot=spot, part=part, place=place, words=words)


def logged(
    by: Viewer,
    author: Staff | None,
    pupils: Sequence[Pupil],
    code: str,
    day: date,
    at: time | None,
    *,
    lesson: Lesson | None,
    spot: Room | None,
    part: str,
    place: str,
    words: str,
) -> LogEntry:
    """Inside an act. `author` is who logs."""
    whom = list({each.pk: each for each in pupils}.values())
    _refuse(by, whom, day)
    school = whom[0].school
    if spot and spot.school_id != school.pk:
        raise Refused("That place is at another school. Choose again.")
    category = category_of(by, school, code)
    if category is None or not category.offered:
        raise Refused("The school does not log that. Choose again.")
    if category.needs_words and not words.strip():
        raise Refused(f"{category}: write what happened.")
    if category.pk is None:
        category.full_clean()
        category.save()
        record(category, name=category.name)
    group = lesson.group if lesson else None
    said = {
        "occasion": secrets.token_urlsafe(12), "category": category, "kind": category.seen_by, "sort": category.sort,
        "points": category.points, "severity": category.severity, "day": day, "at": at, "period": lesson.period if lesson else None, "group": group,
        "subject": group.subject if group else None, "room": lesson.room if lesson else spot,
        "part": part or _part(by, school, day, at, lesson), "place": place.strip(), "words": words.strip(), "by": author,
    }  # fmt: skip
    made = [LogEntry(pupil=each, **said) for each in whom]
    made[0].full_clean()  # of the others only the pupil differs
    LogEntry.objects.bulk_create(made)
    record(*made, category=category.name, day=day)
    tell_of(by, category, made)
    return made[0]


def _part(by: Viewer, school: School, day: date, at: time | None, lesson: Lesson | None) -> str:
    if lesson:
        return LogEntry.LESSON if lesson.period.kind == Period.LESSON else LogEntry.REGISTRATION
    return part_of(by, school, datetime.combine(day, at)) if at else ""


def _refuse(by: Viewer, whom: Sequence[Pupil], day: date) -> None:
    if not whom:
        raise Refused("Choose somebody: an entry is about a pupil.")
    if len(whom) > MOST:
        raise Refused(f"That is more than {MOST} at once. Log a part of them.")
    if len({each.school_id for each in whom}) > 1:
        raise Refused("They are at two schools. Log those of one school at a time.")
    if day > by.day:
        raise Refused(f"{day:%-d %B %Y} is still to come.")
    if day < by.day - LONGEST_AGO:
        raise Refused(f"{day:%-d %B %Y} is more than two months ago.")
    gone = [each for each in whom if not each.holds_on(day)]
    if gone:
        raise Refused(f"{gone[0]} was not on roll on {day:%-d %B %Y}.")


@action(rules.can_take_back)
def take_back(*, by: Viewer, entries: list, why: str = "") -> None:
    """They count no more, and are shown to nobody but whoever logged them. Whoever else takes one back says why. Errors:
    Refused, Stale."""
    if any(each.taken_back for each in entries):
        raise Refused("This was taken back already.")
    if len(why.strip()) > LONGEST_WHY:
        raise Refused(f"Say why in {LONGEST_WHY} characters or fewer.")
    if not why.strip() and not all(rules.is_hers(by, each) for each in entries):
        raise Refused("Say why: whoever logged it will read it.")
    _set(entries, clock.now(), why.strip())


@action(rules.can_take_back)
def put_back(*, by: Viewer, entries: list) -> None:
    """They were taken back by mistake. Errors: Refused, Stale."""
    if not all(each.taken_back for each in entries):
        raise Refused("This stands.")
    _set(entries, None, "")


def _set(entries: Sequence[LogEntry], taken_back: datetime | None, why: str) -> None:
    for each in entries:
        changed(each, taken_back=taken_back, why_back=why)
        each.save()
    if taken_back:
        for each in entries:
            settle(ENTRY_LOGGED, what=each.ref)
    record(*entries, stands=[taken_back is not None, taken_back is None], why=why)


@action(rules.can_shape, Turn(_of_categories))
def keep_category(*, by: Viewer, school: School, code: str, version: int | None, details: dict[str, Any]) -> Category:
    """A new category, or one as it is from now on: entries keep what they counted. Errors: Refused, Stale, ValidationError."""
    held = category_of(by, school, code) if code else Category(school=school, code=_new_code())
    if held is None:
        raise Refused("The school has no such category.")
    if held.pk is None:
        for name, value in details.items():
            setattr(held, name, value)
        held.full_clean()
        held.save()
        record(held, name=held.name, points=held.points)
        return held
    record(held, **saved_over(held, version or 0, **details))
    return held


def _new_code() -> str:
    return f"own-{secrets.token_hex(6)}"
