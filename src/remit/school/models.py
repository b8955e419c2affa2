"""Who and when: schools, years and terms, pupils, groups, staff and posts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from remit.core.querysets import records
from remit.core.records import EditedRecord, Record
from remit.core.remits import Open, Path, Remit
from remit.school.dated import Dated, DatedQuerySet, on

NURSERY, RECEPTION = -1, 0
YEARS = [(NURSERY, "Nursery"), (RECEPTION, "Reception"), *((year, f"Year {year}") for year in range(1, 15))]


def year_name(year: int) -> str:
    return dict(YEARS)[year]


def in_groups(pupil: str) -> Callable[[frozenset, date], Q]:
    """Pupils of these groups that day. IN, not a join: a pupil in two of them is still one row."""
    return _members(pupil, lambda groups: Q(group__in=groups))


def in_subjects(pupil: str) -> Callable[[frozenset, date], Q]:
    """Pupils of any class of these subjects that day."""
    return _members(pupil, lambda subjects: Q(group__subject__in=subjects))


def _members(pupil: str, which: Callable[[frozenset], Q]) -> Callable[[frozenset, date], Q]:
    def rows(values: frozenset, day: date) -> Q:
        members = Membership.objects.unscoped("who is in a group decides what a viewer sees")
        return Q(**{f"{pupil}__in": members.filter(on(day), which(values)).values("pupil")})

    return rows


def in_sets(pupil: str) -> Callable[[frozenset, date], Q]:
    """Pupils with a characteristic of these sets that day: the SEN register is the set `sen`."""

    def rows(values: frozenset, day: date) -> Q:
        held = Characteristic.objects.unscoped("who is on the SEN register decides what a viewer sees")
        return Q(**{f"{pupil}__in": held.filter(on(day), type__set__in=values).values("pupil")})

    return rows


def of_pupil(**more: Path) -> dict[str, Any]:
    """The ways from any record about one pupil to the dimensions of a school."""
    return {
        "school": "school",
        "year": "pupil__year",
        "group": in_groups("pupil"),
        "set": in_sets("pupil"),
        **more,
    }


class School(EditedRecord):
    remit = Remit("directory", school="pk")
    name = models.CharField(max_length=120)
    first_year = models.SmallIntegerField("youngest year group", choices=YEARS, default=7)
    last_year = models.SmallIntegerField("oldest year group", choices=YEARS, default=11)
    words = models.JSONField(default=dict, blank=True)
    steps_put_away = models.BooleanField(default=False)  # what a new school does first is not asked on home any more

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_year__gte=models.F("first_year")),
                name="school_years_in_order",
                violation_error_message="The oldest year group is younger than the youngest.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def school_id(self) -> int:
        """History asks every record for its school: a school is its own."""
        return self.pk

    @property
    def years(self) -> range:
        return range(self.first_year, self.last_year + 1)


class OfSchool(Record):
    """Every row carries its school, so that a database can be divided by it."""

    school = models.ForeignKey(School, models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class AcademicYear(OfSchool, EditedRecord):
    """A year and its terms are edited as one: the year's version stands for all of them."""

    remit = Remit("directory", school="school")
    name = models.CharField(max_length=9)
    first_day = models.DateField()
    last_day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "name"], name="one_academic_year_a_name")]

    def __str__(self) -> str:
        return self.name


class Term(OfSchool):
    """A term and the half-term holiday inside it, where it has one."""

    remit = Remit("directory", school="school")
    academic_year = models.ForeignKey(AcademicYear, models.PROTECT, related_name="terms")
    name = models.CharField(max_length=40)
    first_day = models.DateField()
    last_day = models.DateField()
    break_first_day = models.DateField(null=True, blank=True)
    break_last_day = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Closure(OfSchool, EditedRecord):
    """Days inside a term on which the school has no lessons: INSET, polling, snow. Bank holidays are reference data."""

    remit = Remit("directory", school="school")
    first_day = models.DateField()
    last_day = models.DateField()
    why = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=models.F("first_day")),
                name="closure_days_in_order",
                violation_error_message="The last day is before the first.",
            )
        ]

    def __str__(self) -> str:
        return self.why


