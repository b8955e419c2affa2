"""The school's calendar: years, terms, and the days on which there are no lessons."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from remit.core.records import EditedRecord
from remit.core.remits import Remit
from remit.school.models.base import OfSchool

WEEKS = [("", "Every week"), ("A", "Week A"), ("B", "Week B")]


class AcademicYear(OfSchool, EditedRecord):
    """A year and its terms are edited as one: the year's version stands for all of them."""

    remit = Remit("directory", school="school")
    decides_sight = True  # which days are school days is kept with it
    name = models.CharField(max_length=9)
    first_day = models.DateField()
    last_day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "name"], name="one_academic_year_a_name")]

    def __str__(self) -> str:
        return self.name


class Term(OfSchool):
    """A term and the half-term holiday inside it, where it has one."""

    remit = Remit("directory", school="school")
    decides_sight = True  # which days are school days is kept with it
    academic_year = models.ForeignKey(AcademicYear, models.PROTECT, related_name="terms")
    name = models.CharField(max_length=40)
    first_day = models.DateField()
    last_day = models.DateField()
    break_first_day = models.DateField(null=True, blank=True)
    break_last_day = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Closure(OfSchool, EditedRecord):
    """Days inside a term on which the school has no lessons: INSET, polling, snow. Bank holidays are reference data."""

    remit = Remit("directory", school="school")
    decides_sight = True  # which days are school days is kept with it
    first_day = models.DateField()
    last_day = models.DateField()
    why = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=models.F("first_day")),
                name="closure_days_in_order",
                violation_error_message="The last day is before the first.",
            )
        ]

    def __str__(self) -> str:
        return self.why


class SchoolWeek(OfSchool):
    """Which of the two weeks of a two-week timetable a week is. A week without a row belongs to no cycle."""

    remit = Remit("directory", school="school")
    monday = models.DateField()
    letter = models.CharField(max_length=1, choices=WEEKS[1:])

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "monday"], name="one_letter_a_week")]

    def __str__(self) -> str:
        return f"Week {self.letter}"
