"""What reading a job description gives: frozen values, and their form as JSON."""

from dataclasses import dataclass
from typing import Any

KINDS = ("duty", "purpose", "area_heading", "catch_all", "boilerplate")


@dataclass(frozen=True, slots=True)
class Scope:
    """Only what the document states; `unspecified` names what it speaks of and leaves open."""

    key_stages: tuple[str, ...] = ()
    year_groups: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    whole_school: bool = False
    unspecified: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Duty:
    """One line of the description, in its own words.

    `why` holds the words that decided the area; `doubt` is "" when it is sure, else a sentence saying what is not.
    """

    text: str
    line: int
    section: str
    kind: str
    area: str
    cadences: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    doubt: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class JobDescription:
    title: str = ""
    reports_to: str = ""
    responsible_for: str = ""
    scope: Scope = Scope()
    duties: tuple[Duty, ...] = ()


def to_json(description: JobDescription) -> dict[str, Any]:
    scope = description.scope
    return {
        "title": description.title or None,
        "reports_to": description.reports_to or None,
        "responsible_for": description.responsible_for or None,
        "scope": {
            "key_stages": list(scope.key_stages),
            "year_groups": list(scope.year_groups),
            "subjects": list(scope.subjects),
            "whole_school": scope.whole_school,
            "unspecified": list(scope.unspecified),
        },
        "duties": [_duty(duty) for duty in description.duties],
    }


def _duty(duty: Duty) -> dict[str, Any]:
    return {
        "text": duty.text,
        "line": duty.line,
        "section": duty.section or None,
        "kind": duty.kind,
        "area": duty.area,
        "cadence": list(duty.cadences),
    }
