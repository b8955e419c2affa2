"""Uniform by form: which forms were checked this half term, and the check of one."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from remit.areas.behaviour import checking, checks, queries, rules
from remit.areas.behaviour.forms import CheckForm
from remit.areas.behaviour.models import FormCheck
from remit.core.access import ViewedRequest, access, words_for
from remit.core.ui import toasts
from remit.core.ui.asking import FORM, sent
from remit.core.ui.doing import done, key_of, tried
from remit.core.words import fill
from remit.school import queries as school
from remit.school.models import Group, Pupil


@access(rules.can_check_some)
@require_safe
def listed(request: ViewedRequest) -> HttpResponse:
    half = queries.half_term(request.viewer)
    found = checks.by_form(request.viewer, half) if half else []
    done = sum(bool(each.checks) for each in found)
    may = checks.to_take_back(request.viewer, (check for each in found for check in each.checks))
    return render(request, "behaviour/checks.html", {"half": half, "forms": found, "done": done, "may": may})


@access(rules.can_check_some)
@FORM
def check(request: ViewedRequest, ref: str) -> HttpResponse:
    """Of one form: the day, and who was not in uniform."""
    viewer = request.viewer
    group = get_object_or_404(rules.forms_of_hers(viewer), ref=ref)
    members = list(school.members_of(viewer, group).select_related("school"))
    form = CheckForm(viewer, members, sent(request))
    fill(form, words_for(viewer))
    if made := done(request, form, lambda: _checked(request, form, group, members)):
        undo = reverse("behaviour:check.back", args=[made.ref])
        toasts.done(request, f"{group.name} checked: {made.number} not in uniform.", undo=undo)
        return redirect("behaviour:checks")
    context = {"form": form, "group": group}
    return render(request, "behaviour/check.html", context, status=422 if form.errors else 200)


def _checked(request: ViewedRequest, form: CheckForm, group: Group, members: list[Pupil]) -> FormCheck:
    given = form.cleaned_data
    without = [each for each in members if each.ref in given["without"]]
    said = {"group": group, "day": given["day"], "without": without, "words": given["words"]}
    return checking.check_form(by=request.viewer, key=key_of(request), **said)


@access(rules.can_check_some)
@require_POST
def back(request: ViewedRequest, ref: str) -> HttpResponse:
    held = get_object_or_404(checks.checks(request.viewer), ref=ref)
    tried(
        request,
        lambda: checking.take_back_check(by=request.viewer, check=held),
        "Taken back, with what was logged by it.",
    )
    return redirect("behaviour:checks")
