"""How long somebody stays signed in, what her session has shown, and how it is ended from elsewhere.

A session is written when it begins and every quarter of an hour, not at every request.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY, login, logout, update_session_auth_hash
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from remit.core import clock
from remit.core.accounts import known, throttle
from remit.core.accounts.devices import in_words
from remit.core.accounts.models import SignIn, User

MINE = timedelta(days=14)  # idle, at most
MINE_ENDS = timedelta(days=90)  # however often it was seen: then the password and the second step are asked again
HERE = timedelta(hours=8)  # on a machine that others use too; it ends with the browser as well
WRITTEN_EVERY = timedelta(minutes=15)


@dataclass(frozen=True)
class Shown:
    """What this session has shown and chosen, as far as it bears on what opens."""

    second_step: bool = False
    board: bool = False


def shown(request: HttpRequest) -> Shown:
    return Shown(request.session.get("second_step", False), request.session.get("board", False))


def has_shown_second_step(request: HttpRequest) -> None:
    request.session["second_step"] = True


def set_board(request: HttpRequest, *, on: bool) -> None:
    request.session["board"] = on


def address_of(request: HttpRequest) -> str | None:
    return get_adapter().get_client_ip(request) or None


def device_of(request: HttpRequest) -> str:
    return in_words(request.META.get("HTTP_USER_AGENT", ""))


def enter(request: HttpRequest, user: User, *, how: str, second_step: bool = False) -> None:
    """Sign somebody in past the sign-in page: with a link, in the demo, at the first set-up."""
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    begin(request, user, how=how, second_step=second_step)
    UserSession.objects.create_from_request(request)


def begin(request: HttpRequest, user: User, *, how: str = "", second_step: bool = False) -> None:
    """The session has just been given its new key: how long it lasts, and a line in her history."""
    now = clock.real_now()
    records = get_authentication_records(request, user)
    request.session["begun"] = request.session["seen"] = int(now.timestamp())
    request.session["second_step"] = second_step or any(each["method"] == "mfa" for each in records)
    set_length(request)
    tried = SignIn.objects.filter(pk=request.session.pop("tried", None), user=user).first()
    if tried is None:
        name, device = throttle.name_of(user.email), device_of(request)
        tried = SignIn(user=user, name=name, at=now, address=address_of(request), device=device)
        tried.how = how or _how(records)
    tried.outcome = SignIn.WORKED
    with transaction.atomic():  # its turn among those who write
        tried.save()
        known.remember(request, user)
        throttle.prune()
        UserSession.objects.filter(last_seen_at__lt=now - 2 * MINE).delete()  # of sessions long over


def _how(records: list[dict[str, Any]]) -> str:
    last = records[-1] if records else {}
    if last.get("method") == "socialaccount":
        return str(last.get("provider", ""))[:12]
    return "passkey" if last.get("passwordless") else "password"


def set_length(request: HttpRequest) -> None:
    request.session.set_expiry(int(MINE.total_seconds()) if request.session.get("mine") else 0)


def change_password(request: HttpRequest, user: User) -> None:
    """Her password is another: this session goes on under a new key, all others end."""
    old = request.session.session_key
    update_session_auth_hash(request, user)
    end([each for each in sessions_of(user) if each.session_key != request.session.session_key])
    UserSession.objects.filter(session_key=old).delete()
    UserSession.objects.create_from_request(request)


def sessions_of(user: User) -> QuerySet[UserSession]:
    return UserSession.objects.filter(user=user).order_by("-last_seen_at", "pk")


def history_of(user: User, most: int = 50) -> list[SignIn]:
    return list(SignIn.objects.filter(user=user).order_by("-at", "-pk")[:most])


def end(sessions: list[UserSession]) -> int:
    for each in sessions:
        each.end()
    return len(sessions)


def leave(request: HttpRequest) -> None:
    UserSession.objects.filter(session_key=request.session.session_key).delete()
    logout(request)


class SessionsMiddleware:
    """A session that has lasted long enough ends; one that goes on is written now and then."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if SESSION_KEY in request.session:
            now = int(clock.real_now().timestamp())
            if _is_over(request, now):
                leave(request)
            elif now - request.session.get("seen", 0) >= WRITTEN_EVERY.total_seconds():
                _write(request, now)
        response = self.get_response(request)
        known.keep(request, response)
        return response


def _is_over(request: HttpRequest, now: int) -> bool:
    if request.session.get("mine"):
        idle, old = now - request.session.get("seen", now), now - request.session.get("begun", now)
        return idle > MINE.total_seconds() or old > MINE_ENDS.total_seconds()
    return now - request.session.get("begun", now) > HERE.total_seconds()


def _write(request: HttpRequest, now: int) -> None:
    request.session.setdefault("begun", now)
    request.session["seen"] = now
    UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=clock.real_now())
