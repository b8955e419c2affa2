"""Every read of who joins in the year and of what is done for them. The first argument is who is looking."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from remit.areas.joining import reference, rules
from remit.areas.joining.models import (
    BEFORE,
    DAY,
    FORTNIGHT,
    LEADER,
    MATHS,
    OFFICE,
    SENCO,
    TUTOR,
    WEEK,
    WHENS,
    Buddy,
    Joining,
    JoiningAccount,
    JoiningStep,
    StepType,
)
from remit.areas.promises.models import Promise
from remit.core.viewers import Viewer
from remit.school import dates
from remit.school import queries as school
from remit.school.dated import on
from remit.school.models import (
    Enrolment,
    Group,
    GroupLead,
    Membership,
    Opening,
    Particulars,
    Post,
    Pupil,
    Reach,
    School,
)
from remit.school.shipped import Shipped

STEP_TYPES = Shipped(StepType, lambda _: reference.codes(), lambda code, at: reference.shipped(code, at.words))
step_type_of = STEP_TYPES.by_code
WITH_THE_YEAR = timedelta(days=14)  # who starts in its first fortnight starts with everybody else
AROUND = timedelta(days=60)
REVIEW = "review"
PLACES = {BEFORE: -1, DAY: 0, WEEK: 4, FORTNIGHT: 9, REVIEW: 10}  # school days from the first one
BY_NAME = frozenset({"buddy", "form"})
SOON = timedelta(days=5)
STATE = "whether an action that came of a checklist is done, and whose it is"
DIRECTORY = "whose post answers for SEN or for a subject is in the directory"


def step_types(viewer: Viewer, at: School) -> list[StepType]:
    """In their order: by when, then as the school has put them."""
    order = [when for when, _ in WHENS]
    held = STEP_TYPES.of(viewer, at)
    return sorted(held, key=lambda each: (order.index(each.when), each.position, each.name.casefold()))


def offered(viewer: Viewer, at: School) -> list[StepType]:
    return [each for each in step_types(viewer, at) if each.offered]


def in_year(viewer: Viewer) -> tuple[date, date] | None:
    """From which first day, and up to which, somebody joins in the year; nothing where no year is entered."""
    terms, year = school.terms(viewer), school.this_year(viewer)
    return (terms[0].first_day + WITH_THE_YEAR, year.last_day) if terms and year else None


def joiners(viewer: Viewer, *powers: str, calendar: Viewer | None = None) -> QuerySet[Pupil]:
    """Expected or on roll, with a first day in the year and after its first fortnight, as far as she may know that they
    are new; each with the form of now or of the first day, and whether they were here before. `calendar`: who knows the
    school's terms, where that is not she."""
    span = in_year(calendar or viewer)
    rows = rules.reached(viewer, "class", *powers)
    if span is None:
        return rows.none()
    places = Membership.objects.visible_to(viewer).filter(
        Q(last_day=None) | Q(last_day__gte=viewer.day), pupil=OuterRef("pk"), group__type=Group.FORM
    )
    before = Enrolment.objects.visible_to(viewer).filter(pupil=OuterRef("pk"))
    rows = rows.filter(Q(last_day=None) | Q(last_day__gte=viewer.day)).exclude(last_day__lt=F("first_day"))
    form = Subquery(places.order_by("first_day").values("group__name")[:1])
    rows = rows.filter(first_day__range=span).annotate(form=form, was_here=Exists(before))
    return rows.order_by("first_day", "family_name", "given_name", "pk")


def joinings(viewer: Viewer) -> QuerySet[Joining]:
    return Joining.objects.visible_to(viewer).select_related("pupil__school", "owner", "buddy__pupil")


def steps(viewer: Viewer) -> Any:
    """Each with when it was done as an action, where it is one, and whose that is now."""
    action = Promise.objects.unscoped(STATE).filter(ref=OuterRef("promise"))
    whose = Coalesce("owner__name", "post__title")
    rows = JoiningStep.objects.visible_to(viewer).annotate(
        promise_done=Subquery(action.values("done_on")[:1]),
        promise_gone=Subquery(action.values("let_go_on")[:1]),
        promise_whose=Subquery(action.annotate(whose=whose).values("whose")[:1]),
    )
    return rows.select_related("joining", "pupil", "owner", "post", "done_by")


