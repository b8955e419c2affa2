"""Pages of who holds a post: somebody shares it, holds it next, acts, or holds it no longer."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from remit.core.access import ViewedRequest, access
from remit.core.records import Stale
from remit.core.ui import toasts
from remit.school import queries, rules, tenures
from remit.school.forms.posts import PassPostForm, SharePostForm


@access(rules.can_manage)
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: ViewedRequest, ref: str) -> HttpResponse:
    viewer = request.viewer
    post = get_object_or_404(queries.managed_posts(viewer), ref=ref)
    form = SharePostForm(viewer, post, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            tenure = tenures.share_post(by=viewer, post=post, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            said = "holds" if tenure.first_day <= viewer.day else "will hold"
            words = f"{tenure.staff} {said} {post} as well."
            undo = "" if tenure.first_day < viewer.day else reverse("school:tenures.end", args=[tenure.ref])
            toasts.done(request, words, undo=undo)
            return redirect("post", ref=ref)
    context = {"post": post, "form": form, "for_the_head": not rules.may_say_who_holds(viewer, post)}
    return render(request, "school/share_post.html", context, status=422 if form.errors else 200)


@access(rules.can_manage)
@require_http_methods(["GET", "HEAD", "POST"])
def pass_on(request: ViewedRequest, ref: str) -> HttpResponse:
    """The next holder, from a day; or somebody who acts until a day."""
    viewer = request.viewer
    post = get_object_or_404(queries.managed_posts(viewer), ref=ref)
    form = PassPostForm(viewer, post, request.POST if request.method == "POST" else None, _day(request.GET.get("from")))
    for_the_head = not rules.may_say_who_holds(viewer, post)
    if request.method == "POST" and not for_the_head and form.is_valid():
        try:
            tenure = tenures.pass_post(by=viewer, post=post, **form.passed())
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            said = f"acts until {tenure.last_day:%-d %B %Y}" if tenure.last_day else "holds it"
            words = f"{post}: {tenure.staff} {said}, from {tenure.first_day:%-d %B %Y}."
            toasts.done(request, words, undo=reverse("school:tenures.end", args=[tenure.ref]))
            return redirect("post", ref=ref)
    context = {"post": post, "form": form, "for_the_head": for_the_head}
    return render(request, "school/pass_post.html", context, status=422 if form.errors else 200)


def _day(said: str | None) -> date | None:
    try:
        return date.fromisoformat(said or "")
    except ValueError:
        return None


@access(rules.can_manage)
@require_POST
def end(request: ViewedRequest, ref: str) -> HttpResponse:
    tenure = get_object_or_404(tenures.kept_tenures(request.viewer), ref=ref)
    post, back = tenure.post, tenure.first_day >= request.viewer.day
    try:
        version = int(
            request.POST.get("version") or tenure.version
        )  # the way back from what was just done carries none
        tenures.end_tenure(by=request.viewer, tenure=tenure, version=version)
    except (Stale, ValueError):
        messages.error(request, "Somebody changed this meanwhile. Look again.")
    else:
        said = "does not hold it" if back else "holds it for the last day today"
        messages.success(request, f"{post}: {tenure.staff} {said}.")
    return redirect("post", ref=post.ref)
