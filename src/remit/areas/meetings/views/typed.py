"""What is typed live: saved as it is typed, with the version that was shown; an older one shows both and loses neither."""

from __future__ import annotations

from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render

from remit.core.access import ViewedRequest
from remit.core.ui import toasts

MEANWHILE = "Somebody else wrote here meanwhile. Yours is still in the field; what is saved now stands under it."


def in_words(form: Form) -> str:
    return " ".join(str(each) for errors in form.errors.values() for each in errors)


def answer(request: ViewedRequest, template: str, row: Any, theirs: Any = None, error: str = "") -> HttpResponse | None:
    """To htmx the small part that says how it stands; to a plain form nothing, where it was saved: the caller leads back."""
    if request.headers.get("HX-Request"):
        context = {"row": row, "theirs": theirs, "error": error}
        return render(request, template, context, status=422 if error or theirs else 200)
    if not (theirs or error):
        toasts.done(request, "Saved.")
    return None
