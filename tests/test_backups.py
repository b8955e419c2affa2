"""A backup is one moment of the school, nobody reads it without its passphrase, and it comes back the same."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from django.db import connection

from remit.config.commands.backup import NOTE
from remit.core.backups.archive import Writer, parts_of
from remit.core.backups.refused import CHANGED, DAMAGED, WRONG_PASSPHRASE
from remit.core.backups.tables import Digest
from tests.installations import Installation, new_database

KEY = "correct horse battery"
on_postgres = pytest.mark.skipif(connection.vendor == "sqlite", reason="needs a PostgreSQL: remit test --postgres")


@pytest.fixture(scope="session")
def alder(tmp_path_factory) -> Installation:
    """The schools of all the tests, on SQLite, for those who leave it as it is."""
    return Installation(tmp_path_factory.mktemp("alder") / "data").filled()


@pytest.fixture
def own(alder, tmp_path) -> Installation:
    """A copy of it."""
    shutil.copytree(alder.data, tmp_path / "data")
    return Installation(tmp_path / "data", more={"REMIT_PASSPHRASE": KEY})


class Kept(NamedTuple):
    sealed: Path
    plain: Path
    note: Path


@pytest.fixture(scope="session")
def kept(alder, tmp_path_factory) -> Kept:
    """Backups of it, and what they left in its folder."""
    folder = tmp_path_factory.mktemp("backups")
    shutil.copytree(alder.data, folder / "data")
    of = Installation(folder / "data", more={"REMIT_PASSPHRASE": KEY})
    told = of.run("backup", folder / "plain.backup", "--plain")
    assert told.returncode == 0, told.stderr
    told = of.run("backup", folder / "school.backup")
    assert told.returncode == 0, told.stderr
    assert " pupils, " in told.stdout
    assert re.search(r", \d+ files?\.\n", told.stdout)
    return Kept(folder / "school.backup", folder / "plain.backup", of.data / NOTE)


@pytest.fixture
def backup(kept, own, tmp_path) -> Path:
    """Of `own`, as if it had just been made there."""
    shutil.copy(kept.note, own.data)
    return Path(shutil.copy2(kept.sealed, tmp_path / "school.backup"))


@pytest.fixture
def plain(kept, own, tmp_path) -> Path:
    """The same, not encrypted."""
    return Path(shutil.copy2(kept.plain, tmp_path / "plain.backup"))


DIGESTS = """
import json
from remit.core.backups.tables import applied, digest_of, models_at, tables_of
from django.db import connection
tables = tables_of(models_at(applied(connection)))
figures = {label: digest_of(table) for label, table in tables.items()}
"""
MEASURES = """
from datetime import date
from remit.core import seams
from remit.core.accounts.models import User
from remit.school.remit import viewer_for
period = seams.Period(date(2026, 9, 1), date(2026, 12, 31))
for user in User.objects.order_by("pk"):
    viewer = viewer_for(user)
    for measure in seams.all_of(seams.Measure):
        figures[f"{user.pk} {measure.name}"] = repr(measure.compute(viewer, period))
