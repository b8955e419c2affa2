"""Every write to meetings: series, what is planned, who comes, agenda, minutes, what is agreed, approval."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, time, timedelta
from typing import Any

from remit.areas.meetings import rules
from remit.areas.meetings.models import (
    Agreed,
    Attendance,
    Correction,
    Guest,
    Item,
    Meeting,
    Member,
    ReportBack,
    Series,
    Signature,
)
from remit.areas.promises import actions as promises
from remit.areas.promises.models import GENERAL
from remit.areas.promises.rules import appointment_at
from remit.core import clock
from remit.core.acts import Refused, Turn, action, changed, record, removed, saved_over
from remit.core.notices.actions import tell
from remit.core.records import Record
from remit.core.viewers import Viewer
from remit.school.dated import on
from remit.school.models import Post, Pupil, Staff

NAMED, APPROVED = "meeting-named", "minutes-approved"
CARRIED = "what is carried forward goes on, whoever plans the meeting"
STAND = "The minutes were approved, so they stand. What is wrong in them is put right beside them."


def _series(
    by: Viewer,
    *,
    series: Series | None = None,
    meeting: Meeting | None = None,
    item: Item | None = None,
    attendance: Attendance | None = None,
    guest: Guest | None = None,
    signature: Signature | None = None,
    **_: object,
) -> Iterable[str]:
    """Of two acts that carry forward, or write and approve, in one series one waits for the other; so in a meeting about a
    pupil."""
    within = item or attendance or guest or signature
    held = within.meeting if within else meeting
    if held and held.series_id is None:
        yield f"meeting {held.pk}"
    else:
        yield f"series {held.series_id if held else series and series.pk}"


ONE_SERIES = Turn(_series)


def refuse_if_approved(meeting: Meeting) -> None:
    """Asked anew in one's turn: what came with the request was read before it, and may have been approved since."""
    if Meeting.objects.unscoped("whether its minutes stand").filter(pk=meeting.pk, approved_on__isnull=False).exists():
        raise Refused(STAND)


@action(rules.can_begin_series)
def begin_series(*, by: Viewer, chair: Staff, people: list, **said: Any) -> Series:
    """`said`: name, sort, rhythm, weekday, week, begins, ends, room, minutes_by, standing. Errors: ValidationError."""
    series = Series(school=chair.school, chair=chair, **said)
    series.full_clean()
    series.save()
    record(series, *_seat(by, series, people), name=series.name)
    return series


def _seat(by: Viewer, series: Series, people: Iterable[Staff]) -> list[Member]:
    """Who comes from today: those named, whoever leads it and whoever writes. The others come no more from today."""
    wanted = {each.pk: each for each in (*people, series.chair, series.minutes_by) if each}
    held = {
        each.staff_id: each
        for each in Member.objects.unscoped("who comes to a series in sight").filter(on(by.day), series=series)
    }
    rows: list[Member] = []
    for pk, member in held.items():
        if pk not in wanted:
            rows.append(_unseat(by, member))
    new = [
        Member(school=series.school, series=series, staff=staff, first_day=by.day)
        for pk, staff in wanted.items()
        if pk not in held
    ]
    return rows + Member.objects.bulk_create(new)


def _unseat(by: Viewer, member: Member) -> Member:
    if member.first_day == by.day:
        return removed(member)
    member.last_day = by.day - timedelta(days=1)
    member.save()
    return member


@action(rules.can_change_series, ONE_SERIES)
def change_series(*, by: Viewer, series: Series, version: int, chair: Staff, people: list, **said: Any) -> Series:
    """Also who comes, leads and writes: in the meetings that are planned from today on, the same, but for one that has
    somebody else for it. Errors: Stale, ValidationError."""
    differing = saved_over(series, version, chair=chair, **said)
    roles = {name: differing[name] for name in ("chair", "minutes_by") if name in differing}
    seats = _seat(by, series, people)
    joined = {each.staff_id for each in seats if each.last_day is None and each.first_day == by.day}
    rows: list[Record] = [*seats]
    for meeting in _ahead(by, series):
        if handed := {name: now for name, (was, now) in roles.items() if getattr(meeting, name) == was}:
            changed(meeting, **handed)
            meeting.save()
            rows.append(meeting)
        rows += _rename(by, meeting, joined)
    record(series, *rows, **{name: [str(was), str(now)] for name, (was, now) in differing.items()})
    return series


