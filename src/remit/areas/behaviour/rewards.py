"""What was given for effort, progress, attainment and kindness: totals, who reached a milestone, certificates, postcards home."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, QuerySet, Sum

from remit.areas.behaviour import queries, reference, rules
from remit.areas.behaviour.models import FOR_WHAT, Category, Certificate, Milestone, Postcard
from remit.core.seams import Period
from remit.core.viewers import Viewer
from remit.school import queries as school
from remit.school.dated import on
from remit.school.family import LETTERS, contactable
from remit.school.models import Pupil, School
from remit.school.shipped import Shipped

MILESTONES = Shipped(Milestone, lambda _: reference.milestone_codes(), lambda code, _: reference.milestone(code))
milestone_of = MILESTONES.by_code
MOST = 10  # of those celebrated for one thing; those who have as many as the tenth beside
BATCHES_SHOWN, POSTCARDS_SHOWN = 10, 40


@dataclass(frozen=True)
class Total:
    """Of one pupil in some days: awards by what they were for, all of them, and their points."""

    pupil: Pupil
    form: str
    of: dict[str, int] = field(default_factory=dict)
    awards: int = 0
    points: int = 0

    @property
    def columns(self) -> list[int]:
        """In the order of what awards are for."""
        return [self.of.get(code, 0) for code, _ in FOR_WHAT]


def totals(viewer: Viewer, period: Period) -> list[Total]:
    """Everybody on roll whom she leads, by name, as far as each award is hers to see. Two questions."""
    return _totals(viewer, school.led_pupils(viewer), period)


def _totals(viewer: Viewer, pupils: QuerySet[Pupil], period: Period) -> list[Total]:
    rows = queries.entries(viewer).filter(sort=Category.AWARD, day__range=(period.first_day, period.last_day))
    rows = rows.filter(pupil__in=pupils.order_by().values("pk")).order_by()
    of: dict[int, dict[str, int]] = defaultdict(dict)
    points: dict[int, int] = defaultdict(int)
    for pupil, code, number, counted in rows.values_list("pupil_id", "category__for_what").annotate(
        number=Count("pk"), counted=Sum("points")
    ):
        of[pupil][code] = number
        points[pupil] += counted
    held = pupils.filter(on(viewer.day)).annotate(form=school.form_name(viewer))
    return [
        Total(each, getattr(each, "form", "") or "", of[each.pk], sum(of[each.pk].values()), points[each.pk])
        for each in held.order_by("family_name", "given_name", "pk")
    ]


@dataclass(frozen=True)
class FormTotal:
    form: str
    pupils: int
    awards: int
    points: int

    @property
    def each(self) -> float:
        """Awards to a pupil."""
        return self.awards / self.pupils


def by_form(found: Iterable[Total]) -> list[FormTotal]:
    """By name of the form, whatever they were given."""
    forms: dict[str, list[Total]] = defaultdict(list)
    for each in found:
        forms[each.form].append(each)
    return [
        FormTotal(form, len(held), sum(each.awards for each in held), sum(each.points for each in held))
        for form, held in sorted(forms.items())
    ]


def celebrated(found: Sequence[Total]) -> list[tuple[str, list[tuple[Total, int]]]]:
    """For each thing that awards are for who has most of them, by number and then by name; nobody who has none."""
    lists = []
    for code, label in FOR_WHAT:
        ranked = sorted(
            ((each, each.of.get(code, 0)) for each in found if each.of.get(code)), key=lambda pair: -pair[1]
        )
        least = ranked[min(MOST, len(ranked)) - 1][1] if ranked else 0
        lists.append((label, [pair for pair in ranked if pair[1] >= least]))
    return lists


# Certificates


def milestones_of(viewer: Viewer, of: School) -> list[Milestone]:
    return sorted(MILESTONES.of(viewer, of), key=lambda each: (each.points, each.name.casefold()))


@dataclass(frozen=True)
class Due:
    """A milestone that a pupil has reached this school year, and no certificate was given for."""

    pupil: Pupil
    form: str
    milestone: Milestone
    points: int

    @property
    def key(self) -> str:
        """For forms."""
        return f"{self.pupil.ref} {self.milestone.code}"


def due(viewer: Viewer) -> list[Due]:
    """The highest first, then by name. Of a pupil who passed two at once both."""
    year, of = school.this_year(viewer), school.school_of(viewer)
    if year is None or of is None:
        return []
    offered = [each for each in milestones_of(viewer, of) if each.offered]
    given = set(certificates(viewer).filter(year_begins=year.first_day).values_list("pupil_id", "milestone__code"))
    found = [
        Due(each.pupil, each.form, milestone, each.points)
        for each in _totals(viewer, rules.rewarded(viewer), Period(year.first_day, viewer.day))
        for milestone in offered
        if each.points >= milestone.points and (each.pupil.pk, milestone.code) not in given
    ]
    return sorted(found, key=lambda each: -each.milestone.points)


def certificates(viewer: Viewer) -> QuerySet[Certificate]:
    """That stand."""
    rows = Certificate.objects.visible_to(viewer).filter(taken_back=None)
    return rows.select_related("pupil", "milestone", "by")


def in_batch(viewer: Viewer, batch: str) -> list[Certificate]:
    """Certificates that were given together, by name."""
    rows = certificates(viewer).filter(batch=batch)
    return list(rows.order_by("pupil__family_name", "pupil__given_name", "pk"))


@dataclass(frozen=True)
class Batch:
    batch: str
    given_on: date
    number: int


def batches(viewer: Viewer) -> list[Batch]:
    """What was given lately, the last first."""
    rows = certificates(viewer).select_related(None).order_by("-given_on", "batch")
    counted = rows.values_list("batch", "given_on").annotate(number=Count("pk"))
    return [Batch(*each) for each in counted[:BATCHES_SHOWN]]


# Postcards


def postcards(viewer: Viewer) -> QuerySet[Postcard]:
    rows = Postcard.objects.visible_to(viewer).filter(taken_back=None)
    return rows.select_related("pupil__school", "by")


def written(viewer: Viewer, batch: str = "") -> list[tuple[Postcard, list[str]]]:
    """Those that are still to be sent of whom she leads, by name, each with whom it would go to: nobody whom a court order keeps
    away. Three questions, however many they are."""
    rows = postcards(viewer).filter(sent_on=None, pupil__in=rules.rewarded(viewer).values("pk"))
    rows = rows.filter(batch=batch) if batch else rows
    held = list(rows.order_by("pupil__family_name", "pupil__given_name", "pk"))
    whom = contactable(viewer, [each.pupil for each in held], LETTERS)
    return [(each, [to.contact.name for to in whom[each.pupil_id]]) for each in held]


def sent(viewer: Viewer) -> QuerySet[Postcard]:
    return postcards(viewer).filter(sent_on__isnull=False).order_by("-sent_on", "-pk")


def with_contacts(held: Collection[tuple[Postcard, list[str]]]) -> list[Postcard]:
    """Those that somebody may be written to about."""
    return [each for each, to in held if to]
