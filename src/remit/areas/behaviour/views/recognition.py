"""Who is recognised, and who was given nothing."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from remit.areas.behaviour import queries, rules
from remit.areas.behaviour.measures import LATELY
from remit.areas.behaviour.views.rewards import tabs
from remit.core.access import ViewedRequest, access

MOST_SHOWN = 20


@access(rules.can_recognise)
@require_safe
def recognition(request: ViewedRequest) -> HttpResponse:
    """Who was given most, who was given nothing, and in which classes."""
    viewer = request.viewer
    half = queries.half_term(viewer)
    found = queries.recognised(viewer, half) if half else []
    held = queries.classes(viewer)
    awarded = queries.awarded_since(viewer, held, viewer.day - LATELY)
    context = {
        "half": half,
        "number": len(found),
        "most": [each for each in found if each.awards][:MOST_SHOWN],
        "without": [each for each in found if not each.is_so],
        "classes": held,
        "bare": [each for each in held if each.pk not in awarded],
        "since": viewer.day - LATELY,
        "tabs": tabs(request, "recognition"),
    }
    return render(request, "behaviour/recognition.html", context)
