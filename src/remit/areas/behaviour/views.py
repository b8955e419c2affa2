"""Logging, what one logged oneself, the log of those whom one teaches or leads, and what a school logs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import make_aware
from django.views.decorators.http import require_POST, require_safe

from remit.areas.behaviour import actions, categories, forms, queries, rules
from remit.areas.behaviour.measures import LATELY
from remit.areas.behaviour.models import LogEntry
from remit.core import clock
from remit.core.access import ViewedRequest, access, words_for
from remit.core.acts import KeyReused, Refused
from remit.core.once import BETWEEN, SAVED_ALREADY
from remit.core.records import Stale
from remit.core.ui import toasts
from remit.core.ui.asking import FORM, sent, why_said
from remit.core.words import fill
from remit.school import queries as school
from remit.school.models import Group, Lesson, Pupil, School, Staff
from remit.school.timetable import her_staff

MOST_SHOWN = 20


def _whom(request: ViewedRequest) -> tuple[Pupil | None, Group | None, list[Pupil]]:
    """The pupil asked for, or the class with those in it."""
    viewer = request.viewer
    pupil, group = (request.POST.get(name) or request.GET.get(name) for name in ("pupil", "group"))
    if pupil:
        return get_object_or_404(school.pupils(viewer).select_related("school"), ref=pupil), None, []
    if group:
        found = get_object_or_404(school.groups(viewer).select_related("school"), ref=group)
        members = list(school.members_of(viewer, found).select_related("school"))
        if members:
            return None, found, members
    raise Http404


def _lesson(request: ViewedRequest, pupil: Pupil | None, form: forms.LogForm | None = None) -> Lesson | None:
    """By the timetable: in which lesson it was, hers or else the pupil's; now, or when the form says."""
    moment = clock.now()
    if form is not None:
        day, at = form.cleaned_data["day"], form.cleaned_data["at"]
        if at is None:
            return None
        moment = make_aware(datetime.combine(day, at))
    who: list[Staff | Pupil] = [*her_staff(request.viewer), *([pupil] if pupil else [])]
    return queries.lesson_of(request.viewer, who, moment)


@access(rules.can_log)
@FORM
def log(request: ViewedRequest) -> HttpResponse:
    viewer = request.viewer
    pupil, group, members = _whom(request)
    of: School = pupil.school if pupil else members[0].school
    form = forms.LogForm(viewer, of, sent(request), members=members, lesson=_lesson(request, pupil))
    fill(form, words_for(viewer))
    if request.method == "POST" and form.is_valid():
        made = _logged(request, form, pupil, members)
        if made:
            back = "pupil" if pupil and rules.reads_of(viewer, pupil) else ""
            return redirect(back, ref=pupil.ref) if back and pupil else redirect("behaviour:mine")
    context = {"form": form, "pupil": pupil, "group": group, "number": len(members)}
    return render(request, "behaviour/log.html", context, status=422 if form.errors else 200)


def _logged(request: ViewedRequest, form: forms.LogForm, pupil: Pupil | None, members: list[Pupil]) -> LogEntry | None:
    """None where the form says why not."""
    given = form.cleaned_data
    chosen = set(given.get("pupils", ()))
    whom = [pupil] if pupil else [each for each in members if each.ref in chosen]
    lesson = _lesson(request, pupil, form) if given.get("in_lesson") else None
    said = {name: given[name] for name in ("code", "words", "place", "day", "at")}
    try:
        made = actions.log(by=request.viewer, key=request.POST.get("once", ""), pupils=whom, lesson=lesson, **said)
    except KeyReused:
        form.add_error(None, SAVED_ALREADY)
    except (Refused, ValidationError) as why:
        form.add_error(None, why_said(why))
    else:
        about = str(pupil) if pupil else f"{len(whom)}"
        undo = f"{reverse('behaviour:back', args=[made.ref])}?all=1"
        toasts.done(request, f"{made.category}: logged for {about}.", undo=undo)
        return made
    return None


