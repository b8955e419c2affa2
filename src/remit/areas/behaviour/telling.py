"""Who is told that something was logged: as its category says, and never who may not see the entry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from remit.areas.behaviour import queries
from remit.areas.behaviour.models import Category, LogEntry
from remit.core.accounts.models import User
from remit.core.notices.actions import tell
from remit.core.viewers import Viewer
from remit.school import whom
from remit.school.remit import viewer_for

ENTRY_LOGGED = "behaviour-logged"


def tell_of(by: Viewer, category: Category, entries: Sequence[LogEntry]) -> None:
    """Inside the act that logs them. Of what was logged of several at once everybody is told once, of the first that is
    theirs; nobody of what they logged themselves."""
    if not category.tells:
        return
    wanted: dict[int, list[LogEntry]] = defaultdict(list)
    for entry, accounts in _asked(by, category, entries):
        for account in accounts - {by.user.pk}:
            wanted[account].append(entry)
    told: dict[str, list[int]] = defaultdict(list)
    for user in User.objects.filter(pk__in=wanted).order_by("pk"):
        held = [each.pk for each in wanted[user.pk]]
        seen = queries.entries(viewer_for(user, by.day)).filter(pk__in=held).order_by("pk").first()
        if seen:
            told[seen.ref].append(user.pk)
    for what, people in told.items():
        tell(ENTRY_LOGGED, to=people, school=entries[0].school_id, what=what)


def _asked(by: Viewer, category: Category, entries: Sequence[LogEntry]) -> Iterable[tuple[LogEntry, set[int]]]:
    pupils = [each.pupil for each in entries]
    tutors = whom.tutors(by, pupils) if category.tells_tutor else {}
    years = {each.year for each in pupils} if category.tells_leader else set()
    leaders = whom.year_leaders(by, entries[0].school_id, years) if years else {}
    for each in entries:
        yield each, tutors.get(each.pupil_id, set()) | leaders.get(each.pupil.year, set())
