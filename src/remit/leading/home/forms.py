"""Signing in, and what an empty Remit asks first."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.contrib.auth.forms import AuthenticationForm

from remit.core import clock
from remit.core.accounts.models import User
from remit.core.ui.forms import DayInput
from remit.core.words import DEFAULTS
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


def year_of(day: date) -> int:
    """The calendar year in which the academic year of that day began."""
    return day.year if day.month >= 8 else day.year - 1


class SetUpForm(forms.Form):
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

    TERMS = (("autumn", "Autumn"), ("spring", "Spring"), ("summer", "Summer"))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        begun = year_of(clock.today())
        self.begun = begun
        usual = {
            "autumn": (date(begun, 9, 1), date(begun, 12, 18), date(begun, 10, 26), date(begun, 10, 30)),
            "spring": (date(begun + 1, 1, 4), date(begun + 1, 3, 25), date(begun + 1, 2, 15), date(begun + 1, 2, 19)),
            "summer": (date(begun + 1, 4, 12), date(begun + 1, 7, 21), date(begun + 1, 5, 31), date(begun + 1, 6, 4)),
        }
        for code, label in self.TERMS:
            for part, words, day in zip(
                ("first_day", "last_day", "break_first_day", "break_last_day"),
                ("first day", "last day", "half term from", "half term to"),
                usual[code],
                strict=True,
            ):
                self.fields[f"{code}_{part}"] = forms.DateField(
                    widget=DayInput, initial=day, label=f"{label} term: {words}", required=not part.startswith("break")
                )

    def term_fields(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [
            (label, [self[name] for name in self.fields if name.startswith(f"{code}_")]) for code, label in self.TERMS
        ]

    def clean_password(self) -> str:
        account = User(email=self.cleaned_data.get("email", ""), name=self.cleaned_data.get("person", ""))
        password_validation.validate_password(self.cleaned_data["password"], account)
        return self.cleaned_data["password"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if "first_year" in values and "last_year" in values and values["first_year"] > values["last_year"]:
            self.add_error("last_year", "The oldest year group is younger than the youngest.")
        before: date | None = None
        for code, label in self.TERMS:
            self._check_term(values, code, label, before)
            before = values.get(f"{code}_last_day") or before
        return values

    def _check_term(self, values: dict[str, Any], code: str, label: str, before: date | None) -> None:
        first, last = values.get(f"{code}_first_day"), values.get(f"{code}_last_day")
        starts, ends = values.get(f"{code}_break_first_day"), values.get(f"{code}_break_last_day")
        if not first or not last:
            return
        if last < first:
            self.add_error(f"{code}_last_day", f"The {label} term ends before it begins.")
        elif before and first <= before:
            self.add_error(f"{code}_first_day", f"The {label} term begins before the one before it has ended.")
        if bool(starts) != bool(ends):
            self.add_error(f"{code}_break_last_day", "Give both days of the half term, or neither.")
        elif starts and ends and not first < starts <= ends < last:
            self.add_error(f"{code}_break_last_day", f"The half term lies outside the {label} term.")

    def values(self) -> dict[str, Any]:
        """For `set_up_school`."""
        given = self.cleaned_data
        parts = ("first_day", "last_day", "break_first_day", "break_last_day")
        terms = [{"name": label, **{part: given[f"{code}_{part}"] for part in parts}} for code, label in self.TERMS]
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
