"""Who may set an empty Remit up: whoever sits at its machine, and whoever was told the code that lies there.

The code is a file of the data folder, which only Remit's own account opens; it goes once there is a school.
"""

from __future__ import annotations

import hmac
import os
from pathlib import Path
from secrets import token_hex

from django.conf import settings
from django.http import HttpRequest

FILE = "set-up-code"
LOOPBACK = {"127.0.0.1", "::1"}
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")


def _place() -> Path:
    return Path(settings.DATA) / FILE


def is_here(request: HttpRequest) -> bool:
    """From this machine itself, and not through a proxy on it."""
    through = settings.BEHIND_PROXY or any(name in request.META for name in FORWARDED)
    return not through and request.META.get("REMOTE_ADDR") in LOOPBACK


def make_code() -> str:
    """The code, made where there is none yet. Of two that make it at once, one wins."""
    code = "-".join(token_hex(2) for _ in range(4))
    made = _place().with_name(f"{FILE}.{token_hex(4)}")
    made.touch(mode=0o600)
    made.write_text(code)
    try:
        os.link(made, _place())
    except FileExistsError:
        pass
    finally:
        made.unlink()
    return _place().read_text().strip()


def is_right(code: str) -> bool:
    return hmac.compare_digest(code.strip().lower().encode(), make_code().encode())


def forget() -> None:
    _place().unlink(missing_ok=True)
