"""What the new year will do, to be looked at before. The first argument is who is looking."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from remit.core.viewers import Viewer
from remit.school.dated import on
from remit.school.models import (
    NURSERY,
    RECEPTION,
    AcademicYear,
    Group,
    GroupLead,
    Membership,
    Move,
    NewYear,
    Post,
    Pupil,
    Reach,
    Role,
    School,
    Staff,
    Tenure,
    year_name,
)

REASON = "who manages the school says how its year begins"
CLASSES = (Group.CLASS, Group.SET)
NUMBER = re.compile(r"\d+")
LETTER = "(?![a-z]|[A-Z]{2})"  # "R Oak" becomes "1 Oak"; "Robin" keeps its name
EARLY = {
    NURSERY: [(r"(?i)^nursery\b", "Reception"), (r"(?i)^FS1\b", "FS2"), (f"^N{LETTER}", "R")],
    RECEPTION: [
        (r"(?i)^(reception|FS2)\b", "Year 1"), (f"^YR{LETTER}", "Y1"), (f"^R{LETTER}", "1"),
    ],
}  # fmt: skip
WORDS = {NURSERY: "n(ursery)?", RECEPTION: "r(eception)?"}
LATELY, HOLIDAYS = timedelta(weeks=6), timedelta(weeks=10)


def kept(viewer: Viewer) -> QuerySet[NewYear]:
    rows = NewYear.objects.visible_to(viewer.only("manage")).exclude(state=NewYear.UNDONE)
    return rows.select_related("academic_year", "school").order_by("-academic_year__first_day", "-pk")


def next_year(viewer: Viewer, school: School) -> AcademicYear | None:
    """One that has begun and was taken back, or that began lately and nobody has moved up for; else the next. A school's
    first year moves nobody: its pupils were entered in the year they are in."""
    rows = AcademicYear.objects.visible_to(viewer.only("manage")).filter(school=school).order_by("first_day")
    prepared = NewYear.objects.visible_to(viewer.only("manage")).filter(school=school)
    again = Q(pk__in=prepared.filter(state=NewYear.UNDONE).values("academic_year"))
    earlier = rows.filter(first_day__lt=OuterRef("first_day"))
    begun = rows.filter(again | Q(Exists(earlier), first_day__gt=viewer.day - LATELY), on(viewer.day))
    held = prepared.exclude(state=NewYear.UNDONE).values("academic_year")
    return begun.exclude(pk__in=held).last() or rows.filter(first_day__gt=viewer.day).first()


def pupils_of(new: NewYear) -> QuerySet[Pupil]:
    """On roll on the last day before it. Who comes with the new year, or in the holidays between the two, is in the right
    one already."""
    years = AcademicYear.objects.unscoped(REASON).filter(school=new.school_id, last_day__lt=new.first_day)
    last = years.filter(last_day__gt=new.eve - HOLIDAYS).order_by("last_day").values_list("last_day", flat=True).last()
    rows = Pupil.objects.unscoped(REASON).filter(on(new.eve), school=new.school_id)
    return rows.filter(first_day__lte=last) if last else rows


def goes_by_itself(new: NewYear, pupil: Pupil) -> str:
    return Move.UP if pupil.year < new.school.last_year and pupil.last_day != new.eve else Move.LEAVES


def said(new: NewYear, pupils: Iterable[Pupil]) -> dict[int, str]:
    """By pupil, where somebody has said so."""
    rows = Move.objects.unscoped(REASON).filter(new_year=new, pupil__in=[pupil.pk for pupil in pupils])
    return dict(rows.values_list("pupil", "goes"))


def progress(new: NewYear) -> dict[str, int]:
    """How many of how many the worker has written, and how many go where."""
    rows = Move.objects.unscoped(REASON).filter(new_year=new, dated=True)
    goes = Counter(rows.values_list("goes", flat=True))
    return {"done": sum(goes.values()), "of": pupils_of(new).count(), **goes}


@dataclass(frozen=True)
class OfYear:
    """What becomes of a year group."""

    year: int
    up: int
    stays: int
    leaves: int

    @property
    def name(self) -> str:
        return year_name(self.year)

    @property
    def next_name(self) -> str:
        return year_name(self.year + 1)


def by_year(new: NewYear) -> list[OfYear]:
    said = {
        move.pupil_id: move.goes for move in Move.objects.unscoped(REASON).filter(new_year=new).only("pupil", "goes")
    }
    found: dict[int, Counter] = {}
    for pupil in pupils_of(new).order_by("year").only("year", "last_day"):
        found.setdefault(pupil.year, Counter())[said.get(pupil.pk) or goes_by_itself(new, pupil)] += 1
    return [OfYear(year, each[Move.UP], each[Move.STAYS], each[Move.LEAVES]) for year, each in found.items()]


def next_form(new: NewYear, form: Group) -> str:
    """8A becomes 9A. A form whose name has no year in it keeps its name; that of the last year, or of two years, has
    none."""
    if form.year is None or form.year >= new.school.last_year or _of_two_years(form.name, form.year):
        return ""
    for was, now in EARLY.get(form.year, ()):
        if re.search(was, form.name):
            return re.sub(was, now, form.name)
    first = NUMBER.search(form.name)
    if form.year in EARLY or first is None or int(first[0]) != form.year:
        return form.name
    return f"{form.name[: first.start()]}{form.year + 1}{form.name[first.end() :]}"


def _of_two_years(name: str, year: int) -> bool:
    """Year 3/4, R/1: half of it goes on to another form."""
    for older in (year, year + 1):
        one, two = (WORDS.get(each, str(each)) for each in (older - 1, older))
        if re.search(rf"(?i)(?<![a-z\d])(y|year )?{one} ?(/|-|–|&|\+|and) ?(y|year )?{two}(?!\d)", name):
            return True
    return False


def next_forms(new: NewYear, held: Iterable[Group]) -> dict[int, str]:
    """By form the name of next year's: none where a group of that name is there that is no form."""
    others = Group.objects.unscoped(REASON).filter(school=new.school_id).exclude(type=Group.FORM)
    taken = set(others.values_list("name", flat=True))
    return {form.pk: "" if (name := next_form(new, form)) in taken else name for form in held}


