"""A pupil's timeline: what every area tells of the pupil, as far as whoever looks may see it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from remit.areas.absence.models import Call
from remit.areas.attendance.tests.marking import enter, forget, present, whole
from remit.areas.promises.models import Promise
from remit.core.seams import Happened, Period, Timeline, all_of
from remit.core.writing import unrecorded
from remit.leading.home import timeline
from remit.school.models import AcademicYear
from tests.access_walk import sign_in
from tests.world import START, TODAY

ILL = (date(2026, 11, 5), date(2026, 11, 6), date(2026, 11, 9))


@pytest.fixture
def ann(world):
    forget()
    pupil = world.pupils["ann"]
    enter(
        pupil,
        present(START, TODAY) | whole("I", *ILL) | {(date(2026, 11, 10), "AM"): "L", (date(2026, 11, 11), "PM"): "C2"},
    )
    return pupil


def page(client, world, who, pupil, **given):
    sign_in(client, world, who)
    return client.get(reverse("pupil.timeline", args=[pupil.ref]), given)


def titles(answer):
    return [row.title for _, rows in answer.context["days"] for row in rows]


def test_an_absence_over_a_weekend_is_one_line_and_a_part_time_timetable_none(world, client, ann):
    told = titles(page(client, world, "lea", ann, show="attendance"))
    assert told == ["Late", "Away until 9 November: illness"]


def test_what_is_newest_stands_first_and_a_day_stands_once(world, client, ann):
    answer = page(client, world, "lea", ann)
    days = [day for day, _ in answer.context["days"]]
    assert days == sorted(set(days), reverse=True)
    assert len(answer.context["views"]) > 2


def test_each_view_counts_what_it_shows(world, client, ann):
    for view in page(client, world, "lea", ann).context["views"]:
        assert len(titles(client.get(reverse("pupil.timeline", args=[ann.ref]) + view["url"]))) == view["count"]


def test_whoever_only_teaches_the_pupil_reads_nothing_of_absence(world, client):
    forget()
    bea = world.pupils["bea"]
    enter(bea, present(START, TODAY) | whole("I", *ILL))
    assert "Away until 9 November: illness" in titles(page(client, world, "head", bea))
    assert page(client, world, "tom", bea).status_code == 200
    assert not any(
        word in each for each in titles(page(client, world, "tom", bea)) for word in ("Away", "Rang home", "Late")
    )


@pytest.mark.parametrize("who", ["tom", "mo", "newcomer"])
def test_the_timeline_of_a_pupil_whom_she_neither_leads_nor_teaches_answers_as_though_there_were_none(
    world, client, who
):
    assert page(client, world, who, world.pupils["ann"]).status_code == 404


def test_an_action_stands_on_the_day_it_was_given_and_on_the_day_it_was_done(world, client, ann):
    def done():
        held = Promise.objects.unscoped("test").filter(pupil=ann, kind="general").first()
        Promise.objects.unscoped("test").filter(pk=held.pk).update(
            given_on=ILL[0], done_on=ILL[2], what="ring her mother", outcome="she knows"
        )

    unrecorded("test", done)
    answer = page(client, world, "lea", ann, show="actions")
    assert any("ring her mother" in each for each in titles(answer))
    assert "Done: ring her mother" in titles(answer)
    assert "she knows" in answer.content.decode()


def test_of_an_earlier_year_that_alone_is_shown(world, client, ann):
    last = Period(START - timedelta(days=365), START - timedelta(days=1))

    def before():
        AcademicYear.objects.create(school=ann.school, name="2025/26", first_day=last.first_day, last_day=last.last_day)
        held = Promise.objects.unscoped("test").filter(pupil=ann, kind="general").first()
        Promise.objects.unscoped("test").filter(pk=held.pk).update(given_on=date(2026, 3, 2), what="long ago")

    unrecorded("test", before)
    answer = page(client, world, "lea", ann, year=str(last.first_day.year))
    assert (answer.context["period"].first_day, answer.context["period"].last_day) == (last.first_day, last.last_day)
    assert any("long ago" in each for each in titles(answer))
    assert not any("long ago" in each for each in titles(page(client, world, "lea", ann)))


def test_what_two_talked_of_and_what_is_hers_alone_stands_in_her_list_and_not_here(world, client, ann):
    lea, head = world.staff["lea"], world.staff["head"]
    of = {"school": ann.school, "pupil": ann, "due": TODAY, "given_on": ILL[0], "what": "between the two"}
    unrecorded("test", lambda: Promise.objects.create(**of, owner=lea, giver=head, kind="private"))
    for who in ("lea", "head"):
        assert not any("between the two" in each for each in titles(page(client, world, who, ann)))


def test_an_action_given_and_done_on_one_day_is_told_in_that_order(world, client, ann):
    def done():
        held = Promise.objects.unscoped("test").filter(pupil=ann, kind="general").first()
        Promise.objects.unscoped("test").filter(pk=held.pk).update(given_on=ILL[0], done_on=ILL[0], what="at once")

    unrecorded("test", done)
    told = [each for each in titles(page(client, world, "lea", ann, show="actions")) if "at once" in each]
    assert told[0] == "Done: at once"
    assert len(told) == 2


def test_a_call_stands_on_the_day_on_which_somebody_rang(world, client, ann):
    call = Call.objects.unscoped("test").get(pupil=ann)
    unrecorded("test", lambda: Call.objects.unscoped("test").filter(pk=call.pk).update(outcome=Call.VISIT))
    assert call.day != TODAY
    answer = page(client, world, "lea", ann, show="absence")
    assert "Visited at home about an absence of 13 November" in titles(answer)
    assert dict(answer.context["days"])[TODAY]


def test_on_the_board_there_is_none(world, client, ann):
    sign_in(client, world, "lea")
    client.post(reverse("board"), {"board": "on"})
    assert client.get(reverse("pupil.timeline", args=[ann.ref])).status_code in {403, 404}


def test_every_area_tells_of_days_within_the_time_asked_for(world, head, ann):
    period = timeline.period_of(head, [], "")
    for each in all_of(Timeline):
        for row in each.of(head, ann, period):
            assert isinstance(row, Happened)
            assert row.day in period
