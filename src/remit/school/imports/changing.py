"""What is held of pupils, changed by a part of a file: read and written together, with a line of history for each row.
Of a pupil who is still to come everything is as on the first day; what is entered for later is left as it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from remit.core.acts import changed, record_each, removed
from remit.core.records import Record
from remit.school.dated import Dated
from remit.school.imports.held import not_over
from remit.school.models import Characteristic, Enrolment, FormerUpn, Group, Membership, Pupil

REASON = "an import ends what its row replaces"


class Changing:
    """Forms and characteristics that hold or begin later, by pupil. Nothing is ended or begun before `write`."""

    def __init__(self, pupils: Sequence[Pupil], day: date) -> None:
        self.day = day
        self.lines: list[tuple[Record, dict[str, Any]]] = []
        self.ended: list[Any] = []
        self.begun: list[Any] = []
        keys = [each.pk for each in pupils]
        self.places: dict[int, list[Membership]] = defaultdict(list)
        places = Membership.objects.unscoped(REASON).filter(not_over(day), pupil__in=keys)
        for place in places.select_related("group"):
            self.places[place.pupil_id].append(place)
        self.codes: dict[int, list[Characteristic]] = defaultdict(list)
        codes = Characteristic.objects.unscoped(REASON).filter(not_over(day), pupil__in=keys)
        for code in codes.select_related("type"):
            self.codes[code.pupil_id].append(code)

    def forms(self, pupil: Pupil) -> list[Membership]:
        return [each for each in self.places[pupil.pk] if each.group.type == Group.FORM]

    def day_of(self, pupil: Pupil) -> date:
        return max(self.day, pupil.first_day)

    def held(self, pupil: Pupil, codes: Collection[str]) -> list[Characteristic]:
        """What holds of these codes, and what begins later."""
        return [each for each in self.codes[pupil.pk] if each.type.code in codes]

    def move(self, pupil: Pupil, was: date) -> None:
        """Who comes on another day than was said: what was to begin on that day begins on the new one."""
        begun: list[Any] = [*self.places[pupil.pk], *self.codes[pupil.pk]]
        for each in begun:
            if each.first_day == was:
                self.amend(each, {"first_day": pupil.first_day})

    def amend(self, row: Any, values: dict[str, Any]) -> None:
        if differing := changed(row, **values):
            row.save()
            self.lines.append((row, differing))

    def succeed(self, pupil: Pupil, held: Iterable[Any], new: Dated | None) -> None:
        """What held until yesterday ends then; what began today is taken back; the new one begins, and ends before what
        is entered for later."""
        held, day = list(held), self.day_of(pupil)
        for each in (row for row in held if row.holds_on(day)):
            if each.first_day >= day:
                names = [field.attname for field in each._meta.concrete_fields]
                was = {name: getattr(each, name) for name in names}
                self.lines.append((removed(each), {"taken_back": was}))
            else:
                self.lines.append((each, changed(each, last_day=day - timedelta(days=1))))
                self.ended.append(each)
        if new:
            later = [row.first_day for row in held if row.first_day > new.first_day]
            new.last_day = min(later) - timedelta(days=1) if later else None
            self.begin(new)

    def begin(self, new: Any) -> None:
        self.begun.append(new)
        self.lines.append((new, {"added": True}))

    def write(self) -> None:
        models: tuple[type[Any], ...] = (Membership, Characteristic, Enrolment, FormerUpn)
        for model in models:
            by_day: dict[date, list[int]] = defaultdict(list)
            for each in self.ended:
                if isinstance(each, model):
                    by_day[each.last_day].append(each.pk)
            for last, keys in by_day.items():
                model.objects.unscoped(REASON).filter(pk__in=keys).update(last_day=last)
            model.objects.bulk_create([each for each in self.begun if isinstance(each, model)])
        if self.lines:
            record_each(self.lines)
