from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from remit.core.imports.columns import Field
from remit.core.words import Words, say


class FileForm(forms.Form):
    file = forms.FileField(
        label="The spreadsheet", help_text="CSV or XLSX, with headings in its first row, from any system. Up to 10 MB."
    )

    def __init__(self, words: Words, *given: Any) -> None:
        super().__init__(*given)
        self.words = words

    def clean_file(self) -> UploadedFile:
        """Before a byte of it is read."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > settings.FILE_LIMIT:
            most = settings.FILE_LIMIT // 1024 // 1024
            told = f"This file is larger than {most} MB. A list of {{pupil.many}} is smaller: is it the right file?"
            raise forms.ValidationError(say(told, self.words))
        return file


class ColumnsForm(forms.Form):
    """Which column holds what; each field may be left without one unless it is needed."""

    def __init__(
        self, words: Words, fields: tuple[Field, ...], headings: list[str], columns: dict[str, int], data: Any = None
    ) -> None:
        super().__init__(data)
        choices = [
            ("", "Not in this file"),
            *((str(at), heading or f"Column {at + 1}") for at, heading in enumerate(headings)),
        ]
        for field in fields:
            self.fields[field.key] = forms.ChoiceField(
                choices=choices,
                required=field.required,
                label=say(field.label, words),
                initial=str(columns.get(field.key, "")),
            )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        taken: dict[str, str] = {}
        for key, at in list(values.items()):
            if at and at in taken:
                self.add_error(key, f"This column is used for {self.fields[taken[at]].label} already.")
            taken[at] = key
        return values

    def columns(self) -> dict[str, int]:
        return {key: int(at) for key, at in self.cleaned_data.items() if at}
