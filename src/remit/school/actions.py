"""Every write to the school's people, groups and posts."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q

from remit.core.accounts.models import User
from remit.core.acts import Refused, action, changed, record, removed, saved_over
from remit.core.outputs import programs
from remit.core.viewers import Viewer
from remit.school import queries, reference, rules
from remit.school.dated import on
from remit.school.models import (
    AcademicYear,
    Group,
    GroupLead,
    Membership,
    Opening,
    Post,
    Pupil,
    Reach,
    Role,
    School,
    Staff,
    Subject,
    Tenure,
    Term,
)
from remit.school.remit import OPENABLE, SENSITIVE
from remit.school.tenures import POST, ended_with
from remit.school.turns import ROLL
from remit.school.whom import tell_of_account, tell_of_openings, tell_of_settled

LAST_OF_PRIMARY = 6


class AlreadyHeld(ValueError):
    """She takes this group already."""


@action(rules.can_set_up)
def set_up_school(
    *,
    by: Viewer,
    name: str,
    first_year: int,
    last_year: int,
    words: dict,
    year: dict,
    terms: list,
    person: str,
    email: str,
    password: str,
) -> School:
    """The school, its words, its year and the first administrator, in one act: either all of it is there or none."""
    account = User(email=email, name=person)
    account.set_password(password)
    account.save()
    by.user.pk = account.pk  # history names her, who did not exist before
    school = School(
        name=name, first_year=first_year, last_year=last_year, words=words, taught_in_forms=last_year <= LAST_OF_PRIMARY
    )
    school.save()
    rows: list = [school, *reference.make_characteristic_types()]
    held = AcademicYear(school=school, **year)
    held.save()
    dates = Term.objects.bulk_create(Term(school=school, academic_year=held, **term) for term in terms)
    subjects = Subject.objects.bulk_create(Subject(school=school, name=each) for each in reference.subjects())
    staff = Staff(school=school, user=account, name=person, first_day=by.day)
    staff.save()
    post = Post(school=school, title="Administrator", first_day=by.day)
    post.save()
    tenure = Tenure(school=school, post=post, staff=staff, first_day=by.day)
    tenure.save()
    role = Role(school=school, post=post, name="Administrator", standing=Role.ADMINISTRATOR)
    role.save()
    record(*rows, held, *dates, *subjects, staff, post, tenure, role, name=name)
    return school


@action(rules.can_manage)
def add_pupil(*, by: Viewer, given_name: str, family_name: str, year: int, emergency: str, first_day: date) -> Pupil:
    school = queries.managed_school(by)
    pupil = Pupil(
        school=school,
        given_name=given_name,
        family_name=family_name,
        year=year,
        emergency=emergency,
        first_day=first_day,
    )
    pupil.full_clean()
    pupil.save()
    record(pupil, added=True)
    return pupil


@action(rules.can_manage, ROLL)
def amend_pupil(
    *,
    by: Viewer,
    pupil: Pupil,
    version: int,
    given_name: str,
    family_name: str,
    year: int,
    emergency: str,
    first_day: date,
) -> Pupil:
    begun = pupil.first_day
    differing = saved_over(
        pupil,
        version,
        given_name=given_name,
        family_name=family_name,
        year=year,
        emergency=emergency,
        first_day=first_day,
    )
    moved = _moved_memberships(pupil, begun) if begun > by.day and begun != first_day else []
    record(pupil, *moved, **differing)
    return pupil


def _moved_memberships(pupil: Pupil, begun: date) -> list[Membership]:
    """Who comes on another day than was said is in their groups from that other day."""
    rows = Membership.objects.unscoped("the groups of a pupil in sight").filter(pupil=pupil, first_day=begun)
    moved = list(rows)
    for row in moved:
        row.first_day = pupil.first_day
        row.save()
    return moved


@action(rules.can_manage, ROLL)
def add_group(*, by: Viewer, name: str, type: str, year: int | None, subject: Subject | None) -> Group:
    school = queries.managed_school(by)
    group = Group(school=school, name=name, type=type, year=year, subject=subject)
    group.full_clean()
    group.save()
    record(group, added=True)
    return group


@action(rules.can_manage, ROLL)
def amend_group(
    *, by: Viewer, group: Group, version: int, name: str, type: str, year: int | None, subject: Subject | None
) -> Group:
    differing = saved_over(group, version, name=name, type=type, year=year, subject=subject)
    record(group, **differing)
    return group


@action(rules.can_put_in_charge, ROLL)
def put_in_charge(*, by: Viewer, group: Group, staff: Staff) -> GroupLead:
    """From today she takes the group, and what any teacher of its pupils sees is open to her."""
    held = GroupLead.objects.visible_to(by).filter(on(by.day), group=group, staff=staff).first()
    if held:
        raise AlreadyHeld
    lead = GroupLead(school=group.school, group=group, staff=staff, first_day=by.day)
    first = not GroupLead.objects.visible_to(by).filter(staff=staff).exists()
    lead.full_clean()
    lead.save()
    record(lead, group=group, staff=staff)
    if first and staff.user_id:
        tell_of_account(by, staff)
    return lead


@action(rules.can_manage, ROLL)
def put_in_group(*, by: Viewer, group: Group, pupils: list) -> None:
    """From today they are in it, those who are still to come from their first day; those who are already stay as they
    are. A pupil has one form: another ends, and one that is entered for later stands, so that this one ends before it."""
    held = _memberships(by, pupils)
    there = {row.pupil_id for row in held if row.group_id == group.pk}
    coming = [pupil for pupil in pupils if pupil.pk not in there]
    if not coming:
        raise AlreadyHeld
    days = {each.pk: max(by.day, each.first_day) for each in coming}
    ended = []
    if group.type == Group.FORM:
        others = [row for row in held if row.group.type == Group.FORM and row.pupil_id in days]
        ended = [_ended(each, days[each.pupil_id]) for each in others]
    until = _until(group, days)
    made = Membership.objects.bulk_create(
        Membership(pupil=each, group=group, first_day=days[each.pk], last_day=until.get(each.pk)) for each in coming
    )
    record(group, *made, *ended, joined=len(made))


@action(rules.can_manage, ROLL)
def take_out_of_group(*, by: Viewer, group: Group, pupils: list) -> None:
    ended = [_ended(each, by.day) for each in _memberships(by, pupils) if each.group_id == group.pk]
    record(group, *ended, left=len(ended))


def _until(group: Group, days: dict[int, date]) -> dict[int, date]:
    """By pupil the day before a place that is entered for later: in this group or, of forms, in another."""
    rows = Membership.objects.unscoped("what is entered for later, of pupils and a group in sight")
    same = Q(group__type=Group.FORM) if group.type == Group.FORM else Q(group=group)
    later = rows.filter(same, pupil__in=days).order_by("-first_day").values_list("pupil_id", "first_day")
    return {pupil: first - timedelta(days=1) for pupil, first in later if first > days[pupil]}


def _memberships(by: Viewer, pupils: list) -> list[Membership]:
    """Those of today, and of pupils who are still to come those of their first day."""
    rows = Membership.objects.unscoped("who is in a group already, of pupils and a group in sight")
    rows = rows.filter(pupil__in=pupils).select_related("group", "pupil").order_by("pk")
    return [row for row in rows if row.holds_on(max(by.day, row.pupil.first_day))]


def _ended(membership: Membership, day: date) -> Membership:
    """What began today is taken back; else yesterday was its last day."""
    if membership.first_day >= day:
        removed(membership)
    else:
        membership.last_day = day - timedelta(days=1)
        membership.save()
    return membership


@action(rules.can_amend_post)
def amend_post(*, by: Viewer, post: Post, version: int, title: str, line_manager: Staff | None) -> Post:
    differing = changed(post, title=title, line_manager=line_manager)
    post.version = version
    post.save()
    record(post, **differing)
    return post


@action(rules.can_manage, ROLL)
def end_charge(*, by: Viewer, lead: GroupLead) -> None:
    """She takes the group no more. What began today is taken back; else yesterday was its last day."""
    if lead.first_day >= by.day:
        removed(lead)
    else:
        lead.last_day = by.day - timedelta(days=1)
        lead.save()
    record(lead, ended=True)


@action(rules.can_end_post, POST)
def end_post(*, by: Viewer, post: Post, version: int) -> Post:
    """Today is the last day of the post, and of what it opens."""
    post.last_day, post.version = by.day, version
    post.save()
    record(post, *ended_with(post, by.day), last_day=by.day)
    return post


@action(rules.can_end_appointment)
def end_appointment(*, by: Viewer, staff: Staff) -> Staff:
    """Today is her last day at the school: from tomorrow her account opens nothing."""
    staff.last_day = by.day
    staff.save()
    record(staff, last_day=by.day)
    return staff


@action(rules.can_end_appointment)
def stay(*, by: Viewer, staff: Staff) -> Staff:
    """They do not leave after all, or have come back: there is no last day any more. Errors: Refused for a day that is
    over, as their posts and groups may have been given to others."""
    if staff.last_day is None or staff.last_day < by.day:
        raise Refused("The last day is over: add them as a new colleague, or ask whoever runs Remit.")
    was, staff.last_day = staff.last_day, None
    staff.save()
    record(staff, last_day=[was, None])
    return staff


@action(rules.is_herself)
def change_password(*, by: Viewer, password: str) -> None:
    """Her own. History keeps that it was changed, and not to what. What programs hold ends with the sessions elsewhere."""
    staff = list(Staff.objects.visible_to(by).filter(user=by.user).order_by("pk"))
    first = by.user.first_password
    by.user.set_password(password)
    by.user.first_password = False
    by.user.save()
    record(*staff, changed="password", programs_ended=programs.end(by.user))
    if first:
        tell_of_account(by, staff[0])


@action(rules.can_manage)
def add_staff(*, by: Viewer, name: str, email: str, password: str) -> Staff:
    """A colleague; with an e-mail address she can sign in: with a first password, or once she has used a link."""
    school = queries.managed_school(by)
    user = None
    if email:
        user = User(email=email, name=name, first_password=bool(password))
        user.set_password(password or None)
        user.save()
    staff = Staff(school=school, user=user, name=name, first_day=by.day)
    staff.save()
    record(staff, added=True)
    return staff


@action(rules.can_add_post)
def add_post(
    *, by: Viewer, title: str, holder: Staff, line_manager: Staff | None, standing: str, first_day: date
) -> Post:
    """A leader's post opens nothing until its job description is confirmed. A head's post stands by itself."""
    post = Post(school=holder.school, title=title, line_manager=line_manager, first_day=first_day)
    post.full_clean()
    post.save()
    tenure = Tenure(school=post.school, post=post, staff=holder, first_day=first_day)
    tenure.save()
    rows: list = [post, tenure]
    if standing != Role.LEADER:
        role = Role(school=post.school, post=post, name=title, standing=standing)
        role.save()
        rows.append(role)
    record(*rows, title=title, holder=holder)
    return post


@action(rules.can_shape_post)
def shape_post(*, by: Viewer, post: Post, roles: list) -> Post:
    """Set the roles that a post bundles, and what each reaches. `roles`: dicts of name, whole_school, heads_year, years,
    follows (whether the years go up with their pupils), subjects, groups, sets, kinds (the sensitive ones its duties
    ask for). A role of the same name is kept, one that is
    no longer named loses its reach but stays for the history that names it. What the head has opened is opened anew
    only where the reach has not changed."""
    held = {role.name: role for role in Role.objects.unscoped("the roles of a post in sight").filter(post=post)}
    # Nobody confirms her own reach: what a holder says of it waits for the head.
    vouched = by if rules.can_vouch(by, post=post) else None
    rows: list = []
    for asked in roles:
        role = held.pop(asked["name"], None) or Role(school=post.school, post=post, name=asked["name"])
        rows += _reshape(role, asked, vouched)
    for role in held.values():
        if role.standing == Role.LEADER:
            rows += _reshape(role, {"kinds": []}, None)
    record(post, *rows, roles=[asked["name"] for asked in roles])
    tell_of_openings(by, post)
    return post


def _reshape(role: Role, asked: dict, vouched: Viewer | None) -> list:
    was_whole = role.whole_school
    role.whole_school = asked.get("whole_school", False)
    role.heads_year = asked.get("heads_year", False)
    before_save = role.pk
    role.save()
    rows: list = [role]
    wanted = {
        *(("year", year) for year in asked.get("years", ())),
        *(("subject", subject.pk) for subject in asked.get("subjects", ())),
        *(("group", group.pk) for group in asked.get("groups", ())),
        *(("set", name) for name in asked.get("sets", ())),
    }
    reaches = Reach.objects.unscoped("the reach of a post in sight").filter(role=role)
    held = {_value_of(reach): reach for reach in reaches} if before_save else {}
    for value in held.keys() - wanted:
        rows.append(held[value])
        removed(held[value])
    for dimension, value in sorted(wanted - held.keys(), key=str):
        field = f"{dimension}_id" if dimension in {"subject", "group"} else dimension
        reach = Reach(school=role.school, role=role, **{field: value})
        reach.follows = asked.get("follows") if dimension == "year" else None
        reach.save()
        rows.append(reach)
    answered = [held[value] for value in sorted(held.keys() & wanted, key=str) if value[0] == "year"]
    answered = [reach for reach in answered if reach.follows != asked.get("follows")]
    turned = any(bool(reach.follows) != bool(asked.get("follows")) for reach in answered)
    for reach in answered:
        reach.follows = asked.get("follows")
        reach.save()
        rows.append(reach)
    kinds = [*asked["kinds"], *(["general"] if wanted or role.whole_school else [])]
    moved = held.keys() != wanted or was_whole != role.whole_school or turned
    return rows + _reopen(role, kinds, vouched, moved=moved)


def _value_of(reach: Reach) -> tuple:
    stated = {"year": reach.year, "subject": reach.subject_id, "group": reach.group_id, "set": reach.set or None}
    return next((name, value) for name, value in stated.items() if value is not None)


def _reopen(role: Role, kinds: list[str], vouched: Viewer | None, *, moved: bool) -> list:
    """What was opened for one scope is not open for another. Whoever manages posts vouches for the reach itself, by
    setting it; the sensitive kinds are the head's to open."""
    rows: list = []
    held = {each.kind: each for each in Opening.objects.unscoped("the openings of a post in sight").filter(role=role)}
    for kind in OPENABLE:
        opening = held.get(kind)
        if opening and (moved or kind not in kinds):  # also one that waits: who was shown the old reach is Stale
            _settle(opening)
            rows.append(opening)
        if kind in kinds and not opening:
            opening = Opening(school=role.school, role=role, kind=kind)
            opening.save()
            rows.append(opening)
        answered = opening and (opening.confirmed_on or opening.refused_on)  # a refusal is taken back by hand alone
        if vouched and opening and kind in kinds and kind not in SENSITIVE and not answered:
            _settle(opening, confirmed=vouched)
            rows.append(opening)
        if opening and kind not in kinds:
            removed(opening)
            rows.append(opening)
    return rows


