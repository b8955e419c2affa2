"""Faults that were found once: each stays mended."""

from datetime import date

import pytest
from django.core.exceptions import NON_FIELD_ERRORS
from django.urls import reverse

from remit.areas.attendance.models import Year
from remit.core.acts import KeyReused, history_of
from remit.core.history.models import Entry
from remit.core.records import Stale
from remit.core.seams import Measure, Period, Progress, named
from remit.core.words import say
from remit.core.writing import unrecorded
from remit.leading.duties import actions, forms, queries, standings
from remit.leading.duties.models import Duty, DutyActivity, JobDescription, Rhythm, Sheet, Shown
from remit.leading.duties.standing import (
    DONE,
    DUE,
    NO_YEAR,
    OVERDUE,
    UP_TO_DATE,
    Before,
    numbers,
)
from remit.leading.duties.tests.test_actions import brought, changes, recorded, rows, signed_in
from remit.leading.duties.tests.test_standing import AUTUMN, HALF, MET, SPRING, SUMMER, YEAR, Term, on, stands
from remit.leading.duties.words import state_words
from remit.school.models import AcademicYear, Group, NewYear, Opening, School
from remit.school.models import Term as TermRow
from tests.world import START, TODAY, viewer


def line_of(by, duty):
    return next(line for line in standings.lines(by, queries.her_duties(by)) if line.duty == duty)


def rhythm(duty, period, source):
    return unrecorded(
        "test", lambda: Rhythm.objects.create(school=duty.school, duty=duty, period=period, source=source)
    )


def held(duty):
    return set(rows(Rhythm, duty=duty).values_list("period", "source"))


def fresh(duty):
    return rows(Duty, pk=duty.pk).get()


# 13. Saving loses no rhythm and accepts none


def form_of(world, lea, **given):
    duty = queries.reviewable(lea).get(pk=world.duties["lea year"].pk)
    shown = forms.DutyForm(lea, duty)
    data = {name: shown[name].value() for name in shown.fields if shown[name].value() is not None}
    return duty, forms.DutyForm(lea, duty, {**data, **given})


def test_saving_the_words_keeps_as_needed_as_the_document_states_it(world, lea):
    rhythm(world.duties["lea year"], "as-needed", Rhythm.STATED)
    duty, form = form_of(world, lea, wording="mine")
    assert form.is_valid(), form.errors
    actions.change_duty(by=lea, duty=duty, keep=False, **form.cleaned_data)
    assert held(duty) == {("termly", "stated"), ("as-needed", "stated")}


def test_as_needed_is_offered_only_where_it_is_held(world, lea):
    assert "as-needed" not in dict(form_of(world, lea)[1].fields["periods"].choices)
    rhythm(world.duties["lea year"], "as-needed", Rhythm.STATED)
    assert "as-needed" in dict(form_of(world, lea)[1].fields["periods"].choices)


def test_what_is_proposed_stays_proposed_until_she_touches_the_rhythms(world, lea):
    duty = world.duties["lea year"]
    rhythm(duty, "weekly", Rhythm.PROPOSED)
    actions.change_duty(by=lea, duty=duty, **changes(duty, periods=["weekly", "termly"], wording="mine"))
    assert held(duty) == {("termly", "stated"), ("weekly", "proposed")}
    actions.change_duty(by=lea, duty=duty, **changes(duty, periods=["weekly"]))
    assert held(duty) == {("weekly", "chosen")}


# 14. Merging


@pytest.mark.parametrize(
    ("states", "after"),
    [(("left", "kept"), "kept"), (("proposed", "kept"), "kept"), (("left", "proposed"), "proposed"), (("left", "left"), "left"), (("kept", "proposed"), "kept")],
)  # fmt: skip
def test_a_merged_duty_is_kept_where_one_of_them_was_and_else_asked(world, lea, states, after):
    job = brought(world, lea)
    two = list(rows(Duty, job=job).order_by("position")[:2])
    for duty, state in zip(two, states, strict=True):
        duty.state, duty.doubt, duty.kind = state, "Is it one?", "area_heading"
        unrecorded("test", duty.save)
    was = two[0].wording
    actions.merge_duties(by=lea, job=job, version=job.version, duties=two)
    first = rows(Duty, pk=two[0].pk).get()
    assert (first.state, first.doubt) == (after, "")
    assert (first.kind == "duty") == (after == "kept"), "what is kept is hers to do"
    assert rows(Duty, pk=two[1].pk).get().state == Duty.LEFT
    assert history_of(first, lea).last().changes["wording"] == [was, f"{was} {two[1].wording}"]


