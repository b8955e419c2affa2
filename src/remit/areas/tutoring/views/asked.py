"""What the pages of tutor time share: a form is sent, an act is done or says why not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest

from remit.core.acts import KeyReused, Refused
from remit.core.files import store
from remit.core.once import BETWEEN, SAVED_ALREADY, again_with
from remit.core.records import Stale
from remit.core.ui import toasts
from remit.core.ui.asking import why_said

ONCE_MORE = f"{BETWEEN} Send what you typed once more to put it in its place."


def done(
    request: HttpRequest, form: BaseForm, act: Callable[[], Any], version: Callable[[], int] | None = None
) -> bool:
    """Sent, right and done. What stands against it is put into the form, and nothing that was typed is lost."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        act()
    except KeyReused:
        form.add_error(None, SAVED_ALREADY)
    except Stale:
        form.add_error(None, ONCE_MORE)
        if version is not None:
            form.data = again_with(request, version())
    except store.Refused as why:
        form.add_error("file", str(why))
    except (Refused, ValidationError) as why:
        form.add_error(None, why_said(why))
    else:
        return True
    return False


def tried(request: HttpRequest, act: Callable[[], Any], words: str, undo: str = "") -> bool:
    """A button without a form: done, or why not."""
    try:
        act()
    except (Refused, Stale) as why:
        toasts.failed(request, str(why) if isinstance(why, Refused) else BETWEEN)
        return False
    toasts.done(request, words, undo=undo)
    return True
