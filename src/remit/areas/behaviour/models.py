"""The behaviour log: what a school gives awards for and what it logs as an incident, and each entry about one pupil."""

from __future__ import annotations

from datetime import date, time

from django.db import models
from django.db.models import Q

from remit.core import clock
from remit.core.records import EditedRecord
from remit.core.remits import Remit
from remit.school.models import Group, OfSchool, Period, PupilRecord, Room, Staff, Subject
from remit.school.models.pupils import of_everybody, of_pupil

BEHAVIOUR, PASTORAL = "behaviour", "pastoral"  # who teaches or leads the pupil; who leads or tutors the pupil
LOGGED = "logged"  # her own entries
KINDS = [(BEHAVIOUR, "Those who teach or lead the {pupil.one}"), (PASTORAL, "Those who lead or tutor the {pupil.one}")]


EFFORT, PROGRESS, ATTAINMENT, KINDNESS, OTHER = "effort", "progress", "attainment", "kindness", "other"
FOR_WHAT = [
    (EFFORT, "Effort"),
    (PROGRESS, "Progress"),
    (ATTAINMENT, "Attainment"),
    (KINDNESS, "Kindness"),
    (OTHER, "Something else"),
]


class Category(OfSchool, EditedRecord):
    """Something that is logged, as the school has it: those that ship until it changes one. `points` are below nought for an
    incident; `severity` from 1 for a small one to 5."""

    AWARD, INCIDENT = "award", "incident"
    SORTS = [(AWARD, "An award"), (INCIDENT, "An incident")]
    MOST_POINTS, WORST = 20, 5
    remit = Remit("directory", school="school")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    sort = models.CharField("what it is", max_length=8, choices=SORTS)
    points = models.SmallIntegerField("points", default=1)
    severity = models.PositiveSmallIntegerField("how serious it is, from 1 to 5", default=0)
    for_what = models.CharField("what an award is for", max_length=10, choices=FOR_WHAT, default=OTHER)
    seen_by = models.CharField("seen by", max_length=10, choices=KINDS, default=BEHAVIOUR)
    needs_words = models.BooleanField("something must be written", default=False)
    tells_tutor = models.BooleanField("the {form_tutor.one} is told", default=False)
    tells_leader = models.BooleanField("who leads the year is told", default=False)
    position = models.PositiveSmallIntegerField("place in the order", default=0)
    offered = models.BooleanField("may be logged", default=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["school", "code"], name="one_category_a_code"),
            models.UniqueConstraint(
                fields=["school", "name"],
                name="one_category_a_name",
                violation_error_message="The school has a category of this name already.",
            ),
            models.CheckConstraint(
                condition=Q(sort="award", points__gte=0, severity=0)
                | Q(sort="incident", points__lte=0, severity__gte=1),
                name="an_award_has_points_and_an_incident_is_serious",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_award(self) -> bool:
        return self.sort == self.AWARD

    @property
    def tells(self) -> bool:
        return self.tells_tutor or self.tells_leader


def _in_her_lessons(subjects: frozenset, day: date) -> Q:
    """Of a subject what was logged in its lessons, and only what whoever teaches the pupil may see."""
    return Q(subject__in=subjects, kind=BEHAVIOUR)


class LogEntry(PupilRecord, EditedRecord):
    """One pupil's part in what was logged. What was logged of several at once shares an `occasion`: none of them is named, or
    labelled, by the entry of another. `kind`, `sort`, `points` and `severity` are its category's as they were then. `group` is the class
    whose lesson it was; `room` where that was, or the place of the school where it was instead, `place` the same in words. What
    was taken back stays, and counts nowhere."""

    REGISTRATION, LESSON, BREAK, LUNCH, AROUND = "register", "lesson", "break", "lunch", "around"
    PARTS = [
        (REGISTRATION, "Registration"),
        (LESSON, "In lesson time"),
        (BREAK, "Break"),
        (LUNCH, "Lunch"),
        (AROUND, "Before or after school"),
    ]
    remit = Remit(kind_at="kind", **of_pupil(subject=_in_her_lessons)) | Remit(
        LOGGED, school="school", reader="by__user"
    )
    occasion = models.CharField(max_length=16)
    category = models.ForeignKey(Category, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=KINDS)
    sort = models.CharField(max_length=8, choices=Category.SORTS)
    points = models.SmallIntegerField()
    severity = models.PositiveSmallIntegerField(default=0)
    day = models.DateField()
    at = models.TimeField(null=True, blank=True)
    part = models.CharField("part of the day", max_length=8, choices=PARTS, blank=True)
    period = models.ForeignKey(Period, models.PROTECT, null=True, blank=True, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, null=True, blank=True, related_name="+")
    subject = models.ForeignKey(Subject, models.PROTECT, null=True, blank=True, related_name="+")
    room = models.ForeignKey(Room, models.PROTECT, null=True, blank=True, related_name="+")
    place = models.CharField("where", max_length=60, blank=True)
    words = models.TextField("what happened", max_length=4000, blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    logged = models.DateTimeField(default=clock.now)
    taken_back = models.DateTimeField(null=True, blank=True)
    why_back = models.CharField("why it was taken back", max_length=200, blank=True)

    class Meta:
        indexes = [
            # holds all that the picture counts, so that a year of entries is counted without being fetched
            models.Index(
                fields=[
                    "pupil",
                    "day",
                    "kind",
                    "sort",
                    "taken_back",
                    "school",
                    "group",
                    "subject",
                    "period",
                    "room",
                    "part",
                    "category",
                ],
                name="log_entries_counted",
            ),
            models.Index(fields=["school", "day"]),
            models.Index(fields=["by", "day"]),
        ]
        constraints = [models.UniqueConstraint(fields=["occasion", "pupil"], name="once_a_pupil_and_occasion")]

    def __str__(self) -> str:
        return f"{self.category}, {self.day:%-d %B %Y}"

    @property
    def is_award(self) -> bool:
        return self.sort == Category.AWARD

    @property
    def where(self) -> str:
        """The class and its room, or the place."""
        return ", ".join(str(each) for each in (self.group, self.room, self.place) if each)


class Milestone(OfSchool, EditedRecord):
    """How many award points of a year a certificate is given for, as the school has it."""

    MOST = 10_000
    remit = Remit("directory", school="school")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    points = models.PositiveSmallIntegerField("award points")
    offered = models.BooleanField("certificates are given for it", default=True)

    class Meta:
        ordering = ["points", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["school", "code"], name="one_milestone_a_code"),
            models.UniqueConstraint(
                fields=["school", "points"],
                name="one_milestone_a_total",
                violation_error_message="The school gives a certificate for so many points already.",
            ),
            models.CheckConstraint(condition=Q(points__gte=1), name="a_milestone_has_points"),
        ]

    def __str__(self) -> str:
        return self.name


class Certificate(PupilRecord, EditedRecord):
    """Given to a pupil who reached a milestone in the school year that began on `year_begins`. Those that were given together
    share a `batch`. What was taken back is due again."""

    remit = Remit(BEHAVIOUR, **of_pupil())
    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="+")
    year_begins = models.DateField()
    batch = models.CharField(max_length=16)
    points = models.PositiveSmallIntegerField()  # as they were then
    given_on = models.DateField()
    by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    taken_back = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["batch"])]
        constraints = [
            models.UniqueConstraint(
                fields=["pupil", "milestone", "year_begins"],
                condition=Q(taken_back=None),
                name="one_certificate_a_milestone_and_year",
            )
        ]


