"""Pages of a new year: what it will do, who does otherwise, setting it going, and the way back."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from remit.core.access import ViewedRequest, access, words_for
from remit.core.acts import Refused
from remit.core.asked import number_in
from remit.core.records import Stale
from remit.school import queries, rules
from remit.school.models import YEARS, NewYear
from remit.school.newyear import acts, back, jobs, preview
from remit.school.newyear.forms import GoesForm, HowForm


@access(rules.can_manage)
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: ViewedRequest) -> HttpResponse:
    """Those that were prepared; and the next, where its year has been entered. A POST prepares it."""
    viewer = request.viewer
    school = queries.managed_school(viewer)
    held = list(preview.kept(viewer).filter(school=school))
    coming = preview.next_year(viewer, school)
    ready = coming if coming and coming.pk not in {new.academic_year_id for new in held} else None
    if request.method == "POST" and ready:
        try:
            new = acts.draft(by=viewer, academic_year=ready)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("school:new-year")
        return redirect("school:new-year.one", ref=new.ref)
    return render(request, "school/new_years.html", {"held": held, "coming": coming, "ready": ready})


def _one(request: ViewedRequest, ref: str) -> NewYear:
    rows = NewYear.objects.visible_to(request.viewer.only("manage")).select_related("academic_year", "school")
    return get_object_or_404(rows, ref=ref)


@access(rules.can_manage)
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: ViewedRequest, ref: str) -> HttpResponse:
    """What it will do; a POST says what becomes of the forms."""
    new = _one(request, ref)
    form = HowForm(new, words_for(request.viewer), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            acts.choose(by=request.viewer, new=new, **form.chosen())
        except (Refused, Stale) as refused:
            messages.error(request, _why(refused))
        else:
            messages.success(request, "Kept. Nothing has happened yet.")
        return redirect("school:new-year.one", ref=ref)
    context = {"new": new, "form": form, "moved": preview.progress(new)}
    if new.state == NewYear.DRAFT:
        context |= preview.whole(request.viewer, new)
    return render(request, "school/new_year.html", context, status=422 if form.errors else 200)


@access(rules.can_manage)
@require_http_methods(["GET", "HEAD", "POST"])
def year(request: ViewedRequest, ref: str) -> HttpResponse:
    """One year group: who stays in it, and who leaves."""
    new = _one(request, ref)
    asked = {str(number): number for number, _ in YEARS}.get(request.GET.get("year", ""))
    if new.state != NewYear.DRAFT or asked is None:
        raise Http404
    pupils = list(preview.pupils_of(new).filter(year=asked).order_by("family_name", "given_name", "pk"))
    if not pupils:
        raise Http404
    form = GoesForm(new, pupils, preview.said(new, pupils), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            acts.say(by=request.viewer, new=new, goes=form.goes())
        except (Refused, Stale) as refused:
            messages.error(request, _why(refused))
        else:
            messages.success(request, f"{pupils[0].year_name}: kept.")
        return redirect("school:new-year.one", ref=ref)
    context = {"new": new, "form": form, "name": pupils[0].year_name}
    return render(request, "school/new_year_pupils.html", context, status=422 if form.errors else 200)


@access(rules.can_manage)
@require_POST
def begin(request: ViewedRequest, ref: str) -> HttpResponse:
    return _pressed(request, ref, acts.set_going)


@access(rules.can_manage)
@require_POST
def undo(request: ViewedRequest, ref: str) -> HttpResponse:
    return _pressed(request, ref, back.take_back)


def _pressed(request: ViewedRequest, ref: str, act: Callable[..., NewYear]) -> HttpResponse:
    new = _one(request, ref)
    try:
        act(by=request.viewer, new=new, version=number_in(request.POST.get("version", "")) or 0)
    except (Refused, Stale) as refused:
        messages.error(request, _why(refused))
    else:
        jobs.go_on.enqueue(new.ref, request.viewer.user.pk)
    return redirect("school:new-year.one", ref=ref)


def _why(refused: Exception) -> str:
    return str(refused) if isinstance(refused, Refused) else acts.MEANWHILE
