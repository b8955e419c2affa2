"""Whose data each model holds, why, for how long, and how it leaves."""

from remit.core.seams import Holding

HOLDINGS = (
    Holding(
        model="outputs.Export",
        about="the colleague who took it; for a day, those named in the file",
        sensitivity="as what it was made from; the line about it: general",
        why="to hand over a document, and to know what left Remit",
        keep="the file a day, that it was asked for a year",
        leaves="deleted; history keeps that it was asked for",
    ),
)
