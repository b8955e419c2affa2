from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection, transaction

from remit.core.engines import number_on
from remit.core.querysets import unscoped
from remit.demo import mark
from remit.demo.build import build, small
from remit.demo.highmoor import HIGHMOOR
from remit.demo.larkfold import LARKFOLD

DAY = date(2026, 10, 9)
RANDOM = {"ref", "deed", "what", "drawn"}  # the last names a ref


@pytest.fixture(autouse=True)
def known_anew():
    mark.forget()
    yield
    mark.forget()


@contextmanager
def undone() -> Iterator[None]:
    """A transaction such as a test case's, which lets durable acts stand inside it."""
    number_on(connection, apps.get_models())  # PostgreSQL numbers on where a transaction was undone
    block = transaction.atomic()
    block._from_testcase = True
    with block:
        yield
        transaction.set_rollback(True)


def rows() -> dict[str, list[dict]]:
    models = [each for each in apps.get_models() if each.__module__.startswith("remit.")]
    return {each._meta.label: unscoped("all that was built", lambda each=each: _values(each)) for each in models}


def _values(model: type) -> list[dict]:
    wanted = [field.attname for field in model._meta.concrete_fields if field.name not in RANDOM]
    return list(model.objects.order_by("pk").values(*wanted))


SCHOOLS = (small(LARKFOLD, 1), small(HIGHMOOR, 2))


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """Both schools with fewer forms, without their registers: those take longer than all the rest."""
    with django_db_blocker.unblock(), undone():
        told = []
        build(DAY, lambda *step: told.append(step), SCHOOLS, registers=False)
        yield SimpleNamespace(told=told)


@pytest.fixture
def twice(django_db_setup, django_db_blocker):
    """All the rows of two builds, registers too."""
    found = []
    with django_db_blocker.unblock():
        for _ in range(2):
            with undone():
                build(DAY, schools=(small(LARKFOLD, 1), small(HIGHMOOR, 1)))
                found.append(rows())
    return found
