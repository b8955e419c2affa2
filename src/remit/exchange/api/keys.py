"""Keys of one's own: made, shown once, withdrawn."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from remit.core import clock
from remit.core.accounts.tokens import give
from remit.core.acts import Refused, Turn, action, record
from remit.core.viewers import Viewer
from remit.exchange.api import rules
from remit.exchange.api.models import Key
from remit.school.queries import school_of

MOST = 10


def keys(viewer: Viewer) -> QuerySet[Key]:
    return Key.objects.visible_to(viewer).filter(user=viewer.user, withdrawn=None).order_by("-made", "-pk")


def _of_account(by: Viewer, **_: object) -> Iterable[str]:
    return (f"keys {by.user.pk}",)


@action(rules.may_have_keys, Turn(_of_account))
def make(*, by: Viewer, name: str, last_day: date) -> Key:
    """With the key itself (`token`), which nobody can ask for again. Errors: Refused, ValidationError."""
    if not by.day <= last_day <= by.day + rules.LONGEST:
        raise Refused("A key ends within a year from today.")
    if keys(by).count() >= MOST:
        raise Refused(f"You have {MOST} keys. Withdraw one that is no longer used.")
    held = Key(school=school_of(by), user=by.user, name=name, last_day=last_day)
    give(held)
    held.full_clean()
    held.save()
    record(held, name=name, last_day=last_day)
    return held


@action(rules.is_hers)
def withdraw(*, by: Viewer, held: Key) -> Key:
    """It reads nothing any more. What is withdrawn stays so."""
    held.withdrawn = held.withdrawn or clock.now()
    held.save()
    record(held, withdrawn=True)
    return held
