"""The review of a job description: what one press does, and one that is read again."""

from datetime import timedelta

import pytest
from django.urls import reverse

from remit.core.records import Stale
from remit.core.writing import unrecorded
from remit.leading.duties import actions, queries
from remit.leading.duties.again import as_before
from remit.leading.duties.models import Duty, JobDescription, Rhythm, Shown
from remit.leading.duties.proposal import proposed_duties
from remit.leading.duties.tests.test_actions import YEAR_8, changes, recorded, rows, signed_in
from remit.leading.reading.reader import read
from tests.world import TODAY

LINES = (
    "Monitor the attendance of Year 8 weekly.",
    "Follow up every absence of Year 8.",
    "Meet parents of Year 8.",
    "Keep an eye on courses and on meetings.",
)


def text(*lines):
    return "Job title: Head of Year 8\n\nDuties\n" + "\n".join(f"• {line}" for line in lines)


def brought(world, by, *lines, earlier=None):
    duties = proposed_duties(read(text(*lines)), day=by.day, fallback="Head of Year 8")
    if earlier:
        duties = as_before(duties, list(queries.duties_of_job(by, earlier)))
    return actions.bring_in(
        by=by,
        post=world.posts["lea year"],
        name="jd.txt",
        lines=text(*lines).splitlines(),
        found={"scope": {}},
        duties=duties,
    )


def state(job):
    return {duty.text: duty.state for duty in rows(Duty, job=job)}


def press(page, job, **given):
    job.refresh_from_db()
    return page.post(reverse("duties:decide", args=[job.ref]), {"version": job.version, **given})


def ref(job, line):
    return rows(Duty, job=job, text=line).get().ref


@pytest.fixture
def job(world, lea):
    return brought(world, lea, *LINES)


@pytest.fixture
def page(client, world):
    return signed_in(client, world, "lea")


# One press


def test_what_is_not_ticked_in_a_group_is_left_out_and_other_groups_still_ask(page, job):
    press(page, job, keep="attendance", duty=[ref(job, LINES[0])])
    assert state(job) == {LINES[0]: "kept", LINES[1]: "left", LINES[2]: "proposed", LINES[3]: "proposed"}


def test_keeping_all_that_is_ticked_decides_every_sure_line_and_no_question(page, job):
    press(page, job, keep="all", duty=[ref(job, line) for line in LINES[:2]])
    assert state(job) == {LINES[0]: "kept", LINES[1]: "kept", LINES[2]: "left", LINES[3]: "proposed"}


def test_a_question_is_answered_by_one_press_of_its_area(page, job):
    asked = rows(Duty, job=job, text=LINES[3]).get()
    assert asked.doubt
    assert asked.also
    press(page, job, answer=asked.also[0], duty=[asked.ref])
    after = rows(Duty, pk=asked.pk).get()
    assert (after.state, after.area, after.doubt) == ("kept", asked.also[0], "")


def test_a_question_can_be_answered_with_any_other_area(page, job):
    press(page, job, answer="other", area="governors", duty=[ref(job, LINES[3])])
    assert rows(Duty, job=job, text=LINES[3]).get().area == "governors"


def test_a_line_that_is_no_duty_is_left_out_and_can_be_made_one(page, job):
    press(page, job, answer="left", duty=[ref(job, LINES[3])])
    assert state(job)[LINES[3]] == "left"
    press(page, job, answer="duty", duty=[ref(job, LINES[3])])
    assert state(job)[LINES[3]] == "kept"


def test_when_the_last_line_is_decided_the_scope_comes_next(page, job):
    press(page, job, keep="all", duty=[ref(job, line) for line in LINES[:3]])
    answer = press(page, job, answer="left", duty=[ref(job, LINES[3])])
    assert answer.headers["Location"] == reverse("duties:scope", args=[job.ref])


@pytest.mark.parametrize(
    "given", [{}, {"keep": "no-such"}, {"answer": "no-such"}, {"again": "no-such"}, {"merge": "attendance"}]
)
def test_a_press_that_says_nothing_changes_nothing_and_says_so(page, job, given):
    before = state(job)
    answer = page.post(
        reverse("duties:decide", args=[job.ref]), {"version": 1, "duty": [ref(job, LINES[0])], **given}, follow=True
    )
    assert "Tick the duties first." in answer.content.decode()
    assert state(job) == before


def test_a_second_tab_does_not_undo_what_the_first_decided(page, job):
    first = {"version": 1, "answer": "left", "duty": [ref(job, LINES[0])]}
    second = {"version": 1, "keep": "all", "duty": [ref(job, line) for line in LINES[:3]]}
    url = reverse("duties:decide", args=[job.ref])
    page.post(url, first)
    answer = page.post(url, second, follow=True)
    assert "were decided since you opened it" in answer.content.decode()
    assert state(job)[LINES[0]] == "left"
    assert state(job)[LINES[1]] == "proposed"


def test_lines_of_two_roles_that_become_one_say_where_it_stands(page, job):
    other = rows(Duty, job=job, text=LINES[1]).get()
    other.role_name = "Another"
    unrecorded("test", other.save)
    given = {"merge": "attendance", "duty": [ref(job, line) for line in LINES[:2]]}
    press(page, job, **given)
    shown = page.get(reverse("duties:review", args=[job.ref])).content.decode()
    assert "2 lines are one duty now. It stands under Head of Year 8." in shown


