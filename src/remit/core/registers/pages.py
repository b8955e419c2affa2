from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial, update_wrapper
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods

from remit.core.access import ViewedRequest, access, words_for
from remit.core.acts import KeyReused, Refused
from remit.core.imports.neutral import neutral
from remit.core.once import SAVED_ALREADY
from remit.core.records import Stale
from remit.core.registers.definition import Register
from remit.core.viewers import Viewer
from remit.core.words import say

PAGE = 50


def listing(request: ViewedRequest, register: Register) -> HttpResponse:
    register, asked = register.seen_by(request.viewer), request.GET.dict()
    page = Paginator(register.narrowed(request.viewer, asked), PAGE).get_page(asked.get("page"))
    day = register.list_day(request.viewer, asked)
    kept = "&".join(f"{each.name}={asked[each.name]}" for each in register.filters if asked.get(each.name))
    if day:
        kept = "&".join(filter(None, (kept, f"day={day.isoformat()}")))
    context = {
        "register": register,
        "filters": [(each, each.offered(request.viewer, day), asked.get(each.name, "")) for each in register.filters],
        "day": day,
        "page": page,
        "lines": [(record.ref, register.values(record)) for record in page],
        "detail": register.route("detail"),
        "sheet": register.route("csv"),
        "add": register.route("add") if register.may_add and register.may_add(request.viewer) else "",
        "kept": kept,
    }
    return render(request, "registers/list.html", context)


def sheet(request: ViewedRequest, register: Register) -> HttpResponse:
    register = register.seen_by(request.viewer)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{register.name}.csv"'
    response.write("\ufeff")  # spreadsheets take the file for what it is
    out = csv.writer(response)
    words = words_for(request.viewer)
    out.writerow([say(column.label, words) for column in register.columns])
    for record in register.narrowed(request.viewer, request.GET.dict()):
        out.writerow([as_text(value) for value in register.values(record)])
    return response


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
        "edit": register.route("edit")
        if register.edit and register.may_add and register.may_add(request.viewer)
        else "",
        "panels": _panels(request.viewer, register, record, day),
        "panels_template": register.panels_template,
    }
    return render(request, "registers/detail.html", context)


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
            form.add_error(None, as_said(why))
        else:
            messages.success(request, f"{record} added.")
            return redirect(register.route("detail"), ref=record.ref)
    return render(
        request, "registers/form.html", {"register": register, "form": form}, status=422 if form.errors else 200
    )


def as_said(why: Refused | ValidationError) -> str:
    return " ".join(why.messages) if isinstance(why, ValidationError) else str(why)


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
            form.add_error(None, as_said(why))
        else:
            messages.success(request, "Saved.")
            return redirect(register.route("detail"), ref=ref)
    return render(request, "registers/form.html", context, status=422 if form.errors else 200)


def urls(register: Register) -> list[URLPattern]:
    pages: list[tuple[str, str, Callable, str]] = [
        ("list", "", listing, "GET HEAD"),
        ("csv", "csv/", sheet, "GET HEAD"),
    ]
    if register.add:
        pages.append(("add", "add/", add, "GET HEAD POST"))
    if not register.detail_page:
        pages.append(("detail", "<str:ref>/", detail, "GET HEAD"))
    if register.edit:
        pages.append(("edit", "<str:ref>/edit/", edit, "GET HEAD POST"))
    return [
        path(f"{register.name}/{tail}", _page(view, register, methods), name=f"{register.name}.{page}")
        for page, tail, view, methods in pages
    ]


def _page(view: Callable, register: Register, methods: str) -> Callable[[HttpRequest], HttpResponse]:
    bound = update_wrapper(partial(view, register=register), view)
    writes = "POST" in methods and register.may_add
    return access(writes or register.view)(require_http_methods(methods.split())(bound))
