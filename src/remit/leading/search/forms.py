"""What is typed to be found."""

from typing import Any

from django import forms
from django.urls import reverse

FEWEST, MOST = 2, 80


class FindForm(forms.Form):
    words = forms.CharField(
        min_length=FEWEST,
        max_length=MOST,
        label="Name, number or words",
        help_text="In any order, without accents or apostrophes if you like.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"min_length": "Give two letters at least."},
    )


class WhomForm(FindForm):
    """A pupil by name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["words"]
        field.label, field.help_text = "Whom it is about", ""
        field.widget.attrs |= {
            "autofocus": True,
            "hx-post": reverse("log"),
            "hx-trigger": "input changed delay:200ms",
            "hx-target": "#whom",
            "hx-sync": "this:replace",
        }
