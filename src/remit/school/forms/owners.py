"""Who sees to something: a colleague, or a post with which it passes to the next holder."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms

from remit.core.viewers import Viewer
from remit.school import queries
from remit.school.models import Post, Staff

Holders = tuple[list[Staff], list[Post]]


def holders_of(viewer: Viewer, *, posts: bool = True) -> Holders:
    """The people first, herself before all others; then posts. For several fields of one form they are asked once."""
    people = sorted(queries.staff(viewer), key=lambda each: (each.user_id != viewer.user.pk, each.name, each.pk))
    return people, list(queries.posts(viewer).order_by("title", "pk")) if posts else []


class OwnerField(forms.ChoiceField):
    """Its clean value is what actions take: {"owner": …, "post": …}. One that is asked for proposes herself; where none
    need be chosen, nobody is."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**{"label": "Who does it", **given})
        self.holders: dict[str, Staff | Post] = {}

    def ask(self, viewer: Viewer, holders: Holders | None = None, *, posts: bool = True) -> None:
        people, held = holders or holders_of(viewer, posts=posts)
        self.holders = {**{each.ref: each for each in people}, **{each.ref: each for each in held}}
        named = [(each.ref, each.name) for each in people]
        titles = [(each.ref, f"{each.title}: {each.held_by}") for each in held]
        self.choices = [
            *([] if self.required else [("", "Nobody yet")]),
            ("People", named),
            *([("Posts", titles)] if titles else []),
        ]
        if self.required:
            self.initial = self.hers(viewer)

    def leave_out(self, refs: Collection[str]) -> None:
        """Where it goes to another: without these, and with nobody chosen beforehand, as by a slip it would go to whoever
        stands first."""
        self.initial = ""
        asked: Any = self.choices
        others = [(label, [each for each in held if each[0] not in refs]) for label, held in asked]
        self.choices = [("", "Choose a colleague or a post"), *others]

    def hers(self, viewer: Viewer) -> str:
        """Herself among the people, where she is one of them."""
        mine = (ref for ref, each in self.holders.items() if isinstance(each, Staff) and each.user_id == viewer.user.pk)
        return next(mine, "")

    def clean(self, value: Any) -> Any:
        holder = self.holders.get(super().clean(value))
        post = holder if isinstance(holder, Post) else None
        return {"owner": None if post else holder, "post": post}
