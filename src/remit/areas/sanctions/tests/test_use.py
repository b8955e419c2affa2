"""How the policy is used: the whole at once, of a class nothing before whoever takes it has read it, and never one that can be
worked out."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from remit.areas.sanctions import sharing, use
from remit.areas.sanctions.models import UseSheet
from remit.areas.sanctions.tests.made import again, award, fresh, incident, respond, rows
from remit.core.acts import Refused
from remit.core.notices.models import Notice
from remit.core.writing import unrecorded
from remit.school.models import Group, GroupLead
from tests.access_walk import sign_in
from tests.world import START, TODAY, viewer

HALF = date(2026, 11, 2)


@pytest.fixture
def world(world):
    fresh(world)

    def taken():
        of = {"school": world.schools["alder"], "first_day": START}
        GroupLead.objects.create(**of, group=world.groups["8ma"], staff=world.staff["tom"])

    unrecorded("test", taken)
    return world


def incidents(world, number, group="8ma", name="ann"):
    held = world.groups[group]
    return [incident(world, name, group=held, subject=held.subject) for _ in range(number)]


def here(by):
    return use.span_of(use.spans(by), HALF.isoformat())


def test_the_figures_of_a_class_are_of_its_lessons(world):
    lea = viewer(world, "lea")
    first, second, *_ = incidents(world, 7)
    award(world)
    incident(world)  # in no lesson
    respond(lea, first)
    respond(lea, second, code="none", words="settled", differs="settled at once")
    group = world.groups["8ma"]
    found = use.figures(lea, [group.pk], here(lea).period)[group.pk]
    assert found == use.Use(incidents=7, answered=2, on=1, above=0, below=1, awards=1)


def test_a_leader_reads_a_class_only_after_whoever_takes_it(world):
    lea, tom, group = viewer(world, "lea"), viewer(world, "tom"), world.groups["8ma"]
    incidents(world, 8)
    incidents(world, 8, "11ma", "bea")
    span = here(lea)
    sheet = sharing.ask(by=lea, group=group, first_day=span.period.first_day, last_day=span.period.last_day)
    assert rows(Notice, kind=sharing.ASKED, to=world.users["tom"]).exists()
    line = next(each for each in use.table(lea, span).lines if each.group == group)
    assert (line.use, line.waits) == (None, True)
    sharing.read(by=viewer(world, "tom"), sheet=sheet, version=sheet.version, reply="Two weeks of cover.")
    line = next(each for each in use.table(viewer(world, "lea"), span).lines if each.group == group)
    assert line.use == use.Use(incidents=8)
    assert line.sheets[0].reply == "Two weeks of cover."
    assert rows(Notice, kind=sharing.ANSWERED, to=world.users["lea"]).exists()
    assert use.of_hers(tom).get() == sheet


def test_too_few_when_she_asked_are_held_back_however_many_there_are_now(world):
    lea, group = viewer(world, "lea"), world.groups["8ma"]
    incidents(world, 2)
    incidents(world, 8, "11ma", "bea")
    span = here(lea)
    for each in (group, world.groups["11ma"]):
        sharing.ask(by=lea, group=each, first_day=span.period.first_day, last_day=span.period.last_day)
    unrecorded("test", lambda: rows(UseSheet).update(read_on=TODAY))
    incidents(world, 8)
    lines = {each.group: each for each in use.table(viewer(world, "lea"), span).lines}
    assert (lines[group].use.incidents, lines[group].few) == (2, True)
    assert not lines[world.groups["11ma"]].few


def test_after_five_school_days_the_figures_are_the_leaders_too(world):
    lea, group = viewer(world, "lea"), world.groups["8ma"]
    incidents(world, 8)
    incidents(world, 8, "11ma", "bea")
    span = here(lea)
    sheet = sharing.ask(by=lea, group=group, first_day=span.period.first_day, last_day=span.period.last_day)

    def line(day):
        by = viewer(world, "lea")
        by = type(by)(by.user, day, by.grants, hers=by.hers)
        return next(each for each in use.table(by, here(by)).lines if each.group == group)

    assert line(TODAY + timedelta(days=5)).use is None, "asked on a Monday: five days are over on the Monday after"
    assert line(TODAY + timedelta(days=7)).use is None
    assert line(TODAY + timedelta(days=8)).use is not None
    assert again(sheet).read_on is None


def test_one_class_alone_has_no_total_that_would_be_its_figures():
    only = use.held({1: use.Use(incidents=9)}, {1})
    assert use.TOTAL in only.incidents


USES = st.dictionaries(st.integers(1, 6), st.integers(0, 40), min_size=1, max_size=6)


@given(USES, st.sets(st.integers(1, 6)))
def test_nothing_held_back_follows_from_what_is_shown(counts, shut):
    found = {key: use.Use(incidents=number) for key, number in counts.items()}
    hidden = use.held(found, shut & counts.keys()).incidents
    away = [key for key in counts if key in hidden]
    assert not [key for key in shut & counts.keys() if key not in hidden]
    assert not [key for key, number in counts.items() if 0 < number < use.FEWEST and key not in hidden]
    if use.TOTAL not in hidden and away:
        assert len(away) > 1, "the one that is missing would be the rest"


def test_nobody_is_asked_about_her_own_class_and_none_twice(world):
    lea, head = viewer(world, "lea"), viewer(world, "head")
    span = here(lea)
    days = {"first_day": span.period.first_day, "last_day": span.period.last_day}
    sharing.ask(by=lea, group=world.groups["8ma"], **days)
    with pytest.raises(Refused, match="asked for these figures already"):
        sharing.ask(by=lea, group=world.groups["8ma"], **days)
    unrecorded("test", lambda: rows(GroupLead, group=world.groups["8ma"]).delete())
    with pytest.raises(Refused, match="Nobody takes"):
        sharing.ask(by=head, group=world.groups["8ma"], **days)
    unrecorded(
        "test",
        lambda: GroupLead.objects.create(
            school=lea_school(world), group=world.groups["8ma"], staff=world.staff["lea"], first_day=START
        ),
    )
    with pytest.raises(Refused, match="is yours"):
        sharing.ask(by=viewer(world, "lea"), group=world.groups["8ma"], **days)


def lea_school(world):
    return world.schools["alder"]


def test_only_whose_class_it_is_reads_first_and_nobody_else_sees_the_sheet(world):
    lea, group = viewer(world, "lea"), world.groups["8ma"]
    sheet = sharing.ask(by=lea, group=group, first_day=HALF, last_day=TODAY)
    with pytest.raises(PermissionDenied):
        sharing.read(by=lea, sheet=sheet, version=sheet.version)
    for name in ("head", "mo", "administrator", "newcomer"):
        assert not UseSheet.objects.visible_to(viewer(world, name)).exists()


def test_where_two_take_a_class_both_are_told_that_it_waits_for_both(world, client):
    sign_in(client, world, "lea")
    incidents(world, 8)
    group = world.groups["8ma"]
    of = {"school": lea_school(world), "group": group, "staff": world.staff["mo"], "first_day": START}
    unrecorded("test", lambda: GroupLead.objects.create(**of))
    client.post(reverse("sanctions:policy.ask", args=[group.ref]), {"half": HALF.isoformat()})
    theirs, other = (rows(UseSheet, staff=world.staff[each]).get() for each in ("tom", "mo"))
    sign_in(client, world, "tom")
    shown = reverse("sanctions:sheet", args=[theirs.ref])
    assert "Once all who take it have read them" in client.get(shown).content.decode()
    kept = client.post(shown, {"version": 1, "reply": ""}, follow=True).content.decode()
    assert "once all who take the class have read them" in kept
    sign_in(client, world, "lea")
    page = client.get(reverse("sanctions:sheet", args=[other.ref])).content.decode()
    assert "1 of 2 who take it have read them." in page


def test_pages_name_no_colleague_and_stand_by_name(world, client):
    sign_in(client, world, "lea")
    incidents(world, 8)
    page = client.get(reverse("sanctions:policy")).content.decode()
    assert "tom-person" not in page.split("<main", 1)[1]
    names = list(rows(Group, name__in=("11ma", "8ma")).order_by("name").values_list("name", flat=True))
    assert page.index(names[0]) < page.index(names[1])
    client.post(reverse("sanctions:policy.ask", args=[world.groups["8ma"].ref]), {"half": HALF.isoformat()})
    sheet = rows(UseSheet).get()
    assert b"Not yours to read yet" in client.get(reverse("sanctions:sheet", args=[sheet.ref])).content
    sign_in(client, world, "tom")
    assert b"To be read" in client.get(reverse("sanctions:my-use")).content
    shown = reverse("sanctions:sheet", args=[sheet.ref])
    assert client.post(shown, {"version": 1, "reply": "r" * 2001}).status_code == 422
    assert client.post(shown, {"version": 1, "reply": "cover"}).status_code == 302
