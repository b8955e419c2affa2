"""The list of actions, one action, and what is done with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from remit.areas.promises import actions, forms, queries, rules
from remit.areas.promises.models import PRIVATE, Promise
from remit.core import clock
from remit.core.access import ViewedRequest, access
from remit.core.acts import KeyReused, Refused
from remit.core.asked import moment_in, number_in
from remit.core.once import SAVED_ALREADY, again_with
from remit.core.records import Stale
from remit.core.registers.past import told
from remit.core.ui import toasts
from remit.core.ui.asking import FORM, sent
from remit.school import queries as school
from remit.school.models import Pupil

MEANWHILE = "Somebody changed this action after you opened it. Look at how it stands now."
SINCE = "It was done, and has been opened again since."
SOON = timedelta(days=7)


@dataclass(frozen=True)
class Group:
    label: str
    rows: list[Promise]


def _groups(rows: list[Promise], day: Any) -> list[Group]:
    """Overdue first. A group without rows is left out."""
    late = [row for row in rows if row.due < day]
    soon = [row for row in rows if day <= row.due <= day + SOON]
    later = [row for row in rows if row.due > day + SOON]
    return [
        Group(label, held)
        for label, held in (("Overdue", late), ("In the next seven days", soon), ("Later", later))
        if held
    ]


def _pills(request: ViewedRequest, here: str) -> list[dict[str, Any]]:
    """The views of the list, with how much is open in each."""
    viewer, url = request.viewer, reverse("promises:mine")
    return [
        {"label": "Mine", "url": url, "current": here == "", "count": queries.mine(viewer).open().count()},
        {"label": "Given by you", "url": f"{url}?show=given", "current": here == "given", "count": queries.given(viewer).open().count()},
        {"label": "Done and let go", "url": f"{url}?show=ended", "current": here == "ended"},
    ]  # fmt: skip


@access(rules.has_actions)
@require_safe
def mine(request: ViewedRequest) -> HttpResponse:
    """Hers to do, what she gave others, and what has ended."""
    viewer = request.viewer
    show = request.GET.get("show", "")
    context: dict[str, Any] = {
        "show": show,
        "day": viewer.day,
        "pills": _pills(request, show),
        "soon": viewer.day + SOON,
    }
    if show == "ended":
        context["ended"] = queries.lately_ended(queries.mine(viewer) | queries.given(viewer))
    else:
        rows = queries.given(viewer) if show == "given" else queries.mine(viewer)
        context["groups"] = _groups(list(rows.open()), viewer.day)
        context["asking"] = [] if show else list(queries.asking(viewer))
    return render(request, "promises/mine.html", context)


def _found(request: ViewedRequest, ref: str) -> Promise:
    return get_object_or_404(queries.promises(request.viewer), ref=ref)


def _pupil(request: ViewedRequest) -> Pupil | None:
    """Whom the action is about, where the way led here from a page of hers."""
    asked = request.POST.get("pupil") or request.GET.get("pupil")
    return get_object_or_404(school.pupils(request.viewer), ref=asked) if asked else None


@access(rules.has_actions)
@FORM
def add(request: ViewedRequest) -> HttpResponse:
    pupil = _pupil(request)
    form = forms.GiveForm(request.viewer, sent(request))
    if request.method == "POST" and form.is_valid():
        once = request.POST.get("once", "")
        try:
            made = actions.give(by=request.viewer, key=once, pupil=pupil, **form.values())
        except KeyReused:
            form.add_error(None, SAVED_ALREADY)
        else:
            toasts.done(request, f"Set for {made.whose}, by {made.due:%-d %B}.")
            return redirect("pupil", ref=pupil.ref) if pupil else redirect("promises:mine")
    context = {"form": form, "pupil": pupil}
    return render(request, "promises/add.html", context, status=422 if form.errors else 200)


@access(rules.has_actions)
@require_safe
def action(request: ViewedRequest, ref: str) -> HttpResponse:
    return _page(request, _found(request, ref))


def _page(request: ViewedRequest, promise: Promise, refused: tuple[str, str] = ("", ""), **sent: Form) -> HttpResponse:
    """One action with what may be done with it. `sent`: a form that came back with mistakes; `refused`: why nothing was
    saved, and the words that were typed."""
    viewer = request.viewer
    context: dict[str, Any] = {"promise": promise, "day": viewer.day, "told": told(viewer, promise)}
    if rules.can_work(viewer, promise=promise):
        context["works"] = True
        context["accepts"] = not promise.accepted_on and rules.can_accept(viewer, promise=promise)
        context["let_go_form"] = forms.LetGoForm(auto_id="let_go_%s")
        context["do_form"] = forms.DoForm(viewer, promise)
        context["answer_form"] = forms.AnswerForm(initial={"worked": promise.worked, "note": promise.answer})
        if promise.kind != PRIVATE:
            context["pass_on_form"] = forms.PassOnForm(viewer, promise)
    context["refused"], context["typed"] = refused
    wrong = refused[0] or any(form.errors for form in sent.values())
    return render(request, "promises/action.html", context | sent, status=422 if wrong else 200)


def _version(request: ViewedRequest) -> int | None:
    """That was shown: of a form in its field, of a button in a list and of an undo in its address."""
    return number_in(request.POST.get("version") or request.GET.get("version", ""))


def undo_of(promise: Promise) -> str:
    """The way back from what was just done, for as long as nobody has written since."""
    return f"{reverse('promises:again', args=[promise.ref])}?version={promise.version}"


@access(rules.has_actions)
@FORM
def change(request: ViewedRequest, ref: str) -> HttpResponse:
    promise = _found(request, ref)
    if not rules.can_work(request.viewer, promise=promise):
        raise PermissionDenied
    form = forms.ChangeForm(request.viewer, promise, sent(request))
    theirs = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(by=request.viewer, promise=promise, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        except Stale:
            theirs = _found(request, ref)
            form.add_error(None, "Somebody saved this action after you opened it. Both are shown below.")
            form.data = again_with(request, theirs.version)
        else:
            toasts.done(request, "Saved.")
            return redirect("promises:action", ref=ref)
    context = {"form": form, "promise": _found(request, ref), "theirs": theirs}
    return render(request, "promises/change.html", context, status=422 if form.errors else 200)


@access(rules.has_actions)
@require_POST
def accept(request: ViewedRequest, ref: str) -> HttpResponse:
    promise = _found(request, ref)
    if not rules.can_accept(request.viewer, promise=promise):
        raise PermissionDenied
    try:
        actions.accept(by=request.viewer, promise=promise, version=_version(request))
    except (Refused, Stale) as refused:
        return _refused(request, promise, refused)
    toasts.done(request, f"Accepted. {promise.giver} sees that it is with you.")
    return _back(request, promise)


@access(rules.has_actions)
@require_POST
def do(request: ViewedRequest, ref: str) -> HttpResponse:
    """Done: from its page with what came of it, or ticked off in a list."""
    promise = _found(request, ref)
    form = forms.DoForm(request.viewer, promise, request.POST)
    if not form.is_valid():
        return _page(request, promise, do_form=form)
    values = {**form.cleaned_data, "version": _version(request), "key": request.POST.get("once", "")}
    if noted := moment_in(request.POST.get("noted", "")):
        values["on"] = clock.day_of(noted)
    return _end(request, promise, lambda: actions.do(by=request.viewer, promise=promise, **values), values["outcome"])


@access(rules.has_actions)
@require_POST
def let_go(request: ViewedRequest, ref: str) -> HttpResponse:
    promise = _found(request, ref)
    form = forms.LetGoForm(request.POST, auto_id="let_go_%s")
    if not form.is_valid():
        return _page(request, promise, let_go_form=form)
    values = {**form.cleaned_data, "version": _version(request)}
    return _end(request, promise, lambda: actions.let_go(by=request.viewer, promise=promise, **values), values["why"])


def _end(request: ViewedRequest, promise: Promise, act: Callable[[], Promise], typed: str) -> HttpResponse:
    """Said with its way back. What came twice from a phone is told as it stands now."""
    try:
        act()
    except (Refused, Stale, KeyReused) as refused:
        return _refused(request, promise, refused, typed)
    if promise.is_open:
        toasts.done(request, SINCE)
    else:
        toasts.done(request, "Done." if promise.done_on else "Let go.", undo=undo_of(promise))
    return _back(request, promise)


def _refused(request: ViewedRequest, promise: Promise, why: Exception, typed: str = "") -> HttpResponse:
    """Somebody quicker is no mistake of hers: said in a line, or above what she had typed."""
    said = str(why) if isinstance(why, Refused) else MEANWHILE
    if typed:
        return _page(request, _found(request, promise.ref), (said, typed))
    toasts.failed(request, said)
    answer = _back(request, promise)
    if "Remit-Waited" in request.headers:
        answer.status_code = 409  # the phone that kept it keeps it on, as not taken
    return answer


def _back(request: ViewedRequest, promise: Promise) -> HttpResponse:
    """To a list ticked with htmx its one row; else to the page it was asked from."""
    if request.headers.get("HX-Request"):
        row = _found(request, promise.ref)
        context = {"row": row, "day": request.viewer.day, "pills": _pills(request, ""), "oob": True}
        return render(request, "promises/ticked.html", context)
    if "list" in request.POST:
        return redirect("promises:mine")
    return redirect("promises:action", ref=promise.ref)


@access(rules.has_actions)
@require_POST
def again(request: ViewedRequest, ref: str) -> HttpResponse:
    """The way back from done and let go. A second click asks for what is so already."""
    promise = _found(request, ref)
    if not promise.is_open:
        try:
            actions.open_again(by=request.viewer, promise=promise, version=_version(request))
        except Stale as stale:
            return _refused(request, promise, stale)
    toasts.done(request, "Open again.")
    return _back(request, promise)


@access(rules.has_actions)
@require_POST
def pass_on(request: ViewedRequest, ref: str) -> HttpResponse:
    promise = _found(request, ref)
    form = forms.PassOnForm(request.viewer, promise, request.POST)
    version = _version(request)
    if version not in {None, promise.version}:
        return _refused(request, promise, Stale())  # whose it was is no choice any more: said before a mistake is
    if not form.is_valid():
        return _page(request, promise, pass_on_form=form)
    try:
        actions.pass_on(by=request.viewer, promise=promise, version=version, **form.cleaned_data["who"])
    except (Refused, Stale) as refused:
        return _refused(request, promise, refused)
    toasts.done(request, f"Passed on to {promise.whose}.")
    return redirect("promises:mine")


@access(rules.has_actions)
@require_POST
def answer(request: ViewedRequest, ref: str) -> HttpResponse:
    promise = _found(request, ref)
    form = forms.AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, promise, answer_form=form)
    try:
        actions.answer(by=request.viewer, promise=promise, version=_version(request), **form.cleaned_data)
    except (Refused, Stale) as refused:
        return _refused(request, promise, refused, form.cleaned_data["note"])
    toasts.done(request, "Answered.")
    return redirect("promises:mine") if "list" in request.POST else redirect("promises:action", ref=ref)
