"""Whose page it is, for the phone's worker: what it keeps of today goes where the next page is another's."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from remit.core.accounts.sessions import shown
from remit.core.offline.views import mark


class WhoseMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nobody's where nobody is signed in, and on a screen that a class can see."""
        response = self.get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):
            user = getattr(request, "user", None)
            if user is not None and user.is_authenticated and not shown(request).board:
                response["Remit-Whose"] = mark(user)
        return response
