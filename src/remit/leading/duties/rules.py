"""Who may do which verb to duties. They are their holder's; whoever manages posts may bring a job description in and
confirm what it says, and sees no record of what was done."""

from __future__ import annotations

from remit.core.records import Record, all_visible_to
from remit.core.viewers import Viewer
from remit.leading.duties.models import Duty, JobDescription, Sheet
from remit.school.models import Post


def has_duties(viewer: Viewer) -> bool:
    return viewer.opens("duty", own=True)


def can_bring_in(by: Viewer, *, post: Post, **_: object) -> bool:
    """Her own post, or any where she manages posts."""
    return _holds(by, post) or _works(by, post)


def _works(by: Viewer, *rows: Record) -> bool:
    return all_visible_to(by.only("own", "manage"), rows)


def can_review(by: Viewer, *, job: JobDescription, **_: object) -> bool:
    """Not one that has given way to another."""
    return job.state != JobDescription.REPLACED and _works(by, job)


def can_change_duty(by: Viewer, *, duty: Duty, **_: object) -> bool:
    return can_reshape(by, duties=[duty])


def can_reshape(by: Viewer, *, duties: list[Duty], **_: object) -> bool:
    """Reword, split, merge. A line that stands as it stood is the duty at work: it is changed there, by its holder."""
    return can_change_duties(by, duties=duties) and not any(duty.earlier_id for duty in duties)


def can_change_duties(by: Viewer, *, duties: list[Duty], **_: object) -> bool:
    """A holder's, while she holds the post. Whoever manages posts, only until the job description is confirmed: from
    then it is her working list. Nobody those of a document that has given way."""
    others = [duty for duty in duties if not _holds(by, duty.post)]
    reading = all(duty.job is not None and duty.job.state == JobDescription.READING for duty in others)
    replaced = any(duty.job is not None and duty.job.state == JobDescription.REPLACED for duty in duties)
    return reading and not replaced and _works(by, *duties)


def _holds(by: Viewer, post: Post) -> bool:
    return post.pk in by.places("held")


def is_holder(by: Viewer, *, post: Post | None = None, duty: Duty | None = None, **_: object) -> bool:
    held = duty.post if duty else post
    return held is not None and _holds(by, held)


def can_withdraw(by: Viewer, *, shown: Record, **_: object) -> bool:
    return all_visible_to(by.only("own"), [shown])


def can_withdraw_sheet(by: Viewer, *, sheet: Sheet, **_: object) -> bool:
    return all_visible_to(by.only("own"), [sheet])
