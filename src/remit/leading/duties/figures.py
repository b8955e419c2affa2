"""How duties stood when they were last counted, kept for the pages that show them: two queries there, however much is
counted. The worker counts anew soon after an act on anything that decides it, and each night."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db.models import Exists, Max, QuerySet

from remit.core import clock
from remit.core.accounts.models import User
from remit.core.acts import Overtaken, Turn, action
from remit.core.events.models import TRIES, Event
from remit.core.seams import Measure, Progress, Written, all_of
from remit.core.viewers import Viewer
from remit.core.writing import unrecorded
from remit.leading.duties import queries, standings
from remit.leading.duties.activities import shipped
from remit.leading.duties.areas import Area, areas
from remit.leading.duties.models import Duty, DutyActivity, Figure
from remit.leading.duties.standing import Standing
from remit.school.dated import on
from remit.school.models import Tenure
from remit.school.remit import viewer_for

OWN = "duties"  # the reaction to acts on duties themselves, which their holder looks at next
COUNTED = "measures"  # the reaction to acts on what duties are counted from
WORKER = "the worker counts for each holder, with a viewer of their own"
DAYS = ("last", "next_due")
MOST = 5000  # rows asked about by number
TO_POST = {
    "duties.Duty": "post",
    "duties.JobDescription": "post",
    "duties.Rhythm": "duty__post",
    "duties.DutyActivity": "duty__post",
    "duties.Shown": "duty__post",
}
OF_THE_SCHOOL = (
    "Tenure",
    "Post",
    "Role",
    "Reach",
    "Opening",
    "AcademicYear",
    "Term",
    "Closure",
    "WorkingDays",
    "SchoolWeek",
)


def followed() -> set[str]:
    """The models that decide what duties there are, whose they are, and when they are due."""
    return {*TO_POST, *(f"school.{name}" for name in OF_THE_SCHOOL)}


@dataclass(frozen=True)
class Stood:
    """A duty and how it stood; `at` when it was counted."""

    duty: Duty
    standing: Standing
    at: datetime

    @property
    def area(self) -> Area:
        return areas()[self.duty.area]


def stood(viewer: Viewer) -> Sequence[Stood | standings.Line]:
    """Her duties as they were last counted. They are counted now where that was on another day or of other duties, where
    one has just been changed, and where this session shows her less than her posts open."""
    asked = Event.objects.filter(reaction=OWN, tries__lt=TRIES)
    rows = Figure.objects.visible_to(viewer).filter(user=viewer.user, day=viewer.day)
    kept = list(rows.annotate(changing=Exists(asked)))
    stands = {int(key): (told, row.at) for row in kept for key, told in row.stands.items()}
    duties = list(queries.duties_at_work(viewer))
    if viewer.withheld or {duty.pk for duty in duties} != stands.keys() or any(row.changing for row in kept):
        return standings.lines(viewer, queries.her_duties(viewer))
    return [Stood(duty, read(stands[duty.pk][0]), stands[duty.pk][1]) for duty in duties]


def told(standing: Standing) -> dict[str, Any]:
    """As JSON, and without the names of what is missing."""
    found = asdict(standing)
    for name in DAYS:
        found[name] = found[name] and found[name].isoformat()
    found["measures"] = [
        {"done": each.done, "due": each.due, "where": each.where, "cannot": each.cannot} for each in standing.measures
    ]
    return found


def read(kept: dict[str, Any]) -> Standing:
    """Back from `told`."""
    days = {name: kept[name] and date.fromisoformat(kept[name]) for name in DAYS}
    return Standing(**{**kept, **days, "measures": tuple(Progress(**each) for each in kept["measures"])})


def count_anew(written: Written | None) -> None:
    """After acts on duties: for whoever holds one of the posts that the rows could be of."""
    _count(_posts_of(written))


def count_measures(written: Written | None) -> None:
    """After acts on what is counted: for whoever has, at those schools, a duty that one of the measures shows."""
    if written is None:
        return count_all()
    schools = _schools_of(written)
    measures = {each.name for each in all_of(Measure) if not written.keys().isdisjoint(each.depends)}
    codes = [code for code, activity in shipped().items() if activity.measure in measures]
    rows = DutyActivity.objects.unscoped(WORKER).filter(code__in=codes, duty__state=Duty.KEPT)
    rows = rows if schools is None else rows.filter(school__in=schools)
    return _count(set(rows.values_list("duty__post", flat=True)))


def count_all() -> None:
    """For everybody, and what was kept of former holders goes."""
    held = _holders().values("staff__user")
    unrecorded("figures of former holders go", Figure.objects.unscoped(WORKER).exclude(user__in=held).delete)
    _count(None)


def _holders() -> QuerySet[Tenure]:
    return Tenure.objects.unscoped(WORKER).filter(on(clock.today()), staff__user__isnull=False)


def _count(posts: set[int] | None) -> None:
    """One whose duties cannot be counted holds up nobody else. Errors: what stopped the last of them."""
    holders = _holders() if posts is None else _holders().filter(post__in=posts)
    fault: Exception | None = None
    for user in User.objects.filter(pk__in=holders.values("staff__user"), is_active=True).order_by("pk"):
        try:
            count(user)
        except Exception as error:  # noqa: BLE001 - whatever it is; it is raised once the others are counted
            fault = error
    if fault is not None:
        raise fault


def _posts_of(written: Written | None) -> set[int] | None:
    """Of rows of duties: their posts. None where any post may be meant."""
    found: set[int] = set()
    for label, keys in (written or {"": set()}).items():
        if label not in TO_POST:
            return None
        rows = apps.get_model(label).objects.unscoped(WORKER).filter(pk__in=list(keys))
        posts = list(rows.values_list(TO_POST[label], flat=True))
        if len(posts) < len(keys):
            return None  # one has gone, and does not say whose it was
        found.update(posts)
    return found


def _schools_of(written: Written) -> set[int] | None:
    """None where a row has gone, or is no school's; and where they are more than one question names."""
    found: set[int] = set()
    for label, keys in written.items():
        if len(keys) > MOST:
            return None
        model: Any = apps.get_model(label)
        if "school" not in {field.name for field in model._meta.get_fields()}:
            return None
        schools = list(model.objects.unscoped(WORKER).filter(pk__in=list(keys)).values_list("school_id", flat=True))
        if len(schools) < len(keys):
            return None
        found.update(schools)
    return found


