"""A spreadsheet comes in: read, matched, shown row by row, and only then brought in."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from remit.core.access import ViewedRequest, access, words_for
from remit.core.files.child import in_child
from remit.core.files.text import Unreadable
from remit.core.imports.columns import guess
from remit.core.imports.kinds import Import, day_said
from remit.core.imports.models import Batch
from remit.core.imports.tables import read_table
from remit.core.records import Stale
from remit.core.registers.pages import as_text
from remit.core.words import say
from remit.exchange import forms, jobs, queries, transfers
from remit.school import imports, rules

SHOWN = 50
LISTS = ("warnings", "rejected", "doubts", "changed", "added", "unchanged")
OVERVIEW = LISTS[:-1]


@access(rules.can_manage)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: ViewedRequest) -> HttpResponse:
    words, kind = words_for(request.viewer), queries.kind_named(request.GET.get("of", ""))
    form = forms.FileForm(words, queries.kinds(), request.POST or None, request.FILES or None, kind.name)
    if request.method == "POST" and form.is_valid():
        try:
            batch = _staged(request, form.cleaned_data)
        except Unreadable as refused:
            form.add_error("file", say(str(refused), words))
        else:
            return redirect("exchange:batch", ref=batch.ref)
    context = {
        "form": form,
        "batches": [(each, queries.kind_named(each.of)) for each in queries.batches(request.viewer)[:20]],
        "kinds": queries.kinds(),
    }
    return render(request, "exchange/upload.html", context, status=422 if form.errors else 200)


def _staged(request: ViewedRequest, given: dict[str, Any]) -> Batch:
    """What the file holds decides how it is read. Errors: Unreadable."""
    file, day = given["file"], given["first_day"]
    name, content = file.name[:160], file.read()
    if transfers.is_transfer(content):
        found = transfers.staged(content, said=day, today=request.viewer.day)
        return imports.stage(
            by=request.viewer,
            of=imports.PUPILS,
            name=name,
            headings=found.headings,
            columns=found.columns,
            rows=found.rows,
            said={"first_day": found.first_day.isoformat(), "transfer": True, "notes": found.notes},
            extra=found.extra,
        )
    kind = queries.kind_named(given["of"])
    table = in_child(read_table, name, content)
    return imports.stage(
        by=request.viewer,
        of=kind.name,
        name=name,
        headings=list(table[0]),
        columns=guess(table[0], kind.rows.fields, queries.remembered(request.viewer, kind.name)),
        rows=[list(row) for row in table[1:]],
        said={"first_day": day.isoformat()} if day else {},
        extra={},
    )


def _batch(request: ViewedRequest, ref: str) -> Batch:
    return get_object_or_404(queries.batches(request.viewer), ref=ref)


@access(rules.can_manage)
@require_http_methods(["GET", "HEAD", "POST"])
def batch(request: ViewedRequest, ref: str) -> HttpResponse:
    """The preview, or with `show` one list of it by pages; a POST corrects which column holds what, or says what holds of
    the whole file."""
    held = _batch(request, ref)
    words, kind = words_for(request.viewer), imports.kind_of(held)
    is_whole = "of_whole" in request.POST
    posted = request.POST or None
    form = forms.ColumnsForm(words, kind.rows.fields, held.headings, held.columns, None if is_whole else posted)
    whole = forms.WholeForm(words, kind, held.said, posted if is_whole else None)
    if request.method == "POST" and held.state == Batch.READY and (whole if is_whole else form).is_valid():
        with _as_shown(request, held):
            if is_whole:
                imports.say_of_whole(by=request.viewer, batch=held, said=whole.said())
            elif held.columns != form.columns():
                _match(request, held, form.columns())
        return redirect("exchange:batch", ref=ref)
    return _shown(request, held, form, whole)


@contextmanager
def _as_shown(request: ViewedRequest, held: Batch) -> Iterator[None]:
    """What is pressed is done to the file as the page showed it, or not at all: then the new preview follows."""
    said = request.POST.get("version", "")
    try:
        held.version = int(said) if said.isdecimal() else 0
        yield
    except Stale:
        messages.error(request, "This file was changed while you were looking. Look at the preview again.")


def _match(request: ViewedRequest, held: Batch, columns: dict[str, int]) -> None:
    before = queries.remembered(request.viewer, held.of, held.school_id)
    imports.set_columns(by=request.viewer, batch=held, columns=columns)
    is_new = queries.remembered(request.viewer, held.of, held.school_id) != before
    messages.success(request, "Remembered for the next file with these headings." if is_new else "Matched so.")


def _shown(request: ViewedRequest, held: Batch, form: forms.ColumnsForm, whole: forms.WholeForm) -> HttpResponse:
    words, kind = words_for(request.viewer), imports.kind_of(held)
    lacking, ready = queries.lacking(held), held.state == Batch.READY
    judged = queries.judged(request.viewer, held) if ready and not lacking else []
    only, undone = request.GET.get("show", ""), queries.undone(request.viewer, held)
    context = {
        "batch": held,
        "kind": kind,
        "form": None if held.said.get("transfer") else form,
        "whole": whole if ready and whole.fields and not held.said.get("transfer") else None,
        "barring": queries.barring(held) if ready else [],
        "first_day": day_said(held.said, "first_day"),
        "lacking": [say(label, words) for label in lacking],
        "remembered": queries.as_said_before(request.viewer, held) if ready else [],
        "unused": queries.unused(held) if ready else [],
        "unkept": [say(kind.labels[key], words) for key in kind.rows.unkept if key in held.columns],
        "totals": queries.totals(judged) if ready else held.counts,
        "ending": queries.endings(request.viewer, held) if ready and not lacking else [],
        "only": only if only in LISTS else "",
        "lists": _lists(request, kind, judged, only),
        "undone": undone,
        "left": _paged(request, undone.left),
    }
    return render(request, "exchange/batch.html", context, status=422 if form.errors or whole.errors else 200)


def _lists(request: ViewedRequest, kind: Import, judged: list[imports.Judged], only: str) -> dict[str, Page]:
    """A page of each list that has something in it, or of the one that is asked for."""
    wanted = (only,) if only in LISTS else OVERVIEW
    found: dict[str, list] = {name: [each for each in judged if each.verdict == name] for name in wanted}
    if "warnings" in found:
        found["warnings"] = [each for each in judged if each.warning]
    if "doubts" in found:
        found["doubts"] = [doubt for each in judged for doubt in each.doubts]
    pages = {name: _paged(request, rows, only in LISTS) for name, rows in found.items() if rows}
    for name, page in pages.items():
        if name == "changed":
            rows = queries.changes(request.viewer, list(page.object_list), kind)
            page.object_list = [(row, *kind.line(row), differs) for row, differs in rows]
        elif name in {"warnings", "added", "unchanged"}:
            page.object_list = queries.lines(kind, list(page.object_list))
    return pages


def _paged(request: ViewedRequest, rows: list, asked: bool = True) -> Page:
    return Paginator(rows, SHOWN).get_page(request.GET.get("page") if asked else 1)


@access(rules.can_manage)
@require_POST
def start(request: ViewedRequest, ref: str) -> HttpResponse:
    """Into the queue: the worker brings the rows in, or goes on with them where it stopped."""
    held = _batch(request, ref)
    with _as_shown(request, held) if held.state == Batch.READY else nullcontext():
        if held.state in {Batch.READY, Batch.STOPPED} and not queries.lacking(held):
            held = imports.set_state(by=request.viewer, batch=held, state=Batch.RUNNING)
    if _batch(request, ref).state == Batch.RUNNING:
        jobs.bring_in.enqueue(held.ref, request.viewer.user.pk)
    return redirect("exchange:batch", ref=ref)


@access(rules.can_manage)
@require_POST
def drop(request: ViewedRequest, ref: str) -> HttpResponse:
    held = _batch(request, ref)
    if held.state == Batch.READY:
        with _as_shown(request, held):
            imports.set_state(by=request.viewer, batch=held, state=Batch.DROPPED)
            messages.success(request, "Nothing was brought in.")
            return redirect("exchange:upload")
        return redirect("exchange:batch", ref=ref)
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
    kind = imports.kind_of(held)
    text = say(_would(plan, kind), words_for(request.viewer))
    context = {"batch": held, "kind": kind, "plan": plan, "text": text, "left": _paged(request, plan.left)}
    return render(request, "exchange/undo.html", context)


def _would(plan: queries.Undoing, kind: Import) -> str:
    counted = kind.one if plan.taken_off == 1 else kind.many
    added = f"{plan.taken_off} {counted} added by this file"
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
