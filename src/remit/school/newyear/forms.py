"""What a school says of how its year begins. Nothing is saved here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from remit.core.words import Words, fill
from remit.school.models import Move, NewYear, Pupil
from remit.school.newyear.preview import goes_by_itself

FORMS = [
    ("up", "The {form.many} go up with their {pupil.many}, and so does who takes them"),
    ("pupils", "The {form.many} go up with their {pupil.many}; who takes them stays with the year"),
    ("empty", "Next year’s {form.many} begin empty: a list of them comes later"),
]


class HowForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    how = forms.ChoiceField(label="What becomes of the {form.many}", choices=FORMS, widget=forms.RadioSelect)

    def __init__(self, new: NewYear, words: Words, data: Any = None) -> None:
        how = "empty" if not new.forms_go_up else "up" if new.tutors_go_up else "pupils"
        super().__init__(data, initial={"version": new.version, "how": how})
        fill(self, words)

    def chosen(self) -> dict[str, Any]:
        """For `acts.choose`."""
        how = self.cleaned_data["how"]
        return {
            "version": self.cleaned_data["version"], "forms_go_up": how != "empty", "tutors_go_up": how == "up",
        }  # fmt: skip


class GoesForm(forms.Form):
    """One year group, a choice for each of its pupils. What was not touched is not said: somebody else may have said it
    meanwhile."""

    def __init__(self, new: NewYear, pupils: Sequence[Pupil], said: dict[int, str], data: Any = None) -> None:
        super().__init__(data)
        self.pupils = pupils
        for pupil in pupils:
            usual = goes_by_itself(new, pupil)
            offered = [choice for choice in Move.GOES if choice[0] != Move.UP or usual == Move.UP]
            self.fields[pupil.ref] = forms.ChoiceField(
                label=str(pupil),
                choices=offered,
                initial=said.get(pupil.pk, usual),
                required=False,
                show_hidden_initial=True,
            )

    def goes(self) -> dict[Pupil, str]:
        """For `acts.say`."""
        touched = {name: self.cleaned_data[name] for name in self.changed_data}
        return {pupil: touched[pupil.ref] for pupil in self.pupils if touched.get(pupil.ref)}

    @property
    def lines(self) -> list[tuple[Pupil, Any]]:
        return [(pupil, self[pupil.ref]) for pupil in self.pupils]
