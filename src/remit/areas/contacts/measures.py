"""What conversations can count for a duty, over the reach of one role."""

from __future__ import annotations

from django.urls import reverse

from remit.areas.contacts import queries, rules
from remit.core.seams import Measure, Period, Progress
from remit.core.viewers import Viewer

SHOWN = 12
NONE = "A role that leads nobody has nothing to count here."


def promises_kept(viewer: Viewer, period: Period) -> Progress:
    """Promises to families of the role's pupils that fell due in these days, and were kept by their day."""
    if not rules.can_follow(viewer):
        return Progress(cannot=NONE)
    rows = queries.fell_due(viewer, period)
    late = rows.filter(queries.NOT_KEPT)
    due, missed = rows.count(), late.count()
    missing = tuple(f"{each.pupil}: by {each.due:%-d %B}" for each in late[:SHOWN])
    return Progress(due - missed, due, missing, f"{reverse('contacts:follow-ups')}?show=promised")


def agency_contacts_closed(viewer: Viewer, period: Period) -> Progress:
    """Contacts with agencies of these days that have their purpose and their outcome."""
    if not rules.can_follow(viewer):
        return Progress(cannot=NONE)
    rows = queries.conversations(viewer.only("lead")).exclude(agency="")
    rows = rows.filter(day__range=(period.first_day, period.last_day))
    missing = [f"{each.pupil}: {each.get_agency_display().lower()}, {each.day:%-d %B}" for each in rows.filter(queries.WAITS).order_by("day", "pk")]  # fmt: skip
    due = rows.count()
    return Progress(due - len(missing), due, tuple(missing[:SHOWN]), reverse("contacts:agency-contacts.list"))


def follow_ups_in_date(viewer: Viewer, period: Period) -> Progress:
    """Of what is followed up today, what is not overdue."""
    if not rules.can_follow(viewer):
        return Progress(cannot=NONE)
    rows = queries.follow_ups(viewer)
    late = rows.filter(due__lt=viewer.day)
    due, missed = rows.count(), late.count()
    missing = tuple(f"{each.pupil}: by {each.due:%-d %B}" for each in late[:SHOWN])
    return Progress(due - missed, due, missing, reverse("contacts:follow-ups"))


ROLL = ("school.Pupil", "school.Membership", "school.Characteristic")
MEASURES = (
    Measure("promises-kept", "promises to families of your {pupil.many} kept by their day", promises_kept, ("promises.Promise", *ROLL)),
    Measure("agency-contacts-closed", "contacts with agencies about your {pupil.many} with a purpose and an outcome", agency_contacts_closed, ("contacts.Conversation", *ROLL)),
    Measure("follow-ups-in-date", "open follow-ups of your {pupil.many} that are not overdue", follow_ups_in_date, ("promises.Promise", "meetings.Agreed", *ROLL)),
)  # fmt: skip
