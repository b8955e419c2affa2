"""A line for what was just done, shown on the next page, with the way back."""

from django.contrib import messages
from django.http import HttpRequest


def done(request: HttpRequest, words: str, *, undo: str = "") -> None:
    """`undo` is the address that a POST of its button goes to."""
    messages.success(request, words, extra_tags=f"undo={undo}" if undo else "")


def failed(request: HttpRequest, words: str) -> None:
    messages.error(request, words)