"""
TELL = """
print(json.dumps(figures))
"""


def digests(installation: Installation) -> dict:
    """Whether it holds the same rows, on whatever engine."""
    return json.loads(installation.script(DIGESTS + TELL))


def figures(installation: Installation) -> dict:
    """And whether everybody is told the same about them, which costs far more to ask."""
    return json.loads(installation.script(DIGESTS + MEASURES + TELL))


@pytest.fixture(scope="session")
def alder_digests(alder) -> dict:
    """Of every copy of it, too."""
    return digests(alder)


@contextmanager
def opened(installation: Installation) -> Iterator[sqlite3.Connection]:
    """Its database on SQLite, past Remit: what is written is kept at the end."""
    with closing(sqlite3.connect(installation.data / "remit.sqlite3")) as database, database:
        yield database


def every_row(installation: Installation) -> list[str]:
    """Of a database on SQLite, to the last: also what is in no backup."""
    with opened(installation) as database:
        return list(database.iterdump())


def files_of(installation: Installation) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in (installation.data / "files").rglob("*") if each.is_file()}


def comes_back(first: Installation, file: Path, second: Installation, *options: object) -> None:
    told = second.run("restore", file, *options)
    assert told.returncode == 0, told.stderr
    assert " pupils, " in told.stdout
    assert re.search(r"\d files?: the same as in the backup\.\n", told.stdout)
    assert files_of(second) == files_of(first)
    assert files_of(second)


def test_a_backup_restores_to_the_same_figures_and_files(own, backup, tmp_path):
    new = Installation(tmp_path / "new" / "data", more=own.more)
    comes_back(own, backup, new)
    assert figures(new) == figures(own)
    assert (new.data / "secret").read_text() == (own.data / "secret").read_text(), "second steps are kept with it"


def test_nobody_reads_a_name_or_a_file_in_an_encrypted_backup(backup, plain):
    with gzip.open(plain) as held:
        readable = held.read()
    for canary in (b"ann-family", b"ann-upn", b"canary-minutes"):
        assert canary in readable
        assert canary not in backup.read_bytes()
    assert b"pbkdf2" not in backup.read_bytes()
    assert backup.stat().st_mode & 0o077 == 0


def test_sessions_are_in_no_backup(own, tmp_path):
    with opened(own) as database:
        database.execute("INSERT INTO django_session VALUES ('canary-key', 'canary', '2099-01-01')")
    assert own.run("backup", tmp_path / "plain.backup", "--plain").returncode == 0
    with tarfile.open(tmp_path / "plain.backup") as tar:
        assert not [name for name in tar.getnames() if "session" in name.lower() or name == "secret"]


EARLIER = """
from datetime import timedelta
from remit.core import clock
from remit.core.accounts.models import User
from remit.core.due.models import Due
from remit.core.notices.models import Enclosed, Letter, Notice
from remit.core.writing import unrecorded
mo = User.objects.get(name="mo-person")
told = unrecorded("test", lambda: Notice.objects.create(to=mo, kind="new-recovery-codes", school_id=1))
waits = Letter.objects.create(user=mo, day=clock.today(), try_at=clock.now())
Enclosed.objects.create(letter=waits, notice=told)
Due.objects.create(name="digest", at=clock.real_now() - timedelta(minutes=1))
Due.objects.create(name="pruning", at=clock.real_now() - timedelta(minutes=1))
"""


def test_what_was_written_to_people_since_the_backup_is_not_written_again(own, tmp_path):
    own.script(EARLIER)
    assert own.run("backup", tmp_path / "early.backup", "--plain").returncode == 0
    assert own.run("restore", tmp_path / "early.backup", "--replace").returncode == 0
    with opened(own) as database:
        to_come = database.execute("SELECT name FROM due_due WHERE at > datetime('now')").fetchall()
        past = database.execute("SELECT name FROM due_due WHERE at <= datetime('now')").fetchall()
        letters = database.execute("SELECT state FROM notices_letter").fetchall()
        enclosed = database.execute("SELECT * FROM notices_enclosed").fetchall()
    assert (to_come, past) == ([("digest",)], [("pruning",)])
    assert (letters, enclosed) == ([("missed",)], []), "what it would have told stands in the next"


def test_what_was_there_is_kept_and_only_set_aside_when_asked(own, backup, alder_digests):
    refused = own.run("restore", backup)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr == (
        "remit: this database is not empty. Add --replace to set it aside and put the backup in its place.\n"
    )
    held = files_of(own)
    assert digests(own) == alder_digests
    with opened(own) as database:
        database.execute("UPDATE school_subject SET name = name || ', since'")
    since = every_row(own)
    told = own.run("restore", backup, "--replace")
    assert (told.returncode, digests(own), files_of(own)) == (0, alder_digests, held)
    (aside,) = own.data.glob("before_*")
    assert aside.name in told.stdout
    assert sorted(each.name for each in aside.iterdir()) == ["files", "remit.sqlite3", "secret"]
    shutil.copy(aside / "remit.sqlite3", own.data / "remit.sqlite3")
    assert every_row(own) == since


def test_a_trial_leaves_nothing(own, backup):
    before = sorted(own.data.rglob("*"))
    told = own.run("restore", backup, "--try")
    assert told.returncode == 0
    assert told.stdout.endswith("Nothing was kept of this trial.\n")
    assert sorted(own.data.rglob("*")) == before


REFUSALS = """
import json, sys
from io import BytesIO
from pathlib import Path
from django.conf import settings
from remit.core.backups.refused import BackupRefused
from remit.core.backups.restore import restore
whole, key = Path(sys.argv[1]).read_bytes(), "correct horse battery"
middle = len(whole) // 2
tried = {
    "cut short": (whole[:middle], key), "nearly whole": (whole[:-1], key), "its start": (whole[:10], key),
    "changed": (whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1:], key),
    "another passphrase": (whole, "another"), "a letter": (b"Dear parents", key), "nothing": (b"", key),
}
for name in sys.argv[2:]:
    tried[name] = (Path(name).read_bytes(), None)
