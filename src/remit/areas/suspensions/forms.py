"""Untrusted input to clean values. Nothing is saved here; choices come from what the viewer may see."""

from __future__ import annotations

from typing import Any

from django import forms

from remit.areas.suspensions import letters, reference
from remit.areas.suspensions.models import HOWS, SESSIONS, Direction, ManagedMove, Suspension, Telling
from remit.core.ui.forms import ChoiceButtons, DayInput, field_of, left_empty
from remit.core.viewers import Viewer
from remit.core.words import fill
from remit.school.forms.records import VersionedForm
from remit.school.queries import words_of

CODES = [("", "Left as it is"), ("B", "B: approved, supervised education off site"), ("D", "D: at another school, dual registered"), ("K", "K: education arranged by the local authority")]  # fmt: skip


def _text(label: str, rows: int = 3, most: int = 2000, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea(attrs={"rows": rows}), **more)


def _day(label: str, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput(), **more)


class _Kept(VersionedForm):
    def details(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class SuspensionForm(_Kept):
    shown = ("sort", "first_day", "first_session", "last_day", "last_session", "words", "exam")
    sort = forms.ChoiceField(
        label="What it is", choices=Suspension.SORTS, widget=ChoiceButtons, initial=Suspension.FIXED
    )
    first_day = _day("First day")
    first_session = forms.ChoiceField(label="From the", choices=SESSIONS, widget=ChoiceButtons, initial="AM")
    last_day = left_empty(_day("Last day", required=False), "empty for a permanent exclusion")
    last_session = forms.ChoiceField(label="To the", choices=SESSIONS, widget=ChoiceButtons, initial="PM", help_text="For lunchtimes it does not matter.")  # fmt: skip
    reason_1 = forms.ChoiceField(label="Reason", choices=[("", "Choose"), *reference.reasons()])
    reason_2 = forms.ChoiceField(label="A second reason", choices=[("", "None"), *reference.reasons()], required=False)
    reason_3 = forms.ChoiceField(label="A third reason", choices=[("", "None"), *reference.reasons()], required=False)
    words = _text("What happened", 5, 8000, help_text="Of this {pupil.one} alone. The office and whoever leads the {pupil.one} read it.")  # fmt: skip
    exam = forms.CharField(label="Examination or national test that would be missed", max_length=200, required=False)
    field_order = (
        "sort", "first_day", "first_session", "last_day", "last_session", "reason_1", "reason_2", "reason_3", "words", "exam",
    )  # fmt: skip

    def offer(self, viewer: Viewer) -> None:
        self.fields["first_day"].initial = viewer.day
        held = getattr(self.record, "reasons", [])
        for number, code in enumerate(held, 1):
            self.initial[f"reason_{number}"] = code

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first, last, permanent = (
            values.get("first_day"),
            values.get("last_day"),
            values.get("sort") == Suspension.PERMANENT,
        )
        if permanent and last:
            self.add_error("last_day", "A permanent exclusion has no last day: leave it empty.")
        elif not permanent and "last_day" in values and not last:
            self.add_error("last_day", "Say on which day it ends.")
        elif first and last and last < first:
            self.add_error("last_day", "It ends before it begins.")
        return values

    def details(self) -> dict[str, Any]:
        given = super().details()
        chosen = [given.pop(f"reason_{number}") for number in (1, 2, 3)]
        given["reasons"] = list(dict.fromkeys(code for code in chosen if code))
        if given["sort"] != Suspension.FIXED:
            given |= {"first_session": "AM", "last_session": "PM"}
        return given


class WhyForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    why = forms.CharField(max_length=300, label="Why")

    def __init__(self, version: int, data: Any = None) -> None:
        super().__init__(data, initial={"version": version}, auto_id="why_%s")


class TellForm(forms.Form):
    whom = forms.ChoiceField(label="Who was told", choices=Telling.WHOM)
    to = forms.CharField(label="By name", max_length=160, required=False)
    told_on = _day("On")
    how = forms.ChoiceField(label="How", choices=HOWS)

    def __init__(self, viewer: Viewer, proposed: str = "", data: Any = None) -> None:
        super().__init__(data, initial={"told_on": viewer.day, "whom": proposed or Telling.PARENTS}, auto_id="tell_%s")


class _OfOne(forms.Form):
    """Some of the fields of a suspension, over the version that was shown."""

    names: tuple[str, ...] = ()
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, suspension: Suspension, data: Any = None) -> None:
        held = {name: getattr(suspension, name) for name in (*self.names, "version")}
        super().__init__(data, initial=held, auto_id=f"{type(self).__name__.lower()}_%s")

    def values(self) -> dict[str, Any]:
        return {
            "version": self.cleaned_data["version"],
            "details": {name: self.cleaned_data[name] for name in self.names},
        }


