"""Help that a colleague asks for, who was out of a lesson and how that ended, and what was taken away and given back."""

from __future__ import annotations

from datetime import date, datetime

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q

from remit.areas.behaviour.models import KINDS, Category, LogEntry
from remit.core import clock
from remit.core.records import EditedRecord
from remit.core.remits import Remit
from remit.school.dated import Dated, on
from remit.school.models import Group, OfSchool, Period, PupilRecord, Room, Staff, Subject
from remit.school.models.pupils import of_pupil

BEHAVIOUR, PASTORAL = "behaviour", "pastoral"  # who teaches or leads the pupil; who leads or tutors the pupil
GENERAL = "general"  # who leads
LOGGED = "logged"  # her own
LONGEST = 4000  # characters
REASON = "who is on call decides what a viewer sees"


class CallPractice(OfSchool, EditedRecord):
    """How a school goes about lessons that somebody leaves, where it has said so. `room`: its own word for where they go."""

    remit = Remit("directory", school="school")
    room = models.CharField("where they go", max_length=40, default="Reset room")
    asks_tried = models.BooleanField("what was tried before is asked", default=False)
    owes_talk = models.BooleanField("a restorative conversation is owed", default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school"], name="one_call_practice_a_school")]


class OnCall(OfSchool, Dated, EditedRecord):
    """A colleague whom the school has named to come when help is asked for, from a day to a day."""

    decides_sight = True
    remit = Remit("directory", school="school")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["staff"], condition=Q(last_day=None), name="named_on_call_once",
                violation_error_message="This colleague is named already.",
            ),
        ]  # fmt: skip


def _schools_on_call(users: frozenset, day: date) -> Q:
    held = OnCall.objects.unscoped(REASON).filter(on(day), on(day, "staff__"), staff__user__in=users)
    return Q(school__in=held.values("school"))


def _asked_or_on_call(users: frozenset, day: date) -> Q:
    return Q(by__user__in=users) | _schools_on_call(users, day)


def _noted_or_on_call_today(users: frozenset, day: date) -> Q:
    """Her own; and who is out of a lesson today, for whoever is on call."""
    return Q(by__user__in=users) | (_schools_on_call(users, day) & Q(day=day))


def anywhere(values: frozenset, day: date) -> Q:
    """Whomever somebody leads, help is asked of everybody who leads at the school."""
    return Q()


class Call(OfSchool, EditedRecord):
    """A colleague asks for help: where, and how soon. It names no pupil: what is about one stands in a record of the pupil's
    own. `due`: five school days on, by when one that can wait is answered."""

    NOW, SOON, WHEN = "now", "soon", "when"
    URGENCIES = [(NOW, "Now"), (SOON, "In this lesson"), (WHEN, "When you can")]
    STAYED, OUT, TALKED, HELPED, NOT_NEEDED = "stayed", "out", "talked", "helped", "not-needed"
    OUTCOMES = [
        (STAYED, "Settled, and everybody stayed"),
        (OUT, "Somebody left the lesson"),
        (TALKED, "Talked it through"),
        (HELPED, "Help was agreed"),
        (NOT_NEEDED, "Not needed in the end"),
    ]
    remit = Remit(
        GENERAL, school="school", year=anywhere, cohort=anywhere, group=anywhere, subject=anywhere, set=anywhere
    ) | Remit(LOGGED, school="school", reader=_asked_or_on_call)
    urgency = models.CharField("how soon", max_length=4, choices=URGENCIES)
    day = models.DateField()
    asked = models.DateTimeField(default=clock.now)
    due = models.DateField()
    period = models.ForeignKey(Period, models.PROTECT, null=True, blank=True, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, null=True, blank=True, related_name="+")
    room = models.ForeignKey(Room, models.PROTECT, null=True, blank=True, related_name="+")
    place = models.CharField("where", max_length=60, blank=True)
    words = models.CharField("what would help", max_length=300, blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    answered_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField("what came of it", max_length=10, choices=OUTCOMES, blank=True)
    note = models.CharField("what was agreed", max_length=300, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    closed_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["school", "closed_on", "day"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on=None, outcome="") | (Q(closed_on__isnull=False) & ~Q(outcome="")),
                name="a_closed_call_has_an_outcome",
            )
        ]

    @property
    def where(self) -> str:
        """The class and its room, or the place."""
        return ", ".join(str(each) for each in (self.group, self.room, self.place) if each)

    @property
    def is_open(self) -> bool:
        return self.closed_on is None

    @property
    def can_wait(self) -> bool:
        return self.urgency == self.WHEN


def _in_her_lessons(subjects: frozenset, day: date) -> Q:
    """Of a subject who left its lessons, and only what whoever teaches the pupil may see."""
    return Q(subject__in=subjects, kind=BEHAVIOUR)


