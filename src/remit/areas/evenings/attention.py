"""What of evenings wants a leader: families who did not come and nobody has reached. One line a form and not one a family: of
an information evening there may be a hundred."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.utils.formats import date_format

from remit.areas.evenings import queries
from remit.areas.evenings.models import GENERAL, TAUGHT
from remit.core.seams import Found, Watch
from remit.core.viewers import Viewer
from remit.school.dated import on
from remit.school.models import Group, Membership


def to_be_reached(viewer: Viewer, among: Collection[int] | None) -> Iterator[Found]:
    """Since the day after the evening. Of a form with two evenings the first; how many there are the page says, so that a
    line does not change with every call."""
    rows = queries.over(viewer).filter(queries.OPEN).order_by("evening__day", "evening__pk")
    held = list(rows.values_list("pupil", "kind", "evening__name", "evening__day"))
    if not held:
        return
    forms = Membership.objects.visible_to(viewer).filter(
        on(viewer.day), group__type=Group.FORM, pupil__in={each[0] for each in held}
    )
    form_of = dict(forms.values_list("pupil", "group"))
    days = queries.days_after(viewer, held[0][3], held[-1][3])
    told: set[tuple[int, str]] = set()
    for pupil, kind, name, day in held:
        form = form_of.get(pupil)
        if form is None or (form, kind) in told or (among is not None and form not in among):
            continue
        told.add((form, kind))
        by = date_format(queries.reach_by(days, day), "j F")
        yield Found(form, day + queries.DAY, {"evening": name, "day": by}, kind)


WATCHES = (
    Watch(
        "evening-follow-up-due",
        says="Families who did not come to an evening and were not reached",
        why="{evening}: some families did not come; reach them by {day}",
        next="Reach them",
        route="evenings:of-form",
        kinds=f"{TAUGHT} {GENERAL}",
        of="group",
        depends=("evenings.Evening", "evenings.Invitation", "school.Group", "school.Term", "school.Closure"),
        find=to_be_reached,
        areas=("parents", "pastoral"),
        rank=32,
    ),
)
