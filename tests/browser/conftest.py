"""Pages in the system's Chromium, served by this process: Playwright, its axe, and what every page must keep to."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from remit.config.commands.test import BROWSERS, NO_BROWSER
from remit.core.accounts.models import User
from tests import world as worlds
from tests.template import Template

HERE = Path(__file__).parent
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
PATIENCE = 10_000  # milliseconds for any one thing to be there


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A page is fetched from this machine, and from nowhere else."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1", "::1"]))


def _chromium() -> str:
    named = (os.environ.get("REMIT_CHROMIUM"), *BROWSERS)
    if found := next((path for name in named if name and (path := shutil.which(name))), None):
        return found
    if os.environ.get("CI") == "true":
        pytest.fail(NO_BROWSER + "none is installed")
    return pytest.skip(NO_BROWSER + "none is installed")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all the tests. Playwright's loop runs in this thread, which Django would take for async code."""
    path = _chromium()
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        expect.set_options(timeout=PATIENCE)
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


ASKED_FOR = (
    "Failed to load resource: the server responded with a status of 4",
    "Failed to load resource: net::ERR_INTERNET_DISCONNECTED",
    "htmx:sendError",
    "htmx:afterRequest",
)


class Windows:
    """Opens windows, each a person at a machine of her own, and keeps what their consoles complained of."""

    def __init__(self, browser: Browser, base: str) -> None:
        self.browser, self.base = browser, base
        self.contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    def open(self, width: int = 1280, height: int = 900, **options: object) -> Page:
        size = {"width": width, "height": height}
        context = self.browser.new_context(base_url=self.base, viewport=size, **options)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE)
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def _heard(self, message: ConsoleMessage) -> None:
        """All but three. An answer of 4xx is what a test asked for, as is a connection taken away. Bootstrap's own pictures are overruled by files of
        Remit's (`visits.held_back` holds that); a test that looks before both sheets are read hears of them."""
        asked_for = message.text.startswith(ASKED_FOR)
        overruled = "Loading the image 'data:image/svg+xml" in message.text
        if message.type in {"error", "warning"} and not asked_for and not overruled:
            self.complaints.append(message.text)


@pytest.fixture
def windows(transactional_db: None, live_server: object, chromium: Browser) -> Iterator[Windows]:
    """No page may leave a word in the console: not of a script, not of what the content policy held back."""
    held = Windows(chromium, str(live_server))
    yield held
    for context in held.contexts:
        context.close()
    assert held.complaints == []


@pytest.fixture
def peopled(transactional_db: None, template: Template) -> worlds.World:
    """The small federation of all the tests, where acts can be durable."""
    return template.pour()


@pytest.fixture
def enter(windows: Windows) -> Callable[..., Page]:
    """A window in which somebody of the world has signed in: `test_signing_in.py` does it by the form."""

    def entered(name: str, **options: object) -> Page:
        page, known = windows.open(**options), Client()
        known.force_login(User.objects.get(email=f"{name.replace(' ', '.')}@example.org"))
        (held,) = known.cookies.values()
        page.context.add_cookies([{"name": held.key, "value": held.value, "url": windows.base}])
        page.goto("/")
        return page

    return entered
