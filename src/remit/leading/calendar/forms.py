"""What of the calendar is shown; what is planned backwards from a day."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms

from remit.areas.promises.forms import DueField
from remit.areas.promises.queries import no_school
from remit.core.ui.forms import DayInput, Text
from remit.core.viewers import Viewer
from remit.leading.calendar import queries
from remit.school.forms.owners import OwnerField

MOST_STEPS, MOST_DAYS = 40, 190
STEP = re.compile(r"\s*(-?\d{1,3})\s+(\S.*)")


class ShownForm(forms.Form):
    """In the address, as nothing of it is about anybody: which month or week, and which layers."""

    on = forms.DateField(required=False)
    view = forms.ChoiceField(required=False, choices=[(each, each) for each in (queries.MONTH, queries.WEEK)])
    layer = forms.MultipleChoiceField(required=False)
    chosen = forms.BooleanField(required=False)  # else a form with no box ticked would be one that was not sent

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.switched = [layer for layer in queries.layers() if not layer.always]
        layers: Any = self.fields["layer"]
        layers.choices = [(layer.name, layer.label) for layer in self.switched]

    def shown(self) -> dict[str, Any]:
        """What was asked, or what a calendar starts with."""
        self.full_clean()
        asked = self.cleaned_data
        names = [layer.name for layer in self.switched]
        return {
            "on": asked.get("on"),
            "view": asked.get("view") or queries.MONTH,
            "layers": asked.get("layer", []) if asked.get("chosen") else names,
            "chosen": asked.get("chosen", False),
        }


class EventForm(forms.Form):
    """The day and the steps to it, each a line that begins with school days."""

    event = forms.CharField(max_length=120, label="What it is")
    day = forms.DateField(label="When", widget=DayInput())
    steps = forms.CharField(
        label="Steps",
        max_length=6000,
        help_text="One a line: how many school days before, then what is done. 0 is the day itself, -5 five days after it.",
        widget=Text(attrs={"rows": 10}),
    )

    def __init__(self, viewer: Viewer, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer

    def clean_day(self) -> date:
        day = self.cleaned_data["day"]
        if day < self.viewer.day:
            raise forms.ValidationError("Choose a day to come.")
        if why := no_school(self.viewer, day) or queries.uncounted(self.viewer, day):
            raise forms.ValidationError(why)
        return day

    def clean_steps(self) -> list[tuple[int, str]]:
        lines = [line for line in self.cleaned_data["steps"].splitlines() if line.strip()]
        if len(lines) > MOST_STEPS:
            raise forms.ValidationError(f"At most {MOST_STEPS} steps.")
        read = [(line, STEP.fullmatch(line)) for line in lines]
        if wrong := [line for line, found in read if not found or abs(int(found[1])) > MOST_DAYS]:
            raise forms.ValidationError(
                f"“{wrong[0].strip()[:60]}” should begin with school days, for example: 10 Ring families."
            )
        return [(int(found[1]), found[2].strip()[:300]) for _, found in read if found]


class StepForm(forms.Form):
    """One step as it is proposed, to be changed or left out."""

    take = forms.BooleanField(required=False, initial=True, label="Make it an action")
    what = forms.CharField(max_length=300, label="What is done")
    who = OwnerField()
    due = DueField()


class Steps(forms.BaseFormSet):
    """Who can take a step is asked once for all of them."""

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer, self.asked = viewer, OwnerField()
        self.asked.ask(viewer)

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.use_required_attribute = False
        who, due = form.fields["who"], form.fields["due"]
        who.holders, who.choices, who.initial = self.asked.holders, self.asked.choices, self.asked.initial
        due.viewer = self.viewer

    def chosen(self) -> list[dict[str, Any]]:
        return [form.cleaned_data for form in self.forms if form.cleaned_data.get("take")]


StepsForm: Any = forms.formset_factory(StepForm, formset=Steps, extra=0, max_num=MOST_STEPS, absolute_max=MOST_STEPS)


class PlannedForm(forms.Form):
    """What the steps lead to, carried along with them."""

    event = forms.CharField(max_length=120, widget=forms.HiddenInput)
    day = forms.DateField(widget=forms.HiddenInput)
