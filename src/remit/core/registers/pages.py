from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial, update_wrapper
from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from remit.core.access import ViewedRequest, access, words_for
from remit.core.acts import KeyReused, Refused
from remit.core.imports.neutral import neutral
from remit.core.once import SAVED_ALREADY
from remit.core.outputs import sheets
from remit.core.outputs.actions import may_export, note
from remit.core.outputs.document import Table
from remit.core.outputs.models import Export
from remit.core.outputs.views import ask_for
from remit.core.records import Stale
from remit.core.registers import kept, past
from remit.core.registers.definition import Column, Register, as_said
from remit.core.registers.printed import name_of
from remit.core.seams import Output, named
from remit.core.ui import toasts
from remit.core.ui.asking import why_said
from remit.core.viewers import Viewer

PAGE = 50
MANY_COLUMNS = 3
LONGEST = 400  # that an export holds of what it is of: no choice that a list offers comes near


def listing(request: ViewedRequest, register: Register) -> HttpResponse:
    viewer, asked = request.viewer, _asked(request)
    whole = register.seen_by(viewer)
    register = whole.showing(asked)
    rows = register.narrowed(viewer, asked)
    page = Paginator(rows, PAGE).get_page(asked.get("page"))
    day = register.list_day(viewer, asked)
    parts = register.parts_of(viewer, asked)
    writes = bool(register.may_add and register.may_add(viewer))
    context = {
        "register": register,
        "filters": [(each, each.offered(viewer, day), asked.get(each.name, "")) for each in register.filters],
        "knows_past": register.rows_at is not None,
        "narrowed": set(parts) - {"columns", "sort"},
        "day": day,
        "page": page,
        "lines": [(record.ref, register.values(record)) for record in page],
        "heads": [(column, *_sorting(column, asked, parts)) for column in register.columns],
        "choices": [(each, each in register.columns) for each in whole.columns[1:]] if _chooses(whole) else [],
        "totals": _totals(register, rows) if page.paginator.count else [],
        "bulk": [each for each in register.bulk if each.rule(viewer)] if not day else [],
        "detail": register.route("detail"),
        "sheet": register.route("xlsx"),
        "add": register.route("add") if writes and register.add else "",
        "imports": _imports(register) if writes else "",
        "kept": urlencode(parts),
        "parts": parts,
        "prints": may_export(viewer) and named(Output, name_of(register)) is not None,
        "views": _views(viewer, register, parts) if kept.may_keep(viewer) else None,
    }
    return render(request, "registers/list.html", context)


def _asked(request: HttpRequest) -> dict[str, str]:
    """The parts of the address; columns ticked one by one are one part."""
    chosen = request.GET.getlist("column")
    return {**request.GET.dict(), "columns": ",".join(chosen)} if chosen else request.GET.dict()


def _imports(register: Register) -> str:
    if register.imports is None:
        return ""
    route, of = register.imports
    return f"{reverse(route)}?of={of}"


def _chooses(register: Register) -> bool:
    """A choice of columns is worth its place where there are several beside the name."""
    return len(register.columns) > MANY_COLUMNS or any(each.extra for each in register.columns)


def _sorting(column: Column, asked: Mapping[str, str], parts: Mapping[str, str]) -> tuple[str, str]:
    """The address that sorts by the column, or the other way round, and how it is sorted now."""
    if not column.sort:
        return "", "no"
    now = {column.way: "ascending", f"-{column.way}": "descending"}.get(asked.get("sort", ""), "no")
    way = f"-{column.way}" if now == "ascending" else column.way
    return "?" + urlencode({**parts, "sort": way}), now


def _totals(register: Register, rows: QuerySet) -> list[str]:
    """By column, the sum over all rows of the list, not of the page; nothing where no column has one."""
    fields = {f"total_{number}": Sum(each.total) for number, each in enumerate(register.columns) if each.total}
    if not fields:
        return []
    found = rows.order_by().aggregate(**fields)
    return [as_said(found.get(f"total_{number}")) for number in range(len(register.columns))]


def _views(viewer: Viewer, register: Register, parts: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {"ref": each.ref, "label": each.name, "url": "?" + urlencode(each.asked), "current": each.asked == parts}
        for each in kept.views(viewer, register.key)
    ]


