"""What a viewer has been told. Board mode takes away the kind `notice`, and with it all of this."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet, Subquery
from django.urls import reverse

from remit.core.notices.models import Notice
from remit.core.seams import NoticeKind, all_of, named
from remit.core.viewers import Viewer


def standing_kinds() -> list[str]:
    """What home says itself for as long as it is so."""
    return [each.name for each in all_of(NoticeKind) if each.standing]


def unread(viewer: Viewer) -> QuerySet[Notice]:
    """What the bell counts, and she can tick off."""
    return Notice.objects.visible_to(viewer).filter(read=None).exclude(kind__in=standing_kinds())


def waiting(viewer: Viewer) -> QuerySet[Notice]:
    """What stands until it is done."""
    return Notice.objects.visible_to(viewer).filter(read=None, kind__in=standing_kinds()).order_by("-at", "-pk")


def told(viewer: Viewer) -> QuerySet[Notice]:
    """Everything else, read or not, newest first."""
    return Notice.objects.visible_to(viewer).exclude(kind__in=standing_kinds()).order_by("-at", "-pk")


def how_many(viewer: Viewer) -> Subquery:
    """How many are unread, for a query that every page asks anyway."""
    counted = unread(viewer).order_by().values("read").annotate(number=Count("pk")).values("number")
    return Subquery(counted)


@dataclass(frozen=True)
class Line:
    """A notice as its page shows it. Where it leads to something that she may not see now, no more than that is said."""

    notice: Notice
    kind: NoticeKind | None
    detail: str = ""
    url: str = ""

    @property
    def is_open(self) -> bool:
        return bool(self.url)


def lines(viewer: Viewer, notices: Sequence[Notice]) -> list[Line]:
    """As many queries as there are kinds among them."""
    asked: dict[str, set[str]] = defaultdict(set)
    for each in notices:
        asked[each.kind].add(each.what)
    kinds = {name: named(NoticeKind, name) for name in asked}
    seen = {name: kind.sight(viewer, asked[name]) for name, kind in kinds.items() if kind}
    return [_line(each, kinds[each.kind], seen.get(each.kind, {}).get(each.what)) for each in notices]


def leads_to(viewer: Viewer, ref: str) -> str:
    """The address that one of hers leads to; nothing where she may not see that now."""
    return next((each.url for each in lines(viewer, list(told(viewer).filter(ref=ref)))), "")


def _line(notice: Notice, kind: NoticeKind | None, detail: str | None) -> Line:
    if kind is None or detail is None:
        return Line(notice, None)
    return Line(notice, kind, detail, reverse(kind.route, args=[notice.what] if notice.what else []))
