"""One post: who holds it, its job descriptions, what its roles reach, and what waits for the head."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from remit.core.access import ViewedRequest, access
from remit.core.records import Stale
from remit.core.viewers import Viewer
from remit.leading.duties import queries, rules
from remit.leading.duties.models import Duty, JobDescription
from remit.school import actions as school_actions
from remit.school import queries as school
from remit.school import rules as school_rules
from remit.school.models import Opening, Tenure
from remit.school.tenures import tenures_of
from remit.school.words import KINDS, OVER, reach_words


@access(rules.has_duties)
@require_safe
def post(request: ViewedRequest, ref: str) -> HttpResponse:
    """Her own, or any for whoever manages posts."""
    viewer = request.viewer
    rows = school.managed_posts(viewer) if viewer.opens("post", "manage") else school.her_posts(viewer)
    found = get_object_or_404(rows, ref=ref)
    roles = school.roles_of(viewer, found)
    reaches = school.reaches_of(viewer, roles)
    manages = school_rules.can_manage(viewer, post=found)
    held = list(tenures_of(viewer, found))
    context = {
        "post": found,
        "tenures": [(tenure, manages and len(held) > 1 and _may_end(viewer, tenure)) for tenure in held],
        "roles": [(role, reach_words(role, reaches[role.pk])) for role in roles],
        "openings": [(each, KINDS[each.kind]) for each in school.openings_of(viewer, found)],
        "jobs": queries.jobs_of(viewer, found),
        "hers": found.pk in viewer.places("held"),
        "manages": manages,
    }
    return render(request, "duties/post.html", context)


def _may_end(viewer: Viewer, tenure: Tenure) -> bool:
    """One without a last day, somebody who acts, and what is still to begin; never her own."""
    ends = tenure.last_day is None or tenure.acting or tenure.first_day >= viewer.day
    return ends and tenure.staff.user_id != viewer.user.pk


@access(rules.has_duties)
@require_safe
def held(request: ViewedRequest) -> HttpResponse:
    """Every post that she holds or manages, and its job description: first those that have none."""
    found = queries.posts_with_jobs(request.viewer)
    context = {
        "without": [(post, reading) for post, job, reading in found if not job],
        "at_work": [(post, job, reading) for post, job, reading in found if job],
    }
    return render(request, "duties/held.html", context)


@dataclass(frozen=True)
class Asked:
    """An opening as the head is asked for it. `over` says whom or what it reaches; `number` of pupils, where it is them."""

    opening: Opening
    kind: str
    reach: str
    over: str
    number: int | None
    job: JobDescription | None
    lines: tuple[Duty, ...]


def _asked(viewer: Viewer, openings: Iterable[Opening]) -> list[Asked]:
    rows = list(openings)
    roles = [each.role for each in rows]
    reaches = school.reaches_of(viewer, roles)
    jobs = queries.jobs_at_work(viewer, [role.post for role in roles])
    lines = queries.asking(viewer, roles)
    counted = {each.role for each in rows if each.kind not in OVER}
    numbers = school.pupils_reached(viewer, counted)
    return [
        Asked(
            opening=each,
            kind=KINDS[each.kind],
            reach=reach_words(each.role, reaches[each.role_id]),
            over=OVER.get(each.kind, ""),
            number=None if each.kind in OVER else numbers[each.role_id],
            job=jobs.get(each.role.post_id),
            lines=tuple(lines[each.role_id, each.kind]),
        )
        for each in rows
    ]


@access(school_rules.can_confirm_openings)
@require_safe
def openings(request: ViewedRequest) -> HttpResponse:
    """What waits for the head: each with what it opens, over whom, and the lines of the job description that ask."""
    context = {
        "waiting": _asked(request.viewer, school.openings_waiting(request.viewer)),
        "open": [(each, KINDS[each.kind]) for each in school.openings_open(request.viewer)],
        "refused": [(each, KINDS[each.kind]) for each in school.openings_refused(request.viewer)],
    }
    return render(request, "duties/openings.html", context)


ANSWERS = {
    "open": (school_actions.confirm_opening, "Open from now."),
    "refuse": (school_actions.refuse_opening, "Refused. It can be opened later."),
    "close": (school_actions.close_opening, "Closed again."),
}


@access(school_rules.can_confirm_openings)
@require_POST
def settle(request: ViewedRequest, ref: str) -> HttpResponse:
    """The head opens a kind to a role, refuses it, or closes it again."""
    opening = get_object_or_404(Opening.objects.visible_to(request.viewer.only("confirm")), ref=ref)
    answer = ANSWERS.get(request.POST.get("answer", ""))
    if answer is None:
        messages.error(request, "Say whether it is opened or refused.")
        return redirect("duties:openings")
    act, said = answer
    try:
        act(by=request.viewer, opening=opening, version=int(request.POST.get("version") or 0))
    except (Stale, ValueError):
        messages.error(request, "The post changed while you were looking. Look again, then decide.")
    else:
        messages.success(request, said)
    return redirect("duties:openings")
