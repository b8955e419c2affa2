"""Who may do which verb to a meeting. Who was named for it reads it and adds to its agenda; whoever leads it or writes its
minutes does the rest. One about a pupil is read by whoever leads the pupil too, and by the tutor where its type says so;
whoever leads the pupil does the rest as well. A talk is the two's alone."""

from __future__ import annotations

from remit.areas.meetings.models import (
    KINDS,
    Agreed,
    Attendance,
    Guest,
    Item,
    Meeting,
    MeetingType,
    Pair,
    Series,
    Signature,
    Talk,
)
from remit.areas.meetings.types import type_of, types_of
from remit.areas.promises import rules as promises
from remit.core.records import all_visible_to
from remit.core.viewers import Viewer
from remit.school.models import Pupil, School, Staff
from remit.school.rules import can_manage, grants_over, opens


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
    """She leads it or writes its minutes. Of one about a pupil also whoever leads the pupil where its kind is open; of one of a
    series whose people work here no more, whoever has the series now."""
    if meeting.pupil is not None:
        return _is(viewer, meeting.chair, meeting.minutes_by) or leads_the_pupil(viewer, meeting)
    assert meeting.series
    if _left(viewer, meeting.chair, meeting.minutes_by):
        return _is(viewer, meeting.series.chair, meeting.series.minutes_by)
    return _is(viewer, meeting.chair, meeting.minutes_by)


def leads_the_pupil(viewer: Viewer, meeting: Meeting) -> bool:
    """Where the kind of the meeting is open to her for the pupil."""
    return meeting.pupil is not None and opens(grants_over(viewer, meeting.pupil), meeting.kind, "lead")


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
    """Whoever led it, when it has been; where she works here no more, whoever leads the series now. Of one about a pupil
    whoever leads it, once it was held."""
    if meeting.approved_on is not None or meeting.day > viewer.day:
        return False
    if meeting.pupil is not None:
        return meeting.held_on is not None and leads(viewer, meeting=meeting)
    assert meeting.series
    return _is(viewer, meeting.series.chair if _left(viewer, meeting.chair) else meeting.chair)


def can_add_item(viewer: Viewer, *, meeting: Meeting, pupil: Pupil | None = None, kind: str = "", **_: object) -> bool:
    """Whoever was named for it. A pupil only in a kind of record that is open to her there, else she would write what she
    may not read; and at a meeting about a pupil nobody else is named."""
    if meeting.approved_on is not None or bool(pupil) != bool(kind):
        return False
    if meeting.pupil is not None:
        return pupil is None and is_named(viewer, meeting)
    return pupil is None or kind in kinds_over(viewer, pupil)


def kinds_over(viewer: Viewer, pupil: Pupil) -> list[str]:
    """In which kinds of record she may speak of the pupil."""
    grants = grants_over(viewer, pupil)
    return [kind for kind in Item.KINDS if opens(grants, kind)]


def can_minute(viewer: Viewer, *, item: Item, **_: object) -> bool:
    return can_run(viewer, meeting=item.meeting)


def is_named(viewer: Viewer, meeting: Meeting) -> bool:
    """Whoever was named for it, or does the rest: who leads or tutors the pupil and was not asked reads it."""
    held = Attendance.objects.visible_to(viewer).filter(meeting=meeting, staff__user=viewer.user)
    return leads(viewer, meeting=meeting) or held.exists()


def can_take_out(viewer: Viewer, *, item: Item, **_: object) -> bool:
    """What she put there, or any line of a meeting that she runs, before anything was written under it. On the sheet of a
    meeting about a pupil the lines of its type stay."""
    if item.meeting.approved_on or item.minutes or item.decision:
        return False
    if item.meeting.pupil_id and item.standing:
        return False
    return can_minute(viewer, item=item) or _is(viewer, item.added_by)


def can_correct(viewer: Viewer, *, item: Item, **_: object) -> bool:
    """Whoever leads it, once the minutes stand."""
    return item.meeting.approved_on is not None and leads(viewer, meeting=item.meeting)


def can_tick(viewer: Viewer, *, agreed: Agreed, **_: object) -> bool:
    return promises.can_work(viewer, promise=agreed.promise)


def can_report(viewer: Viewer, *, attendance: Attendance, **_: object) -> bool:
    """Whoever was there, for herself."""
    return attendance.state == Attendance.PRESENT and _is(viewer, attendance.staff)


def can_begin_about(
    viewer: Viewer, *, pupil: Pupil, code: str, chair: Staff, people: list | None = None, **_: object
) -> bool:
    """Whoever leads the pupil, or the tutor, where records of the type's kind are open: with colleagues of the same school."""
    type = type_of(viewer, pupil.school, code)
    schools = {each.school_id for each in (chair, *(people or ()))}
    return bool(type and type.offered and schools == {pupil.school_id} and opens(grants_over(viewer, pupil), type.kind))


def types_for(viewer: Viewer, pupil: Pupil) -> list[MeetingType]:
    """Those that she may plan for the pupil, by name."""
    if pupil.last_day is not None and pupil.last_day < viewer.day:
        return []
    over = grants_over(viewer, pupil)
    if not any(opens(over, kind) for kind, _ in KINDS):
        return []
    return [each for each in types_of(viewer, pupil.school) if each.offered and opens(over, each.kind)]


def can_write(viewer: Viewer, **given: object) -> bool:
    """What stands beside the sheet of a meeting about a pupil: whoever runs it, until its minutes stand."""
    held = [each for each in given.values() if isinstance(each, Meeting | Guest | Signature)]
    meetings = [each if isinstance(each, Meeting) else each.meeting for each in held]
    return bool(meetings) and all(each.pupil_id and can_run(viewer, meeting=each) for each in meetings)


def can_look_again(viewer: Viewer, *, meeting: Meeting, **_: object) -> bool:
    """Of a meeting about a pupil that was held; also once its minutes stand."""
    return meeting.pupil is not None and meeting.held_on is not None and leads(viewer, meeting=meeting)


def can_keep_types(viewer: Viewer, *, school: School | None = None, **_: object) -> bool:
    """Who keeps the school's records, and the head."""
    return can_manage(viewer) and all_visible_to(viewer.only("manage"), [school] if school else [])


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
