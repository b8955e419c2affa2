"""What the office does for a colleague who cannot sign in, or should no longer be signed in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from remit.core.access import ViewedRequest, access
from remit.school import accounts, queries, rules
from remit.school.models import Staff


def _staff(request: ViewedRequest, ref: str) -> Staff:
    return get_object_or_404(queries.managed_staff(request.viewer), ref=ref)


@access(rules.can_manage)
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: ViewedRequest, ref: str) -> HttpResponse:
    """A POST makes the link, the page after it shows it, once: it goes from the session as it is drawn."""
    staff = _staff(request, ref)
    if request.method == "POST":
        request.session["link"] = [staff.ref, accounts.make_invitation(by=request.viewer, staff=staff)]
        return redirect("school:staff.link", ref=ref)
    of, token = request.session.pop("link", ("", ""))
    if of != staff.ref:
        return redirect("school:staff.detail", ref=ref)
    url = request.build_absolute_uri(reverse("invitation", args=[token]))
    return render(request, "school/link.html", {"staff": staff, "url": url, "days": accounts.DAYS})


@access(rules.can_manage)
@require_POST
def withdraw_link(request: ViewedRequest, ref: str) -> HttpResponse:
    accounts.withdraw_invitation(by=request.viewer, staff=_staff(request, ref))
    messages.success(request, "The link is no longer valid.")
    return redirect("school:staff.detail", ref=ref)


@access(rules.can_manage)
@require_POST
def sign_out_everywhere(request: ViewedRequest, ref: str) -> HttpResponse:
    staff = _staff(request, ref)
    accounts.sign_out_everywhere(by=request.viewer, staff=staff)
    messages.success(request, f"{staff} is signed out everywhere.")
    return redirect("school:staff.detail", ref=ref)


@access(rules.can_manage)
@require_POST
def reset_second_step(request: ViewedRequest, ref: str) -> HttpResponse:
    staff = _staff(request, ref)
    accounts.reset_second_step(by=request.viewer, staff=staff)
    messages.success(request, f"The second step of {staff} is reset. Sensitive records open once it is set up anew.")
    return redirect("school:staff.detail", ref=ref)
