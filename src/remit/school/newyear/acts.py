"""Every write of a new year: what is said of it, what is written beforehand, the day itself, and the way back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from remit.core.acts import Refused, action, changed, record, removed
from remit.core.records import EditedRecord
from remit.core.viewers import Viewer
from remit.school import rules
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
from remit.school.newyear.preview import CLASSES, REASON, forms, goes_by_itself, next_form, pupils_of, tutors
from remit.school.turns import ROLL

CHUNK = 100
MEANWHILE = "Somebody changed this meanwhile. Look again."


@action(rules.can_manage)
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


@action(rules.can_manage)
def choose(*, by: Viewer, new: NewYear, version: int, forms_go_up: bool, tutors_go_up: bool) -> NewYear:
    """Errors: Refused, Stale."""
    _in_state(new, NewYear.DRAFT)
    differing = changed(new, forms_go_up=forms_go_up, tutors_go_up=forms_go_up and tutors_go_up)
    new.version = version
    new.save()
    record(new, **{"chosen": True, **differing})
    return new


@action(rules.can_manage)
def say(*, by: Viewer, new: NewYear, goes: dict) -> None:
    """Who does not do as her year does: by pupil, where she goes. Errors: Refused."""
    _in_state(new, NewYear.DRAFT)
    held = {move.pupil_id: move for move in _moves(new).filter(pupil__in=[pupil.pk for pupil in goes])}
    rows: list[EditedRecord] = []
    for pupil, said in goes.items():
        move = held.get(pupil.pk)
        if move and said == goes_by_itself(new, pupil.year):
            rows.append(removed(move))
        elif move and move.goes != said:
            move.goes = said
            move.save()
            rows.append(move)
        elif move is None and said != goes_by_itself(new, pupil.year):
            move = Move(pupil=pupil, new_year=new, year=pupil.year, goes=said)
            move.save()
            rows.append(move)
    if rows:
        record(*rows, said=True)
    new.save()
    record(new, said=len(rows))


def _moves(new: NewYear) -> Any:
    return Move.objects.unscoped(REASON).filter(new_year=new)


def _in_state(new: NewYear, *states: str) -> None:
    if new.state not in states:
        raise Refused(MEANWHILE)


@action(rules.can_manage)
def set_going(*, by: Viewer, new: NewYear, version: int) -> NewYear:
    """From now the worker writes it. Errors: Refused, Stale."""
    _in_state(new, NewYear.DRAFT, NewYear.STOPPED)
    new.started_by = by.user.pk
    return _to(new, NewYear.SETTING, version)


@action(rules.can_manage)
def stop(*, by: Viewer, new: NewYear) -> NewYear:
    return _to(new, NewYear.STOPPED, new.version)


def _to(new: NewYear, state: str, version: int) -> NewYear:
    new.version = version
    differing = changed(new, state=state)
    new.save()
    record(new, **differing)
    return new


@action(rules.can_manage, ROLL)
def write_groups(*, by: Viewer, new: NewYear) -> NewYear:
    """Before the pupils: the forms of next year are there, and who takes the groups of this one does so until its last
    day. Once."""
    held = forms(new)
    wrote: dict[str, Any] = {"forms": {}, "made": [], "ended": [], "begun": [], "renamed": []}
    rows: dict[type, list] = defaultdict(list)
    there = {group.name: group for group in Group.objects.unscoped(REASON).filter(school=new.school_id)}
    for form in held if new.forms_go_up else ():
        name = next_form(new, form)
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
    classes = Group.objects.unscoped(REASON).filter(school=new.school_id, type__in=CLASSES)
    rows[GroupLead] += _ended(new, GroupLead.objects.unscoped(REASON).filter(group__in=classes.values("pk")), wrote)
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
    """Each goes with the form; who took the last year's is free."""
    rows = []
    for pk, leads in tutors(new, held).items():
        target = wrote["forms"].get(str(pk))
        if target == pk or (lasting := [lead for lead in leads if lead.last_day is None]) == []:
            continue
        rows += _ended(new, GroupLead.objects.unscoped(REASON).filter(pk__in=[lead.pk for lead in lasting]), wrote)
        if target is None:
            continue
        begun = GroupLead.objects.bulk_create(
            GroupLead(school=new.school, group_id=target, staff_id=lead.staff_id, first_day=new.first_day)
            for lead in lasting
        )
        wrote["begun"] += [lead.pk for lead in begun]
        rows += begun
    return rows


