"""What suspensions add to the pages composed in leading."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from remit.areas.suspensions import metrics, queries, reference, rules, standing
from remit.areas.suspensions.models import Reintegration, Suspension
from remit.core.seams import Brief, BriefLine, Card, Dated, Happened, Layer, Page, Panel, Period, Timeline
from remit.core.viewers import Viewer
from remit.school.models import Pupil

WAITING_SHOWN = 10
PAGES = (
    Page("suspensions", "Suspensions", "suspensions:list", "out", "{Pupil.many}", 31, rules.can_follow),
    Page("moves", "Directions and moves", "suspensions:moves", "send", "{Pupil.many}", 31, rules.can_follow, listed=False),
    Page("suspension-letters", "Letters about suspensions", "suspensions:letters", "mail", "School", 70, rules.can_shape),
)  # fmt: skip


def _of_pupil(viewer: Viewer, pupil: Pupil) -> dict[str, Any] | None:
    """For whoever leads the pupil, and the office."""
    if not rules.reads_of(viewer, pupil):
        return None
    held = standing.sums(viewer, [pupil.pk]).get(pupil.pk, standing.Sums())
    stood = queries.suspensions(viewer).filter(pupil=pupil, state=Suspension.DECIDED).order_by("first_day", "pk")
    counted = {row.pk for row, _ in held.rows}
    now = [
        row
        for row in stood
        if row.is_permanent or not row.has_ended(viewer.day) or (row.reinstated_on and row.pk in counted)
    ]
    directed = queries.directions(viewer).filter(pupil=pupil, ended_on=None, last_day__gte=viewer.day)
    return {
        "days": metrics.said(held.year),
        "most": reference.limits_on(viewer.day).year,
        "times": len(held.rows),
        "now": now,
        "waiting": list(queries.suspensions(viewer).filter(pupil=pupil, state=Suspension.PREPARED)),
        "directed": list(directed),
    }


def _to_decide(viewer: Viewer) -> dict[str, Any] | None:
    """What waits for the head."""
    if not rules.decides_somewhere(viewer):
        return None
    found = queries.suspensions(viewer.only(rules.DECIDES)).filter(state=Suspension.PREPARED)
    rows = list(found.select_related("pupil").order_by("first_day", "pk")[:WAITING_SHOWN])
    return {"rows": rows} if rows else None


CARDS = (Card("suspensions-to-decide", "Suspensions to decide", 2, "suspensions/to_decide.html", _to_decide),)
PANELS = (Panel("suspensions", "Suspensions", 9, "suspensions/panel.html", _of_pupil),)


def _happened(viewer: Viewer, pupil: Pupil, period: Period) -> Iterator[Happened]:
    for row in queries.counted(viewer, period).filter(pupil=pupil, first_day__gte=period.first_day):
        days = "" if row.is_permanent else f", {metrics.said(_days(viewer, row))}"
        ended = f" Cancelled on {row.cancelled_on:%-d %B}." if row.cancelled_on else ""
        url = reverse("suspensions:one", args=[row.ref])
        title = f"{row.get_sort_display()}{days}"
        yield Happened(row.first_day, title, "out", more=f"{row.words}{ended}", by=str(row.decided_by or ""), url=url)
    met = queries.reintegrations(viewer).filter(pupil=pupil, held_on__range=(period.first_day, period.last_day))
    for back in _by_hand(viewer, met):
        url = reverse("suspensions:one", args=[back.suspension.ref])
        assert back.held_on
        yield Happened(back.held_on, "Readmission meeting", "meet", more=back.targets, url=url)
    begun = {"pupil": pupil, "first_day__range": (period.first_day, period.last_day)}
    for direction in queries.directions(viewer).filter(**begun):
        url = reverse("suspensions:direction", args=[direction.ref])
        more = f"{direction.where}. {direction.objectives}"
        yield Happened(direction.first_day, "Directed off site", "send", more=more, by=str(direction.by or ""), url=url)
    for move in queries.moves(viewer).filter(pupil=pupil, starts_on__range=(period.first_day, period.last_day)):
        assert move.starts_on
        url = reverse("suspensions:move", args=[move.ref])
        yield Happened(move.starts_on, str(move), "send", by=str(move.by or ""), url=url)


def _by_hand(viewer: Viewer, rows: QuerySet[Reintegration]) -> list[Reintegration]:
    """Those of which no meeting is written in Remit: one that is stands where meetings do."""
    held = list(rows)
    written = standing.meetings_of(viewer, [each.suspension for each in held])
    return [each for each in held if each.suspension_id not in written]


def _days(viewer: Viewer, row: Suspension) -> int:
    return sum(standing.by_day(row, standing.calendar(viewer, row.school_id, row.first_day).days).values())


TIMELINES = (Timeline("suspensions", "Suspensions", 36, _happened),)


def _between(viewer: Viewer, first: date, last: date) -> Iterator[Dated]:
    """Who is suspended, whose return is met about, and by when the governing board is to meet."""
    if not rules.can_follow(viewer):
        return
    span = Period(first, last)
    for row in queries.counted(viewer, span).filter(state=Suspension.DECIDED):
        url = reverse("suspensions:one", args=[row.ref])
        label = f"{row.pupil}: {row.get_sort_display().lower()}"
        yield Dated(row.first_day, label, url, last=row.last_day, plain="A suspension", key=row.ref)
    noted = queries.reintegrations(viewer).filter(meeting_on__range=(first, last)).select_related("pupil")
    for back in _by_hand(viewer, noted):
        url = reverse("suspensions:one", args=[back.suspension.ref])
        assert back.meeting_on
        yield Dated(
            back.meeting_on, f"{back.pupil}: readmission meeting", url, plain="A readmission meeting", key=back.ref
        )
    for each in standing.stands(viewer):
        if each.must_meet and each.meet_by and first <= each.meet_by <= last:
            url = reverse("suspensions:one", args=[each.suspension.ref])
            label = f"{each.suspension.pupil}: the governing board meets by today"
            yield Dated(each.meet_by, label, url, plain="A governors’ deadline", key=f"{each.suspension.ref} board")
    for direction in queries.directions(viewer).filter(ended_on=None, next_review__range=(first, last)):
        assert direction.next_review
        url = reverse("suspensions:direction", args=[direction.ref])
        label = f"{direction.pupil}: off-site direction looked at again"
        yield Dated(direction.next_review, label, url, plain="A review of a direction", key=f"{direction.ref} review")


LAYERS = (Layer("suspensions", "Suspensions and directions", 36, _between),)


def _known(viewer: Viewer, pupil: Pupil, period: Period) -> Iterator[BriefLine]:
    """The last one, with its reason, and what the school year adds up to."""
    if not rules.reads_of(viewer, pupil):
        return
    held = standing.sums(viewer, [pupil.pk]).get(pupil.pk)
    rows = [row for row, _ in held.rows] if held else []
    for row in rows[-1:]:
        until = f" to {row.last_day:%-d %B}" if row.last_day and row.last_day != row.first_day else ""
        said = f"{row.get_sort_display()}, {row.first_day:%-d %B}{until}: {row.words}"
        yield BriefLine(said, reverse("suspensions:one", args=[row.ref]))
    if held and rows:
        most = reference.limits_on(viewer.day).year
        yield BriefLine(f"{metrics.said(held.year)} this school year, of {most} at most")


BRIEFS = (Brief("suspensions", "Suspensions", 21, _known),)
