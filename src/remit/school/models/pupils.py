"""Pupils: the directory line, and what is more sensitive in records of its own; the groups they are in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from remit.core.files.models import StoredFile
from remit.core.querysets import records
from remit.core.records import EditedRecord, Record
from remit.core.remits import Open, Path, Remit
from remit.school.dated import Dated, DatedQuerySet, on
from remit.school.models.base import YEARS, OfSchool, School, year_name
from remit.school.models.calendar import AcademicYear
from remit.school.models.people import Staff, Subject
from remit.school.rows.names import folded


def in_groups(pupil: str) -> Callable[[frozenset, date], Q]:
    """Pupils of these groups that day. IN, not a join: a pupil in two of them is still one row."""
    return _members(pupil, lambda groups: groups)


def in_subjects(pupil: str) -> Callable[[frozenset, date], Q]:
    """Pupils of any class of these subjects that day; of every form, where the school teaches its subjects there."""
    reason = "who is in a class of a subject decides what a viewer sees"

    def classes(subjects: frozenset) -> QuerySet:
        in_forms = School.objects.unscoped(reason).filter(taught_in_forms=True).values("pk")
        taught = Q(subject__in=subjects) | Q(type="form", school__in=in_forms)
        return (
            Group.objects.unscoped(reason).filter(taught).values("pk")
        )  # apart: members are then found by their group

    return _members(pupil, classes)


def _members(pupil: str, which: Callable[[frozenset], Iterable]) -> Callable[[frozenset, date], Q]:
    def rows(values: frozenset, day: date) -> Q:
        members = Membership.objects.unscoped("who is in a group decides what a viewer sees")
        return Q(**{f"{pupil}__in": members.filter(on(day), group__in=which(values)).values("pupil")})

    return rows


def in_sets(pupil: str) -> Callable[[frozenset, date], Q]:
    """Pupils with a characteristic of these sets that day: the SEN register is the set `sen`."""

    def rows(values: frozenset, day: date) -> Q:
        held = Characteristic.objects.unscoped("who is on the SEN register decides what a viewer sees")
        return Q(**{f"{pupil}__in": held.filter(on(day), type__set__in=values).values("pupil")})

    return rows


def of_years(pupil: str) -> Callable[[frozenset, date], Q]:
    """Pupils of these year groups who have not left. Who has left keeps the year of the last day, and is no more whoever
    leads that year then: the office keeps what is held of them."""
    at = f"{pupil}__" if pupil else ""

    def rows(values: frozenset, day: date) -> Q:
        return Q(**{f"{at}year__in": values}) & (Q(**{f"{at}last_day": None}) | Q(**{f"{at}last_day__gte": day}))

    return rows


def before_next_year(pupil: str) -> Callable[[frozenset, date], Q]:
    """At these schools, pupils who have come or come before the next year begins. Who goes up with a year group leads those;
    who comes into it when it has gone up is somebody else's, also while they are expected."""
    first = f"{pupil}__first_day" if pupil else "first_day"

    def rows(values: frozenset, day: date) -> Q:
        years = AcademicYear.objects.unscoped("when a year begins decides what a viewer sees").filter(school__in=values)
        ends = Q(last_day__gte=day, last_day__lt=OuterRef(first))
        begins = Q(first_day__gt=day, first_day__lte=OuterRef(first))
        return Q(**{f"{first}__lte": day}) | Q(~Exists(years.filter(ends | begins)))

    return rows


def of_everybody(values: frozenset, day: date) -> Q:
    """The way of what has no first day of a pupil to the dimension `cohort`: a group."""
    return Q()


def of_pupil(**more: Path) -> dict[str, Any]:
    """The ways from any record about one pupil to the dimensions of a school."""
    return {
        "school": "school",
        "year": of_years("pupil"),
        "cohort": before_next_year("pupil"),
        "group": in_groups("pupil"),
        "set": in_sets("pupil"),
        "pupil": "pupil",
        **more,
    }


class FoldedNames(models.TextField):
    """The names in other fields of the row as people type them, kept beside them so that a search needs no function of
    one database. Each word has a space before it: what begins with a word typed can be told from what holds it."""

    def __init__(self, *of: str, **options: Any) -> None:
        self.of = of
        kept: dict[str, Any] = {"default": "", "editable": False, "blank": True}
        super().__init__(**kept | options)

    def deconstruct(self) -> Any:
        name, path, _, options = super().deconstruct()
        return name, path, self.of, options

    def pre_save(self, record: Any, add: bool) -> str:
        held = folded(" ".join(getattr(record, each) for each in self.of))
        setattr(record, self.attname, f" {held}" if held else "")
        return getattr(record, self.attname)


