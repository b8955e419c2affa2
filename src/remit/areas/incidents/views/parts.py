"""The part of one pupil in an incident, the statements about it, and the use of force; and all of one pupil."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from remit.areas.incidents import actions, forms, queries, reference, rules
from remit.areas.incidents.models import CASEWORK, Force, Part, Statement
from remit.areas.incidents.outputs import PACK
from remit.core.access import ViewedRequest, access
from remit.core.outputs.views import ask_for
from remit.core.registers.past import told
from remit.core.ui import toasts
from remit.core.ui.asking import FORM, sent
from remit.core.ui.doing import done, key_of, tried, version_of
from remit.school.models import Pupil
from remit.school.rules import reached


def _pupil(request: ViewedRequest, ref: str) -> Pupil:
    return get_object_or_404(reached(request.viewer, CASEWORK, rules.LEADS).select_related("school"), ref=ref)


def _part(request: ViewedRequest, ref: str) -> Part:
    return get_object_or_404(queries.all_parts(request.viewer).select_related("pupil__school"), ref=ref)


def _statement(request: ViewedRequest, ref: str) -> Statement:
    return get_object_or_404(queries.statements(request.viewer), ref=ref)


def _force(request: ViewedRequest, ref: str) -> Force:
    return get_object_or_404(queries.forces(request.viewer).select_related("pupil__school"), ref=ref)


@access(rules.can_follow)
@require_safe
def of_pupil(request: ViewedRequest, ref: str) -> HttpResponse:
    """All of one pupil: where what wants somebody leads."""
    pupil = _pupil(request, ref)
    parts, forces = queries.of_pupil(request.viewer, pupil)
    return render(request, "incidents/pupil.html", {"pupil": pupil, "parts": parts, "forces": forces})


@access(rules.can_follow)
@FORM
def part(request: ViewedRequest, ref: str) -> HttpResponse:
    """What is said of it, what was done, who was told."""
    viewer, held = request.viewer, _part(request, ref)
    form = forms.PartForm(viewer, sent(request), record=held)

    def act() -> Part:
        return actions.change_part(by=viewer, part=held, version=form.cleaned_data["version"], details=form.details())

    if done(request, form, act, partial(_part, request, ref)):
        toasts.done(request, "Saved.")
        return redirect("incidents:incident", ref=held.incident.ref)
    held = _part(request, ref)
    context = {
        "form": form, "part": held, "incident": held.incident, "pupil": held.pupil, "told": told(viewer, held),
        "why_form": forms.WhyForm(held.version), "search_duty": reference.duty_on("search", held.incident.day),
    }  # fmt: skip
    return render(request, "incidents/part.html", context, status=422 if form.errors else 200)


@access(rules.can_follow)
@require_POST
def part_back(request: ViewedRequest, ref: str) -> HttpResponse:
    held = _part(request, ref)
    why, version = request.POST.get("why", ""), version_of(request)
    undo = f"{reverse('incidents:part.again', args=[ref])}?version={version + 1}"
    tried(request, lambda: actions.take_back_part(by=request.viewer, part=held, version=version, why=why), "Taken back.", undo)  # fmt: skip
    return redirect("incidents:part", ref=ref)


@access(rules.can_follow)
@require_POST
def part_again(request: ViewedRequest, ref: str) -> HttpResponse:
    held, version = _part(request, ref), version_of(request)
    tried(request, lambda: actions.put_back_part(by=request.viewer, part=held, version=version), "It stands again.")
    return redirect("incidents:part", ref=ref)


@access(rules.can_follow)
@require_POST
def pack(request: ViewedRequest, ref: str) -> HttpResponse:
    """This pupil's part alone, as PDF or DOCX."""
    held = _part(request, ref)
    if name := queries.named_besides(request.viewer, [held])[held.pk]:
        toasts.failed(request, f"The file was not made: “{name}” is the name of somebody with a part of their own. Write that another way first.")  # fmt: skip
        return redirect("incidents:incident", ref=held.incident.ref)
    return ask_for(request, PACK, what=held.ref, school=held.school_id)


@access(rules.can_follow)
@FORM
def add_statement(request: ViewedRequest, ref: str) -> HttpResponse:
    return _statement_page(request, _part(request, ref), None)


