"""Whose data plans hold, why, for how long, and how it leaves."""

from __future__ import annotations

from remit.core.seams import Holding

KEEP, LEAVES, AS_PLAN = "until the pupil is 25", "with the pupil record", "that of its plan"


def _of_plan(model: str, why: str, about: str = "the pupil") -> Holding:
    return Holding(f"plans.{model}", about, AS_PLAN, why, KEEP, LEAVES)


HOLDINGS = (
    Holding("plans.PlanType", "nobody", "general", "what a plan of each type asks", "for good", "not erased"),
    Holding("plans.Plan", "the pupil", "that of its type: general or inclusion", "to support the pupil", KEEP, LEAVES),
    _of_plan("Target", "what is to change for the pupil"),
    _of_plan("Review", "what was found and said of it"),
    _of_plan("Outcome", "what became of each target"),
    _of_plan("Agreed", "which actions a review led to"),
    _of_plan("PlanStrategy", "what adults do because of a plan"),
    Holding(
        "plans.Strategy",
        "the pupil",
        "that of its plan, or for those who teach the pupil",
        "what adults do for the pupil",
        KEEP,
        LEAVES,
    ),
    _of_plan("Voice", "what the pupil and the parents think", "the pupil and the parent"),
    _of_plan("Signature", "who agreed to the plan", "the pupil and whoever signed"),
)
