"""Register marks as the law wants them kept: each entry stays, the last one that stands is the current one."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from remit.core import clock
from remit.core.records import EditedRecord
from remit.core.remits import Remit
from remit.school.dated import Dated
from remit.school.models import AcademicYear, Group, OfSchool, Period, Pupil, PupilRecord, Staff
from remit.school.models.pupils import of_everybody, of_pupil

AM, PM = "AM", "PM"
SESSIONS = [(AM, "Morning"), (PM, "Afternoon")]
ATTENDANCE = "attendance"  # the kind: who leads a pupil, whose form it is, and who keeps the school's records
LESSONS = (
    "lessons"  # the kind: who teaches a class, who leads its subject or its year, and who keeps the school's records
)
OF_GROUP: dict[str, Any] = {"school": "school", "year": "group__year", "cohort": of_everybody, "group": "group"}
OF_CLASS: dict[str, Any] = {**OF_GROUP, "subject": "group__subject"}


class Arrangement(OfSchool, Dated, EditedRecord):
    """Where a school's registers are taken from a day on, and when they close. Never in both places: a session belongs to
    the arrangement of its day."""

    MIS, REMIT = "mis", "remit"
    PLACES = [(MIS, "In the MIS"), (REMIT, "In Remit")]
    LONGEST: ClassVar[timedelta] = timedelta(minutes=30)  # guidance: a register is open half an hour at most
    remit = Remit("directory", school="school")
    decides_sight = True  # how registers are taken today is kept with it
    taken_in = models.CharField(max_length=5, choices=PLACES, default=MIS)
    am_opens = models.TimeField("morning register opens")
    am_closes = models.TimeField("morning register closes")
    pm_opens = models.TimeField("afternoon register opens")
    pm_closes = models.TimeField("afternoon register closes")
    lessons = models.BooleanField("registers are taken in lessons too", default=False)

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["school"], condition=Q(last_day=None), name="one_arrangement_at_a_time"),
            models.CheckConstraint(
                condition=Q(am_closes__gt=F("am_opens"), pm_opens__gt=F("am_closes"), pm_closes__gt=F("pm_opens")),
                name="registers_open_before_they_close",
                violation_error_message="A register opens before it closes, and the morning’s before the afternoon’s.",
            ),
        ]

    def opens(self, session: str) -> time:
        return self.am_opens if session == AM else self.pm_opens

    def closes(self, session: str) -> time:
        return self.am_closes if session == AM else self.pm_closes


class MarksFile(OfSchool, EditedRecord):
    """A file of marks from the MIS, until it is brought in: `held` is the file itself while nobody has read it, `told` what the
    preview says of it, and `reached` of `last` how many of its parts are in."""

    READING, READY, RUNNING, DONE, DROPPED, UNDOING, UNDONE = STATES = (
        "reading", "ready", "running", "done", "dropped", "undoing", "undone"
    )  # fmt: skip
    remit = Remit("import", school="school")
    name = models.CharField(max_length=160)
    state = models.CharField(max_length=8, default=READING, choices=[(each, each) for each in STATES])
    held = models.BinaryField(default=bytes, blank=True)
    reached = models.PositiveIntegerField(default=0)
    last = models.PositiveIntegerField(default=0)
    told = models.JSONField(default=dict, blank=True)
    counts = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField(default=clock.now)
    by = models.BigIntegerField(null=True)  # the account in whose sight it is brought in

    def __str__(self) -> str:
        return self.name


class MarksPart(OfSchool):
    """Some thousand marks of a file, packed: by pupil's number the marks by place. It goes when they are in."""

    ref = None  # type: ignore[assignment] # no address leads to one
    fleeting = True
    remit = Remit("import", school="school")
    file = models.ForeignKey(MarksFile, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    held = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="one_part_a_number")]


class Taking(OfSchool):
    """One save of one register: by whom, when by the server's clock and when by the phone's, and why where it came later.
    Of a file there is one a session. It is the history of its marks."""

    append_only = True
    remit = Remit(ATTENDANCE, **OF_GROUP)
    REGISTER, OFFICE, MIS, PARENT, CLOSING = "register", "office", "mis", "parent", "closing"
    SOURCES = [
        (REGISTER, "Register"),
        (OFFICE, "Office"),
        (MIS, "MIS"),
        (PARENT, "Parent’s report"),
        (CLOSING, "Closing of the register"),
    ]
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="+")
    day = models.DateField()
    session = models.CharField(max_length=2, choices=SESSIONS)
    at = models.DateTimeField(default=clock.now)
    noted = models.DateTimeField(null=True)
    by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    source = models.CharField(max_length=8, choices=SOURCES, default=REGISTER)
    reason = models.CharField(max_length=200, blank=True)
    complete = models.BooleanField(default=False)  # after it everybody in the group had a mark
    of_file = models.BigIntegerField(null=True, db_index=True)  # the number of a file that only the office sees

    class Meta:
        indexes = [models.Index(fields=["school", "day", "session"]), models.Index(fields=["group", "day"])]


class Mark(OfSchool):
    """One entry for one pupil and session. The current one is the last that stands; one that does not was saved from a page
    that had grown old, and waits for somebody to say which is right."""

    ref = None  # type: ignore[assignment] # there are half a million a year, and none has an address
    append_only = True
    about = ("pupil",)
    remit = Remit(ATTENDANCE, **of_pupil())
    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="+")
    day = models.DateField()
    session = models.CharField(max_length=2, choices=SESSIONS)
    code = models.CharField(max_length=2, blank=True)  # none: what a file had entered was taken back
    minutes = models.PositiveSmallIntegerField(null=True)  # late
    note = models.CharField(max_length=120, blank=True)
    stands = models.BooleanField(default=True)
    taking = models.ForeignKey(Taking, models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["pupil", "day", "session"]),
            models.Index(fields=["school", "day", "session"]),
            models.Index(fields=["school", "day", "pupil"], condition=Q(code="N"), name="marks_without_a_reason"),
        ]

    @property
    def key(self) -> tuple[int, date, str]:
        return self.pupil_id, self.day, self.session