# 15. Pressed twice


def once_on(page, url):
    text = page.get(url).content.decode()
    return text.split('name="once" value="')[1].split('"')[0]


def test_a_form_names_its_press_and_another_after_it_was_saved(world, client):
    page, url = signed_in(client, world, "lea"), reverse("duties:duty", args=[world.duties["lea year"].ref])
    first = once_on(page, url)
    assert first == once_on(page, url)
    assert page.post(url, {"day": TODAY.isoformat(), "note": "x", "once": first}).status_code == 302
    assert once_on(page, url) != first


def pressed(world, name):
    """The address, what is typed, what is counted."""
    ref = world.posts["lea maths"].ref
    return {
        "duty": (
            reverse("duties:duty", args=[world.duties["lea year"].ref]),
            {"day": TODAY.isoformat(), "note": "x"},
            Shown,
        ),
        "add": (reverse("duties:add"), {"post": ref, "wording": "x", "area": "send"}, Duty),
        "share": (
            reverse("duties:share", args=[ref]),
            {"duties": [world.duties["lea maths"].ref], "note": "x"},
            Sheet,
        ),
        "bring-in": (reverse("duties:bring-in"), {"post": ref, "text": "Duties\n• Teach maths."}, JobDescription),
    }[name]


@pytest.mark.parametrize("name", ["duty", "add", "share", "bring-in"])
def test_pressed_twice_it_is_done_once(world, client, name):
    page = signed_in(client, world, "lea")
    url, given, model = pressed(world, name)
    before, once = rows(model).count(), once_on(page, url)
    answers = [page.post(url, {**given, "once": once}) for _ in range(2)]
    assert [each.status_code for each in answers] == [302, 302], answers[0].content.decode()
    assert answers[0].url == answers[1].url
    assert rows(model).count() == before + 1


@pytest.mark.parametrize(
    ("name", "field"), [("duty", "note"), ("add", "wording"), ("share", "note"), ("bring-in", "text")]
)
def test_pressed_again_with_other_words_it_says_so_and_loses_nothing(world, client, name, field):
    page = signed_in(client, world, "lea")
    url, given, model = pressed(world, name)
    once = once_on(page, url)
    page.post(url, {**given, "once": once})
    before = rows(model).count()
    other = "Duties\n• Teach other words." if field == "text" else "other words"
    answer = page.post(url, {**given, field: other, "once": once})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "saved already" in text
    assert "other words" in text
    assert rows(model).count() == before
    again = text.split('name="once" value="')[1].split('"')[0]
    assert page.post(url, {**given, field: other, "once": again}).status_code == 302
    assert NON_FIELD_ERRORS in answer.context["form"].errors


def test_a_register_adds_once(world, client):
    page = signed_in(client, world, "administrator")
    url = reverse("school:staff.add")
    once = once_on(page, url)
    form = page.get(url).context["form"]
    given = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    given |= {"name": "Twice", "once": once, "first_day": TODAY.isoformat()}
    model = type(world.staff["lea"])
    answers = [page.post(url, given) for _ in range(2)]
    assert [each.status_code for each in answers] == [302, 302], answers[0].content.decode()
    assert rows(model, name="Twice").count() == 1
    assert page.post(url, {**given, "name": "Other"}).status_code == 422
    edit = page.get(reverse("school:groups.edit", args=[world.groups["8A"].ref]))
    assert 'name="once"' not in edit.content.decode()


