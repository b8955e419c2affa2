"""Telling somebody, inside the act that causes it; and what she does with what she was told."""

from __future__ import annotations

from collections.abc import Iterable

from remit.core import clock
from remit.core.acts import action
from remit.core.engines import one_at_a_time
from remit.core.notices.models import Choice, Notice
from remit.core.seams import NoticeKind, named
from remit.core.viewers import Viewer
from remit.core.writing import ActionRequired, current


class UnknownKind(LookupError):
    """No room of the house says what this is, so no page could."""


def tell(kind: str, *, to: Iterable[int | None], school: int, what: str = "") -> list[Notice]:
    """Inside an act. `to`: numbers of accounts; whoever has none is told nothing. Who was told of this and has not read
    it is not told again. Errors: UnknownKind."""
    if named(NoticeKind, kind) is None:
        raise UnknownKind(kind)
    people, act = {each for each in to if each is not None}, current.get()
    if act is None:
        raise ActionRequired(f"tell({kind!r}) is called by an action")
    if not people:
        return []
    one_at_a_time(act.connection, f"notice {kind} {what}")
    told = Notice.objects.unscoped("who has been told and has not read it").filter(
        kind=kind, what=what, to__in=people, read=None
    )
    waiting = people - set(told.values_list("to_id", flat=True))
    now = clock.now()
    return Notice.objects.bulk_create(
        Notice(school_id=school, to_id=each, kind=kind, what=what, at=now) for each in sorted(waiting)
    )


def settle(*kinds: str, what: str = "", school: int | None = None) -> None:
    """Inside an act: what was asked for is done, or gone, and waits for nobody any more."""
    rows = Notice.objects.unscoped("what is done waits for nobody").filter(kind__in=kinds, what=what, read=None)
    rows = rows if school is None else rows.filter(school_id=school)
    rows.update(read=clock.now())


def _somebody_here(by: Viewer, **_: object) -> bool:
    return bool(by.grants)


@action(_somebody_here)
def read(*, by: Viewer, notices: list) -> None:
    """Her own: another's is out of sight."""
    rows = Notice.objects.visible_to(by).filter(pk__in=[each.pk for each in notices])
    rows.update(read=clock.now())


def choose(user_number: int, *, wants: bool) -> None:
    """Whether she wants the e-mail: like her sessions no record of a school, and so no act."""
    Choice.objects.update_or_create(user_id=user_number, defaults={"wants": wants})


def wants_letters(user_number: int) -> bool:
    return not Choice.objects.filter(user=user_number, wants=False).exists()
