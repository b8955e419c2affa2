"""What people are told of about their own account and what they set going, and heads about accounts of others."""

from __future__ import annotations

from collections.abc import Collection

from remit.core.seams import NoticeKind
from remit.core.viewers import Viewer
from remit.school import queries as school
from remit.school.models import NewYear


def _hers(viewer: Viewer, refs: Collection[str]) -> dict[str, str]:
    """Her own account is always in sight."""
    return dict.fromkeys(refs, "If this was not what you wanted, change your password and ask the office.")


def _colleagues(viewer: Viewer, refs: Collection[str]) -> dict[str, str]:
    rows = school.managed_staff(viewer).filter(ref__in=refs)
    return {each.ref: f"{each}. Somebody you do not know? Their page closes the account." for each in rows}


def _linked(viewer: Viewer, refs: Collection[str]) -> dict[str, str]:
    rows = school.managed_staff(viewer).filter(ref__in=refs)
    return {each.ref: f"{each}. Ask them whether they wanted it." for each in rows}


def _stopped(viewer: Viewer, refs: Collection[str]) -> dict[str, str]:
    rows = NewYear.objects.visible_to(viewer.only("manage")).filter(ref__in=refs).select_related("academic_year")
    return {each.ref: f"{each}: open it to go on, or to take it back." for each in rows}


KINDS = (
    NoticeKind(
        "new-year-stopped",
        "The new year stopped in the middle",
        "New years that stopped",
        "school:new-year.one",
        _stopped,
    ),
    NoticeKind(
        "password-by-link",
        "Your password was changed with a link that somebody made for you",
        "Your password was changed with a link",
        "sign-ins",
        _hers,
    ),
    NoticeKind(
        "tied-elsewhere",
        "An account elsewhere was tied to yours, and signs you in",
        "An account elsewhere was tied to yours",
        "sign-ins",
        _hers,
    ),
    NoticeKind(
        "new-account",
        "A new account is in use: see that it is a colleague's",
        "New accounts in use",
        "school:staff.detail",
        _colleagues,
    ),
    NoticeKind(
        "link-made",
        "The office made a link to the account of somebody who leads",
        "Links made to accounts of people who lead",
        "school:staff.detail",
        _linked,
    ),
    NoticeKind(
        "second-step-reset",
        "Your second step was taken away: set it up anew",
        "Your second step was taken away",
        "mfa_index",
        _hers,
    ),
    NoticeKind(
        "new-recovery-codes",
        "New recovery codes were made for your account",
        "New recovery codes were made for your account",
        "sign-ins",
        _hers,
    ),
)
