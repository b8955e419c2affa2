"""Untrusted input to clean values. Nothing is saved here; choices come from what the viewer may see."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import password_validation

from remit.core.accounts.models import User
from remit.core.records import EditedRecord
from remit.core.viewers import Viewer
from remit.school import queries, rules
from remit.school.models import YEARS, Group, Pupil, Role, Staff, Subject


class DayField(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def year_choices(viewer: Viewer) -> list[tuple[int, str]]:
    school = queries.school_of(viewer)
    return [choice for choice in YEARS if school and choice[0] in school.years]


class VersionedForm(forms.Form):
    """For a new record, or with `record` for one that is there: then it carries the version that was shown."""

    shown: tuple[str, ...] = ()

    def __init__(self, viewer: Viewer, data: Any = None, record: EditedRecord | None = None) -> None:
        initial = {name: getattr(record, name) for name in (*self.shown, "version")} if record else {}
        super().__init__(data, initial=initial)
        self.viewer, self.record = viewer, record
        self.offer(viewer)
        if record:
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput)

    def offer(self, viewer: Viewer) -> None:
        """Fill the choices."""


class PupilForm(VersionedForm):
    shown = ("given_name", "family_name", "year", "emergency", "first_day")
    given_name = forms.CharField(max_length=80, label="First name")
    family_name = forms.CharField(max_length=80, label="Last name")
    year = forms.TypedChoiceField(coerce=int, label="Year group")
    first_day = DayField(label="First day at the school")
    emergency = forms.CharField(
        max_length=160,
        required=False,
        label="What any adult must do in an emergency",
        help_text="Every member of staff can read this. Say what to do, not what the condition is.",
    )

    def offer(self, viewer: Viewer) -> None:
        self.fields["year"].choices = year_choices(viewer)  # type: ignore[attr-defined]
        self.fields["first_day"].initial = viewer.day


class GroupForm(VersionedForm):
    shown = ("name", "type", "year", "subject")
    name = forms.CharField(max_length=40)
    type = forms.ChoiceField(choices=Group.TYPES, label="What it is")
    year = forms.TypedChoiceField(coerce=int, empty_value=None, required=False, label="Year group")
    subject: forms.ModelChoiceField[Subject] = forms.ModelChoiceField(
        None, to_field_name="ref", required=False, empty_label="None"
    )

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        held = queries.groups(self.viewer).filter(name__iexact=name)
        if (held.exclude(pk=self.record.pk) if self.record else held).exists():
            raise forms.ValidationError("The school has a group of this name already.")
        return name

    def offer(self, viewer: Viewer) -> None:
        self.fields["year"].choices = [("", "Several"), *year_choices(viewer)]  # type: ignore[attr-defined]
        self.fields["subject"].queryset = queries.subjects(viewer)  # type: ignore[attr-defined]


class StaffForm(forms.Form):
    name = forms.CharField(max_length=120)
    email = forms.EmailField(required=False, help_text="Only for those who sign in.")
    password = forms.CharField(
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        required=False,
        label="First password",
    )

    def __init__(self, viewer: Viewer, data: Any = None) -> None:
        super().__init__(data)

    def clean_email(self) -> str:
        return free_address(self.cleaned_data["email"])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("email") and not values.get("password"):
            self.add_error("password", "Give a first password with the e-mail address.")
        elif values.get("email"):
            _check_password(self, values["password"], User(email=values["email"], name=values.get("name", "")))
        return values


class PostForm(forms.Form):
    title = forms.CharField(max_length=120, help_text="As the job description calls it.")
    holder: forms.ModelChoiceField[Staff] = forms.ModelChoiceField(None, to_field_name="ref", label="Held by")
    line_manager: forms.ModelChoiceField[Staff] = forms.ModelChoiceField(
        None, to_field_name="ref", required=False, empty_label="Nobody yet"
    )
    standing = forms.ChoiceField(
        label="What the post is",
        choices=[
            (Role.LEADER, "A leader: what it opens follows from its duties"),
            (Role.HEAD, "The head of the school"),
        ],
        widget=forms.RadioSelect,
        initial=Role.LEADER,
    )
    first_day = DayField(label="From")

    def __init__(self, viewer: Viewer, data: Any = None) -> None:
        super().__init__(data)
        for name in ("holder", "line_manager"):
            self.fields[name].queryset = queries.staff(viewer).order_by("name")  # type: ignore[attr-defined]
        self.fields["first_day"].initial = viewer.day
        self.viewer = viewer

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if "holder" in values and "standing" in values:
            asked = {"holder": values["holder"], "standing": values["standing"]}
            if not rules.can_add_post(self.viewer, **asked):
                self.add_error("standing", "The school has a head: only she names another, and nobody names herself.")
        return values


class PostChangeForm(VersionedForm):
    shown = ("title",)
    title = forms.CharField(max_length=120)
    line_manager: forms.ModelChoiceField[Staff] = forms.ModelChoiceField(
        None, to_field_name="ref", required=False, empty_label="Nobody yet"
    )

    def offer(self, viewer: Viewer) -> None:
        field = self.fields["line_manager"]
        held: Any = self.record
        others = queries.staff(viewer).order_by("name")
        field.queryset = others.exclude(pk=held.holder_id) if held else others  # type: ignore[attr-defined]
        field.initial = held.line_manager.ref if held and held.line_manager else None


class GroupPupilsForm(forms.Form):
    """Who is in a group, all at once."""

    pupils: forms.ModelMultipleChoiceField[Pupil] = forms.ModelMultipleChoiceField(
        None, to_field_name="ref", required=False, widget=forms.CheckboxSelectMultiple, label="Who is in it"
    )

    def __init__(self, viewer: Viewer, group: Group, data: Any = None) -> None:
        now = [each.pupil.ref for each in queries.memberships_of(viewer.only("manage"), group)]
        super().__init__(data)
        field = self.fields["pupils"]
        field.queryset = queries.joinable(viewer, group)  # type: ignore[attr-defined]
        field.label_from_instance = lambda pupil: f"{pupil}, {pupil.form or pupil.year_name}"  # type: ignore[attr-defined]
        field.initial = now


class InChargeForm(forms.Form):
    staff: forms.ModelChoiceField[Staff] = forms.ModelChoiceField(
        None, to_field_name="ref", label="Who takes it from today"
    )

    def __init__(self, viewer: Viewer, data: Any = None) -> None:
        super().__init__(data)
        self.fields["staff"].queryset = queries.staff(viewer).order_by("name")  # type: ignore[attr-defined]


def free_address(email: str) -> str:
    if email and User.objects.filter(email__iexact=email).exists():
        raise forms.ValidationError("Somebody signs in with this address already.")
    return email


def _check_password(form: forms.Form, password: str, account: User) -> None:
    try:
        password_validation.validate_password(password, account)
    except forms.ValidationError as faults:
        form.add_error("password", faults)
