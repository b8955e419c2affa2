"""A concern leaves the box; what is kept is that it was passed on, for its author and the team alone."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.urls import reverse

from remit.areas.safeguarding import actions, queries
from remit.areas.safeguarding.measures import acknowledged
from remit.areas.safeguarding.models import Aware, Member, Passed
from remit.core import clock
from remit.core.acts import OutOfSight, Refused
from remit.core.notices.models import Notice
from remit.core.seams import Period
from remit.core.writing import unrecorded
from tests import world as worlds
from tests.days import START, TODAY

WORDS = "canary words of a concern"


@pytest.fixture
def world(world):
    unrecorded("test", Passed.objects.unscoped("test").delete)
    unrecorded("test", Aware.objects.unscoped("test").delete)
    return world


def signed_in(world, client, who):
    client.force_login(world.users[who])
    return client


def everything_kept():
    """Every text in the database."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            yield from (str(value) for row in cursor.fetchall() for value in row)


def test_what_was_typed_is_shown_once_more_and_kept_nowhere(world, client):
    lea = signed_in(world, client, "lea")
    given = {"concern": "words", "words": WORDS, "pupil": world.pupils["ann"].ref}
    answer = lea.post(reverse("safeguarding:begin"), given)
    page = answer.content.decode()
    assert WORDS in page
    assert "ann-given ann-family" in page
    assert answer["Cache-Control"] == "no-store"
    lea.post(reverse("safeguarding:passed"), {"pupil": world.pupils["ann"].ref, "once": "a", "words": WORDS})
    assert Passed.objects.unscoped("test").count() == 1
    assert not any(WORDS in each for each in everything_kept())


def test_the_page_leads_to_the_school_s_own_system(world, client):
    page = signed_in(world, client, "tom").get(reverse("safeguarding:begin")).content.decode()
    assert "https://alder.example.org/" in page
    assert "alder-says" in page


def test_the_pupil_is_told_from_the_page_that_she_came_from(world, client):
    lea = signed_in(world, client, "lea")
    came = f"http://testserver{reverse('pupil', args=[world.pupils['ann'].ref])}"
    page = lea.post(
        reverse("safeguarding:begin"), {"concern": "words", "words": "x"}, headers={"Referer": came}
    ).content
    assert b"ann-given" in page


def test_the_author_sees_that_it_was_passed_on_and_her_leader_does_not(world, client):
    tom = worlds.viewer(world, "newcomer")
    actions.pass_on(by=tom, school=world.schools["alder"], pupil=world.pupils["ann"])
    assert len(queries.of_pupil(tom, world.pupils["ann"])) == 1
    for who in ("lea", "head", "mo", "administrator"):
        assert queries.of_pupil(worlds.viewer(world, who), world.pupils["ann"]) == []


def test_the_team_sees_it_and_is_told_without_a_name(world, client):
    actions.pass_on(by=worlds.viewer(world, "lea"), school=world.schools["alder"], pupil=world.pupils["ann"])
    tom = worlds.viewer(world, "tom")
    assert [each.pupil for each in queries.to_team(tom)] == [world.pupils["ann"]]
    (notice,) = Notice.objects.unscoped("test").filter(kind=actions.PASSED)
    assert notice.to == world.users["tom"]
    page = signed_in(world, client, "tom").get(reverse("safeguarding:concerns")).content.decode()
    assert "From lea-person" in page


def test_what_the_team_is_told_leads_to_that_concern(world, client):
    made = actions.pass_on(by=worlds.viewer(world, "lea"), school=world.schools["alder"], pupil=world.pupils["ann"])
    address = reverse("safeguarding:one", args=[made.ref])
    tom = signed_in(world, client, "tom")
    page = tom.get(reverse("for-you")).content.decode()
    assert "A concern was passed to your team" in page
    assert tom.get(address).status_code == 200
    assert signed_in(world, client, "head").get(address).status_code == 404


