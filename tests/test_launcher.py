"""The launcher's own judgement: which Python, whether all is installed, what it says. Nothing is installed here."""

import ast
import json
import subprocess
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

import pytest

LAUNCHER = Path(__file__).resolve().parents[1] / "remit"


@pytest.fixture
def launcher(tmp_path):
    """The launcher as a module, in a folder that has its lock files and nothing else."""
    loader = SourceFileLoader("launcher", str(LAUNCHER))
    module = module_from_spec(spec_from_loader("launcher", loader))
    sys.dont_write_bytecode, kept = True, sys.dont_write_bytecode
    loader.exec_module(module)
    sys.dont_write_bytecode = kept
    module.ROOT, module.VENV = tmp_path, tmp_path / ".venv"
    module.STAMP, module.UNFINISHED = module.VENV / "remit.json", module.VENV / "remit.unfinished"
    (tmp_path / "requirements").mkdir()
    for name in ("base", "dev"):
        (tmp_path / "requirements" / f"{name}.txt").write_text(f"# {name}\nclick==8.5.1 \\\n    --hash=sha256:0\n")
    return module


def environment(launcher, version="3.12.1"):
    (launcher.VENV / "bin").mkdir(parents=True)
    (launcher.VENV / "bin/python").touch()
    (launcher.VENV / "lib/python3.12/site-packages").mkdir(parents=True)
    (launcher.VENV / "pyvenv.cfg").write_text(f"home = /somewhere\nversion = {version}\n")


def finish(launcher, name):
    launcher.UNFINISHED.touch()
    launcher.write_stamp(name)


def test_it_imports_the_standard_library_only():
    tree = ast.parse(LAUNCHER.read_text())
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names


def test_an_old_python_can_read_it():
    ast.parse(LAUNCHER.read_text(), feature_version=(3, 6))


def test_it_names_no_address_to_download_from():
    assert "://" not in LAUNCHER.read_text()


def test_it_may_be_run():
    assert LAUNCHER.stat().st_mode & 0o111 == 0o111


@pytest.mark.parametrize(
    ("version", "suits"),
    [((3, 10, 9), False), ((3, 11, 0), True), ((3, 14, 2), True), ((3, 15, 0), False), ((), False)],
)
def test_a_python_suits_from_3_11_to_3_14(launcher, version, suits):
    assert launcher.suits(version) is suits


def test_the_newest_python_that_runs_is_chosen(launcher):
    there = {"python3.13": (), "python3.12": (3, 12, 1), "python3.11": (3, 11, 7)}
    found = launcher.other_python(which=lambda name: name if name in there else None, version=there.get)
    assert found == "python3.12"


def test_without_a_python_that_suits_it_says_so_and_how_to_mend_it(launcher):
    with pytest.raises(launcher.StartError, match=r"^needs Python 3\.11 to 3\.14; .*sudo apt install"):
        launcher.other_python(which=lambda name: None)


def test_a_python_that_does_not_run_has_no_version(launcher, tmp_path):
    assert launcher.version_of(str(tmp_path / "python3.13")) == ()
    assert launcher.version_of(sys.executable) == sys.version_info[:3]


@pytest.mark.parametrize(
    ("arguments", "name"),
    [(["demo"], "base"), ([], "base"), (["--help"], "base"), (["test", "-k", "x"], "dev"), (["--data", "x"], "base")],
)
def test_only_the_developers_commands_ask_for_the_larger_set(launcher, arguments, name):
    assert launcher.wanted(arguments) == name


def test_nothing_is_ready_before_it_is_installed(launcher):
    assert not launcher.is_ready("base")


def test_what_was_finished_is_ready_and_the_larger_set_holds_the_smaller(launcher):
    environment(launcher)
    finish(launcher, "base")
    assert (launcher.is_ready("base"), launcher.is_ready("dev")) == (True, False)
    finish(launcher, "dev")
    assert (launcher.is_ready("base"), launcher.is_ready("dev")) == (True, True)


