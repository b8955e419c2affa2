"""What evenings for families can count for a duty, over the reach of one role."""

from __future__ import annotations

from django.urls import reverse

from remit.areas.evenings import queries, rules
from remit.core.seams import Measure, Period, Progress
from remit.core.viewers import Viewer
from remit.school.remit import as_everybody

SHOWN = 12
NONE = "A role that leads no {pupil.many} asks no families."


def families_seen(viewer: Viewer, period: Period) -> Progress:
    """Of evenings of these days that are over: those who came, who were reached within ten school days, and who were not and
    whose time for it is over. Who may still be reached is not counted yet."""
    if not rules.can_hold(viewer):
        return Progress(cannot=NONE)
    rows = queries.over(viewer).filter(evening__day__range=(period.first_day, period.last_day))
    rows = rows.filter(pupil__in=rules.led(viewer).values("pk")).order_by("evening__day", "pupil__family_name", "pk")
    held = list(rows)
    if not held:
        return Progress(where=reverse("evenings:list"))
    days = queries.days_after(as_everybody(viewer), held[0].evening.day, held[-1].evening.day)
    by = {day: queries.reach_by(days, day) for day in {each.evening.day for each in held}}
    seen, missing = 0, []
    for each in held:
        last = by[each.evening.day]
        if each.came or (each.followed_up_on and each.followed_up_on <= last):
            seen += 1
        elif each.followed_up_on or viewer.day > last:
            missing.append(f"{each.pupil}: {each.evening.name}")
    return Progress(seen, seen + len(missing), tuple(missing[:SHOWN]), reverse("evenings:list"))


MEASURES = (
    Measure(
        "families-seen",
        "families asked to an evening that is over who came, or were reached within ten school days",
        families_seen,
        (
            "evenings.Evening",
            "evenings.Invitation",
            "school.Pupil",
            "school.AcademicYear",
            "school.Term",
            "school.Closure",
        ),
    ),
)
