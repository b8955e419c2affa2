"""Absences without a reason: the office rings, what was said becomes the reason, and each stands on one list."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from remit.areas.absence import calling, queries
from remit.areas.absence.models import Call, PassedOn
from remit.areas.attendance.models import AM, PM, Arrangement, Mark, Planned
from remit.areas.attendance.queries import in_series
from remit.areas.attendance.tests.marking import enter, forget, rows, whole
from remit.core.acts import Refused
from remit.core.writing import unrecorded
from tests.access_walk import sign_in
from tests.world import TODAY, viewer

FRIDAY = date(2026, 11, 13)


@pytest.fixture
def world(world):
    forget()

    def clear():
        for model in (Call, PassedOn, Planned):
            rows(model).delete()

    unrecorded("test", clear)
    return world


def unknown(world, role="head"):
    return {each.pupil.given_name: each for each in queries.unknown(viewer(world, role))}


def codes(world, name, day):
    held = in_series(rows(Mark, pupil=world.pupils[name], day=day))
    return [held[world.pupils[name].pk, day, part].current.code for part in (AM, PM)]


def test_an_absence_without_a_reason_is_the_offices_until_it_passes_it_on_and_then_the_leaders_alone(world):
    enter(world.pupils["ann"], whole("N", TODAY))
    assert not unknown(world)["ann-given"].with_leader
    calling.pass_on(by=viewer(world, "administrator"), pupil=world.pupils["ann"], day=TODAY)
    assert unknown(world)["ann-given"].with_leader
    calling.pass_on(by=viewer(world, "lea"), pupil=world.pupils["ann"], day=TODAY, to_leader=False)
    assert not unknown(world)["ann-given"].with_leader


def test_on_the_third_school_day_it_passes_to_the_leader_by_itself(world):
    thursday = date(2026, 11, 12)
    enter(world.pupils["ann"], whole("N", thursday))
    enter(world.pupils["cal"], whole("N", FRIDAY))
    held = unknown(world)
    assert (held["ann-given"].with_leader, held["cal-given"].with_leader) == (True, False)
    assert held["cal-given"].decide_by == date(2026, 11, 20)


def test_what_was_said_becomes_the_reason_of_each_mark_without_one_and_the_first_entry_stays(world):
    ann = world.pupils["ann"]
    enter(ann, whole("N", FRIDAY) | {(TODAY, AM): "N"})
    calling.call(by=viewer(world, "administrator"), pupil=ann, day=FRIDAY, outcome=Call.REACHED, to="Mother", code="I", last_day=TODAY + timedelta(days=1))  # fmt: skip
    assert codes(world, "ann", FRIDAY) == ["I", "I"]
    assert [each.code for each in rows(Mark, pupil=ann, day=FRIDAY, session=AM).order_by("pk")] == ["N", "I"]
    assert not unknown(world)
    tomorrow = TODAY + timedelta(days=1)  # it and this afternoon are known beforehand
    held = rows(Planned, pupil=ann).order_by("first_day").values_list("first_day", "last_day", "session", "code")
    assert list(held) == [(TODAY, TODAY, PM, "I"), (tomorrow, tomorrow, "", "I")]


def test_where_registers_are_taken_in_the_mis_a_call_is_kept_and_no_mark_is_written(world):
    ann = world.pupils["ann"]
    enter(ann, whole("N", TODAY))
    unrecorded("test", lambda: rows(Arrangement).update(taken_in=Arrangement.MIS))
    calling.call(by=viewer(world, "administrator"), pupil=ann, day=TODAY, outcome=Call.REACHED, code="I")
    assert codes(world, "ann", TODAY) == ["N", "N"]
    assert unknown(world)["ann-given"].told == "I"


def test_nobody_who_was_not_reached_gave_a_reason(world):
    with pytest.raises(Refused, match="somebody who was reached"):
        calling.call(by=viewer(world, "lea"), pupil=world.pupils["ann"], day=TODAY, outcome=Call.NO_ANSWER, code="I")


def test_the_page_of_a_leader_counts_what_the_office_has_and_names_only_what_is_hers(world, client):
    enter(world.pupils["ann"], whole("N", TODAY))
    sign_in(client, world, "lea")
    page = client.get(reverse("absence:calls"))
    assert (page.context["with_office"], page.context["leaders"], page.context["office"]) == (1, [], [])
    sign_in(client, world, "administrator")
    assert len(client.get(reverse("absence:calls")).context["office"]) == 1


def test_a_second_press_keeps_one_call(world, client):
    enter(world.pupils["ann"], whole("N", TODAY))
    sign_in(client, world, "administrator")
    page = reverse("absence:call", args=[world.pupils["ann"].ref])
    for _ in range(2):
        client.post(page, {"outcome": "no-answer", "once": "k"})
    assert rows(Call).count() == 1
