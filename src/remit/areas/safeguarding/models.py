"""That a concern was passed to the safeguarding team, and nothing of what it was: words about it stand in the school's own
system and are never kept here. Who is in the team, and who of the staff is to know that it is involved."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.timezone import localtime

from remit.core import clock
from remit.core.records import EditedRecord
from remit.core.remits import Remit
from remit.school.dated import Dated, on
from remit.school.models import OfSchool, Pupil, Staff
from remit.school.models.pupils import PupilRecord

OWN = "logged"  # the kind of one's own entries: a screen that a class can see does not open it


def _of_team(users: frozenset, day: date) -> Q:
    """At the schools in whose team she is that day."""
    held = Member.objects.unscoped("who is in the safeguarding team decides what a viewer sees")
    return Q(school__in=held.filter(on(day), on(day, "staff__"), staff__user__in=users).values("school"))


class Route(OfSchool, EditedRecord):
    """Where a school keeps its concerns, and what to do at once."""

    remit = Remit("directory", school="school")
    name = models.CharField("name of the system", max_length=60, blank=True)
    link = models.URLField("its address", max_length=300, blank=True)
    says = models.CharField("what to do where somebody is in danger now", max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school"], name="one_route_a_school")]

    def __str__(self) -> str:
        return self.name or "the school’s own system"


class Member(OfSchool, Dated, EditedRecord):
    """Somebody of the safeguarding team, from a day to a day. Everybody at the school may know who it is."""

    remit = Remit("directory", school="school")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    leads = models.BooleanField("designated safeguarding lead", default=False)

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["staff"], condition=Q(last_day=None), name="once_in_the_safeguarding_team",
                violation_error_message="They are in the team already.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.staff)


class Passed(OfSchool, EditedRecord):
    """Somebody passed a concern on, at a time; about whom, where that was said. For whoever passed it on, and the team."""

    about = ("pupil",)
    remit = Remit(OWN, school="school", reader="by__user") | Remit(OWN, school="school", reader=_of_team)
    pupil = models.ForeignKey(Pupil, models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    taken_up_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    taken_up_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "passed on"
        indexes = [models.Index(fields=["school", "taken_up_at"])]

    def __str__(self) -> str:
        return f"Passed to the DSL team, {localtime(self.at):%H:%M}"


class Aware(PupilRecord, Dated, EditedRecord):
    """Somebody is to know that the team is involved with a pupil, and not with what. Named by the team, one by one; in no
    list, print or export."""

    remit = Remit(OWN, school="school", reader="staff__user") | Remit(OWN, school="school", reader=_of_team)
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["pupil", "staff"], condition=Q(last_day=None), name="aware_once_of_a_pupil",
                violation_error_message="They know already.",
            ),
        ]  # fmt: skip
