"""How duties stood is kept, is what would be counted now, and is counted anew after what decides it."""

from datetime import timedelta

import pytest

from remit.core.reactions import run_waiting
from remit.core.seams import Measure, all_of
from remit.core.writing import unrecorded
from remit.leading.duties import actions, figures, queries, standings
from remit.leading.duties.models import Figure
from remit.school import actions as school
from remit.school.models import Tenure
from tests import world as worlds


@pytest.fixture
def counted(world):
    figures.count_all()
    return world


def kept(viewer):
    found = figures.stood(viewer)
    assert all(isinstance(each, figures.Stood) for each in found)
    return {each.duty.pk: each.standing for each in found}


def test_what_is_kept_is_what_would_be_counted_now(counted):
    for who in ("lea", "mo", "tom"):
        viewer = worlds.viewer(counted, who)
        now = {
            line.duty.pk: figures.told(line.standing) for line in standings.lines(viewer, queries.her_duties(viewer))
        }
        assert now
        assert {key: figures.told(each) for key, each in kept(viewer).items()} == now
    assert figures.differences() == 0


def test_home_says_the_same_before_and_after_it_was_counted(world, client):
    def home():
        context = client.get("/").context
        return context["numbers"], [(each.duty.pk, each.standing.state) for each in context["due"]], context["by_role"]

    client.force_login(world.users["lea"])
    before = home()
    assert before[0].due
    figures.count_all()
    assert home() == before


def test_no_name_is_kept(counted):
    names = {str(each) for each in counted.pupils.values()}
    for row in Figure.objects.unscoped("test"):
        assert not any(name in str(row.stands) for name in names)


def test_what_she_has_just_recorded_counts_at_once_and_is_kept_soon_after(counted):
    lea = worlds.viewer(counted, "lea")
    duty = queries.her_duties(lea)[0]
    actions.show(by=lea, duty=duty, day=worlds.TODAY, note="Done", link="", file_name="", content=b"")
    now = {line.duty.pk: line.standing.last for line in figures.stood(lea)}
    assert now[duty.pk] == worlds.TODAY
    assert figures.OWN in run_waiting()
    assert kept(lea)[duty.pk].last == worlds.TODAY


def test_a_measure_follows_what_it_counts(counted):
    """The head takes a tutor off a form: whoever counts forms with a tutor counts one less."""
    head = worlds.viewer(counted, "head")
    before = {row.pk for row in Figure.objects.unscoped("test")}
    school.end_charge(by=head, lead=next(iter(counted.charges.values())))
    assert figures.COUNTED in run_waiting()
    assert figures.differences() == 0
    assert before


def test_a_new_day_is_counted_anew(counted):
    tomorrow = worlds.viewer(counted, "lea", worlds.TODAY + timedelta(days=1))
    assert all(isinstance(each, standings.Line) for each in figures.stood(tomorrow))


def test_who_leaves_sees_none_and_others_keep_theirs(counted):
    mo = worlds.viewer(counted, "mo")
    lea = worlds.viewer(counted, "lea")
    assert not Figure.objects.visible_to(mo).filter(user=lea.user).exists()


def test_every_measure_says_what_it_depends_on(db):
    assert not [each.name for each in all_of(Measure) if not each.depends]


def test_home_asks_no_more_for_sixty_duties_than_for_one(counted, django_assert_num_queries):
    lea = worlds.viewer(counted, "lea")
    queries.her_duties(lea)
    with django_assert_num_queries(2):
        figures.stood(lea)


def test_one_person_whose_duties_cannot_be_counted_holds_up_nobody_else(world, monkeypatch):
    real = standings.lines

    def lines(viewer, duties):
        if viewer.user == world.users["lea"]:
            raise RuntimeError
        return real(viewer, duties)

    monkeypatch.setattr(standings, "lines", lines)
    with pytest.raises(RuntimeError):
        figures.count_all()
    assert {row.user for row in Figure.objects.unscoped("test").select_related("user")} >= {world.users["mo"]}


def test_what_is_counted_anew_is_counted_for_whoever_it_is_counted_for(counted, monkeypatch):
    asked = []
    monkeypatch.setattr(figures, "count", asked.append)
    figures.count_measures({"school.Subject": {1}})
    assert asked == []


def test_a_count_that_somebody_else_overtook_is_counted_once_more(counted, monkeypatch):
    lea, real, told = counted.users["lea"], standings.lines, []
    rows = Figure.objects.unscoped("test").filter(user=lea)

    def lines(viewer, duties):
        told.append(viewer.user)
        if len(told) == 1:
            unrecorded("test", lambda: rows.update(times=99, stands={"1": {}}))
            return []
        return real(viewer, duties)

    monkeypatch.setattr(standings, "lines", lines)
    figures.count(lea)
    assert len(told) == 2
    monkeypatch.setattr(standings, "lines", real)
    assert figures.differences() == 0


def test_figures_of_somebody_who_holds_nothing_any_more_go(counted):
    lea = counted.users["lea"]
    unrecorded(
        "test", lambda: Tenure.objects.unscoped("test").filter(staff__user=lea).update(last_day=worlds.YESTERDAY)
    )
    figures.count_all()
    assert not Figure.objects.unscoped("test").filter(user=lea).exists()
