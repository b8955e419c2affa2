"""Pages of who holds a post: somebody shares it, or holds it no longer."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from remit.core.access import ViewedRequest, access
from remit.core.records import Stale
from remit.core.ui import toasts
from remit.school import queries, rules, tenures
from remit.school.post_forms import SharePostForm


@access(rules.can_manage)
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: ViewedRequest, ref: str) -> HttpResponse:
    viewer = request.viewer
    post = get_object_or_404(queries.managed_posts(viewer), ref=ref)
    form = SharePostForm(viewer, post, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        tenure = tenures.share_post(by=viewer, post=post, **form.cleaned_data)
        said = "holds" if tenure.first_day <= viewer.day else "will hold"
        words = f"{tenure.staff} {said} {post} as well."
        undo = "" if tenure.first_day < viewer.day else reverse("school:tenures.end", args=[tenure.ref])
        toasts.done(request, words, undo=undo)
        return redirect("post", ref=ref)
    context = {"post": post, "form": form, "for_the_head": not rules.may_say_who_holds(viewer, post)}
    return render(request, "school/share_post.html", context, status=422 if form.errors else 200)


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
