"""Pages of the timetable beside its registers: the letters of a year's weeks, and the days on which somebody is in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from remit.core.access import ViewedRequest, access
from remit.school import lessons, queries, rules, staffing, timetable
from remit.school.forms.timetable import WeeksForm, WorkingDaysForm


@access(rules.can_manage)
@require_http_methods(["GET", "HEAD", "POST"])
def weeks(request: ViewedRequest, ref: str) -> HttpResponse:
    """Week A or week B: all in turn with one press, or each as it is chosen."""
    viewer = request.viewer
    year = get_object_or_404(queries.academic_years(viewer), ref=ref)
    first = request.POST.get("begin", "")
    form = WeeksForm(viewer, year, request.POST if request.method == "POST" and not first else None)
    if first in {"A", "B"}:
        turned = timetable.in_turn(timetable.school_weeks(viewer, year), first)
        lessons.letter_weeks(by=viewer, academicyear=year, letters=turned)
        messages.success(request, f"The weeks of {year} are lettered in turn. Each can be changed.")
        return redirect("school:years.weeks", ref=ref)
    if request.method == "POST" and form.is_valid():
        lessons.letter_weeks(by=viewer, academicyear=year, letters=form.letters())
        messages.success(request, "Saved.")
        return redirect("school:years.weeks", ref=ref)
    return render(request, "school/weeks.html", {"year": year, "form": form}, status=422 if form.errors else 200)


@access(rules.can_manage)
@require_POST
def take_back_lesson(request: ViewedRequest, ref: str) -> HttpResponse:
    lesson = get_object_or_404(timetable.kept_lessons(request.viewer), ref=ref)
    lessons.take_back_lesson(by=request.viewer, lesson=lesson)
    messages.success(request, f"{lesson} is taken back.")
    return redirect("school:lessons.list")


@access(rules.can_manage)
@require_http_methods(["GET", "HEAD", "POST"])
def working_days(request: ViewedRequest, ref: str) -> HttpResponse:
    viewer = request.viewer
    staff = get_object_or_404(queries.managed_staff(viewer), ref=ref)
    form = WorkingDaysForm(viewer, staff, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        first = form.cleaned_data["first_day"]
        staffing.set_working_days(by=viewer, staff=staff, first_day=first, weeks=form.weeks())
        messages.success(request, f"The days of {staff} are saved.")
        return redirect("school:staff.detail", ref=ref)
    context = {"staff": staff, "form": form}
    return render(request, "school/working_days.html", context, status=422 if form.errors else 200)
