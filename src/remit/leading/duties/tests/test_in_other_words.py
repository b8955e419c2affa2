"""A job description read again whose lines say in other words what duties at work say."""

import pytest
from django.urls import reverse

from remit.core.writing import unrecorded
from remit.leading.duties import actions, queries
from remit.leading.duties import again as reading_again
from remit.leading.duties.again import as_before
from remit.leading.duties.models import Duty, DutyActivity, JobDescription, Rhythm, Shown
from remit.leading.duties.tests import test_review
from remit.leading.duties.tests.test_actions import YEAR_8, changes, rows
from remit.leading.duties.tests.test_review import LINES, brought, press, ref

WATCH, FOLLOW, PARENTS, EYE = LINES
REWORDED = "Monitor and improve the attendance of Year 8 every week."
NEW = "Order the minibus for trips."
at_work, job, page = test_review.at_work, test_review.job, test_review.page


@pytest.fixture
def again(world, lea, at_work):
    return brought(world, lea, REWORDED, FOLLOW, NEW, earlier=at_work)


def of(job, line):
    return rows(Duty, job=job, text=line).get()


def shown(page, job):
    return page.get(reverse("duties:review", args=[job.ref])).content.decode()


def confirmed(lea, job):
    left = list(rows(Duty, job=job, state="proposed"))
    actions.decide(by=lea, job=job, version=again_of(job).version, duties=left, left=[], state=Duty.KEPT, area="")
    held = again_of(job)
    actions.confirm(by=lea, job=held, version=held.version, roles=[YEAR_8])


def again_of(job):
    return JobDescription.objects.unscoped("test").get(pk=job.pk)


def test_a_line_in_other_words_asks_and_one_like_none_does_not(page, at_work, again):
    assert of(again, REWORDED).like == of(at_work, WATCH)
    assert of(again, NEW).like is None
    assert of(again, FOLLOW).like is None, "it stands as it stood"
    told = shown(page, again)
    assert f"At work is “{WATCH}”. Is it the same duty in other words?" in told
    assert "1 reads like a duty at work and asks below" in told


def test_the_same_duty_goes_on_with_all_that_belongs_to_it_in_the_words_of_the_document(page, lea, at_work, again):
    was = of(at_work, WATCH)
    recorded = rows(Shown, duty=was).get()
    press(page, again, answer="same", duty=[ref(again, REWORDED)])
    assert "1 goes on in other words" in shown(page, again)
    confirmed(lea, again)
    was.refresh_from_db()
    assert (was.job, was.text, was.wording) == (again, REWORDED, REWORDED)
    assert rows(Shown, duty=was).get() == recorded
    assert rows(Duty, job=again, text=REWORDED).count() == 1
    orphans = [rows(model).exclude(duty__in=rows(Duty)).count() for model in (Rhythm, DutyActivity)]
    assert orphans == [0, 0]


def test_the_holders_own_words_stay(page, lea, world, at_work):
    again = brought(world, lea, "Meet the parents of Year 8 each term.", earlier=at_work)
    press(page, again, answer="same", duty=[rows(Duty, job=again).get().ref])
    confirmed(lea, again)
    assert queries.duties_at_work(lea).get(job=again).wording == "See Year 8's parents"


def test_a_new_duty_begins_anew_and_the_other_leaves(page, lea, at_work, again):
    press(page, again, answer="new", duty=[ref(again, REWORDED)])
    duty = of(again, REWORDED)
    assert (duty.like, duty.earlier, duty.state) == (None, None, "kept")
    confirmed(lea, again)
    assert not rows(Shown, duty=of(again, REWORDED)).exists()
    assert of(at_work, WATCH).job == at_work


def test_asked_again_it_asks_whether_it_is_the_same(page, at_work, again):
    press(page, again, answer="same", duty=[ref(again, REWORDED)])
    press(page, again, again=ref(again, REWORDED))
    duty = of(again, REWORDED)
    assert (duty.like, duty.earlier, duty.state) == (of(at_work, WATCH), None, "proposed")


def test_a_new_line_that_is_in_doubt_asks_that_next(page, again):
    duty = of(again, REWORDED)
    duty.doubt = "Attendance, or pastoral care?"
    unrecorded("test", duty.save)
    press(page, again, answer="new", duty=[duty.ref])
    duty.refresh_from_db()
    assert (duty.like, duty.state) == (None, "proposed")


def test_a_line_that_reads_like_none_is_not_the_same_by_a_press(page, again):
    press(page, again, answer="same", duty=[ref(again, NEW)])
    assert of(again, NEW).state == "proposed"


