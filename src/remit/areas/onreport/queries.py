"""Every read of reports, for the viewer it is for. What was begun by mistake is left out, but on its own page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Max, Q, QuerySet

from remit.areas.onreport import rules
from remit.areas.onreport.grid import Cell, ReportScore, averages, is_below, scores_of, sheets, standing
from remit.areas.onreport.models import HomePage, Report, ReportReason, ReportReview, ReportTarget
from remit.core import clock
from remit.core.seams import Period
from remit.core.viewers import Viewer
from remit.school import dates
from remit.school import queries as school
from remit.school.dated import on
from remit.school.models import Group, Membership, Pupil

ENDED_SHOWN = 20
WEEK = 5  # school days from one review to the next
FAR = timedelta(days=60)


def reports(viewer: Viewer) -> QuerySet[Report]:
    return Report.objects.visible_to(viewer).select_related("pupil__school", "owner")


def counted(viewer: Viewer) -> QuerySet[Report]:
    return reports(viewer).exclude(outcome=Report.MISTAKE)


def running(viewer: Viewer) -> QuerySet[Report]:
    """Begun and not ended, also where the last day has passed; of pupils on roll."""
    return reports(viewer).filter(on(viewer.day, "pupil__"), ended_on=None, first_day__lte=viewer.day)


def of_pupil(viewer: Viewer, pupil: Pupil) -> list[Report]:
    """The open one first, then the last that ended."""
    rows = counted(viewer).filter(pupil=pupil)
    return sorted(rows, key=lambda each: (not each.is_open, -each.first_day.toordinal(), -each.pk))


def targets_of(viewer: Viewer, held: Collection[Report]) -> dict[int, list[ReportTarget]]:
    found: dict[int, list[ReportTarget]] = defaultdict(list)
    rows = ReportTarget.objects.visible_to(viewer).filter(report__in=[each.pk for each in held])
    for each in rows.select_related("pupil").order_by("report", "position"):
        found[each.report_id].append(each)
    return found


def reason_of(viewer: Viewer, report: Report) -> ReportReason | None:
    return ReportReason.objects.visible_to(viewer).filter(report=report).first()


def reviews(viewer: Viewer) -> QuerySet[ReportReview]:
    rows = ReportReview.objects.visible_to(viewer).filter(taken_back=None)
    return rows.select_related("by", "led_to", "report__pupil")


def reviews_of(viewer: Viewer, report: Report) -> list[ReportReview]:
    """The last first."""
    return list(reviews(viewer).filter(report=report).order_by("-day", "-pk"))


def last_reviewed(viewer: Viewer, held: Iterable[Report]) -> dict[int, date]:
    rows = reviews(viewer).filter(report__in=[each.pk for each in held])
    return dict(rows.order_by().values_list("report").annotate(last=Max("day")))


def pages_home(viewer: Viewer, report: Report) -> QuerySet[HomePage]:
    rows = HomePage.objects.visible_to(viewer).filter(report=report)
    return rows.select_related("contact").order_by("-day", "-pk")


# Days


def open_days(viewer: Viewer, first: date, last: date, at: int | None = None) -> list[date]:
    """`at`: the number of the school, where it is known whose days are counted."""
    return dates.days_open(viewer, first, last, at)


def a_week_on(viewer: Viewer, day: date, last: date, at: int | None = None) -> date:
    """By when a report is looked at next: five school days on, on its last day at the latest."""
    ahead = [each for each in open_days(viewer, day, day + FAR, at) if each > day]
    return min(ahead[min(WEEK, len(ahead)) - 1] if ahead else day, last)


# The hub


@dataclass(frozen=True)
class Line:
    """Somebody on report: today's lessons or parts of the day, and what stands to be done."""

    report: Report
    form: str
    targets: Sequence[ReportTarget]
    today: Sequence[Cell]
    missing: int
    reviewed: date | None
    day: date
    keeps: bool  # she leads or tutors the pupil

    @property
    def done(self) -> int:
        """Of today's that are over or scored."""
        return sum(bool(each.scores) for each in self.today)

    @property
    def is_last(self) -> bool:
        return self.report.last_day <= self.day

    @property
    def is_due(self) -> bool:
        return self.keeps and self.report.review_due <= self.day


def lines(viewer: Viewer, held: Sequence[Report]) -> list[Line]:
    """What is due first stands first. `missing`: lessons of today and of the school day before that lack a score."""
    if not held:
        return []
    now = clock.now()
    lately = open_days(viewer, viewer.day - timedelta(days=21), viewer.day)[-2:]
    cells, targets = sheets(viewer, held, lately), targets_of(viewer, held)
    forms, last = school.forms_of(viewer, [each.pupil_id for each in held]), last_reviewed(viewer, held)
    kept = set(rules.kept(viewer).filter(pk__in=[each.pupil_id for each in held]).values_list("pk", flat=True))
    found = []
    for each in held:
        own = targets.get(each.pk, [])
        today = [cell for cell in cells[each.pk] if cell.day == viewer.day]
        missing = sum(cell.lacks(len(own), now) for cell in cells[each.pk])
        form, keeps = forms.get(each.pupil_id, ""), each.pupil_id in kept
        found.append(Line(each, form, own, today, missing, last.get(each.pk), viewer.day, keeps))
    return sorted(found, key=lambda line: (line.report.review_due, str(line.report.pupil)))


