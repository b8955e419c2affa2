"""What is known beforehand of somebody's absence, as a form asks it."""

from __future__ import annotations

from typing import Any

from django import forms

from remit.areas.attendance.models import SESSIONS, Planned
from remit.areas.attendance.planning import can_be_planned
from remit.areas.attendance.reference import PART_TIME, codes_on
from remit.core.ui.forms import ChoiceButtons, DayInput, ManyChoiceButtons, field_of
from remit.core.viewers import Viewer

WEEKDAYS = [("0", "Mon"), ("1", "Tue"), ("2", "Wed"), ("3", "Thu"), ("4", "Fri")]


def codes_to_plan(viewer: Viewer) -> list[tuple[str, str]]:
    known = codes_on(viewer.day).values()
    return [(each.code, f"{each.code}: {each.short}") for each in known if can_be_planned(each)]


class PlannedForm(forms.Form):
    code = forms.ChoiceField(label="Code")
    why = forms.CharField(
        max_length=120, label="Why", help_text="It stands beside the name in the register: “dentist, back by 11”."
    )
    first_day = forms.DateField(label="First day", widget=DayInput())
    last_day = forms.DateField(label="Last day", widget=DayInput())
    session = forms.ChoiceField(
        label="Sessions", choices=[("", "All day"), *SESSIONS], required=False, widget=ChoiceButtons
    )
    weekdays = forms.MultipleChoiceField(
        label="Only on", choices=WEEKDAYS, required=False, widget=ManyChoiceButtons, help_text="None chosen: every day."
    )
    part_time = forms.BooleanField(
        label="It is a part-time timetable",
        required=False,
        help_text="For a short time, agreed with a parent, with the day on which full time begins again. The code is C2.",
    )

    def __init__(self, viewer: Viewer, data: Any = None) -> None:
        super().__init__(data, initial={"first_day": viewer.day, "last_day": viewer.day, "code": "M", "session": ""})
        field_of(self, "code").choices = codes_to_plan(viewer)

    def values(self) -> dict[str, Any]:
        found = dict(self.cleaned_data)
        found["weekdays"] = [int(each) for each in found["weekdays"]]
        if found["part_time"]:
            found["code"] = PART_TIME
        return found


class EndForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    last_day = forms.DateField(label="Last day", widget=DayInput())

    def __init__(self, planned: Planned, data: Any = None) -> None:
        super().__init__(data, initial={"version": planned.version, "last_day": planned.last_day})
