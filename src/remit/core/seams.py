"""What a room of the house may add to the pages that know none of them by name.

Each contribution stands in a file of a fixed name in its app; `load` finds it at start-up. A name given twice is
refused then, not when a page is opened.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured

from remit.core.access import Rule
from remit.core.events import heard
from remit.core.imports.kinds import Import
from remit.core.viewers import Viewer

FILES = (
    "measures",
    "surfaces",
    "holdings",
    "registers",
    "imports",
    "notices",
    "timed",
    "outputs",
    "attention",
    "reactions",
    "facts",
)

Written = dict[str, set[int]]  # by model, the numbers of its rows


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
    """How a duty is met, computed from records. The viewer given holds the grants of the duty's role alone. `depends` are
    the models whose rows decide it."""

    name: str
    counts: str
    compute: Callable[[Viewer, Period], Progress]
    depends: tuple[str, ...] = ()  # a test holds that each says so


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
class Card:
    """A card on home. `show` gives its context, or None where she has nothing of it."""

    name: str
    title: str
    order: int
    template: str
    show: Callable[[Viewer], dict[str, Any] | None]


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
class Found:
    """Something that a watch found: the row number of its subject, since which day where that is known, and plain figures
    or days that its sentence names (`why`)."""

    subject: int
    since: date | None = None
    facts: Mapping[str, str | int] = field(default_factory=dict)
    kind: str = ""  # of the records that say so, where its watch reads several kinds


@dataclass(frozen=True)
class Watch:
    """Something that wants a leader: of a pupil, a group or a post (`of`). `find(viewer, among)` gives what is so on the
    viewer's day for those in her sight, of `among` alone where that is given. It reads records of its `kinds` (several,
    with spaces) and of the directory and nothing more sensitive, and what it finds is as sensitive as they are.
    `by_subject`: a role over a subject may know it too; else only roles over years, groups or the whole school.

    `says` heads the list, `why` is the line of one (with the facts found), `next` the step and `route` where it is
    taken, given the subject's reference. `depends` are the models whose rows decide it; a new day does too. `areas` are
    the areas of duties that it serves: it is offered first to whoever has them. `looks_back`: what it reads is dated,
    so that it can be tried on days that are over. `always`: on for everybody who leads, and not to be switched off: the law
    asks. The lower its `rank`, the higher it stands."""

    name: str
    says: str
    why: str
    next: str
    route: str
    kinds: str
    of: str
    depends: tuple[str, ...]
    find: Callable[[Viewer, Collection[int] | None], Iterable[Found]]
    areas: tuple[str, ...] = ()
    rank: int = 50
    by_subject: bool = False
    looks_back: bool = False
    always: bool = False


@dataclass(frozen=True)
class Fact:
    """Something that happens to pupils again and again, which a rule that a leader makes may count. `times(viewer, period,
    among)` gives for each time the row number of the pupil and the day, as far as she may see it, of `among` alone where
    that is given, in a number of queries that no data changes. `label` is said of several ("late marks"). It reads
    records of its `kinds` (several, with spaces), and what a rule finds by it is as sensitive as they are. `depends` are
    the models whose rows decide it."""

    name: str
    label: str
    times: Callable[[Viewer, Period, Collection[int] | None], Iterable[tuple[int, date]]]
    kinds: str
    depends: tuple[str, ...]


@dataclass(frozen=True)
class OwnWatches:
    """Watches that people make themselves: their names begin with `prefix`, and `route` is where they are made. `at(school)`
    gives all of a school, for Remit itself to look; `of(viewer, names)` those of the posts that she holds, of those so
    called alone where that is given, in one query. `depends` gives the models whose rows decide what they find."""

    name: str
    prefix: str
    label: str
    route: str
    at: Callable[[Any], Sequence[Watch]]
    of: Callable[[Viewer, Collection[str] | None], Sequence[Watch]]
    depends: Callable[[], Collection[str]]


@dataclass(frozen=True)
class Hit:
    """Something that a search found. Without `url` there is nothing to open; `near` says how close it is to her:
    0 hers to answer for, 1 hers to teach, 2 anybody's."""

    label: str
    url: str = ""
    note: str = ""
    near: int = 2


@dataclass(frozen=True)
class Sought:
    """What an area adds to search. `find(viewer, words, most)` gives what holds every one of the words, which are without
    capitals, accents and apostrophes, as far as she may see it: the best first and no more than `most`, in a number
    of queries that no data changes. `board`: also on a screen that a class can see."""

    name: str
    label: str
    order: int
    find: Callable[[Viewer, Sequence[str], int], Iterable[Hit]]
    board: bool = False


@dataclass(frozen=True)
class Dated:
    """Something on a day, or on the days up to `last`. `plain` is what may be said of it outside Remit, in a calendar that a
    phone keeps: no title that somebody typed, and nobody's name; `place` goes there only where it is a room of the school. `key`
    tells it there from others of its layer."""

    day: date
    label: str
    url: str = ""
    begins: time | None = None
    ends: time | None = None
    place: str = ""
    last: date | None = None
    plain: str = ""
    key: str = ""

    @property
    def until(self) -> date:
        return self.last or self.day


