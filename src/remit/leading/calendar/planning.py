"""Planning back from a day: the day and the steps, what is proposed, the actions that come of it, and the way back."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from remit.areas.promises.queries import promises
from remit.core.access import ViewedRequest, access
from remit.core.acts import KeyReused, Refused
from remit.core.once import SAVED_ALREADY
from remit.core.ui import toasts
from remit.leading.calendar import actions, queries, rules
from remit.leading.calendar.forms import EventForm, PlannedForm, StepsForm
from remit.leading.calendar.reference import events

LAST = "planned_back"  # in the session: references of the actions that may be taken back


@access(rules.can_plan)
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: ViewedRequest) -> HttpResponse:
    """The day and the steps; sent, what is proposed. Nothing is saved here."""
    viewer = request.viewer
    if request.method == "POST":
        form = EventForm(viewer, request.POST)
        if form.is_valid():
            return _proposed(request, form)
    else:
        form = EventForm(viewer, initial=_usual(request.GET.get("kind", "")))
    kinds = [
        {
            "label": name,
            "url": f"{reverse('calendar:plan')}?kind={number}",
            "current": form.initial.get("event") == name,
        }
        for number, name in enumerate(events())
    ]
    return render(request, "calendar/plan.html", {"form": form, "kinds": kinds}, status=422 if form.errors else 200)


def _usual(kind: str) -> dict[str, str]:
    names = {str(number): name for number, name in enumerate(events())}
    name = names.get(kind, names["0"])
    return {"event": name, "steps": "\n".join(f"{days} {step}" for days, step in events()[name])}


def _proposed(request: ViewedRequest, form: EventForm) -> HttpResponse:
    """A step whose day has passed, or for which the calendar does not reach, is proposed for today or left to her."""
    viewer, data = request.viewer, form.cleaned_data
    found = queries.back_from(viewer, data["day"], [number for number, _ in data["steps"]])
    initial = [
        {"take": True, "what": what, "due": max(due, viewer.day) if due else None}
        for (_, what), due in zip(data["steps"], found, strict=True)
    ]
    late = sum(due is not None and due < viewer.day for due in found)
    held = PlannedForm(initial={"event": data["event"], "day": data["day"]})
    return _preview(request, held, StepsForm(viewer=viewer, initial=initial), late=late, day=data["day"])


def _preview(
    request: ViewedRequest,
    held: PlannedForm,
    steps: Any,
    *,
    late: int = 0,
    day: date | None = None,
    refused: str = "",
) -> HttpResponse:
    wrong = steps.is_bound
    context = {
        "held": held,
        "steps": steps,
        "passed": late,
        "day": day,
        "event": held["event"].value(),
        "refused": refused,
    }
    return render(request, "calendar/proposed.html", context, status=422 if wrong else 200)


@access(rules.can_plan)
@require_POST
def set_steps(request: ViewedRequest) -> HttpResponse:
    held, steps = PlannedForm(request.POST), StepsForm(request.POST, viewer=request.viewer)
    if not (held.is_valid() and steps.is_valid()):
        return _preview(request, held, steps)
    chosen, event = steps.chosen(), held.cleaned_data
    if not chosen:
        toasts.failed(request, "No step was ticked, so nothing was set.")
        return redirect("calendar:plan")
    try:
        first = actions.plan_back(
            by=request.viewer,
            key=request.POST.get("once", ""),
            event=event["event"],
            day=event["day"],
            whats=[each["what"] for each in chosen],
            dues=[each["due"] for each in chosen],
            holders=[each["who"]["owner"] or each["who"]["post"] for each in chosen],
        )
    except KeyReused:
        return _preview(request, held, steps, refused=SAVED_ALREADY)
    made = queries.planned_with(request.viewer, first)
    request.session[LAST] = [each.ref for each in made]
    toasts.done(request, f"{len(made)} actions are set.", undo=reverse("calendar:take-back"))
    begins = min(each.due for each in made)
    return redirect(f"{reverse('calendar:calendar')}?on={begins.isoformat()}")


@access(rules.can_plan)
@require_POST
def take_back(request: ViewedRequest) -> HttpResponse:
    """The plan that this session set last. What has been done since stays."""
    rows = list(promises(request.viewer).open().filter(ref__in=request.session.pop(LAST, [])))
    try:
        if rows:
            actions.take_back_plan(by=request.viewer, promises=rows)
    except Refused as refused:
        toasts.failed(request, str(refused))
    else:
        toasts.done(request, "Taken back." if rows else "There is nothing to take back.")
    return redirect("calendar:calendar")
