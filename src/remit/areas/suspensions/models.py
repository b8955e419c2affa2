"""Suspensions, permanent exclusions and what follows from them; off-site directions and managed moves. Read by whoever leads the
pupil, and by the office, which prepares and sends what the head has decided."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q

from remit.areas.suspensions import metrics, reference
from remit.core.records import EditedRecord
from remit.core.remits import Remit
from remit.school.models import OfSchool, PupilRecord, Staff
from remit.school.models.pupils import of_pupil

SUSPENSION = "suspension"  # the kind: who leads a pupil, and who keeps the school's records
SESSIONS = [(metrics.AM, "Morning"), (metrics.PM, "Afternoon")]
HOWS = [
    ("phone", "By telephone"),
    ("met", "In person"),
    ("post", "By post"),
    ("e-mail", "By e-mail"),
    ("hand", "By hand"),
    ("message", "By the school’s messages"),
]


class LetterText(OfSchool, EditedRecord):
    """A letter as the school writes it: those that ship, until it has changed one."""

    remit = Remit("directory", school="school")
    code = models.CharField(max_length=12)
    name = models.CharField(max_length=60)
    subject = models.CharField("subject", max_length=160)
    body = models.TextField("text", max_length=8000)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "code"], name="one_suspension_letter_a_code")]

    def __str__(self) -> str:
        return self.name


class Suspension(PupilRecord, EditedRecord):
    """A suspension, or a permanent exclusion: prepared by whoever leads the pupil or the office, decided by the head. It has
    ended once its last day is over; that is told by the day. `planned` are the references of what the registers were told
    beforehand, `register_note` what they could not be told. From the day on which the governing board reinstated the pupil it
    holds no more."""

    FIXED, LUNCH, PERMANENT = "fixed", "lunch", "permanent"
    SORTS = [(FIXED, "Suspension"), (LUNCH, "Lunchtime suspension"), (PERMANENT, "Permanent exclusion")]
    PREPARED, DECIDED, CANCELLED, DROPPED = "prepared", "decided", "cancelled", "dropped"
    STATES = [(PREPARED, "Prepared"), (DECIDED, "Decided"), (CANCELLED, "Cancelled"), (DROPPED, "Not decided")]
    REINSTATED = "reinstated"
    FOUND = [
        ("upheld", "The decision stands"),
        (REINSTATED, "Reinstated"),
        ("considered", "Representations were considered"),
    ]
    MOST_REASONS = 3
    remit = Remit(SUSPENSION, **of_pupil())
    sort = models.CharField("what it is", max_length=9, choices=SORTS, default=FIXED)
    first_day = models.DateField("first day")
    first_session = models.CharField("from the", max_length=2, choices=SESSIONS, default=metrics.AM)
    last_day = models.DateField("last day", null=True, blank=True)
    last_session = models.CharField("to the", max_length=2, choices=SESSIONS, default=metrics.PM)
    reasons = models.JSONField("reasons", default=list, blank=True)
    words = models.TextField("what happened", max_length=8000)
    exam = models.CharField("examination or national test that would be missed", max_length=200, blank=True)
    state = models.CharField(max_length=9, choices=STATES, default=PREPARED)
    prepared_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    prepared_on = models.DateField()
    decided_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    decided_on = models.DateField("decided on", null=True, blank=True)
    cancelled_on = models.DateField("cancelled on", null=True, blank=True)
    why_not = models.CharField("why it is not, or no more", max_length=300, blank=True)
    subject = models.CharField("subject of the letter", max_length=160, blank=True)
    letter = models.TextField("the letter", max_length=8000, blank=True)
    work_set_on = models.DateField("work was set on", null=True, blank=True)
    work_marked_on = models.DateField("work was marked on", null=True, blank=True)
    six_what = models.CharField("what is provided from the sixth day", max_length=300, blank=True)
    six_where = models.CharField("where", max_length=160, blank=True)
    six_from = models.DateField("from", null=True, blank=True)
    six_code = models.CharField("code in the register", max_length=2, blank=True)
    represented_on = models.DateField("representations were made on", null=True, blank=True)
    governors_on = models.DateField("the governing board met on", null=True, blank=True)
    governors_found = models.CharField("what it decided", max_length=10, choices=FOUND, blank=True)
    planned = models.JSONField(default=list, blank=True)
    register_note = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["pupil", "first_day"]), models.Index(fields=["school", "state", "first_day"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(sort="permanent", last_day=None) | (~Q(sort="permanent") & Q(last_day__gte=F("first_day"))),
                name="a_suspension_ends_after_it_begins",
                violation_error_message="The last day is before the first.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["prepared", "dropped"], decided_on=None)
                | Q(state__in=["decided", "cancelled"], decided_on__isnull=False),
                name="what_is_decided_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_sort_display()} from {self.first_day:%-d %B %Y}"

    @property
    def is_permanent(self) -> bool:
        return self.sort == self.PERMANENT

    @property
    def stands_from(self) -> date:
        """From when it may have been told and answered: it is sometimes decided in words, and entered some days later."""
        return min(self.decided_on or self.first_day, self.first_day)

    @property
    def reinstated_on(self) -> date | None:
        """The day from which it holds no more, as the governing board has reinstated the pupil."""
        return self.governors_on if self.governors_found == self.REINSTATED else None

    @property
    def counts_to(self) -> date | None:
        """The last day that counts of one that was cut short."""
        before = self.reinstated_on - timedelta(days=1) if self.reinstated_on else None
        return min((day for day in (self.cancelled_on, before) if day), default=None)

    @property
    def span(self) -> metrics.Span | None:
        """As it was decided. None for one without an end."""
        if self.last_day is None:
            return None
        lunch = self.sort == self.LUNCH
        return metrics.Span(self.first_day, self.last_day, self.first_session, self.last_session, lunch)

    @property
    def reason_names(self) -> list[str]:
        return [reference.reason_name(each) for each in self.reasons]

    def runs_on(self, day: date) -> bool:
        return self.state == self.DECIDED and self.first_day <= day and not self.has_ended(day)

    def has_ended(self, day: date) -> bool:
        """Its last day is over, or the pupil was reinstated."""
        over = self.last_day is not None and self.last_day < day
        back = self.reinstated_on is not None and self.reinstated_on <= day
        return self.state == self.DECIDED and (over or back)


class Telling(PupilRecord, EditedRecord):
    """Somebody was told of it: who, when, how and by whom."""

    PARENTS, BOARD, AUTHORITY, SOCIAL, VIRTUAL = "parents", "board", "authority", "social", "virtual"
    WHOM = [
        (PARENTS, "Parents"),
        (BOARD, "The governing board"),
        (AUTHORITY, "The local authority"),
        (SOCIAL, "The social worker"),
        (VIRTUAL, "The virtual school head"),
    ]
    remit = Remit(SUSPENSION, **of_pupil())
    suspension = models.ForeignKey(Suspension, models.PROTECT, related_name="tellings")
    whom = models.CharField("who was told", max_length=9, choices=WHOM)
    to = models.CharField("by name", max_length=160, blank=True)
    told_on = models.DateField("on")
    how = models.CharField("how", max_length=8, choices=HOWS)
    by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    taken_back = models.BooleanField(default=False)

    class Meta:
        ordering = ["told_on", "pk"]


class Reintegration(PupilRecord, EditedRecord):
    """How somebody comes back, noted by hand where the meeting is not written in Remit: the day, who is asked, targets,
    support, and when it is looked at again. A readmission meeting that is written in Remit says all that itself."""

    remit = Remit(SUSPENSION, **of_pupil())
    suspension = models.ForeignKey(Suspension, models.PROTECT, related_name="reintegrations")
    meeting_on = models.DateField("the meeting is on", null=True, blank=True)
    who = models.CharField("who comes", max_length=300, blank=True)
    targets = models.TextField("targets", max_length=4000, blank=True)
    support = models.TextField("support", max_length=4000, blank=True)
    held_on = models.DateField("it was held on", null=True, blank=True)
    parent_came = models.CharField("a parent came", max_length=3, choices=[("yes", "Yes"), ("no", "No")], blank=True)
    next_review = models.DateField("looked at again on", null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["suspension"], name="one_reintegration_a_suspension")]


class Elsewhere(PupilRecord, EditedRecord):
    """Half days of suspension at an earlier school in the same school year: they count toward the limit."""

    remit = Remit(SUSPENSION, **of_pupil())
    where = models.CharField("at which school", max_length=120)
    last_day = models.DateField("the last of these days")
    half_days = models.PositiveSmallIntegerField("half days")
    taken_back = models.BooleanField(default=False)


class Direction(PupilRecord, EditedRecord):
    """Directed off site for better behaviour, for a time: where, why, what is to be reached, when it is looked at again."""

    SCHOOL, OTHER = "school", "other"
    SORTS = [(SCHOOL, "Another school"), (OTHER, "Other supervised provision")]
    CODES = {SCHOOL: "D", OTHER: "B"}
    remit = Remit(SUSPENSION, **of_pupil())
    sort = models.CharField("to", max_length=6, choices=SORTS)
    where = models.CharField("where", max_length=160)
    first_day = models.DateField("from")
    last_day = models.DateField("to")
    why = models.TextField("why", max_length=2000)
    objectives = models.TextField("what is to be reached", max_length=2000)
    notice_on = models.DateField("notice in writing was given on", null=True, blank=True)
    next_review = models.DateField("looked at again on", null=True, blank=True)
    ended_on = models.DateField("ended on", null=True, blank=True)
    outcome = models.CharField("what came of it", max_length=500, blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    planned = models.JSONField(default=list, blank=True)
    register_note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="a_direction_ends_after_it_begins",
                violation_error_message="The last day is before the first.",
            )
        ]

    def __str__(self) -> str:
        return f"Off-site direction from {self.first_day:%-d %B %Y}"

    @property
    def code(self) -> str:
        return self.CODES[self.sort]


class DirectionReview(PupilRecord, EditedRecord):
    """A direction was looked at: who was asked, what was said."""

    remit = Remit(SUSPENSION, **of_pupil())
    direction = models.ForeignKey(Direction, models.PROTECT, related_name="reviews")
    held_on = models.DateField("held on")
    invited = models.CharField("who was asked", max_length=300)
    nominee = models.CharField("named by the governing board", max_length=120, blank=True)
    said = models.TextField("what was said", max_length=4000)
    by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["held_on", "pk"]


class ManagedMove(PupilRecord, EditedRecord):
    """A move to another school, or from one, for good, by the consent of all three."""

    OUT, IN = "out", "in"
    WAYS = [(OUT, "To another school"), (IN, "To this school")]
    remit = Remit(SUSPENSION, **of_pupil())
    way = models.CharField("which way", max_length=3, choices=WAYS, default=OUT)
    other = models.CharField("the other school", max_length=160)
    why = models.TextField("why", max_length=2000)
    before = models.TextField("what was tried before", max_length=2000)
    parents_on = models.DateField("parents agreed on", null=True, blank=True)
    here_on = models.DateField("this school agreed on", null=True, blank=True)
    there_on = models.DateField("the other school agreed on", null=True, blank=True)
    shared_on = models.DateField("information was shared on", null=True, blank=True)
    starts_on = models.DateField("begins at the new school on", null=True, blank=True)
    ended_on = models.DateField("ended on", null=True, blank=True)
    outcome = models.CharField("what came of it", max_length=500, blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on=None)
                | Q(parents_on__isnull=False, here_on__isnull=False, there_on__isnull=False),
                name="a_managed_move_begins_by_consent",
                violation_error_message="It begins once parents and both schools have agreed.",
            )
        ]

    def __str__(self) -> str:
        return f"Managed move: {self.other}"
