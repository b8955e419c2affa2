"""Signing in and out, the second step, one's own sessions. The library's views, each under the house's own rule.

No page here makes an account, or changes an e-mail address: that is done with the staff record.
"""

from __future__ import annotations

import logging
from typing import Any

from allauth.account import views as account
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.mfa.base import views as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.internal.auth import begin_registration
from allauth.mfa.webauthn.internal.flows import remove_authenticator
from allauth.socialaccount import views as social
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.openid_connect import views as outside
from allauth.utils import get_request_param
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from remit.core.access import ViewedRequest, access, public, signed_in
from remit.core.accounts import invitations, kept_secrets, sessions
from remit.core.asked import number_in
from remit.core.headers import policy_with_forms_to
from remit.core.outputs import programs
from remit.leading.home import queries
from remit.leading.home.forms import (
    CodeAgainForm,
    CodeForm,
    PasskeyForm,
    PasswordAgainForm,
    PasswordForm,
    SetUpCodeForm,
)
from remit.school import accounts as school_accounts
from remit.school import actions as school_actions
from remit.school.remit import viewer_for
from remit.school.rows.names import title_of

UNREACHABLE = (OSError, KeyError, ValueError)  # the provider, or it says of itself what cannot be read
log = logging.getLogger("remit.web")


def _providers() -> list[dict[str, Any]]:
    found: Any = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    return found


class _LeadsOutside:
    """A page with a button to an account elsewhere."""

    def dispatch(self, *args: Any, **kwargs: Any) -> Any:
        answer = super().dispatch(*args, **kwargs)  # type: ignore[misc]
        origins = ["/".join(each["settings"]["server_url"].split("/")[:3]) for each in _providers()]
        answer["Content-Security-Policy"] = policy_with_forms_to(*origins)
        return answer


# In and out


class SignIn(_LeadsOutside, account.LoginView):
    template_name = "home/sign_in.html"

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        return redirect("set-up") if queries.nobody_yet() else super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "providers": _providers()}

    def form_invalid(self, form: Any) -> HttpResponse:
        slower = form.has_error("__all__", "slower")
        return self.render_to_response(self.get_context_data(form=form), status=429 if slower else 200)


class SignInByPasskey(webauthn.LoginWebAuthnView):
    def form_valid(self, form: Any) -> HttpResponse:
        self.request.session["mine"] = bool(self.request.POST.get("mine"))
        return super().form_valid(form)


@access(public)
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    sessions.leave(request)
    return redirect("account_login")


