"""What is taken in, under which name, and how it is given back."""

import os
import stat
import zipfile
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings

from remit.core.files import disk
from remit.core.files.models import StoredFile
from remit.core.files.store import Refused, keep, served, type_of
from remit.core.writing import ActionRequired, unrecorded


@pytest.fixture(autouse=True)
def elsewhere(settings, tmp_path):
    settings.FILES_ROOT = tmp_path


def office(*names):
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


PDF = b"%PDF-1.7\n..."
TAKEN = {
    "application/pdf": PDF,
    "image/png": b"\x89PNG\r\n\x1a\n....",
    "image/jpeg": b"\xff\xd8\xff\xe0....",
    "text/plain; charset=utf-8": "What we agreed: Zoë’s plan.".encode(),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": office("word/document.xml"),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": office("xl/workbook.xml"),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": office("ppt/presentation.xml"),
}


def kept(name, content):
    return unrecorded("test", lambda: keep(name, content))


@pytest.mark.parametrize(("type", "content"), TAKEN.items())
def test_the_type_is_read_from_the_content_whatever_the_name(db, type, content):
    assert kept("whatever.exe", content).type == type


REFUSED = {
    "a page": b"<!DOCTYPE html><script>alert(1)</script>", "a page after blanks": b"  \n <html>", "a script": b"<script>x", "a drawing": b"<svg onload='x'>",
    "mark-up": b"<?xml version='1.0'?><html/>", "a page behind a mark": b"\xef\xbb\xbf<html>", "a program": b"MZ\x90\x00\x03\xff", "noughts": b"text\x00text",
    "macros": office("word/document.xml", "word/vbaProject.bin"), "macros in capitals": office("xl/workbook.xml", "xl/VBAPROJECT.BIN"),
    "an archive": office("a.txt"), "a broken archive": b"PK\x03\x04 not a zip", "nothing": b"", "a picture that is none": b"GIF89a\xff\xfe",
    "another encoding": "Zoë".encode("utf-16"),
}  # fmt: skip


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED)
def test_what_could_run_or_cannot_be_known_is_refused_in_words_and_leaves_nothing(db, content):
    with pytest.raises(Refused) as caught:
        kept("a.pdf", content)
    assert str(caught.value).endswith(".")
    assert not list(Path(settings.FILES_ROOT).rglob("*"))
    assert not StoredFile.objects.unscoped("test").exists()


def test_a_file_over_the_limit_is_refused(db, settings):
    settings.FILE_LIMIT = 2 * 1024 * 1024
    assert kept("a.pdf", PDF.ljust(settings.FILE_LIMIT)).size == settings.FILE_LIMIT
    with pytest.raises(Refused, match="larger than 2 MB"):
        kept("a.pdf", PDF.ljust(settings.FILE_LIMIT + 1))


def test_it_is_named_by_its_content_and_kept_once(db):
    digest = sha256(PDF).hexdigest()
    first, again = kept("one.pdf", PDF), kept("two.pdf", PDF)
    assert (first.digest, first.name, again.digest, again.name) == (digest, "one.pdf", digest, "two.pdf")
    held = [path for path in Path(settings.FILES_ROOT).rglob("*") if path.is_file()]
    assert held == [Path(settings.FILES_ROOT) / digest[:2] / digest]
    assert held[0].read_bytes() == PDF


@pytest.mark.parametrize(
    ("name", "shown"),
    [("../../etc/passwd", "passwd"), ("C:\\Users\\ada\\minutes.pdf", "minutes.pdf"), ("/absolute/a.pdf", "a.pdf"), ("x" * 300, "x" * 160), ("a.pdf", "a.pdf")],
)  # fmt: skip
def test_of_a_name_only_its_end_is_kept_and_no_path(db, name, shown):
    assert kept(name, PDF).name == shown


def test_content_and_name_are_on_the_disk_before_the_row_that_names_them(db, monkeypatch):
    settled = []

    def noted(number):
        kind = "folder" if stat.S_ISDIR(os.fstat(number).st_mode) else "content"
        settled.append((kind, StoredFile.objects.unscoped("test").exists()))

    monkeypatch.setattr(disk.os, "fsync", noted)
    kept("one.pdf", PDF)
    assert settled == [("folder", False), ("content", False), ("folder", False)]
    kept("two.pdf", PDF)
    assert len(settled) == 3


def test_a_write_that_fails_leaves_nothing(db, monkeypatch):
    def full(number):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(disk.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        disk.write_durably(Path(settings.FILES_ROOT) / "a", b"x")
    assert not list(Path(settings.FILES_ROOT).iterdir())


def test_a_file_is_kept_only_inside_an_act(db):
    with pytest.raises(ActionRequired):
        keep("a.pdf", PDF)


def test_it_is_given_back_as_an_attachment_that_may_do_nothing(db):
    answer = served(kept("minutes.pdf", PDF))
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="minutes.pdf"'
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    answer.close()


def test_a_name_cannot_write_a_header(db):
    answer = served(kept('a"; x=\r\nSet-Cookie: a=b\r\n.pdf', PDF))
    assert "\n" not in answer["Content-Disposition"]
    assert "Set-Cookie" not in dict(answer.items())
    answer.close()


def test_text_is_text_also_where_it_speaks_of_pages():
    assert type_of(b"We looked at <html> together.") == "text/plain; charset=utf-8"
