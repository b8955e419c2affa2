"""Signing in, and what an empty Remit asks first."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.contrib.auth.forms import AuthenticationForm

from remit.core import clock
from remit.core.accounts.models import User
from remit.core.words import DEFAULTS
from remit.school.calendar import begun_in, usual_terms
from remit.school.forms import TermDaysForm
from remit.school.models import YEARS


class SignInForm(AuthenticationForm):
    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": "This address and password do not go together. Capitals count in the password.",
    }

    def __init__(self, request: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.fields["username"].label = "E-mail address"
        self.fields["username"].widget.attrs["autocomplete"] = "username"


class FindForm(forms.Form):
    name = forms.CharField(
        min_length=2,
        max_length=80,
        label="Name, or part of it",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"min_length": "Give two letters at least."},
    )


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
        if self.user.check_password(password):
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

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.begun = begun_in(clock.today())
        self.ask_terms(usual_terms(self.begun))

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
