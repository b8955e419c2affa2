"""What links, calendar addresses and keys of programs have in common: random, shown once, kept as a hash."""

from __future__ import annotations

from hashlib import sha256
from secrets import token_urlsafe

from django.http import HttpRequest

from remit.core.accounts.kept_secrets import box, opened
from remit.core.accounts.models import Token


def digest_of(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def give(row: Token) -> str:
    """A new one, for a row that is still to be saved. Nobody can ask for it again."""
    row.token = token_urlsafe(32)
    row.digest = digest_of(row.token)
    return row.token


def show_next(request: HttpRequest, of: str, token: str) -> None:
    """The page after this POST shows it: until then it stands in the session sealed, since sessions are rows."""
    request.session[f"token {of}"] = box().encrypt(token.encode()).decode()


def shown_now(request: HttpRequest, of: str) -> str | None:
    """Once: it goes from the session."""
    return opened(request.session.pop(f"token {of}", ""))
