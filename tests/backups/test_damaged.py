"""A backup that is not whole is refused in one sentence, and changes nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from remit.core.backups.archive import Writer, parts_of
from remit.core.backups.refused import CHANGED, DAMAGED, WRONG_PASSPHRASE
from remit.core.backups.tables import Digest
from tests.backups.copies import digests, every_row, on_postgres

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


@on_postgres
@pytest.mark.django_db
def test_on_postgresql_a_backup_that_is_not_whole_changes_nothing(backup, plain, elsewhere, alder_digests, tmp_path):
    assert elsewhere.run("restore", backup).returncode == 0
    more = [rewritten(plain, tmp_path / name, change) for name, change in CHANGES.items()]
    more.append(without_pupils(plain, tmp_path / "rows that point at nobody"))
    said = json.loads(elsewhere.script(REFUSALS, backup, *more))
    assert [name for name, sentence in said.items() if "othing was changed" not in sentence] == []
    assert digests(elsewhere) == alder_digests
