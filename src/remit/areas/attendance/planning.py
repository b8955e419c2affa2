"""What is known before a register opens, and why somebody was away: written by who leads the pupil and by the office."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from remit.areas.attendance import queries, rules
from remit.areas.attendance.entering import Written, write
from remit.areas.attendance.models import AM, PM, Arrangement, Mark, Planned, Taking
from remit.areas.attendance.reference import CLOSED, NO_REASON, NOT_YET, PART_TIME, Code, codes_on
from remit.areas.promises.rules import appointment_at
from remit.core.acts import Refused, Turn, action, record, saved_over
from remit.core.viewers import Viewer
from remit.school import dates
from remit.school.dated import on
from remit.school.models import Group, Membership, Pupil

LONGEST = timedelta(days=366)
KNOWN_BEFORE = {"AEA", "AA", "NP"}
NOT_GRANTED = "G"
UNKNOWN = "O"  # nobody found a reason: what N becomes after five school days
UNDECIDED = frozenset({NO_REASON, UNKNOWN})  # what a reason may still change
PARTS = (AM, PM)


def can_be_planned(code: Code) -> bool:
    """An absence with leave or without, or a place elsewhere: not present, late, or not known."""
    return code.code == NOT_GRANTED or (code.group in KNOWN_BEFORE and code.code not in {CLOSED, NOT_YET})


def _of_pupil(by: Viewer, *, pupil: Pupil | None = None, planned: Planned | None = None, **_: object) -> Iterable[str]:
    return (f"planned {pupil.pk if pupil else planned.pupil_id if planned else 0}",)


@action(rules.can_plan, Turn(_of_pupil))
def plan(
    *,
    by: Viewer,
    pupil: Pupil,
    first_day: date,
    last_day: date,
    code: str,
    why: str,
    session: str = "",
    weekdays: Sequence[int] | None = None,
    part_time: bool = False,
) -> Planned:
    """Somebody will be away, or elsewhere; the registers of those days propose the code. Errors: Refused, ValidationError."""
    made = Planned(
        pupil=pupil, first_day=first_day, last_day=last_day, session=session, weekdays=sorted(weekdays or ()), code=code,
        why=why.strip(), part_time=part_time,
    )  # fmt: skip
    _refuse(by, made)
    made.full_clean()
    made.save()
    record(made, first_day=first_day, last_day=last_day, session=session, weekdays=made.weekdays, code=code, why=why)
    return made


def _refuse(by: Viewer, planned: Planned) -> None:
    first, last = planned.first_day, planned.last_day
    if last is None:
        raise Refused("Say on which day it ends.")
    if last < first:
        raise Refused("The last day is before the first.")
    if first < by.day:
        raise Refused(f"{first:%-d %B} is over: say why in the register of that day.")
    if last - first > LONGEST:
        raise Refused("That is longer than a year. Enter it a year at a time.")
    known = codes_on(first).get(planned.code)
    if known is None or not can_be_planned(known):
        raise Refused(f"{planned.code} is not a code of an absence that is known beforehand.")
    if planned.part_time and planned.code != PART_TIME:
        raise Refused(f"Sessions outside a part-time timetable are {PART_TIME}.")
    rows = queries.planned(by).filter(pupil=planned.pupil, first_day__lte=last, last_day__gte=first)
    for other in rows.exclude(pk=planned.pk):
        if _share(planned, other):
            raise Refused(f"{other.why}: known already from {other.first_day:%-d %B} to {other.last_day:%-d %B}.")


def _from_today(by: Viewer, planned: Planned, last_day: date) -> Planned:
    """What it would say of days that are not over, to be held against what else is known; never saved."""
    said = {name: getattr(planned, name) for name in ("pk", "pupil", "session", "weekdays", "code", "part_time")}
    return Planned(**said, first_day=max(planned.first_day, by.day), last_day=last_day)


def _share(one: Planned, other: Planned) -> bool:
    """Some session of some day is of both."""
    assert one.last_day
    assert other.last_day
    begins, ends = max(one.first_day, other.first_day), min(one.last_day, other.last_day)
    days = (begins + timedelta(days=each) for each in range((ends - begins).days + 1))
    return any(one.is_of(day, part) and other.is_of(day, part) for day in days for part in PARTS)


@action(rules.can_plan, Turn(_of_pupil))
def end_on(*, by: Viewer, planned: Planned, version: int, last_day: date) -> Planned:
    """It ends on another day. Errors: Refused, Stale, ValidationError."""
    if planned.called_off:
        raise Refused("This was called off.")
    if last_day < by.day:
        raise Refused("What holds on days that are over stays: choose today or a later day.")
    if last_day - planned.first_day > LONGEST:
        raise Refused("That is longer than a year. Enter it a year at a time.")
    _refuse(by, _from_today(by, planned, last_day))
    record(planned, **saved_over(planned, version, last_day=last_day))
    return planned


@action(rules.can_plan, Turn(_of_pupil))
def call_off(*, by: Viewer, planned: Planned, version: int) -> Planned:
    """It will not be. Registers that were taken stay as they are. Errors: Refused, Stale."""
    if planned.called_off:
        raise Refused("This was called off already.")
    record(planned, **saved_over(planned, version, called_off=True))
    return planned


@action(rules.can_plan, Turn(_of_pupil))
def put_back(*, by: Viewer, planned: Planned, version: int) -> Planned:
    """It was called off by mistake. Errors: Refused, Stale."""
    if not planned.called_off:
        raise Refused("This holds.")
    if planned.last_day and planned.last_day >= by.day:
        _refuse(by, _from_today(by, planned, planned.last_day))
    record(planned, **saved_over(planned, version, called_off=False))
    return planned


def _turns(by: Viewer, *, pupil: Pupil, first_day: date, last_day: date, **_: object) -> Iterable[str]:
    """With whoever takes the form's registers of the days that have begun, and with what is planned of the pupil."""
    rows = Membership.objects.visible_to(by).filter(on(by.day), pupil=pupil, group__type=Group.FORM)
    days = [first_day + timedelta(days=each) for each in range((min(last_day, by.day) - first_day).days + 1)]
    forms = rows.values_list("group", flat=True)
    return [f"planned {pupil.pk}", *(f"register {form} {day} {part}" for form in forms for day in days for part in PARTS)]  # fmt: skip


