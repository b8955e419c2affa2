"""Off-site directions and managed moves: the list, one of each."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from remit.areas.suspensions import actions, forms, moving, queries, reference, rules
from remit.areas.suspensions.models import Direction, ManagedMove
from remit.areas.suspensions.views.suspensions import pupil_of
from remit.core.access import ViewedRequest, access
from remit.core.registers.past import told
from remit.core.ui import toasts
from remit.core.ui.asking import FORM, sent
from remit.core.ui.doing import done, key_of, tried, version_of
from remit.school import queries as school
from remit.school.models import Pupil

SHOWN = 40


@access(rules.can_follow)
@require_safe
def listed(request: ViewedRequest) -> HttpResponse:
    """Those that go on first."""
    viewer, show = request.viewer, request.GET.get("show", "")
    held = {
        "": ("Directions that go on", queries.directions(viewer).filter(ended_on=None, last_day__gte=viewer.day)),
        "ended": ("Directions that ended", queries.directions(viewer).exclude(ended_on=None, last_day__gte=viewer.day)),
        "moves": ("Managed moves", queries.moves(viewer)),
    }
    show = show if show in held else ""
    label, rows = held[show]
    pills = [{"label": name, "url": f"?show={key}", "current": key == show, "count": found.count()} for key, (name, found) in held.items()]  # fmt: skip
    page = Paginator(rows.order_by("-pk"), SHOWN).get_page(request.GET.get("page"))
    context = {"page": page, "pills": pills, "label": label, "show": show, "day": viewer.day}
    return render(request, "suspensions/moves.html", context)


def _direction(request: ViewedRequest, ref: str) -> Direction:
    return get_object_or_404(queries.directions(request.viewer).select_related("pupil__school"), ref=ref)


@access(rules.can_follow)
@FORM
def direct(request: ViewedRequest, ref: str) -> HttpResponse:
    viewer, pupil = request.viewer, pupil_of(request, ref)
    form = forms.DirectionForm(viewer, sent(request))
    made: list[Direction] = []
    if done(request, form, lambda: made.append(moving.direct(by=viewer, key=key_of(request), pupil=pupil, details=form.details()))):  # fmt: skip
        toasts.done(request, "The direction is recorded, and the registers of its days propose its code.")
        return redirect("suspensions:direction", ref=made[0].ref)
    context = {"form": form, "pupil": pupil, "note": reference.note("direction")}
    return render(request, "suspensions/direct.html", context, status=422 if form.errors else 200)


@access(rules.can_follow)
@FORM
def direction(request: ViewedRequest, ref: str) -> HttpResponse:
    viewer, held = request.viewer, _direction(request, ref)
    form = forms.DirectionForm(viewer, sent(request), record=held)

    def act() -> Direction:
        return moving.change_direction(by=viewer, direction=held, version=form.cleaned_data["version"], details=form.details())  # fmt: skip

    if done(request, form, act, partial(_direction, request, ref)):
        toasts.done(request, "Saved.")
        return redirect("suspensions:direction", ref=ref)
    return _direction_page(request, _direction(request, ref), **({"form": form} if form.errors else {}))


def _direction_page(request: ViewedRequest, held: Direction, **given: Any) -> HttpResponse:
    viewer = request.viewer
    context: dict[str, Any] = {
        "direction": held, "pupil": held.pupil, "reviews": queries.reviews(viewer).filter(direction=held),
        "note": reference.note("direction"), "told": told(viewer, held), "day": viewer.day,
    }  # fmt: skip
    if held.ended_on is None:
        context |= {
            "form": forms.DirectionForm(viewer, record=held), "review_form": forms.ReviewForm(viewer),
            "end_form": forms.EndForm(viewer, held.version),
        }  # fmt: skip
    wrong = any(form.errors for form in given.values())
    return render(request, "suspensions/direction.html", context | given, status=422 if wrong else 200)


@access(rules.can_follow)
@require_POST
def review(request: ViewedRequest, ref: str) -> HttpResponse:
    held, form = _direction(request, ref), forms.ReviewForm(request.viewer, request.POST)
    if done(request, form, lambda: moving.review(by=request.viewer, key=key_of(request), direction=held, **form.cleaned_data)):  # fmt: skip
        toasts.done(request, "Kept.")
        return redirect("suspensions:direction", ref=ref)
    return _direction_page(request, _direction(request, ref), review_form=form)


@access(rules.can_follow)
@require_POST
def end(request: ViewedRequest, ref: str) -> HttpResponse:
    held = _direction(request, ref)
    form = forms.EndForm(request.viewer, held.version, request.POST)
    if done(
        request,
        form,
        lambda: moving.end_direction(by=request.viewer, direction=held, **form.cleaned_data),
        partial(_direction, request, ref),
    ):
        undo = f"{reverse('suspensions:direction.go-on', args=[ref])}?version={held.version}"
        toasts.done(request, "It has ended.", undo=undo)
        return redirect("suspensions:direction", ref=ref)
    return _direction_page(request, _direction(request, ref), end_form=form)


@access(rules.can_follow)
@require_POST
def go_on(request: ViewedRequest, ref: str) -> HttpResponse:
    held, version = _direction(request, ref), version_of(request)
    tried(request, lambda: moving.go_on(by=request.viewer, direction=held, version=version), "It goes on.")
    return redirect("suspensions:direction", ref=ref)


def _move(request: ViewedRequest, ref: str) -> ManagedMove:
    return get_object_or_404(queries.moves(request.viewer).select_related("pupil__school"), ref=ref)


@access(rules.can_follow)
@FORM
def add_move(request: ViewedRequest, ref: str) -> HttpResponse:
    return _move_page(request, pupil_of(request, ref), None)


@access(rules.can_follow)
@FORM
def move(request: ViewedRequest, ref: str) -> HttpResponse:
    held = _move(request, ref)
    return _move_page(request, held.pupil, held)


def _move_page(request: ViewedRequest, pupil: Pupil, held: ManagedMove | None) -> HttpResponse:
    viewer = request.viewer
    form = forms.MoveForm(viewer, sent(request), record=held)

    def act() -> ManagedMove:
        key = "" if held else key_of(request)
        given = {"version": form.cleaned_data.get("version"), "details": form.details()}
        return moving.keep_move(by=viewer, key=key, pupil=pupil, move=held, **given)

    if done(request, form, act, partial(_move, request, held.ref) if held else None):
        toasts.done(request, "Saved.")
        return redirect("suspensions:pupil", ref=pupil.ref)
    context = {"form": form, "pupil": pupil, "move": held, "note": reference.note("move"), "told": told(viewer, held) if held else []}  # fmt: skip
    return render(request, "suspensions/move.html", context, status=422 if form.errors else 200)


@access(rules.can_shape)
@require_safe
def letters(request: ViewedRequest) -> HttpResponse:
    held = queries.letters_of(request.viewer, school.managed_school(request.viewer))
    return render(request, "suspensions/letters.html", {"letters": held})


@access(rules.can_shape)
@FORM
def letter(request: ViewedRequest, code: str) -> HttpResponse:
    """One of the school's letters; one that ships has no record yet."""
    viewer, at = request.viewer, school.managed_school(request.viewer)
    held = queries.letter_of(viewer, at, code)
    if held is None:
        raise Http404
    form = forms.TextForm(viewer, sent(request), record=held)

    def act() -> Any:
        return actions.keep_text(by=viewer, school=at, code=code, version=form.cleaned_data["version"], details=form.details())  # fmt: skip

    if done(request, form, act, lambda: queries.letter_of(viewer, at, code) or held):
        toasts.done(request, "Saved.")
        return redirect("suspensions:letters")
    return render(request, "suspensions/text.html", {"form": form, "letter": held}, status=422 if form.errors else 200)
