"""Charts: what is drawn, what is said beside it, and what is never in it."""

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.analytics.charts import BARS, DOTS, KINDS, LINE, NO_FIGURE, STACKED, Chart, Series, svg

SVG = "{http://www.w3.org/2000/svg}"


def chart(kind=BARS, labels=("Year 7", "Year 8", "Year 9"), series=None, **more):
    series = series or (Series("Done", (3, None, 0), "D"), Series("Not done", (1, 2, 4), "N"))
    given = {"title": "Duties", "unit": "duties", "by": "Year", "sentence": "Of eleven, three are done."} | more
    return Chart(kind=kind, labels=labels, series=series, **given)


def drawn(described):
    return ET.fromstring(svg(described))


def texts(described):
    return [each.text for each in drawn(described).iter(f"{SVG}text")]


def boxes(described):
    """Without the samples of the legend and the paper of the patterns."""
    plain = [each for each in drawn(described).iter(f"{SVG}rect") if each.get("height") == "13"]
    return plain[: len(plain) - (len(described.series) if len(described.series) > 1 else 0)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_chart_is_a_picture_with_a_name_and_a_sentence(kind):
    root = drawn(chart(kind))
    name, sentence = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{name.get('id')} {sentence.get('id')}"
    assert (name.text, sentence.text) == ("Duties", "Of eleven, three are done.")


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_in_it_needs_a_policy_that_lets_styles_or_scripts_in(kind):
    text = svg(chart(kind))
    assert not re.search(r"style|script|href|\son\w+=|https?:(?!//www\.w3\.org/2000/svg)", text)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_chart_is_drawn_in_the_same_letters(kind):
    assert svg(chart(kind)) == svg(chart(kind))
    assert chart(kind).name != chart(kind, title="Others").name, "its parts are called by no name of another's"


def test_no_figure_is_a_gap_and_not_nought():
    described = chart(series=(Series("Done", (3, None, 0)),))
    assert len(boxes(described)) == 1
    assert texts(described) == ["Year 7", "3", "Year 8", NO_FIGURE, "Year 9", "0", "duties"]


def test_a_line_is_broken_where_there_is_no_figure():
    lines = [
        each.get("d")
        for each in drawn(chart(LINE, series=(Series("Late", (3, 4, None, 5), ""),), labels=tuple("abcd")))
        if each.get("fill") == "none" and "rule" not in each.get("class")
    ]
    assert [each.count("L") for each in lines] == [1, 0]


@pytest.mark.parametrize("kind", [BARS, STACKED, DOTS])
def test_each_figure_stands_beside_its_mark_with_the_letter_of_its_series(kind):
    said = " ".join(texts(chart(kind)))
    for figure in ("D 3", "N 1", f"D {NO_FIGURE}", "N 2", "D 0", "N 4", "D Done (duties)", "N Not done (duties)"):
        assert figure in said


def test_stacked_bars_are_as_long_as_what_they_add_up_to():
    described = chart(STACKED, labels=("a", "b"), series=(Series("x", (2, 0), "X"), Series("y", (1, 3), "Y")))
    first, second, whole = (float(each.get("width")) for each in boxes(described))
    assert first + 1 + second + 1 == pytest.approx(whole + 1, abs=0.3)


def test_series_differ_by_pattern_where_nobody_sees_colour():
    four = tuple(Series(each, (1, 2, 3), each) for each in "ABCE")
    fills = [each.get("fill").partition("-")[2] for each in boxes(chart(STACKED, series=four))[:4]]
    assert fills == ["", "2)", "3)", "4)"]
    dashes = {each.get("stroke-dasharray") for each in drawn(chart(LINE, series=four)).iter(f"{SVG}path")}
    assert len(dashes) == 4


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"kind": "pie"}, "one of"),
        ({"labels": ()}, "with labels"),
        ({"series": (Series("a", (1,)),)}, "a figure, or None, for each"),
        ({"series": (Series("a", (1, 2, -3)),)}, "below nought"),
        ({"series": (Series("a", (1, 2, 3)), Series("b", (1, 2, 3)))}, "a letter of its own"),
        ({"sentence": ""}, "sentence"),
    ],
)
def test_what_cannot_be_drawn_truly_is_refused(wrong, why):
    with pytest.raises(ValueError, match=why):
        chart(**wrong)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40))
def test_whatever_it_is_called_is_text(words):
    described = chart(title=words or "x", sentence=f"s{words}", labels=(words, "b", "c"), unit=words)
    root = drawn(described)
    assert root.find(f"{SVG}desc").text == f"s{words}"
    assert {each.tag for each in root} <= {f"{SVG}{tag}" for tag in ("title", "desc", "defs", "rect", "path", "text")}


@given(
    st.sampled_from(KINDS),
    st.lists(st.one_of(st.none(), st.integers(0, 10**6)), min_size=1, max_size=30),
)
def test_nothing_is_drawn_outside_what_a_phone_shows(kind, values):
    labels = tuple(f"Week {number}" for number in range(len(values)))
    root = drawn(chart(kind, labels=labels, series=(Series("n", tuple(values), "N"),)))
    for box in root.iter(f"{SVG}rect"):
        assert 0 <= float(box.get("x", 0)) + float(box.get("width")) <= 340
