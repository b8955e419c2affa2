"""What the machine gives: the folder's permissions, room on the disk, the last backup."""

import json
import os
import shutil
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from remit.config import presence
from remit.config.commands.backup import NOTE
from remit.config.doctor import FAULT, OK, WARNING, Answer, check
from remit.core import clock

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
