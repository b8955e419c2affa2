"""Ask for it, it is being made, take it: the same three steps for every document."""

from __future__ import annotations

from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from remit.core.access import ViewedRequest, access
from remit.core.accounts.sessions import shown
from remit.core.files.store import served
from remit.core.outputs import jobs
from remit.core.outputs.actions import ask, may_export, sight_of
from remit.core.outputs.models import Export
from remit.core.seams import Output, named


def ask_for(request: ViewedRequest, output: Output, *, what: str, school: int) -> HttpResponse:
    """What a view of an area returns to a form whose buttons send a `format`. It has looked that she may see the record."""
    format = request.POST.get("format", "")
    if format not in jobs.WRITERS:
        raise BadRequest
    once = request.POST.get("once", "")
    given = {"of": output.name, "what": what, "format": format, "school": school}
    export = ask(
        by=request.viewer, key=once and f"{once} {format}", second_step=shown(request).second_step, **given
    )  # fmt: skip
    if export.state == Export.ASKED:
        jobs.make.enqueue(export.ref)
    return redirect("outputs:export", ref=export.ref)


@access(may_export)
@require_safe
def export(request: ViewedRequest, ref: str) -> HttpResponse:
    """It asks again by itself until the file is there; without scripts she does, by a link."""
    held, output = _held(request, ref)
    state = Export.GONE if held.is_over else held.state
    back = reverse(output.route, args=[held.what] if held.what and not output.whole else [])
    back = f"{back}?{held.what}" if output.whole else back
    return render(request, "outputs/export.html", {"export": held, "output": output, "state": state, "back": back})


@access(may_export)
@require_safe
def file(request: ViewedRequest, ref: str) -> HttpResponseBase:
    """For a day, to whoever asked for it, from a session that has shown as much, as long as she may see what it is of."""
    held, output = _held(request, ref)
    if held.file is None or held.is_over:
        return redirect("outputs:export", ref=ref)
    if held.second_step and not shown(request).second_step:
        raise Http404
    if output.find(request.viewer, held.what) is None or (output.whole and held.sight != sight_of(request.viewer)):
        raise Http404  # of a list no record says any more whether she may see every row of it
    return served(held.file)


def _held(request: ViewedRequest, ref: str) -> tuple[Export, Output]:
    found = get_object_or_404(Export.objects.visible_to(request.viewer).select_related("file"), ref=ref)
    output = named(Output, found.of)
    if output is None:
        raise Http404
    return found, output
