"""Every address of Remit, and a record to fill it with for each role and circle."""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

from django.urls import URLPattern, get_resolver, reverse

from remit.areas.meetings.models import Agreed, Attendance, Item
from remit.areas.plans.models import PlanStrategy, Review, Signature, Target, Voice
from remit.leading.handover.models import Handover
from remit.school.models import NewYear, Tenure
from tests.days import CLASS_OF, FORM_OF, LESSON_DAY, YESTERDAY
from tests.kept import found_by
from tests.planning import within
from tests.world import ROLES, World

TABLE = Path(__file__).with_name("access.csv")  # what each page answers to whom

# Pages that many areas have a part of: another page for each role.
PUT_TOGETHER = {"home", "pupil", "post", "for-you", "school:staff.detail", "school:groups.detail"}

# Of whom an address speaks: the register of one's own school, a pupil of a circle, a post, a duty…
PUPIL = {
    "pupil", "pupil.timeline", "school:pupils.edit", "school:pupils.end", "school:expected.edit", "school:particulars", "school:contacts.add", "school:addresses.add",
    "school:characteristics.add", "school:photo", "school:photo.change", "school:photo.away", "school:pupils.back",
    "school:expected.withdraw", "school:expected.again", "plans:pupil", "plans:start", "attendance:pupil",
    "absence:message.add", "absence:links", "absence:return.sickness", "absence:return.attendance",
    "absence:call", "absence:call.pass", "absence:case.begin", "attendance:planned.add",
}  # fmt: skip
CONTACT = {f"school:contacts.{page}" for page in ("edit", "move", "end", "resume")} | {"school:bars.add"}
BAR = {f"school:bars.{page}" for page in ("edit", "end", "resume")}
ADDRESS = {f"school:addresses.{page}" for page in ("edit", "end", "resume")}
HELD = {f"school:characteristics.{page}" for page in ("edit", "end", "next", "resume")}
PLAN = {f"plans:{page}" for page in ("plan", "change", "put-back", "take-back", "end", "reopen", "next", "review")} | {
    f"plans:{part}.{page}"
    for part, page in (
        ("targets", "add"), ("strategies", "add"), ("strategies", "use"), ("views", "add"), ("signatures", "add"),
    )
}  # fmt: skip
WRITTEN = ("change", "take-back", "put-back")
IN_PLAN = {
    **dict.fromkeys({f"plans:targets.{page}" for page in WRITTEN}, Target),
    **dict.fromkeys({f"plans:views.{page}" for page in WRITTEN}, Voice),
    **dict.fromkeys({f"plans:strategies.{page}" for page in (*WRITTEN, "end", "resume")}, PlanStrategy),
    **dict.fromkeys({"plans:reviews.change", "plans:reviews.take-back"}, Review),
    **dict.fromkeys({"plans:signatures.paper", "plans:signatures.take-back"}, Signature),
}
PLAN_TYPE = {"plans:types.change"}
OF_PUPIL = PUPIL | CONTACT | BAR | ADDRESS | HELD | PLAN | IN_PLAN.keys()
GROUP = {
    "school:groups.pupils",
    "school:groups.detail",
    "school:groups.edit",
    "school:groups.charge",
}
STAFF = {
    "school:staff.detail",
    "school:staff.edit",
    "school:staff.days",
    "school:staff.end",
    "school:staff.link",
    "school:staff.link-withdraw",
    "school:staff.sign-out",
    "school:staff.close",
    "school:staff.account",
    "school:staff.stay",
    "school:staff.second-step",
}
CHARGE = {"school:charges.end"}
YEAR = {"school:years.detail", "school:years.edit", "school:years.weeks"}
ROOM = {"school:rooms.detail", "school:rooms.edit"}
PERIOD = {"school:periods.detail", "school:periods.edit"}
LESSON = {"school:lessons.detail", "school:lessons.edit", "school:lessons.take-back"}
NEW_YEAR = {f"school:new-year.{page}" for page in ("one", "pupils", "begin", "undo")}
CLOSURE = {"school:closures.detail", "school:closures.edit", "school:closures.take-back"}
ENDED = {"school:posts.end", "school:posts.edit", "school:posts.share", "school:posts.pass-on"}
TENURE = {"school:tenures.end"}
POST = {"post", "duties:share", "attention:switch", "handover:post"}
HANDOVER = {"handover:handed", "handover:undo"}
JOB = {"duties:review", "duties:decide", "duties:scope", "duties:set-aside"}
DUTY = {"duties:duty", "duties:change", "duties:split"}
SHOWN = {"duties:withdraw", "duties:document"}
SHEET = {"duties:sheet", "duties:sheet-export", "duties:sheet-withdraw"}
EXPORT = {"outputs:export", "outputs:file"}
KEY = {"api:withdraw"}
OPENING = {"duties:settle"}
BATCH = {"exchange:batch", "exchange:start", "exchange:drop", "exchange:undo", "exchange:rejected"}
PERSON = {"demo:become"}
VIEW = ".drop"  # of any list, a view that somebody keeps
ACTION = {f"promises:{page}" for page in ("action", "change", "do", "again", "let-go", "accept", "pass-on", "answer")}
SERIES = {f"meetings:series{page}" for page in ("", ".change", ".plan", ".end")}
MEETING = {
    f"meetings:{page}"
    for page in ("meeting", "print", "change", "call-off", "add-item", "people", "all-here", "approve")
}
ITEM = {f"meetings:{page}" for page in ("minutes", "agree", "go-on", "correct", "take-out")}
IN_ROOM = SERIES | MEETING | ITEM | {"meetings:mark", "meetings:unname", "meetings:report", "meetings:tick"}
TALK = {"meetings:talks.pair", "meetings:talks.talk", "meetings:talks.notes", "meetings:talks.agree"}
REGISTER = {f"attendance:{page}" for page in ("register", "entries", "settle")}
LESSON_REGISTER = {f"attendance:lesson{page}" for page in ("", ".entries", ".settle")}
CLASS = {"attendance:class"}
MARKS_FILE = {f"attendance:file{page}" for page in ("", ".start", ".drop", ".back")}
NUDGED = {"absence:nudge", "attendance:nudged"}
CASE = {f"absence:case{page}" for page in ("", ".change", ".step", ".end", ".reopen")}
STEP = {
    f"absence:step{page}" for page in ("", ".change", ".merge", ".letter", ".done", ".answer", ".let-go", ".reopen")
}
PLANNED = {f"attendance:planned.{page}" for page in ("one", "off", "back")}
MESSAGE = {f"absence:message{page}" for page in ("", ".reopen", ".mistake")}
HOME_LINK = {"absence:link.withdraw"}
RETURN = {"absence:return.back"}
OF_PUPILS, OF_SCHOOLS, OF_POSTS = (
    found_by(f"OF_{each}") for each in ("PUPILS", "SCHOOLS", "POSTS")
)  # of the areas that say it themselves
OF_ABSENCE = CASE | STEP | PLANNED | MESSAGE | HOME_LINK | RETURN
OWNED = IN_ROOM | TALK | POST | HANDOVER | JOB | DUTY | SHOWN | SHEET | EXPORT | KEY | ACTION


