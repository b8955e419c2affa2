"""Posts, the roles they bundle, whom each reaches, and what the head has opened."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.text import get_text_list

from remit.core.querysets import records
from remit.core.records import EditedRecord
from remit.core.remits import Remit
from remit.school.dated import Dated, DatedQuerySet
from remit.school.models.base import YEARS, OfSchool
from remit.school.models.people import Staff, Subject
from remit.school.models.pupils import Group


class Post(OfSchool, Dated, EditedRecord):
    """A title that the school has from a day to a day. Who holds it is said by its tenures, what it opens by its
    roles."""

    remit = Remit("directory", school="school")
    decides_sight = True
    title = models.CharField(max_length=120)
    line_manager = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="line_managed")

    objects: ClassVar[Any] = records(DatedQuerySet)

    class Meta(Dated.Meta):
        pass

    def __str__(self) -> str:
        return self.title

    @property
    def holders(self) -> list[Staff]:
        """Of a post that `tenures.with_holders` asked for: whoever holds it that day, in the order in which they came."""
        return [tenure.staff for tenure in self.tenures.all()]

    @property
    def held_by(self) -> str:
        """Their names, as for `holders`."""
        return get_text_list([str(staff) for staff in self.holders], "and") or "Nobody now"


class OfPost(OfSchool):
    """Said of a post: its holder's, and for those who manage posts."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="%(class)ss")

    class Meta:
        abstract = True


class Tenure(OfPost, Dated, EditedRecord):
    """Somebody holds a post from a day to a day. Two may share it: which of them is in that day, their working days
    say. `acting`: in place of whoever holds it else, who holds it again after its last day. `gave_way_to` is the one
    that came in its place, and `else_until` the last day that it had before."""

    remit = Remit("directory", school="school")
    decides_sight = True
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="tenures")
    acting = models.BooleanField(default=False)
    gave_way_to = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    else_until = models.DateField(null=True, blank=True)

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["post", "staff", "first_day"], name="one_tenure_a_person_and_day"),
            models.CheckConstraint(
                condition=Q(acting=False) | Q(last_day__isnull=False), name="who_acts_does_so_until_a_day"
            ),
        ]

    def __str__(self) -> str:
        return str(self.staff)


class Role(OfPost, EditedRecord):
    """One of the roles that a post bundles. A leader's reaches what its `Reach` rows state; without any, and not the
    whole school, it opens nothing: *not stated* is not *everybody*."""

    LEADER, HEAD, ADMINISTRATOR = "leader", "head", "administrator"
    remit = Remit("post", school="school", held="post")
    decides_sight = True
    name = models.CharField(max_length=120)
    standing = models.CharField(
        max_length=13, choices=[(each, each.title()) for each in (LEADER, HEAD, ADMINISTRATOR)], default=LEADER
    )
    whole_school = models.BooleanField(default=False)
    heads_year = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "name"], name="one_role_a_name")]

    def __str__(self) -> str:
        return self.name


class Reach(OfSchool):
    """One value that a role's scope states in one dimension: a year, a subject, a group, or a set of pupils. A year
    stays, or `follows` its pupils: then the act that moves them up moves it too, in one transaction (ADR 0011). Until
    somebody has said which, it stays. `GONE` is a year that was followed until it left the school."""

    GONE = 99
    remit = Remit("post", school="school", held="role__post")
    decides_sight = True
    role = models.ForeignKey(Role, models.PROTECT, related_name="reaches")
    year = models.SmallIntegerField(choices=YEARS, null=True)
    follows = models.BooleanField(null=True)
    subject = models.ForeignKey(Subject, models.PROTECT, null=True, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="+")
    set = models.CharField(max_length=12, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(year__isnull=False, subject=None, group=None, set="")
                | Q(year=None, subject__isnull=False, group=None, set="")
                | Q(year=None, subject=None, group__isnull=False, set="")
                | (Q(year=None, subject=None, group=None) & ~Q(set="")),
                name="one_value_a_reach",
            )
        ]


class Opening(OfSchool, EditedRecord):
    """A sensitive kind that a role asks for, because of its duties. Nothing opens until the head has said so. What the
    head has refused stays closed and is said so, until it is opened or the reach changes."""

    remit = Remit("post", school="school", held="role__post")
    decides_sight = True
    role = models.ForeignKey(Role, models.PROTECT, related_name="openings")
    kind = models.CharField(max_length=20)
    confirmed_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    confirmed_on = models.DateField(null=True)
    refused_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    refused_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["role", "kind"], name="one_opening_a_kind"),
            models.CheckConstraint(
                condition=Q(confirmed_on=None) | Q(refused_on=None), name="an_opening_is_open_or_refused"
            ),
        ]