def state():
    return sorted((str(each), each.stat().st_size) for each in settings.DATA.rglob("*") if each.suffix not in {".sqlite3-shm", ".sqlite3-wal"})
before, said = state(), {}
for name, (content, passphrase) in tried.items():
    try:
        restore(BytesIO(content), passphrase, replace=True)
        said[name] = "restored"
    except BackupRefused as refused:
        said[name] = str(refused)
    assert state() == before, name
print(json.dumps(said))
"""


def rewritten(plain: Path, to: Path, change) -> Path:
    """The same backup with parts changed: `change(name, content)` gives what stands there."""
    with plain.open("rb") as source, to.open("wb") as out:
        writer = Writer(out, None)
        for name, content in parts_of(source, None):
            if (now := change(name, content)) is not None:
                writer.add(name, now)
        writer.finish()
    return to


def other(part, swap):
    return lambda name, content: swap(content) if name.startswith(part) else content


def newer(content: bytes) -> bytes:
    about = json.loads(content)
    return json.dumps(
        {**about, "remit": "9.9", "migrations": [*about["migrations"], ["school", "0999_later"]]}
    ).encode()


CHANGES = {
    "newer": other("about.json", newer),
    "a newer format": other("about.json", lambda held: json.dumps({**json.loads(held), "format": 2}).encode()),
    "a name changed": other("tables/school.Pupil", lambda held: held.replace(b"ann-given", b"bob-given")),
    "a row less": other("tables/school.Pupil", lambda held: held[: held.rindex(b"\n", 0, -1) + 1]),
    "a table less": lambda name, held: None if name.startswith("tables/duties.Shown/") else held,
    "a file changed": other("files/", lambda held: held + b"x"),
    "a file less": lambda name, held: None if name.startswith("files/") else held,
    "no manifest": lambda name, held: None if name == "manifest.json" else held,
    "a list about it": other("about.json", lambda held: b"[]"),
    "nothing about it": other("about.json", lambda held: b"{}"),
    "other migrations": other(
        "about.json", lambda held: json.dumps({**json.loads(held), "migrations": "abc"}).encode()
    ),
    "a deep hole": other("about.json", lambda held: b"[" * 200_000),
    "a list of a manifest": other("manifest.json", lambda held: b"[]"),
    "no files in it": other("manifest.json", lambda held: json.dumps({**json.loads(held), "files": {}}).encode()),
    "tables of numbers": other(
        "manifest.json", lambda held: json.dumps({**json.loads(held), "tables": {"x": 1}}).encode()
    ),
    "a row too wide": other("tables/school.Subject", lambda held: held.replace(b"]", b",1]")),
}


def without_pupils(plain: Path, to: Path) -> Path:
    """A plain backup edited by somebody who knew what to count: only the database can tell."""

    def emptied(held: bytes) -> bytes:
        manifest = json.loads(held)
        manifest["tables"]["school.Pupil"] = Digest().told()
        return json.dumps(manifest).encode()

    return rewritten(
        plain,
        to,
        lambda name, held: None if "school.Pupil/" in name else emptied(held) if name == "manifest.json" else held,
    )


def test_a_backup_that_is_not_whole_is_refused_in_one_sentence_and_changes_nothing(own, backup, plain, tmp_path):
    more = [rewritten(plain, tmp_path / name, change) for name, change in CHANGES.items()]
    more.append(without_pupils(plain, tmp_path / "rows that point at nobody"))
    before = every_row(own)
    said = json.loads(own.script(REFUSALS, backup, *more))
    said = {Path(name).name: sentence for name, sentence in said.items()}
    assert set(said) >= set(CHANGES)
    assert said["another passphrase"] == WRONG_PASSPHRASE
    assert said["changed"] == CHANGED
    assert said["cut short"] == said["nearly whole"] == said["its start"] == said["no manifest"] == DAMAGED
    assert said["newer"].startswith("this backup was made by a newer Remit (9.9;")
    assert said["a newer format"].startswith("this backup was made by a newer Remit")
    assert said["a name changed"] == said["a file less"] == said["a row too wide"] == CHANGED
    assert said["rows that point at nobody"] == CHANGED
    assert said["a list about it"] == said["other migrations"] == said["tables of numbers"] == CHANGED
    assert [name for name, sentence in said.items() if "othing was changed" not in sentence] == []
    assert every_row(own) == before


def test_a_backup_needs_a_passphrase_and_takes_no_short_one(own, tmp_path):
    own.more = {}
    told = own.run("backup", tmp_path / "x.backup")
    assert (told.returncode, told.stderr.count("\n")) == (2, 1)
    assert "--plain" in told.stderr
    (tmp_path / "key").write_text("short\n")
    told = own.run("backup", tmp_path / "x.backup", "--passphrase-file", tmp_path / "key")
    assert "shorter than 12 characters" in told.stderr
    assert not (tmp_path / "x.backup").exists()


def test_a_file_of_that_name_is_not_written_over(own, backup):
    before = backup.read_bytes()
    told = own.run("backup", backup)
    assert (told.returncode, "is there already" in told.stderr) == (2, True)
    assert backup.read_bytes() == before


def test_a_file_that_is_gone_is_said_and_the_rest_is_backed_up_all_the_same(own, tmp_path):
    held = min(files_of(own))
    (own.data / "files" / held[:2] / held).write_bytes(b"rotten")
    told = own.run("backup", tmp_path / "plain.backup", "--plain")
    assert told.returncode == 1
    assert "1 file on record is not on this disk, or not as kept" in told.stderr
    assert Installation(tmp_path / "new" / "data").run("restore", tmp_path / "plain.backup").returncode == 0


def test_nothing_is_restored_where_remit_is_running(own, backup):
    code = "import sys; from remit.config import presence; from tests.installations import Installation\nfrom pathlib import Path\n"
    code += "with presence.running():\n    done = Installation(Path(sys.argv[1])).run('restore', sys.argv[2], '--replace')\n"
    code += "print(done.returncode, done.stderr)"
    assert (
        own.script(code, own.data, backup) == "2 remit: Remit is running here. Stop it first. Nothing was changed.\n\n"
    )


WRITING = """
import json, sys, threading
from io import BytesIO
from django.db import connections, transaction
from remit.core.backups.archive import parts_of
from remit.core.backups.make import make
from remit.core.writing import unrecorded
from remit.school.models import Group, Membership, Pupil, School
from tests.world import START
school = School.objects.unscoped("test").order_by("pk").first()
pupil = Pupil.objects.unscoped("test").filter(school=school).first()
over, written = threading.Event(), []
def one(number):
    with transaction.atomic():
        group = Group.objects.create(school=school, name=f"g{number}", type=Group.FORM, year=8)
        Membership.objects.create(pupil=pupil, group=group, first_day=START)
