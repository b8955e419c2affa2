"""For every test of the house: which of them are worth running a second time, on PostgreSQL, and how tables empty."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import TYPE_CHECKING
from zlib import crc32

import pytest
import pytest_django
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from tests.template import Template

# How long a first example takes says how busy the machine is, and nothing of what is tested.
settings.register_profile("remit", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("remit")
NEEDS_A_DATABASE = {"db", "transactional_db", "apart"}
# Walks that ask rules and compare bytes, and write nothing: the walk over growth opens every page there too.
PAGES = {"client"}  # what a page says: growth opens every page there, and what acts and queries do is tested there
ALIKE = {
    "test_access.py",
    "test_walk.py",
    "test_privacy.py",
    "test_no_page_shows_a_sensitive_chip_or_text_without_it",
    "test_no_page_and_no_spreadsheet_shows_a_class_more_than_names",
}


# Of these rooms one test in so many is run there too, always the same ones, and all of what writes at once: the walk over growth opens
# every page of theirs, and what the engines have not in common is asked of the core.
IN_PART = ("areas", "leading", "exchange", "school", "demo")
ONE_IN = 20


# Begun first: else one of these is run last, by one process, while the others wait.
LONG = {
    "test_walk.py", "test_growth.py", "test_upgrades.py", "test_backups.py", "test_damaged.py", "test_cut_off.py",
    "test_twice.py", "test_past_rows.py", "test_monday.py",
    "test_every_page.py", "test_lesson_and_year.py", "test_newly_come.py", "test_newcomer.py",
}  # fmt: skip


def _is_left_out(item: pytest.Item) -> bool:
    if item.path.name == "test_at_once.py" or not any(f"remit/{room}/" in item.path.as_posix() for room in IN_PART):
        return False
    return bool(crc32(item.nodeid.encode()) % ONE_IN)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """There, those that ask a database something; what is pure answers alike on both. A test whose module fills the tables
    needs them too, whatever it is run with."""
    for item in items:
        asked = {*getattr(item, "fixturenames", ())}
        if "django_db_setup" in asked and not NEEDS_A_DATABASE & asked and not item.get_closest_marker("django_db"):
            item.add_marker("django_db")
    items.sort(key=lambda item: item.path.name not in LONG)
    if connection.vendor == "sqlite":
        return
    asking = [
        item
        for item in items
        if not ALIKE & {item.path.name, getattr(item, "originalname", "")}
        and not _is_left_out(item)
        and not PAGES.intersection(getattr(item, "fixturenames", ()))
        and (NEEDS_A_DATABASE.intersection(getattr(item, "fixturenames", ())) or item.get_closest_marker("django_db"))
    ]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(asking)])
    items[:] = asking


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What stands by now, half a gigabyte of code and tests, stays to the end: whoever looks for garbage goes past it,
    and looks less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def tables_can_be_emptied() -> Iterator[None]:
    """Django empties the tables after a test that commits; no act stands for that."""
    from remit.core.writing import unrecorded  # noqa: PLC0415 - models are loaded only now

    empty = TransactionTestCase._fixture_teardown  # noqa: SLF001 - no other way in
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            TransactionTestCase, "_fixture_teardown", lambda case: unrecorded("after a test", lambda: empty(case))
        )
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> None:
    """The tables are made from the models, as in a new school, and the migrations noted as done: `test_upgrades.py`
    holds that both ways lead to the same, and does it the long way once."""
    with django_db_blocker.unblock():
        recorder = MigrationRecorder(connection)
        recorder.ensure_schema()
        every = MigrationLoader(connection).graph.nodes
        recorder.migration_qs.bulk_create(recorder.Migration(app=app, name=name) for app, name in sorted(every))


@pytest.fixture(scope="session")
def template(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[Template]:
    """The world of tests, and the database it stands in."""
    from tests.template import Template  # noqa: PLC0415 - models are loaded only now

    made = Template()
    yield made
    with django_db_blocker.unblock():
        made.close()


@pytest.fixture
def furnished(template: Template, django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[Template]:
    """What a test does from here on is done in the database of the world: before `db` begins its transaction."""
    with django_db_blocker.unblock(), template.in_place():
        yield template


@pytest.fixture
def apart(template: Template, django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[Template]:
    """What a test does from here on is committed, in a database of its own that has the world."""
    with django_db_blocker.unblock(), template.apart():
        yield template