@access(rules.can_log)
@require_safe
def mine(request: ViewedRequest) -> HttpResponse:
    page = Paginator(queries.mine(request.viewer), queries.OWN_SHOWN).get_page(request.GET.get("page"))
    taken = school.taken_groups(request.viewer).order_by("type", "name")
    return render(request, "behaviour/mine.html", {"page": page, "taken": taken})


@access(rules.can_recognise)
@require_safe
def recognition(request: ViewedRequest) -> HttpResponse:
    """Who was given most, who was given nothing, and in which classes."""
    viewer = request.viewer
    half = queries.half_term(viewer)
    found = queries.recognised(viewer, half) if half else []
    held = queries.classes(viewer)
    awarded = queries.awarded_since(viewer, held, viewer.day - LATELY)
    context = {
        "half": half,
        "number": len(found),
        "most": [each for each in found if each.awards][:MOST_SHOWN],
        "without": [each for each in found if not each.awards],
        "classes": held,
        "bare": [each for each in held if each.pk not in awarded],
        "since": viewer.day - LATELY,
    }
    return render(request, "behaviour/recognition.html", context)


def _entries(request: ViewedRequest, ref: str) -> list[LogEntry]:
    """The entry, or with `all` everything that she logged with it."""
    rows = LogEntry.objects.visible_to(request.viewer).select_related("by", "pupil__school")
    found = get_object_or_404(rows, ref=ref)
    if request.GET.get("all") and rules.is_hers(request.viewer, found):
        return list(rows.filter(occasion=found.occasion, by=found.by).order_by("pk"))
    return [found]


@access(rules.can_log)
@require_POST
def back(request: ViewedRequest, ref: str) -> HttpResponse:
    held = _entries(request, ref)
    try:
        actions.take_back(by=request.viewer, entries=held, why=request.POST.get("why", "")[:200])
    except (Refused, Stale) as why:
        toasts.failed(request, str(why) if isinstance(why, Refused) else BETWEEN)
    else:
        again = reverse("behaviour:again", args=[ref]) + ("?all=1" if len(held) > 1 else "")
        toasts.done(request, "Taken back: it counts no more.", undo=again)
    return redirect("behaviour:mine" if rules.is_hers(request.viewer, held[0]) else "behaviour:entries.list")


@access(rules.can_log)
@require_POST
def again(request: ViewedRequest, ref: str) -> HttpResponse:
    try:
        actions.put_back(by=request.viewer, entries=_entries(request, ref))
    except (Refused, Stale) as why:
        toasts.failed(request, str(why) if isinstance(why, Refused) else BETWEEN)
    else:
        toasts.done(request, "It stands again.")
    return redirect("behaviour:mine")


@access(rules.can_shape)
@require_safe
def listed(request: ViewedRequest) -> HttpResponse:
    held = categories.categories_of(request.viewer, school.managed_school(request.viewer))
    return render(request, "behaviour/categories.html", {"categories": held})


@access(rules.can_shape)
@FORM
def category(request: ViewedRequest, code: str) -> HttpResponse:
    """`code` says nothing of anybody: a category that ships has no record yet. `new` adds one."""
    viewer, at = request.viewer, school.managed_school(request.viewer)
    found = None if code == "new" else categories.category_of(viewer, at, code)
    if found is None and code != "new":
        raise Http404
    form = forms.CategoryForm(viewer, sent(request), record=found)
    if request.method == "POST" and form.is_valid():
        given: dict[str, Any] = {"version": form.cleaned_data.get("version"), "details": form.details()}
        key = request.POST.get("once", "") if found is None else ""
        try:
            actions.keep_category(by=viewer, key=key, school=at, code="" if found is None else code, **given)
        except KeyReused:
            form.add_error(None, SAVED_ALREADY)
        except Stale:
            form.add_error(None, BETWEEN)
        except (Refused, ValidationError) as why:
            form.add_error(None, why_said(why))
        else:
            toasts.done(request, "Saved.")
            return redirect("behaviour:categories")
    context = {"form": form, "title": found.name if found else "Add a category", "new": found is None}
    return render(request, "behaviour/category.html", context, status=422 if form.errors else 200)
