"""What 200 watches cost home, what the worker pays for them, and how long a figure takes from act to page.

REMIT_DATA=DIR PYTHONPATH=src:. python -m benchmarks.watches     (DIR: a copy of a demonstration; it is changed)
"""

from __future__ import annotations

import os
import time
from dataclasses import replace
from itertools import count, islice

from benchmarks import bed

bed.start_django()

from django.conf import settings

from remit.config.lived import DAY, hand_on
from remit.core import seams
from remit.core.accounts.models import User
from remit.core.events.models import Event
from remit.core.viewers import Viewer
from remit.core.writing import unrecorded
from remit.leading.attention.models import Reminder
from remit.leading.attention.refresh import refresh_all
from remit.leading.duties import queries
from remit.leading.duties.actions import show, withdraw_shown
from remit.leading.duties.figures import count_all
from remit.leading.duties.models import Shown
from remit.school.remit import viewer_for

MANY = 20 if bed.QUICK else 200
ACTS = 3 if bed.QUICK else 20
LONGEST, LOOK = 30.0, 0.02  # seconds to wait for a figure, and between looks at it


def rows() -> list[bed.Row]:
    found = list(_costs())
    more_watches()
    return [*found, *_costs(), latency()]


def _costs() -> list[bed.Row]:
    """The worker's two works, then the pages that read what they keep."""
    number = len(seams._found[seams.Watch])
    seconds, asked = bed.spent(refresh_all)
    found = [{"what": "finding what wants whom", "watches": number, "seconds": seconds, "queries": asked}]
    seconds, asked = bed.spent(count_all)
    found.append({"what": "counting all duties", "watches": number, "seconds": seconds, "queries": asked})
    trivial = bed.cost(bed.anybody(), bed.TRIVIAL)["ms"]
    for who, email in (("leader of five roles", bed.LEADER), ("leader of 200 pupils", bed.LEADER_OF_MANY)):
        client = bed.signed_in(email)
        for page, url, most in (("home", "/", 25), ("what wants you", "/wants/", 40)):
            cost = bed.cost(client, url)
            given = {key: cost[key] for key in ("ms", "queries")}
            beside = {"what": f"{page}, {who}", "watches": number, "times trivial": round(cost["ms"] / trivial, 1)}
            found.append(bed.held(beside | given, ms=most))
    return found


def more_watches() -> None:
    """The same under other names, each on wherever the first is."""
    known = seams._found[seams.Watch]
    standing = list(known.values())
    copies = (replace(each, name=f"{each.name}-{number}") for number in count(2) for each in standing)
    known.update({each.name: each for each in islice(copies, MANY - len(standing))})

    def switch_on() -> None:
        on = list(Reminder.objects.unscoped("benchmark").values_list("school", "post", "watch"))
        Reminder.objects.bulk_create(
            Reminder(school_id=school, post_id=post, watch=name)
            for school, post, watch in on
            for name in known
            if name.rpartition("-")[0] == watch
        )

    unrecorded("benchmark", switch_on)


def latency() -> bed.Row:
    """From an act on a duty to the kept figure of its post, with a worker of its own process."""
    viewer = viewer_for(User.objects.get(email=bed.LEADER))
    recorded = Shown.objects.visible_to(viewer).values("duty")
    duty = queries.duties_at_work(viewer).exclude(pk__in=recorded).first()  # each act then changes how it stands
    given = {"what": f"act to kept figure, {ACTS} acts", "watches": len(seams._found[seams.Watch])}
    if duty is None or settings.LIVED is None:
        return given | {"holds": "not measured: there is no duty without a record, or no demonstration"}
    hand_on(settings.LIVED)
    try:
        with bed.running("remit", "worker", REMIT_DAY=os.environ[DAY]):
            shown = show(by=viewer, duty=duty, day=viewer.day, note="Done", link="", file_name="", content=b"")
            _until_kept()  # the worker has started, and worked off what waited
            taken = [_taken(viewer, shown, withdrawn=number % 2 == 0) for number in range(ACTS)]
    except bed.Unable as why:
        return given | {"holds": f"not measured: {why}"}
    return bed.held(given | {"s, p50": bed.at(0.5, taken), "s, p95": bed.at(0.95, taken)}, **{"s, p95": 3})


def _taken(viewer: Viewer, shown: Shown, *, withdrawn: bool) -> float:
    began = time.monotonic()
    withdraw_shown(by=viewer, shown=shown, withdrawn=withdrawn)
    _until_kept()
    return round(time.monotonic() - began, 2)


def _until_kept() -> None:
    """An event is gone once what it asks for is kept. Errors: Unable."""
    began = time.monotonic()
    while Event.objects.exists():
        if time.monotonic() - began > LONGEST:
            raise bed.Unable(f"a figure was not kept within {LONGEST:.0f} s")
        time.sleep(LOOK)


if __name__ == "__main__":
    bed.run(rows)
