"""Every write to the reviews of plans: what was said, what was found of each target, when it is looked at again."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from remit.areas.plans import rules
from remit.areas.plans.actions import refuse_if_ended, removed_as_shown
from remit.areas.plans.models import Agreed, Outcome, Plan, Review, Target
from remit.areas.promises.actions import give
from remit.core.acts import Refused, action, changed, record, removed, saved_over
from remit.core.viewers import Viewer
from remit.school.models import Post, Staff

FOLLOWED = "A later review has been held. What this one said stays."
Found = tuple[Target, str, str]  # what a review found of a target, and what next; "" where it was not looked at
Asked = tuple[str, Staff | None, Post | None, date]  # what somebody is to do, and by when


@action(rules.can_write)
def hold_review(
    *,
    by: Viewer,
    plan: Plan,
    version: int,
    held_on: date,
    present: str,
    said: str,
    next_due: date | None,
    found: list[Found],
    agreed: list[Asked],
) -> Review:
    """Targets that were met or stopped are closed; the others go on. One that is written down after a later one leaves
    open when the plan is looked at again, and was due on no day that is known. Errors: Refused, Stale, ValidationError."""
    refuse_if_ended(plan)
    _check(plan, held_on, next_due, by.day)
    late = _of(plan).filter(held_on__gt=held_on).exists()
    was_due = None if late else plan.review_due
    review = Review(plan=plan, held_on=held_on, present=present, said=said, was_due=was_due, next_due=next_due)
    review.full_clean(exclude=["school", "pupil", "plan"])
    review.save()
    rows = _settled(by, review, found)
    links = [_given(by, review, each) for each in agreed]
    differing = saved_over(plan, version, review_due=plan.review_due if late else next_due)
    record(review, plan, *rows, *links, review=str(review), **differing, **_counted(found))
    return review


def _check(plan: Plan, held_on: date, next_due: date | None, today: date) -> None:
    """Errors: Refused."""
    if held_on > today:
        raise Refused("A review is written down once it has been held.")
    if held_on < plan.first_day:
        raise Refused("The plan had not begun on that day.")
    if next_due and next_due <= held_on:
        raise Refused("The next review is after this one.")
    if next_due and plan.until and next_due > plan.until:
        raise Refused("The next review is due after the plan is to end.")
    if next_due is None and plan.until is None:
        raise Refused("Say when the plan is looked at again, or end the plan.")


def _settled(by: Viewer, review: Review, found: list[Found]) -> list:
    """The outcomes of this review as they were given, and the targets that they close or open again. Errors: Refused."""
    held = {each.target_id: each for each in Outcome.objects.visible_to(by).filter(review=review)}
    rows: list = []
    for target, outcome, next in found:
        if target.plan_id != review.plan_id:
            raise Refused("This target stands in another plan.")
        row = held.get(target.pk) or Outcome(plan=review.plan, review=review, target=target)
        if not outcome:
            rows += [removed(row)] if row.pk else []
        elif changed(row, outcome=outcome, next=next) or row.pk is None:
            row.full_clean(exclude=["school", "pupil", "plan", "review", "target"])
            row.save()
            rows.append(row)
        if changed(target, closed_on=review.held_on if outcome in Outcome.CLOSES else None):
            target.save()
            rows.append(target)
    return rows


def _counted(found: list[Found]) -> dict[str, int]:
    closed = sum(outcome in Outcome.CLOSES for _, outcome, _ in found)
    return {"targets_closed": closed, "targets_carried_on": len(found) - closed} if found else {}


def _given(by: Viewer, review: Review, asked: Asked) -> Agreed:
    """Where it comes from is said without the plan's name: its owner may be nobody who may know of the plan."""
    what, owner, post, due = asked
    plan = review.plan
    promise = give(
        by=by, what=what, due=due, owner=owner, post=post, pupil=plan.pupil, kind=plan.type.kind,
        source=f"A review on {review.held_on:%-d %B %Y}",
    )  # fmt: skip
    link = Agreed(plan=plan, review=review, promise=promise)
    link.save()
    return link


@action(rules.can_write)
def change_review(
    *,
    by: Viewer,
    review: Review,
    version: int,
    held_on: date,
    present: str,
    said: str,
    next_due: date | None,
    found: list[Found],
    agreed: list[Asked],
) -> Review:
    """The last review of a plan that runs. Errors: Refused, Stale, ValidationError."""
    plan = review.plan
    refuse_if_ended(plan)
    others = _of(plan).exclude(pk=review.pk)
    if _of(plan).last() != review or others.filter(held_on__gt=held_on).exists():
        raise Refused(FOLLOWED)
    _check(plan, held_on, next_due, by.day)
    differing = saved_over(review, version, held_on=held_on, present=present, said=said, next_due=next_due)
    rows = _settled(by, review, found)
    links = [_given(by, review, each) for each in agreed]
    if changed(plan, review_due=next_due):
        plan.save()
    record(review, plan, *rows, *links, review=str(review), **differing)
    return review


def _of(plan: Plan) -> QuerySet[Review]:
    """In the order in which they were held."""
    return Review.objects.unscoped("the reviews of a plan in sight").filter(plan=plan).order_by("held_on", "pk")


@action(rules.can_write)
def take_back_review(*, by: Viewer, review: Review, version: int) -> Review:
    """It was written by mistake: the targets that it closed are open, and the plan is due as before. Actions that came
    out of it stay with their owners. Errors: Refused, Stale."""
    plan = review.plan
    refuse_if_ended(plan)
    last_held = _of(plan).last() == review
    if not last_held and _of(plan).filter(pk__gt=review.pk).exists():
        raise Refused(FOLLOWED)
    outcomes = list(Outcome.objects.visible_to(by).filter(review=review).select_related("target"))
    rows: list = [removed(each) for each in outcomes]
    rows += [removed(each) for each in Agreed.objects.visible_to(by).filter(review=review)]
    for each in outcomes:
        if each.outcome in Outcome.CLOSES and changed(each.target, closed_on=None):
            each.target.save()
            rows.append(each.target)
    if last_held and (review.was_due or plan.until) and changed(plan, review_due=review.was_due):
        plan.save()
    record(removed_as_shown(review, version), plan, *rows, taken_back=str(review))
    return review
