"""Logging a conversation, one conversation, those about a pupil, one's own, and what is followed up."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from remit.areas.contacts import actions, forms, queries, reading, rules
from remit.areas.contacts.models import Conversation
from remit.core.access import ViewedRequest, access
from remit.core.acts import Refused
from remit.core.once import BETWEEN
from remit.core.records import Stale
from remit.core.registers.past import told
from remit.core.seams import Period
from remit.core.ui import toasts
from remit.core.ui.asking import FORM, sent
from remit.core.ui.doing import done, key_of, tried
from remit.school import family
from remit.school import queries as school
from remit.school import rules as school_rules
from remit.school.models import Pupil

SHOWN = 40
NO_PUPIL = "No contact of those whom you lead has an address of this e-mail. Find whom it is about, and paste it on their page under Conversations."


def _pupil(request: ViewedRequest, ref: str) -> Pupil:
    found = school.pupil_with_page(request.viewer, ref)
    if found is None:
        raise Http404
    return found


@access(rules.can_log)
@FORM
def log(request: ViewedRequest) -> HttpResponse:
    """With the family; without a pupil, to where somebody is found."""
    asked = request.POST.get("pupil") or request.GET.get("pupil")
    if not asked:
        return redirect("log")
    pupil = _pupil(request, asked)
    viewer, mailed = request.viewer, "rest" in request.POST
    people = [] if mailed else _people(request, pupil)
    form = forms.FamilyForm(viewer, pupil, sent(request), people=people, mailed=mailed)
    return _log(request, form, pupil, {"mailed": mailed})


def _people(request: ViewedRequest, pupil: Pupil) -> list[family.Listed]:
    return family.contacts_of(request.viewer, pupil)


@access(rules.can_log)
@FORM
def log_agency(request: ViewedRequest) -> HttpResponse:
    asked = request.POST.get("pupil") or request.GET.get("pupil")
    if not asked:
        return redirect("log")
    return _log(request, forms.AgencyForm(request.viewer, sent(request)), _pupil(request, asked), {"agency": True})


def _log(request: ViewedRequest, form: Any, pupil: Pupil, more: dict[str, Any]) -> HttpResponse:
    viewer = request.viewer

    def act() -> Conversation:
        given = {"kind": form.cleaned_data.get("kind", ""), "details": form.said(), "promised": form.promised()}
        ring_on = form.cleaned_data["ring_on"]
        return actions.log(by=viewer, key=key_of(request), pupil=pupil, ring_on=ring_on, **given)

    if made := done(request, form, act):
        toasts.done(request, "Logged." if not made.promised else "Logged, and what was promised stands in the list of whoever does it.")  # fmt: skip
        reads = rules.reads_of(viewer, pupil) and queries.of_pupil(viewer, pupil).filter(pk=made.pk).exists()
        return redirect("contacts:pupil", ref=pupil.ref) if reads else redirect("contacts:mine")
    context = {"form": form, "pupil": pupil, **_before(request, pupil), **more}
    return render(request, "contacts/log.html", context, status=422 if form.errors else 200)


def _before(request: ViewedRequest, pupil: Pupil) -> dict[str, Any]:
    """What she is shown before she rings: only where some of it could be hers to see."""
    reads = rules.reads_of(request.viewer, pupil)
    return {"before": queries.before_call(request.viewer, pupil) if reads else None, "day": request.viewer.day}


@access(rules.can_log)
@FORM
def email(request: ViewedRequest) -> HttpResponse:
    """A mail is read and shown as the form to be put right. Nothing is kept before that form is sent."""
    viewer, asked = request.viewer, request.POST.get("pupil") or request.GET.get("pupil", "")
    about = _pupil(request, asked) if asked else None
    form = forms.MailForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        try:
            mails = reading.read(form.content())
        except reading.Unreadable as why:
            form.add_error(None, str(why))
        else:
            mail, pupils, initial = _matched(request, mails, about)
            if pupils:
                return _proposed(request, mail, pupils, initial)
            form.add_error(None, NO_PUPIL)
    context = {"form": form, "pupil": about, "leads": rules.can_follow(viewer)}
    return render(request, "contacts/email.html", context, status=422 if form.errors else 200)


def _matched(
    request: ViewedRequest, mails: tuple[reading.Mail, ...], about: Pupil | None
) -> tuple[reading.Mail, list[Pupil], dict[str, Any]]:
    """The first of the mails that a contact in sight has sent, with whom it may be about; where there is none, the first
    that says who sent it."""
    for mail in mails:
        held = queries.contacts_with(request.viewer, mail.address) if mail.address else []
        if about:
            held = [each for each in held if each.pupil_id == about.pk]
        if held:
            first = held[0]
            return mail, list({each.pupil_id: each.pupil for each in held}.values()), {"name": first.name, "relation": first.get_relation_display()}  # fmt: skip
    mail = next((each for each in mails if each.address), mails[0])
    return mail, [about] if about else [], {"name": mail.name or mail.address}


def _proposed(request: ViewedRequest, mail: reading.Mail, pupils: list[Pupil], initial: dict[str, Any]) -> HttpResponse:
    day, at = forms.sent_at(mail)
    said = {
        **initial, "began": forms.THEIRS, "way": Conversation.EMAIL, "words": _with_subject(mail), "rest": mail.rest, "at": at,
        **({"day": day} if day else {}),
    }  # fmt: skip
    form = forms.FamilyForm(request.viewer, pupils[0], initial=said, mailed=True)
    context = {"form": form, "pupil": pupils[0], "pupils": pupils if len(pupils) > 1 else [], "mailed": True, "notes": mail.notes}  # fmt: skip
    return render(request, "contacts/log.html", {**context, **_before(request, pupils[0])})


def _with_subject(mail: reading.Mail) -> str:
    return (f"Subject: {mail.subject}\n\n{mail.words}" if mail.subject else mail.words)[: reading.MOST_WORDS]


def _found(request: ViewedRequest, ref: str) -> Conversation:
    return get_object_or_404(queries.readable(request.viewer).select_related("pupil__school"), ref=ref)


@access(rules.can_log)
@require_safe
def conversation(request: ViewedRequest, ref: str) -> HttpResponse:
    return _page(request, _found(request, ref))


def _page(request: ViewedRequest, row: Conversation, **sent_forms: Any) -> HttpResponse:
    """One conversation with what may be done with it. `sent_forms`: those that came back with mistakes."""
    viewer = request.viewer
    may = rules.can_take_back(viewer, conversation=row)
    context: dict[str, Any] = {
        "row": row, "pupil": row.pupil, "day": viewer.day, "may": may, "said": queries.promised_in(viewer, row),
        "kind": dict(forms.KINDS).get(row.kind, ""), "reads": rules.reads_of(viewer, row.pupil),
        "corrects": rules.is_hers(viewer, row) and rules.is_fresh(row) and not row.taken_back, "told": told(viewer, row),
    }  # fmt: skip
    if may and not row.taken_back:
        context["promise_form"] = forms.PromiseForm(viewer, row)
        if row.is_open:
            context["complete_form"] = forms.CompleteForm(row)
    wrong = any(form.errors for form in sent_forms.values())
    return render(request, "contacts/conversation.html", context | sent_forms, status=422 if wrong else 200)


@access(rules.can_log)
@FORM
def correct(request: ViewedRequest, ref: str) -> HttpResponse:
    row = _found(request, ref)
    if not rules.can_correct(request.viewer, conversation=row):
        raise PermissionDenied
    form = forms.CorrectForm(request.viewer, sent(request), record=row)

    def act() -> Conversation:
        version = form.cleaned_data["version"]
        return actions.correct(by=request.viewer, conversation=row, version=version, details=form.details())

    if done(request, form, act, partial(_found, request, ref)):
        toasts.done(request, "Put right. What stood before is in its history.")
        return redirect("contacts:conversation", ref=ref)
    context = {"form": form, "row": _found(request, ref) if form.errors else row}
    return render(request, "contacts/correct.html", context, status=422 if form.errors else 200)


@access(rules.can_log)
@require_POST
def complete(request: ViewedRequest, ref: str) -> HttpResponse:
    row = _found(request, ref)
    form = forms.CompleteForm(row, request.POST)

    def act() -> Conversation:
        given = dict(form.cleaned_data)
        return actions.complete(by=request.viewer, conversation=row, version=given.pop("version"), details=given)

    if now := done(request, form, act, partial(_found, request, ref)):
        toasts.done(request, f"Saved. It still needs its {now.missing}." if now.is_open else "Saved: it is closed.")
        return redirect("contacts:conversation", ref=ref)
    return _page(request, _found(request, ref), complete_form=form)


@access(rules.can_log)
@require_POST
def promise(request: ViewedRequest, ref: str) -> HttpResponse:
    row = _found(request, ref)
    form = forms.PromiseForm(request.viewer, row, request.POST)
    if done(
        request,
        form,
        lambda: actions.promise(by=request.viewer, key=key_of(request), conversation=row, **form.values()),
        partial(_found, request, ref),
    ):
        toasts.done(request, "It stands in the list of whoever does it.")
        return redirect("contacts:conversation", ref=ref)
    return _page(request, _found(request, ref), promise_form=form)


@access(rules.can_log)
@require_POST
def back(request: ViewedRequest, ref: str) -> HttpResponse:
    row = _found(request, ref)
    hers, why = rules.is_hers(request.viewer, row), request.POST.get("why", "")
    undo = reverse("contacts:again", args=[ref])
    if not tried(request, lambda: actions.take_back(by=request.viewer, conversation=row, why=why), "Taken back.", undo):
        return redirect("contacts:conversation", ref=ref)
    return redirect("contacts:mine" if hers else "contacts:conversations.list")


@access(rules.can_log)
@require_POST
def again(request: ViewedRequest, ref: str) -> HttpResponse:
    """Also by whoever leads the pupil, who sees it no more, and has just taken it back."""
    row = get_object_or_404(Conversation.objects.visible_to(request.viewer).select_related("by", "pupil"), ref=ref)
    with suppress(Refused):
        try:
            actions.put_back(by=request.viewer, conversation=row)
        except Stale:
            toasts.failed(request, BETWEEN)
            return redirect("contacts:mine")
    toasts.done(request, "It stands again.")
    return redirect("contacts:conversation", ref=ref)


@access(rules.can_read)
@require_safe
def of_pupil(request: ViewedRequest, ref: str) -> HttpResponse:
    """Every conversation about one, under what is to be known before the next."""
    viewer, pupil = request.viewer, _pupil(request, ref)
    if not rules.reads_of(viewer, pupil):
        raise Http404
    page = Paginator(queries.of_pupil(viewer, pupil), SHOWN).get_page(request.GET.get("page"))
    context = {"pupil": pupil, "page": page, **_before(request, pupil), "follows": school_rules.can_lead(viewer, pupil=pupil)}  # fmt: skip
    return render(request, "contacts/pupil.html", context)


@access(rules.can_log)
@require_safe
def mine(request: ViewedRequest) -> HttpResponse:
    page = Paginator(queries.mine(request.viewer), SHOWN).get_page(request.GET.get("page"))
    return render(request, "contacts/mine.html", {"page": page, "pills": pills(request, "mine")})


@access(rules.can_follow)
@require_safe
def follow_ups(request: ViewedRequest) -> HttpResponse:
    """What is followed up of those whom she leads; with `show`, whoever has nothing ahead, or what families were promised."""
    viewer, show = request.viewer, request.GET.get("show", "")
    url = reverse("contacts:follow-ups")
    concerns = queries.without_next(viewer)
    rows = queries.follow_ups(viewer)
    year = school.this_year(viewer)
    views = [("", "Open", rows.count()), ("nothing", "Nothing ahead", len(concerns)), ("promised", "Promised to families", None)]  # fmt: skip
    context: dict[str, Any] = {
        "show": show, "day": viewer.day, "pills": pills(request, "follow-ups"), "concerns": concerns,
        "views": [{"label": label, "url": f"{url}?show={key}" if key else url, "count": number, "current": key == show} for key, label, number in views],
    }  # fmt: skip
    if show == "promised":
        held = queries.fell_due(viewer, Period(year.first_day if year else viewer.day, viewer.day))
        context["late"] = held.filter(queries.NOT_KEPT).count()
        context["number"] = held.count()
        rows = held
    context["query"] = f"show={show}" if show else ""
    context["page"] = Paginator(rows, SHOWN).get_page(request.GET.get("page"))
    return render(request, "contacts/follow_ups.html", context)


def pills(request: ViewedRequest, here: str) -> list[dict[str, Any]]:
    """The lists of this area that are hers."""
    viewer = request.viewer
    held = [
        ("log", "Contact log", "contacts:conversations.list", rules.can_read(viewer)),
        ("agencies", "Agencies", "contacts:agency-contacts.list", rules.can_follow(viewer)),
        ("follow-ups", "Followed up", "contacts:follow-ups", rules.can_follow(viewer)),
        ("mine", "Mine", "contacts:mine", True),
    ]
    return [{"label": label, "url": reverse(route), "current": key == here} for key, label, route, may in held if may]
