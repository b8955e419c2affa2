"""Two at the same moment about one pupil: the second sees what the first did, and is told in a sentence."""

from remit.areas.absence import actions, queries
from remit.areas.absence.models import Case, Practice, Step
from remit.areas.attendance import planning
from remit.areas.attendance.models import Planned
from remit.core.writing import unrecorded
from remit.school.models import Pupil, School
from remit.school.remit import viewer_for
from tests.at_once import at_once, made, slowed, two_writers
from tests.world import TO_COME

__all__ = ["made"]


def rows(model, **given):
    return model.objects.unscoped("test").filter(**given)


def by_who_leads(made):
    by = viewer_for(made.users["lea"])
    return by, Pupil.objects.visible_to(by).get(pk=made.pupils["ann"].pk)


def without_follow_up(made):
    held = rows(Case, pupil=made.pupils["ann"])
    unrecorded("test", lambda: (rows(Step, case__in=held).delete(), held.delete()))


@two_writers
def test_an_absence_known_beforehand_from_two_pages_is_known_once(made, monkeypatch):
    unrecorded("test", lambda: rows(Planned, pupil=made.pupils["ann"]).delete())
    slowed(monkeypatch, planning.queries, "planned")

    def plan():
        by, ann = by_who_leads(made)
        given = {"first_day": TO_COME, "last_day": TO_COME, "session": "", "weekdays": [], "part_time": False}
        return planning.plan(by=by, pupil=ann, code="M", why="dentist", **given).pk

    assert sorted(map(str, at_once(plan, plan)))[1:] == ["Refused"]
    assert rows(Planned, pupil=made.pupils["ann"]).count() == 1


@two_writers
def test_one_absence_is_followed_up_once(made, monkeypatch):
    without_follow_up(made)
    slowed(monkeypatch, actions.queries, "cases")

    def begin():
        by, ann = by_who_leads(made)
        return actions.open_case(by=by, pupil=ann, why="absent").pk

    assert sorted(map(str, at_once(begin, begin)))[1:] == ["Refused"]
    assert rows(Case, pupil=made.pupils["ann"], ended_on=None).count() == 1


@two_writers
def test_no_step_is_left_to_do_in_a_follow_up_that_ended_while_it_was_added(made, monkeypatch):
    without_follow_up(made)
    by, ann = by_who_leads(made)
    case = actions.open_case(by=by, pupil=ann, why="absent")
    slowed(monkeypatch, queries, "cases")

    def add():
        return actions.add_step(by=by_who_leads(made)[0], case=rows(Case).get(pk=case.pk), code="call").pk

    def end():
        held = rows(Case).get(pk=case.pk)
        return actions.end_case(by=by_who_leads(made)[0], case=held, version=held.version, outcome=Case.BETTER).pk

    at_once(add, end)
    assert rows(Case, pk=case.pk).get().ended_on is not None
    assert not rows(Step, case=case, done_on=None, let_go_on=None).exists()


@two_writers
def test_how_a_school_goes_about_absence_is_said_once(made):
    def keep():
        by = viewer_for(made.users["head"])
        school = School.objects.visible_to(by).get(pk=made.schools["alder"].pk)
        return actions.keep_practice(by=by, school=school, version=None, hands_on_after=4).pk

    unrecorded("test", rows(Practice).delete)
    told = at_once(keep, keep)
    assert rows(Practice).count() == 1
    assert any(isinstance(each, int) for each in told)
