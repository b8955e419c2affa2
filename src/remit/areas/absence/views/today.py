"""Today's board, and what is done from it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST, require_safe

from remit.areas.absence import today
from remit.areas.attendance import actions, queries, rules
from remit.areas.attendance.models import AM, PM, Arrangement
from remit.areas.meetings import queries as meetings
from remit.areas.promises import queries as promises
from remit.core.access import ViewedRequest, access
from remit.core.acts import Refused


@access(rules.can_follow)
@require_safe
def board(request: ViewedRequest) -> HttpResponse:
    """Before the register closes what is expected, after it what is missing; each number opens the list below it."""
    viewer = request.viewer
    found = today.board(viewer, request.GET.get("session", "").upper())
    partly = bool(found and found.untaken and found.arrangement.taken_in == Arrangement.REMIT)
    context = {
        "none_unknown": "Nobody in the registers that are taken." if partly else "Everybody who is away has a reason.",
        "none_away": "Nobody in the registers that are taken." if partly else "Nobody is away with a reason.",
        "none_late": "Nobody in the registers that are taken." if partly else "Nobody came late.",
        "board": found,
        "arrangement": queries.arrangement_on(viewer, viewer.day),
        "arranges": rules.can_arrange(viewer),
        "words": today.WORDS.get(found.session, "") if found else "",
        "closes": found.arrangement.closes(found.session) if found else None,
        "meetings": list(meetings.meetings_between(viewer, viewer.day, viewer.day)) if found else [],
        "as_at": found.as_at or queries.last_mark_at(viewer) if found else None,
        "due": list(promises.mine(viewer).open().filter(due__lte=viewer.day).select_related("pupil")[:10])
        if found
        else [],
        "others": [(part, today.WORDS[part]) for part in (AM, PM) if found and part != found.session],
    }
    return render(request, "absence/today.html", context)


@access(rules.can_follow)
@require_POST
def nudge(request: ViewedRequest, ref: str) -> HttpResponse:
    """Remind whoever takes a register of today. A second time says when it was done."""
    viewer = request.viewer
    group = get_object_or_404(rules.registers(viewer, "lead", "manage"), ref=ref)
    session = request.POST.get("session", "")
    if session in {AM, PM}:
        try:
            made = actions.nudge(by=viewer, group=group, day=viewer.day, session=session)
        except Refused as already:
            messages.info(request, str(already))
        else:
            messages.success(request, f"{group}: reminded at {localtime(made.at):%H:%M}.")
    return redirect("absence:today")
