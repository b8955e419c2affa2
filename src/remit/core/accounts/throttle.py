"""Who guesses passwords is slowed down. The counts stand in the database, so that all workers share them.

By account: after five wrong passwords each further one makes the next wait twice as long, a quarter of an hour at most;
nobody is locked out for ever. A browser that signed in with the account before has a count of its own, and so has an
address from which the account signed in lately, so that who guesses elsewhere keeps nobody out. By address, very
loosely: a whole school signs in from one, so only what failed counts, and neither of those two waits for it.
A try is written before the password is looked at: many at once cannot all slip through before the first is counted.
"""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from hashlib import sha256
from math import ceil
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import Q

from remit.core import clock
from remit.core.accounts.models import SignIn, User

FREE = 5  # wrong passwords before anybody waits
COUNTED = timedelta(hours=1)
LONGEST = 15  # minutes
FROM_ONE_ADDRESS, WITHIN = 100, timedelta(minutes=10)
LATELY = timedelta(days=30)
KEPT, KEPT_UNKNOWN = timedelta(days=90), timedelta(days=1)


class TooMany(Exception):
    """For this account: wait so many minutes."""

    def __init__(self, minutes: int) -> None:
        self.minutes = minutes


class TooManyHere(Exception):
    """From this address."""


def name_of(email: str) -> str:
    """An address that nobody has is counted like any other, and is not kept in words."""
    return hmac.new(settings.SECRET_KEY.encode(), email.strip().lower().encode(), sha256).hexdigest()


def begin(email: str, *, address: str | None, device: str, place: str = "") -> SignIn:
    """The try that is about to be made. `place`: a browser or session that has a count of its own. Errors: TooMany,
    TooManyHere; then nothing stays of it."""
    now = clock.real_now()
    name = name_of(email)
    user = User.objects.filter(email__iexact=email.strip()).first()
    tried = SignIn.objects.create(user=user, name=name, at=now, address=address, device=device, place=place)
    known = bool(place) or _worked_from(name, address, now)
    if minutes := _wait(tried, now, known=known):
        tried.delete()
        raise TooMany(minutes)
    here = _failed(now - WITHIN, tried).filter(address=address, place="")
    if address and not known and here.count() >= FROM_ONE_ADDRESS:
        tried.delete()
        raise TooManyHere
    return tried


def _worked_from(name: str, address: str | None, now: datetime) -> bool:
    lately = SignIn.objects.filter(name=name, outcome=SignIn.WORKED, at__gte=now - LATELY)
    return address is not None and lately.filter(address=address).exists()


def settle(tried: SignIn, outcome: str) -> None:
    tried.outcome = outcome
    tried.save(update_fields=["outcome"])


def _failed(since: datetime, tried: SignIn):  # type: ignore[no-untyped-def] # a queryset of a plain model
    return SignIn.objects.filter(outcome=SignIn.FAILED, at__gte=since).exclude(pk=tried.pk)


def _wait(tried: SignIn, now: datetime, *, known: bool) -> int:
    """Minutes until this account may be tried again from there; what failed there before it last worked is forgiven."""
    where: dict[str, Any] = {"name": tried.name, "place": tried.place}
    if known and not tried.place:
        where["address"] = tried.address
    worked = SignIn.objects.filter(**where, outcome=SignIn.WORKED).order_by("-at").first()
    since = max(now - COUNTED, worked.at) if worked else now - COUNTED
    wrong = list(_failed(since, tried).filter(**where).order_by("-at").values_list("at", flat=True))
    if len(wrong) < FREE:
        return 0
    free_at = wrong[0] + timedelta(minutes=min(2 ** (len(wrong) - FREE), LONGEST))
    return max(0, ceil((free_at - now).total_seconds() / 60))


def prune() -> None:
    """What is old goes. Asked at each sign-in that worked: it is one query with an index."""
    now = clock.real_now()
    SignIn.objects.filter(Q(at__lt=now - KEPT) | Q(user=None, at__lt=now - KEPT_UNKNOWN)).delete()


WRONG_KEYS, A_MINUTE = 20, 60


def wrong_keys(address: str | None, more: int = 0) -> bool:
    """Whether too many keys and calendar addresses that are none were sent from there within a minute; `more` counts
    further ones. None can be guessed: this keeps Remit from being asked for ever by a program that has gone wrong."""
    name = f"wrong-keys-{address}"
    if more:
        cache.set(name, cache.get(name, 0) + more, A_MINUTE)
    return cache.get(name, 0) >= WRONG_KEYS
