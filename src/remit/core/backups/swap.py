"""What was restored takes the place of what was there: name after name, and all the way back where that is cut off."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from remit.core.files.disk import settle, write_durably

JOURNAL = "restoring.json"  # in the data folder, from before the first name is changed until after the last
ENDS = ("-wal", "-shm", "")  # of a database's files; the last to be moved is the one that the others belong to
CUT_OFF = "a restoring was cut off here. Put back what was there before: remit restore --undo"
Move = tuple[Path, Path]


def is_cut_off(data: Path) -> bool:
    return (data / JOURNAL).exists()


def left_behind(data: Path) -> list[str]:
    """What only a restoring leaves in a data folder: what was there before, or what was on its way."""
    return sorted(each.name for name in ("before_*", "*.restoring") for each in data.glob(name))


class Aside:
    """A name that no other restoring has had: of a folder, and on PostgreSQL of a schema, for what was there before.
    `holds_rows`: there is a database worth keeping. Files are kept whatever the database says of them."""

    def __init__(self, data: Path, name: str, holds_rows: bool) -> None:
        self.name, self.holds_rows, self.folder = name, holds_rows, data / name

    def moves(self, *places: Path) -> list[Move]:
        return [(place, self.folder / place.name) for place in places if place.exists()]

    def tidy(self, *names: str) -> None:
        """Once all is done: what was there and is not worth keeping goes."""
        if self.folder.exists() and not self.holds_rows:
            for name in names:
                (self.folder / name).unlink(missing_ok=True)
            if not any(self.folder.iterdir()):
                self.folder.rmdir()


def swap(data: Path, moves: Sequence[Move], schema: str = "") -> None:
    """All of them or none, also where somebody presses Ctrl+C. `finish` says that they are to stay."""
    told = {"schema": schema, "moves": [[str(begin), str(end)] for begin, end in moves]}
    write_durably(data / JOURNAL, json.dumps(told).encode())
    try:
        for begin, end in moves:
            end.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _rename(begin, end)
    except BaseException:
        undo(data)
        raise


def finish(data: Path) -> None:
    (data / JOURNAL).unlink(missing_ok=True)
    settle(data)


def undo(data: Path, is_done: Callable[[str], bool] = lambda _schema: False) -> bool:
    """Back to what was there. However often it is cut off itself, it can be begun again. False where the restoring was
    done, by its last rename or by what `is_done` says of the database: then it stays."""
    told = json.loads((data / JOURNAL).read_bytes())
    moves = [(Path(begin), Path(end)) for begin, end in told["moves"]]
    done = is_done(told["schema"])
    if not done:
        for begin, end in reversed(moves):
            if end.exists() and (_is_kept(begin, end) or not begin.exists()):
                _make_room(begin)
                _rename(end, begin)
        for folder in {end.parent for begin, end in moves if _is_kept(begin, end)}:
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()
    finish(data)
    return not done


def _is_kept(begin: Path, end: Path) -> bool:
    """Set aside, in a folder whose name no other has: what lies there was moved there."""
    return begin.parent != end.parent


def _make_room(place: Path) -> None:
    """Whatever was started since may have made files of its own there: a secret, an empty database with its log."""
    for each in (place.with_name(place.name + end) for end in ENDS):
        if each.is_file():
            each.unlink()


def _rename(begin: Path, end: Path) -> None:
    begin.replace(end)
    for folder in {begin.parent, end.parent}:
        settle(folder)
