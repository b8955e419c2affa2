import csv
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.leading.reading.activities import (
    AREAS,
    KEPT_AS,
    RHYTHMS,
    ActivityError,
    Proposer,
    families,
    load,
    propose,
    read_activities,
)
from remit.leading.reading.description import KINDS

DAY = date(2026, 11, 21)
ROW = {
    "code": "gate-duty",
    "name": "Gate duty done",
    "areas": "behaviour",
    "page": "duty-rota",
    "measure": "",
    "counts": "done / due",
    "rhythm": "daily",
    "kinds": "",
    "from": "2026-09-01",
    "until": "2027-07-31",
    "words": "gate + STAFF|on duty",
    "not_words": "logic gate*",
}


def invented() -> Iterator[dict[str, str]]:
    """A job description of a school that does not exist: written before the activities had any words."""
    with Path(__file__).with_name("activities_invented.csv").open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def codes(text: str, area: str = "", section: str = "", kind: str = "duty", day: date = DAY) -> list[str]:
    return [one.activity.code for one in propose(text, area, section, kind, day=day)]


def read(**changes: str) -> Proposer:
    return Proposer(read_activities([ROW | changes], families()), families())


def test_there_are_some_120_activities_and_each_code_and_name_stands_once():
    activities = load()
    assert 110 <= len(activities) <= 150
    assert len({one.code for one in activities}) == len({one.name for one in activities}) == len(activities)


def test_every_activity_says_where_it_is_done_what_is_counted_and_how_often():
    for one in load():
        assert all((one.page, one.counts, one.words)), one.code
        assert one.areas <= AREAS, one.code
        assert one.rhythm in RHYTHMS, one.code
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", one.code), one.code
        assert len(one.name) <= 70, one.code
        assert one.measure or one.counts.startswith(("(by hand)", "no figure of its own")), one.code


def test_every_area_has_an_activity_and_the_reader_knows_the_same_areas():
    assert set().union(*(one.areas for one in load())) == AREAS
    with (Path(__file__).parent.parent / "reference" / "areas.csv").open(encoding="utf-8", newline="") as rows:
        assert {row["area"] for row in csv.DictReader(rows)} - {"none"} == AREAS


def test_a_measure_that_the_ground_floor_computes_stands_on_the_page_that_can_show_it():
    pages = {one.measure: one.page for one in load()}
    assert pages["forms-with-a-tutor"] == pages["classes-with-a-teacher"] == pages["pupils-in-a-form"] == "groups"
    assert pages["pupil-records-complete"] == "pupils"
    assert pages["own-classes-listed"] == "my-classes"
    assert pages["posts-with-confirmed-duties"] == "duties"


@pytest.mark.parametrize(
    ("text", "area", "expected"),
    [
        ("Ensure form tutors take registers promptly each morning", "attendance", "registers-in-time"),
        ("See that attendance in lessons is recorded by teachers", "attendance", "lesson-registers-in-time"),
        ("Keep the provision map", "send", "provision-map"),
        ("Report each term to the governors on standards in the department", "governors", "governor-report"),
        ("Order textbooks for the department", "resources", "orders"),
        ("Deploy teachers to classes across the faculty", "resources", "staff-deployed"),
        ("Carry out learning walks", "teaching_quality", "lesson-visits"),
    ],
)
def test_a_duty_gets_the_activity_that_a_leader_would_name(text, area, expected):
    assert codes(text, area)[0] == expected


def test_at_least_four_in_five_lines_of_an_invented_job_description_get_the_expected_activity_first():
    lines = list(invented())
    right = [line for line in lines if set(codes(line["text"], line["area"], kind=line["kind"])[:1]) & expected(line)]
    assert len(lines) >= 40
    assert len(right) >= 0.8 * len(lines)


def expected(line: dict[str, str]) -> set[str]:
    return set(line["expected"].split())


def test_the_invented_lines_hold_without_their_areas_too():
    lines = list(invented())
    right = [line for line in lines if set(codes(line["text"], kind=line["kind"])) & expected(line)]
    assert len(right) >= 0.8 * len(lines)


def test_a_proposal_says_which_words_of_the_line_suggested_it():
    (first, *_) = propose("Maintain the school’s Provision Map, with costs", "send", day=DAY)
    assert (first.activity.code, first.words) == ("provision-map", ("Provision Map",))


def test_a_line_of_several_duties_gets_several_activities_and_never_more_than_three():
    several = codes("Keep the provision map, chair department meetings, sample books and carry out learning walks")
    assert len(several) == len(set(several)) == 3


