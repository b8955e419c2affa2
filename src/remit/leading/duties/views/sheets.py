"""The sheet that a holder shares with her line manager for their meeting."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from remit.core.access import ViewedRequest, access
from remit.core.acts import KeyReused
from remit.core.once import SAVED_ALREADY
from remit.core.outputs.views import ask_for
from remit.leading.duties import actions, forms, queries, rules, standings
from remit.leading.duties.models import RHYTHMS, Sheet
from remit.leading.duties.outputs import SHEET, sheet_of, sheet_written
from remit.leading.duties.words import state_words
from remit.school import queries as school


@access(rules.has_duties)
@require_safe
def index(request: ViewedRequest) -> HttpResponse:
    context = {
        "mine": queries.sheets_shared_by(request.viewer),
        "theirs": queries.sheets_shared_with(request.viewer),
        "posts": school.her_posts(request.viewer),
    }
    return render(request, "duties/sheets.html", context)


@access(rules.has_duties)
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: ViewedRequest, ref: str) -> HttpResponse:
    post = get_object_or_404(school.her_posts(request.viewer), ref=ref)
    found = standings.lines(request.viewer, queries.her_duties(request.viewer).filter(post=post))
    form = forms.ShareForm(found, request.POST or None)
    if request.method == "POST" and post.line_manager and form.is_valid():
        chosen = set(form.cleaned_data["duties"])
        lines = [_said(line) for line in found if line.duty.ref in chosen]
        given = {"post": post, "reader": post.line_manager, "lines": lines, "note": form.cleaned_data["note"]}
        try:
            made = actions.share_sheet(by=request.viewer, key=request.POST.get("once", ""), **given)
        except KeyReused:
            form.add_error(None, SAVED_ALREADY)
        else:
            messages.success(request, f"{post.line_manager} can read this sheet now.")
            return redirect("duties:sheet", ref=made.ref)
    context = {"post": post, "form": form, "found": found}
    return render(request, "duties/share.html", context, status=422 if form.errors else 200)


def _said(line: standings.Line) -> dict[str, Any]:
    return {
        "duty": line.duty.wording,
        "area": line.area.label,
        "rhythm": "; ".join(RHYTHMS[each.period] for each in line.counted) or "Continuing",
        "state": state_words(line.standing).label,
        "last": line.standing.last.isoformat() if line.standing.last else "",
        "next": line.standing.next_due.isoformat() if line.standing.next_due else "",
        "due": line.standing.counts_this_term,
        "done": line.standing.done_so_far,
    }


@access(rules.has_duties)
@require_safe
def sheet(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _sheet(request, ref)
    context = {
        "sheet": found,
        "document": sheet_written(request.viewer, found),
        "hers": found.post_id in request.viewer.places("held"),
    }
    return render(request, "duties/sheet.html", context)


def _sheet(request: ViewedRequest, ref: str) -> Sheet:
    found = sheet_of(request.viewer, ref)
    if found is None:
        raise Http404
    return found


@access(rules.has_duties)
@require_POST
def export(request: ViewedRequest, ref: str) -> HttpResponse:
    """The same as a PDF or a Word document."""
    found = _sheet(request, ref)
    return ask_for(request, SHEET, what=found.ref, school=found.school_id)


@access(rules.has_duties)
@require_POST
def withdraw(request: ViewedRequest, ref: str) -> HttpResponse:
    found = get_object_or_404(queries.sheets_shared_by(request.viewer), ref=ref)
    actions.withdraw_sheet(by=request.viewer, sheet=found)
    messages.success(request, "The sheet is taken back.")
    return redirect("duties:sheets")
