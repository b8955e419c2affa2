"""Which database an installation uses: PostgreSQL where DATABASE_URL names one, else SQLite in its data folder."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

# A connection a request costs PostgreSQL 2.4 to 2.8 times as much as one that is kept; SQLite reads its whole schema for each.
SECONDS_KEPT = 600
POSTGRES = ("postgres://", "postgresql://")
HERE = {"", "localhost", "127.0.0.1", "::1"}


class NotADatabase(ValueError):
    """A DATABASE_URL that names no database Remit can use, in a sentence that repeats no password."""


def database(url: str, data: Path) -> dict[str, Any]:
    """Django's settings for it. Errors: NotADatabase."""
    return _postgres(url) if url else _sqlite(data)


def _sqlite(data: Path) -> dict[str, Any]:
    return {
        "ENGINE": "remit.core.sqlite",
        "NAME": data / "remit.sqlite3",
        "CONN_MAX_AGE": SECONDS_KEPT,
        "OPTIONS": {
            # IMMEDIATE: a writer waits its turn at BEGIN, where the timeout holds; FULL: a power cut loses nothing.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
    }


def _postgres(url: str) -> dict[str, Any]:
    """A host may be a folder with a socket (`?host=/run/postgresql`); what else stands behind `?` goes to the driver."""
    try:
        parts = urlsplit(url)
        port = parts.port or ""
    except ValueError:
        raise NotADatabase("DATABASE_URL cannot be read: its host or port is not one.") from None
    name = unquote(parts.path.lstrip("/"))
    if not url.startswith(POSTGRES) or not name:
        raise NotADatabase("DATABASE_URL is to read postgres://user:password@host:port/name.")
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", "") or unquote(parts.hostname or "")
    if host not in HERE and not host.startswith("/"):
        options.setdefault("sslmode", "require")  # pupils' data crosses no network in the clear
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": port,
        "CONN_MAX_AGE": SECONDS_KEPT,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 10, "application_name": "remit", **options},
    }
