"""Every write to what is handed over with a post."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from remit.areas.meetings import actions as meetings
from remit.areas.meetings import queries as meetings_read
from remit.areas.meetings.models import Series
from remit.areas.plans import actions as plans
from remit.areas.plans.models import Plan
from remit.areas.promises import actions as promises
from remit.areas.promises.models import Promise
from remit.core import clock
from remit.core.acts import Refused, Turn, action, record
from remit.core.notices.actions import settle, tell
from remit.core.notices.models import Notice
from remit.core.records import EditedRecord
from remit.core.seams import Written
from remit.core.viewers import Viewer
from remit.leading.duties.models import Shown
from remit.leading.handover import queries, rules
from remit.leading.handover.models import Handover
from remit.school.models import Post, Staff, Tenure
from remit.school.remit import nobody

HANDED_OVER = "post-handed-over"
LATELY = timedelta(days=60)  # a notice that was read is kept longer than that: it says who was told
OF_SERIES = ("name", "sort", "rhythm", "weekday", "week", "begins", "ends", "room", "minutes_by", "standing")
CHANGED_SINCE = (
    "Something that went over has been changed since. Take it back where it stands: an action from its page."
)


def _of_tenure(by: Viewer, *, tenure: Tenure | None = None, handover: Handover | None = None, **_: object) -> list[str]:
    """Of two windows one waits for the other."""
    return [f"handover {tenure.pk if tenure else handover and handover.tenure_id}"]


ONE = Turn(_of_tenure)


def _remit_itself(by: Viewer, **_: object) -> bool:
    return by.user.pk is None


@action(rules.can_keep, ONE)
def keep(*, by: Viewer, tenure: Tenure, version: int, note: str, chosen: dict) -> Handover:
    """What she has prepared so far: nothing goes over yet, and nobody else reads it. Errors: Refused, Stale."""
    held = queries.hers(by, tenure) or Handover(school=tenure.school, post=tenure.post, tenure=tenure)
    if held.handed_on:
        raise Refused(f"This was handed over on {held.handed_on:%-d %B %Y}.")
    held.note, held.chosen = note, chosen
    held.version = version if held.pk else held.version
    held.save()
    record(held, prepared=True)
    return held


@action(rules.can_keep, ONE)
def hand_over(
    *,
    by: Viewer,
    tenure: Tenure,
    version: int,
    note: str,
    shown: list,
    passed: list,
    let_go: list,
    plans_passed: list,
    plans_ended: list,
    series_ended: list,
    given: list,
) -> Handover:
    """The note is for whoever holds the post next, and so is what she recorded and chose here, from the day on which they
    hold it. Her actions and plans become the post's: hers as long as she holds it, then theirs. `let_go`: pairs of an
    action and why; `plans_ended`: plans, each with its outcome and why; `given`: pairs of an action, a plan or a series
    and the colleague whose it is from now on. Errors: Refused, Stale."""
    held = keep(by=by, tenure=tenure, version=version, note=note, chosen={})
    for row in shown:
        row.handed = True
        row.save()
    for promise in passed:
        promises.pass_on(by=by, promise=promise, post=tenure.post)
    for promise, why in let_go:
        promises.let_go(by=by, promise=promise, why=why)
    for plan in plans_passed:
        _own(by, plan, owner=None, post=tenure.post)
    for plan, outcome, why in plans_ended:
        plans.end_plan(by=by, plan=plan, version=plan.version, last_day=by.day, outcome=outcome, because=why)
    for series in series_ended:
        meetings.end_series(by=by, series=series, ended=True)
    for row, colleague in given:
        _give(by, row, colleague)
    held.passed = {
        "shown": _versions(shown), "action": _versions(passed), "gone": _versions(row for row, _ in let_go),
        "plan": _versions(plans_passed), "plan_gone": _versions(row for row, *_ in plans_ended),
        "series_gone": _versions(series_ended), "given": _versions(row for row, _ in given),
    }  # fmt: skip
    held.handed_on = by.day
    held.save()
    record(held, *shown, handed_over=True, **{name: len(each) for name, each in held.passed.items()})
    tell(HANDED_OVER, to=queries.readers(held, by.day), school=held.school_id, what=held.ref)
    return held


def _give(by: Viewer, row: Promise | Plan | Series, colleague: Staff) -> None:
    """Theirs at once, and no longer hers to take back."""
    if isinstance(row, Promise):
        promises.pass_on(by=by, promise=row, owner=colleague)
    elif isinstance(row, Plan):
        _own(by, row, owner=colleague, post=None)
    else:
        people = meetings_read.members(by, row)
        kept = {name: getattr(row, name) for name in OF_SERIES}
        meetings.change_series(by=by, series=row, version=row.version, chair=colleague, people=people, **kept)


def tell_who_came(written: Written | None) -> None:
    """Whoever was named to a post after it was handed over, once."""
    today = clock.today()
    keys = written and written.get("school.Tenure")
    posts = (
        set(Tenure.objects.unscoped(queries.TOLD).filter(pk__in=keys).values_list("post", flat=True)) if keys else None
    )
    for held in queries.handed_over(posts):
        told = (
            Notice.objects.unscoped(queries.TOLD).filter(kind=HANDED_OVER, what=held.ref).values_list("to", flat=True)
        )
        if coming := queries.readers(held, today, since=today - LATELY) - set(told):
            tell_of(by=nobody(held.school_id, "directory", ""), post=held.post, ref=held.ref, users=sorted(coming))


@action(_remit_itself)
def tell_of(*, by: Viewer, post: Post, ref: str, users: list) -> None:
    tell(HANDED_OVER, to=users, school=post.school_id, what=ref)


def _own(by: Viewer, plan: Plan, **owner: Any) -> Plan:
    days = {"first_day": plan.first_day, "until": plan.until, "review_due": plan.review_due}
    return plans.change_plan(by=by, plan=plan, version=plan.version, said=plan.said, **days, **owner)


def _versions(rows: Iterable[EditedRecord]) -> dict[str, int]:
    return {row.ref: row.version for row in rows}


@action(rules.can_undo, ONE)
def undo(*, by: Viewer, handover: Handover, version: int) -> Handover:
    """As though nothing had gone over, as long as nobody has changed anything of it; but what was given to a colleague by
    name is theirs. Errors: Refused, Stale."""
    if handover.handed_on is None:
        raise Refused("This was taken back already.")
    me = handover.tenure.staff
    said = defaultdict(dict, handover.passed)
    shown = _as_left(by, Shown, said["shown"])
    passed, gone = _as_left(by, Promise, said["action"]), _as_left(by, Promise, said["gone"])
    held, ended = _as_left(by, Plan, said["plan"]), _as_left(by, Plan, said["plan_gone"])
    series = _as_left(by, Series, said["series_gone"])
    handover.chosen = {
        **dict.fromkeys((*said["shown"], *said["action"], *said["plan"]), "pass"),
        **{row.ref: "let-go" for row in gone}, **{f"why_{row.ref}": row.why_let_go for row in gone},
        **{row.ref: row.outcome for row in ended}, **{f"why_{row.ref}": row.because for row in ended},
        **dict.fromkeys(said["series_gone"], "end"),
    }  # fmt: skip
    for row in shown:
        row.handed = False
        row.save()
    for promise in passed:
        promises.pass_on(by=by, promise=promise, owner=me)
    for promise in gone:
        promises.open_again(by=by, promise=promise)
    for plan in held:
        _own(by, plan, owner=me, post=None)
    for plan in ended:
        plans.reopen_plan(by=by, plan=plan, version=plan.version)
    for each in series:
        meetings.end_series(by=by, series=each, ended=False)
    handover.handed_on, handover.version = None, version
    handover.passed = {}
    handover.save()
    record(handover, *shown, taken_back=True)
    settle(HANDED_OVER, what=handover.ref)
    return handover


def _as_left(by: Viewer, model: Any, versions: dict[str, int]) -> list:
    """Those rows, where all are as they went over. Errors: Refused."""
    rows = list(model.objects.visible_to(by).filter(ref__in=versions))
    if {row.ref: row.version for row in rows} != versions:
        raise Refused(CHANGED_SINCE)
    return rows
