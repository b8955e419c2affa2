"""A new year beside everything else that people write: before it is set, between then and its day, and after it."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils.timezone import localtime

from remit.core import clock
from remit.core.acts import Refused
from remit.core.notices.models import Notice
from remit.core.remits import Remit
from remit.core.writing import unrecorded
from remit.school import keeping, queries, roll, rules
from remit.school.models import (
    AcademicYear,
    Group,
    GroupLead,
    Lesson,
    Membership,
    Move,
    NewYear,
    Particulars,
    Period,
    Pupil,
)
from remit.school.newyear import acts, back, jobs, preview
from remit.school.tests.beginning import EVE, FIRST, follows, forms_of, fresh, pupil, set_up, the_day_comes
from tests.access_walk import sign_in
from tests.world import START, TODAY, viewer


def wrote(model, **said):
    return unrecorded("test", lambda: model.objects.create(**said))


def changed(row, **said):
    for name, value in said.items():
        setattr(row, name, value)
    unrecorded("test", row.save)
    return row


def taken_back(head, new):
    held = fresh(new)
    back.take_back(by=head, new=held, version=held.version)
    jobs.go_on.call(new.ref, head.user.pk)
    return fresh(new)


def test_one_whose_last_day_is_the_day_before_leaves_and_is_not_moved_up(world, head, new, monkeypatch):
    changed(pupil(world, "ann"), last_day=EVE)
    assert {each.year: (each.up, each.leaves) for each in preview.by_year(new)}[8] == (0, 1)
    set_up(head, new)
    the_day_comes(monkeypatch)
    assert pupil(world, "ann").year == 8
    assert forms_of(world, "ann", FIRST) == []


def test_one_who_leaves_after_it_was_set_keeps_the_year_they_left_in(world, head, new, monkeypatch):
    set_up(head, new)
    changed(pupil(world, "ann"), last_day=date(2027, 8, 20))
    the_day_comes(monkeypatch)
    assert pupil(world, "ann").year == 8
    assert taken_back(head, new).state == NewYear.UNDONE
    assert pupil(world, "ann").last_day == date(2027, 8, 20)


def test_one_who_does_not_leave_after_all_moves_up_with_the_others(world, head, new, monkeypatch):
    acts.say(by=head, new=new, goes={pupil(world, "ann"): Move.LEAVES})
    set_up(head, fresh(new))
    ann = pupil(world, "ann")
    roll.put_back_on_roll(by=head, pupil=ann, version=ann.version, first_day=FIRST)
    the_day_comes(monkeypatch)
    assert pupil(world, "ann").year == 9


def test_one_whose_year_was_put_right_meanwhile_moves_up_from_the_right_one(world, head, new, monkeypatch):
    set_up(head, new)
    changed(pupil(world, "eli"), year=8)
    the_day_comes(monkeypatch)
    assert pupil(world, "eli").year == 9


def test_one_who_was_put_in_next_years_year_by_hand_is_not_moved_twice_and_is_named(world, head, new, monkeypatch):
    set_up(head, new)
    changed(pupil(world, "eli"), year=10)
    the_day_comes(monkeypatch)
    assert pupil(world, "eli").year == 10
    assert any("eli-given" in each for each in fresh(new).left)


def test_who_is_expected_in_the_holidays_is_in_the_right_year_already(world, head, monkeypatch):
    """Admissions begin on 1 September, whatever day the school's own year begins on."""
    later = FIRST + timedelta(days=2)
    coming = wrote(
        AcademicYear, school=world.schools["alder"], name="2027/28", first_day=later, last_day=date(2028, 8, 31)
    )
    new = acts.draft(by=head, academic_year=coming)
    first = wrote(Pupil, school=new.school, given_name="New", family_name="Comer", year=7, first_day=FIRST)
    assert preview.by_year(new)[0].up == 1, "cal alone"
    set_up(head, new)
    the_day_comes(monkeypatch, later)
    assert Pupil.objects.unscoped("test").get(pk=first.pk).year == 7
    assert pupil(world, "cal").year == 8


