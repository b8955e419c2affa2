"""Cells that a spreadsheet would run, made text, and read back as what they were. Pure."""

from __future__ import annotations

FORMULAS = ("=", "+", "-", "@", "\t", "\r")
WHY_REFUSED = "Why it was refused"  # the heading by which a sheet of refused rows is known when it comes again


def neutral(value: str) -> str:
    """A cell that a spreadsheet would run is text behind an apostrophe; so is one that looks like such a text, so that
    one apostrophe less is always what stood there."""
    return f"'{value}" if value.lstrip("'").startswith(FORMULAS) else value


def as_it_was(value: str) -> str:
    return value[1:] if value.startswith("'") and value.lstrip("'").startswith(FORMULAS) else value
