"""Who may do which verb to a meeting. Who was named for it reads it and adds to its agenda; whoever leads it or writes its
minutes does the rest. A talk is the two's alone."""

from __future__ import annotations

from remit.areas.meetings.models import Agreed, Attendance, Item, Meeting, Pair, Series, Talk
from remit.areas.promises import rules as promises
from remit.core.viewers import Viewer
from remit.school.models import Pupil, Staff
from remit.school.rules import grants_over, opens


def has_meetings(viewer: Viewer) -> bool:
    """Everybody at a school, but not on a screen that a class can see."""
    return viewer.opens("meeting")


def has_talks(viewer: Viewer) -> bool:
    return viewer.opens("private")


def _is(viewer: Viewer, *staff: Staff | None) -> bool:
    return any(each is not None and each.user_id == viewer.user.pk for each in staff)


def can_begin_series(viewer: Viewer, *, chair: Staff, people: list | None = None, **_: object) -> bool:
    """Anybody, of people at the school of whoever leads it."""
    schools = {each.school_id for each in (chair, *(people or ()))}
    return schools == {chair.school_id} and promises.appointment_at(viewer, chair.school_id) is not None


def leads_series(viewer: Viewer, *, series: Series, **_: object) -> bool:
    """Whoever leads it or writes its minutes; where they work here no more, whoever comes to it: it does not end with them."""
    return _is(viewer, series.chair, series.minutes_by) or _left(viewer, series.chair, series.minutes_by)


def _left(viewer: Viewer, *staff: Staff | None) -> bool:
    return not any(each and each.holds_on(viewer.day) for each in staff)


def can_change_series(viewer: Viewer, *, series: Series, chair: Staff, people: list, **_: object) -> bool:
    schools = {each.school_id for each in (chair, *people)}
    return schools == {series.school_id} and leads_series(viewer, series=series)


def leads(viewer: Viewer, *, meeting: Meeting, **_: object) -> bool:
    """She leads it or writes its minutes. Of one whose people work here no more, whoever has the series now."""
    if _left(viewer, meeting.chair, meeting.minutes_by):
        return _is(viewer, meeting.series.chair, meeting.series.minutes_by)
    return _is(viewer, meeting.chair, meeting.minutes_by)


def can_run(viewer: Viewer, *, meeting: Meeting, **_: object) -> bool:
    """Until its minutes are approved."""
    return meeting.approved_on is None and leads(viewer, meeting=meeting)


def can_name(viewer: Viewer, *, meeting: Meeting, staff: Staff, **_: object) -> bool:
    return staff.school_id == meeting.school_id and can_run(viewer, meeting=meeting)


def can_unname(viewer: Viewer, *, attendance: Attendance, **_: object) -> bool:
    """Whoever runs it, anybody but those who lead it and write."""
    meeting = attendance.meeting
    needed = {meeting.chair_id, meeting.minutes_by_id}
    return attendance.staff_id not in needed and can_run(viewer, meeting=meeting)


def can_mark(viewer: Viewer, *, attendance: Attendance, state: str, **_: object) -> bool:
    """Whoever runs it; everybody her own apologies, and that she comes after all. Who was there is not hers to say."""
    if can_run(viewer, meeting=attendance.meeting):
        return True
    own = attendance.meeting.approved_on is None and _is(viewer, attendance.staff)
    return own and {attendance.state, state} <= {Attendance.EXPECTED, Attendance.APOLOGIES}


def can_approve(viewer: Viewer, *, meeting: Meeting, **_: object) -> bool:
    """Whoever led it, when it has been; where she works here no more, whoever leads the series now."""
    chair = meeting.series.chair if _left(viewer, meeting.chair) else meeting.chair
    return meeting.approved_on is None and _is(viewer, chair) and meeting.day <= viewer.day


def can_add_item(viewer: Viewer, *, meeting: Meeting, pupil: Pupil | None = None, kind: str = "", **_: object) -> bool:
    """Whoever was named for it. A pupil only in a kind of record that is open to her there, else she would write what she
    may not read."""
    if meeting.approved_on is not None or bool(pupil) != bool(kind):
        return False
    return pupil is None or kind in kinds_over(viewer, pupil)


def kinds_over(viewer: Viewer, pupil: Pupil) -> list[str]:
    """In which kinds of record she may speak of the pupil."""
    grants = grants_over(viewer, pupil)
    return [kind for kind in Item.KINDS if opens(grants, kind)]


def can_minute(viewer: Viewer, *, item: Item, **_: object) -> bool:
    return can_run(viewer, meeting=item.meeting)


def can_take_out(viewer: Viewer, *, item: Item, **_: object) -> bool:
    """What she put there, or any line of a meeting that she runs, before anything was written under it."""
    if item.meeting.approved_on or item.minutes or item.decision:
        return False
    return can_minute(viewer, item=item) or _is(viewer, item.added_by)


def can_correct(viewer: Viewer, *, item: Item, **_: object) -> bool:
    """Whoever leads it, once the minutes stand."""
    return item.meeting.approved_on is not None and leads(viewer, meeting=item.meeting)


def can_tick(viewer: Viewer, *, agreed: Agreed, **_: object) -> bool:
    return promises.can_work(viewer, promise=agreed.promise)


def can_pair(viewer: Viewer, *, other: Staff, **_: object) -> bool:
    """Oneself with a colleague."""
    return (
        not _is(viewer, other)
        and other.holds_on(viewer.day)
        and promises.appointment_at(viewer, other.school_id) is not None
    )


def is_of_the_two(viewer: Viewer, *, pair: Pair | None = None, talk: Talk | None = None, **_: object) -> bool:
    held = talk.pair if talk else pair
    return held is not None and _is(viewer, held.one, held.other)
