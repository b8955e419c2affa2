"""Totals of awards, celebration lists, certificates, postcards home."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from remit.areas.behaviour import outputs, queries, rewarding, rewards, rules
from remit.areas.behaviour.forms import MilestoneForm, PostcardForm, PostcardsForm
from remit.areas.behaviour.models import FOR_WHAT, Postcard
from remit.core.access import ViewedRequest, access, words_for
from remit.core.acts import KeyReused, Refused
from remit.core.once import SAVED_ALREADY
from remit.core.outputs.actions import may_export
from remit.core.outputs.views import ask_for
from remit.core.seams import Period
from remit.core.ui import toasts
from remit.core.ui.asking import FORM, sent, why_said
from remit.core.ui.doing import done, key_of, tried
from remit.core.words import fill
from remit.school import queries as school

PAGE = 40


def _span(request: ViewedRequest) -> tuple[list[Any], Any]:
    offered = queries.listed_spans(request.viewer)
    usual = next((each for key in ("half", "term", "year") for each in offered if each.key == key), None)
    return offered, next((each for each in offered if each.key == request.GET.get("span")), usual)


@access(rules.can_recognise)
@require_safe
def totals(request: ViewedRequest) -> HttpResponse:
    """What everybody was given, by form and by name."""
    offered, span = _span(request)
    found = rewards.totals(request.viewer, Period(span.first_day, span.last_day)) if span else []
    context = {
        "span": span,
        "spans": [{"label": each.label, "url": f"?span={each.key}", "current": each == span} for each in offered],
        "forms": rewards.by_form(found),
        "heads": [label for _, label in FOR_WHAT],
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "tabs": tabs(request, "totals"),
    }
    return render(request, "behaviour/totals.html", context)


@access(rules.can_recognise)
@require_safe
def celebration(request: ViewedRequest) -> HttpResponse:
    """Who was given most this half term for each thing, and who was given nothing."""
    half = queries.half_term(request.viewer)
    found = rewards.totals(request.viewer, half) if half else []
    context = {
        "half": half,
        "lists": rewards.celebrated(found),
        "without": [each for each in found if not each.awards],
        "number": len(found),
        "exports": may_export(request.viewer),
        "tabs": tabs(request, "celebration"),
    }
    return render(request, "behaviour/celebration.html", context)


@access(may_export)
@require_POST
def celebration_document(request: ViewedRequest) -> HttpResponse:
    if outputs.celebration(request.viewer, "") is None:
        raise Http404
    return ask_for(request, outputs.CELEBRATION, what="", school=min(request.viewer.places("school")))


def tabs(request: ViewedRequest, here: str) -> list[dict[str, Any]]:
    """The ways from one page of rewards to the others."""
    pages = [("recognition", "Recognition"), ("totals", "Totals"), ("celebration", "Celebration")]
    if rules.can_reward(request.viewer):
        pages += [("certificates", "Certificates"), ("postcards", "Postcards")]
    return [{"label": label, "url": reverse(f"behaviour:{page}"), "current": page == here} for page, label in pages]


def _shown(request: ViewedRequest, name: str) -> list[str]:
    """What stood on the page, in one field however many they are."""
    return request.POST.get(name, "").split(",")


# Certificates


@access(rules.can_reward)
@require_safe
def certificates(request: ViewedRequest) -> HttpResponse:
    found = rewards.due(request.viewer)
    context = {
        "due": found,
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "batches": rewards.batches(request.viewer),
        "exports": may_export(request.viewer),
        "shapes": rules.can_shape(request.viewer),
        "tabs": tabs(request, "certificates"),
    }
    return render(request, "behaviour/certificates.html", context)


@access(rules.can_reward)
@require_POST
def give(request: ViewedRequest) -> HttpResponse:
    """To everybody for whom one was due on the page, and for nothing that was reached since."""
    viewer, of, shown = request.viewer, school.school_of(request.viewer), _shown(request, "due")
    whom = list({each.pupil.pk: each.pupil for each in rewards.due(viewer) if each.key in shown}.values())
    if of is None:
        raise Http404
    try:
        made = rewarding.give(by=viewer, key=key_of(request), school=of, pupils=whom, shown=shown)
    except KeyReused:
        toasts.failed(request, SAVED_ALREADY)
    except (Refused, ValidationError) as why:
        toasts.failed(request, why_said(why))
    else:
        number = len(rewards.in_batch(viewer, made.batch))
        undo = reverse("behaviour:certificates.back", args=[made.batch])
        toasts.done(request, f"Marked as given: {number}. Print them below.", undo=undo)
    return redirect("behaviour:certificates")


@access(rules.can_reward)
@require_POST
def certificates_back(request: ViewedRequest, batch: str) -> HttpResponse:
    held = rewards.in_batch(request.viewer, batch)
    if not held:
        raise Http404
    return _done(request, lambda: rewarding.take_back_certificates(by=request.viewer, rows=held), "Taken back: they are due again.", "certificates")  # fmt: skip


@access(may_export)
@require_POST
def certificates_document(request: ViewedRequest, batch: str) -> HttpResponse:
    if outputs.given(request.viewer, batch) is None:
        raise Http404
    return ask_for(request, outputs.CERTIFICATES, what=batch, school=min(request.viewer.places("school")))


def _done(request: ViewedRequest, act: Callable[[], object], said: str, page: str, undo: str = "") -> HttpResponse:
    tried(request, act, said, undo)
    return redirect(f"behaviour:{page}")


@access(rules.can_shape)
@require_safe
def milestones(request: ViewedRequest) -> HttpResponse:
    held = rewards.milestones_of(request.viewer, school.managed_school(request.viewer))
    return render(request, "behaviour/milestones.html", {"milestones": held})


@access(rules.can_shape)
@FORM
def milestone(request: ViewedRequest, code: str) -> HttpResponse:
    """`new` adds one."""
    viewer, at = request.viewer, school.managed_school(request.viewer)
    found = None if code == "new" else rewards.milestone_of(viewer, at, code)
    if found is None and code != "new":
        raise Http404
    form = MilestoneForm(viewer, sent(request), record=found)
    made = done(
        request,
        form,
        lambda: rewarding.keep_milestone(
            by=viewer, key="" if found else key_of(request), school=at, code=found.code if found else "",
            version=form.cleaned_data.get("version"), details=form.details(),
        ),
        lambda: rewards.milestone_of(viewer, at, code),
    )  # fmt: skip
    if made:
        toasts.done(request, "Saved.")
        return redirect("behaviour:milestones")
    context = {"form": form, "title": found.name if found else "Add a certificate", "new": found is None}
    return render(request, "behaviour/milestone.html", context, status=422 if form.errors else 200)


# Postcards


@access(rules.can_reward)
@FORM
def postcards(request: ViewedRequest) -> HttpResponse:
    """Those that are written, those that went, and the form for more."""
    viewer = request.viewer
    form = PostcardsForm(viewer, sent(request))
    fill(form, words_for(viewer))
    made = done(
        request,
        form,
        lambda: rewarding.write(by=viewer, key=key_of(request), pupils=form.whom(), words=form.cleaned_data["words"]),
    )
    if made:
        undo = reverse("behaviour:postcards.batch", args=[made.batch])
        toasts.done(request, "Written. Change a line where one is to say something else.", undo=undo)
        return redirect("behaviour:postcards")
    written = rewards.written(viewer)
    context = {
        "form": form,
        "written": written,
        "ready": len(rewards.with_contacts(written)),
        "page": Paginator(rewards.sent(viewer), PAGE).get_page(request.GET.get("page")),
        "exports": may_export(viewer),
        "tabs": tabs(request, "postcards"),
    }
    return render(request, "behaviour/postcards.html", context, status=422 if form.errors else 200)


def _postcard(request: ViewedRequest, ref: str) -> Postcard:
    held = rewards.postcards(request.viewer).filter(ref=ref, pupil__in=rules.rewarded(request.viewer)).first()
    if held is None:
        raise Http404
    return held


@access(rules.can_reward)
@FORM
def postcard(request: ViewedRequest, ref: str) -> HttpResponse:
    """Another line, before it is sent."""
    held = _postcard(request, ref)
    form = PostcardForm(request.viewer, sent(request), record=held)
    if done(
        request,
        form,
        lambda: rewarding.reword(by=request.viewer, rows=[held], **form.cleaned_data),
        lambda: _postcard(request, ref),
    ):
        toasts.done(request, "Saved.")
        return redirect("behaviour:postcards")
    context = {"form": form, "postcard": held}
    return render(request, "behaviour/postcard.html", context, status=422 if form.errors else 200)


@access(rules.can_reward)
@require_POST
def send(request: ViewedRequest) -> HttpResponse:
    """Those that stood on the page have gone out, and none that was written since."""
    shown = _shown(request, "postcard")
    rows = [each for each in rewards.with_contacts(rewards.written(request.viewer)) if each.ref in shown]
    return _done(request, lambda: rewarding.send(by=request.viewer, rows=rows), f"Marked as sent: {len(rows)}.", "postcards")  # fmt: skip


@access(rules.can_reward)
@require_POST
def unsend(request: ViewedRequest, ref: str) -> HttpResponse:
    held = _postcard(request, ref)
    return _done(request, lambda: rewarding.unsend(by=request.viewer, rows=[held]), "It is to be sent again.", "postcards")  # fmt: skip


@access(rules.can_reward)
@require_POST
def tear_up(request: ViewedRequest, ref: str) -> HttpResponse:
    held = _postcard(request, ref)
    return _done(request, lambda: rewarding.tear_up(by=request.viewer, rows=[held]), "Taken away.", "postcards")


@access(rules.can_reward)
@require_POST
def tear_up_all(request: ViewedRequest, batch: str) -> HttpResponse:
    """What was written together."""
    rows = [each for each, _ in rewards.written(request.viewer, batch)]
    if not rows:
        raise Http404
    return _done(request, lambda: rewarding.tear_up(by=request.viewer, rows=rows), "Taken away.", "postcards")


@access(may_export)
@require_POST
def postcards_document(request: ViewedRequest) -> HttpResponse:
    if outputs.to_send(request.viewer, "") is None:
        raise Http404
    return ask_for(request, outputs.POSTCARDS, what="", school=min(request.viewer.places("school")))
