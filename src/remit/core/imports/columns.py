"""Which column of a file holds what. Guessed from its heading, shown, and corrected by whoever brings it in. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

NOT_USED = ""
SHORT_DAY = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](?:\d{4}|\d{2})(?: .*)?", re.ASCII)
LONGEST = 120  # a heading that can be remembered
SHORT = {"yr": "year", "grp": "group", "gp": "group", "reg": "registration", "dt": "date", "adm": "admission"}
WHOSE = {"pupil", "student", "child", "s"}
NOISE = {
    "is", "no", "num", "number", "nc", "current", "actual", "flag", "indicator", "status", "code", "eligible", "recipient",
}  # fmt: skip


@dataclass(frozen=True)
class Field:
    """`names` are headings that schools' systems give it, as plain words: see `guess` for what they cover. A label may
    hold words of the school still to be filled in. `lesser` are names that count where no column has one of the others.
    `instead`: the field whose column is taken where this one has none."""

    key: str
    label: str
    names: tuple[str, ...]
    required: bool = False
    instead: str = ""
    lesser: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fault:
    """What is wrong in one cell, in words: of these, the column and the message may hold words of the school."""

    row: int
    column: str
    value: str
    message: str


def fold(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", text.lower()).strip()


def heading_key(heading: str) -> str:
    """A heading without what systems write differently: "D.O.B.", "DoB" and "dob" are one; so are "Reg Grp",
    "RegGroup" and "Registration Groups"."""
    return "".join(_parts(heading))


def guess(
    headings: Sequence[str], fields: Sequence[Field], remembered: Mapping[str, str] | None = None
) -> dict[str, int]:
    """Field key to column number. A column is given to one field only: first as `remembered` says (heading key to field
    key, or to `NOT_USED`), then by a name of the field, then by one in other words around it ("UPN No." of UPN). A
    column remembered as not used is taken again only where a field that is needed has no other."""
    said = remembered or {}
    found = _remembered(headings, fields, said)
    free = {at for at, heading in enumerate(headings) if said.get(heading_key(heading)) != NOT_USED}
    everything = set(range(len(headings)))
    needed = [field for field in fields if field.required]
    _by_name(headings, fields, free, found)
    _by_name(headings, fields, free, found, lesser=True)
    _by_name(headings, needed, everything, found)
    _by_name(headings, needed, everything, found, lesser=True)
    for field in fields:
        if field.instead in found and field.key not in found:
            found[field.key] = found.pop(field.instead)
    return found


def corrections(
    headings: Sequence[str],
    fields: Sequence[Field],
    columns: Mapping[str, int],
    remembered: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """What a guess must remember to come to `columns`: by heading key, the field key or `NOT_USED`. Of a heading that
    stands twice only its use is remembered."""
    guessed = _uses(headings, guess(headings, fields, remembered))
    chosen = _uses(headings, columns)
    return {key: use for key, use in chosen.items() if use != guessed[key]}


def as_remembered(
    headings: Sequence[str], columns: Mapping[str, int], remembered: Mapping[str, str]
) -> list[tuple[str, str]]:
    """The headings of a file that are matched as was remembered, each with its field key or `NOT_USED`."""
    uses = _uses(headings, columns)
    firsts: dict[str, str] = {}
    for heading in headings:
        firsts.setdefault(heading_key(heading), heading)
    return [(firsts[key], use) for key, use in uses.items() if key in remembered and remembered[key] == use]


def mixed_days(headings: Sequence[str], rows: Iterable[tuple[int, Sequence[str]]], columns: Iterable[int]) -> str:
    """Why the days of a column cannot be told, or nothing: one of them can only have the month first, as in the United
    States, and another could be either."""
    rows = list(rows)
    for at in sorted(set(columns)):
        days = [(number, found) for number, cells in rows if (found := SHORT_DAY.fullmatch(cells[at].strip()))]
        first = next(((number, day) for number, day in days if int(day[1]) <= 12 < int(day[2]) <= 31), None)
        either = next(
            ((number, day) for number, day in days if int(day[1]) <= 12 and int(day[2]) <= 12 and day[1] != day[2]),
            None,
        )
        if first and either:
            return (
                f"In the column “{headings[at]}”, row {first[0]} has {first[1][0]}, which can only be the month first; "
                f"row {either[0]} has {either[1][0]}, which may be either. Write these days as 2015-09-03, or with the day "
                "first, and send the file again."
            )
    return ""


def missing(found: Mapping[str, int], fields: Sequence[Field]) -> list[str]:
    return [field.label for field in fields if field.required and field.key not in found]


def _remembered(headings: Sequence[str], fields: Sequence[Field], said: Mapping[str, str]) -> dict[str, int]:
    keys = {field.key for field in fields}
    found: dict[str, int] = {}
    for at, heading in enumerate(headings):
        key = said.get(heading_key(heading), NOT_USED)
        if key in keys:
            found.setdefault(key, at)
    return found


def _by_name(
    headings: Sequence[str], fields: Iterable[Field], free: set[int], found: dict[str, int], *, lesser: bool = False
) -> None:
    fields = list(fields)
    for noise in ((), NOISE, NOISE | WHOSE):
        keys = [_key_without(noise, heading) for heading in headings]
        for field in fields:
            if field.key not in found:
                names = {heading_key(name) for name in (field.lesser if lesser else field.names)}
                fits = (at for at in sorted(free - set(found.values())) if keys[at] in names)
                if (at := next(fits, None)) is not None:
                    found[field.key] = at


def _uses(headings: Sequence[str], columns: Mapping[str, int]) -> dict[str, str]:
    by_column = {at: key for key, at in columns.items()}
    uses: dict[str, str] = {}
    for at, heading in enumerate(headings):
        if (key := heading_key(heading)) and len(key) <= LONGEST:
            uses[key] = uses.get(key) or by_column.get(at, NOT_USED)
    return uses


def _parts(heading: str) -> list[str]:
    """The words of a heading: also those that only a capital parts; none of several, none shortened; letters that stand
    alone are one word."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z][A-Za-z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", heading)
    plain = unicodedata.normalize("NFKD", spaced).encode("ascii", "ignore").decode()
    together = re.sub(r"\b(\w) (?=\w\b)", r"\1", fold(plain))
    return [_in_full(part) for part in together.split()]


def _in_full(part: str) -> str:
    single = part[:-1] if len(part) > 3 and part.endswith("s") and not part.endswith(("ss", "us")) else part
    return SHORT.get(single, single)


def _key_without(noise: Collection[str], heading: str) -> str:
    return "".join(part for part in _parts(heading) if part not in noise)
