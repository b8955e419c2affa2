"""Untrusted input to clean values. Nothing is saved here; choices come from what the viewer may see."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.timezone import localtime

from remit.areas.behaviour.categories import offered
from remit.areas.oncall import queries
from remit.areas.oncall.models import Call, CallPractice, Confiscation, OnCall, Removal
from remit.core import clock
from remit.core.ui.forms import ChoiceButtons, ClockInput, DayInput, field_of
from remit.core.viewers import Viewer
from remit.core.words import fill
from remit.school import queries as school
from remit.school.forms.records import VersionedForm
from remit.school.models import Lesson, Room, School, Staff

REMOVED = "removal"  # the category that is proposed, where the school has it


class AskForm(forms.Form):
    """`lesson`: the one that she gives now."""

    urgency = forms.ChoiceField(choices=Call.URGENCIES, widget=forms.HiddenInput)
    in_lesson = forms.BooleanField(required=False, initial=True)
    room: forms.ModelChoiceField[Room] = forms.ModelChoiceField(
        None, to_field_name="ref", required=False, empty_label="–", label="Room"
    )
    place = forms.CharField(label="Or where else", max_length=60, required=False, help_text="A corridor, the yard.")
    words = forms.CharField(
        label="What would help", max_length=300, required=False,
        help_text="Name no {pupil.one} here: a removal is noted on the page of the {pupil.one}.",
    )  # fmt: skip

    def __init__(self, viewer: Viewer, lesson: Lesson | None, data: Any = None) -> None:
        super().__init__(data)
        self.lesson = lesson
        field_of(self, "room").queryset = Room.objects.visible_to(viewer).order_by("name", "pk")
        if lesson is None:
            del self.fields["in_lesson"]
        else:
            said = ", ".join(str(each) for each in (lesson.group, lesson.period.name, lesson.room) if each)
            self.fields["in_lesson"].label = f"From the lesson: {said}"
        fill(self, school.words_of(viewer))

    def values(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        elsewhere = given["room"] or given["place"]
        here = given.pop("in_lesson", False) and not elsewhere
        return {**given, "lesson": self.lesson if here else None}


class CloseForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(label="What came of it", widget=ChoiceButtons)
    note = forms.CharField(
        label="What was agreed", max_length=300, required=False, help_text="Name no {pupil.one} here."
    )

    def __init__(self, viewer: Viewer, call: Call, data: Any = None, *, answers: bool = True) -> None:
        super().__init__(data, initial={"version": call.version})
        outcomes = [each for each in Call.OUTCOMES if answers or each[0] == Call.NOT_NEEDED]
        field_of(self, "outcome").choices = outcomes
        fill(self, school.words_of(viewer))


class NoteForm(forms.Form):
    code = forms.ChoiceField(label="Why", widget=ChoiceButtons)
    words = forms.CharField(
        label="What happened", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What was seen and heard, and nobody else’s name: it is read by whoever may read of this {pupil.one}.",
    )  # fmt: skip
    tried = forms.CharField(
        label="What was tried before", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    day = forms.DateField(label="Day", widget=DayInput)
    left = forms.TimeField(label="Out from", widget=ClockInput)
    back = forms.TimeField(label="Back at", required=False, widget=ClockInput, help_text="Or later, on its own page.")
    in_lesson = forms.BooleanField(label="From the lesson at that time", required=False, initial=True)
    place = forms.CharField(label="Or where from", max_length=60, required=False)
    to = forms.CharField(label="Where to", max_length=60, required=False)
    work = forms.CharField(label="Work that was given", max_length=300, required=False)
    logs = forms.BooleanField(label="It stands in the behaviour log too", required=False, initial=True)

    def __init__(self, viewer: Viewer, at: School, data: Any = None) -> None:
        now = localtime(clock.now()).time().replace(second=0, microsecond=0)
        practice = queries.practice_of(viewer, at)
        choices = [(each.code, each.name) for each in offered(viewer, at) if not each.is_award]
        first = REMOVED if REMOVED in dict(choices) else ""
        super().__init__(data, initial={"day": viewer.day, "left": now, "to": practice.room, "code": first})
        field_of(self, "code").choices = choices
        self.fields["tried"].required = practice.asks_tried
        fill(self, school.words_of(viewer))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        left, back = given.get("left"), given.get("back")
        if left and back and back < left:
            self.add_error("back", "Back is before out.")
        return given


class BackForm(VersionedForm):
    shown = ("back", "work", "work_done")
    back = forms.TimeField(label="Back at", widget=ClockInput)
    work = forms.CharField(label="Work that was given", max_length=300, required=False)
    work_done = forms.NullBooleanField(
        label="The work was done", required=False,
        widget=forms.Select(choices=[("", "Not known"), ("True", "Yes"), ("False", "No")]),
    )  # fmt: skip

    def __init__(self, viewer: Viewer, removal: Removal, data: Any = None) -> None:
        super().__init__(viewer, data, record=removal)
        if removal.back is None and removal.day == viewer.day:
            self.initial["back"] = localtime(clock.now()).time().replace(second=0, microsecond=0)


class HomeForm(VersionedForm):
    shown = ("told_on", "told_how", "told_whom")
    told_how = forms.ChoiceField(label="How", choices=Removal.HOWS, widget=ChoiceButtons)
    told_whom = forms.CharField(label="Who was told", max_length=120, required=False)
    told_on = forms.DateField(label="Day", widget=DayInput)

    def __init__(self, viewer: Viewer, removal: Removal, data: Any = None) -> None:
        super().__init__(viewer, data, record=removal)
        self.initial["told_on"] = removal.told_on or viewer.day


class TalkForm(VersionedForm):
    shown = ("talk", "talked_on")
    talk = forms.ChoiceField(label="Restorative conversation", choices=Removal.TALKS, widget=ChoiceButtons)
    talked_on = forms.DateField(label="Held on", required=False, widget=DayInput)

    def __init__(self, viewer: Viewer, removal: Removal, data: Any = None) -> None:
        super().__init__(viewer, data, record=removal)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("talk") == Removal.HELD and not given.get("talked_on") and "talked_on" not in self.errors:
            self.add_error("talked_on", "Say on which day it was held.")
        return given


class KeepForm(forms.Form):
    what = forms.CharField(label="What was taken", max_length=120)
    kept = forms.CharField(label="Where it is kept", max_length=80, help_text="“Office safe”, “my desk, room 12”.")
    day = forms.DateField(label="Day", widget=DayInput)

    def __init__(self, viewer: Viewer, data: Any = None) -> None:
        super().__init__(data, initial={"day": viewer.day})


class GiveBackForm(VersionedForm):
    returned_to = forms.ChoiceField(label="To whom", choices=Confiscation.TO, widget=ChoiceButtons)
    returned_whom = forms.CharField(label="Who took it", max_length=120, required=False)
    returned_on = forms.DateField(label="Day", widget=DayInput)

    def __init__(self, viewer: Viewer, thing: Confiscation, data: Any = None) -> None:
        super().__init__(viewer, data, record=thing)
        self.initial["returned_on"] = viewer.day


class PracticeForm(VersionedForm):
    shown = ("room", "asks_tried", "owes_talk")
    room = forms.CharField(label="Where somebody goes who leaves a lesson", max_length=40)
    asks_tried = forms.BooleanField(
        label="What was tried before is asked", required=False,
        help_text="Whoever notes a removal then writes it, beside the strategies that are known.",
    )  # fmt: skip
    owes_talk = forms.BooleanField(label="A restorative conversation is owed after each", required=False)

    def __init__(self, viewer: Viewer, held: CallPractice, data: Any = None) -> None:
        super().__init__(viewer, data, record=held)
        if held.pk is None:
            self.fields["version"].required = False

    def details(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class NameForm(forms.Form):
    staff: forms.ModelChoiceField[Staff] = forms.ModelChoiceField(
        None, to_field_name="ref", empty_label="Choose a colleague", label="Colleague"
    )

    def __init__(self, viewer: Viewer, data: Any = None) -> None:
        super().__init__(data)
        named = OnCall.objects.visible_to(viewer).filter(last_day=None).values("staff")
        field_of(self, "staff").queryset = school.managed_staff(viewer).exclude(pk__in=named).order_by("name", "pk")
