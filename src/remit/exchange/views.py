"""A spreadsheet comes in: read, matched, shown row by row, and only then brought in."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from remit.core.access import ViewedRequest, access, words_for
from remit.core.asked import number_in
from remit.core.files.text import Unreadable
from remit.core.imports.columns import Fault, mixed_days
from remit.core.imports.kinds import Import, day_said
from remit.core.imports.models import Batch
from remit.core.imports.neutral import WHY_REFUSED
from remit.core.records import Stale
from remit.core.registers.pages import as_text
from remit.core.words import say
from remit.exchange import forms, jobs, queries, reading
from remit.school import imports, rules
from remit.school.imports import previewing, unread

SHOWN = 50
MANY = 4  # rows of which the same is said
LISTS = ("warnings", "rejected", "doubts", "changed", "added", "unchanged")
OVERVIEW = LISTS[:-1]


@access(rules.can_manage)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: ViewedRequest) -> HttpResponse:
    words, of = words_for(request.viewer), request.GET.get("of", "")
    schools = list(queries.kept_schools(request.viewer))
    form = forms.FileForm(words, queries.kinds(), schools, request.POST or None, request.FILES or None, of)
    if request.method == "POST" and form.is_valid():
        try:
            batch = _received(request, form.cleaned_data)
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


def _received(request: ViewedRequest, given: dict[str, Any]) -> Batch:
    """Errors: Unreadable."""
    file = given["file"]
    kind = queries.kind_named(given["of"]) if given["of"] else None
    name, content = file.name[:160], file.read()
    school = given["school"]
    return reading.received(
        request.viewer, kind=kind, name=name, content=content, day=given["first_day"], school=school
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
    if {"of_kind", "of_orders"} & request.POST.keys() and held.state == Batch.READY:
        return _answered(request, held)
    form = forms.ColumnsForm(words, kind.rows, held.headings, held.columns, None if is_whole else posted)
    whole = forms.WholeForm(words, kind, held.said, posted if is_whole else None)
    if posted and not is_whole and form.is_valid() and (why := _mixed_days(request, held, form.columns())):
        form.add_error(None, why)
    if request.method == "POST" and held.state == Batch.READY and (whole if is_whole else form).is_valid():
        with _as_shown(request, held):
            if is_whole:
                imports.say_of_whole(by=request.viewer, batch=held, said=whole.said())
            elif held.columns != form.columns():
                _match(request, held, form.columns())
        return redirect("exchange:batch", ref=ref)
    return _shown(request, held, form, whole)


def _answered(request: ViewedRequest, held: Batch) -> HttpResponse:
    """What a file lists, or why columns that speak of a court order are left out."""
    words, given = words_for(request.viewer), request.POST
    kind = forms.KindForm(words, queries.kinds(), held.of, given)
    why = forms.LeftOutForm(given)
    if "of_kind" in given and kind.is_valid() and not held.said.get("transfer"):
        with _as_shown(request, held):
            columns = queries.guessed(request.viewer, held, kind.cleaned_data["of"])
            imports.set_kind(by=request.viewer, batch=held, of=kind.cleaned_data["of"], columns=columns)
    elif "of_orders" in given:
        if not why.is_valid():
            messages.error(request, str(why.errors["why"][0]))
        elif asked := queries.asked(request.viewer, held):
            with _as_shown(request, held):
                said = {**held.said.get(queries.LEFT_OUT, {}), **{each.key: why.cleaned_data["why"] for each in asked}}
                imports.say_of_whole(by=request.viewer, batch=held, said={queries.LEFT_OUT: said})
    return redirect("exchange:batch", ref=held.ref)


def _mixed_days(request: ViewedRequest, held: Batch, columns: dict[str, int]) -> str:
    rows = queries.rows_of(request.viewer, held)
    return mixed_days(held.headings, ((row.number, row.cells) for row in rows), columns.values())


@contextmanager
def _as_shown(request: ViewedRequest, held: Batch) -> Iterator[None]:
    """What is pressed is done to the file as the page showed it, or not at all: then the new preview follows."""
    try:
        held.version = number_in(request.POST.get("version", "")) or 0
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
    ending = queries.endings(request.viewer, held) if ready and not lacking else []
    asked = queries.asked(request.viewer, held) if ready and not lacking else []
    shown_as, on_pages = queries.where_shown(request.viewer, kind)
    only, undone = request.GET.get("show", ""), queries.undone(held)
    context = {
        "batch": held,
        "school": queries.school_named(request.viewer, held),
        "kind": kind,
        "form": None if held.said.get("transfer") else form,
        "whole": whole if ready and whole.fields and not held.said.get("transfer") else None,
        "shown_as": shown_as,
        "on_pages": on_pages,
        "barring": queries.barring(request.viewer, held) if ready else [],
        "asked": asked,
        "why": forms.LeftOutForm() if asked else None,
        "left_out": queries.left_out(held) if ready else [],
        "of": forms.KindForm(words, queries.kinds(), held.of) if ready and not held.said.get("transfer") else None,
        "twice": queries.standing_twice(held) if ready else [],
        "first_day": day_said(held.said, "first_day"),
        "lacking": [say(label, words) for label in lacking],
        "remembered": queries.as_said_before(request.viewer, held) if ready else [],
        "unused": queries.unused(held) if ready else [],
        "totals": queries.totals(judged) if ready else held.counts,
        "ending": ending,
        "seen": previewing.seal(previewing.as_shown(judged), ending) if ready else "",
        "not_in": [] if ready or undone.left else _paged(request, queries.not_brought_in(held)),
        "only": only if only in LISTS else "",
        "lists": _lists(request, kind, judged, only),
        "undone": undone,
        "left": _left(request, held, undone),
    }
    return render(request, "exchange/batch.html", context, status=422 if form.errors or whole.errors else 200)


def _lists(request: ViewedRequest, kind: Import, judged: list[imports.Judged], only: str) -> dict[str, Page]:
    """A page of each list that has something in it, or of the one that is asked for."""
    wanted = (only,) if only in LISTS else OVERVIEW
    found: dict[str, list] = {name: [each for each in judged if each.verdict == name] for name in wanted}
    if "warnings" in found:
        found["warnings"] = [each for each in judged if each.warning]
    if "doubts" in found:
        found["doubts"] = _doubts([doubt for each in judged for doubt in each.doubts], each_alone=only == "doubts")
    pages = {name: _paged(request, rows, only in LISTS) for name, rows in found.items() if rows}
    for name, page in pages.items():
        if name == "changed":
            rows = queries.changes(request.viewer, list(page.object_list), kind)
            page.object_list = [(row, *kind.line(row), differs) for row, differs in rows]
        elif name in {"warnings", "added", "unchanged"}:
            page.object_list = queries.lines(kind, list(page.object_list))
    return pages


def _doubts(found: list[Fault], *, each_alone: bool) -> list[tuple[Fault, int]]:
    """What is said of many rows is said once, with how many, unless the list itself is open; rarer ones first."""
    counted = Counter((each.column, each.message) for each in found)
    if each_alone:
        return [(each, 1) for each in found]
    firsts: dict[tuple[str, str], Fault] = {}
    for each in found:
        firsts.setdefault((each.column, each.message), each)
    few = [(each, 1) for each in found if counted[each.column, each.message] < MANY]
    return few + [(firsts[key], many) for key, many in counted.items() if many >= MANY]


def _paged(request: ViewedRequest, rows: list, asked: bool = True) -> Page:
    return Paginator(rows, SHOWN).get_page(request.GET.get("page") if asked else 1)


@access(rules.can_manage)
@require_POST
def start(request: ViewedRequest, ref: str) -> HttpResponse:
    """Into the queue: the worker brings the rows in, or goes on with them where it stopped. Only what the page showed:
    where the school has changed meanwhile what is held, the new preview says what would happen now."""
    held = _batch(request, ref)
    if held.state == Batch.READY and not queries.lacking(held) and not queries.asked(request.viewer, held):
        judged, version = queries.judged(request.viewer, held), held.version
        shown = previewing.as_shown(judged)
        seen = previewing.seal(shown, queries.endings(request.viewer, held))
        with _as_shown(request, held):
            if held.version == version and request.POST.get("seen") != seen:
                messages.error(request, "What is held was changed while you were looking. Look at the preview again.")
                return redirect("exchange:batch", ref=ref)
            held = imports.start(by=request.viewer, batch=held, shown=shown)
    elif held.state == Batch.STOPPED:
        held = imports.set_state(by=request.viewer, batch=held, state=Batch.RUNNING)
    if _batch(request, ref).state == Batch.RUNNING:
        jobs.bring_in.enqueue(held.ref, request.viewer.user.pk)
    return redirect("exchange:batch", ref=ref)


@access(rules.can_manage)
@require_POST
def drop(request: ViewedRequest, ref: str) -> HttpResponse:
    held = _batch(request, ref)
    if held.state == Batch.READING:
        with _as_shown(request, held):
            unread.give_up(by=request.viewer, batch=held, why="")
        return redirect("exchange:upload")
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
    """What an undo would do, to be confirmed. A POST asks the worker what that is, puts it into the queue as it was shown,
    or goes on with one that stopped."""
    held = _batch(request, ref)
    if request.method == "POST":
        return _ask_of_undo(request, held) if "look" in request.POST else _undo(request, held)
    if not held.can_be_undone or held.state == Batch.HALTED:
        return redirect("exchange:batch", ref=ref)
    plan, kind = queries.would_do(held), imports.kind_of(held)
    text = say(_would(plan, kind), words_for(request.viewer))
    after = queries.after(request.viewer, held) if plan.left else []
    context = {
        "batch": held,
        "kind": kind,
        "text": text,
        "plan": plan,
        "after": after,
        "left": _left(request, held, plan),
    }
    return render(request, "exchange/undo.html", context)


def _ask_of_undo(request: ViewedRequest, held: Batch) -> HttpResponse:
    if held.can_be_undone and held.state != Batch.HALTED:
        held = imports.ask_would(by=request.viewer, batch=held)
        jobs.weigh.enqueue(held.ref, request.viewer.user.pk)
    return redirect("exchange:undo", ref=held.ref)


def _undo(request: ViewedRequest, held: Batch) -> HttpResponse:
    if held.state == Batch.HALTED:
        imports.set_state(by=request.viewer, batch=held, state=Batch.UNDOING)
    elif held.can_be_undone and held.is_undo_shown and queries.would_do(held).does_nothing:
        return redirect("exchange:undo", ref=held.ref)
    elif held.can_be_undone and held.is_undo_shown:
        with _as_shown(request, held):
            imports.set_state(by=request.viewer, batch=held, state=Batch.UNDOING)
    if _batch(request, held.ref).state == Batch.UNDOING:
        jobs.take_back.enqueue(held.ref, request.viewer.user.pk)
    return redirect("exchange:batch", ref=held.ref)


def _left(request: ViewedRequest, held: Batch, plan: queries.Undoing) -> Page:
    page = _paged(request, plan.left)
    page.object_list = queries.left_of(request.viewer, held, page.object_list)
    return page


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
    out.writerow([as_text(heading) for heading in [*held.headings, WHY_REFUSED]])
    for cells, why in queries.refused(request.viewer, held):
        out.writerow([as_text(cell) for cell in [*cells, say(why, words)]])
    return response
