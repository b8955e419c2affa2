"""What the worker does of a new year: by reference, in parts, from wherever it is."""

from __future__ import annotations

import logging
from datetime import timedelta

from django_tasks import task

from remit.core import clock
from remit.core.accounts.models import User
from remit.core.acts import history_of
from remit.core.records import Stale
from remit.core.viewers import Viewer
from remit.school.models import NewYear
from remit.school.newyear import acts, back
from remit.school.remit import nobody, viewer_for

REASON = "what the worker is at, of whichever school"
TOLD, A_DAY = "newyear.tell_of_fault", timedelta(days=1)
log = logging.getLogger("remit.worker")


@task()
def go_on(ref: str, user: int) -> None:
    """Forth or back from where it is. The same task twice does nothing twice. One that fails says so on its page."""
    account = User.objects.filter(pk=user).first()
    viewer = viewer_for(account) if account else None
    new = _held(viewer, ref) if viewer else None
    if viewer is None or new is None:
        return
    try:
        _until_done(viewer, new)
    except Stale:
        return  # another worker is at it
    except Exception as fault:  # noqa: BLE001 - whatever it is, a school must not wait for ever; its text may hold a row
        log.error("new-year=%s failed=%s", ref, type(fault).__name__)
        held = _held(viewer, ref)
        if held and held.state in {NewYear.SETTING, NewYear.UNDOING}:
            acts.stop(by=viewer, new=held)


def _held(viewer: Viewer, ref: str) -> NewYear | None:
    rows = NewYear.objects.visible_to(viewer.only("manage")).filter(ref=ref)
    return rows.select_related("academic_year", "school").first()


def _until_done(viewer: Viewer, new: NewYear) -> None:
    if new.state == NewYear.SETTING and not new.wrote:
        new = acts.write_groups(by=viewer, new=new)
    while new.state == NewYear.SETTING:
        new = acts.write_part(by=viewer, new=new)
    while new.state == NewYear.UNDOING:
        new = back.take_back_part(by=viewer, new=new)
    if new.state == NewYear.SET and new.first_day <= clock.today():
        acts.move_up(by=viewer, new=new)


def move_up_today() -> None:
    """Every school whose day has come. In nobody's name: it was said by somebody, before, and history has her. One that
    cannot holds up no other, and is told of once a day. Errors: what stopped the last of them."""
    waiting = NewYear.objects.unscoped(REASON).filter(state=NewYear.SET, academic_year__first_day__lte=clock.today())
    fault: Exception | None = None
    for new in waiting.select_related("academic_year", "school").order_by("pk"):
        by = nobody(new.school_id, "directory", "manage")
        try:
            acts.move_up(by=by, new=new)
        except Stale:
            continue  # another worker is at it
        except Exception as error:  # noqa: BLE001 - whatever it is; it is raised once the others have moved
            fault = error
            if not history_of(new, by).filter(act=TOLD, at__gt=clock.now() - A_DAY).exists():
                acts.tell_of_fault(by=by, new=new)
    if fault is not None:
        raise fault


def resume() -> None:
    """When a worker starts: what the last one was killed at, in the sight of whoever set it going."""
    begun = NewYear.objects.unscoped(REASON).filter(state__in=[NewYear.SETTING, NewYear.UNDOING])
    for ref, user in begun.exclude(started_by=None).order_by("pk").values_list("ref", "started_by"):
        go_on.enqueue(ref, user)