def test_taking_back_twice_is_taking_back(world, client):
    page, shown = signed_in(client, world, "lea"), world.shown["lea year"]
    url = reverse("duties:withdraw", args=[shown.ref])
    duty = reverse("duties:duty", args=[world.duties["lea year"].ref])
    for wanted, after in (("1", True), ("0", False)):
        assert f'name="withdrawn" value="{wanted}"' in page.get(duty).content.decode()
        for _ in range(2):
            assert page.post(url, {"withdrawn": wanted}).status_code == 302
        assert rows(Shown, pk=shown.pk).get().withdrawn is after
    assert Entry.objects.unscoped("test").filter(act="duties.withdraw_shown").count() == 2


# 16. Measured duties


@pytest.mark.parametrize("rhythm", ["daily", "weekly", "half-termly"])
def test_a_measure_that_is_met_leaves_nothing_overdue(rhythm):
    for day in (on(16, 11), on(14, 11), on(28, 10)):
        found = stands(rhythm, measures=[MET], today=day)
        assert (found.state in {DONE, UP_TO_DATE}, found.done, found.due) == (True, 1, 1), (day, found)


def test_a_measure_that_is_short_is_due_now_and_overdue_once_its_week_is_over():
    assert stands("weekly", measures=[HALF], today=on(16, 11)).state == DUE
    assert stands("weekly", measures=[HALF], today=on(14, 11)).state == OVERDUE


def test_earlier_weeks_of_a_measured_duty_count_where_they_were_recorded_by_hand():
    found = stands("weekly", [on(2, 9), on(9, 9)], [MET], today=on(16, 11))
    assert (found.state, found.done, found.due, found.next_due) == (UP_TO_DATE, 3, 3, on(27, 11))


# 17. Weekends and holidays


@pytest.mark.parametrize(
    ("rhythm", "day", "today"),
    [("weekly", on(5, 9), on(6, 9)), ("weekly", on(6, 9), on(6, 9)), ("daily", on(29, 8), on(29, 8)), ("half-termly", on(28, 10), on(28, 10))],
)  # fmt: skip
def test_a_record_of_a_free_day_belongs_to_what_began_last(rhythm, day, today):
    begun = day >= on(1, 9)
    assert (stands(rhythm, [day], today=today).done == 1) == begun


def test_a_record_of_the_weekend_does_not_count_for_the_week_after():
    found = stands("weekly", [on(5, 9)], today=on(7, 9))
    assert (found.state, found.done, found.due) == (DUE, 1, 2)


def test_the_weekend_counts_for_friday():
    assert stands("daily", [on(1, 9), on(2, 9), on(3, 9), on(5, 9)], today=on(5, 9)).state == UP_TO_DATE


# 18. What ended with the last term


AFTER_AUTUMN = Before(AUTUMN)
AFTER_YEAR = Before(SUMMER, YEAR)
NEXT = Term(date(2027, 9, 1), date(2027, 12, 17), date(2027, 10, 25), date(2027, 10, 29))
NEXT_YEAR = Period(date(2027, 9, 1), date(2028, 7, 21))


@pytest.mark.parametrize("rhythm", ["termly", "half-termly"])
@pytest.mark.parametrize("today", [on(19, 12), date(2027, 1, 4), date(2027, 2, 12)])
def test_what_ended_with_the_last_term_is_overdue_until_half_term(rhythm, today):
    found = stands(rhythm, today=today, term=SPRING, before=AFTER_AUTUMN)
    assert (found.state, found.next_due) == (OVERDUE, on(18, 12))
    assert stands(rhythm, [on(23, 12)], today=today, term=SPRING, before=AFTER_AUTUMN).state == DUE
    later = date(2027, 2, 20)
    assert stands("termly", today=later, term=SPRING, before=AFTER_AUTUMN).state == DUE


def test_a_record_of_this_term_does_not_make_good_the_last():
    found = stands("termly", [date(2027, 1, 5)], today=date(2027, 1, 6), term=SPRING, before=AFTER_AUTUMN)
    assert (found.state, found.done, found.due) == (OVERDUE, 1, 2)


