"""How well the reader does against texts labelled by hand: duties found, wrongly found, areas, cadences, scope."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from remit.leading.reading.description import Duty, JobDescription
from remit.leading.reading.lines import BULLET, NUMBER
from remit.leading.reading.phrases import plain
from remit.leading.reading.reader import read

TEXTS = Path(__file__).parent / "tests" / "texts"
YEAR = re.compile(r"(?:Year \d+|Reception|Nursery)")
SHORTEST_PART = 8
LEFT_OPEN = ("key stage", "year group", "subject")


@dataclass(slots=True)
class Figures:
    """Counts for one text, or added up for several; `disagreed` says each difference in a line."""

    name: str = ""
    labelled: int = 0
    found: int = 0
    called: int = 0
    wrong: int = 0
    area_right: int = 0
    cadence_right: int = 0
    kind_right: int = 0
    kinds: int = 0
    scope_right: int = 0
    head_right: int = 0
    heads: int = 0
    texts: int = 0
    disagreed: list[str] = field(default_factory=list)

    def share(self, part: str, whole: str) -> float:
        """A part of a whole as a share; a whole of none is complete."""
        return getattr(self, part) / getattr(self, whole) if getattr(self, whole) else 1.0

    def add(self, other: "Figures") -> None:
        for each in fields(self):
            if each.name not in {"name", "disagreed"}:
                setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))


def fold(text: str) -> str:
    """Lower case, bullets and emphasis gone, white space and typographic marks made one."""
    text = NUMBER.sub("", BULLET.sub("", text.replace("**", "")))
    return " ".join(plain(text).split()).strip(" .;")


def figures(folder: Path = TEXTS) -> tuple[Figures, ...]:
    """One for each labelled text of the folder, then one for all."""
    each = [_one(path) for path in sorted((folder / "labels").glob("*.json"))]
    total = Figures("all")
    for one in each:
        total.add(one)
    return (*each, total)


def _one(path: Path) -> Figures:
    labels = json.loads(path.read_text(encoding="utf-8"))
    source = (path.parent.parent / labels["source"]).read_text(encoding="utf-8")
    return compared(read(source), labels, path.stem)


def compared(description: JobDescription, labels: dict[str, Any], name: str = "") -> Figures:
    result = Figures(name, texts=1)
    matches = list(_matched(description.duties, labels["duties"]))
    for label, duties in matches:
        _count(result, label, duties)
    known = {id(duty) for _, duties in matches for duty in duties}
    for duty in description.duties:
        result.called += duty.kind == "duty"
        if duty.kind == "duty" and id(duty) not in known:
            result.wrong += 1
            result.disagreed.append(f"not a duty: line {duty.line}: {duty.text}")
    _scope(result, description, labels)
    _heads(result, description, labels)
    return result


def _matched(duties: tuple[Duty, ...], labels: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], list[Duty]]]:
    """Each label with the duty of its words, or with the parts it was split into; a duty answers one label."""
    free = list(duties)
    for label in labels:
        wanted = fold(label["text"])
        whole = [duty for duty in free if fold(duty.text) == wanted][:1]
        parts = whole or _parts(wanted, free)
        for part in parts:
            free.remove(part)
        yield label, parts


def _parts(wanted: str, free: list[Duty]) -> list[Duty]:
    parts = [duty for duty in free if len(fold(duty.text)) >= SHORTEST_PART and fold(duty.text) in wanted]
    return parts if sum(len(fold(part.text)) for part in parts) > len(wanted) * 0.6 else []


def _count(result: Figures, label: dict[str, Any], duties: list[Duty]) -> None:
    is_duty = label["kind"] == "duty"
    result.labelled += is_duty
    result.kinds += bool(duties)
    result.kind_right += bool(duties) and all(duty.kind == label["kind"] for duty in duties)
    if duties and any(duty.kind != label["kind"] for duty in duties):
        result.disagreed.append(f"kind {duties[0].kind}, not {label['kind']}: {label['text']}")
    if not is_duty:
        return
    if not duties or all(duty.kind != "duty" for duty in duties):
        result.disagreed.append(f"not found: {label['text']}")
        return
    result.found += 1
    _count_area(result, label, duties)
    _count_cadence(result, label, duties)


def _count_area(result: Figures, label: dict[str, Any], duties: list[Duty]) -> None:
    accepted = {label["area"], *label.get("area_also_ok", [])}
    if all(duty.area in accepted for duty in duties):
        result.area_right += 1
    else:
        said = ", ".join(f"{duty.area} for {'; '.join(duty.why) or 'nothing'}" for duty in duties)
        result.disagreed.append(f"area {said}, not {'/'.join(sorted(accepted))}: {label['text']}")


def _count_cadence(result: Figures, label: dict[str, Any], duties: list[Duty]) -> None:
    accepted = [_cadences(label["cadence"]), *(_cadences(other) for other in label.get("cadence_also_ok", []))]
    said = {cadence for duty in duties for cadence in duty.cadences}
    if said in accepted:
        result.cadence_right += 1
    else:
        result.disagreed.append(f"cadence {sorted(said) or 'none'}, not {label['cadence']}: {label['text']}")


def _cadences(label: str | list[str]) -> set[str]:
    return {label} - {"none"} if isinstance(label, str) else set(label)


def _scope(result: Figures, description: JobDescription, labels: dict[str, Any]) -> None:
    wanted, scope = labels["scope"], description.scope
    said = {
        "key_stages": (sorted(scope.key_stages), sorted(wanted["key_stages"])),
        "year_groups": (sorted(scope.year_groups), sorted(filter(YEAR.fullmatch, wanted["year_groups"]))),
        "subjects": (sorted(map(plain, scope.subjects)), sorted(map(plain, wanted["subjects"]))),
        "whole_school": (scope.whole_school, wanted["whole_school"]),
        "unspecified": (sorted(scope.unspecified), sorted(_left_open(wanted))),
    }
    differ = [f"{name} {got}, not {right}" for name, (got, right) in said.items() if got != right]
    result.scope_right += not differ
    result.disagreed += [f"scope: {difference}" for difference in differ]


def _left_open(scope: dict[str, Any]) -> list[str]:
    return [name for name in LEFT_OPEN if scope.get(name.replace(" ", "_") + "_unspecified")]


def _heads(result: Figures, description: JobDescription, labels: dict[str, Any]) -> None:
    for name in ("title", "reports_to", "responsible_for"):
        accepted = [labels[name] or "", *labels.get(f"{name}_ok", [])]
        said = getattr(description, name)
        result.heads += 1
        if _name(said) in map(_name, accepted):
            result.head_right += 1
        else:
            result.disagreed.append(f"{name}: {said!r}, not {labels[name]!r}")


def _name(text: str) -> str:
    return re.sub(r"^the | \(.*\)$", "", fold(text))


COLUMNS = (
    ("duties found", "found", "labelled"),
    ("wrongly called", "wrong", "called"),
    ("area", "area_right", "found"),
    ("cadence", "cadence_right", "found"),
    ("kind", "kind_right", "kinds"),
    ("scope", "scope_right", "texts"),
    ("title etc.", "head_right", "heads"),
)


def report(folder: str | Path = TEXTS, *, verbose: bool = False) -> str:
    """A table of figures, a line a text; `verbose` adds what disagreed."""
    lines = [f"{'':38}" + "".join(f"{name:>18}" for name, _, _ in COLUMNS)]
    for one in figures(Path(folder)):
        lines.append(f"{one.name[:38]:38}" + "".join(_cell(one, part, whole) for _, part, whole in COLUMNS))
        lines += [f"    {line}" for line in one.disagreed] if verbose else []
    return "\n".join(lines)


def _cell(one: Figures, part: str, whole: str) -> str:
    counts = f"{getattr(one, part)}/{getattr(one, whole)}"
    return f"{counts:>10} {one.share(part, whole):6.1%}"
