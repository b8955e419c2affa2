"""The pictures in the README and in the leader's guide, taken from a demo of their own in the system's Chromium."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import URLError
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from remit.demo.people import WORTH_TRYING

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PHONE, DESK = (360, 780), (1280, 900)
HOST = "127.0.0.1"
PATIENCE = 30  # seconds
DAY = "2026-11-16"  # a Monday in the middle of a half term; always the same, so that only what was changed looks otherwise
COLOURS = 255  # a picture holds these and no more: a third of the size
MARGIN = 16  # round what is cut out
YEAR_LEADER = "Marcus Ellerby"
LEADER, REVIEWER = WORTH_TRYING[0], "Sophie Adjei"  # her job description has just come in
REMIT = [sys.executable, "-P", "-m"]
Step = str | Callable[[Page], object]
# Chromium writes days as the machine's language has it, and many a machine has American alone.
AS_BRITISH = """() => document.querySelectorAll("input[type=date]").forEach((each) => {
  const said = each.value.split("-").reverse().join("/");
  each.type = "text";
  each.value = said || "dd/mm/yyyy";
})"""


class NoBrowser(RuntimeError):
    """Pictures need Chromium."""


@dataclass(frozen=True)
class Picture:
    """What somebody sees at the end of a way: addresses, links of the page's main part to follow, and what is done there.
    `cut` names what is cut out, from the first of it to the last; else
    it is the window."""

    name: str
    way: tuple[Step, ...]
    person: str = LEADER
    sizes: tuple[tuple[int, int], ...] = (DESK,)
    cut: str = ""
    below: int = MARGIN  # none where it ends in the middle of a list


def files() -> list[str]:
    return [f"{each.name}-{width}.png" for each in PICTURES for width, _ in each.sizes]


def take(out: Path) -> None:
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if not found:
        raise NoBrowser("No Chromium was found: install it, then ask again.")
    out.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="remit-shots-") as data, served(Path(data)) as address, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        for picture in PICTURES:
            for size in picture.sizes:
                _take(browser, address, picture, size, out)
        browser.close()


def _take(browser: Browser, address: str, picture: Picture, size: tuple[int, int], out: Path) -> None:
    page = browser.new_page(
        base_url=address,
        viewport={"width": size[0], "height": size[1]},
        device_scale_factor=1,
        locale="en-GB",
        reduced_motion="reduce",
    )
    become(page, picture.person)
    for step in picture.way:
        if callable(step):
            step(page)
            page.wait_for_load_state()
        else:
            page.goto(step if step.startswith("/") else _led_to(page, step))
    page.wait_for_load_state("networkidle")  # pictures that come late
    page.evaluate(AS_BRITISH)
    _keep(_cut(page, picture) if picture.cut else page.screenshot(), out / f"{picture.name}-{size[0]}.png")
    page.context.close()


def become(page: Page, person: str) -> None:
    page.goto("/demo/people/")
    page.get_by_role("button", name=person).click()
    page.wait_for_load_state()


def _led_to(page: Page, link: str) -> str:
    """Where the first such link of the page's main part leads, seen or not."""
    return page.locator(f"main {link}").first.get_attribute("href") or "/"


def _cut(page: Page, picture: Picture) -> bytes:
    boxes = [box for each in page.locator(picture.cut).all() if (box := each.bounding_box())]
    left, top = (min(box[side] for box in boxes) - MARGIN for side in ("x", "y"))
    wide = max(box["x"] + box["width"] for box in boxes) + MARGIN - left
    high = max(box["y"] + box["height"] for box in boxes) + picture.below - top
    return page.screenshot(full_page=True, clip={"x": left, "y": max(top, 0), "width": wide, "height": high})


def _keep(content: bytes, path: Path) -> None:
    image = Image.open(BytesIO(content)).convert("RGB")
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


def _called(page: Page, name: str) -> Locator:
    return page.get_by_role("main").get_by_role("button", name=name, exact=True).first


