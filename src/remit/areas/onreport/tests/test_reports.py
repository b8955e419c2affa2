"""A pupil on report: begun, scored, looked at, ended; and who sees what of it."""

from datetime import date, time, timedelta
from fractions import Fraction

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from hypothesis import given as drawn
from hypothesis import strategies as some

from remit.areas.attendance.models import LessonMark, LessonTaking, Mark, Taking
from remit.areas.onreport import actions, attention, facts, grid, measures, queries, scoring
from remit.areas.onreport.models import (
    Report,
    ReportReview,
    ReportScore,
    ReportTarget,
)
from remit.areas.onreport.tests.reporting import (
    END,
    FRIDAY,
    TARGETS,
    WHY,
    cells,
    lesson,
    now,
    rows,
    score,
    start,
    targets_of,
    world,
)
from remit.core import clock
from remit.core.acts import OutOfSight, Refused
from remit.core.notices.models import Notice
from remit.core.records import Stale
from remit.core.seams import Period as Days
from remit.core.writing import unrecorded
from remit.school.models import Lesson, Period
from remit.school.remit import nobody, viewer_of_role
from tests.access_walk import sign_in
from tests.world import START, TODAY, YESTERDAY, viewer

__all__ = ["world"]

# Begun


def test_a_pupil_on_report_has_targets_that_a_teacher_sees_and_a_reason_that_a_teacher_does_not(world, head, tom):
    report = start(head, world.pupils["bea"])
    assert [each.words for each in targets_of(tom, report)] == TARGETS
    assert queries.reason_of(tom, report) is None
    assert queries.reason_of(head, report).words == WHY


def test_it_is_looked_at_within_five_school_days_and_on_its_last_day_at_the_latest(world, lea):
    assert start(lea, world.pupils["ann"]).review_due == date(2026, 11, 23)
    head = viewer(world, "head")
    assert start(head, world.pupils["bea"], last_day=date(2026, 11, 18)).review_due == date(2026, 11, 18)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"first_day": FRIDAY, "last_day": TODAY}, "before the first"),
        ({"last_day": date(2026, 12, 28)}, "six weeks"),
        ({"last_day": date(2026, 12, 22)}, "closed"),
        ({"first_day": date(2026, 11, 21)}, "Saturday"),
        ({"first_day": date(2026, 10, 29), "last_day": FRIDAY}, "two weeks ago"),
        ({"first_day": YESTERDAY, "last_day": YESTERDAY}, "has passed"),
        ({"targets": ["", " "]}, "one target"),
        ({"targets": ["a", "b", "c", "d"]}, "Three targets"),
        ({"home_sees": True}, "shows no scores"),
    ],
)
def test_a_report_that_cannot_be_is_refused_in_a_sentence_and_nothing_is_kept(world, lea, said, words):
    with pytest.raises(Refused, match=words):
        start(lea, world.pupils["ann"], **said)
    assert not rows(Report).exists()
    assert not rows(ReportTarget).exists()


def test_an_aim_beyond_the_scale_and_a_target_of_ten_thousand_letters_are_refused(world, lea):
    for said in ({"aim": 4}, {"targets": ["x" * 10_000]}, {"why": ""}, {"level": "none"}):
        with pytest.raises(ValidationError):
            start(lea, world.pupils["ann"], **said)
    assert not rows(Report).exists()


def test_a_second_report_of_the_same_pupil_at_once_is_refused(world, lea):
    start(lea, world.pupils["ann"])
    with pytest.raises(Refused, match="on report already"):
        start(lea, world.pupils["ann"])


def test_whoever_only_teaches_puts_nobody_on_report(world, tom):
    with pytest.raises(PermissionDenied):
        start(tom, world.pupils["bea"])
    with pytest.raises(PermissionDenied):
        start(viewer(world, "lea"), world.pupils["bea"])  # second in maths, and leads another year


def test_the_owner_is_told_without_a_name_and_no_more_once_it_was_looked_at(world, lea):
    report = start(lea, world.pupils["ann"], owner=world.staff["head"])
    (notice,) = rows(Notice, kind=actions.GIVEN)
    assert (notice.to_id, notice.what) == (world.users["head"].pk, report.ref)
    actions.review(by=lea, report=now(report), version=report.version, next="on")
    assert not rows(Notice, kind=actions.GIVEN, read=None).exists()


