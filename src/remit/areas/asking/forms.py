"""Untrusted input to clean values. Nothing is saved here; choices come from what the viewer may see."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.timezone import make_aware

from remit.areas.asking.models import HOW_IT_GOES, LONGEST, MOST_QUESTIONS, SCALE_NAMES, SCALES, ReadyQuestion, Reply
from remit.areas.asking.queries import Teacher
from remit.areas.promises.forms import DueField
from remit.areas.promises.queries import no_school
from remit.core.ui.forms import ChoiceButtons, ClockInput, ManyChoiceButtons, OneOf, field_of
from remit.core.viewers import Viewer
from remit.core.words import fill
from remit.school import queries
from remit.school.forms.owners import OwnerField
from remit.school.forms.records import VersionedForm
from remit.school.models import Staff

BY = time(15, 30)


class AskForm(forms.Form):
    one_of = OneOf("What to ask: three questions at most", ("ready", "own"))
    ready = forms.MultipleChoiceField(required=False, label="Questions at hand", widget=ManyChoiceButtons)
    own = forms.CharField(
        max_length=LONGEST, required=False, label="A question of your own",
        help_text="Without a name: it is asked on the page of whom it is about.",
    )  # fmt: skip
    scale = forms.ChoiceField(label="Your own is answered by", choices=SCALE_NAMES, initial=HOW_IT_GOES, widget=ChoiceButtons)  # fmt: skip
    due = DueField(label="Answered by")
    at = forms.TimeField(label="Time", widget=ClockInput, initial=BY)
    teachers = forms.MultipleChoiceField(label="Whom to ask", widget=ManyChoiceButtons, help_text="Everybody who teaches the {pupil.one} today. Take out whom you need not ask.")  # fmt: skip
    why = forms.CharField(max_length=500, required=False, label="Why you ask", help_text="For those who lead or tutor the {pupil.one}. The teachers do not see it.", widget=forms.Textarea(attrs={"rows": 2}))  # fmt: skip
    meeting = forms.CharField(max_length=120, required=False, label="For which meeting", help_text="“Readmission meeting, Thursday”. It stands on the sheet.")  # fmt: skip

    def __init__(
        self, viewer: Viewer, ready: Sequence[ReadyQuestion], teachers: Sequence[Teacher], data: Any = None
    ) -> None:
        self.offered = {each.code: each for each in ready}
        self.held = {each.staff.ref: each.staff for each in teachers}
        super().__init__(data, initial={"teachers": list(self.held), "ready": [each.code for each in ready[:1]]})
        field_of(self, "ready").choices = [(each.code, each.words) for each in ready]
        field_of(self, "teachers").choices = [
            (each.staff.ref, f"{each.staff.name} ({each.taught})") for each in teachers
        ]
        due = field_of(self, "due")
        due.ask(viewer)
        days = (viewer.day + timedelta(days=more) for more in range(2, 60))
        due.initial = next((day for day in days if not no_school(viewer, day)), due.initial)
        fill(self, queries.words_of(viewer))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        number = len(given.get("ready", [])) + bool(given.get("own", "").strip())
        if number > MOST_QUESTIONS:
            self.add_error(
                "ready", f"At most {MOST_QUESTIONS} questions, yours included: they are answered in a minute."
            )
        elif not number and "ready" not in self.errors:
            self.add_error("ready", "Choose a question, or write one of your own.")
        return given

    def values(self) -> dict[str, Any]:
        """As the action takes them."""
        given = self.cleaned_data
        asked = [{"words": self.offered[code].words, "scale": self.offered[code].scale} for code in given["ready"]]
        if given["own"].strip():
            asked.append({"words": given["own"], "scale": given["scale"]})
        teachers: list[Staff] = [self.held[ref] for ref in given["teachers"]]
        due = make_aware(datetime.combine(given["due"], given["at"]))
        return {"questions": asked, "due": due, "teachers": teachers, "why": given["why"], "meeting": given["meeting"]}


class AnswerForm(forms.Form):
    """A choice and a line for each question, and the version that was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, reply: Reply, data: Any = None) -> None:
        held: list[Any] = reply.answers or []
        initial: dict[str, Any] = {"version": reply.version}
        for number, given in enumerate(held):
            initial |= {f"choice{number}": given["choice"], f"line{number}": given["line"]}
        super().__init__(data, initial=initial)
        self.number = len(reply.asking.questions)
        for number, each in enumerate(reply.asking.questions):
            label, choices = f"{number + 1}. {each['words']}", SCALES[each["scale"]]
            if choices:
                self.fields[f"choice{number}"] = forms.ChoiceField(required=False, label=label, choices=choices, widget=ChoiceButtons)  # fmt: skip
            self.fields[f"line{number}"] = forms.CharField(
                max_length=500, required=False, label="In a line" if choices else label
            )

    def answers(self) -> list[dict[str, str]]:
        given = self.cleaned_data
        return [{"choice": given.get(f"choice{n}", ""), "line": given.get(f"line{n}", "")} for n in range(self.number)]


class NotForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    why = forms.CharField(
        max_length=200, required=False, label="Why", help_text="“I have not taught them since October.”"
    )

    def __init__(self, reply: Reply, data: Any = None) -> None:
        super().__init__(data, initial={"version": reply.version, "why": reply.why_not}, auto_id="not_%s")


class RequestForm(forms.Form):
    what = forms.CharField(max_length=300, label="What you ask for", widget=forms.Textarea(attrs={"rows": 3}))
    who = OwnerField(label="Whom you ask", help_text="With a post it passes to whoever holds it next.")
    due = DueField()

    def __init__(self, viewer: Viewer, data: Any = None) -> None:
        super().__init__(data)
        who = field_of(self, "who")
        who.ask(viewer)
        who.leave_out([who.hers(viewer)])
        field_of(self, "due").ask(viewer)

    def values(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        return {**given.pop("who"), **given}


class QuestionForm(VersionedForm):
    shown = ("words", "scale", "position", "offered")
    words = forms.CharField(max_length=LONGEST, label="Question", help_text="Without a name: it is asked on the page of whom it is about.")  # fmt: skip
    scale = forms.ChoiceField(label="Answered by", choices=SCALE_NAMES, widget=ChoiceButtons)
    position = forms.IntegerField(label="Place in the order", min_value=0, max_value=99, initial=50)
    offered = forms.BooleanField(label="It is offered", required=False, initial=True)

    def details(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}