def ahead(viewer: Viewer) -> QuerySet[Report]:
    """Those that are still to begin."""
    return reports(viewer).filter(ended_on=None, first_day__gt=viewer.day).order_by("first_day", "pk")


def ended(viewer: Viewer) -> QuerySet[Report]:
    return counted(viewer).filter(ended_on__isnull=False).order_by("-ended_on", "-pk")


# To score


@dataclass(frozen=True)
class ToScore:
    """A lesson of hers today, or a part of the day of her form, with somebody in it who is on report."""

    report: Report
    targets: Sequence[ReportTarget]
    cell: Cell

    @property
    def marks(self) -> list[tuple[ReportTarget, ReportScore | None]]:
        return [(each, self.cell.scores.get(each.pk)) for each in self.targets]

    @property
    def is_done(self) -> bool:
        return self.cell.away or len(self.cell.scores) >= len(self.targets)


def to_score(viewer: Viewer) -> list[ToScore]:
    """In the order of the day. Nothing, in one question, for who has nobody on report."""
    taught = viewer.places("group", rules.TEACHES)
    held = list(running(viewer.only(rules.TEACHES)).filter(last_day__gte=viewer.day)) if taught else []
    if not held or not open_days(viewer, viewer.day, viewer.day):
        return []
    cells, targets = sheets(viewer, held, [viewer.day]), targets_of(viewer, held)
    tutored = _in_forms(viewer, taught, [each.pupil_id for each in held if not each.by_lesson])
    found = []
    for report in held:
        for cell in cells[report.pk]:
            if cell.place.group in taught or (not report.by_lesson and report.pupil_id in tutored):
                found.append(ToScore(report, targets.get(report.pk, []), cell))  # noqa: PERF401
    return sorted(found, key=lambda each: (each.cell.ends, each.cell.label, str(each.report.pupil)))


def _in_forms(viewer: Viewer, groups: Collection[int], pupils: Collection[int]) -> set[int]:
    if not pupils:
        return set()
    rows = Membership.objects.visible_to(viewer).filter(on(viewer.day), group__in=groups, group__type=Group.FORM)
    return set(rows.filter(pupil__in=pupils).values_list("pupil_id", flat=True))


def scores_between(viewer: Viewer, report: Report, first: date, last: date) -> list[ReportScore]:
    """Those that stand."""
    return list(standing(scores_of(viewer, [report]).filter(day__range=(first, last))).values())


# The page of one


@dataclass(frozen=True)
class Day:
    """A school day of a report. `points` of `possible`, over what was scored."""

    day: date
    cells: Sequence[Cell]
    points: int
    possible: int
    below: bool


@dataclass(frozen=True)
class Sheet:
    """The whole of a report so far: its days, the last first, and what each target came to."""

    days: Sequence[Day]
    averages: Sequence = field(default_factory=tuple)
    away: int = 0
    missing: int = 0


def sheet(viewer: Viewer, report: Report, targets: Sequence[ReportTarget]) -> Sheet:
    last = min(report.until, viewer.day)
    days = open_days(viewer, report.first_day, last, report.school_id) if report.first_day <= last else []
    cells = sheets(viewer, [report], days)[report.pk]
    now, best = clock.now(), report.points[-1]
    found = []
    for day in reversed(days):
        own = [each for each in cells if each.day == day]
        scores = [score for cell in own for score in cell.scores.values()]
        points = sum(each.points or 0 for each in scores)
        found.append(Day(day, own, points, best * len(scores), is_below(report.aim, scores)))
    missing = sum(each.lacks(len(targets), now) for each in cells)
    scores = [each for cell in cells for each in cell.scores.values()]
    return Sheet(found, averages(targets, scores), sum(each.away for each in cells), missing)


# For rules and measures


def days_below(viewer: Viewer, period: Period, among: Collection[int] | None) -> list[tuple[int, date]]:
    """By pupil the days of these on which the scores were on average below the aim. Two questions."""
    rows = counted(viewer).filter(Q(ended_on=None) | Q(ended_on__gte=period.first_day), first_day__lte=period.last_day)
    held = {each.pk: each for each in (rows if among is None else rows.filter(pupil__in=list(among)))}
    scores = scores_of(viewer, held.values()).filter(day__range=(period.first_day, period.last_day))
    of_day: dict[tuple[int, date], list[ReportScore]] = defaultdict(list)
    for score in standing(scores).values():
        of_day[score.report_id, score.day].append(score)
    return [
        (held[report].pupil_id, day) for (report, day), found in of_day.items() if is_below(held[report].aim, found)
    ]


def unscored(viewer: Viewer, among: Collection[int] | None) -> list[tuple[Report, int, date]]:
    """Of those on report on the last school day before today: how many lessons of it lack a score."""
    before = open_days(viewer, viewer.day - timedelta(days=21), viewer.day - timedelta(days=1))[-1:]
    if not before:
        return []
    rows = running(viewer).filter(first_day__lte=before[0], last_day__gte=before[0])
    held = list(rows if among is None else rows.filter(pupil__in=list(among)))
    cells, targets, now = sheets(viewer, held, before), targets_of(viewer, held), clock.now()
    found = []
    for each in held:
        number = sum(cell.lacks(len(targets.get(each.pk, ())), now) for cell in cells[each.pk])
        found.append((each, number, before[0]))
    return [each for each in found if each[1]]
