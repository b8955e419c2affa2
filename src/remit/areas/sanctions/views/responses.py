"""Incidents to follow up, what the ladder says of one, and what was done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from remit.areas.behaviour.models import PASTORAL, LogEntry
from remit.areas.plans import queries as plans
from remit.areas.sanctions import actions, forms, ladder, queries, rules, sittings
from remit.areas.sanctions.models import Response
from remit.core.access import ViewedRequest, access, words_for
from remit.core.ui import toasts
from remit.core.ui.asking import FORM, sent
from remit.core.ui.doing import done, key_of, tried, version_of
from remit.core.words import fill
from remit.school import queries as school
from remit.school.models import Pupil

PAGE = 40
ASKED, ALL, MINE, TO_DO, TALKS = "", "all", "mine", "to-do", "talks"


@access(rules.can_read)
@require_safe
def incidents(request: ViewedRequest) -> HttpResponse:
    """Without an outcome, the oldest first; and what was decided and is still to be done."""
    viewer = request.viewer
    lines = queries.waiting(viewer)
    asked = queries.wanted(lines)
    mine = [line for line in lines if line.entry.by and line.entry.by.user_id == viewer.user.pk]
    to_do, talks = list(queries.to_do(viewer)), list(queries.talks_to_hold(viewer))
    shown: dict[str, tuple[str, list[Any]]] = {
        ASKED: ("Asked by the ladder", asked), ALL: ("All without an outcome", lines), MINE: ("Logged by me", mine),
        TO_DO: ("Still to be done", to_do), TALKS: ("Conversations to hold", talks),
    }  # fmt: skip
    show = request.GET.get("show", "")
    show = show if show in shown else ASKED
    page = Paginator(shown[show][1], PAGE).get_page(request.GET.get("page"))
    here = reverse("sanctions:incidents")
    pills = [
        {"label": label, "url": f"{here}?show={key}" if key else here, "count": len(held), "current": key == show}
        for key, (label, held) in shown.items()
    ]
    done = show in {TO_DO, TALKS}
    pupils = {each.pupil_id if done else each.entry.pupil_id for each in page}
    context = {
        "page": page, "pills": pills, "show": show, "label": shown[show][0], "done": done,
        "forms": school.forms_of(viewer, pupils), "query": f"show={show}" if show else "",
    }  # fmt: skip
    return render(request, "sanctions/incidents.html", context)


@access(rules.can_log)
@FORM
def entry(request: ViewedRequest, ref: str) -> HttpResponse:
    """An incident: what the ladder says, what was done, and a stage to choose; with `stage` the form of that one."""
    viewer = request.viewer
    found = queries.incident(viewer, ref)
    if found is None:
        raise Http404
    said = queries.ladder_says(viewer, [found]).get(found.pk, ())
    held = queries.standing(viewer).filter(entry=found).select_related(*queries.WITH)
    may = rules.can_respond(viewer, entries=[found]) and found.taken_back is None
    few = found.kind == PASTORAL and not rules.can_respond(viewer, entries=[found])
    context = {
        "entry": found,
        "pupil": found.pupil,
        "said": said,
        "done": list(held.order_by("given", "pk")),
        "may": may,
        "few": few,
    }
    code = _asked_stage(request)
    if code and may:
        return _respond(request, code, context, found)
    if request.method == "POST":
        return _choose(request, context, wrong="Choose a stage, or no further action.")
    return _choose(request, context)


@access(rules.can_read)
@FORM
def pupil(request: ViewedRequest, ref: str) -> HttpResponse:
    """A pupil's incidents of this year with what was done about each, and something done without one."""
    viewer = request.viewer
    found = school.pupils(viewer).select_related("school").filter(ref=ref).first()
    if found is None or not rules.reads_of(viewer, found):
        raise Http404
    told, loose = queries.told_of(viewer, found)
    context = {
        "entry": None, "pupil": found, "said": (), "done": loose, "told": told, "may": True,
        "places": list(sittings.places_of(viewer, found)[:10]),
    }  # fmt: skip
    code = _asked_stage(request)
    if code:
        return _respond(request, code, context, None)
    if request.method == "POST":
        return _choose(request, context, wrong="Choose a stage.")
    return _choose(request, context)


def _asked_stage(request: ViewedRequest) -> str:
    return request.POST.get("stage") or request.GET.get("stage") or ""


def _choose(request: ViewedRequest, context: dict[str, Any], wrong: str = "") -> HttpResponse:
    stages = [each for each in ladder.stages_of(request.viewer, context["pupil"].school) if each.offered]
    said = {each.code for each in context["said"]}
    context |= {"stages": [(each, each.code in said) for each in stages], "wrong": wrong, "none": actions.NONE}
    page = "sanctions/entry.html" if context["entry"] else "sanctions/pupil.html"
    return render(request, page, context, status=422 if wrong else 200)


