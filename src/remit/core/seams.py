"""What a room of the house may add to the pages that know none of them by name.

Each contribution stands in a file of a fixed name in its app; `load` finds it at start-up. A name given twice is
refused then, not when a page is opened.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured

from remit.core.access import Rule
from remit.core.imports.kinds import Import
from remit.core.viewers import Viewer

FILES = ("measures", "surfaces", "holdings", "registers", "imports", "notices", "timed")


@dataclass(frozen=True)
class Period:
    """Both days included."""

    first_day: date
    last_day: date

    def __contains__(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day


@dataclass(frozen=True)
class Progress:
    """How far something is done: `done` of `due`, in rows. `missing` names what is not, `where` opens the list of it.
    `cannot` says in a sentence why there is no figure; it is not the same as nothing being due."""

    done: int = 0
    due: int = 0
    missing: tuple[str, ...] = ()
    where: str = ""
    cannot: str = ""

    @property
    def met(self) -> bool:
        """Nothing due is never met."""
        return not self.cannot and 0 < self.due <= self.done


@dataclass(frozen=True)
class Measure:
    """How a duty is met, computed from records. The viewer given holds the grants of the duty's role alone."""

    name: str
    counts: str
    compute: Callable[[Viewer, Period], Progress]


@dataclass(frozen=True)
class Page:
    """A place where work is done. `key` is how data names it; `rule` says to whom the way there is shown."""

    key: str
    label: str
    route: str
    icon: str
    group: str
    order: int
    rule: Rule
    phone: bool = False
    listed: bool = True  # in the navigation; else only a place that duties lead to

    @property
    def name(self) -> str:
        return self.key


@dataclass(frozen=True)
class Panel:
    """A part of the pupil page. `show` gives its context, or None where she has nothing there to see."""

    name: str
    title: str
    order: int
    template: str
    show: Callable[[Viewer, Any], dict[str, Any] | None]


@dataclass(frozen=True)
class Chip:
    """What stands beside a pupil's name. `show` gives labels, each by the rule of its own record."""

    name: str
    order: int
    show: Callable[[Viewer, Any], Iterable[dict[str, str]]]


@dataclass(frozen=True)
class Holding:
    """For one model: whose data it is, how sensitive, why it is held, how long, and how it leaves."""

    model: str
    about: str
    sensitivity: str
    why: str
    keep: str
    leaves: str

    @property
    def name(self) -> str:
        return self.model


@dataclass(frozen=True)
class Disclosure:
    """A fact from outside a viewer's circles that a page tells all the same, and why it may."""

    name: str
    where: str
    why: str


@dataclass(frozen=True)
class NoticeKind:
    """Something that a person is told of. `page` is the sentence on her page; `mail` what an e-mail says before how many
    of it there are. Neither names anybody. `route` leads to it, with the notice's reference where it has one. Of some
    references `sight` gives those that she may see now, each with what stands beside the sentence on the page.
    `standing`: home says it for as long as it is so; the bell does not count it, and it ends with what it asks for."""

    name: str
    page: str
    mail: str
    route: str
    sight: Callable[[Viewer, Collection[str]], Mapping[str, str]]
    standing: bool = False


@dataclass(frozen=True)
class Timed:
    """What time alone causes. `after` gives the next moment after one; `run` may be begun twice and does nothing twice."""

    name: str
    does: str
    after: Callable[[datetime], datetime]
    run: Callable[[], object]


KINDS: tuple[type, ...] = (Measure, Page, Panel, Chip, Holding, Disclosure, Import, NoticeKind, Timed)
_found: dict[type, dict[str, Any]] = {kind: {} for kind in KINDS}


def load() -> None:
    """Import every contribution of the installed apps. Errors: ImproperlyConfigured where a name is given twice."""
    for kind in KINDS:
        _found[kind].clear()
    for app in apps.get_app_configs():
        if not app.name.startswith(("remit.", "tests")):
            continue
        for file in FILES:
            if find_spec(f"{app.name}.{file}"):
                _take(import_module(f"{app.name}.{file}"))


def _take(module: Any) -> None:
    for value in vars(module).values():
        given: Any = value if isinstance(value, list | tuple) else (value,)
        for each in given:
            if isinstance(each, KINDS):
                name = each.name  # type: ignore[attr-defined]
                if _found[type(each)].setdefault(name, each) is not each:
                    raise ImproperlyConfigured(f"{module.__name__}: {type(each).__name__} {name!r} is given twice")


def all_of(kind: type) -> Iterator[Any]:
    """Every contribution of a kind, in order."""
    yield from sorted(_found[kind].values(), key=lambda each: (getattr(each, "order", 0), each.name))


def named(kind: type, name: str) -> Any | None:
    return _found[kind].get(name)
