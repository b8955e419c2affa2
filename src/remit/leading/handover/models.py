"""What the holder of a post leaves to whoever comes next: a note, and what she chose of her own."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Exists, OuterRef, Q

from remit.core.records import EditedRecord
from remit.core.remits import Remit
from remit.school.models import OfSchool, Post, Tenure


def of_both(users: frozenset, day: date) -> Q:
    """Hers who leaves; and once it is handed over, of those who hold the post beside her or next. Next is also who acts until
    somebody comes for good; it was not written for whoever comes after them or joins them."""
    tenures = Tenure.objects.unscoped("who holds a post, or is to, reads what was handed over with it")
    between = tenures.filter(
        acting=False,
        post=OuterRef("post"),
        first_day__gt=OuterRef(OuterRef("handed_on")),
        first_day__lt=OuterRef("first_day"),
    )
    between = between.exclude(staff=OuterRef("staff")).exclude(staff=OuterRef(OuterRef("tenure__staff")))
    coming = tenures.filter(Q(last_day=None) | Q(last_day__gte=day), post=OuterRef("post"), staff__user__in=users)
    next = coming.filter(~Exists(between))
    return Q(tenure__staff__user__in=users) | (Q(handed_on__isnull=False) & Q(Exists(next)))


class Handover(OfSchool, EditedRecord):
    """One a tenure. `note` is what she would tell whoever comes next: hers alone until it is handed over, and then
    theirs who hold the post next. `chosen` is what she has said so far of what is hers: by reference, what becomes of it.
    `passed` is what went over when she handed it over, with the version that it had then."""

    remit = Remit("private", school="school", reader=of_both)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    tenure = models.ForeignKey(Tenure, models.PROTECT, related_name="+")
    note = models.TextField(blank=True)
    chosen = models.JSONField(default=dict)
    passed = models.JSONField(default=dict)
    handed_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenure"], name="one_handover_a_tenure")]

    def __str__(self) -> str:
        return str(self.post)
