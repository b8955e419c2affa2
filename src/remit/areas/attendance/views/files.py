"""A file of marks comes in: read, matched, shown, and only then brought in; and taken back."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from remit.areas.attendance import bringing, forms, jobs, rules
from remit.areas.attendance.models import MarksFile
from remit.core.access import ViewedRequest, access, words_for
from remit.core.acts import Refused
from remit.core.files.text import Unreadable
from remit.core.records import Stale
from remit.core.ui.asking import FORM
from remit.core.words import say
from remit.school import queries as school
from remit.school.models import Pupil

LATELY = 20


def _files(request: ViewedRequest) -> Any:
    return MarksFile.objects.visible_to(request.viewer.only("manage")).order_by("-pk")


@access(rules.can_bring_in)
@FORM
def files(request: ViewedRequest) -> HttpResponse:
    """Send one, and the last that were sent."""
    viewer = request.viewer
    form = forms.MarksFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            file = jobs.receive(viewer, school=school.managed_school(viewer), name=str(sent.name), content=sent.read())
        except Unreadable as why:
            form.add_error("file", say(str(why), words_for(viewer)))
        else:
            return redirect("attendance:file", ref=file.ref)
    context = {"form": form, "files": list(_files(request)[:LATELY])}
    return render(request, "attendance/files.html", context, status=422 if form.errors else 200)


@access(rules.can_bring_in)
@require_safe
def file(request: ViewedRequest, ref: str) -> HttpResponse:
    """What it would do, how far it is, or what it did."""
    found = get_object_or_404(_files(request), ref=ref)
    told = found.told
    named = {pupil for key in (bringing.CHANGED, bringing.STAYS) for pupil, *_ in told.get(key, [])}
    names = {each.pk: str(each) for each in Pupil.objects.visible_to(request.viewer).filter(pk__in=named)}
    lines = {
        key: [
            (names.get(pupil, ""), date.fromisoformat(day), session, was, now)
            for pupil, day, session, was, now in told.get(key, [])
        ]
        for key in (bringing.CHANGED, bringing.STAYS)
    }
    context = {
        "file": found,
        "told": told,
        "counts": found.counts or told.get("counts", {}),
        "first": date.fromisoformat(told["first"]) if told.get("first") else None,
        "last": date.fromisoformat(told["last"]) if told.get("last") else None,
        "changed": lines[bringing.CHANGED],
        "stays": lines[bringing.STAYS],
        "moving": found.state in {MarksFile.READING, MarksFile.RUNNING, MarksFile.UNDOING},
        "empty": found.state == MarksFile.READY and not found.last,
    }
    return render(request, "attendance/file.html", context)


def _set_going(request: ViewedRequest, ref: str, act: Any, job: Any) -> HttpResponse:
    found = get_object_or_404(_files(request), ref=ref)
    try:
        act(by=request.viewer, file=found)
    except (Refused, Stale) as why:
        messages.error(
            request, str(why) if isinstance(why, Refused) else "Somebody was quicker: look at it as it is now."
        )
    else:
        job.enqueue(found.ref, request.viewer.user.pk)
    return redirect("attendance:file", ref=ref)


@access(rules.can_bring_in)
@require_POST
def start(request: ViewedRequest, ref: str) -> HttpResponse:
    return _set_going(request, ref, bringing.start, jobs.bring_in)


@access(rules.can_bring_in)
@require_POST
def take_back(request: ViewedRequest, ref: str) -> HttpResponse:
    return _set_going(request, ref, bringing.take_back, jobs.go_back)


@access(rules.can_bring_in)
@require_POST
def drop(request: ViewedRequest, ref: str) -> HttpResponse:
    """Nothing of it is brought in."""
    found = get_object_or_404(_files(request), ref=ref)
    if found.state in {MarksFile.READY, MarksFile.READING}:
        bringing.give_up(by=request.viewer, file=found, why="Nothing of it was brought in.")
    return redirect("attendance:files")
