"""Who leads tutors, who plans for tutor time, who says what a form had, and who reads a visit."""

from __future__ import annotations

from django.db.models import QuerySet

from remit.areas.tutoring.models import PASTORAL, Resource, Visit, Week
from remit.core.remits import Remit
from remit.core.viewers import Viewer
from remit.school.models import Group, School, Staff
from remit.school.models.pupils import of_everybody

LEADS, TUTORS = "lead", "teach"
_OVER = Remit(PASTORAL, school="school", year="year", cohort=of_everybody, group="pk")


def leads_tutors(viewer: Viewer) -> bool:
    return viewer.opens(PASTORAL, LEADS)


def sees_programme(viewer: Viewer) -> bool:
    """Who leads tutors, and tutors."""
    return viewer.opens(PASTORAL, LEADS, TUTORS)


def forms(viewer: Viewer, *powers: str) -> QuerySet[Group]:
    """The forms that she leads, and those that she tutors: by any of these powers."""
    narrowed = viewer.only(*(powers or (LEADS, TUTORS)))
    if not narrowed.opens(PASTORAL):
        return Group.objects.none()
    return Group.objects.visible_to(viewer).filter(_OVER.rows_for(narrowed), type=Group.FORM, year__isnull=False)


def years_led(viewer: Viewer) -> list[int]:
    """Year groups with a form that she leads. Kept for the request."""
    if "years led" not in viewer.kept:
        rows = forms(viewer, LEADS).order_by("year").values_list("year", flat=True).distinct()
        viewer.kept["years led"] = list(rows)
    return viewer.kept["years led"]


def can_plan(
    viewer: Viewer, *, school: School | None = None, years: list[int] | None = None, week: Week | None = None, **_: object
) -> bool:  # fmt: skip
    """For each of these year groups some form is hers to lead, at this school."""
    wanted = set(years or ()) | ({week.year} if week else set())
    at = school.pk if school else week.school_id if week else None
    led = forms(viewer, LEADS).filter(school=at, year__in=wanted).values_list("year", flat=True)
    return bool(wanted) and wanted == set(led)


def can_change_resource(viewer: Viewer, *, resource: Resource, **_: object) -> bool:
    return can_plan(viewer, week=resource.week)


def can_tick(viewer: Viewer, *, week: Week, group: Group, **_: object) -> bool:
    """The form's tutor, and whoever leads it."""
    same = (week.school_id, week.year) == (group.school_id, group.year)
    return same and forms(viewer).filter(pk=group.pk).exists()


def leads_form(viewer: Viewer, *, group: Group, **_: object) -> bool:
    return forms(viewer, LEADS).filter(pk=group.pk).exists()


def can_visit(viewer: Viewer, *, group: Group, colleague: Staff, **_: object) -> bool:
    """A form that she leads; never herself."""
    return colleague.user_id != viewer.user.pk and leads_form(viewer, group=group)


def is_visitor(viewer: Viewer, *, visit: Visit, **_: object) -> bool:
    return visit.visitor.user_id == viewer.user.pk


def is_visited(viewer: Viewer, *, visit: Visit, **_: object) -> bool:
    return not visit.is_draft and visit.colleague.user_id == viewer.user.pk


def is_of_the_two(viewer: Viewer, *, visit: Visit, **_: object) -> bool:
    return is_visitor(viewer, visit=visit) or is_visited(viewer, visit=visit)


def has_visits(viewer: Viewer) -> bool:
    """Everybody at a school: whether there is one for her to read, the page says. Not on a screen that a class can see."""
    return viewer.opens("meeting")
