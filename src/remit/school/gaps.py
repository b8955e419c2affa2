"""What is missing of groups and places, said once: what is counted for a duty and what a leader is reminded of agree."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from remit.core.viewers import Viewer
from remit.school.dated import on
from remit.school.models import Group, GroupLead, Membership, Pupil

IN_DIRECTORY = "who takes a group, and whether anybody is in it, is on every door"


def groups_in_use(viewer: Viewer, type: str) -> QuerySet[Group]:
    """With somebody in them that day: a group that is over has nobody, and wants nobody."""
    members = Membership.objects.unscoped(IN_DIRECTORY).filter(
        on(viewer.day), on(viewer.day, "pupil__"), group=OuterRef("pk")
    )
    return Group.objects.visible_to(viewer).filter(Exists(members), type=type)


def is_led(viewer: Viewer) -> Exists:
    """Of groups: somebody who is there takes it that day."""
    leads = GroupLead.objects.unscoped(IN_DIRECTORY).filter(
        on(viewer.day), on(viewer.day, "staff__"), group=OuterRef("pk")
    )
    return Exists(leads)


def wants_a_form(viewer: Viewer, pupils: QuerySet[Pupil]) -> QuerySet[Pupil]:
    """Of pupils those of years that have forms: a school without them misses none."""
    forms = Group.objects.visible_to(viewer).filter(type=Group.FORM, year=OuterRef("year"), school=OuterRef("school"))
    return pupils.filter(Exists(forms))


def in_a_form(viewer: Viewer) -> Exists:
    """Of pupils."""
    places = Membership.objects.visible_to(viewer).filter(on(viewer.day), group__type=Group.FORM, pupil=OuterRef("pk"))
    return Exists(places)
