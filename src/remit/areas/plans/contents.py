"""Every write to what stands in a plan: targets, strategies, voices, signatures. What is done to one of them stands in
the history of its plan too."""

from __future__ import annotations

from datetime import date
from typing import Any

from remit.areas.plans import rules
from remit.areas.plans.actions import refuse_if_ended, removed_as_shown
from remit.areas.plans.models import (
    TAUGHT,
    OfPlan,
    Outcome,
    Plan,
    PlanStrategy,
    Signature,
    Strategy,
    Target,
    Voice,
)
from remit.core.acts import Refused, action, record, removed, saved_over
from remit.core.files import store
from remit.core.viewers import Viewer

FROM_PLAN = ["school", "pupil", "plan"]


def _added(row: OfPlan, **said: Any) -> None:
    row.full_clean(exclude=FROM_PLAN)
    row.save()
    record(row, row.plan, **said)


# Targets


@action(rules.can_write)
def add_target(*, by: Viewer, plan: Plan, what: str, how: str, baseline: str, aim: str, due: date | None) -> Target:
    """Errors: Refused, ValidationError."""
    refuse_if_ended(plan)
    target = Target(plan=plan, what=what, how=how, baseline=baseline, aim=aim, by=due)
    _added(target, target=what)
    return target


@action(rules.can_write)
def change_target(
    *, by: Viewer, target: Target, version: int, what: str, how: str, baseline: str, aim: str, due: date | None
) -> Target:
    """Errors: Refused, Stale, ValidationError."""
    refuse_if_ended(target.plan)
    differing = saved_over(target, version, what=what, how=how, baseline=baseline, aim=aim, by=due)
    record(target, target.plan, target=target.what, **differing)
    return target


@action(rules.can_write)
def take_back_target(*, by: Viewer, target: Target, version: int) -> Target:
    """It was written by mistake. Errors: Refused, where a review has looked at it or a later plan carries it on; Stale."""
    refuse_if_ended(target.plan)
    reason = "whether anything hangs on a target in sight"
    seen = Outcome.objects.unscoped(reason).filter(target=target).exists()
    if seen or Target.objects.unscoped(reason).filter(continues=target).exists():
        raise Refused("A review has looked at this target. Say at the next one that it was stopped.")
    record(removed_as_shown(target, version), target.plan, taken_back=target.what)
    return target


# Strategies


def _kind(plan: Plan, for_teachers: bool) -> str:
    """Errors: Refused."""
    if for_teachers and not plan.type.for_teachers:
        raise Refused("What stands in a plan of this type is not shown to teachers.")
    return TAUGHT if for_teachers else plan.type.kind


@action(rules.can_write)
def add_strategy(*, by: Viewer, plan: Plan, what: str, who: str, first_day: date, for_teachers: bool) -> PlanStrategy:
    """Errors: Refused, ValidationError."""
    refuse_if_ended(plan)
    strategy = Strategy(pupil=plan.pupil, kind=_kind(plan, for_teachers), what=what, who=who, first_day=first_day)
    strategy.full_clean(exclude=["school", "pupil"])
    strategy.save()
    use = PlanStrategy(plan=plan, strategy=strategy)
    use.save()
    record(strategy, strategy=what, shown_to_teachers=for_teachers)
    record(use, plan, strategy=what)
    return use


@action(rules.can_write)
def use_strategy(*, by: Viewer, plan: Plan, strategy: Strategy) -> PlanStrategy:
    """One that was written for the pupil already stands in this plan too. Errors: Refused, where it is another pupil's,
    or more sensitive than the plan."""
    refuse_if_ended(plan)
    if strategy.pupil_id != plan.pupil_id or strategy.kind not in {plan.type.kind, TAUGHT}:
        raise Refused("This strategy cannot stand in this plan.")
    strategy.save()  # whoever narrows at the same moment who sees it is told so, and no change before is put back
    record(strategy, used_again=True)
    use = PlanStrategy(plan=plan, strategy=strategy)
    _added(use, strategy=strategy.what)
    return use


@action(rules.can_write)
def change_strategy(
    *, by: Viewer, use: PlanStrategy, version: int, what: str, who: str, first_day: date, for_teachers: bool
) -> Strategy:
    """Wherever it stands. Who sees it changes only where it stands in this plan alone. Errors: Refused, Stale,
    ValidationError."""
    refuse_if_ended(use.plan)
    strategy = use.strategy
    kind = _kind(use.plan, for_teachers) if for_teachers != strategy.for_teachers else strategy.kind
    if kind != strategy.kind and _elsewhere(use):
        raise Refused("This strategy stands in another plan too. Who sees it stays as it is.")
    differing = saved_over(strategy, version, what=what, who=who, first_day=first_day, kind=kind)
    record(strategy, **differing)
    record(use.plan, strategy=strategy.what, **differing)
    return strategy


