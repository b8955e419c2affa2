"""A handful of plans at each made-up school: for children on the SEN register, in care, often away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from remit.areas.plans import contents, queries, reviewing
from remit.areas.plans.actions import start_plan
from remit.areas.plans.models import GENERAL, INCLUSION, Outcome, Plan
from remit.areas.plans.types import type_of
from remit.core.viewers import Viewer
from remit.demo.calendar import last_school_day
from remit.demo.moments import at
from remit.demo.rows import Built
from remit.school.dated import on
from remit.school.models import Characteristic, Pupil, Staff
from remit.school.remit import viewer_for

BEGAN, REVIEWED, OVERDUE = timedelta(weeks=6), timedelta(weeks=1), timedelta(weeks=3)


@dataclass(frozen=True)
class Story:
    """What stands in a plan of one type: sections in the order of the type, targets as (what, now, aim), strategies as
    (what, who)."""

    code: str
    said: tuple[str, ...]
    targets: tuple[tuple[str, str, str], ...]
    strategies: tuple[tuple[str, str], ...] = ()
    child: str = ""
    parent: str = ""


SPEECH = Story(
    "sen",
    (
        "Kind, good with younger children, remembers stories after hearing them once.",
        "Long instructions are lost after the first step; words for time and place are mixed up.",
        "To follow a lesson without a neighbour's help, and to ask when it is not clear.",
    ),
    (
        ("Follows an instruction of three steps", "One step", "Three steps, four times in five"),
        ("Asks for help with a card or a word", "Waits to be asked", "Asks twice in a lesson"),
    ),
    (
        ("One instruction at a time, with a picture or a word on the board", "All teachers"),
        ("Ten seconds to answer before anybody helps", "All teachers"),
    ),
    "I like it when the words are on the board.",
    "Homework is easier when it is written down. We practise at the weekend.",
)
READING = Story(
    "sen",
    (
        "Builds and draws with great care; explains aloud very well.",
        "Reading a page takes three times as long as for others, and spelling hides what is known.",
        "To read what the class reads, and to show in writing what can be said aloud.",
    ),
    (
        ("Reads 90 words a minute from a text of the year group", "61 words", "90 words"),
        ("Spells the forty commonest words", "22 of 40", "38 of 40"),
        ("Writes a paragraph with a planning frame", "Two sentences", "A paragraph"),
    ),
    (
        ("Texts on pale yellow paper, in 14 point", "All teachers"),
        ("Never asked to read aloud without warning", "All teachers"),
        ("Key words given before the lesson", "Teaching assistant"),
    ),
    "Reading out is the worst thing. I like science because we do things.",
    "We did not know about the yellow paper. It helps at home too.",
)
FEELINGS = Story(
    "sen",
    (
        "Funny, loyal, a strong swimmer.",
        "Changes without warning bring worry, and worry brings walking out.",
        "To notice when it begins, and to use the agreed way out and back.",
    ),
    (("Uses the exit card before leaving the room", "Leaves without it, four times a week", "Card every time"),),
    (("A word at the door about what will be different today", "Whoever takes the lesson"),),
    "I know when it starts but then nobody listens.",
    "Mornings decide the day. A text when it went well means a lot to us.",
)
PART_TIME = Story(
    "part-time",
    (
        "Back after eight weeks in hospital; a full day is still too much.",
        "Mondays to Thursdays, 9:00 to 12:30.",
        "At home with a grandparent, who rings by 13:15 when they have arrived.",
        "One more afternoon each week from the next review.",
    ),
    (("In school on every morning agreed", "Three of five", "All mornings"),),
    (),
    "I miss my friends in the afternoon but I get tired.",
    "We agree, as long as it grows. Please ring after the first full day.",
)
PASTORAL = Story(
    "pastoral",
    (
        "Art and cricket; the form tutor is trusted.",
        "Quarrels after break run on into lessons.",
        "Somebody to talk to on Mondays, and another way through break.",
    ),
    (
        ("No removal from lessons after break", "Three in two weeks", "None in four weeks"),
        ("Talks with the form tutor on Mondays", "Not yet", "Every Monday"),
    ),
    (("Comes in two minutes early from break and sits near the door", "All teachers"),),
    "It is not always me who starts.",
    "We talk about it every evening now.",
)
ATTENDANCE = Story(
    "attendance",
    (
        "Sunday evenings are hard; a younger brother is looked after first.",
        "Calls home, a taxi for a week, a later start.",
    ),
    (("In school by 8:45", "Two days of five", "Five days of five"),),
    (),
    "I would come if somebody walked with me.",
    "",
)
PEP = Story(
    "pep",
    (
        "Working at what is expected in maths, a little below in writing.",
        "One adult who knows the week ahead, and a quiet place to work.",
        "Tuition in writing, an hour a week; a place in the orchestra.",
    ),
    (("Writes for twenty minutes without stopping", "Eight minutes", "Twenty minutes"),),
    (("Tell of changes in staff the day before", "All teachers"),),
    "I want to stay in orchestra.",
    "",
)
AGREED = (
    "Send home what was agreed", "Ask the teachers how it goes", "Ring the mother on how the week went",
    "Look at the reading record together", "Tell the lunchtime staff what helps",
)  # fmt: skip
SEN_STORIES = (SPEECH, READING, FEELINGS, READING, SPEECH)


@dataclass(frozen=True)
class Case:
    """A plan for one child: who writes it, and how it has gone."""

    story: Story
    pupil: Pupil
    by: Staff
    owned: bool = True
    reviewed: bool = False
    overdue: bool = False


def write_plans(schools: Sequence[Built], day: date) -> None:
    """By the people who lead these children, each act on its day."""
    for built in schools:
        begins = max(last_school_day(day - BEGAN), built.first_day)
        for case in cases(built, begins):
            _write(case, begins, day)


def cases(built: Built, day: date) -> Iterator[Case]:
    """Of the children whom these people may write of on the day on which the plans begin."""
    leader = next((person for person, title, _ in built.posts if title.document), None)
    head, by = built.head, built.staff[leader.name] if leader else built.head
    register = _with(_viewer(by, day), "K", "E") or _with(_viewer(head, day), "K", "E")
    writes = by if _with(_viewer(by, day), "K", "E") else head
    for number, (story, pupil) in enumerate(zip(SEN_STORIES, register, strict=False)):
        yield Case(story, pupil, writes, owned=number != 3, reviewed=number in {0, 1}, overdue=number == 2)
    for pupil in _with(_viewer(head, day), "LAC")[:1]:
        yield Case(PEP, pupil, head, reviewed=True)
    others = [each for each in _led(_viewer(by, day)) if each not in register]
    for story, pupil in zip((PART_TIME, PASTORAL, ATTENDANCE), others[5::7], strict=False):
        yield Case(story, pupil, by, reviewed=story is not ATTENDANCE, overdue=story is ATTENDANCE)


def _viewer(staff: Staff, day: date) -> Viewer:
    assert staff.user
    return viewer_for(staff.user, day)


def _with(viewer: Viewer, *codes: str) -> list[Pupil]:
    """Children with this characteristic of whom plans of inclusion may be written."""
    held = Characteristic.objects.visible_to(viewer).filter(type__code__in=codes, last_day=None)
    found = queries.led_pupils(viewer, INCLUSION).filter(on(viewer.day), pk__in=held.values("pupil"))
    return list(found.select_related("school").order_by("pk")[: len(SEN_STORIES)])


def _led(viewer: Viewer) -> list[Pupil]:
    return list(queries.led_pupils(viewer, GENERAL).filter(on(viewer.day)).select_related("school").order_by("pk")[:40])


def _write(case: Case, begins: date, day: date) -> None:
    viewer = _viewer(case.by, begins)
    with at(begins):
        plan = _start(case, viewer, begins, day)
        for what, now, aim in case.story.targets:
            contents.add_target(
                by=viewer, plan=plan, what=what, how="Noted in lessons, and looked at together", baseline=now, aim=aim,
                due=plan.review_due,
            )  # fmt: skip
        for what, who in case.story.strategies:
            contents.add_strategy(
                by=viewer, plan=plan, what=what, who=who, first_day=begins, for_teachers=plan.type.for_teachers
            )
        _hear(case, viewer, plan, begins)
    if case.reviewed and begins < day - REVIEWED:
        _review(case, plan, last_school_day(day - REVIEWED))


def _start(case: Case, viewer: Viewer, begins: date, day: date) -> Plan:
    kind = type_of(viewer, case.pupil.school, case.story.code)
    assert kind
    until = begins + timedelta(weeks=kind.most_weeks) if kind.most_weeks else None
    due = queries.first_review(viewer, kind, begins, until)
    late = last_school_day(day - OVERDUE)
    said = [[heading, text] for heading, text in zip(kind.sections, case.story.said, strict=False)]
    given: dict[str, Any] = {"owner": case.by if case.owned else None, "post": None, "said": said}
    return start_plan(
        by=viewer, pupil=case.pupil, code=case.story.code, first_day=begins, until=until,
        review_due=late if case.overdue and late > begins else due, **given,
    )  # fmt: skip


def _hear(case: Case, viewer: Viewer, plan: Plan, begins: date) -> None:
    if case.story.child:
        contents.add_voice(
            by=viewer, plan=plan, whose="pupil", name="", how="talked", day=begins, words=case.story.child
        )
    how = "phone" if case.story.parent else "no-reply"
    contents.add_voice(by=viewer, plan=plan, whose="parent", name="", how=how, day=begins, words=case.story.parent)
    if case.story.parent:
        contents.sign(
            by=viewer, plan=plan, whose="parent", name="A parent", form="phone", day=begins, file_name="",
            content=b"",
        )  # fmt: skip


def _review(case: Case, plan: Plan, held: date) -> None:
    """The first target was met, the others go on; one thing is to be done."""
    viewer = _viewer(case.by, held)
    plan = queries.written_plans(viewer).get(pk=plan.pk)
    results = (Outcome.MET, Outcome.PARTLY, Outcome.NOT_YET)
    found = [
        (target, result, "" if result == Outcome.MET else "The same for another half term")
        for (target, _), result in zip(queries.open_targets(viewer, plan), results, strict=False)
    ]
    if len(found) == 1:
        found = [(found[0][0], Outcome.PARTLY, "A little more each week")]
    with at(held):
        reviewing.hold_review(
            by=viewer, plan=plan, version=plan.version, held_on=held, present=f"Mother, {case.by.name}, and the child at the end",
            said="It goes better than in September. What helps is done in most lessons.",
            next_due=queries.next_review(viewer, plan.type, held, plan.until), found=found,
            agreed=[(AGREED[case.pupil.pk % len(AGREED)], case.by, None, last_school_day(held + timedelta(days=7)))],
        )  # fmt: skip
