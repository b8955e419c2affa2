"""The meetings of the made-up schools and what came out of them: each step an act of whoever took it, on its day."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, time, timedelta

from remit.areas.meetings import actions, queries, talking
from remit.areas.meetings.models import Item, Meeting, Series
from remit.areas.promises import actions as promises
from remit.areas.promises import queries as promised
from remit.core.viewers import Viewer
from remit.demo.calendar import last_school_day, school_days
from remit.demo.moments import BEFORE_SCHOOL, at
from remit.demo.rows import Built
from remit.school import queries as school
from remit.school.models import Staff
from remit.school.remit import viewer_for

BACK = timedelta(weeks=6)  # so long ago the first of them was planned
WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class Story:
    """A series, and what was said at each of its meetings under each item in turn: (minutes, decision, who, what)."""

    chair: str
    name: str
    sort: str
    weekday: int
    people: tuple[str, ...]
    standing: tuple[str, ...]
    said: tuple[tuple[str, str, str, str], ...]
    extra: str
    with_whom: str
    notes: str
    promise: tuple[str, str]


STORIES = {
    "larkfold": Story(
        "Farida Whitcombe", "Upper School team", "phase", 2, ("Samir Dhanjal", "Joanna Sikorska", "Oliver Penhaligon"),
        ("Who is causing concern", "Reading", "Dates ahead", "Any other business"),
        (
            ("Two classes are late from lunch on most days; the bell cannot be heard on the field.", "A whistle at ten to one.",
             "Samir Dhanjal", "Ask the lunchtime supervisors to whistle at ten to one"),
            ("The new sets of readers are read; three children in 4 Oak need something shorter.", "Order the short series.",
             "Farida Whitcombe", "Order the short readers from the library service"),
            ("The museum has a place for both classes in spring.", "", "Joanna Sikorska", "Hold a coach for the museum"),
            ("Coats are left on the floor of the corridor again.", "Another rail.", "Farida Whitcombe", "Ask the site team for a second rail"),
        ),
        "Corridor at home time", "Margaret Tindall",
        "Went well: reading in Year 5. Hard: time for the reviews, three of them in one week.\nAgreed that one afternoon a fortnight is kept free.",
        ("Say how the first week with the new group went", "home"),
    ),
    "highmoor": Story(
        "Marcus Ellerby", "Year 9 tutors", "pastoral", 3, ("Thomas Wickens", "Sophie Adjei", "Bridget Amankwah"),
        ("Attendance and lateness", "Who we are worried about", "Assembly and tutor time", "Any other business"),
        (
            ("9C and 9F lose most; both have a long way from PE.", "Tutors note the reason in the morning.",
             "Thomas Wickens", "Walk 9C over from the sports hall for two weeks"),
            ("Four names since last time. Two are settled.", "", "Marcus Ellerby", "Ring the two homes that have not answered"),
            ("Assembly on kindness online went well with the sixth form's examples.", "Keep the sixth form.",
             "Bridget Amankwah", "Ask the sixth form for two speakers in spring"),
            ("Lockers on the ground floor do not lock.", "", "Sophie Adjei", "List the lockers that do not lock"),
        ),
        "Ski trip: who may come", "Thomas Wickens",
        "First half term with a tutor group: marking takes every evening.\nAgreed to look at the marking of 9C together.",
        ("Send the dates of the options evening", "the parents who asked"),
    ),
}  # fmt: skip


@dataclass
class Telling:
    built: Built
    story: Story
    day: date

    def at(self, day: date) -> AbstractContextManager[None]:
        return at(day, BEFORE_SCHOOL) if day == self.day else at(day)

    def viewer(self, name: str, day: date) -> Viewer:
        user = self.built.staff[name].user
        assert user
        return viewer_for(user, day)

    def staff(self, names: Sequence[str]) -> list[Staff]:
        return [self.built.staff[name] for name in names]

    def tell(self) -> None:
        begins = last_school_day(max(self.day - BACK, self.built.first_day))
        series = self.begin(begins)
        chair = self.viewer(self.story.chair, self.day)
        been = [each for each in queries.meetings_of(chair, series) if each.day < self.day]
        for number, meeting in enumerate(reversed(been)):
            self.hold(meeting, number, last=number + 1 == len(been))
        self.add_ahead(series)
        self.promise()
        self.talk()

    def begin(self, day: date) -> Series:
        story = self.story
        with self.at(day):
            by = self.viewer(story.chair, day)
            series = actions.begin_series(
                by=by, chair=self.built.staff[story.chair], people=self.staff(story.people), name=story.name, sort=story.sort,
                rhythm="weekly", weekday=story.weekday, week="", begins=time(15, 30), ends=time(16, 30), room="Staff room",
                minutes_by=self.built.staff[story.people[0]], standing=list(story.standing),
            )  # fmt: skip
            actions.plan(by=by, series=series, days=queries.days_to_plan(by, series)[:10])
        return series

    def hold(self, meeting: Meeting, number: int, *, last: bool) -> None:
        """Everybody is there but one; something is said under each item, and one action comes out of it."""
        day = meeting.day
        with self.at(day):
            by = self.viewer(self.story.chair, day)
            away = queries.attendances(by, meeting)[number % 3]
            actions.mark(by=by, attendance=away, state="apologies")
            actions.all_here(by=by, meeting=meeting)
            items = [line.item for line in queries.lines(by, meeting)]
            for place, item in enumerate(items[: len(self.story.said)]):
                if place in {number % 4, (number + 1) % 4}:
                    self.minute(by, item, self.story.said[place], day, agreed=number == place)
            if not last:
                actions.approve(by=by, meeting=queries.meetings(by).get(pk=meeting.pk))

    def minute(self, by: Viewer, item: Item, said: tuple[str, str, str, str], day: date, *, agreed: bool) -> None:
        minutes, decision, who, what = said
        item = actions.minute(by=by, item=item, version=item.version, minutes=minutes, decision=decision)
        if not agreed:
            return
        due = next((each for each in school_days(day + WEEK, day + 3 * WEEK)), day + WEEK)
        row = actions.agree(by=by, item=item, what=what, due=due, owner=self.built.staff[who])
        done = day + timedelta(days=5)
        if done < self.day - 3 * WEEK:  # what was agreed lately is open still, some of it late
            done = last_school_day(done)
            with self.at(done):
                owner = self.viewer(who, done)
                promises.do(by=owner, promise=promised.promises(owner).get(pk=row.promise_id))

    def add_ahead(self, series: Series) -> None:
        """Somebody who comes has put something on the next agenda."""
        with self.at(self.day):
            by = self.viewer(self.story.people[0], self.day)
            ahead = [each for each in queries.meetings_of(by, series) if each.day >= self.day]
            if ahead:
                actions.add_item(by=by, meeting=ahead[-1], title=self.story.extra)

    def promise(self) -> None:
        """Something promised to a parent about a child whom the chair leads, due in the days to come."""
        what, to = self.story.promise
        with self.at(self.day):
            by = self.viewer(self.story.chair, self.day)
            pupil = school.led_pupils(by).order_by("family_name", "given_name", "pk").first()
            promises.give(
                by=by, what=what, due=promised.in_a_week(by), owner=self.built.staff[self.story.chair], pupil=pupil, promised_to=to
            )  # fmt: skip

    def talk(self) -> None:
        day = last_school_day(self.day - WEEK)
        with self.at(day):
            by = self.viewer(self.story.chair, day)
            other = self.built.staff[self.story.with_whom]
            talk = talking.add_talk(by=by, pair=talking.begin(by=by, other=other), day=day)
            talking.note(by=by, talk=talk, version=talk.version, notes=self.story.notes)
            due = promised.in_a_week(by)
            talking.agree(by=by, talk=talk, what="Find an afternoon that is kept free", due=due, owner=other)


def write_meetings(schools: Sequence[Built], day: date) -> None:
    for built in schools:
        if (story := STORIES.get(built.plan.key)) and all(name in built.staff for name in _named(story)):
            Telling(built, story, day).tell()


def _named(story: Story) -> tuple[str, ...]:
    return (story.chair, story.with_whom, *story.people)
