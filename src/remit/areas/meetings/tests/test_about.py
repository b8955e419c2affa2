"""Meetings about one pupil: who plans, reads and writes them, what stands on the sheet, and what is taken back."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from remit.areas.meetings import actions, keeping, outputs, queries, reporting, sheets, surfaces
from remit.areas.meetings.models import CASEWORK, PARENT, Attendance, Guest, Item, Meeting, MeetingType
from remit.areas.promises import queries as promises
from remit.core.acts import OutOfSight, Refused
from remit.core.outputs.document import Items, Paragraph
from remit.core.records import Stale
from remit.core.seams import Period
from remit.core.writing import unrecorded
from remit.school.models import GroupLead
from tests.access_walk import sign_in
from tests.world import START, TODAY, viewer


def rows(model, **given):
    return model.objects.unscoped("test").filter(**given).order_by("pk")


SOON, LATER = date(2026, 11, 20), date(2026, 11, 30)


@pytest.fixture
def tutor(world):
    """He tutors 8A, ann's form, and leads nobody."""
    of = {"school": world.schools["alder"], "group": world.groups["8A"], "staff": world.staff["newcomer"]}
    unrecorded("test", lambda: GroupLead.objects.create(**of, first_day=START))
    return viewer(world, "newcomer")


def plan(world, by, name="ann", code="concern", day=TODAY, chair="lea", **more):
    given = {"day": day, "begins": time(9), "chair": world.staff[chair]}
    return keeping.begin_about(by=by, pupil=world.pupils[name], code=code, **given | more)


def save(by, meeting, version=None, held_on=TODAY, review_due=None, targets=(), **said):
    lines = {each.item.title: each.item.ref for each in queries.lines(by, meeting)}
    return keeping.keep_sheet(
        by=by, meeting=meeting, version=version or meeting.version, held_on=held_on, review_due=review_due, targets=targets,
        said={lines[title]: words for title, words in said.items()},
    )  # fmt: skip


def titles(by, meeting):
    return [each.item.title for each in queries.lines(by, meeting)]


# What a type brings


def test_the_sheet_has_the_lines_of_its_type_then_both_views_and_what_was_agreed(world, lea):
    meeting = plan(world, lea, code="readmission")
    assert titles(lea, meeting) == [
        "What happened",
        "What needs to be put right",
        "What helps on the way back",
        "What the pupil says",
        "What the family says",
        "What was agreed",
    ]
    assert {(each.pupil, each.kind) for each in rows(Item, meeting=meeting)} == {(world.pupils["ann"], CASEWORK)}


def test_a_type_that_ships_is_written_down_when_it_is_first_used_and_once(world, lea):
    plan(world, lea)
    plan(world, lea, day=SOON)
    assert rows(MeetingType, code="concern").count() == 1


def test_a_school_changes_what_ships_and_the_sheets_that_are_there_stay(world, lea, administrator):
    before = plan(world, lea)
    details = {"name": "A talk about a worry", "sections": ["Only this"]}
    keeping.keep_type(by=administrator, school=world.schools["alder"], code="concern", version=1, details=details)
    assert titles(lea, plan(world, lea, day=SOON))[0] == "Only this"
    assert titles(lea, before)[0] == "What we are worried about"
    with pytest.raises(Refused):
        keeping.keep_type(
            by=administrator, school=world.schools["alder"], code="concern", version=2, details={"kind": CASEWORK}
        )
    with pytest.raises(PermissionDenied):
        keeping.keep_type(by=lea, school=world.schools["alder"], code="concern", version=2, details=details)


# Who plans and who reads


def test_whoever_leads_the_pupil_plans_any_and_the_tutor_what_tutors_read(world, lea, tutor, tom):
    assert plan(world, lea, code="readmission")
    assert plan(world, tutor, code="concern", chair="newcomer")
    for by, code in ((tutor, "readmission"), (tutor, "attendance"), (tom, "concern")):
        with pytest.raises(PermissionDenied):
            plan(world, by, code=code)
    with pytest.raises(PermissionDenied):
        plan(world, lea, name="cal")


