"""How much a request may bring, said before any of it is read: little by a stranger, a form by whoever is signed in, a
file only where files come in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import DatabaseError, close_old_connections
from django.http import HttpRequest, HttpResponse, parse_cookie
from django.urls import Resolver404, resolve

from remit.core.headers import error_page

FREELY = 64 * 1024  # a sign-in page is far smaller
AROUND = 64 * 1024  # what a form adds to its file


def length_of(meta: Mapping[str, Any]) -> int:
    """As the request says it; nothing is read beyond. One that says none brings nothing."""
    said = str(meta.get("remit.unread") or meta.get("CONTENT_LENGTH") or "0")  # `config.rsgi` left it unread
    return int(said) if said.isdecimal() else 0


def is_too_long(length: int, path: str) -> bool:
    """Which page it is for is asked only of what is longer than any form."""
    return length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE + AROUND and length > _files_at(path) + AROUND


def _files_at(path: str) -> int:
    try:
        return settings.FILES_COME_IN.get(resolve(path).view_name, 0)
    except Resolver404:
        return 0


def may_bring(meta: Mapping[str, Any]) -> bool:
    """Whether the body is to be read at all. Who is signed in is asked for large ones only: it is a query."""
    length = length_of(meta)
    return length <= FREELY or (not is_too_long(length, str(meta.get("PATH_INFO", ""))) and _is_signed_in(meta))


def _is_signed_in(meta: Mapping[str, Any]) -> bool:
    close_old_connections()
    key = parse_cookie(str(meta.get("HTTP_COOKIE", ""))).get(settings.SESSION_COOKIE_NAME)
    try:
        return bool(key) and SESSION_KEY in SessionStore(key)
    except DatabaseError:
        return False  # the page says what is wrong


def cleaned(forwarded: str, proxies: int) -> str:
    """Of X-Forwarded-For what the proxies of this school wrote: nothing, where they are fewer or wrote no address. Then
    the one that sent the request is who it came from."""
    named = [each.strip() for each in forwarded.split(",")][-proxies:] if proxies else []
    try:
        return ", ".join(named) if len(named) == proxies and ip_address(named[0]) else ""
    except (ValueError, IndexError):
        return ""


class BodiesMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "HTTP_X_FORWARDED_FOR" in request.META:
            proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
            request.META["HTTP_X_FORWARDED_FOR"] = cleaned(request.META["HTTP_X_FORWARDED_FOR"], proxies)
        if is_too_long(length_of(request.META), request.path_info):
            return error_page(request, 413)
        return self.get_response(request)
