"""A restoring that was cut off is put back, or undone before anything else starts."""

from __future__ import annotations

from pathlib import Path

from tests.backups.copies import every_row, files_of, opened
from tests.installations import Installation

CUT = """
import os, sys
from pathlib import Path
at, how, real = int(sys.argv.pop()), sys.argv.pop(), Path.replace
made = []
def replace(self, target):
    if ".part" not in self.name:
        made.append(self)
        if len(made) == at:
            if how == "killed":
                os._exit(9)
            if how == "typed":
                raise KeyboardInterrupt
            raise OSError(5, "Input/output error")
    return real(self, target)
Path.replace = replace
from remit.config.cli import main
sys.argv[0] = "remit"
main()
"""
RENAMES = 6  # files, their place, the secret, its place, the database, its place


def cut(own: Installation, backup: Path, how: str, at: int):
    code = f"import sys; sys.argv[1:] = {['restore', str(backup), '--replace', how, str(at)]!r}\n{CUT}"
    return own._python("-c", code)


def with_more(own: Installation) -> tuple[list[str], dict, str]:
    """What is there before the restoring, which is not what the backup holds."""
    with opened(own) as database:
        database.execute("UPDATE school_subject SET name = name || ', since'")
    (own.data / "files" / "since").write_bytes(b"since then")
    (own.data / "secret").write_text("another-secret-that-is-long-enough-0123456789")
    return everything(own)


def everything(own: Installation) -> tuple[list[str], dict, str]:
    return every_row(own), files_of(own), (own.data / "secret").read_text()


def test_a_restoring_that_fails_at_its_last_rename_puts_everything_back(own, backup):
    before = with_more(own)
    told = cut(own, backup, "failed", RENAMES)
    assert (told.returncode, told.stderr) == (
        2, "remit: this disk could not be written to (Input/output error). Nothing was changed.\n"
    )  # fmt: skip
    assert everything(own) == before
    assert not [each.name for name in ("before_*", "*restoring*") for each in own.data.glob(name)]


def test_after_a_restoring_that_was_killed_nothing_starts_until_it_is_undone(own, backup):
    before = with_more(own)
    assert cut(own, backup, "killed", RENAMES).returncode == 9
    said = "remit: a restoring was cut off here. Put back what was there before: remit restore --undo\n"
    for words in (["serve", "--port", "1"], ["worker", "--batch"], ["migrate", "--if-new"], ["restore", backup]):
        told = own.run(*words)
        assert (told.returncode, told.stderr.endswith(said)) == (2, True), (words, told.stderr)
    told = own.run("doctor").stdout
    assert "fault    restoring: " in told, told
    told = own.run("restore", "--undo")
    assert (told.returncode, told.stdout) == (0, "What was here before is back.\n")
    assert everything(own) == before
    assert not [each.name for name in ("before_*", "*restoring*") for each in own.data.glob(name)]
    assert own.run("restore", "--undo").stderr == "remit: no restoring was cut off here. Nothing was changed.\n"


def test_no_empty_school_is_made_where_one_was_set_aside(own):
    (own.data / "before_20261120_080000").mkdir(mode=0o700)
    for each in own.data.glob("remit.sqlite3*"):
        each.unlink()
    told = own.run("migrate", "--if-new")
    assert told.returncode == 2
    assert told.stderr.startswith("remit: there is no database here, but before_20261120_080000 of a restored backup.")
    told = own.run("doctor").stdout
    assert "fault    restoring: " in told, told
