"""When the e-mail of the day goes, and to whom: on days on which there is school and the person works, outside the
school's quiet hours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.utils.timezone import localtime
from django_tasks import task

from remit.core import clock
from remit.core.access import words_for
from remit.core.notices import letters, post
from remit.core.notices.actions import wants_letters
from remit.core.notices.models import Notice, QuietHours
from remit.core.notices.queries import lines
from remit.core.viewers import Viewer
from remit.core.words import say
from remit.school import queries, timetable
from remit.school.remit import viewer_for

GOES_AT = time(7, 15)


def quiet_hours(viewer: Viewer) -> QuietHours:
    """Of her school; where none were chosen the usual ones, which are on no record."""
    school = queries.school_of(viewer)
    number = school.pk if school else 0
    held = QuietHours.objects.visible_to(viewer).filter(school_id=number).first()
    return held or QuietHours(school_id=number)


def quiet_until(hours: QuietHours, moment: datetime) -> datetime | None:
    """When the quiet that holds at a moment ends; nothing where it is not quiet."""
    here = localtime(moment)
    if not hours.holds_at(here.time()):
        return None
    day = here.date() if here.time() < hours.ends else here.date() + timedelta(days=1)
    return datetime.combine(day, hours.ends, here.tzinfo)


def is_in(viewer: Viewer, day: date) -> bool:
    """Whether there is school that day, and she works. Nobody who has left does."""
    held = timetable.her_staff(viewer)
    return (
        bool(held) and timetable.is_school_day(viewer, day) and any(timetable.is_in(viewer, each, day) for each in held)
    )


def said(viewer: Viewer, notices: Sequence[Notice]) -> list[tuple[str, int]]:
    """What an e-mail says: of each kind how many, of those that lead to something she may see today."""
    found = Counter(line.kind.mail for line in lines(viewer, notices) if line.kind)
    words = words_for(viewer)
    return [(say(label, words), count) for label, count in found.items()]


def write_letters() -> None:
    """The letters of today, put into the queue; those whose school is quiet still wait until it is not. A worker that
    makes up for yesterday's does not come before today's time."""
    now, day = clock.now(), clock.today()
    if post.way() == post.NOWHERE or localtime(now).time() < GOES_AT:
        return
    for user in letters.people_to_write_to():
        viewer = viewer_for(user, day)
        if not is_in(viewer, day):
            continue
        until = quiet_until(quiet_hours(viewer), now)
        notices = letters.untold(viewer)
        if (until is None or localtime(until).date() == day) and said(viewer, notices):
            letters.write(user, day, notices, until or now)
    send_letters()


def send_letters() -> None:
    """Those that wait and may go now; also what a worker that was killed had taken."""
    for ref in letters.due():
        send_letter.enqueue(ref)


@task()
def send_letter(ref: str) -> None:
    """The same task twice sends nothing twice. What has changed since the letter was written is asked again."""
    letter = letters.take(ref)
    if letter is None:
        return
    now, day = clock.now(), clock.today()
    viewer = viewer_for(letter.user, day)
    if letter.day != day or not wants_letters(letter.user.pk) or not is_in(viewer, day):
        letters.miss(letter)
        return
    if until := quiet_until(quiet_hours(viewer), now):
        letters.put_off(letter, until)  # where that is tomorrow, it is missed then
        return
    told = said(viewer, letters.enclosed_in(letter, viewer))
    if told:
        letters.send(letter, told)
    else:
        letters.miss(letter)