def _ahead(by: Viewer, series: Series) -> list[Meeting]:
    rows = Meeting.objects.unscoped("the meetings of a series in sight")
    return list(
        rows.filter(series=series, day__gte=by.day, approved_on=None).select_related("chair", "minutes_by", "school")
    )


def _rename(by: Viewer, meeting: Meeting, joined: Collection[int]) -> list[Record]:
    """Who is named for a meeting still to come, as who comes to the series has changed. Who comes no more is not, whatever
    was marked of them; but who was there today was there."""
    assert meeting.series
    lead = {meeting.chair_id, meeting.minutes_by_id}
    coming = {each.staff_id for each in _members(meeting.series, by.day)}
    rows = {each.staff_id: each for each in Attendance.objects.unscoped("who is named for it").filter(meeting=meeting)}
    out = [
        removed(row)
        for pk, row in rows.items()
        if pk not in coming | lead and not row.guest and not (row.state == Attendance.PRESENT and meeting.day == by.day)
    ]
    new = [pk for pk in (coming & set(joined) | lead) - rows.keys() if pk]
    return [
        *out,
        *Attendance.objects.bulk_create(
            Attendance(school=meeting.school, meeting=meeting, staff_id=pk) for pk in sorted(new)
        ),
    ]


def _members(series: Series, day: date) -> list[Member]:
    return list(
        Member.objects.unscoped("who comes to a series in sight").filter(on(day), on(day, "staff__"), series=series)
    )


@action(rules.leads_series, ONE_SERIES)
def end_series(*, by: Viewer, series: Series, ended: bool) -> Series:
    """It meets no more, or again. What is planned stays until it is called off."""
    record(series, **changed(series, ended_on=by.day if ended else None))
    series.save()
    return series


@action(rules.leads_series, ONE_SERIES)
def plan(*, by: Viewer, series: Series, days: list) -> None:
    """A meeting on each of these days, in order, with everybody named, the standing items on its agenda, and what is
    carried forward. Errors: Refused where one is planned that day, or the day has passed."""
    held = set(
        Meeting.objects.unscoped("a series meets once a day").filter(series=series).values_list("day", flat=True)
    )
    for day in sorted(days):
        if day in held or day < by.day:
            raise Refused(
                f"A meeting on {day:%-d %B %Y} is planned already." if day in held else f"{day:%-d %B %Y} has passed."
            )
        meeting = Meeting(
            school=series.school, series=series, day=day, begins=series.begins, ends=series.ends, room=series.room,
            chair=series.chair, minutes_by=series.minutes_by,
        )  # fmt: skip
        meeting.save()
        seated = {each.staff_id for each in _members(series, max(day, by.day))} | {
            series.chair_id,
            series.minutes_by_id,
        }
        named = Attendance.objects.bulk_create(
            Attendance(school=series.school, meeting=meeting, staff_id=pk) for pk in sorted(pk for pk in seated if pk)
        )
        standing = Item.objects.bulk_create(
            Item(school=series.school, meeting=meeting, position=(place + 1) * 100, title=title, standing=True)
            for place, title in enumerate(series.standing)
        )
        record(meeting, *named, *standing, *_take_up(meeting), day=day)


def _take_up(meeting: Meeting) -> list[Item]:
    """What goes on from earlier meetings of the series and has nowhere gone yet."""
    gone = Item.objects.unscoped(CARRIED).filter(follows__isnull=False).values("follows")
    waiting = Item.objects.unscoped(CARRIED).filter(
        meeting__series=meeting.series_id, meeting__day__lt=meeting.day, goes_on=True
    )
    rows = waiting.exclude(pk__in=gone).order_by("meeting__day", "position", "pk")
    return Item.objects.bulk_create(_next(each, meeting) for each in rows)


def _next(item: Item, meeting: Meeting) -> Item:
    return Item(
        school_id=meeting.school_id, meeting=meeting, position=50, title=item.title, pupil_id=item.pupil_id, kind=item.kind,
        added_by_id=item.added_by_id, follows=item,
    )  # fmt: skip


