"""Every page, on a phone and on a desk: nothing that axe finds, nothing wider than the window, nothing in the console."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from django.urls import URLPattern
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, expect

from remit.core.registers.definition import Register
from remit.core.writing import unrecorded
from remit.school.models import Pupil
from tests import pages
from tests.browser.visits import faults, held_back, overhang
from tests.world import ROLES, World

pytestmark = pytest.mark.browser

PHONE, DESK = {"width": 360, "height": 780}, {"width": 1280, "height": 900}


LOOKED_AT = {"pupils", "rooms"}  # of the lists: one with all that a list may have, one plain
LOOKING = ("lea", "head", "administrator")


def register_of(view: Any) -> Register | None:
    """Whose page it is, where it is one that every list has."""
    while view is not None:
        if isinstance(view, partial) and "register" in view.keywords:
            return view.keywords["register"]
        view = getattr(view, "__wrapped__", None)
    return None


def of_a_shape_seen(route: str, pattern: URLPattern) -> bool:
    """The same page of another list; but not where the list puts panels of its own on it."""
    register = register_of(pattern.callback)
    if register is None or register.name in LOOKED_AT:
        return False
    return route != register.route("detail") or not (register.panels or register.panels_template)


def openers() -> dict[str, set[str]]:
    """By page, who may open it."""
    found: dict[str, set[str]] = {}
    for route, _, role in pages.let_in(LOOKING):
        found.setdefault(route, set()).add(role)
    return found


def looks_at(role: str, route: str, opened: dict[str, set[str]]) -> bool:
    """A page that many things are put together on is another for each; any other is looked at by the first of them."""
    first = next((each for each in LOOKING if each in opened.get(route, ())), role)
    return route in pages.PUT_TOGETHER or role == first


def addresses(world: World, role: str) -> Iterator[str]:
    """Pages made by hand, and one of each shape, once; a pupil once for each circle that she stands in."""
    by, let_in = openers(), pages.let_in(LOOKING)
    for route, pattern in pages.routes():
        if of_a_shape_seen(route, pattern) or not looks_at(role, route, by):
            continue
        circles = pages.circles(route, role, ROLES[role]) if pages.takes_ref(pattern) else {"-": ""}
        keys = [key for circle, key in circles.items() if (route, circle, role) in let_in]
        yield from (pages.address(world, route, pattern, key) for key in (keys if route == "pupil" else keys[:1]))


def test_each_page_is_looked_at_by_somebody_who_may_open_it():
    by = openers()
    for route, pattern in pages.routes():
        if by.get(route) and not of_a_shape_seen(route, pattern):
            assert any(looks_at(role, route, by) for role in by[route]), route
    assert sum(len(roles) > 1 for roles in by.values()) > 100


def test_pages_made_by_hand_and_panels_are_each_looked_at():
    left = {route for route, pattern in pages.routes() if of_a_shape_seen(route, pattern)}
    own = {route for route, pattern in pages.routes() if register_of(pattern.callback) is None}
    assert "plans:targets.add" in own
    assert left.isdisjoint(own | {"school:groups.detail", "school:staff.detail", "school:pupils.history"})
    assert left > {"school:groups.list", "school:lessons.edit", "plans:plans.list"}


def opens(page: Page, address: str) -> bool:
    """What answers with a page, and not with a file."""
    try:
        answer = page.goto(address)
    except PlaywrightError as fault:
        if "Download is starting" in str(fault):
            return False
        raise
    return bool(answer and answer.ok and "text/html" in answer.headers.get("content-type", ""))


def wrong_with(page: Page, name: str, *, axe: tuple[dict[str, int], ...] = (DESK, PHONE)) -> list[str]:
    """At both widths, and what axe finds at those of `axe`. `name` says where, so that one run tells of every page."""
    found = []
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        where = f"{name} at {size['width']}"
        if size in axe:
            found += [f"{where}: {each}" for each in faults(page)]
        found += [f"{where}: a picture that is held back: {each}" for each in held_back(page)]
        if over := overhang(page):
            found.append(f"{where}: {over} px wider than its place")
    return found


def told(found: list[str]) -> None:
    assert not found, "\n" + "\n".join(found)


PARTS = [(role, place, parts) for role, parts in zip(LOOKING, (5, 2, 1), strict=True) for place in range(parts)]


@pytest.mark.parametrize(("role", "place", "parts"), PARTS)
def test_every_page_can_be_used_by_everybody(role, place, parts, peopled, enter):
    """In parts, so that no one machine has the whole of it last."""
    page = enter(role)
    found, seen = [], 0
    for address in list(addresses(peopled, role))[place::parts]:
        if opens(page, address):
            found += wrong_with(page, address, axe=(PHONE,))  # where most is folded away, and little fits
            seen += 1
    assert seen > 5
    told(found)


def test_the_pages_that_need_no_signing_in_can_be_used_by_everybody(peopled, windows):
    page = windows.open()
    page.goto("/sign-in/")
    found = wrong_with(page, "sign-in")
    page.get_by_label("E-mail address").fill("nobody@example.org")
    page.get_by_label("Password").fill("not the one")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    told(found + wrong_with(page, "sign-in refused"))


def test_the_set_up_page_can_be_used_by_everybody(windows):
    page = windows.open()
    page.goto("/")
    found = wrong_with(page, "set-up")
    page.get_by_role("button", name="Set up school").click()
    expect(page.get_by_role("alert").first).to_be_focused()
    told(found + wrong_with(page, "set-up with mistakes"))


def test_a_page_that_is_not_there_or_not_hers_can_be_read_by_everybody(peopled, enter):
    page = enter("lea")
    found = []
    for address, status in (("/pupils/nobody/", 404), ("/school/staff/", 403)):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == status
        found += wrong_with(page, str(status))
    told(found)


def sent_empty(page: Page, address: str, button: str) -> list[str]:
    """A form sent as it stands, or with its one long field emptied, comes back and says in words what is wrong."""
    page.goto(address)
    for box in page.locator("main textarea").all():
        box.fill("")
    for tick in page.locator("main input[name=duties]").all():
        tick.uncheck()
    page.get_by_role("main").get_by_role("button", name=button).click()
    expect(page.get_by_role("alert").first).to_be_focused()
    return wrong_with(page, f"{address} with mistakes")


def test_a_leader_s_forms_with_mistakes_can_be_used_by_everybody(peopled, enter):
    page = enter("lea")
    duty, post = peopled.duties["lea year"].ref, peopled.posts["lea year"].ref
    found = [
        *sent_empty(page, "/job-descriptions/", "Read job description"),
        *sent_empty(page, "/duties/add/", "Add duty"),
        *sent_empty(page, f"/duties/{duty}/", "Save record"),
        *sent_empty(page, f"/duties/{duty}/change/", "Save"),
        *sent_empty(page, f"/duties/{duty}/change/", "Split into these"),
        *sent_empty(page, f"/posts/{post}/share/", "Share with"),
    ]
    told(found)


def test_the_school_s_forms_with_mistakes_can_be_used_by_everybody(peopled, enter):
    page = enter("administrator")
    found = [
        *sent_empty(page, "/school/pupils/add/", "Save"),
        *sent_empty(page, "/school/groups/add/", "Save"),
        *sent_empty(page, "/school/staff/add/", "Save"),
        *sent_empty(page, "/school/posts/add/", "Save"),
        *sent_empty(page, "/school/closures/add/", "Save"),
        *sent_empty(page, "/import/", "Read spreadsheet"),
    ]
    told(found)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_both_themes_can_be_read_by_everybody(scheme, peopled, enter):
    page = enter("lea", color_scheme=scheme)
    found = []
    for address in ("/", "/duties/", f"/duties/{peopled.duties['lea year'].ref}/", "/school/pupils/"):
        page.goto(address)
        found += wrong_with(page, f"{address} {scheme}")
    told(found)


def lengthen(world: World) -> None:
    """Names without a place to break, a title as long as it may be, a duty that goes on."""
    pupil, post, duty = world.pupils["ann"], world.posts["lea year"], world.duties["lea year"]
    Pupil.objects.unscoped("test").filter(pk=pupil.pk).update(
        given_name="Wilhelmina" * 8, family_name="Featherstone"[:10] * 8
    )
    type(post).objects.unscoped("test").filter(pk=post.pk).update(title="Leadership" * 12)
    words = ("Oversee the arrangements for every pupil of the year group " * 11)[:600]
    type(duty).objects.unscoped("test").filter(pk=duty.pk).update(wording=words, text=words)


def test_long_names_do_not_break_the_pages_of_a_phone(peopled, enter):
    unrecorded("test: long names", lambda: lengthen(peopled))
    page = enter("lea", **PHONE)
    pupil, post = peopled.pupils["ann"].ref, peopled.posts["lea year"].ref
    duty, job = peopled.duties["lea year"].ref, peopled.jobs["lea year"].ref
    wide = []
    for address in (
        "/", "/duties/", f"/duties/{duty}/", f"/duties/{duty}/change/", f"/job-descriptions/{job}/", f"/posts/{post}/",
        f"/posts/{post}/share/", "/sheets/", "/school/pupils/", f"/pupils/{pupil}/", "/school/groups/", "/#site-nav",
    ):  # fmt: skip
        page.goto(address)
        if over := overhang(page):
            wide.append(f"{address}: {over} px")
    told(wide)
