import sys
from datetime import UTC, datetime
from types import ModuleType, SimpleNamespace

import pytest
from click.testing import CliRunner
from django.utils import timezone

from remit.config.cli import main
from remit.core import clock
from remit.demo import mark
from tests import world as worlds


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch):
    """Below `clock.now`, which models hold as a default since they were made."""
    day = worlds.TODAY
    moment = datetime(day.year, day.month, day.day, 8, 45, tzinfo=UTC)
    stopped = SimpleNamespace(now=lambda: moment, localtime=timezone.localtime)
    monkeypatch.setattr(clock, "timezone", stopped)


@pytest.fixture(autouse=True)
def no_demo():
    mark.forget()
    yield
    mark.forget()


@pytest.fixture
def world(furnished, db):
    return furnished.objects()


@pytest.fixture
def lea(world):
    """She leads Year 8, is second in maths, and takes an art class of Year 9: two posts."""
    return worlds.viewer(world, "lea")


@pytest.fixture
def mo(world):
    """SENCo with inclusion opened, leads Year 7, takes a maths class of Year 11: two posts."""
    return worlds.viewer(world, "mo")


@pytest.fixture
def tom(world):
    """A teacher with one class, whose post states no reach."""
    return worlds.viewer(world, "tom")


@pytest.fixture
def head(world):
    return worlds.viewer(world, "head")


@pytest.fixture
def administrator(world):
    return worlds.viewer(world, "administrator")


@pytest.fixture
def remit(monkeypatch, tmp_path):
    """Runs a command as a person would type it, in a folder of its own."""
    monkeypatch.setenv("REMIT_DATA", str(tmp_path / "by-environment"))
    monkeypatch.setenv("REMIT_SECRET", "for this test")
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.chdir(tmp_path)
    return lambda *words, **more: CliRunner().invoke(main, [str(word) for word in words], prog_name="remit", **more)


@pytest.fixture
def stand_in(monkeypatch):
    """A module of another's with only these names, so that a command is tried without what it calls."""

    def put(name, **names):
        module = ModuleType(name)
        module.__dict__.update(names)
        monkeypatch.setitem(sys.modules, name, module)

    return put
