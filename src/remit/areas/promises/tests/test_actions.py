"""Who sees an action, who may do what with it, and what becomes of it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from remit.areas.promises import actions, measures, queries
from remit.areas.promises.models import GENERAL, PRIVATE, Promise
from remit.core.acts import OutOfSight, Refused, history_of
from remit.core.notices.models import Notice
from remit.core.records import Stale
from remit.core.seams import Period
from remit.core.writing import unrecorded
from remit.school.models import Characteristic, Opening, Tenure
from remit.school.remit import SENSITIVE
from tests.world import START, TODAY, YESTERDAY, viewer

FRIDAY = date(2026, 11, 20)


def give(by, world, owner="tom", **more):
    return actions.give(by=by, **{"what": "Ring the museum", "due": FRIDAY, "owner": world.staff[owner], **more})


def sees(by, promise):
    return queries.promises(by).filter(pk=promise.pk).exists()


def told(world, name, kind):
    return Notice.objects.unscoped("test").filter(to=world.users[name], kind=kind, read=None).exists()


class TestWhoSees:
    def test_its_owner_and_its_giver_and_nobody_else(self, world, lea, tom, mo, head, administrator):
        promise = give(lea, world)
        assert sees(lea, promise)
        assert sees(tom, promise)
        assert not any(sees(each, promise) for each in (mo, head, administrator))

    def test_one_about_a_pupil_is_seen_by_whoever_leads_the_pupil(self, world, lea, tom, mo, head, administrator):
        promise = give(head, world, pupil=world.pupils["ann"])
        assert sees(lea, promise)
        assert sees(tom, promise)
        assert not sees(mo, promise)
        assert not sees(administrator, promise)

    def test_who_teaches_the_pupil_does_not(self, world, head, mo):
        promise = give(head, world, owner="lea", pupil=world.pupils["bea"])
        assert not sees(viewer(world, "tom"), promise)

    def test_a_subject_reaches_none_of_them(self, world, lea, head):
        promise = give(head, world, pupil=world.pupils["bea"])  # in a maths class; lea is second in maths
        assert not sees(lea, promise)

    def test_an_inclusion_action_needs_inclusion_opened(self, world, lea, mo, head):
        unrecorded(
            "test",
            lambda: Characteristic.objects.create(pupil=world.pupils["ann"], type=world.types["K"], first_day=START),
        )
        promise = give(head, world, pupil=world.pupils["ann"], kind="inclusion")
        assert sees(mo, promise)
        assert not sees(lea, promise)

    def test_a_private_one_is_seen_by_the_two_alone_also_where_it_is_about_a_pupil(self, world, lea, tom, head):
        promise = give(lea, world, pupil=world.pupils["ann"], kind=PRIVATE)
        assert sees(lea, promise)
        assert sees(tom, promise)
        assert not sees(head, promise)

    def test_an_owner_whom_the_pupil_has_left_keeps_her_own_and_the_pupils_page_says_nothing(self, world, head):
        promise = give(head, world, owner="lea", pupil=world.pupils["ann"])
        assert promise in queries.about_pupil(viewer(world, "lea"), world.pupils["ann"])[0]
        openings = Opening.objects.unscoped("test").filter(role=world.roles["lea year"])
        unrecorded("test", lambda: openings.update(confirmed_on=None))
        lea = viewer(world, "lea")
        assert sees(lea, promise)
        assert promise in queries.mine(lea)
        assert queries.about_pupil(lea, world.pupils["ann"]) == ([], [])

    def test_the_pupils_page_shows_no_entry_of_somebody_who_only_teaches(self, world, tom, head):
        promise = give(head, world, pupil=world.pupils["bea"])
        assert sees(tom, promise)
        assert queries.about_pupil(tom, world.pupils["bea"]) == ([], [])

    def test_one_of_a_post_passes_to_its_next_holder(self, world, lea, mo, head):
        promise = give(head, world, owner="lea", post=None)
        of_post = actions.give(by=head, what="Book the hall", due=FRIDAY, post=world.posts["lea year"])
        assert sees(lea, of_post)
        assert of_post in queries.mine(lea)
        tenures = Tenure.objects.unscoped("test").filter(post=world.posts["lea year"])
        unrecorded("test", lambda: tenures.update(staff=world.staff["mo"]))
        now_lea, now_mo = viewer(world, "lea"), viewer(world, "mo")
        assert not sees(now_lea, of_post)
        assert of_post in queries.mine(now_mo)
        assert sees(now_lea, promise)
        assert not sees(now_mo, promise)

    def test_what_is_sensitive_waits_for_a_second_step_also_where_it_is_her_own(self, world, mo):
        promise = give(mo, world, owner="mo", pupil=world.pupils["cal"], kind="inclusion")
        plain = give(mo, world, owner="mo", pupil=world.pupils["cal"])
        waiting = mo.closing(SENSITIVE)
        assert not sees(waiting, promise)
        assert promise not in queries.mine(waiting)
        assert sees(waiting, plain)
        assert sees(mo, promise)

    def test_what_is_sensitive_passes_with_a_post_until_it_is_done_and_then_stays_with_whoever_did_it(self, world, mo):
        of_post = {"post": world.posts["tom"], "pupil": world.pupils["cal"], "kind": "inclusion"}
        done, let_go, still = (actions.give(by=mo, what=what, due=FRIDAY, **of_post) for what in ("a", "b", "c"))
        tom = viewer(world, "tom")
        actions.do(by=tom, promise=done)
        actions.let_go(by=tom, promise=let_go, why="He has moved")
        assert sees(tom, done)
        assert sees(tom, let_go)
        tenures = Tenure.objects.unscoped("test").filter(post=world.posts["tom"])
        unrecorded("test", lambda: tenures.update(staff=world.staff["newcomer"]))
        newcomer = viewer(world, "newcomer")
        assert sees(newcomer, still)
        assert not sees(newcomer, done)
        assert not sees(newcomer, let_go)

    def test_nothing_crosses_schools(self, world, lea):
        assert not sees(viewer(world, "head elsewhere"), give(lea, world))


class TestGiving:
    def test_the_owner_is_told_and_oneself_is_not(self, world, lea):
        give(lea, world)
        give(lea, world, owner="lea")
        assert told(world, "tom", actions.GIVEN)
        assert not told(world, "lea", actions.GIVEN)

    def test_to_a_post_its_holders_are_told(self, world, head):
        actions.give(by=head, what="Book the hall", due=FRIDAY, post=world.posts["lea year"])
        assert told(world, "lea", actions.GIVEN)

    def test_not_to_a_colleague_elsewhere(self, world, lea):
        with pytest.raises(OutOfSight):
            give(lea, world, owner="head elsewhere")

    def test_not_to_somebody_who_has_left(self, world, lea):
        with pytest.raises(PermissionDenied):
            give(lea, world, owner="leaver")

    def test_what_is_sensitive_about_a_pupil_only_by_who_may_read_it(self, world, lea):
        with pytest.raises(PermissionDenied):
            give(lea, world, pupil=world.pupils["ann"], kind="inclusion")

    def test_a_private_one_does_not_go_to_a_post(self, world, lea):
        with pytest.raises(ValidationError):
            actions.give(by=lea, what="x", due=FRIDAY, post=world.posts["tom"], kind=PRIVATE)

    def test_neither_a_person_nor_a_post_is_refused(self, world, lea):
        with pytest.raises(PermissionDenied):
            actions.give(by=lea, what="x", due=FRIDAY)


class TestWorking:
    def test_done_is_a_day_a_person_and_what_came_of_it(self, world, lea, tom):
        promise = actions.do(by=tom, promise=give(lea, world), outcome="They expect us at ten")
        assert (promise.done_on, promise.ended_by, promise.outcome) == (
            TODAY,
            world.staff["tom"],
            "They expect us at ten",
        )
        assert not told(world, "tom", actions.GIVEN)

    def test_twice_is_said_once(self, world, lea, tom):
        promise = actions.do(by=tom, promise=give(lea, world))
        with pytest.raises(Refused, match="done already, on 16 November 2026"):
            actions.do(by=lea, promise=promise)

    def test_of_two_who_end_it_at_once_one_is_told(self, world, lea, tom):
        promise = give(lea, world)
        first, second = queries.promises(lea).get(pk=promise.pk), queries.promises(tom).get(pk=promise.pk)
        actions.do(by=lea, promise=first)
        with pytest.raises(Stale):
            actions.let_go(by=tom, promise=second, why="The museum is closed")

    def test_over_a_version_that_was_shown_nobody_writes_what_she_has_not_seen(self, world, lea, tom):
        promise = actions.do(by=tom, promise=give(lea, world))
        shown = promise.version
        actions.answer(by=tom, promise=promise, worked="no", note="It made things worse")
        now = promise.version
        for act in (
            lambda: actions.answer(by=lea, promise=promise, worked="yes", version=shown),
            lambda: actions.open_again(by=lea, promise=promise, version=shown),
        ):
            with pytest.raises(Stale):
                act()
            promise.refresh_from_db(from_queryset=Promise.objects.unscoped("test"))
        assert (promise.worked, promise.version) == ("no", now)

    def test_what_has_ended_is_not_passed_on(self, world, lea, tom):
        promise = actions.do(by=tom, promise=give(lea, world))
        with pytest.raises(Refused, match="done already"):
            actions.pass_on(by=tom, promise=promise, owner=world.staff["mo"])

    def test_the_doing_is_taken_back_whole(self, world, lea, tom):
        promise = actions.do(by=tom, promise=give(lea, world), outcome="Rang")
        actions.answer(by=tom, promise=promise, worked="yes")
        actions.open_again(by=tom, promise=promise)
        promise = queries.promises(tom).get(pk=promise.pk)
        assert promise.is_open
        assert (promise.outcome, promise.worked, promise.answered_on) == ("", "", None)

    def test_let_go_tells_whoever_gave_it_and_taken_back_tells_no_more(self, world, lea, tom):
        promise = actions.let_go(by=tom, promise=give(lea, world), why="The museum is closed")
        assert told(world, "lea", actions.LET_GO)
        actions.open_again(by=tom, promise=promise)
        assert not told(world, "lea", actions.LET_GO)

    def test_a_leader_of_the_pupil_reads_and_does_not_work_it(self, world, lea, head):
        promise = give(head, world, pupil=world.pupils["ann"])
        for act in (
            lambda: actions.do(by=lea, promise=promise),
            lambda: actions.let_go(by=lea, promise=promise, why="x"),
            lambda: actions.pass_on(by=lea, promise=promise, owner=world.staff["lea"]),
            lambda: actions.change(by=lea, promise=promise, version=1, what="x", due=FRIDAY, promised_to=""),
        ):
            with pytest.raises(PermissionDenied):
                act()

    def test_passed_on_it_is_the_others_and_history_names_both(self, world, lea, tom):
        promise = actions.pass_on(by=tom, promise=give(lea, world), owner=world.staff["mo"])
        assert not sees(tom, promise)
        assert promise in queries.mine(viewer(world, "mo"))
        assert told(world, "mo", actions.GIVEN)
        assert not told(world, "tom", actions.GIVEN)
        assert history_of(promise, lea).last().changes["whose"] == ["tom-person", "mo-person"]

    def test_a_private_one_is_not_passed_on(self, world, lea, tom):
        with pytest.raises(PermissionDenied):
            actions.pass_on(by=tom, promise=give(lea, world, kind=PRIVATE), owner=world.staff["mo"])

    def test_what_was_saved_meanwhile_is_stale(self, world, lea, tom):
        promise = give(lea, world)
        shown = promise.version
        actions.change(by=lea, promise=promise, version=shown, what="Ring the gallery", due=FRIDAY, promised_to="")
        with pytest.raises(Stale):
            actions.change(by=tom, promise=promise, version=shown, what="Write", due=FRIDAY, promised_to="")

    def test_it_asks_whether_it_worked_from_the_day_on_and_until_answered(self, world, lea, tom):
        promise = actions.do(by=tom, promise=give(lea, world), asks_on=FRIDAY)
        assert not queries.asking(tom).exists()
        assert list(queries.asking(viewer(world, "tom", FRIDAY))) == [promise]
        actions.answer(by=tom, promise=promise, worked="partly", note="Half of them came")
        assert not queries.asking(viewer(world, "tom", FRIDAY)).exists()

    def test_whether_it_worked_is_not_said_before_it_is_done(self, world, lea, tom):
        with pytest.raises(Refused):
            actions.answer(by=tom, promise=give(lea, world), worked="yes")


class TestDays:
    @pytest.mark.parametrize(
        ("day", "words"),
        [
            (date(2026, 11, 21), "is a Saturday"),
            (date(2026, 12, 25), "The school is closed"),
            (date(2026, 10, 28), "The school is closed"),
            (date(2027, 1, 4), "The school is closed"),
            (FRIDAY, ""),
            (date(2030, 5, 1), ""),
        ],
    )
    def test_a_due_day_is_a_school_day(self, world, lea, day, words):
        said = queries.no_school(lea, day)
        assert words in said if words else said == ""

    def test_a_week_from_the_last_days_of_term_is_the_first_day_of_the_next(self, world):
        assert queries.in_a_week(viewer(world, "lea", date(2026, 12, 17))) == date(2027, 1, 5)


def test_the_measure_counts_what_fell_due_and_was_done_by_its_day(world, lea):
    rows = {
        "in time": (YESTERDAY, YESTERDAY),
        "late": (YESTERDAY, TODAY),
        "never": (YESTERDAY, None),
        "today": (TODAY, None),
    }

    def write():
        Promise.objects.unscoped("test").filter(owner=world.staff["lea"]).update(let_go_on=START)
        for what, (due, done) in rows.items():
            owned = {"school": world.schools["alder"], "owner": world.staff["lea"], "giver": world.staff["lea"]}
            Promise.objects.create(**owned, what=what, due=due, done_on=done, given_on=START, kind=GENERAL)

    unrecorded("test", write)
    # one of her post's is due today too, and not late
    progress = measures.closed_on_time(lea, Period(START, TODAY + timedelta(days=30)))
    assert (progress.done, progress.due, progress.missing) == (1, 3, ("late", "never"))


def closed(by):
    progress = measures.closed_on_time(by, Period(START, TODAY + timedelta(days=30)))
    return progress.done, progress.due


def made_late(promise):
    rows = Promise.objects.unscoped("test").filter(pk=promise.pk)
    unrecorded("test", lambda: rows.update(due=date(2026, 11, 2)))
    return rows.get()


def test_another_day_given_to_what_is_late_makes_it_no_less_late(world, head, tom):
    done, due = closed(tom)
    late = made_late(give(head, world))
    actions.change(by=tom, promise=late, version=late.version, what="Ring", due=TODAY, promised_to="")
    actions.do(by=tom, promise=late)
    assert closed(tom) == (done, due + 1)


def test_another_day_agreed_before_it_was_late_counts_as_the_day(world, head, tom):
    done, _ = closed(tom)
    promise = give(head, world, due=TODAY)
    actions.change(by=tom, promise=promise, version=1, what="Ring", due=FRIDAY, promised_to="")
    actions.do(by=tom, promise=promise)
    friday = measures.closed_on_time(viewer(world, "tom", FRIDAY), Period(START, FRIDAY))
    assert friday.done == done + 1
    assert promise.missed is None


def test_what_was_late_before_she_held_the_post_is_not_counted_against_her(world, head):
    late = made_late(actions.give(by=head, what="Book the hall", due=FRIDAY, post=world.posts["tom"]))
    tenures = Tenure.objects.unscoped("test").filter(post=world.posts["tom"])
    unrecorded("test", lambda: tenures.update(staff=world.staff["newcomer"], first_day=YESTERDAY))
    newcomer = viewer(world, "newcomer")
    assert late in queries.mine(newcomer)
    assert closed(newcomer) == (0, 0)


def test_a_figure_names_nothing_that_is_sensitive_or_between_two(world, mo):
    for kind in ("inclusion", PRIVATE):
        made_late(give(mo, world, owner="mo", what="canary", kind=kind))
    assert "canary" not in measures.closed_on_time(mo, Period(START, TODAY)).missing


def test_what_ended_last_stands_first_also_where_it_was_let_go(world, lea):
    rows = [give(lea, world, owner="lea", what=what) for what in ("first", "second", "third")]
    actions.do(by=viewer(world, "lea", YESTERDAY), promise=rows[0])
    actions.let_go(by=lea, promise=rows[1], why="No need")
    actions.do(by=viewer(world, "lea", FRIDAY), promise=rows[2])
    ended = [each.what for each in queries.lately_ended(queries.mine(lea))]
    assert [what for what in ended if what in {"first", "second", "third"}] == ["third", "second", "first"]


class TestWhetherItWorked:
    def done(self, world, lea, **more):
        promise = give(lea, world, owner="lea", pupil=world.pupils["ann"])
        return actions.do(by=lea, promise=promise, asks_on=TODAY + timedelta(weeks=2), **more)

    def test_what_helped_at_first_is_asked_about_once_more_after_six_weeks(self, world, lea):
        promise = self.done(world, lea)
        then = viewer(world, "lea", TODAY + timedelta(weeks=2))
        assert list(queries.asking(then)) == [promise]
        actions.answer(by=then, promise=promise, worked="partly", note="Quieter")
        assert not list(queries.asking(then))
        later = viewer(world, "lea", TODAY + timedelta(weeks=6))
        assert [each.at_first for each in queries.asking(later)] == ["partly"]
        actions.answer(by=later, promise=promise, worked="no")
        assert (promise.at_first, promise.worked) == ("partly", "no")
        assert not list(queries.asking(later))

    def test_what_did_not_help_is_not_asked_about_again(self, world, lea):
        promise = self.done(world, lea)
        then = viewer(world, "lea", TODAY + timedelta(weeks=2))
        actions.answer(by=then, promise=promise, worked="no")
        assert not list(queries.asking(viewer(world, "lea", TODAY + timedelta(weeks=7))))

    def test_what_is_first_asked_after_six_weeks_is_asked_once(self, world, lea):
        promise = self.done(world, lea)
        then = viewer(world, "lea", TODAY + timedelta(weeks=7))
        actions.answer(by=then, promise=promise, worked="yes")
        assert (promise.at_first, promise.worked) == ("", "yes")

    def test_opened_again_it_is_asked_from_the_beginning(self, world, lea):
        promise = self.done(world, lea)
        then = viewer(world, "lea", TODAY + timedelta(weeks=2))
        actions.answer(by=then, promise=promise, worked="yes")
        actions.open_again(by=then, promise=promise)
        assert promise.at_first == ""


class TestAccepting:
    def test_whoever_was_given_it_accepts_it_once_and_the_notice_is_settled(self, world, lea, tom):
        promise = give(lea, world)
        assert told(world, "tom", "action-given")
        actions.accept(by=tom, promise=promise, version=promise.version)
        assert promise.accepted_on == TODAY
        assert not told(world, "tom", "action-given")
        with pytest.raises(Refused, match="accepted already"):
            actions.accept(by=tom, promise=promise)

    def test_nobody_accepts_for_another_nor_what_they_gave_themselves(self, world, lea, tom, head):
        promise = give(lea, world)
        own = give(lea, world, owner="lea")
        for by, given in ((lea, promise), (lea, own)):
            with pytest.raises(PermissionDenied):
                actions.accept(by=by, promise=given)

    def test_what_is_passed_on_is_to_be_accepted_anew(self, world, lea, tom):
        promise = give(lea, world)
        actions.accept(by=tom, promise=promise)
        actions.pass_on(by=tom, promise=promise, owner=world.staff["mo"])
        assert promise.accepted_on is None

    def test_its_page_offers_it_to_the_owner_alone_and_tells_the_giver(self, world, lea, tom, client):
        promise = give(lea, world)
        address = f"/actions/{promise.ref}/"
        client.force_login(world.users["lea"])
        page = client.get(address).content.decode()
        assert "Not yet" in page
        assert f"{address}accept/" not in page
        client.force_login(world.users["tom"])
        assert f"{address}accept/" in client.get(address).content.decode()
        client.post(f"{address}accept/", {"version": promise.version})
        promise.refresh_from_db()
        assert promise.accepted_on == TODAY
        again = client.post(f"{address}accept/", {"version": promise.version}, follow=True)
        assert "accepted already" in again.content.decode()
