"""What follows from acts follows once, soon, also after a stop; and never without its act."""

from datetime import timedelta

import pytest

from remit.core import clock, seams
from remit.core.acts import action, record
from remit.core.events import heard
from remit.core.events.models import Event
from remit.core.reactions import TRIES, failing, run_waiting
from remit.core.seams import Reaction
from remit.school.models import Subject


def anyone(by, **_):
    return True


@pytest.fixture
def asked(monkeypatch):
    """Stands in for every reaction of the house; what it was given, run by run."""
    found = []
    reaction = Reaction("test", "remembers", lambda: ["school.Subject"], found.append)
    monkeypatch.setitem(seams._found, Reaction, {"test": reaction})
    heard.follow([("test", ["school.Subject"])])
    yield found
    heard.follow((each.name, each.follows()) for each in seams._found[Reaction].values())


@pytest.fixture(autouse=True)
def as_it_was():
    before = dict(heard._followers)
    yield
    heard._followers.clear()
    heard._followers.update(before)


def add(by, school, name):
    @action(anyone)
    def add_subject(*, by, school, name, fails=False):
        made = Subject.objects.create(school=school, name=name)
        record(made, name=["", name])
        if name == "fails":
            raise ValueError(name)
        return made

    return add_subject(by=by, school=school, name=name)


def test_what_an_act_wrote_is_given_to_whoever_follows_it(world, head, asked):
    made = add(head, world.schools["alder"], "Latin")
    assert run_waiting() == ["test"]
    assert asked == [{"school.Subject": {made.pk}}]
    assert run_waiting() == []


def test_two_acts_before_the_worker_wakes_are_one_reaction(world, head, asked):
    rows = {add(head, world.schools["alder"], name).pk for name in ("Latin", "Greek")}
    run_waiting()
    assert asked == [{"school.Subject": rows}]


def test_what_inner_acts_wrote_is_told_once_by_the_outermost(world, head, asked):
    @action(anyone)
    def both(*, by, school):
        record(add(by, school, "Latin"), add(by, school, "Greek"), seen=[False, True])

    both(by=head, school=world.schools["alder"])
    assert Event.objects.count() == 1
    run_waiting()
    assert len(asked[0]["school.Subject"]) == 2


def test_an_act_that_was_rolled_back_is_followed_by_nothing(world, head, asked):
    with pytest.raises(ValueError, match="fails"):
        add(head, world.schools["alder"], "fails")
    assert not Event.objects.exists()


def test_an_act_that_nobody_follows_leaves_nothing(world, head, asked):
    heard.follow([])
    add(head, world.schools["alder"], "Latin")
    assert not Event.objects.exists()


def test_what_fails_is_tried_again_later_and_doctor_hears_of_it(world, head, monkeypatch):
    def fail(_):
        raise RuntimeError("the name of somebody")

    monkeypatch.setitem(seams._found, Reaction, {"test": Reaction("test", "fails", lambda: ["school.Subject"], fail)})
    heard.follow([("test", ["school.Subject"])])
    add(head, world.schools["alder"], "Latin")
    moment = clock.real_now()
    for tried in range(1, TRIES + 1):
        assert run_waiting() == []
        event = Event.objects.get()
        assert (event.tries, event.fault) == (tried, "RuntimeError")
        assert run_waiting() == []
        assert Event.objects.get().tries == tried
        moment = event.try_at
        monkeypatch.setattr(clock, "real_now", lambda moment=moment: moment)
    assert failing() == [("test", "RuntimeError")]


def test_what_a_killed_worker_had_taken_is_taken_again_after_a_while(world, head, asked, monkeypatch):
    add(head, world.schools["alder"], "Latin")
    now = clock.real_now()
    Event.objects.update(taken="another", try_at=now + timedelta(minutes=10))
    assert run_waiting() == []
    monkeypatch.setattr(clock, "real_now", lambda: now + timedelta(minutes=11))
    assert run_waiting() == ["test"]


def test_all_that_is_kept_may_be_asked_for(db, asked):
    heard.ask_for_all()
    run_waiting()
    assert asked == [None]


def test_a_reaction_that_has_left_the_house_holds_up_nothing(db, asked):
    Event.objects.create(reaction="gone", rows=[["school.Subject", 1]])
    assert run_waiting() == []
    assert not Event.objects.exists()
