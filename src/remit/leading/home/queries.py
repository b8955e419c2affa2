"""What home and the pupil page are composed of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse

from remit.core import clock
from remit.core.accounts.models import User
from remit.core.seams import Card, Chip, Panel, all_of
from remit.core.viewers import Viewer
from remit.leading.duties import queries as duties
from remit.school import queries as school
from remit.school import rules as school_rules
from remit.school.models import Pupil


def years_of_hers(viewer: Viewer) -> list[tuple[int, int]]:
    """Her pupils by year group: (year, number)."""
    rows = school.led_pupils(viewer).values("year").order_by("year").annotate(number=Count("pk"))
    return [(row["year"], row["number"]) for row in rows]


def chips(viewer: Viewer, pupil: Pupil) -> list[dict[str, str]]:
    return [chip for each in all_of(Chip) for chip in each.show(viewer, pupil)]


def panels(viewer: Viewer, pupil: Pupil) -> list[tuple[Panel, dict[str, Any]]]:
    """Only what she may see: in the directory circle that is nothing."""
    found = [(panel, panel.show(viewer, pupil)) for panel in all_of(Panel)]
    return [(panel, context) for panel, context in found if context is not None]


def cards(viewer: Viewer) -> list[tuple[Card, dict[str, Any]]]:
    """What areas add to home, where she has something of it; on the board nothing."""
    found = [] if viewer.board else [(card, card.show(viewer)) for card in all_of(Card)]
    return [(card, context) for card, context in found if context is not None]


def neighbours(rows: QuerySet[Pupil], pupil: Pupil) -> dict[str, Any]:
    """Before and after her among the pupils of the viewer; empty where she is none of them."""
    held = list(rows.order_by("family_name", "given_name", "pk").values_list("ref", "given_name", "family_name"))
    place = next((index for index, row in enumerate(held) if row[0] == pupil.ref), None)
    if place is None:
        return {}
    return {
        "place": f"{place + 1} of {len(held)}",
        "before": _link(held[place - 1]) if place else None,
        "after": _link(held[place + 1]) if place + 1 < len(held) else None,
    }


def _link(row: tuple[str, str, str]) -> dict[str, str]:
    ref, given, family = row
    return {"label": f"{given} {family}", "url": reverse("pupil", args=[ref])}


@dataclass(frozen=True)
class Step:
    """One thing that a new school does first. `after` follows the words of its link."""

    words: str
    route: str
    after: str
    done: bool


def first_steps(viewer: Viewer) -> list[Step]:
    """For whoever keeps the records of a school, until all are done or were put away."""
    held = school.managed_school(viewer)
    if held.steps_put_away:
        return []
    others = school.managed_posts(viewer).exclude(pk__in=viewer.places("held"))
    steps = [
        Step("Bring in {pupil.many}", "exchange:upload", "from a spreadsheet", school.pupils(viewer).exists()),
        Step(
            "Add a colleague",
            "school:staff.add",
            "or bring in all staff from a spreadsheet",
            school.managed_staff(viewer).exclude(user=viewer.user).exists(),
        ),
        Step("Add the post", "school:posts.add", "that this colleague holds", others.exists()),
        Step("Bring in its job description", "duties:bring-in", "and confirm it", duties.has_confirmed(viewer)),
    ]
    return [] if all(step.done for step in steps) else steps


def nobody_yet() -> bool:
    """No school is here: whoever comes sets it up."""
    return school_rules.can_set_up(Viewer(User(), clock.today(), ()))
