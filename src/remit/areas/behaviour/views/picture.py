"""The picture of a span: by class, lesson, place and group, and the files of it."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from remit.areas.behaviour import figures, outputs, rules
from remit.areas.behaviour.figures import CUTS, Line
from remit.areas.behaviour.models import Category
from remit.areas.behaviour.picture import Picture, picture, ratio, workbook
from remit.core.access import ViewedRequest, access, words_for
from remit.core.outputs import sheets
from remit.core.outputs.actions import may_export, note
from remit.core.outputs.models import Export
from remit.core.outputs.views import ask_for
from remit.core.registers.pages import TYPES
from remit.core.words import say
from remit.school.queries import school_of

PAGE = 40
OF = "behaviour:picture"


@access(rules.can_recognise)
@require_safe
def board(request: ViewedRequest) -> HttpResponse:
    """What was logged of those whom she leads; each number opens the entries that it counts."""
    held = picture(request.viewer, request.GET.dict())
    context: dict[str, Any] = {"picture": held, "exports": may_export(request.viewer)}
    if held is not None:
        page = Paginator(held.lines, PAGE).get_page(request.GET.get("page"))
        context |= {
            "span_pills": [
                {"label": each.label, "url": f"?span={each.key}&by={held.cut.name}", "current": each == held.span}
                for each in held.offered
            ],
            "cut_pills": _cuts(request, held),
            "head": say(held.cut.head, words_for(request.viewer)),
            "title": say(held.cut.label, words_for(request.viewer)),
            "page": page,
            "rows": [_row(held, each) for each in page],
            "all": _row(held, Line("All", held.all, {})),
            "groups": [(each, ratio(each.each_ten), ratio(each.counts.to_one)) for each in held.groups],
            "least": figures.LEAST,
            "within": figures.WITHIN,
        }
    return render(request, "behaviour/picture.html", context)


def _row(held: Picture, line: Line) -> dict[str, Any]:
    """A line, its ratios in words, and the addresses that list what it counts."""
    url = reverse("behaviour:log-entries.list")
    opens = {
        sort: f"{url}?{urlencode({**held.listed, **line.asked, 'sort': sort})}" if line.asked is not None else ""
        for sort, _ in Category.SORTS
    }
    return {"line": line, "to_one": ratio(line.counts.to_one), "rate": ratio(line.counts.per_hundred), "opens": opens}


def _cuts(request: ViewedRequest, held: Picture) -> list[dict[str, Any]]:
    words = words_for(request.viewer)
    return [
        {"label": say(each.label, words), "url": f"?span={held.span.key}&by={each.name}", "current": each == held.cut}
        for each in CUTS.values()
    ]


@access(rules.can_recognise)
@require_safe
def xlsx(request: ViewedRequest) -> HttpResponse:
    """Every cut, the groups, and who is in the list of concern."""
    viewer, held = request.viewer, picture(request.viewer, request.GET.dict())
    if held is None:
        raise Http404
    tables = workbook(viewer, held)
    content = sheets.to_xlsx(tables, title="Behaviour", school=str(school_of(viewer) or ""), day=viewer.day)
    if request.method == "GET":
        note(by=viewer, of=OF, format=Export.XLSX, rows=sum(len(each.rows) for each in tables))
    response = HttpResponse(content, content_type=TYPES[Export.XLSX])
    response["Content-Disposition"] = 'attachment; filename="behaviour.xlsx"'
    return response


@access(may_export)
@require_POST
def document(request: ViewedRequest) -> HttpResponse:
    """Without names, made in the worker."""
    held = outputs.found(request.viewer, QueryDict(request.POST.get("asked", "")).urlencode())
    if held is None:
        raise Http404
    return ask_for(request, outputs.PICTURE, what=held.asked, school=min(request.viewer.places("school")))
