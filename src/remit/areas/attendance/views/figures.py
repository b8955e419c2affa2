"""The year's picture, by pupil and by group, and the files of it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from remit.areas.attendance import figures, outputs, rules
from remit.areas.attendance.picture import Picture, one_table, picture, workbook
from remit.core.access import ViewedRequest, access
from remit.core.outputs import sheets
from remit.core.outputs.actions import may_export, note
from remit.core.outputs.models import Export
from remit.core.outputs.views import ask_for
from remit.core.registers.pages import TYPES
from remit.school.queries import school_of

PAGE = 50
OF, NAME = "attendance:figures", "attendance"
DOCUMENTS = {"list": outputs.LIST, "groups": outputs.GROUPS}


@access(rules.can_follow)
@require_safe
def year(request: ViewedRequest) -> HttpResponse:
    """Who misses how much, and the groups they are in. Each figure is a number of sessions, and its share of those that were
    possible."""
    held = picture(request.viewer, request.GET.dict())
    context: dict[str, Any] = {"picture": held, "exports": may_export(request.viewer)}
    if held is not None:
        context |= {
            "span_pills": [
                {"label": each.label, "url": f"?span={each.key}&show={held.show}", "current": each == held.span}
                for each in held.offered
            ],
            "show_pills": _show_pills(held),
            "page": Paginator(held.chosen, PAGE).get_page(request.GET.get("page")),
            "number": len(held.chosen),
        }
    return render(request, "attendance/figures.html", context)


def _show_pills(held: Picture) -> list[dict[str, Any]]:
    return [
        {
            "label": words,
            "url": f"?span={held.span.key}&show={key}",
            "current": key == held.show,
            "count": sum(map(wanted, held.found)),
        }
        for key, (words, wanted) in figures.SHOWN.items()
    ]


@access(rules.can_follow)
@require_safe
def csv(request: ViewedRequest) -> HttpResponse:
    """The list of the page, all of it."""
    return _sheet(request, Export.CSV)


@access(rules.can_follow)
@require_safe
def xlsx(request: ViewedRequest) -> HttpResponse:
    """The list, the groups, and what they are of."""
    return _sheet(request, Export.XLSX)


def _sheet(request: ViewedRequest, format: str) -> HttpResponse:
    viewer, held = request.viewer, picture(request.viewer, request.GET.dict())
    if held is None:
        raise Http404
    if format == Export.CSV:
        content = sheets.to_csv(one_table(viewer, held))
    else:
        place = str(school_of(viewer) or "")
        content = sheets.to_xlsx(workbook(viewer, held), title="Attendance", school=place, day=viewer.day)
    if request.method == "GET":
        note(by=viewer, of=OF, format=format, rows=len(held.chosen))
    response = HttpResponse(content, content_type=TYPES[format])
    response["Content-Disposition"] = f'attachment; filename="{NAME}.{format}"'
    return response


@access(may_export)
@require_POST
def document(request: ViewedRequest) -> HttpResponse:
    """The list with its names, or the groups without any, made in the worker."""
    output = DOCUMENTS.get(request.POST.get("of", ""))
    if output is None:
        raise BadRequest
    held = output.find(request.viewer, QueryDict(request.POST.get("asked", "")).urlencode())
    if held is None:
        raise Http404
    return ask_for(request, output, what=held.asked, school=min(request.viewer.places("school")))
