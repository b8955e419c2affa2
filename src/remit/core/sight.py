"""What opens to somebody is looked up once and kept, until anything is written that could make it another.

Every statement that writes a table of `decides_sight` leaves a number behind, in its own transaction; the count and the
sum of the numbers name the state in which the database is. What was looked up in one state is given again in that state
and in no other: also after a rollback, in another process, and when a backup has been brought back.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from secrets import randbelow
from threading import local
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Count, Sum

from remit.core.accounts.models import SightChange

T = TypeVar("T")
State = tuple[int, int]
FEW = 2
MOST = 48  # people, in each thread of each process
LARGEST = 2**31  # a sum of very many of them fits into eight bytes
_here = local()
_with_table: set[str] = set()  # databases, by name


def state() -> State | None:
    """Nothing where nothing was ever written: then nothing is kept."""
    said = SightChange.objects.aggregate(count=Count("pk"), total=Sum("drawn"))
    return (said["count"], said["total"]) if said["count"] else None


def kept(key: Hashable, look: Callable[[], T]) -> T:
    """What `look` gives, or gave in this state. The state is asked first: what is written meanwhile has another."""
    now = state()
    if now is None:
        return look()
    held: OrderedDict[Hashable, tuple[State, Any]] = _here.__dict__.setdefault("held", OrderedDict())
    found = held.pop(key, None)
    if found is None or found[0] != now:
        found = (now, look())
    held[key] = found
    while len(held) > MOST:
        held.popitem(last=False)
    return found[1]


def changed(connection: Any) -> None:
    """A row was written that decides what somebody sees. While an older database is brought up to date there may be no
    table for it yet: and nobody that looks."""
    if _has_table(connection):
        SightChange.objects.using(connection.alias).create(drawn=randbelow(LARGEST))


def _has_table(connection: Any) -> bool:
    name = connection.settings_dict["NAME"]
    if name not in _with_table:
        if SightChange._meta.db_table not in connection.introspection.table_names():
            return False
        _with_table.add(name)
    return True


def prune() -> int:
    """All before a new number: the state is one that never was, also where another number is being written meanwhile."""
    if SightChange.objects.count() < FEW:
        return 0
    with transaction.atomic():
        last = SightChange.objects.create(drawn=randbelow(LARGEST))
        return SightChange.objects.filter(pk__lt=last.pk).delete()[0]
