"""What the demo's leaders want to be reminded of, and the figures that pages show, as a worker would have left them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from remit.core.acts import Refused
from remit.core.events.models import Event
from remit.demo.rows import Built
from remit.leading.attention import actions, queries, rules
from remit.leading.attention.refresh import refresh_all
from remit.leading.duties.figures import count_all
from remit.school import queries as school
from remit.school.models import Staff
from remit.school.remit import viewer_for


def remind(built: Iterable[Built], day: date) -> None:
    """Each holder of a post with duties has on what serves them."""
    for each in built:
        for staff in Staff.objects.unscoped("demo").filter(school=each.school, user__isnull=False).order_by("pk"):
            viewer = viewer_for(staff.user, day)
            for post in school.her_posts(viewer) if rules.leads(viewer) else ():
                names = [offer.watch.name for offer in queries.offers(viewer, post) if offer.proposed]
                if names:
                    try:
                        actions.switch(by=viewer, post=post, watches=names, on=True)
                    except Refused:
                        continue  # the other holder of a shared post was first


def stand(told: Callable[[str, int, int], None]) -> None:
    """All at once, in place of what each act of the build would have asked for."""
    told("Figures", 0, 2)
    Event.objects.all().delete()
    refresh_all()
    told("Figures", 1, 2)
    count_all()
    told("Figures", 2, 2)
