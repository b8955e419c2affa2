"""Who may do which verb to the school's people, groups and posts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from allauth.mfa.utils import is_mfa_enabled
from django.db.models import Q, QuerySet

from remit.core.querysets import unscoped
from remit.core.records import Record, all_visible_to
from remit.core.remits import Remit
from remit.core.viewers import Grant, Viewer
from remit.core.writing import current
from remit.school.dated import on
from remit.school.models import (
    Characteristic,
    CharacteristicType,
    Group,
    Opening,
    Post,
    Pupil,
    Role,
    School,
    Staff,
    Tenure,
    before_next_year,
    in_groups,
    in_sets,
    in_subjects,
    of_years,
)

OWN_ENTRIES = "logged"  # the kind of what somebody logged herself, about whomever


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


WAYS: dict = {
    "school": "school", "year": of_years(""), "cohort": before_next_year(""), "group": in_groups("pk"), "set": in_sets("pk"),
}  # fmt: skip
SUBJECT: dict = {"subject": in_subjects("pk")}


def reached(viewer: Viewer, kind: str, *powers: str, subject: bool = False) -> QuerySet[Pupil]:
    """The pupils of whom a record of this kind would be in sight of a grant, holding one of `powers`: asked before there is
    one. `subject`: records of theirs that a subject reaches as well."""
    narrowed = viewer.only(*powers) if powers else viewer
    ways = WAYS | SUBJECT if subject else WAYS
    return Pupil.objects.visible_to(viewer).filter(Remit(kind, **ways).rows_for(narrowed))


def grants_over(viewer: Viewer, pupil: Pupil) -> list[Grant]:
    """Those of her grants in whose place the pupil is. One query; inside an act it is asked anew, as acts change it."""
    key = ("grants over", pupil.pk)
    if key in viewer.kept and current.get() is None:
        return viewer.kept[key]
    found = Remit(**WAYS, **SUBJECT).grants_over(viewer, Pupil.objects.visible_to(viewer).filter(pk=pupil.pk))
    viewer.kept[key] = found
    return found


def before(viewer: Viewer, pupil: Pupil) -> Viewer:
    """Herself on the page of this pupil: by which of her grants she sees the pupil is asked once, not for each record. A
    subject is asked for all the same: some records are reached by it only where they are for teachers."""
    over = grants_over(viewer, pupil)
    hers = viewer.before("pupil", pupil.pk, over, WAYS.keys() - {"school"})
    hers.kept["grants over", pupil.pk] = over
    return hers


def about(viewer: Viewer) -> Viewer:
    """Herself without her own entries: whom she teaches and leads."""
    return viewer.closing((OWN_ENTRIES,))


def opens(grants: Iterable[Grant], kind: str, *powers: str, subject: bool = False) -> bool:
    """Of one pupil what `reached` asks of all: one of the grants over the pupil opens the kind."""
    return any(
        kind in each.kinds
        and (not powers or bool(each.powers.intersection(powers)))
        and (subject or "subject" not in dict(each.places))
        for each in grants
    )


def can_see_emergency(viewer: Viewer, *, pupil: Pupil) -> bool:
    """What an adult must do in an emergency: everybody, where the school says so; else who teaches or leads the pupil, and
    who keeps the lists. It stands on the directory line and has no remit of its own, so it is asked for here."""
    return opens(grants_over(viewer, pupil), "emergency", subject=True)


def can_lead(viewer: Viewer, *, pupil: Pupil, **_: object) -> bool:
    """Who leads the pupil, and the head: contacts and details. An office that keeps lists alone does not see them."""
    return opens(grants_over(viewer, pupil), "general", "lead")


def can_lead_somebody(viewer: Viewer) -> bool:
    return viewer.opens("general", "lead")


def can_write_of(viewer: Viewer, **given: object) -> bool:
    """Records about a pupil, by whoever leads the pupil where records of their kind are open."""
    return all_visible_to(viewer.only("lead"), [each for each in given.values() if isinstance(each, Record)])


def can_keep_home(viewer: Viewer, *, pupil: Pupil, **_: object) -> bool:
    return opens(grants_over(viewer, pupil), "inclusion", "lead")


def can_settle_bars(viewer: Viewer, *, bar: Record | None = None, **_: object) -> bool:
    """What a court has ordered is changed and ended by the head alone."""
    return viewer.opens("general", "confirm") and all_visible_to(viewer.only("confirm"), [bar] if bar else [])


def can_keep_homes(viewer: Viewer) -> bool:
    return viewer.opens("inclusion", "lead")


def can_characterise_somebody(viewer: Viewer) -> bool:
    return viewer.opens("taught", "lead")


def can_characterise(viewer: Viewer, *, pupil: Pupil, type: CharacteristicType, **_: object) -> bool:
    """Whoever leads the pupil, for the kinds of record that are open there; a teacher reads some and writes none."""
    return opens(grants_over(viewer, pupil), type.kind, "lead", subject=True)


def can_succeed(viewer: Viewer, *, characteristic: Characteristic, type: CharacteristicType, **_: object) -> bool:
    """Both that which ends and that which takes its place."""
    return can_write_of(viewer, row=characteristic) and can_characterise(viewer, pupil=characteristic.pupil, type=type)


def is_head(viewer: Viewer, *rows: Record) -> bool:
    """Head of the school that these rows are of."""
    return viewer.opens("post", "confirm") and all_visible_to(viewer.only("confirm"), rows)


def has_head(school: School) -> bool:
    """One who has begun or is to begin, also one who has left: whoever follows is named by a head, or from the machine
    itself. Else the office would make a vacancy, and fill it with somebody it made up."""
    return _as_head().filter(school=school).exists()


def _as_head() -> QuerySet[Tenure]:
    roles = Role.objects.unscoped("who is, was or is to be head").filter(standing=Role.HEAD)
    return Tenure.objects.unscoped("who is, was or is to be head").filter(post__in=roles.values("post"))


def _to_last(tenures: QuerySet[Tenure], viewer: Viewer) -> QuerySet[Tenure]:
    """Those that have not ended, also those still to begin, of people who have not left."""
    return tenures.filter(
        Q(last_day=None) | Q(last_day__gte=viewer.day), Q(staff__last_day=None) | Q(staff__last_day__gte=viewer.day)
    )


def tenures_of_hers(viewer: Viewer) -> QuerySet[Tenure]:
    """Of posts that she holds, or will: what they open is for somebody else to say."""
    rows = Tenure.objects.unscoped("what is her own to hold is not hers to open")
    return _to_last(rows, viewer).filter(staff__user=viewer.user)


def is_hers(viewer: Viewer, post: Post) -> bool:
    """She holds it, or will."""
    return tenures_of_hers(viewer).filter(post=post).exists()


def can_vouch(viewer: Viewer, *, post: Post) -> bool:
    """Whom a post reaches is the head's to say; until a school has a head, whoever sets it up may, but not of herself."""
    if is_head(viewer, post):
        return True
    return can_manage(viewer, post=post) and not has_head(post.school) and not is_hers(viewer, post)


