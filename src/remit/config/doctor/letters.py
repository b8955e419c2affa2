"""Whether what time alone causes is done, and whether e-mail goes out."""

from datetime import timedelta

from django.conf import settings

from remit.config.doctor import OK, WARNING, Answer, check
from remit.core import clock
from remit.core.due.models import Due
from remit.core.notices import post
from remit.core.notices.models import Letter
from remit.core.seams import Timed, all_of

LATELY = timedelta(days=7)


@check("by the clock", database=True)
def timed() -> Answer:
    known = [each.name for each in all_of(Timed)]
    failed = Due.objects.filter(name__in=known).exclude(fault="").order_by("name").values_list("name", "fault")
    if failed:
        told = ", ".join(f"{name} ({fault})" for name, fault in failed)
        return WARNING, f"What is done at its time failed last time: {told}.", "The worker tries again by itself."
    return OK, "What is done at its time was done."


@check("e-mail", database=True)
def letters() -> Answer:
    way = post.way()
    if way == post.NOWHERE:
        return OK, "No e-mail is sent: REMIT_SMTP_URL is not set. Everything works without."
    if way == post.FOLDER:
        return OK, f"The people here are made up: their e-mail is written to {settings.MAIL_FOLDER}."
    late = Letter.objects.filter(day__gte=clock.today() - LATELY).exclude(fault="").order_by("-pk")
    if last := late.first():
        said = f"{late.count()} e-mails of the last seven days could not be sent, the last: {last.fault}."
        return WARNING, said, "See that REMIT_SMTP_URL is right and that the mail server takes what Remit sends."
    if not settings.ADDRESS:
        return WARNING, "E-mail leads nowhere.", "Set REMIT_ADDRESS to the address that people reach Remit by."
    return OK, f"E-mail goes by {settings.EMAIL_HOST}."
