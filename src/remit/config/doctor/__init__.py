"""What is wrong with an installation and how to mend it: small named checks, each answering for itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from remit.config.commands import part

GATES = {"database", "tables"}  # without these nothing of the database can be asked
OK, WARNING, FAULT = "ok", "warning", "fault"
PARTS = ("settings", "machine", "database", "accounts", "work", "letters")  # in the order in which they are told


@dataclass(frozen=True)
class Finding:
    """`says` in a sentence what was found; `mend` what to do, where something is wrong."""

    check: str
    level: str
    says: str
    mend: str = ""

    def told(self) -> dict[str, str]:
        return asdict(self)


Answer = tuple[str, str] | tuple[str, str, str]  # level, what was found, how to mend it


@dataclass(frozen=True)
class Check:
    name: str
    ask: Callable[[], Answer]
    needs_database: bool


CHECKS: list[Check] = []


def check(name: str, *, database: bool = False) -> Callable[[Callable[[], Answer]], Callable[[], Answer]]:
    """Make a function one of the doctor's checks. With `database` it is passed over where a gate is at fault."""

    def listed(ask: Callable[[], Answer]) -> Callable[[], Answer]:
        CHECKS.append(Check(name, ask, database))
        return ask

    return listed


def load() -> None:
    """Once Django is started: the checks import models."""
    for name in PARTS:
        part(f"remit.config.doctor.{name}")


def findings() -> Iterator[Finding]:
    """Of every check, in order. One that breaks is a fault of its own: it stops no other."""
    load()
    reached = True
    for each in CHECKS:
        if each.needs_database and not reached:
            continue
        found = _finding(each)
        reached = reached and not (each.name in GATES and found.level == FAULT)
        yield found


def _finding(each: Check) -> Finding:
    try:
        answer: tuple[Any, ...] = each.ask()
    except Exception as broken:  # noqa: BLE001 - its text may hold a row, so its name is told
        said = f"This could not be looked at ({type(broken).__name__})."
        answer = (FAULT, said, "Mend the faults above first, then run remit doctor again.")
    return Finding(each.name, *answer)
