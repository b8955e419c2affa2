"""What following absence up adds to the pages composed in leading."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.timezone import localtime

from remit.areas.absence import coming_back, queries, reported, rules, today
from remit.areas.absence.models import ABSENCE, Call, Message
from remit.areas.attendance import queries as registers
from remit.areas.attendance import rules as attendance
from remit.core import clock
from remit.core.seams import Brief, BriefLine, Card, Dated, Happened, Layer, Page, Panel, Period, Timeline
from remit.core.viewers import Viewer
from remit.school import timetable
from remit.school.models import Pupil
from remit.school.rules import grants_over, opens

PAGES = (  # the office has its lists in the navigation; a leader goes there from the board and the follow-up
    Page(
        "attendance-today", "Attendance today", "absence:today", "tick", "{Pupil.many}", 22, attendance.can_follow, phone=True
    ),
    Page("absence-calls", "First-day calls", "absence:calls", "phone", "{Pupil.many}", 25, rules.keeps),
    Page("absence", "Absence followed up", "absence:cases", "action", "{Pupil.many}", 26, rules.can_follow),
    Page("messages-home", "Messages from home", "absence:messages", "mail", "{Pupil.many}", 27, rules.keeps),
    Page("attendance-returns", "Returns to the authority", "absence:returns", "report", "{Pupil.many}", 28, rules.keeps),
    Page("returns", "Coming back", "absence:coming-back", "people", "{Pupil.many}", 29, rules.can_follow, listed=False),
    Page("absence-stages", "Stages of follow-up", "absence:stages", "set", "School", 68, rules.can_shape),
)  # fmt: skip


def _followed(viewer: Viewer, pupil: Pupil) -> dict[str, Any] | None:
    """For whoever leads the pupil, and the office."""
    if not opens(grants_over(viewer, pupil), ABSENCE, rules.LEADS, rules.KEEPS):
        return None
    held = queries.cases_of(viewer, pupil)
    return {
        "open": queries.followed_of(viewer, [each for each in held if each.is_open]),
        "past": sum(not each.is_open for each in held),
    }


def _from_home(viewer: Viewer, pupil: Pupil) -> dict[str, Any] | None:
    """For whoever leads the pupil, and the office; never for whoever takes the register."""
    if not opens(grants_over(viewer, pupil), ABSENCE, rules.LEADS, rules.KEEPS):
        return None
    return {"messages": reported.of_pupil(viewer, pupil)}


PANELS = (
    Panel("absence", "Absence followed up", 7, "absence/panel.html", _followed),
    Panel("from-home", "From home", 11, "absence/from_home.html", _from_home),
)


def _registers(viewer: Viewer) -> dict[str, Any] | None:
    """Until when the registers of the session that is on are open, for whoever follows them."""
    if not attendance.can_follow(viewer):
        return None
    arrangement = registers.arrangement_on(viewer, viewer.day)
    if arrangement is None or not timetable.is_school_day(viewer, viewer.day):
        return None
    session = today.session_now(arrangement)
    closes = arrangement.closes(session)
    return {"when": today.WORDS[session], "closes": closes, "closed": localtime(clock.now()).time() > closes}


CARDS = (Card("registers-open", "Attendance today", 3, "absence/card.html", _registers),)


def _known(viewer: Viewer, pupil: Pupil, period: Period) -> Iterator[BriefLine]:
    """The follow-up that is open, and the last absence to come back from: for whoever leads the pupil, and the office."""
    if not opens(grants_over(viewer, pupil), ABSENCE, rules.LEADS, rules.KEEPS):
        return
    for back in coming_back.of_one(viewer, pupil):
        till = f" to {back.last_day:%-d %B}" if back.last_day != back.first_day else ""
        since = f", back {back.back:%A %-d %B}" if back.back else ", not back yet"
        what = "Suspended" if back.suspended else "Away"
        yield BriefLine(f"{what} {back.first_day:%-d %B}{till}{since}", reverse("absence:coming-back"))
    for case in queries.cases_of(viewer, pupil):
        if case.is_open:
            url = reverse("absence:case", args=[case.ref])
            yield BriefLine(f"Followed up since {case.opened_on:%-d %B}: {case.why}", url)


BRIEFS = (Brief("absence", "Coming back, and absence followed up", 20, _known),)


def _due(viewer: Viewer, first: date, last: date) -> Iterator[Dated]:
    """Hers to do by a day of these."""
    for each in queries.own_steps(viewer).filter(due__range=(first, last)).order_by("due", "pk"):
        url = reverse("absence:step", args=[each.ref])
        yield Dated(each.due, f"{each.pupil}: {each.stage}", url, plain="A step of following absence up", key=each.ref)


def _followed_up(viewer: Viewer, pupil: Pupil, period: Period) -> Iterator[Happened]:
    """Steps that were done and answers to them, calls about an absence, what home reported."""
    days = (period.first_day, period.last_day)
    rows = queries.steps(viewer).filter(pupil=pupil, done_on__range=days).select_related("stage", "done_by")
    for each in rows:
        words = " ".join(part for part in (each.words, each.answer and f"Answered: {each.answer}") if part)
        how = f", {each.get_how_display().lower()}" if each.how else ""
        url = reverse("absence:step", args=[each.ref])
        assert each.done_on
        yield Happened(each.done_on, f"{each.stage}{how}", "register", more=words, by=str(each.done_by or ""), url=url)
    for call in queries.calls_between(viewer, pupil, period):
        then = localtime(call.at)
        about = f" of {call.day:%-d %B}" if call.day != then.date() else ""
        to = f" {call.to}" if call.to else ""
        title = f"Visited at home about an absence{about}" if call.outcome == Call.VISIT else f"Rang{to} about an absence{about}"  # fmt: skip
        said = ". ".join(part for part in (call.get_outcome_display(), call.words) if part)
        at = then.time().replace(second=0, microsecond=0)
        yield Happened(then.date(), title, "phone", at, said, str(call.by or ""))
    for message in reported.messages(viewer).filter(pupil=pupil, first_day__range=days, state=Message.ACCEPTED):
        yield Happened(message.first_day, "Absence reported from home", "mail", more=message.words, by=message.who)


TIMELINES = (Timeline("absence", "Absence followed up", 20, _followed_up),)

LAYERS = (Layer("absence", "Absence followed up", 35, _due),)
