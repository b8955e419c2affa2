"""Meetings in series, what is on their agenda, what was minuted and agreed; and talks between two, which are records of
their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q

from remit.areas.meetings.dates import FORTNIGHTLY, HALF_TERMLY, PICKED, WEEKLY
from remit.areas.promises.models import Promise
from remit.core import clock
from remit.core.records import EditedRecord, Record
from remit.core.remits import Remit
from remit.school.dated import Dated, on
from remit.school.models import WEEKDAYS, WEEKS, OfSchool, Pupil, Staff, before_next_year, in_groups, in_sets

Way = Callable[[frozenset, date], Q]


def _in_series(way: str) -> Way:
    """Who comes to it that day."""

    def rows(users: frozenset, day: date) -> Q:
        members = Member.objects.unscoped("who comes to a meeting decides what a viewer sees")
        return Q(**{f"{way}__in": members.filter(on(day), staff__user__in=users).values("series")})

    return rows


def _in_room(way: str) -> Way:
    """Who was named for that meeting, also where she comes to the series no more."""

    def rows(users: frozenset, day: date) -> Q:
        named = Attendance.objects.unscoped("who was named for a meeting decides what a viewer sees")
        return Q(**{f"{way}__in": named.filter(staff__user__in=users).values("meeting")})

    return rows


def _about_nobody(room: Way, pupil: str) -> Way:
    return lambda users, day: room(users, day) & Q(**{pupil: None})


def of_item(way: str = "") -> Remit:
    """In the room; where the item names a pupil, in the room and where its kind is open for that pupil."""
    room, pupil = _in_room(f"{way}meeting"), f"{way}pupil"
    return Remit("meeting", school="school", reader=_about_nobody(room, pupil)) | (
        Remit("meeting", school="school", reader=room)
        & Remit(
            kind_at=f"{way}kind",
            school="school",
            year=f"{pupil}__year",
            cohort=before_next_year(pupil),
            group=in_groups(pupil),
            set=in_sets(pupil),
        )
    )


class Series(OfSchool, EditedRecord):
    """A meeting that comes again: when, where, who leads it, what is always on its agenda."""

    RHYTHMS = [
        (WEEKLY, "Every week"),
        (FORTNIGHTLY, "Every other week"),
        (HALF_TERMLY, "Once every half term"),
        (PICKED, "On days we pick"),
    ]
    remit = Remit("meeting", school="school", reader=_in_series("pk"))
    name = models.CharField(max_length=120)
    sort = models.CharField(max_length=40, blank=True)
    rhythm = models.CharField(max_length=11, choices=RHYTHMS, default=WEEKLY)
    weekday = models.PositiveSmallIntegerField(choices=WEEKDAYS, default=1)
    week = models.CharField(max_length=1, choices=WEEKS, blank=True)
    begins = models.TimeField()
    ends = models.TimeField(null=True, blank=True)
    room = models.CharField(max_length=60, blank=True)
    chair = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    minutes_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    standing = models.JSONField(default=list, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "series"
        constraints = [
            models.CheckConstraint(
                condition=~Q(rhythm=FORTNIGHTLY) | ~Q(week=""), name="a_fortnightly_series_says_which_week"
            ),
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gt=models.F("begins")),
                name="a_series_ends_after_it_begins",
                violation_error_message="It ends before it begins.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Member(OfSchool, Dated):
    """Somebody comes to a series, from a day to a day."""

    remit = Remit("meeting", school="school", reader=_in_series("series"))
    series = models.ForeignKey(Series, models.PROTECT, related_name="members")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    class Meta(Dated.Meta):
        pass


class Meeting(OfSchool, EditedRecord):
    """One meeting of a series. Once its minutes are approved they stand: what was wrong in them is corrected beside them."""

    remit = Remit("meeting", school="school", reader=_in_room("pk"))
    series = models.ForeignKey(Series, models.PROTECT, related_name="meetings")
    day = models.DateField()
    begins = models.TimeField()
    ends = models.TimeField(null=True, blank=True)
    room = models.CharField(max_length=60, blank=True)
    chair = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    minutes_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    approved_on = models.DateField(null=True, blank=True)
    approved_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["day", "begins", "pk"]
        constraints = [models.UniqueConstraint(fields=["series", "day"], name="one_meeting_of_a_series_a_day")]

    def __str__(self) -> str:
        return f"{self.series}, {self.day:%-d %B %Y}"


class Attendance(OfSchool, EditedRecord):
    """Somebody named for a meeting: those who come to the series, and whom the chair added for the day."""

    EXPECTED, PRESENT, APOLOGIES, ABSENT = "", "present", "apologies", "absent"
    STATES = [(EXPECTED, "Not marked"), (PRESENT, "Here"), (APOLOGIES, "Apologies"), (ABSENT, "Not here")]
    remit = Remit("meeting", school="school", reader=_in_room("meeting"))
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attendances")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=STATES, blank=True, default=EXPECTED)
    guest = models.BooleanField(default=False)  # for this meeting alone

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "staff"], name="named_once_for_a_meeting")]


class Item(OfSchool, EditedRecord):
    """A line of an agenda with what was minuted under it. One that names a pupil has the kind of record that the pupil is
    spoken of in. `follows` is the item that was carried forward: each goes on once."""

    remit = of_item()
    about = ("pupil",)
    KINDS = {
        "taught": "Those here who teach or lead the {pupil.one}",
        "general": "Those here who lead the {pupil.one}",
        "inclusion": "Those here for whom inclusion records are open",
    }
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="items")
    position = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    standing = models.BooleanField(default=False)
    pupil = models.ForeignKey(Pupil, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=10, blank=True, choices=list(KINDS.items()))
    added_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    minutes = models.TextField(max_length=20_000, blank=True)
    decision = models.TextField("what was decided", max_length=2_000, blank=True)
    saved_at = models.DateTimeField(null=True, blank=True)
    goes_on = models.BooleanField("on the next agenda again", default=False)
    follows = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["follows"], name="an_item_goes_on_once"),
            models.CheckConstraint(
                condition=Q(pupil=None, kind="") | (Q(pupil__isnull=False) & ~Q(kind="")),
                name="an_item_about_a_pupil_has_a_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Agreed(OfSchool, Record):
    """An action agreed under an item. The action is its owner's, who may reword it; this says where it came from, and keeps
    what was agreed, whose and by when, as minutes do. Until it has ended it is a matter arising of every later meeting of
    the series."""

    remit = of_item("item__")
    item = models.ForeignKey(Item, models.PROTECT, related_name="agreed")
    promise = models.ForeignKey(Promise, models.PROTECT, related_name="+")
    what = models.CharField(max_length=300)
    whose = models.CharField(max_length=120)
    due = models.DateField()

    class Meta:
        verbose_name_plural = "agreed"
        constraints = [models.UniqueConstraint(fields=["promise"], name="an_action_is_agreed_once")]


class Correction(OfSchool, Record):
    """What is put right beside minutes that were approved."""

    append_only = True
    remit = of_item("item__")
    item = models.ForeignKey(Item, models.PROTECT, related_name="corrections")
    words = models.TextField(max_length=2_000)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)


def _of_the_two(way: str) -> Way:
    def rows(users: frozenset, _: date) -> Q:
        return Q(**{f"{way}one__user__in": users}) | Q(**{f"{way}other__user__in": users})

    return rows


class Pair(OfSchool, Record):
    """Two who talk one to one. A record of its own kind: nobody but the two sees that they do, nor the head."""

    remit = Remit("private", school="school", reader=_of_the_two(""))
    one = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    other = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    begun_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="one_pair_of_two"),
            models.CheckConstraint(condition=~Q(one=models.F("other")), name="two_are_not_one"),
        ]


class Talk(OfSchool, EditedRecord):
    """One talk between two: the day, and notes that both read and write."""

    remit = Remit("private", school="school", reader=_of_the_two("pair__"))
    pair = models.ForeignKey(Pair, models.PROTECT, related_name="talks")
    day = models.DateField()
    notes = models.TextField(max_length=20_000, blank=True)
    saved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-day", "-pk"]
        constraints = [models.UniqueConstraint(fields=["pair", "day"], name="one_talk_of_a_pair_a_day")]


class TalkAgreed(OfSchool, Record):
    """An action agreed between the two, of the kind `private`."""

    remit = Remit("private", school="school", reader=_of_the_two("talk__pair__"))
    talk = models.ForeignKey(Talk, models.PROTECT, related_name="agreed")
    promise = models.ForeignKey(Promise, models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "agreed in talks"
        constraints = [models.UniqueConstraint(fields=["promise"], name="an_action_is_agreed_once_in_talks")]


def other_of(pair: Pair, user: Any) -> Staff:
    return pair.other if pair.one.user_id == user.pk else pair.one
