"""The way back of a new year: all of it that nobody has changed since."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import ProtectedError, Q

from remit.core.acts import action, record, removed
from remit.core.viewers import Viewer
from remit.school import rules
from remit.school.models import Group, GroupLead, Membership, Move, NewYear, Reach
from remit.school.newyear.acts import CHUNK, by_kind, in_state, into, moves_of, years_up
from remit.school.newyear.preview import REASON
from remit.school.turns import ROLL


@action(rules.can_manage, ROLL)
def take_back(*, by: Viewer, new: NewYear, version: int) -> NewYear:
    """All of it that nobody has changed since. Who has moved is back in one transaction; the dated rest follows in parts.
    Errors: Refused, Stale."""
    in_state(new, NewYear.SET, NewYear.MOVED, NewYear.STOPPED)
    new.started_by = by.user.pk
    new.wrote |= {"back": True}
    if new.state == NewYear.MOVED:
        new.left = _back_in_their_years(new)
    return into(new, NewYear.UNDOING, version)


def _back_in_their_years(new: NewYear) -> list[str]:
    moves = moves_of(new).filter(goes=Move.UP)
    back = years_up(new, moves, by=-1)
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
    grown = new.wrote.get("grown", ())
    forms = Group.objects.unscoped(REASON).in_bulk([pk for pk, _ in grown])
    as_left = [forms[pk] for pk, year in grown if pk in forms and forms[pk].year == year]
    left += [f"{form}: its year was changed since." for form in forms.values() if form not in as_left]
    for form in as_left:
        form.year -= 1
        form.save()
    if as_left:
        record(*as_left, taken_back=True)
    return left


@action(rules.can_manage, ROLL)
def take_back_part(*, by: Viewer, new: NewYear) -> NewYear:
    """The next hundred pupils as they were before it; then the groups, and it is undone."""
    in_state(new, NewYear.UNDOING)
    part = list(moves_of(new).select_related("pupil").order_by("pk")[:CHUNK])
    if not part:
        _groups_back(new)
        return into(new, NewYear.UNDONE, new.version)
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
            again = place and (
                _is_there_again(new, place) or (place.group.type == Group.FORM and move.pupil_id in placed)
            )
            if place and place.last_day == new.eve and not again:
                place.last_day = None
                place.save()
                rows.append(place)
            elif place:
                left.append(f"{move.pupil} in {place.group}: changed since.")
        if move.goes == Move.LEAVES and move.dated:
            said = move.places.get("until")
            until = date.fromisoformat(said) if said else None
            if move.pupil.last_day == new.eve:
                move.pupil.last_day = until
                move.pupil.save()
                pupils.append(move.pupil)
            elif move.pupil.last_day != until:
                left.append(f"{move.pupil}: the last day was changed since.")
        removed(move)
    alikes: list[Any] = [part, pupils, *by_kind(rows)]
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


def _is_there_again(new: NewYear, place: Membership) -> bool:
    again = Membership.objects.unscoped(REASON).filter(pupil=place.pupil_id, group=place.group_id)
    return again.filter(Q(last_day=None) | Q(first_day__gt=new.eve)).exists()


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
    for group in Group.objects.unscoped(REASON).filter(pk__in=wrote.get("made", ())).order_by("pk"):
        try:
            record(removed(group), taken_back=True)
        except ProtectedError:
            left.append(f"{group} stays: it has been used since.")
    new.left = [*new.left, *dict.fromkeys(left)]
