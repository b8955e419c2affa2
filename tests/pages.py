"""Every address of Remit, and a record to fill it with for each role and circle."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, get_resolver, reverse

from remit.school.models import Tenure
from tests.world import World

# Of whom an address speaks: the register of one's own school, a pupil of a circle, a post, a duty…
PUPIL = {
    "pupil", "school:pupils.edit", "school:pupils.end", "school:expected.edit", "school:particulars", "school:contacts.add", "school:addresses.add",
    "school:characteristics.add", "school:photo", "school:photo.change", "school:photo.away", "school:pupils.back",
    "school:expected.withdraw", "school:expected.again",
}  # fmt: skip
CONTACT = {f"school:contacts.{page}" for page in ("edit", "move", "end", "resume")} | {"school:bars.add"}
BAR = {f"school:bars.{page}" for page in ("edit", "end", "resume")}
ADDRESS = {f"school:addresses.{page}" for page in ("edit", "end", "resume")}
HELD = {f"school:characteristics.{page}" for page in ("edit", "end", "next", "resume")}
OF_PUPIL = PUPIL | CONTACT | BAR | ADDRESS | HELD
GROUP = {"school:groups.pupils", "school:groups.detail", "school:groups.edit", "school:groups.charge"}
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
CLOSURE = {"school:closures.detail", "school:closures.edit", "school:closures.take-back"}
ENDED = {"school:posts.end", "school:posts.edit", "school:posts.share"}
TENURE = {"school:tenures.end"}
POST = {"post", "duties:share"}
JOB = {"duties:review", "duties:decide", "duties:scope", "duties:set-aside"}
DUTY = {"duties:duty", "duties:change", "duties:split"}
SHOWN = {"duties:withdraw", "duties:document"}
SHEET = {"duties:sheet", "duties:sheet-withdraw"}
OPENING = {"duties:settle"}
BATCH = {"exchange:batch", "exchange:start", "exchange:drop", "exchange:undo", "exchange:rejected"}
PERSON = {"demo:become"}
OWNED = POST | JOB | DUTY | SHOWN | SHEET


def routes() -> Iterator[tuple[str, URLPattern]]:
    yield from _under(get_resolver(), "")


def _under(resolver, space):
    for each in resolver.url_patterns:
        if isinstance(each, URLPattern):
            yield f"{space}{each.name}", each
        else:
            yield from _under(each, f"{space}{each.namespace}:" if each.namespace else space)


def takes_ref(pattern: URLPattern) -> bool:
    return "ref" in pattern.pattern.converters


def circles(route: str, role: str, of_role: dict[str, str]) -> dict[str, str]:
    """Circle to the key of a record in the world. Of posts and duties: one's own, a colleague's, another school's."""
    if route in OF_PUPIL:
        return of_role
    if route in OWNED | OPENING:
        own = {"lea": "lea year", "mo": "mo senco", "tom": "tom"}.get(role)
        other = "mo senco" if role == "lea" else "lea year"
        return {**({"own": own} if own else {}), "colleague": other}
    if route in GROUP:
        return _schools(role, "8A", "8Z")
    if route in STAFF | BATCH | CHARGE | ENDED | TENURE | YEAR | CLOSURE | ROOM | PERIOD | LESSON:
        return _schools(role, "alder", "birch")
    if route in PERSON:
        return {"anybody": "lea year"}
    raise KeyError(f"{route}: say in tests/pages.py what its `ref` is the reference of")


def _schools(role: str, alder: str, birch: str) -> dict[str, str]:
    own, other = (birch, alder) if role == "head elsewhere" else (alder, birch)
    return {"own school": own, "other school": other}


def ref(world: World, route: str, key: str) -> str:
    tables = {
        **dict.fromkeys(PUPIL, world.pupils), **dict.fromkeys(GROUP, world.groups), **dict.fromkeys(POST | PERSON, world.posts),
        **dict.fromkeys(JOB, world.jobs), **dict.fromkeys(DUTY, world.duties), **dict.fromkeys(SHOWN, world.shown),
        **dict.fromkeys(SHEET, world.sheets), **dict.fromkeys(BATCH, world.batches),
        **dict.fromkeys(CONTACT, world.contacts), **dict.fromkeys(BAR, world.bars), **dict.fromkeys(ADDRESS, world.addresses),
        **dict.fromkeys(HELD, world.held),
        **dict.fromkeys(YEAR, world.years), **dict.fromkeys(CLOSURE, world.closures),
    }  # fmt: skip
    if route in STAFF:
        return world.staff["lea" if key == "alder" else "head elsewhere"].ref
    if route in ROOM | PERIOD | LESSON:
        lesson = world.lessons[key]
        return (lesson.room if route in ROOM else lesson.period if route in PERIOD else lesson).ref
    if route in CHARGE:
        return world.charges["11ma" if key == "alder" else "8Z"].ref
    if route in ENDED | TENURE:
        post = world.posts["tom" if key == "alder" else "head elsewhere"]
        return (Tenure.objects.unscoped("test").get(post=post) if route in TENURE else post).ref
    if route in OPENING:
        return world.openings["mo" if key == "mo senco" else "lea"].ref
    return tables[route][key].ref


def address(world: World, route: str, pattern: URLPattern, key: str) -> str:
    given = pattern.pattern.converters
    others = [value for name, value in (("token", "nowhere"), ("provider_id", "microsoft")) if name in given]
    return reverse(route, args=[ref(world, route, key)] if takes_ref(pattern) else others)
