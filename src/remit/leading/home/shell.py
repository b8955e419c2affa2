"""What stands round every page: whose it is, where she may go, the school's words. One place asks for it."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from remit.core.access import words_for
from remit.core.offline.views import mark
from remit.core.seams import Page
from remit.core.viewers import Viewer
from remit.core.words import Words, say
from remit.leading.search.queries import pages as pages_for
from remit.school import queries
from remit.school.remit import hers
from remit.school.rules import can_see_pupils
from remit.school.words import CLASSES_TAKEN, reach_words


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context for `ui/base.html`. Nothing is asked for a page that has no viewer."""
    viewer: Viewer | None = getattr(request, "viewer", None)
    if viewer is None:
        return {"shell": {}, "words": {}}
    school = queries.school_of(viewer)
    words = words_for(viewer)
    pages = pages_for(viewer)
    here = request.resolver_match.view_name if request.resolver_match else ""
    return {
        "words": words,
        "shell": {
            "nav": _groups(pages, here, words),
            "bottom": [_item(page, here, words) for page in pages if page.phone][:4],
            "post": _post(viewer, words),
            "person": {
                "name": viewer.user.name,
                "mark": mark(viewer.user),
                "initials": _initials(viewer.user.name),
                "sign_out_url": reverse("account_logout"),
                "account_url": reverse("password"),
                "links": [
                    {"label": "Your sign-ins", "url": reverse("sign-ins")},
                    {"label": "Second step", "url": reverse("mfa_index")},
                    {"label": "Programs", "url": reverse("api:programs")},
                ],
                "board_url": reverse("board"),
            },
            "bell": None if viewer.board else {"url": reverse("for-you"), "unread": getattr(school, "unread", 0) or 0},
            "search_url": reverse("find") if can_see_pupils(viewer) else "",
            "board": viewer.board,
            "school": school.name if school else "",
            "today": viewer.day,
            "theme": viewer.user.theme,
        },
    }


def _groups(pages: list[Page], here: str, words: Words) -> list[dict[str, Any]]:
    found: dict[str, list] = {}
    for page in pages:
        found.setdefault(page.group, []).append(_item(page, here, words))
    return [{"label": say(label, words), "items": items} for label, items in found.items()]


@cache
def _url(route: str) -> str:
    """Of a page of the menu, which stands on every page and has forty."""
    return reverse(route)


def _item(page: Page, here: str, words: Words) -> dict[str, Any]:
    return {
        "label": say(page.label, words),
        "url": _url(page.route),
        "icon": page.icon,
        "current": here.rpartition(".")[0] == page.route.rpartition(".")[0] if "." in here else here == page.route,
    }


def _post(viewer: Viewer, words: Words) -> dict[str, Any] | None:
    held = hers(viewer)
    posts = held.posts
    if not posts:
        return None
    roles = held.roles_of(posts[0])
    said = [reach_words(role, held.reaches.get(role.pk, [])) for role in roles]
    scope = ", ".join(dict.fromkeys(each for each in said if each != CLASSES_TAKEN))
    return {
        "title": posts[0].title,
        "scope_words": say(scope, words) if scope else "No scope confirmed yet" if not roles else "Classes you take",
        "others": [{"label": post.title, "url": reverse("post", args=[post.ref])} for post in posts],
    }


def _initials(name: str) -> str:
    parts = [
        part
        for part in name.replace(".", " ").split()
        if part[0].isalpha() and part not in {"Mr", "Mrs", "Ms", "Miss", "Dr"}
    ]
    return "".join(part[0] for part in (parts[:1] + parts[-1:] if len(parts) > 1 else parts)).upper()
