"""The pages of meetings and of talks between two."""

import re
from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from remit.areas.meetings import actions, queries, talking
from remit.areas.meetings.models import Correction, Item, Meeting, Member, Pair, Series, Talk
from remit.areas.promises import actions as promises
from remit.core.writing import unrecorded
from remit.school.models import GroupLead
from tests.access_walk import sign_in
from tests.world import START, TODAY, viewer

FRIDAY = date(2026, 11, 20)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def as_(world, client):
    def open_as(role):
        sign_in(client, world, role)
        return client

    return open_as


@pytest.fixture
def meeting(world):
    return world.meetings["lea year"]


@pytest.fixture
def item(meeting):
    return Item.objects.unscoped("test").get(meeting=meeting, pupil=None)


def text(answer):
    return answer.content.decode()


def url(page, row):
    return reverse(f"meetings:{page}", args=[row.ref])


SENT = {
    "name": "Year 8 team",
    "rhythm": "fortnightly",
    "weekday": "2",
    "week": "A",
    "begins": "15:30",
    "standing": "Coats\n\n  Keys \nCoats",
}


def test_whoever_leads_a_year_group_begins_its_self_evaluation_with_an_agenda_and_its_tutors(as_, world):
    client, add, tutor = as_("lea"), reverse("meetings:series.add"), world.staff["tom"]
    for group, staff in (("8A", tutor), ("11A", world.staff["mo"])):
        of = {"school": tutor.school, "group": world.groups[group], "staff": staff, "first_day": START}
        unrecorded("test", lambda of=of: GroupLead.objects.create(**of))
    assert "Year-group self-evaluation" in text(client.get(add))
    page = client.get(add + "?as=self-evaluation")
    form = page.context["form"]
    assert form.initial["name"] == "Year 8: self-evaluation"
    assert "Attendance and punctuality" in text(page)
    assert form.initial["people"] == [tutor.ref], "the tutors of her year group, and nobody else"
    assert text(client.get(add + "?as=nothing-of-the-kind")).count('aria-current="true"') == 0
    sent = {"chair": world.staff["lea"].ref, "begins": "15:30", "weekday": "2"} | form.initial
    client.post(add + "?as=self-evaluation", sent)
    series = Series.objects.unscoped("test").get(sort="self-evaluation")
    assert len(series.standing) == 8
    come = {each.staff for each in Member.objects.unscoped("test").filter(series=series)}
    assert come == {tutor, world.staff["lea"]}


def test_whoever_leads_no_pupils_is_offered_no_beginning(as_):
    page = as_("tom").get(reverse("meetings:series.add") + "?as=self-evaluation")
    assert "Year-group self-evaluation" not in text(page)
    assert "name" not in page.context["form"].initial


def test_a_series_is_begun_once_with_its_standing_items_each_once(as_, world):
    client, add = as_("lea"), reverse("meetings:series.add")
    client.get(add)
    sent = SENT | {"chair": world.staff["lea"].ref, "people": [world.staff["tom"].ref], "once": "k" * 32}
    assert client.post(add, sent).status_code == 302
    client.post(add, sent)
    series = Series.objects.unscoped("test").get(name="Year 8 team")
    assert series.standing == ["Coats", "Keys"]
    page = text(client.get(url("series", series)))
    assert "tom-person" in page
    assert "Every other week, Tuesday of week A" in page


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"week": ""}, "Say whether it is in week A or in week B."),
        ({"ends": "15:00"}, "It ends before it begins."),
        ({"name": ""}, "Fill in “What the meeting is called”."),
        ({"chair": "nobody"}, "Choose one of the answers under “Who leads it”."),
    ],
)
def test_mistakes_are_said_in_words(as_, world, sent, words):
    answer = as_("lea").post(reverse("meetings:series.add"), SENT | {"chair": world.staff["lea"].ref} | sent)
    assert answer.status_code == 422
    assert words in text(answer)


def test_its_days_are_planned_in_one_press_and_a_picked_one_besides(as_, meeting):
    client, series = as_("lea"), meeting.series
    assert "Plan all of them" in text(client.get(url("series", series)))
    client.post(url("series.plan", series))
    assert "Monday 14 December 2026" in text(client.get(url("series", series)))
    answer = client.post(url("series.plan", series), {"day": "2026-11-21"})
    assert "is a Saturday" in text(answer)
    client.post(url("series.plan", series), {"day": "2026-11-19"})
    assert Meeting.objects.unscoped("test").filter(series=series, day="2026-11-19").exists()


