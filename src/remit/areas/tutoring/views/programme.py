"""The programme for tutor time: a year group's weeks, one of them, and what a form had."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from remit.areas.tutoring import actions, forms, queries, rules
from remit.areas.tutoring.models import Resource, Week
from remit.core.access import ViewedRequest, access
from remit.core.asked import number_in
from remit.core.files import store
from remit.core.registers.past import told
from remit.core.ui import toasts
from remit.core.ui.asking import FORM, sent
from remit.core.ui.doing import done, key_of, tried
from remit.school.models import Group, School, year_name
from remit.school.timetable import monday_of


def _years(request: ViewedRequest) -> list[tuple[int, str]]:
    return [(year, year_name(year)) for year in rules.years_led(request.viewer)]


@access(rules.sees_programme)
@require_safe
def listed(request: ViewedRequest) -> HttpResponse:
    viewer = request.viewer
    years = queries.years_shown(viewer)
    asked = request.GET.get("year", "")
    year = next((each for each, _ in years if str(each) == asked), years[0][0] if years else None)
    pills = [{"label": label, "url": f"?year={each}", "current": each == year} for each, label in years]
    plans = year is not None and year in rules.years_led(viewer)
    held = queries.lines(viewer, year) if year is not None else []
    lines = held if plans else [each for each in held if each.week]
    now = monday_of(viewer.day)
    context = {
        "pills": pills if len(pills) > 1 else [],
        "groups": [
            (label, rows)
            for label, rows in (
                ("This week", [each for each in lines if each.monday == now]),
                ("To come", [each for each in lines if each.monday > now]),
                ("This half term so far", [each for each in reversed(lines) if each.monday < now]),
            )
            if rows
        ],
        "year": year,
        "now": now,
        "year_label": year_name(year) if year is not None else "",
        "plans": plans,
    }
    return render(request, "tutoring/programme.html", context)


@access(rules.sees_programme)
@require_safe
def of_form(request: ViewedRequest, ref: str) -> HttpResponse:
    """What a form had of this half term's programme."""
    viewer = request.viewer
    group = get_object_or_404(rules.forms(viewer), ref=ref)
    begun = (line for line in reversed(queries.lines(viewer, group.year or 0)) if line.monday <= viewer.day)
    lines = [
        (line, next((said for each, said in line.forms if each.pk == group.pk), None))
        for line in begun
        if line.week and line.week.published_on
    ]
    context = {"group": group, "lines": lines, "leads": rules.leads_form(viewer, group=group)}
    return render(request, "tutoring/form.html", context)


@access(rules.leads_tutors)
@FORM
def plan(request: ViewedRequest) -> HttpResponse:
    viewer = request.viewer
    years = _years(request)
    school = _school(request)
    if not years or school is None:
        raise Http404
    mondays = [each for each in queries.mondays(viewer) if each >= monday_of(viewer.day)]
    chosen = _chosen(request, years, mondays)
    form = forms.PlanForm(viewer, years, mondays, chosen, sent(request))
    made: list[Week] = []

    def act() -> None:
        made.append(actions.plan(by=viewer, key=key_of(request), school=school, **form.cleaned_data))

    if done(request, form, act):
        toasts.done(request, "Published: the tutors see it." if form.cleaned_data["publish"] else "Kept as a draft.")
        return redirect("tutoring:week", ref=made[0].ref)
    return render(request, "tutoring/plan.html", {"form": form}, status=422 if form.errors else 200)


def _school(request: ViewedRequest) -> School | None:
    """Of the forms that she leads; of several schools the first."""
    group = rules.forms(request.viewer, rules.LEADS).select_related("school").order_by("school", "pk").first()
    return group.school if group else None


def _chosen(request: ViewedRequest, years: list[tuple[int, str]], mondays: list[date]) -> dict[str, Any]:
    """What the way here names: a year group and a week; the week is else the first without a programme."""
    asked = number_in(request.GET.get("year", ""))
    year = asked if asked in dict(years) else years[0][0]
    held = set(queries.programme(request.viewer).filter(year=year).values_list("monday", flat=True))
    free = next((each for each in mondays if each not in held), None)
    named = next((each for each in mondays if each.isoformat() == request.GET.get("monday")), None)
    return {"years": [year], "monday": named or free}


def _week(request: ViewedRequest, ref: str) -> Week:
    return get_object_or_404(queries.programme(request.viewer), ref=ref)


@access(rules.sees_programme)
@require_safe
def week(request: ViewedRequest, ref: str) -> HttpResponse:
    return _page(request, _week(request, ref))


