"""The school itself, and what every row of it carries."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from remit.core.records import EditedRecord, Record
from remit.core.remits import Remit

NURSERY, RECEPTION = -1, 0
YEARS = [(NURSERY, "Nursery"), (RECEPTION, "Reception"), *((year, f"Year {year}") for year in range(1, 15))]


def year_name(year: int) -> str:
    return dict(YEARS)[year]


PHASES = [(code, code.title()) for code in ("primary", "secondary", "all-through", "middle", "special")]


class School(EditedRecord):
    remit = Remit("directory", school="pk")
    decides_sight = True
    name = models.CharField(max_length=120)
    first_year = models.SmallIntegerField("youngest year group", choices=YEARS, default=7)
    last_year = models.SmallIntegerField("oldest year group", choices=YEARS, default=11)
    urn = models.CharField("URN", max_length=6, blank=True)
    laestab = models.CharField("LAESTAB", max_length=7, blank=True)  # authority (3 digits) and establishment (4)
    phase = models.CharField(max_length=12, blank=True, choices=PHASES)
    two_weeks = models.BooleanField("two-week timetable", default=False)
    shows_premium = models.BooleanField(
        "teachers see pupil premium", default=False
    )  # else only those who lead; the grant of a teacher follows it
    shows_emergency = models.BooleanField(
        "every adult sees what to do in an emergency", default=True
    )  # else those who teach or lead the pupil, and who keeps the lists; the grant of everybody follows it
    taught_in_forms = models.BooleanField(
        "every subject is taught in the form", default=False
    )  # as most primaries do: a subject then reaches the pupils of every form
    words = models.JSONField(default=dict, blank=True)
    steps_put_away = models.BooleanField(default=False)  # what a new school does first is not asked on home any more

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_year__gte=models.F("first_year")),
                name="school_years_in_order",
                violation_error_message="The oldest year group is younger than the youngest.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def school_id(self) -> int:
        """History asks every record for its school: a school is its own."""
        return self.pk

    @property
    def years(self) -> range:
        return range(self.first_year, self.last_year + 1)


class OfSchool(Record):
    """Every row carries its school, so that a database can be divided by it."""

    school = models.ForeignKey(School, models.PROTECT, related_name="+")

    class Meta:
        abstract = True
