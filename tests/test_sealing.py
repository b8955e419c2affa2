"""The outside of a backup: nobody opens it without its passphrase, and nothing in it can be changed or cut off unseen."""

from __future__ import annotations

import gzip
import os
import tarfile
from io import BytesIO

import pytest

from remit.core.backups import sealed
from remit.core.backups.archive import Writer, parts_of
from remit.core.backups.refused import CHANGED, DAMAGED, NOT_ONE, WRONG_PASSPHRASE, BackupRefused
from remit.core.backups.sealed import PIECE, TAG, Opening, Sealing

KEY = "correct horse battery"


@pytest.fixture
def cheap(monkeypatch):
    """A key that is worked out at once."""
    monkeypatch.setattr(sealed, "COST", 4)


def sealed_bytes(content: bytes, key: str = KEY) -> bytes:
    out = BytesIO()
    sealing = Sealing(out, key)
    for begin in range(0, len(content), 1000):
        sealing.write(content[begin : begin + 1000])
    sealing.finish()
    return out.getvalue()


def opened(content: bytes, key: str = KEY) -> bytes:
    return Opening(BytesIO(content), key).read()


# The seal


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 5])
def test_what_was_sealed_opens_as_it_was(cheap, size):
    content = os.urandom(size)
    held = sealed_bytes(content)
    assert opened(held) == content
    slowly = Opening(BytesIO(held), KEY)
    assert b"".join(iter(lambda: slowly.read(777), b"")) == content


def test_the_same_content_sealed_twice_looks_different(cheap):
    assert sealed_bytes(b"x" * 100) != sealed_bytes(b"x" * 100)


def test_another_passphrase_is_told_from_a_changed_file(cheap):
    held = sealed_bytes(b"canary" * 1000)
    with pytest.raises(BackupRefused, match=WRONG_PASSPHRASE):
        opened(held, "correct horse batterie")
    for at in (sealed.HEADER.size + 5, len(held) // 2):
        changed = bytearray(held)
        changed[at] ^= 1
        with pytest.raises(BackupRefused):
            opened(bytes(changed))


def test_pieces_can_neither_be_left_out_nor_moved_nor_cut_off(cheap):
    held, head, whole = sealed_bytes(os.urandom(3 * PIECE + 9)), sealed.HEADER.size, PIECE + TAG
    pieces = [held[head + number * whole : head + (number + 1) * whole] for number in range(4)]
    for order in ([0, 2, 3], [1, 0, 2, 3], [0, 1, 2], [0, 1, 3], [0, 0, 1, 2, 3], []):
        with pytest.raises(BackupRefused):
            opened(held[:head] + b"".join(pieces[each] for each in order))


@pytest.mark.parametrize("cut", [0.001, 0.3, 0.9, 0.9999])
def test_a_sealed_stream_that_was_cut_short_is_refused(cheap, cut):
    held = sealed_bytes(os.urandom(2 * PIECE))
    with pytest.raises(BackupRefused):
        opened(held[: int(len(held) * cut)])


def test_a_header_that_asks_for_all_the_memory_there_is_is_refused_before_it_gets_any(cheap):
    held = bytearray(sealed_bytes(b"x"))
    held[31] = 40  # scrypt's log2(n)
    with pytest.raises(BackupRefused, match=CHANGED):
        opened(bytes(held))


# The archive


def archived(passphrase=None, **parts) -> bytes:
    out = BytesIO()
    writer = Writer(out, passphrase)
    for name, content in (parts or {"about.json": b"{}", "manifest.json": b"{}"}).items():
        writer.add(name, content)
    writer.finish()
    return out.getvalue()


def test_a_plain_backup_is_one_that_any_program_opens():
    with tarfile.open(fileobj=BytesIO(archived(**{"about.json": b"{}"})), mode="r:gz") as tar:
        assert tar.getnames() == ["about.json"]


@pytest.mark.parametrize("name", ["../about.json", "/etc/passwd", "files/../x", "tables/x/1", "files/short", "other"])
def test_a_part_with_another_name_is_refused(name):
    with pytest.raises(BackupRefused, match=NOT_ONE):
        list(parts_of(BytesIO(archived(**{name: b"x"})), None))


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", b"PK\x03\x04 a zip", gzip.compress(b"not a tar" * 999, mtime=0)],
    ids=["nothing", "a word", "a zip", "no tar"],
)
def test_what_is_no_backup_is_refused_in_a_sentence(content):
    with pytest.raises(BackupRefused, match=f"{NOT_ONE}|{DAMAGED}"):
        assert not list(parts_of(BytesIO(content), None))


@pytest.mark.parametrize("cut", [5, 40, 100, -9, -1])
def test_a_plain_backup_that_was_cut_short_is_refused(cut):
    held = archived(**{"about.json": os.urandom(500), "manifest.json": os.urandom(500)})
    with pytest.raises(BackupRefused, match=DAMAGED):
        list(parts_of(BytesIO(held[:cut]), None))
