"""Reviews of a plan."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from remit.areas.plans import forms, queries, reviewing, rules
from remit.areas.plans.models import Plan, Review
from remit.areas.plans.views.asked import as_shown, form_page, saved, shown_version, to_plan
from remit.core.access import ViewedRequest, access
from remit.core.ui import toasts
from remit.core.ui.asking import FORM, sent
from remit.core.ui.doing import tried


def _review(request: ViewedRequest, ref: str) -> Review:
    return get_object_or_404(queries.written(request.viewer, Review), ref=ref)


def _taking_back(review: Review) -> str:
    return as_shown(reverse("plans:reviews.take-back", args=[review.ref]), review.version)


@access(rules.can_see_plans)
@FORM
def hold(request: ViewedRequest, ref: str) -> HttpResponse:
    viewer = request.viewer
    plan = get_object_or_404(queries.written_plans(viewer), ref=ref)

    def make(plan: Plan, data: Any = None) -> forms.ReviewForm:
        return forms.ReviewForm(viewer, plan, queries.open_targets(viewer, plan), data)

    form, made = make(plan, sent(request)), []
    once = request.POST.get("once", "")

    def act() -> Any:
        return made.append(reviewing.hold_review(by=viewer, key=once, plan=plan, **form.values()))

    said = saved(request, form, act, lambda: make(get_object_or_404(queries.written_plans(viewer), ref=ref)))
    if said is True:
        undo = _taking_back(made[0])
        toasts.done(request, "The review is saved.", undo=undo)
        return to_plan(plan, "reviews")
    return form_page(
        request,
        plan,
        form,
        template="review",
        title="Hold a review",
        action="Save the review",
        new=True,
        theirs=said or None,
    )


@access(rules.can_see_plans)
@FORM
def change(request: ViewedRequest, ref: str) -> HttpResponse:
    viewer, review = request.viewer, _review(request, ref)
    plan = review.plan

    def make(row: Review, data: Any = None) -> forms.ReviewForm:
        return forms.ReviewForm(viewer, plan, queries.targets_at(viewer, row), data, record=row)

    form = make(review, sent(request))

    def act() -> Any:
        return reviewing.change_review(by=viewer, review=review, **form.values())

    said = saved(request, form, act, lambda: make(_review(request, ref)))
    if said is True:
        toasts.done(request, "Saved.")
        return to_plan(plan, "reviews")
    return form_page(
        request,
        plan,
        form,
        template="review",
        title=str(review),
        action="Save the review",
        review=review,
        gone=_taking_back(review),
        theirs=said or None,
    )


@access(rules.can_see_plans)
@require_POST
def take_back(request: ViewedRequest, ref: str) -> HttpResponse:
    review = _review(request, ref)
    version = shown_version(request)

    def act() -> Any:
        return reviewing.take_back_review(by=request.viewer, review=review, version=version)

    tried(request, act, "The review is taken back.")
    return to_plan(review.plan, "reviews")
