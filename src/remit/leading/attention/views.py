"""What wants her: the list, what is done with it, and the reminders that make it."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from remit.core.access import ViewedRequest, access, words_for
from remit.core.acts import Refused
from remit.core.seams import Watch
from remit.core.ui import toasts
from remit.core.viewers import Viewer
from remit.core.words import say
from remit.leading.attention import actions, loops, queries, rules, watches
from remit.leading.attention.forms import PassOnForm, PutOffForm
from remit.leading.attention.models import Handling, Item
from remit.school import queries as school
from remit.school.models import Post

SHOWN = 100


@access(rules.leads)
@require_safe
def wants(request: ViewedRequest) -> HttpResponse:
    viewer = request.viewer
    asked = request.GET.get("of", "")
    named_by = queries.counts(viewer)
    asked = asked if asked in {watch.name for watch, _ in named_by} else ""
    found = queries.wants(viewer, SHOWN, asked)
    context = {
        "wants": found.lines,
        "total": found.total,
        "since_day": queries.weekday_before(viewer.day),
        "pills": _pills(viewer, asked, named_by) if len(named_by) > 1 else [],
        "asked": asked,
        "on": bool(named_by) or queries.switched_on(viewer).exists(),
        "at": queries.as_at(viewer),
        "handled": queries.handled(viewer),
    }
    return render(request, "attention/wants.html", context)


def _pills(viewer: Viewer, asked: str, named_by: list[tuple[Watch, int]]) -> list[dict]:
    words = words_for(viewer)
    every = [{"label": "All", "url": "?", "current": not asked}]
    return every + [
        {"label": say(each.says, words), "url": f"?of={each.name}", "count": number, "current": asked == each.name}
        for each, number in named_by
    ]


def _post(viewer: Viewer) -> Post:
    """Whose list it is put off: of several posts the one that began first."""
    held = school.her_posts(viewer).first()
    if held is None:
        raise Http404
    return held


def _items(request: ViewedRequest) -> list[Item]:
    """None, where all have gone from her list since, or the button was pressed twice."""
    return queries.items_of(request.viewer, request.POST.getlist("item"))


def _gone(request: ViewedRequest) -> HttpResponse:
    toasts.failed(request, "It is no longer on your list.")
    return redirect(_back_to(request))


def _undo(handlings: list[Handling]) -> str:
    return reverse("attention:back", args=[".".join(each.ref for each in handlings)])


@access(rules.leads)
@require_http_methods(["GET", "HEAD", "POST"])
def put_off(request: ViewedRequest) -> HttpResponse:
    """The first press brings the question; what is sent with `day` answers it."""
    if request.method != "POST":
        return redirect("attention:wants")
    if not (found := _items(request)):
        return _gone(request)
    form = PutOffForm(request.viewer.day, request.POST if "day" in request.POST else None)
    if not form.is_valid():
        wants = queries.folded(request.viewer, found)
        context = {"form": form, "items": found, "wants": wants, "from_home": _back_to(request) == "home"}
        return render(request, "attention/put_off.html", context, status=422 if form.errors else 200)
    try:
        made = actions.put_off(
            by=request.viewer, items=found, post=_post(request.viewer), until=form.until, why=form.cleaned_data["why"]
        )
    except Refused:
        return _gone(request)
    toasts.done(request, f"Put off until {form.until:%A} {form.until.day} {form.until:%B}.", undo=_undo(made))
    return redirect(_back_to(request))


@access(rules.leads)
@require_http_methods(["GET", "HEAD", "POST"])
def pass_on(request: ViewedRequest) -> HttpResponse:
    """The first press brings the question; what is sent with `who` answers it."""
    if request.method != "POST":
        return redirect("attention:wants")
    if not (found := _items(request)):
        return _gone(request)
    wants = queries.folded(request.viewer, found)
    what = say(f"{wants[0].watch.next}: {wants[0].why}", words_for(request.viewer))
    form = PassOnForm(request.viewer, what, request.POST if "who" in request.POST else None)
    if form.is_bound and form.is_valid():
        try:
            made = actions.pass_on(by=request.viewer, items=found, post=_post(request.viewer), **form.values())
        except Refused as why:
            form.add_error(None, str(why))
        else:
            to = form.cleaned_data["who"]["post"]
            said = (
                f"Passed on to {to}, which nobody holds yet."
                if to and not to.holders
                else "Passed on. They have been told."
            )
            toasts.done(request, said, undo=_undo(made))
            return redirect("attention:wants")
    context = {"form": form, "items": found, "wants": wants}
    return render(request, "attention/pass_on.html", context, status=422 if form.errors else 200)


@access(rules.leads)
@require_POST
def finish(request: ViewedRequest) -> HttpResponse:
    """Of one thing at once. Of more it is asked which; and what the law asks for is done elsewhere."""
    found = _items(request)
    settled = [each for each in found if each.watch not in queries.always_on()]
    if found and "sure" not in request.POST and (len(found) > 1 or not settled):
        context = {"wants": queries.folded(request.viewer, found), "settled": settled, "always": queries.always_on()}
        return render(request, "attention/finish.html", context | {"from_home": _back_to(request) == "home"})
    try:
        made = actions.finish(by=request.viewer, items=settled, post=_post(request.viewer)) if settled else []
    except Refused:
        made = []
    if not made and "sure" in request.POST and not found:
        toasts.failed(request, "Nothing was ticked, and nothing is done.")
        return redirect(_back_to(request))
    if not made:
        return _gone(request)
    toasts.done(request, "Done: it has gone from every list.", undo=_undo(made))
    return redirect(_back_to(request))


@access(rules.leads)
@require_POST
def back(request: ViewedRequest, refs: str) -> HttpResponse:
    """What has been taken back already stays so."""
    found = queries.handlings_of(request.viewer, refs.split("."))
    if found:
        actions.take_back(by=request.viewer, handlings=found)
        toasts.done(request, "It is on the list again.")
    return redirect("attention:wants")


def _back_to(request: ViewedRequest) -> str:
    return "home" if request.POST.get("from") == "home" else "attention:wants"


@access(rules.leads)
@require_safe
def reminders(request: ViewedRequest) -> HttpResponse:
    posts = list(school.her_posts(request.viewer))
    post = next((each for each in posts if each.ref == request.GET.get("post")), posts[0])
    offers = queries.offers(request.viewer, post)
    context = {
        "post": post,
        "posts": posts if len(posts) > 1 else [],
        "proposed": [each for each in offers if each.proposed],
        "others": [each for each in offers if not each.proposed],
        "waiting": [
            each.watch.name for each in offers if each.proposed and not each.reminder and not each.watch.always
        ],
        "at": queries.as_at(request.viewer),
        "made": list(watches.made()),
    }
    return render(request, "attention/reminders.html", context)


@access(rules.leads)
@require_POST
def switch(request: ViewedRequest, ref: str) -> HttpResponse:
    post = get_object_or_404(school.her_posts(request.viewer), ref=ref)
    names = list(watches.called(request.viewer, request.POST.getlist("watch")))
    on = request.POST.get("on") == "yes"
    try:
        actions.switch(by=request.viewer, post=post, watches=names, on=on)
    except Refused:
        pass  # a second press: it is as it was asked
    else:
        toasts.done(request, f"{'On' if on else 'Off'}: {_said(request, names)}.")
    return redirect(f"{reverse('attention:reminders')}?post={post.ref}")


def _said(request: ViewedRequest, names: list[str]) -> str:
    known = watches.called(request.viewer, names)
    return say(", ".join(each.says for each in known.values()), words_for(request.viewer))


@access(rules.leads)
@require_safe
def open_loops(request: ViewedRequest) -> HttpResponse:
    """What is begun and has no outcome yet, by its age."""
    return render(request, "attention/loops.html", {"ages": loops.ages(request.viewer)})


@access(rules.leads)
@require_safe
def trial(request: ViewedRequest, name: str) -> HttpResponse:
    """What a reminder would have said last term, and whom it names today."""
    watch = watches.called(request.viewer, [name]).get(name)
    if watch is None or not queries.could_know(request.viewer, watch):
        raise Http404
    found = queries.trial(request.viewer, watch)
    posts = list(school.her_posts(request.viewer))
    on = set(queries.switched_on(request.viewer).filter(watch=name).values_list("post_id", flat=True))
    context = {
        "watch": watch,
        "trial": found,
        "now": found.now[:SHOWN],
        "posts": [] if watch.always else [(post, post.pk in on) for post in posts],
    }
    return render(request, "attention/trial.html", context)
