"""The writes of a new year: what is said of it, what is written beforehand, and the day itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from remit.core.acts import Refused, action, changed, record, removed
from remit.core.notices.actions import settle, tell
from remit.core.records import EditedRecord
from remit.core.viewers import Viewer
from remit.school import rules
from remit.school.dated import on
from remit.school.models import (
    AcademicYear,
    Group,
    GroupLead,
    Membership,
    Move,
    NewYear,
    Pupil,
    Reach,
)
from remit.school.newyear.preview import CLASSES, REASON, forms, goes_by_itself, next_forms, pupils_of, tutors
from remit.school.turns import ROLL

CHUNK = 100
FAULT = "new-year-stopped"
MEANWHILE = "Somebody changed this meanwhile. Look again."


@action(rules.can_manage, ROLL)
def draft(*, by: Viewer, academic_year: AcademicYear) -> NewYear:
    """To be looked at and set; nothing of it happens yet. Errors: Refused."""
    if _of(academic_year).exists():
        raise Refused(f"The beginning of {academic_year} is prepared already.")
    in_forms = academic_year.school.taught_in_forms  # a primary teacher takes the same year again
    new = NewYear(school=academic_year.school, academic_year=academic_year, tutors_go_up=not in_forms)
    new.save()
    record(new, first_day=new.first_day)
    return new


def _of(academic_year: AcademicYear) -> Any:
    return NewYear.objects.unscoped(REASON).filter(academic_year=academic_year).exclude(state=NewYear.UNDONE)


@action(rules.can_manage, ROLL)
def choose(*, by: Viewer, new: NewYear, version: int, forms_go_up: bool, tutors_go_up: bool) -> NewYear:
    """Errors: Refused, Stale."""
    in_state(new, NewYear.DRAFT)
    differing = changed(new, forms_go_up=forms_go_up, tutors_go_up=forms_go_up and tutors_go_up)
    new.version = version
    new.save()
    record(new, **{"chosen": True, **differing})
    return new


@action(rules.can_manage, ROLL)
def say(*, by: Viewer, new: NewYear, goes: dict) -> None:
    """Who does not do as her year does: by pupil, where she goes. Errors: Refused."""
    in_state(new, NewYear.DRAFT)
    held = {move.pupil_id: move for move in moves_of(new).filter(pupil__in=[pupil.pk for pupil in goes])}
    rows: list[EditedRecord] = []
    for pupil, said in goes.items():
        move = held.get(pupil.pk)
        if move and said == goes_by_itself(new, pupil):
            rows.append(removed(move))
        elif move and move.goes != said:
            move.goes = said
            move.save()
            rows.append(move)
        elif move is None and said != goes_by_itself(new, pupil):
            move = Move(pupil=pupil, new_year=new, year=pupil.year, goes=said)
            move.save()
            rows.append(move)
    if rows:
        record(*rows, said=True)
    new.save()
    record(new, said=len(rows))


def moves_of(new: NewYear) -> Any:
    return Move.objects.unscoped(REASON).filter(new_year=new)


def in_state(new: NewYear, *states: str) -> None:
    if new.state not in states:
        raise Refused(MEANWHILE)


@action(rules.can_manage, ROLL)
def set_going(*, by: Viewer, new: NewYear, version: int) -> NewYear:
    """From now the worker writes it, or goes on with the way back where it stopped on that. Errors: Refused, Stale."""
    in_state(new, NewYear.DRAFT, NewYear.STOPPED)
    new.started_by = by.user.pk
    return into(new, NewYear.UNDOING if new.wrote.get("back") else NewYear.SETTING, version)


@action(rules.can_manage)
def stop(*, by: Viewer, new: NewYear) -> NewYear:
    """Whoever set it going is told, until it goes on."""
    held = into(new, NewYear.STOPPED, new.version)
    _tell(new)
    return held


@action(rules.can_manage)
def tell_of_fault(*, by: Viewer, new: NewYear) -> None:
    """Of one that could not move up on its day, and is tried again."""
    _tell(new)
    record(new, waits=True)


def _tell(new: NewYear) -> None:
    tell(FAULT, to=[new.started_by], school=new.school_id, what=new.ref)


def into(new: NewYear, state: str, version: int) -> NewYear:
    settle(FAULT, what=new.ref)
    new.version = version
    differing = changed(new, state=state)
    new.save()
    record(new, **differing)
    return new


@action(rules.can_manage, ROLL)
def write_groups(*, by: Viewer, new: NewYear) -> NewYear:
    """Before the pupils: the forms of next year are there, and who takes the groups of this one does so until its last
    day; also who stays with the year, of a form that keeps its name and goes up. Once."""
    held = forms(new)
    wrote: dict[str, Any] = {"forms": {}, "made": [], "ended": [], "begun": [], "renamed": []}
    rows: dict[type, list] = defaultdict(list)
    names = next_forms(new, held)
    there = {group.name: group for group in Group.objects.unscoped(REASON).filter(school=new.school_id)}
    for form in held if new.forms_go_up else ():
        name = names[form.pk]
        if not name:
            continue
        if name not in there:
            year = None if form.year is None else form.year + 1
            there[name] = Group(school=new.school, name=name, type=Group.FORM, year=year)
            there[name].save()
            wrote["made"].append(there[name].pk)
            rows[Group].append(there[name])
        wrote["forms"][str(form.pk)] = there[name].pk
        if there[name].pk == form.pk:
            wrote["renamed"].append(form.pk)
    if new.tutors_go_up:
        rows[GroupLead] += _tutors_up(new, held, wrote)
    ends = Q(type__in=CLASSES) if new.tutors_go_up else Q(type__in=CLASSES) | Q(pk__in=wrote["renamed"])
    groups = Group.objects.unscoped(REASON).filter(ends, school=new.school_id)
    rows[GroupLead] += _ended(new, GroupLead.objects.unscoped(REASON).filter(group__in=groups.values("pk")), wrote)
    for alike in rows.values():
        if alike:
            record(*alike, new_year=new.first_day)
    new.wrote = wrote
    new.save()
    record(new, groups=True)
    return new


def _ended(new: NewYear, leads: Any, wrote: dict[str, Any]) -> list[GroupLead]:
    rows = list(leads.filter(first_day__lte=new.eve, last_day=None))
    for lead in rows:
        lead.last_day = new.eve
        lead.save()
    wrote["ended"] += [lead.pk for lead in rows]
    return rows


def _tutors_up(new: NewYear, held: list[Group], wrote: dict[str, Any]) -> list[GroupLead]:
    """Each goes with the form; who took the last year's is free. All of them end before one begins: somebody may take
    two forms in a row."""
    going = [
        (wrote["forms"].get(str(pk)), lead)
        for pk, leads in tutors(new, held).items()
        for lead in leads
        if lead.last_day is None and wrote["forms"].get(str(pk)) != pk
    ]
    charges = GroupLead.objects.unscoped(REASON)
    rows = _ended(new, charges.filter(pk__in=[lead.pk for _, lead in going]), wrote)
    targets = [target for target, _ in going if target]
    there = set(charges.filter(group__in=targets, last_day=None).values_list("group", "staff"))
    asked = {(target, lead.staff_id) for target, lead in going if target and lead.staff.holds_on(new.first_day)}
    begun = GroupLead.objects.bulk_create(
        GroupLead(school=new.school, group_id=target, staff_id=staff, first_day=new.first_day)
        for target, staff in sorted(asked - there)
    )
    wrote["begun"] += [lead.pk for lead in begun]
    return rows + begun


@action(rules.can_manage, ROLL)
def write_part(*, by: Viewer, new: NewYear) -> NewYear:
    """The next hundred pupils: their places in this year's forms and classes end, those in next year's begin, and who
    leaves has a last day. When none is left, it waits for its day."""
    in_state(new, NewYear.SETTING)
    done = moves_of(new).filter(dated=True).values("pupil")
    part = list(pupils_of(new).exclude(pk__in=done).order_by("pk")[:CHUNK])
    if not part:
        return into(new, NewYear.SET, new.version)
    _date(new, part)
    new.save()
    record(new, part=len(part))
    return new


def _date(new: NewYear, part: list[Pupil]) -> None:
    moves = {move.pupil_id: move for move in moves_of(new).filter(pupil__in=part)}
    places: dict[int, list[Membership]] = defaultdict(list)
    held = Membership.objects.unscoped(REASON).filter(pupil__in=part).select_related("group")
    for place in held.filter(group__type__in=(Group.FORM, *CLASSES)).order_by("pk"):
        places[place.pupil_id].append(place)
    left, ended, begun = [], [], {}
    for pupil in part:
        move = moves.setdefault(
            pupil.pk,
            Move(pupil=pupil, new_year=new, year=pupil.year, goes=goes_by_itself(new, pupil)),
        )
        move.year = pupil.year
        if move.goes == Move.LEAVES:
            move.places["until"] = pupil.last_day and pupil.last_day.isoformat()
            pupil.last_day = new.eve
            pupil.save()
            left.append(pupil)
        own = [each for each in places[pupil.pk] if each.holds_on(new.eve) and each.last_day is None]
        stays_put = [each for each in own if _goes_on(new, move, each)]
        for place in own:
            if place in stays_put:
                continue
            place.last_day = new.eve
            place.save()
            ended.append(place)
            move.places.setdefault("ended", []).append(place.pk)
            target = new.wrote["forms"].get(str(place.group_id))
            if move.goes == Move.UP and target and not _placed(new, places[pupil.pk]):
                begun[pupil.pk] = Membership(pupil=pupil, group_id=target, first_day=new.first_day)
    for pk, place in zip(begun, Membership.objects.bulk_create(begun.values()), strict=True):
        moves[pk].places["begun"] = [place.pk]
    for move in moves.values():
        move.dated = True
        move.save()
    alikes: list[Any] = [list(moves.values()), left, *by_kind([*ended, *begun.values()])]
    for alike in alikes:
        if alike:
            record(*alike, new_year=new.first_day)


def by_kind(places: Iterable[Membership]) -> Iterable[list[Membership]]:
    """By how sensitive it is who is in the group."""
    found: dict[str, list[Membership]] = defaultdict(list)
    for place in places:
        found[place.group.members_kind].append(place)
    return found.values()


def _goes_on(new: NewYear, move: Move, place: Membership) -> bool:
    """A form that keeps its name goes up with those who are in it."""
    return move.goes == Move.UP and new.wrote["forms"].get(str(place.group_id)) == place.group_id


def _placed(new: NewYear, places: list[Membership]) -> bool:
    return any(each.group.type == Group.FORM and each.holds_on(new.first_day) for each in places)


@action(rules.can_manage, ROLL)
def move_up(*, by: Viewer, new: NewYear) -> NewYear:
    """The day itself: in one transaction everybody is in the year they move to, and what follows them too, so that no
    page ever sees two cohorts in one year. Who came since it was set goes as their year does."""
    in_state(new, NewYear.SET)
    done = moves_of(new).filter(dated=True).values("pupil")
    if late := list(pupils_of(new).exclude(pk__in=done)):
        _date(new, late)
    new.left = _as_they_are_now(new)
    new.wrote |= {"years": years_up(new, moves_of(new).filter(goes=Move.UP)), "reaches": _reaches_up(new)}
    new.wrote["grown"] = []
    renamed = list(Group.objects.unscoped(REASON).filter(pk__in=new.wrote["renamed"], year__lt=new.school.last_year))
    for form in renamed:
        form.year += 1
        form.save()
        new.wrote["grown"].append([form.pk, form.year])
    if renamed:
        record(*renamed, new_year=new.first_day)
    moves_of(new).update(moved_on=new.first_day)
    if moved := list(moves_of(new)):
        record(*moved, moved=True)
    return into(new, NewYear.MOVED, new.version)


def _as_they_are_now(new: NewYear) -> list[str]:
    """What was said of them since it was set counts. Who does not leave after all moves up, who has left keeps the year of
    then, a year that was put right is the one to go from; who was put in a higher one stays there and is named."""
    moves = list(moves_of(new).filter(dated=True).select_related("pupil").order_by("pk"))
    rows = Pupil.objects.unscoped(REASON).filter(pk__in=[move.pupil_id for move in moves])
    here = set(rows.filter(on(new.first_day)).values_list("pk", flat=True))
    differing, left = [], []
    for move in moves:
        was, pupil = (move.goes, move.year), move.pupil
        if pupil.pk not in here and move.goes != Move.LEAVES:
            move.goes = Move.LEAVES
            move.places["until"] = pupil.last_day and pupil.last_day.isoformat()
        elif pupil.pk in here and move.goes == Move.LEAVES:
            move.goes = Move.UP if pupil.year < new.school.last_year else Move.STAYS
        if move.goes == Move.UP and pupil.year > move.year:
            move.goes = Move.STAYS
            left.append(f"{pupil} was put in {pupil.year_name} meanwhile, and stays in it.")
        move.year = pupil.year
        if was != (move.goes, move.year):
            move.save()
            differing.append(move)
    if differing:
        record(*differing, meanwhile=True)
    return left


def years_up(new: NewYear, moves: Any, by: int = 1) -> int:
    """Those who are still in the year from which they go."""
    wanted: dict[int, list[int]] = defaultdict(list)
    for pk, year in moves.values_list("pupil", "year"):
        wanted[year if by > 0 else year + 1].append(pk)
    asked: list[tuple[int, list[Pupil]]] = []
    for year, keys in sorted(wanted.items()):
        rows = Pupil.objects.unscoped(REASON).filter(pk__in=keys, year=year)
        asked.append((year, list(rows)))
    for year, pupils in asked:
        if pupils:
            Pupil.objects.unscoped(REASON).filter(pk__in=[each.pk for each in pupils]).update(year=year + by)
            record(*pupils, year=[year, year + by])
    return sum(len(pupils) for _, pupils in asked)


def _reaches_up(new: NewYear) -> list[list[int]]:
    rows = Reach.objects.unscoped(REASON).filter(school=new.school_id, follows=True, year__isnull=False)
    found = []
    written = []
    for reach in rows.exclude(year=Reach.GONE).order_by("pk"):
        assert reach.year is not None
        was, reach.year = reach.year, reach.year + 1 if reach.year < new.school.last_year else Reach.GONE
        reach.save()
        found.append([reach.pk, was, reach.year])
        written.append(reach)
    if written:
        record(*written, new_year=new.first_day)
    return found
