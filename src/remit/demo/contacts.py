"""What was said with families and agencies about a few at each made-up school, and what was promised: after what was logged of
them, each step an act of whoever took it, on its day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from django.db.models import Count

from remit.areas.behaviour.models import Category, LogEntry
from remit.areas.contacts import actions
from remit.areas.contacts.models import PASTORAL, TAUGHT, Conversation
from remit.areas.promises import actions as promising
from remit.areas.promises.models import Promise
from remit.core.viewers import Viewer
from remit.demo.calendar import last_school_day
from remit.demo.moments import at
from remit.demo.rows import Built
from remit.school import family
from remit.school.dated import on
from remit.school.models import Pupil, Staff
from remit.school.remit import viewer_for
from remit.school.rules import reached

REASON = "demo"
LEADERS = {"larkfold": "Farida Whitcombe", "highmoor": "Marcus Ellerby"}
MOST, PROMISED_FOR = 9, 3  # of whom it is told; days that a promise has where none is said
CALL, CAME, MAIL, THEY = Conversation.PHONE, Conversation.MET, Conversation.EMAIL, True


@dataclass(frozen=True)
class Said:
    """So many days ago. `promise`: what, due so many days after, and after how many it was done; None where it was not."""

    ago: int
    way: str
    words: str
    theirs: bool = False
    kind: str = PASTORAL
    went: str = Conversation.SPOKE
    outcome: str = ""
    promise: tuple[str, int, int | None] | None = None
    ring: int | None = None  # rung again, so many days after
    agency: tuple[str, str, str, str, str] = ("", "", "", "", "")  # sort, name, purpose, shared, footing


# One pupil each, the earliest first.
STORIES: tuple[tuple[Said, ...], ...] = (
    (
        Said(38, CALL, "Rang about the third removal from a lesson. Mornings are hard since the move; breakfast is often missed.", outcome="A place at breakfast club from Monday.", promise=("Say how the first week of breakfast club went", 10, 9)),
        Said(24, CAME, "Met after school with the tutor. Calmer in the mornings; languages is where it still goes wrong.", promise=("Ask the languages teacher about a seat near the front", 4, 3)),
        Said(6, CALL, "Two quiet weeks, then a bad day on Tuesday. Home thinks it was the argument at lunch and not the lesson.", promise=("Speak to both about lunch and ring home", 4, None)),
    ),
    (
        Said(30, CALL, "", went=Conversation.NO_ANSWER),
        Said(29, CALL, "Told of the fight at break and what happens next. Both families want it settled between the two.", outcome="A talk between the two with an adult, agreed by both homes.", promise=("Hold the talk between the two", 3, 3)),
        Said(12, MAIL, "Thank you for the talk. It has been quiet since and we would like to know if it stays so.", theirs=THEY, promise=("Write how the fortnight went", 14, None)),
    ),
    (
        Said(9, CALL, "Homework in three subjects is missing. There is nowhere to work at home this month; staying for the library would help.", outcome="Stays in the library on three days.", ring=9),
    ),
    (
        Said(20, CALL, "Asked what the school sees. Two of the last four Mondays were spent at a relative’s.", theirs=THEY),
        Said(13, CALL, "The duty team asks for attendance and for who picks up on Fridays.", theirs=THEY, agency=("social", "Northgate family team", "A check after a neighbour rang them", "Attendance of this term and the names of those who may pick up", "Their enquiry; home was told by them"), outcome="No further visit. They write to home."),
    ),
    (
        Said(5, CALL, "Rang the early help desk to ask what there is for young carers.", agency=("early", "Early help desk", "", "", "The parent asked us to"), promise=("Send the form for the young carers’ group", 6, None)),
    ),
    (
        Said(16, CALL, "The mock result was a shock. A plan for the next unit is on the board in the room and goes home on paper.", kind=TAUGHT),
    ),
    (
        Said(22, CALL, "Phone taken in twice in a week. Home will keep it until Friday.", outcome="Given back on Friday."),
        Said(8, CALL, "", went=Conversation.LEFT),
    ),
    (
        Said(33, CAME, "Worries about being left out since the groups changed. A seat beside a friend in two lessons and a word with the tutor each Monday.", promise=("Ask two teachers about the seats", 5, 8)),
    ),
    (
        Said(18, MAIL, "Could somebody say why the report has changed colour? We saw it in the bag and not from school.", theirs=THEY, promise=("Ring about the report", 1, 1)),
    ),
)  # fmt: skip


def write_contacts(schools: Sequence[Built], day: date) -> None:
    """By whoever leads a year group or a phase; where nobody leads enough, by the head."""
    for built in schools:
        by, pupils = leader_of(built, day)
        for pupil, story in zip(pupils, STORIES, strict=False):
            for said in story:
                _say(pupil, by, said, day, built)


def leader_of(built: Built, day: date) -> tuple[Staff, list[Pupil]]:
    """With those of whom she leads of whom most was logged that was no award."""
    named = built.staff.get(LEADERS.get(built.plan.key, ""))
    found = whom(named, day) if named else []
    return (named, found) if named and len(found) == MOST else (built.head, whom(built.head, day))


def viewer_of(staff: Staff, day: date) -> Viewer:
    assert staff.user
    return viewer_for(staff.user, day)


def whom(by: Staff, day: date) -> list[Pupil]:
    logged = LogEntry.objects.unscoped(REASON).filter(sort=Category.INCIDENT).order_by().values("pupil")
    most = dict(logged.annotate(number=Count("pk")).values_list("pupil", "number"))
    led = reached(viewer_of(by, day), PASTORAL, "lead").filter(on(day)).select_related("school").order_by("pk")
    return sorted(led, key=lambda each: -most.get(each.pk, 0))[:MOST]


def _say(pupil: Pupil, by: Staff, said: Said, day: date, built: Built) -> None:
    then = max(last_school_day(day - timedelta(days=said.ago)), built.first_day)
    with at(then):
        viewer = viewer_of(by, then)
        found = [each.contact for each in family.contacts_of(viewer, pupil) if not each.bars]
        sort, name, purpose, shared, footing = said.agency
        who: dict[str, Any] = {"who": found[0].name, "relation": found[0].get_relation_display()} if found else {"who": "", "relation": "Mother"}  # fmt: skip
        about = {"agency": sort, "agency_name": name, "purpose": purpose, "shared": shared, "footing": footing, "who": "", "relation": ""} if sort else who  # fmt: skip
        details = {"theirs": said.theirs, "way": said.way, "went": said.went, "words": said.words, "outcome": said.outcome, "day": then, "at": time(15, 40), **about}  # fmt: skip
        due = [{"what": said.promise[0], "due": _after(then, said.promise[1])}] if said.promise else []
        ring = _after(then, said.ring) if said.ring else None
        made = actions.log(by=viewer, pupil=pupil, kind=said.kind, details=details, promised=due, ring_on=ring)
    done = said.promise[2] if said.promise else None
    if done is not None and (ended := _after(then, done)) < day:
        with at(ended):
            promise = Promise.objects.unscoped(REASON).get(ref=made.promised[0]["ref"])
            promising.do(by=viewer_of(by, ended), promise=promise)


def _after(day: date, number: int) -> date:
    """So many days later, or on the last school day before that."""
    return max(day, last_school_day(day + timedelta(days=number)))
