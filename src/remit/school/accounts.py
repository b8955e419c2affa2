"""Letting colleagues in and out: links, passwords, sessions ended from the office, a second step that was lost, an
account closed at once. What programs hold of an account ends wherever its sessions end."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount

from remit.core.accounts import invitations, sessions
from remit.core.accounts.models import User
from remit.core.acts import action, record
from remit.core.notices.actions import tell
from remit.core.outputs import programs
from remit.core.viewers import Viewer
from remit.school import rules
from remit.school.dated import on
from remit.school.models import Staff
from remit.school.whom import tell_of_account, tell_of_link

DAYS = invitations.ENDS_AFTER.days


class LinkGone(ValueError):
    """It was used, withdrawn or replaced, or its fourteen days are over."""


def _account(staff: Staff) -> User:
    assert staff.user  # the rules ask
    return staff.user


@action(rules.can_give_account)
def give_account(*, by: Viewer, staff: Staff, email: str) -> Staff:
    """From now they can be let in, with a link. A page asks first whether somebody has that address."""
    account = User(email=email, name=staff.name)
    account.set_password(None)
    account.save()
    staff.user = account
    staff.email = staff.email or email
    staff.save()
    record(staff, account="given")
    tell_of_account(by, staff)
    return staff


@action(rules.can_make_link)
def make_invitation(*, by: Viewer, staff: Staff) -> str:
    """A link for a first password, or for a new one. It is shown once; the one before it is withdrawn."""
    account = _account(staff)
    token = invitations.make(account)
    record(staff, invitation="made")
    if account.last_login and rules.opens_pupils(by, staff):
        tell_of_link(by, staff)
    return token


@action(rules.can_help_in)
def withdraw_invitation(*, by: Viewer, staff: Staff) -> None:
    invitations.withdraw(_account(staff))
    record(staff, invitation="withdrawn")


@action(rules.is_herself)
def accept_invitation(*, by: Viewer, token: str, password: str) -> User:
    """She chose a password with her link, which is used up by it. What was tied to the account elsewhere is untied: it
    may not have been she who tied it. Errors: LinkGone."""
    invitation = invitations.found(token)
    if invitation is None or invitation.user_id != by.user.pk or not invitations.use(invitation):
        raise LinkGone
    account = invitation.user
    account.set_password(password)
    account.first_password = False
    account.save()
    SocialAccount.objects.filter(user=account).delete()
    held = list(Staff.objects.visible_to(by).filter(user=account).order_by("pk"))
    record(*held, changed="password", invitation="used", programs_ended=programs.end(account))
    if account.last_login:
        tell("password-by-link", to=[account.pk], school=held[0].school_id)
    else:
        tell_of_account(by, held[0])
    return account


@action(rules.can_help_in)
def sign_out_everywhere(*, by: Viewer, staff: Staff) -> int:
    """Every session of the account ends now, and what programs hold of it."""
    account = _account(staff)
    ended = sessions.end(list(sessions.sessions_of(account)))
    record(staff, sessions_ended=ended, programs_ended=programs.end(account))
    return ended


@action(rules.is_herself)
def end_programs(*, by: Viewer) -> int:
    """What programs hold of her own account ends now."""
    held = list(Staff.objects.visible_to(by).filter(on(by.day), user=by.user).order_by("pk"))
    ended = programs.end(by.user)
    record(*held, programs_ended=ended)
    return ended


@action(rules.can_reset_second_step)
def reset_second_step(*, by: Viewer, staff: Staff) -> None:
    """App, passkeys and recovery codes go, and every session ends, with what programs hold: whoever has none sets one up
    anew."""
    account = _account(staff)
    gone, _ = Authenticator.objects.filter(user=account).delete()
    sessions.end(list(sessions.sessions_of(account)))
    record(staff, second_step="reset", removed=gone, programs_ended=programs.end(account))
    tell("second-step-reset", to=[account.pk], school=staff.school_id)


@action(rules.can_close_account)
def close_account(*, by: Viewer, staff: Staff) -> None:
    """Now, and not from tomorrow: nobody signs in with it, every session ends, no link opens it and no program reads by it."""
    account = _account(staff)
    account.is_active = False
    account.save()
    invitations.withdraw(account)
    ended = sessions.end(list(sessions.sessions_of(account)))
    record(staff, account="closed", sessions_ended=ended, programs_ended=programs.end(account))


@action(rules.can_close_account)
def reopen_account(*, by: Viewer, staff: Staff) -> None:
    """With the password and the second step that it had, and with nothing that a program held."""
    account = _account(staff)
    account.is_active = True
    account.save()
    record(staff, account="reopened", programs_ended=programs.end(account))


@action(rules.is_herself)
def tied_elsewhere(*, by: Viewer, where: str) -> None:
    """An account of hers elsewhere signs her in from now on: said to her, as somebody else could have tied theirs."""
    held = list(Staff.objects.visible_to(by).filter(on(by.day), user=by.user).order_by("pk"))
    record(*held, tied=where)
    tell("tied-elsewhere", to=[by.user.pk], school=held[0].school_id)


@action(rules.is_herself)
def codes_made(*, by: Viewer) -> None:
    """New recovery codes of hers: said to her, as somebody else could have had them made."""
    held = list(Staff.objects.visible_to(by).filter(on(by.day), user=by.user).order_by("pk"))
    record(*held, second_step="new recovery codes")
    tell("new-recovery-codes", to=[by.user.pk], school=held[0].school_id)
