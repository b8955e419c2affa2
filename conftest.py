"""For every test of the house: which of them are worth running a second time, on PostgreSQL, and how tables empty."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings

# How long a first example takes says how busy the machine is, and nothing of what is tested.
settings.register_profile("remit", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("remit")
NEEDS_A_DATABASE = {"db", "transactional_db"}
# Walks that ask rules and compare bytes, and write nothing: the walk over growth opens every page there too.
PAGES = {"client"}  # what a page says: growth opens every page there, and what acts and queries do is tested there
ALIKE = {
    "test_access.py",
    "test_noninterference.py",
    "test_privacy.py",
    "test_no_page_shows_a_sensitive_chip_or_text_without_it",
    "test_no_page_and_no_spreadsheet_shows_a_class_more_than_names",
}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """There, those that ask a database something; what is pure answers alike on both."""
    if connection.vendor == "sqlite":
        return
    asking = [
        item
        for item in items
        if not ALIKE & {item.path.name, getattr(item, "originalname", "")}
        and not PAGES.intersection(getattr(item, "fixturenames", ()))
        and (NEEDS_A_DATABASE.intersection(getattr(item, "fixturenames", ())) or item.get_closest_marker("django_db"))
    ]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(asking)])
    items[:] = asking


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