def test_who_comes_reads_and_adds_and_has_no_field_to_write_minutes(as_, meeting):
    client = as_("newcomer")
    page = text(client.get(url("meeting", meeting)))
    assert "lea year-minutes" in page
    assert 'name="minutes"' not in page
    shut = [
        ("change", meeting),
        ("series.change", meeting.series),
        ("agree", Item.objects.unscoped("test").get(meeting=meeting, pupil=None)),
    ]
    assert {client.get(url(page, row)).status_code for page, row in shut} == {403}
    client.post(url("add-item", meeting), {"title": "Where coats go"})
    assert "Where coats go" in text(client.get(url("meeting", meeting)))


def test_a_pupil_is_named_by_typing_and_only_in_a_kind_that_is_open(as_, world, meeting):
    client, add = as_("lea"), url("add-item", meeting)
    sent = {"title": "Lateness", "pupil": "ann-given ann-family"}
    assert "Say who may read" in text(client.post(add, sent))
    assert "not open to you here" in text(client.post(add, sent | {"kind": "inclusion"}))
    assert "Nobody here has this name" in text(client.post(add, sent | {"pupil": "dot-given", "kind": "general"}))
    assert client.post(add, sent | {"kind": "general"}).status_code == 302
    assert "Lateness" not in text(as_("newcomer").get(url("meeting", meeting)))


def test_minutes_saved_with_htmx_answer_with_the_hour_and_the_next_version(as_, item):
    answer = as_("lea").post(
        url("minutes", item), {"version": 1, "minutes": "Wet\r\nagain", "decision": ""}, headers=HTMX
    )
    assert "Saved 08:45" in text(answer)
    assert 'name="version" value="2"' in text(answer)
    assert Item.objects.unscoped("test").get(pk=item.pk).minutes == "Wet\nagain"


def test_an_older_version_shows_both_and_stays_old_until_she_says_which(as_, item):
    client = as_("lea")
    client.post(url("minutes", item), {"version": 1, "minutes": "theirs", "decision": ""}, headers=HTMX)
    answer = client.post(url("minutes", item), {"version": 1, "minutes": "mine", "decision": ""}, headers=HTMX)
    assert answer.status_code == 422
    assert "theirs" in text(answer)
    assert 'name="version" value="0"' in text(answer)
    plain = client.post(url("minutes", item), {"version": 1, "minutes": "mine", "decision": ""})
    assert plain.status_code == 422
    assert ">mine</textarea>" in text(plain)
    assert "theirs" in text(plain)
    client.post(url("minutes", item), {"version": ["0", "2"], "minutes": "mine", "decision": ""})
    assert Item.objects.unscoped("test").get(pk=item.pk).minutes == "mine"


def test_an_action_is_agreed_in_one_line_and_a_mistake_says_so(as_, world, meeting, item):
    client = as_("lea")
    sent = {"who": world.staff["newcomer"].ref, "what": "Count the pegs", "due": "2026-11-20"}
    assert "is a Sunday" in text(client.post(url("agree", item), sent | {"due": "2026-11-22"}))
    assert client.post(url("agree", item), sent).status_code == 302
    assert "Count the pegs" in text(as_("newcomer").get(reverse("promises:mine")))


def test_matters_arising_are_ticked_where_they_stand(as_, lea, meeting):
    client = as_("lea")
    row = queries.matters_arising(lea, meeting)[0]
    assert "Matters arising" in text(client.get(url("meeting", meeting)))
    answer = client.post(url("tick", row), {"meeting": meeting.ref}, follow=True)
    assert "Done." in text(answer)
    assert row not in queries.matters_arising(lea, meeting)


def test_whoever_sees_an_action_that_is_not_hers_has_no_link_to_it(as_, lea, meeting):
    page = text(as_("newcomer").get(url("meeting", meeting)))
    assert "lea year-agreed" in page
    assert "/actions/" not in page.replace('href="/actions/"', "")


def test_everybody_may_send_her_own_apologies(as_, world, lea, meeting):
    client = as_("newcomer")
    own = queries.attendance(lea).get(meeting=meeting, staff=world.staff["newcomer"])
    other = queries.attendance(lea).get(meeting=meeting, staff=world.staff["lea"])
    client.post(url("mark", own), {"state": "apologies"})
    assert client.post(url("mark", other), {"state": "absent"}).status_code == 403
    assert [each.state for each in queries.attendances(lea, meeting)] == ["", "apologies"]


