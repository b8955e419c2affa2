"""Planning back from a day: the school days that are proposed, the actions that are set, and the way back."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from remit.areas.promises.models import Promise
from remit.core.once import SAVED_ALREADY
from remit.core.writing import unrecorded
from remit.leading.calendar import queries
from remit.leading.calendar.reference import events
from remit.school.models import Closure, Term
from tests.world import viewer

EVENING = date(2026, 12, 10)  # a Thursday


@pytest.fixture
def term(world):
    school = world.schools["alder"]

    def make():
        Term.objects.unscoped("test").filter(school=school).delete()
        Closure.objects.unscoped("test").filter(school=school).delete()
        Term.objects.create(
            school=school, academic_year=world.years["alder"], name="Autumn", first_day=date(2026, 9, 1),
            last_day=date(2026, 12, 18), break_first_day=date(2026, 10, 26), break_last_day=date(2026, 10, 30),
        )  # fmt: skip
        Closure.objects.create(school=school, first_day=date(2026, 12, 4), last_day=date(2026, 12, 4), why="INSET")

    unrecorded("test", make)


def made(world) -> list[Promise]:
    return list(
        Promise.objects.unscoped("test").filter(source="Parents’ evening, 10 December 2026").order_by("due", "pk")
    )


def sent(world, *steps: tuple[str, date, str], **more: str) -> dict[str, str]:
    told = {"event": "Parents’ evening", "day": EVENING.isoformat(), "form-TOTAL_FORMS": str(len(steps)), "form-INITIAL_FORMS": str(len(steps))}  # fmt: skip
    for number, (what, due, who) in enumerate(steps):
        told |= {f"form-{number}-what": what, f"form-{number}-due": due.isoformat(), f"form-{number}-who": who, f"form-{number}-take": "on"}  # fmt: skip
    return told | more


def test_days_are_counted_over_school_days_past_weekends_closures_and_half_term(world, term):
    found = queries.back_from(viewer(world, "lea"), EVENING, [0, 1, 3, 4, 5, -1, -5])
    assert found == [
        EVENING, date(2026, 12, 9), date(2026, 12, 7), date(2026, 12, 3), date(2026, 12, 2), date(2026, 12, 11), date(2026, 12, 17),
    ]  # fmt: skip
    before_half_term = queries.back_from(viewer(world, "lea"), date(2026, 11, 2), [1])
    assert before_half_term == [date(2026, 10, 23)]


def test_where_the_calendar_does_not_reach_no_day_is_proposed(world, term):
    assert queries.back_from(viewer(world, "lea"), EVENING, [150, -20]) == [None, None]


def test_each_shipped_event_is_read_back_by_the_form_that_shows_it(world, term, client):
    client.force_login(world.users["lea"])
    for number, (name, steps) in enumerate(events().items()):
        page = client.get(reverse("calendar:plan"), {"kind": number})
        told = page.context["form"].initial
        answer = client.post(reverse("calendar:plan"), {**told, "day": EVENING.isoformat()})
        assert answer.status_code == 200, name
        assert len(answer.context["steps"].forms) == len(steps)


def test_a_step_whose_day_has_passed_is_proposed_for_today_and_nothing_is_saved_by_looking(world, term, client):
    client.force_login(world.users["lea"])
    page = client.post(
        reverse("calendar:plan"), {"event": "Trip", "day": EVENING.isoformat(), "steps": "40 Ask\n2 Tell"}
    )
    assert [form["due"].value() for form in page.context["steps"]] == [viewer(world, "lea").day, date(2026, 12, 8)]
    assert "has passed: today is proposed" in page.content.decode()
    assert not Promise.objects.unscoped("test").filter(source__startswith="Trip").exists()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("steps", "Ring families", "should begin with school days"),
        ("steps", "500 Ring families", "should begin with school days"),
        ("steps", "\n".join(["1 x"] * 41), "At most 40 steps"),
        ("day", "2026-12-12", "Choose a school day"),
        ("day", "2026-11-01", "Choose a day to come"),
        ("day", "2027-02-10", "The school is closed on Wednesday 10 February 2027"),
        ("day", "2027-09-15", "No term is entered for 15 September 2027"),
        ("day", "9999-12-31", "No term is entered for 31 December 9999"),
    ],
)
def test_what_cannot_be_planned_is_said(world, term, client, field, value, words):
    client.force_login(world.users["lea"])
    told = {"event": "Trip", "day": EVENING.isoformat(), "steps": "1 Tell", field: value}
    answer = client.post(reverse("calendar:plan"), told)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_the_steps_ticked_become_actions_of_those_chosen_and_stand_in_the_calendar(world, term, client):
    client.force_login(world.users["lea"])
    steps = sent(
        world,
        ("Book the hall", date(2026, 12, 2), world.staff["lea"].ref),
        ("Ring families", date(2026, 12, 3), world.staff["tom"].ref),
        ("Not this", date(2026, 12, 3), world.staff["lea"].ref),
    )
    del steps["form-2-take"]
    answer = client.post(reverse("calendar:set"), steps, follow=True)
    assert [(each.what, each.owner) for each in made(world)] == [("Book the hall", world.staff["lea"]), ("Ring families", world.staff["tom"])]  # fmt: skip
    assert "2 actions are set." in answer.content.decode()
    assert "Book the hall" in answer.content.decode()


def test_the_plan_is_taken_back_whole_but_for_what_was_done(world, term, client):
    client.force_login(world.users["lea"])
    due, ref = date(2026, 12, 2), world.staff["lea"].ref
    client.post(reverse("calendar:set"), sent(world, ("One", due, ref), ("Two", due, ref)))
    client.post(reverse("promises:do", args=[made(world)[0].ref]))
    client.post(reverse("calendar:take-back"))
    assert [(each.done_on is not None, each.let_go_on is not None) for each in made(world)] == [(True, False), (False, True)]  # fmt: skip
    assert "nothing to take back" in client.post(reverse("calendar:take-back"), follow=True).content.decode()


def test_a_wrong_day_or_a_stranger_sets_nothing(world, term, client):
    client.force_login(world.users["lea"])
    ref = world.staff["lea"].ref
    past = viewer(world, "lea").day - timedelta(days=3)
    assert (
        client.post(reverse("calendar:set"), sent(world, ("One", EVENING, ref), ("Two", past, ref))).status_code == 422
    )
    elsewhere = next(each for name, each in world.staff.items() if each.school_id != world.schools["alder"].pk)
    assert client.post(reverse("calendar:set"), sent(world, ("One", EVENING, elsewhere.ref))).status_code == 422
    assert client.post(reverse("calendar:set"), {"event": "x"}).status_code == 422
    assert made(world) == []


def test_the_preview_costs_the_same_queries_however_many_steps(world, term, client, django_assert_max_num_queries):
    client.force_login(world.users["lea"])
    for steps in ("1 a", "\n".join(f"{number} step" for number in range(40))):
        with django_assert_max_num_queries(24):
            client.post(reverse("calendar:plan"), {"event": "Trip", "day": EVENING.isoformat(), "steps": steps})


def test_where_no_term_was_ever_entered_no_day_is_proposed(world, client):
    unrecorded("test", Term.objects.unscoped("test").filter(school=world.schools["alder"]).delete)
    client.force_login(world.users["lea"])
    answer = client.post(reverse("calendar:plan"), {"event": "Trip", "day": EVENING.isoformat(), "steps": "1 Tell"})
    assert answer.status_code == 422
    assert "No term is entered for 10 December 2026" in answer.content.decode()


def test_steps_sent_twice_are_set_once(world, term, client):
    client.force_login(world.users["lea"])
    page = client.post(reverse("calendar:plan"), {"event": "Trip", "day": EVENING.isoformat(), "steps": "1 Tell"})
    once = re.search(r'name="once" value="(\w+)"', page.content.decode())[1]
    due, ref = date(2026, 12, 2), world.staff["lea"].ref
    steps = sent(world, ("One", due, ref), ("Two", due, ref), once=once)
    for _ in range(2):
        answer = client.post(reverse("calendar:set"), steps, follow=True)
        assert "2 actions are set." in answer.content.decode()
    assert [each.what for each in made(world)] == ["One", "Two"]
    client.post(reverse("calendar:take-back"))
    assert all(each.let_go_on for each in made(world))


def test_other_steps_from_a_page_that_was_sent_already_are_not_set_and_stay_on_it(world, term, client):
    client.force_login(world.users["lea"])
    due, ref = date(2026, 12, 2), world.staff["lea"].ref
    client.post(reverse("calendar:set"), sent(world, ("One", due, ref), once="k"))
    answer = client.post(reverse("calendar:set"), sent(world, ("Another", due, ref), once="k"))
    assert answer.status_code == 422
    assert SAVED_ALREADY in answer.content.decode()
    assert 'value="Another"' in answer.content.decode()
    assert [each.what for each in made(world)] == ["One"]


@pytest.mark.parametrize("kind", ["9" * 5000, "99", "-1", "²", "x", ""])
def test_a_kind_of_event_that_is_not_there_is_the_first(world, client, kind):
    client.force_login(world.users["lea"])
    page = client.get(reverse("calendar:plan"), {"kind": kind})
    assert page.context["form"].initial["event"] == next(iter(events()))
