"""A calendar outside Remit, made and withdrawn; steps towards a day, made actions of those who take them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from remit.areas.promises.actions import give, let_go
from remit.areas.promises.models import Promise
from remit.core import clock
from remit.core.accounts.tokens import give as give_token
from remit.core.acts import Turn, action, record
from remit.core.viewers import Viewer
from remit.leading.calendar import queries, rules
from remit.leading.calendar.models import Feed
from remit.school.models import Post, Staff
from remit.school.queries import school_of


def _of_account(by: Viewer, **_: object) -> Iterable[str]:
    return (f"feed {by.user.pk}",)


@action(rules.can_make_feed, Turn(_of_account))
def make_feed(*, by: Viewer) -> Feed:
    """With the token of its address, which nobody can ask for again. The one made before is withdrawn."""
    if before := queries.feed(by):
        withdraw_feed(by=by, feed=before)
    made = Feed(school=school_of(by), user=by.user)
    give_token(made)
    made.save()
    record(made, made=True)
    return made


@action(rules.can_withdraw_feed)
def withdraw_feed(*, by: Viewer, feed: Feed) -> Feed:
    """What is withdrawn stays so; asked twice it is as it was."""
    feed.withdrawn = feed.withdrawn or clock.now()
    feed.save()
    record(feed, withdrawn=True)
    return feed


@action(rules.can_plan)
def plan_back(
    *, by: Viewer, event: str, day: date, whats: list[str], dues: list[date], holders: list[Staff | Post]
) -> Promise:
    """Each step an action of whoever takes it; of them the first, by which `queries.planned_with` finds the others.
    Errors: KeyReused, ValidationError."""
    source = f"{event}, {day:%-d %B %Y}"
    made = [
        give(by=by, what=what, due=due, **_owner(holder), source=source)
        for what, due, holder in zip(whats, dues, holders, strict=True)
    ]
    record(*made, event=event, day=day)
    return made[0]


def _owner(holder: Staff | Post) -> dict[str, Staff | Post]:
    return {"post" if isinstance(holder, Post) else "owner": holder}


@action(rules.can_plan)
def take_back_plan(*, by: Viewer, promises: list[Promise]) -> list[Promise]:
    """The way back: they are let go. Errors: Refused where one has ended since."""
    ended = [let_go(by=by, promise=each, why="The plan was taken back") for each in promises]
    record(*ended, taken_back=True)
    return ended
