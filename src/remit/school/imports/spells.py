"""Spells of what was held, as a transfer says them, so that no two that exclude each other hold at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from remit.school.imports.codes import NEED, SEN

Spell = tuple[str, str, date | None, date | None]


def in_turn(said: Iterable[Spell]) -> list[Spell]:
    """One that goes on into the next ends the day before it begins; of two that begin on one day the later said, and of
    SEN support and a plan the plan, is the one that is kept. They stay in the order in which they were said."""
    said = list(said)
    places = {spell[:3]: at for at, spell in enumerate(said)}
    kept: dict[str | tuple[str, str], list[Spell]] = {}
    for spell in sorted(said, key=lambda each: (each[2] or date.min, each[0] != "K")):
        code, value, *_ = spell
        before = kept.setdefault("sen" if code in SEN else (code, value) if code == NEED else code, [])
        while before and before[-1][2] == spell[2]:
            before.pop()
        if before and spell[2] and (before[-1][3] is None or before[-1][3] >= spell[2]):
            before[-1] = (*before[-1][:3], spell[2] - timedelta(days=1))
        before.append(spell)
    return sorted((spell for spells in kept.values() for spell in spells), key=lambda each: places[each[:3]])
