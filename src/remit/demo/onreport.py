"""Who is on report at each made-up school: of those of whom most was logged, one begun lately, one to be looked at, one on its
last day, and one that went well; scored in the lessons that each had."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import partial
from random import Random

from django.db.models import Count

from remit.areas.behaviour.models import Category, LogEntry
from remit.areas.onreport import actions, grid, queries, rules
from remit.areas.onreport.models import Report, ReportScore
from remit.core.viewers import Viewer
from remit.core.writing import unrecorded
from remit.demo.calendar import last_school_day, school_days
from remit.demo.moments import at, moment
from remit.demo.rows import Built
from remit.school.dated import on
from remit.school.models import Pupil, Staff
from remit.school.remit import viewer_for

HOME = "Highmoor"  # the school that shows scores at home
REASON = "demo"
WEEK = timedelta(weeks=1)
LEFT_OUT = 0.08  # the share of lessons that nobody scored


@dataclass(frozen=True)
class Story:
    """Begun and ended so many days from today; `reviews`: so many days ago, with what the pupil said."""

    level: str
    begins: int
    ends: int
    why: str
    targets: tuple[str, ...]
    good: float  # how well it goes
    reviews: tuple[tuple[int, str], ...] = ()
    ended: int = 0


STORIES = (
    Story(
        "year", 14, 11, "Sent out of two lessons in a week; calls out when the work is hard.",
        ("I put my hand up and wait.", "I start within two minutes.", "I ask for help before I give up."), 0.7,
        ((7, "It is easier when I sit at the front. Science is still hard."),),
    ),
    Story(
        "tutor", 5, 9, "Late to lessons after break, and without a pen or a book.",
        ("I am there before the bell.", "I have what I need."), 0.6,
    ),
    Story(
        "year", 20, 0, "Arguments with two others in most lessons since half term.",
        ("I sit where I am asked to.", "I say nothing back."), 0.85,
        ((14, "They started it, but I can move."), (7, "I moved on my own twice."),),
    ),
    Story(
        "tutor", 34, -13, "Homework missing in most subjects.", ("I write it down.", "I hand it in."), 0.9,
        ((26, "My planner helps."),), ended=14,
    ),
)  # fmt: skip


def write_reports(schools: Sequence[Built], day: date) -> None:
    """By whoever leads a year, else by the head; each act on its day."""
    for built in schools:
        if built.plan.name.startswith(HOME):
            with at(built.first_day):
                actions.keep_practice(
                    by=_viewer(built.head, day), school=built.school, version=None, details={"home_sees": True}
                )
        leader = next((built.staff[person.name] for person, title, _ in built.posts if title.document), built.head)
        random = Random(f"{built.plan.key} reports")  # noqa: S311 - made-up people, the same each time
        for story, (pupil, by) in zip(STORIES, _whom(built, leader, day), strict=False):
            _tell(built, story, pupil, by, day, random)


def _viewer(staff: Staff, day: date) -> Viewer:
    assert staff.user
    return viewer_for(staff.user, day)


def _whom(built: Built, leader: Staff, day: date) -> Iterator[tuple[Pupil, Staff]]:
    """Of those whom the leader leads whoever had most incidents; where that is nobody, of the school."""
    rows = LogEntry.objects.unscoped(REASON).filter(school=built.school, sort=Category.INCIDENT)
    most = rows.order_by().values_list("pupil").annotate(number=Count("pk")).order_by("-number", "pupil")
    numbers = [pupil for pupil, _ in most]
    for by in (leader, built.head):
        led = {each.pk: each for each in rules.kept(_viewer(by, day)).filter(on(day), on(day - 6 * WEEK))}
        found = [led[number] for number in numbers if number in led]
        found += [led[key] for key in sorted(led.keys() - set(numbers))[:: max(len(led) // len(STORIES), 1)]]
        if len(found) >= len(STORIES):
            yield from ((each, by) for each in found)
            return


def _tell(built: Built, story: Story, pupil: Pupil, by: Staff, day: date, random: Random) -> None:
    begins = last_school_day(max(day - timedelta(days=story.begins), built.first_day))
    ends = last_school_day(day + timedelta(days=story.ends))
    if ends < begins:
        return
    part = built.school.taught_in_forms
    with at(begins, time(8, 30)):
        report = actions.start(
            by=_viewer(by, begins), pupil=pupil, level=story.level, why=story.why, targets=list(story.targets),
            first_day=begins, last_day=ends, aim=2, scored=Report.PART if part else Report.LESSON,
            home_sees=built.plan.name.startswith(HOME) and story.level == "year",
            if_well="It ends, with a postcard home", if_not="A meeting with home",
        )  # fmt: skip
    last = ends if story.ended else last_school_day(day - timedelta(days=1))
    unrecorded(REASON, partial(_score, report, by, story, begins, min(last, ends), random))
    for ago, voice in story.reviews:
        then = last_school_day(day - timedelta(days=ago))
        if then > begins:
            with at(then):
                held = queries.reports(_viewer(by, then)).get(pk=report.pk)
                actions.review(by=_viewer(by, then), report=held, version=held.version, next="on", voice=voice)
    if story.ended:
        with at(ends):
            held = queries.reports(_viewer(by, ends)).get(pk=report.pk)
            actions.review(by=_viewer(by, ends), report=held, version=held.version, next="end", outcome="well")


def _score(report: Report, by: Staff, story: Story, first: date, last: date, random: Random) -> None:
    """In each lesson that the pupil had and was there, by whoever takes it; a few are left out."""
    viewer = _viewer(by, last)
    targets = queries.targets_of(viewer, [report])[report.pk]
    rows = []
    for cell in grid.sheets(viewer, [report], list(school_days(first, last)))[report.pk]:
        if cell.away or random.random() < LEFT_OUT:
            continue
        teacher = cell.lesson.teacher if cell.lesson else by
        for target in targets:
            points = 3 if random.random() < story.good else random.randint(0, 2)
            rows.append(
                ReportScore(
                    pupil=report.pupil, report=report, target=target, day=cell.day, period_id=cell.place.period,
                    group_id=cell.place.group, part=cell.place.part, points=points, by=teacher,
                    at=moment(cell.day, cell.ends),
                )
            )  # fmt: skip
    ReportScore.objects.bulk_create(rows)
