"""What each command does with what it is asked, up to the part of Remit that does the work."""

import os
import re
import socket
import subprocess
import sys
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from pkgutil import resolve_name

import click
import pytest

from remit.config import clusters, lived, ports, presence
from remit.config.cli import COMMANDS, main
from remit.config.commands import ROOT, Refusal, check, database, demo, serve, test
from tests.installations import Installation

SOURCES = Path(check.__file__).parent


class NotADemo(RuntimeError):
    pass


@pytest.fixture
def demonstration(monkeypatch, stand_in):
    """The demonstration without its federation: what was asked of it."""
    asked = {"current": False, "new": True, "on_the_shelf": False, "way": True}

    def build(*, day, progress, years):
        asked.update(built=day, years=years)
        progress("People", 1, 2)
        progress("People", 2, 2)

    log_ins = [("Amara Okafor", "SENCo", "a.okafor@demo.example", "correct horse"), ("Jo", "Head", "j@x", "battery")]
    stand_in(
        "remit.demo.build", build=build, day_of=lambda day: day or date(2026, 11, 20), log_ins=lambda day: log_ins,
        is_current=lambda day, years: asked["current"], make_way=lambda: asked["way"], NotADemo=NotADemo,
    )  # fmt: skip
    stand_in(
        "remit.demo.kept", bring=lambda shelf, day, years: asked["on_the_shelf"],
        keep=lambda shelf, day, years: asked.update(kept=(day, years)),
    )  # fmt: skip
    stand_in("remit.demo.moments", lived_on=lambda day: f"the morning of {day}")
    monkeypatch.setattr(demo, "start_django", lambda: asked.update(data=os.environ["REMIT_DATA"]))
    monkeypatch.setattr(demo, "is_new", lambda: asked["new"])
    monkeypatch.setattr(demo, "hand_on", lambda lived: asked.update(lives=lived))
    monkeypatch.setenv(lived.DAY, "another's")
    for name in ("bring_up_to_date", "let_go"):
        monkeypatch.setattr(demo, name, lambda: None)
    monkeypatch.setattr(demo, "run_until_stopped", lambda host, port: asked.update(served=(host, port)))
    monkeypatch.setattr(ports, "is_free", lambda host, port: True)
    return asked


def leaves(group=main, before=()):
    for name in group.list_commands(None):
        command = group.get_command(None, name)
        yield from leaves(command, (*before, name)) if isinstance(command, click.Group) else [(*before, name)]


def test_each_command_says_what_it_does_and_takes_a_data_folder(remit):
    told = {words: remit(*words, "--help") for words in leaves()}
    assert [words for words, shown in told.items() if shown.exit_code] == []
    without = {words[0] for words, shown in told.items() if "--data DIRECTORY" not in shown.output}
    assert without == {"bench", "import"}, "it looks at no school, and says so"


def test_the_help_lists_every_command(remit):
    told = remit("--help").output
    assert [name for name in COMMANDS if not re.search(rf"^  {name} +\w", told, re.MULTILINE)] == []


@pytest.mark.parametrize(
    "name",
    sorted({name for file in SOURCES.glob("*.py") for name in re.findall(r'part\("([\w.:]+)"\)', file.read_text())}),
)
def test_each_part_that_a_command_names_is_there(name):
    assert resolve_name(name)


def test_a_command_without_a_database_starts_no_django():
    code = "import sys; from remit.config.cli import main; main(['jd', '--help'], standalone_mode=False)"
    seen = f"{code}; print('django' in sys.modules)"
    source = {"PYTHONPATH": str(ROOT / "src")}
    told = subprocess.check_output([sys.executable, "-c", seen], text=True, env=os.environ | source)
    assert told.endswith("False\n")


def test_the_data_folder_is_settled_before_anything_else(remit, monkeypatch, tmp_path):
    seen = []
    monkeypatch.setattr(database, "start_django", lambda: seen.append(os.environ["REMIT_DATA"]))
    monkeypatch.setattr(database, "waiting", lambda: 0)
    monkeypatch.setattr(database, "refuse_newer", lambda: None)
    remit("migrate")
    remit("migrate", "--data", "here")
    assert seen == [str(tmp_path / "by-environment"), str(tmp_path / "here")]


def test_the_demonstration_is_built_in_its_own_folder_whatever_the_environment_says(remit, demonstration, tmp_path):
    assert remit("demo", "--no-serve", "--day", "2026-11-03").exit_code == 0
    assert demonstration["data"] == str(tmp_path / "data/demo")
    assert demonstration["built"] == date(2026, 11, 3)
    assert "served" not in demonstration