class WorkForm(_OfOne):
    names = ("work_set_on", "work_marked_on", "six_what", "six_where", "six_from", "six_code")
    work_set_on = _day("Work was set on", required=False)
    work_marked_on = _day("Work was marked on", required=False)
    six_what = forms.CharField(label="What is provided from the sixth day", max_length=300, required=False)
    six_where = forms.CharField(label="Where", max_length=160, required=False)
    six_from = _day("From", required=False)
    six_code = forms.ChoiceField(label="Code in the register from then on", choices=CODES, required=False)


class BoardForm(_OfOne):
    names = ("represented_on", "governors_on", "governors_found")
    represented_on = _day("Representations were made on", required=False)
    governors_on = _day("The governing board met on", required=False)
    governors_found = forms.ChoiceField(
        label="What it decided", choices=[("", "Not yet"), *Suspension.FOUND], required=False
    )


class LetterForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    subject = forms.CharField(max_length=160, label="Subject")
    letter = _text(
        "Letter",
        16,
        8000,
        help_text="{names} becomes the name of each person it goes to, and {signed} that of whoever decided it.",
    )

    def __init__(self, suspension: Suspension, data: Any = None) -> None:
        held = {name: getattr(suspension, name) for name in ("subject", "letter", "version")}
        super().__init__(data, initial=held, auto_id="letter_%s")


class ReturnForm(_Kept):
    shown = ("meeting_on", "who", "targets", "support", "held_on", "parent_came", "next_review")
    meeting_on = _day("The meeting is on", required=False)
    who = forms.CharField(label="Who comes", max_length=300, required=False)
    targets = _text("Targets", 3, 4000, required=False)
    support = _text("Support", 3, 4000, required=False)
    held_on = _day("It was held on", required=False)
    parent_came = forms.ChoiceField(label="A parent came", choices=[("", "Not known yet"), ("yes", "Yes"), ("no", "No")], required=False)  # fmt: skip
    next_review = _day("Looked at again on", required=False)


class ElsewhereForm(forms.Form):
    where = forms.CharField(label="At which school", max_length=120)
    last_day = _day("The last of these days")
    half_days = forms.IntegerField(label="Half days", min_value=1, max_value=90, help_text="Three days are six; a lunchtime is one.")  # fmt: skip

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="else_%s")


class DirectionForm(_Kept):
    shown = ("sort", "where", "first_day", "last_day", "why", "objectives", "notice_on", "next_review")
    sort = forms.ChoiceField(
        label="To", choices=Direction.SORTS, widget=ChoiceButtons,
        help_text="It chooses the code in the register: D for another school where the {pupil.one} is registered too, B for other provision.",
    )  # fmt: skip
    where = forms.CharField(label="Where", max_length=160)
    first_day = _day("From")
    last_day = _day("To")
    why = _text("Why")
    objectives = _text("What is to be reached")
    notice_on = _day("Notice in writing was given on", required=False)
    next_review = _day("Looked at again on", required=False)


class ReviewForm(forms.Form):
    held_on = _day("Held on")
    invited = forms.CharField(label="Who was asked", max_length=300, help_text="The parents and the {pupil.one}, the provision; with an EHC plan the local authority.")  # fmt: skip
    nominee = forms.CharField(label="Named by the governing board", max_length=120, required=False, help_text="Not the head.")  # fmt: skip
    said = _text("What was said", 4, 4000)
    next_review = _day("Looked at again on", required=False)

    def __init__(self, viewer: Viewer, data: Any = None) -> None:
        super().__init__(data, initial={"held_on": viewer.day}, auto_id="review_%s")
        fill(self, words_of(viewer))


class EndForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    ended_on = _day("Ended on")
    outcome = forms.CharField(label="What came of it", max_length=500)

    def __init__(self, viewer: Viewer, version: int, data: Any = None) -> None:
        super().__init__(data, initial={"version": version, "ended_on": viewer.day}, auto_id="end_%s")


class MoveForm(_Kept):
    shown = (
        "way", "other", "why", "before", "parents_on", "here_on", "there_on", "shared_on", "starts_on", "ended_on", "outcome",
    )  # fmt: skip
    way = forms.ChoiceField(label="Which way", choices=ManagedMove.WAYS, widget=ChoiceButtons, initial=ManagedMove.OUT)
    other = forms.CharField(label="The other school", max_length=160)
    why = _text("Why")
    before = _text("What was tried before")
    parents_on = _day("Parents agreed on", required=False)
    here_on = _day("This school agreed on", required=False)
    there_on = _day("The other school agreed on", required=False)
    shared_on = _day("Information was shared on", required=False)
    starts_on = _day("Begins at the new school on", required=False)
    ended_on = _day("Ended on", required=False, help_text="Where it did not come about, or the place is settled.")
    outcome = forms.CharField(label="What came of it", max_length=500, required=False)


class TextForm(_Kept):
    shown = ("subject", "body")
    subject = forms.CharField(max_length=160, label="Subject")
    body = _text("Text", 18, 8000)

    def offer(self, viewer: Viewer) -> None:
        fields = ", ".join(f"{{{name}}}: {words}" for name, words in letters.FIELDS.items())
        field_of(self, "body").help_text = f"What stands in braces is filled for each letter. {fields}."
