"""Meetings in series and about one pupil, what is on their agenda, what was minuted and agreed; and talks between two, which
are records of their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q

from remit.areas.meetings.dates import FORTNIGHTLY, HALF_TERMLY, PICKED, WEEKLY
from remit.areas.promises.models import Promise
from remit.core import clock
from remit.core.records import EditedRecord, Record
from remit.core.remits import Remit
from remit.school.dated import Dated, on
from remit.school.models import WEEKDAYS, WEEKS, OfSchool, Pupil, Staff, before_next_year, in_groups, in_sets, of_years

Way = Callable[[frozenset, date], Q]
GENERAL, PASTORAL, CASEWORK = "general", "pastoral", "casework"
KINDS = [
    (GENERAL, "Those who lead the {pupil.one}"),
    (PASTORAL, "Those who lead the {pupil.one}, and the {form_tutor.one}"),
    (CASEWORK, "Those who lead the {pupil.one}, as what is serious"),
]
PUPIL, PARENT, SCHOOL = "pupil", "parent", "school"
VOICES = [(PUPIL, "The {pupil.one}"), (PARENT, "A parent or carer")]
SIGNS = [*VOICES, (SCHOOL, "The school")]


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


def _for_the_room(way: str) -> Way:
    """What names nobody, or whom the whole meeting is about."""
    room, pupil = _in_room(f"{way}meeting"), f"{way}pupil"
    return lambda users, day: room(users, day) & (Q(**{pupil: None}) | Q(**{pupil: F(f"{way}meeting__pupil")}))


def _of_whom(way: str, kind: str) -> Remit:
    """Where this kind of record is open for the pupil. A meeting of a series has no kind, which no grant opens."""
    pupil = f"{way}pupil"
    return Remit(
        kind_at=kind,
        school="school",
        year=of_years(pupil),
        cohort=before_next_year(pupil),
        group=in_groups(pupil),
        set=in_sets(pupil),
        pupil=pupil,
    )


def _of_meeting(way: str = "") -> Remit:
    """Who was named for it; of one about a pupil also whoever leads the pupil, or tutors, where its kind is open."""
    return Remit("meeting", school="school", reader=_in_room(way[:-2] or "pk")) | _of_whom(way, f"{way}kind")


def of_item(way: str = "") -> Remit:
    """In the room; where the item names a pupil, in the room and where its kind is open for that pupil. Of a meeting about a
    pupil: whoever reads the meeting."""
    room, pupil = _in_room(f"{way}meeting"), f"{way}pupil"
    named = Remit("meeting", school="school", reader=_for_the_room(way)) | (
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
    return named | _of_whom(way, f"{way}meeting__kind")


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


class MeetingType(OfSchool, EditedRecord):
    """What a meeting about a pupil of this sort asks. `kind`, who reads what is said, is chosen once. `on_return`: it is held
    when somebody comes back. `review_in`: days within which it is looked at again."""

    remit = Remit("directory", school="school")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    kind = models.CharField("who reads what is said", max_length=10, choices=KINDS)
    on_return = models.BooleanField("it is held when a {pupil.one} comes back", default=False)
    sections = models.JSONField("what is on its sheet", default=list, blank=True)
    voices = models.JSONField("who must be heard", default=list, blank=True)
    signs = models.JSONField("who signs", default=list, blank=True)
    review_in = models.PositiveSmallIntegerField("looked at again within, in days", null=True, blank=True)
    says = models.TextField("what to bear in mind", max_length=2_000, blank=True)
    offered = models.BooleanField("new meetings of it may be planned", default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "code"], name="one_meeting_type_a_code"),
            models.UniqueConstraint(
                fields=["school", "name"],
                name="one_meeting_type_a_name",
                violation_error_message="The school has a type of this name already.",
            ),
            models.CheckConstraint(condition=Q(kind__in=[code for code, _ in KINDS]), name="a_meeting_type_has_a_kind"),
        ]

    def __str__(self) -> str:
        return self.name


class Meeting(OfSchool, EditedRecord):
    """One meeting of a series, or about one pupil. Once its minutes are approved they stand: what was wrong in them is
    corrected beside them. `kind` is its type's, and never another: nobody reads more than when it was planned. `held_on`,
    `review_due` and `reviewed_on` are of a meeting about a pupil, as is the one that it `follows`."""

    remit = _of_meeting()
    about = ("pupil",)
    series = models.ForeignKey(Series, models.PROTECT, null=True, blank=True, related_name="meetings")
    pupil = models.ForeignKey(Pupil, models.PROTECT, null=True, blank=True, related_name="+")
    type = models.ForeignKey(MeetingType, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=10, blank=True, choices=KINDS)
    day = models.DateField()
    begins = models.TimeField()
    ends = models.TimeField(null=True, blank=True)
    room = models.CharField(max_length=60, blank=True)
    chair = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    minutes_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    approved_on = models.DateField(null=True, blank=True)
    approved_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    held_on = models.DateField(null=True, blank=True)
    review_due = models.DateField("looked at again by", null=True, blank=True)
    reviewed_on = models.DateField(null=True, blank=True)
    review_said = models.CharField("what was found", max_length=1_000, blank=True)
    follows = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["day", "begins", "pk"]
        indexes = [models.Index(fields=["pupil", "day"])]
        constraints = [
            models.UniqueConstraint(fields=["series", "day"], name="one_meeting_of_a_series_a_day"),
            models.CheckConstraint(
                condition=Q(series__isnull=False, pupil=None, type=None, kind="")
                | Q(series=None, pupil__isnull=False, type__isnull=False, kind__in=[code for code, _ in KINDS]),
                name="a_meeting_is_of_a_series_or_about_a_pupil",
            ),
            models.CheckConstraint(
                condition=Q(review_due=None, reviewed_on=None) | Q(held_on__isnull=False),
                name="a_meeting_is_looked_at_again_once_it_was_held",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.series or self.type}, {self.day:%-d %B %Y}"

    @property
    def called(self) -> str:
        """For whoever reads it: which it is, and about whom."""
        return f"{self.type}: {self.pupil}" if self.pupil_id else str(self.series)


class Attendance(OfSchool, EditedRecord):
    """Somebody named for a meeting: those who come to the series, and whom the chair added for the day."""

    EXPECTED, PRESENT, APOLOGIES, ABSENT = "", "present", "apologies", "absent"
    STATES = [(EXPECTED, "Not marked"), (PRESENT, "Here"), (APOLOGIES, "Apologies"), (ABSENT, "Not here")]
    remit = _of_meeting("meeting__")
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attendances")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=STATES, blank=True, default=EXPECTED)
    guest = models.BooleanField(default=False)  # for this meeting alone

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "staff"], name="named_once_for_a_meeting")]


class ReportBack(OfSchool, EditedRecord):
    """Somebody who was at a meeting told others what it was about: whom, on which day, and in which words. Whoever reads the
    meeting reads it."""

    remit = _of_meeting("attendance__meeting__")
    attendance = models.ForeignKey(Attendance, models.PROTECT, related_name="reports")
    day = models.DateField()
    to = models.CharField("to whom", max_length=160)
    words = models.TextField("what was reported back", max_length=4_000)

    class Meta:
        verbose_name_plural = "reports back"
        constraints = [models.UniqueConstraint(fields=["attendance"], name="reported_back_once")]


class Guest(OfSchool, EditedRecord):
    """Somebody from outside, or the pupil, at a meeting about a pupil: a name, and of where or as what."""

    EXPECTED, CAME, STAYED_AWAY = "", "came", "not"
    STATES = [(EXPECTED, "Not marked"), (CAME, "Came"), (STAYED_AWAY, "Did not come")]
    remit = _of_meeting("meeting__")
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="guests")
    name = models.CharField(max_length=120)
    of = models.CharField("from where, or as what", max_length=120, blank=True)
    state = models.CharField(max_length=4, choices=STATES, blank=True, default=EXPECTED)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.name} ({self.of})" if self.of else self.name


class Signature(OfSchool, Record):
    """Who agreed to what a meeting about a pupil wrote down, on which day and in what form."""

    DECLINED = "declined"
    FORMS = [
        ("met", "In the meeting"),
        ("phone", "By telephone"),
        ("email", "By e-mail"),
        ("paper", "On paper"),
        (DECLINED, "Asked, and did not agree"),
    ]
    remit = _of_meeting("meeting__")
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="signatures")
    whose = models.CharField("for whom", max_length=8, choices=SIGNS)
    name = models.CharField("name", max_length=120)
    form = models.CharField("in what form", max_length=8, choices=FORMS)
    day = models.DateField()

    class Meta:
        ordering = ["day", "pk"]

    def __str__(self) -> str:
        return self.name


class Item(OfSchool, EditedRecord):
    """A line of an agenda with what was minuted under it. One that names a pupil has the kind of record that the pupil is
    spoken of in; of a meeting about a pupil every item names that pupil, with the meeting's kind. `voice`: whose view it is.
    `follows` is the item that was carried forward: each goes on once."""

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
    kind = models.CharField(
        max_length=10, blank=True, choices=[*KINDS.items(), *((each, each) for each in (PASTORAL, CASEWORK))]
    )
    voice = models.CharField(max_length=8, blank=True, choices=VOICES)
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
