"""Every write to plans themselves and to their types: start, change, end, go on with the next."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, TypeVar

from remit.areas.plans import queries, rules
from remit.areas.plans.models import OfPlan, Plan, PlanStrategy, PlanType, Review, Strategy, Target
from remit.areas.plans.types import type_of
from remit.core.acts import Refused, Turn, action, changed, history_of, record, removed, saved_over
from remit.core.records import EditedRecord, new_ref
from remit.core.viewers import Viewer
from remit.school.models import Post, Pupil, School, Staff

Row = TypeVar("Row", bound=EditedRecord)
ENDED = "This plan has ended. Reopen it to change what stands in it."
END = "plans.end_plan"
# A type that ships is written down when it is first used: of two who are the first, one waits for the other.
TYPES = Turn(lambda _by, **of: [f"plan types {of['school'].pk if 'school' in of else of['pupil'].school_id}"])


def refuse_if_ended(plan: Plan) -> None:
    """Errors: Refused."""
    if plan.last_day is not None:
        raise Refused(ENDED)


def removed_as_shown(row: Row, version: int) -> Row:
    """What was written by mistake goes, and nothing that a colleague has made of it since. Errors: Stale."""
    row.version = version
    row.save()
    return removed(row)


@action(rules.can_start, TYPES)
def start_plan(
    *,
    by: Viewer,
    pupil: Pupil,
    code: str,
    first_day: date,
    until: date | None,
    review_due: date,
    owner: Staff | None,
    post: Post | None,
    said: list,
) -> Plan:
    """`code` is that of the type; `said` its sections, as pairs of a heading and a text. Errors: ValidationError."""
    type = _kept(by, pupil.school, code)
    plan = Plan(
        pupil=pupil,
        type=type,
        first_day=first_day,
        until=until,
        review_due=review_due,
        owner=owner,
        post=post,
        said=said,
    )
    check_plan(plan)
    plan.save()
    record(
        plan, started=type.name, first_day=first_day, until=until, review_due=review_due, owner=plan.owned_by or None
    )
    return plan


def _kept(by: Viewer, school: School, code: str) -> PlanType:
    """The type as a record. Errors: Refused, where there is none of this code."""
    type = type_of(by, school, code)
    if type is None:
        raise Refused("There is no such type of plan.")
    if type.pk is None:
        type.full_clean()
        type.save()
        record(type, added=type.name)
    return type


def check_plan(plan: Plan) -> None:
    """Errors: Refused, ValidationError."""
    most = plan.type.most_weeks
    if most and plan.until is None:
        raise Refused(f"A plan of this type lasts {most} weeks at most: say by when it is to end.")
    if most and plan.until and plan.until > plan.first_day + timedelta(weeks=most):
        raise Refused(f"A plan of this type lasts {most} weeks at most.")
    if plan.review_due and plan.review_due < plan.first_day:
        raise Refused("The review is due before the plan begins.")
    if plan.review_due and plan.until and plan.review_due > plan.until:
        raise Refused("The review is due after the plan is to end.")
    plan.full_clean(exclude=["school", "pupil", "type", "follows"])


def refuse_later_beginning(plan: Plan, first_day: date, today: date) -> None:
    """Of a plan that has begun: weeks that have gone by are not counted anew. Errors: Refused."""
    if first_day <= plan.first_day or plan.first_day > today:
        return
    if plan.type.most_weeks:
        raise Refused("This plan has begun, and its weeks are counted from its first day. Go on with the next plan.")
    held = Review.objects.unscoped("what stands in a plan in sight").filter(plan=plan, held_on__lt=first_day)
    if first_day > today or held.exists():
        raise Refused("This plan had begun before that day.")


@action(rules.can_write)
def change_plan(
    *,
    by: Viewer,
    plan: Plan,
    version: int,
    first_day: date,
    until: date | None,
    review_due: date,
    owner: Staff | None,
    post: Post | None,
    said: list,
) -> Plan:
    """Errors: Refused, Stale, ValidationError."""
    refuse_if_ended(plan)
    refuse_later_beginning(plan, first_day, by.day)
    owned, before = plan.owned_by, dict(plan.said)
    differing = changed(
        plan, first_day=first_day, until=until, review_due=review_due, owner=owner, post=post, said=said
    )
    check_plan(plan)
    saved_over(plan, version)
    kept = {name: each for name, each in differing.items() if name not in {"owner", "post", "said"}}
    if plan.owned_by != owned:
        kept["owner"] = [owned, plan.owned_by]
    now = dict(said)
    kept |= {
        heading: [before.get(heading, ""), now.get(heading, "")]
        for heading in {**before, **now}
        if before.get(heading, "") != now.get(heading, "")
    }
    record(plan, **{"changed": not kept or None, **kept})
    return plan


@action(rules.can_write)
def end_plan(*, by: Viewer, plan: Plan, version: int, last_day: date, outcome: str, because: str) -> Plan:
    """It ended on that day, with what came of it. Its strategies end too, but for those that another plan goes on with.
    Errors: Refused, Stale, ValidationError."""
    refuse_if_ended(plan)
    if last_day < plan.first_day:
        raise Refused("It had not begun by that day.")
    differing = saved_over(plan, version, last_day=last_day, outcome=outcome, because=because)
    record(plan, **differing)
    if ended := [_ended(each, last_day) for each in _only_in(plan)]:
        record(*ended, ended=True)  # on its own: whoever teaches the pupil may read it, and nothing of the plan
    return plan


def _ended(strategy: Strategy, last_day: date) -> Strategy:
    strategy.last_day = max(last_day, strategy.first_day)
    strategy.save()
    return strategy


def _only_in(plan: Plan) -> list[Strategy]:
    """Strategies that stand in this plan and in no other that runs."""
    reason = "whether a strategy stands in another plan too, of whatever kind"
    uses = PlanStrategy.objects.unscoped(reason)
    elsewhere = uses.filter(plan__last_day=None).exclude(plan=plan)
    rows = Strategy.objects.unscoped("the strategies of a plan in sight").filter(
        pk__in=uses.filter(plan=plan).values("strategy"), last_day=None
    )
    return list(rows.exclude(pk__in=elsewhere.values("strategy")).order_by("pk"))


@action(rules.can_write)
def reopen_plan(*, by: Viewer, plan: Plan, version: int) -> Plan:
    """As it was before it ended, with the strategies that ended with it. Errors: Refused, Stale."""
    if plan.last_day is None:
        raise Refused("This plan runs.")
    if _is_followed(plan):
        raise Refused("The next plan goes on from this one.")
    strategies = _ended_with(by, plan)
    differing = saved_over(plan, version, last_day=None, outcome="", because="")
    for each in strategies:
        each.last_day = None
        each.save()
    record(plan, reopened=True, **differing)
    if strategies:
        record(*strategies, resumed=True)
    return plan


def _ended_with(by: Viewer, plan: Plan) -> list[Strategy]:
    """What ended when the plan did, and of which nothing else was said since: history knows. A strategy that somebody
    stopped before stays stopped, whatever its last day."""
    end = history_of(plan, by).filter(act=END).last()
    uses = PlanStrategy.objects.visible_to(by).filter(plan=plan, strategy__last_day__isnull=False)
    found = [use.strategy for use in uses.select_related("strategy").order_by("pk")] if end else []
    last = {each: history_of(each, by).last() for each in found}
    return [each for each, entry in last.items() if end and entry and (entry.act, entry.deed) == (END, end.deed)]


@action(rules.can_write)
def next_plan(*, by: Viewer, plan: Plan, version: int, first_day: date, outcome: str, because: str) -> Plan:
    """The plan ends the day before, and the next of its type begins: with its sections, its owner, the targets that are
    open and the strategies that hold. Reviews, voices and signatures stay with what they were about. Errors: Refused,
    Stale, ValidationError."""
    refuse_if_ended(plan)
    if first_day <= plan.first_day:
        raise Refused("The next plan begins after this one began.")
    until = first_day + timedelta(weeks=plan.type.most_weeks) if plan.type.most_weeks else None
    new = Plan(
        pupil=plan.pupil, type=plan.type, owner=plan.owner, post=plan.post, said=plan.said, follows=plan,
        first_day=first_day, until=until, review_due=queries.first_review(by, plan.type, first_day, until),
    )  # fmt: skip
    check_plan(new)
    new.save()
    targets = [_carried(each, new) for each in _open_targets(by, plan)]
    uses = PlanStrategy.objects.visible_to(by).filter(plan=plan, strategy__last_day=None).select_related("strategy")
    links = [PlanStrategy(plan=new, strategy=use.strategy) for use in uses.order_by("pk")]
    for each in (*targets, *links):
        each.save()
    differing = saved_over(plan, version, last_day=first_day - timedelta(days=1), outcome=outcome, because=because)
    record(plan, **differing)
    record(new, *targets, *links, started=new.type.name, first_day=first_day, targets_carried_on=len(targets))
    return new


def _open_targets(by: Viewer, plan: Plan) -> list[Target]:
    return list(Target.objects.visible_to(by).filter(plan=plan, closed_on=None).order_by("pk"))


def _carried(target: Target, plan: Plan) -> Target:
    asked = ("what", "how", "baseline", "aim", "by")
    return Target(plan=plan, continues=target, **{name: getattr(target, name) for name in asked})


@action(rules.can_write)
def take_back_plan(*, by: Viewer, plan: Plan, version: int) -> Plan:
    """It was started by mistake: while nothing stands in it but what was carried on into it. The plan that it follows
    runs again. Errors: Refused, Stale."""
    targets, links = _within(Target, plan), _within(PlanStrategy, plan)
    written = any(each.continues_id is None or each.version > 1 for each in targets)
    more = (model for model in OfPlan.__subclasses__() if model not in {Target, PlanStrategy})
    if written or (links and not plan.follows) or any(_within(model, plan) for model in more) or _is_followed(plan):
        raise Refused("Something stands in this plan already. End it, and say why.")
    gone = [removed(each) for each in (*targets, *links)]
    record(removed_as_shown(plan, version), *gone, taken_back=True)
    if plan.follows:
        reopen_plan(by=by, plan=plan.follows, version=plan.follows.version)
    return plan


def _within(model: type[OfPlan], plan: Plan) -> list[Any]:
    return list(model.objects.unscoped("what stands in a plan in sight").filter(plan=plan))


def _is_followed(plan: Plan) -> bool:
    return Plan.objects.unscoped("what stands in a plan in sight").filter(follows=plan).exists()


# Types


@action(rules.can_keep_types, TYPES)
def keep_type(*, by: Viewer, school: School, code: str, version: int | None, details: dict) -> PlanType:
    """Change a type, shipped or the school's own; without a code, add one. Its kind is chosen when it is added. Errors:
    Refused, Stale, ValidationError."""
    type = type_of(by, school, code) if code else PlanType(school=school, code=new_ref())
    if type is None:
        raise Refused("There is no such type of plan.")
    if code and details.get("kind", type.kind) != type.kind:
        raise Refused("Who sees the plans of a type is chosen when it is added. Add another type in its place.")
    differing = changed(type, **details)
    if type.pk is not None and version is not None:
        type.version = version
    new = type.pk is None
    type.full_clean()
    type.save()
    record(type, **({"added": type.name} if new and not code else {}), **differing)
    return type
