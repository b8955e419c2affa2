"""Where plans stand in the navigation and on the pupil page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse

from remit.areas.plans import queries, rules
from remit.areas.plans.models import KINDS, Review
from remit.core.seams import (
    Brief,
    BriefLine,
    Dated,
    Disclosure,
    Happened,
    Hit,
    Layer,
    Page,
    Panel,
    Period,
    Sought,
    Timeline,
)
from remit.core.viewers import Viewer
from remit.school import rules as school_rules
from remit.school.models import Pupil

PAGES = (
    Page("support-plans", "{Support_plan.many}", "plans:plans.list", "plan", "{Pupil.many}", 28, rules.can_see_plans),
    Page("plan-types", "Types of plan", "plans:types.list", "plan", "School", 64, rules.can_keep_types),
)

FEW = 4


def _plans(viewer: Viewer, pupil: Pupil) -> dict[str, Any] | None:
    """The plans that she may know of; for whoever teaches the pupil, what adults do in lessons and nothing of a plan."""
    grants = school_rules.grants_over(viewer, pupil)
    reads = any(school_rules.opens(grants, kind, "lead") for kind, _ in KINDS)
    held = [each for each in queries.plans_of(viewer, pupil) if each.last_day is None] if reads else []
    strategies = queries.taught_strategies(viewer, pupil)
    if not reads and not strategies:
        return None
    return {
        "plans": held,
        "strategies": strategies,
        "writes": reads,
        "worked": queries.late_before(viewer, held),
    }


PANELS = (Panel("plans", "{Support_plan.many}", 9, "plans/panel.html", _plans),)


def _known(viewer: Viewer, pupil: Pupil, period: Period) -> Iterator[BriefLine]:
    """The plans that run, as far as she may know of them, and what all who teach the pupil are to do."""
    told = _plans(viewer, pupil) or {"plans": (), "strategies": ()}
    for each in told["plans"]:
        due = f", looked at again by {each.review_due:%-d %B}" if each.review_due else ""
        yield BriefLine(
            f"{each.type.name} since {each.first_day:%-d %B %Y}{due}", reverse("plans:plan", args=[each.ref])
        )
    for each in told["strategies"][:FEW]:
        yield BriefLine(f"In lessons: {each.what}")


BRIEFS = (Brief("plans", "{Support_plan.many}", 50, _known),)


def _sought(viewer: Viewer, words: Sequence[str], most: int) -> list[Hit]:
    """Those that run, by the pupil and the type."""
    rows = queries.running(viewer).order_by("pupil__family_name", "pupil__given_name", "pk")
    for word in words:
        rows = rows.filter(Q(pupil__names__contains=word) | Q(type__name__icontains=word))
    return [
        Hit(f"{each.pupil}: {each.type.name}", reverse("plans:plan", args=[each.ref]), "", 0) for each in rows[:most]
    ]


SOUGHT = (Sought("plans", "{Support_plan.many}", 80, _sought),)


def _reviews(viewer: Viewer, first: date, last: date) -> Iterator[Dated]:
    """Of the plans of the pupils whom she leads."""
    rows = queries.running(viewer.only("lead")).filter(review_due__range=(first, last)).order_by("review_due", "pk")
    for each in rows:
        label, url = f"{each.pupil}: {each.type.name}", reverse("plans:plan", args=[each.ref])
        yield Dated(each.review_due or first, label, url, plain="Review due", key=each.ref)


LAYERS = (Layer("reviews", "Reviews due", 40, _reviews),)


def _begun_and_reviewed(viewer: Viewer, pupil: Pupil, period: Period) -> Iterator[Happened]:
    for each in queries.plans_of(viewer, pupil):
        url = reverse("plans:plan", args=[each.ref])
        if each.first_day in period:
            yield Happened(each.first_day, f"{each.type.name} begun", "plan", by=each.owned_by, url=url)
        if each.last_day and each.last_day in period:
            said = each.get_outcome_display()
            yield Happened(each.last_day, f"{each.type.name} ended: {said}", "plan", more=each.because, url=url)
    reviews = Review.objects.visible_to(viewer).filter(pupil=pupil, held_on__range=(period.first_day, period.last_day))
    for review in reviews.select_related("plan__type"):
        url = reverse("plans:plan", args=[review.plan.ref])
        there = f"There: {review.present}." if review.present else ""
        more = " ".join(part for part in (review.said, there) if part)
        yield Happened(review.held_on, f"{review.plan.type.name} reviewed", "plan", more=more, url=url)


TIMELINES = (Timeline("plans", "{Support_plan.many}", 50, _begun_and_reviewed),)

DISCLOSURES = (
    Disclosure(
        "strategy-needed-elsewhere",
        "changing and ending a strategy that teachers see",
        "it goes on where another plan needs it; which plan that is, is not said",
    ),
)
