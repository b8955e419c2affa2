"""A new key: what for, and until when."""

from __future__ import annotations

from django import forms

from remit.core.ui.forms import DayInput


class KeyForm(forms.Form):
    name = forms.CharField(max_length=60, label="What it is for", help_text="Your own words: “the head’s dashboard”.")
    last_day = forms.DateField(label="Until", widget=DayInput(), help_text="A year from today at the latest.")
