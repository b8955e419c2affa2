"""What is done about behaviour: the school's ladder, what was done about an entry, detentions, and the figures of a class that
a leader asked for."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from remit.areas.behaviour.models import BEHAVIOUR, KINDS, LOGGED, LogEntry
from remit.core import clock
from remit.core.records import EditedRecord
from remit.core.remits import Path, Remit
from remit.school.models import Group, OfSchool, PupilRecord, Room, Staff
from remit.school.models.pupils import of_pupil
from remit.school.models.timetable import WEEKDAYS

PRIVATE = "private"  # the two between whom it lies


class Stage(OfSchool, EditedRecord):
    """A stage of the ladder, as the school has it: those that ship until it changes one. So many (`times`) entries of at least
    that seriousness (`severity`) within so many school days (`within`) bring it; without a seriousness none does by
    itself. `asks_tried`: what was tried is asked before it."""

    TALK, RESTORE, CALL, DETENTION, REMOVAL, REPORT, MEETING, OTHER = (
        "talk", "restore", "call", "detention", "removal", "report", "meeting", "other"
    )  # fmt: skip
    WAYS = [
        (TALK, "A talk"),
        (RESTORE, "A restorative conversation"),
        (CALL, "A call home"),
        (DETENTION, "A detention"),
        (REMOVAL, "A removal"),
        (REPORT, "On report"),
        (MEETING, "A meeting"),
        (OTHER, "Something else"),
    ]
    WORST, MOST_TIMES, LONGEST = 5, 20, 60
    remit = Remit("directory", school="school")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    way = models.CharField("what it is", max_length=9, choices=WAYS)
    position = models.PositiveSmallIntegerField("place in the order", default=0)
    sanction = models.BooleanField("it is a sanction", default=True)
    severity = models.PositiveSmallIntegerField("for entries at least as serious as", null=True, blank=True)
    times = models.PositiveSmallIntegerField("so many of them", default=1)
    within = models.PositiveSmallIntegerField("within so many school days", null=True, blank=True)
    asks_tried = models.BooleanField("what was tried is asked", default=False)
    offered = models.BooleanField("it may be chosen", default=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["school", "code"], name="one_rung_a_code"),
            models.UniqueConstraint(
                fields=["school", "name"], name="one_rung_a_name",
                violation_error_message="The ladder has a stage of this name already.",
            ),
            models.CheckConstraint(
                condition=Q(times=1) | Q(times__gt=1, within__gte=1), name="several_entries_are_within_some_days",
                violation_error_message="Say within how many school days.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


def _in_her_lessons(way: str) -> Path:
    """Of a subject what was done about what was logged in its lessons, as the entries themselves."""

    def rows(subjects: frozenset, day: date) -> Q:
        return Q(**{f"{way}entry__subject__in": subjects, "kind": BEHAVIOUR})

    return rows


def _hers(users: frozenset, day: date) -> Q:
    """What she did, and what was done about what she logged, where that is not for few."""
    return Q(by__user__in=users) | Q(entry__by__user__in=users, kind=BEHAVIOUR)


class Response(PupilRecord, EditedRecord):
    """What was done about an entry, or about a pupil's behaviour without one. Without a stage: no further action, and why.
    `follows`, `said`: how it stood to the ladder, and what that said, as it was then; nothing where there was nothing to
    compare. What was taken back stays, and counts nowhere."""

    ON, ABOVE, BELOW = "on", "above", "below"
    FOLLOWS = [(ON, "As the ladder says"), (ABOVE, "Above the ladder"), (BELOW, "Below the ladder")]
    YET, HELD = "yet", "held"
    TALKS = [("", "None planned"), (YET, "Not held yet"), (HELD, "Held")]
    remit = Remit(kind_at="kind", **of_pupil(subject=_in_her_lessons(""))) | Remit(
        LOGGED, school="school", reader=_hers
    )
    kind = models.CharField(max_length=10, choices=KINDS, default=BEHAVIOUR)
    occasion = models.CharField(max_length=16)
    entry = models.ForeignKey(LogEntry, models.PROTECT, null=True, blank=True, related_name="+")
    stage = models.ForeignKey(Stage, models.PROTECT, null=True, blank=True, related_name="+")
    day = models.DateField()
    given = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    words = models.TextField("what was done", max_length=4000, blank=True)
    tried = models.TextField("what was tried", max_length=2000, blank=True)
    follows = models.CharField(max_length=5, choices=FOLLOWS, blank=True)
    said = models.CharField("the ladder said", max_length=200, blank=True)
    differs = models.CharField("why it differs", max_length=300, blank=True)
    talk = models.CharField("restorative conversation", max_length=4, choices=TALKS, blank=True)
    talk_on = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    let_go_on = models.DateField(null=True, blank=True)
    why_let_go = models.CharField(max_length=300, blank=True)
    taken_back = models.DateTimeField(null=True, blank=True)
    why_back = models.CharField("why it was taken back", max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["pupil", "day"]),
            models.Index(fields=["school", "day"]),
            models.Index(fields=["entry"]),
        ]
        constraints = [
            models.UniqueConstraint(fields=["occasion", "pupil"], name="one_response_a_pupil_and_occasion"),
            models.CheckConstraint(
                condition=Q(done_on=None) | Q(let_go_on=None), name="a_response_is_done_or_let_go_not_both"
            ),
            models.CheckConstraint(
                condition=Q(stage__isnull=False) | ~Q(words=""), name="no_further_action_says_why",
                violation_error_message="Say why there is no further action.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.stage) if self.stage else "No further action"

    @property
    def is_open(self) -> bool:
        return self.done_on is None and self.let_go_on is None and self.taken_back is None

    @property
    def is_detention(self) -> bool:
        return self.stage is not None and self.stage.way == Stage.DETENTION


class Held(OfSchool, EditedRecord):
    """What a sitting and the weekly pattern that makes sittings share. `notice`: school days between booking and the day."""

    name = models.CharField(max_length=60)
    begins = models.TimeField()
    ends = models.TimeField()
    room = models.ForeignKey(Room, models.PROTECT, null=True, blank=True, related_name="+")
    capacity = models.PositiveSmallIntegerField("places", default=20)
    staff = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    notice = models.PositiveSmallIntegerField("notice, in school days", default=1)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gt=F("begins")), name="%(class)s_of_detention_ends_after_it_begins",
                violation_error_message="It ends before it begins.",
            ),
            models.CheckConstraint(
                condition=Q(capacity__gte=1), name="%(class)s_of_detention_has_a_place",
                violation_error_message="It has one place at least.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class Pattern(Held):
    """A detention of every week: sittings of a half term are made of it."""

    remit = Remit("directory", school="school")
    weekday = models.PositiveSmallIntegerField(choices=WEEKDAYS)
    offered = models.BooleanField("it goes on", default=True)


class Sitting(Held):
    """A detention of one day. Who sits in it stands in `Place`, and is as sensitive as what it is for."""

    remit = Remit("directory", school="school")
    day = models.DateField()
    pattern = models.ForeignKey(Pattern, models.PROTECT, null=True, blank=True, related_name="+")
    called_off = models.BooleanField(default=False)

    class Meta(Held.Meta):
        indexes = [models.Index(fields=["school", "day"])]
        constraints = [
            *Held.Meta.constraints,
            models.UniqueConstraint(fields=["pattern", "day"], name="one_sitting_a_pattern_and_day"),
        ]


class Place(PupilRecord, EditedRecord):
    """Somebody's place in a sitting, for a response. Whoever sits with them reads the names and nothing of what it is for.
    `told`: who at home was told of it."""

    COMING, SERVED, EXCUSED, MISSED, MOVED = "coming", "served", "excused", "missed", "moved"
    STATES = [(COMING, "To come"), (SERVED, "Served"), (EXCUSED, "Excused"), (MISSED, "Missed"), (MOVED, "Moved")]
    PHONE, MESSAGE, EMAIL, LETTER, MET = "phone", "message", "e-mail", "letter", "met"
    HOWS = [
        (PHONE, "By telephone"),
        (MESSAGE, "By the school’s messages"),
        (EMAIL, "By e-mail"),
        (LETTER, "By letter"),
        (MET, "In person"),
    ]
    remit = Remit(kind_at="kind", **of_pupil(subject=_in_her_lessons("response__"))) | Remit(
        LOGGED, school="school", reader="sitting__staff__user"
    )
    kind = models.CharField(max_length=10, choices=KINDS, default=BEHAVIOUR)
    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="+")
    response = models.ForeignKey(Response, models.PROTECT, related_name="+")
    state = models.CharField(max_length=7, choices=STATES, default=COMING)
    marked = models.DateTimeField(null=True, blank=True)
    told = models.CharField("who was told at home", max_length=120, blank=True)
    told_how = models.CharField("how", max_length=7, choices=HOWS, blank=True)
    told_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["pupil", "state"]), models.Index(fields=["sitting"])]
        constraints = [
            models.UniqueConstraint(
                fields=["sitting", "pupil"], condition=~Q(state="moved"), name="one_place_a_pupil_and_sitting",
                violation_error_message="There is a place in this sitting already.",
            ),
            models.CheckConstraint(
                condition=Q(told_on=None, told_how="") | (Q(told_on__isnull=False) & ~Q(told_how="")),
                name="who_was_told_of_a_detention_was_told_somehow",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.sitting}, {self.sitting.day:%-d %B %Y}"


def _of_the_two(users: frozenset, day: date) -> Q:
    return Q(staff__user__in=users) | Q(asked_by__user__in=users)


class UseSheet(OfSchool, EditedRecord):
    """How the policy was used in one class in some days, as it was when a leader asked. The colleague who takes the class reads it
    first and may reply; the leader reads the figures once that is done, or after five school days. It lies between the two."""

    remit = Remit(PRIVATE, school="school", reader=_of_the_two)
    about = ("staff",)
    group = models.ForeignKey(Group, models.PROTECT, related_name="+")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    asked_on = models.DateField()
    first_day = models.DateField()
    last_day = models.DateField()
    figures = models.JSONField(default=dict)
    read_on = models.DateField(null=True, blank=True)
    reply = models.TextField("what you want to say of it", max_length=2000, blank=True)
    replied_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "staff", "asked_by", "first_day", "last_day"], name="asked_once_of_a_class_and_days"
            ),
            models.CheckConstraint(condition=~Q(staff=F("asked_by")), name="nobody_asks_for_their_own"),
        ]
