"""What meets and when: the list, a series, planning it."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from remit.areas.meetings import actions, beginnings, forms, queries, rules
from remit.areas.meetings.dates import PICKED
from remit.areas.meetings.models import Series
from remit.core.access import ViewedRequest, access
from remit.core.ui import toasts
from remit.core.ui.asking import FORM, sent
from remit.core.ui.doing import done, key_of, tried


@access(rules.has_meetings)
@require_safe
def index(request: ViewedRequest) -> HttpResponse:
    viewer = request.viewer
    been = queries.been(viewer)
    context = {
        "coming": queries.coming(viewer),
        "waiting": [each for each in been if each.approved_on is None and rules.can_approve(viewer, meeting=each)],
        "been": been,
        "series": queries.series(viewer).filter(ended_on=None),
        "day": viewer.day,
    }
    return render(request, "meetings/index.html", context)


@access(rules.has_meetings)
@FORM
def add(request: ViewedRequest) -> HttpResponse:
    """`as`: what it begins with."""
    begins_with = request.GET.get("as", "")
    form = forms.SeriesForm(request.viewer, sent(request), begins_with=begins_with)

    def act() -> Series:
        values = form.values()
        values.pop("version")
        return actions.begin_series(by=request.viewer, key=key_of(request), **values)

    if made := done(request, form, act):
        toasts.done(request, f"{made} is there. Plan its first meetings.")
        return redirect("meetings:series", ref=made.ref)
    offered = beginnings.offered(request.viewer)
    pills = [{"label": each.label, "url": f"?as={each.code}", "current": each.code == begins_with} for each in offered]
    context = {
        "form": form,
        "pills": [{"label": "Nothing", "url": "?", "current": not begins_with}, *pills] if pills else [],
    }
    return render(request, "meetings/series_form.html", context, status=422 if form.errors else 200)


def _found(request: ViewedRequest, ref: str) -> Series:
    return get_object_or_404(queries.series(request.viewer), ref=ref)


@access(rules.has_meetings)
@require_safe
def series(request: ViewedRequest, ref: str) -> HttpResponse:
    return _page(request, _found(request, ref))


def _page(request: ViewedRequest, found: Series, form: forms.DayForm | None = None) -> HttpResponse:
    viewer = request.viewer
    meetings = queries.meetings_of(viewer, found)
    leads = rules.leads_series(viewer, series=found)
    context: dict[str, Any] = {
        "series": found,
        "people": queries.members(viewer, found),
        "coming": [each for each in reversed(meetings) if each.day >= viewer.day],
        "been": [each for each in meetings if each.day < viewer.day],
        "leads": leads,
        "picked": found.rhythm == PICKED,
    }
    if leads and not found.ended_on:
        context["to_plan"] = queries.days_to_plan(viewer, found)
        context["day_form"] = form or forms.DayForm(viewer)
    return render(request, "meetings/series.html", context, status=422 if form and form.errors else 200)


@access(rules.has_meetings)
@FORM
def change(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _found(request, ref)
    if not rules.leads_series(request.viewer, series=found):
        raise PermissionDenied
    form = forms.SeriesForm(request.viewer, sent(request), found)
    if done(
        request,
        form,
        lambda: actions.change_series(by=request.viewer, series=found, **form.values()),
        partial(_found, request, ref),
    ):
        toasts.done(request, "Saved.")
        return redirect("meetings:series", ref=ref)
    context = {"form": form, "series": _found(request, ref) if form.errors else found}
    return render(request, "meetings/series_form.html", context, status=422 if form.errors else 200)


@access(rules.has_meetings)
@require_POST
def plan(request: ViewedRequest, ref: str) -> HttpResponse:
    """A day that she picked, or the days of the term that the series falls on."""
    found = _found(request, ref)
    if "day" in request.POST:
        form = forms.DayForm(request.viewer, request.POST)
        if not form.is_valid():
            return _page(request, found, form)
        days = [form.cleaned_data["day"]]
    else:
        form, days = None, queries.days_to_plan(request.viewer, found)
    words = f"{len(days)} {'meeting' if len(days) == 1 else 'meetings'} planned."
    tried(request, lambda: actions.plan(by=request.viewer, series=found, days=days), words)
    return redirect("meetings:series", ref=ref)


@access(rules.has_meetings)
@require_POST
def end(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _found(request, ref)
    ended = request.POST.get("ended") != "0"
    if ended != bool(found.ended_on):  # a second click asks for what is so already
        actions.end_series(by=request.viewer, series=found, ended=ended)
    toasts.done(request, f"{found} meets no more." if ended else f"{found} meets again.")
    return redirect("meetings:series", ref=ref)