def test_what_was_left_out_by_a_slip_and_is_asked_again_still_asks_whether_it_is_the_same(page, at_work, again):
    press(page, again, answer="left", duty=[ref(again, REWORDED)])
    press(page, again, again=ref(again, REWORDED))
    assert of(again, REWORDED).like == of(at_work, WATCH)
    assert "Is it the same duty in other words?" in shown(page, again)
    press(page, again, answer="duty", duty=[ref(again, REWORDED)])
    assert of(again, REWORDED).like is None


def test_what_is_kept_as_a_duty_of_its_own_asks_nothing_any_more(lea, again):
    kept = of(again, REWORDED)
    actions.change_duty(by=lea, duty=kept, **changes(kept, keep=True))
    assert of(again, REWORDED).like is None
    actions.decide(
        by=lea, job=again, version=again_of(again).version, duties=[of(again, NEW)], left=[], state=Duty.KEPT, area=""
    )
    told = queries.difference(lea, again_of(again), rows(Duty, job=again, state="kept"))
    assert (told.asks, told.same, len(told.new)) == (0, 0, 2)
    assert WATCH in [each.text for each in told.leave]


def test_lines_that_become_one_kept_duty_ask_nothing_any_more(page, lea, again):
    press(page, again, answer="duty", duty=[ref(again, NEW)])
    both = [of(again, REWORDED), of(again, NEW)]
    one = actions.merge_duties(by=lea, job=again, version=again_of(again).version, duties=both)
    assert (one.state, one.like) == ("kept", None)


def test_a_line_that_was_left_out_at_work_meanwhile_begins_anew_with_what_its_text_says(page, lea, at_work, again):
    press(page, at_work, answer="left", duty=[ref(at_work, FOLLOW)])
    confirmed(lea, again)
    new = of(again, FOLLOW)
    assert (new.state, new.earlier) == ("kept", None)
    of_first = {model: sorted(parts(model, of(at_work, FOLLOW))) for model in (Rhythm, DutyActivity)}
    assert of_first[DutyActivity]
    assert {model: sorted(parts(model, new)) for model in (Rhythm, DutyActivity)} == of_first
    assert page.get(reverse("duties:change", args=[new.ref])).status_code == 200


def parts(model, duty):
    return [each.period if model is Rhythm else each.code for each in rows(model, duty=duty)]


def test_of_two_lines_the_liker_one_asks():
    held = Duty(text="Lead assessment in key stage 3.", state=Duty.KEPT, line=1)
    read = [
        {"text": text, "role_name": "", "section": "", "kind": "duty", "state": "proposed"}
        for text in ("Lead on assessment for key stage 4.", "Lead on assessment in key stage 3.")
    ]
    assert [each.get("like") for each in as_before(read, [held])] == [None, held]


def read_as(*lines):
    return [{"text": text, "role_name": "", "section": "", "kind": "duty", "state": "proposed"} for text in lines]


def held_as(*lines):
    return [Duty(text=text, state=Duty.KEPT, line=at) for at, text in enumerate(lines)]


def test_lines_that_share_no_telling_word_are_not_compared(monkeypatch):
    asked, real = [], reading_again.SequenceMatcher.real_quick_ratio
    monkeypatch.setattr(
        reading_again.SequenceMatcher, "real_quick_ratio", lambda each: asked.append((each.a, each.b)) or real(each)
    )
    held = held_as("Order books.", "Lead assessment.", "Chair meetings.")
    found = as_before(read_as("Order those books.", "Water plants.", "Lead assessment well."), held)
    assert [each["like"] for each in found] == [held[0], None, held[1]]
    assert len(asked) == 2


def test_each_line_is_read_once_to_find_where_it_stands(monkeypatch):
    asked, real = [], reading_again._key
    monkeypatch.setattr(reading_again, "_key", lambda *of: asked.append(of) or real(*of))
    held = held_as("Order books.", "Lead assessment.", "Chair meetings.")
    as_before(read_as("Water plants.", "Ring home.", "Meet parents."), held)
    assert len(asked) == 6


def test_of_a_document_with_hundreds_of_lines_in_other_words_none_asks():
    held = held_as(*(f"Order books {number}." for number in range(reading_again.MOST + 1)))
    few, many = ([f"Order the books for {number}." for number in range(count)] for count in (2, reading_again.MOST + 1))
    assert not any(each["like"] for each in as_before(read_as(*few), held))
    assert not any(each["like"] for each in as_before(read_as(*many), held[:2]))
    assert all(each["like"] for each in as_before(read_as(*few), held[:2]))