def test_a_colleague_who_takes_two_forms_in_a_row_goes_up_with_both(world, head, new):
    for name in ("8A", "9A"):
        wrote(GroupLead, school=new.school, group=world.groups[name], staff=world.staff["tom"], first_day=START)
    assert set_up(head, new).state == NewYear.SET
    held = GroupLead.objects.unscoped("test").filter(staff=world.staff["tom"], group__type=Group.FORM).as_at(FIRST)
    assert sorted(each.group.name for each in held.select_related("group")) == ["10A", "9A"]
    held = fresh(new)
    assert taken_back(head, held).state == NewYear.UNDONE
    held = GroupLead.objects.unscoped("test").filter(staff=world.staff["tom"], group__type=Group.FORM).as_at(FIRST)
    assert sorted(each.group.name for each in held.select_related("group")) == ["8A", "9A"]


def test_one_who_was_put_in_charge_of_next_years_form_already_is_so_once(world, head, new):
    of = {"school": new.school, "staff": world.staff["tom"]}
    wrote(GroupLead, **of, group=world.groups["8A"], first_day=START)
    wrote(GroupLead, **of, group=world.groups["9A"], first_day=FIRST)
    assert set_up(head, new).state == NewYear.SET
    held = GroupLead.objects.unscoped("test").filter(staff=world.staff["tom"], group__type=Group.FORM).as_at(FIRST)
    assert [each.group.name for each in held.select_related("group")] == ["9A"]


def test_a_tutor_who_leaves_does_not_go_up_with_the_form(client, world, head, new):
    changed(world.staff["tom"], last_day=EVE)
    wrote(GroupLead, school=new.school, staff=world.staff["tom"], group=world.groups["7A"], first_day=START)
    sign_in(client, world, "head")
    assert "tom-person goes with it" not in client.get(reverse("school:new-year.one", args=[new.ref])).text
    set_up(head, new)
    assert not GroupLead.objects.unscoped("test").filter(staff=world.staff["tom"]).as_at(FIRST).exists()


def test_where_tutors_stay_with_the_year_nobody_goes_up_with_a_form_that_keeps_its_name(client, world, head, new):
    oak = changed(world.groups["8A"], name="Oak")
    wrote(GroupLead, school=new.school, staff=world.staff["mo"], group=oak, first_day=START)
    acts.choose(by=head, new=new, version=new.version, forms_go_up=True, tutors_go_up=False)
    sign_in(client, world, "head")
    assert "mo-person is free" in client.get(reverse("school:new-year.one", args=[new.ref])).text
    set_up(head, fresh(new))
    held = GroupLead.objects.unscoped("test").filter(group=oak, staff=world.staff["mo"])
    assert (held.as_at(EVE).count(), held.as_at(FIRST).count()) == (1, 0)
    taken_back(head, new)
    assert held.as_at(FIRST).count() == 1


def test_a_form_does_not_go_up_into_a_class_of_that_name(world, head, new, client):
    other = wrote(Group, school=new.school, name="10A", type=Group.CLASS, year=10)
    sign_in(client, world, "head")
    assert "9A</strong> empties" in client.get(reverse("school:new-year.one", args=[new.ref])).text
    set_up(head, new)
    assert not Membership.objects.unscoped("test").filter(group=other).exists()
    assert forms_of(world, "eli", FIRST) == []


@pytest.mark.parametrize(
    ("name", "year", "wanted"),
    [
        ("Nursery", -1, "Reception"),
        ("Nursery Oak", -1, "Reception Oak"),
        ("Reception", 0, "Year 1"),
        ("Reception Oak", 0, "Year 1 Oak"),
        ("YR", 0, "Y1"),
        ("3/4 Oak", 3, ""),
        ("Year 3 and 4", 3, ""),
        ("Y5/6", 5, ""),
        ("8A1", 8, "9A1"),
        ("7/1", 7, "8/1"),
    ],
)
def test_what_a_form_of_a_primary_becomes(new, name, year, wanted):
    assert preview.next_form(new, Group(name=name, year=year)) == wanted


def test_a_form_made_for_it_that_has_a_lesson_since_does_not_hold_up_the_way_back(world, head, new):
    set_up(head, new)
    made = Group.objects.unscoped("test").get(name="10A")
    period = Period.objects.unscoped("test").filter(school=new.school).earliest("pk")
    wrote(Lesson, school=new.school, group=made, period=period, teacher=world.staff["mo"], first_day=FIRST)
    held = taken_back(head, new)
    assert held.state == NewYear.UNDONE
    assert any("10A" in each for each in held.left)
    assert forms_of(world, "eli", FIRST) == ["9A"]


