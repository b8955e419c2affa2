"""What is held of pupils, changed by a part of a file: read and written together, with a line of history for each row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from remit.core.acts import changed, record_each
from remit.core.records import Record
from remit.school.dated import Dated, on
from remit.school.imports.judging import not_over
from remit.school.models import Characteristic, Group, Membership, Pupil

REASON = "an import ends what its row replaces"


class Changing:
    """Forms that hold or begin later, and characteristics that hold, by pupil. Nothing is ended or begun before `write`."""

    def __init__(self, pupils: Sequence[Pupil], day: date) -> None:
        self.day = day
        self.lines: list[tuple[Record, dict[str, Any]]] = []
        self.ended: list[Any] = []
        self.begun: list[Any] = []
        keys = [each.pk for each in pupils]
        self.forms: dict[int, list[Membership]] = defaultdict(list)
        forms = Membership.objects.unscoped(REASON).filter(not_over(day), group__type=Group.FORM, pupil__in=keys)
        for form in forms:
            self.forms[form.pupil_id].append(form)
        self.codes: dict[int, list[Characteristic]] = defaultdict(list)
        codes = Characteristic.objects.unscoped(REASON).filter(on(day), pupil__in=keys)
        for code in codes.select_related("type"):
            self.codes[code.pupil_id].append(code)

    def held(self, pupil: Pupil, codes: Collection[str]) -> list[Characteristic]:
        return [each for each in self.codes[pupil.pk] if each.type.code in codes]

    def amend(self, row: Any, values: dict[str, Any]) -> None:
        if differing := changed(row, **values):
            row.save()
            self.lines.append((row, differing))

    def succeed(self, current: Iterable[Any], new: Dated | None) -> None:
        """What held until yesterday ends then; what began today is taken back; the new one begins."""
        for each in current:
            if each.first_day >= self.day:
                names = [field.attname for field in each._meta.concrete_fields]
                key, held = each.pk, {name: getattr(each, name) for name in names}
                each.delete()
                each.pk = key  # history names the row that went, and keeps what it was
                self.lines.append((each, {"taken_back": held}))
            else:
                self.lines.append((each, changed(each, last_day=self.day - timedelta(days=1))))
                self.ended.append(each)
        if new:
            self.begun.append(new)
            self.lines.append((new, {"added": True}))

    def write(self) -> None:
        for model in (Membership, Characteristic):
            keys = [each.pk for each in self.ended if isinstance(each, model)]
            if keys:
                model.objects.unscoped(REASON).filter(pk__in=keys).update(last_day=self.day - timedelta(days=1))
            model.objects.bulk_create([each for each in self.begun if isinstance(each, model)])
        if self.lines:
            record_each(self.lines)
