"""Uniform looked at by form: which forms are hers to check, and when each was checked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from remit.areas.behaviour import rules
from remit.areas.behaviour.models import FormCheck
from remit.core.seams import Period
from remit.core.viewers import Viewer
from remit.school.models import Group

UNIFORM = "uniform"  # the code of its category


@dataclass(frozen=True)
class Checked:
    """A form with its checks of some days, the last first."""

    group: Group
    checks: tuple[FormCheck, ...]


def checks(viewer: Viewer) -> QuerySet[FormCheck]:
    """That stand, of the forms that are hers."""
    rows = FormCheck.objects.visible_to(viewer).filter(
        taken_back=None, group__in=rules.forms_of_hers(viewer).values("pk")
    )
    return rows.select_related("group", "by").order_by("-day", "-pk")


def to_take_back(viewer: Viewer, held: Iterable[FormCheck]) -> set[int]:
    """Of these checks those that she may take back: her own, those of forms that she leads, and those that logged nothing."""
    led = set(rules.forms_of_hers(viewer, rules.LEADS).values_list("pk", flat=True))
    return {
        each.pk
        for each in held
        if not each.occasion or each.group_id in led or (each.by and each.by.user_id == viewer.user.pk)
    }


def by_form(viewer: Viewer, period: Period, *powers: str) -> list[Checked]:
    """Every form of hers, also one without a check. Two questions."""
    held = list(checks(viewer).filter(day__range=(period.first_day, period.last_day)))
    forms = rules.forms_of_hers(viewer, *powers).order_by("year", "name", "pk")
    return [Checked(form, tuple(each for each in held if each.group_id == form.pk)) for form in forms]
