"""What wants a leader is found by the worker, kept once, and gone everywhere when it is put right."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from remit.areas.promises import queries as promises
from remit.areas.promises.actions import accept, let_go
from remit.core import clock
from remit.core.acts import OutOfSight, Refused
from remit.core.events.models import Event
from remit.core.reactions import run_waiting
from remit.core.seams import Watch, all_of, named
from remit.core.writing import unrecorded
from remit.leading.attention import actions, queries
from remit.leading.attention.models import Item, Look, Reminder
from remit.leading.attention.refresh import differences, refresh, refresh_all
from remit.school import actions as school
from remit.school import queries as terms
from remit.school.models import Group, Membership, Post
from remit.school.tests.beginning import follows
from tests import world as worlds


@pytest.fixture
def world(world):
    """With no reminder on."""
    unrecorded("test", Reminder.objects.unscoped("test").delete)
    return world


@pytest.fixture
def looked(world):
    refresh_all()
    return world


def remind(world, who, *names):
    viewer = worlds.viewer(world, who)
    post = Post.objects.visible_to(viewer).get(pk=min(viewer.places("held")))
    actions.switch(by=viewer, post=post, watches=list(names), on=True)
    return viewer, post


def without_a_form(world, key):
    rows = Membership.objects.unscoped("test").filter(pupil=world.pupils[key], group__type=Group.FORM)
    unrecorded("test", rows.delete)


def worlds_ago():
    return clock.now() - timedelta(days=3)


def names(viewer):
    return [str(want.subject) for want in queries.wants(viewer).lines]


def test_a_pupil_without_a_form_wants_who_leads_the_year_and_nobody_else(world):
    lea, _ = remind(world, "lea", "pupil-without-form")
    mo, _ = remind(world, "mo", "pupil-without-form")
    without_a_form(world, "ann")
    refresh_all()
    assert names(lea) == [str(world.pupils["ann"])]
    assert str(world.pupils["ann"]) not in names(mo)


def test_what_is_put_right_is_gone_once_the_worker_has_run(world):
    lea, _ = remind(world, "lea", "pupil-without-form")
    without_a_form(world, "ann")
    refresh_all()
    assert names(lea)
    head, form = worlds.viewer(world, "head"), Group.objects.unscoped("test").filter(type=Group.FORM, year=8).first()
    school.put_in_group(by=head, group=form, pupils=[world.pupils["ann"]])
    assert Event.objects.exists()
    assert "attention" in run_waiting()
    assert not names(lea)
    assert not Event.objects.exists()


def test_nothing_is_shown_until_a_reminder_is_on(looked):
    assert Item.objects.unscoped("test").exists()
    assert not queries.wants(worlds.viewer(looked, "lea")).lines


def test_one_pupil_is_one_line_however_much_is_to_be_said(world):
    lea, _ = remind(world, "lea", "pupil-without-form", "pupil-without-contact", "pupil-without-record")
    without_a_form(world, "ann")
    refresh_all()
    lines = [want for want in queries.wants(lea).lines if want.subject == world.pupils["ann"]]
    assert len(lines) == 1


def test_a_role_over_a_subject_learns_nothing_of_records_it_does_not_open(looked):
    """Second in maths with general opened over the subject: what the office holds of its pupils stays shut."""
    lea, _ = remind(looked, "lea", "pupil-without-record", "pupil-without-contact")
    years = {want.subject.year for want in queries.wants(lea).lines}
    assert years <= {8}


@pytest.fixture
def wanted(world):
    lea, post = remind(world, "lea", "pupil-without-form")
    without_a_form(world, "ann")
    refresh_all()
    return lea, post, list(queries.items(lea).filter(pupil=world.pupils["ann"], watch="pupil-without-form"))


def test_what_is_put_off_comes_back_on_its_day(world, wanted):
    lea, post, items = wanted
    actions.put_off(by=lea, items=items, post=post, until=worlds.TODAY + timedelta(days=7), why="A letter is awaited")
    assert not names(lea)
    later = worlds.viewer(world, "lea", worlds.TODAY + timedelta(days=7))
    assert names(later) == [str(world.pupils["ann"])]


def test_what_is_put_off_stays_with_everybody_else(world, wanted):
    lea, post, items = wanted
    head, _ = remind(world, "head", "pupil-without-form")
    actions.put_off(by=lea, items=items, post=post, until=worlds.TODAY + timedelta(days=7), why="A letter is awaited")
    assert str(world.pupils["ann"]) in names(head)


def test_what_is_done_is_gone_everywhere_and_comes_back_when_it_is_taken_back(world, wanted):
    lea, post, items = wanted
    head, _ = remind(world, "head", "pupil-without-form")
    done = actions.finish(by=lea, items=items, post=post)
    assert not names(lea)
    assert str(world.pupils["ann"]) not in names(head)
    refresh_all()
    assert not names(lea)
    actions.take_back(by=lea, handlings=done)
    assert names(lea)


def test_nothing_is_put_off_to_a_day_that_is_over(wanted):
    lea, post, items = wanted
    with pytest.raises(Refused):
        actions.put_off(by=lea, items=items, post=post, until=worlds.TODAY, why="x")


def test_nobody_handles_what_another_leads(world, wanted):
    _, _, items = wanted
    mo = worlds.viewer(world, "mo")
    post = Post.objects.visible_to(mo).get(pk=min(mo.places("held")))
    with pytest.raises((PermissionDenied, OutOfSight)):
        actions.finish(by=mo, items=items, post=post)


def test_a_reminder_is_its_holder_s_own(world, wanted):
    mo = worlds.viewer(world, "mo")
    assert not Reminder.objects.visible_to(mo).filter(post=wanted[1]).exists()


def test_whoever_only_teaches_has_no_such_list(world, client):
    client.force_login(world.users["tom"])
    assert client.get("/wants/").status_code == 403


def test_looking_twice_finds_nothing_new(looked):
    before = list(Item.objects.unscoped("test").order_by("pk").values_list("pk", "gone"))
    refresh_all()
    assert list(Item.objects.unscoped("test").order_by("pk").values_list("pk", "gone")) == before


def test_what_is_kept_is_what_is_so(looked):
    assert not differences()
    without_a_form(looked, "ann")
    assert any(line.startswith("pupil-without-form") for line in differences())


def test_each_watch_finds_only_subjects_it_names_when_asked_about_some(looked):
    from remit.leading.attention.refresh import system

    school_row = looked.schools["alder"]
    for watch in all_of(Watch):
        viewer = system(school_row, watch)
        every = {each.subject for each in watch.find(viewer, None)}
        some = frozenset(sorted(every)[:1])
        assert {each.subject for each in watch.find(viewer, some)} == set(some)
        assert not list(watch.find(viewer, frozenset()))


def test_a_trial_names_no_one_outside_her_sight(world):
    without_a_form(world, "ann")
    mo = worlds.viewer(world, "mo")
    found = queries.trial(mo, named(Watch, "pupil-without-form"))
    assert world.pupils["ann"] not in found.now


def asked_by_home(client):
    """What of the page speaks of items, and how many queries it took."""
    with CaptureQueriesContext(connection) as ran:
        page = client.get("/")
    assert page.status_code == 200
    return sum("attention_item" in each["sql"] for each in ran.captured_queries), page.context["wants"]


def test_home_asks_as_much_however_many_items_there_are(world, client):
    remind(world, "head", "pupil-without-form")
    client.force_login(world.users["head"])
    without_a_form(world, "ann")
    refresh_all()
    client.get("/")
    few, lines = asked_by_home(client)
    assert (len(lines), few) == (1, 2)
    for key in ("bea", "cal", "eli"):
        without_a_form(world, key)
    refresh_all()
    many, lines = asked_by_home(client)
    assert (len(lines), many) == (4, few)


def test_a_day_of_one_s_own_is_asked_for_and_refused_in_words(world, wanted, client):
    _, _, items = wanted
    client.force_login(world.users["lea"])
    first = client.post("/wants/put-off/", {"item": [each.ref for each in items]})
    assert first.status_code == 200
    assert "until when" in first.content.decode()
    assert "This field is required" not in first.content.decode()
    past = client.post(
        "/wants/put-off/", {"item": [each.ref for each in items], "span": "own", "day": str(date(2020, 1, 1))}
    )
    assert past.status_code == 422
    assert "Choose a day to come." in past.content.decode()


def test_what_is_put_off_is_put_off_with_a_reason_that_stands_beside_it(world, wanted, client):
    lea, _, items = wanted
    client.force_login(world.users["lea"])
    asked = {"item": [each.ref for each in items], "span": "7", "day": ""}
    assert client.post("/wants/put-off/", asked).status_code == 422, "without a reason"
    assert names(lea)
    client.post("/wants/put-off/", asked | {"why": "Her father rings on Thursday"})
    assert not names(lea)
    assert "Her father rings on Thursday" in client.get("/wants/").content.decode()


def test_what_nobody_accepted_comes_back_after_the_next_school_day(world, wanted):
    lea, post, items = wanted
    due = worlds.TODAY + timedelta(days=9)
    actions.pass_on(by=lea, items=items, post=post, what="Place her", due=due, owner=world.staff["mo"])
    ahead = [worlds.viewer(world, "lea", worlds.TODAY + timedelta(days=each)) for each in range(1, 8)]
    assert not names(ahead[0])
    assert names(ahead[4]), "nobody said that they would"
    mo = worlds.viewer(world, "mo")
    given = promises.mine(mo).open().get(what="Place her")
    accept(by=mo, promise=given, version=given.version)
    assert not any(names(each) for each in ahead)


def test_what_is_passed_on_is_an_action_of_a_colleague_and_wants_nobody_until_its_day(world, wanted):
    lea, post, items = wanted
    head, _ = remind(world, "head", "pupil-without-form")
    due = worlds.TODAY + timedelta(days=4)
    owner = world.staff["mo"]
    passed = actions.pass_on(by=lea, items=items, post=post, what="Place her", due=due, owner=owner)
    given = promises.mine(worlds.viewer(world, "mo")).open().get(what="Place her")
    assert (given.due, given.pupil) == (due, world.pupils["ann"])
    assert not names(lea)
    assert str(world.pupils["ann"]) not in names(head)
    assert names(worlds.viewer(world, "lea", due)) == [str(world.pupils["ann"])]
    actions.take_back(by=lea, handlings=passed)
    assert names(lea)
    assert not promises.mine(worlds.viewer(world, "mo")).open().filter(what="Place her").exists()


def test_what_was_passed_on_and_let_go_can_be_passed_on_again(world, wanted):
    lea, post, items = wanted
    due = worlds.TODAY + timedelta(days=4)
    actions.pass_on(by=lea, items=items, post=post, what="Place her", due=due, owner=world.staff["mo"])
    with pytest.raises(Refused):
        actions.pass_on(by=lea, items=items, post=post, what="Place her", due=due, owner=world.staff["tom"])
    mo = worlds.viewer(world, "mo")
    let_go(by=mo, promise=promises.mine(mo).get(what="Place her"), why="Not mine")
    assert names(lea) == [str(world.pupils["ann"])]
    actions.pass_on(by=lea, items=items, post=post, what="Place her", due=due, owner=world.staff["tom"])
    assert not names(lea)
    assert promises.mine(worlds.viewer(world, "tom")).open().filter(what="Place her").exists()


def test_nobody_passes_on_to_themself_and_nobody_is_proposed(world, wanted, client):
    lea, _, items = wanted
    client.force_login(world.users["lea"])
    refs = [each.ref for each in items]
    form = client.post("/wants/pass-on/", {"item": refs}).context["form"]
    groups = form.fields["who"].choices
    offered = {ref for _, held in groups[1:] for ref, _ in held}
    mine = {each.ref for each in Post.objects.visible_to(lea).filter(pk__in=lea.places("held"))}
    assert (groups[0][0], form["who"].value()) == ("", "")
    assert world.staff["mo"].ref in offered
    assert mine
    assert not offered & {world.staff["lea"].ref, *mine}
    given = {"item": refs, "what": "Place her", "due": str(worlds.TODAY + timedelta(days=4))}
    for who in (world.staff["lea"].ref, *mine, ""):
        assert client.post("/wants/pass-on/", {**given, "who": who}).status_code == 422
    told = client.post("/wants/pass-on/", {**given, "who": world.staff["mo"].ref}, follow=True)
    assert "They have been told" in told.content.decode()


def test_of_what_is_passed_to_a_post_that_nobody_holds_nobody_is_told(world, wanted, client):
    _, _, items = wanted
    empty = unrecorded(
        "test", lambda: Post.objects.create(school=world.schools["alder"], title="Caretaker", first_day=worlds.START)
    )
    client.force_login(world.users["lea"])
    given = {"item": [each.ref for each in items], "what": "Place her", "due": str(worlds.TODAY + timedelta(days=4))}
    text = client.post("/wants/pass-on/", {**given, "who": empty.ref}, follow=True).content.decode()
    assert "Passed on to Caretaker, which nobody holds yet" in text
    assert "They have been told" not in text


def test_passing_on_asks_to_whom_and_keeps_what_was_typed(world, wanted, client):
    _, _, items = wanted
    client.force_login(world.users["lea"])
    refs = [each.ref for each in items]
    asked = client.post("/wants/pass-on/", {"item": refs})
    assert asked.status_code == 200
    wrong = client.post("/wants/pass-on/", {"item": refs, "who": world.staff["mo"].ref, "due": "", "what": "Place her"})
    assert wrong.status_code == 422
    assert "Place her" in wrong.content.decode()


def test_a_trial_looks_over_last_term_and_where_none_is_entered_over_this_one_so_far(world):
    lea = worlds.viewer(world, "lea")
    found = queries.trial(lea, named(Watch, "pupil-without-form"))
    term = terms.this_term(lea)
    assert not found.before
    assert found.days
    assert all(term.first_day <= day < worlds.TODAY for day, _ in found.days)


def test_an_act_at_one_school_is_looked_at_there_alone(looked):
    before = {row.school_id: row.at for row in Look.objects.unscoped("test").filter(watch="pupil-without-form")}
    unrecorded("test", lambda: Look.objects.unscoped("test").update(at=worlds_ago()))
    refresh({"school.Pupil": {looked.pupils["ann"].pk}})
    rows = Look.objects.unscoped("test").filter(watch="pupil-without-form", at__gt=worlds_ago())
    assert [row.school_id for row in rows] == [looked.schools["alder"].pk]
    assert len(before) == 2


def test_whoever_goes_up_with_a_year_group_could_know_what_they_could_before(world):
    before = {watch.name for watch in all_of(Watch) if queries.could_know(worlds.viewer(world, "lea"), watch)}
    assert "pupil-without-form" in before
    follows(world)
    assert {watch.name for watch in all_of(Watch) if queries.could_know(worlds.viewer(world, "lea"), watch)} == before


def test_a_trial_looks_at_no_week_of_a_half_term(world, lea):
    days = [day for day, _ in queries.trial(lea, named(Watch, "pupil-without-form")).days]
    term = terms.this_term(lea)
    assert days
    assert not [day for day in days if term.break_first_day and term.break_first_day <= day <= term.break_last_day]


@pytest.fixture
def the_law_asks(wanted, monkeypatch):
    monkeypatch.setattr(queries, "always_on", lambda: ["pupil-without-form"])


@pytest.mark.usefixtures("the_law_asks")
def test_what_the_law_asks_for_is_not_done_with_a_tap(wanted, client, world):
    lea, post, items = wanted
    with pytest.raises(Refused, match="once it is noted"):
        actions.finish(by=lea, items=items, post=post)
    client.force_login(world.users["lea"])
    page = client.post("/wants/done/", {"item": [each.ref for each in items]})
    assert "the law asks for it" in page.content.decode()
    client.post("/wants/done/", {"item": [each.ref for each in items], "sure": "1"})
    assert names(lea)


def test_of_several_things_on_a_line_it_is_asked_which_is_done(world, client):
    refresh_all()
    lea = worlds.viewer(world, "lea")
    of_ann = queries.items(lea).filter(pupil=world.pupils["ann"]).exclude(watch__in=queries.always_on())
    on = queries.switched_on(lea).values_list("watch", flat=True)
    remind(world, "lea", *{each.watch for each in of_ann} - {*on})
    held = list(of_ann)
    assert len(held) > 1
    client.force_login(world.users["lea"])
    asked = client.post("/wants/done/", {"item": [each.ref for each in held]})
    assert "What is done?" in asked.content.decode()
    nothing = client.post("/wants/done/", {"sure": "1"}, follow=True)
    assert "Nothing was ticked" in nothing.content.decode()
    client.post("/wants/done/", {"sure": "1", "item": [held[0].ref]})
    left = {item.ref for want in queries.wants(lea).lines for _, item in want.found}
    assert held[0].ref not in left
    assert held[1].ref in left
