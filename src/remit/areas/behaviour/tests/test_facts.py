"""What a rule may count, and who is found with several incidents in a short time."""

from datetime import date, timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from remit.areas.behaviour import actions, attention, facts, figures
from remit.areas.behaviour.models import BEHAVIOUR, PASTORAL
from remit.areas.behaviour.tests.test_logging import THIS_YEAR, log, nothing_logged, rows
from remit.core.seams import Fact, Watch, named
from remit.core.writing import unrecorded
from remit.school.remit import nobody
from tests.world import TODAY, YESTERDAY


def told(viewer, name, among=None):
    return list(named(Fact, name).times(viewer, THIS_YEAR, among))


def test_each_fact_counts_what_it_says_and_nothing_that_was_taken_back(world, lea):
    nothing_logged()
    ann = world.pupils["ann"]
    for code in ("effort", "uniform", "late", "removal", "fighting"):
        log(lea, ann, code=code, words="w")
    mistake = log(lea, ann, code="uniform")
    actions.take_back(by=lea, entries=[mistake])
    found = {each.name.removeprefix("behaviour-"): len(told(lea, each.name)) for each in facts.FACTS}
    assert found == {
        "incidents": 4, "incidents-3": 1, "incidents-4": 1, "incidents-5": 0, "awards": 1, "removals": 1,
        "late": 1, "uniform": 1,
    }  # fmt: skip
    assert told(lea, "behaviour-uniform", [ann.pk]) == [(ann.pk, TODAY)]
    assert told(lea, "behaviour-uniform", [world.pupils["cal"].pk]) == []


def test_of_whom_she_does_not_lead_or_teach_a_fact_says_nothing(world, head, tom):
    nothing_logged()
    log(head, world.pupils["ann"], code="uniform")
    assert told(tom, "behaviour-uniform") == []


def test_of_how_serious_it_was_then_a_rule_counts_it(world, head, tom):
    nothing_logged()
    made = log(head, world.pupils["ann"], code="defiance", words="w")
    unrecorded(
        "test", lambda: type(made.category).objects.unscoped("test").filter(pk=made.category_id).update(severity=5)
    )
    assert len(told(head, "behaviour-incidents-3")) == 1
    assert told(head, "behaviour-incidents-5") == []


def test_what_was_logged_before_is_as_serious_as_its_category(world, head):
    nothing_logged()
    made = [log(head, world.pupils["ann"], code=code, words="w") for code in ("fighting", "effort")]
    unrecorded("test", lambda: rows().update(severity=0))
    migration = import_module("remit.areas.behaviour.migrations.0003_how_serious_it_was_then")
    then = MigrationExecutor(connection).loader.project_state(("behaviour", "0003_how_serious_it_was_then")).apps
    unrecorded("test", lambda: migration.as_their_category(then, SimpleNamespace(connection=connection)))
    assert [rows().get(pk=each.pk).severity for each in made] == [4, 0]


def test_somebody_who_has_left_wants_nobody(world, head):
    nothing_logged()
    ann = world.pupils["ann"]
    for _ in range(3):
        log(head, ann, code="uniform")
    unrecorded("test", lambda: type(ann).objects.unscoped("test").filter(pk=ann.pk).update(last_day=YESTERDAY))
    assert several(world) == []


def several(world):
    watch = named(Watch, "several-incidents")
    return [
        (each.subject, each.since, each.kind)
        for each in attention.several(nobody(world.schools["alder"].pk, f"{watch.kinds} directory class", ""), None)
    ]


def test_the_third_in_ten_school_days_is_found_on_its_day(world, lea):
    nothing_logged()
    ann = world.pupils["ann"]
    for ago in (4, 3):
        log(lea, ann, code="uniform", day=TODAY - timedelta(days=ago))
    assert several(world) == []
    log(lea, ann, code="effort")
    assert several(world) == [], "an award is no incident"
    log(lea, ann, code="phone")
    log(lea, ann, code="uniform")
    assert several(world) == [(ann.pk, TODAY, BEHAVIOUR)]


def test_what_is_longer_ago_than_ten_school_days_counts_no_more(world, lea):
    nothing_logged()
    for ago in (21, 3, 0):
        log(lea, world.pupils["ann"], code="uniform", day=TODAY - timedelta(days=ago))
    assert several(world) == []


@pytest.mark.parametrize(("codes", "kind"), [(["uniform", "uniform", "bullying"], PASTORAL), (["uniform"] * 3 + ["bullying"], BEHAVIOUR)])  # fmt: skip
def test_it_is_as_sensitive_as_the_entries_that_say_so(world, head, codes, kind):
    nothing_logged()
    for code in codes:
        log(head, world.pupils["ann"], code=code, words="w")
    assert [each[2] for each in several(world)] == [kind]


def test_what_was_taken_back_is_found_no_more(world, head):
    nothing_logged()
    for _ in range(3):
        log(head, world.pupils["ann"], code="uniform")
    assert len(several(world)) == 1
    actions.take_back(by=head, entries=[rows().first()])
    assert several(world) == []


def test_a_day_in_a_holiday_has_the_school_days_before_it_behind_it(lea):
    days = figures.last_days(lea, date(2026, 10, 28))
    assert (len(days), days[-1]) == (10, date(2026, 10, 23)), "half term"