@access(rules.can_follow)
@FORM
def statement(request: ViewedRequest, ref: str) -> HttpResponse:
    held = _statement(request, ref)
    return _statement_page(request, _part(request, held.part.ref), held)


def _statement_page(request: ViewedRequest, of: Part, held: Statement | None) -> HttpResponse:
    viewer = request.viewer
    form = forms.StatementForm(viewer, sent(request), record=held)

    def act() -> Statement:
        key = "" if held else key_of(request)
        given = {"version": form.cleaned_data.get("version"), "details": form.details()}
        return actions.keep_statement(by=viewer, key=key, part=of, statement=held, **given)

    again = partial(_statement, request, held.ref) if held else None
    if done(request, form, act, again):
        toasts.done(request, "The statement is kept.")
        return redirect("incidents:incident", ref=of.incident.ref)
    context = {"form": form, "part": of, "incident": of.incident, "pupil": of.pupil, "statement": held, "told": told(viewer, held) if held else []}  # fmt: skip
    return render(request, "incidents/statement.html", context, status=422 if form.errors else 200)


@access(rules.can_follow)
@require_POST
def statement_back(request: ViewedRequest, ref: str) -> HttpResponse:
    """Taken back, or put back."""
    held, version = _statement(request, ref), version_of(request)
    undo = "" if held.taken_back else f"{reverse('incidents:statement.back', args=[ref])}?version={version + 1}"
    words = "It stands again." if held.taken_back else "Taken back."
    tried(request, lambda: actions.take_back_statement(by=request.viewer, statement=held, version=version), words, undo)
    return redirect("incidents:incident", ref=held.part.incident.ref)


@access(rules.can_follow)
@FORM
def add_force(request: ViewedRequest, ref: str) -> HttpResponse:
    """Of a pupil, whether or not there was an incident."""
    return _force_page(request, _pupil(request, ref), None, None)


@access(rules.can_follow)
@FORM
def part_force(request: ViewedRequest, ref: str) -> HttpResponse:
    """In an incident."""
    of = _part(request, ref)
    return _force_page(request, of.pupil, of, None)


@access(rules.can_follow)
@FORM
def force(request: ViewedRequest, ref: str) -> HttpResponse:
    held = _force(request, ref)
    return _force_page(request, held.pupil, held.part, held)


def _force_page(request: ViewedRequest, pupil: Pupil, of: Part | None, held: Force | None) -> HttpResponse:
    viewer = request.viewer
    form = forms.ForceForm(viewer, sent(request), record=held)
    if of and not held:
        form.initial["day"] = of.incident.day

    def act() -> Force:
        key = "" if held else key_of(request)
        given = {"version": form.cleaned_data.get("version"), "details": form.details()}
        return actions.keep_force(by=viewer, key=key, pupil=pupil, part=of, force=held, **given)

    again = partial(_force, request, held.ref) if held else None
    if done(request, form, act, again):
        toasts.done(request, "Saved.")
        return redirect("incidents:pupil", ref=pupil.ref)
    held = _force(request, held.ref) if held else None
    context: dict[str, Any] = {
        "form": form, "pupil": pupil, "force": held, "incident": of.incident if of else None,
        "duty": reference.duty_on("force", held.day if held else viewer.day), "told": told(viewer, held) if held else [],
        "why_form": forms.WhyForm(held.version) if held else None,
    }  # fmt: skip
    return render(request, "incidents/force.html", context, status=422 if form.errors else 200)


@access(rules.can_follow)
@require_POST
def force_back(request: ViewedRequest, ref: str) -> HttpResponse:
    held, version = _force(request, ref), version_of(request)
    why = request.POST.get("why", "")
    undo = f"{reverse('incidents:force.again', args=[ref])}?version={version + 1}"
    tried(request, lambda: actions.take_back_force(by=request.viewer, force=held, version=version, why=why), "Taken back.", undo)  # fmt: skip
    return redirect("incidents:force", ref=ref)


@access(rules.can_follow)
@require_POST
def force_again(request: ViewedRequest, ref: str) -> HttpResponse:
    held, version = _force(request, ref), version_of(request)
    tried(request, lambda: actions.put_back_force(by=request.viewer, force=held, version=version), "It stands again.")
    return redirect("incidents:force", ref=ref)
