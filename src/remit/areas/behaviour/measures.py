"""What the behaviour log can count for a duty, over the reach of one role."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

from remit.areas.behaviour import checks, queries, rules
from remit.core.seams import Measure, Period, Progress
from remit.core.viewers import Viewer
from remit.school.remit import as_everybody

SHOWN = 12
LATELY = timedelta(days=14)  # ten school days
NONE = "A role that leads nobody has nothing to count here."


def classes_with_an_award(viewer: Viewer, period: Period) -> Progress:
    """Classes of the role in whose lessons an award was given in the last fortnight."""
    if not rules.can_recognise(viewer):
        return Progress(cannot=NONE)
    held = queries.classes(viewer)
    awarded = queries.awarded_since(viewer, held, viewer.day - LATELY)
    missing = [each.name for each in held if each.pk not in awarded]
    return Progress(len(held) - len(missing), len(held), tuple(missing[:SHOWN]), reverse("behaviour:recognition"))


def pupils_recognised(viewer: Viewer, period: Period) -> Progress:
    """Pupils whom the role leads with an award, or a postcard sent home, in this half of the term."""
    if not rules.can_recognise(viewer):
        return Progress(cannot=NONE)
    half = queries.half_term(as_everybody(viewer))
    if half is None:
        return Progress(cannot="No half term of this school year has begun.")
    found = queries.recognised(viewer, half)
    missing = [str(each.pupil) for each in found if not each.is_so]
    return Progress(len(found) - len(missing), len(found), tuple(missing[:SHOWN]), reverse("behaviour:recognition"))


def forms_checked(viewer: Viewer, period: Period) -> Progress:
    """Forms that the role leads whose uniform was looked at in this half of the term."""
    if not rules.can_recognise(viewer):
        return Progress(cannot=NONE)
    half = queries.half_term(as_everybody(viewer))
    if half is None:
        return Progress(cannot="No half term of this school year has begun.")
    held = checks.by_form(viewer, half, rules.LEADS)
    missing = [each.group.name for each in held if not each.checks]
    return Progress(len(held) - len(missing), len(held), tuple(missing[:SHOWN]), reverse("behaviour:checks"))


COUNTED = ("behaviour.LogEntry", "school.Pupil", "school.Group", "school.Membership", "school.Term", "school.Closure")
MEASURES = (
    Measure("classes-with-an-award", "classes of yours in which an award was given in the last fortnight", classes_with_an_award, COUNTED),
    Measure("pupils-recognised", "{pupil.many} of yours with an award or a postcard home in this half term", pupils_recognised, (*COUNTED, "behaviour.Postcard")),
    Measure("forms-checked", "{form.many} of yours whose uniform was looked at in this half term", forms_checked, ("behaviour.FormCheck", "school.Group", "school.Term", "school.Closure")),
)  # fmt: skip
