"""Untrusted input to clean values. Nothing is saved here; choices come from what the viewer may see."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict

from remit.areas.plans import queries
from remit.areas.plans.models import (
    KINDS,
    SIGNS,
    UNITS,
    VOICES,
    Outcome,
    Plan,
    PlanType,
    Review,
    Signature,
    Strategy,
    Target,
    Voice,
)
from remit.core.access import words_for
from remit.core.ui.forms import DayInput, Text, field_of
from remit.core.viewers import Viewer
from remit.core.words import fill
from remit.school.forms.owners import OwnerField, holders_of
from remit.school.forms.records import VersionedForm
from remit.school.models import Pupil

LONG = 10_000
ACTIONS = 3  # rows of a review's form in which an action is asked; more are added by changing the review


def text(label: str, rows: int = 3, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=LONG, widget=forms.Textarea(attrs={"rows": rows}), **more
    )


class DayField(forms.DateField):
    widget = DayInput


class PlanForm(VersionedForm):
    """What every plan says, and the sections that its type asks."""

    shown = ("first_day", "until", "review_due")
    owner = OwnerField(
        required=False,
        label="Owner",
        help_text="Who sees to it that the plan is kept and looked at again. To own it opens nothing that is closed.",
    )
    first_day = DayField(label="From")
    until = DayField(label="To end by", required=False)
    review_due = DayField(label="Next review due")

    def __init__(
        self, viewer: Viewer, pupil: Pupil, type: PlanType, data: Any = None, *, record: Plan | None = None
    ) -> None:
        self.pupil, self.type = pupil, type
        super().__init__(viewer, data, record)
        fill(self, words_for(viewer))

    def offer(self, viewer: Viewer) -> None:
        plan: Any = self.record
        field_of(self, "owner").ask(viewer)
        held = dict(plan.said) if plan else {}
        self.headings = [*self.type.sections, *(heading for heading in held if heading not in self.type.sections)]
        for number, heading in enumerate(self.headings):
            self.fields[f"section_{number}"] = text(heading, initial=held.get(heading, ""))
        if plan:
            holder = plan.owner or plan.post
            self.fields["owner"].initial = holder.ref if holder else ""
        else:
            self._propose(viewer)
        self._say_how_long()

    def _propose(self, viewer: Viewer) -> None:
        first = max(viewer.day, self.pupil.first_day)
        until = first + timedelta(weeks=self.type.most_weeks) if self.type.most_weeks else None
        self.fields["first_day"].initial, self.fields["until"].initial = first, until
        self.fields["review_due"].initial = queries.first_review(viewer, self.type, first, until)
        field_of(self, "owner").initial = field_of(self, "owner").hers(viewer)

    def _say_how_long(self) -> None:
        most = self.type.most_weeks
        self.fields["review_due"].help_text = f"Looked at again {self.type.rhythm}."
        if most:
            self.fields["until"].required = True
            self.fields["until"].help_text = f"A plan of this type lasts {most} weeks at most."

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first, until, due = (values.get(name) for name in self.shown)
        most = self.type.most_weeks
        if first and until and until < first:
            self.add_error("until", "The day by which it is to end is before its first day.")
        elif first and until and most and until > first + timedelta(weeks=most):
            self.add_error("until", f"A plan of this type lasts {most} weeks at most.")
        if first and due and due < first:
            self.add_error("review_due", "The review is due before the plan begins.")
        elif until and due and due > until:
            self.add_error("review_due", "The review is due after the plan is to end.")
        return values

    def values(self) -> dict[str, Any]:
        """As the actions take them."""
        given = self.cleaned_data
        said = [[each, given[f"section_{number}"]] for number, each in enumerate(self.headings)]
        return {
            **{name: given[name] for name in (*self.shown, *(["version"] if self.record else []))},
            **given["owner"],
            "said": [pair for pair in said if pair[1]],
        }


class RowForm(VersionedForm):
    """For something that stands in a plan."""

    def __init__(self, viewer: Viewer, plan: Plan, data: Any = None, *, record: Any = None) -> None:
        self.plan = plan
        super().__init__(viewer, data, record)
        fill(self, words_for(viewer))

    def values(self) -> dict[str, Any]:
        return self.cleaned_data

    def clean_day(self) -> Any:
        day = self.cleaned_data["day"]
        if day > self.viewer.day:
            raise forms.ValidationError("This day has not come yet.")
        return day


class TargetForm(RowForm):
    what = forms.CharField(max_length=300, label="What is to change", widget=forms.Textarea(attrs={"rows": 2}))
    how = forms.CharField(
        max_length=300, required=False, label="How we will know", widget=forms.Textarea(attrs={"rows": 2})
    )
    baseline = forms.CharField(max_length=200, required=False, label="Where it stands now")
    aim = forms.CharField(max_length=200, required=False, label="Where it should get to")
    due = DayField(required=False, label="By when")
    shown = ("what", "how", "baseline", "aim")

    def offer(self, viewer: Viewer) -> None:
        self.fields["due"].initial = self.record.by if isinstance(self.record, Target) else self.plan.review_due


class StrategyForm(RowForm):
    what = forms.CharField(max_length=300, label="What adults do", widget=forms.Textarea(attrs={"rows": 2}))
    who = forms.CharField(
        max_length=160, required=False, label="Who does it", help_text="“All teachers”, “Ms Ellis in maths”."
    )
    first_day = DayField(label="From")
    for_teachers = forms.BooleanField(
        required=False,
        label="All who teach the {pupil.one} see this",
        help_text="They see these words and who does it, nothing else of the plan. Say what to do, not why.",
    )
    shown = ("what", "who", "first_day", "for_teachers")

    def offer(self, viewer: Viewer) -> None:
        self.fields["first_day"].initial = viewer.day
        if self.plan.type.for_teachers:
            self.fields["for_teachers"].initial = True
        elif not (isinstance(self.record, Strategy) and self.record.for_teachers):
            del self.fields["for_teachers"]

    def values(self) -> dict[str, Any]:
        return {"for_teachers": False, **self.cleaned_data}


class VoiceForm(RowForm):
    whose = forms.ChoiceField(choices=list(VOICES), label="Whose view")
    name = forms.CharField(
        max_length=120, required=False, label="Name", help_text="Of the parent or carer, where it is theirs."
    )
    how = forms.ChoiceField(choices=Voice.HOWS, label="How it was asked")
    day = DayField(label="On")
    words = text("What they said", 4, help_text="In their own words, as far as you can.")
    shown = ("whose", "name", "how", "day", "words")

    def offer(self, viewer: Viewer) -> None:
        self.fields["day"].initial = viewer.day

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("how") not in {Voice.NO_REPLY, None} and not values.get("words"):
            self.add_error("words", "Write what they said, or say that there is no reply yet.")
        return values


class SignatureForm(RowForm):
    whose = forms.ChoiceField(choices=list(SIGNS), label="For whom")
    name = forms.CharField(max_length=120, label="Name")
    form = forms.ChoiceField(choices=Signature.FORMS, label="In what form")
    day = DayField(label="On")
    paper = forms.FileField(
        required=False,
        label="The signed paper",
        help_text="A scan or a photo, where there is one: PDF, PNG or JPEG, up to 10 MB.",
    )

    def __init__(self, viewer: Viewer, plan: Plan, data: Any = None, files: Any = None) -> None:
        super().__init__(viewer, plan, data)
        self.files = files or MultiValueDict()

    def offer(self, viewer: Viewer) -> None:
        self.fields["day"].initial = viewer.day


class ReviewForm(RowForm):
    """A review with a line for each target that was open when it was held, and a few for what was agreed."""

    held_on = DayField(label="Held on")
    present = forms.CharField(max_length=300, required=False, label="Who was there")
    said = text("What was said", 5)
    next_due = DayField(required=False, label="Next review due")
    shown = ("held_on", "present", "said", "next_due")

    def __init__(
        self,
        viewer: Viewer,
        plan: Plan,
        targets: Iterable[tuple[Target, Outcome | None]],
        data: Any = None,
        *,
        record: Review | None = None,
    ) -> None:
        self.targets = list(targets)
        super().__init__(viewer, plan, data, record=record)
        if "version" not in self.fields:  # a review is compared with the plan that was shown
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, initial=plan.version)

    def offer(self, viewer: Viewer) -> None:
        self.fields["held_on"].initial = viewer.day
        if not self.plan.until or viewer.day < self.plan.until:
            self.fields["next_due"].initial = queries.next_review(viewer, self.plan.type, viewer.day, self.plan.until)
        if self.plan.until:
            self.fields["next_due"].help_text = "Leave it empty where the plan ends before."
        for target, found in self.targets:
            choices = [("", "Not looked at"), *Outcome.OUTCOMES]
            about = {"aria-label": f"Outcome: {target.what}"}
            self.fields[f"outcome_{target.ref}"] = forms.ChoiceField(
                choices=choices, required=False, label="Outcome", initial=found.outcome if found else "",
                widget=forms.Select(attrs=about),
            )  # fmt: skip
            self.fields[f"next_{target.ref}"] = forms.CharField(
                max_length=300, required=False, label="What next", initial=found.next if found else "",
                widget=forms.TextInput(attrs={"aria-label": f"What next: {target.what}"}),
            )  # fmt: skip
        holders = holders_of(viewer)
        for number in range(ACTIONS):
            self.fields[f"do_{number}"] = forms.CharField(max_length=300, required=False, label="What is to be done")
            self.fields[f"who_{number}"] = OwnerField(required=False)
            field_of(self, f"who_{number}").ask(viewer, holders)
            self.fields[f"due_{number}"] = DayField(required=False, label="By when")

    @property
    def about_review(self) -> list[forms.BoundField]:
        return [self[name] for name in self.shown]

    @property
    def about_targets(self) -> list[tuple[Target, forms.BoundField, forms.BoundField]]:
        return [(target, self[f"outcome_{target.ref}"], self[f"next_{target.ref}"]) for target, _ in self.targets]

    @property
    def about_actions(self) -> list[list[forms.BoundField]]:
        return [[self[f"{part}_{number}"] for part in ("do", "who", "due")] for number in range(ACTIONS)]

    def clean_held_on(self) -> Any:
        day = self.cleaned_data["held_on"]
        if day > self.viewer.day:
            raise forms.ValidationError("A review is written down once it has been held.")
        return day

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for number in range(ACTIONS):
            who = values.get(f"who_{number}") or {}
            given = [values.get(f"do_{number}"), any(who.values()), values.get(f"due_{number}")]
            if (
                any(given)
                and not all(given)
                and not any(f"{part}_{number}" in self.errors for part in ("do", "who", "due"))
            ):
                self.add_error(
                    f"do_{number}", "An action has three parts: what is to be done, who does it, and by when."
                )
        for target, _ in self.targets:
            if values.get(f"next_{target.ref}") and not values.get(f"outcome_{target.ref}"):
                self.add_error(f"outcome_{target.ref}", f"Say what was found of “{target.what}”.")
        return values

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        found = [(each, given[f"outcome_{each.ref}"], given[f"next_{each.ref}"]) for each, _ in self.targets]
        agreed = [self._asked(number) for number in range(ACTIONS) if given[f"do_{number}"]]
        return {**{name: given[name] for name in (*self.shown, "version")}, "found": found, "agreed": agreed}

    def _asked(self, number: int) -> tuple:
        given, who = self.cleaned_data, self.cleaned_data[f"who_{number}"]
        return given[f"do_{number}"], who["owner"], who["post"], given[f"due_{number}"]


class EndForm(RowForm):
    last_day = DayField(label="It ended on")
    outcome = forms.ChoiceField(choices=[("", "Choose"), *Plan.ENDS], label="What came of it")
    because = text("Why it ended, and what has changed", 4)

    def __init__(self, viewer: Viewer, plan: Plan, data: Any = None) -> None:
        super().__init__(viewer, plan, data)
        self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, initial=plan.version)

    def offer(self, viewer: Viewer) -> None:
        self.fields["last_day"].initial = viewer.day

    def clean_last_day(self) -> Any:
        day = self.cleaned_data["last_day"]
        if day > self.viewer.day:
            raise forms.ValidationError("This day has not come yet.")
        if day < self.plan.first_day:
            raise forms.ValidationError("It had not begun by that day.")
        return day


class NextForm(RowForm):
    """The plan ends, and the next of its type goes on from it."""

    first_day = DayField(label="The next one begins on")
    outcome = forms.ChoiceField(choices=[("", "Choose"), *Plan.ENDS[:4]], label="What came of this one")
    because = text("What has changed", 4)

    def __init__(self, viewer: Viewer, plan: Plan, data: Any = None) -> None:
        super().__init__(viewer, plan, data)
        self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, initial=plan.version)

    def offer(self, viewer: Viewer) -> None:
        self.fields["first_day"].initial = viewer.day

    def clean_first_day(self) -> Any:
        day = self.cleaned_data["first_day"]
        if day <= self.plan.first_day:
            raise forms.ValidationError("The next plan begins after this one began.")
        return day


class UseForm(RowForm):
    strategy: forms.ModelChoiceField[Strategy] = forms.ModelChoiceField(
        None, to_field_name="ref", label="A strategy that is there already"
    )

    def offer(self, viewer: Viewer) -> None:
        field_of(self, "strategy").queryset = queries.usable(viewer, self.plan)


class LinesField(forms.CharField):
    """One a line."""

    def __init__(self, **given: Any) -> None:
        super().__init__(widget=Text(attrs={"rows": 5}), max_length=2000, required=False, **given)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        lines = (" ".join(line.split())[:120] for line in super().clean(value).splitlines())
        return list(dict.fromkeys(line for line in lines if line))


class TypeForm(forms.Form):
    """A type of plan as the school has it. Who sees its plans is asked once, when it is added."""

    shown = (
        "name", "kind", "every", "unit", "most_weeks", "for_teachers", "voices", "signs", "sections", "minimum", "offered",
    )  # fmt: skip
    name = forms.CharField(max_length=60)
    kind = forms.ChoiceField(choices=list(KINDS), label="Who sees its plans", help_text="This cannot be changed later.")
    every = forms.IntegerField(min_value=1, max_value=52, label="Looked at again every")
    unit = forms.ChoiceField(choices=UNITS, label="Counted in")
    most_weeks = forms.IntegerField(min_value=1, max_value=104, required=False, label="Lasts at most, in weeks")
    for_teachers = forms.BooleanField(
        required=False, label="Its strategies may be shown to all who teach the {pupil.one}"
    )
    voices = forms.MultipleChoiceField(
        choices=list(VOICES), required=False, label="Who must be heard", widget=forms.CheckboxSelectMultiple
    )
    signs = forms.MultipleChoiceField(
        choices=list(SIGNS), required=False, label="Who signs", widget=forms.CheckboxSelectMultiple
    )
    sections = LinesField(label="What it asks", help_text="Its headings, one a line.")
    minimum = text("What law or guidance asks at the least", 2)
    offered = forms.BooleanField(required=False, label="New plans of it may be started")

    def __init__(self, viewer: Viewer, data: Any = None, *, record: PlanType | None = None) -> None:
        first = record or PlanType(every=1)
        super().__init__(data, initial={name: getattr(first, name) for name in self.shown})
        self.viewer, self.record = viewer, record
        if record:
            del self.fields["kind"]
            self.fields["version"] = forms.IntegerField(
                widget=forms.HiddenInput, required=False, initial=record.version if record.pk else None
            )
        fill(self, words_for(viewer))

    def details(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.shown if name in self.cleaned_data}
