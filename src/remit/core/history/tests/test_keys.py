"""The key of a form: one press is one act, for as long as anybody may press again."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from remit.core import clock, pruning
from remit.core.history.models import Answer
from remit.core.once import once
from remit.core.writing import unrecorded


def answered(key: str, age: timedelta, by: int = 1) -> None:
    unrecorded("test", lambda: Answer(by=by, act="x", key=key, digest="", at=clock.real_now() - age).save())


def key_for(rf, user: int = 1) -> str:
    request = rf.get("/duties/")
    request.user, request.META["CSRF_COOKIE"] = SimpleNamespace(pk=user), "a" * 32
    return once(request)


@pytest.mark.django_db
def test_keys_go_after_a_week():
    answered("old", timedelta(days=8))
    answered("new", timedelta(days=6))
    assert pruning.prune()["keys of saved forms"] == 1
    assert [each.key for each in Answer.objects.unscoped("test")] == ["new"]


@pytest.mark.django_db
def test_a_key_does_not_come_again_when_old_ones_have_gone(rf):
    seen = {key_for(rf)}
    for number, days in enumerate((20, 15, 10, 3, 2)):
        answered(str(number), timedelta(days=days))
        assert key_for(rf) not in seen
        seen.add(key_for(rf))
    pruning.prune()
    assert key_for(rf) not in seen


@pytest.mark.django_db
def test_what_others_save_changes_nobodys_key(rf):
    before = key_for(rf)
    answered("another's", timedelta(), by=2)
    assert key_for(rf) == before
