"""What wants a leader, as it was last found; which reminders a post has on; what was put off or done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q

from remit.core import clock
from remit.core.records import EditedRecord
from remit.core.remits import Path, Remit
from remit.school.models import Group, OfSchool, Post, Pupil, Staff
from remit.school.models.pupils import before_next_year, in_groups, in_sets, in_subjects, of_years


def _either(pupil: Callable[[frozenset, date], Q], group: str, also: Q | None = None) -> Path:
    """Of a pupil by hers, of a group by its own; what is about a post has neither."""

    def rows(values: frozenset, day: date) -> Q:
        return (pupil(values, day) | Q(**{f"{group}__in": values})) & (also or Q())

    return rows


def of_subject(way: str = "") -> dict[str, Any]:
    """The ways from an item, reached by `way` (ending in __), to the dimensions of a school."""

    known = Q(**{f"{way}by_subject": True})
    return {
        "school": "school",
        "year": _either(of_years(f"{way}pupil"), f"{way}group__year"),
        "cohort": _either(before_next_year(f"{way}pupil"), f"{way}group__school"),
        "group": _either(in_groups(f"{way}pupil"), f"{way}group"),
        "subject": _either(in_subjects(f"{way}pupil"), f"{way}group__subject", known),
        "set": in_sets(f"{way}pupil"),
    }


class Item(OfSchool):
    """Something found by a watch: once for everybody who may know it, made anew by the worker. `kind` is how sensitive the
    records are that say so; `since` the day from which it is so, or on which it was first found; `gone` the day on
    which it was so no more."""

    fleeting = True
    about = ("pupil",)
    remit = Remit(kind_at="kind", **of_subject())
    watch = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)
    by_subject = models.BooleanField(default=False)
    pupil = models.ForeignKey(Pupil, models.PROTECT, null=True, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    since = models.DateField()
    facts = models.JSONField(default=dict)
    at = models.DateTimeField(default=clock.now)
    gone = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["school", "watch", "gone"])]
        constraints = [
            *(
                models.UniqueConstraint(
                    fields=["watch", "kind", each],
                    condition=Q(gone=None, **{f"{each}__isnull": False}),
                    name=f"one_item_a_{each}",
                )
                for each in ("pupil", "group", "post")
            ),
            models.CheckConstraint(
                condition=Q(pupil__isnull=False, group=None, post=None)
                | Q(pupil=None, group__isnull=False, post=None)
                | Q(pupil=None, group=None, post__isnull=False),
                name="an_item_is_of_one",
            ),
        ]


class Look(OfSchool):
    """When a watch last looked over a school."""

    fleeting = True
    remit = Remit("directory", school="school")
    watch = models.CharField(max_length=40)
    at = models.DateTimeField(default=clock.now)
    times = models.PositiveIntegerField(default=1)  # that it was kept: a clock may stand still

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "watch"], name="one_look_a_watch")]


class Reminder(OfSchool, EditedRecord):
    """A watch that a post has on: its holder's own choice."""

    remit = Remit("shown", school="school", held="post")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    watch = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "watch"], name="one_reminder_a_watch")]


class Handling(OfSchool, EditedRecord):
    """What was said of an item: a post puts it off until a day; or it is passed on to a colleague, who has an action of it
    until a day; or it is done, which holds for everybody."""

    PUT_OFF, PASSED_ON, DONE = "put_off", "passed_on", "done"
    about = ()
    remit = Remit(kind_at="item__kind", **of_subject("item__"))
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=[(each, each) for each in (PUT_OFF, PASSED_ON, DONE)])
    until = models.DateField(null=True)
    why = models.CharField(max_length=300, blank=True)  # it was put off
    to = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    promise = models.CharField(max_length=12, blank=True)  # its reference: who sees this row need not see that one
    withdrawn = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="done", until=None, to=None)
                | Q(state="put_off", until__isnull=False, to=None)
                | Q(state="passed_on", until__isnull=False),
                name="put_off_until_a_day",
            )
        ]
