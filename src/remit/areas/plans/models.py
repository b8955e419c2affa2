"""Plans: one record whose types are data, and what stands in one. A plan's type says how sensitive it is, and all that
stands in a plan is as sensitive as the plan: the kind of each row is read by its way to the type, and is held nowhere
twice. What teachers of the pupil must know of it is a row of its own, which leads to no plan."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q

from remit.areas.promises.models import Promise
from remit.core.files.models import StoredFile
from remit.core.records import EditedRecord
from remit.core.remits import Remit
from remit.school.dated import Dated
from remit.school.models import OfSchool, Post, PupilRecord, Staff, in_subjects, of_pupil

# A further sort of sensitivity (safeguarding) is one more line here once posts open it. A plan for a class or a
# department (an improvement plan) is a type too: `Plan.pupil` then may be empty beside a key to a group or a subject,
# and the remit gains that way.
TAUGHT, GENERAL, INCLUSION = "taught", "general", "inclusion"
KINDS = [(GENERAL, "Those who lead the {pupil.one}"), (INCLUSION, "Those for whom the head has opened inclusion")]
WEEK, TERM, YEAR = "week", "term", "year"
UNITS = [(WEEK, "weeks"), (TERM, "terms"), (YEAR, "years")]
PUPIL, PARENT, SCHOOL = "pupil", "parent", "school"
VOICES = [(PUPIL, "The {pupil.one}"), (PARENT, "A parent or carer")]
SIGNS = [*VOICES, (SCHOOL, "The school")]


class PlanType(OfSchool, EditedRecord):
    """What a plan of this sort asks. `kind` is chosen once: changed later, it would open or close plans that are there."""

    remit = Remit("directory", school="school")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    kind = models.CharField("who sees its plans", max_length=20, choices=KINDS)
    every = models.PositiveSmallIntegerField("looked at again every", default=1)
    unit = models.CharField("counted in", max_length=4, choices=UNITS, default=TERM)
    most_weeks = models.PositiveSmallIntegerField("lasts at most, in weeks", null=True, blank=True)
    for_teachers = models.BooleanField("its strategies may be shown to teachers", default=False)
    voices = models.JSONField("who must be heard", default=list, blank=True)
    signs = models.JSONField("who signs", default=list, blank=True)
    sections = models.JSONField("what it asks", default=list, blank=True)
    minimum = models.TextField("what law or guidance asks at the least", blank=True)
    offered = models.BooleanField("new plans of it may be started", default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "code"], name="one_plan_type_a_code"),
            models.UniqueConstraint(
                fields=["school", "name"],
                name="one_plan_type_a_name",
                violation_error_message="The school has a type of this name already.",
            ),
            models.CheckConstraint(condition=Q(kind__in=[code for code, _ in KINDS]), name="a_plan_type_has_a_kind"),
            models.CheckConstraint(condition=Q(every__gte=1), name="a_plan_type_has_a_rhythm"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def rhythm(self) -> str:
        """ "every term", "every 4 weeks"."""
        return f"every {self.unit}" if self.every == 1 else f"every {self.every} {self.get_unit_display()}"


class Plan(PupilRecord, Dated, EditedRecord):
    """A plan about one pupil, from its first day to the day on which it ended. `said`: its sections, each a heading and
    what stands under it; the headings are those that its type asked when it was written. `until`: the day by which a
    plan that may not last is to end. The owner is a colleague, or whoever holds a post."""

    MET, PARTLY, NOT_YET, PASSED_ON, GONE = "met", "partly", "not-yet", "passed-on", "gone"
    ENDS = [
        (MET, "It did what it was for"),
        (PARTLY, "It helped in part"),
        (NOT_YET, "It did not help enough"),
        (PASSED_ON, "Another plan goes on from here"),
        (GONE, "Left the school"),
    ]
    remit = Remit(kind_at="type__kind", **of_pupil())
    type = models.ForeignKey(PlanType, models.PROTECT, related_name="plans")
    owner = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="plans_owned")
    post = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="plans_owned", verbose_name="post that owns it"
    )
    said = models.JSONField(default=list, blank=True)
    until = models.DateField("to end by", null=True, blank=True)
    review_due = models.DateField("next review due", null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=ENDS, blank=True)
    because = models.TextField("why it ended", blank=True)
    follows = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="followed_by")

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(condition=Q(owner=None) | Q(post=None), name="one_owner_a_plan"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("first_day")),
                name="a_plan_is_to_end_after_it_begins",
                violation_error_message="The day by which it is to end is before its first day.",
            ),
            models.CheckConstraint(
                condition=Q(last_day=None, outcome="") | (Q(last_day__isnull=False) & ~Q(outcome="")),
                name="an_ended_plan_has_an_outcome",
            ),
        ]
        indexes = [models.Index(fields=["pupil", "last_day"]), models.Index(fields=["school", "last_day"])]

    def __str__(self) -> str:
        return str(self.type)

    @property
    def owned_by(self) -> str:
        return str(self.owner or self.post or "")


class OfPlan(PupilRecord):
    """Stands in a plan, is about its pupil, and is as sensitive as the plan."""

    remit = Remit(kind_at="plan__type__kind", **of_pupil())
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="%(class)ss")

    class Meta:
        abstract = True

    def __init__(self, *args: object, **kwargs: Any) -> None:
        if "plan" in kwargs:
            kwargs.setdefault("pupil", kwargs["plan"].pupil)
        super().__init__(*args, **kwargs)


class Target(OfPlan, EditedRecord):
    """`continues` is the target of an earlier plan that this one carries on."""

    what = models.CharField("what is to change", max_length=300)
    how = models.CharField("how we will know", max_length=300, blank=True)
    baseline = models.CharField("where it stands now", max_length=200, blank=True)
    aim = models.CharField("where it should get to", max_length=200, blank=True)
    by = models.DateField("by when", null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    continues = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="continued_by")

    def __str__(self) -> str:
        return self.what


class Review(OfPlan, EditedRecord):
    """`was_due` keeps the day for which it was due, so that a review may be said to have been in time."""

    held_on = models.DateField()
    present = models.CharField("who was there", max_length=300, blank=True)
    said = models.TextField("what was said", blank=True)
    was_due = models.DateField(null=True, blank=True)
    next_due = models.DateField("next review due", null=True, blank=True)

    def __str__(self) -> str:
        return f"Review of {self.held_on:%-d %B %Y}"


class Outcome(OfPlan):
    """What a review found of a target. One that was met or stopped is closed; the others are carried on."""

    MET, PARTLY, NOT_YET, STOPPED = "met", "partly", "not-yet", "stopped"
    OUTCOMES = [
        (MET, "Met"),
        (PARTLY, "Partly met, carried on"),
        (NOT_YET, "Not yet, carried on"),
        (STOPPED, "Stopped"),
    ]
    CLOSES = (MET, STOPPED)
    review = models.ForeignKey(Review, models.PROTECT, related_name="outcomes")
    target = models.ForeignKey(Target, models.PROTECT, related_name="outcomes")
    outcome = models.CharField(max_length=10, choices=OUTCOMES)
    next = models.CharField("what next", max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "target"], name="one_outcome_a_review")]


class Agreed(OfPlan):
    """An action that came out of a review: with its owner, who may not know the plan, it is a promise like any other."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="agreed")
    promise = models.ForeignKey(Promise, models.PROTECT, related_name="+")


