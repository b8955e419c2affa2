"""Whose data each model holds, why, for how long, and how it leaves."""

from remit.core.seams import Holding

HOLDINGS = (
    Holding(
        model="rules.Rule",
        about="nobody",
        sensitivity="general",
        why="what the holder of a post wants to be told of, in a rule of her own",
        keep="as long as the post",
        leaves="with the post",
    ),
)
