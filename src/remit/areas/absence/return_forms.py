"""What was told to the authority, as a form asks it."""

from __future__ import annotations

from typing import Any

from django import forms

from remit.core.ui.forms import DayInput
from remit.core.viewers import Viewer


class ReturnForm(forms.Form):
    sent_on = forms.DateField(label="Sent on", widget=DayInput())
    note = forms.CharField(
        label="Note", max_length=300, required=False, help_text="How it was sent, or whom you spoke to."
    )

    def __init__(self, viewer: Viewer, data: Any = None) -> None:
        super().__init__(data, initial={"sent_on": viewer.day})
