"""What the pages share where something is done: from a form or by a button, or why not, in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest

from remit.core.acts import KeyReused, Refused
from remit.core.asked import number_in
from remit.core.files import store
from remit.core.once import BETWEEN, SAVED_ALREADY, again_with
from remit.core.records import EditedRecord, Stale
from remit.core.ui import toasts
from remit.core.ui.asking import why_said

ONCE_MORE = f"{BETWEEN} Send what you typed once more to put it in its place."


def done(
    request: HttpRequest,
    form: BaseForm,
    act: Callable[[], Any],
    again: Callable[[], EditedRecord | None] | None = None,
    *,
    file: str = "",
) -> Any:
    """What was done, where the form was sent and right; else nothing. What stands against it is put into the form, and nothing
    that was typed is lost. `again`: the record as it stands now; where somebody was quicker, the form that is sent once more
    takes its place. `file`: the field that a file which is refused came in."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return act() or True
    except KeyReused:
        form.add_error(None, SAVED_ALREADY)
    except Stale:
        form.add_error(None, ONCE_MORE)
        if again is not None:
            now = again()
            form.data = again_with(request, now.version if now else 0)
    except store.Refused as why:
        form.add_error(file or None, str(why))
    except (Refused, ValidationError) as why:
        at = why.at if isinstance(why, Refused) and why.at in form.fields else None
        form.add_error(at, why_said(why))
    return None


def tried(request: HttpRequest, act: Callable[[], Any], words: str, undo: str = "") -> bool:
    """A button without a form: done and said, with the way back; or why not."""
    try:
        act()
    except Stale:
        toasts.failed(request, BETWEEN)
    except (Refused, ValidationError) as why:
        toasts.failed(request, why_said(why))
    else:
        toasts.done(request, words, undo=undo)
        return True
    return False


def version_of(request: HttpRequest) -> int:
    """Of the row as it was shown; without one it counts as changed since."""
    return number_in(request.POST.get("version") or request.GET.get("version", "")) or 0


def key_of(request: HttpRequest) -> str:
    """That the form which is sent once makes one row."""
    return request.POST.get("once", "")
