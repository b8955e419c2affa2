"""Who is new, one checklist, its steps, and the steps of a new one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from remit.areas.joining import actions, forms, queries, rules
from remit.areas.joining.models import WHENS, Joining, JoiningStep
from remit.core.access import ViewedRequest, access, words_for
from remit.core.registers.past import told
from remit.core.ui import toasts
from remit.core.ui.asking import FORM, sent
from remit.core.ui.doing import done, tried, version_of
from remit.core.words import fill, say
from remit.school import queries as school


@access(rules.can_see_new)
@require_safe
def listed(request: ViewedRequest) -> HttpResponse:
    """Who is to come, who is here and not settled yet, and who is settled."""
    viewer = request.viewer
    found = queries.lines(viewer, rules.LEADS, rules.KEEPS, rules.TEACHES)
    may = set(rules.arranged(viewer).filter(pk__in=[each.pupil.pk for each in found]).values_list("pk", flat=True))
    over = [each for each in found if each.is_over or each.settled]
    running = [each for each in found if each not in over]
    groups = [
        ("Here, and not settled yet", [each for each in running if each.begins <= viewer.day]),
        ("To come", [each for each in running if each.begins > viewer.day]),
        ("Settled", over),
    ]
    context = {
        "groups": [(label, held) for label, held in groups if held],
        "may": may,
        "own": queries.own_steps(viewer),
        "shapes": rules.can_shape(viewer),
        "arranges": rules.can_arrange_some(viewer),
    }
    return render(request, "joining/list.html", context)


@access(rules.can_arrange_some)
@FORM
def start(request: ViewedRequest, ref: str) -> HttpResponse:
    """Of one pupil; where there is a checklist already, there."""
    viewer = request.viewer
    rows = queries.joiners(viewer, rules.LEADS, rules.KEEPS).select_related("school")
    pupil = rows.filter(ref=ref).first()
    held = queries.joinings(viewer).filter(pupil__ref=ref, pupil__in=rules.arranged(viewer), ended_on=None).first()
    if held is not None and request.method != "POST":
        return redirect("joining:joining", ref=held.ref)
    if pupil is None:
        raise Http404
    sort = Joining.RETURN if getattr(pupil, "was_here", False) else Joining.ADMISSION
    form = forms.StartForm(
        viewer, sort, hers=rules.can_review(viewer, joining=Joining(pupil=pupil)), data=sent(request)
    )
    made: list[Joining] = []
    once = request.POST.get("once", "")
    if done(request, form, lambda: made.append(actions.start(by=viewer, key=once, pupil=pupil, **form.values()))):
        toasts.done(request, "The checklist has begun. Choose a buddy, and see what is whose.")
        return redirect("joining:joining", ref=made[0].ref)
    offered = queries.offered(viewer, pupil.school)
    context = {
        "form": form,
        "pupil": pupil,
        "groups": _by_when(offered),
        "before": queries.previous_school(viewer, pupil),
    }
    return render(request, "joining/start.html", context, status=422 if form.errors else 200)


def _by_when(steps: list[Any]) -> list[tuple[str, list[Any]]]:
    found = [(label, [each for each in steps if each.when == when]) for when, label in WHENS]
    return [(label, held) for label, held in found if held]


def _joining(request: ViewedRequest, ref: str) -> Joining:
    return get_object_or_404(queries.joinings(request.viewer), ref=ref)


@access(rules.can_see_new)
@require_safe
def joining(request: ViewedRequest, ref: str) -> HttpResponse:
    return _page(request, _joining(request, ref))


def _page(request: ViewedRequest, found: Joining, **held: Any) -> HttpResponse:
    """One checklist, as far as she may see and change it. `held`: a form that came back with mistakes."""
    viewer, pupil = request.viewer, found.pupil
    steps = queries.in_order(queries.steps(viewer).filter(joining=found))
    calendar = queries.days_of_year(viewer)
    arranges = rules.can_arrange(viewer, joining=found)
    lines = [
        (each, calendar.at(found.begins, each.when), found.is_open and rules.can_tick(viewer, step=each))
        for each in steps
    ]
    form = school.groups_of(viewer, pupil).filter(group__type="form").values_list("group__name", flat=True).first()
    context: dict[str, Any] = {
        "joining": found,
        "pupil": pupil,
        "facts": _facts(viewer, found, form or ""),
        "groups": [(label, [each for each in lines if each[0].when == when]) for when, label in WHENS],
        "done": sum(not each.is_open for each in steps),
        "number": len(steps),
        "review_day": calendar.review(found),
        "arranges": arranges,
        "day": viewer.day,
    }
    if arranges and found.is_open:
        context["buddy_form"] = forms.BuddyForm(viewer, found)
        context["step_form"] = forms.StepForm(viewer)
        context["change_form"] = forms.ChangeForm(viewer, record=found)
    if rules.reads_account(viewer, pupil):
        account = queries.account_of(viewer, found)
        context["account"], context["reads"] = account, True
        if rules.can_review(viewer, joining=found) and found.is_open:
            context["told_form"] = forms.BackgroundForm(viewer, account)
            if found.begins <= viewer.day:
                context["review_form"] = forms.ReviewForm(viewer, found, account)
    if arranges:
        context["told"] = told(viewer, found)
    wrong = any(form.errors for form in held.values())
    return render(request, "joining/joining.html", context | held, status=422 if wrong else 200)


def _facts(viewer: Any, found: Joining, form: str) -> list[dict[str, str]]:
    pupil, words = found.pupil, words_for(viewer)
    pairs = [
        ("First day", f"{found.begins:%A %-d %B %Y}"),
        *([("How", found.get_sort_display())] if rules.reads_how(viewer, pupil) else []),
        (say("{Form.one}", words), form),
        (say("{Form_tutor.one}", words), ", ".join(queries.tutors_of(viewer, pupil))),
        ("Buddy", str(found.buddy.pupil) if found.buddy else ""),
        ("Sees to it", str(found.owner or "")),
    ]
    if before := queries.previous_school(viewer, pupil):
        pairs.append(("School before", before))
    return [{"label": label, "value": value} for label, value in pairs]


def _arranged(request: ViewedRequest, ref: str) -> Joining:
    found = _joining(request, ref)
    if not rules.can_arrange(request.viewer, joining=found):
        raise Http404
    return found


def _led(request: ViewedRequest, ref: str) -> Joining:
    found = _joining(request, ref)
    if not rules.can_review(request.viewer, joining=found):
        raise Http404
    return found


@access(rules.can_arrange_some)
@require_POST
def change(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _arranged(request, ref)
    form = forms.ChangeForm(request.viewer, request.POST, record=found)
    if done(
        request,
        form,
        lambda: actions.change(by=request.viewer, joining=found, **form.values()),
        lambda: _joining(request, ref),
    ):
        toasts.done(request, "Saved.")
        return redirect("joining:joining", ref=ref)
    return _page(request, _joining(request, ref), change_form=form)


@access(rules.can_arrange_some)
@require_POST
def buddy(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _arranged(request, ref)
    form = forms.BuddyForm(request.viewer, found, request.POST)
    if done(
        request,
        form,
        lambda: actions.choose_buddy(by=request.viewer, joining=found, **form.values()),
        lambda: _joining(request, ref),
    ):
        toasts.done(request, f"Buddy: {form.values()['buddy'] or 'nobody yet'}.")
        return redirect("joining:joining", ref=ref)
    return _page(request, _joining(request, ref), buddy_form=form)


@access(rules.can_arrange_some)
@require_POST
def add_step(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _arranged(request, ref)
    form = forms.StepForm(request.viewer, request.POST)
    once = request.POST.get("once", "")
    if done(request, form, lambda: actions.add_step(by=request.viewer, key=once, joining=found, **form.values())):
        toasts.done(request, "Added to the checklist.")
        return redirect("joining:joining", ref=ref)
    return _page(request, _joining(request, ref), step_form=form)


@access(rules.can_see_new)
@require_POST
def tell(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _led(request, ref)
    form = forms.BackgroundForm(request.viewer, queries.account_of(request.viewer, found), request.POST)
    if done(
        request,
        form,
        lambda: actions.tell(by=request.viewer, joining=found, **form.cleaned_data),
        lambda: queries.account_of(request.viewer, found),
    ):
        toasts.done(request, "Saved, for whoever leads or tutors.")
        return redirect("joining:joining", ref=ref)
    return _page(request, _joining(request, ref), told_form=form)


@access(rules.can_see_new)
@require_POST
def review(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _led(request, ref)
    form = forms.ReviewForm(request.viewer, found, queries.account_of(request.viewer, found), request.POST)
    if done(
        request,
        form,
        lambda: actions.review(by=request.viewer, joining=found, **form.cleaned_data),
        lambda: queries.account_of(request.viewer, found),
    ):
        toasts.done(request, "Looked at again. End the checklist when nothing is left to do.")
        return redirect("joining:joining", ref=ref)
    return _page(request, _joining(request, ref), review_form=form)


def _by_button(request: ViewedRequest, ref: str, act: Callable[..., Any], words: str, undo: str) -> HttpResponse:
    found, version = _joining(request, ref), version_of(request)
    back = f"{reverse(undo, args=[ref])}?version={version + 1}" if undo else ""
    tried(request, lambda: act(by=request.viewer, joining=found, version=version), words, back)
    return redirect("joining:joining", ref=ref)


@access(rules.can_see_new)
@require_POST
def not_reviewed(request: ViewedRequest, ref: str) -> HttpResponse:
    return _by_button(request, ref, actions.take_back_review, "It is still to be looked at again.", "")


@access(rules.can_arrange_some)
@require_POST
def end(request: ViewedRequest, ref: str) -> HttpResponse:
    return _by_button(request, ref, actions.end, "The checklist has ended.", "joining:reopen")


@access(rules.can_arrange_some)
@require_POST
def reopen(request: ViewedRequest, ref: str) -> HttpResponse:
    return _by_button(request, ref, actions.reopen, "The checklist is open again.", "")


def _step(request: ViewedRequest, ref: str) -> JoiningStep:
    return get_object_or_404(queries.steps(request.viewer), ref=ref)


def _at_step(request: ViewedRequest, step: JoiningStep) -> HttpResponse:
    """Back to where the button was: the checklist, or the list of all."""
    if request.POST.get("list"):
        return redirect("joining:list")
    return redirect(f"{reverse('joining:joining', args=[step.joining.ref])}#step-{step.ref}")


@access(rules.can_see_new)
@require_POST
def tick(request: ViewedRequest, ref: str) -> HttpResponse:
    return _ticked(request, ref, actions.tick, "Done: {0}.", "joining:untick")


@access(rules.can_see_new)
@require_POST
def untick(request: ViewedRequest, ref: str) -> HttpResponse:
    return _ticked(request, ref, actions.untick, "To be done: {0}.", "")


def _ticked(request: ViewedRequest, ref: str, act: Callable[..., JoiningStep], words: str, undo: str) -> HttpResponse:
    found, version = _step(request, ref), version_of(request)
    back = f"{reverse(undo, args=[ref])}?version={version + 1}" if undo else ""
    tried(request, lambda: act(by=request.viewer, step=found, version=version), words.format(found.name), back)
    return _at_step(request, found)


@access(rules.can_arrange_some)
@FORM
def step(request: ViewedRequest, ref: str) -> HttpResponse:
    """Give it to a colleague, or say why it is not needed."""
    viewer, found = request.viewer, _step(request, ref)
    if not rules.can_arrange(viewer, step=found):
        raise Http404
    why = "why" in request.POST
    data = sent(request)
    not_form = forms.NotNeededForm(found.version, data if why else None)
    hand_form = forms.HandForm(viewer, found.version, None if why else data)
    form = not_form if why else hand_form

    def act() -> JoiningStep:
        if why:
            return actions.do_without(by=viewer, step=found, **not_form.cleaned_data)
        return actions.hand(by=viewer, step=found, **hand_form.values())

    if done(request, form, act, partial(_step, request, ref)):
        toasts.done(
            request, "Saved.", undo=f"{reverse('joining:untick', args=[ref])}?version={found.version}" if why else ""
        )
        return _at_step(request, found)
    wrong = not_form.errors or hand_form.errors
    context = {
        "step": found,
        "joining": found.joining,
        "pupil": found.pupil,
        "not_form": not_form,
        "hand_form": hand_form,
    }
    return render(request, "joining/step.html", context, status=422 if wrong else 200)


@access(rules.can_shape)
@require_safe
def types(request: ViewedRequest) -> HttpResponse:
    held = queries.step_types(request.viewer, school.managed_school(request.viewer))
    return render(request, "joining/types.html", {"groups": _by_when(held)})


@access(rules.can_shape)
@FORM
def type_of_step(request: ViewedRequest, code: str) -> HttpResponse:
    """`code` says nothing of anybody: a step that ships has no record yet. `new` adds one."""
    viewer, at = request.viewer, school.managed_school(request.viewer)
    found = None if code == "new" else queries.step_type_of(viewer, at, code)
    if found is None and code != "new":
        raise Http404
    form = forms.StepTypeForm(viewer, sent(request), record=found)
    fill(form, words_for(viewer))
    key = request.POST.get("once", "") if found is None else ""

    def act() -> None:
        given: dict[str, Any] = {"version": form.cleaned_data.get("version"), "details": form.details()}
        actions.keep_step_type(by=viewer, key=key, school=at, code="" if found is None else code, **given)

    if done(request, form, act):
        toasts.done(request, "Saved.")
        return redirect("joining:types")
    context = {"form": form, "title": found.name if found else "Add a step", "new": found is None}
    return render(request, "joining/type.html", context, status=422 if form.errors else 200)
