"""What second steps are kept with: a key that follows from the installation's secret."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from hashlib import sha256

from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

HELD_IN = {Authenticator.Type.TOTP: "secret", Authenticator.Type.RECOVERY_CODES: "seed"}


def box(secret: str = "") -> Fernet:
    """Under the secret of the settings, or another."""
    return Fernet(urlsafe_b64encode(sha256(f"second step {secret or settings.SECRET_KEY}".encode()).digest()))


def opened(kept: str, secret: str = "") -> str | None:
    """Nothing where it was kept under another secret."""
    try:
        return box(secret).decrypt(kept.encode()).decode()
    except InvalidToken:
        return None


def fits(authenticator: Authenticator, secret: str = "") -> bool:
    """Whether it was kept under that secret. A passkey is kept under none."""
    name = HELD_IN.get(authenticator.type)
    return name is None or opened(str(authenticator.data.get(name, "")), secret) is not None


def lost(secret: str = "") -> int:
    """How many accounts have a second step of which no code fits any more."""
    held = Authenticator.objects.filter(type__in=HELD_IN).order_by("pk")
    return len({each.user_id for each in held if not fits(each, secret)})