def routes() -> Iterator[tuple[str, URLPattern]]:
    yield from _under(get_resolver(), "")


def let_in(roles: Collection[str]) -> set[tuple[str, str, str]]:
    """Each page, circle and role that the table lets in: the rest leads on, takes a form alone, or refuses."""
    with TABLE.open(encoding="utf-8") as table:
        rows = list(csv.DictReader(table))
    return {(row["url"], row["circle"], role) for row in rows for role in roles if row[role].startswith("200")}


def shown_to(world: World, role: str) -> Iterator[tuple[str, str]]:
    """Route and address of each page that the table shows to this role, in each circle in which it does."""
    shown = let_in((role,))
    for route, pattern in routes():
        for circle, key in (circles(route, role, ROLES[role]) if takes_ref(pattern) else {"-": ""}).items():
            if (route, circle, role) in shown:
                yield route, address(world, route, pattern, key)


def _under(resolver, space):
    for each in resolver.url_patterns:
        if isinstance(each, URLPattern):
            yield f"{space}{each.name}", each
        else:
            yield from _under(each, f"{space}{each.namespace}:" if each.namespace else space)


def takes_ref(pattern: URLPattern) -> bool:
    return "ref" in pattern.pattern.converters


def _as_if(route: str) -> str:
    """What was done to a record is asked of the record that is changed on the page before it."""
    return route.replace(".history", ".edit") if route.endswith(".history") else route


