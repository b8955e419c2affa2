"""Every write to registers: take one, amend a mark, say which of two is right, say how registers are taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from django.utils.timezone import localtime

from remit.areas.attendance import queries, rules
from remit.areas.attendance.entering import Written, write
from remit.areas.attendance.models import AM, PM, Arrangement, Mark, Nudge, Taking
from remit.areas.attendance.reference import (
    CLOSED,
    LATE,
    NOT_YET,
    PRESENT_AM,
    PRESENT_PM,
    TOO_LATE,
    code_on,
)
from remit.areas.promises.rules import appointment_at
from remit.core import clock
from remit.core.acts import Refused, Turn, action, record, saved_over
from remit.core.notices.actions import settle as settle_notices
from remit.core.notices.actions import tell
from remit.core.viewers import Viewer
from remit.school.dated import on
from remit.school.models import Group, GroupLead, Pupil, School

NOT_BY_HAND = {CLOSED, NOT_YET}
MOST_MINUTES = 240
REGISTER_OPEN = "register-not-taken"
SENT_LATE = "Noted on its day on a phone without a connection"
# A code, minutes late, a note (none where the page said nothing of it) and the last entry that the page knew of.
Entry = tuple[str, int | None, str | None, int]


def of_register(by: Viewer, *, group: Group, day: date, session: str, **_: object) -> Iterable[str]:
    """Whoever writes to one register waits for whoever does already."""
    return (f"register {group.pk} {day} {session}",)


@action(rules.can_take_on, Turn(of_register))
def take(
    *,
    by: Viewer,
    group: Group,
    day: date,
    session: str,
    entries: dict[Pupil, Entry],
    noted: datetime | None = None,
    reason: str = "",
) -> Taking:
    """Marks of a register, one or all. An entry that was made without knowing of a later one does not stand: it is kept
    beside it. What is as it was is not written again. Errors: Refused."""
    today = queries.school_day(by, day, group.school_id)
    refuse_day(day, today)
    refuse_session(by, day, session, today.arrangement)
    adds_only = day < by.day and not rules.can_amend(by, group=group)  # sent late from a phone that had no connection
    if adds_only:
        reason = SENT_LATE
    elif day < by.day and not reason.strip():
        raise Refused("Say why this register is changed after its day: the reason is kept with the marks.")
    if not entries:
        raise Refused("Nothing is marked yet.")
    members = {each.pk for each in queries.members_on(by, group, day)}
    for pupil, (code, minutes, _, _) in entries.items():
        if pupil.pk not in members:
            raise Refused(f"{pupil} is not in {group} on {day:%-d %B %Y}.")
        refuse_code(code, day, minutes)
    held = queries.standing(by, members, day, session)
    found: list[tuple[int, date, str, str, int | None, str, bool]] = []
    for pupil, (code, minutes, note, seen) in entries.items():
        series = held.get(pupil.pk, [])
        meant = in_session(code, session)
        now = next((each for each in reversed(series) if each[1]), None)
        note = (now[4] if now else "") if note is None else note
        if now and now[2:] == (meant, minutes, note):
            continue
        knew = now is None or (series[-1][0] <= seen and not adds_only) or _was_closing(by, now)
        if not knew and not series[-1][1] and series[-1][2:4] == (meant, minutes):
            continue  # this very save waits already
        found.append((pupil.pk, day, session, meant, minutes, note, knew))
    marked = {pupil for pupil, series in held.items() if any(each[1] for each in series)} | {
        each.pk for each in entries
    }
    taking = Taking(
        school_id=group.school_id, group=group, day=day, session=session, noted=noted, by=appointment_at(by, group.school_id),
        source=Taking.REGISTER, reason=reason.strip(), complete=members <= marked,
    )  # fmt: skip
    taking.save()
    years = queries.years_on(by, day, group.school_id)
    write(taking.school_id, [Written(taking.pk, *each) for each in found], years)
    if taking.complete:
        for ref in (
            Nudge.objects.visible_to(by).filter(group=group, day=day, session=session).values_list("ref", flat=True)
        ):
            settle_notices(REGISTER_OPEN, what=ref)
    return taking


def _was_closing(by: Viewer, mark: queries.Standing) -> bool:
    """Nobody's entry: whoever says something of that pupil says more."""
    rows = Mark.objects.visible_to(by).filter(pk=mark[0], taking__source=Taking.CLOSING)
    return rows.exists()


def in_session(code: str, session: str) -> str:
    """Present is written by a sign of its own in the afternoon."""
    return (PRESENT_AM if session == AM else PRESENT_PM) if code in {PRESENT_AM, PRESENT_PM} else code