def test_a_form_that_keeps_its_name_goes_back_only_as_the_act_left_it(world, head, new, monkeypatch):
    changed(world.groups["8A"], name="Oak")
    set_up(head, new)
    the_day_comes(monkeypatch)
    oak = Group.objects.unscoped("test").get(name="Oak")
    assert oak.year == 9
    changed(oak, year=8)
    held = taken_back(head, new)
    assert Group.objects.unscoped("test").get(name="Oak").year == 8
    assert any("Oak" in each for each in held.left)


def test_the_first_day_of_a_year_that_is_set_is_not_moved(world, head, new):
    year = new.academic_year
    said = {"name": year.name, "last_day": year.last_day, "terms": []}
    set_up(head, new)
    with pytest.raises(Refused, match="take it back"):
        keeping.amend_year(
            by=head, academicyear=year, version=year.version, first_day=FIRST + timedelta(days=2), **said
        )
    keeping.amend_year(by=head, academicyear=year, version=year.version, first_day=FIRST, **said)


def test_one_school_that_cannot_move_up_does_not_hold_up_another(world, head, new, monkeypatch):
    set_up(head, new)
    elsewhere = viewer(world, "head elsewhere")
    year = wrote(
        AcademicYear, school=world.schools["birch"], name="2027/28", first_day=FIRST, last_day=date(2028, 8, 31)
    )
    set_up(elsewhere, acts.draft(by=elsewhere, academic_year=year))
    right = acts.move_up

    def breaks(*, by, new):
        if new.school_id == world.schools["alder"].pk:
            raise RuntimeError("one school")
        return right(by=by, new=new)

    monkeypatch.setattr(acts, "move_up", breaks)
    with pytest.raises(RuntimeError):
        the_day_comes(monkeypatch)
    assert pupil(world, "dot").year == 9


@pytest.mark.parametrize("back", [False, True])
def test_a_year_that_has_just_begun_can_still_be_prepared(client, world, head, new, monkeypatch, back):
    set_up(head, new)
    monkeypatch.setattr(clock, "today", lambda: FIRST + timedelta(days=2))
    if back:
        the_day_comes(monkeypatch, FIRST + timedelta(days=2))
    taken_back(head, new)
    sign_in(client, world, "head")
    answer = client.post(reverse("school:new-year"), follow=True)
    assert "everybody moves up as soon as that is done" in answer.text
    again = NewYear.objects.unscoped("test").exclude(state=NewYear.UNDONE).get(academic_year=new.academic_year)
    set_up(head, fresh(again))
    assert fresh(again).state == NewYear.MOVED
    assert pupil(world, "cal").year == 8


def test_a_school_that_has_just_begun_with_remit_is_not_asked_to_move_up(client, world, monkeypatch):
    """Its pupils were entered in the year they are in."""
    rows = NewYear.objects.unscoped("test").filter(school=world.schools["alder"])
    unrecorded("none was prepared", rows.delete)
    monkeypatch.setattr(clock, "today", lambda: START + timedelta(days=5))
    sign_in(client, world, "head")
    assert "is not entered yet" in client.get(reverse("school:new-year")).text


def test_a_way_back_that_stopped_goes_on_back(client, world, head, new, monkeypatch):
    set_up(head, new)
    held = fresh(new)
    back.take_back(by=head, new=held, version=held.version)
    with monkeypatch.context() as patch:
        patch.setattr(back, "_undate", lambda *_: 1 / 0)
        jobs.go_on.call(new.ref, head.user.pk)
    assert fresh(new).state == NewYear.STOPPED
    sign_in(client, world, "head")
    page = reverse("school:new-year.one", args=[new.ref])
    assert "still to go back" in client.get(page).text
    client.post(reverse("school:new-year.begin", args=[new.ref]), {"version": fresh(new).version})
    assert fresh(new).state == NewYear.UNDONE


def test_two_who_say_who_does_otherwise_do_not_undo_each_other(client, world, head, new):
    fay = wrote(Pupil, school=new.school, given_name="Fay", family_name="Early", year=8, first_day=START)
    page = reverse("school:new-year.pupils", args=[new.ref]) + "?year=8"
    ann = world.pupils["ann"].ref
    shown = {f"initial-{ann}": "up", f"initial-{fay.ref}": "up"}
    sign_in(client, world, "head")
    text = client.get(page).text
    assert f'name="initial-{ann}"' in text
    client.post(page, shown | {ann: "leaves", fay.ref: "up"})
    sign_in(client, world, "administrator")
    client.post(page, shown | {ann: "up", fay.ref: "stays"})
    said = dict(Move.objects.unscoped("test").filter(new_year=new).values_list("pupil__given_name", "goes"))
    assert said == {"ann-given": "leaves", "Fay": "stays"}


