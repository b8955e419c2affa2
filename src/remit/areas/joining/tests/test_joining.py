"""Who joins in the year: known from the first day on the roll, arranged by steps that are somebody's, and looked at again."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from remit.areas.joining import actions, attention, forms, measures, queries, surfaces
from remit.areas.joining.models import Buddy, Joining, JoiningAccount, JoiningStep, StepType
from remit.areas.promises import actions as promises
from remit.areas.promises.models import Promise
from remit.core import acts
from remit.core.acts import OutOfSight, Refused
from remit.core.records import Stale
from remit.core.seams import Period
from remit.core.writing import unrecorded
from remit.school.models import Enrolment, Group, GroupLead, Membership, Opening, Particulars, Pupil
from remit.school.remit import nobody, viewer_of_role
from tests.access_walk import sign_in
from tests.world import TODAY, viewer

TOMORROW, IN_A_FORTNIGHT = date(2026, 11, 17), date(2026, 12, 1)
TERM = Period(date(2026, 9, 1), date(2026, 12, 18))


def rows(model, **given):
    return model.objects.unscoped("test").filter(**given)


def clear():
    for model in (JoiningStep, JoiningAccount, Joining, Buddy, StepType):
        rows(model).delete()


@pytest.fixture
def world(world):
    """Nobody is new but a pupil of Year 8 who starts tomorrow."""

    def make():
        clear()
        of = {"school": world.schools["alder"], "given_name": "nia-given", "family_name": "nia-family", "year": 8}
        world.pupils["nia"] = Pupil.objects.create(**of, first_day=TOMORROW)
        Particulars.objects.create(pupil=world.pupils["nia"], previous_school="nia-before")

    unrecorded("test", make)
    return world


def start(by, pupil, **given):
    return actions.start(by=by, pupil=pupil, **{"sort": Joining.ADMISSION, **given})


def named(by, joining, code):
    return queries.steps(by).get(joining=joining, code=code)


def new_to(by, *powers):
    return [each.pupil.given_name for each in queries.lines(by, *powers)]


def test_who_starts_after_the_first_fortnight_is_new_and_nobody_else_is(world, lea):
    assert new_to(lea, "lead") == ["nia-given"]
    unrecorded("test", lambda: rows(Pupil, pk=world.pupils["nia"].pk).update(first_day=date(2026, 9, 14)))
    assert new_to(viewer(world, "lea"), "lead") == []
    unrecorded("test", lambda: rows(Pupil, pk=world.pupils["nia"].pk).update(first_day=date(2026, 9, 15)))
    assert new_to(viewer(world, "lea"), "lead") == ["nia-given"]


def test_who_was_here_before_came_back(world, lea):
    nia = world.pupils["nia"]
    unrecorded(
        "test", lambda: Enrolment.objects.create(pupil=nia, first_day=date(2025, 9, 1), last_day=date(2026, 3, 1))
    )
    assert queries.joiners(lea).get().was_here


def test_that_somebody_is_new_is_for_who_teaches_or_leads_and_the_office(world, lea, mo, tom, head, administrator):
    start(lea, world.pupils["nia"])
    assert new_to(administrator) == new_to(head) == ["nia-given"]
    assert new_to(mo) == new_to(tom) == []
    assert queries.joinings(mo).count() == queries.steps(tom).count() == 0


def test_only_who_leads_and_the_office_start_a_checklist(world, mo, tom, administrator):
    for by in (mo, tom):
        with pytest.raises((PermissionDenied, OutOfSight)):
            start(by, world.pupils["nia"])
    assert start(administrator, world.pupils["nia"]).is_open


def test_the_checklist_has_the_steps_of_the_school_and_what_is_for_a_post_is_an_action_of_its_holder(world, lea, mo):
    made = start(lea, world.pupils["nia"])
    sen = named(lea, made, "sen")
    given = rows(Promise, ref=sen.promise).get()
    assert (given.post, given.pupil, given.due) == (world.posts["mo senco"], world.pupils["nia"], TOMORROW)
    assert "mo senco" in sen.whose
    promises.do(by=mo, promise=given)
    assert named(lea, made, "sen").done == TODAY
    assert not named(lea, made, "sen").is_open


def test_without_maths_data_the_post_for_maths_places_and_is_asked_again_after_two_weeks(world, head):
    made = start(head, world.pupils["nia"])
    maths = named(head, made, "maths")
    given = rows(Promise, ref=maths.promise).get()
    assert (given.post, given.asks_on) == (world.posts["lea maths"], IN_A_FORTNIGHT)


def test_where_nobody_answers_for_it_the_step_is_the_leaders(world, head):
    of_senco = rows(Opening, role=world.roles["mo senco"])
    unrecorded("test", lambda: of_senco.update(confirmed_on=None, confirmed_by=None))
    sen = named(head, start(head, world.pupils["nia"]), "sen")
    assert (sen.who, sen.promise) == ("leader", "")


def test_one_checklist_at_a_time_and_none_for_who_started_with_everybody(world, lea):
    start(lea, world.pupils["nia"])
    with pytest.raises(Refused, match="already"):
        start(lea, world.pupils["nia"])
    with pytest.raises(Refused, match="everybody else"):
        start(lea, world.pupils["ann"])


def test_a_step_is_ticked_and_taken_back_and_of_two_one_is_told(world, lea, administrator):
    made = start(lea, world.pupils["nia"])
    held, other = (named(lea, made, "uniform") for _ in range(2))
    actions.tick(by=administrator, step=held, version=held.version)
    step = named(lea, made, "uniform")
    with pytest.raises(Refused, match="done"):
        actions.tick(by=lea, step=step, version=step.version)
    with pytest.raises(Stale):
        actions.tick(by=lea, step=other, version=other.version)
    held = named(lea, made, "uniform")
    assert str(held.done_by) == "administrator-person"
    actions.untick(by=lea, step=held, version=held.version)
    assert named(lea, made, "uniform").is_open


def test_an_action_of_somebody_else_is_ticked_by_them_or_by_who_gave_it(world, lea, head):
    made = start(lea, world.pupils["nia"])
    sen = named(head, made, "sen")
    with pytest.raises(Refused, match="whoever does it"):
        actions.tick(by=head, step=sen, version=sen.version)
    actions.tick(by=lea, step=sen, version=sen.version)
    assert rows(Promise, ref=sen.promise).get().done_on == TODAY
    sen = named(lea, made, "sen")
    actions.untick(by=lea, step=sen, version=sen.version)
    assert rows(Promise, ref=sen.promise).get().is_open


def test_a_step_is_handed_to_a_colleague_who_has_it_as_an_action_also_outside_their_remit(world, lea, tom):
    made = start(lea, world.pupils["nia"])
    held = named(lea, made, "lunch")
    actions.hand(by=lea, step=held, version=held.version, owner=world.staff["tom"])
    mine = rows(Promise, owner=world.staff["tom"], pupil=world.pupils["nia"]).get()
    assert mine.what == "Lunch is arranged"
    promises.do(by=tom, promise=mine)
    assert not named(lea, made, "lunch").is_open
    assert queries.steps(tom).count() == 0


def test_what_is_not_needed_says_why(world, lea):
    made = start(lea, world.pupils["nia"])
    held = named(lea, made, "tour")
    with pytest.raises(Refused, match="why"):
        actions.do_without(by=lea, step=held, version=held.version, why="  ")
    actions.do_without(by=lea, step=held, version=held.version, why="A brother is here")
    assert named(lea, made, "tour").gone == TODAY


def test_a_buddy_is_in_sight_of_the_same_school_and_the_page_of_the_buddy_says_not_of_whom(world, lea, client):
    made = start(lea, world.pupils["nia"])
    with pytest.raises(OutOfSight):
        actions.choose_buddy(by=lea, joining=made, version=made.version, buddy=world.pupils["dot"])
    with pytest.raises(Refused, match="their own"):
        actions.choose_buddy(by=lea, joining=made, version=made.version, buddy=world.pupils["nia"])
    actions.choose_buddy(by=lea, joining=made, version=made.version, buddy=world.pupils["ann"])
    assert named(lea, made, "buddy").done == TODAY
    sign_in(client, world, "lea")
    page = client.get(reverse("pupil", args=[world.pupils["ann"].ref])).content.decode()
    assert "Buddy of a new pupil" in page
    assert "nia" not in page


def test_those_of_the_own_form_stand_first_among_whoever_may_be_a_buddy(world, lea):
    made = start(lea, world.pupils["nia"])
    of = {"pupil": world.pupils["nia"], "group": world.groups["8A"], "first_day": world.pupils["nia"].first_day}
    unrecorded("test", lambda: Membership.objects.create(**of))
    nobody, *groups = forms.BuddyForm(lea, made).fields["buddy"].choices
    assert nobody == ("", "Nobody yet")
    assert [label for label, _ in groups] == ["In 8A", "The rest of the year"]
    beside = [label for _, label in groups[0][1]]
    assert "ann-given ann-family" in beside
    assert not any("ann-given" in label for _, label in groups[1][1])


def test_another_buddy_takes_the_place_of_the_first_and_none_opens_the_step_again(world, lea):
    made = start(lea, world.pupils["nia"])
    for name in ("ann", "eli"):
        made = actions.choose_buddy(by=lea, joining=made, version=made.version, buddy=world.pupils[name])
    assert dict(rows(Buddy).values_list("pupil", "last_day")) == {
        world.pupils["ann"].pk: TODAY,
        world.pupils["eli"].pk: None,
    }
    actions.choose_buddy(by=lea, joining=made, version=made.version, buddy=None)
    assert named(lea, made, "buddy").is_open


def test_why_somebody_moved_is_for_who_leads_or_tutors_and_not_for_the_office(world, lea, administrator):
    made = start(lea, world.pupils["nia"])
    actions.tell(by=lea, joining=made, version=None, background="x" * 4000)
    assert queries.account_of(lea, made).background
    assert queries.account_of(administrator, made) is None
    with pytest.raises(PermissionDenied):
        actions.tell(by=administrator, joining=made, version=None, background="x")


def later(world, name="lea", day=IN_A_FORTNIGHT):
    return viewer(world, name, day)


def settle(world):
    made = start(viewer(world, "lea"), world.pupils["nia"])
    then = later(world)
    for step in queries.steps(then).filter(joining=made):
        if step.when in {"before", "day"}:
            actions.tick(by=then, step=step, version=step.version)
    return made


def count(world, day=IN_A_FORTNIGHT):
    found = measures.joiners_settled(viewer_of_role(world.roles["lea year"], world.users["lea"], day), TERM)
    return found.done, found.due


def test_two_school_weeks_after_the_first_day_it_is_looked_at_again_and_counts(world):
    made = settle(world)
    assert count(world, TOMORROW) == (0, 0)
    assert count(world) == (0, 1)
    then = later(world)
    said = {"pupil_view": "fine", "parent_view": "fine", "agreed": ""}
    actions.review(by=then, joining=made, version=None, held_on=IN_A_FORTNIGHT, **said)
    assert count(world) == (1, 1)
    made = queries.joinings(then).get()
    actions.take_back_review(by=then, joining=made, version=made.version)
    assert count(world) == (0, 1)


def test_it_is_not_looked_at_before_the_first_day(world, lea):
    made = start(lea, world.pupils["nia"])
    with pytest.raises(Refused, match="after the first day"):
        actions.review(by=lea, joining=made, version=None, held_on=TODAY, pupil_view="", parent_view="", agreed="")


def test_it_ends_with_the_buddy_and_what_was_open_and_is_opened_again(world, lea):
    made = start(lea, world.pupils["nia"])
    made = actions.choose_buddy(by=lea, joining=made, version=made.version, buddy=world.pupils["ann"])
    made = actions.end(by=lea, joining=made, version=made.version)
    assert not any(each.is_open for each in queries.steps(lea).filter(joining=made))
    assert rows(Buddy).get().last_day == TODAY
    step = named(lea, made, "uniform")
    with pytest.raises(Refused, match="ended"):
        actions.untick(by=lea, step=step, version=step.version)
    actions.reopen(by=lea, joining=made, version=made.version)
    assert named(lea, made, "uniform").is_open
    assert named(lea, made, "sen").is_open
    assert rows(Buddy).get().last_day is None


def test_a_first_day_that_is_put_off_puts_off_what_is_to_be_done(world, lea):
    made = start(lea, world.pupils["nia"])
    friday = date(2026, 11, 20)
    unrecorded("test", lambda: rows(Pupil, pk=world.pupils["nia"].pk).update(first_day=friday))
    line = queries.lines(viewer(world, "lea"), "lead")[0]
    assert (line.joining, line.begins, line.review) == (made, friday, date(2026, 12, 4))


def found(world, find, day=TODAY):
    by = nobody(world.schools["alder"].pk, "class directory class", "")
    return [dict(each.facts) for each in find(type(by)(by.user, day, by.grants), None)]


def test_what_wants_a_leader_of_a_new_pupil(world, lea):
    assert found(world, attention.without_a_checklist) == [{"day": "Tuesday 17 November"}]
    made = start(lea, world.pupils["nia"])
    assert found(world, attention.without_a_checklist) == []
    assert "A buddy is found" in found(world, attention.starts)[0]["left"]
    actions.choose_buddy(by=lea, joining=made, version=made.version, buddy=world.pupils["ann"])
    assert "A buddy is found" not in found(world, attention.starts)[0]["left"]
    assert found(world, attention.starts, TOMORROW)[0]["when"] == "today"
    assert found(world, attention.starts, date(2026, 11, 18)) == []
    assert found(world, attention.reviews) == []
    assert found(world, attention.reviews, IN_A_FORTNIGHT) == [{"day": "17 November"}]


def test_the_tutor_ticks_what_is_the_tutors_and_nothing_else(world, lea):
    made = start(lea, world.pupils["nia"])

    def tutor():
        form = Group.objects.create(school=world.schools["alder"], name="8T", type=Group.FORM, year=8)
        Membership.objects.create(pupil=world.pupils["nia"], group=form, first_day=TOMORROW)
        GroupLead.objects.create(school=form.school, group=form, staff=world.staff["newcomer"], first_day=TODAY)

    unrecorded("test", tutor)
    by = viewer(world, "newcomer", TOMORROW)
    assert {each.code for each in queries.own_steps(by)} == {"welcome", "home", "fortnight"}
    step = named(by, made, "welcome")
    actions.tick(by=by, step=step, version=step.version)
    step = named(by, made, "tour")
    with pytest.raises(PermissionDenied):
        actions.tick(by=by, step=step, version=step.version)


def test_the_office_sees_its_own_steps_and_a_leader_hers(world, lea, administrator):
    start(administrator, world.pupils["nia"])
    assert {each.who for each in queries.own_steps(administrator)} == {"office"}
    assert {each.who for each in queries.own_steps(lea)} == {"leader"}


def test_a_school_changes_its_steps_and_running_checklists_keep_theirs(world, lea, administrator):
    made = start(lea, world.pupils["nia"])
    school = world.schools["alder"]
    details = {"name": "A tie is lent", "when": "before", "who": "office", "key": True, "asks_again": False, "says": "", "position": 3, "offered": True}  # fmt: skip
    actions.keep_step_type(by=administrator, school=school, code="uniform", version=None, details=details)
    assert named(lea, made, "uniform").name == "Uniform is seen to"
    assert "A tie is lent" in [each.name for each in queries.offered(lea, school)]
    with pytest.raises(PermissionDenied):
        actions.keep_step_type(by=lea, school=school, code="", version=None, details=details)


def test_a_step_of_its_own_is_somebodys(world, lea):
    made = start(lea, world.pupils["nia"])
    actions.add_step(by=lea, joining=made, name="Bus pass", when="week", owner=world.staff["tom"])
    assert rows(Promise, what="Bus pass").get().owner == world.staff["tom"]


def test_on_the_pages_a_checklist_is_started_seen_and_ticked(world, client):
    sign_in(client, world, "lea")
    nia = world.pupils["nia"]
    assert "Start the checklist" in client.get(reverse("joining:list")).content.decode()
    url = reverse("joining:start", args=[nia.ref])
    assert client.post(url, {"sort": ""}).status_code == 422
    answer = client.post(url, {"sort": "admission", "owner": world.staff["lea"].ref, "once": "1"}, follow=True)
    page = answer.content.decode()
    assert "Uniform is seen to" in page
    assert "nia-before" in page
    step = rows(JoiningStep, code="uniform").get()
    page = client.post(
        reverse("joining:tick", args=[step.ref]), {"version": 1, "list": 1}, follow=True
    ).content.decode()
    assert "Done: Uniform is seen to." in page
    assert client.get(url).status_code == 302
    home = client.get(reverse("home")).content.decode()
    assert "starts Tuesday 17 November" in home
    assert "No buddy yet" in home


def test_bad_input_is_said_at_its_place_and_keeps_what_was_typed(world, lea, client):
    made = start(lea, world.pupils["nia"])
    sign_in(client, world, "lea")
    answer = client.post(reverse("joining:tell", args=[made.ref]), {"background": "<script>" + "x" * 10_000})
    assert answer.status_code == 422
    assert "&lt;script&gt;xxx" in answer.content.decode()
    answer = client.post(reverse("joining:add", args=[made.ref]), {"name": "Bus", "when": "week", "who": "named"})
    assert "Choose a colleague or a post." in answer.content.decode()
    review = reverse("joining:review", args=[made.ref])
    assert client.post(review, {"held_on": "2026-11-16"}).status_code == 422
    change = {"sort": "move", "version": 1, "review_on": "2024-01-01"}
    assert client.post(reverse("joining:change", args=[made.ref]), change).status_code == 422
    assert rows(Joining).get().sort == "admission"


def test_that_it_is_a_managed_move_is_not_for_who_teaches(world, lea, tom, administrator, client):
    nia = world.pupils["nia"]

    def here():
        rows(Pupil, pk=nia.pk).update(first_day=TODAY)
        nia.refresh_from_db()
        Membership.objects.create(pupil=nia, group=world.groups["11ma"], first_day=TODAY)

    unrecorded("test", here)
    joining = start(lea, nia, sort=Joining.MANAGED_MOVE)
    url = reverse("joining:joining", args=[joining.ref])
    for name, reads in (("lea", True), ("administrator", True), ("tom", False)):
        sign_in(client, world, name)
        answer = client.get(url)
        assert answer.status_code == 200
        assert ("managed move" in answer.content.decode().casefold()) is reads
    for by, reads in ((lea, True), (tom, False)):
        (first, *_) = surfaces._happened(by, nia, TERM)
        assert (first.title == "First day: managed move") is reads


def test_a_button_without_the_version_that_was_shown_changes_nothing(world, lea, client):
    joining = start(lea, world.pupils["nia"])
    step = queries.own_steps(lea)[0]
    sign_in(client, world, "lea")
    client.post(reverse("joining:end", args=[joining.ref]))
    client.post(reverse("joining:tick", args=[step.ref]))
    assert rows(Joining).get().is_open
    assert rows(JoiningStep, pk=step.pk).get().done_on is None
    client.post(reverse("joining:end", args=[joining.ref]), {"version": joining.version})
    assert not rows(Joining).get().is_open


def test_of_two_who_tell_what_is_known_at_once_the_second_waits_its_turn(world, lea, monkeypatch):
    waited = []
    monkeypatch.setattr(acts, "one_at_a_time", lambda _, name: waited.append(name))
    joining = start(lea, world.pupils["nia"])
    waited.clear()
    actions.tell(by=lea, joining=joining, version=None, background="b")
    assert waited == [f"joining {world.pupils['nia'].pk}"]
    with pytest.raises(Stale):
        actions.tell(by=lea, joining=joining, version=None, background="c")
