"""A thing promised, and an action out of a meeting or a plan: one record, with whose it is, by when, and what came of it."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from remit.core.querysets import ScopedQuerySet, records
from remit.core.records import EditedRecord
from remit.core.remits import Remit
from remit.core.viewers import Viewer
from remit.school.dated import on
from remit.school.models import (
    Group,
    OfSchool,
    Post,
    Pupil,
    Staff,
    Tenure,
    before_next_year,
    in_groups,
    in_sets,
    of_years,
)

GENERAL, PRIVATE = "general", "private"
KINDS = (GENERAL, "inclusion", "personnel", "finance", PRIVATE)


def _hers(users: frozenset, day: date) -> Q:
    """She owns it, gave it, or ended it."""
    return Q(owner__user__in=users) | Q(giver__user__in=users) | Q(ended_by__user__in=users)


def _of_post(posts: frozenset, day: date) -> Q:
    """What is sensitive passes to the next holder while it is to be done: what was ended before her time is not hers."""
    return Q(post__in=posts) & (Q(kind=GENERAL) | Q(done_on=None, let_go_on=None))


class Own(Remit):
    """Her own entries; of a kind that waits for a second step, none until it was shown."""

    def rows_for(self, viewer: Viewer) -> Q:
        rows = super().rows_for(viewer)
        return rows & ~Q(kind__in=viewer.withheld) if viewer.withheld else rows


class PromiseQuerySet(ScopedQuerySet):
    def open(self) -> Self:
        return self.filter(done_on=None, let_go_on=None)

    def of(self, user: Any, day: date) -> Self:
        """Hers to do: her own, and those of posts she holds that day."""
        held = Tenure.objects.unscoped("whose turn it is follows the post").filter(
            on(day), on(day, "post__"), on(day, "staff__"), staff__user=user
        )
        return self.filter(Q(owner__user=user) | Q(post__in=held.values("post")))


class Promise(OfSchool, EditedRecord):
    """Whose it is: a colleague's, or a post's, with which it passes to the next holder. What it is about is said when it is
    given and never changed: nobody who could read it before then reads more. Where it stands is told by its days.

    Its owner, whoever gave it and whoever ended it see it, also when the pupil is no longer in their sight, as it is their
    own entry. Of one about a pupil so does whoever leads the pupil where its `kind` is open. One of the kind
    `private`, out of a talk between two, is seen by nobody else.
    """

    remit = Own("promise", school="school", held=_of_post, reader=_hers) | Remit(
        kind_at="kind",
        school="pupil__school",
        year=of_years("pupil"),
        cohort=before_next_year("pupil"),
        group=in_groups("pupil"),
        set=in_sets("pupil"),
        pupil="pupil",
    )
    about = ("pupil", "colleague")
    YES, PARTLY, NO = "yes", "partly", "no"
    WORKED = [(YES, "Yes"), (PARTLY, "Partly"), (NO, "No")]

    what = models.CharField(max_length=300)
    owner = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    giver = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    due = models.DateField()
    missed = models.DateField(null=True, blank=True)  # the first day that had passed when it was given another
    kind = models.CharField(max_length=10, choices=[(each, each) for each in KINDS], default=GENERAL)
    pupil = models.ForeignKey(Pupil, models.PROTECT, null=True, blank=True, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, null=True, blank=True, related_name="+")
    colleague = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    promised_to = models.CharField(max_length=120, blank=True)
    source = models.CharField(max_length=200, blank=True)
    given_on = models.DateField()
    accepted_on = models.DateField(null=True, blank=True)  # whoever was given it said that they will do it
    done_on = models.DateField(null=True, blank=True)
    ended_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField(max_length=1000, blank=True)
    let_go_on = models.DateField(null=True, blank=True)
    why_let_go = models.CharField(max_length=300, blank=True)
    asks_on = models.DateField(null=True, blank=True)
    at_first = models.CharField(
        max_length=6, choices=WORKED, blank=True
    )  # when it was asked for the first of two times
    at_first_on = models.DateField(null=True, blank=True)
    worked = models.CharField(max_length=6, choices=WORKED, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    answer = models.CharField(max_length=1000, blank=True)

    objects: ClassVar[Any] = records(PromiseQuerySet)

    class Meta:
        ordering = ["due", "pk"]
        indexes = [models.Index(fields=["owner", "done_on", "due"]), models.Index(fields=["pupil", "due"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(owner__isnull=False, post=None) | Q(owner=None, post__isnull=False),
                name="a_promise_is_a_persons_or_a_posts",
            ),
            models.CheckConstraint(
                condition=Q(done_on=None) | Q(let_go_on=None), name="a_promise_is_done_or_let_go_not_both"
            ),
            models.CheckConstraint(
                condition=~Q(kind=PRIVATE) | Q(post=None), name="a_private_promise_does_not_pass_with_a_post"
            ),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def is_open(self) -> bool:
        return self.done_on is None and self.let_go_on is None

    @property
    def whose(self) -> str:
        return str(self.owner or self.post)

    @property
    def whom(self) -> str:
        """What it is about, in a word; nothing where it is about nobody."""
        return str(self.pupil or self.group or self.colleague or "")
