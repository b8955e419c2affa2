"""What was done at each made-up school about what was logged: mostly what the ladder says, soon after; detentions of every week
with who came; and the figures of two classes that a leader of a subject asked for."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from random import Random

from remit.areas.behaviour.models import Category, LogEntry
from remit.areas.sanctions import ladder, reference, rules, sharing, use
from remit.areas.sanctions.models import Pattern, Place, Response, Sitting, Stage
from remit.core.accounts.models import User
from remit.core.viewers import Viewer
from remit.demo.calendar import last_school_day, school_days
from remit.demo.moments import at, moment
from remit.demo.rows import Built
from remit.school.models import Group, Room, Staff
from remit.school.remit import viewer_for

REASON = "demo"
ASKER = "Daniel Prowse"
AT_ONCE = 500
ANSWERED, ON_IT = 0.97, 0.86  # of incidents that the ladder speaks of; of those
TOLD, SERVED = 3, 3  # of the last places every so many a one of which home was not told, that was not served
LATELY, SOME = timedelta(days=3), 0.5
WEEKLY = (
    ("Detention at lunch", 3, time(12, 30), time(13, 0), 20),
    ("Detention after school", 4, time(15, 15), time(16, 0), 24),
)
DID = {
    Stage.TALK: ("Spoke at the end of the lesson. Apologised.", "A quiet word at the door.", ""),
    Stage.RESTORE: ("Sat down together with the form’s log. Agreed on a seat by the window.", ""),
    Stage.CALL: ("Rang home: they will speak this evening.", "Left a message, then spoke to the father."),
    Stage.DETENTION: ("Told in person, and why.", ""),
    Stage.REPORT: ("Starts on Monday, two weeks.",),
    Stage.MEETING: ("Met with both parents. Agreed to look again in three weeks.",),
    Stage.REMOVAL: ("Worked in the quiet room with the tasks of the day.",),
}
TRIED = (
    "A place at the front and a quiet check-in each morning since half term.",
    "Two talks and a call home in the last month.",
)
WHY = (
    "Settled there and then, and it was the first time.",
    "The third in one day, so one stage further.",
    "Agreed with home.",
)
SETTLED = "Seen to in the lesson: apologised and worked."
AT_HOME = ("Mother", "Father", "Grandmother")


@dataclass
class Writing:
    """Of one school, as it is written."""

    built: Built
    random: Random
    day: date
    days: list[date]
    stages: list[Stage]
    before: dict[int, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))


def write_sanctioned(built: Built, day: date) -> None:
    """Called under `unrecorded`, once the log is written."""
    random = Random(f"{built.plan.key} done")  # noqa: S311 - made-up people, the same each time
    Stage.objects.bulk_create(Stage(school=built.school, **reference.shipped(code)) for code in reference.codes())
    stages = list(Stage.objects.unscoped(REASON).filter(school=built.school))
    writing = Writing(built, random, day, list(school_days(built.first_day, day)), stages)
    Response.objects.bulk_create(_responses(writing), batch_size=AT_ONCE)
    _detentions(writing)


def _responses(writing: Writing) -> Iterator[Response]:
    rows = LogEntry.objects.unscoped(REASON).filter(school=writing.built.school, sort=Category.INCIDENT)
    for entry in rows.select_related("category").order_by("day", "pk"):
        place, severity = bisect_right(writing.days, entry.day), entry.severity
        earlier = [(worth, place - then) for worth, then in writing.before[entry.pupil_id]]
        writing.before[entry.pupil_id].append((severity, place))
        says = ladder.said(writing.stages, severity, earlier)
        chance = SOME if entry.day > writing.day - LATELY else ANSWERED
        if says and writing.random.random() < chance:
            yield _response(writing, entry, says)


def _response(writing: Writing, entry: LogEntry, says: Sequence[Stage]) -> Response:
    random = writing.random
    stage: Stage | None = says[0]
    if random.random() > ON_IT:
        places = [each for each in ladder.in_order(writing.stages) if abs(each.position - says[0].position) == 1]
        stage = random.choice([*places, None])
    follows = ladder.compared(says, stage)
    day = min(last_school_day(entry.day + timedelta(days=random.randint(0, 4))), writing.day)
    day = max(day, entry.day)
    given = moment(day, time(15, 20) if day < writing.day else time(8, 10))
    detention = stage is not None and stage.way == Stage.DETENTION
    asks = stage is not None and stage.asks_tried
    talk = random.choice((Response.HELD, Response.HELD, Response.YET)) if detention and random.random() < 0.3 else ""
    return Response(
        school=writing.built.school, pupil_id=entry.pupil_id, entry=entry, kind=entry.kind, stage=stage, day=day,
        given=given, by_id=entry.by_id, occasion=f"{random.getrandbits(90):x}"[:16], follows=follows,
        said=" or ".join(map(str, says)), differs="" if follows == Response.ON else random.choice(WHY),
        words=random.choice(DID[stage.way]) if stage else SETTLED, tried=random.choice(TRIED) if asks else "",
        talk=talk, talk_on=day if talk == Response.HELD else None,
        done_on=None if detention else day,
    )  # fmt: skip


def _detentions(writing: Writing) -> None:
    built, day = writing.built, writing.day
    rooms = list(Room.objects.unscoped(REASON).filter(school=built.school).order_by("pk")[:6])
    staff = [each for each in built.staff.values() if each.user_id and each.teaches][:8]
    held: list[Sitting] = []
    ahead = list(school_days(built.first_day, day + timedelta(days=18)))
    for number, (name, weekday, begins, ends, capacity) in enumerate(WEEKLY):
        of = {
            "school": built.school, "name": name, "begins": begins, "ends": ends, "capacity": capacity, "notice": number,
            "room": rooms[number % len(rooms)] if rooms else None,
        }  # fmt: skip
        pattern = Pattern.objects.create(**of, weekday=weekday, staff=staff[number % len(staff)] if staff else None)
        days = [each for each in ahead if each.isoweekday() == weekday or (weekday == 3 and each.isoweekday() == 1)]
        held += [
            Sitting(**of, day=each, pattern=pattern, staff=staff[(number + turn) % len(staff)] if staff else None)
            for turn, each in enumerate(days)
        ]
    Sitting.objects.bulk_create(held)
    _places(writing, sorted(Sitting.objects.unscoped(REASON).filter(school=built.school), key=lambda each: each.day))


def _places(writing: Writing, sittings: Sequence[Sitting]) -> None:
    """The first sitting of its name after it was given; some are missed, and a few of the last are not booked yet."""
    taken: set[tuple[int, int]] = set()
    number: dict[int, int] = defaultdict(int)
    rows = Response.objects.unscoped(REASON).filter(school=writing.built.school, stage__way=Stage.DETENTION)
    done = []
    for response in rows.select_related("stage").order_by("day", "pk"):
        sitting = next(
            (
                each for each in sittings
                if each.day > response.day and each.name == response.stage.name
                and (each.pk, response.pupil_id) not in taken and number[each.pk] < each.capacity
            ),
            None,
        )  # fmt: skip
        if sitting is None or (response.day >= writing.day - LATELY and writing.random.random() < 0.3):
            continue
        taken.add((sitting.pk, response.pupil_id))
        number[sitting.pk] += 1
        made = _place(writing, response, sitting, len(taken))
        if made.state == Place.SERVED:
            response.done_on = sitting.day
            done.append(response)
        made.save()
    Response.objects.unscoped(REASON).bulk_update(done, ["done_on"])


def _place(writing: Writing, response: Response, sitting: Sitting, number: int) -> Place:
    random, over = writing.random, sitting.day < writing.day
    lately = sitting.day > writing.day - timedelta(days=8)
    state = Place.COMING
    if over:
        state = (
            Place.SERVED
            if number % SERVED or not lately
            else random.choice((Place.MISSED, Place.MISSED, Place.EXCUSED))
        )
    told = over or bool(number % TOLD)
    return Place(
        school=writing.built.school, pupil_id=response.pupil_id, kind=response.kind, sitting=sitting, response=response,
        state=state, marked=moment(sitting.day, sitting.ends) if over else None,
        told=random.choice(AT_HOME) if told else "", told_how=Place.PHONE if told else "",
        told_on=response.day if told else None,
    )  # fmt: skip


def write_asked(schools: Sequence[Built], day: date) -> None:
    """Who leads a subject asked for two classes a week ago: one was read, with a word; one is still to be."""
    for built in schools:
        if ASKER in built.staff:
            then = last_school_day(day - timedelta(days=4))
            with at(then):
                by = viewer_for(_user(built.staff[ASKER]), then)
                span = use.span_of(use.spans(by), "")
                groups = _classes(built, by) if span else []
                made = [
                    sharing.ask(by=by, group=each, first_day=span.period.first_day, last_day=then)
                    for each in groups if span
                ]  # fmt: skip
            with at(last_school_day(day - timedelta(days=1))):
                for sheet in made[:1]:
                    sharing.read(by=viewer_for(_user(sheet.staff), day), sheet=sheet, version=1, reply="Cover for two weeks of these: much was logged and seen to by others.")  # fmt: skip


def _classes(built: Built, by: Viewer) -> list[Group]:
    """The two of hers with most to say, by name."""
    own = rules.taken_classes(by).values("pk")
    held = rules.led_classes(by).exclude(pk__in=own).order_by("name")
    span = use.span_of(use.spans(by), "")
    if span is None:
        return []
    found = use.figures(by, list(held.values_list("pk", flat=True)), span.period)
    known = use.takers(by, found)
    able = [each for each in held if known.get(each.pk) and all(lead.staff.user_id for lead in known[each.pk])]
    return sorted(able, key=lambda each: (-found[each.pk].incidents, each.name))[:2]


def _user(staff: Staff) -> User:
    assert staff.user
    return staff.user
