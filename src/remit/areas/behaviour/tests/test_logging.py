"""What is logged, by whom, who reads it, and how it is taken back."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from remit.areas.attendance.models import LessonMark, LessonTaking
from remit.areas.behaviour import actions, categories, measures, queries
from remit.areas.behaviour.models import BEHAVIOUR, PASTORAL, Category, LogEntry, Postcard
from remit.core import clock
from remit.core.acts import OutOfSight, Refused
from remit.core.seams import Period as Days
from remit.core.writing import unrecorded
from remit.school.models import Group, GroupLead, Lesson, Membership, Period, Pupil
from tests import kept
from tests.access_walk import sign_in
from tests.world import START, TODAY, YESTERDAY

THIS_YEAR = Days(START, TODAY)


def rows(**given):
    return LogEntry.objects.unscoped("test").filter(**given)


def nothing_logged():
    unrecorded("test", lambda: (kept.asked_of("forget"), rows().delete()))
    unrecorded("test", Postcard.objects.unscoped("test").all().delete)


def log(by, *pupils, code="effort", **given):
    return actions.log(by=by, pupils=list(pupils), **{"code": code, "day": TODAY, **given})


def told(by, pupil):
    return [(each.category.name, each.points) for each in queries.of_pupil(by, pupil, THIS_YEAR)]


def test_a_teacher_logs_of_somebody_whom_he_does_not_teach_and_reads_only_his_own_entry(world, tom, lea):
    nothing_logged()
    ann = world.pupils["ann"]
    made = log(tom, ann, code="corridor", place="by the hall", words="ran")
    assert (made.kind, made.sort, made.points) == (BEHAVIOUR, Category.INCIDENT, -1)
    assert list(queries.mine(tom)) == [made]
    assert told(tom, ann) == []
    assert told(lea, ann) == [("Behaviour in a corridor or outside", -1)]


def test_what_is_for_few_is_read_by_who_leads_and_not_by_who_teaches(world, head, tom):
    nothing_logged()
    bea = world.pupils["bea"]
    made = log(head, bea, code="bullying", words="said again and again")
    assert made.kind == PASTORAL
    assert told(tom, bea) == []
    assert len(told(head, bea)) == 1


def test_a_second_in_maths_reads_what_was_logged_in_maths_and_nothing_else_of_a_pupil_she_does_not_lead(world, lea):
    nothing_logged()
    bea, maths = world.pupils["bea"], world.groups["11ma"]

    def make():
        category = Category.objects.unscoped("test").filter(school=bea.school, sort="award").first()
        of = {"pupil": bea, "category": category, "sort": "award", "points": 1, "day": YESTERDAY}
        LogEntry.objects.create(**of, occasion="a", kind=BEHAVIOUR, group=maths, subject=maths.subject)
        LogEntry.objects.create(**of, occasion="b", kind=BEHAVIOUR, place="hall")
        LogEntry.objects.create(**of, occasion="c", kind=PASTORAL, group=maths, subject=maths.subject)

    unrecorded("test", make)
    assert [each.occasion for each in queries.of_pupil(lea, bea, THIS_YEAR)] == ["a"]


def test_thirty_are_logged_by_one_act_and_taken_back_by_one(world, lea):
    nothing_logged()
    many = [world.pupils[name] for name in ("ann", "eli", "cal")]
    made = log(lea, *many, *many)
    assert rows(occasion=made.occasion).count() == 3
    held = list(rows(occasion=made.occasion))
    actions.take_back(by=lea, entries=held)
    assert told(lea, many[0]) == []
    assert queries.mine(lea).count() == 3, "her own entries say that they were taken back"
    actions.put_back(by=lea, entries=list(rows(occasion=made.occasion)))
    assert told(lea, many[0]) == [("Effort", 1)]


def test_somebody_else_takes_back_only_with_a_reason_and_only_where_she_leads(world, tom, lea, mo):
    nothing_logged()
    made = log(tom, world.pupils["ann"])
    with pytest.raises(OutOfSight):
        actions.take_back(by=mo, entries=[made], why="no")
    with pytest.raises(Refused, match="Say why"):
        actions.take_back(by=lea, entries=[made])
    actions.take_back(by=lea, entries=[made], why="another pupil")
    assert queries.mine(tom).get().why_back == "another pupil"


def test_who_teaches_the_pupil_reads_an_entry_and_does_not_take_it_back(world, head, tom):
    nothing_logged()
    made = log(head, world.pupils["bea"])
    assert told(tom, world.pupils["bea"])
    with pytest.raises(PermissionDenied):
        actions.take_back(by=tom, entries=[made], why="no")


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"day": TODAY + timedelta(days=1)}, "still to come"),
        ({"day": TODAY - timedelta(days=61)}, "two months ago"),
        ({"code": "nothing"}, "does not log that"),
        ({"code": "bullying"}, "write what happened"),
    ],
)
def test_what_cannot_be_logged_is_refused_in_a_sentence(world, lea, given, why):
    with pytest.raises(Refused, match=why):
        log(lea, world.pupils["ann"], **given)


def test_an_incident_with_nobody_in_it_is_refused(lea):
    with pytest.raises(Refused, match="Choose somebody"):
        log(lea)


def test_who_is_at_another_school_is_out_of_sight(world, lea):
    with pytest.raises(OutOfSight):
        log(lea, world.pupils["dot"])


def test_a_category_that_is_changed_leaves_what_was_logged_as_it_was(world, head, lea):
    nothing_logged()
    ann = world.pupils["ann"]
    log(lea, ann)
    school = ann.school
    held = categories.category_of(head, school, "effort")
    details = {"name": "Real effort", "points": 3, "offered": False}
    actions.keep_category(by=head, school=school, code="effort", version=held.version, details=details)
    assert told(lea, ann) == [("Real effort", 1)]
    with pytest.raises(Refused, match="does not log that"):
        log(lea, ann)


def test_the_tally_adds_up_to_the_entries(world, lea):
    nothing_logged()
    ann = world.pupils["ann"]
    for code in ("effort", "kindness", "uniform"):
        log(lea, ann, code=code)
    found = queries.tally(queries.of_pupil(lea, ann, THIS_YEAR))
    assert (found.awards, found.incidents, found.points) == (2, 1, 2)


def test_who_was_given_nothing_this_half_term_is_missing_from_the_measure(world, lea):
    nothing_logged()
    before = measures.pupils_recognised(lea, THIS_YEAR)
    assert before.done == 0
    assert str(world.pupils["ann"]) in before.missing
    log(lea, world.pupils["ann"], code="uniform")
    assert measures.pupils_recognised(lea, THIS_YEAR).done == 0
    log(lea, world.pupils["ann"])
    after = measures.pupils_recognised(lea, THIS_YEAR)
    assert (after.done, after.due) == (1, before.due)


def test_a_class_counts_once_an_award_was_given_in_its_lesson_lately(world, head, lea):
    nothing_logged()
    ann, group = world.pupils["ann"], world.groups["8ma"]
    before = measures.classes_with_an_award(lea, THIS_YEAR)
    assert group.name in before.missing
    made = log(head, ann)
    unrecorded("test", lambda: rows(pk=made.pk).update(group=group, subject=group.subject))
    assert measures.classes_with_an_award(lea, THIS_YEAR).done == before.done + 1
    unrecorded("test", lambda: rows(pk=made.pk).update(day=TODAY - timedelta(days=15)))
    assert measures.classes_with_an_award(lea, THIS_YEAR).done == before.done


# On the page


def ask(world, name):
    return {"pupil": world.pupils[name].ref}


def test_three_taps_log_of_a_pupil_of_another_year_and_the_toast_takes_it_back(world, client):
    nothing_logged()
    sign_in(client, world, "lea")
    cal = world.pupils["cal"]
    page = client.get(reverse("behaviour:log"), ask(world, "cal"))
    assert page.status_code == 200
    once = page.content.decode().split('name="once" value="')[1].split('"')[0]
    given = {**ask(world, "cal"), "once": once, "code": "corridor", "day": str(TODAY), "at": "08:45"}
    answer = client.post(reverse("behaviour:log"), given, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("behaviour:mine")
    assert str(cal) in answer.content.decode()
    assert client.get(reverse("pupil.timeline", args=[cal.ref])).status_code == 404
    again = client.post(reverse("behaviour:log"), given, follow=True)
    assert rows(pupil=cal).count() == 1, "one press is one entry"
    assert again.status_code == 200
    client.post(reverse("behaviour:back", args=[rows(pupil=cal).get().ref]) + "?all=1")
    assert rows(pupil=cal).get().taken_back


def test_of_a_class_those_are_logged_who_were_chosen(world, client):
    nothing_logged()
    sign_in(client, world, "lea")
    group = Group.objects.unscoped("test").get(pk=world.groups["8A"].pk)
    given = {"code": "effort", "day": str(TODAY), "once": "a" * 32}
    nobody = client.post(reverse("behaviour:log.class", args=[group.ref]), given)
    assert nobody.status_code == 422
    client.post(reverse("behaviour:log.class", args=[group.ref]), given | {"pupils": [world.pupils["ann"].ref]})
    assert [each.pupil for each in rows()] == [world.pupils["ann"]]


def everybody(world, client, **given):
    nothing_logged()
    sign_in(client, world, "tom")
    address = reverse("behaviour:log.class", args=[world.groups["8ma"].ref])
    said = {"everybody": "on", "code": "effort", "day": str(TODAY), "once": "h" * 32, **given}
    return client.post(address, said, follow=True)


def test_one_tap_is_for_a_whole_class_and_undo_takes_all_back(world, client, eight):
    everybody(world, client)
    assert rows().count() == 4
    client.post(reverse("behaviour:back", args=[rows().first().ref]) + "?all=1")
    assert not rows(taken_back=None).exists()
    client.post(reverse("behaviour:again", args=[rows().first().ref]) + "?all=1")
    assert rows(taken_back=None).count() == 4


def test_who_is_marked_missing_in_the_register_of_the_lesson_is_left_out(world, client, eight, monday):
    def absent():
        of = {"group": world.groups["8ma"], "period": Period.objects.unscoped("test").get(begins=time(8, 30)), "day": TODAY, "school": eight[0].school}  # fmt: skip
        taking = LessonTaking.objects.create(**of, complete=True, first=True)
        LessonMark.objects.create(**of, taking=taking, pupil=eight[0], code="N")
        LessonMark.objects.create(**of, taking=taking, pupil=eight[1], code="L")

    unrecorded("test", absent)
    sign_in(client, world, "tom")
    page = client.get(reverse("behaviour:log.class", args=[world.groups["8ma"].ref])).content.decode()
    assert "Everybody here: 3" in page
    everybody(world, client, at="08:45", in_lesson="on")
    assert rows().count() == 3
    assert not rows(pupil=eight[0]).exists(), "late is here, and missing is not"


def test_my_entries_take_back_what_was_logged_at_once_and_leave_what_was_before(world, client, eight):
    everybody(world, client)
    page = client.get(reverse("behaviour:mine")).content.decode()
    assert page.count("Take back all 4") == 1
    one = rows(pupil=eight[0]).get()
    client.post(reverse("behaviour:back", args=[one.ref]))
    earlier = clock.now() - timedelta(minutes=5)
    unrecorded("test", lambda: rows(pk=one.pk).update(taken_back=earlier))
    other = rows(pupil=eight[1]).get()
    client.post(reverse("behaviour:back", args=[other.ref]) + "?all=1")
    assert not rows(taken_back=None).exists()
    client.post(reverse("behaviour:again", args=[other.ref]) + "?all=1")
    assert rows(taken_back=None).count() == 3, "what was a mistake by itself stays taken back"


def test_what_is_wrong_is_said_and_what_was_typed_stays(world, client):
    sign_in(client, world, "lea")
    given = {**ask(world, "ann"), "code": "bullying", "day": str(TODAY), "place": "the stairs", "once": "b" * 32}
    answer = client.post(reverse("behaviour:log"), given)
    assert answer.status_code == 422
    assert "write what happened" in answer.content.decode()
    assert "the stairs" in answer.content.decode()


def test_ten_thousand_characters_and_a_script_are_refused_or_shown_as_text(world, client):
    nothing_logged()
    sign_in(client, world, "lea")
    given = {**ask(world, "ann"), "code": "effort", "day": str(TODAY), "once": "c" * 32}
    assert client.post(reverse("behaviour:log"), given | {"words": "x" * 10_000}).status_code == 422
    client.post(reverse("behaviour:log"), given | {"words": "<script>alert(1)</script>"})
    page = client.get(reverse("pupil.timeline", args=[world.pupils["ann"].ref])).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page


@pytest.fixture
def monday(world):
    """Lea has 9ar, and Tom the maths class of Ann, in the period that runs now."""
    school = world.schools["alder"]

    def make():
        of = {"name": "P1", "weekday": 1, "begins": time(8, 30), "ends": time(9, 30), "first_day": START}
        period = Period.objects.create(school=school, **of)
        for group, teacher in (("9ar", "lea"), ("8ma", "tom")):
            at = {"group": world.groups[group], "teacher": world.staff[teacher], "period": period, "first_day": START}
            Lesson.objects.create(school=school, **at)

    unrecorded("test", make)
    return {"code": "effort", "day": str(TODAY), "at": "08:45", "in_lesson": "on", "once": "e" * 32}


@pytest.fixture
def eight(world):
    """Three more in the maths class of Ann, which Tom teaches."""
    of = {"school": world.schools["alder"], "year": 8, "first_day": START}

    def make():
        found = [Pupil.objects.create(**of, given_name=f"g{n}", family_name=f"zz{n}") for n in range(3)]
        group = world.groups["8ma"]
        for each in found:
            Membership.objects.create(pupil=each, group=group, first_day=START)
        GroupLead.objects.create(school=group.school, group=group, staff=world.staff["tom"], first_day=START)
        return found

    return unrecorded("test", make)


def logged_by_lea(world, client, given, name="ann", **more):
    nothing_logged()
    sign_in(client, world, "lea")
    client.post(reverse("behaviour:log"), {**given, **ask(world, name), **more})
    return rows().get()


def test_the_lesson_is_that_of_the_pupil_and_not_the_one_that_she_gives_herself(world, client, monday):
    """She teaches 9ar and leads Year 8: what is logged of Ann then was in Ann's maths."""
    made = logged_by_lea(world, client, monday)
    assert (made.group, made.subject) == (world.groups["8ma"], world.groups["8ma"].subject)
    page = client.get(reverse("behaviour:log"), ask(world, "ann")).content.decode()
    assert "In the lesson: 8ma" in page


