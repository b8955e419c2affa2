"""What Remit proposes from a job description that was read: duties with rhythms and activities, and the roles that the
post bundles with what the document says of their scope. Nothing that the document leaves open is filled in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from remit.leading.duties.areas import areas
from remit.leading.reading.activities import propose
from remit.leading.reading.description import Duty as ReadDuty
from remit.leading.reading.description import JobDescription
from remit.leading.reading.phrases import plain
from remit.leading.reading.scope import without_choices
from remit.school.models import year_name
from remit.school.reference import names_of

AS_ROLE = re.compile(
    r"^(?:duties|responsibilities|role|tasks)\s+(?:as|of)\s+(?:an?\s+|the\s+)?(.+?)[\s:]*$", re.IGNORECASE
)
KEY_STAGES = {"EYFS": (-1, 0), "KS1": (1, 2), "KS2": (3, 4, 5, 6), "KS3": (7, 8, 9), "KS4": (10, 11), "KS5": (12, 13)}
KEY_STAGE = re.compile(r"\b(?:key stage|ks)\s?([1-5])\b|\b(eyfs|early years)\b", re.IGNORECASE)
YEAR = re.compile(r"\byears?\s(\d{1,2})\b", re.IGNORECASE)
SEN = re.compile(r"\b(?:send?co|sen|send|special educational needs|inclusion)\b", re.IGNORECASE)
YEAR_LEADER = re.compile(
    r"\b(?:(?:head|leader|manager) of year|year (?:group|leader|head|manager)|learning co-?ordinator)\b", re.IGNORECASE
)
OWN_CLASS = re.compile(r"\bclass(?:room)? teacher\b", re.IGNORECASE)
SENIOR = re.compile(r"\b(?:smt|slt|senior (?:management|leadership|team))\b", re.IGNORECASE)
YEAR_NAMES = {"nursery": -1, "reception": 0}
RHYTHMS_THAT_COUNT = {"daily", "weekly", "half-termly", "termly", "annual"}


@dataclass(frozen=True)
class ProposedRole:
    """`reach`: "stated" with years, subjects and sets; "whole"; "none" for a role that adds no pupils; "" is asked for.
    `asks` says what the document leaves open; `notes` are sentences about what is ticked or is not. `kinds` are
    sensitive and wait for the head."""

    name: str
    reach: str = ""
    years: tuple[int, ...] = ()
    subjects: tuple[str, ...] = ()
    sets: tuple[str, ...] = ()
    heads_year: bool = False
    kinds: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    duties: int = field(default=0, compare=False)
    follows: bool | None = None  # no document says it: it is asked


def proposed_duties(read: JobDescription, *, day: date, fallback: str) -> list[dict[str, Any]]:
    """Plain values for `actions.bring_in`. `fallback` names the role of duties that no section gives to one."""
    names = role_names(read.duties, fallback)
    return [_duty(each, names[index], day) for index, each in enumerate(read.duties)]


def _duty(each: ReadDuty, role_name: str, day: date) -> dict[str, Any]:
    found = propose(each.text, each.area, each.section, each.kind, day=day) if each.kind != "boilerplate" else ()
    rhythms = [[period, "stated"] for period in each.cadences]
    if not rhythms and each.kind == "duty" and found and found[0].activity.rhythm in RHYTHMS_THAT_COUNT:
        rhythms = [[found[0].activity.rhythm, "proposed"]]
    return {
        "line": each.line,
        "section": each.section[:200],
        "text": each.text,
        "kind": each.kind,
        "area": each.area,
        "why": list(each.why),
        "doubt": each.doubt[:300],
        "also": list(each.also) if each.doubt else [],
        "role_name": role_name,
        "rhythms": rhythms,
        "activities": [[one.activity.code, list(one.words)] for one in found],
    }


def role_names(duties: Sequence[ReadDuty], fallback: str) -> list[str]:
    """The role of each duty: "Duties as Key Stage 2 Manager" gives one, where at least two sections do."""
    named = [AS_ROLE.match(each.section) for each in duties]
    if len({found[1] for found in named if found}) < 2:
        return [fallback] * len(duties)
    return [(found[1] if found else fallback)[:120] for found in named]


def proposed_roles(
    read: dict[str, Any], duties: Iterable[Any], subjects: Sequence[str], title: str
) -> list[ProposedRole]:
    """From the scope that was read (see `reading.to_json`) and the duties kept (with role_name and area)."""
    kept: dict[str, list[Any]] = {}
    for duty in duties:
        kept.setdefault(duty.role_name or title, []).append(duty)
    names = list(kept) or [title]
    of_document = scope_of_document(read, names)
    found = [_role(name, kept.get(name, []), of_document, subjects, alone=len(names) == 1) for name in names]
    if len(found) == 1:
        return found
    # What stands under no role is the post as a whole: its reach is that of the roles, and it adds none.
    return [replace(each, reach="none", asks=()) if each.name == title and not each.reach else each for each in found]


def scope_of_document(read: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    scope = dict(read.get("scope") or {})
    scope["title"] = read.get("title") or ""
    scope["text"] = " ".join(
        [read.get("title") or "", read.get("responsible_for") or "", *(name or "" for name in names[:1])]
    )
    return scope


def _role(name: str, duties: list[Any], scope: dict[str, Any], subjects: Sequence[str], *, alone: bool) -> ProposedRole:
    text = f"{name} {scope['text']}" if alone else name
    kinds = _kinds(duties)
    if SEN.search(f"{name} {scope['title']}" if alone else name):  # whom she works with makes nobody the SENCo
        return ProposedRole(
            name, "stated", sets=("sen",), kinds=tuple(dict.fromkeys(("inclusion", *kinds))), duties=len(duties)
        )
    if OWN_CLASS.search(name) or (SENIOR.search(name) and not alone):
        return ProposedRole(name, "none", kinds=kinds, duties=len(duties))
    years = _years(text, scope if alone else {})
    low = plain(text)
    chooses = without_choices(low) != low  # then the choice is asked for, whatever else is named
    found = () if chooses else _subjects(text, scope if alone else {}, subjects)
    asks = _asks(text, scope, alone=alone, years=years, found=found)
    asks = tuple(dict.fromkeys([*asks, *(["subject"] if chooses else [])]))
    whole = alone and bool(scope.get("whole_school")) and not years and not found
    reach = "" if asks else "whole" if whole else "stated" if years or found else ""
    heads = bool(YEAR_LEADER.search(text)) and not found
    unsaid = {"year group", "key stage"}.intersection(scope.get("unspecified") or ()) if alone and years else ()
    notes = tuple(
        f"The document leaves the {each} open: what is ticked is said by the post's title." for each in unsaid
    )
    return ProposedRole(
        name, reach, years, found, heads_year=heads, kinds=kinds, asks=asks, notes=notes, duties=len(duties)
    )


def within(roles: Iterable[ProposedRole], school: range) -> list[ProposedRole]:
    """The roles over the year groups that the school has. One that names others alone is asked for, and both are said."""
    return [_within(role, school) for role in roles]


def _within(role: ProposedRole, school: range) -> ProposedRole:
    missing = [year for year in role.years if year not in school]
    if not missing:
        return role
    named = " and ".join(year_name(year) for year in missing)
    note = f"The document says {named}, which this school does not have."
    there = tuple(year for year in role.years if year in school)
    reach = role.reach if there else ""
    return replace(
        role, years=there, reach=reach, heads_year=role.heads_year and bool(there), notes=(*role.notes, note)
    )


def _kinds(duties: list[Any]) -> tuple[str, ...]:
    known = areas()
    return tuple(
        dict.fromkeys(known[duty.area].kind for duty in duties if duty.area in known and known[duty.area].kind)
    )


def _years(text: str, scope: dict[str, Any]) -> tuple[int, ...]:
    found = {int(year) for year in YEAR.findall(text)}
    for number, early in KEY_STAGE.findall(text):
        found.update(KEY_STAGES["EYFS" if early else f"KS{number}"])
    for stage in scope.get("key_stages") or ():
        found.update(KEY_STAGES.get(stage.upper().replace("KEY STAGE ", "KS").replace(" ", ""), ()))
    for year in scope.get("year_groups") or ():
        number = re.search(r"\d{1,2}", year)
        if number or year.lower() in YEAR_NAMES:
            found.add(int(number[0]) if number else YEAR_NAMES[year.lower()])
    return tuple(sorted(found))


def _subjects(text: str, scope: dict[str, Any], subjects: Sequence[str]) -> tuple[str, ...]:
    """The school's own subjects that the role or the document names: Mathematics is the school's Maths."""
    named = " ; ".join([text, *(scope.get("subjects") or ())])
    return tuple(subject for subject in subjects if any(_says(named, each) for each in names_of(subject)))


def _says(text: str, name: str) -> bool:
    return bool(re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE))


def _asks(text: str, scope: dict[str, Any], *, alone: bool, years: tuple, found: tuple) -> tuple[str, ...]:
    open_ended = [each for each in scope.get("unspecified") or () if alone or each.lower() in text.lower()]
    if alone and scope.get("subjects") and not found:
        open_ended.append("subject")  # it names one that the school does not have: asked, never dropped
    asked = {
        "year group": not years,
        "key stage": not years,
        "subject": len(found) != 1,
    }
    return tuple(dict.fromkeys(each for each in open_ended if asked.get(each, True)))