def test_a_serious_meeting_is_never_read_by_a_tutor_who_was_not_named(world, lea, tutor):
    meeting = plan(world, lea, code="readmission")
    save(lea, meeting, **{"What happened": "Serious words"})
    for model in (Meeting, Attendance, Item):
        key = {"pk": meeting.pk} if model is Meeting else {"meeting": meeting}
        assert not model.objects.visible_to(tutor).filter(**key).exists()
    actions.name_guest(by=lea, meeting=meeting, staff=world.staff["newcomer"])
    assert queries.lines(tutor, meeting)[0].item.minutes == "Serious words"


def test_a_concern_is_read_by_the_tutor_who_writes_nothing_there(world, lea, tutor):
    meeting = plan(world, lea)
    assert titles(tutor, meeting)
    with pytest.raises(PermissionDenied):
        save(tutor, meeting, **{"What is going well": "x"})
    with pytest.raises(PermissionDenied):
        actions.add_item(by=tutor, meeting=meeting, title="x")


def test_a_second_leader_of_the_pupil_reads_and_writes_and_another_years_does_not(world, lea, head, mo):
    meeting = plan(world, lea)
    assert save(head, meeting, **{"What is going well": "A good week"})
    assert meeting not in queries.about(mo)
    with pytest.raises(OutOfSight):
        save(mo, meeting)


def test_what_she_reads_as_a_leader_stands_in_her_list_and_not_among_her_own_meetings(world, lea, head):
    meeting = plan(world, lea, day=SOON)
    period = Period(TODAY, SOON)
    assert meeting in sheets.listed(head)
    assert meeting not in queries.meetings(head)
    assert meeting in queries.meetings(lea)
    [layer] = surfaces.LAYERS
    told = {each.key: each for each in layer.between(lea, period.first_day, period.last_day)}
    assert told[meeting.ref].plain == "Meeting"
    assert meeting.ref not in {each.key for each in layer.between(head, period.first_day, period.last_day)}


def test_a_meeting_of_a_series_stays_as_closed_as_it_was(world, head, lea):
    meeting = world.meetings["lea year"]
    assert meeting not in queries.readable(head)
    assert not Attendance.objects.visible_to(head).filter(meeting=meeting).exists()
    assert not Item.objects.visible_to(head).filter(meeting=meeting).exists()


def test_at_a_meeting_about_a_pupil_nobody_else_is_named(world, lea):
    meeting = plan(world, lea)
    with pytest.raises(PermissionDenied):
        actions.add_item(by=lea, meeting=meeting, title="x", pupil=world.pupils["eli"], kind="taught")
    item = actions.add_item(by=lea, meeting=meeting, title="One more")
    assert item.pupil == world.pupils["ann"]


# The sheet


def test_the_sheet_is_saved_as_one_with_targets_in_their_owners_lists(world, lea):
    meeting = plan(world, lea, code="readmission")
    target = ("Meet at the gate", world.staff["lea"], None, SOON)
    views = {"What the pupil says": "I want to start again.", "What the family says": "We will help."}
    save(lea, meeting, review_due=LATER, targets=[target], **views)
    held = sheets.sheet(lea, queries.about(lea).get(pk=meeting.pk))
    assert (held.meeting.held_on, held.meeting.review_due) == (TODAY, LATER)
    assert held.unheard == []
    assert [each.said.what for each in held.agreed] == ["Meet at the gate"]
    assert "Meet at the gate" in {each.what for each in promises.mine(lea)}


def test_of_two_who_save_the_sheet_the_second_is_told(world, lea, head):
    meeting = plan(world, lea)
    theirs = queries.about(head).get(pk=meeting.pk)
    save(lea, meeting, **{"What is going well": "First"})
    with pytest.raises(Stale):
        save(head, theirs, **{"What is going well": "Second"})
    [line] = rows(Item, meeting=meeting, title="What is going well")
    assert line.minutes == "First"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"held_on": SOON}, "once its day has come"),
        ({"held_on": None, "review_due": LATER}, "after it was held"),
        ({"held_on": TODAY, "review_due": TODAY - timedelta(days=1)}, "after it was held"),
    ],
)
def test_days_that_cannot_be_are_refused(world, lea, given, words):
    with pytest.raises(Refused, match=words):
        save(lea, plan(world, lea), **given)


