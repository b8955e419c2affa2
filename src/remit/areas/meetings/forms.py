"""Untrusted input to clean values. Nothing is saved here; choices come from what the viewer may see."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from remit.areas.meetings import beginnings, queries, rules
from remit.areas.meetings.dates import FORTNIGHTLY, WEEKLY
from remit.areas.meetings.models import Attendance, Item, Meeting, Pair, Series
from remit.areas.promises import queries as promises
from remit.areas.promises.forms import DueField
from remit.core.ui.forms import ChoiceButtons, ClockInput, DayInput, Picker, field_of
from remit.core.viewers import Viewer
from remit.core.words import fill
from remit.school import queries as school
from remit.school.forms.owners import OwnerField
from remit.school.models import WEEKDAYS, Pupil, Staff


def _people(viewer: Viewer) -> dict[str, Staff]:
    return {each.ref: each for each in promises.owners(viewer)}


class StaffField(forms.ChoiceField):
    """One colleague, by a list that is asked for once a form."""

    def offer(self, people: dict[str, Staff], none: str = "") -> None:
        self.people = people
        blank = [] if self.required and not none else [("", none or "Nobody yet")]
        self.choices = [*blank, *((ref, each.name) for ref, each in people.items())]

    def clean(self, value: Any) -> Any:
        return self.people.get(super().clean(value))


class PeopleField(forms.MultipleChoiceField):
    widget = Picker(find="Find a colleague", rest="Other colleagues")

    def offer(self, people: dict[str, Staff]) -> None:
        self.people = people
        self.choices = [("Colleagues", [(ref, each.name) for ref, each in people.items()])]

    def clean(self, value: Any) -> Any:
        return [self.people[ref] for ref in super().clean(value)]


class SeriesForm(forms.Form):
    """Carries the version that was shown, where there is one."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(max_length=120, label="What the meeting is called")
    sort = forms.CharField(
        max_length=40,
        required=False,
        label="What sort of meeting",
        help_text="In your words: team, pastoral, phase, SEND.",
    )
    rhythm = forms.ChoiceField(choices=Series.RHYTHMS, label="How often", widget=ChoiceButtons)
    weekday = forms.TypedChoiceField(choices=WEEKDAYS, coerce=int, label="Day of the week")
    week = forms.ChoiceField(
        choices=[("", "Does not matter"), ("A", "Week A"), ("B", "Week B")],
        required=False,
        label="In which week, if every other",
    )
    begins = forms.TimeField(widget=ClockInput, label="Begins at")
    ends = forms.TimeField(widget=ClockInput, required=False, label="Ends at")
    room = forms.CharField(max_length=60, required=False, label="Where")
    chair = StaffField(label="Who leads it")
    minutes_by = StaffField(label="Who writes the minutes", required=False)
    people = PeopleField(label="Who comes", required=False)
    standing = forms.CharField(
        required=False,
        label="Always on the agenda",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One item a line. They come onto every agenda by themselves.",
        max_length=4000,
    )

    def __init__(self, viewer: Viewer, data: Any = None, series: Series | None = None, begins_with: str = "") -> None:
        super().__init__(data, initial=_shown(viewer, series))
        people = _people(viewer)
        for name in ("chair", "minutes_by", "people"):
            field_of(self, name).offer(people)
        if series is None:
            own = next((ref for ref, each in people.items() if each.user_id == viewer.user.pk), "")
            begun = beginnings.filled(viewer, begins_with, people.values()) if begins_with and data is None else {}
            self.initial = {"chair": own, "rhythm": WEEKLY} | begun
        fill(self, school.words_of(viewer))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("rhythm") == FORTNIGHTLY and not values.get("week"):
            self.add_error("week", "Say whether it is in week A or in week B.")
        if values.get("ends") and values.get("begins") and values["ends"] <= values["begins"]:
            self.add_error("ends", "It ends before it begins.")
        return values

    def values(self) -> dict[str, Any]:
        values = dict(self.cleaned_data)
        lines = (line.strip()[:200] for line in values["standing"].splitlines())
        values["standing"] = list(dict.fromkeys(line for line in lines if line))
        values["week"] = values["week"] if values["rhythm"] == FORTNIGHTLY else ""
        return values


def _shown(viewer: Viewer, series: Series | None) -> dict[str, Any]:
    if series is None:
        return {}
    names = ("version", "name", "sort", "rhythm", "weekday", "week", "begins", "ends", "room")
    return {name: getattr(series, name) for name in names} | {
        "chair": series.chair.ref,
        "minutes_by": series.minutes_by.ref if series.minutes_by else "",
        "people": [each.ref for each in queries.members(viewer, series)],
        "standing": "\n".join(series.standing),
    }