class PupilQuerySet(DatedQuerySet):
    def as_at(self, day: date) -> Self:
        """Who was on roll that day, also those who left and came back since."""
        earlier = Enrolment.objects.unscoped("an earlier time on roll is of a pupil in sight").filter(on(day))
        return self.filter(on(day) | Q(pk__in=earlier.values("pupil")))


class Pupil(OfSchool, Dated, EditedRecord):
    """The directory line and nothing else: what is more sensitive has a record, and a remit, of its own.

    `year` is the year group as held by the school; `emergency` says what any adult must do, never a diagnosis.
    The days are those of this time on roll, or of the last; of whoever left and came back, `Enrolment` has the times
    before it. Who was expected and does not come has a last day before the first one, and so stands on no roll.
    """

    remit = Remit(
        "directory",
        school="school",
        year=of_years(""),
        cohort=before_next_year(""),
        group=in_groups("pk"),
        subject=in_subjects("pk"),
        set=in_sets("pk"),
        pupil="pk",
    )
    about = ("",)
    earlier_in: ClassVar[dict[str, str]] = dict.fromkeys(("given_name", "family_name"), "school.Particulars")
    given_name = models.CharField(max_length=80)
    family_name = models.CharField(max_length=80)
    year = models.SmallIntegerField(choices=YEARS)
    emergency = models.CharField(max_length=160, blank=True)
    names = FoldedNames("given_name", "family_name")

    objects: ClassVar[Any] = records(PupilQuerySet)

    class Meta:
        indexes = [models.Index(fields=["school", "year", "family_name", "given_name"])]

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}"

    @property
    def year_name(self) -> str:
        """Of a list of a past day the year of then: `queries.with_year_then`."""
        then = getattr(self, "year_then", None)
        return year_name(self.year if then is None else then)

    def holds_on(self, day: date) -> bool:
        return super().holds_on(day) or Pupil.objects.unscoped("the pupil asked").as_at(day).filter(pk=self.pk).exists()


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


class Enrolment(PupilRecord, Dated):
    """An earlier time on roll, of a pupil who left and came back. The time that runs, or ran last, stays on the pupil:
    today's roll, which every page asks for, then reads one table and needs no join, and few pupils ever have a row here.
    A roll of a past day is `Pupil.objects.as_at(day)`, which counts these; on a day between two times it has nobody."""

    remit = Remit("directory", **of_pupil(subject=in_subjects("pupil")))

    class Meta(Dated.Meta):
        pass


class Particulars(PupilRecord, EditedRecord):
    """What the office holds and her leaders use. One row a pupil: a unique key, not a one-to-one, which would be
    read backwards past any scope. The admission number is the one that the school's own system knows her by, kept as
    it is written there, with its zeros; it stays hers when she leaves."""

    remit = Remit("general", **of_pupil())
    upn = models.CharField("UPN", max_length=13, blank=True)
    admission_number = models.CharField(max_length=20, blank=True)
    uln = models.CharField("ULN", max_length=10, blank=True)
    legal_given_name = models.CharField("legal first name", max_length=80, blank=True)
    legal_family_name = models.CharField("legal last name", max_length=80, blank=True)
    middle_names = models.CharField(max_length=80, blank=True)
    former_family_name = models.CharField("former last name", max_length=80, blank=True)
    previous_school = models.CharField(max_length=120, blank=True)
    date_of_birth = models.DateField(null=True, blank=True)
    sex = models.CharField(max_length=1, blank=True, choices=[("F", "Female"), ("M", "Male")])
    names = FoldedNames("legal_given_name", "middle_names", "legal_family_name", "former_family_name")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pupil"], name="one_particulars_a_pupil"),
            models.UniqueConstraint(
                fields=["school", "upn"],
                condition=~Q(upn=""),
                name="one_pupil_a_upn",
                violation_error_message="This UPN is already held.",
            ),
            models.UniqueConstraint(
                fields=["school", "admission_number"],
                condition=~Q(admission_number=""),
                name="one_pupil_an_admission_number",
                violation_error_message="This admission number is already held.",
            ),
        ]


class FormerUpn(PupilRecord):
    """A number by which the pupil was known: temporary, or given twice."""

    remit = Remit("general", **of_pupil())
    upn = models.CharField("UPN", max_length=13)
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pupil", "upn"], name="one_row_a_former_upn")]

    def __str__(self) -> str:
        return self.upn