@action(rules.can_run, ONE_SERIES)
def change_meeting(
    *,
    by: Viewer,
    meeting: Meeting,
    version: int,
    day: date,
    begins: time,
    ends: time | None,
    room: str,
    chair: Staff,
    minutes_by: Staff | None,
) -> Meeting:
    """Another day, hour, room, chair or minute-taker. Errors: Stale, Refused, ValidationError."""
    refuse_if_approved(meeting)
    others = Meeting.objects.unscoped("a series meets once a day").filter(series=meeting.series_id, day=day)
    if meeting.series_id and others.exclude(pk=meeting.pk).exists():
        raise Refused(f"A meeting on {day:%-d %B %Y} is planned already.")
    values = {"day": day, "begins": begins, "ends": ends, "room": room, "chair": chair, "minutes_by": minutes_by}
    differing = saved_over(meeting, version, **values)
    named = name(meeting, [each for each in (chair, minutes_by) if each], guest=False)
    record(meeting, *named, **{name: [str(was), str(now)] for name, (was, now) in differing.items()})
    return meeting


def name(meeting: Meeting, people: Sequence[Staff], *, guest: bool) -> list[Attendance]:
    held = set(
        Attendance.objects.unscoped("who is named for it").filter(meeting=meeting).values_list("staff", flat=True)
    )
    rows = [
        Attendance(school=meeting.school, meeting=meeting, staff=each, guest=guest)
        for each in people
        if each.pk not in held
    ]
    return Attendance.objects.bulk_create(rows)


@action(rules.can_run, ONE_SERIES)
def call_off(*, by: Viewer, meeting: Meeting) -> None:
    """It does not take place. What somebody put on its agenda goes to the next one that is planned; what was carried
    forward waits for the next. Of a meeting about a pupil nothing is left. Errors: Refused where something was written or
    agreed, or where there is no next to take an item."""
    refuse_if_approved(meeting)
    items = list(Item.objects.unscoped(CARRIED).filter(meeting=meeting))
    if any(each.minutes or each.decision for each in items):
        raise Refused("Something was minuted here, so it stands.")
    if _something_agreed(items):
        raise Refused("An action was agreed here, so it stands.")
    if meeting.series is None:
        _call_off_about(meeting, items)
        return
    ahead = [each for each in _ahead(by, meeting.series) if each.day > meeting.day]
    gone_on = set(Item.objects.unscoped(CARRIED).filter(follows__in=items).values_list("follows", flat=True))
    added = [each for each in items if not each.standing and each.follows_id is None and each.pk not in gone_on]
    if added and not ahead:
        raise Refused(f"“{added[0]}” would be lost. Plan the next meeting first.")
    for item in added:
        item.meeting = ahead[0]
        item.save()
    out: list[Record] = [_lifted(each) for each in items if each not in added]
    out += [removed(each) for each in Attendance.objects.unscoped("who is named for it").filter(meeting=meeting)]
    record(*added, *out, removed(meeting), called_off=meeting.day)
    if ahead and (taken := _take_up(ahead[0])):
        record(*taken, carried=len(taken))


def _call_off_about(meeting: Meeting, items: Iterable[Item]) -> None:
    if meeting.held_on or Signature.objects.unscoped("whether somebody signed").filter(meeting=meeting).exists():
        raise Refused("This meeting was held, so it stands.")
    if Meeting.objects.unscoped("which goes on from it").filter(follows=meeting).exists():
        raise Refused("Another meeting goes on from this one, so it stands.")
    out = [removed(each) for each in items]
    out += [removed(each) for each in Attendance.objects.unscoped("who is named for it").filter(meeting=meeting)]
    out += [removed(each) for each in Guest.objects.unscoped("who comes from outside").filter(meeting=meeting)]
    record(removed(meeting), *out, called_off=meeting.day)


def _something_agreed(items: Iterable[Item]) -> bool:
    return Agreed.objects.unscoped("what was agreed keeps its item").filter(item__in=items).exists()


def _lifted(item: Item) -> Item:
    """Out of the chain: what went on from here goes on from where this came from."""
    before, following = item.follows, Item.objects.unscoped(CARRIED).filter(follows=item).first()
    item.follows = None
    item.save()
    if following is not None:
        following.follows = before
        following.save()
        record(following, carried_from=before and before.meeting)
    return removed(item)


