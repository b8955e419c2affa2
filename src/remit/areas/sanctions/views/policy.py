"""How the policy is used: for a leader over her classes, and for whoever takes one."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from remit.areas.sanctions import forms, rules, sharing, use
from remit.core.access import ViewedRequest, access
from remit.core.acts import Refused
from remit.core.ui import toasts
from remit.core.ui.asking import FORM, sent
from remit.core.ui.doing import done, key_of


@access(rules.can_lead)
@require_safe
def used(request: ViewedRequest) -> HttpResponse:
    """The whole at once; of a class nothing before whoever takes it has read it."""
    viewer = request.viewer
    spans = use.spans(viewer)
    span = use.span_of(spans, request.GET.get("half", ""))
    context = {
        "span": span, "pills": _pills(spans, span, "sanctions:policy"), "table": use.table(viewer, span) if span else None,
        "within": use.READ_WITHIN, "fewest": use.FEWEST, "teaches": rules.teaches(viewer),
    }  # fmt: skip
    return render(request, "sanctions/policy.html", context)


def _pills(spans: list[use.Days], span: use.Days | None, route: str) -> list[dict[str, object]]:
    here = reverse(route)
    return [{"label": each.label, "url": f"{here}?half={each.key}", "current": each == span} for each in spans]


@access(rules.can_lead)
@require_POST
def ask(request: ViewedRequest, ref: str) -> HttpResponse:
    viewer = request.viewer
    group = get_object_or_404(rules.led_classes(viewer).select_related("school"), ref=ref)
    span = use.span_of(use.spans(viewer), request.POST.get("half", ""))
    try:
        if span is None:
            raise Refused("No half term of the school's year has begun.")
        days = {"first_day": span.period.first_day, "last_day": span.period.last_day}
        sharing.ask(by=viewer, key=key_of(request), group=group, **days)
    except Refused as why:
        toasts.failed(request, str(why))
    else:
        toasts.done(request, f"Asked for {group}: whoever takes it was told, and reads the figures first.")
    return redirect(reverse("sanctions:policy") + (f"?half={span.key}" if span else ""))


@access(rules.can_log)
@FORM
def sheet(request: ViewedRequest, ref: str) -> HttpResponse:
    """For whose class it is: the figures, and a word of theirs. For whoever asked: the same, once it is theirs to read."""
    viewer = request.viewer
    found = get_object_or_404(use.sheets(viewer), ref=ref)
    hers = rules.is_of_hers(viewer, sheet=found)
    if not hers and request.method == "POST":
        raise PermissionDenied
    if not hers:
        span = use.span_of(use.spans(viewer), found.first_day.isoformat())
        table = use.table(viewer, span) if span and rules.can_lead(viewer) else None
        line = next((each for each in table.lines if each.group.pk == found.group_id), None) if table else None
        shown = line is not None and found in line.sheets
        told = {"sheet": found, "line": line if shown else None, "within": use.READ_WITHIN}
        return render(request, "sanctions/sheet.html", told)
    shared = len(use.takers(viewer, [found.group_id])[found.group_id]) > 1
    form = forms.ReplyForm(found.version, found.reply, sent(request))
    if done(
        request,
        form,
        lambda: sharing.read(by=viewer, sheet=found, **form.cleaned_data),
        lambda: get_object_or_404(use.sheets(viewer), ref=ref),
    ):
        then = "reads the figures once all who take the class have read them" if shared else "may read the figures now"
        toasts.done(request, f"Kept: whoever asked {then}.")
        return redirect("sanctions:sheet", ref=ref)
    context = {"sheet": found, "hers": True, "use": use.Use.of(found.figures), "form": form, "shared": shared}
    return render(request, "sanctions/sheet.html", context, status=422 if form.errors else 200)


@access(rules.teaches)
@require_safe
def mine(request: ViewedRequest) -> HttpResponse:
    """Her own classes, at any time; and what was asked of her."""
    viewer = request.viewer
    spans = use.spans(viewer)
    span = use.span_of(spans, request.GET.get("half", ""))
    context = {
        "span": span, "pills": _pills(spans, span, "sanctions:my-use"), "lines": use.mine(viewer, span) if span else [],
        "sheets": list(use.of_hers(viewer)[:20]),
    }  # fmt: skip
    return render(request, "sanctions/my_use.html", context)