def told(world, name="head"):
    rows = Notice.objects.unscoped("test").filter(kind="new-year-stopped", read=None)
    return list(rows.filter(to=world.users[name]).values_list("what", flat=True))


def test_whoever_set_it_going_is_told_where_it_stops_until_it_goes_on(client, world, head, new, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(acts, "_date", lambda *_: 1 / 0)
        set_up(head, new)
    assert told(world) == [new.ref]
    sign_in(client, world, "head")
    assert "The new year stopped" in client.get(reverse("for-you")).text
    client.post(reverse("school:new-year.begin", args=[new.ref]), {"version": fresh(new).version})
    assert (fresh(new).state, told(world)) == (NewYear.SET, [])


def test_whoever_set_it_going_is_told_where_nobody_could_move_up_on_the_day(world, head, new, monkeypatch):
    set_up(head, new)
    with monkeypatch.context() as patch:
        patch.setattr(acts, "years_up", lambda *_: 1 / 0)
        for _ in range(2):
            with pytest.raises(ZeroDivisionError):
                the_day_comes(patch)
    assert (fresh(new).state, told(world)) == (NewYear.SET, [new.ref])
    the_day_comes(monkeypatch)
    assert (fresh(new).state, told(world)) == (NewYear.MOVED, [])


def test_whoever_has_read_that_it_waits_is_told_again_a_day_later_and_not_before(world, head, new, monkeypatch):
    set_up(head, new)
    monkeypatch.setattr(acts, "years_up", lambda *_: 1 / 0)
    moment = clock.now()
    found = []
    for hours in (0, 0.25, 20, 24.5, 24.75):
        later = SimpleNamespace(now=lambda hours=hours: moment + timedelta(hours=hours), localtime=localtime)
        monkeypatch.setattr(clock, "timezone", later)
        with pytest.raises(ZeroDivisionError):
            the_day_comes(monkeypatch)
        found.append(len(told(world)))
        rows = Notice.objects.unscoped("test").filter(kind="new-year-stopped", read=None)
        unrecorded("it is read", lambda rows=rows: rows.update(read=clock.now()))
    assert found == [1, 0, 0, 1, 0]


def test_whoever_was_told_that_it_stopped_is_told_the_same_day_that_it_waits(world, head, new, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(acts, "_date", lambda *_: 1 / 0)
        set_up(head, new)
    set_up(head, fresh(new))
    assert told(world) == []
    monkeypatch.setattr(acts, "years_up", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        the_day_comes(monkeypatch)
    assert told(world) == [new.ref]


# Who is expected, and whose they will be


@pytest.mark.parametrize("goes_up", [False, True])
def test_who_goes_up_with_a_year_group_sees_nothing_of_those_who_come_into_it_next_year(world, head, new, goes_up):
    if goes_up:
        follows(world)
    early, late = TODAY + timedelta(days=7), FIRST
    coming = [
        wrote(Pupil, school=new.school, given_name="In", family_name="Coming", year=8, first_day=day)
        for day in (early, late)
    ]
    for each in coming:
        wrote(Particulars, pupil=each, upn=f"upn {each.pk}")
    lea = viewer(world, "lea")
    seen = Particulars.objects.visible_to(lea.only("lead")).filter(pupil__in=coming).values_list("pupil", flat=True)
    wanted = coming[:1] if goes_up else coming
    assert sorted(seen) == [each.pk for each in wanted]
    assert sorted(each.pk for each in queries.expected_pupils(lea)) == [each.pk for each in wanted]
    assert [rules.can_lead(lea, pupil=each) for each in coming] == [True, not goes_up]
    role = world.roles["lea year"]
    assert queries.pupils_reached(viewer(world, "head"), [role]) == {role.pk: 1}, "ann, who is there"


def test_whatever_a_year_reaches_a_year_that_goes_up_reaches_too():
    """Else a page would be empty for whoever follows."""
    ways = [
        each
        for model in apps.get_models()
        if isinstance(remit := getattr(model, "remit", None), Remit)
        for each in (remit, *vars(remit).values())
        if isinstance(each, Remit) and "year" in each.paths
    ]
    assert len(ways) > 10
    assert [each for each in ways if "cohort" not in each.paths] == []
