"""The pack for the targeting support meeting, which a school holds with its local authority each term: who misses much, what
was tried, and what the school asks. Nothing of kinds that whoever asks for it may not see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from remit.areas.absence import owed, queries, rules
from remit.areas.absence.models import Case, Return, Step
from remit.areas.attendance import figures
from remit.areas.plans import queries as plans
from remit.areas.plans.models import Plan
from remit.core.access import words_for
from remit.core.outputs.document import DAY, NUMBER, SHARE, Block, Column, Document, Facts, Heading, Items, Table
from remit.core.viewers import Viewer
from remit.core.words import Words, say
from remit.school import queries as school
from remit.school.models import year_name

STATES = {figures.SEVERE: "Severely absent", figures.PERSISTENT: "Persistently absent", figures.RISK: "At risk of it"}
NOTHING = "Nothing is recorded yet"


@dataclass(frozen=True)
class Told:
    """A pupil as the meeting hears of one."""

    line: figures.Line
    case: Case | None
    steps: tuple[Step, ...]
    plans: tuple[Plan, ...]

    @property
    def state(self) -> str:
        return STATES.get(self.line.state, "")

    @property
    def reached(self) -> str:
        """The stage of the last step that was taken."""
        done = [each for each in self.steps if each.done_on]
        return str(done[-1].stage) if done else ""

    @property
    def next(self) -> Step | None:
        return next((each for each in self.steps if each.is_open), None)


def told(viewer: Viewer) -> list[Told]:
    """Whom she follows and who miss one session in ten or more, or whose absence is followed up; by name."""
    year = school.this_year(viewer)
    if year is None:
        return []
    lines = figures.lines(viewer, year, figures.spans(viewer, year)[0])
    hers = set(rules.followed(viewer).values_list("pk", flat=True))
    cases = {each.pupil_id: each for each in queries.open_cases(viewer)}
    kept = [each for each in lines if each.pupil.pk in hers and (each.counts.persistent or each.pupil.pk in cases)]
    keys = [each.pupil.pk for each in kept]
    steps, running = _steps(viewer, cases.values()), _plans(viewer, keys)
    found = [Told(each, cases.get(each.pupil.pk), steps.get(each.pupil.pk, ()), running.get(each.pupil.pk, ())) for each in kept]  # fmt: skip
    return sorted(found, key=lambda each: (each.line.pupil.family_name, each.line.pupil.given_name, each.line.pupil.pk))


def _steps(viewer: Viewer, cases: Collection[Case]) -> Mapping[int, tuple[Step, ...]]:
    """By pupil, in the order in which they were taken, and then those to come."""
    found: dict[int, list[Step]] = defaultdict(list)
    for of_case in queries.steps_of(viewer, cases).values():
        for each in of_case:
            if each.let_go_on is None:
                found[each.pupil_id].append(each)
    return {
        key: tuple(sorted(held, key=lambda each: (each.done_on is None, each.done_on or each.due, each.pk)))
        for key, held in found.items()
    }


def _plans(viewer: Viewer, pupils: Collection[int]) -> Mapping[int, tuple[Plan, ...]]:
    found: dict[int, list[Plan]] = defaultdict(list)
    for each in plans.running(viewer).filter(pupil__in=pupils).order_by("first_day", "pk"):
        found[each.pupil_id].append(each)
    return {key: tuple(held) for key, held in found.items()}


def document(viewer: Viewer) -> Document:
    """A table of all, then a section each."""
    lines, words = told(viewer), words_for(viewer)
    blocks: list[Block] = [_table(lines, words)]
    for each in lines:
        blocks += _section(each, words)
    mine = school.school_of(viewer)
    return Document(
        title="Targeting support meeting",
        subtitle=say(f"{len(lines)} {{pupil.many}}", words),
        school=mine.name if mine else "",
        day=viewer.day,
        audience="For the school and the local authority’s attendance team. Confidential.",
        blocks=tuple(blocks),
        name="targeting-support-meeting",
    )


def _table(lines: Collection[Told], words: Words) -> Table:
    columns = (
        Column("Name", wide=3),
        Column("Year group", wide=2),
        Column("Form", wide=1),
        Column("Sessions missed", SHARE, wide=2),
        Column("Unauthorised", NUMBER, wide=2),
        Column("State", wide=2),
        Column("Stage reached", wide=2, none="None yet"),
    )
    rows = tuple(
        (
            str(each.line.pupil), year_name(each.line.pupil.year), each.line.form,
            (each.line.counts.absent, each.line.counts.possible), each.line.counts.unauthorised, each.state,
            each.reached or None,
        )
        for each in lines
    )  # fmt: skip
    return Table(say("{Pupil.many} to speak of", words), columns, rows)


def _section(told: Told, words: Words) -> list[Block]:
    counts, pupil = told.line.counts, told.line.pupil
    form = f", {told.line.form}" if told.line.form else ""
    pairs = [
        ("Sessions missed", f"{counts.absent} of {counts.possible}: {counts.authorised} authorised, {counts.unauthorised} not"),
        ("Late", f"{counts.late} times"),
        ("State", told.state or "Not persistently absent"),
        ("Followed up", f"Since {queries.in_full(told.case.opened_on)}: {told.case.why}" if told.case else "Not yet"),
        (say("{Support_plan.one}", words), ", ".join(f"{each}, since {queries.in_full(each.first_day)}" for each in told.plans) or "None runs, as far as it can be seen here"),
        ("What the school asks", _asks(told)),
    ]  # fmt: skip
    done = [_said(each) for each in told.steps if each.done_on]
    return [
        Heading(f"{pupil}, {year_name(pupil.year)}{form}"),
        Facts(tuple(pairs)),
        Items(("What was tried:", *done) if done else (f"What was tried: {NOTHING.lower()}.",)),
    ]


def _asks(told: Told) -> str:
    step = told.next
    return f"{step.stage}, by {queries.in_full(step.due)}" if step else "To be said at the meeting"


def _said(step: Step) -> str:
    how = f", {step.get_how_display().lower()}" if step.how else ""
    answer = f" Answer on {queries.in_full(step.answered_on)}: {step.answer}" if step.answered_on else ""
    waits = " No answer yet." if step.waits else ""
    return f"{queries.in_full(step.done_on)}: {step.stage}{how}.{answer}{waits}"


RETURN_COLUMNS = (
    Column("Name", wide=3),
    Column("Year group"),
    Column("Form"),
    Column("Return", wide=2),
    Column("From", DAY),
    Column("To", DAY),
    Column("School days", NUMBER),
    Column("Of compulsory school age", wide=2),
    Column("Sent on", DAY, none="To be sent"),
)


def returns_table(viewer: Viewer) -> Table:
    """What is to be told, then what was this year: the same lines as on the page."""
    year, sorts = school.this_year(viewer), dict(Return.SORTS)
    due = [
        (
            str(each.pupil), year_name(each.pupil.year), each.form,
            f"{sorts[each.sort]}{': for the school to judge' if each.judged else ''}", each.first_day, each.last_day,
            each.days, {True: "Yes", None: "Not known here", False: "No"}[each.age], None,
        )
        for each in owed.owed(viewer)
    ]  # fmt: skip
    sent = [
        (
            str(each.pupil), year_name(each.pupil.year), "", sorts[each.sort], each.first_day, each.last_day, each.days,
            "", each.sent_on,
        )
        for each in (owed.told_since(viewer, year.first_day) if year else [])
    ]  # fmt: skip
    return Table("Returns to the authority", RETURN_COLUMNS, (*due, *sent))
