"""What every row of the house is: found through a viewer, written by an action, addressed by a random name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from secrets import token_urlsafe
from typing import Any, ClassVar

from django.db import models

from remit.core.querysets import Records, unscoped
from remit.core.remits import Open, Remit
from remit.core.viewers import Viewer
from remit.core.writing import writing


class Stale(Exception):
    """Somebody saved this record after the form was shown."""


def new_ref() -> str:
    return token_urlsafe(9)


class Record(models.Model):
    remit: ClassVar[Remit | Open]
    append_only: ClassVar[bool] = False  # a series: rows are added, never changed, and are their own history
    decides_sight: ClassVar[bool] = (
        False  # what is kept of somebody from request to request is looked up anew when a row was written
    )
    fleeting: ClassVar[bool] = False  # written inside an act, kept for a while, and with no history of its own
    earlier_in: ClassVar[Mapping[str, str]] = {}  # fields of which what they held before is as closed as that model is
    about: ClassVar[tuple[str, ...]] = ()  # keys to the people a row is about; "" is the row itself

    ref = models.CharField(max_length=12, default=new_ref, unique=True, editable=False)
    objects = Records()

    class Meta:
        abstract = True

    def is_visible_to(self, viewer: Viewer) -> bool:
        return type(self).objects.visible_to(viewer).filter(pk=self.pk).exists()

    def save_base(self, *args: Any, **kwargs: Any) -> None:
        with writing(type(self), [self]):
            super().save_base(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with writing(type(self), [self]):
            return super().delete(*args, **kwargs)

    # A ModelForm calls these two by themselves: wrapping full_clean alone would not do. Neither says whose row it is.
    def validate_unique(self, exclude: Any = None) -> None:
        check = super().validate_unique
        unscoped("uniqueness is school-wide", lambda: check(exclude))

    def validate_constraints(self, exclude: Any = None) -> None:
        check = super().validate_constraints
        unscoped("uniqueness is school-wide", lambda: check(exclude))


def all_visible_to(viewer: Viewer, rows: Iterable[Record]) -> bool:
    """One query a model, however many rows: a rule over a list asks this, never `is_visible_to` in a loop."""
    wanted: dict[type[Record], set] = defaultdict(set)
    for row in rows:
        wanted[type(row)].add(row.pk)
    return all(
        keys == set(model.objects.visible_to(viewer).filter(pk__in=keys).values_list("pk", flat=True))
        for model, keys in wanted.items()
    )


class VersionField(models.PositiveIntegerField):
    def pre_save(self, record: Any, add: bool) -> int:
        return record.version if add else record.version + 1


class EditedRecord(Record):
    """A record that people edit. A form carries the version it showed; saving an older one is `Stale`."""

    version = VersionField(default=1, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Any = None, **kwargs: Any) -> None:
        super().save(*args, update_fields=update_fields and {*update_fields, "version"}, **kwargs)

    def _do_update(self, rows: models.QuerySet, *args: Any) -> Any:
        """Compare and raise the version in the UPDATE itself: no second query, no gap between look and write."""
        updated = super()._do_update(rows.filter(version=self.version), *args)
        if not updated and not self._state.adding:
            raise Stale(self)
        self.version += bool(updated)
        return updated