def test_the_demonstration_shows_its_address_and_log_ins_then_serves_here_only(remit, demonstration):
    told = remit("demo").output
    assert "http://127.0.0.1:8000/" in told
    assert "Amara Okafor  SENCo  a.okafor@demo.example  correct horse\nJo            Head " in told
    assert demonstration["served"] == ("127.0.0.1", 8000)


def test_a_demonstration_that_is_current_is_not_built_again(remit, demonstration):
    demonstration.update(current=True, new=False, on_the_shelf=True)
    remit("demo", "--no-serve")
    assert "built" not in demonstration


def test_what_was_built_is_kept_and_the_next_is_copied_from_it(remit, demonstration):
    assert remit("demo", "--no-serve", "--years", "5").exit_code == 0
    assert (demonstration["built"], demonstration["years"]) == (date(2026, 11, 20), 5)
    assert demonstration.pop("kept") == (date(2026, 11, 20), 5)
    del demonstration["built"]
    for new in (True, False):
        demonstration.update(on_the_shelf=True, new=new)
        assert remit("demo", "--no-serve", "--years", "5").exit_code == 0
        assert not demonstration.keys() & {"built", "kept"}


def test_a_demonstration_that_is_being_served_is_not_built_over(remit, demonstration, tmp_path, monkeypatch):
    monkeypatch.setenv("REMIT_DATA", str(tmp_path / "data/demo"))
    with presence.running():
        told = remit("demo", "--no-serve")
    assert (told.exit_code, "built" in demonstration) == (2, False)
    assert told.output == "remit: Remit is running here. Stop it first. Nothing was changed.\n"


def test_over_tables_in_which_nothing_stands_it_is_built_and_nothing_is_copied(remit, demonstration):
    demonstration.update(new=False, way=False, on_the_shelf=True)
    assert remit("demo", "--no-serve").exit_code == 0
    assert demonstration["built"] == date(2026, 11, 20)


def test_a_demonstration_is_served_on_its_own_day_and_takes_none_from_the_environment(remit, demonstration):
    told = remit("demo").output
    assert "There it is Friday 20 November 2026." in told
    assert demonstration["lives"] == "the morning of 2026-11-20"
    assert lived.DAY not in os.environ
    del demonstration["lives"]
    remit("demo", "--no-serve")
    assert "lives" not in demonstration


def test_the_demonstration_refuses_another_host(remit, demonstration):
    told = remit("demo", "--host", "0.0.0.0")
    assert told.exit_code == 2
    assert told.output == (
        "remit: the demonstration's passwords are printed for all to see: it answers on this machine only.\n"
    )


def test_without_a_port_asked_for_the_next_free_one_is_taken(monkeypatch):
    monkeypatch.setattr(ports, "is_free", lambda host, port: port >= 8010)
    assert ports.free_port("127.0.0.1", None) == 8010
    monkeypatch.setattr(ports, "is_free", lambda host, port: port > 8010)
    with pytest.raises(Refusal, match="8000 to 8010 are all in use"):
        ports.free_port("127.0.0.1", None)


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_port_in_use_is_said_in_one_line(remit, command, socket_enabled):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        told = remit(command, "--port", taken.getsockname()[1])
    assert told.exit_code == 2
    assert re.fullmatch(r"remit: port \d+ is in use\. Name another: --port \d+\n", told.output)


def test_an_address_that_others_reach_is_refused_without_tls_or_a_declared_proxy(remit, monkeypatch, tmp_path):
    monkeypatch.delenv("REMIT_HOSTS", raising=False)
    (tmp_path / "cert.pem").touch()
    told = remit("serve", "--listen", "0.0.0.0")
    assert (told.exit_code, told.output.count("\n")) == (2, 1)
    assert told.output.startswith("remit: others can reach 0.0.0.0, and what they send would cross the network in the")
    assert "belong together" in remit("serve", "--listen", "0.0.0.0", "--tls-cert", "cert.pem").output
    for safe in ({"tls": True, "proxy": False}, {"tls": False, "proxy": True}):
        monkeypatch.delenv("REMIT_HOSTS", raising=False)
        with pytest.raises(Refusal, match="say first under which names"):
            ports.refuse_open_door("0.0.0.0", **safe)
        monkeypatch.setenv("REMIT_HOSTS", "remit.school.example")
        ports.refuse_open_door("0.0.0.0", **safe)


def test_origins_without_tls_are_refused_as_every_page_would_lead_to_itself(monkeypatch):
    monkeypatch.setenv("REMIT_ORIGINS", "https://remit.school.example")
    with pytest.raises(Refusal, match="nothing here speaks it"):
        ports.refuse_open_door("127.0.0.1", tls=False, proxy=False)