@access(public)
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """A link that the office made. Looking at it uses nothing up, and shows nothing but a first name."""
    found = invitations.found(token)
    viewer = viewer_for(found.user) if found else None
    if found is None or viewer is None or not viewer.grants:
        return render(request, "home/link_gone.html", status=404)
    form = PasswordForm(found.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = school_accounts.accept_invitation(by=viewer, token=token, password=form.cleaned_data["password"])
        except school_accounts.LinkGone:
            return render(request, "home/link_gone.html", status=404)
        if Authenticator.objects.filter(user=user).exists():  # a link alone is not enough where a second step is set up
            messages.success(request, "Your password is saved. Sign in with it.")
            return redirect("account_login")
        sessions.enter(request, user, how="link")
        messages.success(request, "Your password is saved, and you are signed in.")
        return redirect("home")
    first = "" if title_of(found.user.name) else found.user.name.split()[0]
    return render(request, "home/invitation.html", {"form": form, "first": first}, status=422 if form.errors else 200)


@access(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: ViewedRequest) -> HttpResponse:
    """Her own password. One that the office gave is changed here before anything else opens; any other only by whoever
    has just shown who it is, or else an open screen would be enough to take the account."""
    if not request.viewer.user.first_password and is_reauthentication_required(request, app="remit"):
        return _ask_again(reverse("password"))
    form = PasswordForm(request.viewer.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        school_actions.change_password(by=request.viewer, password=form.cleaned_data["password"])
        sessions.change_password(request, request.viewer.user)
        messages.success(request, "Your password is changed. Everywhere else you are signed out.")
        return redirect("home")
    return render(request, "home/password.html", {"form": form}, status=422 if form.errors else 200)


def _ask_again(then: str) -> HttpResponse:
    """What was typed so far is not kept meanwhile."""
    return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': then})}")


# The second step


class SecondStep(mfa.IndexView):
    """What is set up, what waits for it, and what to do."""

    template_name = "home/second_step.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        held = Authenticator.objects.filter(user=self.request.user)
        recovery = next((each.wrap() for each in held if each.type == Authenticator.Type.RECOVERY_CODES), None)
        return {
            "app": next((each for each in held if each.type == Authenticator.Type.TOTP), None),
            "passkeys": [each for each in held if each.type == Authenticator.Type.WEBAUTHN],
            "recovery": recovery,
            "left": len(recovery.get_unused_codes()) if recovery else 0,
            "lost": not all(kept_secrets.fits(each) for each in held),
            "waits": bool(self.request.viewer.withheld),
        }


class _Proved:
    """Whoever has just set up a second step has shown it."""

    request: HttpRequest

    def form_valid(self, form: Any) -> HttpResponse:
        answer = super().form_valid(form)  # type: ignore[misc]
        record_authentication(self.request, self.request.user, "mfa", reauthenticated=True)
        sessions.has_shown_second_step(self.request)
        return answer


class SetUpApp(_Proved, totp.ActivateTOTPView):
    template_name = "home/app.html"
    form_class = SetUpCodeForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        secret = context["form"].secret
        return {**context, "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))}


class RemoveApp(totp.DeactivateTOTPView):
    template_name = "home/app_remove.html"


class SetUpPasskey(_Proved, webauthn.AddWebAuthnView):
    template_name = "home/passkey.html"
    form_class = PasskeyForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {**context, "js_data": {"creation_options": begin_registration(self.request.user, passwordless=True)}}


@access(signed_in)
@require_POST
def remove_passkey(request: ViewedRequest) -> HttpResponse:
    own = Authenticator.objects.filter(user=request.viewer.user, type=Authenticator.Type.WEBAUTHN)
    number = number_in(request.POST.get("passkey", ""))
    remove_authenticator(request, get_object_or_404(own, pk=number))
    return redirect("mfa_index")


class SecondStepAsked(mfa.AuthenticateView):
    template_name = "home/asked.html"
    form_class = CodeForm


class ByPassword(account.ReauthenticateView):
    template_name = "home/again.html"
    form_class = PasswordAgainForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "by": "password"}


class _Shown(_Proved):
    def form_valid(self, form: Any) -> HttpResponse:
        sessions.has_shown_second_step(self.request)
        return super(_Proved, self).form_valid(form)  # type: ignore[misc]


class ByCode(_Shown, mfa.ReauthenticateView):
    template_name = "home/again.html"
    form_class = CodeAgainForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "by": "code"}


class ByPasskey(_Shown, webauthn.ReauthenticateWebAuthnView):
    template_name = "home/again.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "form": self.get_form(), "by": "passkey"}


class RecoveryCodes(codes.ViewRecoveryCodesView):
    template_name = "home/codes.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Codes that were kept under another secret are nobody's: there is nothing to be shown."""
        held = Authenticator.objects.filter(user=request.user.pk, type=Authenticator.Type.RECOVERY_CODES)
        if not all(kept_secrets.fits(each) for each in held):
            return redirect("mfa_index")
        return super().dispatch(request, *args, **kwargs)


class NewRecoveryCodes(codes.GenerateRecoveryCodesView):
    template_name = "home/codes_new.html"

    def form_valid(self, form: Any) -> HttpResponse:
        answer = super().form_valid(form)
        school_accounts.codes_made(by=self.request.viewer)
        return answer


# Sessions, and what a class may see


@access(signed_in)
@require_safe
def sign_ins(request: ViewedRequest) -> HttpResponse:
    own = list(sessions.sessions_of(request.viewer.user))
    here = request.session.session_key
    context = {
        "sessions": [(each, sessions.in_words(each.user_agent), each.session_key == here) for each in own],
        "others": any(each.session_key != here for each in own),
        "programs": programs.held(request.viewer.user),
        "history": sessions.history_of(request.viewer.user),
        "providers": _providers(),
    }
    return render(request, "home/sign_ins.html", context)


@access(signed_in)
@require_POST
def end_session(request: ViewedRequest) -> HttpResponse:
    """One of her own; or all but this, with what programs hold."""
    own = [
        each
        for each in sessions.sessions_of(request.viewer.user)
        if each.session_key != request.session.session_key and request.POST.get("session") in {str(each.pk), "others"}
    ]
    ended = sessions.end(own)
    if ended:
        messages.success(request, "Signed out there." if ended == 1 else f"Signed out in {ended} places.")
    if request.POST.get("session") == "others" and programs.held(request.viewer.user):
        school_accounts.end_programs(by=request.viewer)
        messages.success(request, "No program reads in your name any more.")
    return redirect("sign-ins")


@access(signed_in)
@require_POST
def board(request: ViewedRequest) -> HttpResponse:
    """For a screen that the class can see: names in lists, and nothing about anybody."""
    sessions.set_board(request, on=request.POST.get("board") == "on")
    return redirect("home")


# Accounts elsewhere


class Connections(_LeadsOutside, social.ConnectionsView):
    template_name = "home/connections.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "providers": _providers()}


@access(public)
@require_http_methods(["GET", "HEAD", "POST"])
def by_outside(request: HttpRequest, provider_id: str) -> HttpResponse:
    """On to the provider, to sign in; or to tie an account there to one's own, which takes showing who it is."""
    if provider_id not in {each["provider_id"] for each in _providers()}:
        raise Http404
    if request.method != "POST":
        return redirect("account_login")
    if get_request_param(request, "process") == AuthProcess.CONNECT and is_reauthentication_required(request, app=""):
        own = request.user.is_authenticated
        return _ask_again(reverse("socialaccount_connections")) if own else redirect("account_login")
    try:
        return outside.login(request, provider_id=provider_id)
    except UNREACHABLE as fault:
        return _not_reached(request, fault)


@access(public)
@require_safe
def from_outside(request: HttpRequest, provider_id: str) -> HttpResponse:
    held = set(_tied(request))
    try:
        answer: HttpResponse = outside.callback(request, provider_id=provider_id)
    except UNREACHABLE as fault:
        return _not_reached(request, fault)
    if held != set(_tied(request)) and request.user.is_authenticated and (by := viewer_for(request.user)).grants:
        school_accounts.tied_elsewhere(by=by, where=provider_id)
    return answer


def _not_reached(request: HttpRequest, fault: Exception) -> HttpResponse:
    """Its text may hold an address: its name is told."""
    log.error("account elsewhere failed=%s", type(fault).__name__)
    return redirect("socialaccount_login_error")


def _tied(request: HttpRequest) -> list[int]:
    """To whoever was signed in as the request came."""
    who = request.session.get(SESSION_KEY)
    return list(SocialAccount.objects.filter(user=who).values_list("pk", flat=True)) if who else []


@access(public)
@require_safe
def outside_failed(request: HttpRequest) -> HttpResponse:
    messages.error(request, "Signing in there did not work. Try again, or use your password.")
    return redirect("account_login")
