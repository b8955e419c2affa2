"""A spreadsheet comes in: read, matched, shown row by row, and only then brought in."""

from __future__ import annotations

import csv

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from remit.core.access import ViewedRequest, access, words_for
from remit.core.files.child import in_child
from remit.core.files.text import Unreadable
from remit.core.imports.columns import guess
from remit.core.imports.models import Batch
from remit.core.imports.tables import read_table
from remit.core.registers.pages import as_text
from remit.core.words import say
from remit.exchange import forms, jobs, queries
from remit.school import imports, rules
from remit.school.pupil_rows import FIELDS

SHOWN = 50
LISTS = ("rejected", "doubts", "changed", "added", "unchanged")
OVERVIEW = LISTS[:-1]


@access(rules.can_manage)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: ViewedRequest) -> HttpResponse:
    words = words_for(request.viewer)
    form = forms.FileForm(words, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            table = in_child(read_table, file.name, file.read())
        except Unreadable as refused:
            form.add_error("file", say(str(refused), words))
        else:
            batch = imports.stage_pupils(
                by=request.viewer,
                name=file.name[:160],
                headings=list(table[0]),
                columns=guess(table[0], FIELDS, queries.remembered(request.viewer)),
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
    """The preview, or with `show` one list of it by pages; a POST corrects which column holds what."""
    held = _batch(request, ref)
    words = words_for(request.viewer)
    form = forms.ColumnsForm(words, FIELDS, held.headings, held.columns, request.POST or None)
    if request.method == "POST" and held.state == Batch.READY and form.is_valid():
        if held.columns != form.columns():
            imports.set_columns(by=request.viewer, batch=held, columns=form.columns())
            messages.success(request, "Remembered for the next file with these headings.")
        return redirect("exchange:batch", ref=ref)
    lacking = queries.lacking(held)
    judged = queries.judged(request.viewer, held) if held.state == Batch.READY and not lacking else []
    only, undone = request.GET.get("show", ""), queries.undone(request.viewer, held)
    context = {
        "batch": held,
        "form": form,
        "lacking": [say(label, words) for label in lacking],
        "remembered": queries.as_said_before(request.viewer, held) if held.state == Batch.READY else [],
        "totals": queries.totals(judged) if held.state == Batch.READY else held.counts,
        "only": only if only in LISTS else "",
        "lists": _lists(request, judged, only),
        "undone": undone,
        "left": _paged(request, undone.left),
    }
    return render(request, "exchange/batch.html", context, status=422 if form.errors else 200)


def _lists(request: ViewedRequest, judged: list[imports.Judged], only: str) -> dict[str, Page]:
    """A page of each list that has something in it, or of the one that is asked for."""
    wanted = (only,) if only in LISTS else OVERVIEW
    found: dict[str, list] = {name: [each for each in judged if each.verdict == name] for name in wanted}
    if "doubts" in found:
        found["doubts"] = [doubt for each in judged for doubt in each.doubts]
    pages = {name: _paged(request, rows, only in LISTS) for name, rows in found.items() if rows}
    if "changed" in pages:
        pages["changed"].object_list = queries.changes(request.viewer, list(pages["changed"].object_list))
    return pages


def _paged(request: ViewedRequest, rows: list, asked: bool = True) -> Page:
    return Paginator(rows, SHOWN).get_page(request.GET.get("page") if asked else 1)


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
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: ViewedRequest, ref: str) -> HttpResponse:
    """What an undo would do, to be confirmed; a POST puts it into the queue, or goes on with one that stopped."""
    held = _batch(request, ref)
    if request.method == "POST":
        if held.can_be_undone:
            held = imports.set_state(by=request.viewer, batch=held, state=Batch.UNDOING)
        if held.state == Batch.UNDOING:
            jobs.take_back.enqueue(held.ref, request.viewer.user.pk)
        return redirect("exchange:batch", ref=ref)
    if not held.can_be_undone:
        return redirect("exchange:batch", ref=ref)
    plan = queries.undo_of(request.viewer, held)
    text = say(_would(plan), words_for(request.viewer))
    context = {"batch": held, "plan": plan, "text": text, "left": _paged(request, plan.left)}
    return render(request, "exchange/undo.html", context)


def _would(plan: queries.Undoing) -> str:
    added = f"{plan.taken_off} {{pupil.{'one' if plan.taken_off == 1 else 'many'}}} added by this file"
    changed = f"{plan.put_back} changed by it"
    stays = "What was recorded since stays as it is." if not plan.left else "What is listed below stays as it is."
    return f"Takes off again: {added}. Puts back as before: {changed}. {stays} An undo is not undone: bring the file in again."


@access(rules.can_manage)
@require_safe
def rejected(request: ViewedRequest, ref: str) -> HttpResponse:
    """The refused rows with why, to be mended and sent again."""
    held = _batch(request, ref)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="rejected.csv"'
    response.write("\ufeff")
    out = csv.writer(response)
    words = words_for(request.viewer)
    out.writerow([as_text(heading) for heading in [*held.headings, "Why it was refused"]])
    for cells, why in queries.refused(request.viewer, held):
        out.writerow([as_text(cell) for cell in [*cells, say(why, words)]])
    return response