def test_a_concern_is_passed_on_of_somebody_whom_she_does_not_teach(world):
    made = actions.pass_on(
        by=worlds.viewer(world, "newcomer"), school=world.schools["alder"], pupil=world.pupils["bea"]
    )
    assert made.pupil == world.pupils["bea"]


def test_nobody_passes_one_on_of_another_school(world):
    with pytest.raises(OutOfSight):
        actions.pass_on(by=worlds.viewer(world, "lea"), school=world.schools["birch"], pupil=world.pupils["dot"])


def test_the_team_takes_it_up_once_and_can_lay_it_down(world):
    made = actions.pass_on(by=worlds.viewer(world, "lea"), school=world.schools["alder"])
    tom = worlds.viewer(world, "tom")
    actions.take_up(by=tom, passed=made)
    with pytest.raises(Refused):
        actions.take_up(by=tom, passed=made)
    actions.lay_down(by=tom, passed=made)
    assert made.taken_up_at is None


def test_nobody_outside_the_team_takes_it_up(world):
    made = actions.pass_on(by=worlds.viewer(world, "lea"), school=world.schools["alder"])
    for who in ("lea", "head"):
        with pytest.raises((OutOfSight, PermissionDenied)):
            actions.take_up(by=worlds.viewer(world, who), passed=made)


def test_who_left_the_team_sees_nothing_more(world):
    actions.pass_on(by=worlds.viewer(world, "lea"), school=world.schools["alder"], pupil=world.pupils["ann"])
    member = Member.objects.unscoped("test").get(staff=world.staff["tom"])
    actions.end(by=worlds.viewer(world, "head"), member=member)
    assert not queries.to_team(worlds.viewer(world, "tom")).exists()


def test_only_the_head_names_the_team(world):
    with pytest.raises(PermissionDenied):
        actions.name(by=worlds.viewer(world, "administrator"), staff=world.staff["lea"], leads=False)
    actions.name(by=worlds.viewer(world, "head"), staff=world.staff["lea"], leads=False)
    with pytest.raises(ValidationError):
        actions.name(by=worlds.viewer(world, "head"), staff=world.staff["lea"], leads=False)


def test_dsl_aware_is_seen_by_whoever_is_named_and_nobody_else(world, client):
    tom, ann = worlds.viewer(world, "tom"), world.pupils["ann"]
    actions.make_aware(by=tom, pupil=ann, staff=world.staff["lea"])
    said = b"DSL aware.</strong> Speak to tom-person"
    assert said in signed_in(world, client, "lea").get(reverse("pupil", args=[ann.ref])).content
    assert said not in signed_in(world, client, "head").get(reverse("pupil", args=[ann.ref])).content


def test_what_was_said_by_mistake_today_is_gone_today(world):
    tom, lea, ann = worlds.viewer(world, "tom"), worlds.viewer(world, "lea"), world.pupils["ann"]
    made = actions.make_aware(by=tom, pupil=ann, staff=world.staff["lea"])
    actions.end_aware(by=tom, aware=made)
    assert queries.aware(lea, ann) == []


def test_dsl_aware_stands_in_no_list_and_no_file(world, client):
    tom, ann = worlds.viewer(world, "tom"), world.pupils["ann"]
    actions.make_aware(by=tom, pupil=ann, staff=world.staff["lea"])
    lea = signed_in(world, client, "lea")
    for route in ("school:pupils.list", "home", "behaviour:log-entries.list"):
        assert b"DSL aware" not in lea.get(reverse(route)).content


def test_it_is_the_last_of_a_pupil_s_page(world, client):
    tom, ann = worlds.viewer(world, "tom"), world.pupils["ann"]
    actions.make_aware(by=tom, pupil=ann, staff=world.staff["lea"])
    page = signed_in(world, client, "lea").get(reverse("pupil", args=[ann.ref])).content.decode()
    assert page.index("DSL aware") > max(page.index(each) for each in ("ann-contact", "8ma"))


def test_a_box_for_words_leads_there_and_a_box_at_home_does_not(world, client):
    lea = signed_in(world, client, "lea")
    page = lea.get(f"{reverse('behaviour:log')}?pupil={world.pupils['ann'].ref}").content.decode()
    assert "This is a safeguarding concern" in page


