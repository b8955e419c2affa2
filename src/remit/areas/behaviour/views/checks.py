"""Uniform by form: which forms were checked this half term, and the check of one."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from remit.areas.behaviour import checking, checks, queries, rules
from remit.areas.behaviour.forms import CheckForm
from remit.core.access import ViewedRequest, access, words_for
from remit.core.acts import KeyReused, Refused
from remit.core.once import BETWEEN, SAVED_ALREADY
from remit.core.records import Stale
from remit.core.ui import toasts
from remit.core.ui.asking import FORM, sent, why_said
from remit.core.words import fill
from remit.school import queries as school


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
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = checking.check_form(
                by=viewer, key=request.POST.get("once", ""), group=group, day=given["day"],
                without=[each for each in members if each.ref in given["without"]], words=given["words"],
            )  # fmt: skip
        except KeyReused:
            form.add_error(None, SAVED_ALREADY)
        except (Refused, ValidationError) as why:
            form.add_error(None, why_said(why))
        else:
            undo = reverse("behaviour:check.back", args=[made.ref])
            toasts.done(request, f"{group.name} checked: {made.number} not in uniform.", undo=undo)
            return redirect("behaviour:checks")
    context = {"form": form, "group": group}
    return render(request, "behaviour/check.html", context, status=422 if form.errors else 200)


@access(rules.can_check_some)
@require_POST
def back(request: ViewedRequest, ref: str) -> HttpResponse:
    held = get_object_or_404(checks.checks(request.viewer), ref=ref)
    try:
        checking.take_back_check(by=request.viewer, check=held)
    except (Refused, Stale) as why:
        toasts.failed(request, str(why) if isinstance(why, Refused) else BETWEEN)
    else:
        toasts.done(request, "Taken back, with what was logged by it.")
    return redirect("behaviour:checks")