@dataclass(frozen=True)
class Days:
    """The school days around a year, in order."""

    days: Sequence[date]

    def at(self, first_day: date, when: str) -> date:
        """By when something is to be done for whoever starts on that day. Where the calendar does not reach, the first day."""
        place = bisect_left(self.days, first_day) + PLACES[when]
        return self.days[place] if 0 <= place < len(self.days) else first_day

    def review(self, joining: Joining) -> date:
        return joining.review_on or self.at(joining.begins, REVIEW)


def days_of_year(viewer: Viewer) -> Days:
    span = in_year(viewer)
    first, last = span or (viewer.day, viewer.day)
    return Days(dates.days_open(viewer, first - AROUND, last + AROUND))


@dataclass(frozen=True)
class Line:
    """Somebody who is new, with the checklist where there is one, and the day on which it is looked at again."""

    pupil: Pupil
    form: str
    joining: Joining | None
    steps: tuple[JoiningStep, ...]
    review: date
    begins: date

    @property
    def done(self) -> int:
        return sum(not each.is_open for each in self.steps)

    @property
    def shown(self) -> list[JoiningStep]:
        """The line of the first day; a buddy and a form stand there by name."""
        return [each for each in self.steps if each.key and each.code not in BY_NAME]

    @property
    def first(self) -> list[JoiningStep]:
        """What is to be done by the first day."""
        return [each for each in self.steps if each.when in {BEFORE, DAY}]

    @property
    def to_do_first(self) -> list[JoiningStep]:
        return [each for each in self.first if each.when == BEFORE and each.is_open]

    @property
    def settled(self) -> bool:
        ready = self.joining is not None and not any(each.is_open for each in self.first)
        return ready and self.joining is not None and self.joining.reviewed_on is not None

    @property
    def is_over(self) -> bool:
        return self.joining is not None and not self.joining.is_open


def lines(
    viewer: Viewer, *powers: str, among: Collection[int] | None = None, calendar: Viewer | None = None
) -> list[Line]:
    """By first day and name. A fixed number of questions."""
    rows = joiners(viewer, *powers, calendar=calendar)
    pupils = list(rows if among is None else rows.filter(pk__in=among))
    if not pupils:
        return []
    held: dict[int, Joining] = {}
    for each in joinings(viewer).filter(pupil__in=[row.pk for row in pupils]).order_by("first_day", "pk"):
        first = next(row.first_day for row in pupils if row.pk == each.pupil_id)
        if each.is_open or each.first_day == first:
            held[each.pupil_id] = each
    of: dict[int, list[JoiningStep]] = defaultdict(list)
    for step in in_order(steps(viewer).filter(joining__in=[each.pk for each in held.values()])):
        of[step.joining_id].append(step)
    days = days_of_year(calendar or viewer)
    return [_line(each, held.get(each.pk), of, days) for each in pupils]


def _line(pupil: Pupil, joining: Joining | None, of: dict[int, list[JoiningStep]], calendar: Days) -> Line:
    review = calendar.review(joining) if joining else calendar.at(pupil.first_day, REVIEW)
    mine = tuple(of[joining.pk]) if joining else ()
    return Line(pupil, getattr(pupil, "form", "") or "", joining, mine, review, pupil.first_day)


def in_order(rows: QuerySet[JoiningStep]) -> list[JoiningStep]:
    order = [when for when, _ in WHENS]
    return sorted(rows, key=lambda each: (order.index(each.when), each.position, each.pk))


def soon(viewer: Viewer, *powers: str, among: Collection[int] | None = None) -> list[Line]:
    """Who starts today, or within five days."""
    days = (viewer.day, viewer.day + SOON)
    return [each for each in lines(viewer, *powers, among=among) if days[0] <= each.begins <= days[1]]


