"""The demo is the same each time, to the row."""


def test_two_builds_for_one_day_give_the_same_rows(twice):
    first, again = twice
    for label, rows in first.items():
        assert again[label] == rows, label
