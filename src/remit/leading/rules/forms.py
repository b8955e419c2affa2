"""A rule in plain words."""

from __future__ import annotations

from typing import Any

from django import forms

from remit.core.access import words_for
from remit.core.ui.forms import OneOf, field_of, left_empty
from remit.core.viewers import Viewer
from remit.core.words import say
from remit.leading.rules import queries
from remit.leading.rules.models import Rule
from remit.leading.rules.steps import STEPS
from remit.school.forms.records import VersionedForm


class RuleForm(VersionedForm):
    shown = ("fact", "times", "span", "within", "steps", "words", "name")
    one_of = OneOf("Say at least one of these", ("steps", "words"))
    fact = forms.ChoiceField(label="What is counted, of one {pupil.one}")
    times = forms.IntegerField(label="How many times, or more", min_value=1, max_value=Rule.MOST_TIMES, initial=3)
    span = forms.ChoiceField(label="Within", choices=Rule.SPANS, initial=Rule.DAYS)
    within = left_empty(
        forms.IntegerField(
            label="How many school days", min_value=1, max_value=Rule.MOST_DAYS, initial=10, required=False
        ),
        "where it is so many school days",
    )
    steps = forms.MultipleChoiceField(
        label="What it suggests", widget=forms.CheckboxSelectMultiple, required=False,
        help_text="A rule suggests. Whoever reads it decides.",
    )  # fmt: skip
    words = forms.CharField(label="Or something else", max_length=200, required=False)
    name = forms.CharField(
        label="Name", max_length=80, required=False, help_text="How it stands on your list. Left empty, it says what it counts.",
    )  # fmt: skip

    def offer(self, viewer: Viewer) -> None:
        words = words_for(viewer)
        counted = [(each.name, say(each.label[:1].upper() + each.label[1:], words)) for each in queries.facts(viewer)]
        field_of(self, "fact").choices = counted
        field_of(self, "steps").choices = [(each.code, say(each.label, words)) for each in STEPS]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("span") != Rule.DAYS:
            given["within"] = None
        elif not given.get("within") and "within" not in self.errors:
            self.add_error("within", "Say within how many school days.")
        if not given.get("steps") and not (given.get("words") or "").strip():
            self.add_error("steps", "Say what it suggests: a rule without a next step only worries.")
        return given

    def details(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}
