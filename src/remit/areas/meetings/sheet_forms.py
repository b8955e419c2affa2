"""Untrusted input about meetings with one pupil, to clean values. Nothing is saved here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Any

from django import forms
from django.utils.timezone import localtime

from remit.areas.meetings.forms import DayForm, PeopleField, StaffField, TypedField
from remit.areas.meetings.models import KINDS, SIGNS, VOICES, Meeting, MeetingType, ReportBack, Signature
from remit.areas.meetings.queries import Line
from remit.areas.promises import queries as promises
from remit.areas.promises.forms import DueField
from remit.core import clock
from remit.core.access import words_for
from remit.core.ui.forms import ChoiceButtons, ClockInput, DayInput, field_of
from remit.core.viewers import Viewer
from remit.core.words import fill
from remit.school.forms.owners import OwnerField, holders_of
from remit.school.models import Pupil

TARGETS = 3
MORNING = time(8, 30)
REASONABLE = timedelta(days=366)
PARTS = ("do", "who", "due")


class GuestsField(forms.CharField):
    """One a line: a name, and after a comma of where or as what."""

    def __init__(self, **given: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 3})
        super().__init__(**{"widget": widget, "max_length": 2_000, "required": False, **given})

    def clean(self, value: Any) -> Any:
        lines = (line.partition(",") for line in super().clean(value).splitlines())
        found = ((" ".join(name.split())[:120], " ".join(of.split())[:120]) for name, _, of in lines)
        return list(dict.fromkeys(each for each in found if each[0]))


class AboutForm(DayForm):
    """A meeting about one pupil: of which type, when, with whom."""

    field_order = ("code", "day", "begins", "ends", "room", "chair", "minutes_by", "guests", "people")
    code = forms.ChoiceField(label="What sort of meeting")
    begins = forms.TimeField(widget=ClockInput, label="Begins at")
    ends = forms.TimeField(widget=ClockInput, required=False, label="Ends at")
    room = forms.CharField(max_length=60, required=False, label="Where")
    chair = StaffField(label="Who leads it")
    minutes_by = StaffField(label="Who writes the minutes", required=False)
    guests = GuestsField(
        label="Who comes from home and from outside",
        help_text="One a line: a name, and after a comma of where or as what. Ada Newcombe, mother.",
    )
    people = PeopleField(label="Which colleagues come", required=False)

    def __init__(
        self,
        viewer: Viewer,
        pupil: Pupil,
        types: Sequence[MeetingType],
        data: Any = None,
        code: str = "",
        day: date | None = None,
    ) -> None:
        super().__init__(viewer, data)
        people = {each.ref: each for each in promises.owners(viewer).filter(school=pupil.school_id)}
        for name in ("chair", "minutes_by", "people"):
            field_of(self, name).offer(people)
        field_of(self, "code").choices = [(each.code, each.name) for each in types]
        own = next((ref for ref, each in people.items() if each.user_id == viewer.user.pk), "")
        known = {each.code for each in types}
        self.initial.update(chair=own, begins=MORNING, code=code if code in known else types[0].code)
        if promises.no_school(viewer, viewer.day):
            self.initial["day"] = promises.in_a_week(viewer)
        if day and viewer.day <= day <= viewer.day + REASONABLE:
            self.initial["day"] = day
            field_of(
                self, "day"
            ).help_text = (
                "The day proposed is the first on which it can be held: before it the {pupil.one} may not be in."
            )
        fill(self, words_for(viewer))

    def clean_day(self) -> Any:
        day = super().clean_day()
        if abs(day - self.viewer.day) > REASONABLE:
            raise forms.ValidationError("This is more than a year away. Choose a nearer day.")
        return day

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("ends") and values.get("begins") and values["ends"] <= values["begins"]:
            self.add_error("ends", "It ends before it begins.")
        return values


def _begun(viewer: Viewer, meeting: Meeting) -> bool:
    """So that who prepares it on the same day does not say that it was held."""
    if meeting.day != viewer.day:
        return meeting.day < viewer.day
    return localtime(clock.now()).time() >= meeting.begins


class SheetForm(forms.Form):
    """The sheet of a meeting as one form: a field for each line, when it was held, when it is looked at again, and what
    somebody will do."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    held_on = forms.DateField(
        widget=DayInput, required=False, label="Held on", help_text="Empty while it is still to be held."
    )
    review_due = forms.DateField(widget=DayInput, required=False, label="Looked at again by")

    def __init__(self, viewer: Viewer, meeting: Meeting, lines: Sequence[Line], data: Any = None) -> None:
        super().__init__(data)
        self.viewer, self.meeting, self.lines = viewer, meeting, list(lines)
        proposed = meeting.held_on or (meeting.day if _begun(viewer, meeting) else None)
        again = meeting.review_due
        if again is None and meeting.held_on is None and meeting.type and meeting.type.review_in:
            again = (proposed or meeting.day) + timedelta(days=meeting.type.review_in)
        self.initial = {"version": meeting.version, "held_on": proposed, "review_due": again}
        for line in self.lines:
            self.fields[f"said_{line.item.ref}"] = TypedField(
                max_length=20_000, label=line.item.title, initial=line.item.minutes,
                widget=forms.Textarea(attrs={"rows": 3}),
            )  # fmt: skip
        holders = holders_of(viewer)
        for number in range(TARGETS):
            self.fields[f"do_{number}"] = forms.CharField(max_length=300, required=False, label="What will be done")
            self.fields[f"who_{number}"] = OwnerField(required=False, label="Who sees to it")
            field_of(self, f"who_{number}").ask(viewer, holders)
            self.fields[f"due_{number}"] = DueField(required=False, label="By when")
            field_of(self, f"due_{number}").ask(viewer)
        fill(self, words_for(viewer))

    @property
    def about_lines(self) -> list[tuple[Line, forms.BoundField]]:
        return [(each, self[f"said_{each.item.ref}"]) for each in self.lines]

    @property
    def about_targets(self) -> list[list[forms.BoundField]]:
        return [[self[f"{part}_{number}"] for part in PARTS] for number in range(TARGETS)]

    def clean_held_on(self) -> Any:
        day = self.cleaned_data["held_on"]
        if day and day > self.viewer.day:
            raise forms.ValidationError("This day is still to come. Leave it empty until the meeting was held.")
        return day

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        held, again = values.get("held_on"), values.get("review_due")
        if again and not held and "held_on" not in self.errors:
            values["review_due"] = None  # proposed while it is still to be held
        elif again and held and again < held:
            self.add_error("review_due", "This is before the meeting was held.")
        for number in range(TARGETS):
            names = [f"{part}_{number}" for part in PARTS]
            given = [values.get(names[0]), any((values.get(names[1]) or {}).values()), values.get(names[2])]
            if any(given) and not all(given) and not any(name in self.errors for name in names):
                self.add_error(names[0], "Say all three: what will be done, who sees to it, and by when.")
        return values

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        said = {each.item.ref: given[f"said_{each.item.ref}"] for each in self.lines}
        targets = [self._asked(number) for number in range(TARGETS) if given[f"do_{number}"]]
        return {
            **{name: given[name] for name in ("version", "held_on", "review_due")},
            "said": said,
            "targets": targets,
        }

    def _asked(self, number: int) -> tuple:
        given, who = self.cleaned_data, self.cleaned_data[f"who_{number}"]
        return given[f"do_{number}"], who["owner"], who["post"], given[f"due_{number}"]


