"""The choice of person: in a database whose people are made up, and in no other."""

from __future__ import annotations

from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from remit.core.access import access, public
from remit.demo.mark import is_demo_now
from remit.demo.people import by_school, posts_to_try


@access(public)
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    if not is_demo_now():
        raise Http404
    return render(request, "demo/people.html", {"schools": by_school()})


@access(public)
@require_POST
def become(request: HttpRequest, ref: str) -> HttpResponse:
    if not is_demo_now():
        raise Http404
    post = get_object_or_404(posts_to_try(), ref=ref)
    login(request, post.holder.user)
    return redirect("home")
