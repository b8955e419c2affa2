"""What the school adds to search: pupils, groups, colleagues and posts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import BooleanField, Case, IntegerField, Q, QuerySet, Value, When
from django.urls import reverse

from remit.core.seams import Hit
from remit.core.viewers import Viewer
from remit.school import queries
from remit.school.models import FormerUpn, Particulars, Pupil
from remit.school.rows.cells import admission_key
from remit.school.rows.names import folded

FEWEST_OF_A_NUMBER, LONGEST_NUMBER = 3, 20


def holds(text: str, words: Sequence[str]) -> bool:
    """Every word is somewhere in it, however it is written."""
    held = folded(text)
    return all(word in held for word in words)


def pupils_called(viewer: Viewer, words: Sequence[str]) -> QuerySet[Pupil]:
    """By the name in use; for whoever sees their details, also by a legal or former name and by a number. Those whom she
    leads first, then those she teaches; of these first those of whom a name begins with each of the words."""
    known = Particulars.objects.visible_to(viewer).filter(_every(words, "names", "pupil__names") | _numbered(words))
    either = _every(words, "names") | Q(pk__in=known.values("pupil"))
    if number := _number(words):
        once = FormerUpn.objects.visible_to(viewer).filter(upn__istartswith=number)
        either |= Q(pk__in=once.values("pupil"))
    begins = reduce(and_, (Q(names__contains=f" {word}") for word in words))
    near = [When(Pupil.remit.rows_for(viewer.only(power)), then=place) for place, power in enumerate(("lead", "teach"))]
    rows = queries.pupils_with_pages(viewer).filter(either)
    return rows.annotate(
        near=Case(*near, default=Value(2), output_field=IntegerField()),
        begins=Case(When(begins, then=0), default=Value(1), output_field=IntegerField()),
    ).order_by("near", "begins", "family_name", "given_name", "pk")


def _every(words: Sequence[str], *fields: str) -> Q:
    """Every word in one of the fields."""
    return reduce(and_, (reduce(or_, (Q(**{f"{each}__contains": word}) for each in fields)) for word in words))


def _number(words: Sequence[str]) -> str:
    typed = "".join(words)
    return typed if len(typed) >= FEWEST_OF_A_NUMBER and any(each.isdigit() for each in typed) else ""


def _numbered(words: Sequence[str]) -> Q:
    """A UPN by how it begins; an admission number whole, with or without its zeros."""
    number = _number(words)
    if not number:
        return Q(pk__in=[])
    key = admission_key(number)
    written = [each.zfill(size) for each in {key, key.upper()} for size in range(len(key), LONGEST_NUMBER + 1)]
    return Q(upn__istartswith=number) | Q(admission_number__in=written)


def pupils(viewer: Viewer, words: Sequence[str], most: int) -> list[Hit]:
    found: Any = pupils_called(viewer, words)[:most]
    return [
        Hit(str(each), reverse("pupil", args=[each.ref]), _of_pupil(viewer, each, words), each.near) for each in found
    ]


def _of_pupil(viewer: Viewer, pupil: Pupil, words: Sequence[str]) -> str:
    """Where she is found, and why where the name alone does not say it."""
    said = [pupil.year_name, getattr(pupil, "form", "") or ""]
    if pupil.first_day > viewer.day:
        said.append("expected")
    elif pupil.last_day is not None and pupil.last_day < viewer.day:
        said.append("left")
    if not all(word in pupil.names for word in words):
        said.append("by another name or a number")
    return ", ".join(filter(None, said))


def groups(viewer: Viewer, words: Sequence[str], most: int) -> list[Hit]:
    """Everybody may know the groups of the school; a group opens to whoever leads, takes or keeps it."""
    rows = _opening(queries.groups(viewer), viewer.only("manage", "lead", "teach")).select_related("subject")
    return _first(
        most,
        (
            Hit(
                each.name,
                reverse("school:groups.detail", args=[each.ref]) if each.opens else "",
                ", ".join(filter(None, [each.get_type_display(), str(each.subject or "")])),
                0 if each.opens else 2,
            )
            for each in rows.order_by("name", "pk")
            if holds(each.name, words)
        ),
    )


def colleagues(viewer: Viewer, words: Sequence[str], most: int) -> list[Hit]:
    """Everybody may know who works here; the page of a colleague is for whoever keeps the records."""
    rows = _opening(queries.staff(viewer), viewer.only("manage")).order_by("name", "pk")
    return _first(
        most,
        (
            Hit(each.name, reverse("school:staff.detail", args=[each.ref]) if each.opens else "", each.job)
            for each in rows
            if holds(each.name, words)
        ),
    )


def posts(viewer: Viewer, words: Sequence[str], most: int) -> list[Hit]:
    """By title or by who holds it."""
    hers = viewer.places("held")
    rows = _opening(queries.posts(viewer), viewer.only("manage")).order_by("title", "pk")
    return _first(
        most,
        (
            Hit(
                each.title,
                reverse("post", args=[each.ref]) if each.opens or each.pk in hers else "",
                each.held_by,
                0 if each.pk in hers else 2,
            )
            for each in rows
            if holds(f"{each.title} {each.held_by}", words)
        ),
    )


def _opening(rows: QuerySet[Any], narrowed: Viewer) -> Any:
    """Each with whether its page opens to her: it does where the narrowed viewer sees it."""
    inside = rows.model.remit.rows_for(narrowed)
    return rows.annotate(opens=Case(When(inside, then=Value(True)), default=Value(False), output_field=BooleanField()))


def _first(most: int, hits: Iterable[Hit]) -> list[Hit]:
    return sorted(hits, key=lambda hit: hit.near)[:most]