class Postcard(PupilRecord, EditedRecord):
    """A line to a pupil's home. `to`: whom it went to, once it is sent. Those that were written together share a `batch`."""

    remit = Remit(BEHAVIOUR, **of_pupil())
    batch = models.CharField(max_length=16)
    words = models.CharField("what it says", max_length=300)
    written_on = models.DateField()
    by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    sent_on = models.DateField(null=True, blank=True)
    to = models.CharField("to whom", max_length=400, blank=True)
    taken_back = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["pupil", "sent_on"]), models.Index(fields=["batch"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_back=None) | Q(sent_on=None), name="a_postcard_that_was_sent_is_not_taken_back"
            )
        ]


class FormCheck(OfSchool, EditedRecord):
    """The uniform of a form was looked at on a day. Who was not in uniform has an entry of the `occasion`, which is empty where
    everybody was; `number` is how many. What was taken back stays, with its entries, and counts nowhere."""

    remit = Remit(BEHAVIOUR, school="school", year="group__year", cohort=of_everybody, group="group")
    group = models.ForeignKey(Group, models.PROTECT, related_name="+")
    day = models.DateField()
    occasion = models.CharField(max_length=16, blank=True)
    number = models.PositiveSmallIntegerField(default=0)
    by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    taken_back = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "day"],
                condition=Q(taken_back=None),
                name="one_check_a_form_and_day",
                violation_error_message="This was checked on that day already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.group}, {self.day:%-d %B %Y}"


class Tablet(OfSchool, EditedRecord):
    """A tablet that several share: within its hours whoever has a PIN there logs. `code` is the hash of what is typed on it
    once, until `code_ends`; `digest` that of the token that it then holds. `person` is who gave a PIN there last and has not
    been forgotten, `person_digest` the hash of what the tablet was given for that, until `person_until`."""

    remit = Remit("directory", school="school")
    name = models.CharField(max_length=40)
    opens = models.TimeField("works from")
    closes = models.TimeField("until")
    code = models.CharField(max_length=64, blank=True)
    code_ends = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    enrolled = models.DateTimeField(null=True, blank=True)
    last_used = models.DateTimeField(null=True, blank=True)
    person = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    person_digest = models.CharField(max_length=64, blank=True)
    person_until = models.DateTimeField(null=True, blank=True)
    struck_off = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["digest"]), models.Index(fields=["code"])]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "name"],
                condition=Q(struck_off=None),
                name="one_tablet_a_name",
                violation_error_message="The school has a tablet of this name already.",
            ),
            models.CheckConstraint(
                condition=Q(closes__gt=models.F("opens")),
                name="a_tablet_closes_after_it_opens",
                violation_error_message="It closes before it opens.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def works_at(self, now: time) -> bool:
        return self.opens <= now < self.closes


class Pin(OfSchool, EditedRecord):
    """With it a colleague says who it is at a shared tablet, and nowhere else. `given`: by the office, not chosen."""

    remit = Remit(LOGGED, school="school", reader="staff__user")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=128)
    given = models.BooleanField(default=False)
    set_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["staff"], name="one_pin_a_colleague")]


class WrongPins(OfSchool, EditedRecord):
    """How often in a row a PIN of that colleague was wrong at that tablet."""

    MOST, MOST_IN_ALL = 5, 15  # then that colleague, or everybody, is kept out until the office says otherwise
    remit = Remit("directory", school="school")
    tablet = models.ForeignKey(Tablet, models.PROTECT, related_name="+")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(default=0)
    last = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tablet", "staff"], name="one_count_a_tablet_and_colleague")]

    @property
    def locks(self) -> bool:
        return self.number >= self.MOST
