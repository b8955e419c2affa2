"""Every read of job descriptions and duties. The first argument is who is looking."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from django.db.models import Prefetch, QuerySet

from remit.core.viewers import Viewer
from remit.leading.duties.areas import areas
from remit.leading.duties.models import Duty, DutyActivity, JobDescription, Rhythm, Sheet, Shown
from remit.leading.duties.proposal import ProposedRole
from remit.school import queries as school
from remit.school.models import Post, Role
from remit.school.tenures import with_holders


def jobs_to_review(viewer: Viewer) -> QuerySet[JobDescription]:
    rows = JobDescription.objects.visible_to(viewer.only("own", "manage")).filter(state=JobDescription.READING)
    return with_holders(viewer, rows.select_related("post"), "post__").order_by("-pk")


def jobs(viewer: Viewer) -> QuerySet[JobDescription]:
    rows = JobDescription.objects.visible_to(viewer.only("own", "manage"))
    return with_holders(viewer, rows.select_related("post"), "post__")


def job_of(viewer: Viewer, post: Post) -> JobDescription | None:
    """The job description that the post works to."""
    held = JobDescription.objects.visible_to(viewer).filter(post=post, state=JobDescription.CONFIRMED)
    return held.order_by("-confirmed_on", "-pk").first()


def jobs_of(viewer: Viewer, post: Post) -> list[tuple[JobDescription, str, date | None]]:
    """Every job description of the post, newest first: "reading", "confirmed", "replaced" with the day it gave way, or
    "aside" for one that never was at work."""
    rows = list(JobDescription.objects.visible_to(viewer).filter(post=post).order_by("confirmed_on", "pk"))
    worked = [job for job in rows if job.confirmed_on]
    ends = {job.pk: after.confirmed_on for job, after in pairwise(worked)}
    found = [
        (job, "aside" if job.state == job.REPLACED and not job.confirmed_on else job.state, ends.get(job.pk))
        for job in rows
    ]
    order = (JobDescription.READING, JobDescription.CONFIRMED, JobDescription.REPLACED, "aside")
    return sorted(found, key=lambda each: (order.index(each[1]), -(each[0].pk)))


def posts_with_jobs(viewer: Viewer) -> list[tuple[Post, JobDescription | None, JobDescription | None]]:
    """Her own posts and those she manages, each with the job description at work and the one being reviewed."""
    posts = school.managed_posts(viewer) if viewer.opens("duty", "manage") else school.her_posts(viewer)
    held: dict[tuple[int, str], JobDescription] = {}
    rows = JobDescription.objects.visible_to(viewer.only("own", "manage")).exclude(state=JobDescription.REPLACED)
    for job in rows.order_by("pk"):
        held[job.post_id, job.state] = job
    ordered = posts.order_by("title", "pk")
    at_work, reading = JobDescription.CONFIRMED, JobDescription.READING
    return [(post, held.get((post.pk, at_work)), held.get((post.pk, reading))) for post in ordered]


def asking(viewer: Viewer, roles: Iterable[Role]) -> dict[tuple[int, str], list[Duty]]:
    """By role and sensitive kind, the duties at work whose area asks for it."""
    found: dict[tuple[int, str], list[Duty]] = defaultdict(list)
    sensitive = {code: area.kind for code, area in areas().items() if area.kind}
    rows = Duty.objects.visible_to(viewer).filter(
        role__in=[role.pk for role in roles], state=Duty.KEPT, area__in=sensitive, job__state=JobDescription.CONFIRMED
    )
    for duty in rows.select_related("job").order_by("position", "pk"):
        found[duty.role_id or 0, sensitive[duty.area]].append(duty)
    return found


def has_confirmed(viewer: Viewer) -> bool:
    """Whether any job description has been confirmed where she manages posts."""
    return JobDescription.objects.visible_to(viewer.only("manage")).exclude(confirmed_on=None).exists()


def jobs_at_work(viewer: Viewer, posts: Iterable[Post]) -> dict[int, JobDescription]:
    """By post."""
    rows = JobDescription.objects.visible_to(viewer).filter(
        post__in=[post.pk for post in posts], state=JobDescription.CONFIRMED
    )
    return {job.post_id: job for job in rows.order_by("confirmed_on", "pk")}


def earlier_job(viewer: Viewer, job: JobDescription) -> JobDescription | None:
    """The one at work, which gives way when this one is confirmed."""
    held = JobDescription.objects.visible_to(viewer.only("own", "manage")).filter(
        post=job.post, state=JobDescription.CONFIRMED
    )
    return held.exclude(pk=job.pk).first()


@dataclass(frozen=True)
class Difference:
    """What a job description changes of the one at work: duties that stand as they stood or in other words, that ask
    whether they do, that come new, and that leave."""

    earlier: JobDescription
    same: int
    reworded: int
    asks: int
    new: tuple[Duty, ...]
    leave: tuple[Duty, ...]


def difference(viewer: Viewer, job: JobDescription, kept: Sequence[Duty]) -> Difference | None:
    earlier = earlier_job(viewer, job) if job.state == JobDescription.READING else None
    if earlier is None:
        return None
    asking = {duty.pk: duty.like_id for duty in kept if duty.like_id and duty.state == Duty.PROPOSED}
    stays = {duty.earlier_id for duty in kept}.union(asking.values())
    was = [duty for duty in duties_of_job(viewer, earlier) if duty.state == Duty.KEPT]
    reworded, asks = sum(duty.reworded for duty in kept), len(asking)
    new = tuple(duty for duty in kept if not duty.earlier_id and duty.pk not in asking)
    same = len(kept) - len(new) - asks - reworded
    leave = tuple(duty for duty in was if duty.pk not in stays)
    return Difference(earlier, same, reworded, asks, new, leave)


def as_it_is(viewer: Viewer, post: Post, proposed: Sequence[ProposedRole]) -> list[ProposedRole]:
    """The roles with the reach they have, for a scope that is looked at again: nothing that was answered is asked anew."""
    roles = {role.name: role for role in school.roles_of(viewer, post)}
    reaches = school.reaches_of(viewer, roles.values())
    found = []
    for each in proposed:
        role = roles.get(each.name)
        held = reaches[role.pk] if role else []
        if role is None:
            found.append(each)
            continue
        found.append(
            replace(
                each,
                reach="whole" if role.whole_school else "stated" if held else "none",
                years=tuple(sorted(reach.year for reach in held if reach.year is not None)),
                follows=next((reach.follows for reach in held if reach.year is not None), None),
                subjects=tuple(str(reach.subject) for reach in held if reach.subject),
                sets=tuple(reach.set for reach in held if reach.set),
                heads_year=role.heads_year,
                asks=(),
            )
        )
    return found


def with_parts(viewer: Viewer, duties: QuerySet[Duty]) -> QuerySet[Duty]:
    """Each with its rhythms, activities and people: four queries for all."""
    rows = with_holders(
        viewer, duties.select_related("owner", "deputy", "role", "job", "post", "earlier", "like"), "post__"
    )
    return rows.prefetch_related(
        Prefetch("rhythms", Rhythm.objects.visible_to(viewer).order_by("pk")),
        Prefetch("dutyactivitys", DutyActivity.objects.visible_to(viewer).order_by("pk")),
    )


def duties_of_job(viewer: Viewer, job: JobDescription) -> QuerySet[Duty]:
    rows = Duty.objects.visible_to(viewer.only("own", "manage")).filter(job=job)
    return with_parts(viewer, rows.order_by("position", "pk"))


def reviewable(viewer: Viewer) -> QuerySet[Duty]:
    return with_parts(viewer, Duty.objects.visible_to(viewer.only("own", "manage")))


def posts_held(viewer: Viewer) -> QuerySet[Post]:
    return school.her_posts(viewer)


def duties_at_work(viewer: Viewer) -> QuerySet[Duty]:
    """Kept duties of the posts she holds today: of the job descriptions confirmed, and agreed since."""
    rows = Duty.objects.visible_to(viewer.only("own")).filter(
        state=Duty.KEPT, post__in=school.her_posts(viewer).values("pk")
    )
    rows = rows.exclude(kind__in=("area_heading", "catch_all", "boilerplate"))
    current = rows.filter(job__state=JobDescription.CONFIRMED) | rows.filter(job=None)
    return current.select_related("role", "post").order_by("post_id", "position", "pk")


def her_duties(viewer: Viewer) -> QuerySet[Duty]:
    """The same, each with its parts."""
    return with_parts(viewer, duties_at_work(viewer))


def duties_to_open(viewer: Viewer) -> QuerySet[Duty]:
    """Also those of job descriptions that have given way: what was recorded for them stays to be read."""
    rows = Duty.objects.visible_to(viewer.only("own")).filter(
        state=Duty.KEPT, post__in=school.her_posts(viewer).values("pk")
    )
    return with_parts(viewer, rows.exclude(job__state=JobDescription.READING))


def shown_for(viewer: Viewer, duties: Iterable[Duty]) -> dict[int, list[Shown]]:
    """By duty, newest first."""
    found: dict[int, list[Shown]] = defaultdict(list)
    rows = Shown.objects.visible_to(viewer).filter(duty__in=[each.pk for each in duties], withdrawn=False)
    for row in rows.select_related("file").order_by("-day", "-pk"):
        found[row.duty_id].append(row)
    return found


def all_shown(viewer: Viewer, duty: Duty) -> QuerySet[Shown]:
    """Also those withdrawn, which can be counted again."""
    return Shown.objects.visible_to(viewer).filter(duty=duty).select_related("file").order_by("-day", "-pk")


def shown(viewer: Viewer) -> QuerySet[Shown]:
    return Shown.objects.visible_to(viewer.only("own")).select_related("duty", "file")


def sheets_shared_by(viewer: Viewer) -> QuerySet[Sheet]:
    rows = Sheet.objects.visible_to(viewer.only("own"))
    return with_holders(viewer, rows.select_related("post", "reader"), "post__").order_by("-at", "-pk")


def sheets_shared_with(viewer: Viewer) -> QuerySet[Sheet]:
    rows = Sheet.objects.visible_to(viewer.only("read")).filter(withdrawn=False)
    return with_holders(viewer, rows.select_related("post"), "post__").order_by("-at", "-pk")


def posts_without_duties(viewer: Viewer) -> QuerySet[Post]:
    """Her posts for which no job description is confirmed."""
    confirmed = JobDescription.objects.visible_to(viewer.only("own")).filter(state=JobDescription.CONFIRMED)
    return school.her_posts(viewer).exclude(pk__in=confirmed.values("post"))
