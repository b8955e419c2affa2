"""What people are told of about help that is asked for."""

from __future__ import annotations

from collections.abc import Collection

from remit.areas.oncall import actions, queries
from remit.core.seams import NoticeKind
from remit.core.viewers import Viewer


def _in_sight(viewer: Viewer, refs: Collection[str]) -> dict[str, str]:
    """Where from: a class and its room, or a place."""
    return {each.ref: each.where for each in queries.calls(viewer).filter(ref__in=refs)}


KINDS = (NoticeKind(actions.ASKED, "A colleague asks for help", "Requests for support", "oncall:call", _in_sight),)
