"""What is restored takes the place of what was there whole, or not at all, wherever it is cut off."""

from __future__ import annotations

from pathlib import Path

import pytest

from remit.core.backups.swap import ENDS, Aside, finish, is_cut_off, left_behind, swap, undo


@pytest.fixture
def folder(tmp_path) -> Path:
    """What is in use, and beside it what was restored."""
    for name in ("files", "files.restoring"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "one").write_text(name)
    for name in ("secret", "secret.restoring", "remit.sqlite3", "remit.sqlite3-wal", "remit.sqlite3.restoring"):
        (tmp_path / name).write_text(name)
    return tmp_path


def moves(folder: Path):
    aside, found = Aside(folder, "before_1", True), []
    for name in ("files", "secret", "remit.sqlite3"):
        used = [folder / f"{name}{end}" for end in ENDS]
        found += [*aside.moves(*used), (folder / f"{name}.restoring", folder / name)]
    return found


def state(folder: Path) -> dict[str, str]:
    return {str(each.relative_to(folder)): each.read_text() for each in folder.rglob("*") if each.is_file()}


class Stopped(BaseException):
    pass


def stopping(monkeypatch, at: int, raised: BaseException):
    real, made = Path.replace, []

    def replace(self, target):
        if not self.name.endswith(".part"):
            made.append(self)
            if len(made) == at:
                raise raised
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)


def test_all_of_it_takes_its_place_and_what_was_there_is_kept(folder):
    swap(folder, moves(folder))
    finish(folder)
    now = state(folder)
    assert now["files/one"] == "files.restoring"
    assert now["remit.sqlite3"] == "remit.sqlite3.restoring"
    assert now["before_1/remit.sqlite3-wal"] == "remit.sqlite3-wal"
    assert now["before_1/files/one"] == "files"
    assert not is_cut_off(folder)


@pytest.mark.parametrize("at", range(1, 8))
@pytest.mark.parametrize("raised", [OSError(5, "no"), KeyboardInterrupt()])
def test_a_failure_at_any_rename_puts_all_of_it_back(folder, monkeypatch, at, raised):
    before = state(folder)
    stopping(monkeypatch, at, raised)
    with pytest.raises(type(raised)):
        swap(folder, moves(folder))
    assert state(folder) == before
    assert not list(folder.glob("before_*"))


@pytest.mark.parametrize("at", range(1, 8))
def test_a_kill_at_any_rename_is_undone_later_whatever_was_made_in_between(folder, monkeypatch, at):
    before = state(folder)
    with monkeypatch.context() as patched:
        stopping(patched, at, Stopped())
        patched.setattr("remit.core.backups.swap.undo", lambda _folder: None)  # which does not come about
        with pytest.raises(Stopped):
            swap(folder, moves(folder))
    assert is_cut_off(folder)
    for name in ("secret", "remit.sqlite3", "remit.sqlite3-wal"):
        if not (folder / name).exists():
            (folder / name).write_text("made by whoever looked")
    assert undo(folder)
    assert state(folder) == before
    assert not is_cut_off(folder)


def test_one_that_was_done_stays(folder):
    swap(folder, moves(folder))
    after = state(folder)
    del after["restoring.json"]
    assert not undo(folder, lambda _schema: True)
    assert state(folder) == after


def test_what_a_restoring_leaves_is_found(folder):
    assert left_behind(folder) == ["files.restoring", "remit.sqlite3.restoring", "secret.restoring"]
