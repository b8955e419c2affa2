"""Whether a row about a pupil and what is held, or two rows, are about one: by numbers, birthdays and the names that the
school uses or the law has. Pure: no database. Of what is compared, either side may be a row or what is held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

from remit.school.rows.cells import admission_key
from remit.school.rows.names import name_key, surname_words

Values = Mapping[str, Any]
GIVEN, FAMILY = "given_name", "family_name"


def name_of(values: Values) -> tuple[str, str]:
    """The name that is used."""
    return name_key(values.get(GIVEN) or ""), name_key(values.get(FAMILY) or "")


def names_of(values: Values) -> set[tuple[str, str]]:
    """Every whole name: the one that is used, the one of the law, and one half of each."""
    return set(product(_keys(values, GIVEN), _keys(values, FAMILY)))


def number_of(values: Values) -> str:
    return admission_key(values.get("admission_number") or "")


def identities(values: Values) -> list[tuple]:
    """What tells one pupil from another: the UPN; the admission number; a name and the date of birth together."""
    found: list[tuple] = [("upn", values["upn"])] if values.get("upn") else []
    if number := number_of(values):
        found.append(("number", number))
    if born := values.get("date_of_birth"):
        found += [("name", *name, born) for name in sorted(names_of(values))]
    return found


def can_be_told(one: Values, other: Values) -> bool:
    """Both have a UPN, or a date of birth, or an admission number."""
    return told_by_number(one, other) or bool(one.get("date_of_birth") and other.get("date_of_birth"))


def told_by_number(one: Values, other: Values) -> bool:
    return bool((one.get("upn") and other.get("upn")) or (number_of(one) and number_of(other)))


def is_like(values: Values, held: Values) -> bool:
    """Both names are one that is held; or one of them, with the date of birth."""
    same = [bool(name and name in _keys(held, key)) for name, key in zip(name_of(values), (GIVEN, FAMILY), strict=True)]
    return all(same) or (any(same) and _same_birthday(values, held))


def speaks_against(values: Values, held: Values) -> bool:
    """A name, a date of birth or a lasting UPN that is not the one held. Of two names one may be another where the
    birthday is the same: people marry."""
    said = [key for key in (GIVEN, FAMILY) if _keys(values, key)]
    other = [key for key in said if not _keys(values, key) & (_keys(held, key) | _former(held, key))]
    born, upn = held.get("date_of_birth"), held.get("upn") or ""
    return (
        bool(values.get("date_of_birth") and born and values["date_of_birth"] != born)
        or bool(values.get("upn") and is_lasting(upn) and values["upn"] != upn)
        or bool(other and (len(other) == len(said) or not _same_birthday(values, held)))
    )


def is_lasting(upn: str) -> bool:
    """A temporary number ends in a letter, and gives way."""
    return bool(upn) and not upn[-1].isalpha()


def other_in_law(one: Values, other: Values) -> bool:
    """Both first names of the law are told and are two: Sam who is Samuel, Sam who is Samantha."""
    mine, theirs = (name_key(each.get(f"legal_{GIVEN}") or "").split() for each in (one, other))
    return bool(mine and theirs) and mine[0] not in theirs and theirs[0] not in mine


def may_be_one(one: Values, other: Values) -> bool:
    """Born on one day, and with names that are nearly the same: a middle name more, a half of a double name less. No
    more than a question: twins may be named so too."""
    return may_be_kin(one, other) and bool(
        (_first_words(one) & _all_words(other)) or (_first_words(other) & _all_words(one))
    )


def may_be_kin(one: Values, other: Values) -> bool:
    """Born on one day, with a last name in common: twins, or one who is held under another first name."""
    return _same_birthday(one, other) and not told_by_number(one, other) and bool(_surnames(one) & _surnames(other))


def named_alike(one: Values, other: Values) -> bool:
    """By the names that are used alone, which everybody may know."""
    (given, family), (first, last) = name_of(one), name_of(other)
    return given.split()[:1] == first.split()[:1] and bool(set(family.split()) & set(last.split()))


def asks_too_much(rows: Sequence[tuple[int, Values]], most: int) -> set[int]:
    """The rows of a last name that stands with more first names on one birthday than are born together."""
    firsts: dict[tuple, set[str]] = {}
    keys = {number: [(last, each["date_of_birth"]) for last in _surnames(each)] for number, each in rows if each.get("date_of_birth")}  # fmt: skip
    for number, each in rows:
        for key in keys.get(number, ()):
            firsts.setdefault(key, set()).add(name_of(each)[0])
    return {number for number, of in keys.items() if any(len(firsts[key]) > most for key in of)}


def _keys(values: Values, key: str) -> set[str]:
    return {name_key(text) for each in (key, f"legal_{key}") if (text := values.get(each))}


def _former(values: Values, key: str) -> set[str]:
    former = values.get("former_family_name") if key == FAMILY else ""
    return {name_key(former)} if former else set()


def _same_birthday(one: Values, other: Values) -> bool:
    return bool(one.get("date_of_birth")) and one["date_of_birth"] == other.get("date_of_birth")


def _surnames(values: Values) -> set[str]:
    """Each half of each last name."""
    said = [values.get(key) or "" for key in (FAMILY, f"legal_{FAMILY}", "former_family_name")]
    return {word for name in said for word in surname_words(name)}


def _first_words(values: Values) -> set[str]:
    return {name.split()[0] for name in _keys(values, GIVEN) if name.split()}


def _all_words(values: Values) -> set[str]:
    said = [values.get(key) or "" for key in (GIVEN, f"legal_{GIVEN}", "middle_names")]
    return {word for name in said for word in name_key(name).split()}
