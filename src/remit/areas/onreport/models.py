"""A pupil on report: what is aimed at, in the pupil's own words, how each lesson or part of a day went, and what comes next."""

from __future__ import annotations

from datetime import date

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q

from remit.core import clock
from remit.core.records import EditedRecord
from remit.core.remits import Remit
from remit.school.models import Contact, Group, OfSchool, Period, PupilRecord, Staff
from remit.school.models.pupils import in_subjects, of_pupil

BEHAVIOUR, PASTORAL = "behaviour", "pastoral"  # who teaches or leads the pupil; who leads or tutors the pupil
GENERAL = "general"  # who leads the pupil
TUTOR, YEAR, SENIOR = "tutor", "year", "senior"
LEVELS = (TUTOR, YEAR, SENIOR)  # from the lowest up
AM, PM = "am", "pm"
PARTS = [(AM, "Morning"), (PM, "Afternoon")]
STEPS_OF_SCALE = 4
LONGEST = 2000  # characters


class Practice(OfSchool, EditedRecord):
    """How a school goes about reports, where it has said so: what its three levels are called and the four steps of its
    scale, and whether a parent may see the scores."""

    SCALES = [(0, "0 to 3"), (1, "1 to 4")]
    remit = Remit("directory", school="school")
    home_sees = models.BooleanField("a parent may see the scores", default=False)
    lowest = models.PositiveSmallIntegerField("scored from", choices=SCALES, default=0)
    first_step = models.CharField(max_length=24, default="Not met")
    second_step = models.CharField(max_length=24, default="In part")
    third_step = models.CharField(max_length=24, default="Mostly")
    fourth_step = models.CharField(max_length=24, default="Met")
    tutor_level = models.CharField(max_length=30, default="Tutor report")
    year_level = models.CharField(max_length=30, default="Year report")
    senior_level = models.CharField(max_length=30, default="Senior leader’s report")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school"], name="one_practice_of_reports_a_school")]

    @property
    def steps(self) -> tuple[str, ...]:
        """The words of the scale, the lowest first."""
        return (self.first_step, self.second_step, self.third_step, self.fourth_step)

    @property
    def levels(self) -> dict[str, str]:
        return {TUTOR: self.tutor_level, YEAR: self.year_level, SENIOR: self.senior_level}


