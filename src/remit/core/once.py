"""One press of a button is one act: what a form posts as `once`, and its action takes as `key`."""

from __future__ import annotations

from django.db.models import Count, Max
from django.http import HttpRequest, QueryDict
from django.middleware.csrf import get_token
from django.utils.crypto import salted_hmac

from remit.core.history.models import Answer

BETWEEN = "Somebody saved this in between. Look at what it says now."
SAVED_ALREADY = "This form was saved already, with something else in it. Look at what is there, then save again."


def once(request: HttpRequest) -> str:
    """The same however often the form is shown or sent, until something that the person sent so was saved. Not at
    random: it says nothing, and changes with nothing, that is not hers."""
    get_token(request)
    hers = Answer.objects.unscoped("the person's own key").filter(by=request.user.pk)
    said = hers.aggregate(number=Count("pk"), last=Max("at"))  # their number alone comes again once old ones are pruned
    return salted_hmac(
        "remit.once",
        f"{request.META['CSRF_COOKIE']} {request.path} {said['number']} {said['last']}",
        algorithm="sha256",
    ).hexdigest()[:32]


def again_with(request: HttpRequest, version: int) -> QueryDict:
    """What was sent, over the version that is saved now: for a form that was stale, and that sent once more takes its place."""
    data = request.POST.copy()
    data["version"] = str(version)
    return data
