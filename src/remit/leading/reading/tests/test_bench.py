import json

from remit.leading.reading import read
from remit.leading.reading.bench import TEXTS, compared, figures, report


def test_our_own_texts_are_read_as_they_are_labelled():
    *_, total = figures()
    assert total.texts == 12
    assert total.share("found", "labelled") >= 0.98
    assert total.share("wrong", "called") <= 0.02
    assert total.share("area_right", "found") >= 0.95
    assert total.share("cadence_right", "found") >= 0.97
    assert total.share("scope_right", "texts") >= 0.9
    assert total.share("head_right", "heads") >= 0.9


def test_every_label_is_one_the_reader_could_give():
    for path in (TEXTS / "labels").glob("*.json"):
        labels = json.loads(path.read_text(encoding="utf-8"))
        source = " ".join((TEXTS / labels["source"]).read_text(encoding="utf-8").replace("**", "").split())
        assert all(label["text"] in source for label in labels["duties"])


LABELS = {
    "title": "Lead",
    "reports_to": None,
    "responsible_for": None,
    "scope": {"key_stages": [], "year_groups": [], "subjects": [], "whole_school": False},
    "duties": [
        {"text": "Ring home", "kind": "duty", "area": "parents", "cadence": "none"},
        {
            "text": "Order books; chair meetings.",
            "kind": "duty",
            "area": "meetings",
            "cadence": "none",
            "area_also_ok": ["resources"],
        },
    ],
}


def test_a_duty_split_in_parts_counts_as_found_and_an_unlabelled_one_as_wrong():
    told = read("Title: Lead\n\nDuties\n• ring  home\n• Order books\n• chair meetings\n• Teach everyone")
    result = compared(told, LABELS)
    assert (result.found, result.area_right, result.called, result.wrong) == (2, 2, 4, 1)
    assert result.disagreed == ["not a duty: line 7: Teach everyone"]


def test_the_report_is_a_table_that_says_more_when_asked():
    assert "duties found" in report(TEXTS)
    assert len(report(TEXTS, verbose=True)) >= len(report(TEXTS))
