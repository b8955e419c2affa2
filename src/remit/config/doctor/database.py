"""Whether the database answers, has the tables that this code wants, and is whole; and the files it names."""

from hashlib import sha256
from pathlib import Path

from django.db import DatabaseError, connection

from remit.config.commands.database import waiting
from remit.config.doctor import FAULT, OK, WARNING, Answer, check
from remit.core import engines
from remit.core.backups.tables import applied, unknown
from remit.core.files import sweep
from remit.core.files.models import StoredFile
from remit.core.files.store import place_of

PIECE = 1024 * 1024


@check("database")
def reached() -> Answer:
    try:
        connection.ensure_connection()
        applied(connection)
    except DatabaseError as error:
        mend = "See that DATABASE_URL is right and that PostgreSQL runs; for SQLite, that the file is one: restore a backup."
        return FAULT, f"The database does not answer ({type(error).__name__}).", mend
    if connection.vendor != "postgresql":
        return OK, "SQLite, in one file."
    found = engines.version(connection)
    if found < engines.OLDEST_POSTGRES:
        mend = f"Move to PostgreSQL {engines.OLDEST_POSTGRES} or later: remit backup, then remit restore --into the new one."
        return FAULT, f"PostgreSQL {found} is older than Remit is tested on.", mend
    return OK, f"PostgreSQL {found}."


@check("tables", database=True)
def migrated() -> Answer:
    if unknown(applied(connection)):
        return FAULT, "This database was made by a newer Remit than this one.", "Update Remit."
    if count := waiting():
        said = f"{count} changes to the tables wait."
        return FAULT, said, "Make a backup first (remit backup FILE), then run: remit migrate"
    return OK, "The tables are those that this Remit wants."


@check("integrity", database=True)
def integrity() -> Answer:
    if found := engines.faults_inside(connection):
        mend = "Stop Remit, keep a copy of the folder, and restore the last backup: remit restore FILE --replace"
        return FAULT, f"The database is damaged: {'; '.join(found[:3])}.", mend
    return OK, "The database is whole."


@check("files", database=True)
def files() -> Answer:
    records = StoredFile.objects.unscoped("every file on record is looked at")
    on_record = set(records.values_list("digest", flat=True).distinct())
    bad = sorted(digest for digest in on_record if _digest(place_of(digest)) != digest)
    if bad:
        said = f"{len(bad)} of {len(on_record)} files on record are missing or changed, the first is {bad[0][:12]}…"
        return FAULT, said, "Bring them back: remit restore FILE --into FOLDER, then copy its files folder over."
    stray, orphans = len(sweep.strays()), sweep.unheld().count()
    if stray or orphans:
        said = f"{stray} files on the disk belong to no record, and {orphans} on record to nobody."
        return WARNING, said, "The worker deletes them once a day; at once: remit prune"
    return OK, f"All {len(on_record)} files are as they were kept."


def _digest(place: Path) -> str:
    if not place.is_file():
        return ""
    found = sha256()
    with place.open("rb") as file:
        while piece := file.read(PIECE):
            found.update(piece)
    return found.hexdigest()
