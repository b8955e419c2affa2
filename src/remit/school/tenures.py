"""Who holds which post: every read and write of it."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db.models import F, Prefetch, Q, QuerySet

from remit.core.acts import action, record, removed
from remit.core.viewers import Viewer
from remit.school import rules
from remit.school.dated import on
from remit.school.models import Post, Staff, Tenure

T = TypeVar("T", bound=QuerySet)


def with_holders(viewer: Viewer, rows: T, way: str = "", day: date | None = None) -> T:
    """Each with whoever holds its post that day; of one that is still to begin, whoever comes with it. One query.
    `way` leads to the post."""
    day = day or viewer.day
    coming = Q(post__first_day__gt=day, first_day=F("post__first_day"))
    held = Tenure.objects.visible_to(viewer).filter(on(day) | coming)
    held = held.select_related("staff").order_by("first_day", "pk")
    return rows.prefetch_related(Prefetch(f"{way}tenures", held))


def tenures_of(viewer: Viewer, post: Post) -> QuerySet[Tenure]:
    """Now and to come."""
    rows = Tenure.objects.visible_to(viewer).filter(Q(last_day=None) | Q(last_day__gte=viewer.day), post=post)
    return rows.select_related("staff", "post").order_by("first_day", "pk")


def kept_tenures(viewer: Viewer) -> QuerySet[Tenure]:
    return Tenure.objects.visible_to(viewer.only("manage")).select_related("staff", "post")


@action(rules.can_pass_on)
def share_post(*, by: Viewer, post: Post, holder: Staff, first_day: date) -> Tenure:
    """Somebody holds the post from that day as well. Errors: ValidationError where that person does so already."""
    held = Tenure.objects.visible_to(by).filter(post=post, staff=holder)
    if held.filter(Q(last_day=None) | Q(last_day__gte=first_day)).exists():
        raise ValidationError(f"{holder} holds this post already.")
    tenure = Tenure(school=post.school, post=post, staff=holder, first_day=max(first_day, post.first_day))
    tenure.full_clean()
    tenure.save()
    record(tenure, post, holder=holder, first_day=tenure.first_day)
    return tenure


@action(rules.can_end_tenure)
def end_tenure(*, by: Viewer, tenure: Tenure, version: int) -> None:
    """Today is the last day on which that person holds the post; what begins today or later is taken back."""
    tenure.version = version
    if tenure.first_day >= by.day:
        tenure.save()  # Stale where somebody changed it meanwhile
        removed(tenure)
    else:
        tenure.last_day = by.day
        tenure.save()
    record(tenure, ended=True)


def ended_with(post: Post, day: date) -> list[Tenure]:
    """A post that ends takes its tenures along: inside the act that ends it. Those written, and those taken back."""
    rows = Tenure.objects.unscoped("the tenures of a post in sight").filter(post=post)
    touched = list(rows.filter(Q(last_day=None) | Q(last_day__gt=day)))
    for tenure in touched:
        if tenure.first_day > day:
            removed(tenure)
        else:
            tenure.last_day = day
            tenure.save()
    return touched
