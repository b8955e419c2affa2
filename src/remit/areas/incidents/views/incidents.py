"""Serious incidents: the list, how one is begun, one of them with the parts in sight, what they were about."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from remit.areas.incidents import actions, forms, queries, reference, rules
from remit.areas.incidents.models import Incident
from remit.core.access import ViewedRequest, access
from remit.core.registers.past import told
from remit.core.ui import toasts
from remit.core.ui.asking import FORM, sent
from remit.core.ui.doing import done, key_of, tried, version_of
from remit.school import queries as school

SHOWN = 40


@access(rules.can_record)
@require_safe
def listed(request: ViewedRequest) -> HttpResponse:
    """Of those whom she leads, and those that she recorded."""
    viewer = request.viewer
    show, flag = request.GET.get("show", ""), request.GET.get("about", "")
    show = show if show in queries.SHOWN else queries.OPEN
    page = Paginator(queries.listed(viewer, show, flag), SHOWN).get_page(request.GET.get("page"))
    pills = [
        {"label": label, "url": f"?show={key}", "current": key == show, "count": queries.listed(viewer, key).count()}
        for key, label in queries.SHOWN.items()
    ]
    context = {
        "page": page, "lines": queries.lines(viewer, list(page)), "pills": pills, "label": queries.SHOWN[show], "show": show,
        "flag": reference.flag_name(flag) if flag in dict(reference.flags()) else "", "about": flag, "leads": rules.can_follow(viewer),
    }  # fmt: skip
    return render(request, "incidents/list.html", context)


@access(rules.can_record)
@FORM
def begin(request: ViewedRequest) -> HttpResponse:
    """Of one pupil, or of whoever is named."""
    viewer = request.viewer
    asked = request.POST.get("pupil") or request.GET.get("pupil")
    pupil = get_object_or_404(school.pupils(viewer).select_related("school"), ref=asked) if asked else None
    form = forms.BeginForm(viewer, sent(request), pupil)
    made: list[Incident] = []
    if done(request, form, lambda: made.append(actions.begin(by=viewer, key=key_of(request), **form.values()))):
        undo = f"{reverse('incidents:back', args=[made[0].ref])}?version={made[0].version}&mistake=1"
        toasts.done(request, "The incident is recorded. Add whoever else had a part.", undo=undo)
        return redirect("incidents:incident", ref=made[0].ref)
    return render(request, "incidents/begin.html", {"form": form, "pupil": pupil}, status=422 if form.errors else 200)


def found(request: ViewedRequest, ref: str) -> Incident:
    return get_object_or_404(queries.incidents(request.viewer), ref=ref)


@access(rules.can_record)
@require_safe
def incident(request: ViewedRequest, ref: str) -> HttpResponse:
    return page_of(request, found(request, ref))


def page_of(request: ViewedRequest, held: Incident, **given: Any) -> HttpResponse:
    """One incident with the parts in sight. `given`: a form that came back with mistakes."""
    viewer = request.viewer
    parts = list(queries.all_parts(viewer).filter(incident=held).order_by("pk"))
    stand = [each for each in parts if not each.taken_back]
    statements, forces = queries.statements_of(viewer, stand), queries.forces_of(viewer, stand)
    named = queries.named_besides(viewer, stand)
    works = rules.can_work(viewer, incident=held)
    context: dict[str, Any] = {
        "incident": held,
        "parts": [
            {
                "part": each, "statements": statements.get(each.pk, []), "forces": forces.get(each.pk, []),
                "named": named[each.pk],
            }
            for each in stand
        ],
        "off": [each for each in parts if each.taken_back],
        "others": range(queries.others_in(viewer, held)),
        "works": works,
        "told": told(viewer, held),
    }  # fmt: skip
    if held.taken_back:
        return render(request, "incidents/incident.html", context)
    if works or rules.is_hers(viewer, held):
        context |= {
            "add_form": forms.AddForm(viewer),
            "change_form": forms.ChangeForm(viewer, held),
            "why_form": forms.WhyForm(held.version),
        }
    if works:
        context |= {"close_form": forms.CloseForm(held)} if held.is_open else {"helped_form": forms.HelpedForm(held)}
    wrong = any(form.errors for form in given.values())
    return render(request, "incidents/incident.html", context | given, status=422 if wrong else 200)


@access(rules.can_record)
@require_POST
def add(request: ViewedRequest, ref: str) -> HttpResponse:
    """Somebody else had a part."""
    held, form = found(request, ref), forms.AddForm(request.viewer, request.POST)
    if done(
        request,
        form,
        lambda: actions.add_part(by=request.viewer, key=key_of(request), incident=held, **form.values()),
    ):
        toasts.done(request, "Added.")
        return redirect("incidents:incident", ref=ref)
    return page_of(request, found(request, ref), add_form=form)


@access(rules.can_record)
@require_POST
def change(request: ViewedRequest, ref: str) -> HttpResponse:
    held = found(request, ref)
    form = forms.ChangeForm(request.viewer, held, request.POST)
    if done(
        request,
        form,
        lambda: actions.change(by=request.viewer, incident=held, **form.values()),
        partial(found, request, ref),
    ):
        toasts.done(request, "Saved.")
        return redirect("incidents:incident", ref=ref)
    return page_of(request, found(request, ref), change_form=form)


@access(rules.can_follow)
@require_POST
def close(request: ViewedRequest, ref: str) -> HttpResponse:
    held = found(request, ref)
    form = forms.CloseForm(held, request.POST)
    if done(
        request,
        form,
        lambda: actions.close(by=request.viewer, incident=held, **form.cleaned_data),
        partial(found, request, ref),
    ):
        undo = f"{reverse('incidents:reopen', args=[ref])}?version={held.version}"
        toasts.done(request, "Closed. In two weeks it is asked whether it helped.", undo=undo)
        return redirect("incidents:incident", ref=ref)
    return page_of(request, found(request, ref), close_form=form)


@access(rules.can_follow)
@require_POST
def helped(request: ViewedRequest, ref: str) -> HttpResponse:
    held = found(request, ref)
    form = forms.HelpedForm(held, request.POST)
    if done(
        request,
        form,
        lambda: actions.answer(by=request.viewer, incident=held, **form.cleaned_data),
        partial(found, request, ref),
    ):
        toasts.done(request, "Kept.")
        return redirect("incidents:incident", ref=ref)
    return page_of(request, found(request, ref), helped_form=form)


@access(rules.can_follow)
@require_POST
def reopen(request: ViewedRequest, ref: str) -> HttpResponse:
    held = found(request, ref)
    tried(request, lambda: actions.reopen(by=request.viewer, incident=held, version=version_of(request)), "It is open again.")  # fmt: skip
    return redirect("incidents:incident", ref=ref)


@access(rules.can_record)
@require_POST
def back(request: ViewedRequest, ref: str) -> HttpResponse:
    """Taken back with a reason; straight after it was begun, as a slip."""
    held = found(request, ref)
    if "mistake" in request.GET:
        given = {"version": version_of(request), "why": "Begun by mistake"}
        tried(request, lambda: actions.take_back(by=request.viewer, incident=held, **given), "Taken back.")
        return redirect("incidents:incident", ref=ref)
    form = forms.WhyForm(held.version, request.POST)
    if done(
        request,
        form,
        lambda: actions.take_back(by=request.viewer, incident=held, **form.cleaned_data),
        partial(found, request, ref),
    ):
        toasts.done(request, "Taken back: it counts nowhere.", undo=f"{_again(held)}?version={held.version}")
        return redirect("incidents:incident", ref=ref)
    return page_of(request, found(request, ref), why_form=form)


def _again(held: Incident) -> str:
    return reverse("incidents:again", args=[held.ref])


@access(rules.can_record)
@require_POST
def again(request: ViewedRequest, ref: str) -> HttpResponse:
    held = found(request, ref)
    version = version_of(request)
    tried(request, lambda: actions.put_back(by=request.viewer, incident=held, version=version), "It stands again.")
    return redirect("incidents:incident", ref=ref)


@access(rules.can_follow)
@require_safe
def counts(request: ViewedRequest) -> HttpResponse:
    """What the incidents of the year were about: bullying and prejudice, small numbers held back."""
    terms, rows = queries.counts(request.viewer)
    return render(request, "incidents/counts.html", {"terms": terms, "rows": rows})
