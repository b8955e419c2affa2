"""`remit test`: the tests, all but those in a browser; those alone; or those that ask a database, on PostgreSQL."""

import os
import platform
import shutil
import time

import click

from remit.config.clusters import NoPostgres, server
from remit.config.commands import Command, own_folder
from remit.config.processes import PYTHON, TOOLS, call

NO_TESTS = 5  # what pytest exits with when it ran none
# The first has no windows, which the tests never open, and is the quickest of them.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
ON_A_MAC = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
IN_BROWSER = "tests/browser"  # all of them: to look for them elsewhere takes a quarter of a minute
NO_BROWSER = "The browser tests need Chromium: "
MEND = {"Darwin": "brew install --cask chromium"}


def chromium() -> str | None:
    """The system's Chromium, or the one that REMIT_CHROMIUM names."""
    named = (os.environ.get("REMIT_CHROMIUM"), *BROWSERS, *ON_A_MAC)
    return next((found for name in named if name and (found := shutil.which(name))), None)


def run(arguments: list[str], environment: dict[str, str]) -> int:
    """pytest's exit code, where running no test at all is a failure."""
    begun = time.monotonic()
    environment = {"DATABASE_URL": ""} | environment  # the school's own database is never tested on by accident
    if os.environ.get("PYTHONDONTWRITEBYTECODE"):
        # Nothing beside the code, then: but tests compiled anew by each process, the second and third time too, take half
        # a minute of two cores.
        environment |= {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(TOOLS.parent / "bytecode")}
    code = call(
        [*PYTHON, "pytest", "-n", "logical", "--dist", "worksteal", *arguments],
        cwd=own_folder(),
        env=os.environ | environment,
    )
    if code == NO_TESTS:
        click.echo("remit: no test was run.", err=True)
    click.echo(f"Tests took {time.monotonic() - begun:.0f} s.")
    return min(code, 1)


def without_browser() -> int:
    return passed_over(NO_BROWSER + MEND.get(platform.system(), "sudo apt install chromium"))


def passed_over(why: str) -> int:
    """Said and passed over on one's own machine; in CI a failure, since nobody reads what was passed over."""
    click.echo(why, err=True)
    return 1 if os.environ.get("CI") == "true" else 0


def on_postgres(arguments: tuple[str, ...]) -> int:
    try:
        with server() as address:
            return run(["-m", "not browser", *arguments], {"DATABASE_URL": address})
    except NoPostgres as missing:
        return passed_over(f"remit: {missing.message}")


@click.command(cls=Command, context_settings={"ignore_unknown_options": True})
@click.option("--browser", is_flag=True, help="Only the tests that open pages in Chromium.")
@click.option("--postgres", is_flag=True, help="Only the tests that ask a database, on PostgreSQL.")
@click.argument("arguments", metavar="[PYTEST ARGUMENTS]...", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def test(context: click.Context, arguments: tuple[str, ...], *, browser: bool, postgres: bool) -> None:
    """Run the tests (for developers)."""
    if postgres:
        context.exit(on_postgres(arguments))
    if not browser:
        context.exit(run(["-m", "not browser", *arguments], {}))
    if found := chromium():
        where = [] if any((own_folder() / each.partition("::")[0]).exists() for each in arguments) else [IN_BROWSER]
        context.exit(run(["-m", "browser", *where, *arguments], {"REMIT_CHROMIUM": found}))
    context.exit(without_browser())