class FormerAttendance(PupilRecord):
    """What a transfer said of a year's sessions at another school, as that school counted them: in no figure of this one.
    `year` is as the file names it; `number` of the school, authority and establishment, where the file says it."""

    remit = Remit("attendance", **of_pupil())
    year = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=7, blank=True)
    name = models.CharField(max_length=120, blank=True)
    possible = models.PositiveIntegerField()
    attended = models.PositiveIntegerField()
    authorised = models.PositiveIntegerField()
    unauthorised = models.PositiveIntegerField()
    brought = models.DateField("brought in on")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pupil", "year", "number", "name"], name="one_former_attendance_a_year"),
            models.CheckConstraint(
                condition=Q(possible=F("attended") + F("authorised") + F("unauthorised")),
                name="former_attendance_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.attended} of {self.possible}"


class Photo(PupilRecord, EditedRecord):
    """A picture, drawn anew when it comes in so that it carries no place and no camera. One a pupil."""

    remit = Remit("directory", off_board=True, **of_pupil(subject=in_subjects("pupil")))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pupil"], name="one_photo_a_pupil")]


class CharacteristicType(Record):
    """SEN support, pupil premium, looked after: types are data, and say how sensitive their rows are. `values` names
    the list that the value of a row comes from (`reference.values_of`); a type without one is held or not. `many`: a
    pupil may have several at once, in the order of their rank. What has no chip stands in the panel only."""

    remit = Open("the names of characteristics are no secret")
    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=60)
    chip = models.CharField(max_length=12, blank=True)
    kind = models.CharField(max_length=20)
    set = models.CharField(max_length=12, blank=True)
    values = models.CharField(max_length=20, blank=True)
    many = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class Characteristic(PupilRecord, Dated, EditedRecord):
    remit = Remit(kind_at="type__kind", **of_pupil(subject=in_subjects("pupil")))
    type = models.ForeignKey(CharacteristicType, models.PROTECT, related_name="characteristics")
    value = models.CharField(max_length=40, blank=True)
    rank = models.PositiveSmallIntegerField(null=True, blank=True)
    verified_on = models.DateField(null=True, blank=True)

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["pupil", "type", "value"],
                condition=Q(last_day=None),
                name="one_open_characteristic_a_type",
                violation_error_message="This is held already.",
            ),
        ]


class Group(OfSchool, EditedRecord):
    """A form, a class or another set of pupils. `members_kind` says who may see who is in it: a form or a house stands
    in the directory line, a class is known to those who teach or lead its pupils and to those who keep the lists, an
    intervention to those who teach or lead them."""

    FORM, CLASS, SET, HOUSE, CLUB, INTERVENTION, OTHER = (
        "form",
        "class",
        "set",
        "house",
        "club",
        "intervention",
        "other",
    )
    TYPES = [
        (FORM, "Form"),
        (CLASS, "Class"),
        (SET, "Set"),
        (HOUSE, "House"),
        (CLUB, "Club"),
        (INTERVENTION, "Intervention"),
        (OTHER, "Other group"),
    ]
    KINDS: ClassVar[dict[str, str]] = {FORM: "directory", HOUSE: "directory", INTERVENTION: "taught"}
    remit = Remit("directory", school="school", year="year", cohort=of_everybody, subject="subject", group="pk")
    decides_sight = True  # a form shows whoever takes it more than a class does
    name = models.CharField(max_length=40)
    type = models.CharField(max_length=12, choices=TYPES)
    members_kind = models.CharField(max_length=20, default="class", editable=False)
    year = models.SmallIntegerField(choices=YEARS, null=True, blank=True)
    subject = models.ForeignKey(Subject, models.PROTECT, null=True, blank=True, related_name="groups")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "name"], name="one_group_a_name")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.members_kind = self.KINDS.get(self.type, "class")
        super().save(*args, **kwargs)


class Membership(PupilRecord, Dated):
    remit = Remit(kind_at="group__members_kind", **of_pupil(subject=in_subjects("pupil")))
    group = models.ForeignKey(Group, models.PROTECT, related_name="memberships")

    class Meta(Dated.Meta):
        indexes = [models.Index(fields=["group", "pupil"]), models.Index(fields=["pupil", "group"])]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["pupil", "group"], condition=Q(last_day=None), name="one_open_place_in_a_group"
            ),
        ]


class GroupLead(OfSchool, Dated):
    """Who takes the group: its form tutor, its teacher."""

    remit = Remit("directory", school="school", group="group")
    decides_sight = True
    group = models.ForeignKey(Group, models.PROTECT, related_name="leads")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="leads")

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["group", "staff"], condition=Q(last_day=None), name="one_open_charge"),
        ]
