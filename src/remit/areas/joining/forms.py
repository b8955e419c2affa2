"""Untrusted input to clean values. Nothing is saved here; choices come from what the viewer may see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from remit.areas.joining import queries
from remit.areas.joining.models import DAY, LEADER, NAMED, WHENS, WHOS, Joining, JoiningAccount
from remit.core.ui.forms import ChoiceButtons, DayInput, field_of
from remit.core.viewers import Viewer
from remit.core.words import fill
from remit.school import queries as school
from remit.school.forms.owners import OwnerField
from remit.school.forms.records import VersionedForm
from remit.school.models import Pupil, Staff

HERS = {each for each, _ in WHOS[:3]}  # by what somebody is; the others are posts, which a new checklist finds


def _owner(value: Any) -> Staff | None:
    return (value or {}).get("owner")


class DayField(forms.DateField):
    widget = DayInput


class StartForm(forms.Form):
    sort = forms.ChoiceField(label="How", choices=Joining.SORTS, widget=ChoiceButtons)
    owner = OwnerField(required=False, label="Who sees to it")

    def __init__(self, viewer: Viewer, sort: str, *, hers: bool, data: Any = None) -> None:
        super().__init__(data, initial={"sort": sort})
        field_of(self, "owner").ask(viewer, posts=False)
        self.initial["owner"] = field_of(self, "owner").hers(viewer) if hers else ""

    def values(self) -> dict[str, Any]:
        return {"sort": self.cleaned_data["sort"], "owner": _owner(self.cleaned_data["owner"])}


class ChangeForm(VersionedForm):
    shown = ("sort", "review_on")
    sort = forms.ChoiceField(label="How", choices=Joining.SORTS, widget=ChoiceButtons)
    owner = OwnerField(required=False, label="Who sees to it")
    review_on = DayField(
        required=False, label="Looked at again on", help_text="Empty: two school weeks after the first day."
    )

    def offer(self, viewer: Viewer) -> None:
        field_of(self, "owner").ask(viewer, posts=False)
        held = getattr(self.record, "owner", None)
        self.initial["owner"] = held.ref if held else ""

    def values(self) -> dict[str, Any]:
        return {**self.cleaned_data, "owner": _owner(self.cleaned_data["owner"])}


class BuddyForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    buddy = forms.ChoiceField(required=False, label="Buddy", help_text="Of the same year group.")

    def __init__(self, viewer: Viewer, joining: Joining, data: Any = None) -> None:
        held = joining.buddy.pupil if joining.buddy else None
        super().__init__(
            data, initial={"version": joining.version, "buddy": held.ref if held else ""}, auto_id="buddy_%s"
        )
        self.pupils = {each.ref: each for each in queries.buddies(viewer, joining.pupil)}
        if held:
            self.pupils.setdefault(held.ref, held)
        field_of(self, "buddy").choices = [
            ("", "Nobody yet"),
            *_by_form(self.pupils, queries.form_of(viewer, joining.pupil)),
        ]

    def values(self) -> dict[str, Any]:
        return {"version": self.cleaned_data["version"], "buddy": self.pupils.get(self.cleaned_data["buddy"])}


def _by_form(pupils: Mapping[str, Pupil], form: str) -> list[Any]:
    """Those of the form of whoever joins stand first."""
    beside = [(ref, str(each)) for ref, each in pupils.items() if form and getattr(each, "form", "") == form]
    rest = [
        (ref, f"{each}{_in(each)}") for ref, each in pupils.items() if not form or getattr(each, "form", "") != form
    ]
    return [(f"In {form}", beside), ("The rest of the year", rest)] if beside else rest


def _in(pupil: Pupil) -> str:
    form = getattr(pupil, "form", "")
    return f", {form}" if form else ""


class StepForm(forms.Form):
    """A step of the checklist's own: of somebody by what they are, or of a colleague or a post."""

    name = forms.CharField(max_length=120, label="What is to be done")
    when = forms.ChoiceField(label="By when", choices=WHENS, initial=DAY, widget=ChoiceButtons)
    who = forms.ChoiceField(label="Who does it", initial=LEADER, widget=ChoiceButtons)
    holder = OwnerField(required=False, label="Which colleague or post", help_text="They are told, and have it among their actions.")  # fmt: skip

    def __init__(self, viewer: Viewer, data: Any = None) -> None:
        super().__init__(data, auto_id="step_%s")
        choices = [each for each in WHOS if each[0] in HERS]
        field_of(self, "who").choices = [*choices, (NAMED, "A colleague or a post")]
        field_of(self, "holder").ask(viewer)
        fill(self, school.words_of(viewer))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        holder = given.get("holder") or {}
        if given.get("who") == NAMED and not any(holder.values()):
            self.add_error("holder", "Choose a colleague or a post.")
        return given

    def values(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        holder, who = given.pop("holder"), given.pop("who")
        return {**given, **(holder if who == NAMED else {"who": who})}


class HandForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    holder = OwnerField(label="To whom")

    def __init__(self, viewer: Viewer, version: int, data: Any = None) -> None:
        super().__init__(data, initial={"version": version}, auto_id="hand_%s")
        field_of(self, "holder").ask(viewer)
        field_of(self, "holder").leave_out([])

    def values(self) -> dict[str, Any]:
        return {"version": self.cleaned_data["version"], **self.cleaned_data["holder"]}


class NotNeededForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    why = forms.CharField(max_length=300, label="Why it is not needed")

    def __init__(self, version: int, data: Any = None) -> None:
        super().__init__(data, initial={"version": version}, auto_id="not_%s")


class BackgroundForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    background = forms.CharField(
        max_length=4000, required=False, label="What is known of the family, and why the move", widget=forms.Textarea(attrs={"rows": 4}),
        help_text="For whoever leads or tutors the {pupil.one}. What is a safeguarding concern goes its own way, and not here.",
    )  # fmt: skip

    def __init__(self, viewer: Viewer, account: JoiningAccount | None, data: Any = None) -> None:
        held = {"version": account.version, "background": account.background} if account else {}
        super().__init__(data, initial=held, auto_id="told_%s")
        fill(self, school.words_of(viewer))


class ReviewForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    held_on = DayField(label="Looked at again on")
    pupil_view = forms.CharField(max_length=4000, required=False, label="What the {pupil.one} said", widget=forms.Textarea(attrs={"rows": 3}))  # fmt: skip
    parent_view = forms.CharField(max_length=4000, required=False, label="What the parent said", widget=forms.Textarea(attrs={"rows": 3}))  # fmt: skip
    agreed = forms.CharField(max_length=4000, required=False, label="What was agreed", widget=forms.Textarea(attrs={"rows": 3}))  # fmt: skip

    def __init__(self, viewer: Viewer, joining: Joining, account: JoiningAccount | None, data: Any = None) -> None:
        held: dict[str, Any] = {"held_on": joining.reviewed_on or viewer.day}
        if account:
            held |= {name: getattr(account, name) for name in ("version", "pupil_view", "parent_view", "agreed")}
        super().__init__(data, initial=held, auto_id="review_%s")
        fill(self, school.words_of(viewer))


class StepTypeForm(VersionedForm):
    shown = ("name", "when", "who", "key", "asks_again", "says", "position", "offered")
    name = forms.CharField(max_length=120, label="What is done")
    when = forms.ChoiceField(label="By when", choices=WHENS, widget=ChoiceButtons)
    who = forms.ChoiceField(label="Who does it", choices=WHOS, help_text="What is for a post becomes an action of whoever holds it; where nobody does, it is for whoever leads the {pupil.one}.")  # fmt: skip
    key = forms.BooleanField(label="It stands in the line of the first day", required=False)
    asks_again = forms.BooleanField(label="Of a post: it is asked about again after two weeks", required=False)
    says = forms.CharField(max_length=300, required=False, label="What to bear in mind")
    position = forms.IntegerField(label="Place in the order", min_value=0, max_value=99, initial=50)
    offered = forms.BooleanField(label="It is part of a new checklist", required=False, initial=True)

    def details(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}
