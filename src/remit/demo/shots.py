"""The pictures in the README, taken from a demo of their own in the system's Chromium."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, sync_playwright

from remit.demo.people import WORTH_TRYING

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SIZES = {360: 780, 1280: 900}
HOST = "127.0.0.1"
PATIENCE = 30  # seconds
LEADER, REVIEWER = WORTH_TRYING[0], "Sophie Adjei"  # her job description has just come in
REMIT = [sys.executable, "-P", "-m"]


class NoBrowser(RuntimeError):
    """Pictures need Chromium."""


def take(out: Path) -> None:
    """Home, duties and a pupil as the Upper School Leader sees them, and a review, on a phone and on a desk."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if not found:
        raise NoBrowser("No Chromium was found: install it, then ask again.")
    out.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="remit-shots-") as data, served(Path(data)) as address, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        for width, height in SIZES.items():
            _take_all(browser, address, (width, height), out)
        browser.close()


def _take_all(browser: Browser, address: str, size: tuple[int, int], out: Path) -> None:
    page = browser.new_page(
        base_url=address,
        viewport={"width": size[0], "height": size[1]},
        device_scale_factor=1,
        locale="en-GB",
        reduced_motion="reduce",
    )
    for name, person, way in WAYS:
        become(page, person)
        for step in way:
            page.goto(step) if step.startswith("/") else _follow(page, step)
        page.screenshot(path=out / f"{name}-{size[0]}.png")
    page.context.close()


def become(page: Page, person: str) -> None:
    page.goto("/demo/people/")
    page.get_by_role("button", name=person).click()
    page.wait_for_load_state()


def _follow(page: Page, link: str) -> None:
    """Go where the first such link of the page's main part leads, seen or not."""
    address = page.locator(f"main {link}").first.get_attribute("href")
    page.goto(address or "/")


WAYS = (
    ("home", LEADER, ["/"]),
    ("duties", LEADER, ["/duties/"]),
    ("pupil", LEADER, ["/school/pupils/?year=5", 'a[href^="/pupils/"]']),
    ("review", REVIEWER, ["/job-descriptions/all/", 'a[href^="/job-descriptions/"]:not([href="/job-descriptions/"])']),
)


@contextmanager
def served(data: Path) -> Iterator[str]:
    """A demo built in this folder and answering on a free port, until the block ends."""
    environment = os.environ | {"REMIT_DATA": str(data)}
    subprocess.run([*REMIT, "remit", "demo", "--no-serve", "--data", str(data)], check=True, env=environment)  # noqa: S603
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    serving = [*REMIT, "remit", "demo", "--port", str(port), "--data", str(data)]  # on its own day, also at a weekend
    server = subprocess.Popen(serving, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603
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
