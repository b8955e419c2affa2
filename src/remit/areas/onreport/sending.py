"""What goes home in the evening: a link to a page of scores, by an e-mail that names nobody; and its withdrawal."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import date
from secrets import token_urlsafe
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import QuerySet
from django.urls import reverse

from remit.areas.onreport import linked, queries, rules
from remit.areas.onreport.models import HomePage, Report
from remit.core import clock
from remit.core.accounts.tokens import digest_of
from remit.core.acts import Refused, Turn, action, record, saved_over
from remit.core.notices import post
from remit.core.viewers import Viewer
from remit.school import timetable
from remit.school.models import Contact, School

log = logging.getLogger("remit.worker")
WORKER = "the worker sends what each school has asked for"


def _of_report(by: Viewer, *, report: Report, **_: object) -> Iterable[str]:
    return (f"pages home {report.pk}",)


@action(rules.is_remit_itself, Turn(_of_report))
def make_page(*, by: Viewer, report: Report, contact: Contact, day: date) -> HomePage:
    """The page of that evening for that contact, and its token this once; one that could not be sent gets another token.
    Errors: Refused where it was sent already."""
    token = token_urlsafe(32)
    held = HomePage.objects.visible_to(by).filter(report=report, contact=contact, day=day).first()
    if held and (held.sent or held.withdrawn):
        raise Refused("It was sent already.")
    if held:
        saved_over(held, held.version, digest=digest_of(token), made=clock.now())
    else:
        held = HomePage(pupil=report.pupil, report=report, contact=contact, day=day, digest=digest_of(token))
        held.full_clean()
        held.save()
    record(held, day=day)
    held.token = token
    return held


@action(rules.is_remit_itself)
def sent(*, by: Viewer, page: HomePage) -> HomePage:
    """The mail server took it. Errors: Stale."""
    record(page, **saved_over(page, page.version, sent=clock.now()))
    return page


@action(rules.can_withdraw, Turn(_of_report))
def withdraw(*, by: Viewer, report: Report) -> Report:
    """Every page of it that was sent home opens no more, and none is sent again. Errors: Refused, Stale."""
    open_pages = list(_pages(by, report))
    if not open_pages and not report.home_sees:
        raise Refused("Nothing of it is open at home.")
    for page in open_pages:
        record(page, **saved_over(page, page.version, withdrawn=clock.now()))
    if report.home_sees:
        record(report, **saved_over(report, report.version, home_sees=False))
    return report


def _pages(by: Viewer, report: Report) -> QuerySet[HomePage]:
    return queries.pages_home(by, report).filter(withdrawn=None)


def send_all() -> None:
    """Of each school what it shows this evening. Where nobody can be written to, or nobody has said by which address Remit
    is reached, nothing goes. Begun twice it sends nothing twice."""
    if post.way() == post.NOWHERE or not settings.ADDRESS:
        return
    day = clock.today()
    for school in School.objects.unscoped(WORKER).order_by("pk"):
        viewer = linked.remit_itself(school.pk)
        if not timetable.is_school_day(viewer, day):
            continue
        for report, each in linked.to_send(school, day):
            _send(viewer, report, each.contact, each.email, day)


def _send(by: Viewer, report: Report, contact: Contact, email: str, day: date) -> None:
    try:
        page = make_page(by=by, report=report, contact=contact, day=day)
    except Refused:
        return
    try:
        post.send(composed(page, report.pupil.school.name, email))
    except (OSError, SMTPException) as fault:
        log.error("home-page=%s failed=%s", page.ref, type(fault).__name__)
        return
    sent(by=by, page=page)


def composed(page: HomePage, school: str, email: str) -> EmailMessage:
    """No name and nothing of the child: not in its subject, not in its text, not in its link."""
    link = f"{settings.ADDRESS}{reverse('onreport:home', args=[page.token])}"
    body = (
        f"{school} has something new for you to see today:\n\n{link}\n\n"
        "The link is for you alone: please do not send it on. It needs no password, and opens for some weeks.\n"
        "If you did not expect this, or it does not open, please ring the school.\n"
    )
    host = settings.MAIL_FROM.rpartition("@")[2].rstrip(">") or "remit"
    headers = {"Message-ID": f"<{page.ref}@{host}>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(
        f"A message from {' '.join(school.split())}", body, settings.MAIL_FROM, [email], headers=headers
    )