class DayForm(forms.Form):
    """A day on which a series meets besides its rhythm, or on which two talk."""

    day = forms.DateField(widget=DayInput, label="Day")

    def __init__(self, viewer: Viewer, data: Any = None) -> None:
        super().__init__(data, initial={"day": viewer.day})
        self.viewer = viewer

    def clean_day(self) -> Any:
        day = self.cleaned_data["day"]
        if why := promises.no_school(self.viewer, day):
            raise forms.ValidationError(why)
        return day


class MeetingForm(DayForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    begins = forms.TimeField(widget=ClockInput, label="Begins at")
    ends = forms.TimeField(widget=ClockInput, required=False, label="Ends at")
    room = forms.CharField(max_length=60, required=False, label="Where")
    chair = StaffField(label="Who leads it")
    minutes_by = StaffField(label="Who writes the minutes", required=False)

    def __init__(self, viewer: Viewer, meeting: Meeting, data: Any = None) -> None:
        super().__init__(viewer, data)
        people = _people(viewer)
        for name in ("chair", "minutes_by"):
            field_of(self, name).offer(people)
        self.initial = {name: getattr(meeting, name) for name in ("version", "day", "begins", "ends", "room")} | {
            "chair": meeting.chair.ref,
            "minutes_by": meeting.minutes_by.ref if meeting.minutes_by else "",
        }


class ItemForm(forms.Form):
    """A pupil is named by typing: what is typed is posted, and one who is found by it is chosen."""

    title = forms.CharField(max_length=200, label="Put something on the agenda")
    pupil = forms.CharField(
        max_length=160, required=False, label="About a {pupil.one}", help_text="First and last name."
    )
    kind = forms.ChoiceField(
        choices=[("", "Nobody is named"), *Item.KINDS.items()], required=False, label="Who may read it"
    )

    def __init__(self, viewer: Viewer, data: Any = None) -> None:
        super().__init__(data)
        self.viewer = viewer
        fill(self, school.words_of(viewer))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        named, kind = (values.get("pupil") or "").strip(), values.get("kind", "")
        pupil = self._found(named) if named else None
        if named and pupil and not kind:
            self.add_error("kind", "Say who may read what is written of them.")
        elif pupil and kind not in rules.kinds_over(self.viewer, pupil):
            self.add_error("kind", "Records of this kind are not open to you here. Choose another, or name nobody.")
        return values | {"pupil": pupil, "kind": kind if pupil else ""}

    def _found(self, named: str) -> Pupil | None:
        found: list[Any] = list(queries.pupils_named(self.viewer, named.split()))
        if len(found) == 1:
            return found[0]
        whole = [each for each in found if str(each).lower() == " ".join(named.split()).lower()]
        if len(whole) == 1:
            return whole[0]
        several = ", ".join(f"{each} ({each.form or each.year_name})" for each in found)
        said = (
            f"More than one has this name: {several}. Write the whole name, or name nobody."
            if found
            else "Nobody here has this name."
        )
        self.add_error("pupil", said)
        return None


class GuestForm(forms.Form):
    staff = StaffField(label="Ask somebody to this meeting")

    def __init__(self, viewer: Viewer, named: Iterable[Attendance], data: Any = None) -> None:
        super().__init__(data)
        there = {each.staff_id for each in named}
        others = {ref: each for ref, each in _people(viewer).items() if each.pk not in there}
        field_of(self, "staff").offer(others, none="Choose a colleague")


class TypedField(forms.CharField):
    """What is typed into a large field, kept to the letter but for how a browser ends a line."""

    def __init__(self, **given: Any) -> None:
        super().__init__(required=False, strip=False, **given)

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")


class MinuteForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    minutes = TypedField(max_length=20_000)
    decision = TypedField(max_length=2_000)


class NotesForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    notes = TypedField(max_length=20_000)


class AgreeForm(forms.Form):
    """One line: who, what, by when."""

    who = OwnerField(label="Who")
    what = forms.CharField(max_length=300, label="What will be done")
    due = DueField()

    def __init__(self, viewer: Viewer, data: Any = None, *, between: Pair | None = None) -> None:
        super().__init__(data)
        who: Any = self.fields["who"]
        who.ask(viewer, posts=between is None)
        if between:
            two = (between.one, between.other)
            who.choices = [(each.ref, each.name) for each in two]
            who.holders = {each.ref: each for each in two}
        field_of(self, "due").ask(viewer)

    def values(self) -> dict[str, Any]:
        values = dict(self.cleaned_data)
        return {**values.pop("who"), **values}


class CorrectForm(forms.Form):
    words = forms.CharField(max_length=2_000, label="What is put right")


class PairForm(forms.Form):
    other = StaffField(label="With whom")

    def __init__(self, viewer: Viewer, data: Any = None) -> None:
        super().__init__(data)
        others = {ref: each for ref, each in _people(viewer).items() if each.user_id != viewer.user.pk}
        field_of(self, "other").offer(others, none="Choose a colleague")
