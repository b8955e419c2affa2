"""Totals, celebration lists, certificates that are given and taken back, postcards that reach nobody whom a court keeps away."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from remit.areas.behaviour import measures, outputs, rewarding, rewards
from remit.areas.behaviour.models import EFFORT, KINDNESS, Certificate, Milestone, Postcard
from remit.areas.behaviour.tests.test_logging import THIS_YEAR, log, nothing_logged
from remit.core.acts import OutOfSight, Refused
from remit.core.outputs.document import Cards
from remit.core.records import Stale
from remit.core.writing import unrecorded
from remit.school.models import Contact
from tests.access_walk import sign_in
from tests.world import START, TODAY


@pytest.fixture
def fresh(world):
    """Nothing given yet."""
    nothing_logged()

    def make():
        for model in (Certificate, Milestone, Postcard):
            model.objects.unscoped("test").all().delete()

    unrecorded("test", make)


def awards(by, pupil, number, code="effort"):
    for _ in range(number):
        log(by, pupil, code=code)


def test_totals_are_by_what_awards_are_for_and_by_form(world, lea, fresh):
    ann = world.pupils["ann"]
    awards(lea, ann, 2)
    awards(lea, ann, 1, "kindness")
    log(lea, ann, code="uniform")
    [total] = [each for each in rewards.totals(lea, THIS_YEAR) if each.pupil == ann]
    assert (total.of, total.awards, total.points) == ({EFFORT: 2, KINDNESS: 1}, 3, 4)
    [form] = [each for each in rewards.by_form(rewards.totals(lea, THIS_YEAR)) if each.form == "8A"]
    assert (form.pupils, form.awards, form.points, form.each) == (1, 3, 4, 3.0)


def test_a_celebration_list_holds_who_has_most_of_a_thing_and_nobody_who_has_none(world, lea, fresh):
    awards(lea, world.pupils["ann"], 2)
    lists = dict(rewards.celebrated(rewards.totals(lea, THIS_YEAR)))
    assert [(str(each.pupil), number) for each, number in lists["Effort"]] == [(str(world.pupils["ann"]), 2)]
    assert lists["Progress"] == []


def due(viewer):
    return [(each.pupil, each.milestone.code, each.points) for each in rewards.due(viewer)]


def test_a_certificate_is_due_once_a_milestone_is_reached_and_again_once_it_is_taken_back(world, lea, fresh):
    ann, school = world.pupils["ann"], world.schools["alder"]
    awards(lea, ann, 24)
    assert due(lea) == []
    awards(lea, ann, 1)
    assert due(lea) == [(ann, "bronze", 25)]
    made = rewarding.give(by=lea, school=school, pupils=[ann])
    assert due(lea) == []
    text = str(outputs.certificates_written(lea, outputs.given(lea, made.batch)))
    assert "for 25 award points" in text
    with pytest.raises(Refused, match="Nobody"):
        rewarding.give(by=lea, school=school, pupils=[ann])
    rewarding.take_back_certificates(by=lea, rows=rewards.in_batch(lea, made.batch))
    assert due(lea) == [(ann, "bronze", 25)]


def test_who_leads_a_subject_alone_gives_no_certificate_and_nobody_gives_one_outside_her_years(world, lea, tom, fresh):
    school = world.schools["alder"]
    with pytest.raises(PermissionDenied):
        rewarding.give(by=lea, school=school, pupils=[world.pupils["bea"]])  # of her maths class
    with pytest.raises(PermissionDenied):
        rewarding.give(by=tom, school=school, pupils=[world.pupils["ann"]])


def test_the_school_sets_for_how_many_points(world, head, lea, fresh):
    ann, school = world.pupils["ann"], world.schools["alder"]
    awards(lea, ann, 3)
    rewarding.keep_milestone(
        by=head, school=school, code="bronze", version=None, details={"name": "First", "points": 3, "offered": True}
    )
    assert due(lea) == [(ann, "bronze", 3)]
    with pytest.raises(Refused, match="already"):
        rewarding.keep_milestone(
            by=head, school=school, code="", version=None, details={"name": "O", "points": 50, "offered": True}
        )


def write(by, *pupils, words="Read the whole chapter aloud."):
    return rewarding.write(by=by, pupils=list(pupils), words=words)


@pytest.fixture
def letters(world):
    """Somebody at Ann's home is marked for letters, and a court order keeps somebody else away."""

    def make():
        Contact.objects.unscoped("test").filter(pupil=world.pupils["ann"]).update(letters=True)
        of = {"pupil": world.pupils["ann"], "first_day": START, "letters": True, "phones": []}
        Contact.objects.create(**of, name="Gran Oakley", relation="grandmother")

    unrecorded("test", make)


def test_a_postcard_goes_to_nobody_whom_a_court_keeps_away(world, lea, fresh, letters):
    write(lea, world.pupils["ann"])
    [(card, to)] = rewards.written(lea)
    assert to == ["Gran Oakley"], "a court order is about the other contact of hers"
    rewarding.send(by=lea, rows=[card])
    assert (rewards.sent(lea).get().to, rewards.sent(lea).get().sent_on) == ("Gran Oakley", TODAY)


def test_where_nobody_may_be_written_to_it_is_neither_printed_nor_sent(world, lea, fresh):
    write(lea, world.pupils["ann"])
    [(card, to)] = rewards.written(lea)
    assert to == []
    assert outputs.to_send(lea, "") is None
    with pytest.raises(Refused, match="court order"):
        rewarding.send(by=lea, rows=[card])


