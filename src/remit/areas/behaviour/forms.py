"""Untrusted input to clean values. Nothing is saved here; choices come from what the viewer may see."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.timezone import localtime

from remit.areas.behaviour import rules
from remit.areas.behaviour.categories import offered
from remit.areas.behaviour.models import FOR_WHAT, KINDS, OTHER, Category, LogEntry, Milestone
from remit.areas.behaviour.parts import part_of
from remit.core import clock
from remit.core.ui.forms import ChoiceButtons, ClockInput, DayInput, ManyChoiceButtons, Picker, field_of
from remit.core.viewers import Viewer
from remit.school import queries as school_queries
from remit.school import timetable
from remit.school.forms.records import VersionedForm
from remit.school.models import Lesson, Pupil, School


class LogForm(forms.Form):
    """`members`: of whom some are chosen, or all but those `missing`; without them it is about one who is known already.
    `lesson`: in which they are."""

    everybody = forms.BooleanField(required=False)
    code = forms.ChoiceField(label="What", widget=ChoiceButtons)
    pupils = forms.MultipleChoiceField(label="Or only some", required=False, widget=ManyChoiceButtons)
    words = forms.CharField(
        label="What happened", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What was seen and heard, and nobody else’s name: it is read by whoever may read of this {pupil.one}.",
    )  # fmt: skip
    in_lesson = forms.BooleanField(required=False, initial=True)
    part = forms.ChoiceField(label="Part of the day", choices=LogEntry.PARTS, required=False, widget=ChoiceButtons)
    spot = forms.ChoiceField(
        label="Place", required=False, widget=ChoiceButtons, help_text="Choose one where it was not in the lesson.",
    )  # fmt: skip
    place = forms.CharField(label="Where, in words", max_length=60, required=False)
    day = forms.DateField(label="Day", widget=DayInput)
    at = forms.TimeField(label="Time", required=False, widget=ClockInput)

    def __init__(
        self,
        viewer: Viewer,
        school: School,
        data: Any = None,
        *,
        members: Sequence[Pupil] = (),
        lesson: Lesson | None = None,
        missing: Collection[int] = (),
    ) -> None:
        now = localtime(clock.now()).time().replace(second=0, microsecond=0)
        self.viewer, self.school = viewer, school
        part = part_of(viewer, school, datetime.combine(viewer.day, now)) if school.taught_in_forms else ""
        super().__init__(data, initial={"day": viewer.day, "at": now, "part": part})
        self.spots = {each.ref: each for each in timetable.duty_places(viewer, school)}
        if self.spots:
            field_of(self, "spot").choices = [
                ("", "None of these"),
                *((ref, str(each)) for ref, each in self.spots.items()),
            ]
        else:
            del self.fields["spot"]
            self.fields["place"].label = "Where"
        if not school.taught_in_forms:
            del self.fields["part"]
        if members:
            field_of(self, "pupils").choices = [(each.ref, str(each)) for each in members]
            out = sum(each.pk in missing for each in members)
            self.fields["everybody"].label = f"Everybody here: {len(members) - out}"
            self.fields["everybody"].help_text = f"{out} marked as missing in this lesson left out." if out else ""
        else:
            del self.fields["pupils"], self.fields["everybody"]
        field_of(self, "code").choices = [(each.code, _tile(each)) for each in offered(viewer, school)]
        said = (
            ", ".join(str(each) for each in (lesson.group, lesson.period.name, lesson.room) if each) if lesson else ""
        )
        self.fields["in_lesson"].label = (
            f"In the lesson: {said}" if said else "In the lesson at that time, if there was one"
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "pupils" in self.fields and not given.get("everybody") and not given.get("pupils") and not self.errors:
            self.add_error("pupils", "Choose who it is about, or everybody.")
        return given

    def whom(self, members: Sequence[Pupil], missing: Collection[int]) -> list[Pupil]:
        """Of the class those who were chosen, or all who are not missing; of one, that one."""
        if "pupils" not in self.fields:
            return list(members)
        if self.cleaned_data["everybody"]:
            return [each for each in members if each.pk not in missing]
        return [each for each in members if each.ref in self.cleaned_data["pupils"]]

    def where(self) -> dict[str, Any]:
        """The place and the part of the day that were chosen. Of another part than that of the time the time is not known."""
        given = self.cleaned_data
        part, spot, at = given.get("part", ""), self.spots.get(given.get("spot", "")), given["at"]
        if part and at and part_of(self.viewer, self.school, datetime.combine(given["day"], at)) != part:
            at = None
        return {"part": part, "spot": spot, "place": given["place"], "at": at}


def _tile(category: Category) -> str:
    return f"{category.name} ({category.points:+d})" if category.points else category.name


class CategoryForm(VersionedForm):
    shown = (
        "name", "sort", "for_what", "points", "severity", "seen_by", "needs_words", "tells_tutor", "tells_leader", "position",
        "offered",
    )  # fmt: skip
    name = forms.CharField(max_length=60, label="Name")
    sort = forms.ChoiceField(label="What it is", choices=Category.SORTS, widget=ChoiceButtons)
    for_what = forms.ChoiceField(
        label="What an award is for", choices=FOR_WHAT, initial=OTHER, required=False,
        help_text="Celebration lists say it. Of an incident it counts for nothing.",
    )  # fmt: skip
    points = forms.IntegerField(
        label="Points", min_value=-Category.MOST_POINTS, max_value=Category.MOST_POINTS, initial=1,
        help_text="For an award from 0 up, for an incident from 0 down.",
    )  # fmt: skip
    severity = forms.IntegerField(
        label="How serious an incident is, from 1 to 5", min_value=0, max_value=Category.WORST, initial=0,
        help_text="0 for an award.",
    )  # fmt: skip
    seen_by = forms.ChoiceField(label="Seen by", choices=KINDS)
    needs_words = forms.BooleanField(label="Something must be written", required=False)
    tells_tutor = forms.BooleanField(
        label="Tell the {form_tutor.one} when it is logged", required=False,
        help_text="A line under the bell that names nobody; nobody is told of what they may not see.",
    )  # fmt: skip
    tells_leader = forms.BooleanField(label="Tell whoever leads the {pupil.one}’s year", required=False)
    position = forms.IntegerField(label="Place in the order", min_value=0, max_value=99, initial=50)
    offered = forms.BooleanField(label="It may be logged", required=False, initial=True)

    def clean_for_what(self) -> str:
        return self.cleaned_data["for_what"] or OTHER

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        award = given.get("sort") == Category.AWARD
        if award and given.get("points", 0) < 0:
            self.add_error("points", "An award counts 0 points or more.")
        if award and given.get("severity"):
            self.add_error("severity", "An award is 0.")
        if given.get("sort") == Category.INCIDENT:
            if given.get("points", 0) > 0:
                self.add_error("points", "An incident counts 0 points or fewer.")
            if not given.get("severity"):
                self.add_error("severity", "Say how serious it is, from 1 to 5.")
        return given

    def details(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class MilestoneForm(VersionedForm):
    shown = ("name", "points", "offered")
    name = forms.CharField(max_length=60, label="Name")
    points = forms.IntegerField(min_value=1, max_value=Milestone.MOST, label="Award points in a school year")
    offered = forms.BooleanField(label="Certificates are given for it", required=False, initial=True)

    def details(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class PostcardsForm(forms.Form):
    """To several homes at once."""

    words = forms.CharField(
        label="What it says", max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The same for all; afterwards each can have its own. Name nobody else.",
    )  # fmt: skip
    pupils = forms.MultipleChoiceField(label="About whom", widget=Picker(find="Find a name", rest="Other forms"))

    def __init__(self, viewer: Viewer, data: Any = None) -> None:
        super().__init__(data)
        rows = rules.rewarded(viewer).annotate(form=school_queries.form_name(viewer))
        held = sorted(
            rows.order_by("family_name", "given_name", "pk"), key=lambda each: (not each.form, each.form or "")
        )
        self.known = {each.ref: each for each in held}
        forms_of: dict[str, list[tuple[str, str]]] = {}
        for ref, each in self.known.items():
            forms_of.setdefault(getattr(each, "form", "") or "No form", []).append((ref, str(each)))
        field_of(self, "pupils").choices = list(forms_of.items())

    def whom(self) -> list[Pupil]:
        return [self.known[ref] for ref in self.cleaned_data["pupils"]]


class PostcardForm(VersionedForm):
    shown = ("words",)
    words = forms.CharField(label="What it says", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class CheckForm(forms.Form):
    """Of a form: nobody chosen says that everybody was in uniform."""

    without = forms.MultipleChoiceField(
        label="Not in uniform", required=False, widget=ManyChoiceButtons,
        help_text="Choose nobody where everybody was in uniform.",
    )  # fmt: skip
    words = forms.CharField(label="What was missing", max_length=200, required=False)
    day = forms.DateField(label="Day", widget=DayInput)

    def __init__(self, viewer: Viewer, members: Sequence[Pupil], data: Any = None) -> None:
        super().__init__(data, initial={"day": viewer.day})
        field_of(self, "without").choices = [(each.ref, str(each)) for each in members]