# Read again


@pytest.fixture
def at_work(world, lea, job):
    """Confirmed a week ago, one line of it left out, one in her own words, with records and a rhythm of her own."""
    actions.decide(
        by=lea,
        job=job,
        version=job.version,
        duties=list(rows(Duty, job=job).exclude(text=LINES[3])),
        left=[rows(Duty, job=job, text=LINES[3]).get()],
        state=Duty.KEPT,
        area="",
    )
    duty = queries.reviewable(lea).get(job=job, text=LINES[2])
    actions.change_duty(
        by=lea, duty=duty, **changes(duty, wording="See Year 8's parents", periods=["annual"], area="pastoral")
    )
    job = JobDescription.objects.visible_to(lea).get(pk=job.pk)
    actions.confirm(by=lea, job=job, version=job.version, roles=[YEAR_8])
    for each in rows(Duty, job=job, state="kept"):
        recorded(lea, each)
    return JobDescription.objects.visible_to(lea).get(pk=job.pk)


def decided_again(world, lea, at_work, *lines):
    again = brought(world, lea, *lines, earlier=at_work)
    actions.decide(
        by=lea,
        job=again,
        version=again.version,
        duties=list(rows(Duty, job=again, state="proposed")),
        state=Duty.KEPT,
        left=[],
        area="",
    )
    return JobDescription.objects.visible_to(lea).get(pk=again.pk)


def test_a_line_read_again_asks_nothing_and_has_what_was_decided_for_it(world, lea, at_work):
    again = brought(world, lea, *LINES, earlier=at_work)
    seen = rows(Duty, job=again, text=LINES[2]).get()
    assert (seen.wording, seen.area, seen.doubt, seen.state) == ("See Year 8's parents", "pastoral", "", "proposed")
    assert list(rows(Rhythm, duty=seen).values_list("period", "source")) == [("annual", "chosen")]
    assert state(again)[LINES[3]] == "left", "what was left out is left out again"


def test_a_line_that_only_differs_in_its_stops_is_the_same_line(world, lea, at_work):
    again = brought(world, lea, "Meet parents, of year 8;", earlier=at_work)
    assert rows(Duty, job=again).get().earlier == rows(Duty, job=at_work, text=LINES[2]).get()


def test_what_was_recorded_goes_with_the_lines_that_stand_as_they_stood(world, lea, at_work):
    was = rows(Duty, job=at_work, text=LINES[0]).get()
    again = decided_again(world, lea, at_work, LINES[0], "Run the assembly of Year 8.")
    assert rows(Shown, duty=was).exists(), "until it is confirmed nothing moves"
    actions.confirm(by=lea, job=again, version=again.version, roles=[YEAR_8])
    kept = rows(Duty, job=again, text=LINES[0]).get()
    assert rows(Shown, duty=kept).count() == 1
    assert not rows(Shown, duty=was).exists()
    assert rows(Shown, duty__job=at_work).count() == 2, "the lines that left keep what was recorded for them"
    assert kept.since == at_work.confirmed_on
    assert rows(Duty, job=again, text="Run the assembly of Year 8.").get().since is None


def test_a_duty_read_again_has_counted_all_along(world, lea, at_work):
    last_month = TODAY - timedelta(days=30)
    at_work.confirmed_on = last_month
    unrecorded("test", at_work.save)
    again = decided_again(world, lea, at_work, LINES[0], "Run the assembly of Year 8.")
    actions.confirm(by=lea, job=again, version=again.version, roles=[YEAR_8])
    kept, new = queries.reviewable(lea).filter(job=again).order_by("position")
    assert (kept.since, new.since) == (last_month, None)


def test_before_it_is_confirmed_the_page_says_what_stays_comes_and_leaves(world, lea, page, at_work):
    again = decided_again(world, lea, at_work, LINES[0], "Run the assembly of Year 8.")
    for url in ("duties:review", "duties:scope"):
        shown = page.get(reverse(url, args=[again.ref])).content.decode()
        assert "1 duty stands as it stood" in shown
        assert "1 is new" in shown
        assert "2 duties leave" in shown
        assert LINES[1] in shown


def test_a_document_confirmed_while_another_was_read_takes_nothing_from_a_stranger(world, lea, at_work):
    again = decided_again(world, lea, at_work, LINES[0])
    with pytest.raises(Stale):
        actions.confirm(by=lea, job=again, version=again.version - 1, roles=[YEAR_8])
    assert rows(Shown, duty__job=at_work).count() == 3


def test_a_duty_that_was_split_is_proposed_in_its_parts(world, lea, at_work):
    one = queries.reviewable(lea).get(job=at_work, text=LINES[1])
    actions.split_duty(by=lea, duty=one, version=one.version, parts=["ring home", "write home"])
    again = brought(world, lea, LINES[1], earlier=at_work)
    assert set(rows(Duty, job=again).values_list("wording", flat=True)) == {"ring home", "write home"}
