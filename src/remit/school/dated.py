"""Facts that hold from a first to a last day, both included; open when the last day is empty."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q

from remit.core.querysets import ScopedQuerySet, records
from remit.core.records import Record


def on(day: date, way: str = "") -> Q:
    """The condition that a dated row, reached by `way` (ending in __), holds on that day."""
    return Q(**{f"{way}first_day__lte": day}) & (
        Q(**{f"{way}last_day__gte": day}) | Q(**{f"{way}last_day__isnull": True})
    )


class DatedQuerySet(ScopedQuerySet):
    def as_at(self, day: date) -> Self:
        return self.filter(on(day))


class Dated(Record):
    first_day = models.DateField()
    last_day = models.DateField(null=True, blank=True)
    objects: ClassVar[Any] = records(DatedQuerySet)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day=None) | Q(last_day__gte=F("first_day")),
                name="%(app_label)s_%(class)s_ends_after_it_begins",
                violation_error_message="The last day is before the first.",
            )
        ]

    def holds_on(self, day: date) -> bool:
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)
