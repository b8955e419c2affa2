"""One-use links. The link is shown to whoever makes it, once; the database keeps a hash of it."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet

from remit.core import clock
from remit.core.accounts.models import Invitation, User
from remit.core.accounts.tokens import digest_of, give

ENDS_AFTER = timedelta(days=14)


def _open() -> QuerySet[Invitation]:
    return Invitation.objects.filter(used=None, withdrawn=None, ends__gt=clock.real_now())


def open_for(user: User) -> Invitation | None:
    return _open().filter(user=user).order_by("-made").first()


def found(token: str) -> Invitation | None:
    """What the link opens now. Looking uses nothing up: mail scanners look."""
    return _open().select_related("user").filter(digest=digest_of(token), user__is_active=True).first()


def make(user: User) -> str:
    """The link made before is withdrawn."""
    withdraw(user)
    now = clock.real_now()
    invitation = Invitation(user=user, made=now, ends=now + ENDS_AFTER)
    token = give(invitation)
    invitation.save()
    return token


def withdraw(user: User) -> int:
    return _open().filter(user=user).update(withdrawn=clock.real_now())


def use(invitation: Invitation) -> bool:
    """Whether it was still open: of two who press at once, one comes in."""
    return bool(_open().filter(pk=invitation.pk).update(used=clock.real_now()))
