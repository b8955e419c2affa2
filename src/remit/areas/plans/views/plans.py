"""The plans of one pupil, and one plan: start, change, end, reopen, go on with the next."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from remit.areas.plans import actions, forms, queries, rules, undoing
from remit.areas.plans.models import SIGNS, VOICES, Outcome, Plan, Target
from remit.areas.plans.views.asked import as_shown, done, form_page, saved, shown_version, to_plan
from remit.core.access import ViewedRequest, access, words_for
from remit.core.registers import past
from remit.core.ui import toasts
from remit.core.ui.asking import FORM, sent
from remit.core.ui.doing import tried
from remit.core.words import say
from remit.school import queries as school
from remit.school.models import Pupil


def _pupil(request: ViewedRequest, ref: str) -> Pupil:
    rows = queries.led_pupils(request.viewer).annotate(form=school.form_name(request.viewer))
    return get_object_or_404(rows.select_related("school"), ref=ref)


def _plan(request: ViewedRequest, ref: str) -> Plan:
    return get_object_or_404(queries.written_plans(request.viewer), ref=ref)


def _as_it_is(request: ViewedRequest, ref: str) -> forms.PlanForm:
    """For whoever wrote of a plan that somebody else saved in between."""
    plan = _plan(request, ref)
    return forms.PlanForm(request.viewer, plan.pupil, plan.type, record=plan)


def _taking_back(plan: Plan) -> str:
    return as_shown(reverse("plans:take-back", args=[plan.ref]), plan.version)


@access(rules.can_see_plans)
@require_safe
def pupil(request: ViewedRequest, ref: str) -> HttpResponse:
    """Every plan of one pupil on one page, with what adults do said once."""
    viewer, found = request.viewer, _pupil(request, ref)
    held = queries.plans_of(viewer, found)
    context = {
        "pupil": found,
        "running": queries.contents(viewer, [each for each in held if each.last_day is None], Target, Outcome),
        "past": [each for each in held if each.last_day is not None],
        "strategies": queries.strategies_of(viewer, found),
        "types": queries.startable(viewer, found),
        "worked": queries.late_before(viewer, held),
    }
    return render(request, "plans/pupil.html", context)


@access(rules.can_see_plans)
@FORM
def start(request: ViewedRequest, ref: str) -> HttpResponse:
    """First what it is, then what that type asks."""
    viewer, found = request.viewer, _pupil(request, ref)
    types = queries.startable(viewer, found)
    chosen = next((each for each in types if each.code == request.GET.get("type", "")), None)
    if chosen is None:
        held = [each for each in queries.plans_of(viewer, found) if each.last_day is None]
        return render(request, "plans/types_offered.html", {"pupil": found, "types": types, "held": held})
    form = forms.PlanForm(viewer, found, chosen, sent(request))
    made: list[Plan] = []

    def act() -> None:
        once = request.POST.get("once", "")
        made.append(actions.start_plan(by=viewer, key=once, pupil=found, code=chosen.code, **form.values()))

    if done(request, form, act):
        plan = made[0]
        toasts.done(request, f"{plan}: started.", undo=_taking_back(plan))
        return to_plan(plan)
    context = {"pupil": found, "type": chosen, "form": form}
    return render(request, "plans/start.html", context, status=422 if form.errors else 200)


@access(rules.can_see_plans)
@require_safe
def plan(request: ViewedRequest, ref: str) -> HttpResponse:
    viewer = request.viewer
    held = list(queries.plans_beside(viewer, ref))
    found: Any = next((each for each in held if each.ref == ref), None)
    if found is None:
        raise Http404
    said = queries.contents(viewer, [found])[0]
    words = words_for(viewer)
    context = {
        "plan": found,
        "pupil": found.pupil,
        "said": said,
        "agreed": list(queries.agreed_in(viewer, found).items()),
        "others": [each for each in held if each != found and each.last_day is None],
        "unheard": [say(label, words) for code, label in VOICES if code in said.unheard],
        "unsigned": [say(label, words) for code, label in SIGNS if code in said.unsigned],
        "whose": {code: say(label, words) for code, label in SIGNS},
        "unowned": found.last_day is None and not found.owned,
        "worked": queries.late_before(viewer, [found]),
        "next": next((each for each in held if each.follows_id == found.pk), None),
        "told": past.told(viewer, found) if "history" in request.GET else None,
    }
    return render(request, "plans/plan.html", context)


@access(rules.can_see_plans)
@FORM
def change(request: ViewedRequest, ref: str) -> HttpResponse:
    viewer, found = request.viewer, _plan(request, ref)
    form = forms.PlanForm(viewer, found.pupil, found.type, sent(request), record=found)

    def act() -> Any:
        return actions.change_plan(by=viewer, plan=found, **form.values())

    said = saved(request, form, act, lambda: _as_it_is(request, ref))
    if said is True:
        toasts.done(request, "Saved.", undo=reverse("plans:put-back", args=[ref]))
        return to_plan(found)
    return form_page(request, found, form, title="Change the plan", action="Save", theirs=said or None)


@access(rules.can_see_plans)
@require_POST
def put_back(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _plan(request, ref)
    tried(request, lambda: undoing.put_back_plan(by=request.viewer, plan=found), "It is as it was.")
    return to_plan(found)


@access(rules.can_see_plans)
@FORM
def end(request: ViewedRequest, ref: str) -> HttpResponse:
    viewer, found = request.viewer, _plan(request, ref)
    form = forms.EndForm(viewer, found, sent(request))

    def act() -> Any:
        return actions.end_plan(by=viewer, plan=found, **form.values())

    said = saved(request, form, act, lambda: _as_it_is(request, ref))
    if said is True:
        undo = as_shown(reverse("plans:reopen", args=[ref]), found.version)
        toasts.done(request, f"{found}: ended.", undo=undo)
        return to_plan(found)
    return form_page(request, found, form, title="End the plan", action="End the plan", theirs=said or None)


@access(rules.can_see_plans)
@require_POST
def reopen(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _plan(request, ref)
    version = shown_version(request)

    def act() -> Any:
        return actions.reopen_plan(by=request.viewer, plan=found, version=version)

    tried(request, act, f"{found} runs again.")
    return to_plan(found)


@access(rules.can_see_plans)
@FORM
def go_on(request: ViewedRequest, ref: str) -> HttpResponse:
    """The next plan of the type begins, with what is open in this one."""
    viewer, found = request.viewer, _plan(request, ref)
    form = forms.NextForm(viewer, found, sent(request))
    made: list[Plan] = []
    once = request.POST.get("once", "")

    def act() -> Any:
        return made.append(actions.next_plan(by=viewer, key=once, plan=found, **form.values()))

    said = saved(request, form, act, lambda: _as_it_is(request, ref))
    if said is True:
        toasts.done(request, "The next plan has begun.", undo=_taking_back(made[0]))
        return to_plan(made[0])
    lead = "It takes over the owner, the sections, the targets that are open and the strategies that hold."
    title, button = "Go on with the next plan", "Begin the next plan"
    return form_page(request, found, form, title=title, action=button, lead=lead, new=True, theirs=said or None)


@access(rules.can_see_plans)
@require_POST
def take_back(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _plan(request, ref)
    version = shown_version(request)

    def act() -> Any:
        return actions.take_back_plan(by=request.viewer, plan=found, version=version)

    if tried(request, act, "The plan is taken back."):
        return redirect("plans:pupil", ref=found.pupil.ref)
    return to_plan(found)
