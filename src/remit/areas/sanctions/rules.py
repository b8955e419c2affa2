"""Who does what about behaviour: whoever teaches or leads the pupil, and of what she logged herself whoever logged it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from remit.areas.behaviour import rules as behaviour
from remit.areas.behaviour.models import BEHAVIOUR, LogEntry
from remit.areas.sanctions.models import Place, Response, Sitting, UseSheet
from remit.core.records import all_visible_to
from remit.core.viewers import Viewer
from remit.school.models import Group, Pupil, School
from remit.school.rules import about, can_manage, grants_over, opens, reached

LEADS, TEACHES = "lead", "teach"
can_log, can_read, can_lead, can_shape = (
    behaviour.can_log, behaviour.can_read, behaviour.can_recognise, behaviour.can_shape,
)  # fmt: skip


def teaches(viewer: Viewer) -> bool:
    return viewer.opens(BEHAVIOUR, TEACHES)


def leads(viewer: Viewer, pupil: Pupil) -> bool:
    return opens(grants_over(viewer, pupil), BEHAVIOUR, LEADS)


def reads_of(viewer: Viewer, pupil: Pupil) -> bool:
    return opens(grants_over(viewer, pupil), BEHAVIOUR)


def can_respond(viewer: Viewer, *, entries: Sequence[LogEntry] = (), pupil: Pupil | None = None, **_: object) -> bool:
    """Whoever reads the entries as who teaches or leads, and of what is not for few whoever logged it. Without an entry, who
    teaches or leads the pupil."""
    if entries:
        others = [each for each in entries if not (behaviour.is_hers(viewer, each) and each.kind == BEHAVIOUR)]
        return can_log(viewer) and all_visible_to(about(viewer), others)
    return pupil is not None and reads_of(viewer, pupil)


def is_hers(viewer: Viewer, response: Response) -> bool:
    return response.by is not None and response.by.user_id == viewer.user.pk


def can_change(viewer: Viewer, *, responses: Sequence[Response], **_: object) -> bool:
    """Whoever did it, and whoever leads the pupil."""
    return bool(responses) and all(is_hers(viewer, each) or leads(viewer, each.pupil) for each in responses)


def can_work(viewer: Viewer, *, response: Response, **_: object) -> bool:
    return can_change(viewer, responses=[response])


def can_set_up(viewer: Viewer, *, school: School | None = None, sitting: Sitting | None = None, **_: object) -> bool:
    """Detentions: whoever leads somebody, and who keeps the school's records."""
    rows = [each for each in (school, sitting) if each is not None]
    return (can_lead(viewer) or can_manage(viewer)) and all_visible_to(viewer.only(LEADS, "manage", "log"), rows)


def sees_sittings(viewer: Viewer) -> bool:
    """Everybody who may sit with them, but not on a screen that a class can see."""
    return can_log(viewer)


def sits_in(viewer: Viewer, sitting: Sitting) -> bool:
    return sitting.staff is not None and sitting.staff.user_id == viewer.user.pk


def can_mark(viewer: Viewer, *, place: Place, **_: object) -> bool:
    """Whoever sits with them, whoever gave it, and whoever leads the pupil."""
    return sits_in(viewer, place.sitting) or is_hers(viewer, place.response) or leads(viewer, place.pupil)


def can_move(viewer: Viewer, *, place: Place, **_: object) -> bool:
    """Whoever gave it, and whoever leads the pupil: also to say who was told at home."""
    return is_hers(viewer, place.response) or leads(viewer, place.pupil)


def led_classes(viewer: Viewer) -> QuerySet[Group]:
    """Of the years and subjects that she leads."""
    return Group.objects.visible_to(viewer.only(LEADS)).filter(type=Group.CLASS)


def taken_classes(viewer: Viewer) -> QuerySet[Group]:
    return Group.objects.visible_to(viewer.only(TEACHES)).filter(type=Group.CLASS)


def can_ask_of(viewer: Viewer, *, group: Group, **_: object) -> bool:
    """Of a class of those whom she leads, or of her subject."""
    return can_lead(viewer) and all_visible_to(viewer.only(LEADS), [group])


def is_of_hers(viewer: Viewer, *, sheet: UseSheet, **_: object) -> bool:
    """Whose class it is."""
    return sheet.staff.user_id == viewer.user.pk


def led(viewer: Viewer) -> QuerySet[Pupil]:
    return reached(viewer, BEHAVIOUR, LEADS)
