"""What the law asks a school to tell the local authority about absence, and what was told: the sickness return and the
attendance return (facts of the School Attendance (Pupil Registration) Regulations 2024). Every read of both.

Sickness: 15 school days of code I in the academic year, in one illness or in several; half days add up, so 30 sessions.
What a return has told is not counted again, nor is an illness that went on after it. Attendance: ten school days or more
without a break, every session of theirs that was possible G, N, O or U; told again in each calendar month in which it goes on. A school day on
which nothing was possible or marked breaks no absence. Who misses every second session is named as well: whether that is
regular attendance the school judges.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from remit.areas.absence import queries, rules
from remit.areas.absence.models import Return
from remit.areas.attendance.entering import masks_of
from remit.areas.attendance.masks import Masks, window
from remit.areas.attendance.models import Mark, Year
from remit.core.seams import Period
from remit.core.viewers import Viewer
from remit.school import dates
from remit.school import queries as school
from remit.school.dated import on
from remit.school.models import Particulars, Pupil

ILL = "I"
ILL_SESSIONS, DAYS = 30, 10
BEGINS_AT, ENDS_AT = 5, 16  # years of age
LAST_YEAR = 11
PRESCRIBED = ((3, 31), (8, 31), (12, 31))
JUNE, SEPTEMBER, FRIDAY = 6, 9, 4
Session = tuple[date, str]


@dataclass(frozen=True)
class Owed:
    """Of one pupil what is to be told. `reached`: the day on which that began. `sessions` are those counted, from
    `first_day` to `last_day`. `age`: of compulsory school age, or nothing where it cannot be seen. `judged`: no number of
    days says so, the school does. `told`: the last return that told some of it."""

    pupil: Pupil
    form: str
    sort: str
    first_day: date
    last_day: date
    reached: date
    sessions: int
    age: bool | None
    judged: bool = False
    told: Return | None = None

    @property
    def days(self) -> int:
        """Whole ones."""
        return self.sessions // 2

    @property
    def half(self) -> bool:
        return bool(self.sessions % 2)


def of_compulsory_age(born: date, day: date) -> bool:
    """From the prescribed day on or after the fifth birthday, to the last Friday of June in the school year of the
    sixteenth."""
    return _begins(born) <= day <= _ends(born)


def _birthday(born: date, age: int) -> date:
    """Of the 29th of February, in other years, the 1st of March."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def _begins(born: date) -> date:
    birthday = _birthday(born, BEGINS_AT)
    return min(
        each for year in (birthday.year, birthday.year + 1) for month, last in PRESCRIBED
        if (each := date(year, month, last)) >= birthday
    )  # fmt: skip


def _ends(born: date) -> date:
    birthday = _birthday(born, ENDS_AT)
    last = date(birthday.year + (birthday.month >= SEPTEMBER), JUNE, 30)
    return last - timedelta(days=(last.weekday() - FRIDAY) % 7)


def returns(viewer: Viewer) -> QuerySet[Return]:
    rows = Return.objects.visible_to(queries.hers(viewer))
    return rows.select_related("pupil", "by").order_by("-sent_on", "-pk")


def told_since(viewer: Viewer, day: date) -> list[Return]:
    """And not taken back; newest first."""
    return list(returns(viewer).filter(taken_back=False, last_day__gte=day))


def owed(viewer: Viewer) -> list[Owed]:
    """Of the pupils whom she follows and who are on roll, by name; nobody of whom it is known that they are not of
    compulsory school age. The same number of questions however many they are."""
    rows = rules.followed(viewer).filter(on(viewer.day), year__lte=LAST_YEAR).annotate(form=school.form_name(viewer))
    pupils = {each.pk: each for each in rows.order_by("family_name", "given_name", "pk")}
    return _owed(viewer, pupils, _ages(viewer, pupils))


def found(viewer: Viewer, among: Collection[int] | None) -> list[Owed]:
    """As Remit itself looks, that is not told when anybody was born: by year group alone."""
    rows = Pupil.objects.visible_to(viewer).filter(on(viewer.day), year__lte=LAST_YEAR)
    pupils = {each.pk: each for each in (rows if among is None else rows.filter(pk__in=among)).order_by("pk")}
    return _owed(viewer, pupils, {})


def of_pupil(viewer: Viewer, pupil: Pupil, sort: str) -> Owed | None:
    rows = rules.followed(viewer).filter(on(viewer.day), pk=pupil.pk).annotate(form=school.form_name(viewer))
    pupils = {each.pk: each for each in rows}
    lines = _owed(viewer, pupils, _ages(viewer, pupils))
    return next((each for each in lines if each.sort == sort), None)


def _ages(viewer: Viewer, pupils: Collection[int]) -> dict[int, bool]:
    """As far as she may see when they were born."""
    rows = Particulars.objects.visible_to(viewer).filter(pupil__in=pupils, date_of_birth__isnull=False)
    return {key: of_compulsory_age(born, viewer.day) for key, born in rows.values_list("pupil_id", "date_of_birth")}


