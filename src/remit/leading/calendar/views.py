"""The calendar by month and week, and her feed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from remit.core.access import ViewedRequest, access, public
from remit.core.accounts import tokens
from remit.core.accounts.sessions import address_of
from remit.core.accounts.throttle import wrong_keys
from remit.core.headers import error_page
from remit.core.outputs import programs
from remit.core.outputs.models import Export
from remit.core.ui import toasts
from remit.leading.calendar import actions, feeds, queries, rules
from remit.leading.calendar.forms import ShownForm
from remit.leading.calendar.models import Feed
from remit.leading.calendar.queries import MONTH, WEEK

MADE = "calendar"
OLDEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)


@access(rules.has_calendar)
@require_safe
def calendar(request: ViewedRequest) -> HttpResponse:
    viewer = request.viewer
    asked = ShownForm(request.GET).shown()
    day = min(max(asked["on"] or viewer.day, OLDEST), LATEST)
    view = asked["view"]
    weeks = queries.weeks(viewer, view, day, asked["layers"])
    before, after = _beside(view, day)
    context: dict[str, Any] = {
        "weeks": weeks,
        "view": view,
        "day": day,
        "today": viewer.day,
        "first": weeks[0].days[0].day,
        "last": weeks[-1].days[-1].day,
        "layers": [(layer, layer.name in asked["layers"]) for layer in queries.layers() if not layer.always],
        "before": _address(asked, view, before),
        "after": _address(asked, view, after),
        "now": _address(asked, view, None),
        "pills": [
            {"label": label, "url": _address(asked, each, asked["on"]), "current": view == each}
            for label, each in (("Month", MONTH), ("Week", WEEK))
        ],
        "nothing": not any(day.entries for week in weeks for day in week.days if day.inside),
    }
    return render(request, "calendar/calendar.html", context)


def _beside(view: str, day: date) -> tuple[date, date]:
    if view == WEEK:
        return day - timedelta(days=7), day + timedelta(days=7)
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1), queries.after_month(day)


def _address(asked: dict[str, Any], view: str, on: date | None) -> str:
    """The same layers on other days."""
    told: list[tuple[str, str]] = [("view", view)] if view != MONTH else []
    told += [("on", on.isoformat())] if on else []
    if asked["chosen"]:
        told += [("chosen", "on"), *(("layer", each) for each in asked["layers"])]
    return f"{reverse('calendar:calendar')}?{urlencode(told)}" if told else reverse("calendar:calendar")


@access(rules.can_make_feed)
@require_http_methods(["GET", "HEAD", "POST"])
def elsewhere(request: ViewedRequest) -> HttpResponse:
    """Her calendar in another program. A POST makes its address, the page after it shows it, once."""
    if request.method == "POST":
        tokens.show_next(request, MADE, actions.make_feed(by=request.viewer).token)
        return redirect("calendar:elsewhere")
    token = tokens.shown_now(request, MADE)
    address = request.build_absolute_uri(reverse("calendar:feed", args=[token])) if token else ""
    return render(request, "calendar/elsewhere.html", {"feed": queries.feed(request.viewer), "address": address})


@access(rules.can_make_feed)
@require_POST
def withdraw(request: ViewedRequest) -> HttpResponse:
    if held := queries.feed(request.viewer):
        actions.withdraw_feed(by=request.viewer, feed=held)
    toasts.done(request, "Withdrawn. The address answers no more.")
    return redirect("calendar:elsewhere")


@access(public)
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """For a program that has no session: the address is the key. Whoever tries addresses is slowed down."""
    here = address_of(request)
    if wrong_keys(here):
        return error_page(request, 429)
    if (known := programs.reader(Feed, token)) is None:
        wrong_keys(here, more=1)
        raise Http404
    held, viewer = known
    programs.fetched(by=viewer, row=held, of="calendar", format=Export.ICS)
    return HttpResponse(feeds.written(held, viewer), content_type="text/calendar; charset=utf-8")
