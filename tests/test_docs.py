"""What the documents say is held against what is there."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REQUIREMENTS = ROOT / "requirements"


def asked_for(name):
    lines = (REQUIREMENTS / f"{name}.in").read_text().splitlines()
    return {re.split(r"[<>=!~\[; ]", line, maxsplit=1)[0].lower() for line in lines if line and line[0] not in "#-"}


def explained():
    rows = re.findall(r"^\| ([\w.-]+) \| (.+) \|$", (ROOT / "docs/dependencies.md").read_text(), re.MULTILINE)
    return {name.lower(): reason for name, reason in rows if name != "package"}


def pinned(name):
    return dict(re.findall(r"^([\w.-]+)==(\S+)", (REQUIREMENTS / f"{name}.txt").read_text(), re.MULTILINE))


def test_each_dependency_is_named_with_its_reason_and_nothing_else_is():
    assert set(explained()) == asked_for("base") | asked_for("dev")
    assert all(len(reason) > 20 for reason in explained().values())


def test_what_is_asked_for_is_locked():
    assert asked_for("base") <= set(pinned("base"))
    assert asked_for("dev") <= set(pinned("dev"))


def test_what_remit_is_tested_with_holds_what_it_runs_on_at_the_same_versions():
    assert pinned("base").items() <= pinned("dev").items()


def test_a_lock_file_names_no_download_address():
    assert not [name for name in ("base", "dev") if "://" in (REQUIREMENTS / f"{name}.txt").read_text()]


def test_the_licence_is_whole():
    licence = (ROOT / "LICENSE").read_text()
    assert "GNU AFFERO GENERAL PUBLIC LICENSE\n" in licence
    assert "13. Remote Network Interaction" in licence
    assert len(licence.split()) == 5535
