"""The choice of person: in a database whose people are made up, and in no other."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from remit.core.access import access, public
from remit.core.accounts import sessions
from remit.demo.mark import is_demo_now
from remit.demo.people import by_school, staff_to_try


@access(public)
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    if not is_demo_now():
        raise Http404
    asked = request.GET.get("q", "")
    return render(request, "demo/people.html", {"schools": list(by_school(asked)), "asked": asked})


@access(public)
@require_POST
def become(request: HttpRequest, ref: str) -> HttpResponse:
    if not is_demo_now():
        raise Http404
    staff = get_object_or_404(staff_to_try(), ref=ref)
    assert staff.user  # who can be tried signs in
    sessions.enter(request, staff.user, how="demo", second_step=True)  # nobody's records are behind it
    return redirect("home")
