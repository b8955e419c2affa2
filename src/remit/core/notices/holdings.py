"""Whose data each model holds, why, for how long, and how it leaves."""

from remit.core.seams import Holding

HOLDINGS = (
    Holding(
        model="notices.Notice",
        about="the person who is told",
        sensitivity="general",
        why="to say that something waits for her",
        keep="90 days once read, a year unread",
        leaves="deleted",
    ),
    Holding(
        model="notices.QuietHours",
        about="nobody",
        sensitivity="general",
        why="to send no e-mail in the evening",
        keep="for good",
        leaves="not erased",
    ),
    Holding(
        model="notices.Choice",
        about="the person who chose",
        sensitivity="general",
        why="to send e-mail to those who want it",
        keep="as the account",
        leaves="with the account",
    ),
    Holding(
        model="notices.Letter",
        about="the person it was for",
        sensitivity="general",
        why="so that an e-mail goes once, and says when it could not",
        keep="90 days",
        leaves="deleted",
    ),
    Holding(
        model="notices.Enclosed",
        about="the person who is told",
        sensitivity="general",
        why="so that nothing is told in two e-mails",
        keep="as its letter or its notice, whichever goes first",
        leaves="deleted",
    ),
)
