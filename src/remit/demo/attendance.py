"""Registers of the year to date, as tutors took them or as the MIS sent them; today's are still to take."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from random import Random

from remit.areas.attendance.entering import KEPT
from remit.areas.attendance.masks import Masks, place, to_bytes
from remit.areas.attendance.models import AM, PM, Arrangement, Mark, Taking, Year
from remit.areas.attendance.reference import NO_REASON, PRESENT_AM, PRESENT_PM, code_on
from remit.demo import calendar
from remit.demo.absence import Marks, drawn, long_ones
from remit.demo.groups import FORM
from remit.demo.incidents import away
from remit.demo.lesson_registers import write_lessons
from remit.demo.moments import moment
from remit.demo.rows import Built
from remit.school.models import AcademicYear, Group, Membership, Pupil, Staff

TIMES = {"am_opens": time(8, 40), "am_closes": time(9, 10), "pm_opens": time(13, 10), "pm_closes": time(13, 30)}
FROM_THE_MIS = {AM: time(9, 20), PM: time(13, 50)}
UNKNOWN = 0.3  # of those who were simply away yesterday, nobody knows yet why
TAKEN_LATE = 0.03
AT_ONCE = 5000


def write_attendance(built: Built, day: date) -> None:
    """Called under `unrecorded`. The larger school takes its registers here, the other in its MIS."""
    here = built.plan.last_year > 6
    taken_in = Arrangement.REMIT if here else Arrangement.MIS
    Arrangement.objects.create(school=built.school, first_day=built.first_day, taken_in=taken_in, lessons=here, **TIMES)
    days = [each for each in calendar.school_days(built.first_day, day) if each < day]
    if not days:
        return
    found = drawn(built.children, days, built.plan.key)
    _unknown_yet(found, days[-1], built.plan.key)
    if here:
        long_ones(built.children, days, found)
    away(built, days, found)
    forms = _forms(built)
    takings = _takings(built, days, forms if here else None)
    _marks(built, days, found, forms, takings)
    _years(built, days, found)
    if here:
        write_lessons(built, days, found, TIMES["pm_opens"])


def _unknown_yet(found: Sequence[Marks], last: date, seed: str) -> None:
    random = Random(f"{seed} unknown")  # noqa: S311 - made-up people, the same each time
    for marks in found:
        if (code := marks.get((last, AM), ("", None))[0]) in {"I", "O"} and random.random() < UNKNOWN:
            marks.update({at: (NO_REASON, None) for at in ((last, AM), (last, PM)) if marks.get(at, ("",))[0] == code})


def _forms(built: Built) -> dict[int, Group]:
    """By pupil, the form of now."""
    rows = Membership.objects.unscoped("demo").filter(group__school=built.school, group__type=FORM, last_day=None)
    return {row.pupil_id: row.group for row in rows.select_related("group").order_by("pk")}


def _takers(built: Built, forms: Iterable[Group]) -> dict[int, Staff]:
    by_name = {group.name: group.pk for group in forms}
    return {
        by_name[name]: built.staff[people[0].name] for name, people in built.led.items() if name in by_name and people
    }


def _takings(
    built: Built, days: Sequence[date], forms: dict[int, Group] | None
) -> dict[tuple[int | None, date, str], Taking]:
    groups = {group.pk: group for group in forms.values()} if forms else {}
    takers = _takers(built, groups.values())
    random = Random(f"{built.plan.key} takings")  # noqa: S311 - made-up people, the same each time
    rows = []
    for day in days:
        for session in (AM, PM):
            if forms is None:
                at = moment(day, FROM_THE_MIS[session])
                rows.append(
                    Taking(school=built.school, day=day, session=session, at=at, source=Taking.MIS, complete=True)
                )
            for group in groups.values():
                at = _taken_at(day, session, random)
                rows.append(
                    Taking(
                        school=built.school, group=group, day=day, session=session, at=at, by=takers.get(group.pk),
                        complete=True,
                    )
                )  # fmt: skip
    Taking.objects.bulk_create(rows, batch_size=AT_ONCE)
    return {(row.group_id, row.day, row.session): row for row in rows}


def _taken_at(day: date, session: str, random: Random) -> datetime:
    opens = TIMES["am_opens"] if session == AM else TIMES["pm_opens"]
    minutes = random.randint(31, 50) if random.random() < TAKEN_LATE else random.randint(2, 18)
    return moment(day, opens) + timedelta(minutes=minutes, seconds=random.randint(0, 59))


def _present(session: str) -> str:
    return PRESENT_AM if session == AM else PRESENT_PM


def _all_of(pupil: Pupil, marks: Marks, days: Sequence[date]) -> Iterator[tuple[date, str, str, int | None]]:
    for day in days:
        if day >= pupil.first_day:
            for session in (AM, PM):
                yield day, session, *marks.get((day, session), (_present(session), None))


def _marks(
    built: Built,
    days: Sequence[date],
    found: Sequence[Marks],
    forms: dict[int, Group],
    takings: dict[tuple[int | None, date, str], Taking],
) -> None:
    rows: list[tuple] = []
    ours = any(group is not None for group, _, _ in takings)
    for pupil, marks in zip(built.pupils, found, strict=True):
        group = forms.get(pupil.pk)
        if group is None:
            continue  # in no form, so on no register
        for day, session, code, minutes in _all_of(pupil, marks, days):
            taking = takings[group.pk if ours else None, day, session]
            rows.append((pupil.pk, day, session, code, minutes, taking.pk, "", True, built.school.pk))
    names = ("pupil", "day", "session", "code", "minutes", "taking", "note", "stands", "school")
    Mark.objects.append(names, rows)


def _years(built: Built, days: Sequence[date], found: Sequence[Marks]) -> None:
    year = AcademicYear.objects.unscoped("demo").get(school=built.school, first_day=built.first_day)
    forms = _forms(built)
    rows = []
    for pupil, marks in zip(built.pupils, found, strict=True):
        if pupil.pk in forms:
            bits: dict[str, int] = defaultdict(int)
            held = Masks()
            for day, session, code, _ in _all_of(pupil, marks, days):
                known = code_on(code, day)
                if code == _present(session):
                    bits["present"] |= 1 << place(year.first_day, day, session)
                elif known:
                    held = held.put(place(year.first_day, day, session), known.group, code)
            masks = Masks(held.attended | bits["present"], held.authorised, held.unauthorised, held.late)
            values = {name: to_bytes(mask) for name, mask in zip(KEPT, masks.all, strict=True)}
            rows.append(Year(school=built.school, pupil=pupil, academic_year=year, **values))
    Year.objects.bulk_create(rows, batch_size=AT_ONCE)
