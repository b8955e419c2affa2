"""The timetables at full size, without a database."""

from collections import Counter

import pytest

from remit.demo.groups import CLASS
from remit.demo.tests.test_pupils import PLANS, drawn


@pytest.mark.parametrize("plan", PLANS)
class TestATimetable:
    @pytest.fixture(autouse=True)
    def _drawn(self, plan):
        _, self.groups, self.people, timetable, _ = drawn(plan.key)
        self.lessons, self.teachers = timetable.lessons, timetable.teachers

    def times(self, lesson):
        return [(week, lesson.weekday, lesson.period) for week in lesson.week or "AB"]

    def test_no_teacher_and_no_room_is_in_two_places_at_one_time(self, plan):
        taught = Counter((each.teacher.name, at) for each in self.lessons if each.teacher for at in self.times(each))
        held = Counter((each.room, at) for each in self.lessons for at in self.times(each))
        assert set(taught.values()) == set(held.values()) == {1}

    def test_no_child_is_in_two_places_at_one_time_and_those_in_forms_have_every_lesson(self, plan):
        members = {each.name: each.members for each in self.groups}
        had = Counter((child, at) for each in self.lessons for at in self.times(each) for child in members[each.group])
        assert set(had.values()) == {1}
        full = {"larkfold": 2 * 5 * 8, "highmoor": 2 * 5 * 7}[plan.key]
        younger = {child for each in self.groups if each.year < 12 for child in each.members}
        lessons = Counter(child for child, _ in had)
        assert sum(lessons[child] != full for child in younger) <= 1  # the one who waits for a form

    def test_every_class_is_taught_and_every_lesson_has_its_teacher_but_where_none_is_found_yet(self, plan):
        classes = {each.name for each in self.groups if each.type == CLASS}
        assert classes <= {each.group for each in self.lessons}
        waiting = {each.group for each in self.lessons if each.teacher is None}
        assert waiting == {"larkfold": set(), "highmoor": {"9F", "8Ma5"}}[plan.key]

    def test_whoever_is_part_time_teaches_on_her_days_alone(self, plan):
        part_time = [each for each in self.lessons if each.teacher and each.teacher.days]
        assert part_time
        assert all(each.weekday in each.teacher.days for each in part_time)

    def test_nobody_teaches_the_whole_fortnight(self, plan):
        taught = Counter(
            each.teacher.name for each in self.lessons if each.teacher and each.week and each.period not in {"am", "pm"}
        )
        assert max(taught.values(), default=0) <= 46

    def test_two_teachers_share_one_class_of_the_primary(self, plan):
        shared = [each for each in self.people if "job share" in each.job]
        assert [each.form for each in shared] == {"larkfold": ["4 Oak"] * 2, "highmoor": []}[plan.key]
