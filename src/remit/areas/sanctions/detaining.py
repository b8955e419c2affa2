"""Every write to detentions: sittings and the patterns that make them, who is booked in, who came, and who was told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from remit.areas.sanctions import rules, sittings
from remit.areas.sanctions.models import Pattern, Place, Response, Sitting
from remit.areas.sanctions.queries import days_open
from remit.core import clock
from remit.core.acts import Refused, Turn, action, record, saved_over
from remit.core.viewers import Viewer
from remit.school import dates
from remit.school.calendar import halves
from remit.school.family import refuse_kept_away
from remit.school.models import School

YEAR = timedelta(days=366)
MARKS = (Place.SERVED, Place.EXCUSED, Place.MISSED)


def _of_sitting(
    by: Viewer,
    *,
    sitting: Sitting | None = None,
    response: Response | None = None,
    place: Place | None = None,
    **_: object,
) -> Iterable[str]:
    pupil = response.pupil_id if response else place.pupil_id if place else None
    held = [f"behaviour of {pupil}"] if pupil else []
    return [*held, *(f"sitting {each}" for each in {sitting and sitting.pk, place and place.sitting_id} if each)]


def _of_sittings(by: Viewer, *, school: School | None = None, pattern: Pattern | None = None, **_: object) -> Iterable[str]:  # fmt: skip
    return (f"sittings {school.pk if school else pattern.school_id if pattern else 0}",)


@action(rules.can_set_up, Turn(_of_sittings))
def add_sitting(*, by: Viewer, school: School, day: date, details: dict[str, Any]) -> Sitting:
    """Errors: Refused, ValidationError."""
    _refuse_day(by, day)
    made = Sitting(school=school, day=day, **details)
    made.full_clean()
    made.save()
    record(made, name=made.name, day=day)
    return made


@action(rules.can_set_up, Turn(_of_sitting))
def change_sitting(*, by: Viewer, sitting: Sitting, version: int, day: date, details: dict[str, Any]) -> Sitting:
    """Errors: Refused, Stale, ValidationError."""
    if day != sitting.day:
        _refuse_day(by, day)
    taken = sittings.sittings(by).get(pk=sitting.pk).taken
    if taken and day != sitting.day:
        raise Refused("Somebody is booked in. Move their places first, then its day.")
    if details["capacity"] < taken:
        raise Refused("More are booked in than that. Give it more places.")
    record(sitting, **_plain(saved_over(sitting, version, day=day, **details)))
    return sitting


def _plain(differing: dict[str, list]) -> dict[str, list]:
    """Records by their names."""
    return {name: [str(each) if hasattr(each, "pk") else each for each in both] for name, both in differing.items()}


def _refuse_day(by: Viewer, day: date) -> None:
    if day < by.day:
        raise Refused(f"{day:%-d %B %Y} has passed. Choose today or a later day.")
    if sittings.closed_on(by, day):
        raise Refused(f"The school is closed on {day:%A %-d %B %Y}. Choose a school day.")


@action(rules.can_set_up, Turn(_of_sitting))
def call_off(*, by: Viewer, sitting: Sitting, version: int) -> Sitting:
    """It is not held: places to come in it are to be moved first. Errors: Refused, Stale."""
    if sitting.called_off:
        raise Refused("It was called off already.")
    if sittings.sittings(by).get(pk=sitting.pk).taken:
        raise Refused("Somebody is booked in. Move their places first.")
    record(sitting, **saved_over(sitting, version, called_off=True))
    return sitting


@action(rules.can_set_up, Turn(_of_sitting))
def hold_again(*, by: Viewer, sitting: Sitting, version: int) -> Sitting:
    """It was called off by mistake. Errors: Refused, Stale."""
    if not sitting.called_off:
        raise Refused("It is held.")
    record(sitting, **saved_over(sitting, version, called_off=False))
    return sitting


@action(rules.can_set_up, Turn(_of_sittings))
def keep_pattern(*, by: Viewer, school: School, pattern: Pattern | None, version: int | None, details: dict[str, Any]) -> Pattern:  # fmt: skip
    """A new weekly detention, or one as it is from now on: sittings that were made stay. Errors: Stale, ValidationError."""
    if pattern is not None:
        record(pattern, **_plain(saved_over(pattern, version or 0, **details)))
        return pattern
    made = Pattern(school=school, **details)
    made.full_clean()
    made.save()
    record(made, name=made.name)
    return made


@action(rules.can_set_up, Turn(_of_sittings))
def make_sittings(*, by: Viewer, pattern: Pattern, next_half: bool = False) -> Pattern:
    """Of the half term that runs, or of the next one: on each school day of its weekday from today on, where there is none of
    it yet. Errors: Refused, where there is nothing to make."""
    half = _half(by, pattern.school_id, 1 if next_half else 0)
    if not pattern.offered or half is None:
        raise Refused("It goes on no more." if half else "The school's terms do not reach so far. Enter them first.")
    held = set(Sitting.objects.visible_to(by).filter(pattern=pattern).values_list("day", flat=True))
    first = max(half[0], by.day)
    days = [
        each
        for each in days_open(by, first, half[1], pattern.school_id)
        if each.isoweekday() == pattern.weekday and each not in held
    ]
    if not days:
        raise Refused("All its sittings of these weeks are there.")
    same = ("name", "begins", "ends", "room", "capacity", "staff", "notice")
    of = {"school": pattern.school, "pattern": pattern, **{name: getattr(pattern, name) for name in same}}
    made = [Sitting(day=day, **of) for day in days]
    Sitting.objects.bulk_create(made)
    record(*made, name=pattern.name, first=days[0], last=days[-1])
    return pattern


def _half(by: Viewer, at: int, number: int) -> tuple[date, date] | None:
    """The half of a term that runs, or of those to come, also of the next school year: in a holiday the next is the first of
    them."""
    terms = dates.terms_between(by, by.day, by.day + YEAR, at)
    found = [half for term in terms for half in halves(term) if half.last_day >= by.day]
    return (found[number].first_day, found[number].last_day) if number < len(found) else None


@action(rules.can_work, Turn(_of_sitting))
def book(*, by: Viewer, response: Response, sitting: Sitting) -> Place:
    """Errors: Refused with what stands against it, ValidationError."""
    if not response.is_detention or not response.is_open:
        raise Refused("There is no detention to be served for this.")
    held = sittings.places_for(by, response)
    if any(each.state == Place.COMING for each in held):
        raise Refused("It has a place already. Move that one instead.")
    return _placed(by, response, sitting)


def _placed(by: Viewer, response: Response, sitting: Sitting) -> Place:
    if against := sittings.offer(by, response.pupil, sitting).against:
        raise Refused(against)
    made = Place(pupil=response.pupil, kind=response.kind, sitting=sitting, response=response)
    made.full_clean()
    made.save()
    record(made, sitting=str(sitting), day=sitting.day)
    return made


@action(rules.can_move, Turn(_of_sitting))
def move(*, by: Viewer, place: Place, version: int, sitting: Sitting) -> Place:
    """To another sitting; home is told anew. The new place. Errors: Refused, Stale, ValidationError."""
    _refuse_marked(place)
    if sitting.pk == place.sitting_id:
        raise Refused("It is in this detention.")
    record(place, **saved_over(place, version, state=Place.MOVED))
    return _placed(by, place.response, sitting)


@action(rules.can_move, Turn(_of_sitting))
def give_up(*, by: Viewer, place: Place, version: int) -> Place:
    """The place goes; the detention is to be booked again, or let go. Errors: Refused, Stale."""
    _refuse_marked(place)
    record(place, **saved_over(place, version, state=Place.MOVED))
    return place


def _refuse_marked(place: Place) -> None:
    if place.state != Place.COMING:
        raise Refused(f"This place is {place.get_state_display().lower()}.")


@action(rules.can_mark, Turn(_of_sitting))
def mark(*, by: Viewer, place: Place, version: int, state: str) -> Place:
    """Served, excused or missed; `coming` takes that back. Once served in any of its places it is done. Errors: Refused, Stale."""
    if place.state == Place.MOVED:
        raise Refused("This place was moved to another detention.")
    if state not in {*MARKS, Place.COMING}:
        raise Refused("Choose served, excused or missed.")
    if place.sitting.day > by.day:
        raise Refused(f"{place.sitting} is on {place.sitting.day:%-d %B %Y}: it has not begun.")
    marked = None if state == Place.COMING else clock.now()
    record(place, **saved_over(place, version, state=state, marked=marked))
    response, done_on = place.response, sittings.served_on(place.response)
    if response.done_on != done_on and response.let_go_on is None and response.taken_back is None:
        record(response, **saved_over(response, response.version, done_on=done_on))
    return place


@action(rules.can_move, Turn(_of_sitting))
def tell_home(*, by: Viewer, place: Place, version: int, told: str, how: str, told_on: date) -> Place:
    """Who was told, how and when. Errors: Refused, Stale, ValidationError."""
    if told_on > by.day:
        raise Refused("That day is still to come.")
    if not told.strip():
        raise Refused("Say who was told.")
    refuse_kept_away(place.pupil, by.day, told)
    record(place, **saved_over(place, version, told=told.strip(), told_how=how, told_on=told_on))
    return place


@action(rules.can_move, Turn(_of_sitting))
def untell(*, by: Viewer, place: Place, version: int) -> Place:
    """That somebody was told was a mistake. Errors: Stale."""
    record(place, **saved_over(place, version, told="", told_how="", told_on=None))
    return place
