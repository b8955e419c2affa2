"""When and where: the periods of the school's day, its rooms, and each lesson as a dated fact."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from remit.core.records import EditedRecord
from remit.core.remits import Remit
from remit.school.dated import Dated
from remit.school.models.base import OfSchool
from remit.school.models.calendar import WEEKS
from remit.school.models.people import Staff
from remit.school.models.pupils import Group

WEEKDAYS = [(1, "Monday"), (2, "Tuesday"), (3, "Wednesday"), (4, "Thursday"), (5, "Friday")]


class Room(OfSchool, EditedRecord):
    """A room, or another place where somebody has a duty: a corridor, the hall, the playground. `places`: how many pupils it
    takes; absent where nobody said."""

    TEACHING, CORRIDOR, HALL, OUTSIDE, OTHER = "room", "corridor", "hall", "outside", "other"
    SORTS = [
        (TEACHING, "Teaching room"),
        (CORRIDOR, "Corridor or stairs"),
        (HALL, "Hall or canteen"),
        (OUTSIDE, "Outside"),
        (OTHER, "Another place"),
    ]
    remit = Remit("directory", school="school")
    name = models.CharField(max_length=40)
    sort = models.CharField("what it is", max_length=8, choices=SORTS, default=TEACHING)
    places = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "name"], name="one_room_a_name")]

    def __str__(self) -> str:
        return self.name


class Period(OfSchool, Dated, EditedRecord):
    """A part of the school's day, in local time. The two sessions that the law counts are periods of their own kinds."""

    AM, PM, LESSON, BREAK = "am", "pm", "lesson", "break"
    KINDS = [(AM, "Morning session"), (PM, "Afternoon session"), (LESSON, "Lesson"), (BREAK, "Break")]
    remit = Remit("directory", school="school")
    name = models.CharField(max_length=20)
    kind = models.CharField(max_length=6, choices=KINDS, default=LESSON)
    weekday = models.PositiveSmallIntegerField(choices=WEEKDAYS)
    begins = models.TimeField()
    ends = models.TimeField()

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ends__gt=F("begins")),
                name="period_ends_after_it_begins",
                violation_error_message="It ends before it begins.",
            ),
        ]
        indexes = [models.Index(fields=["school", "weekday", "begins"])]

    def __str__(self) -> str:
        return f"{dict(WEEKDAYS)[self.weekday]} {self.name}"


class Lesson(OfSchool, Dated, EditedRecord):
    """The timetable as a fact: this group, in this period, with this teacher, in this room."""

    remit = Remit("directory", school="school", group="group")
    group = models.ForeignKey(Group, models.PROTECT, related_name="lessons")
    period = models.ForeignKey(Period, models.PROTECT, related_name="lessons")
    week = models.CharField(max_length=1, choices=WEEKS, blank=True)
    teacher = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="lessons")
    room = models.ForeignKey(Room, models.PROTECT, null=True, blank=True, related_name="lessons")

    class Meta(Dated.Meta):
        indexes = [models.Index(fields=["group", "period"]), models.Index(fields=["teacher", "period"])]

    def __str__(self) -> str:
        week = f", week {self.week}" if self.week else ""
        return f"{self.group}, {self.period}{week}"
