"""A meeting about the pupil meets the return; and the return wants a leader until there was one."""

from dataclasses import replace
from datetime import date, time

from django.urls import reverse

from remit.areas.absence import coming_back
from remit.areas.absence.tests.test_coming_back import TEN, TENTH, away, measured, world
from remit.areas.meetings import keeping
from remit.core.seams import Watch, named
from remit.school.remit import nobody
from tests.access_walk import sign_in
from tests.world import TODAY, viewer

__all__ = ["world"]


def seen(world, role, today=TODAY):
    by = viewer(world, role, day=today)
    days = coming_back.school_days(by)
    return coming_back.back_in(by, days, coming_back.six_weeks(days, today))


def plan(world, name, day, by="lea", code="readmission"):
    who = viewer(world, by, day=day)
    given = {"day": day, "begins": time(8, 30), "chair": world.staff[by]}
    return who, keeping.begin_about(by=who, pupil=world.pupils[name], code=code, **given)


def hold(who, meeting, day=None):
    return keeping.keep_sheet(
        by=who, meeting=meeting, version=meeting.version, said={}, held_on=day or who.day, review_due=None
    )


def test_a_meeting_about_the_pupil_that_was_held_meets_the_return_and_a_planned_one_waits(world):
    away(world, "ann", *TEN)
    who, meeting = plan(world, "ann", TENTH)
    waits = seen(world, "lea")[0]
    assert waits.met is None
    assert waits.planned is None  # its day has passed, and nobody said that it was held
    hold(who, meeting)
    assert seen(world, "lea")[0].in_time
    assert measured(world, TODAY).done == 1


def test_another_sort_of_meeting_meets_nobody(world):
    away(world, "ann", *TEN)
    hold(*plan(world, "ann", TENTH, code="concern"))
    assert seen(world, "lea")[0].met is None


def test_the_office_is_told_that_somebody_was_met_and_gets_no_way_to_what_was_said(world):
    away(world, "ann", *TEN)
    _, meeting = plan(world, "ann", TODAY)
    [planned] = [each.planned for each in seen(world, "administrator") if each.pupil == world.pupils["ann"]]
    assert planned == (TODAY, "")
    assert seen(world, "lea")[0].planned.url == reverse("meetings:about.meeting", args=[meeting.ref])


def test_the_return_leads_to_the_meeting_that_is_planned_or_to_where_one_is_planned(world, client):
    away(world, "ann", *TEN)
    sign_in(client, world, "lea")
    page = reverse("absence:meet", args=[world.pupils["ann"].ref])
    begin = reverse("meetings:about.begin", args=[world.pupils["ann"].ref])
    assert client.get(page).url == f"{begin}?type=readmission"
    _, meeting = plan(world, "ann", TODAY)
    assert client.get(page).url == reverse("meetings:about.meeting", args=[meeting.ref])
    sign_in(client, world, "administrator")
    case = reverse("absence:case.begin", args=[world.pupils["ann"].ref])
    assert client.get(page).url == case


def test_a_return_wants_a_leader_until_somebody_was_met_or_five_days_are_over(world):
    def found(day):
        watch = named(Watch, "return-not-met")
        system = replace(nobody(world.schools["alder"].pk, f"{watch.kinds} directory class", ""), day=day)
        return [each.subject for each in watch.find(system, None)]

    away(world, "ann", *TEN)
    ann = world.pupils["ann"].pk
    assert (found(TENTH), found(date(2026, 11, 17)), found(date(2026, 11, 18))) == ([ann], [ann], [])
    hold(*plan(world, "ann", TENTH))
    assert found(TENTH) == []
