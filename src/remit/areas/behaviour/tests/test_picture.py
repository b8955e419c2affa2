"""The picture of a span: it says what the metrics say, each number opens its list, and nothing small can be worked out."""

import re
from datetime import time, timedelta

import polars as pl
import pytest
from django.urls import reverse

from remit.areas.attendance.figures import Span
from remit.areas.attendance.models import LessonMark, LessonTaking
from remit.areas.behaviour import figures, metrics, outputs
from remit.areas.behaviour.figures import CUTS, Counts, Person, group_of, hold_back
from remit.areas.behaviour.models import BEHAVIOUR, Category, LogEntry
from remit.areas.behaviour.picture import picture
from remit.areas.behaviour.tests.test_logging import nothing_logged
from remit.core.writing import unrecorded
from remit.school.models import Period, Room
from tests.access_walk import sign_in
from tests.world import START, TODAY

DAYS = Span("year", "The year to date", START, TODAY)


def add(world, name, day=TODAY, sort="incident", **more):
    school = world.schools["alder"]
    category = Category.objects.unscoped("test").filter(school=school, sort=sort).first()
    of = {"pupil": world.pupils[name], "category": category, "kind": BEHAVIOUR, "sort": sort, "points": 1, "day": day}
    number = LogEntry.objects.unscoped("test").count()
    return LogEntry.objects.create(**of, occasion=f"n{number}", **more)


@pytest.fixture
def logged(world):
    """Of Ann and Eli something in each way."""
    nothing_logged()

    def make():
        school, maths = world.schools["alder"], world.groups["8ma"]
        of = {"name": "P2", "weekday": 1, "begins": time(10), "ends": time(11), "first_day": START}
        period = Period.objects.create(school=school, kind=Period.LESSON, **of)
        yard = Room.objects.create(school=school, name="Yard", sort=Room.OUTSIDE)
        lesson = {"group": maths, "subject": maths.subject, "period": period, "part": LogEntry.LESSON}
        for day in range(3):
            add(world, "ann", TODAY - timedelta(days=day), **lesson)
        add(world, "ann", sort="award", **lesson)
        add(world, "ann", room=yard, part=LogEntry.BREAK)
        add(world, "ann", TODAY - timedelta(days=40), place="by the gate", part=LogEntry.AROUND)
        add(world, "eli", sort="award")
        add(world, "cal")
        of = {"school": school, "group": maths, "period": period, "complete": True, "first": True}
        for week in range(4):
            LessonTaking.objects.create(**of, day=TODAY - timedelta(weeks=week))

    unrecorded("test", make)


def frame(viewer):
    rows = figures.led(viewer, DAYS).values_list("pupil_id", "day", "sort", "group_id")
    of = [(pupil, day, sort, group is not None) for pupil, day, sort, group in rows]
    names = {"pupil_id": pl.Int64, "date": pl.Date, "sort": pl.String, "in_lesson": pl.Boolean}
    return pl.LazyFrame(of, schema=names, orient="row")


@pytest.mark.parametrize("who", ["lea", "head"])
def test_the_page_says_what_the_metrics_say(world, lea, head, who, logged):
    viewer = {"lea": lea, "head": head}[who]
    [whole] = metrics.counts(frame(viewer)).collect().to_dicts()
    held = picture(viewer, {"span": "year"})
    assert (held.all.awards, held.all.incidents, held.all.in_lessons) == (whole["awards"], whole["incidents"], whole["in_lessons"])  # fmt: skip
    assert held.all.to_one == whole["to_one"]
    for name in CUTS:
        lines = picture(viewer, {"span": "year", "by": name}).lines
        assert sum(each.counts.incidents for each in lines) == whole["incidents"], name
        assert sum(each.counts.awards for each in lines) == whole["awards"], name
    days = pl.LazyFrame({"date": figures.last_days(viewer, TODAY)}, schema={"date": pl.Date})
    wanted = metrics.repeated(frame(viewer), days).collect().to_dicts()
    assert {each.pupil.pk: each.incidents for each in figures.repeated(viewer, TODAY)} == {
        each["pupil_id"]: each["incidents"] for each in wanted
    }