def _in_subjects_if_taught(values: frozenset, day: date) -> Q:
    """A subject reaches what all teachers see, and no plan."""
    return Q(kind=TAUGHT) & in_subjects("pupil")(values, day)


class Strategy(PupilRecord, Dated, EditedRecord):
    """What adults do for a pupil, from a day to a day: written once, whichever plans it stands in. It is as sensitive as
    the plan for which it was written, or `taught`, for all who teach the pupil; so it leads to no plan, and a plan leads
    to it by `PlanStrategy`."""

    remit = Remit(kind_at="kind", **of_pupil(subject=_in_subjects_if_taught))
    kind = models.CharField(max_length=20, choices=[(TAUGHT, "Those who teach the {pupil.one}"), *KINDS])
    what = models.CharField("what adults do", max_length=300)
    who = models.CharField("who does it", max_length=160, blank=True)

    class Meta(Dated.Meta):
        verbose_name_plural = "strategies"

    def __str__(self) -> str:
        return self.what

    @property
    def for_teachers(self) -> bool:
        return self.kind == TAUGHT


class PlanStrategy(OfPlan):
    """A strategy stands in a plan: one of the plan's kind, or one that all who teach the pupil see."""

    strategy = models.ForeignKey(Strategy, models.PROTECT, related_name="uses")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "strategy"], name="one_use_a_plan")]


class Voice(OfPlan, EditedRecord):
    """What the pupil or a parent thinks, how that was asked, and on which day."""

    NO_REPLY = "no-reply"
    NAMES = [(PUPIL, "The child"), (PARENT, "A parent or carer")]  # where none was given, also in history
    HOWS = [
        ("met", "In a meeting"),
        ("talked", "In a talk"),
        ("phone", "By telephone"),
        ("wrote", "In writing"),
        ("drew", "In pictures or another way"),
        ("observed", "By somebody who knows them well"),
        (NO_REPLY, "Asked, no reply yet"),
    ]
    whose = models.CharField("whose view", max_length=8, choices=VOICES)
    name = models.CharField("name", max_length=120, blank=True)
    how = models.CharField("how it was asked", max_length=10, choices=HOWS)
    day = models.DateField()
    words = models.TextField("what they said", blank=True)

    def __str__(self) -> str:
        return f"{self.name or dict(self.NAMES)[self.whose]}, {self.day:%-d %B %Y}"


class Signature(OfPlan):
    """Who agreed, on which day and in what form. A paper that was signed may be kept with it."""

    DECLINED = "declined"
    FORMS = [
        ("met", "In the meeting"),
        ("phone", "By telephone"),
        ("email", "By e-mail"),
        ("paper", "On paper"),
        (DECLINED, "Asked, and did not agree"),
    ]
    whose = models.CharField("for whom", max_length=8, choices=SIGNS)
    name = models.CharField("name", max_length=120)
    form = models.CharField("in what form", max_length=8, choices=FORMS)
    day = models.DateField()
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return self.name
