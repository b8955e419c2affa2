"""Untrusted input to clean values. Nothing is saved here; choices come from what the viewer may see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from remit.areas.behaviour.models import LogEntry
from remit.areas.sanctions.models import Pattern, Place, Response, Sitting, Stage
from remit.areas.sanctions.sittings import Offer
from remit.core.ui.forms import ChoiceButtons, ClockInput, DayInput, ManyChoiceButtons, field_of
from remit.core.viewers import Viewer
from remit.school import queries as school
from remit.school.forms.records import VersionedForm
from remit.school.models import Room, Staff
from remit.school.models.timetable import WEEKDAYS

AT_ONCE_DONE = frozenset(
    {Stage.TALK, Stage.RESTORE, Stage.CALL, Stage.REMOVAL}
)  # ways that are mostly over when they are noted
WHY = "Why there is no further action"


class RespondForm(forms.Form):
    """`stage`: none for no further action. `others`: entries of the same occasion that it may be of too. `differs`: whether it
    is another than the ladder says."""

    also = forms.MultipleChoiceField(label="For these too, logged together", required=False, widget=ManyChoiceButtons)
    tried = forms.CharField(
        label="What was tried?", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What adults did before this, and what came of it. One sentence is enough.",
    )  # fmt: skip
    differs = forms.CharField(label="Why it is another than the ladder says", max_length=300, required=False)
    words = forms.CharField(
        label="What was done", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Nobody else’s name: it is read by whoever may read of this {pupil.one}.",
    )  # fmt: skip
    talk = forms.ChoiceField(
        label="Restorative conversation", choices=Response.TALKS, required=False, widget=ChoiceButtons
    )
    day = forms.DateField(label="Day", widget=DayInput)
    done = forms.BooleanField(label="It is done", required=False)

    def __init__(
        self, viewer: Viewer, stage: Stage | None, data: Any = None, *, others: Sequence[LogEntry] = (), differs: bool = False
    ) -> None:  # fmt: skip
        initial = {"day": viewer.day, "talk": "", "done": stage is not None and stage.way in AT_ONCE_DONE}
        super().__init__(data, initial=initial)
        asks = stage is not None and stage.asks_tried
        away = set() if others and not asks else {"also"}
        away |= set() if asks else {"tried"}
        away |= set() if differs else {"differs"}
        if stage is None:
            away |= {"talk", "done"}
            self.fields["words"].label, self.fields["words"].required = WHY, True
        elif stage.way == Stage.DETENTION:
            away |= {"done"}
        elif stage.way == Stage.RESTORE:
            away |= {"talk"}
        for name in away:
            del self.fields[name]
        for name in ("tried", "differs"):
            if name in self.fields:
                self.fields[name].required = True
        if "also" in self.fields:
            field_of(self, "also").choices = [(each.ref, f"{each.pupil}: {each.category}") for each in others]

    def details(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "also"}


class DoneForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    done_on = forms.DateField(label="Done on", widget=DayInput)

    def __init__(self, viewer: Viewer, response: Response, data: Any = None) -> None:
        super().__init__(data, initial={"version": response.version, "done_on": viewer.day}, auto_id="done_%s")


class LetGoForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    why = forms.CharField(max_length=300, label="Why it is let go")

    def __init__(self, response: Response, data: Any = None) -> None:
        super().__init__(data, initial={"version": response.version}, auto_id="go_%s")


class TalkForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    talk = forms.ChoiceField(
        label="Restorative conversation", choices=Response.TALKS, required=False, widget=ChoiceButtons
    )

    def __init__(self, response: Response, data: Any = None) -> None:
        super().__init__(data, initial={"version": response.version, "talk": response.talk}, auto_id="talk_%s")


class StageForm(VersionedForm):
    shown = ("name", "way", "position", "sanction", "severity", "times", "within", "asks_tried", "offered")
    name = forms.CharField(max_length=60, label="Name")
    way = forms.ChoiceField(label="What it is", choices=Stage.WAYS)
    position = forms.IntegerField(
        label="Place in the order", min_value=0, max_value=99, initial=50,
        help_text="The lightest first. Stages at one place stand beside each other: either is as the ladder says.",
    )  # fmt: skip
    sanction = forms.BooleanField(label="It is a sanction, and not support", required=False)
    severity = forms.IntegerField(
        label="For entries at least as serious as", min_value=1, max_value=Stage.WORST, required=False,
        help_text="From 1 to 5, as under What is logged. Empty: no entry brings it by itself.",
    )  # fmt: skip
    times = forms.IntegerField(label="So many of them", min_value=1, max_value=Stage.MOST_TIMES, initial=1)
    within = forms.IntegerField(
        label="Within so many school days", min_value=1, max_value=Stage.LONGEST, required=False,
        help_text="Only where it is more than one.",
    )  # fmt: skip
    asks_tried = forms.BooleanField(label="What was tried is asked before it", required=False)
    offered = forms.BooleanField(label="It may be chosen", required=False, initial=True)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("times", 1) > 1 and not given.get("within") and "within" not in self.errors:
            self.add_error("within", "Say within how many school days.")
        return given

    def details(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class _HeldForm(VersionedForm):
    """What a sitting and a weekly pattern share."""

    shown: tuple[str, ...] = ("name", "begins", "ends", "room", "capacity", "staff", "notice")
    name = forms.CharField(max_length=60, label="Name", initial="Detention")
    begins = forms.TimeField(label="From", widget=ClockInput)
    ends = forms.TimeField(label="To", widget=ClockInput)
    room: forms.ModelChoiceField[Room] = forms.ModelChoiceField(
        None, to_field_name="ref", required=False, empty_label="None"
    )
    capacity = forms.IntegerField(label="Places", min_value=1, max_value=400, initial=20)
    staff: forms.ModelChoiceField[Staff] = forms.ModelChoiceField(
        None, to_field_name="ref", required=False, empty_label="Nobody yet", label="Who sits with them"
    )
    notice = forms.IntegerField(
        label="Notice, in school days", min_value=0, max_value=10, initial=1,
        help_text="How many school days before it somebody is booked in at the latest. 0: on the day.",
    )  # fmt: skip

    def offer(self, viewer: Viewer) -> None:
        field_of(self, "room").queryset = Room.objects.visible_to(viewer).order_by("name")
        field_of(self, "staff").queryset = school.staff(viewer).order_by("name", "pk")
        for name in ("room", "staff"):
            held = getattr(self.record, name, None)
            if self.record:
                self.initial[name] = held.ref if held else ""

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        begins, ends = given.get("begins"), given.get("ends")
        if begins and ends and ends <= begins:
            self.add_error("ends", "It ends before it begins.")
        return given

    def details(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in {"version", "day"}}


class SittingForm(_HeldForm):
    shown = ("day", *_HeldForm.shown)
    day = forms.DateField(label="Day", widget=DayInput)
    field_order = ("name", "day", "begins", "ends")
    record: Sitting | None


class PatternForm(_HeldForm):
    shown = ("weekday", "offered", *_HeldForm.shown)
    weekday = forms.TypedChoiceField(label="Weekday", choices=WEEKDAYS, coerce=int)
    offered = forms.BooleanField(label="It goes on", required=False, initial=True)
    field_order = ("name", "weekday", "begins", "ends")
    record: Pattern | None


class BookForm(forms.Form):
    """The sittings that have room, the next first. `version`: of the place that is moved."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    sitting = forms.ChoiceField(label="Detention")

    def __init__(self, offers: Sequence[Offer], data: Any = None, place: Place | None = None) -> None:
        free = [each.sitting for each in offers if not each.against]
        initial = {"sitting": free[0].ref if free else "", "version": place.version if place else None}
        super().__init__(data, initial=initial, auto_id="book_%s")
        field_of(self, "sitting").choices = [(each.sitting.ref, _said(each.sitting)) for each in offers]


def _said(sitting: Sitting) -> str:
    room = f", {sitting.room}" if sitting.room else ""
    return f"{sitting.day:%a %-d %b}, {sitting.begins:%H:%M}: {sitting}{room}"


class ToldForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    told = forms.CharField(max_length=120, label="Who was told")
    how = forms.ChoiceField(label="How", choices=Place.HOWS, widget=ChoiceButtons)
    told_on = forms.DateField(label="On", widget=DayInput)

    def __init__(self, viewer: Viewer, place: Place, names: Sequence[str], data: Any = None) -> None:
        initial = {
            "version": place.version, "told": place.told or (names[0] if names else ""),
            "how": place.told_how or Place.PHONE, "told_on": place.told_on or viewer.day,
        }  # fmt: skip
        super().__init__(data, initial=initial, auto_id="told_%s")


class ReplyForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    reply = forms.CharField(
        label="What you want to say of it", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Whoever asked reads it beside the figures. You may leave it empty.",
    )  # fmt: skip

    def __init__(self, version: int, reply: str, data: Any = None) -> None:
        super().__init__(data, initial={"version": version, "reply": reply})
