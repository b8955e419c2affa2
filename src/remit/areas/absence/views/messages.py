"""Messages from home: what waits to be decided, one of them, and typing one."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from remit.areas.absence import message_forms, reported, reporting, rules
from remit.areas.absence.models import Message
from remit.core.access import ViewedRequest, access
from remit.core.acts import KeyReused, Refused
from remit.core.asked import number_in
from remit.core.once import SAVED_ALREADY
from remit.core.records import Stale
from remit.core.registers.past import told
from remit.core.ui import toasts
from remit.core.ui.asking import FORM, sent, why_said
from remit.school import queries as school

BETWEEN = "Somebody decided this in between. Look at what it says now."


@access(rules.can_follow)
@require_safe
def listed(request: ViewedRequest) -> HttpResponse:
    """What waits, then what was decided last."""
    viewer = request.viewer
    waiting = reported.waiting(viewer)
    context = {
        "waiting": waiting,
        "decided": reported.decided(viewer),
        "codes": message_forms.codes(viewer.day),
        "links": list(reported.open_links(viewer)),
        "in_mis": any(each.in_mis for each in waiting),
    }
    return render(request, "absence/messages.html", context)


@access(rules.can_follow)
@require_POST
def accept_some(request: ViewedRequest) -> HttpResponse:
    """Those that are ticked, each by itself: what became of each is said."""
    refs = request.POST.getlist("message")
    rows = reported.messages(request.viewer).filter(ref__in=refs).order_by("first_day", "at", "pk")
    for message in rows:
        version = number_in(request.POST.get(f"version-{message.ref}", "")) or 0
        _accept(request, message, version, request.POST.get(f"code-{message.ref}", ""))
    if not rows:
        toasts.failed(request, "Tick those that are to be accepted.")
    return redirect("absence:messages")


def _accept(request: ViewedRequest, message: Message, version: int, code: str) -> bool:
    if not code:
        toasts.failed(request, f"{message.pupil}: choose its code first.")
        return False
    try:
        made = reporting.accept(by=request.viewer, message=message, version=version, code=code)
    except Stale:
        toasts.failed(request, f"{message.pupil}: {BETWEEN}")
    except (Refused, ValidationError) as why:
        toasts.failed(request, f"{message.pupil}: {why_said(why)}")
    else:
        here = reported.taken_here(request.viewer, made)
        after = "the registers have it where no reason stood." if here else f"now enter {code} in the MIS."
        toasts.done(request, f"{message.pupil}: accepted as {code}; {after}", undo=_undo(made))
        return True
    return False


def _undo(message: Message) -> str:
    return f"{reverse('absence:message.reopen', args=[message.ref])}?version={message.version}"


def _message(request: ViewedRequest, ref: str) -> Message:
    return get_object_or_404(reported.messages(request.viewer), ref=ref)


@access(rules.can_follow)
@FORM
def message(request: ViewedRequest, ref: str) -> HttpResponse:
    """One report: accepted with a code, or not and why."""
    viewer = request.viewer
    found = _message(request, ref)
    day = min(found.first_day, viewer.day)
    declines = "answer" in request.POST
    accepting = message_forms.AcceptForm(found, day, None if declines else sent(request))
    declining = message_forms.DeclineForm(found, sent(request) if declines else None)
    asked = declining if declines else accepting
    if asked.is_bound and asked.is_valid():
        if not declines:
            if _accept(request, found, **accepting.cleaned_data):
                return redirect("absence:messages")
            return redirect("absence:message", ref)
        try:
            made = reporting.decline(by=viewer, message=found, **declining.cleaned_data)
        except Stale:
            declining.add_error(None, BETWEEN)
        except (Refused, ValidationError) as why:
            declining.add_error(None, why_said(why))
        else:
            toasts.done(request, f"{found.pupil}: not accepted. No register was changed.", undo=_undo(made))
            return redirect("absence:messages")
        found = _message(request, ref)
    (shown,) = reported.shown(viewer, [found])
    context = {"shown": shown, "message": found, "accepting": accepting, "declining": declining, "told": told(viewer, found)}  # fmt: skip
    return render(request, "absence/message.html", context, status=422 if asked.errors else 200)


@access(rules.can_follow)
@require_POST
def reopen(request: ViewedRequest, ref: str) -> HttpResponse:
    """To be decided anew; it says what stays."""
    found = _message(request, ref)
    was_accepted = found.state == Message.ACCEPTED
    try:
        reporting.reopen(by=request.viewer, message=found, version=number_in(request.GET.get("version", "")) or 0)
    except (Refused, Stale) as why:
        toasts.failed(request, str(why) if isinstance(why, Refused) else BETWEEN)
    else:
        stays = (
            " What was entered stays: change it in the register, or under “Known to be away”." if was_accepted else ""
        )
        toasts.done(request, f"To be decided again.{stays}")
    return redirect("absence:messages")


@access(rules.can_follow)
@require_POST
def mistake(request: ViewedRequest, ref: str) -> HttpResponse:
    """A report that was just typed, and should not have been."""
    found = _message(request, ref)
    try:
        reporting.decline(
            by=request.viewer, message=found, version=number_in(request.GET.get("version", "")) or 0,
            answer=reporting.BY_MISTAKE,
        )  # fmt: skip
    except (Refused, Stale) as why:
        toasts.failed(request, str(why) if isinstance(why, Refused) else BETWEEN)
    else:
        toasts.done(request, "Taken back. No register was changed.")
    return redirect("absence:messages")


@access(rules.can_follow)
@FORM
def add(request: ViewedRequest, ref: str) -> HttpResponse:
    """What somebody at home said, typed by the school."""
    viewer = request.viewer
    pupil = get_object_or_404(rules.followed(viewer).annotate(form=school.form_name(viewer)), ref=ref)
    form = message_forms.ReportForm(viewer, sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = reporting.report(by=viewer, key=request.POST.get("once", ""), pupil=pupil, **form.cleaned_data)
        except KeyReused:
            form.add_error(None, SAVED_ALREADY)
        except (Refused, ValidationError) as why:
            form.add_error(None, why_said(why))
        else:
            back = f"{reverse('absence:message.mistake', args=[made.ref])}?version={made.version}"
            toasts.done(request, "Noted. It changes no register until it is accepted.", undo=back)
            return redirect("absence:messages")
    people = [each.contact.name for each in reported.who_may_report(viewer, pupil)]
    context = {"form": form, "pupil": pupil, "people": people}
    return render(request, "absence/report.html", context, status=422 if form.errors else 200)