def test_a_leader_of_a_year_reads_hers_and_of_no_other_year(lea, logged):
    held = picture(lea, {"span": "year", "by": "year"})
    assert [(each.label, each.counts.incidents) for each in held.lines] == [("Year 8", 5)]
    assert (held.all.awards, held.all.incidents, held.all.in_lessons, held.all.lessons) == (1, 5, 3, 6), (
        "four of hers here, and one of each of her classes in the world"
    )
    assert held.all.per_hundred == 50.0


def test_a_leader_of_a_subject_reads_its_lessons_alone(world, lea, logged):
    """Lea leads Year 8 and is second in maths of Year 11: nothing of a corridor is in the sight of the second."""

    def make():
        maths = world.groups["11ma"]
        add(world, "bea", group=maths, subject=maths.subject)
        add(world, "bea", place="corridor")

    unrecorded("test", make)
    found = {each.label: each.counts.incidents for each in picture(lea, {"span": "year", "by": "year"}).lines}
    assert found == {"Year 8": 5, "Year 11": 1}


def test_who_has_three_in_ten_school_days_is_named_once_by_name(lea, logged):
    [found] = picture(lea, {"span": "year"}).repeated
    assert found.incidents == 4, "what is forty days ago is over"


LINK = re.compile(r'<a(?: class="rm-tile")? href="(/log-entries/[^"]+)">(.*?)</a>', re.DOTALL)
VALUE = re.compile(r"(?:rm-tile-value\">)?(\d+)")


@pytest.mark.parametrize("name", list(CUTS))
def test_each_number_opens_the_entries_that_it_counts(world, client, name, logged):
    sign_in(client, world, "lea")
    for span in ("year", "weeks"):
        page = client.get(reverse("behaviour:picture"), {"span": span, "by": name}).content.decode()
        links = LINK.findall(page)
        assert len(links) > 2
        for url, said in links:
            number = int(re.sub(r"<[^>]+>|\D", "", said))
            listed = client.get(url.replace("&amp;", "&"))
            assert listed.context["page"].paginator.count == number, (url, said)


def test_a_line_without_an_incident_has_no_ratio_and_one_without_lessons_no_rate():
    assert Counts(3, 0, 0, 0).to_one is None
    assert Counts(3, 2, 2, None).per_hundred is None
    assert Counts(3, 2, 2, 0).per_hundred is None


def people(*incidents):
    return [Person(Counts(0, each), ("", ""), 8, here=True) for each in incidents]


def test_small_groups_are_held_back_and_what_would_tell_them():
    some, others = people(*[1] * 2, *[0] * 8), people(*[1] * 20, *[0] * 20)
    whole = [group_of("All", some + others), group_of("With", some, "PP"), group_of("Without", others, "PP")]
    everybody, inside, outside = hold_back(whole)
    assert inside.hides, "two of ten"
    assert not inside.hidden
    assert outside.hides, "else everybody less these would say two"
    assert not everybody.hides


def test_the_document_names_nobody_and_the_spreadsheet_holds_the_list(world, client, lea, logged):
    held = outputs.found(lea, "span=year&by=place")
    text = str(outputs.written(lea, held))
    assert "Yard" in text
    assert "ann-family" not in text
    sign_in(client, world, "lea")
    assert client.get(reverse("behaviour:picture.xlsx") + "?span=year").status_code == 200


def test_without_a_register_taken_the_lessons_are_those_of_the_timetable(world, lea, logged):
    unrecorded("test", lambda: [each.objects.unscoped("test").all().delete() for each in (LessonMark, LessonTaking)])
    held = picture(lea, {"span": "year"})
    mondays = sum(day.weekday() == 0 for day in figures.last_days(lea, TODAY, 400))
    assert {each.number for each in held.lessons} <= {mondays, mondays - 1}, (
        "one a week, and today's may be still to come"
    )
    assert held.all.lessons == sum(each.number for each in held.lessons) > 0
