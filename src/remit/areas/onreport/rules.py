"""Who puts a pupil on report, who scores, and who sees it."""

from __future__ import annotations

from django.db.models import QuerySet

from remit.areas.onreport.models import BEHAVIOUR, GENERAL, PASTORAL, HomePage, Report, ReportTarget
from remit.core.records import all_visible_to
from remit.core.viewers import Viewer
from remit.school.models import Group, Pupil, PupilRecord, School
from remit.school.rules import can_manage, grants_over, opens, reached

LEADS, TEACHES = "lead", "teach"


def can_keep(viewer: Viewer) -> bool:
    """Who leads or tutors somebody: puts on report, reviews, ends."""
    return viewer.opens(PASTORAL, LEADS, TEACHES)


def can_score(viewer: Viewer) -> bool:
    """Who teaches or leads somebody."""
    return viewer.opens(BEHAVIOUR, LEADS, TEACHES)


def kept(viewer: Viewer) -> QuerySet[Pupil]:
    """Whom she may put on report."""
    return reached(viewer, PASTORAL, LEADS, TEACHES)


def keeps(viewer: Viewer, pupil: Pupil) -> bool:
    return opens(grants_over(viewer, pupil), PASTORAL, LEADS, TEACHES)


def can_work(viewer: Viewer, **given: object) -> bool:
    """Whoever leads or tutors the pupil: for the pupil, or for a record about the pupil."""
    pupils = {
        each.pupil_id if isinstance(each, PupilRecord) else each.pk
        for each in given.values()
        if isinstance(each, Pupil | PupilRecord)
    }
    return bool(pupils) and kept(viewer).filter(pk__in=pupils).count() == len(pupils)


def scores(viewer: Viewer, pupil: Pupil, group: Group | None) -> bool:
    """Whoever takes that class, and for any lesson whoever leads or tutors the pupil; a part of the day whoever teaches or
    leads the pupil."""
    over = grants_over(viewer, pupil)
    if opens(over, PASTORAL, LEADS, TEACHES):
        return True
    if not opens(over, BEHAVIOUR, TEACHES):
        return False
    return group is None or group.pk in viewer.places("group", TEACHES)


def can_score_of(viewer: Viewer, *, target: ReportTarget, group: Group | None = None, **_: object) -> bool:
    return can_score(viewer) and scores(viewer, target.pupil, group)


def can_withdraw(viewer: Viewer, *, report: Report, **_: object) -> bool:
    return opens(grants_over(viewer, report.pupil), GENERAL, LEADS)


def is_remit_itself(viewer: Viewer, *, report: Report | None = None, page: HomePage | None = None, **_: object) -> bool:
    """What goes home in the evening is sent by nobody who is signed in."""
    rows = [each for each in (report, page) if each is not None]
    return viewer.user.pk is None and bool(rows) and all_visible_to(viewer, rows)


def can_shape(viewer: Viewer, *, school: School | None = None, **_: object) -> bool:
    """Who keeps the school's records, and the head: what levels and steps are called, and whether a parent sees."""
    return can_manage(viewer) and all_visible_to(viewer.only("manage"), [school] if school else [])
