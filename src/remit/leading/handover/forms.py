"""What the holder of a post says of all that is hers. Nothing is saved here; only what is hers is offered."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django import forms

from remit.core.words import Words, fill
from remit.leading.handover.models import Handover
from remit.leading.handover.queries import Going

KEEP, PASS, LET_GO = "keep", "pass", "let-go"


class HandoverForm(forms.Form):
    """The fields are those of what she has: one choice an action and a plan, and a tick for each thing she recorded."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    note = forms.CharField(
        required=False,
        max_length=8000,
        label="A note to whoever holds it next",
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Yours alone until you hand over; then whoever holds the post next reads it. Nobody else does, not"
        " the head either. Name no {pupil.one} whom they would not lead.",
    )
    shown = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="What you recorded by hand",
        help_text="What you do not tick stays yours, and nobody reads it once the post is theirs.",
    )

    def __init__(self, found: Going, held: Handover | None, words: Words, data: Any = None) -> None:
        chosen = held.chosen if held else {}
        if data is not None:  # what came to her while she wrote was not on the page: it stays hers
            data = data.copy()
            for row in (*found.actions, *found.plans):
                data.setdefault(f"of_{row.ref}", KEEP)
        super().__init__(data, initial={"version": held and held.version, "note": held.note if held else ""})
        self.found = found
        field: Any = self.fields["shown"]
        field.choices = [
            (str(duty), [(row.ref, _line(row)) for row in rows])
            for duty, rows in groupby(found.shown, key=lambda row: row.duty)
        ]
        field.initial = [row.ref for row in found.shown if row.ref in chosen]
        if not found.shown:
            del self.fields["shown"]
        for promise in found.actions:
            about = f" ({promise.whom})" if promise.whom else ""
            what = f"{promise.what}{about}, by {promise.due:%-d %B %Y}"
            self._ask(promise.ref, what, chosen, (LET_GO, "Let it go: nobody will do it"))
            self.fields[f"why_{promise.ref}"] = forms.CharField(
                required=False,
                max_length=300,
                label="Why, where you let it go",
                initial=chosen.get(f"why_{promise.ref}", ""),
            )
        for plan in found.plans:
            self._ask(plan.ref, f"{plan.type}: {plan.pupil}", chosen)
        fill(self, words)

    def _ask(self, ref: str, label: str, chosen: dict, *more: tuple[str, str]) -> None:
        self.fields[f"of_{ref}"] = forms.ChoiceField(
            label=label,
            choices=[(KEEP, "Keep it"), (PASS, "Pass it on with the post"), *more],
            widget=forms.RadioSelect,
            initial=chosen.get(ref, KEEP),
        )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for promise in self.found.actions:
            if values.get(f"of_{promise.ref}") == LET_GO and not values.get(f"why_{promise.ref}"):
                self.add_error(f"why_{promise.ref}", "Say why nobody will do it: whoever gave it is told.")
        return values

    def draft(self) -> dict[str, Any]:
        """For `keep`."""
        said = {row.ref: self._said(row.ref) for row in (*self.found.actions, *self.found.plans)}
        ticked = dict.fromkeys(self.cleaned_data.get("shown", ()), PASS)
        why = {
            name: self.cleaned_data[name]
            for promise in self.found.actions
            if self.cleaned_data[name := f"why_{promise.ref}"]
        }
        return {
            "version": self.cleaned_data["version"] or 0,
            "note": self.cleaned_data["note"],
            "chosen": ticked | why | {ref: each for ref, each in said.items() if each != KEEP},
        }

    def handed(self) -> dict[str, Any]:
        """For `hand_over`."""
        found, ticked = self.found, set(self.cleaned_data.get("shown", ()))
        return {
            "version": self.cleaned_data["version"] or 0,
            "note": self.cleaned_data["note"],
            "shown": [row for row in found.shown if row.ref in ticked],
            "passed": [each for each in found.actions if self._said(each.ref) == PASS],
            "let_go": [
                (each, self.cleaned_data[f"why_{each.ref}"]) for each in found.actions if self._said(each.ref) == LET_GO
            ],
            "plans_passed": [each for each in found.plans if self._said(each.ref) == PASS],
        }

    def _said(self, ref: str) -> str:
        return self.cleaned_data[f"of_{ref}"]

    @property
    def of_actions(self) -> list[tuple[Any, Any]]:
        return [(self[f"of_{each.ref}"], self[f"why_{each.ref}"]) for each in self.found.actions]

    @property
    def of_plans(self) -> list[Any]:
        return [self[f"of_{each.ref}"] for each in self.found.plans]


def _line(row: Any) -> str:
    what = row.note or row.link or (row.file.name if row.file else "")
    return f"{row.day:%-d %B %Y}: {' '.join(what.split())[:90]}"
