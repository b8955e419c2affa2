"""A job description read again whose lines say in other words what duties at work say."""

import pytest
from django.urls import reverse

from remit.core.writing import unrecorded
from remit.leading.duties import actions, queries
from remit.leading.duties.again import as_before
from remit.leading.duties.models import Duty, DutyActivity, JobDescription, Rhythm, Shown
from remit.leading.duties.tests import test_review
from remit.leading.duties.tests.test_actions import YEAR_8, rows
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


def test_of_two_lines_the_liker_one_asks():
    held = Duty(text="Lead assessment in key stage 3.", state=Duty.KEPT, line=1)
    read = [
        {"text": text, "role_name": "", "section": "", "kind": "duty", "state": "proposed"}
        for text in ("Lead on assessment for key stage 4.", "Lead on assessment in key stage 3.")
    ]
    assert [each.get("like") for each in as_before(read, [held])] == [None, held]
