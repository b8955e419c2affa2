"""What a row of a register shows."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.http import QueryDict

from remit.areas.attendance.figures import state_words
from remit.areas.attendance.masks import percent
from remit.areas.attendance.models import Planned
from remit.areas.attendance.queries import Line
from remit.areas.attendance.reference import NO_REASON, PRESENT_AM, PRESENT_PM
from remit.areas.attendance.sessions import CAME_LATE, WITH_LEAVE, WITHOUT

register = template.Library()
register.filter("percent", percent)
register.filter("state_words", state_words)


@register.filter
def shown_code(line: Line, sent: QueryDict) -> str:
    """What was sent and not taken, else what is marked; present is one sign on the page, morning or afternoon."""
    ref = line.pupil.ref
    code = sent.get(f"o-{ref}") or sent.get(f"m-{ref}") or (line.current.code if line.current else "")
    return PRESENT_AM if code == PRESENT_PM else code


@register.filter
def other_than(code: str, late: str) -> str:
    """A code that has no button of its own."""
    return "" if code in {PRESENT_AM, NO_REASON, late} else code


@register.filter
def of_row(mistakes: Mapping[str, str], ref: str) -> str:
    return mistakes.get(ref, "")


@register.filter
def out_of_pupils(number: int) -> str:
    return f"of {number}"


@register.filter
def out_of_lessons(number: int) -> str:
    return f"of {number} lesson{'' if number == 1 else 's'}"


@register.filter
def out_of_taken(number: int) -> str:
    return f"of {number} taken"


@register.filter
def england(said: str) -> str:
    return f"England {said}" if said else ""


@register.filter
def tone_class(tone: str) -> str:
    """Of a session in the picture; the sign says it as well."""
    return {CAME_LATE: "late", WITH_LEAVE: "auth", WITHOUT: "abs"}.get(tone, "")


DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@register.filter
def planned_days(planned: Planned) -> str:
    """From when to when, on which days and in which session."""
    first, last = planned.first_day, planned.last_day
    text = f"{first:%-d %B}" if first == last else f"{first:%-d %B} to {last:%-d %B}"
    if planned.weekdays:
        text += ", " + ", ".join(f"{DAYS[each]}s" for each in planned.weekdays)
    return text + (f", {planned.get_session_display().lower()}" if planned.session else "")