class Subject(OfSchool):
    remit = Remit("directory", school="school")
    name = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "name"], name="one_subject_a_name")]

    def __str__(self) -> str:
        return self.name


class Staff(OfSchool, Dated):
    """Somebody who works at the school from a day to a day. One who signs in has an account."""

    remit = Remit("directory", school="school")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=120)

    class Meta(Dated.Meta):
        verbose_name_plural = "staff"

    def __str__(self) -> str:
        return self.name


class Pupil(OfSchool, Dated, EditedRecord):
    """The directory line and nothing else: what is more sensitive has a record, and a remit, of its own.

    `year` is the year group as held by the school; `emergency` says what any adult must do, never a diagnosis.
    """

    remit = Remit(
        "directory", school="school", year="year", group=in_groups("pk"), subject=in_subjects("pk"), set=in_sets("pk")
    )
    about = ("",)
    given_name = models.CharField(max_length=80)
    family_name = models.CharField(max_length=80)
    year = models.SmallIntegerField(choices=YEARS)
    emergency = models.CharField(max_length=160, blank=True)

    objects: ClassVar[Any] = records(DatedQuerySet)

    class Meta(Dated.Meta):
        indexes = [models.Index(fields=["school", "year", "family_name", "given_name"])]

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}"

    @property
    def year_name(self) -> str:
        return year_name(self.year)


class PupilRecord(OfSchool):
    """About one pupil; its school is hers."""

    about = ("pupil",)
    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="%(class)ss")

    class Meta:
        abstract = True

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if "pupil" in kwargs:
            self.school_id = kwargs["pupil"].school_id  # type: ignore[attr-defined]


class Particulars(PupilRecord, EditedRecord):
    """What the office holds and her leaders use. One row a pupil: a unique key, not a one-to-one, which would be
    read backwards past any scope."""

    remit = Remit("general", **of_pupil())
    upn = models.CharField("UPN", max_length=13, blank=True)
    date_of_birth = models.DateField(null=True, blank=True)
    sex = models.CharField(max_length=1, blank=True, choices=[("F", "Female"), ("M", "Male")])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pupil"], name="one_particulars_a_pupil"),
            models.UniqueConstraint(
                fields=["school", "upn"],
                condition=~Q(upn=""),
                name="one_pupil_a_upn",
                violation_error_message="This UPN is already held.",
            ),
        ]


class CharacteristicType(Record):
    """SEN support, pupil premium, looked after: types are data, and say how sensitive their rows are."""

    remit = Open("the names of characteristics are no secret")
    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=60)
    chip = models.CharField(max_length=12)
    kind = models.CharField(max_length=20)
    set = models.CharField(max_length=12, blank=True)

    def __str__(self) -> str:
        return self.name


class Characteristic(PupilRecord, Dated):
    remit = Remit(kind_at="type__kind", **of_pupil(subject=in_subjects("pupil")))
    type = models.ForeignKey(CharacteristicType, models.PROTECT, related_name="characteristics")

    class Meta(Dated.Meta):
        pass


class Group(OfSchool, EditedRecord):
    """A form, a class or another set of pupils. `members_kind` says who may see who is in it: a form stands in the
    directory line, a class is known to those who teach or lead its pupils, and to those who keep the lists."""

    FORM, CLASS, OTHER = "form", "class", "other"
    TYPES = [(FORM, "Form"), (CLASS, "Class"), (OTHER, "Other group")]
    remit = Remit("directory", school="school", year="year", subject="subject", group="pk")
    name = models.CharField(max_length=40)
    type = models.CharField(max_length=10, choices=TYPES)
    members_kind = models.CharField(max_length=20, default="class", editable=False)
    year = models.SmallIntegerField(choices=YEARS, null=True, blank=True)
    subject = models.ForeignKey(Subject, models.PROTECT, null=True, blank=True, related_name="groups")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "name"], name="one_group_a_name")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.members_kind = "directory" if self.type == self.FORM else "class"
        super().save(*args, **kwargs)


