"""What a row of a register shows."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.http import QueryDict

from remit.areas.attendance.queries import Line
from remit.areas.attendance.reference import NO_REASON, PRESENT_AM, PRESENT_PM

register = template.Library()
TINY = 1e-9


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


LINES = (10.0, 50.0, 90.0)  # persistent and severe absence, and the attendance that is their other side


@register.filter
def percent(rate: float | None) -> str:
    """To one place; a dash where nothing was possible. What is near a line and not on it is not shown as on it."""
    if rate is None:
        return "–"
    shown = round(rate, 1)
    if shown in LINES and abs(rate - shown) > TINY:
        shown += 0.1 if rate > shown else -0.1
    return f"{shown:.1f} %"


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
def state_words(state: str) -> str:
    return {"severe": "severe", "persistent": "persistent", "risk": "at risk"}.get(state, "")
