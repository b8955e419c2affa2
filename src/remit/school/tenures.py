"""Who holds which post: every read and write of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db.models import F, Prefetch, Q, QuerySet

from remit.core.acts import Turn, action, record, removed
from remit.core.viewers import Viewer
from remit.school import rules
from remit.school.dated import on
from remit.school.models import Post, Staff, Tenure

T = TypeVar("T", bound=QuerySet)
A_DAY = timedelta(days=1)


def _of_post(by: Viewer, *, post: Post | None = None, tenure: Tenure | None = None, **_: object) -> list[str]:
    """Of two who say who holds a post one waits for the other."""
    return [f"post {post.pk if post else tenure and tenure.post_id}"]


POST = Turn(_of_post)


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


@action(rules.can_pass_on, POST)
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


@action(rules.can_end_tenure, POST)
def end_tenure(*, by: Viewer, tenure: Tenure, version: int) -> None:
    """Today is the last day on which that person holds the post; what begins today or later is taken back, and whoever
    gave way to it holds the post as before. Of somebody who acts, the post goes back tomorrow. Errors: Stale."""
    tenure.version = version
    back = list(_coming_back(by, tenure))
    if tenure.first_day >= by.day:
        tenure.save()  # Stale where somebody changed it meanwhile
        record(*_taken_back(by, tenure, back), ended=True)
        return
    tenure.last_day = by.day
    tenure.save()
    for each in back:
        each.first_day = by.day + A_DAY
        each.save()
    record(tenure, *back, ended=True)


@action(rules.can_give_way, POST)
def pass_post(*, by: Viewer, post: Post, holder: Staff, first_day: date, last_day: date | None = None) -> Tenure:
    """From that day the post is the next holder's, and of those who hold it until then no longer theirs. With a last day
    somebody acts: the day after it goes back by itself to whoever held it. Errors: ValidationError."""
    if taken := _in_the_way(by, post, first_day, last_day):
        raise ValidationError(f"{taken.staff} is to hold it from {taken.first_day:%-d %B %Y}: take that back first.")
    until = held_on(by, post, first_day)
    if any(each.staff_id == holder.pk for each in until):
        raise ValidationError(f"{holder} holds this post already.")
    days = {"first_day": first_day, "last_day": last_day, "acting": last_day is not None}
    tenure = Tenure(school=post.school, post=post, staff=holder, **days)
    tenure.full_clean()
    tenure.save()
    back = [again for each in until if (again := _back_after(each, last_day))]
    for each in until:
        each.gave_way_to, each.else_until, each.last_day = tenure, each.last_day, first_day - A_DAY
        each.save()
    for again in back:
        again.save()
    record(tenure, *until, *back, post, holder=holder, first_day=first_day, last_day=last_day)
    return tenure


def held_on(by: Viewer, post: Post, day: date) -> list[Tenure]:
    """Who has begun before that day and gives way on it."""
    rows = Tenure.objects.visible_to(by).filter(on(day), post=post, first_day__lt=day)
    return list(rows.select_related("staff").order_by("first_day", "pk"))


def _in_the_way(by: Viewer, post: Post, first_day: date, last_day: date | None = None) -> Tenure | None:
    rows = Tenure.objects.visible_to(by).filter(post=post, first_day__gte=first_day)
    rows = rows.filter(first_day__lte=last_day) if last_day else rows
    return rows.select_related("staff").order_by("first_day", "pk").first()


def _back_after(tenure: Tenure, last_day: date | None = None) -> Tenure | None:
    """Whoever gives way to somebody who acts, the day after that; nobody whose own last day has come by then."""
    if last_day is None or (tenure.last_day and tenure.last_day <= last_day):
        return None
    days = {"first_day": last_day + A_DAY, "last_day": tenure.last_day, "acting": tenure.acting}
    return Tenure(school=tenure.school, post=tenure.post, staff=tenure.staff, **days)


def _gave_way(by: Viewer, tenure: Tenure) -> QuerySet[Tenure]:
    return Tenure.objects.visible_to(by).filter(gave_way_to=tenure).order_by("pk")


def _coming_back(by: Viewer, tenure: Tenure) -> QuerySet[Tenure]:
    """To whom the post goes back when somebody no longer acts."""
    rows = Tenure.objects.visible_to(by).filter(post=tenure.post_id, staff__in=_gave_way(by, tenure).values("staff"))
    if not tenure.acting or tenure.last_day is None:
        return rows.none()
    return rows.filter(first_day=tenure.last_day + A_DAY).order_by("pk")


def _taken_back(by: Viewer, tenure: Tenure, back: list[Tenure]) -> list[Tenure]:
    """As though it had not been passed on: those who gave way hold it as before."""
    rows = [removed(each) for each in back]
    for each in list(_gave_way(by, tenure)):
        each.gave_way_to, each.last_day, each.else_until = None, each.else_until, None
        each.save()
        rows.append(each)
    return [removed(tenure), *rows]


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
