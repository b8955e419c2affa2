"""Untrusted input to clean values. Nothing is saved here; choices come from what the viewer may see."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from remit.core.ui.forms import DayInput, ManyChoiceButtons, OneOf, Picker, Text, field_of
from remit.core.viewers import Viewer
from remit.core.words import Words, fill, say
from remit.leading.duties import standings
from remit.leading.duties.activities import shipped
from remit.leading.duties.areas import areas
from remit.leading.duties.models import RHYTHMS, Duty
from remit.leading.duties.proposal import ProposedRole
from remit.leading.reading.activities import propose
from remit.school import queries as school
from remit.school.forms.records import year_choices
from remit.school.models import Post, Staff, Subject
from remit.school.words import KINDS

PERIODS = [(code, label) for code, label in RHYTHMS.items() if code != "as-needed"]


def _words(viewer: Viewer) -> Words:
    held = school.school_of(viewer)
    return held.words if held else {}


def _fill(form: forms.Form, viewer: Viewer) -> None:
    fill(form, _words(viewer))


def area_choices() -> list[tuple[str, str]]:
    return sorted(((area.code, area.label) for area in areas().values()), key=lambda choice: choice[1])


def activity_choices(
    area: str, held: Iterable[str], day: date, words: Words
) -> list[tuple[str, list[tuple[str, str]]]]:
    """By area, that of the duty first. Each activity stands once: with the duty's area where it serves that, else with
    the one of its areas that has the fewest. What holds no more is offered where it is held."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    labels = {code: say(each.label, words) for code, each in areas().items()}
    sizes = Counter(code for one in shipped().values() for code in one.areas)
    for one in shipped().values():
        if one.holds_on(day) or one.code in held:
            mine = area if area in one.areas else min(one.areas, key=lambda code: (sizes[code], labels[code]))
            found[mine].append((one.code, say(one.name, words)))
    found[area] += [(code, code) for code in held if code not in shipped()]
    ordered = sorted(found, key=lambda code: (code != area, labels[code]))
    return [(labels[code], sorted(found[code], key=lambda choice: choice[1])) for code in ordered if found[code]]


