"""Reads need a viewer. A query refuses to become SQL until it has been told who is looking."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from typing import Any, Self, TypeVar

from django.db import connections, models, transaction
from django.db.models import sql
from django.db.models.fields.reverse_related import ForeignObjectRel

from remit.core.engines import insert, set_each
from remit.core.viewers import Viewer
from remit.core.writing import writing

T = TypeVar("T")
MOST_CIRCLES = 200  # kept of one person: some ten kilobytes each
_reason: ContextVar[str | None] = ContextVar("unscoped", default=None)


class ScopeRequired(RuntimeError):
    """Not an AttributeError or a LookupError: templates swallow those."""


def unscoped(reason: str, ask: Callable[[], T]) -> T:
    """Ask over all rows. A function, not a block: a generator made inside runs after the reset, and refuses."""
    token = _reason.set(reason)
    try:
        return ask()
    finally:
        _reason.reset(token)


class ScopedQuery(sql.Query):
    """`get_compiler` is the one way to SQL: lists, counts, EXISTS, subqueries, IN and UNION arms all pass it."""

    scope: Viewer | str | None = None  # clones copy the instance's __dict__, so a scope follows its query

    def require_scope(self) -> None:
        if self.scope is None and _reason.get() is None and not self.is_empty():
            raise ScopeRequired(f"{self.model.__name__}: call .visible_to(viewer) or .unscoped(reason) first")  # type: ignore[union-attr]

    def get_compiler(self, *args: Any, **kwargs: Any) -> Any:
        self.require_scope()
        return super().get_compiler(*args, **kwargs)

    def join(self, join: Any, *args: Any, **kwargs: Any) -> str:
        """A row shows its parents, not its children: a join back to them would read, count or sort by all of them."""
        relation = getattr(join, "join_field", None)
        if isinstance(relation, ForeignObjectRel) and hasattr(relation.related_model, "remit"):
            child = relation.related_model.__name__
            raise ScopeRequired(
                f"{self.model.__name__} to {child}: use Exists or Subquery of {child}.objects.visible_to(viewer)"  # type: ignore[union-attr]
            )
        return super().join(join, *args, **kwargs)


def _together(alias: str) -> AbstractContextManager:
    """The transaction of the act; what prunes is in no act, and has one of its own."""
    return nullcontext() if connections[alias].in_atomic_block else transaction.atomic(using=alias)


class ScopedQuerySet(models.QuerySet):
    def __init__(self, model: Any = None, query: Any = None, using: Any = None, hints: Any = None) -> None:
        super().__init__(model, query or ScopedQuery(model), using, hints)

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(self.model.remit.rows_for(viewer)).with_scope(viewer)  # type: ignore[attr-defined]

    def unscoped(self, reason: str) -> Self:
        return self._chain().with_scope(reason)  # type: ignore[attr-defined]

    def with_scope(self, scope: Viewer | str) -> Self:
        self.query.scope = scope  # type: ignore[attr-defined]
        return self

    # Both sides are asked here, not in Query.combine: a sliced side goes on as a plain query of the base manager.
    def _with_both_scoped(self, other: models.QuerySet) -> Self:
        for side in (self, other):
            if isinstance(side.query, ScopedQuery):
                side.query.require_scope()
        return self

    def __or__(self, other: models.QuerySet) -> Self:
        return super(ScopedQuerySet, self._with_both_scoped(other)).__or__(other)

    def __and__(self, other: models.QuerySet) -> Self:
        return super(ScopedQuerySet, self._with_both_scoped(other)).__and__(other)

    def __xor__(self, other: models.QuerySet) -> Self:
        return super(ScopedQuerySet, self._with_both_scoped(other)).__xor__(other)

    def raw(self, *args: Any, **kwargs: Any) -> Any:
        raise ScopeRequired(f"{self.model.__name__}: SQL written by hand cannot be scoped")

    # UPDATE and DELETE lose our Query class on their way, so they ask here, and name their rows before they change.
    def update(self, **values: Any) -> int:
        with _together(self.db), self._writing_its_rows() as rows:
            if hasattr(self.model, "version"):
                values.setdefault("version", models.F("version") + 1)
            return models.QuerySet.update(self._exactly(rows), **values)

    def delete(self) -> tuple[int, dict[str, int]]:
        with _together(self.db), self._writing_its_rows() as rows:
            return models.QuerySet.delete(self._exactly(rows))

    def bulk_create(
        self, objs: Iterable, *args: Any, ignore_conflicts: bool = False, update_conflicts: bool = False, **kwargs: Any
    ) -> list:
        if ignore_conflicts or update_conflicts:
            raise TypeError("The database would not say which rows it wrote, so history could not")
        rows = list(objs)
        with writing(self.model, rows):
            return super().bulk_create(rows, *args, **kwargs)

    def append(self, names: Sequence[str], rows: Iterable[Sequence]) -> None:
        """Many rows of a series, as plain values by field: a series is its own history, which need not know their numbers."""
        model: Any = self.model
        if not model.append_only or getattr(model, "ref", None) is not None:
            raise TypeError(f"{model.__name__} is no series of nameless rows")
        with writing(self.model, ()):
            insert(connections[self.db], self.model, names, rows)

    def rewrite(self, rows: list[Any], fields: Sequence[str]) -> None:
        """These fields of rows that are there, each with its own values, in one statement that the engine repeats. For what
        is derived: nobody edits it, so it has no version."""
        model: Any = self.model
        if model.append_only or hasattr(model, "version"):
            raise TypeError(f"{model.__name__} is not written over")
        if rows:
            with writing(self.model, rows):
                values = [[getattr(row, name) for name in (*fields, "pk")] for row in rows]
                set_each(connections[self.db], self.model, fields, values)

    @contextmanager
    def _writing_its_rows(self) -> Iterator[list[models.Model]]:
        """Held until the transaction ends."""
        self.query.require_scope()  # type: ignore[attr-defined]
        held: Any = self.select_for_update(of=("self",)).only("pk")  # PostgreSQL locks nothing that may not be there
        rows: list[models.Model] = list(held)
        with writing(self.model, rows):
            yield rows

    def _exactly(self, rows: list[models.Model]) -> Self:
        return self.model.objects.unscoped("the rows just named").filter(pk__in=[row.pk for row in rows])  # type: ignore[attr-defined]

    delete.queryset_only = True  # type: ignore[attr-defined]
    update.alters_data = delete.alters_data = bulk_create.alters_data = True  # type: ignore[attr-defined]


class Records(models.Manager.from_queryset(ScopedQuerySet)):  # type: ignore[misc]
    """`Model.objects`. The condition of a viewer is resolved once and kept with her."""

    def visible_to(self, viewer: Viewer) -> ScopedQuerySet:
        if "instance" in self.__dict__:  # a reverse manager: the rows of one parent
            return self.get_queryset().visible_to(viewer)
        circle = (self.model, viewer.grants, viewer.user.pk, viewer.day, viewer.board, viewer.withheld)
        if circle not in viewer.circles:
            if len(viewer.circles) >= MOST_CIRCLES:
                viewer.circles.clear()
            viewer.circles[circle] = self.get_queryset().visible_to(viewer).with_scope("the circle of these grants")
        return viewer.circles[circle]._chain()


def records(queryset: type[ScopedQuerySet]) -> Records:
    """A manager for a queryset of one's own."""
    return Records.from_queryset(queryset)()
