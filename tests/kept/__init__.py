"""What each area keeps in the world of tests, and where its addresses lead: a module an area, found by itself.

A module may hold
- `add(world)`: its rows, every text a canary. Those of a pupil stand in `world.kept[NAME]` under the pupil's key (`ann`,
  `bea`, `cal`, `eli`, `dot`), those of a school under the school's (`alder`, `birch`).
- `OF_PUPILS`: for each route whose `ref` is of something about a pupil, `find(world, key)` giving the row (or its
  reference), where `key` is the pupil's.
- `OF_SCHOOLS`: the same for what is of a whole school.
- `OF_POSTS`: the same for what belongs to a post (`lea year`, `mo senco`, `tom`).
- `grow(world, times)`: more of everything, about `ann` and `cal`, and for `lea` and `mo`.
- `forget()`: its rows go that hang on rows of areas below it, for tests of those that begin with nothing. Called under
  `unrecorded`.
- `outside(world, pupil)`: of a pupil whom somebody knows from the directory alone, and of pupils of another school,
  everything that this area may keep.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

Find = Callable[[Any, str], Any]


def modules() -> Iterator[ModuleType]:
    """In the order of their names."""
    for each in sorted(iter_modules(__path__), key=lambda each: each.name):
        yield import_module(f"{__name__}.{each.name}")


def asked_of(name: str, *given: Any) -> None:
    """Of each module that has such a function, in order."""
    for module in modules():
        if function := getattr(module, name, None):
            function(*given)


def found_by(name: str) -> dict[str, Find]:
    """`OF_PUPILS`, `OF_SCHOOLS` or `OF_POSTS` of all modules as one."""
    return {route: find for module in modules() for route, find in getattr(module, name, {}).items()}
