"""Until when something is put off."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms

from remit.areas.promises.forms import DueField
from remit.core.ui.forms import field_of
from remit.core.viewers import Viewer
from remit.school.forms.owners import OwnerField
from remit.school.models import Post

SOON = {"1": "Tomorrow", "7": "In a week", "14": "In two weeks", "28": "In four weeks"}
OWN = "own"


class PutOffForm(forms.Form):
    """A number of days, or a day of one's own."""

    span = forms.ChoiceField(label="Until", choices=[*SOON.items(), (OWN, "A day of your own")], initial="7")
    day = forms.DateField(label="Day", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    why = forms.CharField(
        max_length=300,
        label="Why",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="What is waited for, or what is done first. It is shown beside the line until that day.",
    )

    def __init__(self, today: date, data: Any = None) -> None:
        super().__init__(data)
        self.today = today

    def clean(self) -> dict:
        found = super().clean() or {}
        if found.get("span") == OWN and "day" not in self.errors:
            if not found.get("day"):
                self.add_error("day", "Say until when.")
            elif found["day"] <= self.today:
                self.add_error("day", "Choose a day to come.")
        return found

    @property
    def until(self) -> date:
        span = self.cleaned_data["span"]
        day: date = self.cleaned_data["day"]
        return day if span == OWN else self.today + timedelta(days=int(span))


class PassOnForm(forms.Form):
    """To another: neither to whoever passes it on nor to a post of theirs."""

    what = forms.CharField(max_length=300, label="What will be done", widget=forms.Textarea(attrs={"rows": 2}))
    who = OwnerField()
    due = DueField()

    def __init__(self, viewer: Viewer, what: str, data: Any = None) -> None:
        super().__init__(data, initial={"what": what})
        who: Any = self.fields["who"]
        who.ask(viewer)
        mine = viewer.places("held")
        who.leave_out(
            [
                who.hers(viewer),
                *(ref for ref, each in who.holders.items() if isinstance(each, Post) and each.pk in mine),
            ]
        )
        field_of(self, "due").ask(viewer)

    def values(self) -> dict:
        """What `actions.pass_on` takes."""
        who = self.cleaned_data["who"]
        given = {"what": self.cleaned_data["what"], "due": self.cleaned_data["due"]}
        return {**given, "owner": who["owner"], "to": who["post"]}
