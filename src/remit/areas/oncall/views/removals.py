"""Who is out of a lesson, and how it ended; and what was taken away and given back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import make_aware
from django.views.decorators.http import require_POST, require_safe

from remit.areas.behaviour.queries import lesson_of
from remit.areas.oncall import actions, forms, queries, rules
from remit.areas.oncall.models import Confiscation, Removal
from remit.areas.plans.queries import taught_strategies
from remit.core.access import ViewedRequest, access
from remit.core.registers.past import told
from remit.core.ui import toasts
from remit.core.ui.asking import FORM, sent
from remit.core.ui.doing import done, key_of, tried
from remit.core.viewers import Viewer
from remit.school import queries as school
from remit.school.models import Lesson, Pupil

LISTS = {
    "": ("Out now", queries.out_now, "Nobody is out of a lesson."),
    "home": ("Home not told", queries.not_told, "Home was told of each of the days before."),
    "talk": ("Conversation owed", queries.owed, "Each was talked over, or two school days have not passed."),
    "all": ("This half term", queries.this_half, "Nobody of yours was out of a lesson this half term."),
}


@access(rules.can_follow)
@require_safe
def listed(request: ViewedRequest) -> HttpResponse:
    viewer, show = request.viewer, request.GET.get("show", "")
    show = show if show in LISTS else ""
    counts = queries.counts(viewer)
    title, rows, empty = LISTS[show]
    page = Paginator(rows(viewer), queries.SHOWN).get_page(request.GET.get("page"))
    context = {
        "pills": [
            {"label": label, "url": f"?show={key}", "current": key == show, "count": counts[key]}
            for key, (label, _, _) in LISTS.items()
        ],
        "title": title,
        "empty": empty,
        "show": show,
        "page": page,
        "rows": _with_forms(viewer, page),
    }
    return render(request, "oncall/removals.html", context)


def _with_forms(viewer: Viewer, rows: Iterable[Any]) -> list[tuple[Any, str]]:
    """Each with the form of its pupil today."""
    held = list(rows)
    forms_of = school.forms_of(viewer, [each.pupil_id for each in held])
    return [(each, forms_of.get(each.pupil_id, "")) for each in held]


def _pupil(request: ViewedRequest) -> Pupil | None:
    asked = request.POST.get("pupil") or request.GET.get("pupil")
    if not asked:
        return None
    return get_object_or_404(school.pupils(request.viewer).select_related("school"), ref=asked)


@access(rules.can_ask)
@FORM
def add(request: ViewedRequest) -> HttpResponse:
    """Of one pupil; without one, to where somebody is found."""
    viewer, pupil = request.viewer, _pupil(request)
    if pupil is None:
        return redirect("log")
    form = forms.NoteForm(viewer, pupil.school, sent(request))

    def act() -> Removal:
        given = dict(form.cleaned_data)
        lesson = _lesson(request, pupil, given["day"], given["left"]) if given.pop("in_lesson") else None
        return actions.note(by=viewer, key=key_of(request), pupil=pupil, lesson=lesson, **given)

    made: Removal | None = done(request, form, act)
    if made:
        toasts.done(request, f"Noted: {pupil}.", undo=reverse("oncall:removal.back", args=[made.ref]))
        return redirect("oncall:removal", ref=made.ref)
    strategies = taught_strategies(viewer, pupil)
    context = {"form": form, "pupil": pupil, "strategies": strategies}
    return render(request, "oncall/add.html", context, status=422 if form.errors else 200)


def _lesson(request: ViewedRequest, pupil: Pupil, day: date, at: time) -> Lesson | None:
    return lesson_of(request.viewer, pupil, make_aware(datetime.combine(day, at)))


@access(rules.can_follow)
@require_safe
def of(request: ViewedRequest, ref: str) -> HttpResponse:
    """To the last removal of a pupil, else to the list."""
    pupil = get_object_or_404(school.pupils(request.viewer), ref=ref)
    last = queries.removals(request.viewer).filter(pupil=pupil).order_by("-day", "-left", "-pk").first()
    return redirect("oncall:removal", ref=last.ref) if last else redirect("oncall:removals")


def _removal(request: ViewedRequest, ref: str) -> Removal:
    return get_object_or_404(queries.removals(request.viewer).select_related("entry"), ref=ref)


@access(rules.can_ask)
@require_safe
def removal(request: ViewedRequest, ref: str) -> HttpResponse:
    return _page(request, _removal(request, ref))


def _page(request: ViewedRequest, found: Removal, **held: Any) -> HttpResponse:
    """`held`: a form that came back with mistakes."""
    viewer = request.viewer
    works = rules.can_work(viewer, removal=found)
    context: dict[str, Any] = {
        "removal": found,
        "pupil": found.pupil,
        "works": works,
        "may_take_back": rules.can_take_back(viewer, removal=found),
        "told": told(viewer, found),
    }
    if works:
        context["back_form"] = forms.BackForm(viewer, found)
        context["home_form"] = forms.HomeForm(viewer, found)
        context["talk_form"] = forms.TalkForm(viewer, found)
    wrong = any(form.errors for form in held.values())
    return render(request, "oncall/removal.html", context | held, status=422 if wrong else 200)


PARTS: dict[str, tuple[Any, Any, str]] = {
    "back_form": (forms.BackForm, actions.came_back, "Noted."),
    "home_form": (forms.HomeForm, actions.told_home, "Noted: home was told."),
    "talk_form": (forms.TalkForm, actions.talked, "Noted."),
}


@access(rules.can_ask)
@require_POST
def change(request: ViewedRequest, ref: str, part: str) -> HttpResponse:
    """One of the forms of its page."""
    viewer, found = request.viewer, _removal(request, ref)
    make, act, words = PARTS[part]
    form = make(viewer, found, request.POST)
    if done(request, form, lambda: act(by=viewer, removal=found, **form.cleaned_data), lambda: _removal(request, ref)):
        toasts.done(request, words)
        return redirect("oncall:removal", ref=ref)
    return _page(request, _removal(request, ref), **{part: form})


@access(rules.can_ask)
@require_POST
def take_back(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _removal(request, ref)
    tried(request, lambda: actions.take_back(by=request.viewer, removal=found), "Taken back: it counts nowhere.")
    return redirect("oncall:removals" if rules.can_follow(request.viewer) else "behaviour:mine")


# Things taken away


@access(rules.can_ask)
@require_safe
def things(request: ViewedRequest) -> HttpResponse:
    """What is kept, the longest first."""
    viewer = request.viewer
    page = Paginator(queries.kept_things(viewer), queries.SHOWN).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "long": queries.school_days_before(viewer, viewer.day, queries.KEPT_FOR),
        "rows": _with_forms(viewer, page),
    }
    return render(request, "oncall/things.html", context)


@access(rules.can_ask)
@FORM
def keep(request: ViewedRequest) -> HttpResponse:
    viewer, pupil = request.viewer, _pupil(request)
    if pupil is None:
        return redirect("log")
    form = forms.KeepForm(viewer, sent(request))
    key = key_of(request)
    made: Confiscation | None = done(
        request, form, lambda: actions.keep(by=viewer, key=key, pupil=pupil, **form.cleaned_data)
    )
    if made:
        toasts.done(request, f"Noted: {made.what}.", undo=reverse("oncall:thing.mistake", args=[made.ref]))
        return redirect("oncall:things")
    return render(request, "oncall/keep.html", {"form": form, "pupil": pupil}, status=422 if form.errors else 200)


@access(rules.can_ask)
@require_safe
def of_thing(request: ViewedRequest, ref: str) -> HttpResponse:
    """To what of a pupil is kept longest, else to the list."""
    pupil = get_object_or_404(school.pupils(request.viewer), ref=ref)
    held = queries.kept_things(request.viewer).filter(pupil=pupil).first()
    return redirect("oncall:thing", ref=held.ref) if held else redirect("oncall:things")


def _thing(request: ViewedRequest, ref: str) -> Confiscation:
    return get_object_or_404(queries.things(request.viewer), ref=ref)


@access(rules.can_ask)
@FORM
def thing(request: ViewedRequest, ref: str) -> HttpResponse:
    """One of them: given back here."""
    viewer, found = request.viewer, _thing(request, ref)
    form = forms.GiveBackForm(viewer, found, sent(request))

    def act() -> Confiscation:
        return actions.give_back(by=viewer, thing=found, **form.cleaned_data)

    if rules.can_work(viewer, thing=found) and done(request, form, act, lambda: _thing(request, ref)):
        toasts.done(request, f"Given back: {found.what}.", undo=reverse("oncall:thing.again", args=[ref]))
        return redirect("oncall:things")
    context = {
        "thing": found,
        "pupil": found.pupil,
        "form": form,
        "works": rules.can_work(viewer, thing=found),
        "may_take_back": rules.can_take_back(viewer, thing=found),
        "told": told(viewer, found),
    }
    return render(request, "oncall/thing.html", context, status=422 if form.errors else 200)


@access(rules.can_ask)
@require_POST
def thing_again(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _thing(request, ref)
    tried(request, lambda: actions.kept_again(by=request.viewer, thing=found), "It is kept again.")
    return redirect("oncall:thing", ref=ref)


@access(rules.can_ask)
@require_POST
def thing_mistake(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _thing(request, ref)
    tried(request, lambda: actions.take_thing_back(by=request.viewer, thing=found), "Taken back: it counts nowhere.")
    return redirect("oncall:things")