@action(rules.can_name, ONE_SERIES)
def name_guest(*, by: Viewer, meeting: Meeting, staff: Staff) -> None:
    """Somebody for this meeting alone, who is told: she then reads its agenda and its minutes. Errors: Refused."""
    refuse_if_approved(meeting)
    rows = name(meeting, [staff], guest=True)
    record(meeting, *rows, named=str(staff))
    tell(NAMED, to={staff.user_id} - {by.user.pk}, school=meeting.school_id, what=meeting.ref)


@action(rules.can_unname, ONE_SERIES)
def unname(*, by: Viewer, attendance: Attendance) -> None:
    """Not named for this meeting any more: she reads no more of it. Errors: Refused where she was there."""
    refuse_if_approved(attendance.meeting)
    if attendance.state == Attendance.PRESENT:
        raise Refused(f"{attendance.staff} is marked as here. Take that back first.")
    record(attendance.meeting, removed(attendance), unnamed=str(attendance.staff))


@action(rules.can_mark, ONE_SERIES)
def mark(*, by: Viewer, attendance: Attendance, state: str) -> Attendance:
    """Here, apologies, not here. Errors: Refused, Stale, ValidationError."""
    refuse_if_approved(attendance.meeting)
    reported = ReportBack.objects.unscoped("whether somebody reported back").filter(attendance=attendance)
    if state != Attendance.PRESENT and reported.exists():
        raise Refused(f"{attendance.staff} reported back, and so was there.")
    record(attendance, **changed(attendance, state=state))
    attendance.clean_fields()
    attendance.save()
    return attendance


@action(rules.can_run, ONE_SERIES)
def all_here(*, by: Viewer, meeting: Meeting) -> None:
    """Everybody who is not marked is here: what is true of most meetings in one press. Errors: Refused."""
    refuse_if_approved(meeting)
    rows = list(Attendance.objects.unscoped("who is named for it").filter(meeting=meeting, state=Attendance.EXPECTED))
    for each in rows:
        each.state = Attendance.PRESENT
        each.save()
    record(meeting, *rows, here=len(rows))


@action(rules.can_add_item, ONE_SERIES)
def add_item(*, by: Viewer, meeting: Meeting, title: str, pupil: Pupil | None = None, kind: str = "") -> Item:
    """At the end of the agenda; of a meeting about a pupil on its sheet. Errors: Refused, ValidationError."""
    refuse_if_approved(meeting)
    if meeting.pupil is not None:
        pupil, kind = meeting.pupil, meeting.kind
    last = Item.objects.unscoped("the place at the end").filter(meeting=meeting).order_by("-position").first()
    item = Item(
        school=meeting.school, meeting=meeting, title=title, position=(last.position if last else 0) + 100, pupil=pupil, kind=kind,
        added_by=appointment_at(by, meeting.school_id),
    )  # fmt: skip
    item.full_clean()
    item.save()
    record(item, title=title)
    return item


@action(rules.can_take_out, ONE_SERIES)
def take_out(*, by: Viewer, item: Item) -> None:
    """Off the agenda. What was carried forward to here goes on no more. Errors: Refused where it went on from here, or
    something was agreed under it."""
    refuse_if_approved(item.meeting)
    if _something_agreed([item]):
        raise Refused("An action was agreed under this item, so it stands.")
    if item.goes_on:
        raise Refused("This item is on the next agenda. Take it off there first.")
    rows: list[Record] = []
    if (before := item.follows) is not None:
        before.goes_on = False
        before.save()
        rows.append(before)
    record(removed(item), *rows, taken_out=item.title)


@action(rules.can_minute, ONE_SERIES)
def minute(*, by: Viewer, item: Item, version: int, minutes: str, decision: str) -> Item:
    """What was said and decided, as it is typed. History says that it was, and keeps no word: at every pause it would keep
    what was typed by then, also of a concern that is then taken out. Errors: Refused, Stale, ValidationError."""
    refuse_if_approved(item.meeting)
    if item.meeting.pupil_id:
        raise Refused("This line is saved with its sheet.")
    differing = saved_over(item, version, minutes=minutes, decision=decision, saved_at=clock.now())
    record(item, **{name: "changed" for name in ("minutes", "decision") if name in differing})
    return item


