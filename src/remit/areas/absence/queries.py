"""Every read of what is done about absence. The first argument is who is looking."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils.formats import date_format

from remit.areas.absence import rules
from remit.areas.absence.models import Call, Case, Message, PassedOn, Stage, Step
from remit.areas.absence.stages import practice_of
from remit.areas.attendance import figures
from remit.areas.attendance import queries as attendance
from remit.areas.attendance.entering import masks_of
from remit.areas.attendance.masks import Counts
from remit.areas.attendance.models import Mark, Year
from remit.areas.attendance.reference import NO_REASON
from remit.areas.attendance.rolling import FAR_BACK, held_of, rolling
from remit.core import clock
from remit.core.seams import Period
from remit.core.viewers import Viewer
from remit.school import dates
from remit.school import queries as school
from remit.school.dated import on
from remit.school.models import Pupil

DECIDED_WITHIN = 5  # school days


def in_full(day: date | None) -> str:
    """As a letter says it; of no day nothing."""
    return date_format(day, "j F Y") if day else ""


def hers(viewer: Viewer) -> Viewer:
    return viewer.only(rules.LEADS, rules.KEEPS)


def cases(viewer: Viewer) -> QuerySet[Case]:
    return Case.objects.visible_to(hers(viewer)).select_related("pupil", "owner")


def open_cases(viewer: Viewer) -> QuerySet[Case]:
    """Of pupils on roll."""
    return cases(viewer).filter(on(viewer.day, "pupil__"), ended_on=None)


def cases_of(viewer: Viewer, pupil: Pupil) -> list[Case]:
    """The open one first, then the last that ended."""
    return sorted(cases(viewer).filter(pupil=pupil), key=lambda each: (not each.is_open, -each.opened_on.toordinal()))


def steps(viewer: Viewer) -> QuerySet[Step]:
    return Step.objects.visible_to(hers(viewer)).select_related("case", "stage", "owner", "done_by", "pupil")


def steps_of(viewer: Viewer, held: Collection[Case]) -> dict[int, list[Step]]:
    """By case, in order."""
    found: dict[int, list[Step]] = defaultdict(list)
    for step in steps(viewer).filter(case__in=[each.pk for each in held]).order_by("due", "pk"):
        found[step.case_id].append(step)
    return found


def tried(held: Iterable[Step]) -> list[Step]:
    """The support that was given, in order."""
    done = [each for each in held if each.done_on and each.stage.support]
    return sorted(done, key=lambda each: (each.done_on or each.due, each.pk))


@dataclass(frozen=True)
class Followed:
    """A case with what comes next in it: the first step to be done, or the first answer that is awaited."""

    case: Case
    form: str
    counts: Counts
    done: Sequence[Step]
    next: Step | None
    waits: Step | None

    @property
    def due(self) -> date | None:
        return self.next.due if self.next else self.waits.reply_due if self.waits else None


def followed(viewer: Viewer) -> list[Followed]:
    """Every open case of hers: what is due first stands first, and above it those with nothing to come."""
    held = list(open_cases(viewer))
    of_case = steps_of(viewer, held)
    form_of = school.forms_of(viewer, [each.pupil_id for each in held])
    counts = counts_of(viewer, [each.pupil_id for each in held])
    lines = [
        _line(each, form_of.get(each.pupil_id, ""), counts.get(each.pupil_id, Counts()), of_case[each.pk]) for each in held
    ]  # fmt: skip
    return sorted(lines, key=lambda line: (line.due or date.min, str(line.case.pupil)))


def shown(viewer: Viewer, lines: Sequence[Followed]) -> dict[str, tuple[str, Sequence[Followed]]]:
    """The lists that a page offers, by key, each with its name."""
    mine = [line for line in lines if (who := line.next.owner if line.next else line.case.owner) and who.user_id == viewer.user.pk]  # fmt: skip
    late = [line for line in lines if line.due and line.due < viewer.day]
    return {"": ("All", lines), "mine": ("Mine", mine), "late": ("Overdue", late)}


def followed_of(viewer: Viewer, held: Sequence[Case]) -> list[Followed]:
    """These, with what comes next, for a page that shows no figures of them."""
    of_case = steps_of(viewer, held) if held else {}
    return [_line(each, "", Counts(), of_case.get(each.pk, [])) for each in held]


def _line(case: Case, form: str, counts: Counts, held: Sequence[Step]) -> Followed:
    next_one = next((each for each in held if each.is_open), None)
    waits = next((each for each in held if each.waits), None)
    return Followed(case, form, counts, [each for each in held if each.done_on], next_one, waits)


def counts_of(viewer: Viewer, pupils: Collection[int]) -> dict[int, Counts]:
    """This year's, by pupil."""
    rows = Year.objects.visible_to(viewer).filter(
        pupil__in=pupils, academic_year__first_day__lte=viewer.day, academic_year__last_day__gte=viewer.day
    )
    return {row.pupil_id: masks_of(row).counts() for row in rows}


