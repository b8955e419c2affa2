"""Every read of what is reported from home, and of the links by which it may be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from remit.areas.absence import queries
from remit.areas.absence.models import HomeLink, Message
from remit.areas.attendance import queries as attendance
from remit.areas.attendance.models import Arrangement
from remit.core import clock
from remit.core.accounts.tokens import digest_of
from remit.core.viewers import Viewer
from remit.school import queries as school
from remit.school.family import CALLS, Recipient, contactable
from remit.school.models import Pupil
from remit.school.remit import nobody

DECIDED_SHOWN, OF_PUPIL_SHOWN = 30, 3
REASON = "the link itself says of whom it is"


@dataclass(frozen=True)
class Shown:
    """A report with the form of the pupil. `in_mis`: no register of its days is taken here."""

    message: Message
    form: str
    in_mis: bool


def messages(viewer: Viewer) -> QuerySet[Message]:
    rows = Message.objects.visible_to(queries.hers(viewer))
    return rows.select_related("pupil", "by", "decided_by")


def waiting(viewer: Viewer) -> list[Shown]:
    """Of pupils on roll, the day that comes first first."""
    return shown(viewer, queries.messages_waiting(viewer))


def decided(viewer: Viewer) -> list[Shown]:
    """The last that were, newest first."""
    rows = messages(viewer).exclude(state=Message.WAITING).order_by("-decided_at", "-pk")
    return shown(viewer, rows[:DECIDED_SHOWN])


def of_pupil(viewer: Viewer, pupil: Pupil) -> list[Message]:
    """The last."""
    return list(messages(viewer).filter(pupil=pupil).order_by("-at", "-pk")[:OF_PUPIL_SHOWN])


def shown(viewer: Viewer, rows: Iterable[Message]) -> list[Shown]:
    """Two questions beside that of the rows."""
    held = list(rows)
    forms = school.forms_of(viewer, {each.pupil_id for each in held})
    here = _taken_here(viewer)
    return [
        Shown(each, forms.get(each.pupil_id, ""), not _overlap(here, each.school_id, each.first_day, each.last_day))
        for each in held
    ]


def _taken_here(viewer: Viewer) -> list[Arrangement]:
    return list(attendance.arrangements(viewer).filter(taken_in=Arrangement.REMIT))


def _overlap(held: Iterable[Arrangement], at: int, first: date, last: date) -> bool:
    return any(
        each.school_id == at and each.first_day <= last and (each.last_day is None or each.last_day >= first)
        for each in held
    )


def taken_here(viewer: Viewer, message: Message) -> bool:
    """Some register of its days is taken in Remit."""
    return _overlap(_taken_here(viewer), message.school_id, message.first_day, message.last_day)


# Links


def links(viewer: Viewer) -> QuerySet[HomeLink]:
    rows = HomeLink.objects.visible_to(queries.hers(viewer)).select_related("pupil", "by")
    return rows.order_by("-made", "-pk")


def open_links(viewer: Viewer) -> QuerySet[HomeLink]:
    return links(viewer).filter(used=None, withdrawn=None, ends__gt=clock.now())


def link_of(token: str) -> HomeLink | None:
    """Whose link it is, open or not. Looking uses nothing up: mail scanners look."""
    rows = HomeLink.objects.unscoped(REASON).filter(digest=digest_of(token))
    return rows.select_related("pupil__school").first()


def is_open(link: HomeLink) -> bool:
    """Not used, not withdrawn, not over, the pupil still there, and whoever has it somebody whom the school may ring now."""
    left = link.pupil.last_day is not None and link.pupil.last_day < clock.today()
    if link.used is not None or link.withdrawn is not None or link.ends <= clock.now() or left:
        return False
    office = nobody(link.school_id, "directory calls", "read")
    return link.contact_id in {each.contact.pk for each in who_may_report(office, link.pupil)}


def who_may_report(viewer: Viewer, pupil: Pupil) -> list[Recipient]:
    """Whom the school may ring; nobody whom a court order keeps away."""
    return contactable(viewer, pupil, CALLS)[pupil.pk]
