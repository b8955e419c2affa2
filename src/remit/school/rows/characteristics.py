"""What a list of pupils says beside who they are: needs, meals, care, ethnicity, languages. Pure: no database."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from remit.core.imports.columns import Fault, Field, fold
from remit.school.rows import cells
from remit.school.rows.lists import LANGUAGES, extended_names, languages_by_name, not_before, rolled_up, values_of

FIELDS = (
    Field("need_1", "First need", ("primary sen need", "sen need 1", "sen type 1", "primary need", "main need", "main sen need", "sen primary need",
          "primary sen type", "sen need type 1", "need 1", "first need", "send primary need", "primary area of need")),
    Field("need_2", "Second need", ("secondary sen need", "sen need 2", "sen type 2", "secondary need", "sen secondary need", "secondary sen type",
          "sen need type 2", "need 2", "second need", "send secondary need")),
    Field("fsm", "Free school meals", ("fsm", "free school meals", "free school meal", "free meals", "fsm category", "free school meals category")),
    Field("fsm_start", "Free school meals from", ("fsm start date", "fsm start", "fsm from", "free school meals start date", "fsm eligibility start date", "free school meals from")),
    Field("fsm_verified", "Free school meals verified", ("fsm verified", "fsm verified on", "fsm verification date", "fsm eligibility verification date", "fsm last checked", "fsm review date")),
    Field("looked_after", "Looked after", ("looked after", "lac", "cla", "in care", "looked after child", "child looked after", "in lea care", "in la care")),
    Field("previously_looked_after", "Previously looked after", ("previously looked after", "plac", "post looked after", "post looked after arrangements",
          "pla", "previously looked after child", "adopted from care")),
    Field("service_child", "Service child", ("service child", "service children", "services child", "service child in education", "service family")),
    Field("young_carer", "Young carer", ("young carer", "is young carer", "young carer identified")),
    Field("medical", "Medical condition known", ("medical", "medical condition", "medical conditions", "medical note", "has medical conditions", "medical flag")),
    Field("ethnicity", "Ethnicity", ("ethnicity", "ethnic group", "ethnic origin", "ethnicity name", "ethnic background")),
    Field("language", "First language", ("first language", "language", "mother tongue", "home language", "home first language")),
    Field("proficiency", "Proficiency in English", ("proficiency in english", "english proficiency", "language proficiency", "eal proficiency", "pie", "eal stage")),
)  # fmt: skip
SERVICE_SAYS_NOTHING = {"r", "u", "refused", "unknown"}
NOT_EAL = {"ENG", "ENB", "REF", "NOT"}
HELD_WITHOUT = "held, without more"
MEALS = {"tfsm": "T", "efsm": "X", "ofsm": "O", "targeted fsm": "T", "expanded fsm": "X", "other fsm": "O"}
CARE = {
    "adopted": "A",
    "adoption": "A",
    "sgo": "G",
    "special guardianship": "G",
    "cao": "C",
    "child arrangement order": "C",
    "ro": "R",
}
NOT_DECLARED = {"not declared"}
CARERS = {"p": True, "s": True, "not declared": False}  # as the census has it: identified by a parent, by the school
SILENT = {"", "none", "n a", "na"}


OTHER_ETHNICITIES = {
    "white english welsh scottish northern irish or british": "WBRI",
    "any other ethnic group": "OOTH",
    "black caribbean": "BCRB",
    "information not yet obtained": "NOBT",
    "information not obtained": "NOBT",
}


def _held_or_code(name: str, other: dict[str, str], what: str) -> Any:
    """A code of the list; yes is held without one, no is not held."""
    coded = cells.one_of(values_of(name), other, what)

    def clean(cell: str) -> str | bool | None:
        if cell.lower() in cells.NO - {"f"} | NOT_DECLARED:
            return False
        if cell.lower() in cells.YES - {"t"}:  # a cross as well: what is expanded is said in words
            return True
        return coded(cell)

    return clean


_known_need = cells.one_of(values_of("sen_needs"), {"asc": "ASD"}, "SEN need")


def _need(cell: str) -> str | None:
    return None if fold(cell) in SILENT else _known_need(cell)


@cache
def _ethnicities() -> Callable[[str], Any]:
    """Names as systems write them: with and without what the group is called, a dash or a colon between."""
    names = values_of("ethnicity")
    plain = {fold(name.replace("any other background", "other")): code for code, name in names.items()}
    several = {"WOTH", "MOTH", "AOTH"}
    plain |= {fold(name.partition(": ")[2]): code for code, name in names.items() if code not in several}
    others = [(*name.partition(":")[::2], code) for code, name in names.items() if "any other background" in name]
    plain |= {fold(f"any other {group} background"): code for group, _, code in others}
    plain |= OTHER_ETHNICITIES
    plain = {fold(name): main for name, main in extended_names().items()} | plain
    return cells.one_of(names, {key: code for key, code in plain.items() if key}, "ethnicity")


def _ethnicity(cell: str) -> str | None:
    """A main code, its name, or an extended code, which is kept as the main one."""
    main = rolled_up().get(cell.split(" ", maxsplit=1)[0].upper())
    return main or _ethnicities()(cell)


@cache
def _languages() -> dict[str, str]:
    return {fold(name): code for name, code in languages_by_name().items()}


def _language(cell: str) -> str | None:
    """A code, a name, or both with any dash between."""
    folded = fold(cell)
    if not folded:
        return None
    code, _, name = folded.partition(" ")
    known = _languages().get(folded) or _languages().get(name)
    if known:
        return known
    if code.upper() in values_of(LANGUAGES) and (not name or re.match(r"\w+\s*[-–—:(]", cell)):
        return code.upper()
    raise ValueError(
        f"“{cell[:40]}” is no language that is known here: write its name in English, or its code as the census has it."
    )


def _carer(cell: str) -> bool | None:
    known = CARERS.get(fold(cell))
    return cells.yes(cell) if known is None else known


def _service(cell: str) -> bool | None:
    return None if fold(cell) in SERVICE_SAYS_NOTHING else cells.yes(cell)


def _medical(cell: str) -> bool | None:
    """Whether there is one. What it is does not come in by a list."""
    if not cell:
        return None
    return cell.lower() not in cells.NO and fold(cell) not in SILENT - {""}


CLEAN: dict[str, Any] = {
    "need_1": _need,
    "need_2": _need,
    "fsm": _held_or_code("free_meals", MEALS, "category of free school meals"),
    "fsm_start": cells.day,
    "fsm_verified": cells.day,
    "looked_after": cells.yes,
    "previously_looked_after": _held_or_code("previous_care", CARE, "previous care"),
    "service_child": _service,
    "young_carer": _carer,
    "medical": _medical,
    "ethnicity": _ethnicity,
    "language": _language,
    "proficiency": cells.one_of(values_of("proficiency"), {}, "proficiency"),
}


def without_unknown(given: Mapping[str, str]) -> dict[str, str]:
    """An ethnicity that is not known keeps nobody out: see `doubts`."""
    return {**given, "ethnicity": ""} if _unknown_ethnicity(given) else dict(given)


def _unknown_ethnicity(given: Mapping[str, str]) -> bool:
    try:
        _ethnicity(given.get("ethnicity", "").strip())
    except ValueError:
        return True
    return False


def together(number: int, cells_: Mapping[str, str], values: Mapping[str, Any]) -> list[Fault]:
    """What a cell cannot tell alone."""
    faults = []
    start, since = values.get("fsm_start"), not_before("free_meals").get(str(values.get("fsm")))
    if start and since and start < since:
        why = f"This category of free school meals did not exist before {since.day} {since:%B %Y}."
        faults.append(Fault(number, "Free school meals from", cells_["fsm_start"], why))
    if values.get("need_1") and values.get("need_1") == values.get("need_2"):
        faults.append(Fault(number, "Second need", cells_["need_2"], "This is the first need already."))
    return faults


def doubts(number: int, given: Mapping[str, str]) -> list[Fault]:
    """What is taken and is to be looked at, and what is left out."""
    found = []
    if _unknown_ethnicity(given):
        told = "Not an ethnicity that is known here: this is left out."
        found.append(Fault(number, "Ethnicity", given["ethnicity"][:40], told))
    try:
        language = _language(given.get("language", "").strip())
    except ValueError:
        language = None
    if language and language not in NOT_EAL and "eal" not in given:
        why = "The first language is not English and the file has no EAL column: nothing is recorded of EAL."
        found.append(Fault(number, "First language", given["language"], why))
    medical = given.get("medical", "").strip()
    if medical and medical.lower() not in cells.YES | cells.NO and fold(medical) not in SILENT:
        found.append(Fault(number, "Medical condition known", "", "Only that there is one is kept, not what it is."))
    return found
