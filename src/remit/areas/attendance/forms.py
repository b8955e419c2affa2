"""Untrusted input to clean values: a register as a page or a phone sends it, and how registers are taken."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from remit.areas.attendance.actions import Entry
from remit.areas.attendance.models import Arrangement
from remit.areas.attendance.reading import LIMITS
from remit.areas.attendance.reference import LATE, TOO_LATE, codes_on
from remit.core.asked import number_in
from remit.core.imports.tables import MEGABYTE
from remit.core.ui.forms import ChoiceButtons, DayInput
from remit.core.viewers import Viewer
from remit.school.models import Pupil

LONGEST_NOTE = 120


@dataclass(frozen=True)
class Sent:
    """What came of a register: the entries, and what could not be taken, by pupil, in words."""

    entries: dict[Pupil, Entry]
    mistakes: dict[str, str]


def read_register(
    data: QueryDict,
    pupils: Iterable[Pupil],
    day: date,
    *,
    rest: Mapping[str, str] | None = None,
    codes: Collection[str] | None = None,
) -> Sent:
    """A row is named by its pupil's reference: `m-` the mark, `o-` another code, `t-` minutes late, `n-` a note, `s-` the
    last entry that the page knew of. A row without a mark is left as it is; one of `rest` has that code. `codes`: those that can
    be marked, where they are not all of the day."""
    entries: dict[Pupil, Entry] = {}
    mistakes: dict[str, str] = {}
    known = codes_on(day) if codes is None else codes
    for pupil in pupils:
        ref = pupil.ref
        code = (data.get(f"o-{ref}") or data.get(f"m-{ref}") or "").strip().upper()
        code = code or (rest or {}).get(ref, "")
        if not code:
            continue
        if code not in known:
            mistakes[ref] = f"{code[:8]} is not {'a code on this day' if codes is None else 'marked in a lesson'}."
            continue
        said, note = data.get(f"t-{ref}", "").strip(), data.get(f"n-{ref}")
        note = note.strip() if note is not None else None
        minutes = number_in(said) if said and code in {LATE, TOO_LATE} else None
        if said and minutes is None and code in {LATE, TOO_LATE}:
            mistakes[ref] = "Minutes late are a whole number."
            continue
        if note and len(note) > LONGEST_NOTE:
            mistakes[ref] = f"A note has at most {LONGEST_NOTE} characters; this one has {len(note)}."
            continue
        entries[pupil] = (code, minutes, note, number_in(data.get(f"s-{ref}", "")) or 0)
    return Sent(entries, mistakes)


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class ArrangementForm(forms.Form):
    taken_in = forms.ChoiceField(
        label="Where registers are taken", choices=Arrangement.PLACES, widget=ChoiceButtons,
        help_text="In the MIS: marks come in by file, and the register pages here are closed.",
    )  # fmt: skip
    first_day = forms.DateField(
        label="From", widget=DayInput(), help_text="Until the day before, what holds now goes on."
    )
    am_opens = forms.TimeField(label="Morning register opens", widget=TimeInput())
    am_closes = forms.TimeField(
        label="Morning register closes", widget=TimeInput(), help_text="At most 30 minutes later."
    )
    pm_opens = forms.TimeField(label="Afternoon register opens", widget=TimeInput())
    pm_closes = forms.TimeField(label="Afternoon register closes", widget=TimeInput())
    lessons = forms.BooleanField(label="Registers are taken in lessons too", required=False)

    def __init__(self, viewer: Viewer, held: Arrangement | None, data: Any = None) -> None:
        shown = (
            {
                name: getattr(held, name)
                for name in ("taken_in", "am_opens", "am_closes", "pm_opens", "pm_closes", "lessons")
            }
            if held
            else {"taken_in": Arrangement.MIS}
        )
        super().__init__(data, initial={**shown, "first_day": viewer.day})


class MarksFileForm(forms.Form):
    file = forms.FileField(
        label="The file of marks",
        help_text="CSV or XLSX, up to 40 MB: one row a mark, with date, session and mark; or one row for each name and a "
        "column a session, its date and AM or PM in the heading.",
    )

    def clean_file(self) -> UploadedFile:
        """Before a byte of it is read."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LIMITS.megabytes * MEGABYTE:
            raise forms.ValidationError(f"This file is larger than {LIMITS.megabytes} MB. Send it a term at a time.")
        return file