def test_approved_the_minutes_have_no_field_and_take_a_correction(as_, meeting, item):
    client = as_("lea")
    client.post(url("approve", meeting))
    page = text(client.get(url("meeting", meeting)))
    assert "The minutes stand" in page
    assert 'name="minutes"' not in page
    client.post(url("correct", item), {"words": "It was Tuesday"})
    assert "It was Tuesday" in text(client.get(url("meeting", meeting)))


def test_minutes_typed_after_approval_are_not_saved_and_her_words_come_back(as_, lea, meeting, item):
    client = as_("lea")
    actions.approve(by=lea, meeting=meeting)
    sent = {"version": item.version, "minutes": "Said too late", "decision": ""}
    typed = client.post(url("minutes", item), sent, headers=HTMX)
    assert typed.status_code == 422
    assert "so they stand" in text(typed)
    page = client.post(url("minutes", item), sent)
    assert page.status_code == 422
    assert "Said too late" in text(page)
    assert Item.objects.unscoped("test").get(pk=item.pk).minutes != "Said too late"


def test_minutes_that_stand_say_what_was_agreed_also_where_its_owner_rewords_it(as_, lea, meeting, item):
    row = actions.agree(by=lea, item=item, what="Buy forty rails", due=meeting.day, owner=meeting.chair)
    actions.approve(by=lea, meeting=meeting)
    said = {"what": "Think about rails", "due": FRIDAY, "promised_to": ""}
    promises.change(by=lea, promise=row.promise, version=row.promise.version, **said)
    client = as_("lea")
    for page in ("print", "meeting"):
        assert "Buy forty rails" in text(client.get(url(page, meeting)))
        assert "Think about rails" not in text(client.get(url(page, meeting)))


def test_a_correction_sent_twice_is_there_once(as_, lea, meeting, item):
    client = as_("lea")
    actions.approve(by=lea, meeting=meeting)
    found = re.search(rf'name="once" value="(\w+{re.escape(item.ref)})"', text(client.get(url("meeting", meeting))))
    sent = {"words": "It was Tuesday", "once": found[1]}
    client.post(url("correct", item), sent)
    client.post(url("correct", item), sent)
    assert Correction.objects.unscoped("test").filter(item=item, words="It was Tuesday").count() == 1


def test_a_correction_that_is_too_long_stands_in_its_box_again(as_, lea, meeting, item):
    client = as_("lea")
    actions.approve(by=lea, meeting=meeting)
    answer = client.post(url("correct", item), {"words": "w" * 2_001})
    assert (answer.status_code, text(answer).count("w" * 2_001)) == (422, 1)
    assert "2001 characters, and there is room for 2000" in text(answer)
    assert not Correction.objects.unscoped("test").filter(item=item, words__startswith="ww").exists()


def test_somebody_is_taken_out_of_a_meeting_by_a_button_that_only_its_leader_has(as_, world, lea, meeting):
    row = queries.attendance(lea).get(meeting=meeting, staff=world.staff["newcomer"])
    assert url("unname", row) not in text(as_("newcomer").get(url("meeting", meeting)))
    client = as_("lea")
    assert url("unname", row) in text(client.get(url("meeting", meeting)))
    client.post(url("unname", row))
    assert as_("newcomer").get(url("meeting", meeting)).status_code == 404


def test_what_stands_against_an_act_is_a_sentence_on_the_page(as_, lea, meeting):
    item = actions.add_item(by=lea, meeting=meeting, title="Coats")
    actions.agree(by=lea, item=item, what="Buy rails", due=meeting.day, owner=meeting.chair)
    assert "An action was agreed" in text(as_("lea").post(url("take-out", item), follow=True))


def test_called_off_a_meeting_with_minutes_stays_and_says_why(as_, meeting):
    assert "so it stands" in text(as_("lea").post(url("call-off", meeting), follow=True))


def test_the_paper_holds_what_its_reader_may_read(as_, meeting):
    assert "lea year-ann-given-minutes" in text(as_("lea").get(url("print", meeting)))
    assert "lea year-ann-given-minutes" not in text(as_("newcomer").get(url("print", meeting)))


