"""Every read of plans. The first argument is who is looking."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import BooleanField, Case, CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value, When

from remit.areas.plans import dates
from remit.areas.plans.models import (
    KINDS,
    PARENT,
    TAUGHT,
    Agreed,
    OfPlan,
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
from remit.areas.plans.types import offered, types_of
from remit.areas.promises.models import Promise
from remit.core.viewers import Grant, Viewer
from remit.school import queries as school
from remit.school import rules as school_rules
from remit.school.dated import on
from remit.school.models import Pupil, Tenure, Term

RUNNING, OVERDUE, NO_OWNER, ENDED = "running", "overdue", "no-owner", "ended"
SAID = {RUNNING: "Running", OVERDUE: "Review overdue", NO_OWNER: "Without an owner", ENDED: "Ended"}
NOT_ASKED, NO_REPLY, REPLIED = "Not asked yet", "Asked, no reply yet", "Replied"


def plans(viewer: Viewer) -> QuerySet[Plan]:
    return Plan.objects.visible_to(viewer).select_related("type", "pupil", "owner", "post")


def written_plans(viewer: Viewer) -> QuerySet[Plan]:
    """Those that she may change."""
    return plans(viewer.only("lead"))


def plans_of(viewer: Viewer, pupil: Pupil) -> list[Plan]:
    """Running first, then those that have ended; the newest of each first."""
    rows = plans(viewer).filter(pupil=pupil).order_by("-first_day", "-pk")
    return sorted(rows, key=lambda plan: plan.last_day is not None)


def led_pupils(viewer: Viewer, *kinds: str) -> QuerySet[Pupil]:
    """Pupils of whom she may read and write plans of one of these kinds; without any, of some kind."""
    asked = kinds or tuple(kind for kind, _ in KINDS)
    either = [Q(pk__in=school_rules.reached(viewer, kind, "lead").values("pk")) for kind in asked]
    return Pupil.objects.visible_to(viewer).filter(reduce(or_, either))


def startable(viewer: Viewer, pupil: Pupil, grants: Iterable[Grant] | None = None) -> list[PlanType]:
    """The types of which she may start a plan for this pupil."""
    over = list(school_rules.grants_over(viewer, pupil)) if grants is None else list(grants)
    kinds = {kind for kind, _ in KINDS if school_rules.opens(over, kind, "lead")}
    if not kinds or (pupil.last_day is not None and pupil.last_day < viewer.day):
        return []
    return [each for each in offered(types_of(viewer, pupil.school)) if each.kind in kinds]


# What falls due


def calendars(viewer: Viewer) -> dict[int, tuple[list[Term], frozenset[date]]]:
    """Of each school of hers the terms, and the days in them on which there is none. Asked once a request."""
    if "calendars" not in viewer.kept:
        terms: dict[int, list[Term]] = defaultdict(list)
        for term in Term.objects.visible_to(viewer).order_by("first_day", "pk"):
            terms[term.school_id].append(term)
        viewer.kept["calendars"] = {at: (held, school.closed_days(viewer, held, at)) for at, held in terms.items()}
    return viewer.kept["calendars"]


def calendar(viewer: Viewer, at: int) -> tuple[list[Term], frozenset[date]]:
    return calendars(viewer).get(at, ([], frozenset()))


def next_review(viewer: Viewer, type: PlanType, held: date, until: date | None = None) -> date:
    """Also where there is no school between the review and the day on which the plan is to end, not after that day."""
    due = dates.next_review(held, type.every, type.unit, *calendar(viewer, type.school_id), until=until)
    return min(due, until) if until and until > held else due


def first_review(viewer: Viewer, type: PlanType, begins: date, until: date | None = None) -> date:
    due = dates.first_review(begins, type.every, type.unit, *calendar(viewer, type.school_id), until=until)
    return min(due, until) if until else due


def with_owners(viewer: Viewer, rows: QuerySet[Plan]) -> QuerySet[Plan]:
    """`owned`: somebody who is there sees to it."""
    return rows.annotate(owned=Case(When(_unowned(viewer), then=False), default=True, output_field=BooleanField()))


def worked(viewer: Viewer, at: int) -> date:
    """The last school day at this school: what was due before it is late. In the holidays nothing becomes so."""
    return dates.worked(viewer.day, *calendar(viewer, at))


def late_before(viewer: Viewer, held: Sequence[Plan]) -> date:
    """Of plans of one pupil: what was due before that day is late. The calendar is asked only where something was due
    before today."""
    due = [day for plan in held for day in (plan.review_due, plan.until) if day]
    return worked(viewer, held[0].school_id) if any(day < viewer.day for day in due) else viewer.day


def running(viewer: Viewer) -> QuerySet[Plan]:
    """Not ended, of pupils on roll."""
    return plans(viewer).filter(on(viewer.day, "pupil__"), last_day=None)


def reviews_overdue(viewer: Viewer) -> QuerySet[Plan]:
    """Longest first; also what was to have ended by now."""
    return running(viewer).filter(_late(viewer)).order_by("review_due", "pk")


def _late(viewer: Viewer) -> Q:
    """At each school by its own terms."""
    known = list(calendars(viewer))
    each = (Q(school=at) & _due_before(worked(viewer, at)) for at in known)
    return reduce(or_, each, ~Q(school__in=known) & _due_before(viewer.day))


def _due_before(day: date) -> Q:
    return Q(review_due__lt=day) | Q(until__lt=day)


def plans_without_owner(viewer: Viewer) -> QuerySet[Plan]:
    """Nobody is named, or nobody is there any more: a colleague who has left, a post that has ended or that nobody
    holds."""
    return running(viewer).filter(_unowned(viewer)).order_by("first_day", "pk")


def _unowned(viewer: Viewer) -> Q:
    held = Tenure.objects.visible_to(viewer).filter(
        on(viewer.day), on(viewer.day, "post__"), on(viewer.day, "staff__"), post=OuterRef("post")
    )
    return (Q(owner=None) | ~on(viewer.day, "owner__")) & (Q(post=None) | ~Q(Exists(held)))


# The year's plans


def listed_plans(viewer: Viewer) -> QuerySet[Plan]:
    """Every plan that ran on some day of this academic year, with how it stands and what a parent said."""
    year = school.this_year(viewer)
    rows = plans(viewer).filter(Q(last_day=None) | Q(last_day__gte=year.first_day if year else viewer.day))
    asked = Voice.objects.visible_to(viewer).filter(plan=OuterRef("pk"), whose=PARENT)
    heard = asked.exclude(how=Voice.NO_REPLY).order_by("-day", "-pk")
    rows = with_owners(viewer, rows).annotate(
        asked=Subquery(asked.order_by("-day", "-pk").values("how")[:1]),
        heard_on=Subquery(heard.values("day")[:1]),
        heard=Subquery(heard.values("words")[:1]),
    )
    return rows.annotate(
        place=Case(When(last_day__isnull=False, then=2), When(_late(viewer), then=0), default=1),
        standing=_words(
            (Q(last_day__isnull=False), SAID[ENDED]),
            (_late(viewer), SAID[OVERDUE]),
            otherwise=SAID[RUNNING],
        ),
        reply=_words((Q(asked=None), NOT_ASKED), (Q(asked=Voice.NO_REPLY), NO_REPLY), otherwise=REPLIED),
    )


def _words(*cases: tuple[Q, str], otherwise: str) -> Case:
    whens = [When(condition, then=Value(words)) for condition, words in cases]
    return Case(*whens, default=Value(otherwise), output_field=CharField())


def listed_years(viewer: Viewer) -> list[int]:
    return list(listed_plans(viewer).order_by("pupil__year").values_list("pupil__year", flat=True).distinct())


def listed_types(viewer: Viewer) -> QuerySet[PlanType]:
    found = PlanType.objects.visible_to(viewer).filter(pk__in=listed_plans(viewer).values("type"))
    return found.order_by("name")


# What stands in a plan


@dataclass
class Aim:
    """A target with what each review found of it, the newest first."""

    target: Target
    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def last(self) -> Outcome | None:
        return self.outcomes[0] if self.outcomes else None


@dataclass
class Used:
    """A strategy and the names of the plans in which it stands."""

    strategy: Strategy
    plans: list[str]


@dataclass
class Contents:
    """A plan with all that stands in it."""

    plan: Plan
    open: list[Aim] = field(default_factory=list)
    closed: list[Aim] = field(default_factory=list)
    uses: list[PlanStrategy] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    voices: list[Voice] = field(default_factory=list)
    signatures: list[Signature] = field(default_factory=list)

    @property
    def unheard(self) -> list[str]:
        """Of those whom the type wants heard, whoever has not said anything since the last review."""
        since = self.reviews[0].held_on if self.reviews else self.plan.first_day
        heard = {each.whose for each in self.voices if each.how != Voice.NO_REPLY and each.day >= since}
        before = {each.whose for each in self.voices if each.how != Voice.NO_REPLY} if not self.reviews else set()
        return [each for each in self.plan.type.voices if each not in heard | before]

    @property
    def unsigned(self) -> list[str]:
        signed = {each.whose for each in self.signatures}
        return [each for each in self.plan.type.signs if each not in signed]


WITHIN = (Target, Review, Outcome, PlanStrategy, Voice, Signature)


def contents(viewer: Viewer, held: Iterable[Plan], *wanted: type[OfPlan]) -> list[Contents]:
    """Of several plans, in as many queries as of one: all that stands in them, or of these sorts alone. Outcomes are asked
    with their targets."""
    found = {plan.pk: Contents(plan) for plan in held}
    aims: dict[int, Aim] = {}

    def rows(model: type[OfPlan], *order: str) -> QuerySet:
        asked = model.objects.visible_to(viewer).filter(plan__in=list(found)).order_by(*order)
        return asked if model in (wanted or WITHIN) else asked.none()

    for target in rows(Target, "pk"):
        aims[target.pk] = Aim(target)
        of = found[target.plan_id]
        (of.open if target.closed_on is None else of.closed).append(aims[target.pk])
    for review in rows(Review, "-held_on", "-pk"):
        found[review.plan_id].reviews.append(review)
    for outcome in rows(Outcome, "-review__held_on", "-review", "target").select_related("review"):
        aims[outcome.target_id].outcomes.append(outcome)
    for use in rows(PlanStrategy, "strategy").select_related("strategy"):
        found[use.plan_id].uses.append(use)
    for voice in rows(Voice, "-day", "-pk"):
        found[voice.plan_id].voices.append(voice)
    for signature in rows(Signature, "-day", "-pk").select_related("file"):
        found[signature.plan_id].signatures.append(signature)
    return list(found.values())


def strategies_of(viewer: Viewer, pupil: Pupil) -> list[Used]:
    """What adults do for a pupil today, each once, with the plans in which it stands as far as she may know of them."""
    rows = list(Strategy.objects.visible_to(viewer).filter(on(viewer.day), pupil=pupil).order_by("kind", "pk"))
    uses = PlanStrategy.objects.visible_to(viewer).filter(strategy__in=[row.pk for row in rows], plan__last_day=None)
    names: dict[int, list[str]] = defaultdict(list)
    for strategy, name in uses.order_by("plan__type__name").values_list("strategy", "plan__type__name"):
        names[strategy].append(name)
    return [Used(row, names[row.pk]) for row in rows]


def taught_strategies(viewer: Viewer, pupil: Pupil) -> list[Strategy]:
    """What all who teach the pupil are to do, today."""
    rows = Strategy.objects.visible_to(viewer).filter(on(viewer.day), pupil=pupil, kind=TAUGHT)
    return list(rows.order_by("pk"))


def plans_beside(viewer: Viewer, ref: str) -> QuerySet[Plan]:
    """The plan of this reference and the others of its pupil, as far as she may change them."""
    asked = Plan.objects.visible_to(viewer.only("lead")).filter(ref=ref)
    rows = with_owners(viewer, written_plans(viewer)).filter(pupil__in=asked.values("pupil"))
    return rows.order_by("first_day", "pk")


def usable(viewer: Viewer, plan: Plan) -> QuerySet[Strategy]:
    """Strategies of the pupil that may stand in this plan too, and do not yet: so that none is written twice."""
    rows = Strategy.objects.visible_to(viewer).filter(
        on(viewer.day), pupil=plan.pupil, kind__in=[plan.type.kind, TAUGHT]
    )
    used = PlanStrategy.objects.visible_to(viewer).filter(plan=plan)
    return rows.exclude(pk__in=used.values("strategy")).order_by("pk")


def written(viewer: Viewer, model: type[OfPlan]) -> QuerySet:
    """What stands in plans that she may change."""
    rows = model.objects.visible_to(viewer.only("lead"))
    return rows.select_related("pupil", "plan", "plan__type", "plan__pupil")


def signatures(viewer: Viewer) -> QuerySet[Signature]:
    return Signature.objects.visible_to(viewer).filter(file__isnull=False).select_related("file")


def open_targets(viewer: Viewer, plan: Plan) -> list[tuple[Target, Outcome | None]]:
    """What a new review looks at: nothing is found of them yet."""
    return [(each, None) for each in Target.objects.visible_to(viewer).filter(plan=plan, closed_on=None).order_by("pk")]


def targets_at(viewer: Viewer, review: Review) -> list[tuple[Target, Outcome | None]]:
    """What a review looked at, and what is open since."""
    found = Outcome.objects.visible_to(viewer).filter(review=review).select_related("target")
    held = {each.target_id: each for each in found}
    either = Q(closed_on=None) | Q(pk__in=list(held))
    rows = Target.objects.visible_to(viewer).filter(either, plan=review.plan_id).order_by("pk")
    return [(each, held.get(each.pk)) for each in rows]


def agreed_in(viewer: Viewer, plan: Plan) -> dict[int, list[Promise]]:
    """The actions that came out of each review."""
    found: dict[int, list[Promise]] = defaultdict(list)
    rows = Agreed.objects.visible_to(viewer).filter(plan=plan).order_by("promise__due", "pk")
    for row in rows.select_related("promise__owner", "promise__post"):
        found[row.review_id].append(row.promise)
    return found


def narrowed_to(rows: QuerySet, state: str) -> QuerySet:
    """Of `listed_plans`, those in this state. What is overdue runs too."""
    if state == NO_OWNER:
        return rows.filter(owned=False, last_day=None)
    return rows.filter(last_day=None) if state == RUNNING else rows.filter(standing=SAID[state])
