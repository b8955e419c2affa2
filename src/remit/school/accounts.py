"""Letting colleagues in: links, passwords, sessions ended from the office, a second step that was lost."""

from __future__ import annotations

from allauth.mfa.models import Authenticator

from remit.core.accounts import invitations, sessions
from remit.core.accounts.models import User
from remit.core.acts import action, record
from remit.core.viewers import Viewer
from remit.school import rules
from remit.school.models import Staff

DAYS = invitations.ENDS_AFTER.days


class LinkGone(ValueError):
    """It was used, withdrawn or replaced, or its fourteen days are over."""


def _account(staff: Staff) -> User:
    assert staff.user  # the rules ask
    return staff.user


@action(rules.can_help_in)
def make_invitation(*, by: Viewer, staff: Staff) -> str:
    """A link for a first password, or for a new one. It is shown once; the one before it is withdrawn."""
    token = invitations.make(_account(staff))
    record(staff, invitation="made")
    return token


@action(rules.can_help_in)
def withdraw_invitation(*, by: Viewer, staff: Staff) -> None:
    invitations.withdraw(_account(staff))
    record(staff, invitation="withdrawn")


@action(rules.is_herself)
def accept_invitation(*, by: Viewer, token: str, password: str) -> User:
    """She chose a password with her link, which is used up by it. Errors: LinkGone."""
    invitation = invitations.found(token)
    if invitation is None or invitation.user_id != by.user.pk or not invitations.use(invitation):
        raise LinkGone
    account = invitation.user
    account.set_password(password)
    account.first_password = False
    account.save()
    record(*Staff.objects.visible_to(by).filter(user=account), changed="password", invitation="used")
    return account


@action(rules.can_help_in)
def sign_out_everywhere(*, by: Viewer, staff: Staff) -> int:
    """Every session of the account ends now."""
    ended = sessions.end(list(sessions.sessions_of(_account(staff))))
    record(staff, sessions_ended=ended)
    return ended


@action(rules.can_reset_second_step)
def reset_second_step(*, by: Viewer, staff: Staff) -> None:
    """App, passkeys and recovery codes go, and every session ends: whoever has none sets one up anew."""
    account = _account(staff)
    gone, _ = Authenticator.objects.filter(user=account).delete()
    sessions.end(list(sessions.sessions_of(account)))
    record(staff, second_step="reset", removed=gone)