def test_a_line_is_not_written_over_past_its_sheet(world, lea):
    meeting = plan(world, lea)
    item = queries.lines(lea, meeting)[0].item
    with pytest.raises(Refused, match="with its sheet"):
        actions.minute(by=lea, item=item, version=item.version, minutes="x", decision="")
    with pytest.raises(Refused, match="not one of a series"):
        actions.carry_on(by=lea, item=actions.add_item(by=lea, meeting=meeting, title="x"), goes_on=True)


def test_what_was_agreed_before_and_is_open_arises_at_the_next(world, lea):
    first = plan(world, lea, day=TODAY)
    save(lea, first, targets=[("Ring on Friday", world.staff["lea"], None, SOON)])
    second = plan(world, lea, day=SOON)
    assert [each.said.what for each in queries.arising(lea, second)] == ["Ring on Friday"]
    assert queries.arising(lea, first) == []


def test_once_it_stands_nothing_is_written_and_a_line_is_put_right_beside(world, lea, client):
    meeting = plan(world, lea)
    with pytest.raises(PermissionDenied):
        actions.approve(by=lea, meeting=meeting)  # it was not held
    save(lea, meeting)
    actions.approve(by=lea, meeting=meeting)
    with pytest.raises((Refused, PermissionDenied)):
        save(lea, meeting, **{"What is going well": "x"})
    assert actions.correct(by=lea, item=queries.lines(lea, meeting)[0].item, words="It was Tuesday.")
    sign_in(client, world, "lea")
    [line, *_] = queries.lines(lea, meeting)
    answer = client.post(reverse("meetings:correct", args=[line.item.ref]), {"words": "w" * 2_001})
    assert (answer.status_code, answer.content.decode().count("w" * 2_001)) == (422, 1)


# Who came, who agreed, looked at again


def test_guests_come_or_not_and_who_came_is_not_taken_out(world, lea):
    meeting = plan(world, lea, guests=[("Ada Newcombe", "mother")])
    [mother] = rows(Guest, meeting=meeting)
    keeping.mark_guest(by=lea, guest=mother, state=Guest.CAME)
    with pytest.raises(Refused):
        keeping.take_out_guest(by=lea, guest=mother)
    keeping.take_out_guest(by=lea, guest=keeping.add_guest(by=lea, meeting=meeting, named="A friend", of=""))
    assert [str(each) for each in rows(Guest, meeting=meeting)] == ["Ada Newcombe (mother)"]


def test_who_agreed_is_written_down_once_it_was_held_and_taken_back(world, lea):
    meeting = plan(world, lea, code="readmission")
    given = {"whose": PARENT, "named": "Ada Newcombe", "form": "phone", "day": TODAY}
    with pytest.raises(Refused):
        keeping.sign(by=lea, meeting=meeting, **given)
    save(lea, meeting)
    signed = keeping.sign(by=lea, meeting=meeting, **given)
    assert PARENT not in sheets.sheet(lea, meeting).unsigned
    keeping.unsign(by=lea, signature=signed)
    assert PARENT in sheets.sheet(lea, meeting).unsigned


def test_it_wants_a_leader_on_the_day_until_it_was_looked_at_again(world, lea):
    meeting = plan(world, lea)
    save(lea, meeting, review_due=TODAY)
    assert meeting in sheets.to_review(lea)
    done = keeping.look_again(by=lea, meeting=meeting, version=meeting.version, said="Better")
    assert meeting not in sheets.to_review(lea)
    keeping.look_again(by=lea, meeting=done, version=done.version, said="", done=False)
    assert meeting in sheets.to_review(lea)


def test_the_meeting_that_goes_on_from_it_looks_at_it_again(world, lea):
    first = plan(world, lea)
    save(lea, first, review_due=TODAY)
    save(lea, plan(world, lea, follows=first))
    assert first not in sheets.to_review(lea)
    with pytest.raises(Refused):
        plan(world, viewer(world, "head"), name="bea", chair="head", follows=first)


