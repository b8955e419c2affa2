"""Views of a list kept under a name, and taken away."""

from __future__ import annotations

from django.db.models import QuerySet

from remit.core.acts import Refused, Turn, action, record, removed
from remit.core.registers.models import SavedView
from remit.core.viewers import Viewer

MOST = 20


def may_keep(viewer: Viewer, **_: object) -> bool:
    """Whoever sees lists; not on a screen that a class can see."""
    return viewer.opens("view", "read")


def views(viewer: Viewer, register: str) -> QuerySet[SavedView]:
    rows = SavedView.objects.visible_to(viewer).filter(user=viewer.user, register=register)
    return rows.order_by("name", "pk")


def _one_at_a_time(by: Viewer, *, register: str, **_: object) -> tuple[str]:
    return (f"views of {by.user.pk} {register}",)


@action(may_keep, Turn(_one_at_a_time))
def keep(*, by: Viewer, register: str, name: str, asked: dict) -> SavedView:
    """Under a name that is there already, in its place. Errors: Refused, ValidationError."""
    own = SavedView.objects.unscoped("a person's own views, of whichever school").filter(
        user=by.user, register=register
    )
    held = own.filter(name=name).first()
    if held is None and own.count() >= MOST:
        raise Refused(f"You keep {MOST} views of this list already. Take one away first.")
    view = held or SavedView(user=by.user, register=register, name=name)
    view.asked, view.school_id = asked, min(by.places("school"))
    view.full_clean()
    view.save()
    record(view, name=name)
    return view


@action(may_keep)
def take_away(*, by: Viewer, view: SavedView) -> None:
    record(removed(view), name=[view.name, ""])
