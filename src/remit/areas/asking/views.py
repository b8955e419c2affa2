"""Asking the teachers of a pupil, answering, the sheet of the answers, and requests between colleagues."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST, require_safe

from remit.areas.asking import actions, forms, queries, rules
from remit.areas.asking.models import Asking, ReadyQuestion, Reply
from remit.areas.asking.outputs import SHEET
from remit.areas.promises import rules as promised
from remit.core import clock
from remit.core.access import ViewedRequest, access
from remit.core.outputs.views import ask_for
from remit.core.ui import toasts
from remit.core.ui.asking import FORM, sent
from remit.core.ui.doing import done, key_of, tried
from remit.school import queries as school
from remit.school.models import Pupil

SHOWN = 40


def _pupil(request: ViewedRequest, ref: str) -> Pupil:
    """One whom she leads or tutors."""
    found = get_object_or_404(school.pupils(request.viewer).select_related("school"), ref=ref)
    if not rules.reads_of(request.viewer, found):
        raise Http404
    return found


@access(rules.can_ask_somebody)
@FORM
def ask(request: ViewedRequest, ref: str) -> HttpResponse:
    viewer, pupil = request.viewer, _pupil(request, ref)
    teachers = queries.teachers_of(viewer, pupil)
    form = forms.AskForm(viewer, queries.offered(viewer, pupil.school), teachers, sent(request))
    if made := done(request, form, lambda: actions.ask(by=viewer, key=key_of(request), pupil=pupil, **form.values())):
        toasts.done(request, "Asked. They are told, and their answers gather here.")
        return redirect("asking:asking", ref=made.ref)
    context = {"form": form, "pupil": pupil, "teachers": teachers}
    return render(request, "asking/ask.html", context, status=422 if form.errors else 200)


@access(rules.can_ask_somebody)
@require_safe
def of_pupil(request: ViewedRequest, ref: str) -> HttpResponse:
    """What the teachers of one were asked."""
    pupil = _pupil(request, ref)
    page = Paginator(queries.of_pupil(request.viewer, pupil), SHOWN).get_page(request.GET.get("page"))
    return render(request, "asking/pupil.html", {"pupil": pupil, "page": page, "now": clock.now()})


def _found(request: ViewedRequest, ref: str) -> Asking:
    return get_object_or_404(queries.askings(request.viewer), ref=ref)


@access(rules.has_requests)
@require_safe
def asking(request: ViewedRequest, ref: str) -> HttpResponse:
    """The sheet; for who was only asked, her own answers."""
    viewer, row = request.viewer, _found(request, ref)
    held = queries.replies_of(viewer, row)
    if not rules.reads_all(viewer, row):
        own = next((each for each in held if rules.is_hers(viewer, each)), None)
        if own is None:
            raise Http404
        return redirect("asking:reply", ref=own.ref)
    context: dict[str, Any] = {
        "row": row, "pupil": row.pupil, "reason": queries.reason_of(viewer, row), "questions": queries.gathered(row, held),
        "missing": [each for each in held if not each.answered], "apart": [each for each in held if each.not_applicable],
        "number": len(held), "answered": sum(each.answered is not None for each in held), "late": row.is_late(clock.now()),
        "sees_to": rules.can_see_to(viewer, asking=row), "own": next((each for each in held if rules.is_hers(viewer, each)), None),
        "leads": rules.reads_of(viewer, row.pupil),
    }  # fmt: skip
    return render(request, "asking/asking.html", context)


@access(rules.has_requests)
@require_POST
def sheet(request: ViewedRequest, ref: str) -> HttpResponse:
    row = _found(request, ref)
    if not rules.reads_all(request.viewer, row):
        raise Http404
    return ask_for(request, SHEET, what=row.ref, school=row.school_id)


def _act(request: ViewedRequest, ref: str, act: Any, words: str, undo: str = "") -> HttpResponse:
    row = _found(request, ref)
    tried(request, lambda: act(by=request.viewer, asking=row), words, reverse(undo, args=[ref]) if undo else "")
    return redirect("asking:asking", ref=ref)


@access(rules.has_requests)
@require_POST
def chase(request: ViewedRequest, ref: str) -> HttpResponse:
    return _act(request, ref, actions.chase, f"Reminded at {localtime(clock.now()):%H:%M}.")


@access(rules.has_requests)
@require_POST
def close(request: ViewedRequest, ref: str) -> HttpResponse:
    return _act(request, ref, actions.close, "Closed: no answer is waited for any more.", "asking:again")


@access(rules.has_requests)
@require_POST
def again(request: ViewedRequest, ref: str) -> HttpResponse:
    return _act(request, ref, actions.open_again, "Open again.")


# Answering


def _reply(request: ViewedRequest, ref: str) -> Reply:
    found = queries.own_reply(request.viewer, ref)
    if found is None:
        raise Http404
    return found


@access(rules.has_requests)
@FORM
def reply(request: ViewedRequest, ref: str) -> HttpResponse:
    """Hers to answer, in a minute."""
    row = _reply(request, ref)
    form = forms.AnswerForm(row, sent(request))

    def act() -> Reply:
        version = form.cleaned_data["version"]
        return actions.answer(by=request.viewer, reply=row, version=version, answers=form.answers())

    if done(request, form, act, partial(_reply, request, ref)):
        toasts.done(request, "Answered. Thank you.")
        return redirect("asking:requests")
    return _answer_page(request, _reply(request, ref), form)


def _answer_page(request: ViewedRequest, row: Reply, form: Any, not_form: Any = None) -> HttpResponse:
    changes = row.asking.is_open and (not row.answered or row.asking.due > clock.now())
    context = {
        "row": row, "asking": row.asking, "pupil": row.pupil, "form": form, "changes": changes, "late": row.asking.is_late(clock.now()),
        "not_form": not_form or forms.NotForm(row),
    }  # fmt: skip
    wrong = form.errors or (not_form and not_form.errors)
    return render(request, "asking/reply.html", context, status=422 if wrong else 200)


@access(rules.has_requests)
@require_POST
def does_not_apply(request: ViewedRequest, ref: str) -> HttpResponse:
    row = _reply(request, ref)
    form = forms.NotForm(row, request.POST)
    if done(
        request,
        form,
        lambda: actions.set_aside(by=request.viewer, reply=row, **form.cleaned_data),
        partial(_reply, request, ref),
    ):
        toasts.done(request, "Said. You are asked no more of it.")
        return redirect("asking:requests")
    row = _reply(request, ref)
    return _answer_page(request, row, forms.AnswerForm(row), form)


# Requests between colleagues


@access(rules.has_requests)
@require_safe
def requests(request: ViewedRequest) -> HttpResponse:
    """What she is asked, what she asked, and what has ended."""
    viewer, show = request.viewer, request.GET.get("show", "")
    url = reverse("asking:requests")
    waiting, hers = queries.waiting(viewer), queries.requested_of_her(viewer).open()
    views = (
        ("", "To you", waiting.count() + hers.count()),
        ("by", "By you", None),
        ("ended", "Answered and ended", None),
    )
    context: dict[str, Any] = {
        "show": show, "day": viewer.day, "now": clock.now(), "query": f"show={show}" if show else "",
        "pills": [{"label": label, "url": f"{url}?show={key}" if key else url, "count": number, "current": key == show} for key, label, number in views],
    }  # fmt: skip
    if show == "by":
        context["page"] = Paginator(queries.asked_by_her(viewer), SHOWN).get_page(request.GET.get("page"))
        context["requests"] = list(queries.requested_by_her(viewer).open())
    elif show == "ended":
        ended = (queries.requested_of_her(viewer) | queries.requested_by_her(viewer)).exclude(
            done_on=None, let_go_on=None
        )
        context["requests"] = list(ended.order_by(Coalesce("done_on", "let_go_on").desc(), "-pk")[:SHOWN])
        context["page"] = Paginator(queries.answered_by_her(viewer), SHOWN).get_page(request.GET.get("page"))
    else:
        context["waiting"], context["requests"] = list(waiting), list(hers)
    return render(request, "asking/requests.html", context)


@access(rules.has_requests)
@FORM
def add(request: ViewedRequest) -> HttpResponse:
    """To a colleague or a post, about a pupil or about nobody."""
    viewer, asked = request.viewer, request.POST.get("pupil") or request.GET.get("pupil")
    pupil = get_object_or_404(school.pupils(viewer), ref=asked) if asked else None
    form = forms.RequestForm(viewer, sent(request))
    if made := done(
        request, form, lambda: actions.request(by=viewer, key=key_of(request), pupil=pupil, **form.values())
    ):
        toasts.done(request, f"Asked: {made.whose}, by {made.due:%-d %B}.")
        return redirect(f"{reverse('asking:requests')}?show=by")
    context = {"form": form, "pupil": pupil}
    return render(request, "asking/add.html", context, status=422 if form.errors else 200)


@access(rules.has_requests)
@require_POST
def remind(request: ViewedRequest, ref: str) -> HttpResponse:
    row = get_object_or_404(queries.requests(request.viewer), ref=ref)
    if not promised.can_work(request.viewer, promise=row):
        raise PermissionDenied
    tried(request, lambda: actions.remind(by=request.viewer, promise=row), "Reminded.")
    return redirect(f"{reverse('asking:requests')}?show=by")


# Questions at hand


@access(rules.can_shape)
@require_safe
def questions(request: ViewedRequest) -> HttpResponse:
    held = queries.questions_of(request.viewer, school.managed_school(request.viewer))
    return render(request, "asking/questions.html", {"questions": held})


@access(rules.can_shape)
@FORM
def question(request: ViewedRequest, code: str) -> HttpResponse:
    """`code` says nothing of anybody: a question that ships has no record yet. `new` adds one."""
    viewer, at = request.viewer, school.managed_school(request.viewer)
    found = None if code == "new" else queries.QUESTIONS.by_code(viewer, at, code)
    if found is None and code != "new":
        raise Http404
    form = forms.QuestionForm(viewer, sent(request), record=found)

    def act() -> ReadyQuestion:
        key, known = (key_of(request), "") if found is None else ("", code)
        given = {"version": form.cleaned_data.get("version"), "details": form.details()}
        return actions.keep_question(by=viewer, key=key, school=at, code=known, **given)

    if done(request, form, act, lambda: queries.QUESTIONS.by_code(viewer, at, code)):
        toasts.done(request, "Saved.")
        return redirect("asking:questions")
    context = {"form": form, "new": found is None}
    return render(request, "asking/question.html", context, status=422 if form.errors else 200)
