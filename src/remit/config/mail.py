"""By which mail server e-mail goes: the one that REMIT_SMTP_URL names, or none."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

SECONDS_WAITED = 20
PORTS = {"smtp": 587, "smtps": 465}
HERE = {"localhost", "127.0.0.1", "::1"}
READS = "REMIT_SMTP_URL is to read smtp://user:password@host:587, or smtps://… where it speaks TLS from the first byte."


class NotAMailServer(ValueError):
    """A REMIT_SMTP_URL that names no mail server, in a sentence that repeats no password."""


def mail(environment: Mapping[str, str]) -> dict[str, Any]:
    """`by`: Django's settings for it; `from` whom; and the `address` that people reach Remit by. Errors:
    NotAMailServer."""
    address = environment.get("REMIT_ADDRESS") or next(iter(environment.get("REMIT_ORIGINS", "").split()), "")
    found = _server(environment.get("REMIT_SMTP_URL", ""))
    user = found["EMAIL_HOST_USER"]
    sender = user if "@" in user else f"remit@{urlsplit(address).hostname or found['EMAIL_HOST'] or 'localhost'}"
    return {
        "by": found,
        "from": environment.get("REMIT_MAIL_FROM") or f"Remit <{sender}>",
        "address": address.rstrip("/"),
    }


def _server(url: str) -> dict[str, Any]:
    """Nothing leaves a machine in the clear: STARTTLS is asked for, but of a server on this one. `?tls=no` says that
    the way there is safe."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise NotAMailServer(READS) from None
    if url and (parts.scheme not in PORTS or not parts.hostname):
        raise NotAMailServer(READS)
    host, options = parts.hostname or "", dict(parse_qsl(parts.query))
    plainly = options.get("tls") == "no" or host in HERE
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_TIMEOUT": SECONDS_WAITED,
        "EMAIL_HOST": host,
        "EMAIL_PORT": port or PORTS.get(parts.scheme, 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and not plainly,
    }
