"""What people are told of about files they brought in. The name of a file is not said: it may name somebody."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.formats import date_format
from django.utils.timezone import localtime

from remit.core.seams import NoticeKind
from remit.core.viewers import Viewer
from remit.exchange import queries


def _batches(viewer: Viewer, refs: Collection[str]) -> dict[str, str]:
    rows = queries.batches(viewer).filter(ref__in=refs)
    return {each.ref: f"{queries.kind_named(each.of).label}, file of {_day(each.at)}" for each in rows}


def _day(moment: object) -> str:
    return date_format(localtime(moment), "j F, H:i")  # type: ignore[arg-type]


KINDS = (
    NoticeKind(
        "import-ended",
        "Your file has been worked through",
        "Files worked through",
        "exchange:batch",
        _batches,
    ),
    NoticeKind(
        "import-stopped",
        "Your file stopped half way",
        "Files of yours that stopped half way",
        "exchange:batch",
        _batches,
    ),
)
