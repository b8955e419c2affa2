"""Finished builds on the shelf: copied whole or not at all, and never mistaken for another's."""

import os
from datetime import date
from types import SimpleNamespace

import pytest

from remit.demo import kept
from remit.demo.tests.conftest import DAY

OTHER = date(2026, 10, 12)


@pytest.fixture
def data(tmp_path, settings, monkeypatch):
    """A data folder with a demo that was just built."""
    settings.DATA = tmp_path / "data"
    (settings.DATA / "files" / "ab").mkdir(parents=True)
    (settings.DATA / "files" / "ab" / "abc").write_bytes(b"a picture")
    (settings.DATA / "remit.sqlite3").write_bytes(b"rows")
    (settings.DATA / "secret").write_text("its own")
    monkeypatch.setattr(kept, "connection", SimpleNamespace(vendor="sqlite", close=lambda: None))
    monkeypatch.setattr(kept, "code", lambda: "c0de")
    return settings.DATA


@pytest.fixture
def shelf(data, tmp_path):
    """With that demo on it."""
    kept.keep(tmp_path / "shelf", DAY, 0)
    return tmp_path / "shelf"


@pytest.fixture
def empty(settings, tmp_path):
    settings.DATA = tmp_path / "empty"
    settings.DATA.mkdir()
    return settings.DATA


def held(folder):
    return sorted(each.relative_to(folder).as_posix() for each in folder.rglob("*") if each.is_file())


def test_what_was_kept_is_brought_with_its_files_and_without_the_secret(shelf, empty):
    assert kept.bring(shelf, DAY, 0)
    assert held(empty) == ["files/ab/abc", "remit.sqlite3"]
    assert (empty / "remit.sqlite3").read_bytes() == b"rows"


def test_files_that_are_there_already_stay(shelf, empty):
    (empty / "files" / "cd").mkdir(parents=True)
    (empty / "files" / "cd" / "cde").write_bytes(b"a school's own, whose rows are elsewhere")
    assert kept.bring(shelf, DAY, 0)
    assert held(empty) == ["files/ab/abc", "files/cd/cde", "remit.sqlite3"]


def test_a_build_of_another_day_of_other_years_or_of_other_code_is_not_brought(shelf, empty, monkeypatch):
    assert not kept.bring(shelf, OTHER, 0)
    assert not kept.bring(shelf, DAY, 5)
    monkeypatch.setattr(kept, "code", lambda: "another")
    assert not kept.bring(shelf, DAY, 0)
    assert held(empty) == []


def test_the_code_is_all_of_remit_but_its_tests(monkeypatch, tmp_path):
    monkeypatch.setattr(kept, "CODE", tmp_path)
    (tmp_path / "school" / "migrations").mkdir(parents=True)
    (tmp_path / "school" / "tests").mkdir()
    told = [kept.code.__wrapped__()]
    for name in ("school/models.py", "school/migrations/0001_initial.py", "school/words.csv"):
        (tmp_path / name).write_text("new")
        told.append(kept.code.__wrapped__())
    assert len(set(told)) == 4
    (tmp_path / "school" / "tests" / "test_models.py").write_text("new")
    assert kept.code.__wrapped__() == told[-1]


def test_a_build_that_was_cut_short_while_it_was_kept_is_never_brought(data, tmp_path, monkeypatch):
    whole = kept._copy
    monkeypatch.setattr(kept, "_copy", lambda source, target: (_ for _ in ()).throw(OSError("the disk is full")))
    with pytest.raises(OSError, match="full"):
        kept.keep(tmp_path / "shelf", DAY, 0)
    assert not kept.bring(tmp_path / "shelf", DAY, 0)
    monkeypatch.setattr(kept, "_copy", whole)
    kept.keep(tmp_path / "shelf", DAY, 0)
    assert [each.name for each in (tmp_path / "shelf").iterdir()] == [kept.name(DAY, 0)]


def test_bringing_that_is_cut_short_leaves_no_database(shelf, empty, monkeypatch):
    whole = kept._copy

    def fails(source, target):
        whole(source, target)
        if "sqlite3" in str(target):
            raise OSError("the disk is full")

    monkeypatch.setattr(kept, "_copy", fails)
    with pytest.raises(OSError, match="full"):
        kept.bring(shelf, DAY, 0)
    assert not (empty / "remit.sqlite3").exists()


def test_the_newest_two_stay_and_what_others_left_unfinished_goes(shelf, data):
    os.utime(shelf / kept.name(DAY, 0), (2, 2))
    kept.keep(shelf, OTHER, 0)
    os.utime(shelf / kept.name(OTHER, 0), (1, 1))
    (shelf / ".unfinished-999999999").mkdir()
    mine = shelf / f".unfinished-{os.getppid()}"
    mine.mkdir()
    kept.keep(shelf, DAY, 5)
    assert {each.name for each in shelf.iterdir()} == {kept.name(DAY, 0), kept.name(DAY, 5), mine.name}


def test_a_build_that_is_there_already_stays_as_it_is(shelf, data):
    (data / "remit.sqlite3").write_bytes(b"others")
    kept.keep(shelf, DAY, 0)
    assert (shelf / kept.name(DAY, 0) / "remit.sqlite3").read_bytes() == b"rows"


def test_nothing_is_kept_or_brought_on_postgresql_or_while_somebody_writes(data, shelf, monkeypatch):
    (data / "remit.sqlite3-wal").touch()
    kept.keep(shelf, OTHER, 0)
    assert not (shelf / kept.name(OTHER, 0)).exists()
    (data / "remit.sqlite3-wal").unlink()
    monkeypatch.setattr(kept, "connection", SimpleNamespace(vendor="postgresql", close=lambda: None))
    kept.keep(shelf, OTHER, 0)
    assert not (shelf / kept.name(OTHER, 0)).exists()
    assert not kept.bring(shelf, DAY, 0)