def count(user: User) -> None:
    """Hers, as they stand now. Counting holds up nobody who writes; what somebody else kept meanwhile is counted once more,
    by what opens to her then, so that the older of two answers is never the last."""
    while True:
        seen, viewer = _times(user), viewer_for(user)
        if not viewer.places("held"):
            return None
        found: dict[int, dict[str, Any]] = {post.pk: {} for post in queries.posts_held(viewer)}
        for line in standings.lines(viewer, queries.her_duties(viewer)):
            found[line.duty.post_id][str(line.duty.pk)] = told(line.standing)
        with suppress(Overtaken):
            return keep(by=viewer, found=json.dumps(found), seen=seen)


def _times(user: User) -> int:
    """That hers were kept; 0 where none are."""
    return Figure.objects.unscoped(WORKER).filter(user=user).aggregate(most=Max("times", default=0))["most"]


def _holds_something(by: Viewer, **_: object) -> bool:
    return bool(by.places("held"))


def _in_turn(by: Viewer, **_: object) -> Iterable[str]:
    return (f"figures {by.user.pk}",)


@action(_holds_something, Turn(_in_turn))
def keep(*, by: Viewer, found: str, seen: int) -> None:
    """What was counted, by post and duty, as JSON. Where nothing differs, only when that was found. Errors: Overtaken where
    it was counted since `seen`."""
    if _times(by.user) != seen:
        raise Overtaken
    stands = {int(post): duties for post, duties in json.loads(found).items()}
    rows, new = Figure.objects.unscoped(WORKER).filter(user=by.user), {"at": clock.now(), "times": seen + 1}
    kept = {row.post_id: (row.day, row.stands) for row in rows}
    if kept and kept == {post: (by.day, duties) for post, duties in stands.items()}:
        rows.update(**new)
        return
    rows.delete()
    Figure.objects.bulk_create(
        Figure(school_id=post.school_id, post=post, user=by.user, day=by.day, stands=stands[post.pk], **new)
        for post in queries.posts_held(by)
        if post.pk in stands
    )


def counted_from() -> set[str]:
    """The models that some measure counts."""
    return {label for measure in all_of(Measure) for label in measure.depends}


def differences() -> int:
    """For how many holders what is kept is not what is so. Doctor asks."""
    found = 0
    for row in Figure.objects.unscoped(WORKER).filter(day=clock.today()).select_related("user"):
        viewer = viewer_for(row.user)
        lines = standings.lines(viewer, queries.her_duties(viewer).filter(post=row.post_id))
        found += row.stands != {str(line.duty.pk): told(line.standing) for line in lines}
    return found
