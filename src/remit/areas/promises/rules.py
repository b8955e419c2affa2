"""Who may do which verb to an action. Whoever leads a pupil reads those about her; to work them is its owner's and giver's."""

from __future__ import annotations

from copy import copy

from remit.areas.promises.models import GENERAL, KINDS, PRIVATE, Promise
from remit.core.viewers import Viewer
from remit.school.dated import on
from remit.school.models import Post, Pupil, Staff
from remit.school.rules import grants_over, opens


def has_actions(viewer: Viewer) -> bool:
    """Everybody at a school, but not on a screen that a class can see."""
    return viewer.opens("promise")


def appointment_at(viewer: Viewer, school: int) -> Staff | None:
    """Hers at this school today: of two the earlier. Kept with what opens to her, which appointments decide."""
    name = ("appointment", school, viewer.grants)
    if name not in viewer.circles:
        rows = Staff.objects.visible_to(viewer).filter(on(viewer.day), user=viewer.user, school=school)
        viewer.circles[name] = rows.order_by("pk").first()
    return copy(viewer.circles[name])


def can_give(
    viewer: Viewer,
    *,
    owner: Staff | None = None,
    post: Post | None = None,
    pupil: Pupil | None = None,
    kind: str = GENERAL,
    **_: object,
) -> bool:
    """Anybody, to a colleague or a post of the same school. What is sensitive about a pupil, only who may read it."""
    holder = owner or post
    if holder is None or kind not in KINDS or not holder.holds_on(viewer.day):
        return False
    if appointment_at(viewer, holder.school_id) is None or (pupil and pupil.school_id != holder.school_id):
        return False
    return kind in {GENERAL, PRIVATE} or pupil is None or opens(grants_over(viewer, pupil), kind)


def is_hers(viewer: Viewer, promise: Promise) -> bool:
    """Hers to do: her own, or of a post she holds."""
    if promise.post_id:
        return promise.post_id in viewer.places("held")
    return promise.owner is not None and promise.owner.user_id == viewer.user.pk


def can_work(viewer: Viewer, *, promise: Promise, **_: object) -> bool:
    """Its owner, and whoever gave it."""
    return is_hers(viewer, promise) or promise.giver.user_id == viewer.user.pk


def can_accept(viewer: Viewer, *, promise: Promise, **_: object) -> bool:
    """Whoever was given it by another."""
    return is_hers(viewer, promise) and promise.giver.user_id != viewer.user.pk


def can_pass_on(
    viewer: Viewer, *, promise: Promise, owner: Staff | None = None, post: Post | None = None, **_: object
) -> bool:
    """To somebody at the same school. What was agreed between two stays between them."""
    to = owner or post
    if to is None or to.school_id != promise.school_id or not to.holds_on(viewer.day):
        return False
    return promise.kind != PRIVATE and can_work(viewer, promise=promise)
