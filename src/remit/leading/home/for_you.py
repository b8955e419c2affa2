"""What somebody was told, and whether an e-mail says so."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from remit.core.access import ViewedRequest, access, signed_in
from remit.core.notices import actions, post, queries

SHOWN = 50


@access(signed_in)
@require_safe
def for_you(request: ViewedRequest) -> HttpResponse:
    """First what stands until it is done, then the rest, newest first. In board mode nothing of it."""
    viewer = request.viewer
    page = Paginator(queries.told(viewer), SHOWN).get_page(request.GET.get("page"))
    context = {
        "waiting": [line for line in queries.lines(viewer, list(queries.waiting(viewer))) if line.is_open],
        "page": page,
        "lines": queries.lines(viewer, list(page.object_list)),
        "mail": post.way(),
        "wants": actions.wants_letters(viewer.user.pk),
        "manages": viewer.opens("directory", "manage"),
    }
    return render(request, "home/for_you.html", context)


@access(signed_in)
@require_POST
def read(request: ViewedRequest) -> HttpResponse:
    """One of hers, or all; with `open`, on to what it is about. What was read already stays so."""
    asked = request.POST.get("notice", "")
    rows = queries.unread(request.viewer)
    found = list(rows if asked == "all" else rows.filter(ref=asked))
    if found:
        actions.read(by=request.viewer, notices=found)
    leads_to = queries.leads_to(request.viewer, asked) if "open" in request.POST else ""
    return redirect(leads_to or "for-you")


@access(signed_in)
@require_POST
def letters(request: ViewedRequest) -> HttpResponse:
    answer = request.POST.get("wants", "")
    if answer in {"yes", "no"}:
        actions.choose(request.viewer.user.pk, wants=answer == "yes")
        messages.success(request, "You get the e-mail." if answer == "yes" else "You get no e-mail any more.")
    return redirect("for-you")
