"""What the pages share: an act done from a form or a button, or why not, in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BaseForm

from remit.core.access import ViewedRequest
from remit.core.acts import KeyReused, Refused
from remit.core.asked import number_in
from remit.core.once import BETWEEN, SAVED_ALREADY, again_with
from remit.core.records import EditedRecord, Stale
from remit.core.ui import toasts
from remit.core.ui.asking import why_said

ONCE_MORE = f"{BETWEEN} Send what you typed once more to put it in its place."


def done(
    request: ViewedRequest, form: BaseForm, act: Callable[[], Any], again: Callable[[], EditedRecord] | None = None
) -> bool:
    """Sent, right and done. What stands against it is put into the form, and nothing that was typed is lost. `again`: the
    record as it stands now; where somebody was quicker, the form that is sent once more takes its place."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        act()
    except KeyReused:
        form.add_error(None, SAVED_ALREADY)
    except Stale:
        form.add_error(None, ONCE_MORE)
        if again is not None:
            form.data = again_with(request, again().version)
    except (Refused, ValidationError) as why:
        form.add_error(None, why_said(why))
    else:
        return True
    return False


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


def version_of(request: ViewedRequest) -> int:
    """Of the row as it was shown; without one it counts as changed since."""
    return number_in(request.POST.get("version") or request.GET.get("version", "")) or 0


def once(request: ViewedRequest) -> str:
    return request.POST.get("once", "")
