"""The review of a job description: what one press does, and one that is read again."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from remit.core.writing import unrecorded
from remit.leading.duties import actions, queries
from remit.leading.duties.again import as_before
from remit.leading.duties.models import Duty, DutyActivity, JobDescription, Rhythm, Shown
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
        follows=queries.job_of(by, world.posts["lea year"]),
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


def test_a_line_read_again_asks_only_whether_it_stays(world, lea, at_work):
    again = brought(world, lea, *LINES, earlier=at_work)
    seen = rows(Duty, job=again, text=LINES[2]).get()
    assert (seen.wording, seen.area, seen.doubt, seen.state) == ("See Year 8's parents", "pastoral", "", "proposed")
    assert seen.earlier == rows(Duty, job=at_work, text=LINES[2]).get()
    assert state(again)[LINES[3]] == "left", "what was left out is left out again"


def test_a_line_that_only_differs_in_its_stops_is_the_same_line(world, lea, at_work):
    again = brought(world, lea, "Meet parents, of year 8;", earlier=at_work)
    assert rows(Duty, job=again).get().earlier == rows(Duty, job=at_work, text=LINES[2]).get()


def test_a_duty_that_stands_goes_on_with_all_that_belongs_to_it(world, lea, at_work):
    was = rows(Duty, job=at_work, text=LINES[2]).get()
    again = decided_again(world, lea, at_work, "Run the assembly of Year 8.", LINES[2])
    assert rows(Duty, pk=was.pk).get().job == at_work, "until it is confirmed nothing moves"
    actions.confirm(by=lea, job=again, version=again.version, roles=[YEAR_8])
    new, kept = queries.reviewable(lea).filter(job=again).order_by("position")
    assert (kept.pk, kept.since, new.since) == (was.pk, at_work.confirmed_on, None)
    assert (kept.wording, kept.area, kept.line) == ("See Year 8's parents", "pastoral", 5)
    assert [each.period for each in kept.rhythms.all()] == ["annual"]
    assert rows(Shown, duty=was).count() == 1
    assert rows(Duty, job=again).count() == 2, "the row that asked whether it stays is gone"


def test_what_is_changed_while_the_new_document_is_reviewed_is_not_lost(world, lea, at_work):
    again = decided_again(world, lea, at_work, LINES[0])
    was = queries.reviewable(lea).get(job=at_work, text=LINES[0])
    actions.change_duty(by=lea, duty=was, **changes(was, wording="changed meanwhile", periods=["daily"]))
    actions.confirm(by=lea, job=again, version=again.version, roles=[YEAR_8])
    kept = queries.reviewable(lea).get(job=again)
    assert (kept.wording, [each.period for each in kept.rhythms.all()]) == ("changed meanwhile", ["daily"])


def test_a_third_reading_counts_from_the_first(world, lea, at_work):
    last_month = TODAY - timedelta(days=30)
    at_work.confirmed_on = last_month
    unrecorded("test", at_work.save)
    for _ in range(2):
        again = decided_again(world, lea, queries.job_of(lea, world.posts["lea year"]), LINES[0])
        actions.confirm(by=lea, job=again, version=again.version, roles=[YEAR_8])
    assert rows(Duty, job=again).get().since == last_month


def test_a_document_read_before_another_was_confirmed_is_not_laid_over_it(world, lea, page, at_work):
    first, second = (decided_again(world, lea, at_work, *LINES[:3]) for _ in range(2))
    actions.confirm(by=lea, job=first, version=first.version, roles=[YEAR_8])
    second.refresh_from_db()
    with pytest.raises(actions.Overtaken):
        actions.confirm(by=lea, job=second, version=second.version, roles=[YEAR_8])
    assert rows(Shown, duty__job=first).count() == 3
    given = {
        "version": second.version,
        "role": "Head of Year 8",
        "role0-reach": "stated",
        "role0-years": "8",
        "role0-september": "stays",
    }
    answer = page.post(reverse("duties:scope", args=[second.ref]), given, follow=True)
    assert "Set this one aside and bring the document in again" in answer.content.decode()


def test_a_line_that_stands_under_two_roles_keeps_each_its_own(world, lea):
    words = (
        "Post: Lead",
        "",
        "Duties as Maths Lead",
        "• Order books for the class",
        "",
        "Duties as Art Lead",
        "• Order books for the class",
    )
    found = proposed_duties(read("\n".join(words)), day=TODAY, fallback="Lead")
    earlier = [Duty(state=Duty.KEPT, pk=number, line=each["line"], **{name: each[name] for name in ("text", "section", "role_name", "kind", "area")}, wording=each["role_name"]) for number, each in enumerate(found, 1)]  # fmt: skip
    assert [each["role_name"] for each in found] == ["Maths Lead", "Art Lead"]
    again = as_before(list(reversed(found)), earlier)
    assert [each["wording"] for each in again] == ["Art Lead", "Maths Lead"]


def test_what_stands_is_changed_at_work_and_not_in_the_review(world, lea, administrator, at_work):
    again = brought(world, lea, *LINES[:2], earlier=at_work)
    one, two = rows(Duty, job=again).order_by("position")
    for by in (lea, administrator):
        for act in (
            lambda by=by: actions.change_duty(by=by, duty=one, **changes(one)),
            lambda by=by: actions.split_duty(by=by, duty=one, version=1, parts=["a", "b"]),
            lambda by=by: actions.merge_duties(by=by, job=again, version=1, duties=[one, two]),
        ):
            with pytest.raises(PermissionDenied):
                act()


def test_before_it_is_confirmed_the_page_says_what_stays_comes_and_leaves(world, lea, page, at_work):
    again = decided_again(world, lea, at_work, LINES[0], "Run the assembly of Year 8.")
    for url in ("duties:review", "duties:scope"):
        shown = page.get(reverse(url, args=[again.ref])).content.decode()
        assert "1 duty stands as it stood" in shown
        assert "1 is new" in shown
        assert "2 duties leave" in shown
        assert LINES[1] in shown


def test_what_was_recorded_for_a_duty_that_left_can_still_be_read(world, lea, page, at_work):
    again = decided_again(world, lea, at_work, LINES[0])
    left = rows(Duty, job=at_work, text=LINES[1]).get()
    actions.confirm(by=lea, job=again, version=again.version, roles=[YEAR_8])
    url = reverse("duties:duty", args=[left.ref])
    assert url in page.get(reverse("duties:review", args=[at_work.ref])).content.decode()
    shown = page.get(url).content.decode()
    assert "This duty is no longer at work" in shown
    assert "Save record" not in shown
    page.post(url, {"day": "2026-11-16", "note": "too late"})
    assert rows(Shown, duty=left).count() == 1


def test_a_duty_that_was_split_is_proposed_in_its_parts(world, lea, at_work):
    one = queries.reviewable(lea).get(job=at_work, text=LINES[1])
    actions.split_duty(by=lea, duty=one, version=one.version, parts=["ring home", "write home"])
    again = brought(world, lea, LINES[1], earlier=at_work)
    assert set(rows(Duty, job=again).values_list("wording", flat=True)) == {"ring home", "write home"}


def test_what_was_agreed_since_stands_under_a_role_that_is_there(world, lea, at_work):
    role = rows(Duty, job=at_work).first().role
    agreed = actions.add_duty(by=lea, post=at_work.post, wording="Run the garden", area="enrichment", role=role)
    again = decided_again(world, lea, at_work, LINES[0])
    actions.confirm(by=lea, job=again, version=again.version, roles=[YEAR_8 | {"name": "Garden Lead"}])
    assert rows(Duty, pk=agreed.pk).get().role.name == "Garden Lead"


# What only the holder sees


def test_others_read_the_document_and_not_how_the_holder_words_it(world, client, at_work):
    page = signed_in(client, world, "administrator")
    shown = page.get(reverse("duties:review", args=[at_work.ref])).content.decode()
    assert LINES[2] in shown
    assert "See Year 8&#x27;s parents" not in shown
    assert "Every year" not in shown


# Merging


def test_a_merged_duty_has_the_rhythms_and_activities_of_all(world, lea, job):
    first, second = (queries.reviewable(lea).get(job=job, text=line) for line in LINES[:2])
    actions.change_duty(by=lea, duty=second, **changes(second, periods=["annual"], own_activity="Rings round"))
    job.refresh_from_db()
    theirs = {each.period for each in rows(Rhythm, duty__in=[first, second])}
    codes = {(each.code, each.name) for each in rows(DutyActivity, duty__in=[first, second])}
    actions.merge_duties(by=lea, job=job, version=job.version, duties=[second, first])
    assert {each.period for each in rows(Rhythm, duty=first)} == theirs
    assert {(each.code, each.name) for each in rows(DutyActivity, duty=first)} == codes
    assert theirs == {"weekly", "annual"}


def test_a_line_split_in_another_tab_is_not_left_out_unseen(world, lea, page, job):
    duty = rows(Duty, job=job, text=LINES[0]).get()
    shown = {"version": job.version, "keep": "all", "duty": [ref(job, line) for line in LINES[:3]]}
    actions.split_duty(by=lea, duty=queries.reviewable(lea).get(pk=duty.pk), version=1, parts=["one", "two"])
    page.post(reverse("duties:decide", args=[job.ref]), shown)
    assert set(rows(Duty, job=job, line=duty.line).values_list("state", flat=True)) == {"proposed"}
