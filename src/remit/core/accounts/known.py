"""From where somebody tries to sign in: a browser that signed in with this account before, an open session, or neither.

Each has its own count of wrong passwords, so that nobody who guesses elsewhere keeps the owner out.
"""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from secrets import token_urlsafe

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from remit.core.accounts import throttle
from remit.core.accounts.models import User

COOKIE, SALT = "remit-known", "a browser that signed in"
LASTS = timedelta(days=90)
MOST = 20  # accounts that one browser is remembered for: a staffroom's machine


def place_of(request: HttpRequest, email: str) -> str:
    """The browser's own name where it signed in with this account before; else nothing."""
    number = _held(request).get(_short(email))
    return f"browser {number}" if number else ""


def place_of_session(request: HttpRequest) -> str:
    return f"session {sha256(str(request.session.session_key).encode()).hexdigest()[:32]}"


def remember(request: HttpRequest, user: User) -> None:
    """With the answer to this request, the browser is given a name by which it is known for this account."""
    held = _held(request)
    number = held.pop(_short(user.email), None) or token_urlsafe(12)
    kept = [*held.items(), (_short(user.email), number)][-MOST:]
    request.known_browser = signing.dumps(dict(kept), salt=SALT)  # type: ignore[attr-defined]


def keep(request: HttpRequest, response: HttpResponse) -> None:
    if given := getattr(request, "known_browser", ""):
        response.set_cookie(
            COOKIE,
            given,
            max_age=int(LASTS.total_seconds()),
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def _held(request: HttpRequest) -> dict[str, str]:
    try:
        held: dict[str, str] = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return {}
    return held


def _short(email: str) -> str:
    """Not the address: the cookie is signed, and can be read."""
    return throttle.name_of(email)[:16]