def test_the_buttons_say_what_they_do_to_a_report_and_lead_back(world, client, lea):
    made = start(lea, world.pupils["ann"])
    sign_in(client, world, "lea")
    page = reverse("onreport:report", args=[made.ref])
    assert "It was begun by mistake" in client.get(page).content.decode()
    client.post(reverse("onreport:mistake", args=[made.ref]), {"version": made.version})
    text = client.get(page).content.decode()
    assert "Put it back" in text
    assert "It was begun by mistake" not in text


def test_what_was_begun_by_mistake_counts_nowhere_and_is_put_back(world, lea):
    report = start(lea, world.pupils["ann"])
    with pytest.raises(Stale):
        actions.mistake(by=lea, report=now(report), version=99)
    report = actions.mistake(by=lea, report=now(report), version=report.version)
    assert queries.of_pupil(lea, world.pupils["ann"]) == []
    report = actions.put_back(by=lea, report=now(report), version=report.version)
    assert queries.of_pupil(lea, world.pupils["ann"]) == [report]


def test_two_who_change_it_at_once_are_told(world, lea, head):
    report = start(lea, world.pupils["ann"])
    said = {"owner": None, "home_sees": False, "why": "Else", "targets": ["I begin.", TARGETS[1], "I pack up last."]}
    actions.change(by=lea, report=now(report), version=report.version, **said)
    assert [each.words for each in targets_of(lea, report)] == said["targets"]
    assert queries.reason_of(lea, report).words == "Else"
    with pytest.raises(Stale):
        actions.change(by=head, report=now(report), version=report.version, **said)
    with pytest.raises(Refused, match="not taken out"):
        actions.change(by=head, report=now(report), version=now(report).version, **said | {"targets": [""]})


# Scored


def test_a_teacher_scores_in_one_tap_and_the_last_tap_stands_with_what_was_before_it_kept(world, head, tom):
    report = start(head, world.pupils["bea"])
    score(tom, world, report, 1, key="bea")
    score(tom, world, report, 3, key="bea", note="Settled after ten minutes.")
    score(tom, world, report, 3, key="bea")  # the same tap twice
    (cell,) = cells(tom, report)
    assert [each.points for each in cell.scores.values()] == [3]
    assert next(iter(cell.scores.values())).note == "Settled after ten minutes."
    assert [each.points for each in rows(ReportScore).order_by("pk")] == [1, 3]
    scoring.take_back(by=tom, target=targets_of(tom, report)[0], day=TODAY, **lesson(world, "bea"))
    assert cells(tom, report)[0].scores == {}
    with pytest.raises(Refused, match="Nothing stands"):
        scoring.take_back(by=tom, target=targets_of(tom, report)[0], day=TODAY, **lesson(world, "bea"))


def test_a_teacher_scores_the_classes_that_are_hers_and_no_other_lesson(world, head, lea, mo):
    report = start(head, world.pupils["eli"])  # in lea's art class, of a year that she does not lead
    with pytest.raises(PermissionDenied):
        score(lea, world, report, 2)
    (target, _) = targets_of(head, start(head, world.pupils["ann"]))
    with pytest.raises(OutOfSight):
        scoring.score(by=mo, target=target, day=TODAY, points=2, **lesson(world))


def test_scores_of_days_or_lessons_that_were_not_are_refused(world, lea):
    ann = world.pupils["ann"]
    report = start(lea, ann)
    for said, words in (
        ({"day": YESTERDAY}, "began on"),
        ({"day": TODAY + timedelta(days=7)}, "still to come"),
        (lesson(world, "bea"), "no such lesson"),
        ({"period": world.lesson_periods["alder"]}, "no such lesson"),
        ({"period": None, "group": None, "part": "am"}, "by lesson"),
    ):
        with pytest.raises(Refused, match=words):
            scoring.score(
                by=lea, target=targets_of(lea, report)[0], points=2, **{"day": TODAY, **lesson(world), **said}
            )
    with pytest.raises(Refused, match="from 0 to 3"):
        score(lea, world, report, 4)
    with pytest.raises(Refused, match="characters"):
        score(lea, world, report, 2, note="x" * 10_000)
    actions.review(by=lea, report=now(report), version=report.version, next="end", outcome="well")
    with pytest.raises(Refused, match="has ended"):
        score(lea, world, report, 2)


def test_a_primary_scores_by_morning_and_afternoon(world, lea):
    report = start(lea, world.pupils["ann"], scored=Report.PART)
    target = targets_of(lea, report)[0]
    scoring.score(by=lea, target=target, day=TODAY, points=2, part="am")
    assert [(each.label, len(each.scores)) for each in cells(lea, report)] == [("Morning", 1), ("Afternoon", 0)]
    with pytest.raises(Refused, match="morning and afternoon"):
        score(lea, world, report, 2)


