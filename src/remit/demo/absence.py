"""Who of a made-up school is away, when and why, drawn so that it hangs together: an illness goes through a family, those
who miss much have their reason, Fridays are not Mondays, and whoever is late once is late again. Without a database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from random import Random

from remit.demo.calendar import FRIDAY
from remit.demo.pupils import Drafted

AM, PM = "AM", "PM"
Place = tuple[date, str]
Marks = dict[Place, tuple[str, int | None]]  # what is not simply present

ILL_A_DAY, OLDER, ELEVEN = 0.009, 1.35, 7  # that somebody of a family falls ill; from Year 7 on more often
CATCHES_IT = 0.45
DAYS_ILL = (1, 1, 2, 2, 2, 3, 3, 4)
APPOINTMENT, FRIDAY_OFF, LATE_ONCE = 0.006, 0.012, 0.012
VISIT_EVERY = 17  # school days between a year group's visits
LONG_FROM, LONG_ILL, LONG_AWAY, TOLD_AFTER = (
    30,
    16,
    11,
    20,
)  # school days: once there were so many, how many, and when told
LONG_YEARS = (8, 10)
REASONS = {"anxious": 0.025, "drifting": 0.035, "medical": 0.02, "holiday": 0.03, "late": 0.06, "none": 0.83}


def drawn(children: Sequence[Drafted], days: Sequence[date], seed: str) -> list[Marks]:
    """By child, what is not simply present on these school days. Of days before a child joined there is none."""
    random = Random(f"{seed} absence")  # noqa: S311 - made-up people, the same each time
    found: list[Marks] = [{} for _ in children]
    _families(children, days, random, found)
    for number, child in enumerate(children):
        reason = random.choices(list(REASONS), list(REASONS.values()))[0]
        _own(found[number], reason, days, random)
        _visits(found[number], child.year, days)
    return [_since(marks, child.joined) for marks, child in zip(found, children, strict=True)]


def _since(marks: Marks, joined: date) -> Marks:
    return {place: mark for place, mark in marks.items() if place[0] >= joined}


def _families(children: Sequence[Drafted], days: Sequence[date], random: Random, found: list[Marks]) -> None:
    homes: Mapping[int, list[int]] = defaultdict(list)
    for number, child in enumerate(children):
        homes[id(child.home)].append(number)
    often = OLDER if any(child.year >= ELEVEN for child in children) else 1.0
    for members in homes.values():
        for at in range(len(days)):
            if random.random() < ILL_A_DAY * len(members) * often:
                first = random.choice(members)
                _ill(found[first], days, at, random)
                for other in members:
                    if other != first and random.random() < CATCHES_IT:
                        _ill(found[other], days, at + random.choice((1, 1, 2)), random)


def _ill(marks: Marks, days: Sequence[date], at: int, random: Random) -> None:
    half = random.random() < 0.15  # fell ill at school, or came back for the afternoon
    for day in days[at : at + random.choice(DAYS_ILL)]:
        for session in (PM,) if half else (AM, PM):
            marks.setdefault((day, session), ("I", None))
        half = False


def _own(marks: Marks, reason: str, days: Sequence[date], random: Random) -> None:
    for day in days:
        if random.random() < APPOINTMENT:
            marks.setdefault((day, random.choice((AM, PM))), ("M", None))
        if day.weekday() == FRIDAY and random.random() < FRIDAY_OFF:
            _both(marks, day, random.choice(("I", "O")))
        late = 0.22 if reason == "late" else LATE_ONCE
        if random.random() < late * (1.4 if day.weekday() == 0 else 1.0):
            minutes = random.choice((2, 3, 4, 5, 6, 8, 11, 14, 19))
            marks.setdefault((day, AM), ("L", minutes))
        elif random.random() < late / 14:
            marks.setdefault((day, AM), ("U", random.choice((28, 35, 44, 61))))
        if reason == "drifting" and random.random() < (0.3 if day.weekday() in {0, FRIDAY} else 0.08):
            _both(marks, day, "O")
        if reason == "medical" and random.random() < 0.16:
            _both(marks, day, random.choice("IIM"))
    if reason == "anxious":
        begins = random.randrange(max(1, len(days) // 2))
        for number, day in enumerate(days[begins:]):
            marks[day, PM] = ("C2", None) if number % 5 else ("I", None)
            if random.random() < 0.35:
                marks[day, AM] = ("I", None)
    if reason == "holiday":
        begins = random.randrange(max(1, len(days) - 5))
        for day in days[begins : begins + random.choice((2, 3, 4, 5))]:
            _both(marks, day, "G")


def _both(marks: Marks, day: date, code: str) -> None:
    for session in (AM, PM):
        marks.setdefault((day, session), (code, None))


def _visits(marks: Marks, year: int, days: Sequence[date]) -> None:
    """A year group goes out together, but for those who are away."""
    for day in days[(year * 5) % VISIT_EVERY :: VISIT_EVERY]:
        for session in (AM, PM):
            if marks.get((day, session), ("L", 0))[0] == "L":
                marks[day, session] = ("V", None)


def long_ones(children: Sequence[Drafted], days: Sequence[date], found: Sequence[Marks]) -> None:
    """One who was ill for three weeks at the beginning of the year, and one who stays away since two; where it is old
    enough."""
    if len(days) < LONG_FROM:
        return
    spans = ((days[2 : 2 + LONG_ILL], "I"), (days[-LONG_AWAY:], "O"))
    for year, (span, code) in zip(LONG_YEARS, spans, strict=True):
        number = next((at for at, child in enumerate(children) if child.year == year and child.joined <= days[0]), None)
        if number is not None:
            found[number].update({(day, session): (code, None) for day in span for session in (AM, PM)})