def differing_part(was: str, now: str) -> list[str]:
    """What stands between the same beginning and the same end; nothing where both are the same."""
    if was == now:
        return []
    ends = min(len(was), len(now))
    begin = next((place for place in range(ends) if was[place] != now[place]), ends)
    tail = next((back for back in range(ends - begin) if was[-1 - back] != now[-1 - back]), ends - begin)
    return [was[begin : len(was) - tail], now[begin : len(now) - tail]]


@action(rules.can_minute, ONE_SERIES)
def carry_on(*, by: Viewer, item: Item, goes_on: bool) -> Item:
    """It is on the next agenda again, or not. Errors: Refused where the next has minutes of it, or where it is a standing
    item, which comes by itself."""
    refuse_if_approved(item.meeting)
    if item.standing:
        raise Refused("This item is on every agenda already.")
    if item.meeting.series is None:
        raise Refused("This meeting is not one of a series, so nothing goes on to a next one.")
    following = Item.objects.unscoped(CARRIED).filter(follows=item).select_related("meeting").first()
    if not goes_on and following and _is_spoken_of(following):
        raise Refused("The next meeting has spoken of it already.")
    item.goes_on = goes_on
    item.save()
    rows: list[Record] = [item]
    if not goes_on and following:
        rows.append(removed(following))
    elif goes_on and following is None:
        ahead = [each for each in _ahead(by, item.meeting.series) if each.day > item.meeting.day]
        rows += _take_up(ahead[0]) if ahead else []
    record(*rows, goes_on=goes_on)
    return item


def _is_spoken_of(item: Item) -> bool:
    said = item.minutes or item.decision or item.goes_on or item.meeting.approved_on
    return bool(said) or _something_agreed([item])


@action(rules.can_minute, ONE_SERIES)
def agree(
    *, by: Viewer, item: Item, what: str, due: date, owner: Staff | None = None, post: Post | None = None
) -> Agreed:
    """An action, straight into its owner's list. Of an item about a pupil it is about the pupil too, and whoever leads the
    pupil reads it: it then says the day, and not the name of a meeting that is not theirs. Errors: Refused."""
    refuse_if_approved(item.meeting)
    source = f"A meeting on {item.meeting.day:%-d %B %Y}" if item.pupil else str(item.meeting)
    promise = promises.give(
        by=by, what=what, due=due, owner=owner, post=post, pupil=item.pupil, source=source,
        kind=item.kind if item.kind == "inclusion" else GENERAL,
    )  # fmt: skip
    agreed = Agreed(school=item.school, item=item, promise=promise, what=what, whose=promise.whose, due=due)
    agreed.save()
    record(agreed, what=what)
    return agreed


@action(rules.can_tick)
def tick(*, by: Viewer, agreed: Agreed) -> Agreed:
    """Done, said in the meeting. Errors: Refused, Stale."""
    promises.do(by=by, promise=agreed.promise)
    record(agreed, done=True)
    return agreed


@action(rules.can_approve, ONE_SERIES)
def approve(*, by: Viewer, meeting: Meeting) -> Meeting:
    """The minutes stand from now. Everybody who was named is told. Errors: Refused where they stand already."""
    refuse_if_approved(meeting)
    who = appointment_at(by, meeting.school_id)
    changed(meeting, approved_on=by.day, approved_by=who)
    meeting.save()
    record(meeting, approved=True)
    named = Attendance.objects.unscoped("who is named for it").filter(meeting=meeting, staff__user__isnull=False)
    tell(
        APPROVED,
        to=set(named.values_list("staff__user", flat=True)) - {by.user.pk},
        school=meeting.school_id,
        what=meeting.ref,
    )
    return meeting


@action(rules.can_correct)
def correct(*, by: Viewer, item: Item, words: str) -> Correction:
    """Beside minutes that stand. Errors: ValidationError."""
    who = appointment_at(by, item.school_id)
    correction = Correction(school=item.school, item=item, words=words, by=who)
    correction.full_clean()
    correction.save()
    record(item, corrected=words)
    return correction
