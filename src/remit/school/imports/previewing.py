"""What a preview said of each row, in short: kept when a file is started, so that a row which by then would do something
else is left as it is and listed. What the school entered meanwhile is not written over unseen."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any

from remit.core.imports.columns import Fault
from remit.core.imports.kinds import ADDED, CHANGED, REJECTED, Ending, Judged
from remit.core.imports.models import Batch

NEW = "new"
SINCE = "Since the preview"
CHANGED_SINCE = "What is held was changed. Look at it, and send this row again where it is still right."


def as_shown(judged: Iterable[Judged]) -> dict[str, Any]:
    """By row: that it is new; why it is refused, in a list; or by field, in short, what it changes."""
    return {str(each.number): _said(each) for each in judged}


def seal(shown: Mapping[str, Any], endings: Iterable[Ending] = ()) -> str:
    """The whole preview in short: the page carries it, and Start compares."""
    whole = [shown, [[each.name, each.detail] for each in endings]]
    return _short(json.dumps(whole, sort_keys=True))


def _said(row: Judged) -> Any:
    if row.verdict == REJECTED:
        return why(row)
    return NEW if row.verdict == ADDED else {key: _short(repr(pair)) for key, pair in row.differs.items()}


def why(row: Judged) -> list[str]:
    return [f"{fault.column}: {fault.message}" for fault in row.faults]


def _short(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:12]


def as_agreed(batch: Batch, row: Judged) -> Judged:
    """The row, or its refusal where it would do more than the preview said. Without a preview there is nothing to
    compare with: what was started otherwise is as it is judged."""
    if batch.shown is None or row.verdict not in {ADDED, CHANGED}:
        return row
    then, now = batch.shown.get(str(row.number)), _said(row)
    agreed = then == NEW if now == NEW else isinstance(then, dict) and now.items() <= then.items()
    return row if agreed else replace(row, verdict=REJECTED, faults=[Fault(row.number, SINCE, "", CHANGED_SINCE)])


def refused(batch: Batch, judged: Iterable[Judged]) -> dict[str, list[str]]:
    """Why rows were not brought in: what this part says or, of what only the whole file tells, what the preview said."""
    shown = batch.shown or {}
    return {
        str(each.number): why(each) or list(shown.get(str(each.number)) or [])
        for each in judged
        if each.verdict == REJECTED
    }