def _respond(request: ViewedRequest, code: str, context: dict[str, Any], entry: LogEntry | None) -> HttpResponse:
    viewer, pupil = request.viewer, context["pupil"]
    stage = None if code == actions.NONE else ladder.stage_of(viewer, pupil.school, code)
    if code != actions.NONE and (stage is None or not stage.offered):
        return _choose(request, context, wrong="The ladder has no such stage. Choose again.")
    if stage is None and entry is None:
        return _choose(request, context, wrong="Choose a stage.")
    others = queries.beside(viewer, entry) if entry else []
    apart = bool(context["said"]) and ladder.compared(context["said"], stage) != Response.ON
    apart = apart and not (context["done"] and stage is not None and not stage.sanction)
    form = forms.RespondForm(viewer, stage, sent(request), others=others, differs=apart)
    fill(form, words_for(viewer))
    if request.method == "POST" and form.is_valid():
        chosen = [each for each in others if each.ref in form.cleaned_data.get("also", ())]
        made = _responded(request, form, code, [entry, *chosen] if entry else [], pupil)
        if made:
            many = len(chosen) + 1
            undo = reverse("sanctions:response.back", args=[made.ref]) + ("?all=1" if many > 1 else "")
            toasts.done(request, f"{made}: kept for {many if many > 1 else pupil}.", undo=undo)
            books = made.is_detention and rules.can_work(viewer, response=made)
            if books and many == 1:
                return redirect("sanctions:book", ref=made.ref)
            return redirect("sanctions:entry", ref=entry.ref) if entry else redirect("sanctions:pupil", ref=pupil.ref)
    context |= {
        "form": form, "stage": stage, "code": code, "apart": apart,
        "strategies": plans.strategies_of(viewer, pupil) if stage and stage.asks_tried else None,
    }  # fmt: skip
    return render(request, "sanctions/respond.html", context, status=422 if form.errors else 200)


def _responded(request: ViewedRequest, form: Any, code: str, entries: list[LogEntry], pupil: Pupil) -> Response | None:
    """What was kept; else the form says why not."""
    given = {"pupil": None if entries else pupil, "entries": entries, **form.details()}
    made: Response | None = done(
        request, form, lambda: actions.respond(by=request.viewer, key=key_of(request), code=code, **given)
    )
    return made


def _held(request: ViewedRequest, ref: str, *, everything: bool = False) -> list[Response]:
    held = queries.given_with(request.viewer, ref, everything=everything)
    if not held:
        raise Http404
    return held


@access(rules.can_log)
@require_safe
def response(request: ViewedRequest, ref: str) -> HttpResponse:
    return _page(request, _held(request, ref)[0])


def _page(request: ViewedRequest, found: Response, **bound: Any) -> HttpResponse:
    viewer = request.viewer
    may = rules.can_work(viewer, response=found)
    places = sittings.places_for(viewer, found) if found.is_detention else []
    context = {
        "response": found, "pupil": found.pupil, "may": may, "hers": rules.is_hers(viewer, found), "places": places,
        "books": may and found.is_detention and found.is_open and not any(each.state == each.COMING for each in places),
        "reads": may or rules.reads_of(viewer, found.pupil),
        "done": bound.get("done") or forms.DoneForm(viewer, found),
        "go": bound.get("go") or forms.LetGoForm(found),
        "talk": bound.get("talk") or forms.TalkForm(found),
    }  # fmt: skip
    return render(request, "sanctions/response.html", context, status=422 if bound else 200)


def _acted(request: ViewedRequest, ref: str, name: str, form_class: Callable[..., Any], act: Callable[..., Any], words: str) -> HttpResponse:  # fmt: skip
    """A form of the page of one response: kept, or the page again with what was wrong."""
    found = _held(request, ref)[0]
    form = form_class(found, request.POST)
    made = done(
        request,
        form,
        lambda: act(by=request.viewer, response=found, **form.cleaned_data),
        lambda: _held(request, ref)[0],
    )
    if made:
        undo = f"{reverse('sanctions:response.reopen', args=[ref])}?version={made.version}"
        toasts.done(request, words, undo=undo if name != "talk" else "")
        return redirect("sanctions:response", ref=ref)
    return _page(request, _held(request, ref)[0], **{name: form})


@access(rules.can_log)
@require_POST
def do(request: ViewedRequest, ref: str) -> HttpResponse:
    def form(found: Response, data: Any) -> forms.DoneForm:
        return forms.DoneForm(request.viewer, found, data)

    return _acted(request, ref, "done", form, actions.do, "Done.")


@access(rules.can_log)
@require_POST
def let_go(request: ViewedRequest, ref: str) -> HttpResponse:
    return _acted(request, ref, "go", forms.LetGoForm, actions.let_go, "Let go.")


@access(rules.can_log)
@require_POST
def talk(request: ViewedRequest, ref: str) -> HttpResponse:
    return _acted(request, ref, "talk", forms.TalkForm, actions.hold_talk, "Kept.")


@access(rules.can_log)
@require_POST
def reopen(request: ViewedRequest, ref: str) -> HttpResponse:
    found, version = _held(request, ref)[0], version_of(request)
    tried(request, lambda: actions.reopen(by=request.viewer, response=found, version=version), "It is to be done again.")  # fmt: skip
    return redirect("sanctions:response", ref=ref)


@access(rules.can_log)
@require_POST
def back(request: ViewedRequest, ref: str) -> HttpResponse:
    held = _held(request, ref, everything="all" in request.GET)
    again = reverse("sanctions:response.again", args=[ref]) + ("?all=1" if len(held) > 1 else "")
    tried(
        request,
        lambda: actions.take_back(by=request.viewer, responses=held, why=request.POST.get("why", "")),
        "Taken back: it counts no more.",
        again,
    )
    return redirect("sanctions:response", ref=ref)


@access(rules.can_log)
@require_POST
def again(request: ViewedRequest, ref: str) -> HttpResponse:
    held = _held(request, ref, everything="all" in request.GET)
    tried(request, lambda: actions.put_back(by=request.viewer, responses=held), "It stands again.")
    return redirect("sanctions:response", ref=ref)