class Year(OfSchool):
    """What a pupil's current marks of an academic year add up to, kept in the transaction that writes a mark: for each
    kind of session the places in the year, as the bits of a number (`masks.py`). Marks are the record; this can be
    reckoned anew from them at any time, and doctor compares."""

    ref = None  # type: ignore[assignment] # no address leads to one
    fleeting = True
    about = ("pupil",)
    remit = Remit(ATTENDANCE, **of_pupil())
    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="+")
    academic_year = models.ForeignKey(AcademicYear, models.PROTECT, related_name="+")
    attended = models.BinaryField(default=bytes)
    authorised = models.BinaryField(default=bytes)
    unauthorised = models.BinaryField(default=bytes)
    late = models.BinaryField(default=bytes)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pupil", "academic_year"], name="one_attendance_year_a_pupil")]


class Planned(PupilRecord, Dated, EditedRecord):
    """Somebody is known to be away, or elsewhere, before the register opens: which sessions of which weekdays between two
    days, and the code that the register then proposes. A part-time timetable is one too; none is without an end."""

    remit = Remit(ATTENDANCE, **of_pupil())
    session = models.CharField("which session", max_length=2, choices=[("", "All day"), *SESSIONS], blank=True)
    weekdays = models.JSONField("only on", default=list, blank=True)  # by number from Monday 0; none is every day
    code = models.CharField(max_length=2)
    why = models.CharField("why", max_length=120)
    part_time = models.BooleanField(default=False)
    called_off = models.BooleanField(default=False)

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(condition=Q(last_day__isnull=False), name="a_planned_absence_ends"),
        ]
        indexes = [models.Index(fields=["school", "last_day"]), models.Index(fields=["pupil", "last_day"])]

    def __str__(self) -> str:
        return self.why

    def is_of(self, day: date, session: str) -> bool:
        """Whether it says something of this session."""
        return (
            not self.called_off
            and self.holds_on(day)
            and self.session in {"", session}
            and (not self.weekdays or day.weekday() in self.weekdays)
        )


class Nudge(OfSchool):
    """Whoever takes a register was reminded that it is not taken: once a register."""

    append_only = True
    remit = Remit(ATTENDANCE, **OF_GROUP)
    group = models.ForeignKey(Group, models.PROTECT, related_name="+")
    day = models.DateField()
    session = models.CharField(max_length=2, choices=SESSIONS)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "day", "session"], name="one_nudge_a_register")]


class LessonTaking(OfSchool):
    """One save of the register of one lesson: the group that has it, the period and the day. The numbers are of the lesson as
    it stands after this save; the last one is how the lesson stands. `complete`: the register is taken, so that whoever has
    no entry was there; `first`: it became so with this save; `in_time`: this save came while the lesson lasted."""

    append_only = True
    remit = Remit(LESSONS, **OF_CLASS)
    REGISTER, OFFICE = "register", "office"
    SOURCES = [(REGISTER, "Register"), (OFFICE, "Office")]
    group = models.ForeignKey(Group, models.PROTECT, related_name="+")
    period = models.ForeignKey(Period, models.PROTECT, related_name="+")
    day = models.DateField()
    teacher = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")  # by the timetable of that day
    at = models.DateTimeField(default=clock.now)
    noted = models.DateTimeField(null=True)
    by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    source = models.CharField(max_length=8, choices=SOURCES, default=REGISTER)
    reason = models.CharField(max_length=200, blank=True)
    complete = models.BooleanField(default=False)
    first = models.BooleanField(default=False)
    in_time = models.BooleanField(default=False)
    pupils = models.PositiveSmallIntegerField(default=0)
    away = models.PositiveSmallIntegerField(default=0)
    unexplained = models.PositiveSmallIntegerField(default=0)  # of those away
    late = models.PositiveSmallIntegerField(default=0)
    minutes = models.PositiveIntegerField(default=0)  # late, all together

    class Meta:
        indexes = [
            models.Index(fields=["group", "day", "period"]),
            models.Index(fields=["school", "day", "group", "period"]),
        ]


class LessonMark(OfSchool):
    """One entry for one pupil in one lesson, where it is not simply present: who has none was there once the register is
    taken. The current one is the last that stands; present again is an entry too. It is seen by whoever sees the lesson's
    register, and by whoever sees the pupil's session marks; it copies none of these, as who leads a subject sees no session
    mark: away with a known reason is a sign of its own (`reference.EXPLAINED`)."""

    ref = None  # type: ignore[assignment] # none has an address
    append_only = True
    about = ("pupil",)
    remit = Remit(LESSONS, **OF_CLASS) | Remit(ATTENDANCE, **of_pupil())
    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, related_name="+")
    period = models.ForeignKey(Period, models.PROTECT, related_name="+")
    day = models.DateField()
    code = models.CharField(max_length=2)
    minutes = models.PositiveSmallIntegerField(null=True)  # late
    note = models.CharField(max_length=120, blank=True)
    stands = models.BooleanField(default=True)
    taking = models.ForeignKey(LessonTaking, models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["group", "day", "period"]),
            models.Index(fields=["pupil", "day"]),
            models.Index(fields=["school", "day", "code"]),
        ]
