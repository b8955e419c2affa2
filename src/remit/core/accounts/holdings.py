"""Whose data each model holds, why, for how long, and how it leaves."""

from remit.core.seams import Holding

HOLDINGS = (
    Holding(
        model="accounts.User",
        about="the person who signs in",
        sensitivity="general",
        why="to sign in and to say who did what",
        keep="while employed, then a year",
        leaves="with the staff record",
    ),
    Holding(
        model="accounts.Invitation",
        about="the person who was sent a link",
        sensitivity="general",
        why="to choose a password where there is no e-mail",
        keep="14 days as a link, then as the day on which it was made",
        leaves="with the account",
    ),
    Holding(
        model="accounts.SignIn",
        about="whoever tried to sign in",
        sensitivity="general",
        why="to show people their own sign-ins, and to slow down who guesses",
        keep="90 days; of an address that nobody has, a day",
        leaves="by itself",
    ),
    Holding(
        model="accounts.Kept",
        about="whoever is signing in",
        sensitivity="general",
        why="a code is used once, whichever process was asked",
        keep="minutes",
        leaves="by itself",
    ),
    Holding(
        model="accounts.SightChange",
        about="nobody: numbers without a meaning",
        sensitivity="general",
        why="to look up anew what opens to somebody, when anything that decides it was written",
        keep="a day, and the last of them",
        leaves="by itself",
    ),
)