@pytest.mark.parametrize("rhythm", ["daily", "weekly"])
def test_a_week_of_last_term_is_over(rhythm):
    assert stands(rhythm, today=date(2027, 1, 4), term=SPRING, before=AFTER_AUTUMN).state == DUE


def test_the_year_falls_due_on_the_last_day_of_its_last_term_and_is_overdue_after_it():
    assert stands("annual", today=date(2027, 7, 21), term=SUMMER).state == DUE
    assert stands("annual", today=date(2027, 7, 22), term=SUMMER).state == OVERDUE
    assert stands("annual", [date(2027, 8, 2)], today=date(2027, 8, 2), term=SUMMER).state == DONE


def test_a_year_that_was_missed_stays_overdue_until_the_first_half_term():
    given = {"term": NEXT, "year": NEXT_YEAR, "before": AFTER_YEAR}
    assert stands("annual", today=date(2027, 9, 10), **given).state == OVERDUE
    assert stands("annual", [date(2027, 8, 2)], today=date(2027, 9, 10), **given).state == DUE
    assert stands("annual", [date(2027, 9, 2)], today=date(2027, 9, 10), **given).state == OVERDUE
    assert stands("annual", today=date(2027, 11, 10), **given).state == DUE


def test_the_term_before_is_asked_for_where_the_duty_was_at_work_then(world):
    duty, day = world.duties["lea year"], date(2027, 1, 5)
    actions.withdraw_shown(by=viewer(world, "lea"), shown=world.shown["lea year"], withdrawn=True)
    assert line_of(viewer(world, "lea", day), duty).standing.state == OVERDUE
    job = world.jobs["lea year"]
    job.confirmed_on = date(2027, 1, 4)
    unrecorded("test", job.save)
    assert line_of(viewer(world, "lea", day), duty).standing.state == DUE


# 19. Up to date


def test_before_its_last_week_is_met_a_duty_is_up_to_date_and_counts_as_done():
    weekly = stands("weekly", [on(1, 9)], today=on(2, 9))
    assert state_words(weekly) == ("Up to date", "green")
    termly, missing = stands("termly", [on(1, 9)], today=on(2, 9)), stands("termly", today=on(2, 9))
    assert state_words(termly).label == "Done this term"
    found = numbers([weekly, termly, missing])
    assert (found.done, found.due) == (2, 3)


# 20. No year


def test_a_school_without_a_year_says_so(world, client):
    def forget():
        TermRow.objects.unscoped("test").delete()
        NewYear.objects.unscoped("test").delete()
        Year.objects.unscoped("test").delete()
        AcademicYear.objects.unscoped("test").delete()

    unrecorded("test", forget)
    text = signed_in(client, world, "lea").get(reverse("duties:mine")).content.decode()
    assert text.count("The school&#x27;s year has not been entered") + text.count("The school's year has not") >= 2
    duty = world.duties["lea year"]
    assert line_of(viewer(world, "lea"), duty).standing.state == NO_YEAR
    measured = standings.Measured(viewer(world, "lea"), None).of(world.roles["lea year"], "pupils-in-a-form")
    assert measured == Progress(cannot="The school's year has not been entered.")


# 22d and 23. Words


def test_what_people_typed_is_never_taken_for_a_word():
    assert say("{each.one} of {Pupil.many}", {}) == "{each.one} of Pupils"


@pytest.fixture
def students(world):
    school = School.objects.unscoped("test").get(pk=world.schools["alder"].pk)
    school.words = {"pupil": ["student", "students", "student"], "form": ["tutor group", "tutor groups", "TG"]}
    unrecorded("test", school.save)
    return world


def test_the_duties_spreadsheet_holds_what_was_typed_to_the_letter(students, client):
    duty = fresh(students.duties["lea year"])
    duty.wording = "Ask {each.one} and {pupil.many}"
    unrecorded("test", duty.save)
    answer = signed_in(client, students, "lea").get(reverse("duties:csv"))
    assert "Ask {each.one} and {pupil.many}" in answer.content.decode()


