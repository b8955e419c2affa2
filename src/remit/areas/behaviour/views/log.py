"""Logging, what one logged oneself, and taking it back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import make_aware
from django.views.decorators.http import require_POST, require_safe

from remit.areas.behaviour import actions, forms, queries, rules
from remit.areas.behaviour.models import LogEntry
from remit.core import clock
from remit.core.access import ViewedRequest, access, words_for
from remit.core.ui import toasts
from remit.core.ui.asking import FORM, sent
from remit.core.ui.doing import done, key_of, tried
from remit.core.words import fill
from remit.school import queries as school
from remit.school.models import Group, Pupil

MOST_SHOWN = 20


@access(rules.can_log)
@FORM
def log(request: ViewedRequest) -> HttpResponse:
    """Of one pupil; without one, to where somebody is found."""
    asked = request.POST.get("pupil") or request.GET.get("pupil")
    if not asked:
        return redirect("log")
    pupil = get_object_or_404(school.pupils(request.viewer).select_related("school"), ref=asked)
    return _log(request, [pupil], {"pupil": pupil})


@access(rules.can_log)
@FORM
def log_class(request: ViewedRequest, ref: str) -> HttpResponse:
    """Of those in a class who are chosen."""
    group = get_object_or_404(school.groups(request.viewer), ref=ref)
    members = list(school.members_of(request.viewer, group).select_related("school"))
    if not members:
        raise Http404
    return _log(request, members, {"group": group}, group)


def _log(
    request: ViewedRequest, members: list[Pupil], about: dict[str, Any], group: Group | None = None
) -> HttpResponse:
    viewer = request.viewer
    lesson = queries.lesson_of(viewer, members[0], clock.now(), group)
    missing = queries.missing_from(viewer, lesson, viewer.day) if group else set()
    form = forms.LogForm(
        viewer, members[0].school, sent(request), members=members if group else (), lesson=lesson, missing=missing
    )
    fill(form, words_for(viewer))
    if request.method == "POST" and form.is_valid() and _logged(request, form, members, group):
        pupil = None if group else members[0]
        if pupil and rules.reads_of(viewer, pupil):
            return redirect("pupil", ref=pupil.ref)
        return redirect("behaviour:mine")
    return render(request, "behaviour/log.html", {"form": form, **about}, status=422 if form.errors else 200)


def _logged(request: ViewedRequest, form: forms.LogForm, members: list[Pupil], group: Group | None) -> bool:
    """Whether it was; else the form says why not."""
    given = form.cleaned_data
    lesson, where = None, form.where()
    if given["in_lesson"] and where["at"] and not where["spot"]:
        moment = make_aware(datetime.combine(given["day"], where["at"]))
        lesson = queries.lesson_of(request.viewer, members[0], moment, group)
    whom = form.whom(members, queries.missing_from(request.viewer, lesson, given["day"]) if group else ())
    said = {**where, **{name: given[name] for name in ("code", "words", "day")}}
    made = done(
        request, form, lambda: actions.log(by=request.viewer, key=key_of(request), pupils=whom, lesson=lesson, **said)
    )
    if made:
        undo = f"{reverse('behaviour:back', args=[made.ref])}?all=1"
        toasts.done(request, f"{made.category}: logged for {len(whom) if group else whom[0]}.", undo=undo)
    return bool(made)


@access(rules.can_log)
@require_safe
def mine(request: ViewedRequest) -> HttpResponse:
    page = Paginator(queries.mine(request.viewer), queries.OWN_SHOWN).get_page(request.GET.get("page"))
    taken = school.taken_groups(request.viewer).order_by("type", "name")
    context = {"page": page, "taken": taken, "lines": _lines(request, list(page))}
    return render(request, "behaviour/mine.html", context)


def _lines(request: ViewedRequest, rows: list[LogEntry]) -> list[tuple[LogEntry, int]]:
    """Each with how many are taken back at once from there: at the first that stands of what was logged at once."""
    numbers = queries.at_once(request.viewer, rows)
    return [(row, 0 if row.taken_back else numbers.pop(row.occasion, 0)) for row in rows]


def _entries(request: ViewedRequest, ref: str) -> list[LogEntry]:
    held = queries.logged_with(request.viewer, ref, everything="all" in request.GET)
    if not held:
        raise Http404
    return held


@access(rules.can_log)
@require_POST
def back(request: ViewedRequest, ref: str) -> HttpResponse:
    held = _entries(request, ref)
    hers = rules.is_hers(request.viewer, held[0])
    undo = reverse("behaviour:again", args=[ref]) + ("?all=1" if len(held) > 1 else "")
    why = request.POST.get("why", "")
    gone = tried(
        request,
        lambda: actions.take_back(by=request.viewer, entries=held, why=why),
        "Taken back: it counts no more.",
        undo,
    )
    if hers:
        return redirect("behaviour:mine")
    return redirect("behaviour:log-entries.list") if gone else redirect("behaviour:log-entries.detail", ref=ref)


@access(rules.can_log)
@require_POST
def again(request: ViewedRequest, ref: str) -> HttpResponse:
    held = _entries(request, ref)
    tried(request, lambda: actions.put_back(by=request.viewer, entries=held), "It stands again.")
    return redirect("behaviour:mine" if rules.is_hers(request.viewer, held[0]) else "behaviour:log-entries.list")
