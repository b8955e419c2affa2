"""What is known before a register opens, and what happens to whoever was not marked when it closes."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.timezone import get_current_timezone

from remit.areas.attendance import actions, closing, planning, queries
from remit.areas.attendance.models import AM, PM, Arrangement, Mark, Planned, Taking
from remit.areas.attendance.tests.marking import forget, rows
from remit.core import clock
from remit.core.acts import Refused
from remit.core.writing import unrecorded
from remit.school.models import GroupLead, Membership, Pupil
from tests.access_walk import sign_in
from tests.world import START, TODAY, viewer


@pytest.fixture
def form(world):
    """8A with two more; nothing is marked or known."""
    forget()

    def make():
        rows(Planned).delete()
        of = {"school": world.schools["alder"], "first_day": START}
        GroupLead.objects.create(**of, group=world.groups["8A"], staff=world.staff["tom"])
        for name in ("Bilal", "Chloe"):
            pupil = Pupil.objects.create(
                school=world.schools["alder"], given_name=name, family_name="Newcombe", year=8, first_day=START
            )
            Membership.objects.create(pupil=pupil, group=world.groups["8A"], first_day=START)

    unrecorded("test", make)
    return world


def pupil(name):
    return rows(Pupil, given_name=name).get()


def plan(world, name="Bilal", **given):
    of = {"first_day": TODAY, "last_day": TODAY, "code": "M", "why": "dentist", **given}
    return planning.plan(by=viewer(world, "lea"), pupil=pupil(name), **of)


def at(monkeypatch, hour, minute):
    moment = datetime(TODAY.year, TODAY.month, TODAY.day, hour, minute, tzinfo=get_current_timezone())
    monkeypatch.setattr(clock, "now", lambda: moment)


def codes(session=AM):
    held = queries.in_series(rows(Mark, day=TODAY, session=session))
    return {series.current.pupil.given_name: series.current.code for series in held.values()}


def take(world, **marks):
    entries = {pupil(name): (code, None, None, 0) for name, code in marks.items()}
    return actions.take(by=viewer(world, "tom"), group=world.groups["8A"], day=TODAY, session=AM, entries=entries)


def test_a_register_proposes_what_is_known_and_rest_present_is_not_present_for_them(form, client, monkeypatch):
    at(monkeypatch, 8, 45)
    plan(form)
    plan(form, "Chloe", session=PM)
    sign_in(client, form, "lea")
    url = reverse("attendance:register", args=[form.groups["8A"].ref, TODAY, AM])
    text = client.get(url).content.decode()
    assert 'data-planned="M"' in text
    assert text.count("data-planned") == 1
    client.post(url, {"rest": "present", "once": "1"})
    assert codes() == {"ann-given": "/", "Bilal": "M", "Chloe": "/"}


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"code": "/"}, "not a code of an absence"),
        ({"code": "N"}, "not a code of an absence"),
        ({"first_day": TODAY - timedelta(days=1)}, "is over"),
        ({"last_day": TODAY - timedelta(days=1)}, "before the first"),
        ({"last_day": TODAY + timedelta(days=400)}, "longer than a year"),
        ({"part_time": True}, "C2"),
    ],
)
def test_what_cannot_be_known_beforehand_says_why(form, given, why):
    with pytest.raises(Refused, match=why):
        plan(form, **given)


def test_two_things_are_not_known_of_one_session(form):
    plan(form, session=PM, weekdays=[0, 2], last_day=TODAY + timedelta(days=20))
    plan(form, session=AM)
    with pytest.raises(Refused, match="known already"):
        plan(form, last_day=TODAY + timedelta(days=2))


def test_a_part_time_timetable_ends_is_of_its_sessions_alone_and_can_be_called_off_and_put_back(form):
    made = plan(form, code="C2", part_time=True, session=PM, weekdays=[0], last_day=TODAY + timedelta(days=30))
    assert [made.is_of(TODAY, part) for part in (AM, PM)] == [False, True]
    assert not made.is_of(TODAY + timedelta(days=1), PM)
    planning.call_off(by=viewer(form, "lea"), planned=made, version=made.version)
    assert not queries.planned_for(viewer(form, "lea"), [pupil("Bilal")], TODAY, PM)
    planning.put_back(by=viewer(form, "lea"), planned=made, version=made.version)
    assert queries.planned_for(viewer(form, "lea"), [pupil("Bilal")], TODAY, PM)


def test_whoever_takes_the_form_sees_what_is_known_and_writes_none_of_it(form):
    made = plan(form)
    assert made.is_visible_to(viewer(form, "tom"))
    with pytest.raises(PermissionDenied):
        planning.call_off(by=viewer(form, "tom"), planned=made, version=made.version)


def test_who_was_not_marked_when_it_closed_is_n_or_what_was_known_and_a_register_nobody_began_is_left(form, monkeypatch):  # fmt: skip
    at(monkeypatch, 8, 50)
    plan(form, "Chloe")
    take(form, **{"ann-given": "/"})
    at(monkeypatch, 9, 30)
    closing.close_all()
    assert codes() == {"ann-given": "/", "Bilal": "N", "Chloe": "M"}
    assert rows(Taking, source=Taking.CLOSING).get().by is None
    closing.close_all()
    assert rows(Taking, source=Taking.CLOSING).count() == 1


def test_a_register_that_somebody_is_still_taking_is_not_closed_over_her(form, monkeypatch):
    at(monkeypatch, 9, 12)
    take(form, **{"ann-given": "/"})
    unrecorded("test", lambda: rows(Taking).update(at=clock.now() - timedelta(minutes=1)))
    closing.close_all()
    assert codes() == {"ann-given": "/"}


def test_what_a_phone_sends_late_stands_over_the_n_of_the_closing(form, monkeypatch):
    at(monkeypatch, 8, 50)
    take(form, **{"ann-given": "/", "Chloe": "/"})
    at(monkeypatch, 9, 30)
    closing.close_all()
    take(form, Bilal="/")  # from a page that knew of no mark
    assert codes()["Bilal"] == "/"
    assert [each.code for each in rows(Mark, pupil=pupil("Bilal")).order_by("pk")] == ["N", "/"]


def test_in_a_school_whose_registers_are_in_the_mis_nothing_closes_here(form, monkeypatch):
    at(monkeypatch, 8, 50)
    take(form, **{"ann-given": "/"})
    unrecorded("test", lambda: rows(Arrangement).update(taken_in=Arrangement.MIS))
    at(monkeypatch, 9, 30)
    closing.close_all()
    assert codes() == {"ann-given": "/"}


def test_a_reason_found_later_is_an_amendment_and_of_what_was_decided_nothing_changes(form, monkeypatch):
    at(monkeypatch, 8, 50)
    take(form, **{"ann-given": "/", "Bilal": "N", "Chloe": "G"})
    lea = viewer(form, "lea")
    for name in ("Bilal", "Chloe", "ann-given"):
        planning.explain(
            by=lea, pupil=pupil(name), first_day=TODAY, last_day=TODAY, session=AM, code="I", reason="Rung"
        )
    assert codes() == {"ann-given": "/", "Bilal": "I", "Chloe": "G"}


def test_the_pages_say_who_is_known_to_be_away_and_a_mistake_loses_nothing(form, client):
    sign_in(client, form, "lea")
    page = reverse("attendance:planned.add", args=[pupil("Bilal").ref])
    said = {"code": "M", "why": "dentist at ten", "first_day": TODAY, "last_day": date(2026, 1, 1), "session": ""}
    wrong = client.post(page, said)
    assert wrong.status_code == 422
    assert "dentist at ten" in wrong.content.decode()
    client.post(page, {**said, "last_day": TODAY, "once": "1"})
    assert "dentist at ten" in client.get(reverse("attendance:planned")).content.decode()
