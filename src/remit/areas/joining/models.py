"""Whoever joins in the year: what is done before the first day and after it, by whom, a buddy, and how it went after two
weeks. That somebody is new is for who teaches or leads the pupil and for the office; why, for who leads or tutors. Whether it
was a managed move is said to these and to the office, which arranges it."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from remit.core.records import EditedRecord
from remit.core.remits import Remit
from remit.school.dated import Dated
from remit.school.models import OfSchool, Post, PupilRecord, Staff
from remit.school.models.pupils import of_pupil

CLASS, PASTORAL = "class", "pastoral"  # who teaches or leads the pupil, and the office; who leads or tutors the pupil
BEFORE, DAY, WEEK, FORTNIGHT = "before", "day", "week", "fortnight"
WHENS = [
    (BEFORE, "Before the first day"),
    (DAY, "On the first day"),
    (WEEK, "In the first week"),
    (FORTNIGHT, "In the first fortnight"),
]
LEADER, TUTOR, OFFICE, SENCO, MATHS, NAMED = "leader", "tutor", "office", "senco", "maths", "named"
WHOS = [
    (LEADER, "Whoever leads the {pupil.one}"),
    (TUTOR, "The {form_tutor.one}"),
    (OFFICE, "The office"),
    (SENCO, "Whose post answers for SEN"),
    (MATHS, "Whose post answers for maths"),
]


class StepType(OfSchool, EditedRecord):
    """Something that is done for whoever joins, as the school has it: those that ship until it changes one. `key`: it
    stands in the line of the first day. `asks_again`: whoever does it is asked two weeks later whether it worked."""

    remit = Remit("directory", school="school")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    when = models.CharField("by when", max_length=9, choices=WHENS)
    who = models.CharField("who does it", max_length=6, choices=WHOS)
    key = models.BooleanField("stands in the line of the first day", default=False)
    asks_again = models.BooleanField("asked about again after two weeks", default=False)
    says = models.CharField("what to bear in mind", max_length=300, blank=True)
    position = models.PositiveSmallIntegerField("place in the order", default=0)
    offered = models.BooleanField("part of a new checklist", default=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["school", "code"], name="one_joining_step_a_code"),
            models.UniqueConstraint(
                fields=["school", "name"],
                name="one_joining_step_a_name",
                violation_error_message="The school has a step of this name already.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Buddy(PupilRecord, Dated):
    """Somebody is the buddy of a new pupil, from a day to a day: of whom, this row does not say."""

    remit = Remit(CLASS, off_board=True, **of_pupil())

    class Meta(Dated.Meta):
        verbose_name_plural = "buddies"


class Joining(PupilRecord, EditedRecord):
    """One start in the year. `review_on`: where it is looked at on another day than after two weeks. While it is open its
    first day is the pupil's, who may be put off. `sort` is said to those alone of whom `rules.reads_how` says so."""

    ADMISSION, MANAGED_MOVE, RETURN = "admission", "move", "return"
    SORTS = [(ADMISSION, "In-year admission"), (MANAGED_MOVE, "Managed move"), (RETURN, "Came back")]
    remit = Remit(CLASS, off_board=True, **of_pupil())
    sort = models.CharField("how", max_length=9, choices=SORTS, default=ADMISSION)
    first_day = models.DateField()
    owner = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    buddy = models.ForeignKey(Buddy, models.PROTECT, null=True, blank=True, related_name="+")
    review_on = models.DateField("looked at again on", null=True, blank=True)
    reviewed_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pupil"], condition=Q(ended_on=None), name="one_open_joining_a_pupil",
                violation_error_message="There is a checklist already.",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"New from {self.begins:%-d %B %Y}"

    @property
    def is_open(self) -> bool:
        return self.ended_on is None

    @property
    def begins(self) -> date:
        return self.pupil.first_day if self.is_open else self.first_day


class JoiningStep(PupilRecord, EditedRecord):
    """One line of a checklist. Where it is a colleague's or a post's it is an action of theirs (`promise`, its reference),
    which says when it was done: who sees this row need not see that one."""

    remit = Remit(CLASS, off_board=True, **of_pupil())
    joining = models.ForeignKey(Joining, models.PROTECT, related_name="steps")
    code = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=120)
    when = models.CharField(max_length=9, choices=WHENS)
    who = models.CharField(max_length=6, choices=[*WHOS, (NAMED, "A colleague")])
    key = models.BooleanField(default=False)
    says = models.CharField(max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    owner = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    promise = models.CharField(max_length=12, blank=True)
    done_on = models.DateField(null=True, blank=True)
    done_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    not_needed_on = models.DateField(null=True, blank=True)
    why_not = models.CharField("why it is not needed", max_length=300, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on=None) | Q(not_needed_on=None), name="a_joining_step_is_done_or_not_needed"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def done(self) -> date | None:
        """Here, or as the action of whose it is: `queries.steps` asks for that."""
        return self.done_on or getattr(self, "promise_done", None)

    @property
    def gone(self) -> date | None:
        return self.not_needed_on or getattr(self, "promise_gone", None)

    @property
    def is_open(self) -> bool:
        return self.done is None and self.gone is None

    @property
    def whose(self) -> str:
        """Before the school's words are in it."""
        named = getattr(self, "promise_whose", None) or self.owner or self.post
        return str(named or dict(WHOS).get(self.who, ""))


class JoiningAccount(PupilRecord, EditedRecord):
    """What was learned of the family and why the pupil moved, and what was said when it was looked at again. `joining` is
    the reference of the start that it is about: who teaches the pupil sees that and not this."""

    remit = Remit(PASTORAL, **of_pupil())
    joining = models.CharField(max_length=12, unique=True)
    background = models.TextField("what is known of the family, and why the move", max_length=4000, blank=True)
    pupil_view = models.TextField("what the {pupil.one} said", max_length=4000, blank=True)
    parent_view = models.TextField("what the parent said", max_length=4000, blank=True)
    agreed = models.TextField("what was agreed", max_length=4000, blank=True)

    def __str__(self) -> str:
        return "What is known of a new start"
