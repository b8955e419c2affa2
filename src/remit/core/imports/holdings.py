"""Whose data each model holds, why, for how long, and how it leaves."""

from remit.core.seams import Holding

HOLDINGS = (
    Holding(
        model="imports.Batch",
        about="the pupils and staff whom an undo left as they were, or would, by number; until it is read, all whom a large file names",
        sensitivity="general",
        why="what was brought in and what was not, and to undo it",
        keep="a year",
        leaves="deleted",
    ),
    Holding(
        model="imports.Row",
        about="the pupil of the row, the family whom it names, or the colleague",
        sensitivity="general",
        why="to show a file before it is brought in",
        keep="90 days; 30 where the file was not brought in",
        leaves="deleted",
    ),
    Holding(
        model="imports.Heading",
        about="nobody",
        sensitivity="general",
        why="so that the next file with the same headings comes matched",
        keep="as long as the school uses Remit",
        leaves="deleted",
    ),
)
