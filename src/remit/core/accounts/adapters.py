"""What the sign-in library asks the house: who may come in, how fast, in which words, and how secrets are kept."""

from __future__ import annotations

from base64 import b32encode
from secrets import token_bytes
from typing import Any, NoReturn

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.module_loading import import_string

from remit.core import clock
from remit.core.accounts import known, sessions, throttle
from remit.core.accounts.kept_secrets import box, opened
from remit.core.accounts.models import SignIn, User
from remit.core.headers import error_page

FRESH = 10 * 60  # seconds after signing in, during which the password is not asked for once more
WRONG = "This address and password do not go together. Capitals count in the password."
SLOWER = "Too many wrong passwords for this account. It can be tried again in {minutes}."
SAID = {
    "mfa/messages/totp_activated.txt": "The app is set up. From now on Remit asks for a code from it.",
    "mfa/messages/totp_deactivated.txt": "The app is no longer asked for.",
    "mfa/messages/webauthn_added.txt": "The passkey is set up.",
    "mfa/messages/webauthn_removed.txt": "The passkey is no longer valid.",
    "socialaccount/messages/account_connected.txt": "Saved. You can sign in that way from now on.",
    "socialaccount/messages/account_connected_other.txt": "That account belongs to somebody else here.",
    "socialaccount/messages/account_disconnected.txt": "Saved. You can no longer sign in that way.",
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": WRONG,
        "incorrect_password": "This is not your password.",
        "too_many_login_attempts": "Too many wrong codes. Wait a quarter of an hour, then try again.",
        "rate_limited": "Too many wrong codes. Wait a quarter of an hour, then try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # an account is made from a staff record

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        return self._tried(request, known.place_of(request, credentials.get("email", "")), **credentials)

    def _tried(self, request: HttpRequest, place: str, **credentials: Any) -> User | None:
        tried = self._begin(request, credentials.get("email", ""), place)
        user = authenticate(request, **credentials)
        if isinstance(user, User):
            throttle.settle(tried, SignIn.HALF)
            request.session["tried"] = tried.pk
            return user
        return None

    def _begin(self, request: HttpRequest, email: str, place: str) -> SignIn:
        address, device = sessions.address_of(request), sessions.device_of(request)
        try:
            return throttle.begin(email, address=address, device=device, place=place)
        except throttle.TooMany as slow:
            minutes = f"{slow.minutes} minute{'s' if slow.minutes > 1 else ''}"
            raise ValidationError(SLOWER.format(minutes=minutes), code="slower") from None
        except throttle.TooManyHere:
            raise ImmediateHttpResponse(error_page(request, 429)) from None

    def reauthenticate(self, user: Any, password: str) -> bool:
        request = context.request
        place = known.place_of_session(request)  # who guesses elsewhere keeps nobody from what is open here
        found = self._tried(request, place, email=user.email, password=password)
        if tried := SignIn.objects.filter(pk=request.session.pop("tried", None)).first():
            tried.delete()  # she was in already
        return found is not None and found.pk == user.pk

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        begun = context.request.session.get("begun", 0)
        return clock.real_now().timestamp() - begun > FRESH

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        sessions.begin(request, user)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Whose records wait for a second step is led to it; everybody else goes home."""
        viewer = import_string(settings.VIEWER_FOR)(request.user, sessions.shown(request))
        return resolve_url("mfa_index" if viewer.withheld else settings.LOGIN_REDIRECT_URL)

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        messages.error(request, WRONG)
        return redirect("account_login")

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """In the house's words, or not at all."""
        if words := message or SAID.get(message_template or ""):
            messages.add_message(request, level, words, extra_tags=extra_tags)


class MFAAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "This code is not right, or it was used already. Wait for the next one.",
        "cannot_generate_recovery_codes": "Set up an app or a passkey first.",
    }

    def get_totp_issuer(self) -> str:
        return "Remit"

    def _get_site_name(self) -> str:
        return "Remit"

    def build_totp_svg(self, url: str) -> str:
        """As part of a page, without the line that a file begins with."""
        return super().build_totp_svg(url).partition("?>")[2]

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return f"Passkey {number}"

    def encrypt(self, text: str) -> str:
        return box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Under another secret than it was kept with, no code fits any more, since none is known: what comes back is
        another at each call. A head resets the second step."""
        found = opened(encrypted_text)
        return b32encode(token_bytes(20)).decode() if found is None else found


class SocialAdapter(DefaultSocialAccountAdapter):
    error_messages = {
        **DefaultSocialAccountAdapter.error_messages,
        "no_password": "Without a password you could no longer sign in. Ask the office for a link first.",
        "connected_other": "That account belongs to somebody else here.",
    }

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Nobody comes in by an e-mail address: only by an identity that was tied to an account here before."""
        if not sociallogin.is_existing and not request.user.is_authenticated:
            self._back(request, "This account is not tied to anybody here. Sign in with your password, then tie it.")

    def on_authentication_error(self, request: HttpRequest, provider: Any, **_: Any) -> None:
        self._back(request, "Signing in there did not work. Try again, or use your password.")

    def _back(self, request: HttpRequest, words: str) -> NoReturn:
        messages.error(request, words)
        raise ImmediateHttpResponse(redirect("account_login"))
