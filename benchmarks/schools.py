"""Schools made up for measuring: forms of thirty, a tutor for each, a head, and one arrangement for their registers.
Nobody's illness has a reason here; a school that hangs together is the demonstration's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from remit.areas.attendance.models import Arrangement
from remit.core.accounts.models import User
from remit.core.writing import unrecorded
from remit.school.models import (
    AcademicYear,
    CharacteristicType,
    Group,
    GroupLead,
    Membership,
    Particulars,
    Post,
    Pupil,
    Role,
    School,
    Staff,
    Tenure,
    Term,
)
from remit.school.reference import bank_holidays, make_characteristic_types

FORM_OF, YEARS = 30, 5
DAYS_A_YEAR, SCHOOL_DAYS = 330, 190
WINDOW = {"am_opens": "08:40", "am_closes": "09:10", "pm_opens": "13:00", "pm_closes": "13:20"}
CODES = ("/",) * 88 + tuple("LLLLIIIMOGUV")


@dataclass(frozen=True)
class Made:
    school: School
    head: User
    forms: list[Group]
    tutors: list[User]


def school_days(first: date, most: int = SCHOOL_DAYS) -> list[date]:
    """Of the year that begins on `first`."""
    held = (first + timedelta(days=each) for each in range(DAYS_A_YEAR))
    return [day for day in held if day.weekday() < 5 and day not in bank_holidays()][:most]


def make(name: str, pupils: int, first: date, last: date, taken_in: str, *, tutors: int = 0) -> Made:
    """A school of one academic year from `first` to `last`, whose forms these tutors share out among themselves."""
    return unrecorded("benchmark", lambda: _made(name, pupils, first, last, taken_in, tutors))


def _made(name: str, pupils: int, first: date, last: date, taken_in: str, tutors: int) -> Made:
    school = School.objects.create(name=name, first_year=7, last_year=11)
    if not CharacteristicType.objects.unscoped("benchmark").exists():
        make_characteristic_types()
    of = {"school": school}
    year = AcademicYear.objects.create(**of, name=f"{first:%Y}/{last:%y}", first_day=first, last_day=last)
    Term.objects.create(**of, academic_year=year, name="Year", first_day=first, last_day=last)
    Arrangement.objects.create(**of, first_day=first, taken_in=taken_in, **WINDOW)
    head, staff = _person(school, "head", first)
    post = Post.objects.create(**of, title="Head", first_day=first)
    Tenure.objects.create(**of, post=post, staff=staff, first_day=first)
    Role.objects.create(**of, post=post, name="Head", standing=Role.HEAD)
    forms = [
        Group.objects.create(**of, name=f"F{at}", type=Group.FORM, year=7 + at % YEARS)
        for at in range(max(1, pupils // FORM_OF))
    ]
    people = [_person(school, f"tutor{at}", first) for at in range(tutors)]
    for at, form in enumerate(forms if people else ()):
        GroupLead.objects.create(**of, group=form, staff=people[at % tutors][1], first_day=first)
    rows = [
        Pupil(
            **of,
            given_name=f"Given{at}",
            family_name=f"Family{at}",
            year=forms[at % len(forms)].year,
            first_day=first,
        )
        for at in range(pupils)
    ]
    for each in rows:
        each.names = ""
    Pupil.objects.bulk_create(rows)
    Particulars.objects.bulk_create(
        Particulars(pupil=each, admission_number=f"{at:06}") for at, each in enumerate(rows)
    )
    Membership.objects.bulk_create(
        Membership(pupil=each, group=forms[at % len(forms)], first_day=first) for at, each in enumerate(rows)
    )
    return Made(school, head, forms, [user for user, _ in people])


def _person(school: School, who: str, first: date) -> tuple[User, Staff]:
    user = User.objects.create(email=f"{who}@{school.pk}.example.org", name=who.title())
    return user, Staff.objects.create(school=school, user=user, name=who.title(), first_day=first)


def file_of_marks(pupils: int, days: list[date]) -> bytes:
    """One row a pupil and one column a session, as most systems print a year."""
    return "\n".join(_lines(pupils, days)).encode()


def _lines(pupils: int, days: list[date]) -> Iterator[str]:
    draw = Random("marks")
    yield ",".join(["Admission number", *(f"{day} {part}" for day in days for part in ("AM", "PM"))])
    for at in range(pupils):
        yield ",".join([f"{at:06}", *draw.choices(CODES, k=2 * len(days))])
