"""The team of tutors, and visits to tutor time."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from remit.areas.meetings import beginnings
from remit.areas.tutoring import actions, forms, queries, rules
from remit.areas.tutoring.models import Visit
from remit.core.access import ViewedRequest, access
from remit.core.asked import number_in
from remit.core.ui import toasts
from remit.core.ui.asking import FORM, sent
from remit.core.ui.doing import done, key_of, tried


@access(rules.leads_tutors)
@require_safe
def team(request: ViewedRequest) -> HttpResponse:
    """Form by form, in the order of their names."""
    viewer = request.viewer
    held = queries.team(viewer)
    drafts = queries.visits(viewer).filter(shared_on=None)
    half = queries.half_term(viewer)
    context = {"forms": held, "drafts": drafts, "half": half, "evaluates": bool(beginnings.offered(viewer))}
    return render(request, "tutoring/team.html", context)


@access(rules.leads_tutors)
@FORM
def add_visit(request: ViewedRequest, ref: str) -> HttpResponse:
    viewer = request.viewer
    group = get_object_or_404(rules.forms(viewer, rules.LEADS), ref=ref)
    tutors = [each for each in queries.leads_on(viewer, [group])[group.pk] if each.user_id != viewer.user.pk]
    form = forms.VisitForm(viewer, sent(request), tutors=tutors)
    made: list[Visit] = []

    def act() -> None:
        made.append(actions.draft(by=viewer, key=key_of(request), group=group, **form.values()))

    if done(request, form, act):
        toasts.done(request, "Kept for you alone. Share it when it is right.")
        return redirect("tutoring:visit", ref=made[0].ref)
    context = {
        "form": form,
        "group": group,
        "tutors": tutors,
        "last": queries.last_visited(viewer, [group]).get(group.pk),
    }
    return render(request, "tutoring/visit_add.html", context, status=422 if form.errors else 200)


def _visit(request: ViewedRequest, ref: str) -> Visit:
    return get_object_or_404(queries.visits(request.viewer), ref=ref)


@access(rules.has_visits)
@require_safe
def visit(request: ViewedRequest, ref: str) -> HttpResponse:
    return _page(request, _visit(request, ref))


def _page(request: ViewedRequest, found: Visit, **held: Any) -> HttpResponse:
    viewer = request.viewer
    context: dict[str, Any] = {"visit": found, "visitor": rules.is_visitor(viewer, visit=found)}
    if context["visitor"] and found.is_draft:
        context["form"] = forms.VisitForm(viewer, record=found)
    if rules.is_visited(viewer, visit=found):
        context["reply_form"] = forms.ReplyForm(found)
    if rules.is_of_the_two(viewer, visit=found):
        context["of_the_two"] = True
        if not found.is_draft and found.support is None:
            context["support_form"] = forms.SupportForm(viewer, found)
    wrong = any(form.errors for form in held.values())
    return render(request, "tutoring/visit.html", context | held, status=422 if wrong else 200)


@access(rules.has_visits)
@require_POST
def change_visit(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _visit(request, ref)
    if not rules.is_visitor(request.viewer, visit=found):
        raise Http404
    form = forms.VisitForm(request.viewer, request.POST, record=found)
    if done(request, form, lambda: actions.change_visit(by=request.viewer, visit=found, **form.values()), lambda: _visit(request, ref)):  # fmt: skip
        toasts.done(request, "Saved, for you alone.")
        return redirect("tutoring:visit", ref=ref)
    return _page(request, _visit(request, ref), form=form)


@access(rules.has_visits)
@require_POST
def discard(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _visit(request, ref)
    if not rules.is_visitor(request.viewer, visit=found):
        raise Http404
    if tried(request, lambda: actions.discard(by=request.viewer, visit=found), "The draft is gone."):
        return redirect("tutoring:team")
    return redirect("tutoring:visit", ref=ref)


@access(rules.has_visits)
@require_POST
def share(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _visit(request, ref)
    if not rules.is_visitor(request.viewer, visit=found):
        raise Http404
    version = number_in(request.POST.get("version", "")) or 0
    tried(request, lambda: actions.share(by=request.viewer, visit=found, version=version), f"Shared with {found.colleague}.")  # fmt: skip
    return redirect("tutoring:visit", ref=ref)


@access(rules.has_visits)
@require_POST
def reply(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _visit(request, ref)
    if not rules.is_visited(request.viewer, visit=found):
        raise Http404
    form = forms.ReplyForm(found, request.POST)
    if done(request, form, lambda: actions.answer(by=request.viewer, visit=found, **form.cleaned_data), lambda: _visit(request, ref)):  # fmt: skip
        toasts.done(request, f"Sent to {found.visitor}.")
        return redirect("tutoring:visit", ref=ref)
    return _page(request, _visit(request, ref), reply_form=form)


@access(rules.has_visits)
@require_POST
def support(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _visit(request, ref)
    if not rules.is_of_the_two(request.viewer, visit=found):
        raise Http404
    form = forms.SupportForm(request.viewer, found, request.POST)

    def act() -> None:
        actions.agree(by=request.viewer, key=key_of(request), visit=found, **form.values())

    if done(request, form, act, lambda: _visit(request, ref)):
        toasts.done(request, "Agreed: it stands among the actions of whoever does it.")
        return redirect("tutoring:visit", ref=ref)
    return _page(request, _visit(request, ref), support_form=form)
