"""A table row as lines of text."""

from collections.abc import Iterator


def row_lines(cells: list[list[str]]) -> Iterator[str]:
    """A row of short cells is one line with tabs; a cell of several lines stands below the label beside it."""
    filled = [[line for line in cell if line.strip()] for cell in cells]
    if all(len(lines) <= 1 for lines in filled):
        row = "\t".join(" ".join(lines).replace("\t", " ") for lines in filled)
        if row.strip():
            yield row.rstrip("\t")
        return
    for lines in filled:
        yield from lines
