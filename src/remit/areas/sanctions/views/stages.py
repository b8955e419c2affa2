"""The ladder, as the school has it."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from remit.areas.sanctions import actions, forms, ladder, rules
from remit.core.access import ViewedRequest, access
from remit.core.ui import toasts
from remit.core.ui.asking import FORM, sent
from remit.core.ui.doing import done, key_of
from remit.school import queries as school


@access(rules.can_shape)
@require_safe
def listed(request: ViewedRequest) -> HttpResponse:
    held = ladder.stages_of(request.viewer, school.managed_school(request.viewer))
    return render(request, "sanctions/ladder.html", {"stages": held})


@access(rules.can_shape)
@FORM
def stage(request: ViewedRequest, code: str) -> HttpResponse:
    """`code` says nothing of anybody: a stage that ships has no record yet. `new` adds one."""
    viewer, at = request.viewer, school.managed_school(request.viewer)
    found = None if code == "new" else ladder.stage_of(viewer, at, code)
    if found is None and code != "new":
        raise Http404
    form = forms.StageForm(viewer, sent(request), record=found)
    made = done(
        request,
        form,
        lambda: actions.keep_stage(
            by=viewer, key="" if found else key_of(request), school=at, code="" if found is None else code,
            version=form.cleaned_data.get("version"), details=form.details(),
        ),
        lambda: ladder.stage_of(viewer, at, code),
    )  # fmt: skip
    if made:
        toasts.done(request, "Saved.")
        return redirect("sanctions:ladder")
    context = {"form": form, "title": found.name if found else "Add a stage", "new": found is None}
    return render(request, "sanctions/stage.html", context, status=422 if form.errors else 200)
