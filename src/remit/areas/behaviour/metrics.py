"""What the behaviour log adds up to. Pure functions on lazy frames: no Django, no clock, the same on any engine.

Entries: `pupil_id`, `date`, `sort` ("award" or "incident"), `in_lesson`, and any columns beside them, such as the class, the
weekday or the place. What was taken back is not among them. Lessons: `lessons`, a number, for the same columns. Every
function takes native lazy frames of one engine and returns one. Numbers are 64-bit integers; a ratio is empty where there
is nothing to divide by: nought awards to nought incidents is not nought.
"""

from __future__ import annotations

from collections.abc import Collection

import narwhals as nw
from narwhals.typing import IntoFrame

AWARD, INCIDENT = "award", "incident"
LEAST, WITHIN = 3, 10  # incidents, in so many school days: of whom that is so, something is to be done
PER = 100  # lessons


def _frame(native: IntoFrame) -> nw.LazyFrame:
    return nw.from_native(native).lazy()


def _number(condition: nw.Expr) -> nw.Expr:
    return condition.cast(nw.Int64).sum().cast(nw.Int64)


def _over(part: nw.Expr, whole: nw.Expr) -> nw.Expr:
    return nw.when(whole > 0).then(part.cast(nw.Float64) / whole.cast(nw.Float64))


def counts(entries: IntoFrame, by: Collection[str] = ()) -> IntoFrame:
    """Of all, or one row for each value of `by`: `awards`, `incidents`, of these those `in_lessons`, how many `pupils` have
    an incident, and `to_one`, the awards to one incident."""
    held, is_incident = _frame(entries), nw.col("sort") == INCIDENT
    sums = {
        "awards": _number(nw.col("sort") == AWARD),
        "incidents": _number(is_incident),
        "in_lessons": _number(is_incident & nw.col("in_lesson")),
    }
    pooled = held.group_by(*by).agg(**sums) if by else held.select(**sums)
    found = pooled.with_columns(to_one=_over(nw.col("awards"), nw.col("incidents")))
    had, each = held.filter(is_incident).select(*by, "pupil_id").unique(), {"pupils": nw.len().cast(nw.Int64)}
    if not by:
        return found.join(had.select(**each), how="cross").to_native()
    joined = found.join(had.group_by(*by).agg(**each), on=list(by), how="left")
    return joined.with_columns(pupils=nw.col("pupils").fill_null(0)).to_native()


def per_hundred_lessons(entries: IntoFrame, lessons: IntoFrame, by: Collection[str]) -> IntoFrame:
    """Incidents in lessons to a hundred lessons, one row for each value of `by` that had lessons: `incidents`, `lessons`,
    `rate`. Lessons of one value are added up before they are divided by."""
    taught = _frame(lessons).group_by(*by).agg(lessons=nw.col("lessons").sum().cast(nw.Int64))
    held = _frame(entries).filter(nw.col("sort") == INCIDENT, nw.col("in_lesson"))
    counted = held.group_by(*by).agg(incidents=nw.len().cast(nw.Int64))
    joined = taught.join(counted, on=list(by), how="left").with_columns(incidents=nw.col("incidents").fill_null(0))
    return joined.with_columns(rate=_over(nw.col("incidents") * PER, nw.col("lessons"))).to_native()


def repeated(entries: IntoFrame, days: IntoFrame, least: int = LEAST, within: int = WITHIN) -> IntoFrame:
    """Pupils with at least so many incidents in so many school days: `pupil_id`, `incidents`. `days`: the school days up
    to the last that counts (`date`), of which the last ones are taken; what was logged between them counts as well."""
    last = _frame(days).select("date").unique().sort("date", descending=True).head(within)
    window = last.select(first=nw.col("date").min(), last=nw.col("date").max())
    held = _frame(entries).filter(nw.col("sort") == INCIDENT).select("pupil_id", "date").join(window, how="cross")
    inside = held.filter(nw.col("date") >= nw.col("first"), nw.col("date") <= nw.col("last"))
    counted = inside.group_by("pupil_id").agg(incidents=nw.len().cast(nw.Int64))
    return counted.filter(nw.col("incidents") >= least).to_native()


def shares(pupils: IntoFrame, by: Collection[str] = ()) -> IntoFrame:
    """Of pupils, one row each with `awards` and `incidents` (nought for whoever has none): `pupils`, how many `had` an
    incident and in percent their `share`, `each_ten` the incidents to ten pupils, `to_one` the awards to one incident."""
    held = _frame(pupils)
    sums = {
        "pupils": nw.len().cast(nw.Int64),
        "had": _number(nw.col("incidents") > 0),
        "incidents": nw.col("incidents").sum().cast(nw.Int64),
        "awards": nw.col("awards").sum().cast(nw.Int64),
    }
    pooled = held.group_by(*by).agg(**sums) if by else held.select(**sums)
    ratios = {
        "share": _over(nw.col("had") * 100, nw.col("pupils")),
        "each_ten": _over(nw.col("incidents") * 10, nw.col("pupils")),
        "to_one": _over(nw.col("awards"), nw.col("incidents")),
    }
    return pooled.with_columns(**ratios).to_native()
