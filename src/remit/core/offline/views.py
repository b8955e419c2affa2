"""What a phone needs to keep Remit among its programs, and what it shows without a connection. Nothing here is about anybody."""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.views.decorators.http import require_safe

from remit.core.access import access, public
from remit.core.accounts.models import User
from remit.core.accounts.sessions import shown

# The files that every page is drawn with. Pages are in no cache, and the worker puts none there.
SHELL = (
    "ui/bootstrap.min.css", "ui/remit.css", "ui/htmx.min.js", "ui/remit.js", "ui/search.js", "ui/icons.svg", "ui/mark.svg",
    "offline/offline.js", "offline/queue.js",
)  # fmt: skip
ACCENT, PAPER = "#3641a0", "#f6f6f3"
HOUR = "public, max-age=3600"


@cache
def version() -> str:
    """Another wherever one of the files is: the browser then takes the new worker, which forgets the old files."""
    held = (Path(str(finders.find(name))).read_bytes() for name in (*SHELL, "offline/worker.js"))
    return sha256(b"".join(held)).hexdigest()[:16]


@access(public)
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    icons = [
        {"src": static("offline/mark-192.png"), "sizes": "192x192", "type": "image/png"},
        {"src": static("offline/mark-512.png"), "sizes": "512x512", "type": "image/png"},
        {"src": static("offline/maskable-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
        {"src": static("ui/mark.svg"), "sizes": "any", "type": "image/svg+xml"},
    ]
    told = {
        "id": "/", "name": "Remit", "short_name": "Remit", "lang": "en-GB", "start_url": "/", "scope": "/",
        "display": "standalone", "theme_color": ACCENT, "background_color": PAPER, "icons": icons,
    }  # fmt: skip
    return JsonResponse(told, content_type="application/manifest+json", headers={"Cache-Control": HOUR})


@access(public)
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """At the root, as a worker answers for what lies beside it and below."""
    held = {"version": version(), "files": [static(name) for name in SHELL], "offline": reverse("offline:page")}
    script = Path(str(finders.find("offline/worker.js"))).read_text(encoding="utf-8")
    text = f"const HELD = {json.dumps(held)};\n{script}"
    return HttpResponse(text, content_type="text/javascript", headers={"Cache-Control": "no-cache"})


@access(public)
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """The same for everybody, as it lies on the phone whoever holds it."""
    return HttpResponse(render_to_string("offline/page.html"), headers={"Cache-Control": HOUR})


def mark(user: User) -> str:
    """Whose saves wait on a phone: the same from one session to the next, and nothing that can be read."""
    return salted_hmac("remit.offline", str(user.pk), algorithm="sha256").hexdigest()[:16]


@access(public)
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Whether there is a connection, whose session it is, and what a save is to carry: sessions end while saves wait.
    In board mode, where nearly nothing is open, none is to be sent."""
    told = {}
    if request.user.is_authenticated and not shown(request).board:
        told = {"person": mark(request.user), "token": get_token(request)}
    return JsonResponse(told, headers={"Cache-Control": "no-store"})