def _owed(viewer: Viewer, pupils: Mapping[int, Pupil], ages: Mapping[int, bool]) -> list[Owed]:
    year = school.this_year(viewer)
    if year is None or not pupils:
        return []
    days = dates.days_open(viewer, year.first_day, viewer.day)
    masks = _masks(viewer, [key for key in pupils if ages.get(key, True)], year)
    told = _told(viewer, masks, year)
    ill = _ill(viewer, [key for key, held in masks.items() if held.authorised.bit_count() >= ILL_SESSIONS], year)
    lines: list[Owed] = []
    for key in pupils:
        if key in masks:
            of = {"pupil": pupils[key], "form": getattr(pupils[key], "form", "") or "", "age": ages.get(key)}
            lines += _sickness(of, ill.get(key, []), days, told[key, Return.SICKNESS])
            lines += _absence(of, masks[key], year, days, told[key, Return.ATTENDANCE], viewer.day)
    return lines


def _masks(viewer: Viewer, pupils: Collection[int], year: Period) -> dict[int, Masks]:
    rows = Year.objects.visible_to(viewer).filter(pupil__in=pupils, academic_year__first_day=year.first_day)
    return {each.pupil_id: masks_of(each) for each in rows}


def _told(viewer: Viewer, pupils: Collection[int], year: Period) -> Mapping[tuple[int, str], list[Return]]:
    """By pupil and sort, the last told first."""
    rows = Return.objects.visible_to(viewer).filter(pupil__in=pupils, taken_back=False, last_day__gte=year.first_day)
    found: dict[tuple[int, str], list[Return]] = defaultdict(list)
    for each in rows.order_by("-sent_on", "-pk"):
        found[each.pupil_id, each.sort].append(each)
    return found


def _ill(viewer: Viewer, pupils: Collection[int], year: Period) -> dict[int, list[Session]]:
    """The sessions whose current code is illness, in order."""
    rows = Mark.objects.visible_to(viewer).filter(
        pupil__in=pupils, day__range=(year.first_day, viewer.day), stands=True
    )
    codes: dict[tuple[int, date, str], str] = {}
    for pupil, day, session, code in rows.order_by("pk").values_list("pupil_id", "day", "session", "code"):
        codes[pupil, day, session] = code
    found: dict[int, list[Session]] = defaultdict(list)
    for (pupil, day, session), code in sorted(codes.items()):
        if code == ILL:
            found[pupil].append((day, session))
    return found


def _sickness(
    of: dict[str, Any], sessions: Sequence[Session], days: Sequence[date], told: Sequence[Return]
) -> Iterable[Owed]:
    if len(sessions) < ILL_SESSIONS:
        return
    left = _untold(sessions, days, told)
    if len(left) >= ILL_SESSIONS:
        yield Owed(
            **of, sort=Return.SICKNESS, first_day=left[0][0], last_day=left[-1][0], reached=left[ILL_SESSIONS - 1][0],
            sessions=len(left), told=told[0] if told else None,
        )  # fmt: skip


def _untold(sessions: Sequence[Session], days: Sequence[date], told: Sequence[Return]) -> list[Session]:
    """Those of illnesses of which no return has told a day. An illness goes on from school day to school day."""
    place = {day: number for number, day in enumerate(days)}
    runs: list[list[Session]] = []
    for session in sessions:
        day = session[0]
        if day not in place:
            continue
        if runs and place[day] - place[runs[-1][-1][0]] <= 1:
            runs[-1].append(session)
        else:
            runs.append([session])
    return [each for run in runs if not _tells(told, run[0][0], run[-1][0]) for each in run]


def _tells(told: Iterable[Return], first: date, last: date) -> Return | None:
    """The last of these that tells of some of the days."""
    return next((each for each in told if each.first_day <= last and each.last_day >= first), None)


def _absence(
    of: dict[str, Any], masks: Masks, year: Period, days: Sequence[date], told: Sequence[Return], today: date
) -> Iterable[Owed]:
    """The last run of ten days or more that is to be told, else whoever misses every second session."""
    for run in reversed(_runs(masks, year, days)):
        before = _tells(told, run[0], run[-1])
        if before is None or (run[-1] > before.last_day and _earlier_month(before.sent_on, today)):
            reached = run[DAYS - 1] if before is None else today.replace(day=1)
            yield Owed(
                **of, sort=Return.ATTENDANCE, first_day=run[0], last_day=run[-1], reached=reached,
                sessions=(masks.unauthorised & window(year.first_day, run[0], run[-1])).bit_count(),
                told=before,
            )  # fmt: skip
            return
    counts = masks.counts()
    if counts.severe and not any(not _earlier_month(each.sent_on, today) for each in told):
        absent = masks.authorised | masks.unauthorised
        away = [day for day in days if absent & window(year.first_day, day, day)]
        if away:
            yield Owed(
                **of, sort=Return.ATTENDANCE, first_day=away[0], last_day=away[-1], reached=away[0],
                sessions=counts.absent, judged=True, told=told[0] if told else None,
            )  # fmt: skip


def _earlier_month(day: date, today: date) -> bool:
    return (day.year, day.month) < (today.year, today.month)


def _runs(masks: Masks, year: Period, days: Sequence[date]) -> list[list[date]]:
    """School days without a break on which every session that was possible was missed without leave, where they are ten or
    more."""
    if masks.unauthorised.bit_count() < DAYS:
        return []
    broken = masks.attended | masks.authorised
    runs: list[list[date]] = [[]]
    for day in days:
        bits = window(year.first_day, day, day)
        if broken & bits:
            runs.append([])
        elif masks.unauthorised & bits:  # also where the other session was not possible
            runs[-1].append(day)
    return [run for run in runs if len(run) >= DAYS]
