"""What every answer carries, and what a failing one leaves in the log: a reference, and nothing about anybody."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from secrets import token_hex

from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve

log = logging.getLogger("remit.web")
POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"


def policy_with_forms_to(*origins: str) -> str:
    """A form whose answer leads on to another server is held back by browsers unless the page names that server."""
    return POLICY.replace("form-action 'self'", " ".join(["form-action 'self'", *origins]))


class HeadersMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.reference = token_hex(4)  # type: ignore[attr-defined]
        response = self.get_response(request)
        response.setdefault("Content-Security-Policy", POLICY)  # a stored file brings its own
        response["Referrer-Policy"] = "same-origin"
        response["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
        if response.status_code >= 400:
            _note(request, response.status_code)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        if not isinstance(
            exception, Http404 | PermissionDenied | BadRequest | SuspiciousOperation
        ):  # these are answers
            _tell(request, exception)


def _tell(request: HttpRequest, exception: BaseException) -> None:
    """Once: the class of an exception tells where to look; its text may hold a row."""
    if getattr(request, "told", None) is not exception:
        request.told = exception  # type: ignore[attr-defined]
        where = _where(exception)
        log.error("reference=%s failed=%s at=%s", getattr(request, "reference", ""), type(exception).__name__, where)


def _where(exception: BaseException) -> str:
    trace, last = exception.__traceback__, ""
    while trace:
        code = trace.tb_frame.f_code
        if "remit" in code.co_filename:
            last = f"{code.co_filename.rpartition('remit/')[2]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return last


def _route(request: HttpRequest) -> str | None:
    """Also where a middleware failed before the page was looked for."""
    try:
        return (request.resolver_match or resolve(request.path_info)).view_name
    except Resolver404:
        return None


def _note(request: HttpRequest, status: int) -> None:
    number = getattr(getattr(request, "_cached_user", None), "pk", None)  # who was found out; nothing is asked here
    level = logging.ERROR if status >= 500 else logging.INFO
    log.log(
        level,
        "route=%s status=%s user=%s reference=%s",
        _route(request),
        status,
        number,
        request.reference,  # type: ignore[attr-defined]
    )


def error_page(request: HttpRequest, status: int) -> HttpResponse:
    """Works without a database: the template is given nothing but the reference."""
    return HttpResponse(
        render_to_string(f"{status}.html", {"reference": getattr(request, "reference", "")}), status=status
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    # The reference is left out: a row outside answers byte for byte as one that does not exist.
    return HttpResponse(render_to_string("404.html"), status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django calls it while it handles the failure, which may be a middleware's. A database that is away, or is being
    brought up to date, is no fault of the page."""
    failure = sys.exception()
    if failure:
        _tell(request, failure)
    return error_page(request, 503 if isinstance(failure, OperationalError | InterfaceError) else 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return HttpResponse(render_to_string("403.html"), status=403)