def _page(request: ViewedRequest, found: Week, **held: Any) -> HttpResponse:
    """One week with what is used in it, and of each form of hers what was said. `held`: a form that came back."""
    viewer = request.viewer
    groups = list(rules.forms(viewer).filter(school=found.school_id, year=found.year).order_by("name", "pk"))
    said = queries.said(viewer, [found], groups)
    plans = rules.can_plan(viewer, week=found)
    begun = found.published_on is not None and found.monday <= viewer.day
    context: dict[str, Any] = {
        "week": found,
        "resources": queries.resources(viewer, [found])[found.pk],
        "forms": [(group, said.get((found.pk, group.pk))) for group in groups],
        "begun": begun,
        "plans": plans,
    }
    if plans:
        ahead = [each for each in queries.mondays(viewer) if each >= monday_of(viewer.day)]
        context["change_form"] = forms.ChangeForm(viewer, record=found)
        context["copy_form"] = forms.CopyForm(found, _years(request), ahead)
        context["resource_form"] = forms.ResourceForm()
        context["told"] = told(viewer, found)
    wrong = any(form.errors for form in held.values())
    return render(request, "tutoring/week.html", context | held, status=422 if wrong else 200)


@access(rules.leads_tutors)
@require_POST
def change(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _week(request, ref)
    form = forms.ChangeForm(request.viewer, request.POST, record=found)
    if done(request, form, lambda: actions.change(by=request.viewer, week=found, **form.cleaned_data), lambda: _week(request, ref)):  # fmt: skip
        toasts.done(request, "Saved.")
        return redirect("tutoring:week", ref=ref)
    return _page(request, _week(request, ref), change_form=form)


@access(rules.leads_tutors)
@require_POST
def copy(request: ViewedRequest, ref: str) -> HttpResponse:
    viewer, found = request.viewer, _week(request, ref)
    ahead = [each for each in queries.mondays(viewer) if each >= monday_of(viewer.day)]
    form = forms.CopyForm(found, _years(request), ahead, request.POST)
    made: list[Week] = []

    def act() -> None:
        made.append(actions.reuse(by=viewer, key=key_of(request), week=found, school=found.school, **form.cleaned_data))

    if done(request, form, act):
        toasts.done(request, "Copied, as a draft. Read it through and publish it.")
        return redirect("tutoring:week", ref=made[0].ref)
    return _page(request, found, copy_form=form)


@access(rules.leads_tutors)
@require_POST
def publish(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _week(request, ref)
    version = number_in(request.POST.get("version", "")) or found.version
    undo = reverse("tutoring:unpublish", args=[ref])
    tried(request, lambda: actions.publish(by=request.viewer, week=found, version=version), "Published: the tutors see it.", undo)  # fmt: skip
    return redirect("tutoring:week", ref=ref)


@access(rules.leads_tutors)
@require_POST
def unpublish(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _week(request, ref)
    version = number_in(request.POST.get("version", "")) or found.version
    tried(request, lambda: actions.unpublish(by=request.viewer, week=found, version=version), "It is a draft again.")
    return redirect("tutoring:week", ref=ref)


@access(rules.leads_tutors)
@require_POST
def add_resource(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _week(request, ref)
    form = forms.ResourceForm(request.POST, request.FILES)

    def act() -> None:
        given = form.cleaned_data
        file = given["file"]
        content, name = (file.read(), file.name) if file else (b"", "")
        actions.add_resource(by=request.viewer, key=key_of(request), week=found, label=given["label"], url=given["url"], file_name=name, content=content)  # fmt: skip

    if done(request, form, act):
        toasts.done(request, "Added.")
        return redirect("tutoring:week", ref=ref)
    return _page(request, found, resource_form=form)


def _resource(request: ViewedRequest, ref: str) -> Resource:
    found = queries.resource(request.viewer, ref)
    if found is None:
        raise Http404
    return found


@access(rules.sees_programme)
@require_safe
def resource(request: ViewedRequest, ref: str) -> HttpResponseBase:
    found = _resource(request, ref)
    if found.file is None:
        return redirect("tutoring:week", ref=found.week.ref)
    return store.served(found.file)


@access(rules.leads_tutors)
@require_POST
def drop_resource(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _resource(request, ref)
    back = found.week.ref
    tried(request, lambda: actions.remove_resource(by=request.viewer, resource=found), "Taken out.")
    return redirect("tutoring:week", ref=back)


def _said_of(request: ViewedRequest, ref: str) -> tuple[Week, Group]:
    """The week, and the form that the button names."""
    found = _week(request, ref)
    group = get_object_or_404(rules.forms(request.viewer), ref=request.POST.get("form", ""))
    return found, group


def _back(request: ViewedRequest, week: Week) -> HttpResponse:
    return redirect("home") if request.POST.get("home") else redirect("tutoring:week", ref=week.ref)


@access(rules.sees_programme)
@require_POST
def say(request: ViewedRequest, ref: str) -> HttpResponse:
    """A form had it, or not."""
    found, group = _said_of(request, ref)
    had, why = "not" not in request.POST, request.POST.get("why", "")
    words = f"{group}: {'delivered' if had else 'not delivered'}."
    tried(request, lambda: actions.say(by=request.viewer, week=found, group=group, done=had, why=why[:300]), words)
    return _back(request, found)


@access(rules.sees_programme)
@require_POST
def unsay(request: ViewedRequest, ref: str) -> HttpResponse:
    found, group = _said_of(request, ref)
    tried(request, lambda: actions.take_back(by=request.viewer, week=found, group=group), f"{group}: taken back.")
    return _back(request, found)
