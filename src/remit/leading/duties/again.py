"""A job description read again: the lines that stand as they stood keep what was decided for them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from remit.leading.duties.models import Duty
from remit.leading.reading.phrases import plain


def as_before(read: Iterable[dict[str, Any]], earlier: Sequence[Duty]) -> list[dict[str, Any]]:
    """The values of `proposed_duties`, with what the same line was at work. A line that was split gives its parts again;
    one that was left out is left out again. `earlier`: duties with their rhythms and activities (see `with_parts`)."""
    before: dict[str, list[Duty]] = defaultdict(list)
    for duty in earlier:
        before[_key(duty.text)].append(duty)
    found: list[dict[str, Any]] = []
    for each in read:
        same = before.pop(_key(each["text"]), [])
        kept = [duty for duty in same if duty.state == Duty.KEPT]
        if kept:
            found += [each | _of(duty) for duty in kept]
        else:
            found.append(each | {"state": Duty.LEFT, "doubt": "", "also": []} if same else each)
    return found


def _key(text: str) -> str:
    return " ".join(re.findall(r"\w+", plain(text)))


def _of(duty: Duty) -> dict[str, Any]:
    return {
        "earlier": duty,
        "wording": duty.wording,
        "kind": duty.kind,
        "area": duty.area,
        "doubt": "",
        "also": [],
        "owner": duty.owner,
        "deputy": duty.deputy,
        "rhythms": [[each.period, each.source, each.since] for each in duty.rhythms.all()],
        "activities": [[each.code, each.words, each.name] for each in duty.dutyactivitys.all()],
    }
