"""What the demo's leaders want to be reminded of, and the figures that pages show, as a worker would have left them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from itertools import cycle

from django.db.models import F

from remit.areas.promises.models import Promise
from remit.core.acts import Refused
from remit.core.events.models import Event
from remit.core.viewers import Viewer
from remit.core.writing import unrecorded
from remit.demo.rows import Built
from remit.leading.attention import actions, queries, rules
from remit.leading.attention.models import Item
from remit.leading.attention.refresh import refresh_all
from remit.leading.duties.figures import count_all
from remit.school import queries as school
from remit.school.dated import on
from remit.school.models import Staff, Tenure
from remit.school.remit import viewer_for

LEFT_OFF = {"persistently-absent"}  # tried, it names one pupil in six all year long: the attendance page lists them
SEEN_TO = ("unauthorised-absence", "severely-absent")
LONG_AGO = timedelta(days=10)
ACCEPTED_AFTER = timedelta(days=3)
EVER_SINCE = (
    "form-without-tutor",
    "pupil-without-form",
)  # nobody knows since when: a worker found it on a day long ago
REASONS = (
    "The family comes in on Thursday; the letter waits for that.",
    "The early help worker visits this week.",
    "Back every day since half term. Looked at again in a week.",
    "Two of these days are a report from home that the office still has to look at.",
)


def _leaders(built: Built, day: date) -> Iterator[Viewer]:
    """Of those who hold a post: nobody else leads, and what opens to everybody else need not be looked up."""
    held = Tenure.objects.unscoped("demo").filter(on(day), school=built.school).values("staff")
    for staff in Staff.objects.unscoped("demo").filter(pk__in=held, user__isnull=False).order_by("pk"):
        assert staff.user
        viewer = viewer_for(staff.user, day)
        if rules.leads(viewer):
            yield viewer


def remind(built: Iterable[Built], day: date) -> None:
    """Each holder of a post with duties has on what serves them."""
    for each in built:
        for viewer in _leaders(each, day):
            for post in school.her_posts(viewer):
                offers = queries.offers(viewer, post)
                names = [each.watch.name for each in offers if each.proposed and each.watch.name not in LEFT_OFF]
                if names:
                    try:
                        actions.switch(by=viewer, post=post, watches=names, on=True)
                    except Refused:
                        continue  # the other holder of a shared post was first


def stand(day: date, told: Callable[[str, int, int], None]) -> None:
    """All at once, in place of what each act of the build would have asked for."""
    told("Figures", 0, 2)
    Event.objects.all().delete()
    refresh_all()
    found = Item.objects.unscoped("demo").filter(watch__in=EVER_SINCE).exclude(pupil__first_day__gte=day - LONG_AGO)
    unrecorded("demo", lambda: found.update(since=day - LONG_AGO))
    told("Figures", 1, 2)
    count_all()
    told("Figures", 2, 2)


def see_to(built: Iterable[Built], day: date) -> None:
    """What was found weeks ago has been looked at by whoever leads, and put off for a reason; what was given to a colleague
    some days ago was accepted."""
    given = Promise.objects.unscoped("demo").open().filter(given_on__lt=day - ACCEPTED_AFTER).exclude(owner=F("giver"))
    unrecorded("demo", lambda: given.update(accepted_on=F("given_on")))
    for each in built:
        reasons = cycle(REASONS)
        for viewer in _leaders(each, day):
            posts = list(school.her_posts(viewer))
            for want in queries.wants(viewer).lines if posts else ():
                if {watch.name for watch, _ in want.found} <= {*SEEN_TO, *LEFT_OFF} and want.since <= day - LONG_AGO:
                    until, items = day + timedelta(weeks=1), [item for _, item in want.found]
                    actions.put_off(by=viewer, items=items, post=posts[0], until=until, why=next(reasons))
