"""The pages of plans, as a leader meets them."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from remit.areas.plans.models import Outcome, PlanStrategy, Review, Signature, Strategy, Target, Voice
from remit.core.writing import unrecorded
from tests.access_walk import sign_in
from tests.planning import add_plan, within
from tests.world import START, TODAY, YESTERDAY


def visitor(world, role):
    found = Client()
    sign_in(found, world, role)
    return found


@pytest.fixture
def client(world):
    return visitor(world, "lea")


@pytest.fixture
def plan(world):
    return world.plans["ann"]


def at(page, row):
    return reverse(f"plans:{page}", args=[row.ref])


def text(answer):
    return answer.content.decode()


def post(client, page, row, shown=0, **sent):
    address = f"{at(page, row)}?version={shown}" if shown else at(page, row)
    return client.post(address, sent, follow=True)


def test_a_plan_is_started_from_the_pupil_page_by_choosing_its_type(world, client):
    pupil = world.pupils["ann"]
    assert at("start", pupil) in text(client.get(reverse("pupil", args=[pupil.ref])))
    offered = text(client.get(at("start", pupil)))
    assert "Part-time timetable" in offered
    assert "SEN support plan" not in offered
    form = client.get(at("start", pupil), {"type": "part-time"}).context["form"]
    assert form["until"].initial == TODAY + timedelta(weeks=6)
    assert form["review_due"].initial == TODAY + timedelta(weeks=2)
    sent = {"first_day": "2026-11-16", "until": "2026-12-11", "review_due": "2026-11-30", "section_0": "Ill for weeks"}
    answer = client.post(f"{at('start', pupil)}?type=part-time", sent, follow=True)
    assert "Ill for weeks" in text(answer)
    assert "Nobody owns this plan" in text(answer)


def test_a_mistake_in_the_form_is_said_in_words_and_nothing_typed_is_lost(world, client):
    sent = {"first_day": "2026-11-16", "until": "2027-02-11", "review_due": "2026-11-30", "section_0": "Ill for weeks"}
    answer = client.post(f"{at('start', world.pupils['ann'])}?type=part-time", sent)
    assert answer.status_code == 422
    assert "lasts 6 weeks at most" in text(answer)
    assert "Ill for weeks" in text(answer)


def test_the_plan_says_who_is_still_to_be_heard_and_to_sign(world, client, plan):
    said = text(client.get(at("plan", plan)))
    assert "Still to hear: the pupil, a parent or carer." in said
    assert "Still to sign: the pupil, the school." in said


def test_what_was_just_done_is_undone_by_one_press(world, client, plan):
    answer = post(client, "targets.add", plan, what="Come in time")
    target = Target.objects.unscoped("test").get(what="Come in time")
    assert f"{at('targets.take-back', target)}?version=1" in text(answer)
    post(client, "targets.change", target, what="Come early", version=1)
    target.refresh_from_db()
    assert target.what == "Come early"
    post(client, "targets.put-back", target)
    target.refresh_from_db()
    assert target.what == "Come in time"
    post(client, "targets.take-back", target, shown=3)
    assert not Target.objects.unscoped("test").filter(pk=target.pk).exists()


def test_a_target_that_a_review_has_seen_is_not_taken_back(client, plan):
    answer = post(client, "targets.take-back", within(plan, Target))
    assert "A review has looked at this target" in text(answer)


def test_saving_over_somebody_else_shows_both(world, client, plan):
    target = within(plan, Target)
    post(visitor(world, "head"), "targets.change", target, what="Hers", version=target.version)
    answer = post(client, "targets.change", target, what="Mine", version=target.version)
    assert answer.status_code == 409
    assert "Somebody saved this while you were writing" in text(answer)
    assert "<dd>Hers</dd>" in text(answer)
    assert "Mine</textarea>" in text(answer)


def test_what_a_colleague_made_of_it_since_is_not_taken_back_by_an_undo_of_hers(world, client, plan):
    post(client, "targets.add", plan, what="Come in time")
    target = Target.objects.unscoped("test").get(what="Come in time")
    post(visitor(world, "head"), "targets.change", target, what="Come in time, with a card", version=1)
    answer = post(client, "targets.take-back", target, shown=1)
    assert "Somebody saved this in between" in text(answer)
    target.refresh_from_db()
    assert target.what == "Come in time, with a card"
    assert "Somebody saved this in between" in text(client.post(at("targets.take-back", target), follow=True))
    assert f"{at('targets.take-back', target)}?version=2" in text(client.get(at("targets.change", target)))


@pytest.mark.parametrize("page", ["end", "next"])
def test_a_reason_that_was_typed_is_kept_where_somebody_saved_the_plan_in_between(world, client, plan, page):
    unrecorded("test", lambda: type(plan).objects.unscoped("test").get(pk=plan.pk).save())
    days = {"last_day": "2026-11-16", "first_day": "2026-11-16"}
    answer = post(client, page, plan, **days, outcome="met", because="She is settled", version=1)
    assert answer.status_code == 409
    assert "Somebody saved this while you were writing" in text(answer)
    assert "She is settled</textarea>" in text(answer)
    assert "2 November 2026" in text(answer)


def test_so_does_a_review_that_two_people_write(world, client, plan):
    sent = {"held_on": "2026-11-16", "next_due": "2026-12-14", "said": "x", "version": plan.version}
    assert post(visitor(world, "head"), "review", plan, **sent).status_code == 200
    assert post(client, "review", plan, **sent).status_code == 409


def test_a_review_is_written_with_outcomes_and_actions(world, client, plan):
    target = within(plan, Target)
    sent = {
        "held_on": "2026-11-16", "next_due": "2026-12-14", "said": "Better", "version": plan.version,
        f"outcome_{target.ref}": "met", "do_0": "Ring home", "who_0": world.staff["tom"].ref, "due_0": "2026-11-20",
    }  # fmt: skip
    said = text(post(client, "review", plan, **sent))
    assert "Better" in said
    assert "Ring home: tom-person, by 20 Nov 2026" in said
    assert "2 closed" in said


def test_half_an_action_and_a_next_step_without_an_outcome_are_asked_for(client, plan):
    target = within(plan, Target)
    sent = {"held_on": "2026-11-17", "version": 1, f"next_{target.ref}": "Go on", "do_0": "Ring"}
    said = text(post(client, "review", plan, **sent))
    assert "once it has been held" in said
    assert "An action has three parts" in said
    assert "Say what was found of" in said


def test_a_review_without_a_next_day_is_asked_for_one(client, plan):
    answer = post(client, "review", plan, held_on="2026-11-16", version=plan.version)
    assert answer.status_code == 422
    assert "Say when the plan is looked at again" in text(answer)


def test_the_last_review_is_changed_and_taken_back_from_its_page(client, plan):
    review = within(plan, Review)
    sent = {"held_on": "2026-10-05", "said": "Anew", "next_due": "2026-12-14", "version": 1}
    assert "Anew" in text(post(client, "reviews.change", review, **sent))
    assert "The review is taken back" in text(post(client, "reviews.take-back", review, shown=2))
    assert not Review.objects.unscoped("test").filter(plan=plan).exists()


def test_a_view_without_words_says_that_there_is_no_reply(client, plan):
    assert "Write what they said" in text(
        post(client, "views.add", plan, whose="parent", how="phone", day="2026-11-16")
    )
    assert post(client, "views.add", plan, whose="parent", how="no-reply", day="2026-11-16").status_code == 200
    assert "has not come yet" in text(
        post(client, "views.add", plan, whose="pupil", how="met", day="2026-11-17", words="x")
    )


def test_a_paper_that_was_signed_is_kept_and_opened_from_the_plan(client, plan):
    paper = SimpleUploadedFile("signed.pdf", b"%PDF-1.4 x", "application/pdf")
    sent = {"whose": "parent", "name": "Ms Ash", "form": "paper", "day": "2026-11-16", "paper": paper}
    assert "signed.pdf" in text(post(client, "signatures.add", plan, **sent))
    row = Signature.objects.unscoped("test").get(name="Ms Ash")
    assert b"".join(client.get(at("signatures.paper", row)).streaming_content) == b"%PDF-1.4 x"


def test_a_paper_of_another_kind_is_refused_in_words(client, plan):
    paper = SimpleUploadedFile("signed.exe", b"MZ\x00\xff", "application/pdf")
    sent = {"whose": "parent", "name": "Ms Ash", "form": "paper", "day": "2026-11-16", "paper": paper}
    assert "This kind of file is not taken" in text(post(client, "signatures.add", plan, **sent))


def test_a_strategy_that_is_there_is_offered_before_it_is_written_again(world, client, plan):
    other = Strategy.objects.unscoped("test").get(what="ann-inclusion-strategy-taught")
    assert "There are strategies for this child already" in text(client.get(at("strategies.add", plan)))
    offered = text(client.get(at("strategies.use", plan)))
    assert "ann-inclusion-strategy-taught" in offered
    assert "ann-inclusion-strategy-inclusion" not in offered
    assert "ann-inclusion-strategy-taught" in text(post(client, "strategies.use", plan, strategy=other.ref))


def test_a_strategy_ends_and_goes_on(client, plan):
    use = PlanStrategy.objects.unscoped("test").get(plan=plan, strategy__kind="taught")
    post(client, "strategies.end", use)
    assert Strategy.objects.unscoped("test").get(pk=use.strategy_id).last_day == TODAY
    post(client, "strategies.resume", use)
    assert Strategy.objects.unscoped("test").get(pk=use.strategy_id).last_day is None


def test_a_plan_ends_with_what_came_of_it_and_is_reopened(client, plan):
    said = text(post(client, "end", plan, last_day="2026-11-16", outcome="met", because="Done", version=plan.version))
    assert "This plan has ended" in said
    assert "Hold a review" not in said
    assert "This plan has ended" not in text(post(client, "reopen", plan, shown=plan.version + 1))


def test_the_next_plan_is_begun_from_the_one_before(client, plan):
    sent = {"first_day": "2026-11-16", "outcome": "partly", "because": "", "version": plan.version}
    said = text(post(client, "next", plan, **sent))
    assert "ann-plan-target-open" in said
    assert "Carried on from the plan before" in said


def test_a_plan_from_which_another_goes_on_leads_there_and_is_not_reopened(client, plan):
    post(client, "next", plan, first_day="2026-11-16", outcome="partly", because="", version=plan.version)
    said = text(client.get(at("plan", plan)))
    assert "The plan that goes on from here" in said
    assert "Reopen" not in said
    assert "The next plan goes on from this one" in text(post(client, "reopen", plan, shown=plan.version + 1))


def test_what_was_done_to_a_plan_is_told_to_whoever_asks(client, plan):
    post(client, "targets.add", plan, what="Come in time")
    assert "<dt>Target</dt>" not in text(client.get(at("plan", plan)))
    assert "<dt>Target</dt><dd><ins>Come in time</ins>" in text(client.get(at("plan", plan), {"history": "1"}))


def test_a_plan_costs_no_more_than_twenty_queries(client, plan):
    post(client, "targets.add", plan, what="Come in time")
    with CaptureQueriesContext(connection) as asked:
        assert "Review overdue" in text(client.get(at("plan", plan)))
    assert len(asked) <= 20


def test_the_list_shows_the_years_plans_of_every_type_with_owner_review_and_reply(world):
    answer = visitor(world, "head").get(reverse("plans:plans.list"))
    assert answer.context["page"].paginator.count == 5
    for words in ("SEN support plan", "Pastoral support plan", "Review overdue", "Replied"):
        assert words in text(answer)


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ("state=overdue", 5),
        ("state=no-owner", 5),
        ("state=ended", 0),
        ("reply=Replied", 5),
        ("year=8", 2),
        ("year=99", 0),
    ],
)
def test_the_list_is_narrowed_and_the_spreadsheet_with_it(world, asked, number):
    client = visitor(world, "head")
    assert client.get(f"{reverse('plans:plans.list')}?{asked}").context["page"].paginator.count == number
    rows = client.get(f"{reverse('plans:plans.csv')}?{asked}").content.decode().strip().splitlines()
    assert len(rows) == number + 1


def test_a_plan_of_last_year_is_in_no_list_but_on_the_pupils_page(world, client):
    old = {"first_day": date(2025, 9, 8), "last_day": date(2026, 7, 10), "outcome": "met"}
    plan = unrecorded("test", lambda: add_plan(world.pupils["ann"], "behaviour", "old", **old))
    assert client.get(reverse("plans:plans.list")).context["page"].paginator.count == 1
    assert at("plan", plan) in text(client.get(at("pupil", world.pupils["ann"])))


def test_nothing_yet_says_what_to_do_next(world, client):
    pupil = world.pupils["ann"]
    for plan in (world.plans["ann"],):
        post(client, "end", plan, last_day="2026-11-16", outcome="gone", because="", version=plan.version)
    said = text(client.get(at("pupil", pupil)))
    assert "No plan runs" in said
    assert "Start a plan" in said


def test_a_type_is_changed_by_whoever_keeps_the_schools_records(world):
    client = visitor(world, "administrator")
    assert "SEN support plan" in text(client.get(reverse("plans:types.list")))
    page = reverse("plans:types.change", args=["healthcare"])
    sent = {
        "name": "Medical plan",
        "every": "6",
        "unit": "week",
        "voices": ["parent"],
        "offered": "on",
        "sections": "A\nB",
    }
    assert "Medical plan" in text(client.post(page, sent, follow=True))
    sent |= {"name": "SEN support plan", "version": "1"}
    assert "has a type of this name already" in text(client.post(page, sent))
    assert client.get(reverse("plans:types.change", args=["nowhere"])).status_code == 404


def test_the_school_chooses_the_words(world):
    words = {"pupil": ["student", "students", "student"], "support_plan": ["ISP", "ISPs", "ISP"]}
    unrecorded("test", lambda: type(world.schools["alder"]).objects.unscoped("test").update(words=words))
    said = text(visitor(world, "head elsewhere").get(reverse("plans:types.list")))
    assert "Pastoral ISP" in said
    assert "Those who lead the student" in said


def _many(plan, number):
    targets = [Target.objects.create(plan=plan, what=f"t{each} " + "long " * 50) for each in range(number)]
    for each in range(3):
        held = Review.objects.create(plan=plan, held_on=YESTERDAY - timedelta(days=each))
        for target in targets:
            Outcome.objects.create(plan=plan, review=held, target=target, outcome=Outcome.PARTLY)
    for _ in range(number):
        what = Strategy.objects.create(pupil=plan.pupil, kind="taught", what="s", first_day=START)
        PlanStrategy.objects.create(plan=plan, strategy=what)
        Voice.objects.create(plan=plan, whose="pupil", how="met", day=START, words="w")


@pytest.mark.parametrize(
    "page", ["plans:plan", "plans:review", "plans:pupil", "plans:plans.list", "pupil", "plans:start"]
)
def test_forty_targets_cost_no_more_queries_than_two(world, page):
    client, plan = visitor(world, "head"), world.plans["ann"]
    row = plan if page in {"plans:plan", "plans:review"} else plan.pupil
    address = reverse(page) if page.endswith("list") else reverse(page, args=[row.ref])

    def cost():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    few = cost()
    unrecorded("test", lambda: _many(plan, 40))
    unrecorded("test", lambda: [add_plan(plan.pupil, "behaviour", f"n{each}") for each in range(4)])
    print(page, few)
    assert cost() <= few
