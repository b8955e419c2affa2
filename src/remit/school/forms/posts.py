"""Untrusted input about posts: what one is, and who holds it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from remit.core.ui.forms import field_of
from remit.core.viewers import Viewer
from remit.school import queries, rules
from remit.school.forms.records import DayField, VersionedForm
from remit.school.models import Post, Role, Staff
from remit.school.tenures import tenures_of

OWN_MANAGER = "A post's line manager is somebody other than its holder."


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
            field_of(self, name).queryset = queries.staff(viewer).order_by("name")
        self.fields["first_day"].initial = viewer.day
        self.viewer = viewer

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if "holder" in values and "standing" in values:
            asked = {"holder": values["holder"], "standing": values["standing"]}
            if not rules.can_add_post(self.viewer, **asked):
                self.add_error(
                    "standing", "The school has a head, who alone names another; nobody is their own choice."
                )
        if "holder" in values and rules.reports_to_itself(values["holder"], values.get("line_manager")):
            self.add_error("line_manager", OWN_MANAGER)
        return values


class PostChangeForm(VersionedForm):
    shown = ("title",)
    title = forms.CharField(max_length=120)
    line_manager: forms.ModelChoiceField[Staff] = forms.ModelChoiceField(
        None,
        to_field_name="ref",
        required=False,
        empty_label="Nobody yet",
        error_messages={"invalid_choice": OWN_MANAGER},
    )

    def offer(self, viewer: Viewer) -> None:
        field = self.fields["line_manager"]
        held: Any = self.record
        others = queries.staff(viewer).order_by("name")
        holders = [each.pk for each in held.holders] if held else []
        field.queryset = others.exclude(pk__in=holders)  # type: ignore[attr-defined]
        field.initial = held.line_manager.ref if held and held.line_manager else None

    def clean_line_manager(self) -> Staff | None:
        chosen, held = self.cleaned_data["line_manager"], self.record
        if held and any(rules.reports_to_itself(each, chosen) for each in held.holders):  # type: ignore[attr-defined]
            raise forms.ValidationError(OWN_MANAGER)
        return chosen


class SharePostForm(forms.Form):
    """Somebody who holds a post as well."""

    holder: forms.ModelChoiceField[Staff] = forms.ModelChoiceField(
        None, to_field_name="ref", label="Who shares it", empty_label="Choose a colleague"
    )
    first_day = DayField(label="From")

    def __init__(self, viewer: Viewer, post: Post, data: Any = None, first_day: date | None = None) -> None:
        super().__init__(data, initial={"first_day": max(first_day or viewer.day, viewer.day)})
        self.viewer, self.post = viewer, post
        held = [each.staff_id for each in tenures_of(viewer, post)]
        others = queries.staff_to_come(viewer).filter(school=post.school_id).exclude(pk__in=held)
        field = self.fields["holder"]
        field.queryset = others.order_by("name", "pk")  # type: ignore[attr-defined]

    def clean_holder(self) -> Staff:
        chosen: Staff = self.cleaned_data["holder"]
        if rules.reports_to_itself(chosen, self.post.line_manager):
            raise forms.ValidationError(OWN_MANAGER)
        if not rules.can_pass_on(self.viewer, post=self.post, holder=chosen):
            raise forms.ValidationError("Nobody takes a post for themselves: ask the head, or another administrator.")
        return chosen

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        holder, begins = values.get("holder"), values.get("first_day")
        if holder and begins and not holder.holds_on(begins):
            said, day = ("begins", holder.first_day) if begins < holder.first_day else ("leaves", holder.last_day)
            self.add_error("first_day", f"{holder} {said} on {day:%-d %B %Y}.")
        return values


class PassPostForm(SharePostForm):
    """Who holds a post next, from a day: for good, or acting until a day."""

    GOOD, ACTING = "good", "acting"
    how = forms.ChoiceField(
        label="For how long",
        choices=[
            (GOOD, "From then on"),
            (ACTING, "Acting, until a day: it then goes back by itself to whoever holds it now"),
        ],
        widget=forms.RadioSelect,
        initial=GOOD,
    )
    last_day = DayField(label="Last day of acting", required=False, help_text="Only where somebody acts.")

    def __init__(self, viewer: Viewer, post: Post, data: Any = None, first_day: date | None = None) -> None:
        super().__init__(viewer, post, data, first_day)
        self.fields["holder"].label = "Who holds it next"

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        begins, ends = values.get("first_day"), values.get("last_day")
        if begins and begins < self.viewer.day:
            self.add_error("first_day", "Choose today or a later day: who held it on days gone by stays as it was.")
        if values.get("how") == self.ACTING and "last_day" not in self.errors:
            if not ends:
                self.add_error("last_day", "Say until which day. It can be passed on again before then.")
            elif begins and ends < begins:
                self.add_error("last_day", "The last day is before the first.")
        return values

    def passed(self) -> dict[str, Any]:
        """For `pass_post`."""
        values = self.cleaned_data
        acts = values["how"] == self.ACTING
        return {name: values[name] for name in ("holder", "first_day")} | {
            "last_day": values["last_day"] if acts else None
        }
