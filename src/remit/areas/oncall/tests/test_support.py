"""Help that is asked for in two taps, answered, and closed with what came of it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.template.loader import render_to_string
from django.urls import reverse

from remit.areas.oncall import actions, attention, measures, queries, surfaces
from remit.areas.oncall.models import Call, CallPractice, OnCall
from remit.core import clock
from remit.core.acts import OutOfSight, Refused
from remit.core.notices.models import Notice
from remit.core.records import Stale
from remit.core.seams import Period as Days
from remit.core.writing import unrecorded
from remit.school.models import Room
from remit.school.remit import nobody, viewer_of_role
from tests.access_walk import sign_in
from tests.world import START, TODAY, viewer

TERM = Days(START, date(2026, 12, 18))


def rows(model, **given):
    return model.objects.unscoped("test").filter(**given)


@pytest.fixture
def world(world):
    unrecorded("test", rows(Call).delete)
    unrecorded("test", rows(OnCall).delete)
    return world


def ask(by, world, **said):
    return actions.ask(by=by, school=world.schools["alder"], **{"urgency": "now", "place": "Hall corridor"} | said)


def now(call):
    return rows(Call, pk=call.pk).get()


def close(by, call, outcome="talked", **said):
    return actions.close(by=by, call=now(call), version=now(call).version, outcome=outcome, **said)


def test_a_teacher_asks_and_whoever_leads_answers_and_no_other_teacher_sees_it(world, tom, lea):
    call = ask(tom, world)
    assert queries.to_answer(lea) == [call]
    assert list(queries.my_calls(tom)) == [call]
    assert queries.to_answer(viewer(world, "newcomer")) == []
    assert not Call.objects.visible_to(viewer(world, "newcomer")).exists()
    assert not Call.objects.visible_to(viewer(world, "administrator")).exists()
    actions.answer(by=lea, call=call)
    assert now(call).answered_by == world.staff["lea"]
    with pytest.raises(Refused, match="answered already"):
        actions.answer(by=viewer(world, "head"), call=call)
    actions.leave(by=lea, call=call)
    assert now(call).answered_at is None


def test_who_is_named_on_call_is_told_sees_what_is_open_and_answers_until_named_no_more(world, tom, administrator):
    newcomer, alder = world.staff["newcomer"], world.schools["alder"]
    named = actions.name(by=administrator, school=alder, staff=newcomer)
    with pytest.raises(Refused, match="named already"):
        actions.name(by=administrator, school=alder, staff=newcomer)
    call = ask(tom, world)
    assert rows(Notice, kind=actions.ASKED).get().to_id == world.users["newcomer"].pk
    hers = viewer(world, "newcomer")
    assert queries.to_answer(hers) == [call]
    actions.answer(by=hers, call=call)
    assert not rows(Notice, kind=actions.ASKED, read=None).exists()
    actions.unname(by=administrator, named=named)
    assert queries.to_answer(viewer(world, "newcomer")) == []
    with pytest.raises(PermissionDenied):
        actions.name(by=tom, school=alder, staff=newcomer)


def told_of(call):
    found = rows(Notice, kind=actions.ASKED, what=call.ref, read=None)
    return set(found.values_list("to__email", flat=True))


def on_call(world, *names):
    for each in names:
        staff = world.staff[each]
        unrecorded("test", lambda staff=staff: OnCall.objects.create(school=staff.school, staff=staff, first_day=START))


def test_where_it_was_answered_by_mistake_those_on_call_are_told_again(world, tom):
    on_call(world, "newcomer", "mo")
    call = ask(tom, world)
    assert told_of(call) == {"newcomer@example.org", "mo@example.org"}
    actions.answer(by=viewer(world, "newcomer"), call=call)
    assert told_of(call) == set()
    actions.leave(by=viewer(world, "newcomer"), call=now(call))
    assert told_of(call) == {"mo@example.org"}, "she who left it knows"


def test_where_it_was_closed_by_mistake_those_on_call_are_told_again(world, tom):
    on_call(world, "newcomer")
    call = ask(tom, world)
    close(tom, call, Call.NOT_NEEDED)
    assert told_of(call) == set()
    actions.reopen(by=tom, call=now(call))
    assert told_of(call) == {"newcomer@example.org"}


def test_where_nobody_is_on_call_whoever_leads_is_told_of_what_cannot_wait(world, client, tom):
    sign_in(client, world, "tom")
    assert b"Nobody else is named on call" in client.get(reverse("oncall:support")).content
    urgent = ask(tom, world)
    assert told_of(urgent) == {"head@example.org", "lea@example.org", "mo@example.org"}
    assert told_of(ask(tom, world, urgency="when")) == set()
    on_call(world, "newcomer")
    assert told_of(ask(tom, world)) == {"newcomer@example.org"}
    assert b"Nobody else is named on call" not in client.get(reverse("oncall:support")).content


def test_she_who_asks_and_is_alone_on_call_does_not_tell_herself_only(world, tom):
    on_call(world, "tom")
    assert "lea@example.org" in told_of(ask(tom, world))


def test_a_lesson_is_inferred_and_where_there_is_none_a_place_is_asked(world, tom, client, monkeypatch):
    with pytest.raises(Refused, match="where you are"):
        ask(tom, world, place="  ")
    at_nine = clock.now() + timedelta(minutes=30)
    monkeypatch.setattr(clock, "now", lambda: at_nine)
    sign_in(client, world, "tom")
    page = client.get(reverse("oncall:support")).content.decode()
    assert "From the lesson: 8ma, P1, alder-room" in page
    client.post(reverse("oncall:support"), {"urgency": "now", "in_lesson": "on", "once": "a"})
    client.post(reverse("oncall:support"), {"urgency": "now", "in_lesson": "on", "once": "a"})
    (call,) = rows(Call)
    assert (call.group, call.room.name) == (world.groups["8ma"], "alder-room")
    room = Room.objects.unscoped("test").filter(school=call.school).first()
    client.post(reverse("oncall:support"), {"urgency": "soon", "in_lesson": "on", "room": room.ref, "place": "x"})
    assert rows(Call, group=None).count() == 1


@pytest.mark.parametrize("sent", [{}, {"urgency": "loud"}, {"urgency": "now", "place": "x" * 10_000}, {"urgency": "when", "words": "<b>" * 5000, "place": "x"}])  # fmt: skip
def test_what_is_asked_wrongly_is_said_at_the_place_and_kept(world, client, sent):
    sign_in(client, world, "tom")
    page = client.post(reverse("oncall:support"), sent)
    assert page.status_code == 422
    assert not rows(Call).exists()


def test_it_closes_with_an_outcome_once_and_opens_again(world, tom, lea):
    call = ask(tom, world)
    with pytest.raises(Refused, match="what came of it"):
        close(lea, call, "")
    with pytest.raises(Refused, match="Whoever answered"):
        close(tom, call, "talked")
    with pytest.raises(Stale):
        actions.close(by=lea, call=now(call), version=9, outcome="talked")
    with pytest.raises(ValidationError):
        close(lea, call, "else")
    close(lea, call, note="A seat by the door.")
    assert (now(call).closed_on, now(call).answered_by) == (TODAY, world.staff["lea"])
    with pytest.raises(Refused, match="closed already"):
        close(lea, call)
    actions.reopen(by=lea, call=now(call))
    close(tom, call, Call.NOT_NEEDED)
    assert now(call).outcome == Call.NOT_NEEDED
    with pytest.raises(OutOfSight):
        actions.reopen(by=viewer(world, "newcomer"), call=now(call))


def test_requests_are_counted_once_five_school_days_are_over(world, tom, lea):
    by = viewer_of_role(world.roles["lea year"], world.users["lea"])
    soon, late, never = (ask(tom, world, urgency="when") for _ in range(3))
    assert soon.due == date(2026, 11, 23)
    assert measures.support_requests_closed(by, TERM).due == 0
    close(lea, soon)
    unrecorded("test", lambda: rows(Call, pk=late.pk).update(closed_on=date(2026, 11, 24), outcome="talked"))
    later = viewer_of_role(world.roles["lea year"], world.users["lea"], date(2026, 11, 25))
    found = measures.support_requests_closed(later, TERM)
    assert (found.done, found.due) == (1, 3)
    assert now(never).is_open
    teaches = viewer_of_role(world.roles["tom"], world.users["tom"])
    assert measures.support_requests_closed(teaches, TERM).cannot


def test_a_call_from_a_lesson_wants_whoever_leads_until_somebody_comes(world, tom, lea):
    def found(day=TODAY):
        made = nobody(world.schools["alder"].pk, "general directory class", "")
        by = type(made)(made.user, day, made.grants)
        return [each.subject for each in attention.unanswered(by, None)]

    ask(tom, world)
    held = world.lessons["alder"]
    call = ask(tom, world, place="", lesson=held)
    assert found() == [held.group_id]
    actions.answer(by=lea, call=call)
    assert found() == []
    ask(tom, world, place="", lesson=held, urgency="when")
    assert found(date(2026, 11, 23)) == []
    assert found(date(2026, 11, 24)) == [held.group_id]


def test_the_school_says_where_they_go_and_who_comes(world, client):
    sign_in(client, world, "administrator")
    where = reverse("oncall:practice")
    held = rows(CallPractice, school=world.schools["alder"]).get()
    assert client.post(where, {"version": held.version, "room": "The Hub", "asks_tried": "on"}).status_code == 302
    assert client.post(where, {"version": held.version, "room": "The Den"}).status_code == 422
    assert client.post(where, {"staff": world.staff["tom"].ref}).status_code == 302
    assert client.post(where, {"staff": ""}).status_code == 422
    assert rows(CallPractice, pk=held.pk).get().room == "The Hub"
    (named,) = rows(OnCall)
    client.post(reverse("oncall:unname", args=[named.ref]))
    assert not queries.on_call(viewer(world, "head")).exists()


def test_the_pages_of_help_open_for_whoever_answers(world, client, tom):
    call = ask(tom, world, words="<script>")
    sign_in(client, world, "lea")
    page = client.get(reverse("oncall:support")).content.decode()
    assert "&lt;script&gt;" in page
    client.post(reverse("oncall:answer", args=[call.ref]))
    assert now(call).answered_by == world.staff["lea"]
    one = reverse("oncall:call", args=[call.ref])
    assert client.post(one, {"version": now(call).version}).status_code == 422
    assert client.post(one, {"version": now(call).version, "outcome": "talked"}).status_code == 302
    assert "Talked it through" in client.get(reverse("oncall:closed")).content.decode()


def test_on_home_help_that_was_asked_for_on_another_day_says_its_day_and_by_when(world, tom, lea):
    call = ask(tom, world, urgency="when")

    def home():
        return render_to_string("oncall/card.html", {"card": surfaces._open(lea)})

    assert "asked" not in home()
    unrecorded("test", lambda: rows(Call, pk=call.pk).update(asked=call.asked - timedelta(days=3)))
    assert f"asked Friday 13 November, by {call.due:%-d %B}" in home()
