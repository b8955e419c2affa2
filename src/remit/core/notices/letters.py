"""One e-mail a person and day: written once, taken by one worker at a time, sent once, put off where it cannot go.

Where a worker is killed between the mail server's yes and its own note of it, some thousandths of a second, the same
e-mail goes again under the same Message-ID; nothing else is ever sent twice, and nothing is lost.

Its moments are the school's, as its day and the quiet hours are. In the afternoon of a demonstration, whose clock then
stands still, one that could not go waits with it; into a folder it goes at once.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from smtplib import SMTPException

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from remit.core import clock
from remit.core.accounts.models import User
from remit.core.notices import post
from remit.core.notices.models import Choice, Enclosed, Letter, Notice
from remit.core.viewers import Viewer

TAKEN_FOR = timedelta(minutes=15)  # longer than any mail server is waited for
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=5), timedelta(hours=1)
NEWER_THAN = timedelta(days=60)  # what is older stands on the page alone
log = logging.getLogger("remit.worker")


def _untold() -> QuerySet[Notice]:
    rows = Notice.objects.unscoped("who is to be written to").filter(read=None, at__gt=clock.now() - NEWER_THAN)
    return rows.exclude(Exists(Enclosed.objects.filter(notice=OuterRef("pk"))))


def people_to_write_to() -> list[User]:
    """Who has something unread that no letter told of, and wants letters. Whether they are here and in is not known."""
    unwanted = Choice.objects.filter(wants=False).values("user")
    people = User.objects.filter(pk__in=_untold().values("to"), is_active=True).exclude(pk__in=unwanted)
    return list(people.order_by("pk"))


def untold(viewer: Viewer) -> list[Notice]:
    rows = Notice.objects.visible_to(viewer).filter(pk__in=_untold().values("pk"))
    return list(rows.order_by("-at", "-pk"))


def write(user: User, day: date, notices: Iterable[Notice], try_at: datetime) -> Letter | None:
    """Nothing where this day's letter to her was written already, by whichever worker."""
    try:
        with transaction.atomic():
            letter = Letter.objects.create(user=user, day=day, try_at=try_at)
            Enclosed.objects.bulk_create(Enclosed(letter=letter, notice=each) for each in notices)
    except IntegrityError:
        return None
    return letter


def due() -> list[str]:
    rows = Letter.objects.filter(state=Letter.WAITING, try_at__lte=clock.now()).order_by("pk")
    return list(rows.values_list("ref", flat=True))


def take(ref: str) -> Letter | None:
    """It is this worker's for a quarter of an hour; nothing where another has it, or it has gone."""
    now = clock.now()
    held = Letter.objects.select_related("user").filter(ref=ref, state=Letter.WAITING, try_at__lte=now).first()
    if held is None:
        return None
    same = Letter.objects.filter(pk=held.pk, state=Letter.WAITING, try_at=held.try_at)
    if not same.update(try_at=now + TAKEN_FOR, tries=F("tries") + 1):
        return None
    held.refresh_from_db(fields=["try_at", "tries"])
    return held


def enclosed_in(letter: Letter, viewer: Viewer) -> list[Notice]:
    """What of it she has not read meanwhile."""
    inside = Enclosed.objects.filter(letter=letter).values("notice")
    return list(Notice.objects.visible_to(viewer).filter(pk__in=inside, read=None).order_by("-at", "-pk"))


def put_off(letter: Letter, until: datetime) -> None:
    Letter.objects.filter(pk=letter.pk).update(try_at=until)


def miss(letter: Letter) -> None:
    """It does not go, and what it would have told stands in the next."""
    with transaction.atomic():
        Enclosed.objects.filter(letter=letter).delete()
        Letter.objects.filter(pk=letter.pk).update(state=Letter.MISSED)


def miss_all_that_wait() -> None:
    """After a restoring nobody knows which of them went since the backup was made: so none of them goes."""
    for letter in Letter.objects.filter(state=Letter.WAITING):
        miss(letter)


def send(letter: Letter, lines: Sequence[tuple[str, int]]) -> bool:
    """Whether it went. Where it did not, it is tried again, ever later; the log names it and the fault, nobody."""
    try:
        post.send(post.compose(letter, lines))
    except (OSError, SMTPException) as fault:
        name = type(fault).__name__
        log.error("letter=%s tries=%s failed=%s", letter.ref, letter.tries, name)
        wait = min(FIRST_WAIT * 2 ** min(letter.tries - 1, 10), LONGEST_WAIT)
        Letter.objects.filter(pk=letter.pk).update(try_at=clock.now() + wait, fault=name[:80])
        return False
    Letter.objects.filter(pk=letter.pk).update(state=Letter.SENT, fault="")
    return True
