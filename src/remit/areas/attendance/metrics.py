"""What register marks add up to. Pure functions on lazy frames: no Django, no clock, the same on any engine.

Marks: one row a pupil and session, the current code: `pupil_id`, `date`, `session` ("AM" or "PM"), `code`, and any columns
beside them. Codes: one row a code and the days on which it is valid: `code`, `valid_from`, `valid_to` (empty: still is),
`class`, of which PRESENT and APPROVED are attendance, AUTHORISED and UNAUTHORISED absence, and all others no possible
session. Every function takes native lazy frames of one engine and returns one. Numbers are sessions, as 64-bit integers;
rates are percentages, empty where nothing was possible.

Errors: UnknownCode where a code is not valid on the day of its mark: it is neither presence nor absence.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import narwhals as nw
from narwhals.typing import IntoFrame

from remit.areas.attendance.masks import (
    ABSENT,
    ATTENDED,
    AUTHORISED,
    LATE,
    TOO_LATE,
    UNAUTHORISED,
    is_persistent,
    is_severe,
)

if TYPE_CHECKING:
    import polars as pl

ON_TIME = ("/", "\\")
PENALTY_SESSIONS, PENALTY_WEEKS = (
    10,
    10,
)  # unauthorised sessions, in so many school weeks (the framework of August 2024)
COUNTS = ("possible", "attended", "authorised", "unauthorised", "absent", "late")


class UnknownCode(ValueError):
    """Which code, and a day on which it is not valid."""

    def __init__(self, code: str, day: date) -> None:
        super().__init__(f"Code {code} is not valid on {day:%-d %B %Y}.")
        self.code, self.day = code, day


def code_table() -> pl.LazyFrame:
    """The codes as shipped: those of today, and of the years before, with their class then."""
    held = nw.read_csv(str(Path(__file__).parent / "reference" / "codes.csv"), backend="polars", try_parse_dates=True)
    dated = held.with_columns(nw.col("valid_to").cast(nw.Date))
    return dated.lazy().select("code", "valid_from", "valid_to", "class").to_native()


def _frame(native: IntoFrame) -> nw.LazyFrame:
    return nw.from_native(native).lazy()


def _classed(marks: nw.LazyFrame, codes: nw.LazyFrame) -> nw.LazyFrame:
    """Marks with the class of their code on their day. Codes are few: what each means is looked up once a code and day.
    Errors: UnknownCode."""
    written = marks.select("code", "date").unique()
    from_then, to_then = nw.col("valid_from") <= nw.col("date"), nw.col("valid_to") >= nw.col("date")
    meant = written.join(codes.select("code", "valid_from", "valid_to", "class"), on="code", how="inner")
    meant = meant.filter(from_then, to_then | nw.col("valid_to").is_null()).select("code", "date", "class")
    unknown = written.join(meant, on=["code", "date"], how="anti").sort("date", "code").head(1).collect("polars")
    if len(unknown):
        raise UnknownCode(unknown["code"].item(0), unknown["date"].item(0))
    return marks.join(meant, on=["code", "date"], how="inner")


def _number(condition: nw.Expr) -> nw.Expr:
    return condition.cast(nw.Int64).sum().cast(nw.Int64)


def _sessions() -> dict[str, nw.Expr]:
    attended, absent = nw.col("class").is_in(ATTENDED), nw.col("class").is_in(ABSENT)
    return {
        "possible": _number(attended | absent),
        "attended": _number(attended),
        "authorised": _number(nw.col("class") == AUTHORISED),
        "unauthorised": _number(nw.col("class") == UNAUTHORISED),
        "absent": _number(absent),
        "late": _number(nw.col("code").is_in((LATE, TOO_LATE))),
    }


def summarise(marks: IntoFrame, codes: IntoFrame) -> IntoFrame:
    """One row a pupil: possible, attended, authorised, unauthorised, absent, late (before or after the register closed),
    and whether the absence is persistent, and severe. Attended and absent are together what was possible."""
    return _summed(_classed(_frame(marks), _frame(codes)), ["pupil_id"]).to_native()


def _summed(marks: nw.LazyFrame, by: list[str]) -> nw.LazyFrame:
    counted = marks.group_by(*by).agg(**_sessions())
    absent, possible = nw.col("absent"), nw.col("possible")
    return counted.with_columns(persistent=is_persistent(absent, possible), severe=is_severe(absent, possible))


def rates(counts: IntoFrame, by: Collection[str] = ()) -> IntoFrame:
    """Pooled over rows such as `summarise` gives, joined with any columns: of all, or one row for each value of `by`. The
    pupils of whom sessions were possible, the sums, how many are persistently and severely absent; in percent attendance,
    absence, and the two shares of pupils. Pooled: never the mean of the pupils' rates."""
    held = _frame(counts).filter(nw.col("possible") > 0)
    totals: dict[str, nw.Expr] = {"pupils": nw.len().cast(nw.Int64)}
    totals |= {name: nw.col(name).sum().cast(nw.Int64) for name in COUNTS}
    totals |= {name: _number(nw.col(name)) for name in ("persistent", "severe")}
    pooled = held.group_by(*by).agg(**totals) if by else held.select(**totals)
    share = {
        "attendance": _percent(nw.col("attended"), nw.col("possible")),
        "absence": _percent(nw.col("absent"), nw.col("possible")),
        "persistent_share": _percent(nw.col("persistent"), nw.col("pupils")),
        "severe_share": _percent(nw.col("severe"), nw.col("pupils")),
    }
    return pooled.with_columns(**share).to_native()


