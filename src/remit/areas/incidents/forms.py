"""Untrusted input to clean values. Nothing is saved here; choices come from what the viewer may see."""

from __future__ import annotations

from typing import Any

from django import forms

from remit.areas.incidents import reference
from remit.areas.incidents.models import WAYS, Force, Incident, Part, Statement
from remit.areas.meetings.queries import pupils_named
from remit.core.ui.forms import ChoiceButtons, ClockInput, DayInput, ManyChoiceButtons, field_of
from remit.core.viewers import Viewer
from remit.core.words import fill
from remit.school import queries as school
from remit.school import timetable
from remit.school.forms.records import VersionedForm
from remit.school.models import Pupil

HIS_OWN = "Of this {pupil.one} alone, and nobody else’s name: whoever leads this {pupil.one} reads it, whoever leads the others does not."


def _text(label: str, rows: int = 3, most: int = 2000, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea(attrs={"rows": rows}), **more)


class _What(forms.Form):
    """When and where it was, and what."""

    day = forms.DateField(label="Day", widget=DayInput)
    at = forms.TimeField(label="Time", required=False, widget=ClockInput)
    room = forms.ChoiceField(label="Room", required=False)
    place = forms.CharField(label="Or where else", max_length=60, required=False)
    sort = forms.ChoiceField(label="What it was", choices=[("", "Choose"), *reference.sorts()])
    line = forms.CharField(
        label="What happened, without a name", max_length=200,
        help_text="“A fight at the end of break by the hall.” It stands on the page of everybody who had a part.",
    )  # fmt: skip

    def offer_rooms(self, viewer: Viewer) -> None:
        self.rooms = {each.ref: each for each in timetable.all_rooms(viewer)}
        field_of(self, "room").choices = [
            ("", "None of these"),
            *((ref, each.name) for ref, each in self.rooms.items()),
        ]

    def of_incident(self) -> dict[str, Any]:
        names = ("day", "at", "place", "sort", "line")
        return {name: self.cleaned_data[name] for name in names} | {"room": self.rooms.get(self.cleaned_data["room"])}


class _Who(forms.Form):
    """Who, in which role. A pupil is named by typing: what is typed is posted."""

    named = forms.CharField(label="Who", max_length=160, help_text="First and last name.")
    role = forms.ChoiceField(label="Part in it", choices=Part.ROLES, widget=ChoiceButtons)
    words = _text("What is said of this part", 4, 4000, required=False, help_text=HIS_OWN)
    flags = forms.MultipleChoiceField(
        label="What it was about", choices=reference.flags(), required=False, widget=ManyChoiceButtons,
        help_text="Of whoever caused harm or was harmed, where it was bullying or prejudice.",
    )  # fmt: skip
    viewer: Viewer

    def clean_named(self) -> Pupil:
        words = self.cleaned_data["named"].split()
        found: list[Any] = list(pupils_named(self.viewer, words).select_related("school"))
        whole = [each for each in found if str(each).lower() == " ".join(words).lower()]
        if len(found) == 1 or len(whole) == 1:
            return (whole or found)[0]
        if found:
            several = ", ".join(f"{each} ({each.form or each.year_name})" for each in found)
            raise forms.ValidationError(f"More than one has this name: {several}. Write the whole name.")
        raise forms.ValidationError("Nobody here has this name.")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("flags") and values.get("role") not in Part.ABOUT:
            self.add_error(
                "flags", "What it was about is said of whoever caused harm or was harmed, and of nobody else."
            )
        return values


class BeginForm(_What, _Who):
    """`pupil`: who is known already. Without one somebody is named."""

    field_order = ("named", "role", "words", "flags", "day", "at", "room", "place", "sort", "line")

    def __init__(self, viewer: Viewer, data: Any = None, pupil: Pupil | None = None) -> None:
        super().__init__(data, initial={"day": viewer.day})
        self.viewer, self.pupil = viewer, pupil
        self.offer_rooms(viewer)
        if pupil:
            del self.fields["named"]
        fill(self, school.words_of(viewer))

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        who = {"pupil": self.pupil or given["named"], **{name: given[name] for name in ("role", "words", "flags")}}
        return self.of_incident() | who


class AddForm(_Who):
    """Somebody else who had a part."""

    def __init__(self, viewer: Viewer, data: Any = None) -> None:
        super().__init__(data, auto_id="add_%s")
        self.viewer = viewer
        fill(self, school.words_of(viewer))

    def values(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        return {"pupil": given.pop("named"), **given}


class ChangeForm(_What):
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, viewer: Viewer, incident: Incident, data: Any = None) -> None:
        names = ("day", "at", "place", "sort", "line", "version")
        held = {name: getattr(incident, name) for name in names}
        super().__init__(data, initial={**held, "room": incident.room.ref if incident.room else ""}, auto_id="what_%s")
        self.offer_rooms(viewer)
        if incident.room and incident.room.ref not in self.rooms:  # one that is no more
            self.rooms[incident.room.ref] = incident.room
            field_of(self, "room").choices.append((incident.room.ref, incident.room.name))
        fill(self, school.words_of(viewer))

    def values(self) -> dict[str, Any]:
        return {"version": self.cleaned_data["version"], "details": self.of_incident()}


class CloseForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(label="How it ends", choices=Incident.OUTCOMES, widget=ChoiceButtons)

    def __init__(self, incident: Incident, data: Any = None) -> None:
        super().__init__(data, initial={"version": incident.version}, auto_id="close_%s")


class HelpedForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    helped = forms.ChoiceField(label="Did what was done help?", choices=Incident.HELPED, widget=ChoiceButtons)

    def __init__(self, incident: Incident, data: Any = None) -> None:
        super().__init__(data, initial={"version": incident.version, "helped": incident.helped}, auto_id="helped_%s")


class WhyForm(forms.Form):
    """Why something is taken back."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    why = forms.CharField(max_length=200, label="Why")

    def __init__(self, version: int, data: Any = None) -> None:
        super().__init__(data, initial={"version": version}, auto_id="why_%s")


class _Kept(VersionedForm):
    def details(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class PartForm(_Kept):
    shown = (
        "role", "words", "flags", "support", "told", "told_how", "told_on", "outcome", "search_why", "search_by", "search_found",
    )  # fmt: skip
    role = forms.ChoiceField(label="Part in it", choices=Part.ROLES, widget=ChoiceButtons)
    words = _text("What is said of this part", 5, 4000, required=False, help_text=HIS_OWN)
    flags = forms.MultipleChoiceField(
        label="What it was about", choices=reference.flags(), required=False, widget=ManyChoiceButtons
    )
    support = _text("Support given", required=False)
    told = forms.CharField(label="Who was told at home", max_length=120, required=False)
    told_how = forms.ChoiceField(label="How", choices=[("", "Not told yet"), *WAYS], required=False)
    told_on = forms.DateField(label="Told on", required=False, widget=DayInput)
    outcome = _text("What came of it for this {pupil.one}", required=False)
    search_why = forms.CharField(label="Searched for", max_length=200, required=False, help_text="Empty where nobody was searched.")  # fmt: skip
    search_by = forms.CharField(label="Searched by, and who was there", max_length=200, required=False)
    search_found = forms.CharField(label="What was found", max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("flags") and values.get("role") not in Part.ABOUT:
            self.add_error(
                "flags", "What it was about is said of whoever caused harm or was harmed, and of nobody else."
            )
        if values.get("told_on") and not values.get("told_how"):
            self.add_error("told_how", "Say how home was told.")
        return values


class StatementForm(_Kept):
    shown = ("whose", "who", "words", "taken_on", "signed_on")
    whose = forms.ChoiceField(label="Whose words", choices=Statement.OF, widget=ChoiceButtons, initial=Statement.PUPIL)
    who = forms.CharField(label="Which adult", max_length=120, required=False)
    words = _text("What was said", 8, 10_000, help_text=HIS_OWN)
    taken_on = forms.DateField(label="Taken on", widget=DayInput)
    signed_on = forms.DateField(label="Signed on", required=False, widget=DayInput)

    def offer(self, viewer: Viewer) -> None:
        self.fields["taken_on"].initial = viewer.day

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("whose") == Statement.ADULT and not values.get("who"):
            self.add_error("who", "Say which adult said it.")
        return values


class ForceForm(_Kept):
    shown = (
        "sort", "day", "at", "minutes", "place", "who", "why", "before", "injuries", "told", "told_how", "told_on", "not_told",
        "pupil_talk_on", "staff_talk_on", "learnt",
    )  # fmt: skip
    sort = forms.ChoiceField(label="What it was", choices=Force.SORTS, widget=ChoiceButtons, initial=Force.FORCE)
    day = forms.DateField(label="Day", widget=DayInput)
    at = forms.TimeField(label="Time", required=False, widget=ClockInput)
    minutes = forms.IntegerField(label="How long, in minutes", min_value=0, max_value=600, required=False)
    place = forms.CharField(label="Where", max_length=60, required=False)
    who = forms.CharField(label="Which adults", max_length=200)
    why = _text("Why")
    before = _text("What was tried before")
    injuries = _text("Injuries, and who saw to them", required=False)
    told = forms.CharField(label="Who was told at home", max_length=120, required=False)
    told_how = forms.ChoiceField(label="How", choices=[("", "Not told yet"), *WAYS], required=False)
    told_on = forms.DateField(label="Told on", required=False, widget=DayInput)
    not_told = forms.CharField(
        label="Why home is not told", max_length=200, required=False,
        help_text="Only where telling would put the {pupil.one} at risk; say who is told in place of home.",
    )  # fmt: skip
    pupil_talk_on = forms.DateField(label="Talked through with the {pupil.one} on", required=False, widget=DayInput)
    staff_talk_on = forms.DateField(label="Talked through with the adults on", required=False, widget=DayInput)
    learnt = _text("What will be done another way", required=False)

    def offer(self, viewer: Viewer) -> None:
        self.fields["day"].initial = viewer.day
