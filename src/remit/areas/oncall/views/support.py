"""Help: asked for, answered, closed."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from remit.areas.oncall import actions, forms, queries, rules
from remit.areas.oncall.models import Call
from remit.core.access import ViewedRequest, access
from remit.core.ui import toasts
from remit.core.ui.asking import FORM, sent
from remit.core.ui.doing import done, key_of, tried
from remit.school import queries as school


@access(rules.can_ask)
@FORM
def support(request: ViewedRequest) -> HttpResponse:
    """Ask in two taps; what one asked for; and for whoever answers what is open, or was closed."""
    viewer = request.viewer
    at = school.school_of(viewer)
    if at is None:
        raise Http404
    answers, on_call = rules.can_answer(viewer), list(queries.on_call(viewer))
    alone = all(each.staff.user_id == viewer.user.pk for each in on_call)
    form = forms.AskForm(viewer, queries.my_lesson(viewer), sent(request))
    key = key_of(request)
    made: Call | None = done(request, form, lambda: actions.ask(by=viewer, key=key, school=at, **form.values()))
    if made:
        undo = reverse("oncall:not-needed", args=[made.ref])
        toasts.done(request, _asked(alone, made), undo=undo)
        return redirect("oncall:support")
    context = {
        "form": form,
        "urgencies": Call.URGENCIES,
        "answers": answers,
        "open": queries.to_answer(viewer),
        "mine": Paginator(queries.my_calls(viewer), 10).get_page(request.GET.get("mine")),
        "on_call": on_call,
        "alone": alone,
        "day": viewer.day,
    }
    return render(request, "oncall/support.html", context, status=422 if form.errors else 200)


def _asked(alone: bool, made: Call) -> str:
    """Who was told of it, where nobody else is on call."""
    if not alone:
        return "Asked. Whoever comes stands below."
    if made.can_wait:
        return "Asked. Nobody else is named on call: it stands on the list of whoever leads at the school."
    return "Asked. Nobody else is named on call: whoever leads at the school was told."


@access(rules.can_answer)
@require_safe
def closed(request: ViewedRequest) -> HttpResponse:
    page = Paginator(queries.closed(request.viewer), queries.SHOWN).get_page(request.GET.get("page"))
    return render(request, "oncall/closed.html", {"page": page})


def _call(request: ViewedRequest, ref: str) -> Call:
    return get_object_or_404(queries.calls(request.viewer), ref=ref)


@access(rules.can_ask)
@FORM
def call(request: ViewedRequest, ref: str) -> HttpResponse:
    """One request: closed here with what came of it."""
    viewer, found = request.viewer, _call(request, ref)
    answers = rules.can_answer(viewer, call=found)
    form = forms.CloseForm(viewer, found, sent(request), answers=answers)
    if done(
        request, form, lambda: actions.close(by=viewer, call=found, **form.cleaned_data), lambda: _call(request, ref)
    ):
        toasts.done(request, "Closed.", undo=reverse("oncall:reopen", args=[ref]))
        return redirect("oncall:support")
    context: dict[str, Any] = {"call": found, "form": form, "answers": answers, "hers": rules.is_hers(viewer, found)}
    return render(request, "oncall/call.html", context, status=422 if form.errors else 200)


@access(rules.can_answer)
@require_POST
def answer(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _call(request, ref)
    undo = reverse("oncall:leave", args=[ref])
    tried(request, lambda: actions.answer(by=request.viewer, call=found), "Answered: whoever asked can see it.", undo)
    return redirect("oncall:support")


@access(rules.can_answer)
@require_POST
def leave(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _call(request, ref)
    tried(request, lambda: actions.leave(by=request.viewer, call=found), "It is open again.")
    return redirect("oncall:support")


@access(rules.can_ask)
@require_POST
def not_needed(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _call(request, ref)

    def act() -> Call:
        return actions.close(by=request.viewer, call=found, version=found.version, outcome=Call.NOT_NEEDED)

    tried(request, act, "Not needed any more.", reverse("oncall:reopen", args=[ref]))
    return redirect("oncall:support")


@access(rules.can_ask)
@require_POST
def reopen(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _call(request, ref)
    tried(request, lambda: actions.reopen(by=request.viewer, call=found), "It is open again.")
    return redirect("oncall:support")


@access(rules.can_answer)
@require_safe
def of_class(request: ViewedRequest, ref: str) -> HttpResponse:
    """Where what was asked from a class is answered."""
    get_object_or_404(school.groups(request.viewer), ref=ref)
    return redirect("oncall:support")


@access(rules.can_shape)
@FORM
def practice(request: ViewedRequest) -> HttpResponse:
    """Where somebody goes who leaves a lesson, what is asked, and who is on call."""
    viewer, at = request.viewer, school.managed_school(request.viewer)
    names = "staff" in request.POST
    held = queries.practice_of(viewer, at)
    form = forms.PracticeForm(viewer, held, None if names else sent(request))
    naming = forms.NameForm(viewer, sent(request) if names else None)

    def keep() -> Any:
        version = form.cleaned_data.get("version")
        return actions.keep_practice(by=viewer, school=at, version=version, details=form.details())

    if not names and done(request, form, keep):
        toasts.done(request, "Saved.")
        return redirect("oncall:practice")
    if names and done(request, naming, lambda: actions.name(by=viewer, school=at, **naming.cleaned_data)):
        toasts.done(request, "Named: they are told when help is asked for.")
        return redirect("oncall:practice")
    context = {"form": form, "naming": naming, "on_call": list(queries.on_call(viewer))}
    wrong = form.errors or naming.errors
    return render(request, "oncall/practice.html", context, status=422 if wrong else 200)


@access(rules.can_shape)
@require_POST
def unname(request: ViewedRequest, ref: str) -> HttpResponse:
    found = get_object_or_404(queries.on_call(request.viewer.only("manage")), ref=ref)
    tried(request, lambda: actions.unname(by=request.viewer, named=found), f"{found.staff} is on call no more.")
    return redirect("oncall:practice")
