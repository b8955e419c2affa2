"""A job description comes in, is read, and its holder or whoever manages posts confirms what it says."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from remit.core.access import ViewedRequest, access
from remit.core.acts import KeyReused
from remit.core.files.text import Unreadable, lines_of, lines_of_pasted
from remit.core.once import SAVED_ALREADY
from remit.core.records import Stale
from remit.leading.duties import actions, forms, queries, rules
from remit.leading.duties.areas import areas
from remit.leading.duties.models import Duty, JobDescription
from remit.leading.duties.proposal import proposed_duties, proposed_roles
from remit.leading.reading.description import to_json
from remit.leading.reading.reader import read
from remit.school import queries as school

STEPS = ("Read", "Duties", "Scope", "Head confirms")


@access(rules.has_duties)
@require_http_methods(["GET", "HEAD", "POST"])
def bring_in(request: ViewedRequest) -> HttpResponse:
    viewer = request.viewer
    form = forms.BringInForm(viewer, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            job = _read_and_keep(request, form.cleaned_data)
        except Unreadable as refused:
            form.add_error("file" if form.cleaned_data["file"] else "text", str(refused))
        except KeyReused:
            form.add_error(None, SAVED_ALREADY)
        else:
            return redirect("duties:review", ref=job.ref)
    context = {"form": form, "waiting": queries.jobs_to_review(viewer), "steps": STEPS}
    return render(request, "duties/bring_in.html", context, status=422 if form.errors else 200)


def _read_and_keep(request: ViewedRequest, values: dict[str, Any]) -> JobDescription:
    """Errors: Unreadable, also where there is no duty in it."""
    file = values["file"]
    if file:
        name, lines = file.name, lines_of(file, file.name)
    else:
        name, lines = "Pasted text", lines_of_pasted(values["text"])
    found = read(lines)
    if not any(duty.kind in {"duty", "purpose"} for duty in found.duties):
        raise Unreadable("No duty was found in this document. Is it a job description?")
    return actions.bring_in(
        by=request.viewer,
        key=request.POST.get("once", ""),
        post=values["post"],
        name=name[:160],
        lines=list(lines),
        found={key: value for key, value in to_json(found).items() if key != "duties"},
        duties=proposed_duties(found, day=request.viewer.day, fallback=values["post"].title),
    )


def _job(request: ViewedRequest, ref: str) -> JobDescription:
    return get_object_or_404(queries.jobs(request.viewer), ref=ref)


@access(rules.has_duties)
@require_safe
def review(request: ViewedRequest, ref: str) -> HttpResponse:
    job = _job(request, ref)
    duties = list(queries.duties_of_job(request.viewer, job))
    context = {
        "job": job,
        "steps": STEPS,
        "groups": _groups(duties),
        "document": _document(job, duties),
        "left": [duty for duty in duties if duty.state == Duty.LEFT],
        "proposed": sum(duty.state == Duty.PROPOSED for duty in duties),
        "doubts": sum(duty.state == Duty.PROPOSED and bool(duty.doubt) for duty in duties),
        "kept": sum(duty.state == Duty.KEPT for duty in duties),
        "areas": forms.area_choices(),
        "may_change": rules.can_change_duties(request.viewer, duties=duties),
    }
    return render(request, "duties/review.html", context)


def _groups(duties: list[Duty]) -> list[dict[str, Any]]:
    """By area: the sure ones to keep at once, the doubtful ones to ask one by one, those decided."""
    wanted = sorted((duty for duty in duties if duty.state != Duty.LEFT), key=lambda duty: areas()[duty.area].label)
    found = []
    for area, held in groupby(wanted, key=lambda duty: duty.area):
        rows = list(held)
        asked = [duty for duty in rows if duty.state == Duty.PROPOSED]
        found.append(
            {
                "area": areas()[area],
                "sure": [duty for duty in asked if not duty.doubt],
                "doubtful": [duty for duty in asked if duty.doubt],
                "kept": [duty for duty in rows if duty.state == Duty.KEPT],
            }
        )
    return sorted(found, key=lambda group: (not (group["sure"] or group["doubtful"]), group["area"].label))


def _document(job: JobDescription, duties: list[Duty]) -> list[dict[str, Any]]:
    """Every line that says something, and what became of it. A duty joined from wrapped lines stands at its first."""
    states = {duty.line: duty.state for duty in duties}
    found = [
        {"number": number, "text": text.strip(), "state": states.get(number, "")}
        for number, text in enumerate(job.lines, 1)
    ]
    return [line for line in found if line["text"]]


@access(rules.has_duties)
@require_POST
def decide(request: ViewedRequest, ref: str) -> HttpResponse:
    """Keep, leave out or ask again the duties ticked: one button a group, one a doubtful line."""
    job = _job(request, ref)
    wanted = set(request.POST.getlist("duty"))
    if not rules.can_change_duties(request.viewer, duties=list(queries.duties_of_job(request.viewer, job))):
        messages.error(request, "These duties are at work: their holder changes them.")
        return redirect("duties:review", ref=ref)
    duties = [duty for duty in queries.duties_of_job(request.viewer, job) if duty.ref in wanted]
    state = Duty.KEPT if "merge" in request.POST else request.POST.get("state", "")
    if not duties or state not in {Duty.KEPT, Duty.LEFT, Duty.PROPOSED}:
        messages.error(request, "Tick the duties first.")
        return redirect("duties:review", ref=ref)
    if "merge" in request.POST and len(duties) > 1:
        actions.merge_duties(by=request.viewer, duties=duties)
        messages.success(request, f"{len(duties)} lines are one duty now.")
    else:
        area = request.POST.get("area", "")
        if area in areas() and len(duties) == 1 and area != duties[0].area:
            actions.change_area(by=request.viewer, duty=duties[0], area=area)
        actions.decide(by=request.viewer, duties=duties, state=state)
        said = {Duty.KEPT: "kept as", Duty.LEFT: "left out:", Duty.PROPOSED: "asked again:"}[state]
        messages.success(request, f"{len(duties)} {said} {'duty' if len(duties) == 1 else 'duties'}.")
    return redirect(f"{reverse('duties:review', args=[ref])}#area-{duties[0].area}")


@access(rules.has_duties)
@require_http_methods(["GET", "HEAD", "POST"])
def scope(request: ViewedRequest, ref: str) -> HttpResponse:
    """Whom each role reaches. What the document leaves open is asked for, and nothing is ticked for it."""
    job = _job(request, ref)
    if job.state == job.REPLACED:
        return redirect("duties:review", ref=ref)
    duties = list(queries.duties_of_job(request.viewer, job))
    kept = [duty for duty in duties if duty.state == Duty.KEPT]
    open_lines = sum(duty.state == Duty.PROPOSED for duty in duties)
    subjects = [subject.name for subject in school.subjects(request.viewer)]
    proposed = proposed_roles(job.found, kept, subjects, job.post.title)
    if job.state == job.CONFIRMED:
        proposed = queries.as_it_is(request.viewer, job.post, proposed)
    asked = [forms.RoleForm(request.viewer, role, number, request.POST or None) for number, role in enumerate(proposed)]
    if request.method == "POST" and request.POST.getlist("role") != [role.name for role in proposed]:
        messages.error(request, "The roles changed while you were at it. Look again, then confirm.")
        return redirect("duties:scope", ref=ref)
    sound = [form.is_valid() for form in asked]  # each says its own fault
    if request.method == "POST" and all(sound) and not open_lines and kept:
        try:
            actions.confirm(
                by=request.viewer,
                job=job,
                version=_number(request.POST.get("version", "")),
                roles=[form.role() for form in asked],
            )
        except (Stale, actions.Undecided):
            messages.error(request, "Somebody worked on this job description while you were at it. Look again.")
        else:
            messages.success(request, f"{len(kept)} duties work from now.")
        return redirect("post", ref=job.post.ref)
    context = {
        "job": job,
        "forms": asked,
        "open_lines": open_lines,
        "kept": len(kept),
        "steps": STEPS,
        "earlier": queries.earlier_job(request.viewer, job),
    }
    return render(request, "duties/scope.html", context, status=422 if any(form.errors for form in asked) else 200)


@access(rules.has_duties)
@require_POST
def set_aside(request: ViewedRequest, ref: str) -> HttpResponse:
    job = _job(request, ref)
    if job.state != job.READING:
        messages.error(request, "This job description is at work, or already set aside.")
        return redirect("duties:review", ref=ref)
    actions.set_aside(by=request.viewer, job=job)
    messages.success(request, f"{job.name} is set aside.")
    return redirect("duties:bring-in")


def _duty(request: ViewedRequest, ref: str) -> Duty:
    found = get_object_or_404(queries.reviewable(request.viewer), ref=ref)
    if not rules.can_change_duty(request.viewer, duty=found):
        raise Http404
    return found


def _back(duty: Duty) -> HttpResponse:
    """To the review while the document is being read, else to the duty."""
    if duty.job and duty.job.state == JobDescription.READING:
        return redirect("duties:review", ref=duty.job.ref)
    return redirect("duties:duty", ref=duty.ref)


@access(rules.has_duties)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: ViewedRequest, ref: str) -> HttpResponse:
    duty = _duty(request, ref)
    form = forms.DutyForm(request.viewer, duty, request.POST or None)
    status = 200
    theirs = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_duty(by=request.viewer, duty=duty, keep="keep" in request.POST, **form.cleaned_data)
        except Stale:
            theirs, status = _duty(request, ref), 409
        else:
            messages.success(request, "Saved.")
            return _back(duty)
    elif form.errors:
        status = 422
    context = {
        "duty": duty,
        "form": form,
        "split": forms.SplitForm(initial={"version": duty.version, "parts": duty.wording}),
        "theirs": theirs,
    }
    return render(request, "duties/change.html", context, status=status)


@access(rules.has_duties)
@require_POST
def split(request: ViewedRequest, ref: str) -> HttpResponse:
    duty = _duty(request, ref)
    form = forms.SplitForm(request.POST)
    if not form.is_valid():
        context = {"duty": duty, "form": forms.DutyForm(request.viewer, duty), "split": form}
        return render(request, "duties/change.html", context, status=422)
    try:
        actions.split_duty(by=request.viewer, duty=duty, **form.cleaned_data)
    except Stale:
        messages.error(request, "Somebody changed this duty while you were writing. Look again, then split it.")
        return redirect("duties:change", ref=ref)
    messages.success(request, f"One line is {len(form.cleaned_data['parts'])} duties now.")
    return _back(duty)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0
