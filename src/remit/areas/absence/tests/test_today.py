"""Today's board: before its register closes what is expected, after it what is missing; each number is the length of its list."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.urls import reverse

from remit.areas.absence import today
from remit.areas.attendance import actions, figures, queries
from remit.areas.attendance.entering import Written, write
from remit.areas.attendance.models import AM, PM, Arrangement, Mark, Nudge, Taking, Year
from remit.core import clock
from remit.core.notices.models import Notice
from remit.core.writing import unrecorded
from remit.school.models import GroupLead, Membership, Pupil
from tests.access_walk import sign_in
from tests.world import START, TODAY, YESTERDAY, viewer

THURSDAY = YESTERDAY - timedelta(days=1)
NAMES = ("Aoife", "Bilal", "Chloe", "Dilan", "Esme")


def rows(model, **given):
    return model.objects.unscoped("test").filter(**given)


@pytest.fixture
def form(world):
    """8A with five more, taken by tom; nothing is marked."""

    def make():
        for model in (Mark, Nudge, Taking, Year):
            rows(model).delete()
        of = {"school": world.schools["alder"]}
        GroupLead.objects.create(**of, group=world.groups["8A"], staff=world.staff["tom"], first_day=START)
        for name in NAMES:
            pupil = Pupil.objects.create(**of, given_name=name, family_name="Newcombe", year=8, first_day=START)
            Membership.objects.create(pupil=pupil, group=world.groups["8A"], first_day=START)

    unrecorded("test", make)
    return world


def pupil(name):
    return rows(Pupil, given_name=name).get()


def mark(world, name, code, *places, minutes=None):
    of = world.schools["alder"]

    def enter():
        for day, session in places:
            taking = Taking.objects.create(school=of, day=day, session=session)
            write(of.pk, [Written(taking.pk, pupil(name).pk, day, session, code, minutes, "", stands=True)])

    unrecorded("test", enter)


def whole(*days):
    return [(day, part) for day in days for part in (AM, PM)]


def at(monkeypatch, hour, minute):
    monkeypatch.setattr(clock, "now", lambda: datetime(TODAY.year, TODAY.month, TODAY.day, hour, minute, tzinfo=UTC))


def names(seen):
    return [(each.pupil.given_name, each.words) for each in seen]


def test_before_closing_it_tells_who_is_expected_away_who_is_back_and_what_is_still_unknown(form):
    mark(form, "Aoife", "M", (TODAY, AM))
    mark(form, "Bilal", "I", *whole(THURSDAY, YESTERDAY))
    mark(form, "Chloe", "E", *whole(YESTERDAY))
    mark(form, "Dilan", "N", (YESTERDAY, AM))
    mark(form, "Esme", "I", *whole(YESTERDAY))
    board = today.board(viewer(form, "lea"))
    assert (board.session, board.closed, board.pupils) == (AM, False, 6)
    assert names(board.expected) == [("Aoife", "appointment")]
    assert names(board.back) == [
        ("Bilal", "after 2 days away; not seen yet"),
        ("Chloe", "after suspension, 1 day; not seen yet"),
    ]
    assert names(board.unknown_before) == [
        ("Dilan", "no reason yet for Friday 13 November, to be decided by Friday 20 November")
    ]
    assert [(each.group.name, each.marked, each.pupils) for each in board.untaken] == [("8A", 1, 6)]


def test_back_is_who_has_a_mark_of_today(form):
    mark(form, "Bilal", "I", *whole(THURSDAY, YESTERDAY))
    mark(form, "Bilal", "/", (TODAY, AM))
    assert names(today.board(viewer(form, "lea")).back) == [("Bilal", "after 2 days away")]


def test_after_closing_nobody_is_said_to_be_there_while_registers_are_not_taken(form, client, monkeypatch):
    noon = datetime(TODAY.year, TODAY.month, TODAY.day, 9, 30, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: noon)
    client.force_login(form.users["lea"])
    page = client.get("/attendance/").content.decode()
    assert "1 register of yours is not taken" in page
    assert "Everybody who is away has a reason." not in page
    assert "Nobody came late." not in page


def test_who_is_away_today_too_is_not_back(form):
    mark(form, "Bilal", "I", *whole(THURSDAY, YESTERDAY), (TODAY, AM))
    assert names(today.board(viewer(form, "lea")).back) == []


def test_an_absence_that_was_explained_since_is_unknown_no_more(form):
    mark(form, "Dilan", "N", (YESTERDAY, AM))
    mark(form, "Dilan", "I", (YESTERDAY, AM))
    assert names(today.board(viewer(form, "lea")).unknown_before) == []


def test_after_closing_it_tells_who_is_missing_late_and_without_a_reason(form, monkeypatch):
    at(monkeypatch, 9, 30)
    mark(form, "Aoife", "M", (TODAY, AM))
    mark(form, "Bilal", "L", (TODAY, AM), minutes=7)
    mark(form, "Chloe", "U", (TODAY, AM), minutes=40)
    mark(form, "Dilan", "N", (TODAY, AM))
    mark(form, "Esme", "V", (TODAY, AM))
    board = today.board(viewer(form, "lea"))
    assert board.closed
    assert names(board.missing) == [("Aoife", "appointment")]
    assert names(board.late) == [("Bilal", "late, 7 minutes"), ("Chloe", "late after closing, 40 minutes")]
    assert names(board.unknown) == [("Dilan", "no reason yet")]
    assert [(each.marked, each.pupils) for each in board.untaken] == [(5, 6)]


def test_each_number_on_the_page_is_the_length_of_the_list_below_it(form, client, monkeypatch):
    for hour in (8, 9):
        at(monkeypatch, hour, 45)
        sign_in(client, form, "lea")
        text = client.get(reverse("absence:today")).content.decode()
        asked = {part.split('"')[0] for part in text.split('href="#')[1:]}
        lists = {part.split('"')[0] for part in text.split('id="')[1:]}
        assert {"back", "untaken"} & asked
        assert asked <= lists


def test_where_registers_are_taken_in_the_mis_none_is_to_be_taken_here(form, client):
    unrecorded("test", lambda: rows(Arrangement).update(taken_in=Arrangement.MIS))
    mark(form, "Dilan", "N", (YESTERDAY, AM))
    sign_in(client, form, "lea")
    text = client.get(reverse("absence:today")).content.decode()
    assert "#untaken" not in text
    assert "Marks as at" in text
    assert "Marks as at" in client.get(reverse("attendance:figures")).content.decode()


def test_whoever_takes_a_register_is_reminded_once_and_no_longer_than_it_is_open(form, client):
    sign_in(client, form, "lea")
    url = reverse("absence:nudge", args=[form.groups["8A"].ref])
    for _ in range(2):
        text = client.post(url, {"session": AM}, follow=True).content.decode()
        assert "reminded at 08:45" in text
    [notice] = rows(Notice, kind=actions.REGISTER_OPEN, to=form.users["tom"])
    assert notice.read is None
    members = queries.members_on(viewer(form, "tom"), form.groups["8A"], TODAY)
    tom = viewer(form, "tom")
    take = {"by": tom, "group": form.groups["8A"], "day": TODAY, "session": AM}
    actions.take(**take, entries={members[0]: ("/", None, "", 0)})
    assert rows(Notice, pk=notice.pk).get().read is None
    actions.take(**take, entries=dict.fromkeys(members, ("/", None, "", 0)))
    assert rows(Notice, pk=notice.pk).get().read is not None


def test_nothing_that_is_marked_is_no_register(form, client):
    sign_in(client, form, "tom")
    url = reverse("attendance:register", args=[form.groups["8A"].ref, TODAY, AM])
    answer = client.post(url, {})
    assert answer.status_code == 422
    assert "Nothing is marked yet." in answer.content.decode()
    assert not rows(Taking).exists()


@pytest.mark.parametrize(("years", "group"), [((7, 8), "Secondary"), ((1, 6), "Primary"), ((6, 7), "All")])
def test_the_national_figure_beside_a_year_is_of_schools_like_it(years, group):
    assert figures.national_for(years) == figures.national(group) != ""


def test_the_window_of_a_register_is_in_the_schools_own_time(form, monkeypatch):
    """In summer 08:45 in London is 07:45 by UTC."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2027, 6, 14, 7, 45, tzinfo=UTC))
    held = Arrangement(am_opens=time(8, 40), am_closes=time(9, 10), pm_opens=time(13), pm_closes=time(13, 20))
    assert today.session_now(held) == AM
    by = viewer(form, "tom", date(2027, 6, 14))
    actions.refuse_session(by, by.day, AM, held)
