"""Untrusted input to clean values. No form here has a box for what a concern is."""

from __future__ import annotations

from typing import Any

from django import forms

from remit.core.ui.forms import field_of
from remit.core.viewers import Viewer
from remit.school.dated import on
from remit.school.forms.records import VersionedForm
from remit.school.models import Pupil, School, Staff


class PassForm(forms.Form):
    """About whom, where the page before this one was somebody's."""

    pupil = forms.ChoiceField(label="About whom", required=False, widget=forms.RadioSelect)

    def __init__(self, pupil: Pupil | None, data: Any = None) -> None:
        super().__init__(data, initial={"pupil": pupil.ref if pupil else ""})
        if pupil:
            named = [(pupil.ref, str(pupil)), ("", "I do not say here")]
            field_of(self, "pupil").choices = named
        else:
            del self.fields["pupil"]


class RouteForm(VersionedForm):
    shown = ("name", "link", "says")
    name = forms.CharField(
        label="Where concerns are kept", max_length=60, required=False, help_text="The name of the school’s system, as staff know it."
    )  # fmt: skip
    link = forms.URLField(
        label="Its address", max_length=300, required=False, assume_scheme="https", help_text="It opens in a new window."
    )  # fmt: skip
    says = forms.CharField(
        label="What to do where somebody is in danger now", max_length=300, required=False,
        help_text="Whom to ring, and in which order.",
    )  # fmt: skip

    def details(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class StaffForm(forms.Form):
    """A colleague of the school."""

    staff = forms.ChoiceField(label="Who")
    leads = forms.BooleanField(label="Designated safeguarding lead", required=False)

    def __init__(self, viewer: Viewer, school: School, data: Any = None, *, leads: bool = False) -> None:
        super().__init__(data)
        rows = Staff.objects.visible_to(viewer).filter(on(viewer.day), school=school).order_by("name", "pk")
        self.people = {each.ref: each for each in rows}
        field_of(self, "staff").choices = [
            ("", "Choose a colleague"),
            *((ref, each.name) for ref, each in self.people.items()),
        ]
        if not leads:
            del self.fields["leads"]

    @property
    def who(self) -> Staff:
        return self.people[self.cleaned_data["staff"]]
