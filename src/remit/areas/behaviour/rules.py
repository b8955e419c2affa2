"""Who logs, and who reads what was logged."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from remit.areas.behaviour.models import BEHAVIOUR, LOGGED, PASTORAL, FormCheck, LogEntry, Tablet
from remit.core.records import all_visible_to
from remit.core.remits import Remit
from remit.core.viewers import Viewer
from remit.school.dated import on
from remit.school.models import Group, Pupil, PupilRecord, School, Staff
from remit.school.models.pupils import of_everybody
from remit.school.rules import can_manage, grants_over, opens, reached

LEADS = "lead"


def can_log(viewer: Viewer, **_: object) -> bool:
    """Every adult of the school, but not on a screen that a class can see."""
    return viewer.opens(LOGGED)


def can_log_of(viewer: Viewer, *, pupils: Sequence[Pupil], **_: object) -> bool:
    """Of any pupil of a school where she is: the line of the directory is enough."""
    return can_log(viewer) and all_visible_to(viewer.only("log"), pupils)


def can_read(viewer: Viewer) -> bool:
    """Who teaches or leads somebody."""
    return viewer.opens(BEHAVIOUR)


def can_recognise(viewer: Viewer) -> bool:
    """Who leads somebody: whether effort and progress are seen."""
    return viewer.opens(BEHAVIOUR, LEADS)


def reads_of(viewer: Viewer, pupil: Pupil) -> bool:
    return opens(grants_over(viewer, pupil), BEHAVIOUR)


def is_hers(viewer: Viewer, entry: LogEntry) -> bool:
    return entry.by is not None and entry.by.user_id == viewer.user.pk


def can_take_back(viewer: Viewer, *, entries: Sequence[LogEntry], **_: object) -> bool:
    """Whoever logged it, and whoever leads the pupil."""
    return bool(entries) and all(
        is_hers(viewer, each) or opens(grants_over(viewer, each.pupil), PASTORAL, LEADS) for each in entries
    )


def can_reward(viewer: Viewer) -> bool:
    """Who leads pupils by more than a subject: certificates and postcards are of all that was given."""
    return any(
        BEHAVIOUR in each.kinds and LEADS in each.powers and "subject" not in each.dimensions for each in viewer.grants
    )


def rewarded(viewer: Viewer) -> QuerySet[Pupil]:
    """Those whom she gives certificates, and writes postcards about."""
    return reached(viewer, BEHAVIOUR, LEADS).filter(on(viewer.day))


def can_reward_all(
    viewer: Viewer, *, pupils: Sequence[Pupil] = (), rows: Sequence[PupilRecord] = (), **_: object
) -> bool:
    """One question, however many they are."""
    whom = {each.pk for each in pupils} | {each.pupil_id for each in rows}
    return can_reward(viewer) and reached(viewer, BEHAVIOUR, LEADS).filter(pk__in=whom).count() == len(whom)


_OVER = Remit(BEHAVIOUR, school="school", year="year", cohort=of_everybody, group="pk")


def forms_of_hers(viewer: Viewer, *powers: str) -> QuerySet[Group]:
    """The forms that are hers: whose tutor she is, or whose year she leads."""
    narrowed = viewer.only(*(powers or ("teach", LEADS)))
    return Group.objects.visible_to(viewer).filter(_OVER.rows_for(narrowed), type=Group.FORM)


def can_check_some(viewer: Viewer) -> bool:
    return viewer.opens(BEHAVIOUR, "teach", LEADS)


def can_check(viewer: Viewer, *, group: Group | None = None, check: FormCheck | None = None, **_: object) -> bool:
    whose = [check.group_id] if check else [group.pk] if group else []
    return forms_of_hers(viewer).filter(pk__in=whose).exists()


def is_remit_itself(viewer: Viewer, **_: object) -> bool:
    """Before anybody has said at a tablet who it is."""
    return viewer.user.pk is None


def can_log_at_tablet(viewer: Viewer, *, tablet: Tablet, person: Staff, pupils: Sequence[Pupil], **_: object) -> bool:
    """Whoever gave the PIN at this tablet, of a pupil of its school."""
    same = person.user_id == viewer.user.pk
    return same and person.pk == tablet.person_id and viewer.board and all_visible_to(viewer.only("log"), pupils)


def can_have_pin(viewer: Viewer, *, staff: Staff | None = None, **_: object) -> bool:
    """Every adult, of her own."""
    return can_log(viewer) and (staff is None or staff.user_id == viewer.user.pk)


def can_give_pin(viewer: Viewer, *, staff: Staff, **_: object) -> bool:
    """Who keeps the staff; their own they choose themselves."""
    return can_manage(viewer, staff=staff) and staff.user_id != viewer.user.pk


def can_keep_tablet(viewer: Viewer, *, tablet: Tablet, **_: object) -> bool:
    return can_manage(viewer, tablet=tablet)


def can_shape(viewer: Viewer, *, school: School | None = None, **_: object) -> bool:
    """Who keeps the school's records, and the head: what is logged, and what it counts."""
    return can_manage(viewer) and all_visible_to(viewer.only("manage"), [school] if school else [])
