"""How e-mail leaves: over SMTP, into a folder where the people are made up, or not at all."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.urls import reverse
from django.utils.module_loading import import_string

from remit.core.notices.models import Letter

SMTP, FOLDER, NOWHERE = "smtp", "folder", ""
INTO_FOLDER = "django.core.mail.backends.filebased.EmailBackend"


def way() -> str:
    """SMTP, FOLDER or NOWHERE."""
    found: str = import_string(settings.MAIL_GOES)()
    return found


def compose(letter: Letter, lines: Sequence[tuple[str, int]]) -> EmailMessage:
    """`lines`: what is said, and how many of it. No name but the address it goes to; a link that asks who comes."""
    number = sum(count for _, count in lines)
    said = "\n".join(f"- {words}{f': {count}' if count > 1 else ''}" for words, count in lines)
    link = f"{settings.ADDRESS}{reverse(settings.NOTICES_URL)}" if settings.ADDRESS else "sign in and press the bell"
    body = (
        f"{'Something waits' if number == 1 else f'{number} things wait'} for you in Remit:\n\n{said}\n\n"
        f"To read more: {link}\n\n"
        "This comes at most once on a school morning, and only when there is something new. "
        "To get no more of it, open the same page and press “Send me no e-mail”.\n"
    )
    host = settings.MAIL_FROM.rpartition("@")[2].rstrip(">") or "remit"
    return EmailMessage(
        f"Remit: {number} {'thing' if number == 1 else 'things'} for you",
        body,
        settings.MAIL_FROM,
        [letter.user.email],
        headers={"Message-ID": f"<{letter.ref}@{host}>", "Auto-Submitted": "auto-generated"},
    )


def send(message: EmailMessage) -> None:
    """Errors: what the mail server or the way to it raises."""
    into_folder = way() == FOLDER
    connection = get_connection(INTO_FOLDER, file_path=settings.MAIL_FOLDER) if into_folder else get_connection()
    connection.send_messages([message])
