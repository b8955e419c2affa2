"""Untrusted input to clean values. Nothing is saved here; choices come from what the viewer may see."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms

from remit.areas.absence import letters
from remit.areas.absence.models import Call, Case, Practice, Stage, Step
from remit.areas.attendance.planning import UNKNOWN, can_be_planned
from remit.areas.attendance.reference import codes_on
from remit.core.ui.forms import ChoiceButtons, DayInput, Text, field_of
from remit.core.viewers import Viewer
from remit.school.forms.owners import OwnerField
from remit.school.forms.records import VersionedForm
from remit.school.models import Staff

LONG = 8000
YEAR = timedelta(days=366)


def _owner(value: Any) -> Staff | None:
    return (value or {}).get("owner")


class DayField(forms.DateField):
    widget = DayInput


def within_a_year(viewer: Viewer, day: date | None) -> date | None:
    if day and abs(day - viewer.day) > YEAR:
        raise forms.ValidationError("Choose a day within a year.")
    return day


class _Owned(VersionedForm):
    owner = OwnerField(required=False, label="Who sees to it")

    def offer(self, viewer: Viewer) -> None:
        field_of(self, "owner").ask(viewer, posts=False)
        held = getattr(self.record, "owner", None)
        self.initial["owner"] = held.ref if held else "" if self.record else field_of(self, "owner").hers(viewer)

    def values(self) -> dict[str, Any]:
        return {**self.cleaned_data, "owner": _owner(self.cleaned_data["owner"])}


class CaseForm(_Owned):
    shown = ("why",)
    why = forms.CharField(
        max_length=300, label="Why it is followed up", widget=forms.Textarea(attrs={"rows": 2}),
        help_text="“Persistently absent since October, mostly Mondays.” Whoever leads the {pupil.one} and the office read it.",
    )  # fmt: skip
    field_order = ("why", "owner")


class EndForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(label="How it ends", choices=Case.OUTCOMES, widget=ChoiceButtons)
    because = forms.CharField(
        max_length=1000, required=False, label="What is known now", widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, case: Case, data: Any = None) -> None:
        super().__init__(data, initial={"version": case.version}, auto_id="end_%s")


class NextForm(forms.Form):
    """The next step."""

    code = forms.ChoiceField(label="Stage")
    due = DayField(label="By when", required=False, help_text="Empty: as the stage says.")
    owner = OwnerField(required=False, label="Who sees to it")
    why = forms.CharField(
        max_length=300, required=False, label="Why without support before it",
        help_text="For a Notice to Improve or a request to the authority where no support was tried.",
    )  # fmt: skip

    def __init__(self, viewer: Viewer, stages: list[Stage], proposed: str, data: Any = None) -> None:
        super().__init__(data, initial={"code": proposed}, auto_id="next_%s")
        field_of(self, "code").choices = [(each.code, each.name) for each in stages if each.offered]
        self.viewer = viewer
        field_of(self, "owner").ask(viewer, posts=False)
        self.initial["owner"] = field_of(self, "owner").hers(viewer)

    def clean_due(self) -> date | None:
        due: date | None = self.cleaned_data["due"]
        if due and due < self.viewer.day:
            raise forms.ValidationError("That day has passed. Choose today or a later day.")
        return within_a_year(self.viewer, due)

    def values(self) -> dict[str, Any]:
        return {**self.cleaned_data, "owner": _owner(self.cleaned_data["owner"])}


class StepForm(_Owned):
    shown = ("due", "subject", "letter")
    due = DayField(label="By when")
    subject = forms.CharField(max_length=160, required=False, label="Subject")
    letter = forms.CharField(max_length=LONG, required=False, label="Letter", widget=Text(attrs={"rows": 14}), help_text="{names} becomes the name of each person it goes to.")  # fmt: skip
    field_order = ("due", "owner", "subject", "letter")

    def clean_due(self) -> date | None:
        return within_a_year(self.viewer, self.cleaned_data["due"])

    def offer(self, viewer: Viewer) -> None:
        super().offer(viewer)
        step: Any = self.record
        if not step.letter and not step.stage.has_letter:
            del self.fields["subject"], self.fields["letter"]

    def values(self) -> dict[str, Any]:
        return {"subject": "", "letter": "", **super().values()}


class DoneForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    done_on = DayField(label="On")
    how = forms.ChoiceField(label="How", choices=Step.HOWS, widget=ChoiceButtons)
    to = forms.CharField(max_length=200, required=False, label="With whom, or to whom")
    words = forms.CharField(max_length=4000, required=False, label="What was said or agreed", widget=forms.Textarea(attrs={"rows": 3}))  # fmt: skip
    reply_due = DayField(label="An answer is awaited by", required=False)

    def __init__(self, viewer: Viewer, step: Step, data: Any = None) -> None:
        to = letters.BETWEEN.join(letters.recipients(viewer, step.pupil)) if step.letter else ""
        reply = viewer.day + timedelta(days=step.stage.reply_in) if step.stage.reply_in else None
        initial = {"version": step.version, "done_on": viewer.day, "to": to, "words": step.words, "reply_due": reply}
        super().__init__(data, initial={**initial, "how": Step.POST if step.letter else Step.MET}, auto_id="done_%s")


class AnswerForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    answered_on = DayField(label="It came on")
    answer = forms.CharField(max_length=2000, label="What was answered", widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, viewer: Viewer, step: Step, data: Any = None) -> None:
        initial = {"version": step.version, "answered_on": step.answered_on or viewer.day, "answer": step.answer}
        super().__init__(data, initial=initial, auto_id="answer_%s")


class LetGoForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    why = forms.CharField(max_length=300, label="Why it is not taken")

    def __init__(self, step: Step, data: Any = None) -> None:
        super().__init__(data, initial={"version": step.version}, auto_id="go_%s")


class CallForm(forms.Form):
    outcome = forms.ChoiceField(label="What came of it", choices=Call.OUTCOMES, widget=ChoiceButtons)
    to = forms.CharField(max_length=120, required=False, label="To whom")
    code = forms.ChoiceField(
        label="The reason", required=False,
        help_text="It becomes the code of every mark without a reason since then. Leave it empty where there is none yet.",
    )  # fmt: skip
    last_day = DayField(label="Back after", required=False, help_text="The last day away, where it is known.")
    words = forms.CharField(max_length=500, required=False, label="What was said", widget=forms.Textarea(attrs={"rows": 2}))  # fmt: skip

    def __init__(self, viewer: Viewer, names: list[str], data: Any = None) -> None:
        super().__init__(data, initial={"to": names[0] if names else "", "outcome": Call.REACHED})
        known = [each for each in codes_on(viewer.day).values() if can_be_planned(each) or each.code == UNKNOWN]
        field_of(self, "code").choices = [
            ("", "None yet"),
            *((each.code, f"{each.code}: {each.short}") for each in known),
        ]


class StageForm(VersionedForm):
    shown = ("name", "way", "position", "due_in", "reply_in", "support", "says", "subject", "body", "offered")
    name = forms.CharField(max_length=60, label="Name")
    way = forms.ChoiceField(label="What it is", choices=Stage.WAYS)
    position = forms.IntegerField(label="Place in the order", min_value=0, max_value=99)
    due_in = forms.IntegerField(label="To be done within, in school days", min_value=0, max_value=40)
    reply_in = forms.IntegerField(label="An answer is awaited within, in days", min_value=1, max_value=60, required=False)  # fmt: skip
    support = forms.BooleanField(label="It counts as support that was tried", required=False)
    says = forms.CharField(label="What to bear in mind", required=False, max_length=1000, widget=Text(attrs={"rows": 3}))  # fmt: skip
    subject = forms.CharField(label="Subject of its letter", required=False, max_length=160)
    body = forms.CharField(label="Text of its letter", required=False, max_length=LONG, widget=Text(attrs={"rows": 12}))  # fmt: skip
    offered = forms.BooleanField(label="New steps of it may be taken", required=False, initial=True)

    def __init__(self, viewer: Viewer, data: Any = None, record: Stage | None = None) -> None:
        super().__init__(viewer, data, record)
        fields = ", ".join(f"{{{name}}}: {words}" for name, words in letters.FIELDS.items())
        self.fields["body"].help_text = f"What stands in braces is filled for each letter. {fields}."

    def details(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class PracticeForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    hands_on_after = forms.IntegerField(
        label="Passed on to who leads the {pupil.one} on this school day of an absence without a reason",
        help_text="1 is the first day, 3 the third. Until then the office finds out.",
        min_value=1, max_value=6,
    )  # fmt: skip

    def __init__(self, held: Practice, data: Any = None) -> None:
        super().__init__(data, initial={"version": held.version if held.pk else None, "hands_on_after": held.hands_on_after}, auto_id="practice_%s")  # fmt: skip