def can_help_in(viewer: Viewer, *, staff: Staff, **_: object) -> bool:
    """Who keeps the staff of every school at which the account stands; never her own."""
    return staff.user_id not in {None, viewer.user.pk} and _holds_at_each(viewer, "manage", staff)


def can_give_account(viewer: Viewer, *, staff: Staff, **_: object) -> bool:
    """To a colleague who has none, as those who came in a list. Where a post of theirs opens something, a head does:
    the office would choose the address, and be them."""
    if staff.user_id is not None or not can_manage(viewer, staff=staff):
        return False
    held = Tenure.objects.visible_to(viewer).filter(staff=staff).select_related("post")
    return is_head(viewer, staff) or not any(opens_something(each.post) for each in held)


def can_make_link(viewer: Viewer, *, staff: Staff, **_: object) -> bool:
    """With a link the office could be whoever it is for. Of somebody whose posts open sensitive kinds a head makes it,
    unless a second step keeps the office out. A head's own first link is the office's while no head has been in."""
    account = staff.user
    if account is None or not account.is_active or not can_help_in(viewer, staff=staff):
        return False
    if not opens_sensitive(viewer, staff) or is_head_of_all(viewer, staff):
        return True
    if account.last_login is None:
        return not _a_head_has_been_in(staff)
    return is_mfa_enabled(account)


def can_reset_second_step(viewer: Viewer, *, staff: Staff, **_: object) -> bool:
    """Of somebody whose posts open pupils or more, only a head: with a link and a reset the office would be her."""
    return can_help_in(viewer, staff=staff) and (is_head_of_all(viewer, staff) or not opens_pupils(viewer, staff))


def can_close_account(viewer: Viewer, *, staff: Staff, **_: object) -> bool:
    """Who helps in; of a head's account, a head."""
    return can_help_in(viewer, staff=staff) and (is_head_of_all(viewer, staff) or not is_or_will_be_head(viewer, staff))


def _holds_at_each(viewer: Viewer, power: str, staff: Staff) -> bool:
    """She holds this power at each school where the account works, or will."""
    rows = Staff.objects.unscoped("an account is one, at however many schools").filter(
        Q(last_day=None) | Q(last_day__gte=viewer.day), user=staff.user_id
    )
    return all_visible_to(viewer.only(power), [staff, *rows])


def is_head_of_all(viewer: Viewer, staff: Staff) -> bool:
    """Head of every school at which the account stands."""
    return is_head(viewer, staff) and _holds_at_each(viewer, "confirm", staff)


def _tenures_of(viewer: Viewer, staff: Staff) -> QuerySet[Tenure]:
    """Of the account, wherever it stands: now and to come."""
    rows = Tenure.objects.unscoped("what an account opens").filter(staff__user=staff.user_id)
    return _to_last(rows, viewer)


def is_or_will_be_head(viewer: Viewer, staff: Staff) -> bool:
    return _as_head().filter(pk__in=_tenures_of(viewer, staff).values("pk")).exists()


