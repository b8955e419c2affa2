"""Every read of what was passed on, for the viewer it is for."""

from __future__ import annotations

from django.db.models import F, QuerySet

from remit.areas.safeguarding import rules
from remit.areas.safeguarding.models import Aware, Member, Passed, Route
from remit.core.viewers import Viewer
from remit.school.dated import on
from remit.school.models import Pupil, School

SHOWN = 100


def route(viewer: Viewer, school: School) -> Route:
    """The school's; one that says nothing where it has said nothing."""
    held = Route.objects.visible_to(viewer).filter(school=school).first()
    return held or Route(school=school)


def team(viewer: Viewer, school: School) -> list[Member]:
    """Who is in it today, whoever leads it first."""
    rows = Member.objects.visible_to(viewer).filter(on(viewer.day), on(viewer.day, "staff__"), school=school)
    return list(rows.select_related("staff").order_by("-leads", "staff__name", "pk"))


def passed(viewer: Viewer) -> QuerySet[Passed]:
    return Passed.objects.visible_to(viewer).select_related("pupil", "by", "taken_up_by")


def mine(viewer: Viewer) -> QuerySet[Passed]:
    """What she passed on herself, the newest first."""
    return passed(viewer).filter(by__user=viewer.user.pk).order_by("-at", "-pk")


def to_team(viewer: Viewer) -> QuerySet[Passed]:
    """What came to the teams that she is in: what nobody took up first, then what was taken up last."""
    rows = passed(viewer).filter(school__in=rules.teams(viewer))
    return rows.order_by(F("taken_up_at").desc(nulls_first=True), "-at", "-pk")


def of_pupil(viewer: Viewer, pupil: Pupil) -> list[Passed]:
    return list(passed(viewer).filter(pupil=pupil).order_by("-at", "-pk")[:SHOWN])


def aware(viewer: Viewer, pupil: Pupil) -> list[Aware]:
    """Of the team all who are to know of this pupil; of anybody else herself, if she is."""
    rows = Aware.objects.visible_to(viewer).filter(on(viewer.day), pupil=pupil)
    return list(rows.select_related("staff").order_by("staff__name", "pk"))


def is_aware(viewer: Viewer, rows: list[Aware]) -> bool:
    return any(each.staff.user_id == viewer.user.pk for each in rows)
