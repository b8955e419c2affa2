"""Returns to the authority: what is to be told, marked as sent; the lists as files; and the pack for the meeting with it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from remit.areas.absence import outputs, owed, returning, rules
from remit.areas.absence.meeting import returns_table
from remit.areas.absence.models import Return
from remit.areas.absence.return_forms import ReturnForm
from remit.areas.attendance import queries as attendance
from remit.core.access import ViewedRequest, access
from remit.core.acts import KeyReused, Refused
from remit.core.asked import number_in
from remit.core.once import SAVED_ALREADY
from remit.core.outputs import sheets
from remit.core.outputs.actions import may_export, note
from remit.core.outputs.models import Export
from remit.core.outputs.views import ask_for
from remit.core.records import Stale
from remit.core.registers.pages import TYPES
from remit.core.ui import toasts
from remit.core.ui.asking import FORM, sent, why_said
from remit.school import queries as school


@access(rules.can_follow)
@require_safe
def listed(request: ViewedRequest) -> HttpResponse:
    """What is to be told, by whom it is about, and what was told this year."""
    viewer = request.viewer
    year = school.this_year(viewer)
    lines = owed.owed(viewer)
    context = {
        "year": year,
        "sickness": [each for each in lines if each.sort == Return.SICKNESS],
        "absence": [each for each in lines if each.sort == Return.ATTENDANCE and not each.judged],
        "judged": [each for each in lines if each.judged],
        "told": owed.told_since(viewer, year.first_day) if year else [],
        "unseen": any(each.age is None for each in lines),
        "exports": may_export(viewer),
        "as_at": attendance.last_mark_at(viewer),
    }
    return render(request, "absence/returns.html", context)


@access(rules.can_follow)
@FORM
def tell(request: ViewedRequest, ref: str, sort: str) -> HttpResponse:
    """One of them was sent."""
    viewer = request.viewer
    pupil = get_object_or_404(rules.followed(viewer), ref=ref)
    line = owed.of_pupil(viewer, pupil, sort)
    form = ReturnForm(viewer, sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = returning.tell(
                by=viewer, key=request.POST.get("once", ""), pupil=pupil, sort=sort, **form.cleaned_data
            )  # fmt: skip
        except KeyReused:
            form.add_error(None, SAVED_ALREADY)
        except (Refused, ValidationError) as why:
            form.add_error(None, why_said(why))
        else:
            back = f"{reverse('absence:return.back', args=[made.ref])}?version={made.version}"
            toasts.done(request, f"{pupil}: sent on {made.sent_on:%-d %B}.", undo=back)
            return redirect("absence:returns")
    context = {"form": form, "pupil": pupil, "line": line, "sort": dict(Return.SORTS)[sort]}
    return render(request, "absence/return.html", context, status=422 if form.errors else 200)


@access(rules.can_follow)
@require_POST
def take_back(request: ViewedRequest, ref: str) -> HttpResponse:
    found = get_object_or_404(owed.returns(request.viewer), ref=ref)
    try:
        returning.take_back(by=request.viewer, told=found, version=number_in(request.GET.get("version", "")) or 0)
    except Refused as why:
        toasts.failed(request, str(why))
    except Stale:
        toasts.failed(request, "Somebody changed this in between. Look at what it says now.")
    else:
        toasts.done(request, "Taken back: it counts as not sent.")
    return redirect("absence:returns")


@access(rules.can_follow)
@require_safe
def sheet(request: ViewedRequest, format: str) -> HttpResponse:
    """What is to be told and what was, as a spreadsheet, at once."""
    viewer = request.viewer
    if not may_export(viewer):
        raise Http404
    table = returns_table(viewer)
    if format == Export.CSV:
        content = sheets.to_csv(table)
    else:
        content = sheets.to_xlsx([table], title=table.title, school="", day=viewer.day)
    if request.method == "GET":
        note(by=viewer, of="absence:returns", format=format, rows=len(table.rows))
    response = HttpResponse(content, content_type=TYPES[format])
    response["Content-Disposition"] = f'attachment; filename="returns.{format}"'
    return response


@access(rules.can_follow)
@require_POST
def meeting(request: ViewedRequest) -> HttpResponse:
    """The pack for the meeting with the authority, asked for as a file."""
    return ask_for(request, outputs.MEETING, what="", school=min(request.viewer.places("school")))