@dataclass(frozen=True)
class Layer:
    """What an area adds to the calendar. `between(viewer, first, last)` gives what falls on these days, both included, as far
    as she may see it and as it concerns her, in a number of queries that no data changes. `always`: no switch."""

    name: str
    label: str
    order: int
    between: Callable[[Viewer, date, date], Iterable[Dated]]
    always: bool = False


@dataclass(frozen=True)
class Happened:
    """Something of a pupil on a day. `more` is what was said or came of it, `by` whose word it is."""

    day: date
    title: str
    icon: str
    at: time | None = None
    more: str = ""
    by: str = ""
    url: str = ""


@dataclass(frozen=True)
class Timeline:
    """What an area adds to a pupil's timeline. `of(viewer, pupil, period)` gives what happened on these days, as far as she
    may see it, in a number of queries that no data changes, in any order."""

    name: str
    label: str
    order: int
    of: Callable[[Viewer, Any, Period], Iterable[Happened]]


@dataclass(frozen=True)
class Loop:
    """Something that is begun and waits for an outcome. `since(viewer)` gives for each that is open in what she leads, and of her
    own, the day on which it began, in a number of queries that no data changes; `route` opens the list of them."""

    name: str
    label: str
    order: int
    route: str
    since: Callable[[Viewer], Iterable[date]]


@dataclass(frozen=True)
class BriefLine:
    """Something that is known of a pupil before a meeting: a figure or a few words, and where it stands."""

    words: str
    url: str = ""


@dataclass(frozen=True)
class Brief:
    """What an area tells of a pupil before a meeting about that pupil: a few lines. `of(viewer, pupil, period)` gives them as
    far as she may see it, in a number of queries that no data changes. It names no other pupil. `period`: the school year
    so far."""

    name: str
    label: str
    order: int
    of: Callable[[Viewer, Any, Period], Iterable[BriefLine]]


@dataclass(frozen=True)
class Loggable:
    """Something that is noted of a pupil in a moment. `route` shows the form with the pupil already in it, whose reference it
    is given as `pupil`; `rule` says who may note it. `class_route`: the same of a whole class at once, whose reference stands
    in the address."""

    name: str
    label: str
    order: int
    icon: str
    route: str
    rule: Rule
    class_route: str = ""


@dataclass(frozen=True)
class Output:
    """A document that can be asked for as a file. `find` gives the record of a reference as far as the viewer may see it,
    `write` what is written of it (a `core/outputs/document.Document`); `label` is said without naming anybody, `route`
    leads back to the record's page, or to the `whole` list that it was a part of."""

    name: str
    label: str
    find: Callable[[Viewer, str], Any | None]
    write: Callable[[Viewer, Any], Any]
    route: str
    whole: bool = False


@dataclass(frozen=True)
class Timed:
    """What time alone causes. `after` gives the next moment after one; `run` may be begun twice and does nothing twice.
    `goes_out`: it writes to people, of which a database that was restored may know nothing."""

    name: str
    does: str
    after: Callable[[datetime], datetime]
    run: Callable[[], object]
    goes_out: bool = False


@dataclass(frozen=True)
class Reaction:
    """What follows once an act has written rows of the models it `follows`, asked once all are loaded. `run` is given those rows, or None for all
    that there are; it runs in the worker, soon after, may be begun twice and does nothing twice."""

    name: str
    does: str
    follows: Callable[[], Iterable[str]]
    run: Callable[[Written | None], object]


KINDS: tuple[type, ...] = (
    Measure,
    Page,
    Panel,
    Card,
    Chip,
    Holding,
    Disclosure,
    Import,
    NoticeKind,
    Output,
    Timed,
    Watch,
    OwnWatches,
    Fact,
    Reaction,
    Sought,
    Layer,
    Timeline,
    Brief,
    Loggable,
    Loop,
)
_found: dict[type, dict[str, Any]] = {kind: {} for kind in KINDS}


def declare(kind: type) -> None:
    """A kind of contribution that stands above this module: a list's definition."""
    _found.setdefault(kind, {})


def load() -> None:
    """Import every contribution of the installed apps. Errors: ImproperlyConfigured where a name is given twice."""
    for held in _found.values():
        held.clear()
    for app in apps.get_app_configs():
        if not app.name.startswith(("remit.", "tests")):
            continue
        for file in FILES:
            if find_spec(f"{app.name}.{file}"):
                _take(import_module(f"{app.name}.{file}"))
    heard.follow((each.name, each.follows()) for each in all_of(Reaction))


def _take(module: Any) -> None:
    for value in vars(module).values():
        given: Any = value if isinstance(value, list | tuple) else (value,)
        for each in given:
            if type(each) in _found:
                name = getattr(each, "key", "") or each.name
                if _found[type(each)].setdefault(name, each) is not each:
                    raise ImproperlyConfigured(f"{module.__name__}: {type(each).__name__} {name!r} is given twice")


def all_of(kind: type) -> Iterator[Any]:
    """Every contribution of a kind, in order."""
    yield from sorted(_found[kind].values(), key=lambda each: (getattr(each, "order", 0), each.name))


def named(kind: type, name: str) -> Any | None:
    return _found[kind].get(name)