class Membership(PupilRecord, Dated):
    remit = Remit(kind_at="group__members_kind", **of_pupil(subject=in_subjects("pupil")))
    group = models.ForeignKey(Group, models.PROTECT, related_name="memberships")

    class Meta(Dated.Meta):
        indexes = [models.Index(fields=["group", "pupil"]), models.Index(fields=["pupil", "group"])]


class GroupLead(OfSchool, Dated):
    """Who takes the group: its form tutor, its teacher."""

    remit = Remit("directory", school="school", group="group")
    group = models.ForeignKey(Group, models.PROTECT, related_name="leads")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="leads")

    class Meta(Dated.Meta):
        pass


class Post(OfSchool, Dated, EditedRecord):
    """A title somebody holds from a day to a day. What it opens is said by its roles."""

    remit = Remit("directory", school="school", own="holder__user")
    title = models.CharField(max_length=120)
    holder = models.ForeignKey(Staff, models.PROTECT, related_name="posts")
    line_manager = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="line_managed")

    objects: ClassVar[Any] = records(DatedQuerySet)

    class Meta(Dated.Meta):
        pass

    def __str__(self) -> str:
        return self.title


class OfPost(OfSchool):
    """Said of a post: its holder's, and for those who manage posts."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="%(class)ss")

    class Meta:
        abstract = True


class Role(OfPost, EditedRecord):
    """One of the roles that a post bundles. A leader's reaches what its `Reach` rows state; without any, and not the
    whole school, it opens nothing: *not stated* is not *everybody*."""

    LEADER, HEAD, ADMINISTRATOR = "leader", "head", "administrator"
    remit = Remit("post", school="school", own="post__holder__user")
    name = models.CharField(max_length=120)
    standing = models.CharField(
        max_length=13, choices=[(each, each.title()) for each in (LEADER, HEAD, ADMINISTRATOR)], default=LEADER
    )
    whole_school = models.BooleanField(default=False)
    heads_year = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "name"], name="one_role_a_name")]

    def __str__(self) -> str:
        return self.name


class Reach(OfSchool):
    """One value that a role's scope states in one dimension: a year, a subject, a group, or a set of pupils."""

    remit = Remit("post", school="school", own="role__post__holder__user")
    role = models.ForeignKey(Role, models.PROTECT, related_name="reaches")
    year = models.SmallIntegerField(choices=YEARS, null=True)
    subject = models.ForeignKey(Subject, models.PROTECT, null=True, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="+")
    set = models.CharField(max_length=12, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(year__isnull=False, subject=None, group=None, set="")
                | Q(year=None, subject__isnull=False, group=None, set="")
                | Q(year=None, subject=None, group__isnull=False, set="")
                | (Q(year=None, subject=None, group=None) & ~Q(set="")),
                name="one_value_a_reach",
            )
        ]


class Opening(OfSchool, EditedRecord):
    """A sensitive kind that a role asks for, because of its duties. Nothing opens until the head has said so. What the
    head has refused stays closed and is said so, until it is opened or the reach changes."""

    remit = Remit("post", school="school", own="role__post__holder__user")
    role = models.ForeignKey(Role, models.PROTECT, related_name="openings")
    kind = models.CharField(max_length=20)
    confirmed_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    confirmed_on = models.DateField(null=True)
    refused_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    refused_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["role", "kind"], name="one_opening_a_kind"),
            models.CheckConstraint(
                condition=Q(confirmed_on=None) | Q(refused_on=None), name="an_opening_is_open_or_refused"
            ),
        ]
