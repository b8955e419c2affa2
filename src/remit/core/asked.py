"""What an address or a form says, before anything is known of it."""

MOST_DIGITS = 9  # no version, year or place has more; Python refuses to read some thousands


def number_in(said: str) -> int | None:
    """Not below nought; nothing, where it is no such number."""
    return int(said) if said.isdecimal() and len(said) <= MOST_DIGITS else None