def circles(route: str, role: str, of_role: dict[str, str]) -> dict[str, str]:
    """Circle to the key of a record in the world. Of posts and duties: one's own, a colleague's, another school's."""
    route = _as_if(route)
    if route.endswith(VIEW):
        return {"own" if role == "lea" else "colleague": "lea"}
    if route in OF_PUPIL | REGISTER | LESSON_REGISTER | CLASS | NUDGED | OF_ABSENCE | OF_PUPILS.keys():
        return of_role
    if route in OWNED | OPENING | OF_POSTS.keys():
        own = {"lea": "lea year", "mo": "mo senco", "tom": "tom"}.get(role)
        if role == "newcomer" and route in IN_ROOM | TALK:
            own = "lea year"  # where she comes, and with whom she talks
        other = "mo senco" if own == "lea year" else "lea year"
        return {**({"own": own} if own else {}), "colleague": other}
    if route in GROUP:
        return _schools(role, "8A", "8Z")
    if route in OF_SCHOOLS or (
        route
        in STAFF | BATCH | MARKS_FILE | CHARGE | ENDED | TENURE | YEAR | CLOSURE | NEW_YEAR | ROOM | PERIOD | LESSON
    ):
        return _schools(role, "alder", "birch")
    if route in PERSON | PLAN_TYPE:
        return {"anybody": "lea year"}
    raise KeyError(f"{route}: say in tests/pages.py what its `ref` is the reference of")


def _schools(role: str, alder: str, birch: str) -> dict[str, str]:
    own, other = (birch, alder) if role == "head elsewhere" else (alder, birch)
    return {"own school": own, "other school": other}


def ref(world: World, route: str, key: str) -> str:
    route = _as_if(route)
    tables = {
        **dict.fromkeys(PUPIL, world.pupils), **dict.fromkeys(GROUP, world.groups), **dict.fromkeys(POST | PERSON, world.posts),
        **dict.fromkeys(JOB, world.jobs), **dict.fromkeys(DUTY, world.duties), **dict.fromkeys(SHOWN, world.shown),
        **dict.fromkeys(ACTION, world.promises), **dict.fromkeys(PLAN, world.plans), **dict.fromkeys(KEY, world.keys),
        **dict.fromkeys(SHEET, world.sheets), **dict.fromkeys(EXPORT, world.exports), **dict.fromkeys(BATCH, world.batches),
        **dict.fromkeys(CONTACT, world.contacts), **dict.fromkeys(BAR, world.bars), **dict.fromkeys(ADDRESS, world.addresses),
        **dict.fromkeys(HELD, world.held), **dict.fromkeys(MESSAGE, world.messages),
        **dict.fromkeys(CASE, world.cases), **dict.fromkeys(STEP, world.steps), **dict.fromkeys(PLANNED, world.planned),
        **dict.fromkeys(HOME_LINK, world.home_links), **dict.fromkeys(RETURN, world.returns),
        **dict.fromkeys(YEAR, world.years), **dict.fromkeys(CLOSURE, world.closures),
    }  # fmt: skip
    if route.endswith(VIEW):
        return world.views[key].ref
    if find := OF_PUPILS.get(route) or OF_SCHOOLS.get(route) or OF_POSTS.get(route):
        row = find(world, key)
        return row if isinstance(row, str) else row.ref
    if found := _in_areas(world, route, key):
        return found
    for routes_of, find in FINDERS:
        if route in routes_of:
            return find(world, route, key).ref
    return tables[route][key].ref