def forms(new: NewYear) -> list[Group]:
    """Those with somebody in them on the last day before it, the youngest first."""
    members = Membership.objects.unscoped(REASON).filter(on(new.eve), group__school=new.school_id)
    rows = Group.objects.unscoped(REASON).filter(
        Q(pk__in=members.values("group")), school=new.school_id, type=Group.FORM
    )
    return list(rows.order_by("year", "name"))


def tutors(new: NewYear, held: Iterable[Group]) -> dict[int, list[GroupLead]]:
    rows = GroupLead.objects.unscoped(REASON).filter(
        on(new.eve), on(new.eve, "staff__"), group__in=[each.pk for each in held]
    )
    found: dict[int, list[GroupLead]] = {}
    for lead in rows.select_related("staff").order_by("pk"):
        found.setdefault(lead.group_id, []).append(lead)
    return found


def following(new: NewYear) -> list[Reach]:
    """What goes up with its pupils."""
    rows = Reach.objects.unscoped(REASON).filter(school=new.school_id, follows=True, year__isnull=False)
    return list(rows.exclude(year=Reach.GONE).select_related("role__post").order_by("year", "pk"))


def whole(viewer: Viewer, new: NewYear) -> dict[str, Any]:
    """Everything that the page of one shows."""
    held = forms(new)
    leads = tutors(new, held)
    classes = Group.objects.unscoped(REASON).filter(school=new.school_id, type__in=CLASSES)
    places = Membership.objects.unscoped(REASON).filter(on(new.eve), group__in=classes.values("pk"))
    names = next_forms(new, held)
    moving = following(new)
    unsaid = Reach.objects.unscoped(REASON).filter(school=new.school_id, year__isnull=False, role__standing=Role.LEADER)
    unsaid = unsaid.values("role").annotate(years=Count("pk"), said=Count("follows")).filter(years=1, said=0)
    roles = Role.objects.unscoped(REASON).filter(pk__in=unsaid.values("role"))
    return {
        "years": by_year(new),
        "forms": [(form, names[form.pk], _who_go_on(new, leads.get(form.pk, []))) for form in held],
        "classes": places.values("group").distinct().count(),
        "following": [(reach, _to(new, reach)) for reach in moving],
        "unsaid": list(
            Post.objects.visible_to(viewer).filter(pk__in=roles.values("post")).as_at(viewer.day).order_by("title")
        ),
        "passing": passing(viewer, new),
        "managed": _managed_by_leavers(viewer, new),
    }


def _who_go_on(new: NewYear, leads: Iterable[GroupLead]) -> list[str]:
    return [str(lead.staff) for lead in leads if lead.staff.holds_on(new.first_day)]


def _to(new: NewYear, reach: Reach) -> str:
    assert reach.year is not None
    return year_name(reach.year + 1) if reach.year < new.school.last_year else ""


@dataclass(frozen=True)
class Passing:
    """A post that somebody holds no longer when the year begins, with the last day of each; who holds it then."""

    post: Post
    ending: list[tuple[Staff, date]]
    coming: list[Staff]

    @property
    def ends(self) -> bool:
        """The post itself."""
        return self.post.last_day is not None and self.post.last_day <= max(day for _, day in self.ending)


def passing(viewer: Viewer, new: NewYear) -> list[Passing]:
    """Of the posts that are held now or on the last day before it, those that change hands or end by then."""
    tenures = Tenure.objects.visible_to(viewer).filter(school=new.school_id).select_related("post", "staff")
    held: dict[int, list[Tenure]] = defaultdict(list)
    then: dict[int, list[Staff]] = defaultdict(list)
    for each in tenures.filter(on(new.first_day), on(new.first_day, "staff__"), on(new.first_day, "post__")):
        then[each.post_id].append(each.staff)
    for each in tenures.filter(on(viewer.day) | on(new.eve)).order_by("post__title", "post", "first_day", "pk"):
        if each.staff not in then[each.post_id] and (_last_of(each) or viewer.day) >= viewer.day:
            held[each.post_id].append(each)
    return [
        Passing(rows[0].post, [(each.staff, _last_of(each) or new.eve) for each in rows], then[post])
        for post, rows in held.items()
    ]


def _managed_by_leavers(viewer: Viewer, new: NewYear) -> list[Post]:
    rows = Post.objects.visible_to(viewer).filter(on(new.first_day), school=new.school_id)
    rows = rows.filter(line_manager__last_day__lte=new.eve).select_related("line_manager")
    return list(rows.order_by("title", "pk"))


def _last_of(tenure: Tenure) -> date | None:
    """Of the tenure, its post and whoever holds it, what ends first."""
    days = (tenure.last_day, tenure.post.last_day, tenure.staff.last_day)
    return min((day for day in days if day), default=None)
