"""The page that a link sent home opens, without signing in; and the practice of the school."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from remit.areas.onreport import actions, forms, linked, queries, rules
from remit.areas.onreport.models import Practice
from remit.areas.onreport.practice import practice_of
from remit.core.access import ViewedRequest, access, public
from remit.core.accounts.sessions import address_of
from remit.core.accounts.throttle import wrong_keys
from remit.core.headers import error_page
from remit.core.ui import toasts
from remit.core.ui.asking import FORM, sent
from remit.core.ui.doing import done
from remit.school import queries as school

GONE = 410


@access(public)
@require_safe
def home(request: HttpRequest, token: str) -> HttpResponse:
    """For whoever has the link: a first name, the targets and the scores up to today, and nothing more. Whoever tries
    addresses is slowed down."""
    here = address_of(request)
    if wrong_keys(here):
        return error_page(request, 429)
    found = linked.page_of(token)
    if found is None:
        wrong_keys(here, more=1)
        raise Http404
    if not linked.is_open(found):
        return _unlisted(render(request, "onreport/home_gone.html", status=GONE))
    viewer, report = linked.remit_itself(found.school_id), found.report
    targets = queries.targets_of(viewer, [report])[report.pk]
    context = {
        "first": found.pupil.given_name,
        "school": found.pupil.school.name,
        "report": report,
        "targets": targets,
        "sheet": queries.sheet(viewer, report, targets),
        "steps": list(zip(report.points, practice_of(viewer, found.school_id).steps, strict=True)),
        "ends": linked.last_day_of(report),
    }
    return _unlisted(render(request, "onreport/home.html", context))


def _unlisted(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


@access(rules.can_shape)
@FORM
def practice(request: ViewedRequest) -> HttpResponse:
    viewer, at = request.viewer, school.managed_school(request.viewer)
    form = forms.PracticeForm(viewer, practice_of(viewer, at), sent(request))
    if done(
        request,
        form,
        lambda: actions.keep_practice(
            by=viewer, school=at, version=form.cleaned_data.get("version"), details=form.details()
        ),
        lambda: Practice.objects.visible_to(viewer).filter(school=at).first(),
    ):
        toasts.done(request, "Saved.")
        return redirect("onreport:practice")
    return render(request, "onreport/practice.html", {"form": form}, status=422 if form.errors else 200)
