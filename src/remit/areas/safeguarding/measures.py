"""What concerns that were passed on can count for a duty: how many, and never which."""

from __future__ import annotations

from django.urls import reverse
from django.utils.timezone import localtime

from remit.areas.safeguarding.models import Passed
from remit.core.seams import Measure, Period, Progress
from remit.core.viewers import Viewer


def acknowledged(viewer: Viewer, period: Period) -> Progress:
    """Of the concerns that the holder passed on, those that the team took up on the same day. Of today's it is not asked
    yet."""
    rows = Passed.objects.unscoped("her own entries, counted for a role of hers, which does not open them")
    held = [
        each
        for each in rows.filter(by__user=viewer.user.pk, school__in=viewer.places("school"))
        if localtime(each.at).date() in period and (each.taken_up_at or localtime(each.at).date() < viewer.day)
    ]
    done = sum(
        1 for each in held if each.taken_up_at and localtime(each.taken_up_at).date() == localtime(each.at).date()
    )
    return Progress(done, len(held), (), reverse("safeguarding:concerns"))


MEASURES = (
    Measure("concerns-acknowledged", "concerns you passed on that the safeguarding team took up on the same day", acknowledged, ("safeguarding.Passed",)),
)  # fmt: skip
