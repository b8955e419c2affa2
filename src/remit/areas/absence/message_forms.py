"""What is reported from home, as forms ask it: of the school, and of whoever opens a link."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from remit.areas.absence.models import Message
from remit.areas.attendance.models import SESSIONS
from remit.areas.attendance.planning import can_be_planned
from remit.areas.attendance.reference import codes_on
from remit.core.ui.forms import ChoiceButtons, DayInput, Text, field_of
from remit.core.viewers import Viewer
from remit.school.models import Contact

USUAL = ("I", "M")  # what most reports are of stands first
WORDS = {"rows": 3}


def codes(day: date) -> list[tuple[str, str]]:
    """What a report may be accepted as: chosen each time, as what was said decides."""
    found = [(each.code, f"{each.code}: {each.short}") for each in codes_on(day).values() if can_be_planned(each)]
    usual = sorted(found, key=lambda pair: USUAL.index(pair[0]) if pair[0] in USUAL else len(USUAL))
    return [("", "Choose a code"), *usual]


class _Days(forms.Form):
    first_day = forms.DateField(label="First day", widget=DayInput())
    last_day = forms.DateField(label="Last day", widget=DayInput(), required=False, help_text="Empty: one day.")
    session = forms.ChoiceField(
        label="Which part of the day", choices=[("", "All day"), *SESSIONS], required=False, widget=ChoiceButtons
    )

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if found.get("first_day") and not found.get("last_day") and "last_day" not in self.errors:
            found["last_day"] = found["first_day"]
        return found


class ReportForm(_Days):
    words = forms.CharField(
        label="What was said", max_length=500, widget=forms.Textarea(WORDS),
        help_text="For those who follow absence. The register is told the code and nothing of this.",
    )  # fmt: skip
    who = forms.CharField(label="Who reported it", max_length=120, required=False)
    how = forms.ChoiceField(
        label="How", choices=[each for each in Message.HOWS if each[0] != Message.LINK], widget=ChoiceButtons
    )

    def __init__(self, viewer: Viewer, data: Any = None) -> None:
        super().__init__(data, initial={"first_day": viewer.day, "session": "", "how": "phone"})


class HomeForm(_Days):
    words = forms.CharField(label="Why", max_length=500, widget=Text(WORDS), help_text="A few words will do.")

    def __init__(self, day: date, data: Any = None) -> None:
        super().__init__(data, initial={"first_day": day, "session": ""})
        self.fields["first_day"].widget.attrs["min"] = self.fields["last_day"].widget.attrs["min"] = day.isoformat()


class AcceptForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    code = forms.ChoiceField(label="Code")

    def __init__(self, message: Message, day: date, data: Any = None) -> None:
        super().__init__(data, initial={"version": message.version})
        field_of(self, "code").choices = codes(day)


class DeclineForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    answer = forms.CharField(label="Why it is not accepted", max_length=300)

    def __init__(self, message: Message, data: Any = None) -> None:
        super().__init__(data, initial={"version": message.version})


class LinkForm(forms.Form):
    contact = forms.ChoiceField(label="For whom", widget=forms.RadioSelect)

    def __init__(self, people: Iterable[Contact], data: Any = None) -> None:
        super().__init__(data)
        self._people = {each.ref: each for each in people}
        choices = [
            (ref, f"{each.name}, {each.get_relation_display().lower()}" if each.relation else each.name)
            for ref, each in self._people.items()
        ]
        field_of(self, "contact").choices = choices

    @property
    def person(self) -> Contact:
        return self._people[self.cleaned_data["contact"]]
