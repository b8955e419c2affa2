"""What people are told of about the behaviour log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from remit.areas.behaviour import queries, telling
from remit.core.seams import NoticeKind
from remit.core.viewers import Viewer


def _in_sight(viewer: Viewer, refs: Collection[str]) -> dict[str, str]:
    """What was logged, when, and of how many of hers at once: nobody's name."""
    rows = list(queries.entries(viewer).filter(ref__in=refs))
    of = queries.entries(viewer).filter(occasion__in={each.occasion for each in rows})
    number = Counter(of.order_by().values_list("occasion", flat=True))
    more = {occasion: f", {times} entries" if times > 1 else "" for occasion, times in number.items()}
    return {each.ref: f"{each.category}, {each.day:%-d %B}{more[each.occasion]}" for each in rows}


KINDS = (
    NoticeKind(
        telling.ENTRY_LOGGED, "An entry was logged that you asked to be told of", "Entries in the behaviour log",
        "behaviour:log-entries.detail", _in_sight,
    ),
)  # fmt: skip
