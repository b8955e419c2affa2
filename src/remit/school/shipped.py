"""What a school has of a kind that ships with Remit: those that ship, until it has changed one, and its own. One that ships is
no record until somebody uses or changes it: it has no number then."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from remit.core.records import Record
from remit.core.viewers import Viewer
from remit.school.models import School

Kept = TypeVar("Kept", bound=Record)


@dataclass(frozen=True)
class Shipped(Generic[Kept]):
    """`codes`: of those that ship on the viewer's day, in order. `values`: of one, by its code, in the school's words; errors:
    KeyError, where no such code ships."""

    model: type[Kept]
    codes: Callable[[Viewer], Collection[str]]
    values: Callable[[str, School], dict[str, Any]]

    def fresh(self, school: School, code: str) -> Kept:
        """As it ships. Errors: KeyError, where no such code ships."""
        return self.model(school=school, **self.values(code, school))

    def of(self, viewer: Viewer, school: School) -> list[Kept]:
        """Those held, then those that ship, each in their order."""
        held: list[Any] = list(self.model.objects.visible_to(viewer).filter(school=school))
        known = {each.code for each in held}
        return [*held, *(self.fresh(school, code) for code in self.codes(viewer) if code not in known)]

    def by_code(self, viewer: Viewer, school: School, code: str) -> Kept | None:
        """Held or shipped."""
        held = self.model.objects.visible_to(viewer).filter(school=school, code=code).first()
        return self.fresh(school, code) if held is None and code in self.codes(viewer) else held
