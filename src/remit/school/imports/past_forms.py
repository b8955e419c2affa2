"""Forms as they were: places of a past day, as a list of classes tells them. The form of today is never moved by it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from remit.school.imports.people import Known
from remit.school.models import Group, Membership, School

REASON = "an import compares its own forms with those that are held"
OF_TODAY = (
    "The {form.one} of today comes in with the list of {pupil.many}. For one of a past day the row says from when and "
    "until when, or of which academic year."
)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    first: date
    last: date | None
    group: str


def end_of_year(day: date) -> date:
    """The last day of the school year that it is in."""
    return date(day.year + (day.month >= 9), 8, 31)


class PastForms:
    """By pupil the places in forms, of any day; what the file adds is kept with them."""

    def __init__(self, school: School, day: date) -> None:
        self.day = day
        self.held: dict[int, list[Span]] = defaultdict(list)
        rows = Membership.objects.unscoped(REASON).filter(school=school, group__type=Group.FORM)
        for pupil, *span in rows.order_by("first_day", "pk").values_list(
            "pupil_id", "first_day", "last_day", "group__name"
        ):
            self.held[pupil].append(Span(*span))

    def place(self, known: Known, form: str, values: Mapping[str, Any], begins: date) -> tuple[Span | None, bool, str]:
        """When the pupil was in the form, and whether that is held already; or why it cannot be said."""
        said = values.get("first_day") or begins
        if said >= self.day:
            return None, False, OF_TODAY
        first, last = max(said, known.first_day), values.get("last_day") or end_of_year(said)
        last = min(last, known.last_day or last)
        if last < first:
            return (
                None,
                False,
                f"This {{pupil.one}} came on {_words(known.first_day)}, after that. Mend the first day, or leave the row out.",
            )
        for span in self.held[known.pk]:
            if span.first > last or (span.last is not None and span.last < first):
                continue
            if span.first > first:
                last = span.first - DAY
                break
            if span.group.casefold() != form.casefold():
                return None, False, f"{_said(span)} is held for that time, and stays. Mend the row, or leave it out."
            if span.last is None or span.last >= last:
                return Span(first, last, form), True, ""
            first = span.last + DAY
        if last >= self.day:
            return None, False, OF_TODAY
        self.held[known.pk].append(found := Span(first, last, form))
        self.held[known.pk].sort(key=lambda each: each.first)
        return found, False, ""


def in_words(span: Collection[date | None]) -> str:
    first, last = span
    return f"from {_words(first)} until {_words(last)}" if first and last else ""


def _said(span: Span) -> str:
    return f"{span.group} from {_words(span.first)}{f' until {_words(span.last)}' if span.last else ''}"


def _words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