def test_who_was_away_is_not_scored_nought_and_lacks_no_score(world, lea):
    ann = world.pupils["ann"]
    report = start(lea, ann)
    assert not cells(lea, report)[0].away

    def away():
        taking = Taking.objects.create(school=ann.school, group=world.groups["8A"], day=TODAY, session="AM")
        Mark.objects.create(school=ann.school, taking=taking, pupil=ann, day=TODAY, session="AM", code="I")

    unrecorded("test", away)
    (cell,) = cells(lea, report)
    assert cell.away
    found = queries.sheet(lea, report, targets_of(lea, report))
    assert (found.away, found.missing) == (1, 0)
    assert [each.value for each in found.averages] == ["", ""]

    def there_after_all():
        held = world.lessons["alder"]
        of = {"school": ann.school, "group": held.group, "period": held.period, "day": TODAY}
        LessonMark.objects.create(**of, taking=LessonTaking.objects.create(**of), pupil=ann, code="L")

    unrecorded("test", there_after_all)
    assert not cells(lea, report)[0].away


def test_a_second_in_maths_sees_the_scores_of_maths_and_no_reason(world, head, lea):
    report = start(head, world.pupils["bea"])
    score(head, world, report, 1, key="bea")

    def art():
        alder = world.schools["alder"]
        period = Period.objects.create(
            school=alder, name="P9", weekday=1, begins=time(14), ends=time(15), first_day=START
        )
        of = {"pupil": report.pupil, "report": report, "target": targets_of(head, report)[0], "day": TODAY}
        ReportScore.objects.create(**of, period=period, group=world.groups["9ar"], points=0)

    unrecorded("test", art)
    assert [each.label for each in cells(lea, report)] == ["P1, 11ma"]
    assert len(cells(head, report)) == 2
    assert queries.reason_of(lea, report) is None


@drawn(some.lists(some.integers(0, 3), max_size=30), some.integers(0, 3))
def test_a_day_is_below_the_aim_as_its_average_is(points, aim):
    held = [ReportScore(points=each) for each in points]
    assert grid.is_below(aim, held) == (bool(points) and Fraction(sum(points), len(points)) < aim)


# Looked at and ended


def test_a_review_keeps_what_the_pupil_says_and_the_next_is_a_school_week_on(world, lea):
    report = start(lea, world.pupils["ann"])
    later = viewer(world, "lea", FRIDAY)
    made = actions.review(
        by=later,
        report=now(report),
        version=report.version,
        next="on",
        voice="Maths is better.",
        until=date(2026, 12, 11),
    )
    held = now(report)
    assert (made.voice, held.last_day, held.review_due) == ("Maths is better.", date(2026, 12, 11), date(2026, 11, 27))
    assert ReportReview.objects.visible_to(viewer(world, "tom")).count() == 0
    actions.take_back_review(by=later, review=made)
    held = now(report)
    assert (held.last_day, held.review_due) == (END, report.review_due)
    with pytest.raises(Refused):
        actions.take_back_review(by=later, review=made)


def test_it_carries_on_for_six_weeks_at_most_and_not_to_a_day_of_the_holidays(world, lea):
    report = start(lea, world.pupils["ann"])
    for until, words in ((date(2027, 1, 8), "six weeks"), (TODAY, "until which day"), (date(2026, 12, 21), "closed")):
        with pytest.raises(Refused, match=words):
            actions.review(by=lea, report=now(report), version=report.version, next="on", until=until)
    assert not rows(ReportReview).exists()


def test_an_end_needs_an_outcome_and_is_taken_back(world, lea):
    report = start(lea, world.pupils["ann"])
    with pytest.raises(Refused, match="outcome"):
        actions.review(by=lea, report=now(report), version=report.version, next="end")
    with pytest.raises(Stale):
        actions.review(by=lea, report=now(report), version=9, next="end", outcome="well")
    made = actions.review(by=lea, report=now(report), version=report.version, next="end", outcome="well")
    assert now(report).outcome == "well"
    actions.take_back_review(by=lea, review=made)
    assert now(report).is_open