def _percent(part: nw.Expr, whole: nw.Expr) -> nw.Expr:
    return nw.when(whole > 0).then(part.cast(nw.Float64) * 100 / whole.cast(nw.Float64))


def punctuality(marks: IntoFrame, by: Collection[str] = ("pupil_id",)) -> IntoFrame:
    """Of those who came: on time, late before the register closed, late after; and in percent, on time. Who came to
    something that is not the school's own register (a visit, work experience) was neither."""
    code = nw.col("code")
    came = _frame(marks).filter(code.is_in((*ON_TIME, LATE, TOO_LATE)))
    counted = came.group_by(*by).agg(
        on_time=_number(code.is_in(ON_TIME)),
        late_before_close=_number(code == LATE),
        late_after_close=_number(code == TOO_LATE),
    )
    late = nw.col("late_before_close") + nw.col("late_after_close")
    all_told = nw.col("on_time") + late
    return counted.with_columns(late=late, punctual=_percent(nw.col("on_time"), all_told)).to_native()


def lessons(registers: IntoFrame, by: Collection[str] = ()) -> IntoFrame:
    """Pooled over the registers of lessons that were taken, one row each: `pupils` on it, `away`, `late`, their `minutes`, and
    `in_time`, whether it was taken while the lesson lasted. Of all, or one row for each value of `by`: how many `registers`,
    the sums, and in percent attendance, of those on them, and punctuality, of those who came."""
    held = _frame(registers)
    sums: dict[str, nw.Expr] = {"registers": nw.len().cast(nw.Int64), "in_time": _number(nw.col("in_time"))}
    sums |= {name: nw.col(name).cast(nw.Int64).sum() for name in ("pupils", "away", "late", "minutes")}
    pooled = held.group_by(*by).agg(**sums) if by else held.select(**sums)
    came = nw.col("pupils") - nw.col("away")
    share = {"attendance": _percent(came, nw.col("pupils")), "punctual": _percent(came - nw.col("late"), came)}
    return pooled.with_columns(**share).to_native()


