"""What is known of a colleague, and on which days they work: every write of it."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q

from remit.core.acts import action, changed, record, removed
from remit.core.viewers import Viewer
from remit.school import rules
from remit.school.models import WEEKDAYS, Staff, WorkingDays

WEEK = [1, 2, 3, 4, 5]


@action(rules.can_manage)
def amend_staff(*, by: Viewer, staff: Staff, name: str, code: str, job: str, teaches: bool, email: str) -> Staff:
    """The name is also that of the account. `email` is where to write; what somebody signs in with stays as it is."""
    differing = changed(staff, name=name, code=code, job=job, teaches=teaches, email=email)
    staff.full_clean(exclude=["user"])
    staff.save()
    if staff.user and staff.user.name != name:
        staff.user.name = name
        staff.user.save()
    record(staff, **differing)
    return staff


@action(rules.can_manage)
def set_working_days(*, by: Viewer, staff: Staff, first_day: date, weeks: dict) -> None:
    """From that day they work so: weekdays (1 to 5) by week, "" for every week, or "A" and "B". What held before ends
    the day before; five days in every week is a whole week, for which nothing is kept."""
    rows = WorkingDays.objects.visible_to(by).filter(Q(last_day=None) | Q(last_day__gte=first_day), staff=staff)
    touched = [_cut(row, first_day) for row in rows.order_by("pk")]
    if not all(sorted(days) == WEEK for days in weeks.values()):
        for week, days in sorted(weeks.items()):
            row = WorkingDays(school=staff.school, staff=staff, week=week, days=sorted(days), first_day=first_day)
            row.full_clean()
            row.save()
            touched.append(row)
    names = dict(WEEKDAYS)
    told = {
        f"week {week}" if week else "every week": [names[day] for day in sorted(days)] for week, days in weeks.items()
    }
    record(staff, *touched, working_days=told)


def _cut(row: WorkingDays, day: date) -> WorkingDays:
    if row.first_day >= day:
        removed(row)
    else:
        row.last_day = day - timedelta(days=1)
        row.save()
    return row
