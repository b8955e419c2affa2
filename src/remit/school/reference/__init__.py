"""What ships with Remit as data: characteristics, the subjects that a new school starts with, bank holidays."""

from datetime import date
from functools import cache

from remit.school.models import CharacteristicType
from remit.school.rows import lists
from remit.school.rows.lists import rows_of


def characteristics() -> tuple[dict[str, str], ...]:
    return rows_of("characteristics.csv")


@cache
def values_of(name: str) -> dict[str, str]:
    """A list of values by code, in order, as the schools' census writes them: "sen_needs", "ethnicity", "languages"."""
    return lists.values_of(name)


def subjects() -> list[str]:
    return [row["name"] for row in rows_of("subjects.csv")]


@cache
def bank_holidays() -> dict[date, str]:
    """Of England, by day, in order. What is proclaimed for one year is added to the file."""
    return {date.fromisoformat(row["day"]): row["name"] for row in rows_of("bank_holidays.csv")}


@cache
def _others() -> dict[str, tuple[str, ...]]:
    rows = rows_of("subjects.csv")
    return {row["name"].casefold(): tuple(filter(None, row["also"].split("|"))) for row in rows}


def names_of(subject: str) -> tuple[str, ...]:
    """What documents call a subject of the school, its own name first. A school that says Mathematics means Maths."""
    folded = subject.casefold()
    for name, others in _others().items():
        if folded == name or folded in others:
            return (subject, name, *others)
    return (subject,)


def make_characteristic_types() -> list[CharacteristicType]:
    """Called inside an act or a test world."""
    return CharacteristicType.objects.bulk_create(
        CharacteristicType(**row | {"many": bool(row["many"])}) for row in characteristics()
    )
