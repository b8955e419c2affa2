"""What a meeting that comes again may begin with: the team of tutors, a year group's self-evaluation."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from remit.areas.meetings import reference
from remit.core.viewers import Viewer
from remit.core.words import say
from remit.school import queries as school
from remit.school import whom
from remit.school.models import Staff, year_name


@dataclass(frozen=True)
class Beginning:
    code: str
    label: str


def offered(viewer: Viewer) -> list[Beginning]:
    """Nothing to who leads no year group."""
    if not _years(viewer):
        return []
    words = school.words_of(viewer)
    return [Beginning(row["code"], say(row["label"], words)) for row in reference.beginnings()]


def filled(viewer: Viewer, code: str, people: Collection[Staff]) -> dict[str, Any]:
    """The form as it is shown with a beginning; empty where none is called so. Of `people`, who may come, those come who tutor
    her year groups."""
    years = _years(viewer)
    row = next((row for row in reference.beginnings() if row["code"] == code), None)
    if row is None or not years:
        return {}
    words = school.words_of(viewer)
    led = school.led_pupils(viewer).filter(year__in=years)
    accounts = set().union(*whom.tutors(viewer, list(led)).values())
    return {
        "name": say(row["name"].replace("{years}", ", ".join(map(year_name, years))), words),
        "sort": row["sort"],
        "rhythm": row["rhythm"],
        "standing": "\n".join(say(each, words) for each in row["standing"].split("|")),
        "people": [each.ref for each in people if each.user_id in accounts],
    }


def _years(viewer: Viewer) -> list[int]:
    return sorted(viewer.places("year", "lead"))
