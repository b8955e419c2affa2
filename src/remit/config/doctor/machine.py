"""What the machine gives: the folder's permissions, room on the disk, the last backup."""

import json
import os
import shutil
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from remit.config import presence
from remit.config.commands.backup import NOTE
from remit.config.doctor import FAULT, OK, WARNING, Answer, check
from remit.core import clock
from remit.core.backups.swap import is_cut_off, left_behind

MEGABYTE = 1024 * 1024
LITTLE, TOO_LITTLE = 1000 * MEGABYTE, 100 * MEGABYTE
OLD = timedelta(days=7)


@check("folder")
def permissions() -> Answer:
    folder: Path = settings.DATA
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return FAULT, f"{folder} cannot be written to.", "Run Remit as the account that the folder belongs to."
    places = [folder, *(each for each in folder.iterdir() if each.name != "lost+found")]
    opened = [place.name for place in places if place.stat().st_mode & 0o077]
    if opened:
        mend = f"chmod -R go= {folder}"
        return FAULT, f"Other accounts of this machine can open {', '.join(sorted(opened)[:5])}.", mend
    return OK, "Only Remit's own account opens the folder."


@check("restoring")
def restoring() -> Answer:
    folder = presence.folder()
    if is_cut_off(folder):
        return FAULT, "A restoring was cut off here.", "Put back what was there before: remit restore --undo"
    left = left_behind(folder)
    if left and settings.DATABASES["default"]["ENGINE"].endswith("sqlite") and not _holds_tables():
        said = f"There is no database, and {', '.join(left)} of a restored backup."
        return FAULT, said, "Restore a backup: remit restore FILE. What is called before_… holds what was there."
    if half := [name for name in left if name.endswith(".restoring")]:
        said = f"{', '.join(half)} is left of a restoring that ended before it changed anything."
        return WARNING, said, "It may be deleted; the next restoring does."
    return OK, "No restoring was cut off."


def _holds_tables() -> bool:
    """SQLite makes a file without any as soon as it is asked something."""
    place = Path(settings.DATABASES["default"]["NAME"])
    if not place.is_file() or not place.stat().st_size:
        return False
    try:
        with closing(sqlite3.connect(f"{place.as_uri()}?mode=ro", uri=True)) as held:
            return bool(held.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
    except sqlite3.DatabaseError:
        return True  # another check says that it is damaged


@check("disk")
def disk() -> Answer:
    free = shutil.disk_usage(settings.DATA).free
    said = f"{free / MEGABYTE / 1000:,.1f} GB are free."
    if free < TOO_LITTLE:
        return FAULT, said, "Make room: without it nothing more can be saved."
    return (WARNING, said, "Make room soon.") if free < LITTLE else (OK, said)


@check("backup")
def last_backup() -> Answer:
    mend = "Run: remit backup FILE (every night, say, from the machine's timetable), and keep a copy elsewhere."
    try:
        note = json.loads((presence.folder() / NOTE).read_text())
        made, file = datetime.fromisoformat(note["at"]), Path(note["file"])
    except (OSError, ValueError, KeyError):
        return WARNING, "No backup was made from this folder yet.", mend
    days = (clock.now() - made).days
    said = f"The last backup is {days} {'day' if days == 1 else 'days'} old: {file}"
    if clock.now() - made > OLD:
        return WARNING, f"{said}.", mend
    if file.is_relative_to(settings.DATA):
        return WARNING, f"{said}, beside what it is to replace.", "Keep a copy on another machine."
    return OK, f"{said}{', not encrypted' if note['plain'] else ''}."
