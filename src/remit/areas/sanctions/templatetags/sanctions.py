"""What pages of what is done about behaviour say in passing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def of(held: Mapping[Any, Any], key: Any) -> Any:
    return held.get(key, "")


@register.filter
def school_days(age: int) -> str:
    return "today" if age == 0 else f"{age} school day{'' if age == 1 else 's'} ago"


@register.filter
def of_said(number: int) -> str:
    return f"of {number}"


@register.filter
def to_said(number: int) -> str:
    return f"to {number}"


@register.filter
def apart_said(use: Any) -> str:
    return f"{use.above} above it, {use.below} below"
