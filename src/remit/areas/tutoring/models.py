"""A team of tutors: the programme for tutor time, week by week, which forms had it, and visits to tutor time, of which only
the two of them read the note."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from remit.areas.promises.models import Promise
from remit.core.files.models import StoredFile
from remit.core.records import EditedRecord, Record
from remit.core.remits import Remit
from remit.school.models import YEARS, Group, OfSchool, Staff, year_name
from remit.school.models.pupils import of_everybody

PASTORAL = "pastoral"  # who leads or tutors
OF_FORM: dict = {"school": "school", "year": "group__year", "cohort": of_everybody, "group": "group"}


class Week(OfSchool, EditedRecord):
    """What a year group does in registration and tutor time in the week of this Monday. Until it is published, whoever
    leads the year is shown it, and no tutor."""

    remit = Remit("directory", school="school", year="year", cohort=of_everybody)
    year = models.SmallIntegerField("year group", choices=YEARS)
    monday = models.DateField()
    what = models.TextField("what is done", max_length=4000)
    published_on = models.DateField(null=True, blank=True)
    published_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["monday", "year", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "year", "monday"], name="one_week_of_a_programme",
                violation_error_message="This week has a programme already.",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.year_name}, week of {self.monday:%-d %B %Y}"

    @property
    def year_name(self) -> str:
        return year_name(self.year)


class Resource(OfSchool):
    """Something to use in that week: a link, or a file."""

    remit = Remit("directory", school="school", year="week__year", cohort=of_everybody)
    week = models.ForeignKey(Week, models.PROTECT, related_name="resources")
    label = models.CharField(max_length=120)
    url = models.URLField(max_length=500, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(url="", file__isnull=False) | (~Q(url="") & Q(file=None)),
                name="a_resource_is_a_link_or_a_file",
            )
        ]

    def __str__(self) -> str:
        return self.label


class Delivered(OfSchool, EditedRecord):
    """Whether a form had a week's programme, as its tutor said, and why not."""

    remit = Remit(PASTORAL, **OF_FORM)
    week = models.ForeignKey(Week, models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, related_name="+")
    done = models.BooleanField(default=True)
    why = models.CharField("why not", max_length=300, blank=True)
    on = models.DateField()
    by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name_plural = "delivered"
        constraints = [
            models.UniqueConstraint(fields=["week", "group"], name="said_once_a_week_and_form"),
            models.CheckConstraint(condition=Q(done=True) | ~Q(why=""), name="what_was_not_delivered_says_why"),
        ]


def _readers(users: frozenset, day: date) -> Q:
    """Whoever visited; once it is shared, whoever was visited, and who was named for it."""
    shared = Q(shared_on__isnull=False)
    return Q(visitor__user__in=users) | shared & (Q(colleague__user__in=users) | Q(also__user__in=users))


class Visit(OfSchool, EditedRecord):
    """What was seen in a form's tutor time, and what helps next: a draft is the visitor's alone, and what is shared is for
    the two of them, and one more where one is named. No grade, and no score."""

    remit = Remit("meeting", school="school", reader=_readers)
    about = ("colleague",)
    group = models.ForeignKey(Group, models.PROTECT, related_name="+")
    colleague = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    visitor = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    also = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    day = models.DateField()
    saw = models.TextField("what was seen", max_length=4000)
    helps = models.TextField("what helps next", max_length=4000, blank=True)
    shared_on = models.DateField(null=True, blank=True)
    reply = models.TextField("what the tutor says to it", max_length=4000, blank=True)
    replied_on = models.DateField(null=True, blank=True)
    support = models.ForeignKey(Promise, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-day", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(visitor=models.F("colleague")), name="nobody_visits_themselves"),
            models.CheckConstraint(
                condition=Q(replied_on=None) | Q(shared_on__isnull=False), name="an_answer_is_to_what_was_shared"
            ),
        ]

    def __str__(self) -> str:
        return f"Visit to tutor time, {self.day:%-d %B %Y}"

    @property
    def is_draft(self) -> bool:
        return self.shared_on is None


class Visited(OfSchool, Record):
    """That a tutor was visited on a day and given the note, for who leads the form: of the note it says nothing."""

    remit = Remit(PASTORAL, **OF_FORM)
    about = ("tutor",)
    group = models.ForeignKey(Group, models.PROTECT, related_name="+")
    tutor = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    day = models.DateField()

    class Meta:
        verbose_name_plural = "visited"
