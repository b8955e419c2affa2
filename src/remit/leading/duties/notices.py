"""What people are told of about posts, job descriptions and sheets."""

from __future__ import annotations

from collections.abc import Collection

from remit.core.seams import NoticeKind
from remit.core.viewers import Viewer
from remit.leading.duties import queries
from remit.school import queries as school
from remit.school import rules as school_rules

Seen = dict[str, str]


def _sheets(viewer: Viewer, refs: Collection[str]) -> Seen:
    rows = queries.sheets_shared_with(viewer).filter(ref__in=refs)
    return {each.ref: f"{each.post.title}, {each.post.held_by}" for each in rows}


def _jobs(viewer: Viewer, refs: Collection[str]) -> Seen:
    return {each.ref: each.post.title for each in queries.jobs_to_review(viewer).filter(ref__in=refs)}


def _waiting(viewer: Viewer, refs: Collection[str]) -> Seen:
    number = school.openings_waiting(viewer).count() if school_rules.can_confirm_openings(viewer) else 0
    return {"": f"{number} {'request' if number == 1 else 'requests'}"} if number else {}


def _posts(viewer: Viewer, refs: Collection[str]) -> Seen:
    return {each.ref: each.title for each in school.her_posts(viewer).filter(ref__in=refs)}


KINDS = (
    NoticeKind("sheet-shared", "A sheet was shared with you", "Sheets shared with you", "duties:sheet", _sheets),
    NoticeKind(
        "job-brought-in",
        "A job description of your post waits to be reviewed",
        "Job descriptions of yours to be reviewed",
        "duties:review",
        _jobs,
        standing=True,
    ),
    NoticeKind(
        "opening-waits",
        "Posts wait for you",
        "Posts that wait for your word on what they open",
        "duties:openings",
        _waiting,
        standing=True,
    ),
    NoticeKind(
        "opening-settled",
        "The head has answered what your post asked to open",
        "Answers of the head about what your post opens",
        "post",
        _posts,
    ),
)
