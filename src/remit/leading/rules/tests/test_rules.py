"""A leader's rule counts what her post may see, is tried before it speaks, and is gone when it is ended."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from remit.areas.behaviour.models import BEHAVIOUR, LogEntry
from remit.core.acts import Refused
from remit.core.records import Stale
from remit.core.seams import Fact, _found
from remit.core.writing import unrecorded
from remit.leading.attention import queries as attention
from remit.leading.attention.actions import switch
from remit.leading.attention.models import Item, Reminder
from remit.leading.attention.refresh import refresh_all
from remit.leading.rules import actions, queries
from remit.leading.rules.firing import Firing
from remit.leading.rules.models import Rule
from tests import kept
from tests import world as worlds
from tests.days import YESTERDAY


def _of_log(viewer, period, among):
    rows = LogEntry.objects.visible_to(viewer).filter(day__range=(period.first_day, period.last_day))
    yield from rows.order_by("pk").values_list("pupil", "day")


@pytest.fixture(autouse=True)
def counted():
    """The behaviour log, as an area may offer it."""
    _found[Fact]["of-the-log"] = Fact(
        "of-the-log", "entries", _of_log, f"{BEHAVIOUR} pastoral", ("behaviour.LogEntry",)
    )
    yield
    del _found[Fact]["of-the-log"]


@pytest.fixture
def world(world):
    unrecorded("test", Reminder.objects.unscoped("test").delete)
    unrecorded("test", Rule.objects.unscoped("test").delete)
    return world


RULE = {"fact": "of-the-log", "times": 1, "span": Rule.DAYS, "within": 10, "steps": ["tutor"], "words": "", "name": ""}


def made(world, who="lea", post="lea year", **more):
    viewer = worlds.viewer(world, who)
    return viewer, actions.make(by=viewer, post=world.posts[post], details={**RULE, **more})


def lines(viewer):
    return [(str(want.subject), want.why) for want in attention.wants(viewer).lines]


def test_a_rule_says_in_words_what_it_counts(world):
    _, rule = made(world, times=3)
    assert str(rule) == "Entries: 3 or more in 10 school days"


def test_a_rule_is_quiet_until_it_is_switched_on(world):
    viewer, rule = made(world)
    refresh_all()
    assert lines(viewer) == []
    switch(by=viewer, post=rule.post, watches=[rule.watch], on=True)
    refresh_all()
    ((name, why),) = lines(viewer)
    assert name == "ann-given ann-family"
    assert why == "Entries: 1 or more in 10 school days, on 13 November."


def test_it_names_nobody_outside_the_post_that_made_it(world):
    """Both lead posts of hers see Ann; the head of Year 7 does not."""
    _, rule = made(world)
    assert set(queries.holding(rule, worlds.TODAY)) == {world.pupils["ann"].pk}
    _, other = made(world, who="mo", post="mo year")
    assert set(queries.holding(other, worlds.TODAY)) == {world.pupils["cal"].pk}


def test_a_post_over_a_subject_counts_what_happened_in_its_lessons_alone(world):
    """Ann has an entry in maths and others elsewhere: those are not counted."""
    rows = LogEntry.objects.unscoped("test").filter(pupil=world.pupils["ann"], taken_back=None)
    number, ann = rows.filter(subject=world.subjects["alder Maths"], kind=BEHAVIOUR).count(), world.pupils["ann"].pk
    assert 0 < number < rows.count()
    _, more = made(world, post="lea maths", times=number + 1)
    assert ann not in queries.holding(more, worlds.TODAY)
    _, enough = made(world, post="lea maths", times=number)
    assert ann in queries.holding(enough, worlds.TODAY)


def test_what_one_leader_made_another_is_not_shown(world):
    viewer, rule = made(world)
    switch(by=viewer, post=rule.post, watches=[rule.watch], on=True)
    refresh_all()
    assert lines(worlds.viewer(world, "head")) == []
    assert Item.objects.unscoped("test").filter(watch=rule.watch, gone=None).exists()


def test_nobody_switches_on_what_another_made(world):
    _, rule = made(world)
    head = worlds.viewer(world, "head")
    assert attention.watches.called(head, [rule.watch]) == {}


def test_nobody_makes_a_rule_for_a_post_she_does_not_hold(world):
    with pytest.raises(PermissionDenied):
        actions.make(by=worlds.viewer(world, "tom"), post=world.posts["lea year"], details=RULE)


def test_what_is_put_right_goes_by_itself(world):
    viewer, rule = made(world)
    switch(by=viewer, post=rule.post, watches=[rule.watch], on=True)
    refresh_all()
    unrecorded("test", lambda: (kept.asked_of("forget"), LogEntry.objects.unscoped("test").delete()))
    refresh_all()
    assert lines(viewer) == []


def test_an_ended_rule_says_nothing_and_can_be_used_again(world):
    viewer, rule = made(world)
    switch(by=viewer, post=rule.post, watches=[rule.watch], on=True)
    refresh_all()
    actions.end(by=viewer, rule=rule)
    refresh_all()
    assert lines(viewer) == []
    actions.resume(by=viewer, rule=rule)
    refresh_all()
    assert len(lines(viewer)) == 1


def test_a_trial_says_how_often_it_would_have_fired_and_of_whom(world):
    viewer, rule = made(world)
    found = queries.trial(viewer, rule)
    assert not found.before, "no term before this one is entered"
    assert [(str(each.pupil), each.firing.reached) for each in found.fired] == [("ann-given ann-family", YESTERDAY)]
    assert len(found.now) == 1


def test_a_trial_names_nobody_whom_she_may_not_see(world):
    """The rule of a post that leads Year 7, looked at by whoever leads Year 8."""
    _, rule = made(world, who="mo", post="mo year")
    assert queries.trial(worlds.viewer(world, "lea"), rule).fired == ()


def test_somebody_who_changed_it_meanwhile_is_not_written_over(world):
    viewer, rule = made(world)
    actions.change(by=viewer, rule=rule, version=rule.version, details={**RULE, "times": 2})
    with pytest.raises(Stale):
        actions.change(by=viewer, rule=rule, version=1, details={**RULE, "times": 4})


def test_an_ended_rule_is_not_changed(world):
    viewer, rule = made(world)
    actions.end(by=viewer, rule=rule)
    with pytest.raises(Refused):
        actions.change(by=viewer, rule=rule, version=rule.version, details=RULE)


def test_a_rule_over_days_says_how_many(world):
    with pytest.raises(ValidationError):
        made(world, within=None)


def test_a_post_has_so_many_rules_and_no_more(world, monkeypatch):
    monkeypatch.setattr(actions, "MOST", 1)
    made(world)
    with pytest.raises(Refused):
        made(world)


@pytest.fixture
def lea(world, client):
    client.force_login(world.users["lea"])
    return client


FORM = {"fact": "of-the-log", "times": "1", "span": "days", "within": "10", "steps": ["tutor"], "words": "", "name": ""}


def test_a_rule_is_made_tried_and_switched_on_in_the_browser_s_words(world, lea):
    answer = lea.post(reverse("rules:add"), {**FORM, "post": world.posts["lea year"].ref, "once": "a"}, follow=True)
    page = answer.content.decode()
    assert "It would have fired <strong>1 time</strong>" in page
    assert "Off: it says nothing yet." in page


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"steps": []}, "Say what it suggests"),
        ({"within": ""}, "Say within how many school days."),
        ({"times": "0"}, "is 1 at least."),
        ({"fact": "nothing"}, "Choose one of the answers under"),
    ],
)
def test_what_cannot_be_a_rule_says_why_and_keeps_what_was_typed(world, lea, given, said):
    answer = lea.post(reverse("rules:add"), {**FORM, "name": "Kept words", **given})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "Kept words" in answer.content.decode()


def test_the_page_of_a_pupil_offers_the_steps(world, lea):
    made(world)
    page = lea.get(reverse("rules:pupil", args=[world.pupils["ann"].ref])).content.decode()
    assert "Tell the form tutor" in page
    assert world.pupils["ann"].ref in page


def test_a_pupil_whom_she_does_not_lead_is_not_found(world, lea):
    assert lea.get(reverse("rules:pupil", args=[world.pupils["cal"].ref])).status_code == 404


def test_a_fact_that_no_area_counts_any_more_finds_nothing_and_stops_nothing(world):
    viewer, rule = made(world)
    unrecorded("test", lambda: Rule.objects.unscoped("test").filter(pk=rule.pk).update(fact="gone"))
    refresh_all()
    rule.refresh_from_db()
    assert queries.holding(rule, worlds.TODAY) == {}
    assert queries.trial(viewer, rule).fired == ()


def test_each_span_is_that_of_the_school_s_calendar(world):
    for span, first in ((Rule.HALF, "2026-11-02"), (Rule.TERM, "2026-09-01"), (Rule.YEAR, "2026-09-01")):
        _, rule = made(world, span=span, within=None)
        spans = queries.Spans(rule, queries.Calendar(rule.school_id, worlds.TODAY - timedelta(days=300), worlds.TODAY))
        assert spans.first_of(worlds.TODAY).isoformat() == first
    _, rule = made(world, within=10)
    spans = queries.Spans(rule, queries.Calendar(rule.school_id, worlds.TODAY - timedelta(days=60), worlds.TODAY))
    assert spans.first_of(worlds.TODAY).isoformat() == "2026-11-03"


def test_a_reminder_says_what_counts_by_now_where_it_was_reached_long_ago():
    first, second, third = (worlds.START + timedelta(days=each) for each in (0, 20, 22))
    assert queries.when(Firing(first, (first,), (first,))) == f"on {first:%-d %B}"
    said = queries.when(Firing(first, (first,), (second, third)))
    assert said == f"2 since {second:%-d %B}; first on {first:%-d %B}"
    assert queries.when(Firing(first, (first,), (first, third))) == f"2 since {first:%-d %B}"
    assert queries.when(Firing(first, (first,), (first, first))) == f"on {first:%-d %B}"


def test_no_two_things_that_may_be_counted_are_called_the_same(world):
    labels = [each.label for each in queries.facts(worlds.viewer(world, "head"))]
    assert len(labels) == len(set(labels))


def test_what_it_suggests_is_not_said_to_be_left_out_if_you_like(world, lea):
    page = lea.get(reverse("rules:add"), {"post": world.posts["lea year"].ref}).content.decode()
    assert "Say at least one of these" in page
    assert 'What it suggests<span class="rm-muted' not in page
