from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from remit.core.imports.kinds import Import, Rows
from remit.core.ui.forms import field_of
from remit.core.words import Words, say
from remit.exchange.ctf.document import MOST_BYTES
from remit.school.models import School

OR_A_NUMBER = "Needed, unless a column holds a number that says who it is."
FEWEST_WORDS = 3  # words of an answer


class DayField(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class FileForm(forms.Form):
    file = forms.FileField(
        label="The spreadsheet or transfer file",
        help_text="CSV or XLSX, with headings in its first row, from any system, up to 10 MB; or a Common Transfer File.",
    )
    of = forms.ChoiceField(label="What it lists", required=False)
    school = forms.ChoiceField(label="School", required=False)
    first_day = DayField(
        label="Holds from",
        required=False,
        help_text="Of those who are new, where the file says no first day. Left empty: today; of a transfer file from "
        "April to August, 1 September. A day still to come is for a list of those who are expected.",
    )

    def __init__(
        self, words: Words, kinds: Iterable[Import], schools: list[School], data: Any, files: Any, of: str
    ) -> None:
        super().__init__(data, files, initial={"of": of})
        self.words, self.schools = words, {each.ref: each for each in schools}
        if len(schools) > 1:
            field_of(self, "school").choices = [(each.ref, each.name) for each in schools]
            self.fields["school"].required = True
        else:
            del self.fields["school"]
        choices = [(kind.name, say(kind.label, words).capitalize()) for kind in kinds]
        field_of(self, "of").choices = [("", "As its headings say"), *choices]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        chosen = self.schools.get(values.get("school", ""))
        return {**values, "school": chosen or next(iter(self.schools.values()), None)}

    def clean_file(self) -> UploadedFile:
        """Before a byte of it is read."""
        file: UploadedFile = self.cleaned_data["file"]
        is_named_so = str(file.name).lower().endswith((".xml", ".zip"))
        limit = max(settings.FILE_LIMIT, MOST_BYTES) if is_named_so else settings.FILE_LIMIT
        if (file.size or 0) > limit:
            most = limit // 1024 // 1024
            told = f"This file is larger than {most} MB. A list of {{pupil.many}} is smaller: is it the right file?"
            raise forms.ValidationError(say(told, self.words))
        return file


class WholeForm(forms.Form):
    """What holds of the whole file."""

    whole = forms.BooleanField(required=False)
    first_day = DayField(required=False)

    def __init__(self, words: Words, kind: Import, said: dict[str, Any], data: Any = None) -> None:
        super().__init__(data, initial={"whole": said.get("whole"), "first_day": said.get("first_day")})
        for name, question in (("whole", kind.whole), ("first_day", kind.starts)):
            if question:
                self.fields[name].label = say(question, words)
            else:
                del self.fields[name]

    def said(self) -> dict[str, Any]:
        day = self.cleaned_data.get("first_day")
        found = {"whole": self.cleaned_data.get("whole"), "first_day": day and day.isoformat()}
        return {key: value for key, value in found.items() if key in self.fields}


class LeftOutForm(forms.Form):
    """Why columns that speak of a court order are left out."""

    why = forms.CharField(
        label="Why nothing of this is about a court order, in your words",
        max_length=300,
        error_messages={"required": "Say it in your own words, or match the column to Court order below."},
    )

    def clean_why(self) -> str:
        words: str = " ".join(self.cleaned_data["why"].split())
        if len(words.split()) < FEWEST_WORDS:
            raise forms.ValidationError("Say it in a few words: they are kept with the file.")
        return words


class KindForm(forms.Form):
    """What a file lists, where its headings were taken for another list."""

    of = forms.ChoiceField(label="What it lists")

    def __init__(self, words: Words, kinds: Iterable[Import], of: str, data: Any = None) -> None:
        super().__init__(data, initial={"of": of})
        choices = [(kind.name, say(kind.label, words).capitalize()) for kind in kinds]
        field_of(self, "of").choices = choices


class ColumnsForm(forms.Form):
    """Which column holds what; each field may be left without one unless it is needed. Where the rows may be known by a
    number, a column for it is enough."""

    def __init__(
        self, words: Words, rows: Rows, headings: list[str], columns: dict[str, int], data: Any = None
    ) -> None:
        super().__init__(data)
        self.rows = rows
        choices = [
            ("", "Not in this file"),
            *((str(at), heading or f"Column {at + 1}") for at, heading in enumerate(headings)),
        ]
        for field in rows.fields:
            self.fields[field.key] = forms.ChoiceField(
                choices=choices,
                required=field.required and not rows.known_by,
                label=say(field.label, words),
                help_text=OR_A_NUMBER if field.required and rows.known_by else "",
                initial=str(columns.get(field.key, "")),
            )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        taken: dict[str, str] = {}
        for key, at in list(values.items()):
            if at and at in taken:
                self.add_error(key, f"This column is used for {self.fields[taken[at]].label} already.")
            taken[at] = key
        if not any(values.get(key) for key in self.rows.known_by):
            for field in self.rows.fields:
                if field.required and not values.get(field.key) and field.key not in self.errors:
                    self.add_error(field.key, "This field is required.")
        return values

    def columns(self) -> dict[str, int]:
        return {key: int(at) for key, at in self.cleaned_data.items() if at}
