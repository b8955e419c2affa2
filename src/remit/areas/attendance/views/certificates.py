"""Certificates of attendance: who has earned one, and the pages to print."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from remit.areas.attendance import certificates, outputs, rules
from remit.core.access import ViewedRequest, access
from remit.core.outputs.actions import may_export
from remit.core.outputs.views import ask_for


@access(rules.can_follow)
@require_safe
def earned(request: ViewedRequest) -> HttpResponse:
    held = certificates.certificates(request.viewer, request.GET.dict())
    context: dict[str, Any] = {"held": held, "exports": may_export(request.viewer)}
    if held is not None:
        context |= {
            "spans": [
                {"label": each.label, "url": f"?span={each.key}&line={held.kind}", "current": each == held.span}
                for each in held.offered
            ],
            "lines": [
                {"label": label, "url": f"?span={held.span.key}&line={key}", "current": key == held.kind}
                for key, (label, _) in certificates.LINES.items()
            ],
            "number": len(held.earned),
        }
    return render(request, "attendance/certificates.html", context)


@access(may_export)
@require_POST
def document(request: ViewedRequest) -> HttpResponse:
    held = outputs.earned(request.viewer, QueryDict(request.POST.get("asked", "")).urlencode())
    if held is None:
        raise Http404
    return ask_for(request, outputs.CERTIFICATES, what=held.asked, school=min(request.viewer.places("school")))
