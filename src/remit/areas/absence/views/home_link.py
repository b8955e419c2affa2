"""Links by which somebody at home reports an absence once: made and withdrawn by the school, and the page that one opens."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from remit.areas.absence import message_forms, reported, reporting, rules
from remit.areas.absence.models import HomeLink
from remit.core import clock
from remit.core.access import ViewedRequest, access, public
from remit.core.accounts import tokens
from remit.core.accounts.sessions import address_of
from remit.core.accounts.throttle import wrong_keys
from remit.core.acts import Refused
from remit.core.headers import error_page
from remit.core.ui import toasts
from remit.core.ui.asking import FORM, sent, why_said
from remit.school import queries as school

LINK = "home link"
GONE = 410


@access(rules.can_follow)
@FORM
def links(request: ViewedRequest, ref: str) -> HttpResponse:
    """Of one pupil. A POST makes one, the page after it shows its address, once."""
    viewer = request.viewer
    pupil = get_object_or_404(rules.followed(viewer).annotate(form=school.form_name(viewer)), ref=ref)
    people = [each.contact for each in reported.who_may_report(viewer, pupil)]
    form = message_forms.LinkForm(people, sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = reporting.make_link(by=viewer, pupil=pupil, contact=form.person)
        except Refused as why:
            form.add_error(None, str(why))
        else:
            tokens.show_next(request, f"{LINK} {pupil.ref}", made.token)
            return redirect("absence:links", pupil.ref)
    token = tokens.shown_now(request, f"{LINK} {pupil.ref}")
    context = {
        "pupil": pupil,
        "form": form,
        "people": people,
        "address": request.build_absolute_uri(reverse("absence:home", args=[token])) if token else "",
        "links": list(reported.links(viewer).filter(pupil=pupil)[:20]),
        "now": clock.now(),
    }
    return render(request, "absence/links.html", context, status=422 if form.errors else 200)


@access(rules.can_follow)
@require_POST
def withdraw(request: ViewedRequest, ref: str) -> HttpResponse:
    found: HomeLink = get_object_or_404(reported.links(request.viewer), ref=ref)
    try:
        reporting.withdraw_link(by=request.viewer, link=found)
    except Refused as why:
        toasts.failed(request, str(why))
    else:
        toasts.done(request, "Withdrawn. The link opens nothing any more; another can be made at any time.")
    return redirect("absence:links", found.pupil.ref)


@access(public)
@FORM
def home(request: HttpRequest, token: str) -> HttpResponse:
    """For whoever has the link. Looking uses nothing up, sending does. Whoever tries addresses is slowed down."""
    here = address_of(request)
    if wrong_keys(here):
        return error_page(request, 429)
    link = reported.link_of(token)
    if link is None:
        wrong_keys(here, more=1)
        raise Http404
    if not reported.is_open(link):
        return _gone(request)
    by = reporting.as_sent(link)
    form = message_forms.HomeForm(by.day, sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            reporting.report_by_link(by=by, link=link, **form.cleaned_data)
        except (Refused, ValidationError) as why:
            if not reported.is_open(link):
                return _gone(request)
            form.add_error(None, why_said(why))
        else:
            return _unlisted(redirect("absence:home.sent"))
    context = {"form": form, "first": link.pupil.given_name, "school": link.pupil.school.name}
    return _unlisted(render(request, "absence/home.html", context, status=422 if form.errors else 200))


@access(public)
@require_safe
def home_sent(request: HttpRequest) -> HttpResponse:
    """After a report was sent: it names nobody."""
    return _unlisted(render(request, "absence/home_sent.html"))


def _gone(request: HttpRequest) -> HttpResponse:
    """The same for one that was used, withdrawn or is over."""
    return _unlisted(render(request, "absence/home_gone.html", status=GONE))


def _unlisted(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "no-store"
    return response
