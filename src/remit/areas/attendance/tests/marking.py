"""Marks for tests, as an act would leave them: the entries and what the year adds up to."""

from datetime import date, timedelta

from remit.areas.attendance.entering import add_up
from remit.areas.attendance.models import AM, PM, Mark, Taking, Year
from remit.core.writing import unrecorded
from tests.world import START

HALF_TERM = (date(2026, 10, 26), date(2026, 10, 30))


def rows(model, **given):
    return model.objects.unscoped("test").filter(**given)


def forget():
    """As though no register had been taken."""
    unrecorded("test", lambda: [rows(model).delete() for model in (Mark, Taking, Year)])


def school_days(first, last):
    found = [first + timedelta(days=each) for each in range((last - first).days + 1)]
    return [each for each in found if each.weekday() < 5 and not HALF_TERM[0] <= each <= HALF_TERM[1]]


def enter(pupil, marks, *, stands=True):
    """`marks`: by day and session a code."""

    def make():
        taking = Taking.objects.create(school=pupil.school, day=START, session=AM)
        Mark.objects.bulk_create(
            Mark(school=pupil.school, taking=taking, pupil=pupil, day=day, session=part, code=code, stands=stands)
            for (day, part), code in marks.items()
        )
        if stands:
            add_up(pupil.school_id, [(pupil.pk, day, part, code) for (day, part), code in marks.items()])

    unrecorded("test", make)


def present(first, last):
    """There on every school day, morning and afternoon."""
    return {(day, part): "/" if part == AM else "\\" for day in school_days(first, last) for part in (AM, PM)}


def whole(code, *days):
    return {(day, part): code for day in days for part in (AM, PM)}