def test_a_level_up_is_a_new_report_with_the_same_targets_from_the_next_school_day(world, lea):
    report = start(lea, world.pupils["ann"])
    made = actions.review(by=lea, report=now(report), version=report.version, next="up", until=END)
    new = made.led_to
    assert (new.level, new.first_day, new.follows_id) == ("senior", TODAY + timedelta(days=1), report.pk)
    assert [each.words for each in targets_of(lea, new)] == TARGETS
    assert (now(report).outcome, queries.reason_of(lea, new).words) == ("up", WHY)
    actions.take_back_review(by=lea, review=made)
    assert now(report).is_open
    assert now(new).outcome == Report.MISTAKE


def test_ten_thousand_letters_of_a_review_are_refused_and_the_report_stays(world, lea):
    report = start(lea, world.pupils["ann"])
    with pytest.raises(ValidationError):
        actions.review(
            by=lea, report=now(report), version=report.version, next="end", outcome="well", voice="x" * 10_000
        )
    assert now(report).is_open


def test_there_is_no_level_above_the_highest(world, lea):
    report = start(lea, world.pupils["ann"], level="senior")
    with pytest.raises(Refused, match="no level above"):
        actions.review(by=lea, report=now(report), version=report.version, next="up", until=END)
    assert now(report).is_open


# What it wants and counts


def system(world, kinds="behaviour", day=TODAY):
    made = nobody(world.schools["alder"].pk, f"{kinds} directory class lessons attendance", "")
    return type(made)(made.user, day, made.grants)


def test_a_review_is_asked_for_when_its_day_comes_and_a_decision_on_the_last(world, lea):
    report = start(lea, world.pupils["ann"])
    assert not list(attention.review_due(system(world), None))
    due = report.review_due
    assert [each.subject for each in attention.review_due(system(world, day=due), None)] == [report.pupil_id]
    assert not list(attention.last_day(system(world, day=due), None))
    (found,) = attention.last_day(system(world, day=END), {report.pupil_id})
    assert (found.since, found.facts["owner"]) == (END, "lea-person")
    assert not list(attention.review_due(system(world, day=END), None))
    assert not list(attention.last_day(system(world, day=END), ()))


def test_three_lessons_without_a_score_are_told_to_whoever_leads(world, lea, monkeypatch):
    report = start(lea, world.pupils["ann"])
    tuesday = TODAY + timedelta(days=1)
    alder, group = world.schools["alder"], world.groups["8ma"]

    def two_more():
        for hour in (11, 12):
            of = {"name": f"P{hour}", "weekday": 1, "begins": time(hour), "ends": time(hour, 50), "first_day": START}
            period = Period.objects.create(school=alder, **of)
            Lesson.objects.create(school=alder, group=group, period=period, first_day=START)

    assert not list(attention.unscored(system(world, day=tuesday), None))
    unrecorded("test", two_more)
    held = clock.now
    monkeypatch.setattr(clock, "now", lambda: held() + timedelta(days=1))
    (found,) = attention.unscored(system(world, day=tuesday), None)
    assert (found.subject, found.facts["number"], found.kind) == (report.pupil_id, 3, "behaviour")
    score(viewer(world, "lea", TODAY), world, report, 2)
    score(viewer(world, "lea", TODAY), world, report, 2, at=1)
    assert not list(attention.unscored(system(world, day=tuesday), None))


def test_days_below_the_aim_are_counted_for_a_rule(world, lea):
    report = start(lea, world.pupils["ann"])
    (fact,) = facts.FACTS
    score(lea, world, report, 3)
    week = Days(START, FRIDAY)
    assert list(fact.times(system(world), week, None)) == []
    score(lea, world, report, 0, at=1)
    assert list(fact.times(system(world), week, None)) == [(report.pupil_id, TODAY)]
    assert list(fact.times(system(world), Days(START, YESTERDAY), None)) == []


def test_reports_looked_at_in_their_week_are_counted_and_new_ones_are_not_due(world, lea):
    by = viewer_of_role(world.roles["lea year"], world.users["lea"])
    term = Days(START, date(2026, 12, 18))
    report = start(lea, world.pupils["ann"])
    assert (measures.reports_reviewed(by, term).done, measures.reports_reviewed(by, term).due) == (0, 0)
    actions.review(by=lea, report=now(report), version=report.version, next="on")
    assert (measures.reports_reviewed(by, term).done, measures.reports_reviewed(by, term).due) == (1, 1)
    late = viewer_of_role(world.roles["lea year"], world.users["lea"], date(2026, 11, 25))
    found = measures.reports_reviewed(late, term)
    assert (found.done, found.due, found.missing) == (0, 1, ("ann-given ann-family",))
