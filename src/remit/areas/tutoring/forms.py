"""Untrusted input to clean values. Nothing is saved here; choices come from what the viewer may see."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.formats import date_format

from remit.areas.promises.forms import DueField
from remit.areas.tutoring.models import Visit, Week
from remit.core.ui.forms import ChoiceButtons, DayInput, ManyChoiceButtons, field_of
from remit.core.viewers import Viewer
from remit.core.words import fill
from remit.school import queries as school
from remit.school.forms.owners import OwnerField
from remit.school.forms.records import VersionedForm
from remit.school.models import Staff


class DayField(forms.DateField):
    widget = DayInput


class WeekField(forms.TypedChoiceField):
    """One of some Mondays."""

    def __init__(self, **given: Any) -> None:
        super().__init__(coerce=date.fromisoformat, label="Week", **given)

    def offer(self, mondays: Collection[date], chosen: date | None = None) -> None:
        self.choices = [(each.isoformat(), f"{_said(each)} to {_said(each + timedelta(days=4))}") for each in mondays]
        if chosen:
            self.initial = chosen.isoformat()


def _said(day: date) -> str:
    return date_format(day, "j F")


class PlanForm(forms.Form):
    years = forms.TypedMultipleChoiceField(coerce=int, label="Year groups", widget=ManyChoiceButtons)
    monday = WeekField()
    what = forms.CharField(
        max_length=4000, label="What is done", widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Day by day, in a few words: a tutor reads it on a phone at twenty to nine.",
    )  # fmt: skip
    publish = forms.BooleanField(required=False, initial=True, label="Publish it now")

    def __init__(
        self, viewer: Viewer, years: list[tuple[int, str]], mondays: Collection[date], chosen: dict[str, Any], data: Any = None
    ) -> None:  # fmt: skip
        super().__init__(data, initial={"years": chosen.get("years"), "what": chosen.get("what", "")})
        field_of(self, "years").choices = years
        field_of(self, "monday").offer(mondays, chosen.get("monday"))
        fill(self, school.words_of(viewer))


class ChangeForm(VersionedForm):
    shown = ("what",)
    what = forms.CharField(max_length=4000, label="What is done", widget=forms.Textarea(attrs={"rows": 6}))


class CopyForm(forms.Form):
    years = forms.TypedMultipleChoiceField(coerce=int, label="For", widget=ManyChoiceButtons)
    monday = WeekField()

    def __init__(self, week: Week, years: list[tuple[int, str]], mondays: Collection[date], data: Any = None) -> None:
        after = next((each for each in mondays if each > week.monday), None)
        super().__init__(data, initial={"years": [week.year]}, auto_id="copy_%s")
        field_of(self, "years").choices = years
        field_of(self, "monday").offer(mondays, after)


class ResourceForm(forms.Form):
    label = forms.CharField(max_length=120, label="What it is")
    url = forms.CharField(max_length=500, required=False, label="Link", help_text="It begins with https://")
    file = forms.FileField(required=False, label="File", help_text="PDF, Word, PowerPoint, Excel, a picture or text.")

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, auto_id="resource_%s")

    def clean_url(self) -> str:
        given: str = self.cleaned_data["url"].strip()
        if given:
            URLValidator(schemes=["https", "http"], message="Remit cannot read “Link” as it is written.")(given)
        return given

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and bool(given.get("url")) == bool(given.get("file")):
            self.add_error("url", "Give a link or a file: one of the two.")
        return given


class NotForm(forms.Form):
    why = forms.CharField(max_length=300, label="Why not")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="not_%s")


class VisitForm(VersionedForm):
    shown = ("day", "saw", "helps")
    colleague = forms.ChoiceField(label="Whom you visited", widget=ChoiceButtons)
    day = DayField(label="Day")
    saw = forms.CharField(
        max_length=4000, label="What was seen", widget=forms.Textarea(attrs={"rows": 5}),
        help_text="What happened and what was said, as the {form_tutor.one} would tell it too. No grade.",
    )  # fmt: skip
    helps = forms.CharField(max_length=4000, required=False, label="What helps next", widget=forms.Textarea(attrs={"rows": 3}))  # fmt: skip
    also = OwnerField(required=False, label="Who else reads it", help_text="Nobody, unless you name somebody. The two of you always do, once it is shared.")  # fmt: skip
    tutors: Sequence[Staff] = ()

    def __init__(
        self, viewer: Viewer, data: Any = None, record: Visit | None = None, *, tutors: Sequence[Staff] = ()
    ) -> None:
        self.tutors = tutors
        super().__init__(viewer, data, record)

    def offer(self, viewer: Viewer) -> None:
        held: Any = self.record
        self.initial.setdefault("day", viewer.day)
        if held:
            del self.fields["colleague"]
        else:
            field_of(self, "colleague").choices = [(each.ref, each.name) for each in self.tutors]
            self.initial["colleague"] = self.tutors[0].ref if self.tutors else ""
        field_of(self, "also").ask(viewer, posts=False)
        self.initial["also"] = held.also.ref if held and held.also else ""

    def values(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        given["also"] = (given["also"] or {}).get("owner")
        if "colleague" in given:
            given["colleague"] = next(each for each in self.tutors if each.ref == given["colleague"])
        return given


class ReplyForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    words = forms.CharField(max_length=4000, label="What you say to it", widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, visit: Visit, data: Any = None) -> None:
        super().__init__(data, initial={"version": visit.version, "words": visit.reply}, auto_id="reply_%s")


class SupportForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    what = forms.CharField(max_length=300, label="What will be done", widget=forms.Textarea(attrs={"rows": 2}))
    owner = forms.ChoiceField(label="Who does it", widget=ChoiceButtons)
    due = DueField()

    def __init__(self, viewer: Viewer, visit: Visit, data: Any = None) -> None:
        super().__init__(data, initial={"version": visit.version, "owner": visit.visitor.ref}, auto_id="support_%s")
        self.two = {each.ref: each for each in (visit.visitor, visit.colleague)}
        field_of(self, "owner").choices = [(ref, each.name) for ref, each in self.two.items()]
        field_of(self, "due").ask(viewer)

    def values(self) -> dict[str, Any]:
        return {**self.cleaned_data, "owner": self.two[self.cleaned_data["owner"]]}
