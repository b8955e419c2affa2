"""What teachers are asked about a pupil: the questions, why they are asked, and each teacher's answers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import Q

from remit.core import clock
from remit.core.records import EditedRecord
from remit.core.remits import Remit
from remit.school.models import OfSchool, PupilRecord, Staff
from remit.school.models.pupils import of_pupil

PASTORAL, LOGGED = "pastoral", "logged"  # who leads or tutors the pupil; what is one's own
MOST_QUESTIONS, LONGEST = 3, 200
HOW_IT_GOES, YES_NO, WORDS = "goes", "yes", "words"
SCALES: dict[str, list[tuple[str, str]]] = {  # what there is to choose, beside a line
    HOW_IT_GOES: [("well", "Going well"), ("usual", "As usual"), ("worry", "A worry")],
    YES_NO: [("yes", "Yes"), ("partly", "Partly"), ("no", "No")],
    WORDS: [],
}
SCALE_NAMES = [(HOW_IT_GOES, "Going well, as usual, a worry"), (YES_NO, "Yes, partly, no"), (WORDS, "In words alone")]


class ReadyQuestion(OfSchool, EditedRecord):
    """A question that is asked again and again, as the school has it: those that ship until it changes one, and its own."""

    remit = Remit("directory", school="school")
    code = models.CharField(max_length=20)
    words = models.CharField("question", max_length=LONGEST)
    scale = models.CharField("answered by", max_length=6, choices=SCALE_NAMES, default=HOW_IT_GOES)
    position = models.PositiveSmallIntegerField("place in the order", default=0)
    offered = models.BooleanField("it is offered", default=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["school", "code"], name="one_ready_question_a_code"),
            models.UniqueConstraint(
                fields=["school", "words"],
                name="one_ready_question_in_these_words",
                violation_error_message="The school has this question already.",
            ),
        ]

    def __str__(self) -> str:
        return self.words


def _was_asked(users: frozenset, day: date) -> Q:
    """She asked, or was asked."""
    replies = Reply.objects.unscoped("who was asked reads what was asked").filter(staff__user__in=users)
    return Q(by__user__in=users) | Q(pk__in=replies.values("asking"))


class Asking(PupilRecord, EditedRecord):
    """One to three questions about one pupil, each with its `words` and its `scale`, to those who teach the pupil. Those who were
    asked read this row, so why it is asked stands in a row of its own. It is chased once, and never after it has ended."""

    remit = Remit(PASTORAL, **of_pupil()) | Remit(LOGGED, school="school", reader=_was_asked)
    questions = models.JSONField(default=list)
    due = models.DateTimeField("answered by")
    by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    asked = models.DateTimeField(default=clock.now)
    chased = models.DateTimeField(null=True, blank=True)
    closed = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["pupil", "due"]), models.Index(fields=["school", "closed", "due"])]

    def __str__(self) -> str:
        return f"Questions to teachers, {self.asked:%-d %B %Y}"

    @property
    def is_open(self) -> bool:
        return self.closed is None

    def is_late(self, now: datetime) -> bool:
        return self.is_open and self.due < now


class Reason(PupilRecord, EditedRecord):
    """Why the teachers were asked, and for which meeting: not for those who were."""

    remit = Remit(PASTORAL, **of_pupil()) | Remit(LOGGED, school="school", reader="asking__by__user")
    asking = models.ForeignKey(Asking, models.PROTECT, related_name="reasons")
    words = models.CharField("why it is asked", max_length=500, blank=True)
    meeting = models.CharField("for which meeting", max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["asking"], name="one_reason_an_asking")]


def _of_reply(users: frozenset, day: date) -> Q:
    return Q(staff__user__in=users) | Q(asking__by__user__in=users)


class Reply(PupilRecord, EditedRecord):
    """What one teacher is asked and answers: each reads her own alone, whoever asked and whoever leads or tutors the pupil reads
    all. `taught` says in what she teaches the pupil; `answers` has a `choice` and a `line` for each question in turn."""

    remit = Remit(PASTORAL, **of_pupil()) | Remit(LOGGED, school="school", reader=_of_reply)
    asking = models.ForeignKey(Asking, models.PROTECT, related_name="replies")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    taught = models.CharField("teaches", max_length=200, blank=True)
    answers = models.JSONField(default=list, blank=True)
    answered = models.DateTimeField(null=True, blank=True)
    not_applicable = models.BooleanField(default=False)
    why_not = models.CharField("why it does not apply", max_length=200, blank=True)

    class Meta:
        verbose_name_plural = "replies"
        indexes = [models.Index(fields=["staff", "answered"])]
        constraints = [
            models.UniqueConstraint(fields=["asking", "staff"], name="asked_once_each"),
            models.CheckConstraint(
                condition=Q(not_applicable=False) | Q(answered__isnull=False), name="what_does_not_apply_is_answered"
            ),
        ]

    @property
    def said(self) -> list[tuple[str, str, str]]:
        """Question, choice and line, each as it is read. Empty where it does not apply or is not answered."""
        held: list[Any] = self.answers if self.answered and not self.not_applicable else []
        return [
            (each["words"], dict(SCALES[each["scale"]]).get(given["choice"], ""), given["line"])
            for each, given in zip(self.asking.questions, held, strict=False)
        ]