def test_the_code_for_setting_up_from_elsewhere_is_printed_while_there_is_no_school(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(presence, "folder", lambda: tmp_path)
    serve.announce_code()
    (tmp_path / serve.CODE).write_text("12ab-34cd")
    serve.announce_code()
    assert capsys.readouterr().err == (
        "No school is set up yet. From another machine than this one, that takes the code 12ab-34cd\n"
    )


def test_what_was_declared_reaches_the_settings_of_what_is_started(remit, monkeypatch, tmp_path):
    served = []
    for name in ("REMIT_TLS", "REMIT_PROXY"):
        monkeypatch.setenv(name, "")  # so that it is put back
    monkeypatch.setenv("REMIT_HOSTS", "remit.school.example")
    monkeypatch.setattr(ports, "is_free", lambda host, port: True)
    monkeypatch.setattr(serve, "captured", lambda command, **options: (0, ""))
    monkeypatch.setattr(serve, "run_until_stopped", lambda *given: served.append(given))
    for name in ("cert.pem", "key.pem"):
        (tmp_path / name).touch()
    assert remit("serve", "--listen", "0.0.0.0", "--proxy").exit_code == 0
    assert (os.environ["REMIT_PROXY"], os.environ["REMIT_TLS"]) == ("1", "")
    assert remit("serve", "--tls-cert", "cert.pem", "--tls-key", "key.pem").exit_code == 0
    assert os.environ["REMIT_TLS"] == "1"
    assert served[0] == ("0.0.0.0", 8000, None)
    assert [path.name for path in served[1][2]] == ["cert.pem", "key.pem"]


SECURE = "from django.conf import settings as s; print(s.SECURE, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, "
SECURE += "s.SECURE_HSTS_SECONDS > 0, s.SECURE_SSL_REDIRECT, s.SECURE_PROXY_SSL_HEADER)"


@pytest.mark.parametrize(
    ("declared", "told"),
    [
        ({}, "False False False False False None"),
        ({"REMIT_TLS": "1"}, "True True True True True None"),
        ({"REMIT_PROXY": "1"}, "True True True True True ('HTTP_X_FORWARDED_PROTO', 'https')"),
    ],
)
def test_cookies_are_secure_and_browsers_told_to_stay_with_tls_where_others_reach_it(tmp_path, declared, told):
    assert Installation(tmp_path / "data", more=declared).script(SECURE).strip() == told


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_this_machine_needs_no_names(host, monkeypatch):
    monkeypatch.delenv("REMIT_HOSTS", raising=False)
    ports.refuse_open_door(host, tls=False, proxy=False)


def test_nothing_is_served_from_a_database_that_is_not_up_to_date(remit, monkeypatch):
    served = []
    monkeypatch.setattr(ports, "is_free", lambda host, port: True)
    monkeypatch.setattr(serve, "run_until_stopped", lambda host, port, tls: served.append((host, port)))
    monkeypatch.setattr(serve, "captured", lambda command, **options: (1, "remit: not up to date\n"))
    told = remit("serve")
    assert (told.exit_code, told.output.splitlines()[1:]) == (1, ["remit: not up to date"])
    assert " is new: " in told.output, "what it does is said before it is done"
    monkeypatch.setattr(serve, "captured", lambda command, **options: (0, ""))
    assert remit("serve").exit_code == 0
    assert served == [("127.0.0.1", 8000)]


def test_changes_that_wait_are_said_and_not_made_by_a_check(remit, monkeypatch):
    monkeypatch.setattr(database, "start_django", lambda: None)
    monkeypatch.setattr(database, "waiting", lambda: 3)
    monkeypatch.setattr(database, "refuse_newer", lambda: None)
    monkeypatch.setattr(database, "is_new", lambda: False)
    for option in ("--check", "--if-new"):
        told = remit("migrate", option)
        assert told.exit_code == 1
        assert told.output == (
            "remit: the database is not up to date. Make a backup first (remit backup FILE), then run: remit migrate\n"
        )
    monkeypatch.setattr(database, "waiting", lambda: 0)
    assert remit("migrate", "--check").output == "The database is up to date.\n"


def test_a_migration_bears_the_name_that_it_is_given(remit, monkeypatch, stand_in):
    asked = []
    monkeypatch.setattr(database, "start_django", lambda: None)
    stand_in("django.core.management", call_command=lambda *apps, **options: asked.append((apps, options["name"])))
    assert remit("make-migrations", "plans", "-n", "what_changed").exit_code == 0
    assert remit("make-migrations").exit_code == 0
    assert asked == [(("makemigrations", "plans"), "what_changed"), (("makemigrations",), None)]


@pytest.mark.parametrize(("ended", "code"), [(0, 0), (1, 1), (2, 1), (5, 1)])
def test_a_run_without_a_test_is_a_failure(remit, monkeypatch, ended, code):
    asked = []
    monkeypatch.setattr(test, "call", lambda command, **options: asked.extend(command) or ended)
    told = remit("test", "-k", "supper", "--lf")
    assert told.exit_code == code
    assert asked[-5:] == ["-m", "not browser", "-k", "supper", "--lf"]
    assert ("no test was run" in told.output) is (ended == 5)
    assert re.search(r"Tests took \d+ s\.", told.output)


def test_the_tests_never_run_on_the_schools_own_database(remit, monkeypatch):
    asked = {}
    monkeypatch.setenv("DATABASE_URL", "postgres://school@db.example/school")
    monkeypatch.setattr(test, "call", lambda command, **options: asked.update(options) or 0)
    remit("test")
    assert asked["env"]["DATABASE_URL"] == ""


def test_the_tests_on_postgresql_are_told_where_it_is(remit, monkeypatch):
    asked = {}
    monkeypatch.setattr(test, "server", lambda: nullcontext("postgres://remit@/postgres"))
    monkeypatch.setattr(test, "call", lambda command, **options: asked.update(options, command=command) or 0)
    assert remit("test", "--postgres", "-x").exit_code == 0
    assert asked["env"]["DATABASE_URL"] == "postgres://remit@/postgres"
    assert asked["command"][-3:] == ["-m", "not browser", "-x"]


@pytest.mark.parametrize(("ci", "code"), [("", 0), ("true", 1)])
def test_without_postgresql_its_tests_say_what_to_install_and_fail_in_ci(remit, monkeypatch, ci, code):
    monkeypatch.setenv("CI", ci)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr(clusters, "runs_here", lambda: False)
    monkeypatch.setattr(clusters, "PLACES", ())
    monkeypatch.setattr(clusters.shutil, "which", lambda name: None)
    told = remit("test", "--postgres")
    assert told.exit_code == code
    assert told.output == "remit: the tests on PostgreSQL need version 15 or later: sudo apt install postgresql\n"


@pytest.mark.parametrize(("ci", "code"), [("", 0), ("true", 1)])
def test_without_chromium_the_browser_tests_say_what_to_install_and_fail_in_ci(remit, monkeypatch, ci, code):
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr(test, "chromium", lambda: None)
    monkeypatch.setattr(test.platform, "system", lambda: "Linux")
    told = remit("test", "--browser")
    assert told.exit_code == code
    assert told.output == "The browser tests need Chromium: sudo apt install chromium\n"


def test_the_browser_tests_are_told_which_chromium(remit, monkeypatch):
    asked = {}
    monkeypatch.setattr(test, "chromium", lambda: "/somewhere/chromium")
    monkeypatch.setattr(test, "call", lambda command, **options: asked.update(options, command=command) or 0)
    assert remit("test", "--browser").exit_code == 0
    assert asked["env"]["REMIT_CHROMIUM"] == "/somewhere/chromium"
    assert asked["command"][-3:] == ["-m", "browser", "tests/browser"]
    remit("test", "--browser", "tests/browser/test_picker.py::test_one", "-x")
    assert asked["command"][-4:] == ["-m", "browser", "tests/browser/test_picker.py::test_one", "-x"]


def test_where_nothing_is_to_be_written_beside_the_code_tests_are_compiled_once_all_the_same(remit, monkeypatch):
    asked = {}
    monkeypatch.setattr(test, "call", lambda command, **options: asked.update(options) or 0)
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    remit("test")
    assert asked["env"]["PYTHONDONTWRITEBYTECODE"] == ""
    assert asked["env"]["PYTHONPYCACHEPREFIX"].startswith(sys.prefix)
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE")
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)
    remit("test")
    assert "PYTHONPYCACHEPREFIX" not in asked["env"]


def test_every_check_runs_and_a_failed_one_shows_why(remit, monkeypatch):
    steps = {"good": ["python", "-c", "print('quiet')"], "bad": ["python", "-c", "raise SystemExit('line 3 is long')"]}
    monkeypatch.setattr(check, "STEPS", steps | {"last": ["python", "-c", ""]})
    told = remit("check")
    assert told.exit_code == 1
    assert re.search(r"good +ok +\d+\.\d s\nbad +failed +\d+\.\d s\nline 3 is long\n\nlast +ok", told.output)
    assert "quiet" not in told.output
    assert told.output.endswith("Failed: bad.\n")
