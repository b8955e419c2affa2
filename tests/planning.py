"""Plans for the test world: of a pupil, of a type, with one of everything that may stand in one."""

from __future__ import annotations

from datetime import date
from typing import Any

from remit.areas.plans.models import (
    TAUGHT,
    Agreed,
    Outcome,
    Plan,
    PlanStrategy,
    PlanType,
    Review,
    Signature,
    Strategy,
    Target,
    Voice,
)
from remit.areas.plans.types import shipped_type
from remit.areas.promises.models import Promise
from remit.core.files import store
from remit.school.models import Pupil, School, Staff

START, HELD, DUE, TOLD = date(2026, 9, 7), date(2026, 10, 5), date(2026, 11, 2), date(2026, 9, 21)


def type_at(school: School, code: str) -> PlanType:
    """Written down, as it is once somebody has started a plan of it."""
    held = PlanType.objects.unscoped("test").filter(school=school, code=code).first()
    if held is None:
        held = shipped_type(school, code)
        held.save()
    return held


def add_plan(
    pupil: Pupil, code: str, name: str, giver: Staff | None = None, *, strategies: bool = True, **more: Any
) -> Plan:
    """Every text begins with the name: a canary."""
    said = [[f"{name}-heading", f"{name}-section"]]
    values = {"first_day": START, "review_due": DUE, "said": said, **more}
    plan = Plan.objects.create(pupil=pupil, type=type_at(pupil.school, code), **values)
    review = Review.objects.create(
        plan=plan, held_on=HELD, present=f"{name}-there", said=f"{name}-review", was_due=HELD
    )
    met, still = (
        Target.objects.create(plan=plan, what=f"{name}-target-{part}", aim=f"{name}-aim", closed_on=closed)
        for part, closed in (("met", HELD), ("open", None))
    )
    Outcome.objects.create(plan=plan, review=review, target=met, outcome=Outcome.MET)
    Outcome.objects.create(plan=plan, review=review, target=still, outcome=Outcome.PARTLY, next=f"{name}-next")
    for kind in (plan.type.kind, TAUGHT) if strategies else ():
        what = Strategy.objects.create(pupil=pupil, kind=kind, what=f"{name}-strategy-{kind}", first_day=START)
        PlanStrategy.objects.create(plan=plan, strategy=what)
    Voice.objects.create(plan=plan, whose="parent", how="phone", day=TOLD, words=f"{name}-voice")
    paper = store.keep(f"{name}-paper.pdf", f"%PDF-1.4 {name}".encode())
    Signature.objects.create(plan=plan, whose="parent", name=f"{name}-signed", form="paper", day=TOLD, file=paper)
    if giver:
        promise = Promise.objects.create(
            school=pupil.school, owner=giver, giver=giver, pupil=pupil, kind=plan.type.kind, what=f"{name}-promise",
            due=DUE, given_on=HELD,
        )  # fmt: skip
        Agreed.objects.create(plan=plan, review=review, promise=promise)
    return plan


def within(plan: Plan, model: type) -> Any:
    """One row of what stands in it."""
    return model.objects.unscoped("test").filter(plan=plan).order_by("-pk").first()
