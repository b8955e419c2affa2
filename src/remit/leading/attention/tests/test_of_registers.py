"""What registers give to duties and to what wants a leader."""

from datetime import date

import pytest
from django.urls import reverse

from remit.areas.attendance.attention import WATCHES
from remit.areas.attendance.tests.marking import enter, forget, rows, whole
from remit.core.acts import Refused
from remit.core.seams import Measure, Page, Watch, all_of, named
from remit.core.writing import unrecorded
from remit.leading.attention import actions, queries
from remit.leading.attention.models import Item, Reminder
from remit.leading.attention.refresh import refresh, refresh_all, subjects_of
from remit.leading.duties import figures
from remit.leading.duties.activities import shipped
from remit.school import queries as school
from tests.access_walk import sign_in
from tests.world import viewer

DAYS = [date(2026, 11, day) for day in (2, 3, 4, 5, 6)]  # the week after half term
NAMES = [each.name for each in WATCHES]
QUIET = [each.name for each in WATCHES if not each.always]
ALWAYS = "no-reason-yet"


@pytest.fixture
def away(world):
    """ann was away in the mornings and late in the afternoons, and nobody knows why; no reminder is on."""
    forget()
    enter(world.pupils["ann"], whole("U", *DAYS) | {(day, "AM"): "N" for day in DAYS})
    unrecorded("test", lambda: rows(Reminder).delete())
    refresh_all()
    return world


def named_to(world, role):
    """The reminders that name somebody to her."""
    return {watch.name for watch, _ in queries.counts(viewer(world, role))}


def test_what_the_law_asks_is_on_for_whoever_leads_the_pupil_and_stays_on(away, client):
    assert named_to(away, "lea") == {ALWAYS}
    assert named_to(away, "mo") == set()
    post = school.her_posts(viewer(away, "lea")).first()
    with pytest.raises(Refused):
        actions.switch(by=viewer(away, "lea"), post=post, watches=[ALWAYS], on=False)
    sign_in(client, away, "lea")
    shown = client.get(reverse("attention:reminders")).content.decode()
    assert shown.count("Always on: the law asks") == len([each for each in all_of(Watch) if each.always])
    assert f'value="{ALWAYS}"' not in shown


def switch_on(world, role, name):
    post = world.posts[role]
    unrecorded("test", lambda: Reminder.objects.create(school=post.school, post=post, watch=name))


def test_each_watch_is_found_once_and_is_as_sensitive_as_marks(away):
    assert {(row.watch, row.kind, row.pupil_id) for row in rows(Item, gone=None, watch__in=NAMES)} == {
        (name, "attendance", away.pupils["ann"].pk) for name in NAMES
    }


@pytest.mark.parametrize("name", QUIET)
def test_they_are_quiet_until_switched_on_and_then_tell_who_leads_the_pupil(away, name):
    assert name not in named_to(away, "lea")
    for role in ("lea year", "mo year"):
        switch_on(away, role, name)
    (line,) = queries.wants(viewer(away, "lea"), of=name).lines
    assert line.subject == away.pupils["ann"]
    assert name in {watch.name for watch, _ in line.found}
    assert "{" not in line.why
    assert line.url
    assert not queries.wants(viewer(away, "mo")).lines


@pytest.mark.parametrize(("role", "could"), [("lea", True), ("head", True), ("administrator", True), ("tom", False)])
def test_only_whoever_follows_attendance_could_know(away, role, could):
    assert all(queries.could_know(viewer(away, role), each) == could for each in WATCHES)


def test_a_reminder_is_tried_on_days_that_are_over_where_the_marks_say_how_it_was(away):
    for each in WATCHES:
        trial = queries.trial(viewer(away, "lea"), each)
        assert list(trial.now) == [away.pupils["ann"]]
        assert bool(trial.days) == each.looks_back
        assert trial.least == 0


def test_what_is_still_so_is_the_same_line_after_another_register(away):
    held = {row.pk for row in rows(Item, gone=None, watch__in=NAMES)}
    enter(away.pupils["ann"], {(date(2026, 11, 9), "AM"): "I", (date(2026, 11, 9), "PM"): "U"})
    refresh_all()
    assert {row.pk for row in rows(Item, gone=None, watch__in=NAMES)} == held


def test_a_mark_is_looked_at_for_its_pupil_and_what_is_explained_is_gone(away):
    from remit.areas.attendance.models import Mark, Year

    enter(away.pupils["ann"], whole("/", *DAYS))
    written = {"attendance.Mark": Mark, "attendance.Year": Year}
    refresh({label: {row.pk for row in rows(model, pupil=away.pupils["ann"])} for label, model in written.items()})
    assert not rows(Item, gone=None, watch__in=NAMES)


def test_what_attendance_is_done_for_a_duty_has_its_page_and_its_measure():
    known = shipped()
    places = {
        "registers-in-time": "registers",
        "lesson-registers-in-time": "lessons",
        "absence-followed-up": "absence",
        "punctuality": "attendance-today",
    }
    for code, page in places.items():
        assert known[code].page == page
        assert named(Page, page)
        assert named(Measure, known[code].measure)


def test_after_a_file_of_a_whole_year_everybody_is_looked_at(away):
    """More rows than one question can name."""
    written = {label: set(range(1, 300_000)) for label in ("attendance.Mark", "attendance.Year")}
    assert {subjects_of(each, written) for each in WATCHES} == {None}
    figures.count_measures(written)
