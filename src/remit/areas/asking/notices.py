"""What people are told of when teachers are asked."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.timezone import localtime

from remit.areas.asking import actions, queries
from remit.areas.promises import queries as promises
from remit.core.seams import NoticeKind
from remit.core.viewers import Viewer


def _reply(viewer: Viewer, refs: Collection[str]) -> dict[str, str]:
    """By when, and who asks: nobody's name whom it is about."""
    rows = queries.replies(viewer).filter(ref__in=refs, staff__user=viewer.user)
    return {each.ref: f"By {localtime(each.asking.due):%-d %B, %H:%M}{f', from {each.asking.by}' if each.asking.by else ''}" for each in rows}  # fmt: skip


def _asking(viewer: Viewer, refs: Collection[str]) -> dict[str, str]:
    rows = queries.askings(viewer).filter(ref__in=refs)
    return {each.ref: f"Asked on {localtime(each.asked):%-d %B}" for each in rows}


def _request(viewer: Viewer, refs: Collection[str]) -> dict[str, str]:
    """The words alone, as of every action."""
    return {each.ref: f"By {each.due:%-d %B}: {each.what}" for each in promises.promises(viewer).filter(ref__in=refs)}


KINDS = (
    NoticeKind(actions.ASKED, "A colleague asks you a question", "Questions from colleagues", "asking:reply", _reply),
    NoticeKind(actions.ASKED_AGAIN, "A question of a colleague still waits for you", "Questions from colleagues that still wait", "asking:reply", _reply),
    NoticeKind(actions.ALL_ANSWERED, "Everybody whom you asked has answered", "Questions of yours that everybody has answered", "asking:asking", _asking),
    NoticeKind(actions.REQUEST_AGAIN, "You are reminded of a request", "Requests that you are reminded of", "promises:action", _request),
)  # fmt: skip
