"""A spreadsheet comes in: read, matched, shown row by row, and only then brought in."""

from __future__ import annotations

import csv

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from remit.core.access import ViewedRequest, access
from remit.core.files.child import in_child
from remit.core.files.text import Unreadable
from remit.core.imports.columns import guess
from remit.core.imports.models import Batch
from remit.core.imports.tables import read_table
from remit.core.registers.pages import as_text
from remit.exchange import forms, jobs, queries
from remit.school import imports, rules
from remit.school.pupil_rows import FIELDS

SHOWN = 50


@access(rules.can_manage)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: ViewedRequest) -> HttpResponse:
    form = forms.FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            table = in_child(read_table, file.name, file.read())
        except Unreadable as refused:
            form.add_error("file", str(refused))
        else:
            batch = imports.stage_pupils(
                by=request.viewer,
                name=file.name[:160],
                headings=list(table[0]),
                columns=guess(table[0], FIELDS),
                rows=[list(row) for row in table[1:]],
            )
            return redirect("exchange:batch", ref=batch.ref)
    context = {"form": form, "batches": queries.batches(request.viewer)[:20], "fields": FIELDS}
    return render(request, "exchange/upload.html", context, status=422 if form.errors else 200)


def _batch(request: ViewedRequest, ref: str) -> Batch:
    return get_object_or_404(queries.batches(request.viewer), ref=ref)


@access(rules.can_manage)
@require_http_methods(["GET", "HEAD", "POST"])
def batch(request: ViewedRequest, ref: str) -> HttpResponse:
    """The preview; a POST corrects which column holds what."""
    held = _batch(request, ref)
    form = forms.ColumnsForm(FIELDS, held.headings, held.columns, request.POST or None)
    if request.method == "POST" and held.state == Batch.READY and form.is_valid():
        imports.set_columns(by=request.viewer, batch=held, columns=form.columns())
        return redirect("exchange:batch", ref=ref)
    lacking = queries.lacking(held)
    judged = queries.judged(request.viewer, held) if held.state == Batch.READY and not lacking else []
    context = {
        "batch": held,
        "form": form,
        "lacking": lacking,
        "totals": queries.totals(judged) if held.state == Batch.READY else held.counts,
        "rejected": [each for each in judged if each.verdict == "rejected"][:SHOWN],
        "changed": queries.changes(request.viewer, [each for each in judged if each.verdict == "changed"][:SHOWN]),
        "added": [each for each in judged if each.verdict == "added"][:SHOWN],
        "doubts": [doubt for each in judged for doubt in each.doubts][:SHOWN],
        "shown": SHOWN,
    }
    return render(request, "exchange/batch.html", context, status=422 if form.errors else 200)


@access(rules.can_manage)
@require_POST
def start(request: ViewedRequest, ref: str) -> HttpResponse:
    """Into the queue: the worker brings the rows in, or goes on with them where it stopped."""
    held = _batch(request, ref)
    if held.state in {Batch.READY, Batch.STOPPED} and not queries.lacking(held):
        imports.set_state(by=request.viewer, batch=held, state=Batch.RUNNING)
    if held.state == Batch.RUNNING:
        jobs.bring_in.enqueue(held.ref, request.viewer.user.pk)
    return redirect("exchange:batch", ref=ref)


@access(rules.can_manage)
@require_POST
def drop(request: ViewedRequest, ref: str) -> HttpResponse:
    held = _batch(request, ref)
    if held.state == Batch.READY:
        imports.set_state(by=request.viewer, batch=held, state=Batch.DROPPED)
        messages.success(request, "Nothing was brought in.")
    return redirect("exchange:upload")


@access(rules.can_manage)
@require_safe
def rejected(request: ViewedRequest, ref: str) -> HttpResponse:
    """The refused rows with why, to be mended and sent again."""
    held = _batch(request, ref)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="rejected.csv"'
    response.write("\ufeff")
    out = csv.writer(response)
    out.writerow([as_text(heading) for heading in [*held.headings, "Why it was refused"]])
    for cells, why in queries.refused(request.viewer, held):
        out.writerow([as_text(cell) for cell in [*cells, why]])
    return response