def _search(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type("wil")
    page.locator("#search-found a").first.wait_for()


def _narrow(page: Page) -> None:
    page.get_by_label("Year group").select_option(label="Year 5")
    _called(page, "Show").click()


def _keep_view(page: Page) -> None:
    page.locator("main summary", has_text="Keep this view").click()
    page.get_by_label("Name of the view").fill("Year 5, newest first")
    _called(page, "Keep").click()


def _columns(page: Page) -> None:
    page.locator("main summary", has_text="Columns").click()
    page.get_by_label("In an emergency").uncheck()
    page.get_by_label("On roll since").check()
    _called(page, "Show these").click()


def _newest_first(page: Page) -> None:
    for _ in range(2):
        page.get_by_role("link", name="On roll since").click()


def _plan_back(page: Page) -> None:
    page.get_by_label("When").fill("2027-02-04")
    page.get_by_label("What it is").focus()


def _board(page: Page) -> None:
    page.locator(".rm-top .rm-menu summary").click()
    page.get_by_role("button", name="Board mode").click()
    page.wait_for_load_state()
    page.goto("/school/pupils/?year=5")


def _whom(page: Page) -> None:
    page.get_by_label("Whom it is about").press_sequentially("wil")
    page.locator("#whom li").first.wait_for()


def _marked(page: Page) -> None:
    """The first four of a register, one of them late: after it closed that is called otherwise."""
    for number, label in enumerate(("Present", "No reason yet", "Late", "Present")):
        page.locator("[data-row]").nth(number).get_by_label(re.compile(f"^{label}")).first.check(force=True)
    page.wait_for_timeout(1500)


def _post(page: Page) -> None:
    page.goto(page.locator(".rm-post a").first.get_attribute("href") or "/")


BOTH = (PHONE, DESK)
A_PUPIL = ("/school/pupils/?year=5", 'a[href^="/pupils/"]')
HEAD, ROWS, FIRST_ITEM = (
    "main > nav, .rm-head",
    "main tbody:first-of-type tr:nth-child({})",
    "[id^=item-]:nth-of-type(2)",
)
LAYERS = "".join(f"&layer={each}" for each in ("meetings", "actions", "reviews"))
OWN = ".rm-card-head:has-text('Your own open actions')"
CALL = (
    "/conversations/",
    'tbody a[href^="/contacts/"]',
    'a[href^="/contacts/of/"]',
    'a[href^="/contacts/log/?"]',
)
NUMBERS = ".rm-card:has-text('Whom to ring')"
REVIEW = ("/job-descriptions/all/", 'a[href^="/job-descriptions/"]:not([href="/job-descriptions/"])')
PICTURES = (
    Picture("home", ("/",), sizes=BOTH),
    Picture("duties", ("/duties/",), sizes=BOTH),
    Picture("pupil", A_PUPIL, sizes=BOTH),
    Picture("review", REVIEW, REVIEWER, sizes=BOTH),
    Picture("guide-second-step", ("/second-step/",), cut=".rm-head, main .rm-card"),
    Picture("guide-board", (_board,), cut=f".rm-board, .rm-head, {ROWS.format(4)}", below=0),
    Picture("guide-review", REVIEW, REVIEWER, cut=f"{HEAD}, article.rm-rev:nth-of-type(3)", below=0),
    Picture("guide-home", ("/",), cut=".rm-head, main .rm-wants > :nth-child(4)", below=0),
    Picture("guide-reminder", ("/reminders/pupil-without-form/",), cut=".rm-head, main .rm-card"),
    Picture("guide-duties", ("/duties/",), cut=f".rm-head, {ROWS.format(4)}", below=0),
    Picture("guide-duty", ("/duties/?state=due", 'th a[href^="/duties/"]'), cut=f"{HEAD}, .rm-cols > :first-child"),
    Picture("guide-search", ("/", _search), cut=".rm-search, #search-found, .rm-top .rm-menu"),
    Picture("guide-pupil", A_PUPIL, cut="[aria-labelledby=pupil-h], .rm-cols > :nth-child(-n + 2)"),
    Picture(
        "guide-list",
        ("/school/pupils/", _narrow, _columns, _newest_first, _keep_view),
        cut=f".rm-head, {ROWS.format(6)}",
        below=0,
    ),
    Picture("guide-actions", ("/actions/",), cut=".rm-head, main .rm-wants > :nth-child(3)", below=0),
    Picture(
        "guide-meeting", ("/meetings/", 'a[href^="/meetings/"]:not([href*="series"])'), cut=f"{HEAD}, {FIRST_ITEM}"
    ),
    Picture("guide-plan", ("/plans/", "tr:nth-child(8) a"), cut=f"{HEAD}, .rm-card:has(#reviews)"),
    Picture(
        "guide-calendar", (f"/calendar/?chosen=on{LAYERS}",), cut=".rm-head, .rm-cal > :nth-child(-n + 28)", below=0
    ),
    Picture("guide-planning-back", ("/calendar/plan/", _plan_back), cut=".rm-head, main .rm-card"),
    Picture("guide-log", ("/log/", _whom), sizes=(PHONE,)),
    Picture("guide-register", ("/registers/", "a[href*='/am/']", _marked), person=YEAR_LEADER, sizes=(PHONE,)),
    Picture("guide-recognition", ("/behaviour/recognition/",), YEAR_LEADER),
    Picture("guide-incidents", ("/incidents-to-follow-up/",), YEAR_LEADER),
    Picture("guide-attendance", ("/attendance/year/",), person=YEAR_LEADER),
    Picture(
        "guide-handing-over",
        ("/", _post, 'a[href$="/handover/"]'),
        cut=f"{OWN}, {OWN} ~ * .mb-3:nth-of-type(-n + 2)",
        below=0,
    ),
    Picture("guide-post", ("/", _post), cut=".rm-head, .rm-card:has-text('What it reaches')"),
    Picture("guide-on-report", ("/on-report/",), YEAR_LEADER),
    Picture(
        "guide-score", ("/on-report/", 'a[href^="/on-report/report/"]', 'a[href$="/day/"]'), YEAR_LEADER, sizes=(PHONE,)
    ),
    Picture("guide-support", ("/support/",), YEAR_LEADER, cut=".rm-head, #open"),
    Picture("guide-removals", ("/removals/?show=all",), YEAR_LEADER),
    Picture("guide-serious-incident", ("/incidents/", 'a[href^="/incidents/one/"]'), YEAR_LEADER),
    Picture("guide-concern", ("/concerns/begin/",), YEAR_LEADER, cut=".rm-head, main .rm-stack"),
    Picture("guide-suspension", ("/suspensions/", 'a[href^="/suspensions/one/"]'), YEAR_LEADER),
    Picture("guide-before-you-ring", CALL, YEAR_LEADER, cut=f"{HEAD}, .rm-card:has-text('Before you ring'), {NUMBERS}"),
    Picture("guide-evening", ("/evenings/", 'a[href^="/evenings/of/"]'), YEAR_LEADER),
    Picture("guide-teachers-say", ("/requests/?show=by", '.rm-list a[href^="/asking/"]'), YEAR_LEADER),
    Picture("guide-sheet", ("/pupil-meetings/", 'tbody a[href^="/meetings/about/"]'), YEAR_LEADER),
    Picture("guide-tutor-time", ("/tutor-time/?year=9",), YEAR_LEADER),
    Picture("guide-joining", ("/joining/", 'a[href^="/joining/of/"]:not([href*="#"])'), YEAR_LEADER),
    Picture("guide-rule", ("/rules/", '.rm-list a[href^="/rules/"]'), YEAR_LEADER),
)


@contextmanager
def served(data: Path) -> Iterator[str]:
    """A demo built in this folder and answering on a free port, until the block ends."""
    environment, there = os.environ | {"REMIT_DATA": str(data)}, ["--day", DAY, "--data", str(data)]
    subprocess.run([*REMIT, "remit", "demo", "--no-serve", *there], check=True, env=environment)  # noqa: S603 - every word is written here
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    serving = [*REMIT, "remit", "demo", "--port", str(port), *there]
    server = subprocess.Popen(serving, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603 - every word is written here
    try:
        yield _answering(f"http://{HOST}:{port}")
    finally:
        server.terminate()
        server.wait(PATIENCE)


def _answering(address: str) -> str:
    """The address, once something answers there."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with urlopen(f"{address}/sign-in/", timeout=PATIENCE):  # noqa: S310 - our own server, named above
                return address
        except URLError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
