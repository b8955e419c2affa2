"""What actions count for a duty."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse

from remit.areas.promises.models import GENERAL, Promise
from remit.core.seams import Measure, Period, Progress
from remit.core.viewers import Viewer
from remit.school.dated import on
from remit.school.models import Tenure

SHOWN = 12
OWN = "her own actions, counted for herself"
APART = "An action whose words stand in your list alone"


def closed_on_time(viewer: Viewer, period: Period) -> Progress:
    """Her own, whatever the role: what fell due so far and was done by its day. What was let go was not owed; another day
    given to what was late leaves it late; what fell due before she held the post was not hers."""
    rows = Promise.objects.unscoped(OWN).of(viewer.user, viewer.day).annotate(owed=Coalesce("missed", "due"))
    rows = rows.filter(owed__gte=period.first_day, owed__lte=min(period.last_day, viewer.day), let_go_on=None)
    rows = rows.filter(Q(done_on__isnull=False) | Q(owed__lt=viewer.day))  # what is due today is not late yet
    holding = Tenure.objects.unscoped(OWN).filter(on(viewer.day), staff__user=viewer.user, post=OuterRef("post"))
    rows = rows.filter(Q(post=None) | Exists(holding.filter(first_day__lte=OuterRef("owed"))))
    late = rows.filter(Q(done_on=None) | Q(done_on__gt=F("owed")))
    due, missed = rows.count(), late.count()
    # what is sensitive or between two is read where it is kept, behind a second step, and not in a figure
    missing = tuple(each.what if each.kind == GENERAL else APART for each in late.order_by("owed", "pk")[:SHOWN])
    return Progress(due - missed, due, missing, reverse("promises:mine"))


MEASURES = (
    Measure("actions-closed-on-time", "actions of yours closed by their day", closed_on_time, ("promises.Promise",)),
)