@action(rules.can_manage, ROLL)
def write_part(*, by: Viewer, new: NewYear) -> NewYear:
    """The next hundred pupils: their places in this year's forms and classes end, those in next year's begin, and who
    leaves has a last day. When none is left, it waits for its day."""
    _in_state(new, NewYear.SETTING)
    done = _moves(new).filter(dated=True).values("pupil")
    part = list(pupils_of(new).exclude(pk__in=done).order_by("pk")[:CHUNK])
    if not part:
        return _to(new, NewYear.SET, new.version)
    _date(new, part)
    new.save()
    record(new, part=len(part))
    return new


def _date(new: NewYear, part: list[Pupil]) -> None:
    moves = {move.pupil_id: move for move in _moves(new).filter(pupil__in=part)}
    places: dict[int, list[Membership]] = defaultdict(list)
    held = Membership.objects.unscoped(REASON).filter(pupil__in=part).select_related("group")
    for place in held.filter(group__type__in=(Group.FORM, *CLASSES)).order_by("pk"):
        places[place.pupil_id].append(place)
    left, ended, begun = [], [], {}
    for pupil in part:
        move = moves.setdefault(
            pupil.pk,
            Move(pupil=pupil, new_year=new, year=pupil.year, goes=goes_by_itself(new, pupil.year)),
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
    alikes: list[Any] = [list(moves.values()), left, *_alike([*ended, *begun.values()])]
    for alike in alikes:
        if alike:
            record(*alike, new_year=new.first_day)


def _alike(places: Iterable[Membership]) -> Iterable[list[Membership]]:
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
    _in_state(new, NewYear.SET)
    done = _moves(new).filter(dated=True).values("pupil")
    if late := list(pupils_of(new).exclude(pk__in=done)):
        _date(new, late)
    new.wrote |= {"years": _years_up(new, _moves(new).filter(goes=Move.UP)), "reaches": _reaches_up(new)}
    renamed = list(Group.objects.unscoped(REASON).filter(pk__in=new.wrote["renamed"], year__isnull=False))
    for form in renamed:
        form.year += 1
        form.save()
    if renamed:
        record(*renamed, new_year=new.first_day)
    _moves(new).update(moved_on=new.first_day)
    if moved := list(_moves(new)):
        record(*moved, moved=True)
    return _to(new, NewYear.MOVED, new.version)


def _years_up(new: NewYear, moves: Any, by: int = 1) -> int:
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


@action(rules.can_manage, ROLL)
def take_back(*, by: Viewer, new: NewYear, version: int) -> NewYear:
    """All of it that nobody has changed since. Who has moved is back in one transaction; the dated rest follows in parts.
    Errors: Refused, Stale."""
    _in_state(new, NewYear.SET, NewYear.MOVED, NewYear.STOPPED)
    new.started_by = by.user.pk
    if new.state == NewYear.MOVED:
        new.left = _back_in_their_years(new)
    return _to(new, NewYear.UNDOING, version)


def _back_in_their_years(new: NewYear) -> list[str]:
    moves = _moves(new).filter(goes=Move.UP)
    back = _years_up(new, moves, by=-1)
    left = []
    if (stay := len(moves) - back) > 0:
        left.append(f"{stay} whose year was changed since: they stay in the year that was entered.")
    reaches = Reach.objects.unscoped(REASON).in_bulk([pk for pk, _, _ in new.wrote["reaches"]])
    written = []
    for pk, was, now in new.wrote["reaches"]:
        reach = reaches.get(pk)
        if reach and reach.year == now and reach.follows:
            reach.year = was
            reach.save()
            written.append(reach)
    if written:
        record(*written, taken_back=True)
    if len(written) < len(new.wrote["reaches"]):
        left.append("Posts whose reach was changed since: they keep the one that was said.")
    renamed = list(Group.objects.unscoped(REASON).filter(pk__in=new.wrote["renamed"], year__isnull=False))
    for form in renamed:
        form.year -= 1
        form.save()
    if renamed:
        record(*renamed, taken_back=True)
    return left


@action(rules.can_manage, ROLL)
def take_back_part(*, by: Viewer, new: NewYear) -> NewYear:
    """The next hundred pupils as they were before it; then the groups, and it is undone."""
    _in_state(new, NewYear.UNDOING)
    part = list(_moves(new).select_related("pupil").order_by("pk")[:CHUNK])
    if not part:
        _groups_back(new)
        return _to(new, NewYear.UNDONE, new.version)
    kept = _undate(new, part)
    new.left = [*new.left, *kept]
    new.save()
    record(new, part=len(part))
    return new


def _undate(new: NewYear, part: list[Move]) -> list[str]:
    keys = {pk for move in part for name in ("ended", "begun") for pk in move.places.get(name, ())}
    held = Membership.objects.unscoped(REASON).select_related("group", "pupil").in_bulk(keys)
    rows: list[Membership] = []
    pupils, left = [], []
    placed = _placed_since(new, part)
    for move in part:
        for pk in move.places.get("begun", ()):
            place = held.get(pk)
            if place and place.last_day is None and place.first_day == new.first_day:
                rows.append(removed(place))
            elif place:
                left.append(f"{move.pupil} in {place.group}: changed since.")
        for pk in move.places.get("ended", ()):
            place = held.get(pk)
            again = place and (_is_there_again(place) or (place.group.type == Group.FORM and move.pupil_id in placed))
            if place and place.last_day == new.eve and not again:
                place.last_day = None
                place.save()
                rows.append(place)
            elif place:
                left.append(f"{move.pupil} in {place.group}: changed since.")
        if move.goes == Move.LEAVES and move.dated:
            if move.pupil.last_day == new.eve:
                until = move.places.get("until")
                move.pupil.last_day = date.fromisoformat(until) if until else None
                move.pupil.save()
                pupils.append(move.pupil)
            else:
                left.append(f"{move.pupil}: the last day was changed since.")
        removed(move)
    alikes: list[Any] = [part, pupils, *_alike(rows)]
    for alike in alikes:
        if alike:
            record(*alike, taken_back=True)
    return left


def _placed_since(new: NewYear, part: list[Move]) -> set[int]:
    """Who is in a form of the new year by somebody's hand: the old one does not come back beside it."""
    begun = Membership.objects.unscoped(REASON).filter(
        group__type=Group.FORM, pupil__in=[move.pupil_id for move in part], first_day__gte=new.first_day
    )
    ours = {pk for move in part for pk in move.places.get("begun", ())}
    rows = begun.values_list("pk", "pupil", "first_day", "last_day")
    return {pupil for pk, pupil, first, last in rows if pk not in ours or last or first != new.first_day}


def _is_there_again(place: Membership) -> bool:
    again = Membership.objects.unscoped(REASON).filter(pupil=place.pupil_id, group=place.group_id, last_day=None)
    return again.exists()


def _groups_back(new: NewYear) -> None:
    wrote = new.wrote
    leads = GroupLead.objects.unscoped(REASON).in_bulk([*wrote.get("ended", ()), *wrote.get("begun", ())])
    rows: list[Any] = []
    left = []
    for pk in wrote.get("begun", ()):
        lead = leads.get(pk)
        if lead and lead.last_day is None and lead.first_day == new.first_day:
            rows.append(removed(lead))
        elif lead:
            left.append("Somebody who takes a group of the new year: changed since.")
    for pk in wrote.get("ended", ()):
        lead = leads.get(pk)
        taken = lead and GroupLead.objects.unscoped(REASON).filter(
            group=lead.group_id, staff=lead.staff_id, last_day=None
        )
        if lead and lead.last_day == new.eve and not (taken and taken.exists()):
            lead.last_day = None
            lead.save()
            rows.append(lead)
    if rows:
        record(*rows, taken_back=True)
    made = _empty(Group.objects.unscoped(REASON).filter(pk__in=wrote.get("made", ())))
    gone = [removed(group) for group in made]
    if gone:
        record(*gone, taken_back=True)
    new.left = [*new.left, *dict.fromkeys(left)]


def _empty(groups: Collection[Group]) -> list[Group]:
    """Those that nothing refers to: nobody has been put in them or in charge of them since."""
    members = set(Membership.objects.unscoped(REASON).filter(group__in=groups).values_list("group", flat=True))
    leads = set(GroupLead.objects.unscoped(REASON).filter(group__in=groups).values_list("group", flat=True))
    return [group for group in groups if group.pk not in members | leads]