def test_one_that_was_planned_by_mistake_is_called_off_and_one_that_was_held_is_not(world, lea):
    meeting = plan(world, lea, guests=[("Ada Newcombe", "")])
    actions.call_off(by=lea, meeting=meeting)
    assert not rows(Meeting, pupil=world.pupils["ann"], day=TODAY).exists()
    held = plan(world, lea)
    save(lea, held)
    with pytest.raises(Refused):
        actions.call_off(by=lea, meeting=held)


# What leaves


def test_a_copy_for_the_family_holds_what_was_said_and_what_was_known_only_where_it_is_asked_for(world, lea):
    meeting = plan(world, lea, guests=[("Ada Newcombe", "mother")])
    save(lea, meeting, **{"What is going well": "A good week"})
    found = outputs.find(lea, meeting.ref)
    plain, known = outputs.copy(lea, found), outputs.copy(lea, found, known=True)
    said = [each.text for each in plain.blocks if isinstance(each, Paragraph)]
    assert "A good week" in said
    assert "ann-promise" not in str(plain)
    assert "ann" in str(plain.subtitle)
    assert "ann" not in plain.name
    assert sum(isinstance(each, Items) for each in known.blocks) > sum(isinstance(each, Items) for each in plain.blocks)


def test_a_copy_is_made_by_whoever_leads_it_and_by_no_other_reader(world, lea, tutor):
    meeting = plan(world, lea)
    assert outputs.find(tutor, meeting.ref) is None


# The pages


def test_a_leader_plans_a_meeting_and_saves_its_sheet(world, client):
    sign_in(client, world, "lea")
    ann = world.pupils["ann"]
    begin = reverse("meetings:about.begin", args=[ann.ref])
    page = client.get(begin, {"type": "readmission"})
    given = page.context["form"].initial
    assert given["code"] == "readmission"
    sent = {**given, "day": TODAY.isoformat(), "begins": "08:30", "guests": "Ada Newcombe, mother\n\n Police ,"}
    made = client.post(begin, {name: value for name, value in sent.items() if value is not None})
    assert made.status_code == 302, made.context["form"].errors
    meeting = rows(Meeting, pupil=ann).latest("pk")
    assert [str(each) for each in rows(Guest, meeting=meeting)] == ["Ada Newcombe (mother)", "Police"]
    sheet = client.get(made.url)
    form = sheet.context["sheet_form"]
    assert form.initial["held_on"] == TODAY
    assert form.initial["review_due"] == TODAY + timedelta(days=14)
    typed = {f"said_{each.item.ref}": "<script>x</script> words" for each in form.lines}
    answer = client.post(
        made.url, {**typed, "version": meeting.version, "held_on": TODAY.isoformat(), "do_0": "Half a target"}
    )
    assert answer.status_code == 422
    assert "Say all three" in answer.content.decode()
    assert "&lt;script&gt;x" in answer.content.decode()
    owner = world.staff["lea"].ref
    target = {"do_0": "Meet at the gate", "who_0": owner, "due_0": SOON.isoformat()}
    answer = client.post(made.url, {**typed, **target, "version": meeting.version, "held_on": TODAY.isoformat()})
    assert answer.status_code == 302
    assert "Meet at the gate" in client.get(made.url).content.decode()
    assert client.get(reverse("meetings:meeting", args=[meeting.ref])).url == made.url


@pytest.mark.parametrize(
    ("said", "day"),
    [(SOON.isoformat(), SOON), ("2020-01-06", TODAY), ("2039-01-06", TODAY), ("never", TODAY), ("", TODAY)],
)
def test_the_address_may_propose_a_day_that_is_near_enough(world, client, said, day):
    sign_in(client, world, "lea")
    begin = reverse("meetings:about.begin", args=[world.pupils["ann"].ref])
    assert client.get(begin, {"day": said}).context["form"].initial["day"] == day


def test_a_meeting_planned_for_a_later_day_is_not_proposed_as_held(world, client, lea):
    meeting = plan(world, lea, day=SOON)
    sign_in(client, world, "lea")
    sheet = client.get(reverse("meetings:about.meeting", args=[meeting.ref]))
    assert sheet.context["sheet_form"].initial["held_on"] is None


