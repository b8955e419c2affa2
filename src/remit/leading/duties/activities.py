"""The shipped activities by their code."""

from functools import cache

from remit.leading.reading.activities import Activity, load


@cache
def shipped() -> dict[str, Activity]:
    return {each.code: each for each in load()}
