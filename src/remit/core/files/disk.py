"""Writing that is on the disk when it says so: the content, and the name in its folder."""

import os
import tempfile
from pathlib import Path


def settle(folder: Path) -> None:
    """Names put into the folder, or taken out, survive a power cut from here on."""
    held = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(held)
    finally:
        os.close(held)


def write_durably(place: Path, content: bytes) -> None:
    """Whole or not at all, under its name; two who write the same place at once do not meet."""
    _make(place.parent)
    number, part = tempfile.mkstemp(suffix=".part", dir=place.parent)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(part).replace(place)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
    settle(place.parent)


def _make(folder: Path) -> None:
    if folder.is_dir():
        return
    _make(folder.parent)
    folder.mkdir(exist_ok=True)
    settle(folder.parent)
