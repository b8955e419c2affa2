"""Who may do which verb to the school's people, groups and posts."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from remit.core.querysets import unscoped
from remit.core.records import Record, all_visible_to
from remit.core.remits import Remit
from remit.core.viewers import Viewer
from remit.school.models import (
    CharacteristicType,
    Group,
    Opening,
    Post,
    Pupil,
    Role,
    School,
    Staff,
    in_groups,
    in_sets,
    in_subjects,
)


def can_see_pupils(viewer: Viewer) -> bool:
    return viewer.opens("directory")


def can_manage(viewer: Viewer, **given: object) -> bool:
    """Pupils, groups, staff and posts as the school holds them: the office, the administrator, the head. At a school
    where she is neither, she keeps nothing."""
    rows = [each for each in given.values() if isinstance(each, Record)]
    return viewer.opens("directory", "manage") and all_visible_to(viewer.only("manage"), rows)


def can_see_expected(viewer: Viewer) -> bool:
    """Who will answer for those who are yet to come, and who keeps the lists."""
    return viewer.opens("directory", "lead", "manage")


def reached(viewer: Viewer, kind: str, *powers: str, subject: bool = False) -> QuerySet[Pupil]:
    """The pupils of whom a record of this kind would be in sight of a grant, holding one of `powers`: asked before there is
    one. `subject`: records of theirs that a subject reaches as well."""
    ways: dict = {"school": "school", "year": "year", "group": in_groups("pk"), "set": in_sets("pk")}
    if subject:
        ways["subject"] = in_subjects("pk")
    narrowed = viewer.only(*powers) if powers else viewer
    return Pupil.objects.visible_to(viewer).filter(Remit(kind, **ways).rows_for(narrowed))


def can_lead(viewer: Viewer, *, pupil: Pupil, **_: object) -> bool:
    """Who leads the pupil, and the head: contacts and details. An office that keeps lists alone does not see them."""
    return reached(viewer, "general", "lead").filter(pk=pupil.pk).exists()


def can_lead_somebody(viewer: Viewer) -> bool:
    return viewer.opens("general", "lead")


def can_write_of(viewer: Viewer, **given: object) -> bool:
    """Records about a pupil, by whoever leads the pupil where records of their kind are open."""
    return all_visible_to(viewer.only("lead"), [each for each in given.values() if isinstance(each, Record)])


def can_keep_home(viewer: Viewer, *, pupil: Pupil, **_: object) -> bool:
    return reached(viewer, "inclusion", "lead").filter(pk=pupil.pk).exists()


def can_settle_bars(viewer: Viewer, *, bar: Record | None = None, **_: object) -> bool:
    """What a court has ordered is changed and ended by the head alone."""
    return viewer.opens("general", "confirm") and all_visible_to(viewer.only("confirm"), [bar] if bar else [])


def can_keep_homes(viewer: Viewer) -> bool:
    return viewer.opens("inclusion", "lead")


def can_characterise_somebody(viewer: Viewer) -> bool:
    return viewer.opens("taught", "lead")


def can_characterise(viewer: Viewer, *, pupil: Pupil, type: CharacteristicType, **_: object) -> bool:
    """Whoever leads the pupil, for the kinds of record that are open there; a teacher reads some and writes none."""
    return reached(viewer, type.kind, "lead", subject=True).filter(pk=pupil.pk).exists()


def is_head(viewer: Viewer, *rows: Record) -> bool:
    """Head of the school that these rows are of."""
    return viewer.opens("post", "confirm") and all_visible_to(viewer.only("confirm"), rows)


def has_head(viewer: Viewer, school: School) -> bool:
    """A head's post that has not ended, also one that is still to begin."""
    roles = Role.objects.unscoped("whether the school has a head yet").filter(school=school, standing=Role.HEAD)
    return roles.filter(Q(post__last_day=None) | Q(post__last_day__gte=viewer.day)).exists()


def can_vouch(viewer: Viewer, *, post: Post) -> bool:
    """Whom a post reaches is the head's to say; until a school has a head, whoever sets it up may, but not of herself."""
    if is_head(viewer, post):
        return True
    own = post.holder.user_id == viewer.user.pk
    return not own and can_manage(viewer, post=post) and not has_head(viewer, post.school)


def can_help_in(viewer: Viewer, *, staff: Staff, **_: object) -> bool:
    """Who keeps the staff makes links and ends sessions, for accounts other than her own."""
    return staff.user_id not in {None, viewer.user.pk} and can_manage(viewer, staff=staff)


def can_reset_second_step(viewer: Viewer, *, staff: Staff, **_: object) -> bool:
    """Of somebody whose posts open sensitive kinds, only a head: with a link and a reset the office would be her."""
    return can_help_in(viewer, staff=staff) and (is_head(viewer, staff) or not _opens_sensitive(staff))


def _opens_sensitive(staff: Staff) -> bool:
    heads = Role.objects.unscoped("whether an account opens anything sensitive")
    if heads.filter(post__holder__user=staff.user_id, standing=Role.HEAD).exists():
        return True
    opened = Opening.objects.unscoped("whether an account opens anything sensitive").exclude(kind="general")
    return opened.filter(role__post__holder__user=staff.user_id, confirmed_on__isnull=False).exists()


def can_put_in_charge(viewer: Viewer, *, group: Group, staff: Staff, **_: object) -> bool:
    """Taking a group opens its pupils: nobody but a head gives herself one."""
    own = staff.user_id == viewer.user.pk
    return can_manage(viewer, group=group, staff=staff) and (not own or is_head(viewer, staff))


def reports_to_itself(holder: Staff, line_manager: Staff | None) -> bool:
    """The same person, whichever of their appointments is named."""
    same_account = line_manager is not None and holder.user_id is not None and line_manager.user_id == holder.user_id
    return line_manager == holder or same_account


def can_add_post(
    viewer: Viewer, *, holder: Staff, standing: str, line_manager: Staff | None = None, **_: object
) -> bool:
    """Who manages posts. The first head of a school is named by whoever sets it up; another only by a head. Nobody
    makes herself one, and nobody's line manager is herself."""
    if not can_manage(viewer, holder=holder) or reports_to_itself(holder, line_manager):
        return False
    if standing != Role.HEAD:
        return True
    return holder.user_id != viewer.user.pk and (is_head(viewer, holder) or not has_head(viewer, holder.school))


def can_amend_post(viewer: Viewer, *, post: Post, line_manager: Staff | None = None, **_: object) -> bool:
    return can_manage(viewer, post=post) and not reports_to_itself(post.holder, line_manager)


def can_set_up(viewer: Viewer, **_: object) -> bool:
    """Once: while there is no school here, whoever starts Remit sets it up."""
    return not unscoped("whether there is a school at all", School.objects.exists)


def can_confirm_openings(viewer: Viewer, **_: object) -> bool:
    return viewer.opens("post", "confirm")


def can_confirm_opening(viewer: Viewer, *, opening: Record, **_: object) -> bool:
    """The head says what a post opens; nobody says it of her own."""
    holder = opening.role.post.holder.user_id  # type: ignore[attr-defined]
    return holder != viewer.user.pk and all_visible_to(viewer.only("confirm"), [opening])


def is_herself(viewer: Viewer, **_: object) -> bool:
    return bool(viewer.grants)


def can_shape_post(viewer: Viewer, *, post: Record, **_: object) -> bool:
    """Its holder works out her own scope with her job description; so does whoever manages posts. Sensitive kinds
    wait for the head either way."""
    return post.holder.user_id == viewer.user.pk or can_manage(viewer, post=post)  # type: ignore[attr-defined]
