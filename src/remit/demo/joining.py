"""Who joined the made-up secondary in the year: one three weeks ago, who is settled; one who starts today; one who is to come
and for whom nothing has begun."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta

from remit.areas.joining import actions, queries
from remit.areas.joining.models import Joining
from remit.core.viewers import Viewer
from remit.core.writing import unrecorded
from remit.demo.calendar import last_school_day, school_days
from remit.demo.moments import BEFORE_SCHOOL, at
from remit.demo.rows import Built
from remit.school import actions as office
from remit.school.models import Contact, Particulars, Pupil
from remit.school.remit import viewer_for

LEADER, OFFICE = "Marcus Ellerby", "Lorraine Stubbington"
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
AT_FOUR = time(16)
REASON = "demo"
FORM = "9B"
NEW = (
    ("Iona", "Castellane", date(14, 2, 9), "Brackwater Academy", "Julia Castellane", "07700 900877"),
    ("Teo", "Marchetti", date(13, 11, 21), "St Wystan’s School", "Paolo Marchetti", "07700 900878"),
)
WHY = (
    "The family moved here for the father’s work. Two schools in two years; a sister starts at the primary in January."
)
LATER = ("uniform", "lunch")  # what is still to do for whoever starts today


def write_joining(schools: Sequence[Built], day: date) -> None:
    for built in schools:
        if LEADER in built.staff and OFFICE in built.staff and FORM in built.rows:
            _settled(built, day)
            _new(built, day)


def _viewer(built: Built, name: str, day: date) -> Viewer:
    user = built.staff[name].user
    assert user
    return viewer_for(user, day)


def _settled(built: Built, day: date) -> None:
    found = queries.joiners(_viewer(built, LEADER, day), "lead").first()
    if found is None:
        return
    before, first = last_school_day(found.first_day - DAY), found.first_day
    with at(before):
        by = _viewer(built, LEADER, before)
        made = actions.start(by=by, pupil=found, sort=Joining.ADMISSION, owner=built.staff[LEADER])
        actions.tell(by=by, joining=made, version=None, background=WHY)
        _buddy(by, made)
    with at(first):
        by = _viewer(built, LEADER, first)
        for step in queries.steps(by).filter(joining=made):
            if step.is_open:
                actions.tick(by=by, step=step, version=step.version)
    looked = next((each for each in school_days(first + 2 * WEEK, day)), day)
    with at(looked, BEFORE_SCHOOL if looked == day else AT_FOUR):
        by = _viewer(built, LEADER, looked)
        held = queries.account_of(by, made)
        said = {
            "pupil_view": "Likes the form, and the maths set is right. Lunch is loud.",
            "parent_view": "Comes home tired and content.",
            "agreed": "A place in the library at lunch on Mondays until half term.",
        }
        made = queries.joinings(by).get(pk=made.pk)
        actions.review(by=by, joining=made, version=held.version if held else None, held_on=looked, **said)


def _buddy(by: Viewer, joining: Joining) -> None:
    """Somebody of the same form who is nobody's buddy yet."""
    form = getattr(queries.joiners(by).get(pk=joining.pupil_id), "form", "")
    may = (each for each in queries.buddies(by, joining.pupil) if getattr(each, "form", "") == form)
    if found := next((each for each in may if not queries.is_buddy(by, each)), None):
        actions.choose_buddy(by=by, joining=joining, version=joining.version, buddy=found)


def _new(built: Built, day: date) -> None:
    yesterday = last_school_day(day - DAY)
    ahead = next(each for each in school_days(day + DAY, day + 5 * WEEK))
    for (given, family, born, before, contact, phone), first in zip(NEW, (day, ahead), strict=True):
        with at(yesterday, AT_FOUR):
            by = _viewer(built, OFFICE, yesterday)
            pupil = office.add_pupil(by=by, given_name=given, family_name=family, year=9, emergency="", first_day=first)
            office.put_in_group(by=by, group=built.rows[FORM], pupils=[pupil])
            unrecorded(REASON, lambda: _details(pupil, born, built.begun, before, contact, phone))  # noqa: B023 - run at once
            if first == day:
                _arranged(built, pupil, yesterday)


def _details(pupil: Pupil, born: date, begun: int, before: str, contact: str, phone: str) -> None:
    upn = f"X93520{pupil.pk:06}"[:13]
    birthday = born.replace(year=begun - (13 if born.month >= 9 else 12) - 1)
    Particulars.objects.create(pupil=pupil, date_of_birth=birthday, previous_school=before, upn=upn, sex="F")
    of = {"pupil": pupil, "first_day": pupil.first_day, "letters": True, "order": 1}
    Contact.objects.create(
        **of, name=contact, relation="mother" if contact.startswith("J") else "father", phones=[phone]
    )


def _arranged(built: Built, pupil: Pupil, day: date) -> None:
    by = _viewer(built, LEADER, day)
    made = actions.start(by=by, pupil=pupil, sort=Joining.ADMISSION, owner=built.staff[LEADER])
    _buddy(by, made)
    for step in queries.steps(by).filter(joining=made, when="before", promise=""):
        if step.is_open and step.code not in LATER:
            actions.tick(by=by, step=step, version=step.version)
