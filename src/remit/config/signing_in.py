"""Settings of signing in: the library that does it, how long a session lasts, which outside accounts are taken."""

import os
from typing import Any

APPS = [
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]


def outside(environment: Any = os.environ) -> list[dict[str, Any]]:
    """Microsoft and Google, each where its tenant, client and secret are all given."""
    found = []
    for name, words, server, claim in (
        ("microsoft", "Microsoft", "https://login.microsoftonline.com/{tenant}/v2.0", "tid"),
        ("google", "Google", "https://accounts.google.com", "hd"),
    ):
        tenant, client, secret = (
            environment.get(f"REMIT_{name.upper()}_{part}", "") for part in ("TENANT", "CLIENT", "SECRET")
        )
        if tenant and client and secret:
            found.append(
                {
                    "provider_id": name,
                    "name": words,
                    "client_id": client,
                    "secret": secret,
                    "settings": {
                        "server_url": server.format(tenant=tenant),
                        "tenant": tenant,
                        "tenant_claim": claim,
                        "fetch_userinfo": False,
                        "oauth_pkce_enabled": True,
                    },
                }
            )
    return found


AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "accounts_kept"},
}
ACCOUNT_ADAPTER = "remit.core.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False  # the box on the page is the house's own: core/accounts/sessions.py
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
ACCOUNT_FORMS = {"login": "remit.leading.home.forms.SignInForm"}
# Of passwords: core/accounts/throttle.py. This one is of codes, by account; the counts are in the shared cache.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": "5/15m/key", "reauthenticate": "30/m/user"}
# From where somebody comes: with `serve --proxy` the last one named by it, with more proxies in a row their number.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("REMIT_PROXIES") or bool(os.environ.get("REMIT_PROXY")))

MFA_ADAPTER = "remit.core.accounts.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_RECOVERY_CODE_DIGITS = 10
MFA_TOTP_TOLERANCE = 1
MFA_RATE_LIMITS = {"webauthn_login": None}  # nothing can be guessed there, and a whole school comes from one address
MFA_ALLOW_UNVERIFIED_EMAIL = True

SOCIALACCOUNT_ADAPTER = "remit.core.accounts.adapters.SocialAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = False
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {"provider_class": "remit.core.accounts.outside.OutsideProvider", "APPS": outside()},
}

SESSION_COOKIE_NAME = "remit"
SESSION_COOKIE_AGE = 8 * 60 * 60  # where the device is somebody's own: core/accounts/sessions.py
SESSION_SAVE_EVERY_REQUEST = False
