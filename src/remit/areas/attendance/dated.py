"""Days of one school, and who was in which form, for files that are matched with everybody: asked in nobody's sight."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from remit.school.dates import open_among
from remit.school.models import Closure, Group, Membership, School, Term
from remit.school.queries import days_of
from remit.school.reference import bank_holidays
from remit.school.rows.names import folded

REASON = "what a file is matched with"


def open_days(school: School, first: date, last: date) -> set[date]:
    """The school days of a span; where no term is entered for it, every weekday that is no bank holiday."""
    terms = list(Term.objects.unscoped(REASON).filter(school=school, first_day__lte=last, last_day__gte=first))
    shut = Closure.objects.unscoped(REASON).filter(school=school, first_day__lte=last, last_day__gte=first)
    closed = {day for one, other in shut.values_list("first_day", "last_day") for day in days_of(one, other)}
    return set(
        open_among(terms or [Term(first_day=first, last_day=last)], closed | bank_holidays().keys(), first, last)
    )


def forms_of(school: School) -> dict[int, set[str]]:
    """By pupil, the names of the forms of now."""
    rows = Membership.objects.unscoped(REASON).filter(group__school=school, group__type=Group.FORM, last_day=None)
    found: dict[int, set[str]] = defaultdict(set)
    for pupil, name in rows.values_list("pupil_id", "group__name"):
        found[pupil].add(folded(name))
    return found
