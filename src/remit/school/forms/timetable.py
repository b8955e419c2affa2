"""What is asked about the timetable, and about who is in on which days."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from remit.core.ui.forms import ClockInput, ManyChoiceButtons, field_of
from remit.core.viewers import Viewer
from remit.school import queries, timetable
from remit.school.forms.records import DayField, VersionedForm, check_order
from remit.school.models import WEEKDAYS, WEEKS, AcademicYear, Group, Lesson, Period, Room, Staff


class RoomForm(VersionedForm):
    shown = ("name", "sort", "places")
    name = forms.CharField(max_length=40)
    sort = forms.ChoiceField(
        choices=Room.SORTS, initial=Room.TEACHING, required=False, label="What it is",
        help_text="A place that is no teaching room is offered where something is logged.",
    )  # fmt: skip
    places = forms.IntegerField(min_value=1, max_value=2000, required=False, help_text="How many it takes.")

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        held = timetable.rooms(self.viewer).filter(name__iexact=name)
        if (held.exclude(pk=self.record.pk) if self.record else held).exists():
            raise forms.ValidationError("The school has a room of this name already.")
        return name

    def clean_sort(self) -> str:
        return self.cleaned_data["sort"] or Room.TEACHING


class PeriodForm(VersionedForm):
    shown = ("name", "kind", "weekday", "begins", "ends", "first_day", "last_day")
    name = forms.CharField(max_length=20, help_text="P1, Break, Registration.")
    kind = forms.ChoiceField(choices=Period.KINDS, initial=Period.LESSON, label="What it is")
    weekday = forms.TypedChoiceField(coerce=int, choices=WEEKDAYS, label="Day of the week")
    begins = forms.TimeField(widget=ClockInput)
    ends = forms.TimeField(widget=ClockInput)
    first_day = DayField(label="From")
    last_day = DayField(label="To", required=False, help_text="Leave it empty while the school's day stays so.")

    def offer(self, viewer: Viewer) -> None:
        self.fields["first_day"].initial = viewer.day

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        check_order(self, values)
        begins, ends = values.get("begins"), values.get("ends")
        if begins and ends and ends <= begins:
            self.add_error("ends", "It ends before it begins.")
        if self.record and not self.errors:
            row: Any = self.record
            now = Period(**{name: values[name] for name in self.shown}, pk=row.pk, school_id=row.school_id)
            if clash := timetable.clash_in(self.viewer, now):
                self.add_error("begins", clash)
        return values


class LessonForm(VersionedForm):
    shown = ("group", "period", "week", "teacher", "room", "first_day", "last_day")
    group: forms.ModelChoiceField[Group] = forms.ModelChoiceField(None, to_field_name="ref", empty_label="Choose")
    period: forms.ModelChoiceField[Period] = forms.ModelChoiceField(None, to_field_name="ref", empty_label="Choose")
    week = forms.ChoiceField(choices=WEEKS, required=False)
    teacher: forms.ModelChoiceField[Staff] = forms.ModelChoiceField(
        None, to_field_name="ref", required=False, empty_label="Nobody yet"
    )
    room: forms.ModelChoiceField[Room] = forms.ModelChoiceField(
        None, to_field_name="ref", required=False, empty_label="None"
    )
    first_day = DayField(label="From")
    last_day = DayField(label="To", required=False, help_text="The last day on which it is taught so.")

    def offer(self, viewer: Viewer) -> None:
        offered = {
            "group": queries.groups(viewer.only("manage")).order_by("name"),
            "period": timetable.school_periods(viewer).order_by("weekday", "begins", "pk"),
            "teacher": queries.staff(viewer).order_by("name"),
            "room": timetable.rooms(viewer).order_by("name"),
        }
        for name, rows in offered.items():
            field_of(self, name).queryset = rows
            if self.record and (held := getattr(self.record, name)):
                self.initial[name] = held.ref
        self.fields["first_day"].initial = viewer.day

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        check_order(self, values)
        if not self.errors:
            slot = timetable.Slot(**{name: values[name] for name in self.shown if name != "group"})
            row: Any = self.record
            if clash := timetable.clash_of(self.viewer, slot, row if isinstance(row, Lesson) else None):
                self.add_error(None, clash)
        return values


NONE = "none"


class WeeksForm(forms.Form):
    """The letter of each week of a year."""

    def __init__(self, viewer: Viewer, year: AcademicYear, data: Any = None) -> None:
        super().__init__(data)
        self.weeks = timetable.school_weeks(viewer, year)
        for week in self.weeks:
            self.fields[week.monday.isoformat()] = forms.ChoiceField(
                choices=[*WEEKS[1:], (NONE, "No letter")],
                initial=week.letter or NONE,
                label=f"Week of {week.monday:%-d %B %Y}",
            )

    def letters(self) -> dict[date, str]:
        said = self.cleaned_data.items()
        return {date.fromisoformat(name): "" if letter == NONE else letter for name, letter in said}


AT_LEAST_ONE = "Choose at least one day. Who leaves has a last day instead."


class WorkingDaysForm(forms.Form):
    """Days of the week, of each week where there are two."""

    DAYS = [(str(number), name) for number, name in WEEKDAYS]

    def __init__(self, viewer: Viewer, staff: Staff, data: Any = None) -> None:
        super().__init__(data)
        school = queries.school_of(viewer)
        self.names = ["A", "B"] if school and school.two_weeks else [""]
        held = {row.week: row.days for row in timetable.working_days(viewer, staff)}
        for name in self.names:
            whole = [number for number, _ in WEEKDAYS]
            days = held.get(name, held.get("", whole))
            self.fields[f"days{name}"] = forms.MultipleChoiceField(
                choices=self.DAYS,
                widget=ManyChoiceButtons,
                required=len(self.names) == 1,
                error_messages={"required": AT_LEAST_ONE},
                initial=[str(day) for day in days],
                label=f"Days in, week {name}" if name else "Days in",
            )
        self.fields["first_day"] = DayField(label="From", initial=viewer.day)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.errors and not any(values.get(f"days{name}") for name in self.names):
            self.add_error(f"days{self.names[0]}", AT_LEAST_ONE)
        return values

    def weeks(self) -> dict[str, list[int]]:
        return {name: [int(day) for day in self.cleaned_data[f"days{name}"]] for name in self.names}
