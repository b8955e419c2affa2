"""One post: who holds it, what its roles reach, and what waits for the head."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from remit.core.access import ViewedRequest, access
from remit.core.records import Stale
from remit.leading.duties import queries, rules
from remit.school import actions as school_actions
from remit.school import queries as school
from remit.school import rules as school_rules
from remit.school.models import Opening
from remit.school.words import KINDS, reach_words


@access(rules.has_duties)
@require_safe
def post(request: ViewedRequest, ref: str) -> HttpResponse:
    """Her own, or any for whoever manages posts."""
    viewer = request.viewer
    rows = school.managed_posts(viewer) if viewer.opens("post", "manage") else school.her_posts(viewer)
    found = get_object_or_404(rows, ref=ref)
    roles = school.roles_of(viewer, found)
    reaches = school.reaches_of(viewer, roles)
    context = {
        "post": found,
        "roles": [(role, reach_words(role, reaches[role.pk])) for role in roles],
        "openings": [(each, KINDS[each.kind]) for each in school.openings_of(viewer, found)],
        "job": queries.job_of(viewer, found),
        "reviews": queries.jobs_to_review(viewer).filter(post=found),
        "hers": found.holder.user_id == viewer.user.pk,
        "manages": school_rules.can_manage(viewer, post=found),
    }
    return render(request, "duties/post.html", context)


@access(school_rules.can_confirm_openings)
@require_safe
def openings(request: ViewedRequest) -> HttpResponse:
    """What waits for the head: each with the kind of record and over how many pupils."""
    waiting = list(school.openings_waiting(request.viewer))
    reaches = school.reaches_of(request.viewer, [each.role for each in waiting])
    context = {
        "waiting": [
            (
                each,
                KINDS[each.kind],
                reach_words(each.role, reaches[each.role_id]),
                school.pupils_reached(request.viewer, each.role),
            )
            for each in waiting
        ],
        "open": [(each, KINDS[each.kind]) for each in school.openings_open(request.viewer)],
    }
    return render(request, "duties/openings.html", context)


@access(school_rules.can_confirm_openings)
@require_POST
def settle(request: ViewedRequest, ref: str) -> HttpResponse:
    """The head opens a kind to a role, or closes it again."""
    opening = get_object_or_404(Opening.objects.visible_to(request.viewer.only("confirm")), ref=ref)
    close = request.POST.get("close") == "1"
    act = school_actions.close_opening if close else school_actions.confirm_opening
    try:
        act(by=request.viewer, opening=opening, version=int(request.POST.get("version") or 0))
    except (Stale, ValueError):
        messages.error(request, "The post changed while you were looking. Look again, then decide.")
    else:
        messages.success(request, "Closed again." if close else "Open from now.")
    return redirect("duties:openings")
