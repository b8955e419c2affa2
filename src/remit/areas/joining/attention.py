"""What of joining in the year wants a leader: somebody without a checklist, somebody who starts, a start to be looked at again."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.utils.formats import date_format

from remit.areas.joining import queries
from remit.areas.joining.models import CLASS
from remit.core.seams import Found, Watch
from remit.core.viewers import Viewer

Among = Collection[int] | None
ROLL = ("school.Pupil", "school.Enrolment", "school.Membership")
CALENDAR = ("school.AcademicYear", "school.Term", "school.Closure")
DEPENDS = ("joining.Joining", "joining.JoiningStep", "promises.Promise", *ROLL, *CALENDAR)
AREAS = ("transition", "pastoral")


def without_a_checklist(viewer: Viewer, among: Among) -> Iterator[Found]:
    """Until two weeks after the first day, or a checklist: what is older than that is settled without one."""
    for line in queries.lines(viewer, among=among):
        if line.joining is None and viewer.day <= line.review:
            yield Found(line.pupil.pk, None, {"day": date_format(line.begins, "l j F")})


def starts(viewer: Viewer, among: Among) -> Iterator[Found]:
    """Today; or within five days, with something still to be done before."""
    for line in queries.soon(viewer, among=among):
        open_ones = [each.name for each in line.to_do_first]
        if line.joining and (line.begins == viewer.day or open_ones):
            when = "today" if line.begins == viewer.day else f"on {date_format(line.begins, 'l j F')}"
            left = f"to do: {'; '.join(open_ones)}" if open_ones else "all is arranged"
            yield Found(line.pupil.pk, line.begins if line.begins == viewer.day else None, {"when": when, "left": left})


def reviews(viewer: Viewer, among: Among) -> Iterator[Found]:
    for line in queries.lines(viewer, among=among):
        held = line.joining
        if held and held.is_open and held.reviewed_on is None and line.review <= viewer.day:
            yield Found(line.pupil.pk, line.review, {"day": date_format(line.begins, "j F")})


WATCHES = (
    Watch(
        "joiner-starts-today",
        says="New {pupil.many} who start today, or soon with something still to be arranged",
        why="Starts {when}; {left}",
        next="Open the checklist",
        route="joining:start",
        kinds=CLASS,
        of="pupil",
        depends=DEPENDS,
        find=starts,
        areas=AREAS,
        rank=5,
    ),
    Watch(
        "joiner-without-checklist",
        says="New {pupil.many} without a checklist",
        why="First day {day}, and no checklist yet",
        next="Start the checklist",
        route="joining:start",
        kinds=CLASS,
        of="pupil",
        depends=DEPENDS,
        find=without_a_checklist,
        areas=AREAS,
        rank=10,
    ),
    Watch(
        "joiner-review-due",
        says="New {pupil.many} to be looked at again after two weeks",
        why="Here since {day}: to be looked at again",
        next="Look at it again",
        route="joining:start",
        kinds=CLASS,
        of="pupil",
        depends=DEPENDS,
        find=reviews,
        areas=AREAS,
        rank=17,
    ),
)
