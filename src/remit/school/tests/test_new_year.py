"""A new year: what is written beforehand, the day itself, who sees whom then, and the way back."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from remit.core.acts import Refused
from remit.core.writing import unrecorded
from remit.school import queries
from remit.school.actions import shape_post
from remit.school.models import (
    Group,
    GroupLead,
    Membership,
    Move,
    NewYear,
    Particulars,
    Pupil,
    Reach,
    Role,
)
from remit.school.newyear import acts, back, jobs, preview
from remit.school.registers import PUPILS
from remit.school.remit import _looked_up
from remit.school.tests.beginning import EVE, FIRST, follows, forms_of, fresh, pupil, reach_of, set_up, the_day_comes
from remit.school.words import reach_words
from tests.access_walk import sign_in
from tests.world import TODAY, viewer


def snapshot(world):
    """All that a new year writes, but for versions."""
    rows = []
    for model, names in (
        (Pupil, ("pk", "year", "last_day")), (Membership, ("pk", "group", "first_day", "last_day")),
        (Group, ("pk", "name", "year")), (GroupLead, ("pk", "group", "staff", "last_day")), (Reach, ("pk", "year")),
    ):  # fmt: skip
        rows.append(sorted(model.objects.unscoped("test").values_list(*names), key=str))
    return rows


def test_before_the_day_everybody_is_in_the_year_they_are_in(world, head, new):
    set_up(head, new)
    assert fresh(new).state == NewYear.SET
    assert [pupil(world, name).year for name in ("ann", "bea", "cal", "eli")] == [8, 11, 7, 9]


def test_on_the_day_they_move_up_in_one_transaction(world, head, new, monkeypatch):
    set_up(head, new)
    the_day_comes(monkeypatch)
    assert [pupil(world, name).year for name in ("ann", "bea", "cal", "eli")] == [9, 11, 8, 10]
    assert pupil(world, "dot").year == 8, "another school has not moved"
    the_day_comes(monkeypatch)
    assert pupil(world, "ann").year == 9, "and nobody moves twice"


def test_the_last_year_leaves_on_the_day_before(world, head, new):
    set_up(head, new)
    assert pupil(world, "bea").last_day == EVE
    assert not pupil(world, "bea").holds_on(FIRST)


def test_a_form_becomes_the_next_and_is_made_where_there_is_none(world, head, new):
    set_up(head, new)
    assert (forms_of(world, "cal", EVE), forms_of(world, "cal", FIRST)) == (["7A"], ["8A"])
    assert (forms_of(world, "eli", EVE), forms_of(world, "eli", FIRST)) == (["9A"], ["10A"])
    assert Group.objects.unscoped("test").get(name="10A").year == 10


def test_forms_may_begin_empty(world, head, new):
    acts.choose(by=head, new=new, version=new.version, forms_go_up=False, tutors_go_up=False)
    set_up(head, fresh(new))
    assert forms_of(world, "cal", EVE) == ["7A"]
    assert forms_of(world, "cal", FIRST) == []


@pytest.mark.parametrize(("goes_up", "group"), [(True, "9A"), (False, "8A")])
def test_a_tutor_goes_up_with_the_form_where_the_school_says_so(world, head, new, goes_up, group):
    lead = GroupLead.objects.create
    tutor = unrecorded(
        "a tutor",
        lambda: lead(school=new.school, group=world.groups["8A"], staff=world.staff["mo"], first_day=date(2026, 9, 1)),
    )
    acts.choose(by=head, new=new, version=new.version, forms_go_up=True, tutors_go_up=goes_up)
    set_up(head, fresh(new))
    held = GroupLead.objects.unscoped("test").filter(staff=tutor.staff, group__type=Group.FORM).as_at(FIRST)
    assert [each.group.name for each in held.select_related("group")] == [group]


def test_classes_end_with_the_year(world, head, new):
    set_up(head, new)
    held = Membership.objects.unscoped("test").filter(group=world.groups["8ma"])
    assert held.as_at(EVE).exists()
    assert not held.as_at(FIRST).exists()
    assert not GroupLead.objects.unscoped("test").filter(group=world.groups["11ma"]).as_at(FIRST).exists()


def test_who_stays_down_and_who_leaves_is_said_beforehand(world, head, new, monkeypatch):
    acts.say(by=head, new=new, goes={pupil(world, "ann"): Move.STAYS, pupil(world, "cal"): Move.LEAVES})
    set_up(head, fresh(new))
    the_day_comes(monkeypatch)
    assert (pupil(world, "ann").year, pupil(world, "ann").last_day) == (8, None)
    assert forms_of(world, "ann", FIRST) == [], "in a form once somebody places her"
    assert (pupil(world, "cal").year, pupil(world, "cal").last_day) == (7, EVE)


def test_one_who_came_after_it_was_set_moves_up_too(world, head, new, monkeypatch):
    set_up(head, new)
    late = Pupil(school=new.school, given_name="Late", family_name="Comer", year=8, first_day=date(2027, 6, 1))
    unrecorded("she came in June", late.save)
    the_day_comes(monkeypatch)
    assert Pupil.objects.unscoped("test").get(pk=late.pk).year == 9


def test_one_who_comes_with_the_new_year_is_in_the_right_one_already(world, head, new, monkeypatch):
    first = Pupil(school=new.school, given_name="New", family_name="Comer", year=7, first_day=FIRST)
    unrecorded("she is expected", first.save)
    set_up(head, new)
    the_day_comes(monkeypatch)
    assert Pupil.objects.unscoped("test").get(pk=first.pk).year == 7


# Whose year group stays, and whose goes up with its pupils


def test_who_follows_has_the_same_children_in_september_with_all_their_past(world, head, new, monkeypatch):
    follows(world)
    set_up(head, new)
    the_day_comes(monkeypatch)
    lea = viewer(world, "lea", FIRST)
    led = lea.only("lead")
    assert world.pupils["ann"] in queries.led_pupils(lea)
    assert world.pupils["cal"] not in queries.led_pupils(lea), "not the new Year 8"
    assert Particulars.objects.visible_to(led).filter(pupil=world.pupils["ann"]).exists(), "last year's records"
    assert not Particulars.objects.visible_to(led).filter(pupil=world.pupils["cal"]).exists()


def test_who_stays_has_the_new_year_group_and_no_longer_the_old(world, head, new, monkeypatch):
    set_up(head, new)
    the_day_comes(monkeypatch)
    lea = viewer(world, "lea", FIRST)
    led = lea.only("lead")
    assert world.pupils["cal"] in queries.led_pupils(lea)
    assert world.pupils["ann"] not in queries.led_pupils(lea)
    assert Particulars.objects.visible_to(led).filter(pupil=world.pupils["cal"]).exists(), "with what they bring along"
    assert not Particulars.objects.visible_to(led).filter(pupil=world.pupils["ann"]).exists()


def test_a_year_group_that_was_followed_until_it_left_reaches_nobody(world, head, new, monkeypatch):
    reach = reach_of(world)
    reach.year, reach.follows = 11, True
    unrecorded("the last year", reach.save)
    set_up(head, new)
    the_day_comes(monkeypatch)
    reach = reach_of(world)
    assert reach.year == Reach.GONE
    assert not [each for each in viewer(world, "lea", FIRST).grants if ("year", frozenset({7})) in each.places]
    assert reach_words(world.roles["lea year"], [reach]) == "nobody of the year group that has left"


def test_a_viewer_costs_the_same_whether_years_follow_or_stay(world, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as stays:
        assert _looked_up(world.users["lea"], TODAY)[0]
    follows(world)
    with django_assert_num_queries(len(stays)):
        assert _looked_up(world.users["lea"], TODAY)[0]


def test_words_say_that_it_goes_up_with_them(world):
    follows(world)
    assert reach_words(world.roles["lea year"], [reach_of(world)]) == "Year 8, and goes up with them"


def test_saying_that_it_follows_is_for_whoever_vouches_for_its_reach(world, head):
    role = world.roles["lea year"]
    asked = {"name": role.name, "years": [8], "follows": True, "kinds": []}
    shape_post(by=viewer(world, "lea"), post=role.post, roles=[asked])
    assert world.pupils["ann"] not in queries.led_pupils(viewer(world, "lea")).filter(year=8).exclude(
        pk__in=queries.taught_pupils(viewer(world, "lea")).values("pk")
    ) or not any(("year", frozenset({8})) in each.places for each in viewer(world, "lea").grants)
    shape_post(by=head, post=role.post, roles=[asked])
    assert any(("year", frozenset({8})) in each.places for each in viewer(world, "lea").grants)
    assert reach_of(world).follows is True
    assert Role.objects.unscoped("test").filter(pk=role.pk).exists()


# The way back


@pytest.mark.parametrize("moved", [False, True])
def test_it_is_taken_back_as_a_whole(world, head, new, monkeypatch, moved):
    before = snapshot(world)
    follows(world)
    set_up(head, new)
    if moved:
        the_day_comes(monkeypatch)
    held = fresh(new)
    back.take_back(by=head, new=held, version=held.version)
    jobs.go_on.call(new.ref, head.user.pk)
    assert (fresh(new).state, fresh(new).left) == (NewYear.UNDONE, [])
    assert snapshot(world) == before


def test_what_was_changed_since_stays_and_is_named(world, head, new, monkeypatch):
    set_up(head, new)
    the_day_comes(monkeypatch)
    changed = pupil(world, "ann")
    changed.year = 10
    unrecorded("somebody says Year 10", changed.save)
    place = Membership.objects.unscoped("test").get(pupil=world.pupils["cal"], group=world.groups["8A"])
    place.last_day = FIRST
    unrecorded("she changed form", place.save)
    held = fresh(new)
    back.take_back(by=head, new=held, version=held.version)
    jobs.go_on.call(new.ref, head.user.pk)
    left = fresh(new).left
    assert any("year was changed since" in each for each in left)
    assert any("8A: changed since" in each for each in left)
    assert pupil(world, "ann").year == 10
    assert pupil(world, "eli").year == 9


def test_one_that_was_killed_goes_on_where_it_was(world, head, new, monkeypatch):
    monkeypatch.setattr(acts, "CHUNK", 1)
    acts.set_going(by=head, new=new, version=new.version)
    held = acts.write_groups(by=head, new=fresh(new))
    acts.write_part(by=head, new=held)
    jobs.resume()
    assert fresh(new).state == NewYear.SET
    assert Move.objects.unscoped("test").filter(new_year=new, dated=True).count() == 4


def test_a_year_is_prepared_once_and_by_whoever_manages(world, head, new, coming):
    with pytest.raises(Refused, match="prepared already"):
        acts.draft(by=head, academic_year=coming)
    for name in ("lea", "tom", "head elsewhere"):
        with pytest.raises((PermissionDenied, Exception)):
            acts.set_going(by=viewer(world, name), new=fresh(new), version=new.version)
    assert fresh(new).state == NewYear.DRAFT


def test_a_past_day_shows_the_year_that_was(world, head, new, monkeypatch):
    set_up(head, new)
    the_day_comes(monkeypatch)
    later = viewer(world, "head", FIRST)
    then = {each.pk: each.year_name for each in queries.listed_pupils_at(later, EVE)}
    now = {each.pk: each.year_name for each in queries.listed_pupils(later)}
    assert (then[world.pupils["ann"].pk], now[world.pupils["ann"].pk]) == ("Year 8", "Year 9")


def test_a_list_of_a_past_day_is_narrowed_sorted_and_written_out_by_the_year_of_then(world, head, new, monkeypatch):
    set_up(head, new)
    the_day_comes(monkeypatch)
    later, eve = viewer(world, "head", FIRST), {"day": EVE.isoformat()}

    def names(**asked):
        return [each.given_name for each in PUPILS.narrowed(later, asked)]

    assert names(year="8", **eve) == ["ann-given"]
    assert names(year="8") == ["cal-given"]
    assert names(year="11", **eve) == ["bea-given"]
    assert names(sort="year_name", **eve) == ["cal-given", "ann-given", "eli-given", "bea-given"]
    assert names(sort="-year_name", **eve) == ["bea-given", "eli-given", "ann-given", "cal-given"]
    (year, _) = PUPILS.filters
    assert [value for value, _ in year.offered(later, EVE)] == ["7", "8", "9", "11"]
    assert "7" not in dict(year.offered(later))
    table = PUPILS.table(later, {"year": "8", **eve}, {})
    assert [row[:2] for row in table.rows] == [("ann-given ann-family", "Year 8")]


def test_what_will_happen_is_counted_by_year(head, new):
    found = {each.year: (each.up, each.stays, each.leaves) for each in preview.by_year(new)}
    assert found == {7: (1, 0, 0), 8: (1, 0, 0), 9: (1, 0, 0), 11: (0, 0, 1)}


@pytest.mark.parametrize(
    ("name", "year", "wanted"),
    [
        ("8A", 8, "9A"),
        ("Y8 Oak", 8, "Y9 Oak"),
        ("Oak", 4, "Oak"),
        ("11B", 11, ""),
        ("2", 5, "2"),
        ("R Oak", 0, "1 Oak"),
        ("RB", 0, "1B"),
        ("Robin", 0, "Robin"),
    ],
)
def test_the_name_of_next_years_form(new, name, year, wanted):
    assert preview.next_form(new, Group(name=name, year=year)) == wanted


# The pages


def test_without_the_next_year_the_page_leads_to_where_it_is_entered(client, world):
    sign_in(client, world, "head")
    text = client.get(reverse("school:new-year")).text
    assert "is not entered yet" in text
    assert reverse("school:years.add") in text


def test_it_is_prepared_looked_at_set_and_taken_back_on_its_pages(client, world, coming):
    sign_in(client, world, "administrator")
    answer = client.post(reverse("school:new-year"), follow=True)
    assert "1 to Year 9" in answer.text
    assert "1 leaves on 31 August" in answer.text
    assert "7A</strong> becomes <strong>8A" in answer.text
    assert "Nobody has said whether it stays" in answer.text
    held = NewYear.objects.unscoped("test").get(academic_year=coming)
    page = reverse("school:new-year.one", args=[held.ref])
    client.post(page, {"version": held.version, "how": "empty"})
    assert "7A</strong> empties" in client.get(page).text
    pupils = reverse("school:new-year.pupils", args=[held.ref]) + "?year=8"
    answer = client.post(pupils, {world.pupils["ann"].ref: "stays"}, follow=True)
    assert "1 stays in Year 8" in answer.text
    said = {"version": fresh(held).version}
    answer = client.post(reverse("school:new-year.begin", args=[held.ref]), said, follow=True)
    assert "Waits for its day" in answer.text
    said = {"version": fresh(held).version}
    answer = client.post(reverse("school:new-year.undo", args=[held.ref]), said, follow=True)
    assert "Taken back" in answer.text
    assert "Prepare it" in client.get(reverse("school:new-year")).text


def test_what_was_shown_before_somebody_changed_it_is_not_set(client, world, new):
    sign_in(client, world, "head")
    answer = client.post(reverse("school:new-year.begin", args=[new.ref]), {"version": 0}, follow=True)
    assert "Somebody changed this meanwhile" in answer.text
    assert fresh(new).state == NewYear.DRAFT


def test_somebody_who_leaves_is_named_with_whether_anybody_follows(client, world, new):
    leaver = world.staff["lea"]
    leaver.last_day = EVE
    unrecorded("she leaves in summer", leaver.save)
    sign_in(client, world, "head")
    text = client.get(reverse("school:new-year.one", args=[new.ref])).text
    assert "lea-person leaves on 31 August 2027" in text
    assert "Nobody is named to follow" in text
