import re

from hypothesis import given, settings
from hypothesis import strategies as st

from remit.leading.reading import read, to_json
from remit.leading.reading.bench import TEXTS
from remit.leading.reading.phrases import rows

PIECES = st.sampled_from(
    [
        "Job title:",
        "Responsible to",
        "Head of Year 8",
        "• ",
        "1. ",
        "a) ",
        "(b) ",
        "- ",
        "* ",
        "\t",
        " / ",
        "\n",
        "\n\n",
        "Duties",
        "PERSON SPECIFICATION",
        ":",
        ";",
        ". ",
        "Weekly",
        "To monitor attendance",
        "you will ",
        "lead the team and",
        "every term",
        "key stage *",
        "Conditions of employment",
        "…………",
        "ensure that ",
        "’",
        "\uf0b7",
        "##",
        "İ",
        "ß",
        "XXXX",
        "any other duties",
    ]
)
TEXT = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map("".join))
quick = settings(max_examples=150, database=None, deadline=None)


def words(text):
    return re.findall(r"\w+", text)


def in_order(part, whole):
    rest = iter(whole)
    return all(word in rest for word in part)


@quick
@given(TEXT)
def test_any_text_is_read_and_read_the_same_again(text):
    assert to_json(read(text)) == to_json(read(text))


@quick
@given(TEXT)
def test_the_words_of_a_duty_stand_in_the_source_in_order(text):
    source = words(re.sub("[\u00ad\u200b-\u200d\u2060\ufeff\x00-\x08\x0b\x0c\x0e-\x1f]", "", text))
    for duty in read(text).duties:
        assert duty.text
        assert in_order(words(duty.text), source)


def test_no_words_are_given_to_two_duties():
    for path in TEXTS.glob("*.txt"):
        source = path.read_text(encoding="utf-8")
        for duty in (found := read(source).duties):
            same_line = [other.text for other in found if other.line == duty.line and other is not duty]
            assert not any(duty.text in other for other in same_line)


def test_every_area_and_cadence_of_the_reference_is_one_of_the_agreed():
    areas = {row["area"] for row in rows("areas")} - {"none"}
    assert len(areas) == 24
    assert {row["cadence"] for row in rows("cadences")} == {
        *("daily", "weekly", "half-termly", "termly", "annual", "as-needed", "none")
    }
