"""What is asked about shared tablets, and at one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from remit.core.ui.forms import ChoiceButtons, ClockInput, field_of
from remit.school.forms.records import VersionedForm
from remit.school.models import Staff

FIGURES = {"inputmode": "numeric", "autocomplete": "off"}


class TabletForm(VersionedForm):
    shown = ("name", "opens", "closes")
    name = forms.CharField(max_length=40, label="Name", help_text="Lunch, playground.")
    opens = forms.TimeField(label="Works from", widget=ClockInput)
    closes = forms.TimeField(label="Until", widget=ClockInput)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("opens") and given.get("closes") and given["closes"] <= given["opens"]:
            self.add_error("closes", "It closes before it opens.")
        return given


class PinField(forms.CharField):
    widget = forms.PasswordInput(attrs=FIGURES)

    def __init__(self, **given: Any) -> None:
        super().__init__(max_length=6, strip=True, **given)


class OwnPinForm(forms.Form):
    pin = PinField(label="PIN", help_text="4 to 6 figures, and none that is easy to guess.")
    again = PinField(label="Once more")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("pin") and given.get("again") and given["pin"] != given["again"]:
            self.add_error("again", "The two are not the same.")
        return given


class EnrolForm(forms.Form):
    code = forms.CharField(
        max_length=20, label="Code from the office", widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"})
    )  # fmt: skip


class WhoForm(forms.Form):
    """Who stands before the tablet."""

    who = forms.ChoiceField(label="Your name", widget=ChoiceButtons)
    pin = PinField(label="PIN")

    def __init__(self, staff: Sequence[Staff], data: Any = None) -> None:
        super().__init__(data)
        field_of(self, "who").choices = [(each.ref, str(each)) for each in staff]