def test_a_spreadsheet_speaks_the_schools_words(students, client):
    text = signed_in(client, students, "lea").get(reverse("school:pupils.csv")).content.decode()
    assert "Tutor group" in text.splitlines()[0]


# 37. Not confirmed yet


def test_what_waits_for_the_head_is_not_nothing(world, lea):
    duty, role = world.duties["lea year"], world.roles["lea year"]
    unrecorded("test", lambda: DutyActivity.objects.create(school=duty.school, duty=duty, code="pupil-records"))
    name = next(one.measure for _, one in line_of(lea, duty).activities if one)
    assert named(Measure, name), name
    unrecorded("test", lambda: rows(Opening, role=role, kind="general").update(confirmed_on=None))
    waiting = line_of(viewer(world, "lea"), duty).standing
    assert waiting.measures == (Progress(cannot="Waits for the head."),)


def test_her_own_classes_are_counted_whatever_waits(world, lea):
    unrecorded("test", lambda: rows(Opening, role=world.roles["lea year"]).update(confirmed_on=None))
    found = standings.Measured(viewer(world, "lea"), Period(START, TODAY)).of(
        world.roles["lea year"], "own-classes-listed"
    )
    assert found.due == 1


def test_a_role_that_reaches_nobody_waits_for_nobody(world, tom):
    found = standings.Measured(tom, Period(START, TODAY)).of(world.roles["tom"], "forms-with-a-tutor")
    assert found == Progress(0, 0, (), found.where)
    assert Group.objects.visible_to(tom).exists()


# 39. Stale at the top


@pytest.mark.parametrize("error", [Stale("x"), KeyReused("x")])
def test_what_no_view_catches_is_a_page_that_says_so(world, client, monkeypatch, error):
    def refuse(**_):
        raise error

    monkeypatch.setattr(actions, "withdraw_shown", refuse)
    page = signed_in(client, world, "lea")
    answer = page.post(reverse("duties:withdraw", args=[world.shown["lea year"].ref]), {"withdrawn": "1"})
    assert answer.status_code == 409
    assert "Somebody else changed this first" in answer.content.decode()


def test_recording_still_answers_the_same_key(world, lea):
    duty = world.duties["lea year"]
    assert recorded(lea, duty, key="k") == recorded(lea, duty, key="k")


def test_a_rhythm_counts_from_the_day_it_was_chosen(world, lea):
    """What ended before is nobody's fault of hers; what she recorded before still shows."""
    from datetime import date
    from types import SimpleNamespace

    from remit.core.seams import Period
    from remit.leading.duties.standing import standing

    days = (date(2026, 9, 1), date(2026, 12, 18), date(2026, 10, 26), date(2026, 10, 30))
    term = SimpleNamespace(
        **dict(zip(("first_day", "last_day", "break_first_day", "break_last_day"), days, strict=True))
    )
    asked = {
        "term": term,
        "year": Period(days[0], date(2027, 7, 21)),
        "last_of_year": False,
        "today": date(2026, 11, 18),
    }
    assert standing(["weekly"], [], [], **asked).state == "overdue"
    stands = standing(["weekly"], [], [], since=date(2026, 11, 16), **asked)
    assert (stands.state, stands.done, stands.due) == ("due", 0, 1)
    met = standing(["weekly"], [date(2026, 9, 3)], [], since=date(2026, 11, 16), **asked)
    assert (met.done, met.due) == (1, 2)


def test_a_scope_that_is_looked_at_again_shows_what_was_answered(world, client):
    """And confirming it as it stands closes nothing."""
    from remit.school.models import Opening

    client.force_login(world.users["lea"])
    page = f"/job-descriptions/{world.jobs['lea year'].ref}/scope/"
    text = client.get(page).content.decode()
    assert 'value="8"' in text
    answer = {
        "role": "lea year-role",
        "version": "1",
        "role0-reach": "stated",
        "role0-years": ["8"],
        "role0-september": "stays",
        "role0-heads_year": "on",
    }
    assert client.post(page, answer).status_code == 302
    opening = Opening.objects.unscoped("test").get(role=world.roles["lea year"], kind="general")
    assert opening.confirmed_on is not None
