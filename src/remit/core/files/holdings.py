"""Whose data each model holds, why, for how long, and how it leaves."""

from remit.core.seams import Holding

HOLDINGS = (
    Holding(
        model="files.StoredFile",
        about="those named in the document",
        sensitivity="as its record",
        why="to show that a duty was done",
        keep="as long as its record",
        leaves="the content with its last record",
    ),
)
