"""The schools of all the tests as an installation, copies of it, and backups of it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from remit.config.commands.backup import NOTE
from tests.backups.copies import KEY, Kept, digests
from tests.installations import Installation, new_database


@pytest.fixture(scope="session")
def alder(tmp_path_factory) -> Installation:
    """The schools of all the tests, on SQLite, for those who leave it as it is."""
    return Installation(tmp_path_factory.mktemp("alder") / "data").filled()


@pytest.fixture
def own(alder, tmp_path) -> Installation:
    """A copy of it."""
    shutil.copytree(alder.data, tmp_path / "data")
    return Installation(tmp_path / "data", more={"REMIT_PASSPHRASE": KEY})


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


@pytest.fixture(scope="session")
def alder_digests(alder) -> dict:
    """Of every copy of it, too."""
    return digests(alder)


@pytest.fixture
def elsewhere(request, tmp_path) -> Installation:
    return Installation(tmp_path / "pg" / "data", new_database(request.addfinalizer), more={"REMIT_PASSPHRASE": KEY})
