"""A post is handed over: what its holder prepares, and what the next one finds."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from remit.core.access import ViewedRequest, access, words_for
from remit.core.acts import Refused
from remit.core.once import again_with
from remit.core.records import Stale
from remit.core.ui import toasts
from remit.leading.handover import actions, queries, rules
from remit.leading.handover.forms import HandoverForm
from remit.school import queries as school
from remit.school.models import Post, Tenure

CHANGED = "You kept this in another window meanwhile. What you wrote here is still here; saving it again puts it in the place of that."
MEANWHILE = "You changed this in another window meanwhile. This is how it stands now."


@access(rules.has_duties)
@require_http_methods(["GET", "HEAD", "POST"])
def post(request: ViewedRequest, ref: str) -> HttpResponse:
    """Its holder prepares and hands over; whoever manages posts sees what goes with it, and nothing that is hers."""
    viewer = request.viewer
    found = school.her_posts(viewer).filter(ref=ref).first()
    if found is None:
        return _managed(request, ref)
    tenure = queries.her_tenure(viewer, found)
    if tenure is None:
        raise Http404
    held = queries.hers(viewer, tenure)
    if held and held.handed_on:
        return redirect("handover:handed", ref=held.ref)
    left = queries.going(viewer, found)
    form = HandoverForm(left, held, words_for(viewer), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            return _saved(request, tenure, form)
        except Refused as refused:
            form.add_error(None, str(refused))
        except Stale:
            form.add_error(None, CHANGED)
            theirs = queries.hers(viewer, tenure)
            form.data = again_with(request, theirs.version if theirs else 0)
    context = {
        "post": found,
        "left": left,
        "form": form,
        "tenure": tenure,
        "others": queries.others(viewer, found),
        "taken": [each for each in queries.taken(viewer) if each.post_id == found.pk],
    }
    return render(request, "handover/post.html", context, status=422 if form.errors else 200)


def _saved(request: ViewedRequest, tenure: Tenure, form: HandoverForm) -> HttpResponse:
    viewer = request.viewer
    if "hand-over" not in request.POST:
        actions.keep(by=viewer, tenure=tenure, **form.draft())
        messages.success(request, "Kept. Nothing has gone over yet.")
        return redirect("handover:post", ref=tenure.post.ref)
    held = actions.hand_over(by=viewer, tenure=tenure, **form.handed())
    undo = reverse("handover:undo", args=[held.ref])
    toasts.done(request, f"{tenure.post} is handed over.", undo=undo)
    return redirect("handover:handed", ref=held.ref)


def _managed(request: ViewedRequest, ref: str) -> HttpResponse:
    found: Post = get_object_or_404(school.managed_posts(request.viewer), ref=ref)
    context = {
        "post": found,
        "duties": queries.duties_of(request.viewer, found),
        "others": queries.others(request.viewer, found),
    }
    return render(request, "handover/managed.html", context)


@access(rules.has_duties)
@require_safe
def handed(request: ViewedRequest, ref: str) -> HttpResponse:
    """What went over: to whoever takes the post over first the note, and to her who left it the way back."""
    viewer = request.viewer
    found = get_object_or_404(queries.handovers(viewer).filter(handed_on__isnull=False), ref=ref)
    hers = found.tenure.staff.user_id == viewer.user.pk
    mine = [] if hers else [each for each in queries.others_of(viewer, found) if each.staff.user_id == viewer.user.pk]
    context = {
        "handover": found,
        "hers": hers,
        "may_undo": hers and rules.can_undo(viewer, handover=found),
        "others": queries.others(viewer, found.post) if hers else [],
        "begins": next((each.first_day for each in mine if each.first_day > viewer.day), None),
        "duties": queries.duties_of(viewer, found.post),
        "shown": queries.shown_handed(viewer, found),
        "actions": queries.actions_handed(viewer, found),
        "plans": queries.plans_handed(viewer, found),
        "numbers": {name: len(each) for name, each in found.passed.items()},
    }
    return render(request, "handover/handed.html", context)


@access(rules.has_duties)
@require_POST
def undo(request: ViewedRequest, ref: str) -> HttpResponse:
    found = get_object_or_404(queries.handovers(request.viewer), ref=ref)
    if not rules.can_undo(request.viewer, handover=found):
        raise Http404
    try:
        actions.undo(by=request.viewer, handover=found, version=found.version)
    except (Refused, Stale) as refused:
        messages.error(request, str(refused) if isinstance(refused, Refused) else MEANWHILE)
        return redirect("handover:handed", ref=ref)
    messages.success(request, "Taken back. Everything is yours as before.")
    return redirect("handover:post", ref=found.post.ref)
