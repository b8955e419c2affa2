"""The pupils move up a year: one act, said before its day, and what it does to each of them (ADR 0011)."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models

from remit.core.records import EditedRecord
from remit.core.remits import Remit
from remit.school.models.base import YEARS, OfSchool
from remit.school.models.calendar import AcademicYear
from remit.school.models.pupils import PupilRecord, in_subjects, of_pupil


class NewYear(OfSchool, EditedRecord):
    """Drafted, then set: the worker writes what is dated (`setting`), and on the first day everybody moves up at once
    (`moved`). Back from either, part by part (`undoing`). `stopped` is what either is where the worker met something it
    could not do. `wrote` names what it did to groups and posts, for the undo; `left` says what an undo could not take
    back, in words."""

    DRAFT, SETTING, STOPPED, SET, MOVED, UNDOING, UNDONE = STATES = (
        "draft", "setting", "stopped", "set", "moved", "undoing", "undone",
    )  # fmt: skip
    remit = Remit("directory", school="school")
    academic_year = models.ForeignKey(AcademicYear, models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, default=DRAFT, choices=[(each, each) for each in STATES])
    forms_go_up = models.BooleanField(default=True)
    tutors_go_up = models.BooleanField(default=True)
    started_by = models.BigIntegerField(null=True, editable=False)  # the account whose sight the worker has
    wrote = models.JSONField(default=dict)
    left = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["academic_year"], condition=~models.Q(state="undone"), name="one_move_a_new_year"
            )
        ]

    def __str__(self) -> str:
        return str(self.academic_year)

    @property
    def first_day(self) -> date:
        return self.academic_year.first_day

    @property
    def eve(self) -> date:
        return self.first_day - timedelta(days=1)


class Move(PupilRecord, EditedRecord):
    """One pupil in one new year: the year that she was in, and where she goes. Once moved it says which year she was in
    before that day. `places` names the places in groups that it ended and began, for the undo."""

    UP, STAYS, LEAVES = "up", "stays", "leaves"
    GOES = [(UP, "Moves up"), (STAYS, "Stays in the year"), (LEAVES, "Leaves")]
    remit = Remit("directory", **of_pupil(subject=in_subjects("pupil")))
    new_year = models.ForeignKey(NewYear, models.PROTECT, related_name="moves")
    year = models.SmallIntegerField(choices=YEARS)
    goes = models.CharField(max_length=6, choices=GOES)
    dated = models.BooleanField(default=False)
    moved_on = models.DateField(null=True)
    places = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["new_year", "pupil"], name="one_move_a_pupil_and_year")]
