"""What of posts and their job descriptions wants somebody."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db.models import Exists, OuterRef

from remit.core.seams import Found, Watch
from remit.core.viewers import Viewer
from remit.leading.duties.models import JobDescription
from remit.school.dated import on
from remit.school.models import Post, Tenure


def posts_without_duties(viewer: Viewer, among: Collection[int] | None) -> Iterator[Found]:
    """Held today, and no job description of theirs has been confirmed. Since when: the post's first day."""
    confirmed = JobDescription.objects.visible_to(viewer).filter(state=JobDescription.CONFIRMED, post=OuterRef("pk"))
    held = Tenure.objects.visible_to(viewer).filter(on(viewer.day), on(viewer.day, "staff__"), post=OuterRef("pk"))
    rows = Post.objects.visible_to(viewer).filter(on(viewer.day)).filter(Exists(held), ~Exists(confirmed))
    rows = rows if among is None else rows.filter(pk__in=among)
    yield from (Found(pk, since) for pk, since in rows.values_list("pk", "first_day"))


WATCHES = (
    Watch(
        "post-without-duties",
        says="Posts without a confirmed job description",
        why="No job description is confirmed",
        next="Bring one in",
        route="post",
        kinds="duty",
        of="post",
        depends=("school.Post", "school.Tenure", "school.Staff", "duties.JobDescription"),
        find=posts_without_duties,
        areas=("recruitment", "appraisal", "compliance"),
        rank=45,
    ),
)
