"""What the duties of attendance, behaviour and pastoral care are done by: each of these activities has its page and its measure."""

import pytest

from remit.core.seams import Measure, Page, named
from remit.leading.duties.activities import shipped

ACTIVITIES = (
    "absence-followed-up", "agency-contacts", "awards-in-lessons", "behaviour-followed-up", "behaviour-policy-consistent",
    "behaviour-support", "colleagues-answered", "in-year-admissions", "incidents-followed-up", "lesson-registers-in-time",
    "meetings-attended", "on-report", "parent-contacts", "parents-evenings", "pastoral-follow-ups", "punctuality",
    "pupil-records", "raise-concerns", "registers-in-time", "returns-met", "rewards-given", "support-plans-reviewed",
    "team-meetings", "tutor-programme", "tutor-team", "tutors-in-place", "uniform-checks",
)  # fmt: skip


@pytest.mark.parametrize("code", ACTIVITIES)
def test_an_activity_opens_the_place_where_it_is_done_and_counts_how_far_it_is(code):
    activity = shipped()[code]
    assert named(Page, activity.page), activity.page
    assert named(Measure, activity.measure), activity.measure
