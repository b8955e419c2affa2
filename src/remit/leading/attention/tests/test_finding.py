"""What is found is kept afterwards, in an act of its own: two workers, and a watch that cannot be looked at."""

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from remit.core import clock
from remit.core.seams import Watch, all_of
from remit.core.writing import unrecorded
from remit.leading.attention import refresh
from remit.leading.attention.models import Item
from remit.school.models import Group, Membership
from tests import world as worlds

WATCH = "pupil-without-form"


def leave_the_form(world, key):
    rows = Membership.objects.unscoped("test").filter(pupil=world.pupils[key], group__type=Group.FORM)
    unrecorded("test", rows.delete)


def standing(world, key):
    return Item.objects.unscoped("test").filter(watch=WATCH, pupil=world.pupils[key], gone=None).exists()


def test_an_answer_that_somebody_else_overtook_is_not_kept(world, monkeypatch):
    """The slower worker looked before the pupil was out of a form; the quicker one after it."""
    refresh.refresh_all()
    find, school = refresh._found, world.schools["alder"]
    asked = []

    def slowly(of, watch, among):
        found = find(of, watch, among)
        if not asked:
            asked.append(watch.name)
            leave_the_form(world, "ann")
            refresh.look(of, {watch.name: None})
        return found

    monkeypatch.setattr(refresh, "_found", slowly)
    refresh.look(school, {WATCH: None})
    assert asked
    assert standing(world, "ann")


def test_a_watch_that_cannot_be_looked_at_holds_up_no_other(world, monkeypatch):
    refresh.refresh_all()
    leave_the_form(world, "ann")
    find, other = refresh._found, next(each.name for each in all_of(Watch) if each.name != WATCH)

    def failing(school, watch, among):
        if watch.name == other:
            raise ZeroDivisionError
        return find(school, watch, among)

    monkeypatch.setattr(refresh, "_found", failing)
    with pytest.raises(ZeroDivisionError):
        refresh.refresh_all()
    assert standing(world, "ann")


def test_nothing_is_looked_for_while_others_wait_to_write(world, monkeypatch):
    """Finding asks most: it stands in no transaction of its own."""
    within = []
    monkeypatch.setattr(
        refresh, "_found", lambda *_: within.append(connection.savepoint_ids[:]) or {"among": None, "rows": []}
    )
    refresh.refresh_all()
    assert within
    assert not any(within)


def test_watches_are_kept_together_however_many_they_are(world):
    school = world.schools["alder"]
    names = [each.name for each in all_of(Watch)]
    refresh.look(school, dict.fromkeys(names))
    found = {name: {"among": None, "rows": []} for name in names}
    with CaptureQueriesContext(connection) as asked:
        refresh.keep(
            by=refresh.nobody(school.pk, "directory", ""), school=school, found=found, seen=refresh._looks(school)
        )
    assert sum(query["sql"].startswith("UPDATE") for query in asked.captured_queries) <= 2
    assert clock.today() == worlds.TODAY


def test_one_answer_that_cannot_be_kept_holds_up_no_other(world, monkeypatch):
    refresh.refresh_all()
    leave_the_form(world, "ann")
    find, other = refresh._found, next(each.name for each in all_of(Watch) if each.name != WATCH)

    def odd(school, watch, among):
        return (
            {"among": None, "rows": [[None, "general", None, {}]]}
            if watch.name == other
            else find(school, watch, among)
        )

    monkeypatch.setattr(refresh, "_found", odd)
    with pytest.raises(IntegrityError):
        refresh.refresh_all()
    assert standing(world, "ann")
