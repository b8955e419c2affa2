"""What stands in the address of a register: a day and a session, and nobody's name."""

from __future__ import annotations

from datetime import date

from remit.areas.attendance.models import AM, PM


class DayConverter:
    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        """Errors: ValueError, which is a page that is not there."""
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


class SessionConverter:
    regex = "am|pm"

    def to_python(self, value: str) -> str:
        return {"am": AM, "pm": PM}[value]

    def to_url(self, value: str) -> str:
        return value.lower()
