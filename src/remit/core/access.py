"""No page without a rule, and one viewer a request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.module_loading import import_string

from remit.core.accounts.sessions import shown
from remit.core.acts import KeyReused
from remit.core.records import Stale
from remit.core.viewers import Viewer
from remit.core.words import Words

Rule = Callable[[Viewer], bool]
View = TypeVar("View", bound=Callable[..., Any])


class ViewedRequest(HttpRequest):
    """What a view with a rule is given: a request that knows who is looking."""

    viewer: Viewer


def words_for(viewer: Viewer) -> Words:
    """The words of her school, for pages and spreadsheets alike."""
    return import_string(settings.WORDS_FOR)(viewer)


def public(viewer: Viewer) -> bool:
    """The exception: a page for whoever asks. No viewer is built for it."""
    return True


def signed_in(viewer: Viewer) -> bool:
    """Anybody with a place at a school today."""
    return bool(viewer.grants)


def access(rule: Rule) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.access = rule  # type: ignore[attr-defined]
        return view

    return mark


class AccessMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if "Cache-Control" not in response:
            response["Cache-Control"] = "no-store"
        return response

    def process_view(self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict) -> HttpResponse | None:
        _refuse_null_characters(request)
        rule = getattr(view, "access", None)
        if rule is None:
            raise ImproperlyConfigured(f"{view.__module__}.{getattr(view, '__name__', view)} has no access rule")
        if rule is public:
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.path if request.method == "GET" else "/")
        if request.user.first_password and request.resolver_match.view_name != settings.PASSWORD_URL:  # type: ignore[union-attr] # a view runs: it was matched
            return redirect(settings.PASSWORD_URL)
        viewer = import_string(settings.VIEWER_FOR)(request.user, shown(request))
        request.viewer = viewer  # type: ignore[attr-defined]
        if not viewer.grants:
            return _no_place_here(request)
        if not rule(viewer):
            raise PermissionDenied
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Where a view has nothing better to say of it: somebody saved first, or this form was saved already."""
        return render(request, "409.html", status=409) if isinstance(error, Stale | KeyReused) else None


def _refuse_null_characters(request: HttpRequest) -> None:
    """No keyboard makes one, no text holds one, and PostgreSQL stores none: whatever sent one in an address or a form is told so."""
    given = (value for sent in (request.GET, request.POST) for _, values in sent.lists() for value in values)
    if "\0" in request.path_info or any("\0" in value for value in given):
        raise SuspiciousOperation("a null character")


def _no_place_here(request: HttpRequest) -> HttpResponse:
    """She has left, or has not begun: nothing opens, also in a session that was open when her last day ended."""
    del request.viewer  # type: ignore[attr-defined]
    ended = import_string(settings.ENDED_FOR)(request.user)
    return render(request, "ended.html", {"ended": ended}, status=403)
