"""A page that a phone may keep for its owner until midnight: today's registers, and nothing else."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.utils.timezone import localtime, make_aware

from remit.core import clock
from remit.core.accounts.sessions import shown
from remit.core.offline.views import mark


def kept_until_midnight(request: HttpRequest, response: HttpResponse, *files: str) -> HttpResponse:
    """Say so to the phone's worker, with whose it is and the static files that the page is drawn with. On a screen that a
    class can see nothing is kept."""
    if response.status_code != 200 or not request.user.is_authenticated or shown(request).board:
        return response
    day = localtime(clock.now()).date() + timedelta(days=1)
    midnight = make_aware(datetime.combine(day, time()))
    response["Remit-Today"] = mark(request.user)
    response["Remit-Until"] = str(int((midnight - clock.now()).total_seconds()))
    response["Remit-Needs"] = " ".join(static(each) for each in files)
    return response