def opens_pupils(viewer: Viewer, staff: Staff) -> bool:
    """Anything that somebody had to confirm: whom a post reaches, or a sensitive kind."""
    return is_or_will_be_head(viewer, staff) or _openings_of(viewer, staff).exists()


def opens_sensitive(viewer: Viewer, staff: Staff) -> bool:
    return is_or_will_be_head(viewer, staff) or _openings_of(viewer, staff).exclude(kind="general").exists()


def _openings_of(viewer: Viewer, staff: Staff) -> QuerySet[Opening]:
    opened = Opening.objects.unscoped("what an account opens").filter(confirmed_on__isnull=False)
    return opened.filter(role__post__in=_tenures_of(viewer, staff).values("post"))


def _a_head_has_been_in(staff: Staff) -> bool:
    return _as_head().filter(school=staff.school_id, staff__user__last_login__isnull=False).exists()


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
    return holder.user_id != viewer.user.pk and (is_head(viewer, holder) or not has_head(holder.school))


def can_amend_post(viewer: Viewer, *, post: Post, line_manager: Staff | None = None, **_: object) -> bool:
    held = Tenure.objects.visible_to(viewer).filter(post=post).select_related("staff")
    return can_manage(viewer, post=post) and not any(reports_to_itself(each.staff, line_manager) for each in held)


def can_pass_on(viewer: Viewer, *, post: Post, holder: Staff, **_: object) -> bool:
    """Who manages posts. What a post opens, it opens to whoever holds it: where anything has been opened, a head says
    who else may. Nobody takes a post, and nobody's line manager is herself."""
    if not can_manage(viewer, post=post, holder=holder) or reports_to_itself(holder, post.line_manager):
        return False
    if holder.user_id == viewer.user.pk or holder.school_id != post.school_id:
        return False
    return may_say_who_holds(viewer, post)


def can_give_way(viewer: Viewer, *, post: Post, holder: Staff, first_day: date, **_: object) -> bool:
    """The same; and those who hold it are no longer to. A head's post is passed on by a head, also her own: it is then
    somebody's."""
    held = _as_head().filter(on(first_day), post=post)
    return can_pass_on(viewer, post=post, holder=holder) and _may_unseat(viewer, held)


def may_say_who_holds(viewer: Viewer, post: Post) -> bool:
    return is_head(viewer, post) or not (opens_something(post) and has_head(post.school))


def opens_something(post: Post) -> bool:
    reason = "whether a post opens anything"
    roles = Role.objects.unscoped(reason).filter(post=post)
    opened = Opening.objects.unscoped(reason).filter(role__post=post, confirmed_on__isnull=False)
    return roles.exclude(standing=Role.LEADER).exists() or opened.exists()


def can_end_tenure(viewer: Viewer, *, tenure: Tenure, **_: object) -> bool:
    """Not her own: a post is not put down by a slip. That of a head, by a head."""
    own = tenure.staff.user_id == viewer.user.pk
    return can_manage(viewer, tenure=tenure) and not own and _may_unseat(viewer, _as_head().filter(pk=tenure.pk))


def can_end_post(viewer: Viewer, *, post: Post, **_: object) -> bool:
    """Who manages posts; a head's, only a head."""
    return can_manage(viewer, post=post) and _may_unseat(viewer, _as_head().filter(post=post))


def can_end_appointment(viewer: Viewer, *, staff: Staff, **_: object) -> bool:
    """Who keeps the staff; of somebody who is head, or will be, only a head. Nobody their own: by a slip the school would
    be without anybody who can bring them back."""
    held = _to_last(_as_head(), viewer).filter(staff=staff)
    own = staff.user_id == viewer.user.pk
    return can_manage(viewer, staff=staff) and not own and _may_unseat(viewer, held)


def _may_unseat(viewer: Viewer, heads: QuerySet[Tenure]) -> bool:
    return all(is_head(viewer, each) for each in heads.select_related("post"))


def can_set_up(viewer: Viewer, **_: object) -> bool:
    """Once: while there is no school here, whoever starts Remit sets it up."""
    return not unscoped("whether there is a school at all", School.objects.exists)


def can_confirm_openings(viewer: Viewer, **_: object) -> bool:
    return viewer.opens("post", "confirm")


def can_confirm_opening(viewer: Viewer, *, opening: Record, **_: object) -> bool:
    """The head says what a post opens; nobody says it of her own."""
    post = opening.role.post  # type: ignore[attr-defined]
    return all_visible_to(viewer.only("confirm"), [opening]) and not is_hers(viewer, post)


def is_herself(viewer: Viewer, **_: object) -> bool:
    return bool(viewer.grants)


def can_shape_post(viewer: Viewer, *, post: Record, **_: object) -> bool:
    """Its holder works out her own scope with her job description; so does whoever manages posts. Sensitive kinds
    wait for the head either way."""
    return post.pk in viewer.places("held") or can_manage(viewer, post=post)