def test_of_a_pupil_who_is_in_no_lesson_that_she_knows_of_no_lesson_is_said(world, client, monday):
    made = logged_by_lea(world, client, monday, "cal")
    assert (made.group, made.subject, made.period) == (None, None, None)


@pytest.mark.parametrize("more", [{"in_lesson": ""}, {"at": "07:00"}, {"at": ""}])
def test_the_lesson_may_be_left_out_and_is_that_of_the_time_in_the_form(world, client, monday, more):
    assert logged_by_lea(world, client, monday, **more).group is None


def test_a_lesson_that_ended_while_the_form_was_filled_in_is_kept(world, client, monday, monkeypatch):
    later = datetime(TODAY.year, TODAY.month, TODAY.day, 9, 40, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert logged_by_lea(world, client, monday).group == world.groups["8ma"]


def test_an_award_for_a_class_is_in_a_lesson_of_that_class_alone(world, client, monday):
    nothing_logged()
    sign_in(client, world, "lea")
    for name, group in (("8A", None), ("8ma", world.groups["8ma"])):
        chosen = {"pupils": [world.pupils["ann"].ref], "once": f"{name:-<32}"}
        client.post(reverse("behaviour:log.class", args=[world.groups[name].ref]), monday | chosen)
        assert rows().order_by("pk").last().group == group


def test_who_leads_takes_an_entry_back_on_its_page_and_says_why(world, client, tom):
    nothing_logged()
    made = log(tom, world.pupils["ann"])
    sign_in(client, world, "lea")
    page = client.get(reverse("behaviour:log-entries.detail", args=[made.ref])).content.decode()
    assert 'name="why"' in page
    for why, gone in (("", False), ("x" * 201, False), ("another pupil", True)):
        client.post(reverse("behaviour:back", args=[made.ref]), {"why": why})
        assert bool(rows(pk=made.pk).get().taken_back) is gone


def test_who_only_teaches_the_pupil_is_not_offered_to_take_it_back(world, client, head):
    nothing_logged()
    made = log(head, world.pupils["bea"])
    sign_in(client, world, "tom")
    assert "Take back" not in client.get(reverse("behaviour:log-entries.detail", args=[made.ref])).content.decode()


def test_the_number_of_awards_opens_their_list(world, client, lea):
    nothing_logged()
    ann = world.pupils["ann"]
    log(lea, ann)
    sign_in(client, world, "lea")
    assert (
        f"{reverse('pupil.timeline', args=[ann.ref])}?show=behaviour"
        in client.get(reverse("pupil", args=[ann.ref])).content.decode()
    )


def test_thirty_at_once_ask_no_more_than_three(world, lea):
    """What is checked of an entry is checked once."""
    nothing_logged()
    of = {"school": world.schools["alder"], "year": 8, "first_day": START}
    many = unrecorded(
        "test", lambda: [Pupil.objects.create(**of, given_name=f"p{n}", family_name="q") for n in range(30)]
    )
    log(lea, many[0])
    numbers = []
    for some in (many[:3], many):
        with CaptureQueriesContext(connection) as asked:
            log(lea, *some)
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]


def test_the_school_adds_a_category_of_its_own(world, client):
    sign_in(client, world, "administrator")
    given = {"name": "Reading aloud", "sort": "award", "points": "2", "severity": "0", "seen_by": "behaviour", "position": "3", "offered": "on", "once": "d" * 32}  # fmt: skip
    assert client.post(reverse("behaviour:category", args=["new"]), given).status_code == 302
    page = client.get(reverse("behaviour:categories")).content.decode()
    assert "Reading aloud" in page
    wrong = client.post(reverse("behaviour:category", args=["new"]), given | {"name": "Other", "points": "-2"})
    assert wrong.status_code == 422


def test_recognition_counts_what_the_measure_counts(world, client, lea):
    nothing_logged()
    log(lea, world.pupils["ann"])
    sign_in(client, world, "lea")
    context = client.get(reverse("behaviour:recognition")).context
    found = measures.pupils_recognised(lea, THIS_YEAR)
    assert (context["number"] - len(context["without"]), context["number"]) == (found.done, found.due)
