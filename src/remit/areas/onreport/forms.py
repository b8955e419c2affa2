"""Untrusted input to clean values. Nothing is saved here; choices come from what the viewer may see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms

from remit.areas.onreport.models import LEVELS, Practice, Report, ReportReview
from remit.core.ui.forms import ChoiceButtons, DayInput, field_of
from remit.core.viewers import Viewer
from remit.core.words import fill
from remit.school import queries as school
from remit.school.forms.owners import OwnerField
from remit.school.forms.records import VersionedForm

TARGETS = ("target_1", "target_2", "target_3")
OWN_WORDS = "In the words of the {pupil.one}: “I start when the others start.”"


def target_field(number: int) -> forms.CharField:
    said = OWN_WORDS if number == 1 else ""
    return forms.CharField(label=f"Target {number}", max_length=160, required=number == 1, help_text=said)


class _Written(forms.Form):
    """What both the start and a change ask for."""

    target_1, target_2, target_3 = target_field(1), target_field(2), target_field(3)
    why = forms.CharField(
        label="Why", max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="For those who lead or tutor the {pupil.one}. Who scores sees the targets and not this.",
    )  # fmt: skip
    owner = OwnerField(label="Who looks at it each week")
    if_well = forms.CharField(label="What happens next if it goes well", max_length=200, required=False)
    if_not = forms.CharField(label="What happens next if it does not", max_length=200, required=False)
    home_sees = forms.BooleanField(
        label="A parent sees the scores each evening", required=False,
        help_text="By e-mail, to those who live with the {pupil.one} and receive reports. The e-mail names nobody.",
    )  # fmt: skip

    def targets(self) -> list[str]:
        return [self.cleaned_data.get(each, "") for each in TARGETS]

    def values(self) -> dict[str, Any]:
        given = {name: value for name, value in self.cleaned_data.items() if name not in TARGETS}
        given["owner"] = given.pop("owner")["owner"]
        return {"home_sees": False, **given, "targets": self.targets()}


class StartForm(_Written):
    level = forms.ChoiceField(label="Level", widget=ChoiceButtons)
    scored = forms.ChoiceField(label="Scored", choices=Report.BY, widget=ChoiceButtons)
    aim = forms.TypedChoiceField(label="The average that is hoped for", coerce=int, widget=ChoiceButtons)
    first_day = forms.DateField(label="First day", widget=DayInput)
    last_day = forms.DateField(label="Last day", widget=DayInput, help_text="Six weeks at most.")
    field_order = ("level", "why", *TARGETS, "scored", "aim", "first_day", "last_day", "owner", "if_well", "if_not")

    def __init__(self, viewer: Viewer, practice: Practice, data: Any = None, *, days: Iterable[date] = ()) -> None:
        """`days`: the first and last day to start from."""
        scored = Report.PART if getattr(school.school_of(viewer), "taught_in_forms", False) else Report.LESSON
        initial = dict(zip(("first_day", "last_day"), days, strict=False))
        super().__init__(data, initial={"scored": scored, "aim": practice.lowest + 2, "level": LEVELS[0], **initial})
        field_of(self, "level").choices = list(practice.levels.items())
        field_of(self, "aim").choices = [
            (at, f"{at} {words}") for at, words in enumerate(practice.steps, start=practice.lowest)
        ]
        field_of(self, "owner").ask(viewer, posts=False)
        if not practice.home_sees:
            del self.fields["home_sees"]
        fill(self, school.words_of(viewer))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("first_day"), given.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", "The last day is before the first.")
        return given


class ChangeForm(_Written):
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, viewer: Viewer, practice: Practice, report: Report, targets: Sequence[str], why: str, data: Any = None
    ) -> None:
        held = {name: getattr(report, name) for name in ("version", "if_well", "if_not", "home_sees")}
        held |= dict(zip(TARGETS, targets, strict=False))
        super().__init__(data, initial={**held, "why": why})
        owner = field_of(self, "owner")
        owner.ask(viewer, posts=False)
        owner.initial = report.owner.ref if report.owner else owner.initial
        if not practice.home_sees and not report.home_sees:
            del self.fields["home_sees"]
        fill(self, school.words_of(viewer))


class ReviewForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    voice = forms.CharField(
        label="What the {pupil.one} says of it",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    words = forms.CharField(
        label="What was seen", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    next = forms.ChoiceField(label="What comes next", widget=ChoiceButtons)
    until = forms.DateField(
        label="Until",
        widget=DayInput,
        required=False,
        help_text="The last day, where it carries on or another follows.",
    )
    outcome = forms.ChoiceField(label="How it went, where it ends", required=False)

    def __init__(self, viewer: Viewer, practice: Practice, report: Report, data: Any = None) -> None:
        super().__init__(data, initial={"version": report.version})
        at, names = LEVELS.index(report.level), list(practice.levels.values())
        offered = [(ReportReview.ON, "Carry on")]
        offered += [(ReportReview.UP, f"Up to: {names[at + 1]}")] if at + 1 < len(LEVELS) else []
        offered += [(ReportReview.DOWN, f"Down to: {names[at - 1]}")] if at else []
        field_of(self, "next").choices = [*offered, (ReportReview.END, "End it")]
        ends = (Report.WELL, Report.PARTLY, Report.NOT, Report.GONE)
        field_of(self, "outcome").choices = [("", "–"), *((key, said) for key, said in Report.OUTCOMES if key in ends)]
        fill(self, school.words_of(viewer))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        following = given.get("next") in {ReportReview.UP, ReportReview.DOWN}
        if following and not given.get("until") and "until" not in self.errors:
            self.add_error("until", "Say until which day the report that follows runs.")
        if given.get("next") == ReportReview.END and not given.get("outcome") and "outcome" not in self.errors:
            self.add_error("outcome", "Say how it went: a report ends with an outcome.")
        return given


class PracticeForm(VersionedForm):
    shown = (
        "home_sees", "lowest", "first_step", "second_step", "third_step", "fourth_step", "tutor_level", "year_level",
        "senior_level",
    )  # fmt: skip
    home_sees = forms.BooleanField(
        label="A parent may see the scores each evening", required=False,
        help_text="Then whoever puts a {pupil.one} on report says so of each report. Off, nothing goes home.",
    )  # fmt: skip
    lowest = forms.TypedChoiceField(label="Scored from", choices=Practice.SCALES, coerce=int, widget=ChoiceButtons)
    first_step = forms.CharField(label="The lowest step is called", max_length=24)
    second_step = forms.CharField(label="The second", max_length=24)
    third_step = forms.CharField(label="The third", max_length=24)
    fourth_step = forms.CharField(label="The highest", max_length=24)
    tutor_level = forms.CharField(label="The lowest level is called", max_length=30)
    year_level = forms.CharField(label="The middle level", max_length=30)
    senior_level = forms.CharField(label="The highest level", max_length=30)

    def __init__(self, viewer: Viewer, held: Practice, data: Any = None) -> None:
        super().__init__(viewer, data, record=held)
        if held.pk is None:
            self.fields["version"].required = False

    def details(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}
