"""What the ladder says of an entry, whatever the ladder and whatever came before."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.areas.sanctions import actions, ladder, queries, reference
from remit.areas.sanctions.models import Response, Stage
from remit.areas.sanctions.tests.made import fresh, incident, rows
from remit.core.acts import Refused
from remit.core.records import Stale
from tests.world import YESTERDAY

SHIPPED = [Stage(**reference.shipped(code)) for code in reference.codes()]
STAGES = st.lists(
    st.builds(
        Stage, name=st.text("abc", max_size=3), position=st.integers(0, 6), times=st.integers(1, 4),
        within=st.integers(1, 20), severity=st.none() | st.integers(1, 5), offered=st.booleans(), sanction=st.booleans(),
    ),
    max_size=8,
)  # fmt: skip
SEVERITIES = st.integers(1, 5)
BEFORE = st.lists(st.tuples(SEVERITIES, st.integers(0, 30)), max_size=8)


def names(stages):
    return [each.name for each in stages]


def test_the_ladder_that_ships_goes_up_as_entries_come_again():
    assert names(ladder.said(SHIPPED, 1, [])) == [], "one small thing asks for nothing"
    assert names(ladder.said(SHIPPED, 1, [(1, 0), (1, 9)])) == ["Call home"]
    assert names(ladder.said(SHIPPED, 1, [(1, 0), (1, 10)])) == [], "ten school days are today and nine before it"
    assert names(ladder.said(SHIPPED, 2, [])) == ["A word afterwards"]
    assert names(ladder.said(SHIPPED, 2, [(2, 3)])) == ["Restorative conversation"]
    assert names(ladder.said(SHIPPED, 2, [(2, 3), (3, 5)])) == ["Detention at lunch"]
    assert names(ladder.said(SHIPPED, 3, [])) == ["Detention after school"]
    assert names(ladder.said(SHIPPED, 4, [])) == ["A day away from lessons"]


@given(STAGES, SEVERITIES, BEFORE)
def test_what_it_says_is_offered_stands_at_one_place_and_nothing_it_reaches_is_above(stages, severity, before):
    found = ladder.said(stages, severity, before)
    assert all(each.offered and each.severity and each.severity <= severity for each in found)
    assert len({each.position for each in found}) <= 1
    if found:
        assert [
            each for each in ladder.said([one for one in stages if one.position <= found[0].position], severity, before)
        ] == list(found)


@given(STAGES, SEVERITIES, BEFORE, st.tuples(SEVERITIES, st.integers(0, 30)))
def test_a_worse_entry_or_one_more_before_it_never_brings_a_lighter_stage(stages, severity, before, more):
    def place(found):
        return found[0].position if found else -1

    now = place(ladder.said(stages, severity, before))
    assert place(ladder.said(stages, min(severity + 1, 5), before)) >= now
    assert place(ladder.said(stages, severity, [*before, more])) >= now


@given(STAGES, SEVERITIES, BEFORE)
def test_whatever_it_says_is_on_it_and_nothing_else_at_another_place(stages, severity, before):
    found = ladder.said(stages, severity, before)
    for each in stages:
        how = ladder.compared(found, each)
        assert (how == "") == (not found)
        if found:
            assert (how == Response.ON) == (each.position == found[0].position)
    assert ladder.compared(found, None) == (Response.BELOW if found else "")


@given(STAGES, st.integers(0, 6))
def test_the_next_stage_is_above_and_a_sanction_where_there_is_one(stages, position):
    held = Stage(position=position)
    found = ladder.above(stages, held)
    higher = [each for each in stages if each.offered and each.position > position]
    assert (found is None) == (not higher)
    if found:
        assert found.position > position
        assert found.sanction or not any(each.sanction for each in higher)


def test_entries_of_others_and_of_long_ago_bring_nothing(world, lea):
    fresh(world)
    first = incident(world, day=YESTERDAY)
    incident(world, "eli")
    assert names(queries.ladder_says(lea, [first])[first.pk]) == ["A word afterwards"]
    second = incident(world)
    assert names(queries.ladder_says(lea, [second])[second.pk]) == ["Restorative conversation"]
    assert names(queries.ladder_says(lea, [first])[first.pk]) == ["A word afterwards"], (
        "what came after it changes nothing"
    )


def test_the_head_changes_a_stage_and_a_leader_does_not(world, head, lea):
    fresh(world)
    school = world.schools["alder"]
    details = {**reference.shipped("word"), "name": "A quiet word"}
    details.pop("code")
    made = actions.keep_stage(by=head, school=school, code="word", version=None, details=details)
    assert ladder.stages_of(lea, school)[0].name == "A quiet word"
    assert len(ladder.stages_of(lea, school)) == len(SHIPPED)
    with pytest.raises(Stale):
        actions.keep_stage(by=head, school=school, code="word", version=made.version + 1, details=details)
    with pytest.raises(Exception, match="keep_stage"):
        actions.keep_stage(by=lea, school=school, code="word", version=1, details=details)
    with pytest.raises(Refused, match="no such stage"):
        actions.keep_stage(by=head, school=school, code="nowhere", version=None, details=details)
    assert rows(Stage).count() == 1
