"""The world and the stopped clock of all tests."""

from datetime import datetime

import pytest

from remit.areas.asking import queries
from remit.areas.asking.models import Asking, Reason, Reply
from remit.areas.asking.tests.asked import rows
from remit.areas.promises.models import Promise
from remit.core import clock
from remit.core.writing import unrecorded
from tests.conftest import administrator, head, lea, mo, no_demo, stopped_clock, tom, world

__all__ = ["administrator", "head", "lea", "mo", "no_demo", "stopped_clock", "tom", "world"]


@pytest.fixture(autouse=True)
def nothing_asked(world):
    unrecorded(
        "test",
        lambda: (
            [rows(model).delete() for model in (Reason, Reply, Asking)]
            + [rows(Promise, source=queries.REQUEST).delete()]
        ),
    )


@pytest.fixture
def passes(monkeypatch):
    def until(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    return until
