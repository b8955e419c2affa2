"""One press of a button is one act: what a form posts as `once`, and its action takes as `key`."""

from __future__ import annotations

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.crypto import salted_hmac

from remit.core.history.models import Answer

SAVED_ALREADY = "This form was saved already, with something else in it. Look at what is there, then save again."


def once(request: HttpRequest) -> str:
    """The same however often the form is shown or sent, until something that the person sent so was saved. Not at
    random: it says nothing, and changes with nothing, that is not hers."""
    get_token(request)
    said = Answer.objects.unscoped("the person's own key").filter(by=request.user.pk).count()
    return salted_hmac(
        "remit.once", f"{request.META['CSRF_COOKIE']} {request.path} {said}", algorithm="sha256"
    ).hexdigest()[:32]
