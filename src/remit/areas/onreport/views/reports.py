"""Who is on report, one report with its days, and what is done to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from remit.areas.onreport import actions, forms, queries, rules, sending
from remit.areas.onreport.models import Report, ReportReview
from remit.areas.onreport.practice import practice_of
from remit.core.access import ViewedRequest, access
from remit.core.registers.past import Change, Line, told
from remit.core.ui import toasts
from remit.core.ui.asking import FORM, sent
from remit.core.ui.doing import done, key_of, tried, version_of
from remit.school import queries as school
from remit.school.rules import grants_over, opens

A_FORTNIGHT = timedelta(days=13)


@access(rules.can_keep)
@require_safe
def hub(request: ViewedRequest) -> HttpResponse:
    """Who is on report now; who will be; whose has ended."""
    viewer = request.viewer
    show = request.GET.get("show", "")
    lines = queries.lines(viewer, list(queries.running(viewer)))
    ahead, ended = list(queries.ahead(viewer)), queries.ended(viewer)
    due = [each for each in lines if each.is_due]
    page = Paginator(ended, queries.ENDED_SHOWN).get_page(request.GET.get("page"))
    lacking = [each for each in lines if each.missing]
    counts = {
        "": len(lines),
        "due": len(due),
        "missing": len(lacking),
        "ahead": len(ahead),
        "ended": page.paginator.count,
    }
    labels = {
        "": "On report now",
        "due": "To be looked at",
        "missing": "Scores missing",
        "ahead": "To begin",
        "ended": "Ended",
    }
    show = show if show in labels else ""
    context = {
        "pills": [
            {"label": label, "url": f"?show={key}" if key else "?", "current": key == show, "count": counts[key]}
            for key, label in labels.items()
        ],
        "show": show,
        "lines": {"due": due, "missing": lacking}.get(show, lines),
        "missing": sum(each.missing for each in lines),
        "due": len(due),
        "ahead": ahead,
        "page": page,
        "levels": practice_of(viewer, school.school_of(viewer) or 0).levels,
    }
    return render(request, "onreport/hub.html", context)


@access(rules.can_keep)
@require_safe
def of(request: ViewedRequest, ref: str) -> HttpResponse:
    """To the report of a pupil that runs, else to where one begins."""
    pupil = get_object_or_404(rules.kept(request.viewer), ref=ref)
    held = queries.reports(request.viewer).filter(pupil=pupil, ended_on=None).first()
    if held is None:
        return redirect("onreport:start", ref=ref)
    return redirect(f"{reverse('onreport:report', args=[held.ref])}#review")


@access(rules.can_keep)
@FORM
def start(request: ViewedRequest, ref: str) -> HttpResponse:
    """For one of whoever leads or tutors; where a report runs already, there."""
    viewer = request.viewer
    pupil = get_object_or_404(rules.kept(viewer).select_related("school").annotate(form=school.form_name(viewer)), ref=ref)  # fmt: skip
    held = queries.reports(viewer).filter(pupil=pupil, ended_on=None).first()
    if held is not None and request.method != "POST":
        return redirect("onreport:report", ref=held.ref)
    practice = practice_of(viewer, pupil.school_id)
    days = queries.open_days(viewer, viewer.day, viewer.day + A_FORTNIGHT)
    form = forms.StartForm(viewer, practice, sent(request), days=(days[0], days[-1]) if days else ())
    made: Report | None = done(
        request, form, lambda: actions.start(by=viewer, key=key_of(request), pupil=pupil, **form.values())
    )
    if made:
        undo = f"{reverse('onreport:mistake', args=[made.ref])}?version={made.version}"
        toasts.done(request, f"{pupil} is on report until {made.last_day:%-d %B}.", undo=undo)
        return redirect("onreport:report", ref=made.ref)
    past = [each for each in queries.of_pupil(viewer, pupil) if not each.is_open]
    context = {"form": form, "pupil": pupil, "past": past}
    return render(request, "onreport/start.html", context, status=422 if form.errors else 200)


def _report(request: ViewedRequest, ref: str) -> Report:
    return get_object_or_404(queries.reports(request.viewer), ref=ref)


@access(rules.can_score)
@require_safe
def report(request: ViewedRequest, ref: str) -> HttpResponse:
    return _page(request, _report(request, ref))


def _page(request: ViewedRequest, found: Report, **held: Any) -> HttpResponse:
    """One report. `held`: a form that came back with mistakes."""
    viewer = request.viewer
    targets = queries.targets_of(viewer, [found])[found.pk]
    practice = practice_of(viewer, found.school_id)
    keeps = rules.keeps(viewer, found.pupil)
    leads = opens(grants_over(viewer, found.pupil), "general", rules.LEADS)
    context: dict[str, Any] = {
        "report": found,
        "pupil": found.pupil,
        "targets": targets,
        "sheet": queries.sheet(viewer, found, targets),
        "steps": list(zip(found.points, practice.steps, strict=True)),
        "level": practice.levels[found.level],
        "keeps": keeps,
        "day": viewer.day,
        "told": _called(told(viewer, found), practice.levels) if keeps else [],
    }
    if keeps:
        reason = queries.reason_of(viewer, found)
        why = reason.words if reason else ""
        words = [each.words for each in targets]
        context |= {"why": why, "reviews": queries.reviews_of(viewer, found)}
        if found.is_open:
            context["change_form"] = forms.ChangeForm(viewer, practice, found, words, why)
            context["review_form"] = forms.ReviewForm(viewer, practice, found)
    if leads:
        context["pages"] = list(queries.pages_home(viewer, found).filter(sent__isnull=False)[:20])
        context["leads"] = True
    wrong = any(form.errors for form in held.values())
    return render(request, "onreport/report.html", context | held, status=422 if wrong else 200)


def _called(lines: Iterable[Line], levels: Mapping[str, str]) -> list[Line]:
    """A level as the school calls it."""

    def put(each: Change) -> Change:
        of = {"before": levels.get(each.before, each.before), "after": levels.get(each.after, each.after)}
        return replace(each, **of) if each.label == "Level" else each

    return [replace(line, changes=tuple(put(each) for each in line.changes)) for line in lines]


@access(rules.can_keep)
@require_POST
def change(request: ViewedRequest, ref: str) -> HttpResponse:
    viewer, found = request.viewer, _report(request, ref)
    form = forms.ChangeForm(viewer, practice_of(viewer, found.school_id), found, (), "", request.POST)
    if done(
        request, form, lambda: actions.change(by=viewer, report=found, **form.values()), lambda: _report(request, ref)
    ):
        toasts.done(request, "Saved.")
        return redirect("onreport:report", ref=ref)
    return _page(request, _report(request, ref), change_form=form)


@access(rules.can_keep)
@require_POST
def review(request: ViewedRequest, ref: str) -> HttpResponse:
    viewer, found = request.viewer, _report(request, ref)
    form = forms.ReviewForm(viewer, practice_of(viewer, found.school_id), found, request.POST)
    made: ReportReview | None = done(
        request,
        form,
        lambda: actions.review(by=viewer, report=found, **form.cleaned_data),
        lambda: _report(request, ref),
    )
    if made is None:
        return _page(request, _report(request, ref), review_form=form)
    undo = reverse("onreport:review.back", args=[made.ref])
    toasts.done(request, f"Looked at: {made.get_next_display().lower()}.", undo=undo)
    return redirect("onreport:report", ref=made.led_to.ref if made.led_to else ref)


@access(rules.can_keep)
@require_POST
def review_back(request: ViewedRequest, ref: str) -> HttpResponse:
    found: ReportReview = get_object_or_404(queries.reviews(request.viewer), ref=ref)
    tried(request, lambda: actions.take_back_review(by=request.viewer, review=found), "The review is taken back.")
    return redirect("onreport:report", ref=found.report.ref)


@access(rules.can_keep)
@require_POST
def mistake(request: ViewedRequest, ref: str) -> HttpResponse:
    found, version = _report(request, ref), version_of(request)
    undo = f"{reverse('onreport:put-back', args=[ref])}?version={version + 1}"
    tried(
        request,
        lambda: actions.mistake(by=request.viewer, report=found, version=version),
        "Taken back: it was begun by mistake, and counts nowhere.",
        undo,
    )
    return redirect("onreport:hub")


@access(rules.can_keep)
@require_POST
def put_back(request: ViewedRequest, ref: str) -> HttpResponse:
    found = _report(request, ref)
    tried(request, lambda: actions.put_back(by=request.viewer, report=found, version=version_of(request)), "It runs again.")  # fmt: skip
    return redirect("onreport:report", ref=ref)


@access(rules.can_keep)
@require_POST
def withdraw(request: ViewedRequest, ref: str) -> HttpResponse:
    """Nothing of it is shown at home any more."""
    found = _report(request, ref)
    tried(request, lambda: sending.withdraw(by=request.viewer, report=found), "Withdrawn: no link opens any more, and none is sent.")  # fmt: skip
    return redirect("onreport:report", ref=ref)
