"""What plans can count for a duty, over the reach of one role."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from remit.areas.plans import queries
from remit.areas.plans.models import KINDS, PARENT, Plan, Review, Voice
from remit.core.seams import Measure, Period, Progress
from remit.core.viewers import Viewer
from remit.school.dated import on
from remit.school.models import Characteristic, Pupil

SHOWN = 12
SEN, PEP, LOOKED_AFTER = "sen", "pep", "LAC"
CLOSED = "This opens once the head has confirmed inclusion for the post."


def support_plans_in_date(viewer: Viewer, period: Period) -> Progress:
    """Reviews that fell due and those still to hold. In time: by the day, with a parent heard since the review before,
    where the type wants that."""
    if not any(viewer.opens(kind) for kind, _ in KINDS):
        return Progress(cannot="A role that opens no plans has none to look at.")
    held = _held(viewer, period)
    heard = _heard(viewer, held)
    late = list(_not_held(viewer, period))
    in_time = [each for each in held if each.was_due and each.held_on <= each.was_due]
    met = sum(PARENT not in each.plan.type.voices or each.pk in heard for each in in_time)
    missing = tuple(f"{each.pupil}: {each.type}" for each in late[:SHOWN])
    return Progress(met, len(held) + len(late), missing, f"{reverse('plans:plans.list')}?state={queries.OVERDUE}")


def _held(viewer: Viewer, period: Period) -> QuerySet[Review]:
    days = (period.first_day, min(period.last_day, viewer.day))
    return Review.objects.visible_to(viewer).filter(was_due__range=days).select_related("plan__type").order_by("pk")


def _heard(viewer: Viewer, held: QuerySet[Review]) -> set[int]:
    """Those since before which, and after the one before, a parent was heard."""
    voices = Voice.objects.visible_to(viewer).filter(plan__in=held.values("plan"), whose=PARENT)
    said, before = defaultdict(list), defaultdict(list)
    for plan, day in voices.exclude(how=Voice.NO_REPLY).values_list("plan", "day"):
        said[plan].append(day)
    for plan, day in (
        Review.objects.visible_to(viewer).filter(plan__in=held.values("plan")).values_list("plan", "held_on")
    ):
        before[plan].append(day)
    return {
        each.pk
        for each in held
        if any(
            day <= each.held_on and not any(day < review < each.held_on for review in before[each.plan_id])
            for day in said[each.plan_id]
        )
    }


def _not_held(viewer: Viewer, period: Period) -> QuerySet[Plan]:
    """What the list calls overdue, from whenever it is, but for what fell due after the period."""
    by_then = Q(review_due__lte=period.last_day) | Q(until__lte=period.last_day)
    return queries.reviews_overdue(viewer).filter(by_then)


def _with(viewer: Viewer, *codes: str) -> QuerySet[Pupil]:
    held = Characteristic.objects.visible_to(viewer).filter(on(viewer.day), pupil=OuterRef("pk"), type__code__in=codes)
    rows = Pupil.objects.visible_to(viewer).filter(on(viewer.day), Exists(held))
    return rows.order_by("family_name", "given_name", "pk")


def _progress(rows: QuerySet[Pupil], met: QuerySet[Pupil], code: str) -> Progress:
    missing = rows.exclude(pk__in=met.values("pk"))
    due, count = rows.count(), missing.count()
    where = f"{reverse('plans:plans.list')}?state={queries.RUNNING}"
    return Progress(due - count, due, tuple(str(row) for row in missing[:SHOWN]), where)


def sen_plans_reviewed(viewer: Viewer, period: Period) -> Progress:
    if not viewer.opens("inclusion"):
        return Progress(cannot=CLOSED)
    rows = _with(viewer, "K", "E")
    days = (period.first_day, period.last_day)
    seen = Review.objects.visible_to(viewer).filter(pupil=OuterRef("pk"), plan__type__code=SEN, held_on__range=days)
    return _progress(rows, rows.filter(Exists(seen)), SEN)


def peps_in_date(viewer: Viewer, period: Period) -> Progress:
    if not viewer.opens("inclusion"):
        return Progress(cannot=CLOSED)
    rows = _with(viewer, LOOKED_AFTER)
    days = (period.first_day, period.last_day)
    of = {"pupil": OuterRef("pk")}
    begun = Plan.objects.visible_to(viewer).filter(**of, type__code=PEP, last_day=None, first_day__range=days)
    seen = Review.objects.visible_to(viewer).filter(
        **of, plan__type__code=PEP, plan__last_day=None, held_on__range=days
    )
    return _progress(rows, rows.filter(Exists(begun) | Exists(seen)), PEP)


ROLL = ("school.Pupil", "school.Enrolment")
CALENDAR = ("school.Term", "school.Closure")
REVIEWS = (*ROLL, "plans.Plan", "plans.Review")

MEASURES = (
    Measure(
        "support-plans-in-date",
        "plans looked at again in time with a parent heard, where one was due",
        support_plans_in_date,
        (*REVIEWS, "plans.PlanType", "plans.Voice", *CALENDAR),
    ),
    Measure(
        "sen-plans-reviewed",
        "{pupil.many} of yours on the SEN register whose plan was looked at again",
        sen_plans_reviewed,
        (*REVIEWS, "school.Characteristic"),
    ),
    Measure(
        "peps-in-date",
        "looked-after {pupil.many} of yours with this term’s personal education plan",
        peps_in_date,
        (*REVIEWS, "school.Characteristic"),
    ),
)