def _settle(opening: Opening, *, confirmed: Viewer | None = None, refused: Viewer | None = None) -> None:
    """Open, refused, or neither: then it waits."""
    opening.confirmed_by, opening.confirmed_on = _said_by(confirmed)
    opening.refused_by, opening.refused_on = _said_by(refused)
    opening.save()


def _said_by(viewer: Viewer | None) -> tuple[Staff | None, date | None]:
    return (Staff.objects.visible_to(viewer).filter(user=viewer.user).first(), viewer.day) if viewer else (None, None)


@action(rules.can_confirm_opening)
def confirm_opening(*, by: Viewer, opening: Opening, version: int) -> Opening:
    """The head opens a sensitive kind to a role, over the reach that the role has now; also one refused before."""
    opening.version = version
    _settle(opening, confirmed=by)
    record(opening, kind=opening.kind, confirmed=True)
    tell_of_settled(by, opening.role.post)
    return opening


@action(rules.can_confirm_opening)
def refuse_opening(*, by: Viewer, opening: Opening, version: int) -> Opening:
    """The head says no: it waits for nobody any more, and can be opened later."""
    opening.version = version
    _settle(opening, refused=by)
    record(opening, kind=opening.kind, refused=True)
    tell_of_settled(by, opening.role.post)
    return opening


@action(rules.can_confirm_opening)
def close_opening(*, by: Viewer, opening: Opening, version: int) -> Opening:
    opening.version = version
    _settle(opening)
    record(opening, kind=opening.kind, confirmed=False)
    return opening
