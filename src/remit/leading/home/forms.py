"""Signing in, and what an empty Remit asks first."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import Any

from allauth.account.forms import LoginForm
from allauth.account.forms import ReauthenticateForm as PasswordAgain
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.contrib.auth import password_validation
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from remit.core import clock
from remit.core.accounts import sessions, set_up
from remit.core.accounts.models import User
from remit.core.words import DEFAULTS
from remit.school.calendar import begun_in, usual_terms
from remit.school.forms.records import TermDaysForm
from remit.school.models import YEARS


class SignInForm(LoginForm):
    """The library's, in the house's words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.EmailField(
            label="E-mail address", widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True})
        )
        self.fields["password"] = forms.CharField(
            strip=False, label="Password", widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
        )
        self.fields["mine"] = forms.BooleanField(
            required=False,
            label="This device is mine",
            help_text="You stay signed in until you have been away for 14 days, and for 90 days at most. "
            "Leave it empty on a machine that others use.",
        )
        self.order_fields(["login", "password", "mine"])

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        request.session["mine"] = self.cleaned_data["mine"]
        response = super().login(request, redirect_url)
        sessions.set_length(request)
        return response


class PasswordForm(forms.Form):
    password = forms.CharField(
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        label="New password",
        help_text="At least 12 characters. Three words that have nothing to do with each other do well.",
    )
    again = forms.CharField(
        strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), label="The same again"
    )

    def __init__(self, user: Any, data: Any = None) -> None:
        super().__init__(data)
        self.user = user

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        password_validation.validate_password(password, self.user)
        if self.user.has_usable_password() and self.user.check_password(password):
            raise forms.ValidationError("This is the password you have. Choose another.")
        return password

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("password") and values.get("again") and values["password"] != values["again"]:
            self.add_error("again", "The two are not the same.")
        return values


class SetUpForm(TermDaysForm):
    """The school, its words, its year and the first administrator."""

    name = forms.CharField(max_length=120, label="Name of the school")
    first_year = forms.TypedChoiceField(coerce=int, choices=YEARS, initial=7, label="Youngest year group")
    last_year = forms.TypedChoiceField(coerce=int, choices=YEARS, initial=11, label="Oldest year group")
    pupil = forms.ChoiceField(
        label="What the school calls its children",
        choices=[("pupil", "Pupils"), ("student", "Students"), ("child", "Children")],
    )
    form = forms.ChoiceField(
        label="The group they register in",
        choices=[("form", "Form"), ("tutor group", "Tutor group"), ("class", "Class")],
    )
    head_of_year = forms.ChoiceField(
        label="Who leads a year group",
        choices=[
            ("Head of Year", "Head of Year"),
            ("Learning Co-ordinator", "Learning Co-ordinator"),
            ("Year Leader", "Year Leader"),
            ("Phase Leader", "Phase Leader"),
        ],
    )
    person = forms.CharField(max_length=120, label="Your name")
    email = forms.EmailField(label="Your e-mail address", widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    password = forms.CharField(
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        label="Your password",
        help_text="At least 12 characters. Three words that have nothing to do with each other do well.",
    )

    def __init__(self, data: Any = None, *, ask_code: bool = False) -> None:
        super().__init__(data)
        self.begun = begun_in(clock.today())
        self.ask_terms(usual_terms(self.begun))
        if ask_code:
            self.fields["code"] = forms.CharField(
                label="Code for setting up",
                max_length=40,
                help_text="Whoever runs Remit has it: it is printed where Remit was started, and stands in the file "
                "set-up-code of its data folder.",
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )
            self.order_fields(["code"])

    def clean_code(self) -> str:
        if not set_up.is_right(self.cleaned_data["code"]):
            raise forms.ValidationError("This is not the code.")
        return self.cleaned_data["code"]

    def clean_password(self) -> str:
        account = User(email=self.cleaned_data.get("email", ""), name=self.cleaned_data.get("person", ""))
        password_validation.validate_password(self.cleaned_data["password"], account)
        return self.cleaned_data["password"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if "first_year" in values and "last_year" in values and values["first_year"] > values["last_year"]:
            self.add_error("last_year", "The oldest year group is younger than the youngest.")
        self.check_terms(values)
        return values

    def values(self) -> dict[str, Any]:
        """For `set_up_school`."""
        given = self.cleaned_data
        terms = self.term_values()
        year = {
            "name": f"{self.begun}/{(self.begun + 1) % 100:02}",
            "first_day": min(date(self.begun, 9, 1), terms[0]["first_day"]),
            "last_day": max(date(self.begun + 1, 8, 31), terms[-1]["last_day"]),
        }
        kept = ("name", "first_year", "last_year", "person", "email", "password")
        return {"words": self._words(), "year": year, "terms": terms, **{key: given[key] for key in kept}}

    def _words(self) -> dict[str, list[str]]:
        many = {"child": "children", "class": "classes"}
        chosen = {}
        for key in ("pupil", "form", "head_of_year"):
            one = self.cleaned_data[key]
            if one == DEFAULTS[key][0]:
                continue
            plural = many.get(one) or ("Heads of Year" if one == "Head of Year" else f"{one}s")
            chosen[key] = [one, plural, one]
        return chosen


CODE_FITS_FOR = 120  # seconds, and some more: a code of the app is taken one step early and one late


class _Code:
    """Of the app, or one of the recovery codes, whichever spaces it was typed with. It is taken once, also one with
    which the app was set up."""

    fields: dict[str, forms.Field]
    user: User

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        typed = sha256(f"{self.user.pk} {normalize_user_code(code)}".encode()).hexdigest()
        if not cache.add(f"code {typed}".replace(" ", "-"), "used", CODE_FITS_FOR):
            raise get_adapter().validation_error("incorrect_code")
        return code

    def say(self, label: str, hint: str = "") -> None:
        self.fields["code"] = forms.CharField(
            label=label,
            help_text=hint,
            max_length=40,
            widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}),
        )


class CodeForm(_Code, AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.say("Code", "From your app, or one of your recovery codes.")


class CodeAgainForm(_Code, ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.say("Code", "From your app, or one of your recovery codes.")


class SetUpCodeForm(_Code, ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.say("Code that the app shows now")


class PasswordAgainForm(PasswordAgain):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"] = forms.CharField(
            strip=False, label="Password", widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
        )


class PasskeyForm(AddWebAuthnForm):
    """A passkey of its own is enough to sign in: whoever holds it has also shown a finger, a face or a PIN."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(max_length=60, required=False, label="What to call it")
        del self.fields["passwordless"]

    def clean(self) -> dict[str, Any]:
        return {**super().clean(), "passwordless": True}
