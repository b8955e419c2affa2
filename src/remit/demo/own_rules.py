"""The rules that leaders of the demo made for themselves: one is on, one still to be tried."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from remit.demo.rows import Built
from remit.leading.attention.actions import switch
from remit.leading.rules import actions, queries
from remit.leading.rules.models import Rule
from remit.leading.rules.rules import can_make
from remit.school.remit import viewer_for

LATE = {
    "name": "Late three times in a week", "fact": "late-marks", "times": 3, "span": Rule.DAYS, "within": 5,
    "steps": ["tutor"], "words": "",
}  # fmt: skip
AWAY = {
    "name": "", "fact": "unauthorised-sessions", "times": 4, "span": Rule.HALF, "within": None, "steps": ["plan"],
    "words": "Ask what would help before a letter goes",
}  # fmt: skip


def write_rules(schools: Sequence[Built], day: date) -> None:
    """Of the first at each school whose post has a job description."""
    for built in schools:
        for person, title, post in built.posts:
            user = built.staff[person.name].user
            viewer = viewer_for(user, day) if title.document and user else None
            if (
                viewer
                and can_make(viewer, post=post)
                and {each.name for each in queries.facts(viewer)} >= {LATE["fact"]}
            ):
                on = actions.make(by=viewer, post=post, details=LATE)
                switch(by=viewer, post=post, watches=[on.watch], on=True)
                actions.make(by=viewer, post=post, details=AWAY)
                break
