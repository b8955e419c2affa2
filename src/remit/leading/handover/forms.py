"""What the holder of a post says of all that is hers. Nothing is saved here; only what is hers is offered."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django import forms

from remit.areas.plans.models import Plan
from remit.areas.promises.models import Promise
from remit.core.ui.forms import Picker
from remit.core.words import Words, fill
from remit.leading.handover.models import Handover
from remit.leading.handover.queries import Going

KEEP, PASS, LET_GO, END = "keep", "pass", "let-go", "end"
WITH_POST = (PASS, "Pass it on with the post")
OF_PLANS = [each for each in Plan.ENDS if each[0] in {Plan.MET, Plan.PARTLY, Plan.NOT_YET}]


class HandoverForm(forms.Form):
    """The fields are those of what she has: one choice an action, a plan and a meeting, and a tick for each thing she
    recorded."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    note = forms.CharField(
        required=False,
        max_length=8000,
        label="A note to whoever holds it next",
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Yours alone until you hand over; then whoever holds the post next reads it. Nobody else does, not"
        " the head either. Name no {pupil.one} whom they would not lead.",
    )
    whole = forms.BooleanField(required=False, label="All that you recorded by hand goes with the post")
    shown = forms.MultipleChoiceField(
        required=False,
        widget=Picker(find="Find a record", rest="Of other duties"),
        label="Or only some of it",
        help_text="What you do not tick stays yours, and nobody reads it once the post is theirs.",
    )

    def __init__(self, found: Going, held: Handover | None, words: Words, data: Any = None) -> None:
        chosen = held.chosen if held else {}
        if data is not None:  # what came to her while she wrote was not on the page: it stays hers
            data = data.copy()
            for row in found.open:
                data.setdefault(f"of_{row.ref}", KEEP)
        super().__init__(data, initial={"version": held and held.version, "note": held.note if held else ""})
        self.found = found
        field: Any = self.fields["shown"]
        field.choices = [
            (str(duty), [(row.ref, _line(row)) for row in rows])
            for duty, rows in groupby(found.shown, key=lambda row: row.duty)
        ]
        kept = [row.ref for row in found.shown if row.ref in chosen]
        self.fields["whole"].initial = len(kept) == len(found.shown)
        field.initial = [] if self.fields["whole"].initial else kept
        if not found.shown:
            del self.fields["whole"], self.fields["shown"]
        self.people = {each.ref: each for each in found.people}
        for promise in found.actions:
            about = f" ({promise.whom})" if promise.whom else ""
            what = f"{promise.what}{about}, by {promise.due:%-d %B %Y}"
            self._ask(
                promise, what, chosen, WITH_POST, [(LET_GO, "Let it go: nobody will do it")], "Why, where you let it go"
            )
        for plan in found.plans:
            self._ask(plan, f"{plan.type}: {plan.pupil}", chosen, WITH_POST, OF_PLANS, "Why, where it ends")
        for series in found.series:
            self._ask(series, series.name, chosen, None, [(END, "It meets no more")], "")
        fill(self, words)

    def _ask(self, row: Any, label: str, chosen: dict, post: tuple | None, ends: list, why: str) -> None:
        people = [(ref, str(each)) for ref, each in self.people.items()]
        choices = [(KEEP, "Keep it"), *([post] if post else []), ("Give it to", people), ("End it today", ends)]
        self.fields[f"of_{row.ref}"] = forms.ChoiceField(
            label=label, choices=choices, initial=chosen.get(row.ref, KEEP)
        )
        if why:
            self.fields[f"why_{row.ref}"] = forms.CharField(
                required=False, max_length=300, label=why, initial=chosen.get(f"why_{row.ref}", "")
            )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        ends = {LET_GO, *dict(OF_PLANS)}
        for row in (*self.found.actions, *self.found.plans):
            if values.get(f"of_{row.ref}") in ends and not values.get(f"why_{row.ref}"):
                told = (
                    "Say why nobody will do it: whoever gave it is told."
                    if isinstance(row, Promise)
                    else "Say why it ends."
                )
                self.add_error(f"why_{row.ref}", told)
        return values

    def _ticked(self) -> set[str]:
        if self.cleaned_data.get("whole"):
            return {row.ref for row in self.found.shown}
        return set(self.cleaned_data.get("shown", ()))

    def draft(self) -> dict[str, Any]:
        """For `keep`."""
        said = {row.ref: self._said(row) for row in self.found.open}
        ticked = dict.fromkeys(self._ticked(), PASS)
        why = {name: value for name, value in self.cleaned_data.items() if name.startswith("why_") and value}
        return {
            "version": self.cleaned_data["version"] or 0,
            "note": self.cleaned_data["note"],
            "chosen": ticked | why | {ref: each for ref, each in said.items() if each != KEEP},
        }

    def handed(self) -> dict[str, Any]:
        """For `hand_over`."""
        found, ticked = self.found, self._ticked()
        return {
            "version": self.cleaned_data["version"] or 0,
            "note": self.cleaned_data["note"],
            "shown": [row for row in found.shown if row.ref in ticked],
            "passed": [each for each in found.actions if self._said(each) == PASS],
            "let_go": [(each, self._why(each)) for each in found.actions if self._said(each) == LET_GO],
            "plans_passed": [each for each in found.plans if self._said(each) == PASS],
            "plans_ended": [
                (each, self._said(each), self._why(each)) for each in found.plans if self._said(each) in dict(OF_PLANS)
            ],
            "series_ended": [each for each in found.series if self._said(each) == END],
            "given": [(each, self.people[self._said(each)]) for each in found.open if self._said(each) in self.people],
        }

    def _said(self, row: Any) -> str:
        return self.cleaned_data[f"of_{row.ref}"]

    def _why(self, row: Any) -> str:
        return self.cleaned_data[f"why_{row.ref}"]

    def _asked(self, rows: Iterable[Any]) -> list[tuple[Any, Any]]:
        return [(self[f"of_{each.ref}"], self[f"why_{each.ref}"]) for each in rows]

    @property
    def of_actions(self) -> list[tuple[Any, Any]]:
        return self._asked(self.found.actions)

    @property
    def of_plans(self) -> list[tuple[Any, Any]]:
        return self._asked(self.found.plans)

    @property
    def of_series(self) -> list[tuple[Any, Any]]:
        return [(self[f"of_{each.ref}"], each) for each in self.found.series]


def _line(row: Any) -> str:
    what = row.note or row.link or (row.file.name if row.file else "")
    return f"{row.day:%-d %B %Y}: {' '.join(what.split())[:90]}"