def _elsewhere(use: PlanStrategy) -> bool:
    rows = PlanStrategy.objects.unscoped("whether a strategy stands in another plan too, of whatever kind")
    return rows.filter(strategy=use.strategy_id).exclude(pk=use.pk).exists()


@action(rules.can_write)
def end_strategy(*, by: Viewer, use: PlanStrategy, version: int) -> Strategy:
    """Today is its last day, in this plan; where it stands in another that runs, it goes on there. Errors: Refused,
    Stale."""
    refuse_if_ended(use.plan)
    strategy, rows = (
        use.strategy,
        PlanStrategy.objects.unscoped("whether a strategy stands in another plan too, of whatever kind"),
    )
    if rows.filter(strategy=strategy, plan__last_day=None).exclude(pk=use.pk).exists():
        record(removed(use), use.plan, strategy_left_out=strategy.what)
        return strategy
    differing = saved_over(strategy, version, last_day=max(by.day, strategy.first_day))
    record(strategy, **differing)
    record(use.plan, strategy_ended=strategy.what)
    return strategy


@action(rules.can_write)
def resume_strategy(*, by: Viewer, use: PlanStrategy) -> Strategy:
    """It goes on after all. Errors: Refused."""
    refuse_if_ended(use.plan)
    strategy = use.strategy
    if strategy.last_day is None:
        raise Refused("This strategy goes on.")
    differing = saved_over(strategy, strategy.version, last_day=None)
    record(strategy, **differing)
    record(use.plan, strategy=strategy.what, resumed=True)
    return strategy


@action(rules.can_write)
def take_back_strategy(*, by: Viewer, use: PlanStrategy, version: int) -> PlanStrategy:
    """It was put into this plan by mistake; what stands in no plan any more goes. Errors: Refused, Stale."""
    refuse_if_ended(use.plan)
    strategy, alone = use.strategy, not _elsewhere(use)
    record(removed(use), use.plan, taken_back=strategy.what)
    if alone:
        record(removed_as_shown(strategy, version), taken_back=strategy.what)
    return use


# Voices and signatures


@action(rules.can_write)
def add_voice(*, by: Viewer, plan: Plan, whose: str, name: str, how: str, day: date, words: str) -> Voice:
    """Errors: Refused, ValidationError."""
    refuse_if_ended(plan)
    voice = Voice(plan=plan, whose=whose, name=name, how=how, day=day, words=words)
    _added(voice, view=str(voice), how=voice.get_how_display(), words=words)
    return voice


@action(rules.can_write)
def change_voice(
    *, by: Viewer, voice: Voice, version: int, whose: str, name: str, how: str, day: date, words: str
) -> Voice:
    """Errors: Refused, Stale, ValidationError."""
    refuse_if_ended(voice.plan)
    differing = saved_over(voice, version, whose=whose, name=name, how=how, day=day, words=words)
    record(voice, voice.plan, view=str(voice), **differing)
    return voice


@action(rules.can_write)
def take_back_voice(*, by: Viewer, voice: Voice, version: int) -> Voice:
    """Errors: Refused, Stale."""
    refuse_if_ended(voice.plan)
    record(removed_as_shown(voice, version), voice.plan, taken_back=str(voice))
    return voice


@action(rules.can_write)
def sign(
    *, by: Viewer, plan: Plan, whose: str, name: str, form: str, day: date, file_name: str, content: bytes
) -> Signature:
    """Errors: Refused, ValidationError; store.Refused for a file that is not taken."""
    refuse_if_ended(plan)
    row = Signature(plan=plan, whose=whose, name=name, form=form, day=day)
    row.full_clean(exclude=[*FROM_PLAN, "file"])
    files = []
    if content:
        row.file = store.keep(file_name, content)
        files.append(row.file)
    row.save()
    record(row, plan, *files, signed=name, form=row.get_form_display(), day=day)
    return row


@action(rules.can_write)
def take_back_signature(*, by: Viewer, signature: Signature) -> Signature:
    refuse_if_ended(signature.plan)
    record(removed(signature), signature.plan, taken_back=f"{signature}, {signature.get_form_display()}")
    return signature