def test_a_changed_lock_file_is_installed_again(launcher):
    environment(launcher)
    finish(launcher, "base")
    launcher.lock_file("base").write_text("click==8.5.2\n")
    assert not launcher.is_ready("base")


def test_an_interrupted_installation_is_not_ready_and_is_begun_again(launcher, monkeypatch):
    environment(launcher)
    finish(launcher, "base")
    launcher.UNFINISHED.touch()
    assert not launcher.is_ready("base")
    ran = []
    monkeypatch.setattr(launcher, "run", lambda what, command: ran.append(command))
    launcher.make_environment("")
    assert not (launcher.VENV / "bin").exists()
    assert ran[0][1:4] == ["-m", "venv", "--without-pip"]


def test_an_environment_whose_python_has_gone_or_is_too_new_is_made_again(launcher):
    environment(launcher, "3.15.0")
    assert not launcher.suits(launcher.environment_version())
    (launcher.VENV / "pyvenv.cfg").write_text("version = 3.12.1\n")
    (launcher.VENV / "bin/python").unlink()
    assert not launcher.suits(launcher.environment_version())


def test_a_spoilt_stamp_counts_as_none(launcher):
    environment(launcher)
    launcher.STAMP.write_text("{")
    assert launcher.installed() == {}


def test_where_pip_cannot_be_had_the_one_command_that_mends_it_is_said(launcher, monkeypatch, capsys):
    environment(launcher)
    monkeypatch.setattr(launcher, "works", lambda command: False)
    assert launcher.main(["demo"]) == 2
    assert "Run: sudo apt install python3-venv" in capsys.readouterr().err


def test_pip_is_tried_where_uv_fails(launcher, monkeypatch):
    environment(launcher)
    ran = []

    def run(what, command):
        ran.append(command[0])
        if command[0] == "uv":
            raise launcher.StartError("uv found no packages")

    monkeypatch.setattr(launcher, "run", run)
    monkeypatch.setattr(launcher, "works", lambda command: True)
    launcher.add_packages("uv", "base")
    assert ran == ["uv", str(launcher.VENV / "bin/python")]


def test_packages_are_taken_by_their_hashes_and_never_built(launcher, monkeypatch):
    environment(launcher)
    ran = []
    monkeypatch.setattr(launcher, "run", lambda what, command: ran.append((what, command)))
    launcher.add_packages("uv", "base")
    ((what, command),) = ran
    assert what == "installing 1 packages with uv"
    assert {"--require-hashes", "--no-deps", "--only-binary"} <= set(command)


def test_a_step_that_fails_shows_what_it_printed(launcher, capsys):
    with pytest.raises(launcher.StartError, match=r"(?s)^trying: failed\.\nno such thing"):
        launcher.run("trying", [sys.executable, "-c", "import sys; sys.exit('no such thing')"])


def test_remit_is_added_by_a_path_that_survives_a_move(launcher):
    environment(launcher)
    launcher.add_remit()
    (site,) = launcher.VENV.glob("lib/*/site-packages")
    assert (site / (site / "remit.pth").read_text().strip()).resolve() == launcher.ROOT / "src"
    assert (launcher.VENV / "bin/remit").stat().st_mode & 0o111


def test_a_second_start_waits_for_the_first(launcher, tmp_path):
    copy = tmp_path / "remit"
    copy.write_text(LAUNCHER.read_text())
    launcher.__file__ = str(copy)
    held = f"import fcntl; print(fcntl.flock(open({str(copy)!r}), fcntl.LOCK_EX | fcntl.LOCK_NB))"
    with launcher.one_at_a_time():
        second = subprocess.run([sys.executable, "-c", held], capture_output=True, text=True, check=False)
    assert "BlockingIOError" in second.stderr


def test_the_stamp_is_plain_json(launcher):
    environment(launcher)
    finish(launcher, "dev")
    assert set(json.loads(launcher.STAMP.read_text())) == {"base", "dev"}