def write():
    while not over.is_set():
        unrecorded("test", lambda: one(len(written)))
        written.append(1)
    connections.close_all()
writer = threading.Thread(target=write, daemon=True)
writer.start()
told = []
for _ in range(6):
    out, before = BytesIO(), len(written)
    make(out, None)
    held = {}
    for name, content in parts_of(BytesIO(out.getvalue()), None):
        label = name.split("/")[1] if name.startswith("tables/") else name
        held[label] = held.get(label, b"") + content
    columns = json.loads(held["about.json"])["columns"]
    def rows(label):
        return [dict(zip(columns[label], json.loads(line))) for line in held[label].splitlines()]
    made = {row["id"] for row in rows("school.Group") if row["name"].startswith("g")}
    joined = {row["group_id"] for row in rows("school.Membership")}
    told.append([len(made), len(made - joined), len(joined - {row["id"] for row in rows("school.Group")}), before])
over.set()
writer.join()
print(json.dumps([told, len(written)]))
"""


def one_moment_each(installation: Installation) -> None:
    told, written = json.loads(installation.script(WRITING))
    assert [(without, stray) for _, without, stray, _ in told] == [(0, 0)] * len(told)
    assert all(held >= before for held, _, _, before in told), "what was committed before is in it"
    assert told[-1][0] > told[0][0], "nobody wrote in between"
    assert written > told[0][0]


def test_a_backup_made_while_people_write_is_of_one_moment(own):
    one_moment_each(own)


# What was cut off

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


# PostgreSQL


@pytest.fixture
def elsewhere(request, tmp_path) -> Installation:
    return Installation(tmp_path / "pg" / "data", new_database(request.addfinalizer), more={"REMIT_PASSPHRASE": KEY})


NUMBERS = """
import json
from remit.core.writing import unrecorded
from remit.school.models import Subject
held = Subject.objects.unscoped("test").order_by("pk").last()
made = unrecorded("test", lambda: Subject.objects.create(school=held.school, name="since"))
print(json.dumps([held.pk, made.pk]))
"""


@on_postgres
@pytest.mark.django_db
def test_a_backup_goes_to_postgresql_and_back_and_is_the_same_all_the_way(own, backup, elsewhere, tmp_path):
    back, told = Installation(tmp_path / "back" / "data", more=own.more), figures(own)
    comes_back(own, backup, elsewhere)
    assert figures(elsewhere) == told
    assert elsewhere.run("backup", tmp_path / "back.backup").returncode == 0
    comes_back(own, tmp_path / "back.backup", back)
    assert figures(back) == told
    highest, next_number = json.loads(elsewhere.script(NUMBERS))
    assert next_number == highest + 1


@on_postgres
@pytest.mark.django_db
def test_on_postgresql_what_was_there_stays_under_another_schema(backup, elsewhere, alder_digests):
    import psycopg

    assert elsewhere.run("restore", backup).returncode == 0
    assert elsewhere.run("restore", backup).returncode == 2
    told = elsewhere.run("restore", backup, "--replace")
    assert told.returncode == 0, told.stderr
    assert digests(elsewhere) == alder_digests
    (aside,) = elsewhere.data.glob("before_*")
    with psycopg.connect(elsewhere.url) as connected:
        held = connected.execute(f"SELECT count(*) FROM {aside.name}.school_pupil").fetchone()
    assert held == (alder_digests["school.Pupil"]["rows"],)


@on_postgres
@pytest.mark.django_db
def test_on_postgresql_a_backup_that_is_not_whole_changes_nothing(backup, plain, elsewhere, alder_digests, tmp_path):
    assert elsewhere.run("restore", backup).returncode == 0
    more = [rewritten(plain, tmp_path / name, change) for name, change in CHANGES.items()]
    more.append(without_pupils(plain, tmp_path / "rows that point at nobody"))
    said = json.loads(elsewhere.script(REFUSALS, backup, *more))
    assert [name for name, sentence in said.items() if "othing was changed" not in sentence] == []
    assert digests(elsewhere) == alder_digests


@on_postgres
@pytest.mark.django_db
def test_on_postgresql_a_backup_made_while_people_write_is_of_one_moment(backup, elsewhere):
    assert elsewhere.run("restore", backup).returncode == 0
    one_moment_each(elsewhere)
