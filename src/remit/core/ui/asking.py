"""What the pages with a form share: how they may be asked, what was sent, and why not, in words."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.views.decorators.http import require_http_methods

from remit.core.acts import Refused

FORM = require_http_methods(["GET", "HEAD", "POST"])


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to; None where the page is only looked at."""
    return request.POST if request.method == "POST" else None


def why_said(why: Refused | ValidationError) -> str:
    """As a sentence for whoever asked."""
    return " ".join(why.messages) if isinstance(why, ValidationError) else str(why)
