"""What can be counted of the posts that report to her."""

from __future__ import annotations

from django.urls import reverse

from remit.core.seams import Measure, Period, Progress
from remit.core.viewers import Viewer
from remit.leading.duties.models import JobDescription
from remit.school.dated import on
from remit.school.models import Post


def posts_with_confirmed_duties(viewer: Viewer, period: Period) -> Progress:
    posts = Post.objects.unscoped("the posts that report to her are in the directory").filter(
        on(viewer.day), line_manager__user=viewer.user
    )
    confirmed = JobDescription.objects.unscoped("whether a job description is confirmed, not what it says").filter(
        state=JobDescription.CONFIRMED
    )
    missing = posts.exclude(pk__in=confirmed.values("post")).order_by("title", "pk")
    due = posts.count()
    names = tuple(str(post) for post in missing)
    return Progress(due - len(names), due, names[:12], reverse("duties:mine"))


MEASURES = (
    Measure(
        "posts-with-confirmed-duties",
        "posts reporting to you with confirmed duties",
        posts_with_confirmed_duties,
        ("school.Post", "duties.JobDescription"),
    ),
)
