"""An absence followed from its first step to its end: the list, one of them, one step of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from remit.areas.absence import actions, forms, letters, queries, rules
from remit.areas.absence.models import Case, Stage, Step
from remit.areas.absence.outputs import LETTER
from remit.areas.absence.stages import stages_of
from remit.areas.attendance import figures
from remit.core.access import ViewedRequest, access
from remit.core.asked import number_in
from remit.core.outputs.views import ask_for
from remit.core.registers.past import told
from remit.core.ui import toasts
from remit.core.ui.asking import FORM, sent
from remit.core.ui.doing import done, tried
from remit.school import queries as school

SHOWN = 50


@access(rules.can_follow)
@require_safe
def listed(request: ViewedRequest) -> HttpResponse:
    """Every open follow-up, what is due first at the top; and who is persistently absent without one."""
    viewer = request.viewer
    show = request.GET.get("show", "")
    lines = queries.followed(viewer)
    without = queries.not_followed(viewer)
    offered = queries.shown(viewer, lines)
    label, chosen = offered.get(show, offered[""])
    pills = [
        {"label": words, "url": f"?show={key}", "current": key == show, "count": len(held)}
        for key, (words, held) in offered.items()
    ]
    pills.append({"label": "Without one", "url": "?show=without", "current": show == "without", "count": len(without)})
    context = {"lines": chosen, "label": label, "pills": pills, "show": show, "without": without[:SHOWN], "more": max(0, len(without) - SHOWN)}  # fmt: skip
    return render(request, "absence/cases.html", context)


@access(rules.can_follow)
@FORM
def begin(request: ViewedRequest, ref: str) -> HttpResponse:
    """For one pupil; where it is followed up already, there."""
    viewer = request.viewer
    pupil = get_object_or_404(rules.followed(viewer).annotate(form=school.form_name(viewer)), ref=ref)
    held = queries.cases(viewer).filter(pupil=pupil, ended_on=None).first()
    if held is not None and request.method != "POST":
        return redirect("absence:case", ref=held.ref)
    form = forms.CaseForm(viewer, sent(request))
    made: list[Case] = []
    once = request.POST.get("once", "")
    if done(request, form, lambda: made.append(actions.open_case(by=viewer, key=once, pupil=pupil, **form.values()))):
        toasts.done(request, "The follow-up has begun. Choose its first step.")
        return redirect("absence:case", ref=made[0].ref)
    counts = queries.counts_of(viewer, [pupil.pk]).get(pupil.pk)
    context = {"form": form, "pupil": pupil, "counts": counts, "past": queries.cases_of(viewer, pupil)}
    return render(request, "absence/begin.html", context, status=422 if form.errors else 200)


def _case(request: ViewedRequest, ref: str) -> Case:
    return get_object_or_404(queries.cases(request.viewer).select_related("pupil__school"), ref=ref)


@access(rules.can_follow)
@require_safe
def case(request: ViewedRequest, ref: str) -> HttpResponse:
    return _case_page(request, _case(request, ref))


def _case_page(request: ViewedRequest, found: Case, **held: Any) -> HttpResponse:
    """One follow-up with its steps. `held`: a form that came back with mistakes."""
    viewer = request.viewer
    steps = queries.steps_of(viewer, [found])[found.pk]
    stages = stages_of(viewer, found.pupil.school)
    taken = {each.stage.code for each in steps}
    offered = [each for each in stages if each.offered]
    proposed = next((each for each in offered if each.code not in taken and each.way != Stage.RETURN), None)
    ten = queries.in_ten_weeks(viewer, [found.pupil_id]).get(found.pupil_id, 0)
    context: dict[str, Any] = {
        "case": found,
        "pupil": found.pupil,
        "steps": steps,
        "counts": queries.counts_of(viewer, [found.pupil_id]).get(found.pupil_id),
        "ten": ten,
        "consider": ten >= figures.THRESHOLD,
        "tried": queries.tried(steps),
        "calls": queries.calls_of(viewer, found.pupil, 6),
        "stages": offered,
        "day": viewer.day,
        "told": told(viewer, found),
    }
    if found.is_open:
        context["case_form"] = forms.CaseForm(viewer, record=found)
        context["next_form"] = forms.NextForm(viewer, stages, proposed.code if proposed else "")
        context["end_form"] = forms.EndForm(found)
    wrong = any(form.errors for form in held.values())
    return render(request, "absence/case.html", context | held, status=422 if wrong else 200)


@access(rules.can_follow)
@require_POST
def change(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _case(request, ref)
    form = forms.CaseForm(request.viewer, request.POST, record=found)
    if done(
        request,
        form,
        lambda: actions.change_case(by=request.viewer, case=found, **form.values()),
        partial(_case, request, ref),
    ):
        toasts.done(request, "Saved.")
        return redirect("absence:case", ref=ref)
    return _case_page(request, _case(request, ref), case_form=form)


@access(rules.can_follow)
@require_POST
def add_step(request: ViewedRequest, ref: str) -> HttpResponse:
    viewer, found = request.viewer, _case(request, ref)
    form = forms.NextForm(viewer, stages_of(viewer, found.pupil.school), "", request.POST)
    made: list[Step] = []
    once = request.POST.get("once", "")
    if done(request, form, lambda: made.append(actions.add_step(by=viewer, key=once, case=found, **form.values()))):
        toasts.done(request, f"{made[0].stage}: by {made[0].due:%-d %B}.")
        return redirect("absence:step", ref=made[0].ref)
    return _case_page(request, _case(request, ref), next_form=form)


@access(rules.can_follow)
@require_POST
def end(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _case(request, ref)
    form = forms.EndForm(found, request.POST)
    if done(
        request,
        form,
        lambda: actions.end_case(by=request.viewer, case=found, **form.cleaned_data),
        partial(_case, request, ref),
    ):
        undo = f"{reverse('absence:case.reopen', args=[ref])}?version={found.version}"
        toasts.done(request, "The follow-up has ended.", undo=undo)
        return redirect("absence:case", ref=ref)
    return _case_page(request, _case(request, ref), end_form=form)


@access(rules.can_follow)
@require_POST
def reopen(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _case(request, ref)
    tried(request, lambda: actions.reopen_case(by=request.viewer, case=found, version=_version(request)), "It goes on.")  # fmt: skip
    return redirect("absence:case", ref=ref)


def _version(request: ViewedRequest) -> int:
    """Of the row as it was shown; without one it counts as changed since."""
    return number_in(request.POST.get("version") or request.GET.get("version", "")) or 0


def _step(request: ViewedRequest, ref: str) -> Step:
    return get_object_or_404(queries.steps(request.viewer).select_related("pupil__school"), ref=ref)


@access(rules.can_follow)
@require_safe
def step(request: ViewedRequest, ref: str) -> HttpResponse:
    return _step_page(request, _step(request, ref))


def _step_page(request: ViewedRequest, found: Step, **held: Any) -> HttpResponse:
    viewer = request.viewer
    addressed = letters.addressed(viewer, found) if found.letter else []
    context: dict[str, Any] = {
        "step": found,
        "case": found.case,
        "pupil": found.pupil,
        "addressed": addressed,
        "letter": letters.to(addressed, found.letter),
        "plans_url": reverse("plans:pupil", args=[found.pupil.ref]) if found.stage.way == Stage.PLAN else "",
        "day": viewer.day,
        "told": told(viewer, found),
    }
    if found.is_open and found.case.is_open:
        context["step_form"] = forms.StepForm(viewer, record=found)
        context["done_form"] = forms.DoneForm(viewer, found)
        context["go_form"] = forms.LetGoForm(found)
    elif found.done_on:
        context["answer_form"] = forms.AnswerForm(viewer, found)
    wrong = any(form.errors for form in held.values())
    return render(request, "absence/step.html", context | held, status=422 if wrong else 200)


def _posted(
    request: ViewedRequest,
    ref: str,
    name: str,
    form_of: Callable[[Step], Any],
    act: Callable[..., Step],
    words: str,
    *,
    undo: bool = False,
) -> HttpResponse:
    """One of the forms of a step's page, by the name that the page has for it: done and said, or the page with what stands
    against it."""
    found = _step(request, ref)
    form = form_of(found)

    def step_done() -> Step:
        given = form.values() if hasattr(form, "values") else form.cleaned_data
        return act(by=request.viewer, step=found, **given)

    if not done(request, form, step_done, partial(_step, request, ref)):
        return _step_page(request, _step(request, ref), **{name: form})
    toasts.done(request, words.format(found.stage), undo=_taking_back(found) if undo else "")
    if name == "step_form":
        return redirect("absence:step", ref=ref)
    return redirect("absence:case", ref=found.case.ref)


def _taking_back(found: Step) -> str:
    return f"{reverse('absence:step.reopen', args=[found.ref])}?version={found.version}"


@access(rules.can_follow)
@require_POST
def change_step(request: ViewedRequest, ref: str) -> HttpResponse:
    def form(step: Step) -> forms.StepForm:
        return forms.StepForm(request.viewer, request.POST, record=step)

    return _posted(request, ref, "step_form", form, actions.change_step, "Saved.")


@access(rules.can_follow)
@require_POST
def do(request: ViewedRequest, ref: str) -> HttpResponse:
    def form(step: Step) -> forms.DoneForm:
        return forms.DoneForm(request.viewer, step, request.POST)

    return _posted(request, ref, "done_form", form, actions.do_step, "{}: done.", undo=True)


@access(rules.can_follow)
@require_POST
def answer(request: ViewedRequest, ref: str) -> HttpResponse:
    def form(step: Step) -> forms.AnswerForm:
        return forms.AnswerForm(request.viewer, step, request.POST)

    return _posted(request, ref, "answer_form", form, actions.answer_step, "The answer is kept.")


@access(rules.can_follow)
@require_POST
def let_go(request: ViewedRequest, ref: str) -> HttpResponse:
    def form(step: Step) -> forms.LetGoForm:
        return forms.LetGoForm(step, request.POST)

    return _posted(request, ref, "go_form", form, actions.let_go_step, "{}: not taken.", undo=True)


@access(rules.can_follow)
@require_POST
def merge_anew(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _step(request, ref)
    tried(request, lambda: actions.merge_anew(by=request.viewer, step=found, version=_version(request)), "The letter has today’s figures.")  # fmt: skip
    return redirect("absence:step", ref=ref)


@access(rules.can_follow)
@require_POST
def letter(request: ViewedRequest, ref: str) -> HttpResponse:
    """As PDF or DOCX."""
    found = _step(request, ref)
    if not found.letter:
        raise Http404
    return ask_for(request, LETTER, what=found.ref, school=found.school_id)


@access(rules.can_follow)
@require_POST
def reopen_step(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _step(request, ref)
    tried(request, lambda: actions.reopen_step(by=request.viewer, step=found, version=_version(request)), "It is to be done again.")  # fmt: skip
    return redirect("absence:step", ref=ref)
