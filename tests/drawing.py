"""The house drawn: floors as the contracts in pyproject.toml name them, rooms as there are folders, arrows as there are
imports. `docs/architecture.md` holds what comes of it."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HOUSE = ROOT / "src" / "remit"
FURNISHED = ("exchange", "leading", "areas", "school", "core")  # floors whose rooms are drawn
GROUND = ("school", "core", "analytics")  # what stands on these is drawn floor by floor: nearly every room does
NOT_CODE = {"tests", "migrations"}
Arrow = tuple[str, str]


def floors() -> list[str]:
    """From the top, as the first contract names them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    house = next(each for each in contracts if each["containers"] == ["remit"])
    return [layer.strip("()") for layer in house["layers"]]


@cache
def modules() -> dict[str, Path]:
    found = [path for path in HOUSE.rglob("*.py") if not NOT_CODE.intersection(path.relative_to(HOUSE).parts)]
    return {".".join(path.relative_to(HOUSE.parent).with_suffix("").parts): path for path in found}


def room_of(module: str) -> str:
    """`leading.duties` of any module below it; the floor itself of what lies on it loose."""
    parts = module.removesuffix(".__init__").split(".")[1:]
    inside = len(parts) > 1 and parts[0] in FURNISHED and (HOUSE / parts[0] / parts[1]).is_dir()
    return ".".join(parts[: 2 if inside else 1])


def imported(path: Path) -> Iterator[str]:
    """Modules of the house. What is imported from a package may be one of its modules or a name in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names if each.name.startswith("remit."))
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "remit":
            for each in node.names:
                full = f"{node.module}.{each.name}"
                yield full if full in modules() or f"{full}.__init__" in modules() else node.module


def rooms() -> dict[str, int]:
    """With their lines of code, blank ones and tests apart. Files that only make a folder a package hold none."""
    found: dict[str, int] = {}
    for module, path in modules().items():
        lines = sum(bool(line.strip()) for line in path.read_text().splitlines())
        found[room_of(module)] = found.get(room_of(module), 0) + lines
    return {room: lines for room, lines in found.items() if lines and room not in {"", "__main__"}}


def arrows() -> set[Arrow]:
    """Between rooms of one floor, and of floors above the ground; from there down, between floors."""
    held, found = rooms(), set()
    for module, path in modules().items():
        here = room_of(module)
        found |= {_drawn(here, there) for there in map(room_of, imported(path)) if here in held and there in held}
    return {(here, there) for here, there in found if here != there}


def _drawn(here: str, there: str) -> Arrow:
    """What lies loose on a floor stands among its rooms, above some and below others: no arrow says so."""
    mine, theirs = _floor(here), _floor(there)
    within = mine == theirs and "." in here and "." in there
    return (here, there) if within or (mine != theirs and theirs not in GROUND) else (mine, theirs)


def shortened(found: set[Arrow]) -> list[Arrow]:
    """Without those that another way leads past as well."""
    below: dict[str, set[str]] = {}
    for here, there in found:
        below.setdefault(here, set()).add(there)

    def reached(start: str) -> set[str]:
        seen: set[str] = set()
        ahead = list(below.get(start, ()))
        while ahead:
            if (each := ahead.pop()) not in seen:
                seen.add(each)
                ahead += below.get(each, ())
        return seen

    ways = {each: reached(each) for each in below}
    return sorted(
        (here, there)
        for here, there in found
        if not any(there in ways.get(other, ()) for other in below[here] if other != there)
    )


def drawn() -> str:
    """As mermaid, in a fence."""
    held = rooms()
    lines = ["```mermaid", "flowchart TD"]
    for floor in floors():
        inside = [room for room in sorted(held) if _floor(room) == floor]
        if inside == [floor]:
            lines.append(f"  {_box(floor, held[floor])}")
        else:
            boxes = [_box(room, held[room]) for room in inside if room != floor]
            loose = [_box("its own modules", held[floor], f"{floor}_own")] if floor in held else []
            lines += [f"  subgraph {floor}", *(f"    {each}" for each in [*loose, *boxes]), "  end"]
    lines += [f"  {_id(here)} --> {_id(there)}" for here, there in shortened(arrows())]
    return "\n".join([*lines, "```"])


def _floor(room: str) -> str:
    return room.partition(".")[0]


def _id(room: str) -> str:
    return room.replace(".", "_")


def _box(room: str, lines: int, id: str = "") -> str:
    return f'{id or _id(room)}["{room.rpartition(".")[2]}<br>{max(round(lines, -2), 100):,}"]'