def test_four_stand_on_a_page_each_with_its_own_line(world, lea, fresh, letters):
    made = write(lea, world.pupils["ann"])
    rewarding.reword(by=lea, rows=[made], version=made.version, words="Her own line.")
    document = outputs.postcards_written(lea, outputs.to_send(lea, ""))
    [cards] = [each for each in document.blocks if isinstance(each, Cards)]
    assert "Her own line." in cards.cards[0][1]
    assert [len(page) for page in Cards(cards.cards * 5).pages] == [4, 1]


def test_two_who_change_one_line_are_told(world, lea, fresh):
    made = write(lea, world.pupils["ann"])
    seen = made.version
    rewarding.reword(by=lea, rows=[made], version=seen, words="one")
    again = rewards.postcards(lea).get()
    with pytest.raises(Stale):
        rewarding.reword(by=lea, rows=[again], version=seen, words="two")


def test_a_postcard_that_was_sent_is_recognition_and_can_be_taken_out_again(world, lea, fresh, letters):
    before = measures.pupils_recognised(lea, THIS_YEAR)
    made = write(lea, world.pupils["ann"])
    assert measures.pupils_recognised(lea, THIS_YEAR).done == before.done, "written is not sent"
    rewarding.send(by=lea, rows=[made])
    assert measures.pupils_recognised(lea, THIS_YEAR).done == before.done + 1
    with pytest.raises(Refused, match="sent already"):
        rewarding.tear_up(by=lea, rows=[made])
    rewarding.unsend(by=lea, rows=[made])
    rewarding.tear_up(by=lea, rows=[made])
    assert rewards.written(lea) == []


def test_of_whom_she_does_not_lead_nobody_writes_home(world, lea, fresh):
    with pytest.raises(PermissionDenied):
        write(lea, world.pupils["cal"])
    with pytest.raises(OutOfSight):
        write(lea, world.pupils["dot"])


@pytest.mark.parametrize("page", ["totals", "celebration", "certificates", "postcards", "recognition"])
def test_the_pages_of_rewards_lead_to_each_other(world, client, page):
    sign_in(client, world, "lea")
    text = client.get(reverse(f"behaviour:{page}")).content.decode()
    assert reverse("behaviour:postcards") in text


def test_on_the_page_they_are_written_once_and_undone(world, client, fresh):
    sign_in(client, world, "lea")
    given = {"pupils": [world.pupils["ann"].ref], "words": "w", "once": "p" * 32}
    for _ in range(2):
        client.post(reverse("behaviour:postcards"), given)
    assert Postcard.objects.unscoped("test").count() == 1
    assert (
        client.post(reverse("behaviour:postcards"), {**given, "words": "x" * 301, "once": "q" * 32}).status_code == 422
    )
    assert client.post(reverse("behaviour:postcards"), {**given, "pupils": [world.pupils["cal"].ref], "once": "r" * 32}).status_code == 422  # fmt: skip
    batch = Postcard.objects.unscoped("test").get().batch
    client.post(reverse("behaviour:postcards.batch", args=[batch]))
    assert not Postcard.objects.unscoped("test").filter(taken_back=None).exists()


def test_what_became_due_since_the_page_was_opened_is_not_marked_as_given(world, client, lea, fresh):
    ann = world.pupils["ann"]
    awards(lea, ann, 25)
    sign_in(client, world, "lea")
    shown = re.findall(r'name="due" value="([^"]+)"', client.get(reverse("behaviour:certificates")).content.decode())
    awards(lea, ann, 25)
    assert len(rewards.due(lea)) == 2
    client.post(reverse("behaviour:certificates.give"), {"once": "s" * 32, "due": shown})
    assert [each[1] for each in due(lea)] == ["silver"]


def test_a_postcard_that_was_written_since_the_page_was_opened_is_not_marked_as_sent(
    world, client, lea, fresh, letters
):
    write(lea, world.pupils["ann"])
    sign_in(client, world, "lea")
    shown = re.findall(r'name="postcard" value="([^"]+)"', client.get(reverse("behaviour:postcards")).content.decode())
    later = write(lea, world.pupils["ann"], words="Written while twelve were printed.")
    page = client.post(reverse("behaviour:postcards.send"), {"postcard": shown}, follow=True).content.decode()
    assert "Marked as sent: 1." in page
    assert [each for each, _ in rewards.written(lea)] == [later]


def test_a_line_that_somebody_changed_meanwhile_comes_back_and_sent_once_more_is_kept(world, client, lea, fresh):
    made = write(lea, world.pupils["ann"])
    stale = {"version": made.version, "words": "mine"}
    rewarding.reword(by=lea, rows=[made], version=made.version, words="another's")
    sign_in(client, world, "lea")
    where = reverse("behaviour:postcard", args=[made.ref])
    page = client.post(where, stale)
    version = re.search(r'name="version" value="(\d+)"', page.content.decode())[1]
    assert (page.status_code, rewards.postcards(lea).get().words) == (422, "another's")
    client.post(where, stale | {"version": version})
    assert rewards.postcards(lea).get().words == "mine"


def test_all_that_are_due_are_given_in_one_press(world, client, lea, fresh):
    awards(lea, world.pupils["ann"], 25)
    sign_in(client, world, "lea")
    shown = re.findall(r'name="due" value="([^"]+)"', client.get(reverse("behaviour:certificates")).content.decode())
    answer = client.post(reverse("behaviour:certificates.give"), {"once": "s" * 32, "due": shown}, follow=True)
    assert "Marked as given: 1" in answer.content.decode()
    batch = Certificate.objects.unscoped("test").get().batch
    client.post(reverse("behaviour:certificates.back", args=[batch]))
    assert len(rewards.due(lea)) == 1
