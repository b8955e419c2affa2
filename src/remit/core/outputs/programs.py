"""What programs hold of an account: what they read by, in its name and without signing in. Every record of the shape
`Token` is that, so that none is forgotten where the account is closed or taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.apps import apps
from django.conf import settings
from django.db.models import Max, QuerySet
from django.utils.module_loading import import_string

from remit.core import clock
from remit.core.accounts.models import Token, User
from remit.core.accounts.sessions import Shown
from remit.core.accounts.tokens import digest_of
from remit.core.acts import record
from remit.core.history.models import Answer
from remit.core.outputs.actions import note
from remit.core.outputs.models import Export
from remit.core.records import Record
from remit.core.viewers import Viewer

Row = TypeVar("Row", bound=Token)


@dataclass(frozen=True)
class Held:
    """How many of a kind are open, in words, and when one of them was last read by."""

    what: str
    last: datetime | None


def reader(model: type[Row], token: str) -> tuple[Row, Viewer] | None:
    """What the token opens, and who reads by it today: as in a session that has shown no second step. Nobody from the day
    on which she has left."""
    found = _open(model, digest=digest_of(token)).select_related("user").first()
    row: Any = found if found and found.is_open else None
    viewer = import_string(settings.VIEWER_FOR)(row.user, Shown()) if row else None
    return (row, viewer) if viewer and viewer.grants else None


def fetched(*, by: Viewer, row: Any, of: str, format: str) -> None:
    """Noted as an export, once a day: a program asks all day long."""
    key = f"{row.ref} {of} {clock.today()}"
    if not Answer.objects.unscoped("the reader's own key").filter(by=by.user.pk, act="outputs.note", key=key).exists():
        note(by=by, key=key, of=of, what=row.ref, format=format)


def held(user: User) -> list[Held]:
    found = ((model._meta, [row for row in _open(model, user=user) if row.is_open]) for model in _kinds())
    return [Held(_counted(words, len(rows)), _last(rows)) for words, rows in found if rows]


def _counted(words: Any, number: int) -> str:
    return f"{number} {words.verbose_name if number == 1 else words.verbose_name_plural}"


def _last(rows: list[Any]) -> datetime | None:
    exports = Export.objects.unscoped("when a program last read, for whoever keeps the account")
    last: datetime | None = exports.filter(what__in=[row.ref for row in rows]).aggregate(last=Max("at"))["last"]
    return last


def end(user: User) -> int:
    """In an act: nothing that a program holds of this account reads any more."""
    rows = [row for model in _kinds() for row in _open(model, user=user)]
    for row in rows:
        row.withdrawn = clock.now()
        row.save()
        record(row, withdrawn=True)
    return len(rows)


def _kinds() -> Iterator[Any]:
    return (each for each in apps.get_models() if issubclass(each, Token) and issubclass(each, Record))


def _open(model: Any, **of: Any) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.objects.unscoped("the token itself, or whoever keeps the account, says whose it is")
    return rows.filter(withdrawn=None, **of)
