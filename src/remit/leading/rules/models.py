"""Rules that the holder of a post makes over what areas count of a pupil. A rule suggests; a person decides."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from remit.core.records import EditedRecord
from remit.core.remits import Remit
from remit.core.seams import Fact, named
from remit.school.models import OfSchool, Post

PREFIX = "rule-"  # how the reminder of a rule is called: this and the rule's reference


class Rule(OfSchool, EditedRecord):
    """So many times of a `fact` within a span make it fire. It is its post's, and goes with the post to the next holder; what it
    counts, the post's roles decide. `steps` are codes of what it suggests, `words` a suggestion of its own."""

    DAYS, HALF, TERM, YEAR = "days", "half", "term", "year"
    SPANS = [
        (DAYS, "So many school days"),
        (HALF, "The half term"),
        (TERM, "The term"),
        (YEAR, "The school year"),
    ]
    MOST_TIMES, MOST_DAYS = 50, 60
    remit = Remit("shown", school="school", held="post")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    name = models.CharField("name", max_length=80, blank=True)
    fact = models.CharField("what is counted", max_length=60)
    times = models.PositiveSmallIntegerField("how many times")
    span = models.CharField("within", max_length=4, choices=SPANS, default=DAYS)
    within = models.PositiveSmallIntegerField("school days", null=True, blank=True)
    steps = models.JSONField("what it suggests", default=list, blank=True)
    words = models.CharField("or in words of yours", max_length=200, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(times__gte=1), name="a_rule_counts_at_least_one"),
            models.CheckConstraint(
                condition=Q(span="days", within__isnull=False, within__gte=1) | (~Q(span="days") & Q(within=None)),
                name="a_rule_over_days_says_how_many",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.counts

    @property
    def watch(self) -> str:
        return f"{PREFIX}{self.ref}"

    @property
    def of(self) -> Fact | None:
        """What it counts; none where no area counts that any more."""
        return named(Fact, self.fact)

    @property
    def counts(self) -> str:
        """ "Late marks: 3 or more in 10 school days"."""
        what = self.of.label if self.of else "something that is counted no more"
        return f"{what[:1].upper()}{what[1:]}: {self.times} or more in {self.spell}"

    @property
    def spell(self) -> str:
        if self.span == self.DAYS:
            return "one school day" if self.within == 1 else f"{self.within} school days"
        return {self.HALF: "a half term", self.TERM: "a term", self.YEAR: "a school year"}[self.span]

    def ended(self, day: date) -> bool:
        return self.ended_on is not None and self.ended_on <= day