def not_followed(viewer: Viewer) -> list[figures.Line]:
    """Persistently absent this year, and no case is open."""
    year = school.this_year(viewer)
    if year is None:
        return []
    span = figures.spans(viewer, year)[0]
    held = set(open_cases(viewer).values_list("pupil_id", flat=True))
    may = set(rules.followed(viewer).values_list("pk", flat=True))
    lines = figures.lines(viewer, year, span)
    return [each for each in lines if each.counts.persistent and each.pupil.pk not in held and each.pupil.pk in may]


def in_ten_weeks(viewer: Viewer, pupils: Collection[int]) -> dict[int, int]:
    """By pupil the unauthorised sessions of this school week and the nine before it; those without any are left out."""
    days = dates.days_open(viewer, viewer.day - FAR_BACK, viewer.day)
    if not days:
        return {}
    begins = rolling(days)[days[-1]]
    found = {
        pupil: sum(each.unauthorised(begins, viewer.day) for each in years)
        for pupil, years in held_of(viewer, pupils, begins).items()
    }
    return {pupil: number for pupil, number in found.items() if number}


# Absences without a reason


@dataclass(frozen=True)
class Unknown:
    """An absence that nobody has a reason for: since which day, the sessions, by when it is to be decided, whose it is to
    find out, and the calls that were made about it."""

    pupil: Pupil
    form: str
    since: date
    sessions: int
    today: bool
    decide_by: date | None
    with_leader: bool
    calls: Sequence[Call]

    @property
    def told(self) -> str:
        """The code that a call gave, which the register does not have yet."""
        return next((each.code for each in reversed(self.calls) if each.code), "")


def unknown(viewer: Viewer) -> list[Unknown]:
    """Every absence of this year without a reason, the longest first. A fixed number of questions."""
    begun = school.this_year(viewer)
    if begun is None:
        return []
    rows = Mark.objects.visible_to(hers(viewer)).filter(code=NO_REASON, stands=True)
    of_year = rows.filter(day__range=(begun.first_day, viewer.day)).order_by()
    named = list(of_year.values_list("pupil_id", "day").distinct())
    if not named:
        return []
    may = rules.followed(viewer).filter(on(viewer.day), pk__in={pupil for pupil, _ in named})
    pupils = {each.pk: each for each in may.annotate(form=school.form_name(viewer))}
    days = {day for pupil, day in named if pupil in pupils}
    marks = attendance.current(attendance.marks_of(hers(viewer), list(pupils.values()), *days))
    places: dict[int, list[date]] = defaultdict(list)
    for (pupil, day, _), mark in marks.items():
        if mark.code == NO_REASON:
            places[pupil].append(day)
    if not places:
        return []
    first = min(map(min, places.values()))
    calls, passed = _calls(viewer, places, first), _passed(viewer, places, first)
    after, open_days = _hands_on_after(viewer), _school_days_from(viewer, first)
    found = []
    for key, held in places.items():
        since, whose = min(held), pupils[key]
        begun_days = [day for day in open_days if since <= day <= viewer.day]
        hands = passed.get(key)
        said = hands is not None and clock.day_of(hands.at) >= since
        with_leader = hands.to_leader if hands and said else len(begun_days) >= after
        limit = open_days.index(since) + DECIDED_WITHIN if since in open_days else -1
        decide_by = open_days[limit] if 0 <= limit < len(open_days) else None
        mine = [each for each in calls[key] if clock.day_of(each.at) >= since]
        form = getattr(whose, "form", "") or ""
        found.append(Unknown(whose, form, since, len(held), viewer.day in held, decide_by, with_leader, mine))
    return sorted(found, key=lambda each: (each.since, each.pupil.family_name, each.pupil.given_name, each.pupil.pk))