def explain(
    *,
    by: Viewer,
    pupil: Pupil,
    first_day: date,
    last_day: date,
    session: str = "",
    code: str,
    note: str = "",
    reason: str,
    source: str = Taking.OFFICE,
) -> Taking | Planned | None:
    """Why somebody is away on these days: marks without a reason become the code, each as an amendment; sessions of
    today and later that nobody has marked yet are known beforehand. Of days of the MIS no mark is written here: the
    reason is entered there. The last row written, or none. Errors: Refused."""
    known = codes_on(min(first_day, by.day)).get(code)
    if known is None or not (can_be_planned(known) or code == UNKNOWN):
        raise Refused(f"{code} gives no reason for an absence.")
    if last_day < first_day:
        raise Refused("The last day is before the first.")
    if last_day - first_day > LONGEST:
        raise Refused("That is longer than a year. Enter it a year at a time.")
    if not any(_to_write(by, pupil, first_day, last_day, session, code)):
        return None
    said = {"code": code, "note": note or known.short, "reason": reason, "source": source}
    return give_reason(by=by, pupil=pupil, first_day=first_day, last_day=last_day, session=session, **said)


def _to_write(
    by: Viewer, pupil: Pupil, first: date, last: date, session: str, code: str
) -> tuple[list[Mark], list[Planned]]:
    """The marks that have no reason yet, and what is to be known beforehand of sessions of which nothing is."""
    parts = [session] if session else list(PARTS)
    days = dates.days_open(by, first, last, pupil.school_id)
    held = queries.current(queries.marks_of(by, [pupil], *days))
    others = list(queries.planned(by).filter(pupil=pupil, first_day__lte=last, last_day__gte=first))
    undecided = UNDECIDED if code != UNKNOWN else {NO_REASON}
    marks: list[Mark] = []
    ahead: dict[str, list[date]] = {"": [], AM: [], PM: []}
    for day in days:
        arranged = queries.school_day(by, day, pupil.school_id).arrangement
        if arranged is None or arranged.taken_in != Arrangement.REMIT:
            continue
        marks += [mark for part in parts if (mark := held.get((pupil.pk, day, part))) and mark.code in undecided]
        left = [part for part in parts if day >= by.day and (pupil.pk, day, part) not in held and not any(each.is_of(day, part) for each in others)]  # fmt: skip
        if left and code != UNKNOWN:
            ahead["" if len(left) == len(PARTS) else left[0]].append(day)
    return marks, [_ahead(pupil, run, part, code) for part, found in ahead.items() for run in _runs(found, days)]


def _runs(found: Sequence[date], days: Sequence[date]) -> list[list[date]]:
    """Days that follow one another as school days do."""
    place = {day: number for number, day in enumerate(days)}
    runs: list[list[date]] = []
    for day in found:
        if runs and place[day] == place[runs[-1][-1]] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _ahead(pupil: Pupil, days: Sequence[date], session: str, code: str) -> Planned:
    return Planned(pupil=pupil, first_day=days[0], last_day=days[-1], session=session, code=code)


@action(rules.can_plan, Turn(_turns))
def give_reason(
    *,
    by: Viewer,
    pupil: Pupil,
    first_day: date,
    last_day: date,
    session: str,
    code: str,
    note: str,
    reason: str,
    source: str,
) -> Taking | Planned:
    """What `explain` found to write, looked at again in its turn. Errors: Refused."""
    marks, ahead = _to_write(by, pupil, first_day, last_day, session, code)
    written: Taking | Planned | None = None
    for mark in marks:
        written = _amended(by, mark, code, note, reason, source)
    for each in ahead:
        each.why = note[:120]
        each.full_clean()
        each.save()
        record(each, first_day=each.first_day, last_day=each.last_day, session=each.session, code=code, why=each.why)
        written = each
    if written is None:
        raise Refused("This absence has its reason meanwhile.")
    return written


def _amended(by: Viewer, mark: Mark, code: str, note: str, reason: str, source: str) -> Taking:
    taking = Taking(
        school_id=mark.school_id, day=mark.day, session=mark.session, by=appointment_at(by, mark.school_id),
        source=source, reason=reason[:200],
    )  # fmt: skip
    taking.save()
    entry = Written(
        taking.pk, mark.pupil_id, mark.day, mark.session, code, None, (mark.note or note)[:120], stands=True
    )
    write(mark.school_id, [entry])
    return taking