TYPES = {
    Export.CSV: "text/csv; charset=utf-8",
    Export.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def sheet(request: ViewedRequest, register: Register, format: str) -> HttpResponse:
    """The rows of the page, all of them, at once."""
    register = register.seen_by(request.viewer).showing(request.GET.dict())
    table = register.table(request.viewer, request.GET.dict(), words_for(request.viewer))
    content = sheets.to_csv(table) if format == Export.CSV else _workbook(request.viewer, table)
    if request.method == "GET":
        note(by=request.viewer, of=f"{register.area}:{register.name}", format=format, rows=len(table.rows))
    response = HttpResponse(content, content_type=TYPES[format])
    response["Content-Disposition"] = f'attachment; filename="{register.name}.{format}"'
    return response


def pdf(request: ViewedRequest, register: Register) -> HttpResponse:
    """Asked for, and made in the worker: a list of a thousand takes longer than a page may."""
    output = named(Output, name_of(register))
    if output is None:
        raise Http404
    parts = register.seen_by(request.viewer).parts_of(request.viewer, QueryDict(request.POST.get("asked", "")).dict())
    what = urlencode(parts)
    if len(what) > LONGEST:
        raise BadRequest
    return ask_for(request, output, what=what, school=min(request.viewer.places("school")))


def _workbook(viewer: Viewer, table: Table) -> bytes:
    return sheets.to_xlsx([table], title=table.title, school="", day=viewer.day)


def as_text(value: str) -> str:
    """A cell that a spreadsheet would run is text again behind an apostrophe."""
    return neutral(value)


def detail(request: ViewedRequest, register: Register, ref: str) -> HttpResponse:
    register = register.seen_by(request.viewer)
    record = register.one_of(request.viewer, ref)
    day = register.record_day(request.viewer, request.GET.dict())
    context = {
        "register": register,
        "record": record,
        "day": day,
        "pairs": list(zip(register.columns, register.values(record), strict=True)),
        "edit": register.route("edit") if register.edit and _writes(request.viewer, register) else "",
        "past": register.route("history") if register.edit and _writes(request.viewer, register) else "",
        "panels": _panels(request.viewer, register, record, day),
        "panels_template": register.panels_template,
    }
    return render(request, "registers/detail.html", context)


def _writes(viewer: Viewer, register: Register) -> bool:
    return bool(register.may_add and register.may_add(viewer))


def history(request: ViewedRequest, register: Register, ref: str) -> HttpResponse:
    """What was done to one record: when, by whom, before and after."""
    record = register.one_of(request.viewer, ref)
    page = Paginator(past.entries(record, request.viewer), PAGE).get_page(request.GET.get("page"))
    lines = past.lines(record, request.viewer, page.object_list)
    context = {"register": register, "record": record, "page": page, "lines": lines, "detail": register.route("detail")}
    return render(request, "registers/history.html", context)


def bulk(request: ViewedRequest, register: Register, name: str) -> HttpResponse:
    """To the records ticked, or to all of the list. The first press shows to whom and asks what it needs; the second does
    it. Errors: Http404, where there is no such act for her, and of a past day."""
    viewer = request.viewer
    act = next((each for each in register.bulk if each.name == name and each.rule(viewer)), None)
    if act is None or register.list_day(viewer, QueryDict(request.POST.get("asked", "")).dict()):
        raise Http404
    back = f"{reverse(register.route('list'))}?{request.POST.get('asked', '')}"
    records = _ticked(viewer, register, request.POST)
    if not records:
        toasts.failed(request, "Nothing was ticked.")
        return redirect(back)
    shown, now = request.POST.get("sure", ""), _which(records)
    sure = shown == now
    form = act.form(viewer, request.POST if shown else None) if act.form else None
    if sure and (form is None or form.is_valid()):
        try:
            undo = act.act(by=viewer, records=records, **(form.cleaned_data if form else {}))
        except (Refused, ValidationError) as why:
            if form is None:
                toasts.failed(request, why_said(why))
                return redirect(back)
            form.add_error(None, why_said(why))
        else:
            toasts.done(request, act.done.format(number=len(records)), undo=undo or "")
            return redirect(back)
    context = {
        "register": register,
        "act": act,
        "records": records,
        "form": form,
        "asked": request.POST.get("asked", ""),
        "all": request.POST.get("all") == "yes",
        "sure": now,
        "others": shown and not sure,
    }
    status = 409 if context["others"] else 422 if form and form.errors else 200
    return render(request, "registers/bulk.html", context, status=status)


def _which(records: list[Any]) -> str:
    """In a word that another set of records does not have."""
    return sha256(" ".join(sorted(each.ref for each in records)).encode()).hexdigest()[:16]


def _ticked(viewer: Viewer, register: Register, given: QueryDict) -> list[Any]:
    """Of the rows that her list shows: those ticked, or every one."""
    rows = register.narrowed(viewer, QueryDict(given.get("asked", "")).dict())
    if given.get("all") != "yes":
        rows = rows.filter(ref__in=given.getlist("row"))
    return list(rows)


def keep_view(request: ViewedRequest, register: Register) -> HttpResponse:
    """Under the name given; what was sent is cut down to what this list offers."""
    asked = QueryDict(request.POST.get("asked", "")).dict()
    parts = register.seen_by(request.viewer).offered_parts(request.viewer, asked)
    name = request.POST.get("name", "").strip()[:40]
    try:
        kept.keep(by=request.viewer, register=register.key, name=name, asked=parts)
    except Refused as refused:
        toasts.failed(request, str(refused))
    except ValidationError:
        toasts.failed(request, "Give the view a name.")
    else:
        toasts.done(request, f"Kept as “{name}”.")
    return redirect(f"{reverse(register.route('list'))}?{urlencode(parts)}")


def drop_view(request: ViewedRequest, register: Register, ref: str) -> HttpResponse:
    view = get_object_or_404(kept.views(request.viewer, register.key), ref=ref)
    kept.take_away(by=request.viewer, view=view)
    toasts.done(request, f"“{view.name}” is no longer kept.")
    return redirect(register.route("list"))


def _panels(viewer: Viewer, register: Register, record: Any, day: date | None) -> Mapping[str, Any]:
    if day and register.panels_at:
        return register.panels_at(viewer, record, day)
    return register.panels(viewer, record) if register.panels else {}


def add(request: ViewedRequest, register: Register) -> HttpResponse:
    assert register.form
    assert register.add
    form = register.form(request.viewer, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            record = register.add(by=request.viewer, key=request.POST.get("once", ""), **form.cleaned_data)
        except KeyReused:
            form.add_error(None, SAVED_ALREADY)
        except (Refused, ValidationError) as why:  # it stood when the form looked, and somebody was quicker
            form.add_error(None, why_said(why))
        else:
            messages.success(request, f"{record} added.")
            return redirect(register.route("detail"), ref=record.ref)
    return render(
        request, "registers/form.html", {"register": register, "form": form}, status=422 if form.errors else 200
    )


def edit(request: ViewedRequest, register: Register, ref: str) -> HttpResponse:
    assert register.form
    assert register.edit
    record = register.one_of(request.viewer, ref)
    form = (register.change or register.form)(request.viewer, request.POST or None, record=record)
    context = {"register": register, "form": form, "record": record}
    if request.method == "POST" and form.is_valid():
        try:
            register.edit(by=request.viewer, **{record._meta.model_name: record}, **form.cleaned_data)
        except Stale:
            theirs = register.one_of(request.viewer, ref)
            pairs = list(zip(register.columns, register.values(theirs), strict=True))
            return render(request, "registers/form.html", {**context, "theirs": pairs}, status=409)
        except (Refused, ValidationError) as why:
            form.add_error(None, why_said(why))
        else:
            messages.success(request, "Saved.")
            return redirect(register.route("detail"), ref=ref)
    return render(request, "registers/form.html", context, status=422 if form.errors else 200)


def urls(register: Register) -> list[URLPattern]:
    pages: list[tuple[str, str, Callable, str]] = [
        ("list", "", listing, "GET HEAD"),
        ("csv", "csv/", partial(sheet, format=Export.CSV), "GET HEAD"),
        ("xlsx", "xlsx/", partial(sheet, format=Export.XLSX), "GET HEAD"),
        ("pdf", "pdf/", pdf, "POST"),
        ("keep", "views/keep/", keep_view, "POST"),
        ("drop", "views/<str:ref>/drop/", drop_view, "POST"),
    ]
    if register.add:
        pages.append(("add", "add/", add, "GET HEAD POST"))
    if register.bulk:
        pages.append(("bulk", "do/<str:name>/", bulk, "POST"))
    if not register.detail_page:
        pages.append(("detail", "<str:ref>/", detail, "GET HEAD"))
    if register.edit:
        pages.append(("edit", "<str:ref>/edit/", edit, "GET HEAD POST"))
        pages.append(("history", "<str:ref>/history/", history, "GET HEAD"))
    return [
        path(f"{register.name}/{tail}", _page(page, view, register, methods), name=f"{register.name}.{page}")
        for page, tail, view, methods in pages
    ]


WRITING = {"add", "edit", "history"}  # open to whoever may write such records; the rest to whoever may see them


def _page(page: str, view: Callable, register: Register, methods: str) -> Callable[[HttpRequest], HttpResponse]:
    bound = update_wrapper(partial(view, register=register), view)
    writes = page in WRITING and register.may_add
    return access(writes or register.view)(require_http_methods(methods.split())(bound))
