"""Shared tablets and PINs, for the office; and one's own PIN."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from remit.areas.behaviour import enrolling, rules, tablets
from remit.areas.behaviour.tablet_forms import OwnPinForm, TabletForm
from remit.core.access import ViewedRequest, access
from remit.core.accounts.tokens import show_next, shown_now
from remit.core.acts import KeyReused, Refused
from remit.core.once import BETWEEN, SAVED_ALREADY
from remit.core.records import Stale
from remit.core.ui import toasts
from remit.core.ui.asking import FORM, sent, why_said
from remit.school import queries as school
from remit.school.models import Staff

PAGE = 40
CODE, PIN = "tablet-code", "tablet-pin"


@access(rules.can_shape)
@require_safe
def listed(request: ViewedRequest) -> HttpResponse:
    """Which there are, who is kept out, who has a PIN. A code, or a PIN, that was just made stands here once."""
    context = {
        "tablets": tablets.kept(request.viewer),
        "wrong": tablets.locked(request.viewer),
        "page": Paginator(tablets.staff_and_pins(request.viewer), PAGE).get_page(request.GET.get("page")),
        "own": request.viewer.user.pk,
        "code": shown_now(request, CODE),
        "pin": shown_now(request, PIN),
    }
    return render(request, "behaviour/tablets.html", context)


@access(rules.can_shape)
@FORM
def tablet(request: ViewedRequest, ref: str = "") -> HttpResponse:
    """A new one, or its name and hours."""
    viewer = request.viewer
    held = get_object_or_404(tablets.kept(viewer).filter(struck_off=None), ref=ref) if ref else None
    form = TabletForm(viewer, sent(request), record=held)
    if request.method == "POST" and form.is_valid():
        given: dict[str, Any] = form.cleaned_data
        try:
            if held:
                enrolling.change_tablet(by=viewer, tablet=held, **given)
            else:
                at = school.managed_school(viewer)
                enrolling.add_tablet(by=viewer, key=request.POST.get("once", ""), school=at, **given)
        except KeyReused:
            form.add_error(None, SAVED_ALREADY)
        except Stale:
            form.add_error(None, BETWEEN)
        except (Refused, ValidationError) as why:
            form.add_error(None, why_said(why))
        else:
            toasts.done(request, "Saved.")
            return redirect("behaviour:tablets")
    context = {"form": form, "title": held.name if held else "Add a tablet", "new": held is None}
    return render(request, "behaviour/tablet.html", context, status=422 if form.errors else 200)


@access(rules.can_shape)
@require_POST
def code(request: ViewedRequest, ref: str) -> HttpResponse:
    """Shown once, on the next page."""
    held = get_object_or_404(tablets.kept(request.viewer), ref=ref)
    made = enrolling.new_code()
    try:
        enrolling.keep_code(by=request.viewer, tablet=held, code=made)
    except (Refused, Stale) as why:
        return _failed(request, why)
    show_next(request, CODE, f"{made[:5]}-{made[5:]}")
    return redirect("behaviour:tablets")


@access(rules.can_shape)
@require_POST
def strike_off(request: ViewedRequest, ref: str) -> HttpResponse:
    held = get_object_or_404(tablets.kept(request.viewer), ref=ref)
    try:
        enrolling.strike_off(by=request.viewer, tablet=held)
    except (Refused, Stale) as why:
        return _failed(request, why)
    toasts.done(request, f"{held}: struck off. It opens nothing any more.")
    return redirect("behaviour:tablets")


@access(rules.can_shape)
@require_POST
def unlock(request: ViewedRequest, ref: str) -> HttpResponse:
    """Everybody who is kept out of a tablet."""
    held = get_object_or_404(tablets.kept(request.viewer), ref=ref)
    try:
        rows = list(tablets.locked(request.viewer).filter(tablet=held))
        enrolling.let_in_again(by=request.viewer, tablet=held, rows=rows)
    except (Refused, Stale) as why:
        return _failed(request, why)
    toasts.done(request, f"{held}: everybody is let in again.")
    return redirect("behaviour:tablets")


def _failed(request: ViewedRequest, why: Exception) -> HttpResponse:
    toasts.failed(request, str(why) if isinstance(why, Refused) else BETWEEN)
    return redirect("behaviour:tablets")


def _colleague(request: ViewedRequest, ref: str) -> Staff:
    staff: Staff = get_object_or_404(school.managed_staff(request.viewer), ref=ref)
    return staff


@access(rules.can_shape)
@require_POST
def give_pin(request: ViewedRequest, ref: str) -> HttpResponse:
    """Shown once, on the next page."""
    staff, made = _colleague(request, ref), enrolling.new_pin()
    if not rules.can_give_pin(request.viewer, staff=staff):
        raise Http404
    try:
        enrolling.give_pin(by=request.viewer, staff=staff, pin=made)
    except (Refused, Stale) as why:
        return _failed(request, why)
    show_next(request, PIN, f"{staff}: {made}")
    return redirect("behaviour:tablets")


@access(rules.can_shape)
@require_POST
def take_pin_away(request: ViewedRequest, ref: str) -> HttpResponse:
    staff = _colleague(request, ref)
    if not rules.can_give_pin(request.viewer, staff=staff):
        raise Http404
    try:
        enrolling.take_pin_away(by=request.viewer, staff=staff)
    except (Refused, Stale) as why:
        return _failed(request, why)
    toasts.done(request, f"{staff} has no PIN any more.")
    return redirect("behaviour:tablets")


@access(rules.can_have_pin)
@FORM
def own_pin(request: ViewedRequest) -> HttpResponse:
    """Her own, for a shared tablet."""
    viewer = request.viewer
    staff = enrolling.mine(viewer)
    if staff is None:
        raise Http404
    form = OwnPinForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            enrolling.set_pin(by=viewer, staff=staff, pin=form.cleaned_data["pin"])
        except Refused as why:
            form.add_error("pin", str(why))
        except Stale:
            form.add_error(None, BETWEEN)
        else:
            toasts.done(request, "Your PIN is kept. With it you log at a shared tablet.")
            return redirect("behaviour:mine")
    context = {"form": form, "held": tablets.own_pin(viewer, staff)}
    return render(request, "behaviour/pin.html", context, status=422 if form.errors else 200)