def own_steps(viewer: Viewer) -> list[JoiningStep]:
    """Open, and hers by what she is: whoever leads, the tutor, the office. Her actions stand in her list."""
    held = in_order(steps(viewer).filter(joining__ended_on=None, promise="", done_on=None, not_needed_on=None))
    whom = [each.pupil_id for each in held]
    hers = {
        LEADER: rules.arranged(viewer, rules.LEADS),
        OFFICE: rules.arranged(viewer, rules.KEEPS),
        TUTOR: rules.tutored(viewer),
    }
    may = {who: set(rows.filter(pk__in=whom).values_list("pk", flat=True)) for who, rows in hers.items()}
    return [each for each in held if each.pupil_id in may.get(each.who, ())]


def account_of(viewer: Viewer, joining: Joining) -> JoiningAccount | None:
    return JoiningAccount.objects.visible_to(viewer).filter(joining=joining.ref).first()


def previous_school(viewer: Viewer, pupil: Pupil) -> str:
    """As the office holds it, for who sees those details."""
    rows = Particulars.objects.visible_to(viewer).filter(pupil=pupil)
    return rows.values_list("previous_school", flat=True).first() or ""


def is_buddy(viewer: Viewer, pupil: Pupil) -> Buddy | None:
    """Today: since when, and not of whom."""
    return Buddy.objects.visible_to(viewer).filter(on(viewer.day), pupil=pupil).order_by("first_day").first()


def tutors_of(viewer: Viewer, pupil: Pupil) -> list[str]:
    """Of the form that is the pupil's now or on the first day."""
    day = max(viewer.day, pupil.first_day)
    forms = Membership.objects.visible_to(viewer).filter(on(day), pupil=pupil, group__type=Group.FORM)
    held = GroupLead.objects.visible_to(viewer).filter(on(day), group__in=forms.values("group"))
    return list(held.order_by("staff__name").values_list("staff__name", flat=True))


def buddies(viewer: Viewer, pupil: Pupil) -> QuerySet[Pupil]:
    """Who may be one: on roll, of the same school and year group."""
    rows = school.pupils(viewer).filter(school=pupil.school_id, year=pupil.year).exclude(pk=pupil.pk)
    return rows.order_by("family_name", "given_name", "pk")


def form_of(viewer: Viewer, pupil: Pupil) -> str:
    """The name of the form that is the pupil's now or on the first day, or nothing."""
    day = max(viewer.day, pupil.first_day)
    held = Membership.objects.visible_to(viewer).filter(on(day), pupil=pupil, group__type=Group.FORM)
    return held.order_by("first_day").values_list("group__name", flat=True).first() or ""


def post_for(viewer: Viewer, who: str, pupil: Pupil) -> Post | None:
    """Whose post answers for SEN, or for maths in the pupil's year: of several the one that leads nobody of the others.
    Only posts whose reach somebody has vouched for, and that somebody holds."""
    wanted = {SENCO: Q(set="sen"), MATHS: Q(subject__name__istartswith="math")}.get(who)
    if wanted is None:
        return None
    vouched = Opening.objects.unscoped(DIRECTORY).filter(role=OuterRef("role"), kind="general", confirmed_on__isnull=False)  # fmt: skip
    years = Reach.objects.unscoped(DIRECTORY).filter(role=OuterRef("role"), year__isnull=False)
    rows = Reach.objects.unscoped(DIRECTORY).filter(Exists(vouched), wanted, on(viewer.day, "role__post__"), school=pupil.school_id)  # fmt: skip
    rows = rows.filter(~Exists(years) | Exists(years.filter(year=pupil.year)))
    held = school.posts(viewer).filter(pk__in=rows.values("role__post"))
    posts = [each for each in held.order_by("first_day", "pk") if each.holders]
    over = {each.line_manager_id for each in posts}
    below = [each for each in posts if not over & {staff.pk for staff in each.holders}]
    return next(iter(below or posts), None)