def patterns(
    marks: IntoFrame, codes: IntoFrame, days: IntoFrame | None = None, families: IntoFrame | None = None
) -> IntoFrame:
    """When each pupil is away: `pupil_id`, `pattern`, `value`, possible and absent sessions.

    "weekday": "1" is Monday. "session": AM or PM, and "lesson" where marks have a column of it. "holiday": of `days`
    (`date`, `edge`: "before" or "after" a holiday) those two; "sibling": with `families` (`pupil_id`, `family`), "away" are
    the sessions in which a sibling was absent, "in" those in which all siblings were there.
    """
    held = _classed(_frame(marks), _frame(codes))
    held = held.filter(nw.col("class").is_in((*ATTENDED, *ABSENT)))
    held = held.with_columns(absent=nw.col("class").is_in(ABSENT).cast(nw.Int64))
    found = [
        _pattern(held, "weekday", nw.col("date").dt.weekday().cast(nw.String)),
        _pattern(held, "session", nw.col("session")),
    ]
    if "lesson" in held.collect_schema().names():
        found.append(_pattern(held, "lesson", nw.col("lesson").cast(nw.String)))
    if days is not None:
        found.append(_pattern(held.join(_frame(days).select("date", "edge"), on="date"), "holiday", nw.col("edge")))
    if families is not None:
        found.append(_pattern(_beside_siblings(held, _frame(families)), "sibling", nw.col("sibling")))
    return nw.concat(found).to_native()


def _pattern(marks: nw.LazyFrame, name: str, value: nw.Expr) -> nw.LazyFrame:
    counted = marks.with_columns(value=value).group_by("pupil_id", "value")
    sums = counted.agg(possible=nw.len().cast(nw.Int64), absent=nw.col("absent").sum().cast(nw.Int64))
    return sums.with_columns(pattern=nw.lit(name)).select("pupil_id", "pattern", "value", "possible", "absent")


def _beside_siblings(marks: nw.LazyFrame, families: nw.LazyFrame) -> nw.LazyFrame:
    """Marks of pupils with siblings, each with whether one of these was absent in that session."""
    own = marks.join(families.select("pupil_id", "family"), on="pupil_id")
    at = ["family", "date", "session"]
    together = own.group_by(*at).agg(away=nw.col("absent").sum().cast(nw.Int64), there=nw.len().cast(nw.Int64))
    beside = own.join(together, on=at).filter(nw.col("there") > 1)
    others = nw.col("away") - nw.col("absent")
    return beside.with_columns(sibling=nw.when(others > 0).then(nw.lit("away")).otherwise(nw.lit("in")))


def penalty_weeks(marks: IntoFrame, codes: IntoFrame, weeks: IntoFrame) -> IntoFrame:
    """Unauthorised sessions in ten rolling school weeks: `pupil_id`, `monday`, `sessions` in that week and the nine school
    weeks before it, and whether the threshold is `reached`: then the school must consider a penalty notice, and no more.
    Weeks without any are left out. `weeks`: the Mondays of all weeks with a session, numbered in order without a gap,
    through holidays and years (`monday`, `number`)."""
    held = _classed(_frame(marks), _frame(codes)).filter(nw.col("class") == UNAUTHORISED)
    numbered = _frame(weeks).select("monday", "number")
    days = held.select("date").unique().join(numbered, how="cross")  # few, whatever the number of pupils
    days = days.filter(nw.col("date") >= nw.col("monday"), nw.col("date") < nw.col("monday").dt.offset_by("7d"))
    inside = held.select("pupil_id", "date").join(days.select("date", "number"), on="date")
    counted = inside.group_by("pupil_id", "number").agg(sessions=nw.len().cast(nw.Int64))
    ends = numbered.rename({"number": "last"})
    windows = counted.join(ends, how="cross").filter(
        nw.col("last") >= nw.col("number"), nw.col("last") < nw.col("number") + PENALTY_WEEKS
    )
    summed = windows.group_by("pupil_id", "monday").agg(sessions=nw.col("sessions").sum().cast(nw.Int64))
    return summed.with_columns(reached=nw.col("sessions") >= PENALTY_SESSIONS).to_native()