class BringInForm(forms.Form):
    """A document, or its text: one of them."""

    one_of = OneOf("One of these", ("file", "text"))
    post: forms.ModelChoiceField[Post] = forms.ModelChoiceField(
        None, to_field_name="ref", label="Whose job description it is"
    )
    file = forms.FileField(
        required=False, label="The document", help_text="Word, PDF, text, HTML or Markdown, up to 10 MB."
    )
    text = forms.CharField(
        required=False, widget=Text(attrs={"rows": 8}), label="Or paste its text", max_length=200_000
    )

    def __init__(self, viewer: Viewer, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        posts = school.posts(viewer) if viewer.opens("duty", "manage") else school.her_posts(viewer)
        field = self.fields["post"]
        field.queryset = posts.order_by("title", "pk")  # type: ignore[attr-defined]
        field.label_from_instance = lambda post: f"{post.title}: {post.held_by}"  # type: ignore[attr-defined]
        only = list(posts[:2])
        if len(only) == 1:
            field.initial = only[0].ref

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not values.get("file") and not (values.get("text") or "").strip() and "file" not in self.errors:
            self.add_error("file", "Choose a document, or paste its text below.")
        return values


class DutyForm(forms.Form):
    """Everything that may be said of one duty. Carries the version that was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    wording = forms.CharField(widget=Text(attrs={"rows": 4}), label="The duty, in your words", max_length=2000)
    area = forms.ChoiceField(choices=area_choices())
    periods = forms.MultipleChoiceField(
        choices=PERIODS,
        required=False,
        widget=ManyChoiceButtons,
        label="How often it is due",
        help_text="None ticked: it is continuing, and never overdue.",
    )
    activities = forms.MultipleChoiceField(
        required=False,
        widget=Picker(find="Find an activity", rest="Other areas"),
        label="What is done for it",
        help_text="First what is chosen and what its words suggest, then the rest by area. Each activity knows where it"
        " is done and how it is counted.",
    )
    own_activity = forms.CharField(max_length=120, required=False, label="Or something of your own")
    owner: forms.ModelChoiceField[Staff] = forms.ModelChoiceField(
        None, to_field_name="ref", required=False, empty_label="The holder of the post"
    )
    deputy: forms.ModelChoiceField[Staff] = forms.ModelChoiceField(
        None, to_field_name="ref", required=False, empty_label="Nobody yet"
    )

    def __init__(self, viewer: Viewer, duty: Duty, data: Any = None) -> None:
        own = [each.name for each in duty.dutyactivitys.all() if each.name]
        chosen = [each.code for each in duty.dutyactivitys.all() if each.code]
        super().__init__(
            data,
            initial={
                "version": duty.version,
                "wording": duty.wording,
                "area": duty.area,
                "periods": [each.period for each in duty.rhythms.all()],
                "activities": chosen,
                "own_activity": own[0] if own else "",
                "owner": duty.owner and duty.owner.ref,
                "deputy": duty.deputy and duty.deputy.ref,
            },
        )
        held = {each.period for each in duty.rhythms.all()}
        field_of(self, "periods").choices = [
            (code, label) for code, label in RHYTHMS.items() if code in dict(PERIODS) or code in held
        ]
        for name in ("owner", "deputy"):
            field_of(self, name).queryset = school.staff(viewer).order_by("name")
        _fill(self, viewer)
        self._offer_activities(viewer, duty, chosen)

    def _offer_activities(self, viewer: Viewer, duty: Duty, chosen: list[str]) -> None:
        field: Any = self.fields["activities"]
        field.choices = activity_choices(duty.area, chosen, viewer.day, _words(viewer))
        found = propose(duty.wording, duty.area, duty.section, duty.kind, day=viewer.day)
        field.widget.first = frozenset(one.activity.code for one in found)


class SplitForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    parts = forms.CharField(
        widget=Text(attrs={"rows": 6}),
        label="One duty on each line",
        help_text="Put a line break where the duty divides. Each keeps the area, rhythm and activities of the one.",
        max_length=4000,
    )

    def clean_parts(self) -> list[str]:
        parts = [" ".join(line.split()) for line in self.cleaned_data["parts"].splitlines() if line.strip()]
        if len(parts) < 2:
            raise forms.ValidationError("Put each duty on a line of its own: there is only one line here.")
        return parts


class AddDutyForm(forms.Form):
    post: forms.ModelChoiceField[Post] = forms.ModelChoiceField(None, to_field_name="ref")
    wording = forms.CharField(widget=Text(attrs={"rows": 3}), label="What was agreed", max_length=2000)
    area = forms.ChoiceField(choices=area_choices())

    def __init__(self, viewer: Viewer, data: Any = None) -> None:
        posts = school.her_posts(viewer)
        first = posts.first()
        super().__init__(data, initial={"post": first.ref if first else None})
        field_of(self, "post").queryset = posts
        _fill(self, viewer)


class ShowForm(forms.Form):
    """A note, a link or a document: at least one of them."""

    one_of = OneOf("At least one of these", ("note", "link", "document"))
    day = forms.DateField(widget=DayInput, label="When")
    note = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}), required=False, label="What was done", max_length=4000
    )
    link = forms.URLField(required=False, label="Link", max_length=500, assume_scheme="https")
    document = forms.FileField(required=False, help_text="PDF, Word, Excel, text, PNG or JPEG, up to 10 MB.")

    def __init__(self, viewer: Viewer, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, initial={"day": viewer.day})
        self.viewer = viewer

    def clean_day(self) -> Any:
        if self.cleaned_data["day"] > self.viewer.day:
            raise forms.ValidationError("This day is still to come. Record what has been done.")
        return self.cleaned_data["day"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not any(values.get(name) for name in ("note", "link", "document")) and not self.errors:
            self.add_error("note", "Say what was done, or give a link or a document.")
        return values


class RoleForm(forms.Form):
    """What one role of a post reaches. What the document leaves open stands unticked."""

    reach = forms.ChoiceField(
        widget=forms.RadioSelect,
        label="Whom it reaches",
        choices=[
            ("stated", "The {pupil.many} ticked below"),
            ("whole", "Every {pupil.one} of the school"),
            ("none", "No {pupil.many} beyond the classes taken"),
        ],
        error_messages={"required": "Say whom this role reaches. It is asked, never guessed."},
    )
    years = forms.TypedMultipleChoiceField(
        coerce=int,
        required=False,
        widget=ManyChoiceButtons,
        label="Year groups",
        help_text="With a subject or the SEN register alone, none ticked means every year group.",
    )
    september = forms.ChoiceField(
        required=False,
        widget=forms.RadioSelect,
        label="In September",
        choices=[
            ("stays", "It stays with these year groups: whoever is in them then"),
            ("follows", "It goes up with the {pupil.many} who are in them now"),
        ],
        help_text="Asked of a single year group: schools do both. A key stage stays.",
    )
    subjects: forms.ModelMultipleChoiceField[Subject] = forms.ModelMultipleChoiceField(
        None, to_field_name="ref", required=False, widget=ManyChoiceButtons, label="Subjects"
    )
    sen = forms.BooleanField(required=False, label="Only those on the SEN register")
    heads_year = forms.BooleanField(
        required=False, label="Name the holder as {head_of_year.one} of these years to all staff"
    )

    def __init__(self, viewer: Viewer, proposed: ProposedRole, number: int, data: Any = None) -> None:
        subjects = school.subjects(viewer)
        refs = {subject.name: subject.ref for subject in subjects}
        initial = {
            "reach": proposed.reach,
            "years": proposed.years,
            "september": {True: "follows", False: "stays", None: ""}[proposed.follows],
            "subjects": [refs[name] for name in proposed.subjects],
            "sen": "sen" in proposed.sets,
            "heads_year": proposed.heads_year,
        }
        super().__init__(data, initial=initial, prefix=f"role{number}")
        self.proposed = proposed
        self.kinds = [KINDS[kind] for kind in proposed.kinds]
        field_of(self, "years").choices = year_choices(viewer)
        field_of(self, "subjects").queryset = subjects
        _fill(self, viewer)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        stated = values.get("years") or values.get("subjects") or values.get("sen")
        if values.get("reach") == "stated" and not stated:
            self.add_error("years", "Tick the year groups, the subjects or the SEN register that it reaches.")
        one = values.get("reach") == "stated" and len(values.get("years") or ()) == 1
        if one and not values.get("september") and "september" not in self.errors:
            self.add_error("september", "Say what becomes of this year group in September. It is asked, never guessed.")
        return values

    def role(self) -> dict[str, Any]:
        """For `shape_post`."""
        values = self.cleaned_data
        stated = values["reach"] == "stated"
        subjects: list[Subject] = list(values["subjects"]) if stated else []
        return {
            "name": self.proposed.name,
            "whole_school": values["reach"] == "whole",
            "heads_year": bool(values["heads_year"] and stated and values["years"] and not subjects),
            "years": list(values["years"]) if stated else [],
            "follows": values["september"] == "follows" if stated and values["years"] and values["september"] else None,
            "subjects": subjects,
            "sets": ["sen"] if stated and values["sen"] else [],
            "kinds": [] if values["reach"] == "none" else list(self.proposed.kinds),
        }


class ShareForm(forms.Form):
    """Which duties her line manager is shown."""

    duties = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        label="Duties to show, as you tick them",
        error_messages={"required": "Choose at least one duty."},
    )
    note = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}), required=False, max_length=2000, label="A note for the meeting"
    )

    def __init__(self, found: list[standings.Line], data: Any = None) -> None:
        super().__init__(data)
        field_of(self, "duties").choices = [(line.duty.ref, line.duty.wording) for line in found]