class Removal(PupilRecord, EditedRecord):
    """Somebody was out of a lesson, or away from a place, from a time to a time of one day: where to, why, the work, whether
    home was told and whether it was talked over. `kind` is its category's as it was then, as that of the log entry is that
    goes with it. What was taken back counts nowhere."""

    PHONE, MET, EMAIL, MESSAGE, NOT_TOLD = "phone", "met", "e-mail", "message", "not"
    HOWS = [
        (PHONE, "By telephone"),
        (MET, "In person"),
        (EMAIL, "By e-mail"),
        (MESSAGE, "By the school’s messages"),
        (NOT_TOLD, "Not to be told this time"),
    ]
    OWED, HELD, NOT_OWED = "owed", "held", "not"
    TALKS = [(OWED, "Owed"), (HELD, "Held"), (NOT_OWED, "Not needed")]
    remit = Remit(kind_at="kind", **of_pupil(subject=_in_her_lessons)) | Remit(
        LOGGED, school="school", reader=_noted_or_on_call_today
    )
    kind = models.CharField(max_length=10, choices=KINDS)
    category = models.ForeignKey(Category, models.PROTECT, related_name="+")
    entry = models.ForeignKey(LogEntry, models.PROTECT, null=True, blank=True, related_name="+")
    day = models.DateField()
    left = models.TimeField("out from")
    back = models.TimeField("back at", null=True, blank=True)
    period = models.ForeignKey(Period, models.PROTECT, null=True, blank=True, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, null=True, blank=True, related_name="+")
    subject = models.ForeignKey(Subject, models.PROTECT, null=True, blank=True, related_name="+")
    room = models.ForeignKey(Room, models.PROTECT, null=True, blank=True, related_name="+")
    place = models.CharField("where from", max_length=60, blank=True)
    to = models.CharField("where to", max_length=60)
    words = models.TextField("what happened", max_length=LONGEST, blank=True, validators=[MaxLengthValidator(LONGEST)])
    tried = models.CharField("what was tried before", max_length=500, blank=True)
    work = models.CharField("work that was given", max_length=300, blank=True)
    work_done = models.BooleanField("the work was done", null=True, blank=True)
    told_on = models.DateField(null=True, blank=True)
    told_how = models.CharField(max_length=7, choices=HOWS, blank=True)
    told_whom = models.CharField("who was told", max_length=120, blank=True)
    told_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    talk = models.CharField("restorative conversation", max_length=4, choices=TALKS, default=OWED)
    talked_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    noted = models.DateTimeField(default=clock.now)
    taken_back = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["pupil", "day"]), models.Index(fields=["school", "day"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(back=None) | Q(back__gte=models.F("left")), name="back_after_leaving",
                violation_error_message="Back is before out.",
            ),
            models.CheckConstraint(
                condition=Q(told_on=None, told_how="") | (Q(told_on__isnull=False) & ~Q(told_how="")),
                name="who_was_told_was_told_somehow",
            ),
            models.CheckConstraint(
                condition=(Q(talk="held") & Q(talked_on__isnull=False)) | (~Q(talk="held") & Q(talked_on=None)),
                name="a_conversation_that_was_held_has_a_day",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Out of {self.where or 'a lesson'}, {self.day:%-d %B %Y}"

    @property
    def where(self) -> str:
        return ", ".join(str(each) for each in (self.group, self.room, self.place) if each)

    @property
    def minutes(self) -> int | None:
        """How long; nothing where nobody noted when it ended."""
        if self.back is None:
            return None
        begin, end = (datetime.combine(self.day, each) for each in (self.left, self.back))
        return int((end - begin).total_seconds() // 60)


class Confiscation(PupilRecord, EditedRecord):
    """Something that was taken away, where it is kept, and to whom it went back on which day."""

    PUPIL, HOME, POLICE, GONE = "pupil", "home", "police", "gone"
    TO = [
        (PUPIL, "To the {pupil.one}"),
        (HOME, "To somebody at home"),
        (POLICE, "To the police"),
        (GONE, "Disposed of"),
    ]
    remit = Remit(BEHAVIOUR, **of_pupil()) | Remit(LOGGED, school="school", reader="by__user")
    what = models.CharField("what", max_length=120)
    day = models.DateField()
    kept = models.CharField("where it is kept", max_length=80)
    by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    noted = models.DateTimeField(default=clock.now)
    returned_on = models.DateField(null=True, blank=True)
    returned_to = models.CharField("to whom", max_length=6, choices=TO, blank=True)
    returned_whom = models.CharField("who took it", max_length=120, blank=True)
    returned_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    taken_back = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["school", "returned_on"]), models.Index(fields=["pupil", "day"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(returned_on=None, returned_to="") | (Q(returned_on__isnull=False) & ~Q(returned_to="")),
                name="what_went_back_went_to_somebody",
            )
        ]

    def __str__(self) -> str:
        return self.what