class OutsiderForm(forms.Form):
    named = forms.CharField(max_length=120, label="Who comes from home or outside")
    of = forms.CharField(max_length=120, required=False, label="From where, or as what")


class SignForm(forms.Form):
    whose = forms.ChoiceField(choices=list(SIGNS), label="For whom", widget=ChoiceButtons)
    named = forms.CharField(max_length=120, label="Name")
    form = forms.ChoiceField(choices=Signature.FORMS, label="In what form")
    day = forms.DateField(widget=DayInput, label="On which day")

    def __init__(self, viewer: Viewer, meeting: Meeting, data: Any = None) -> None:
        super().__init__(data, initial={"day": meeting.held_on or viewer.day})
        self.viewer = viewer
        fill(self, words_for(viewer))

    def clean_day(self) -> Any:
        day = self.cleaned_data["day"]
        if day > self.viewer.day:
            raise forms.ValidationError("This day is still to come.")
        return day


class AgainForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    said = forms.CharField(
        max_length=1_000, required=False, label="What was found", widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, meeting: Meeting, data: Any = None) -> None:
        super().__init__(data, initial={"version": meeting.version, "said": meeting.review_said})


class ReportForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    to = forms.CharField(max_length=160, label="To whom", help_text="A team, a meeting, or people by name.")
    words = forms.CharField(max_length=4_000, label="What you told them", widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, held: ReportBack | None, data: Any = None) -> None:
        super().__init__(data, initial={name: getattr(held, name) for name in self.base_fields} if held else {})


class LinesField(forms.CharField):
    """One a line."""

    def __init__(self, **given: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 5}), max_length=2_000, required=False, **given)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        lines = (" ".join(line.split())[:120] for line in super().clean(value).splitlines())
        return list(dict.fromkeys(line for line in lines if line))


class TypeForm(forms.Form):
    """A type of meeting as the school has it. Who reads what is said is asked once, when it is added."""

    shown = ("name", "kind", "on_return", "sections", "voices", "signs", "review_in", "says", "offered")
    name = forms.CharField(max_length=60)
    kind = forms.ChoiceField(
        choices=list(KINDS),
        label="Who reads what is said",
        help_text="Besides whoever is named for the meeting. This cannot be changed later.",
    )
    on_return = forms.BooleanField(required=False, label="It is held when a {pupil.one} comes back")
    sections = LinesField(label="What is on its sheet", help_text="Its headings, one a line.")
    voices = forms.MultipleChoiceField(
        choices=list(VOICES), required=False, label="Who must be heard", widget=forms.CheckboxSelectMultiple
    )
    signs = forms.MultipleChoiceField(
        choices=list(SIGNS), required=False, label="Who signs", widget=forms.CheckboxSelectMultiple
    )
    review_in = forms.IntegerField(min_value=1, max_value=366, required=False, label="Looked at again within, in days")
    says = forms.CharField(
        max_length=2_000, required=False, label="What to bear in mind", widget=forms.Textarea(attrs={"rows": 3})
    )
    offered = forms.BooleanField(required=False, label="New meetings of it may be planned")

    def __init__(self, viewer: Viewer, data: Any = None, *, record: MeetingType | None = None) -> None:
        first = record or MeetingType()
        super().__init__(data, initial={name: getattr(first, name) for name in self.shown})
        self.record = record
        if record:
            del self.fields["kind"]
            self.fields["version"] = forms.IntegerField(
                widget=forms.HiddenInput, required=False, initial=record.version if record.pk else None
            )
        fill(self, words_for(viewer))

    def details(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.shown if name in self.cleaned_data}