def _of_lesson(world: World, route: str, key: str) -> Any:
    lesson = world.lessons[key]
    return lesson.room if route in ROOM else lesson.period if route in PERIOD else lesson


def _of_post(world: World, route: str, key: str) -> Any:
    post = world.posts["tom" if key == "alder" else "head elsewhere"]
    return Tenure.objects.unscoped("test").get(post=post) if route in TENURE else post


FINDERS: list[tuple[set[str], Callable[[World, str, str], Any]]] = [
    (STAFF, lambda world, route, key: world.staff["lea" if key == "alder" else "head elsewhere"]),
    (ROOM | PERIOD | LESSON, _of_lesson),
    (REGISTER | {"absence:nudge"}, lambda world, route, key: world.groups[FORM_OF[key]]),
    (LESSON_REGISTER | CLASS, lambda world, route, key: world.groups[CLASS_OF[key]]),
    (MARKS_FILE, lambda world, route, key: world.marks_files[key]),
    ({"attendance:nudged"}, lambda world, route, key: world.nudges[key]),
    (CHARGE, lambda world, route, key: world.charges["11ma" if key == "alder" else "8Z"]),
    (ENDED | TENURE, _of_post),
    (OPENING, lambda world, route, key: world.openings["mo" if key == "mo senco" else "lea"]),
]


def _in_areas(world: World, route: str, key: str) -> str:
    """Of what an area keeps in parts; nothing where it is a row of the world itself."""
    if route in IN_PLAN:
        return within(world.plans[key], IN_PLAN[route]).ref
    if route in IN_ROOM | TALK:
        return _in_room(world, route, key).ref
    if route in HANDOVER:
        return Handover.objects.unscoped("test").get(post=world.posts[key]).ref
    if route in NEW_YEAR:
        return NewYear.objects.unscoped("test").get(school=world.schools[key]).ref
    return "sen" if route in PLAN_TYPE else ""  # a type is known by its code


def _in_room(world: World, route: str, key: str):
    """Of the item that names nobody, where the page is an item's."""
    if route in TALK:
        return world.talks[key].pair if route == "meetings:talks.pair" else world.talks[key]
    meeting = world.meetings[key]
    if route in SERIES | MEETING:
        return meeting.series if route in SERIES else meeting
    if route in {"meetings:mark", "meetings:unname", "meetings:report"}:
        return Attendance.objects.unscoped("test").filter(meeting=meeting, staff=meeting.chair).get()
    item = Item.objects.unscoped("test").get(meeting=meeting, pupil=None)
    return Agreed.objects.unscoped("test").get(item=item) if route == "meetings:tick" else item


def address(world: World, route: str, pattern: URLPattern, key: str) -> str:
    given = pattern.pattern.converters
    others = [
        value
        for name, value in (
            ("token", "nowhere"),
            ("provider_id", "microsoft"),
            ("refs", "nowhere"),
            ("code", "own"),
            ("area", "school"),
            ("name", "pupil-without-form"),
            ("batch", "nowhere"),
        )
        if name in given
    ]
    return reverse(
        route, args=[ref(world, route, key), *_of_register(world, route, key)] if takes_ref(pattern) else others
    )


def nowhere_of(route: str, pattern: URLPattern) -> str:
    """The same address of a record that there is not."""
    return reverse(route, args=["nowhere", *_of_register(None, route, "")])


def _of_register(world: World | None, route: str, key: str) -> list[Any]:
    if route in LESSON_REGISTER:
        period = world.lesson_periods["birch" if key == "dot" else "alder"].ref if world else "nowhere"
        return [LESSON_DAY, period]
    return [YESTERDAY, "AM"] if route in REGISTER else []