def refuse_day(day: date, found: queries.SchoolDay) -> None:
    """Errors: Refused where no register can be taken in Remit that day."""
    if found.arrangement is None:
        raise Refused(
            f"Nobody has said how registers are taken on {day:%-d %B %Y}: the office does so under Registers."
        )
    if found.arrangement.taken_in != Arrangement.REMIT:
        raise Refused(f"On {day:%-d %B %Y} registers are taken in the MIS: marks come in from there.")
    if not found.is_open:
        raise Refused(f"The school is closed on {day:%A %-d %B %Y}.")


def refuse_session(by: Viewer, day: date, session: str, arrangement: Arrangement | None) -> None:
    if session not in {AM, PM} or arrangement is None:
        raise Refused("A register is of a morning or an afternoon.")
    opens: time = arrangement.opens(session)
    if day > by.day or (day == by.day and localtime(clock.now()).time() < opens):
        raise Refused(f"This register opens on {day:%-d %B} at {opens:%H:%M}.")


def refuse_code(code: str, day: date, minutes: int | None) -> None:
    """Errors: Refused, in the words of whoever marks."""
    known = code_on(code, day)
    if known is None:
        raise Refused(f"{code} is not a code on {day:%-d %B %Y}.")
    if code in NOT_BY_HAND:
        raise Refused(f"{code} ({known.short}) is not given by hand.")
    if minutes is not None and code not in {LATE, TOO_LATE}:
        raise Refused(f"Minutes late go with {LATE} or U, not with {code}.")
    if minutes is not None and not 0 < minutes <= MOST_MINUTES:
        raise Refused(f"Minutes late are from 1 to {MOST_MINUTES}.")


@action(rules.can_take_on, Turn(of_register))
def settle(*, by: Viewer, group: Group, day: date, session: str, pupil: Pupil, mark: Mark) -> Taking:
    """Which of two entries is right, where one was saved from a page that had grown old. Errors: Refused."""
    if mark.key != (pupil.pk, day, session):
        raise Refused("That mark is of another register.")
    taking = Taking(
        school_id=group.school_id, group=group, day=day, session=session, by=appointment_at(by, group.school_id),
        reason="Which of two marks is right",
    )  # fmt: skip
    taking.save()
    entry = Written(taking.pk, pupil.pk, day, session, mark.code, mark.minutes, mark.note, stands=True)
    write(taking.school_id, [entry])
    return taking


@action(rules.can_arrange)
def arrange(
    *,
    by: Viewer,
    school: School,
    first_day: date,
    taken_in: str,
    am_opens: time,
    am_closes: time,
    pm_opens: time,
    pm_closes: time,
    lessons: bool = False,
) -> Arrangement:
    """How registers are taken from a day on; what held before ends the day before. Errors: Refused, ValidationError."""
    values: dict[str, Any] = {
        "taken_in": taken_in, "am_opens": am_opens, "am_closes": am_closes, "pm_opens": pm_opens, "pm_closes": pm_closes,
        "lessons": lessons,
    }  # fmt: skip
    _refuse_windows(values)
    held = Arrangement.objects.visible_to(by).filter(school=school).order_by("-first_day").first()
    if held and held.first_day > first_day:
        raise Refused(f"From {held.first_day:%-d %B %Y} something else is arranged already: change that first.")
    if held and held.first_day == first_day >= by.day:
        record(held, **saved_over(held, held.version, **values))
        return held
    if first_day < by.day and held:
        raise Refused("What held on days that are over stays as it was: choose today or a day to come.")
    if held:
        record(held, **saved_over(held, held.version, last_day=date.fromordinal(first_day.toordinal() - 1)))
    made = Arrangement(school=school, first_day=first_day, **values)
    made.full_clean()
    made.save()
    record(made, **values)
    return made


def _refuse_windows(values: Mapping[str, Any]) -> None:
    for part, name in ((AM.lower(), "morning"), (PM.lower(), "afternoon")):
        opens, closes = values[f"{part}_opens"], values[f"{part}_closes"]
        minutes = (closes.hour - opens.hour) * 60 + closes.minute - opens.minute
        if minutes > Arrangement.LONGEST.total_seconds() / 60:
            raise Refused(f"The {name} register would be open {minutes} minutes: guidance allows 30.")


@action(rules.can_nudge, Turn(of_register))
def nudge(*, by: Viewer, group: Group, day: date, session: str) -> Nudge:
    """Whoever takes the form is told, once, that its register is not taken. Errors: Refused, which says when it was done."""
    held = Nudge.objects.visible_to(by).filter(group=group, day=day, session=session).first()
    if held is not None:
        raise Refused(f"{group}: reminded at {localtime(held.at):%H:%M} already.")
    made = Nudge(
        school_id=group.school_id, group=group, day=day, session=session, by=appointment_at(by, group.school_id)
    )
    made.save()
    takers = GroupLead.objects.visible_to(by).filter(on(by.day), group=group)
    tell(REGISTER_OPEN, to=takers.values_list("staff__user", flat=True), school=group.school_id, what=made.ref)
    return made
