"""What the pages of help and of removals share: a form that is sent, a button without one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BaseForm

from remit.core.access import ViewedRequest
from remit.core.acts import KeyReused, Refused
from remit.core.once import BETWEEN, SAVED_ALREADY, again_with
from remit.core.records import EditedRecord, Stale
from remit.core.ui import toasts
from remit.core.ui.asking import why_said

ONCE_MORE = f"{BETWEEN} Send what you typed once more to put it in its place."


def done(
    request: ViewedRequest, form: BaseForm, act: Callable[[], Any], again: Callable[[], EditedRecord] | None = None
) -> Any:
    """What was done; or nothing, and the form says why not. `again`: the record as it stands now."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return act()
    except KeyReused:
        form.add_error(None, SAVED_ALREADY)
    except Stale:
        form.add_error(None, ONCE_MORE)
        if again is not None:
            form.data = again_with(request, again().version)
    except (Refused, ValidationError) as why:
        form.add_error(None, why_said(why))
    return None


def tried(request: ViewedRequest, act: Callable[[], Any], words: str, undo: str = "") -> None:
    """A button without a form: done, or why not."""
    try:
        act()
    except Stale:
        toasts.failed(request, BETWEEN)
    except (Refused, ValidationError) as why:
        toasts.failed(request, why_said(why))
    else:
        toasts.done(request, words, undo=undo)