def _calls(viewer: Viewer, pupils: Collection[int], first: date) -> dict[int, list[Call]]:
    found: dict[int, list[Call]] = defaultdict(list)
    rows = Call.objects.visible_to(hers(viewer)).filter(pupil__in=pupils, day__gte=first).select_related("by")
    for each in rows.order_by("pk"):
        found[each.pupil_id].append(each)
    return found


def _passed(viewer: Viewer, pupils: Collection[int], first: date) -> Mapping[int, PassedOn]:
    """The last word on whose it is: it holds until there is no absence from before it."""
    rows = PassedOn.objects.visible_to(hers(viewer)).filter(pupil__in=pupils, day__gte=first - timedelta(days=60))
    return {each.pupil_id: each for each in rows.order_by("pk")}


def _hands_on_after(viewer: Viewer) -> int:
    at = school.school_of(viewer)
    return practice_of(viewer, at).hands_on_after if at else DECIDED_WITHIN


def _school_days_from(viewer: Viewer, first: date) -> list[date]:
    return dates.days_open(viewer, first, viewer.day + timedelta(days=45))


def calls_of(viewer: Viewer, pupil: Pupil, most: int = 20) -> list[Call]:
    """The last calls about a pupil, newest first."""
    rows = Call.objects.visible_to(hers(viewer)).filter(pupil=pupil).select_related("by")
    return list(rows.order_by("-pk")[:most])


def calls_between(viewer: Viewer, pupil: Pupil, period: Period) -> list[Call]:
    """Those that were made on these days, about whichever."""
    rows = Call.objects.visible_to(hers(viewer)).filter(pupil=pupil).select_related("by")
    return [each for each in rows.order_by("at", "pk") if clock.day_of(each.at) in period]


def messages_waiting(viewer: Viewer) -> QuerySet[Message]:
    """What was reported from home and nobody has decided, of pupils on roll; the first first."""
    rows = Message.objects.visible_to(hers(viewer)).filter(on(viewer.day, "pupil__"), state=Message.WAITING)
    return rows.select_related("pupil", "by").order_by("first_day", "at", "pk")


def own_steps(viewer: Viewer) -> QuerySet[Step]:
    """Hers to do."""
    rows = steps(viewer).filter(on(viewer.day, "pupil__"), case__ended_on=None, done_on=None, let_go_on=None)
    return rows.filter(owner__user=viewer.user)


def _open_steps(viewer: Viewer) -> QuerySet[Step]:
    """Of open cases of pupils on roll, as far as she sees them by whatever power: Remit itself looks for what wants whom."""
    rows = Step.objects.visible_to(viewer).select_related("stage")
    return rows.filter(on(viewer.day, "pupil__"), case__ended_on=None)


def late_steps(viewer: Viewer) -> QuerySet[Step]:
    """Whose day has passed."""
    return _open_steps(viewer).filter(due__lt=viewer.day, done_on=None, let_go_on=None)


def unanswered(viewer: Viewer) -> QuerySet[Step]:
    """What was sent and should have been answered by now."""
    return _open_steps(viewer).filter(done_on__isnull=False, reply_due__lt=viewer.day, answered_on=None)


def stages_held(viewer: Viewer) -> QuerySet[Stage]:
    return Stage.objects.visible_to(viewer)


def in_date(viewer: Viewer) -> QuerySet[Step]:
    """The next step is still to be done in time, or an answer is awaited: what follows an absence up just now."""
    rows = Step.objects.visible_to(viewer).filter(on(viewer.day, "pupil__"), case__ended_on=None, let_go_on=None)
    return rows.filter(
        Q(done_on=None, due__gte=viewer.day) | Q(reply_due__gte=viewer.day, answered_on=None, done_on__isnull=False)
    )
