"""A concern leaves the box it was typed in, for the school's own way; what was passed on; who is in the team."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import Resolver404, resolve, reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from remit.areas.safeguarding import actions, forms, queries, rules
from remit.areas.safeguarding.models import Aware, Member, Route
from remit.core.access import ViewedRequest, access
from remit.core.ui import toasts
from remit.core.ui.asking import FORM, sent
from remit.core.ui.doing import done, key_of, tried
from remit.school import queries as school
from remit.school.dated import on
from remit.school.models import Pupil, School

LONGEST = 20_000  # characters that are shown once more, and kept nowhere
SHOWN = 40


def _about(request: ViewedRequest) -> Pupil | None:
    """Of whom the form spoke, or the page that it stood on, as far as that can be told."""
    refs = [request.POST.get("pupil", ""), request.GET.get("pupil", "")]
    with suppress(Resolver404):
        refs.append(str(resolve(urlsplit(request.headers.get("Referer", "")).path).kwargs.get("ref", "")))
    found = [each for each in refs if each]
    return Pupil.objects.visible_to(request.viewer).filter(ref__in=found).first() if found else None


@access(rules.can_pass)
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: ViewedRequest) -> HttpResponse:
    """What was typed is shown once more, to be put where it belongs; it is kept nowhere, also not in the address."""
    pupil = _about(request)
    at = _school(request, pupil)
    box = request.POST.get("concern", "")
    context = {
        "words": request.POST.get(box, "")[:LONGEST] if box else "",
        "route": queries.route(request.viewer, at),
        "team": queries.team(request.viewer, at),
        "form": forms.PassForm(pupil),
    }
    answer = render(request, "safeguarding/begin.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def _school(request: ViewedRequest, pupil: Pupil | None) -> School:
    found = pupil.school if pupil else school.school_of(request.viewer)
    if found is None:
        raise Http404
    return found


@access(rules.can_pass)
@require_POST
def passed(request: ViewedRequest) -> HttpResponse:
    ref = request.POST.get("pupil", "")
    pupil = get_object_or_404(Pupil.objects.visible_to(request.viewer), ref=ref) if ref else None
    at = _school(request, pupil)
    tried(
        request,
        lambda: actions.pass_on(by=request.viewer, key=key_of(request), school=at, pupil=pupil),
        "Passed to the DSL team.",
    )
    return redirect("safeguarding:concerns")


@access(rules.can_pass)
@require_safe
def concerns(request: ViewedRequest) -> HttpResponse:
    """Her own; whoever is in the team, all."""
    of_team = bool(rules.teams(request.viewer))
    rows = queries.to_team(request.viewer) if of_team else queries.mine(request.viewer)
    return _listed(request, Paginator(rows, SHOWN).get_page(request.GET.get("page")), of_team=of_team)


@access(rules.can_pass)
@require_safe
def one(request: ViewedRequest, ref: str) -> HttpResponse:
    """That one was passed on: for whoever did, and the team."""
    held = get_object_or_404(queries.passed(request.viewer), ref=ref)
    return _listed(request, Paginator([held], SHOWN).page(1), of_team=held.school_id in rules.teams(request.viewer))


def _listed(request: ViewedRequest, page: Page, *, of_team: bool) -> HttpResponse:
    at = _school(request, None)
    context: dict[str, Any] = {
        "page": page,
        "of_team": of_team,
        "team": queries.team(request.viewer, at),
        "route": queries.route(request.viewer, at),
        "shapes": rules.can_shape(request.viewer),
    }
    return render(request, "safeguarding/concerns.html", context)


def _done(request: ViewedRequest, ref: str, act: Any, said: str, undo: str = "") -> HttpResponse:
    held = get_object_or_404(queries.passed(request.viewer).filter(school__in=rules.teams(request.viewer)), ref=ref)
    tried(request, lambda: act(by=request.viewer, passed=held), said, reverse(undo, args=[ref]) if undo else "")
    return redirect("safeguarding:concerns")


@access(rules.can_pass)
@require_POST
def take_up(request: ViewedRequest, ref: str) -> HttpResponse:
    return _done(request, ref, actions.take_up, "Taken up. Whoever passed it on sees that.", "safeguarding:lay-down")


@access(rules.can_pass)
@require_POST
def lay_down(request: ViewedRequest, ref: str) -> HttpResponse:
    return _done(request, ref, actions.lay_down, "It waits for the team again.")


@access(rules.can_pass)
@FORM
def aware(request: ViewedRequest, ref: str) -> HttpResponse:
    """Who is to know that the team is involved with a pupil: the team alone says it, and sees it."""
    viewer = request.viewer
    pupil = get_object_or_404(Pupil.objects.visible_to(viewer).filter(school__in=rules.teams(viewer)), ref=ref)
    form = forms.StaffForm(viewer, pupil.school, sent(request))
    if done(request, form, lambda: actions.make_aware(by=viewer, pupil=pupil, staff=form.who)):
        toasts.done(request, "They see it on the page of this person, and nowhere else.")
        return redirect("safeguarding:aware", ref=ref)
    context = {"form": form, "pupil": pupil, "rows": queries.aware(viewer, pupil)}
    return render(request, "safeguarding/aware.html", context, status=422 if form.errors else 200)


@access(rules.can_pass)
@require_POST
def aware_end(request: ViewedRequest, ref: str) -> HttpResponse:
    rows = Aware.objects.visible_to(request.viewer).filter(
        on(request.viewer.day), school__in=rules.teams(request.viewer)
    )
    held = get_object_or_404(rows, ref=ref)
    tried(request, lambda: actions.end_aware(by=request.viewer, aware=held), "They see it no more.")
    return redirect("safeguarding:aware", ref=held.pupil.ref)


@access(rules.can_shape)
@FORM
def team(request: ViewedRequest) -> HttpResponse:
    """Who is in the team, and the school's own way."""
    viewer = request.viewer
    at = _school(request, None)
    held = queries.route(viewer, at)
    way = forms.RouteForm(viewer, sent(request) if "way" in request.POST else None, record=held)
    people = forms.StaffForm(viewer, at, sent(request) if "name" in request.POST else None, leads=True)

    def shaped() -> Route:
        return actions.shape(by=viewer, school=at, version=way.cleaned_data["version"], details=way.details())

    if way.is_bound and done(request, way, shaped, lambda: queries.route(viewer, at)):
        toasts.done(request, "Saved.")
        return redirect("safeguarding:team")
    if people.is_bound and done(
        request, people, lambda: actions.name(by=viewer, staff=people.who, leads=people.cleaned_data["leads"])
    ):
        toasts.done(request, "They are in the team from today.")
        return redirect("safeguarding:team")
    context = {"way": way, "people": people, "team": queries.team(viewer, at)}
    return render(request, "safeguarding/team.html", context, status=422 if way.errors or people.errors else 200)


@access(rules.can_shape)
@require_POST
def team_end(request: ViewedRequest, ref: str) -> HttpResponse:
    viewer = request.viewer
    held = get_object_or_404(Member.objects.visible_to(viewer.only("confirm")).filter(on(viewer.day)), ref=ref)
    tried(request, lambda: actions.end(by=viewer, member=held), "They are in the team no more.")
    return redirect("safeguarding:team")
