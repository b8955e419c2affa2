"""What was reported from home at the school that takes its registers here, and what was told to the authority."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta

from remit.areas.absence import owed, queries, reporting, returning
from remit.areas.absence.models import Message, Return
from remit.core.viewers import Viewer
from remit.demo.absence import TOLD_AFTER
from remit.demo.calendar import last_school_day, school_days
from remit.demo.moments import BEFORE_SCHOOL, at
from remit.demo.rows import Built
from remit.school import queries as school
from remit.school.models import Pupil
from remit.school.remit import viewer_for

OFFICE = "Lorraine Stubbington"
EARLY, WEEK = time(7, 30), timedelta(weeks=1)
UNKNOWN = (
    ("Sick in the night, and still in bed.", "voicemail"),
    ("A temperature yesterday. Back today.", "phone"),
)
TODAY = (
    ("Braces fitted this morning, back for the fourth lesson.", "phone", "AM", 0),
    ("A bad cold. Two days, I should think.", "voicemail", "", 1),
    ("A grandmother’s funeral, and the journey there.", "e-mail", "", 1),
)


def write_from_home(schools: Sequence[Built], day: date) -> None:
    """By the office, each on its day: one report is accepted, the others wait; one return was sent."""
    for built in schools:
        if OFFICE in built.staff:
            _told(built, day)
            with at(day, EARLY):
                _reported(_office(built, day), day)
            with at(day, BEFORE_SCHOOL):
                first = Message.objects.visible_to(_office(built, day)).order_by("pk").first()
                if first is not None:
                    reporting.accept(by=_office(built, day), message=first, version=first.version, code="I")


def _office(built: Built, day: date) -> Viewer:
    user = built.staff[OFFICE].user
    assert user
    return viewer_for(user, day)


def _reported(by: Viewer, day: date) -> None:
    unknown = queries.unknown(by)
    for line, (words, how) in zip(unknown, UNKNOWN, strict=False):
        reporting.report(by=by, pupil=line.pupil, first_day=line.since, last_day=line.since, words=words, how=how)
    known = {line.pupil.pk for line in unknown}
    for pupil, (words, how, session, days) in zip(_others(by, known), TODAY, strict=False):
        last = next(each for each in school_days(day + timedelta(days=days), day + WEEK))
        reporting.report(by=by, pupil=pupil, first_day=day, last_day=last, words=words, how=how, session=session)


def _others(by: Viewer, known: set[int]) -> list[Pupil]:
    """Of one year group, so that whoever leads it has some."""
    rows = school.pupils(by).filter(year=9).exclude(pk__in=known).order_by("given_name", "family_name", "pk")
    return list(rows[: len(TODAY)])


def _told(built: Built, day: date) -> None:
    """Of illness what was reached by then was told, but for one; the rest is still to be."""
    days = [each for each in school_days(built.first_day, day) if each < day]
    if len(days) <= TOLD_AFTER:
        return
    for sent, left in ((days[TOLD_AFTER], 0), (last_school_day(day - WEEK), 1)):
        with at(sent):
            by = _office(built, sent)
            lines = [each for each in owed.owed(by) if each.sort == Return.SICKNESS]
            for line in lines[left:]:
                returning.tell(by=by, pupil=line.pupil, sort=line.sort, sent_on=sent, note="By the authority’s form.")
