"""What the office does for a colleague who cannot sign in, or should no longer be signed in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from remit.core.access import ViewedRequest, access
from remit.core.accounts import tokens
from remit.school import accounts, queries, rules
from remit.school.forms.records import AccountForm
from remit.school.models import Staff


def _staff(request: ViewedRequest, ref: str) -> Staff:
    return get_object_or_404(queries.managed_staff(request.viewer), ref=ref)


@access(rules.can_manage)
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: ViewedRequest, ref: str) -> HttpResponse:
    """A POST makes the link, the page after it shows it, once."""
    staff = _staff(request, ref)
    if request.method == "POST":
        tokens.show_next(request, f"link {ref}", accounts.make_invitation(by=request.viewer, staff=staff))
        return redirect("school:staff.link", ref=ref)
    token = tokens.shown_now(request, f"link {ref}")
    if token is None:
        return redirect("school:staff.detail", ref=ref)
    url = request.build_absolute_uri(reverse("invitation", args=[token]))
    return render(request, "school/link.html", {"staff": staff, "url": url, "days": accounts.DAYS})


@access(rules.can_manage)
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: ViewedRequest, ref: str) -> HttpResponse:
    """An account for somebody who has none; then a link lets them in."""
    staff = _staff(request, ref)
    if staff.user:
        return redirect("school:staff.detail", ref=ref)
    form = AccountForm(request.POST if request.method == "POST" else None, initial={"email": staff.email})
    may = rules.can_give_account(request.viewer, staff=staff)
    if request.method == "POST" and may and form.is_valid():
        accounts.give_account(by=request.viewer, staff=staff, email=form.cleaned_data["email"])
        messages.success(request, f"{staff} has an account. A link lets them in.")
        return redirect("school:staff.detail", ref=ref)
    refused = request.method == "POST"
    context = {"staff": staff, "form": form, "for_the_head": not may}
    return render(request, "school/account.html", context, status=422 if refused else 200)


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
def close(request: ViewedRequest, ref: str) -> HttpResponse:
    """The account, at once; or open again."""
    staff = _staff(request, ref)
    if request.POST.get("account") == "open":
        accounts.reopen_account(by=request.viewer, staff=staff)
        messages.success(request, f"The account of {staff} is open again.")
    else:
        accounts.close_account(by=request.viewer, staff=staff)
        messages.success(request, f"The account of {staff} is closed, and signed out everywhere.")
    return redirect("school:staff.detail", ref=ref)


@access(rules.can_manage)
@require_POST
def reset_second_step(request: ViewedRequest, ref: str) -> HttpResponse:
    staff = _staff(request, ref)
    accounts.reset_second_step(by=request.viewer, staff=staff)
    messages.success(request, f"The second step of {staff} is reset. Sensitive records open once it is set up anew.")
    return redirect("school:staff.detail", ref=ref)
