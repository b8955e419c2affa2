"""Past years of a made-up school: who was in which form and class, who has left since, and with which year group.

Year groups go back a year at a time. Everybody keeps the form; sets are made anew each year; who had an option in Year 11
had it in Year 10. Whoever came late took the place of one who had moved away the summer before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from random import Random

from remit.demo import calendar
from remit.demo.families import Town
from remit.demo.groups import FIRST_OPTION_YEAR, FORM, DraftedGroup, classes, dealt, form_name, taught_in_forms
from remit.demo.plan import SIXTH_FORM, Plan
from remit.demo.pupils import Drafted, Nursery

NO_YEAR = -1
Stay = tuple[int, int, int]  # a child's place in the list of people, her first and her last year, by when each began


@dataclass
class Seat:
    """A place in a year group, with those who had it one after the other."""

    stays: list[Stay] = field(default_factory=list)
    form: str = ""  # up to Year 11, or in a school without a sixth form
    sixth: str = ""

    def holder(self, began: int) -> int | None:
        return next((person for person, first, last in self.stays if first <= began <= last), None)


@dataclass
class Past:
    """`children` and `groups` are those of now; `people` grows by whoever has left."""

    plan: Plan
    children: list[Drafted]
    groups: list[DraftedGroup]
    begun: int
    years: int
    town: Town

    def __post_init__(self) -> None:
        self.random = Random(f"{self.plan.key} past")  # noqa: S311 - made-up people, the same each time
        self.people, self.drawn = list(self.children), list(self.children)
        self.taken = {f"{each.given} {each.family_name}" for each in self.children}
        self.serials: dict[str, int] = {}
        for upn in (each.upn for each in self.children if each.upn):
            self.serials[upn[1:10]] = max(int(upn[10:]), self.serials.get(upn[1:10], 0))
        self.nurseries: dict[int, Nursery] = {}
        self.form_of = {each: group.name for group in self.groups if group.type == FORM for each in group.members}
        cohorts = range(self.plan.first_year, self.plan.last_year + self.years + 1)
        self.cohorts = {self.begun - year: self._cohort(year) for year in cohorts}

    @property
    def gone(self) -> list[Drafted]:
        return self.people[len(self.children) :]

    @cached_property
    def first(self) -> int:
        """When the oldest of the past years began."""
        return self.begun - self.years

    def _cohort(self, year: int) -> list[Seat]:
        """Those who are in this year group now, or would be, and whoever was among them in the past years."""
        zero, last = self.begun - year, self.plan.last_year
        seats = [self._seat(place, zero) for place, each in enumerate(self.children) if each.year == year]
        going_on = len(seats) or self.plan.size_of(last)
        if year > last:
            seats = [self._gone(last, zero + last) for _ in range(going_on)]
        if last >= SIXTH_FORM <= year:
            others = self.plan.size_of(SIXTH_FORM - 1) - going_on
            final = SIXTH_FORM - 1
            seats += [self._gone(final, zero + final) for _ in range(others)] if zero + final >= self.first else []
        self._into_forms(seats, going_on, year)
        return seats

    def _seat(self, place: int, zero: int) -> Seat:
        came = self.children[place].joined.year
        seat = Seat([(place, came, self.begun)])
        before = came - 1
        if before >= max(self.first, zero + self.plan.first_year):
            seat.stays += self._gone(before - zero, before).stays
        return seat

    def _gone(self, year: int, last: int) -> Seat:
        """One who left from this year group at the end of the year that began then."""
        child = replace(self._nursery(last).year_group(year, 1)[0], left=date(last + 1, 8, 31))
        self.people.append(child)
        return Seat([(len(self.people) - 1, child.joined.year, last)])

    def _nursery(self, begun: int) -> Nursery:
        if begun not in self.nurseries:
            made = Nursery(self.random, self.town, self.plan.first_year, begun, self.plan.upn_number)
            made.drawn, made.serials, made.namer.taken = self.drawn, self.serials, self.taken
            self.nurseries[begun] = made
        return self.nurseries[begun]

    def _into_forms(self, seats: list[Seat], going_on: int, year: int) -> None:
        """As they are now; dealt out where that says nothing."""
        plan = self.plan
        known = plan.first_year <= year <= plan.last_year
        for seat in seats[:going_on] if known else ():
            held = self.form_of.get(seat.stays[0][0], "")
            letter = next((each for each in plan.forms_of(year) if held == form_name(plan, year, each)), "")
            if year >= SIXTH_FORM:
                seat.sixth = letter
            else:
                seat.form = letter
        if plan.last_year >= SIXTH_FORM and not known:
            self._deal(seats[:going_on], "sixth", plan.forms_of(SIXTH_FORM))
        if year >= SIXTH_FORM or not known:
            self._deal(seats, "form", plan.forms_of(plan.first_year))

    def _deal(self, seats: list[Seat], which: str, forms: tuple[str, ...]) -> None:
        order = list(range(len(seats)))
        self.random.shuffle(order)
        for form, hand in zip(forms, dealt(order, len(forms)), strict=True):
            for place in hand:
                setattr(seats[place], which, form)

    def year_by_year(self) -> Iterator[tuple[int, list[DraftedGroup]]]:
        """When each past year began, the last first, with its groups; their members are places in `people`."""
        later = self.groups
        for began in range(self.begun - 1, self.first - 1, -1):
            later = list(self._groups(began, later))
            yield began, later

    def _groups(self, began: int, later: list[DraftedGroup]) -> Iterator[DraftedGroup]:
        plan = self.plan
        forms = [form for year in plan.years for form in self._forms(year, began)]
        yield from forms
        if not plan.departments:
            yield from taught_in_forms(plan, forms)
            return
        then = self._as_they_were(began)
        for year in plan.years:
            carried = list(self._carried(year, began, later))
            mine = [form for form in forms if form.year == year]
            for each in classes(plan, then, year, mine, self.random):
                if not (carried and " block " in each.block):
                    yield each
            yield from carried

    def _forms(self, year: int, began: int) -> Iterator[DraftedGroup]:
        seats = self.cohorts.get(began - year, [])
        for form in self.plan.forms_of(year):
            held = [seat for seat in seats if form == (seat.sixth if year >= SIXTH_FORM else seat.form)]
            name = form_name(self.plan, year, form)
            yield DraftedGroup(name, FORM, year, _holders(held, began), form=name)

    def _as_they_were(self, began: int) -> list[Drafted]:
        """Everybody with the year group of then, those who were not there with none."""
        years = {
            person: began - zero
            for zero, seats in self.cohorts.items()
            for seat in seats
            if (person := seat.holder(began)) is not None
        }
        return [replace(each, year=years.get(place, NO_YEAR)) for place, each in enumerate(self.people)]

    def _carried(self, year: int, began: int, later: list[DraftedGroup]) -> Iterator[DraftedGroup]:
        """The options of those who had them still a year later."""
        if year not in {FIRST_OPTION_YEAR, SIXTH_FORM}:
            return
        seat_of = {stay[0]: seat for seat in self.cohorts.get(began - year, []) for stay in seat.stays}
        for each in later:
            if each.year == year + 1 and " block " in each.block:
                seats = [seat_of[member] for member in each.members]
                name = f"{year}{each.name.removeprefix(str(year + 1))}"
                block = f"{year}{each.block.removeprefix(str(year + 1))}"
                yield replace(each, name=name, year=year, members=_holders(seats, began), block=block)


def _holders(seats: list[Seat], began: int) -> tuple[int, ...]:
    found = (seat.holder(began) for seat in seats)
    return tuple(each for each in found if each is not None)


def days_of(began: int) -> tuple[date, date]:
    year = calendar.academic_year(began)
    return year["first_day"], year["last_day"]
