"""Small numbers, and what can be worked out from those beside them."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.analytics.suppression import FEWEST, Sum, held_back, table_sums


def line(**counts):
    """Parts with their total."""
    return counts | {"all": sum(counts.values())}, [Sum(tuple(counts), "all")]


def table(cells):
    """A dict of (row, column): count with every total."""
    rows, columns = sorted({row for row, _ in cells}), sorted({column for _, column in cells})
    counts = dict(cells)
    counts |= {(row, "all"): sum(cells[row, column] for column in columns) for row in rows}
    counts |= {("all", column): sum(cells[row, column] for row in rows) for column in columns}
    counts["all", "all"] = sum(cells.values())
    return counts, table_sums(rows, columns, "all")


def test_three_girls_are_hidden_and_so_are_the_boys_beside_their_total():
    counts, sums = line(boys=9, girls=3)
    assert held_back(counts, sums) == {"boys", "girls"}
    assert held_back({"boys": 9, "girls": 3}, []) == {"girls"}, "without the total nothing can be subtracted"


def test_nothing_small_nothing_hidden():
    counts, sums = line(boys=90, girls=60)
    assert held_back(counts, sums) == frozenset()


def test_nobody_is_shown_as_nobody():
    counts, sums = line(boys=12, girls=0)
    assert held_back(counts, sums) == frozenset()


def test_two_small_ones_that_together_are_small_take_a_third_with_them():
    """Of A, B and C with a total of 24, A and B together would be 4: one more goes."""
    counts, sums = line(a=1, b=3, c=20)
    assert held_back(counts, sums) == {"a", "b", "c"}
    counts, sums = line(a=4, b=3, c=20)
    assert held_back(counts, sums) == {"a", "b"}


def test_a_total_of_few_people_is_hidden_with_its_parts():
    counts, sums = line(boys=2, girls=1)
    assert held_back(counts, sums) == {"boys", "girls", "all"}


def test_in_a_table_a_small_cell_takes_a_square_with_it():
    counts, sums = table({("y7", "m"): 30, ("y7", "f"): 3, ("y8", "m"): 28, ("y8", "f"): 25})
    hidden = held_back(counts, sums)
    assert {(row, column) for row in ("y7", "y8") for column in ("m", "f")} == hidden


def test_a_sum_that_does_not_add_up_is_refused():
    with pytest.raises(ValueError, match="do not make it up"):
        held_back({"a": 1, "b": 2, "all": 4}, [Sum(("a", "b"), "all")])


tables = st.builds(
    lambda rows, columns, values: table(
        {
            (f"r{row}", f"c{column}"): values[row * columns + column]
            for row, column in product(range(rows), range(columns))
        }
    ),
    st.integers(1, 3),
    st.integers(2, 3),
    st.lists(st.integers(0, 14), min_size=9, max_size=9),
)


@given(tables)
def test_whatever_is_small_is_hidden(made):
    counts, sums = made
    assert {key for key, count in counts.items() if 0 < count < FEWEST} <= held_back(counts, sums)


@given(tables)
def test_what_is_hidden_could_always_be_something_else(made):
    """Somebody who knows every count shown, and that people are whole, finds no hidden small number: there is another
    set of whole numbers, none below nought, that fits all that is shown."""
    counts, sums = made
    hidden = held_back(counts, sums)
    small = [key for key in hidden if 0 < counts[key] < FEWEST]
    solutions = [found for found in _fitting(counts, sums, sorted(hidden)) if found]
    for key in small:
        assert len({found[key] for found in solutions}) > 1, key


def _fitting(counts, sums, hidden):
    """Every way to fill the hidden cells that lie within two of the truth, by trying: enough to show another one."""
    cells = [key for key in hidden if "all" not in key]
    for moves in product((-1, 0, 1), repeat=len(cells)):
        tried = counts | {key: counts[key] + move for key, move in zip(cells, moves, strict=True)}
        if min(tried[key] for key in cells or counts) < 0:
            continue
        for each in (*sums, *sums):  # totals of totals come after their parts
            if each.whole in hidden:
                tried[each.whole] = sum(tried[part] for part in each.parts)
        if all(sum(tried[part] for part in each.parts) == tried[each.whole] for each in sums):
            yield tried