def test_a_longer_phrase_leaves_nothing_to_a_shorter_one_on_the_same_words():
    assert codes("Chair department meetings") == ["team-meetings"]


def test_the_area_supports_but_is_no_condition():
    assert codes("Keep the provision map", "timetable") == codes("Keep the provision map", "send")


def test_where_two_fit_alike_the_area_decides():
    assert codes("Oversee accommodation and displays", "timetable")[0] == "timetable-issues"
    assert codes("Oversee accommodation and displays", "compliance")[0] == "rooms-checked"


def test_nothing_is_proposed_where_nothing_fits():
    assert codes("") == codes("Water the plants in the foyer") == codes("!!! ---") == []


def test_a_condition_of_employment_stays_in_the_document():
    assert codes("All staff take part in performance management", "appraisal", kind="boilerplate") == []
    assert KEPT_AS["boilerplate"] == "condition"


def test_a_heading_stays_in_the_document_unless_it_names_an_activity_outright():
    assert codes("Pastoral issues throughout the lower school", kind="area_heading") == []
    assert codes("Performance management", kind="area_heading") == ["appraisal-cycle"]
    assert KEPT_AS["area_heading"] == "heading"


def test_a_catch_all_is_other_tasks_agreed_whatever_its_words():
    assert codes("Any other duties, including assemblies", "ethos", kind="catch_all") == ["other-tasks-agreed"]


def test_a_purpose_rolls_up_the_duties_beneath_it():
    assert "roll-up" in codes("To lead the lower school well", "improvement", kind="purpose")
    assert "roll-up" not in codes("To lead the lower school well", "improvement")


def test_an_activity_is_proposed_only_while_it_holds():
    assert "inclusion-strategy" in codes("Write the inclusion strategy", "send")
    assert "inclusion-strategy" not in codes("Write the inclusion strategy", "send", day=date(2025, 9, 1))
    proposer = read()
    assert not proposer.propose("Staff on duty", "", "", "duty", date(2027, 8, 1))
    assert proposer.propose("Staff on duty", "", "", "duty", date(2027, 7, 31))


def test_not_words_keep_an_activity_away():
    assert read().propose("Teachers at the gate", "", "", "duty", DAY)
    assert not read().propose("Teachers explain logic gates and the gate", "", "", "duty", DAY)


def test_small_words_may_come_between_but_a_phrase_ends_with_its_sentence():
    assert codes("Improve the quality of the teaching") == codes("Improve the quality of teaching") != []
    assert "partner-schools" not in codes("Monitor teaching. Schools differ.")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"areas": "behaviour football"}, "unknown area 'football'"),
        ({"rhythm": "fortnightly"}, "unknown rhythm 'fortnightly'"),
        ({"kinds": "wish"}, "unknown kind of line 'wish'"),
        ({"words": "ga* + at"}, "not a phrase: 'ga"),
        ({"words": "of the"}, "only small words"),
        ({"words": "NOBODY + gate"}, "no family of words 'NOBODY'"),
        ({"words": ""}, "a column is empty"),
        ({"from": "1 September"}, "1 September"),
        ({"until": "2026-08-31"}, "it ends before it begins"),
    ],
)
def test_bad_data_is_refused_with_its_line_and_the_reason(changes, said):
    with pytest.raises(ActivityError, match=r"line 2 \(gate-duty\)") as refused:
        read_activities([ROW | changes], families())
    assert said in str(refused.value)


def test_a_code_that_stands_twice_is_refused():
    with pytest.raises(ActivityError, match=r"line 3 \(gate-duty\): the code 'gate-duty' stands twice"):
        read_activities([ROW, ROW], families())


SCHOOL_WORDS = st.sampled_from(["pupil's", "SEN", "co-ordinate", "of", "the", "register;", "92%", "İ", "e.g.", "*"])


@given(
    text=st.one_of(st.text(max_size=300), st.lists(SCHOOL_WORDS, max_size=40).map(" ".join)),
    area=st.sampled_from(["", "nonsense", *sorted(AREAS)]),
    section=st.text(max_size=40),
    kind=st.sampled_from(KINDS),
)
def test_no_line_is_too_strange(text, area, section, kind):
    proposals = propose(text, area, section, kind, day=DAY)
    assert len(proposals) <= 3
    assert len({one.activity.code for one in proposals}) == len(proposals)
    assert all(words in text for one in proposals for words in one.words)
