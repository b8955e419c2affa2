"""Who works at the school, and on which days."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from remit.core.remits import Remit
from remit.school.dated import Dated
from remit.school.models.base import OfSchool
from remit.school.models.calendar import WEEKS

NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


class Subject(OfSchool):
    remit = Remit("directory", school="school")
    decides_sight = True  # its name stands in what is kept
    name = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "name"], name="one_subject_a_name")]

    def __str__(self) -> str:
        return self.name


class Staff(OfSchool, Dated):
    """Somebody who works at the school from a day to a day. One who signs in has an account."""

    remit = Remit("directory", school="school")
    decides_sight = True
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=120)
    code = models.CharField("staff code", max_length=10, blank=True)
    job = models.CharField("what they do", max_length=80, blank=True)
    teaches = models.BooleanField(default=True)
    email = models.EmailField("e-mail address", blank=True)

    class Meta(Dated.Meta):
        verbose_name_plural = "staff"

    def __str__(self) -> str:
        return self.name


class WorkingDays(OfSchool, Dated):
    """The weekdays on which somebody part-time is in, 1 for Monday to 5. Who has no row is in on every school day."""

    remit = Remit("directory", school="school")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="working_days")
    days = models.JSONField(default=list)
    week = models.CharField(max_length=1, choices=WEEKS, blank=True)

    class Meta(Dated.Meta):
        verbose_name_plural = "working days"

    @property
    def day_names(self) -> str:
        return ", ".join(NAMES[day - 1] for day in sorted(self.days)) or "no day"
