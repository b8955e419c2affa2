"""Keys of one's own: made, shown once, withdrawn; and who reads by one."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from secrets import token_urlsafe

from django.db.models import QuerySet

from remit.core import clock
from remit.core.acts import Refused, action, record
from remit.core.viewers import Viewer
from remit.exchange.api import rules
from remit.exchange.api.models import Key
from remit.school.queries import school_of
from remit.school.remit import SENSITIVE, viewer_for

MOST = 10
REASON = "the key says whose it is"


def keys(viewer: Viewer) -> QuerySet[Key]:
    return Key.objects.visible_to(viewer).filter(user=viewer.user, withdrawn=None).order_by("-made", "-pk")


@action(rules.may_have_keys)
def make(*, by: Viewer, name: str, last_day: date) -> tuple[Key, str]:
    """With the key itself, which nobody can ask for again. Errors: Refused, ValidationError."""
    if not by.day <= last_day <= by.day + rules.LONGEST:
        raise Refused("A key ends within a year from today.")
    if keys(by).count() >= MOST:
        raise Refused(f"You have {MOST} keys. Withdraw one that is no longer used.")
    token = token_urlsafe(32)
    held = Key(school=school_of(by), user=by.user, name=name, digest=_digest(token), last_day=last_day)
    held.full_clean()
    held.save()
    record(held, name=name, last_day=last_day)
    return held, token


@action(rules.is_hers)
def withdraw(*, by: Viewer, held: Key) -> Key:
    """It reads nothing any more. What is withdrawn stays so."""
    held.withdrawn = held.withdrawn or clock.now()
    held.save()
    record(held, withdrawn=True)
    return held


def reader(token: str) -> Viewer | None:
    """Who reads by this key today; nobody from the day on which she has left, or after its last."""
    rows = Key.objects.unscoped(REASON).filter(digest=_digest(token), withdrawn=None, last_day__gte=clock.today())
    held = rows.select_related("user").first()
    viewer = viewer_for(held.user).closing(SENSITIVE).without("confirm") if held else None
    return viewer if viewer and viewer.grants else None


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
