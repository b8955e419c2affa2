import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from types import SimpleNamespace
from typing import Any

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
OWN_RULE = re.compile(r"rule-[\w-]{12}")
RANDOM = {"ref", "deed", "what", "drawn", "promised"}  # the last three name a ref


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
    found = model.objects.order_by("pk").values(*wanted)
    return [{name: _without_names(value) for name, value in row.items()} for row in found]


def _without_names(value: Any) -> Any:
    """The reminder of a rule that somebody made is called by the rule's reference, which is random."""
    if isinstance(value, str):
        return OWN_RULE.sub("rule", value)
    if isinstance(value, dict):
        return {name: _without_names(each) for name, each in value.items()}
    return [_without_names(each) for each in value] if isinstance(value, list) else value


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