class Report(PupilRecord, EditedRecord):
    """Somebody is on report from a day to a day. Who teaches the pupil sees it, and who leads a subject that the pupil has.
    `aim`: the average that is hoped for; `review_due`: by when it is looked at next; `follows`: the report before it, where
    it went up or down a level. It ends with an outcome; one begun by mistake counts nowhere."""

    WELL, PARTLY, NOT, UP, DOWN, GONE, MISTAKE = "well", "partly", "not", "up", "down", "gone", "mistake"
    OUTCOMES = [
        (WELL, "It went well"),
        (PARTLY, "It helped in part"),
        (NOT, "It did not help"),
        (UP, "Went up a level"),
        (DOWN, "Went down a level"),
        (GONE, "Left the school"),
        (MISTAKE, "Begun by mistake"),
    ]
    LESSON, PART = "lesson", "part"
    BY = [(LESSON, "Each lesson"), (PART, "Morning and afternoon")]
    remit = Remit(BEHAVIOUR, **of_pupil(subject=in_subjects("pupil")))
    level = models.CharField(max_length=6, choices=[(each, each) for each in LEVELS])
    owner = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    scored = models.CharField("scored", max_length=6, choices=BY, default=LESSON)
    lowest = models.PositiveSmallIntegerField("scored from", choices=Practice.SCALES, default=0)
    aim = models.PositiveSmallIntegerField("the average that is hoped for", default=2)
    home_sees = models.BooleanField("a parent sees the scores each evening", default=False)
    first_day = models.DateField()
    last_day = models.DateField()
    review_due = models.DateField()
    if_well = models.CharField("what happens next if it goes well", max_length=200, blank=True)
    if_not = models.CharField("what happens next if it does not", max_length=200, blank=True)
    follows = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    ended_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=7, choices=OUTCOMES, blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    made = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["school", "ended_on"]), models.Index(fields=["pupil", "first_day"])]
        constraints = [
            models.UniqueConstraint(
                fields=["pupil"], condition=Q(ended_on=None), name="one_open_report_a_pupil",
                violation_error_message="There is a report that runs already.",
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="a_report_ends_after_it_begins",
                violation_error_message="The last day is before the first.",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None, outcome="") | (Q(ended_on__isnull=False) & ~Q(outcome="")),
                name="an_ended_report_has_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(aim__gte=F("lowest"), aim__lte=F("lowest") + STEPS_OF_SCALE - 1), name="an_aim_is_on_the_scale"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"On report from {self.first_day:%-d %B} to {self.until:%-d %B %Y}"

    @property
    def is_open(self) -> bool:
        return self.ended_on is None

    @property
    def by_lesson(self) -> bool:
        return self.scored == self.LESSON

    @property
    def until(self) -> date:
        """The last day on which it was, or will be, scored."""
        return min(self.last_day, self.ended_on) if self.ended_on else self.last_day

    @property
    def points(self) -> range:
        return range(self.lowest, self.lowest + STEPS_OF_SCALE)

    @property
    def most(self) -> int:
        """The points of the highest step."""
        return self.points[-1]


class ReportReason(PupilRecord, EditedRecord):
    """Why somebody is on report: for whoever leads or tutors the pupil, and not for whoever scores."""

    remit = Remit(PASTORAL, **of_pupil())
    report = models.ForeignKey(Report, models.PROTECT, related_name="+")
    words = models.CharField("why", max_length=500)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report"], name="one_reason_a_report")]


class ReportTarget(PupilRecord, EditedRecord):
    """What the pupil aims at, in the pupil's own words."""

    remit = Remit(BEHAVIOUR, **of_pupil(subject=in_subjects("pupil")))
    report = models.ForeignKey(Report, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    words = models.CharField("target", max_length=160)

    class Meta:
        ordering = ["report", "position"]
        constraints = [
            models.UniqueConstraint(fields=["report", "position"], name="one_target_a_place"),
            models.CheckConstraint(condition=Q(position__gte=1, position__lte=3), name="three_targets_at_most"),
        ]

    def __str__(self) -> str:
        return self.words


def _in_her_lessons(subjects: frozenset, day: date) -> Q:
    return Q(group__subject__in=subjects)


class ReportScore(PupilRecord):
    """How one target went in one lesson, or in one part of a day. The last one stands, and what was scored before stays;
    without points it was taken back. Who leads a subject sees those of its lessons."""

    append_only = True
    remit = Remit(BEHAVIOUR, **of_pupil(subject=_in_her_lessons))
    report = models.ForeignKey(Report, models.PROTECT, related_name="+")
    target = models.ForeignKey(ReportTarget, models.PROTECT, related_name="+")
    day = models.DateField()
    period = models.ForeignKey(Period, models.PROTECT, null=True, blank=True, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, null=True, blank=True, related_name="+")
    part = models.CharField(max_length=2, choices=PARTS, blank=True)
    points = models.PositiveSmallIntegerField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["report", "day"]), models.Index(fields=["pupil", "day"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(period__isnull=False, group__isnull=False, part="")
                | (Q(period=None, group=None) & ~Q(part="")),
                name="a_score_is_of_a_lesson_or_of_a_part_of_a_day",
            )
        ]


class ReportReview(PupilRecord, EditedRecord):
    """A report was looked at: what the pupil said of it, and what comes next. What it changed on the report is kept, so that
    it can be taken back."""

    ON, UP, DOWN, END = "on", "up", "down", "end"
    NEXT = [(ON, "Carry on"), (UP, "Up a level"), (DOWN, "Down a level"), (END, "End it")]
    remit = Remit(PASTORAL, **of_pupil())
    report = models.ForeignKey(Report, models.PROTECT, related_name="+")
    day = models.DateField()
    voice = models.TextField(
        "what the pupil says", max_length=LONGEST, blank=True, validators=[MaxLengthValidator(LONGEST)]
    )
    words = models.TextField("what was seen", max_length=LONGEST, blank=True, validators=[MaxLengthValidator(LONGEST)])
    next = models.CharField("what comes next", max_length=4, choices=NEXT)
    by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    led_to = models.ForeignKey(Report, models.PROTECT, null=True, blank=True, related_name="+")
    last_day_before = models.DateField()
    due_before = models.DateField()
    taken_back = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["report", "day"])]


class HomePage(PupilRecord, EditedRecord):
    """A page of scores for somebody at home, of one evening: opened by a link that is random, of which a hash is kept, and
    that names nobody. It ends with the report and a week."""

    token = ""  # on one that was just made, and nowhere else
    remit = Remit(GENERAL, **of_pupil())
    report = models.ForeignKey(Report, models.PROTECT, related_name="+")
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="+")
    day = models.DateField()
    digest = models.CharField(max_length=64, unique=True)
    made = models.DateTimeField(default=clock.now)
    sent = models.DateTimeField(null=True, blank=True)
    withdrawn = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "contact", "day"], name="one_page_home_an_evening")]
