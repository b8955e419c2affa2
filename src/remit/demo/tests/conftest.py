import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction

from remit.core.accounts.models import User
from remit.core.engines import number_on
from remit.core.querysets import unscoped
from remit.demo import mark
from remit.demo.build import build, small
from remit.demo.highmoor import HIGHMOOR
from remit.demo.larkfold import LARKFOLD
from remit.school import queries as school
from remit.school.dated import on
from remit.school.models import Pupil
from remit.school.remit import viewer_for

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
TEACHER = "Thomas Wickens"


def there():
    return set(Pupil.objects.unscoped("demo").filter(on(DAY)).values_list("given_name", "family_name", "year"))


def hers():
    viewer = viewer_for(User.objects.get(name=TEACHER), DAY)
    pupils = school.her_pupils(viewer).values_list("given_name", "family_name")
    return set(pupils), set(school.taken_groups(viewer).values_list("name", flat=True))


@contextmanager
def without_past(noted: dict) -> Iterator[SimpleNamespace]:
    """Both schools with fewer forms, without their registers: those take longer than all the rest."""
    told = []
    with undone():
        build(DAY, lambda *step: told.append(step), SCHOOLS, registers=False)
        noted |= {"pupils": there(), "hers": hers()}
        yield SimpleNamespace(told=told)


@pytest.fixture(scope="session")
def noted():
    """Who was there in the demo without its past, and whom a teacher reached: whoever builds it in this process first
    writes it down for those who ask no more than that."""
    return {}


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, noted):
    with django_db_blocker.unblock(), without_past(noted) as built:
        yield built


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
