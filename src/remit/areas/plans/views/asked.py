"""What the pages of plans share: a form is sent, an act is done or says why not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format

from remit.areas.plans.models import Plan
from remit.core.access import ViewedRequest
from remit.core.acts import KeyReused, Refused
from remit.core.asked import number_in
from remit.core.files import store
from remit.core.once import SAVED_ALREADY
from remit.core.records import Stale
from remit.core.ui.asking import why_said

Pairs = list[tuple[str, str]]


def done(request: ViewedRequest, form: BaseForm, act: Callable[[], Any]) -> bool:
    """Sent, right and done. What stands against it is put into the form; Stale goes on to the caller."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        act()
    except KeyReused:
        form.add_error(None, SAVED_ALREADY)
    except store.Refused as why:
        form.add_error("paper", str(why))
    except (Refused, ValidationError) as why:
        form.add_error(None, why_said(why))
    else:
        return True
    return False


def form_page(
    request: ViewedRequest,
    plan: Plan,
    form: BaseForm,
    *,
    template: str = "form",
    theirs: Pairs | None = None,
    **more: Any,
) -> HttpResponse:
    status = 409 if theirs is not None else 422 if form.errors else 200
    context = {"plan": plan, "pupil": plan.pupil, "form": form, "theirs": theirs, **more}
    return render(request, f"plans/{template}.html", context, status=status)


def saved(
    request: ViewedRequest,
    form: BaseForm,
    act: Callable[[], Any],
    anew: Callable[[], BaseForm],
) -> bool | Pairs:
    """As `done`; where somebody saved in between, what it says now, field by field. `anew` makes the form of that."""
    try:
        return done(request, form, act)
    except Stale:
        return [(str(field.label), _said(field)) for field in anew().visible_fields()]


def _said(field: Any) -> str:
    value = field.initial
    if choices := getattr(field.field, "choices", None):
        flat = [pair for value, label in choices for pair in (label if isinstance(label, list) else [(value, label)])]
        return str(dict(flat).get(value, value))
    if value in (None, ""):
        return "Nothing"
    return date_format(value, "j F Y") if hasattr(value, "day") else str(value)


def shown_version(request: ViewedRequest) -> int:
    """Of the row as the page showed it on which the button stands; without one it counts as changed since."""
    return number_in(request.GET.get("version", "")) or 0


def as_shown(address: str, version: int) -> str:
    """The address of such a button."""
    return f"{address}?version={version}"


def to_plan(plan: Plan, part: str = "") -> HttpResponse:
    return redirect(reverse("plans:plan", args=[plan.ref]) + (f"#{part}" if part else ""))
