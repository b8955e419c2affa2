"""The rules of a post: what they are, what they would have said, what they say of one pupil."""

from __future__ import annotations

from functools import partial

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from remit.core.access import ViewedRequest, access
from remit.core.ui import toasts
from remit.core.ui.asking import FORM, sent
from remit.core.ui.doing import done, key_of, tried
from remit.leading.attention import queries as attention
from remit.leading.rules import actions, forms, queries, rules
from remit.leading.rules.models import Rule
from remit.leading.rules.steps import BY_CODE
from remit.school import queries as school
from remit.school.models import Post, Pupil

SHOWN = 60


def _posts(request: ViewedRequest) -> tuple[list[Post], Post]:
    posts = list(school.her_posts(request.viewer))
    if not posts:
        raise Http404
    asked = request.GET.get("post") or request.POST.get("post")
    return posts, next((each for each in posts if each.ref == asked), posts[0])


@access(rules.makes)
@require_safe
def index(request: ViewedRequest) -> HttpResponse:
    posts, post = _posts(request)
    on = set(attention.switched_on(request.viewer).filter(post=post).values_list("watch", flat=True))
    context = {
        "post": post,
        "posts": posts if len(posts) > 1 else [],
        "rules": [(rule, rule.watch in on, _steps(rule)) for rule in queries.standing(request.viewer, post)],
        "ended": list(queries.rules_of(request.viewer).filter(post=post, ended_on__isnull=False)),
    }
    return render(request, "rules/index.html", context)


def _steps(rule: Rule) -> list[str]:
    return [BY_CODE[code].label for code in rule.steps if code in BY_CODE] + ([rule.words] if rule.words else [])


@access(rules.makes)
@FORM
def add(request: ViewedRequest) -> HttpResponse:
    posts, post = _posts(request)
    form = forms.RuleForm(request.viewer, sent(request))
    made = done(
        request, form, lambda: actions.make(by=request.viewer, key=key_of(request), post=post, details=form.details())
    )
    if made:
        toasts.done(request, "Kept, and quiet. Look at what it would have said, then switch it on.")
        return redirect("rules:one", ref=made.ref)
    context = {"form": form, "post": post, "posts": posts if len(posts) > 1 else []}
    return render(request, "rules/form.html", context, status=422 if form.errors else 200)


def _rule(request: ViewedRequest, ref: str) -> Rule:
    return get_object_or_404(queries.rules_of(request.viewer), ref=ref)


@access(rules.makes)
@require_safe
def one(request: ViewedRequest, ref: str) -> HttpResponse:
    """What it would have said last term: how often, of whom, and what counted."""
    rule = _rule(request, ref)
    found = queries.trial(request.viewer, rule)
    on = attention.switched_on(request.viewer).filter(post=rule.post, watch=rule.watch).exists()
    context = {"rule": rule, "steps": _steps(rule), "trial": found, "fired": found.fired[-SHOWN:], "on": on}
    return render(request, "rules/one.html", context)


@access(rules.makes)
@FORM
def change(request: ViewedRequest, ref: str) -> HttpResponse:
    rule = _rule(request, ref)
    form = forms.RuleForm(request.viewer, sent(request), record=rule)

    def act() -> Rule:
        version = form.cleaned_data["version"]
        return actions.change(by=request.viewer, rule=rule, version=version, details=form.details())

    if done(request, form, act, partial(_rule, request, ref)):
        toasts.done(request, "Saved.")
        return redirect("rules:one", ref=rule.ref)
    return render(request, "rules/form.html", {"form": form, "rule": rule}, status=422 if form.errors else 200)


@access(rules.makes)
@require_POST
def end(request: ViewedRequest, ref: str) -> HttpResponse:
    rule, undo = _rule(request, ref), reverse("rules:resume", args=[ref])
    tried(request, lambda: actions.end(by=request.viewer, rule=rule), "Ended: it says nothing more.", undo)
    return redirect(f"{reverse('rules:index')}?post={rule.post.ref}")


@access(rules.makes)
@require_POST
def resume(request: ViewedRequest, ref: str) -> HttpResponse:
    rule = _rule(request, ref)
    tried(request, lambda: actions.resume(by=request.viewer, rule=rule), "It stands again.")
    return redirect("rules:one", ref=rule.ref)


@access(rules.makes)
@require_safe
def about(request: ViewedRequest, ref: str) -> HttpResponse:
    """What her rules say of one pupil, with the steps that they suggest."""
    pupil = get_object_or_404(Pupil.objects.visible_to(request.viewer.only(*rules.LEADING)), ref=ref)
    said = []
    for rule, firing in queries.about(request.viewer, pupil):
        steps = [(BY_CODE[code].label, BY_CODE[code].url(pupil)) for code in rule.steps if code in BY_CODE]
        said.append((rule, firing, steps))
    return render(request, "rules/pupil.html", {"pupil": pupil, "said": said})
