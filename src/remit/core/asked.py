"""What an address or a form says, before anything is known of it."""

from datetime import UTC, date, datetime

MOST_DIGITS = 9  # no version, year or place has more; Python refuses to read some thousands


def number_in(said: str) -> int | None:
    """Not below nought; nothing, where it is no such number."""
    return int(said) if said.isdecimal() and len(said) <= MOST_DIGITS else None


def day_in(said: str) -> date | None:
    """Nothing, where it is no day."""
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def moment_in(said: str) -> datetime | None:
    """By UTC; nothing, where it is no moment or its zone is not said."""
    try:
        moment = datetime.fromisoformat(said)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