def test_who_saves_over_somebody_elses_sheet_keeps_what_she_typed_and_sees_both(world, client, lea):
    meeting = plan(world, lea)
    item = queries.lines(lea, meeting)[0].item
    save(lea, meeting, **{item.title: "Theirs"})
    sign_in(client, world, "head")
    page = reverse("meetings:about.meeting", args=[meeting.ref])
    answer = client.post(page, {"version": 1, f"said_{item.ref}": "Mine"})
    assert answer.status_code == 422
    assert "Theirs" in answer.content.decode()
    assert "Mine" in answer.content.decode()
    again = answer.context["sheet_form"].data["version"]
    assert client.post(page, {"version": again, f"said_{item.ref}": "Mine"}).status_code == 302


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"day": "2026-10-28"}, "closed"),
        ({"day": "2026-11-21"}, "Saturday"),
        ({"day": "2031-11-17"}, "more than a year"),
        ({"ends": "08:00"}, "ends before it begins"),
        ({"code": "none"}, "not one of the available choices"),
        ({"guests": "x" * 10_000}, "at most"),
    ],
)
def test_bad_input_is_refused_at_its_place(world, client, wrong, said):
    sign_in(client, world, "lea")
    begin = reverse("meetings:about.begin", args=[world.pupils["ann"].ref])
    right = {"code": "concern", "day": TODAY.isoformat(), "begins": "09:00", "chair": world.staff["lea"].ref}
    answer = client.post(begin, right | wrong)
    assert answer.status_code == 422
    errors = " ".join(each for of in answer.context["form"].errors.values() for each in of)
    assert said in errors or answer.context["form"].errors


def test_the_same_form_sent_twice_plans_one(world, client):
    sign_in(client, world, "lea")
    begin = reverse("meetings:about.begin", args=[world.pupils["ann"].ref])
    right = {
        "code": "concern",
        "day": TODAY.isoformat(),
        "begins": "09:00",
        "chair": world.staff["lea"].ref,
        "once": "k",
    }
    assert client.post(begin, right).url == client.post(begin, right).url


# Reported back


def test_somebody_who_was_there_reports_back_changes_it_and_takes_it_back(world, client):
    lea, newcomer = viewer(world, "lea"), viewer(world, "newcomer")
    meeting = world.meetings["lea year"]
    row = next(each for each in queries.attendances(lea, meeting) if each.staff == world.staff["newcomer"])
    page = reverse("meetings:report", args=[row.ref])
    sign_in(client, world, "newcomer")
    assert client.get(page).status_code == 403
    row = actions.mark(by=lea, attendance=row, state=Attendance.PRESENT)
    with pytest.raises(PermissionDenied):
        reporting.report_back(by=lea, attendance=row, version=None, to="x", words="x")
    assert client.post(page, {"to": "The team", "words": "What was said"}).status_code == 302
    here = client.get(reverse("meetings:meeting", args=[meeting.ref])).content.decode()
    assert "What was said" in here
    with pytest.raises(Refused):
        actions.mark(by=lea, attendance=row, state=Attendance.ABSENT)
    [held] = queries.reports(newcomer, [row]).values()
    assert client.post(page, {"version": held.version, "to": "The team", "words": "Better said"}).status_code == 302
    assert client.post(page, {"back": "1"}).status_code == 302
    assert queries.reports(newcomer, [row]) == {}


def test_what_was_found_looking_again_takes_its_place_when_it_is_sent_once_more(world, client, lea):
    meeting = plan(world, lea)
    save(lea, meeting, review_due=TODAY)
    held = queries.about(lea).get(pk=meeting.pk)
    keeping.look_again(by=lea, meeting=held, version=held.version, said="Better")
    sign_in(client, world, "lea")
    url = reverse("meetings:about.again", args=[meeting.ref])
    late = client.post(url, {"version": "1", "said": "Much better"})
    assert late.status_code == 422
    now = late.context["again_form"]["version"].value()
    assert client.post(url, {"version": now, "said": "Much better"}).status_code == 302
    assert rows(Meeting, pk=meeting.pk).get().review_said == "Much better"
