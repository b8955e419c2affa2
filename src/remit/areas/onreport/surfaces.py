"""What reports add to the pages composed in leading."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse

from remit.areas.onreport import queries, rules
from remit.areas.onreport.grid import averages
from remit.areas.onreport.models import BEHAVIOUR
from remit.areas.onreport.practice import practice_of
from remit.core.seams import Card, Dated, Happened, Layer, Page, Panel, Period, Timeline
from remit.core.viewers import Viewer
from remit.school.models import Pupil
from remit.school.rules import grants_over, opens

PAGES = (
    Page("on-report", "On report", "onreport:hub", "report", "{Pupil.many}", 23, rules.can_keep),
    Page("reports-today", "Reports in my lessons", "onreport:today", "tick", "{Pupil.many}", 23, rules.can_score, phone=True, listed=False),
    Page("report-practice", "How reports are kept", "onreport:practice", "report", "School", 70, rules.can_shape),
)  # fmt: skip


def _now(viewer: Viewer, pupil: Pupil) -> dict[str, Any] | None:
    """For whoever teaches or leads the pupil, and of a subject for whoever leads it."""
    if not opens(grants_over(viewer, pupil), BEHAVIOUR, subject=True):
        return None
    keeps, held = rules.keeps(viewer, pupil), queries.of_pupil(viewer, pupil)
    report = next((each for each in held if each.is_open), None)
    if report is None:
        return {"report": None, "past": len(held), "keeps": keeps} if keeps or held else None
    targets = queries.targets_of(viewer, [report])[report.pk]
    days = [report.first_day, min(report.until, viewer.day)]
    scored = queries.scores_between(viewer, report, *days)
    level = practice_of(viewer, report.school_id).levels[report.level]
    return {"report": report, "level": level, "averages": averages(targets, scored), "keeps": keeps}


PANELS = (Panel("on-report", "On report", 6, "onreport/panel.html", _now),)


def _in_my_lessons(viewer: Viewer) -> dict[str, Any] | None:
    rows = queries.to_score(viewer)
    return {"rows": rows} if rows else None


CARDS = (Card("reports-today", "On report in my lessons", 6, "onreport/card.html", _in_my_lessons),)


def _happened(viewer: Viewer, pupil: Pupil, period: Period) -> Iterator[Happened]:
    """Begun and ended; what was looked at in between, for whoever may read it."""
    levels = practice_of(viewer, pupil.school_id).levels
    for each in queries.of_pupil(viewer, pupil):
        url = reverse("onreport:report", args=[each.ref])
        if each.first_day in period and each.first_day <= viewer.day:
            more = f"Until {each.last_day:%-d %B}"
            yield Happened(each.first_day, f"On report: {levels[each.level]}", "report", more=more, by=str(each.by or ""), url=url)  # fmt: skip
        if each.ended_on and each.ended_on in period:
            yield Happened(each.ended_on, f"Report ended: {each.get_outcome_display()}", "report", url=url)
    days = (period.first_day, period.last_day)
    for found in queries.reviews(viewer).filter(pupil=pupil, day__range=days):
        words = ". ".join(part for part in (found.voice and f"“{found.voice}”", found.words) if part)
        url = reverse("onreport:report", args=[found.report.ref])
        yield Happened(found.day, "Report looked at", "report", more=words, by=str(found.by or ""), url=url)


TIMELINES = (Timeline("on-report", "On report", 31, _happened),)


def _due(viewer: Viewer, first: date, last: date) -> Iterator[Dated]:
    """Reports of her own to look at on a day of these."""
    rows = queries.running(viewer).filter(owner__user=viewer.user, review_due__range=(first, last))
    for each in rows.order_by("review_due", "pk"):
        url = reverse("onreport:report", args=[each.ref])
        yield Dated(
            each.review_due, f"{each.pupil}: look at the report", url, plain="A report to look at", key=each.ref
        )


LAYERS = (Layer("on-report", "Reports to look at", 36, _due),)
