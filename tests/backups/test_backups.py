"""A backup is one moment of the school, nobody reads it without its passphrase, and it comes back the same."""

from __future__ import annotations

import gzip
import json
import shutil
import tarfile

import pytest

from tests.backups.copies import comes_back, digests, every_row, figures, files_of, on_postgres, opened
from tests.installations import Installation


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


# PostgreSQL


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
def test_on_postgresql_a_backup_made_while_people_write_is_of_one_moment(backup, elsewhere):
    assert elsewhere.run("restore", backup).returncode == 0
    one_moment_each(elsewhere)
