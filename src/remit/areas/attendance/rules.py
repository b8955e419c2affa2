"""Who may take a register, change a mark afterwards, and say how registers are taken."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from remit.areas.attendance.models import ATTENDANCE, Arrangement, MarksFile, Planned
from remit.core import clock
from remit.core.records import Record, all_visible_to
from remit.core.remits import Remit
from remit.core.viewers import Viewer
from remit.school.models import Group, Pupil, School
from remit.school.models.pupils import of_everybody
from remit.school.rules import can_manage, reached

_OVER = Remit(ATTENDANCE, school="school", year="year", cohort=of_everybody, group="pk")


def can_take_some(viewer: Viewer) -> bool:
    """Who leads pupils, whose form it is, and who keeps the school's records."""
    return viewer.opens(ATTENDANCE, "teach", "lead", "manage")


def registers(viewer: Viewer, *powers: str) -> QuerySet[Group]:
    """The forms whose registers are hers: by any of these powers."""
    narrowed = viewer.only(*(powers or ("teach", "lead", "manage")))
    if not narrowed.opens(ATTENDANCE):
        return Group.objects.none()
    return Group.objects.visible_to(viewer).filter(_OVER.rows_for(narrowed), type=Group.FORM)


def can_take(viewer: Viewer, *, group: Group, **_: object) -> bool:
    """Whoever takes the form, who leads its year, and the office. Kept for the request: its page and its act ask."""
    name = ("takes", group.pk)
    if name not in viewer.kept:
        viewer.kept[name] = registers(viewer).filter(pk=group.pk).exists()
    return bool(viewer.kept[name])


def register_of(viewer: Viewer, ref: str) -> Group:
    """The form of this reference, where its register is hers. Errors: Http404."""
    group: Group = get_object_or_404(registers(viewer), ref=ref)
    viewer.kept["takes", group.pk] = True
    return group


def can_amend(viewer: Viewer, *, group: Group) -> bool:
    """After its day: who leads the year, and the office. Whoever took it asks them."""
    return registers(viewer, "lead", "manage").filter(pk=group.pk).exists()


def can_take_on(viewer: Viewer, *, group: Group, day: date, noted: datetime | None = None, **_: object) -> bool:
    """On its day whoever takes it, afterwards who may amend; and what a phone noted on the day, and could not send."""
    on_its_day = day >= viewer.day or (noted is not None and clock.day_of(noted) == day)
    return can_take(viewer, group=group) if on_its_day else can_amend(viewer, group=group)


def can_arrange(
    viewer: Viewer, *, school: School | None = None, arrangement: Arrangement | None = None, **_: object
) -> bool:
    """Who keeps the school's records."""
    rows: list[Record] = [each for each in (school, arrangement) if each is not None]
    return can_manage(viewer) and all_visible_to(viewer.only("manage"), rows)


def can_bring_in(viewer: Viewer, *, file: MarksFile | None = None, school: School | None = None, **_: object) -> bool:
    """Who keeps the school's records and may bring in files."""
    rows: list[Record] = [each for each in (file, school) if each is not None]
    return viewer.opens(ATTENDANCE, "manage") and all_visible_to(viewer.only("manage"), rows)


def can_follow(viewer: Viewer) -> bool:
    """Who leads pupils, and who keeps the school's records: the board, the year's figures."""
    return viewer.opens(ATTENDANCE, "lead", "manage")


def led(viewer: Viewer) -> QuerySet[Pupil]:
    """Whom she answers for in attendance."""
    return reached(viewer, ATTENDANCE, "lead", "manage")


def can_nudge(viewer: Viewer, *, group: Group, **_: object) -> bool:
    """Who answers for the register reminds whoever takes it."""
    return registers(viewer, "lead", "manage").filter(pk=group.pk).exists()


def can_plan(viewer: Viewer, *, pupil: Pupil | None = None, planned: Planned | None = None, **_: object) -> bool:
    """Who leads the pupil, and the office, know beforehand of an absence, and say why one was."""
    whom = planned.pupil if planned else pupil
    return can_follow(viewer) if whom is None else led(viewer).filter(pk=whom.pk).exists()
