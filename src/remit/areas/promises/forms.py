"""Untrusted input to clean values. Nothing is saved here; choices come from what the viewer may see."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from remit.areas.promises import queries
from remit.areas.promises.actions import SOON
from remit.areas.promises.models import PRIVATE, Promise
from remit.core.ui.forms import ChoiceButtons, DayInput, field_of
from remit.core.viewers import Viewer
from remit.school.forms.owners import OwnerField


class DueField(forms.DateField):
    """A school day, from today on."""

    def __init__(self, **given: Any) -> None:
        super().__init__(widget=DayInput(), **{"label": "By when", **given})
        self.viewer: Viewer | None = None
        self.shown: date | None = None

    def ask(self, viewer: Viewer, shown: date | None = None) -> None:
        """`shown`: the day it has already, which may stay, also where it has passed."""
        self.viewer, self.shown = viewer, shown
        self.initial = shown or (queries.in_a_week(viewer) if self.required else None)

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day is None or day == self.shown or self.viewer is None:
            return day
        if day < self.viewer.day:
            raise forms.ValidationError(f"{day:%-d %B %Y} has passed. Choose today or a later day.")
        if why := queries.no_school(self.viewer, day):
            raise forms.ValidationError(why)
        return day


class GiveForm(forms.Form):
    what = forms.CharField(max_length=300, label="What will be done", widget=forms.Textarea(attrs={"rows": 2}))
    who = OwnerField()
    due = DueField()
    promised_to = forms.CharField(
        max_length=120, required=False, label="Promised to", help_text="In plain words: “the mother”, “the governors”."
    )
    asks_on = DueField(required=False, label="Ask whether it worked on", help_text="Your list then asks: did it work?")

    def __init__(self, viewer: Viewer, data: Any = None) -> None:
        super().__init__(data)
        field_of(self, "who").ask(viewer)
        field_of(self, "due").ask(viewer)
        field_of(self, "asks_on").ask(viewer)

    def values(self) -> dict[str, Any]:
        values = dict(self.cleaned_data)
        return {**values.pop("who"), **values}


class ChangeForm(forms.Form):
    """Carries the version that was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    what = forms.CharField(max_length=300, label="What will be done", widget=forms.Textarea(attrs={"rows": 2}))
    due = DueField()
    promised_to = forms.CharField(max_length=120, required=False, label="Promised to")

    def __init__(self, viewer: Viewer, promise: Promise, data: Any = None) -> None:
        shown = {name: getattr(promise, name) for name in ("version", "what", "due", "promised_to")}
        super().__init__(data, initial=shown)
        field_of(self, "due").ask(viewer, promise.due)


class DoForm(forms.Form):
    outcome = forms.CharField(
        max_length=1000, required=False, label="What came of it", widget=forms.Textarea(attrs={"rows": 3})
    )
    asks_on = DueField(required=False, label="Ask whether it worked on")

    def __init__(self, viewer: Viewer, promise: Promise, data: Any = None) -> None:
        super().__init__(data, initial={"asks_on": promise.asks_on or _asked_by_itself(viewer, promise)})
        field_of(self, "asks_on").ask(viewer, promise.asks_on)


def _asked_by_itself(viewer: Viewer, promise: Promise) -> date | None:
    """Of what is done about somebody: in two weeks. It can be left out."""
    if promise.pupil is None or promise.kind == PRIVATE:
        return None
    return queries.school_day_after(viewer, SOON)


class LetGoForm(forms.Form):
    why = forms.CharField(max_length=300, label="Why nobody will do it")


class PassOnForm(forms.Form):
    who = OwnerField(label="Who does it from now")

    def __init__(self, viewer: Viewer, promise: Promise, data: Any = None) -> None:
        super().__init__(data)
        field: Any = self.fields["who"]
        field.ask(viewer)
        field.leave_out([getattr(promise.post or promise.owner, "ref", "")])


class AnswerForm(forms.Form):
    worked = forms.ChoiceField(choices=Promise.WORKED, label="Did it work?", widget=ChoiceButtons)
    note = forms.CharField(
        max_length=1000, required=False, label="What you saw", widget=forms.Textarea(attrs={"rows": 2})
    )