def test_a_long_title_and_forty_actions_are_shown(as_, world, lea, meeting):
    item = actions.add_item(by=lea, meeting=meeting, title="long" * 50)
    for number in range(40):
        actions.agree(by=lea, item=item, what=f"Do {number}", due=meeting.day, owner=world.staff["lea"])
    page = text(as_("lea").get(url("meeting", meeting)))
    assert "long" * 50 in page
    assert "Do 39" in page


def test_two_begin_to_talk_and_write_in_one_place(as_, world, lea, tom):
    client = as_("lea")
    client.post(reverse("meetings:talks.index"), {"other": world.staff["tom"].ref})
    pair = Pair.objects.visible_to(lea).get(pk__in=Pair.objects.visible_to(tom))
    client.post(url("talks.pair", pair), {"day": "2026-11-16"})
    assert "is a talk of 16 November 2026 already" in text(client.post(url("talks.pair", pair), {"day": "2026-11-16"}))
    talk = Talk.objects.visible_to(lea).get(pair=pair)
    client.post(url("talks.notes", talk), {"version": 1, "notes": "Marking takes long"}, headers=HTMX)
    sent = {"who": world.staff["tom"].ref, "what": "Mark with 9C", "due": "2026-11-20"}
    client.post(url("talks.agree", talk), sent)
    page = text(as_("tom").get(url("talks.talk", talk)))
    assert "Marking takes long" in page
    assert "Mark with 9C" in page
    assert as_("head").get(url("talks.talk", talk)).status_code == 404


def test_a_pages_lists_are_empty_with_what_to_do_next(as_):
    client = as_("administrator")
    assert "Nothing planned" in text(client.get(reverse("meetings:index")))
    assert "Nobody yet" in text(client.get(reverse("meetings:talks.index")))


def test_who_leads_no_more_reads_and_runs_nothing(world, lea, meeting):
    newcomer = viewer(world, "newcomer")
    said = {"day": meeting.day, "begins": meeting.begins, "ends": None, "room": "", "minutes_by": None}
    actions.change_meeting(by=lea, meeting=meeting, version=meeting.version, chair=world.staff["newcomer"], **said)
    page_of = queries.meetings(newcomer).get(pk=meeting.pk)
    assert page_of.chair == world.staff["newcomer"]


def boxes(page):
    """The boxes for words on a page, and those with a way to the safeguarding team."""
    ids = re.findall(r'<textarea[^>]* id="([^"]+)"', page)
    return ids, [each for each in ids if f'data-concern="{each}"' in page]


def test_every_box_for_words_of_minutes_and_talks_leads_to_the_safeguarding_team(as_, world, lea, meeting):
    minutes = text(as_("lea").get(url("meeting", meeting)))
    pair = talking.begin(by=lea, other=world.staff["tom"])
    talk = talking.add_talk(by=lea, pair=pair, day=TODAY)
    notes = text(as_("lea").get(url("talks.talk", talk)))
    sheet = text(as_("head").get(url("about.meeting", world.kept["meetings"]["ann"])))
    actions.approve(by=lea, meeting=meeting)
    beside = text(as_("lea").get(url("meeting", meeting)))
    for page in (minutes, notes, sheet, beside):
        found, led = boxes(page)
        assert found
        assert led == found


def everything_kept():
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            yield from (str(value) for row in cursor.fetchall() for value in row)


def test_a_concern_that_is_taken_out_of_what_saves_itself_is_kept_nowhere(as_, world, lea, item):
    client = as_("lea")
    pair = talking.begin(by=lea, other=world.staff["tom"])
    talk = talking.add_talk(by=lea, pair=pair, day=TODAY)
    for version, words in ((item.version, "canary"), (item.version + 1, "canary concern"), (item.version + 2, "")):
        client.post(url("minutes", item), {"version": version, "minutes": words, "decision": words}, headers=HTMX)
    for version, words in ((1, "canary"), (2, "canary concern"), (3, "")):
        client.post(url("talks.notes", talk), {"version": version, "notes": words}, headers=HTMX)
    assert Item.objects.unscoped("test").get(pk=item.pk).minutes == ""
    assert Talk.objects.unscoped("test").get(pk=talk.pk).version == 4
    assert not any("canary" in each for each in everything_kept())


def test_of_an_item_about_a_pupil_the_box_says_about_whom_a_concern_is(as_, world, lea, meeting):
    page = text(as_("lea").get(url("meeting", meeting)))
    assert f'<input type="hidden" name="pupil" value="{world.pupils["ann"].ref}">' in page
