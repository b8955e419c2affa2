"""What whoever runs Remit does for somebody whom nobody else can help in: from the machine itself, in nobody's name."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import QuerySet

from remit.core import clock
from remit.core.viewers import Viewer
from remit.school import accounts, actions
from remit.school.dated import on
from remit.school.models import Post, Role, Staff, Tenure
from remit.school.remit import nobody


class HeadAlready(ValueError):
    """The person is head already, or will be."""


def let_in(email: str, *, second_step: bool) -> str:
    """The token of a link for a new password. Errors: LookupError where no account of somebody at work has it."""
    staff = list(_at_work(email))
    if not staff:
        raise LookupError(email)
    by = _nobody_at(staff)
    if second_step:
        accounts.reset_second_step(by=by, staff=staff[0])
    return accounts.make_invitation(by=by, staff=staff[0])


def name_head(email: str, *, title: str) -> Post:
    """From today the person is head of the school, also of one whose last head has gone. Errors: LookupError as above,
    HeadAlready."""
    staff = _at_work(email).first()
    if staff is None:
        raise LookupError(email)
    by = _nobody_at([staff])
    roles = Role.objects.unscoped("whoever runs Remit names a head").filter(standing=Role.HEAD)
    held = Tenure.objects.visible_to(by).filter(staff=staff, post__in=roles.values("post"))
    if held.filter(on(by.day), on(by.day, "post__")).exists():
        raise HeadAlready(email)
    return actions.add_post(by=by, title=title, holder=staff, line_manager=None, standing=Role.HEAD, first_day=by.day)


def _at_work(email: str) -> QuerySet[Staff]:
    rows = Staff.objects.unscoped("whoever runs Remit names an account").filter(on(clock.today()), user__is_active=True)
    return rows.filter(user__email__iexact=email.strip()).select_related("user", "school").order_by("pk")


def _nobody_at(staff: list[Staff]) -> Viewer:
    """Nobody, who may do all this at each of these schools."""
    held = [nobody(each.school_id, "directory post", "manage confirm") for each in staff]
    return replace(held[0], grants=tuple(grant for each in held for grant in each.grants))
