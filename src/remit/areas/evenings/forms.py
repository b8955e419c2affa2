"""Untrusted input to clean values. Nothing is saved here; choices come from what the viewer may see."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django import forms

from remit.areas.evenings import queries
from remit.areas.evenings.models import GENERAL, Evening, Invitation
from remit.core.ui.forms import ChoiceButtons, ClockInput, DayInput, ManyChoiceButtons, Picker, field_of, left_empty
from remit.core.viewers import Viewer
from remit.core.words import fill
from remit.school import queries as school
from remit.school.forms.owners import OwnerField
from remit.school.forms.records import VersionedForm
from remit.school.models import Pupil, year_name


class DayField(forms.DateField):
    widget = DayInput


class ClockField(forms.TimeField):
    widget = ClockInput


class EveningForm(VersionedForm):
    shown = ("sort", "name", "day", "begins", "ends", "room", "years", "what_for", "letter")
    sort = forms.ChoiceField(
        label="What it is", choices=Evening.SORTS, initial=Evening.INFORMATION, widget=ChoiceButtons
    )
    name = forms.CharField(
        max_length=120, label="Name", help_text="As families will read it: “Year 9 options evening”."
    )
    day = DayField(label="Day")
    begins = ClockField(label="Begins")
    ends = ClockField(label="Ends", required=False)
    room = forms.CharField(max_length=60, required=False, label="Where")
    leader = OwnerField(label="Who leads it")
    years = left_empty(
        forms.TypedMultipleChoiceField(coerce=int, required=False, label="For year groups", widget=ManyChoiceButtons),
        "only an academic concerns evening may be for none",
    )
    what_for = forms.CharField(max_length=1000, required=False, label="What it is for", widget=forms.Textarea(attrs={"rows": 2}))  # fmt: skip
    letter = forms.CharField(
        max_length=4000, required=False, label="Text of the invitation", widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Empty: one of Remit’s own. {names}, {first_name}, {full_name}, {evening}, {day}, {time}, {where}, {concern} and {signed} are filled for each family.",
    )  # fmt: skip

    def offer(self, viewer: Viewer) -> None:
        field_of(self, "leader").ask(viewer, posts=False)
        held: Any = self.record
        if held:
            self.initial["leader"] = held.leader.ref
        at = school.school_of(viewer)
        field_of(self, "years").choices = [(each, year_name(each)) for each in at.years] if at else []

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        begins, ends = given.get("begins"), given.get("ends")
        if begins and ends and ends <= begins:
            self.add_error("ends", "It ends before it begins.")
        if not given.get("years") and given.get("sort") != Evening.CONCERNS and "years" not in self.errors:
            self.add_error("years", "Say for which year groups it is.")
        return given

    def details(self) -> dict[str, Any]:
        given = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return {**given, "leader": given["leader"]["owner"]}


class InviteForm(forms.Form):
    """All of some year groups, those who are picked, or both."""

    years = forms.TypedMultipleChoiceField(coerce=int, required=False, label="Everybody of", widget=ManyChoiceButtons)
    pupils = forms.MultipleChoiceField(
        required=False, label="And those picked here", widget=Picker(find="Type a name", rest="All of them")
    )
    concern = forms.CharField(
        max_length=2000, required=False, label="Why they are asked", widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For whoever leads the {pupil.one}. The same words for all you pick now; you may change each one’s afterwards.",
    )  # fmt: skip

    def __init__(self, viewer: Viewer, evening: Evening, data: Any = None) -> None:
        super().__init__(data)
        self.held = queries.may_be_asked(viewer, evening)
        years = sorted({each.year for each in self.held})
        field_of(self, "years").choices = [(each, year_name(each)) for each in years]
        grouped = groupby(self.held, key=lambda each: (each.year_name, getattr(each, "form", "") or ""))
        field_of(self, "pupils").choices = [
            (f"{year}, {form}" if form else year, [(each.ref, str(each)) for each in rows])
            for (year, form), rows in grouped
        ]
        if evening.kind != GENERAL:
            del self.fields["concern"]
        fill(self, school.words_of(viewer))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and not (given.get("years") or given.get("pupils")):
            raise forms.ValidationError("Choose a year group, or pick somebody.")
        return given

    def values(self) -> dict[str, Any]:
        years, refs = set(self.cleaned_data["years"]), set(self.cleaned_data["pupils"])
        whom: list[Pupil] = [each for each in self.held if each.year in years or each.ref in refs]
        return {"pupils": whom, "concern": self.cleaned_data.get("concern", "")}


class ReachForm(forms.Form):
    how = forms.ChoiceField(
        label="How they were reached", choices=Invitation.HOWS, initial="phone", widget=ChoiceButtons
    )
    words = forms.CharField(max_length=500, required=False, label="What was said", widget=forms.Textarea(attrs={"rows": 2}))  # fmt: skip

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="reach_%s")


class SentForm(forms.Form):
    how = forms.ChoiceField(label="How", choices=Invitation.HOWS, initial="letter", widget=ChoiceButtons)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="sent_%s")


class ConcernForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    concern = forms.CharField(max_length=2000, required=False, label="Why they are asked", widget=forms.Textarea(attrs={"rows": 4}))  # fmt: skip

    def __init__(self, invitation: Invitation, data: Any = None) -> None:
        initial = {"version": invitation.version, "concern": invitation.concern}
        super().__init__(data, initial=initial, auto_id="concern_%s")


class WhyForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    why = forms.CharField(max_length=300, label="Why")

    def __init__(self, version: int, data: Any = None) -> None:
        super().__init__(data, initial={"version": version}, auto_id="why_%s")