def test_the_measure_counts_those_taken_up_on_the_same_day_and_asks_not_yet_of_today_s(world):
    lea, tom = worlds.viewer(world, "lea"), worlds.viewer(world, "tom")
    held = [actions.pass_on(by=lea, school=world.schools["alder"]) for _ in range(3)]
    actions.take_up(by=tom, passed=held[0])
    earlier = held[1].at - timedelta(days=3)
    unrecorded("test", lambda: Passed.objects.unscoped("test").filter(pk=held[1].pk).update(at=earlier))
    found = acknowledged(lea, Period(START, TODAY))
    assert (found.done, found.due) == (1, 2)


def test_a_screen_that_a_class_can_see_shows_none_of_it(world):
    lea = worlds.viewer(world, "lea").on_the_board(["directory", "class"], ["log"])
    with pytest.raises(PermissionDenied):
        actions.pass_on(by=lea, school=world.schools["alder"])


def passed_before(world, how_many):
    """Taken up long ago by the team: one a minute."""
    lea, tom = world.staff["lea"], world.staff["tom"]
    times = [clock.now() - timedelta(days=9, minutes=each) for each in range(how_many)]
    rows = [Passed(school=world.schools["alder"], by=lea, at=at, taken_up_by=tom, taken_up_at=at) for at in times]
    return unrecorded("test", lambda: Passed.objects.bulk_create(rows))


def test_what_nobody_took_up_stands_first_and_then_what_was_taken_up_last(world):
    early, late = passed_before(world, 2)[::-1]
    made = actions.pass_on(by=worlds.viewer(world, "lea"), school=world.schools["alder"])
    rows = queries.to_team(worlds.viewer(world, "tom"))
    assert list(rows) == [made, late, early]
    assert "NULLS FIRST" in str(rows.query)  # databases do not agree by themselves


def test_the_team_reads_every_concern_page_by_page(world, client):
    passed_before(world, 130)
    made = actions.pass_on(by=worlds.viewer(world, "lea"), school=world.schools["alder"])
    tom, address = signed_in(world, client, "tom"), reverse("safeguarding:concerns")
    first = tom.get(address).content.decode()
    assert reverse("safeguarding:take-up", args=[made.ref]) in first
    pages = [tom.get(address, {"page": number}).content.decode() for number in range(1, 5)]
    assert sum(page.count("Taken up by tom-person") for page in pages) == 130


def test_the_team_is_told_again_where_one_of_them_lays_it_down(world):
    lea, tom = worlds.viewer(world, "lea"), worlds.viewer(world, "tom")
    actions.name(by=worlds.viewer(world, "head"), staff=world.staff["mo"], leads=True)
    made = actions.pass_on(by=lea, school=world.schools["alder"])
    waiting = Notice.objects.unscoped("test").filter(kind=actions.PASSED, read=None)
    assert {each.to for each in waiting.all()} == {world.users["tom"], world.users["mo"]}
    actions.take_up(by=tom, passed=made)
    assert not waiting.all()
    actions.lay_down(by=tom, passed=made)
    assert [each.to for each in waiting.all()] == [world.users["mo"]]


def test_two_who_name_the_same_person_at_once_wait_for_each_other(world, monkeypatch):
    asked = []
    monkeypatch.setattr("remit.core.acts.one_at_a_time", lambda _, name: asked.append(name))
    school, ann = world.schools["alder"], world.pupils["ann"]
    actions.make_aware(by=worlds.viewer(world, "tom"), pupil=ann, staff=world.staff["lea"])
    head = worlds.viewer(world, "head")
    actions.name(by=head, staff=world.staff["lea"], leads=False)
    actions.shape(by=head, school=school, version=queries.route(head, school).version, details={"says": "Ring 1"})
    assert asked == [f"safeguarding of {ann.pk}", *[f"safeguarding at {school.pk}"] * 2]
