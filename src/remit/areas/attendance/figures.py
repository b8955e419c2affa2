"""What marks of a span add up to, by pupil and by group. Every figure of attendance on a page, in a file and on the pupil page
comes from here; what counts as what is said in `masks.py` and `metrics.py`, and a test holds them equal to the marks."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, reduce
from importlib import resources

from django.db.models import Q

from remit.areas.attendance import rules
from remit.areas.attendance.entering import masks_of
from remit.areas.attendance.masks import Counts, from_bytes, window
from remit.areas.attendance.models import Year
from remit.core.seams import Period
from remit.core.viewers import Viewer
from remit.school import queries as school
from remit.school.calendar import half_on
from remit.school.dated import on
from remit.school.models import AcademicYear, Characteristic, Pupil, year_name

WEEKS = timedelta(weeks=4)
ALL, PERSISTENT, SEVERE, RISK, UNAUTHORISED, LATES = "", "persistent", "severe", "risk", "unauthorised", "late"
RISK_LINE = 20  # one session in twenty missed: on the way to one in ten
MANY_LATE = 5
THRESHOLD = 10  # unauthorised sessions


@dataclass(frozen=True)
class Span:
    key: str
    label: str
    first_day: date
    last_day: date


def spans(viewer: Viewer, year: Period) -> list[Span]:
    """The spans that a page offers: the year to date, this term, this half term, the last four weeks."""
    found = [Span("year", "The year to date", year.first_day, viewer.day)]
    begun = [each for each in school.terms(viewer) if each.first_day <= viewer.day]
    term = begun[-1] if begun else None  # in a holiday the one that has ended
    if term is not None:
        found.append(Span("term", f"{term} term", term.first_day, viewer.day))
        half = half_on(term, viewer.day)
        if half and half.first_day > term.first_day:
            found.append(Span("half", "This half term", half.first_day, viewer.day))
    found.append(Span("weeks", "The last four weeks", max(year.first_day, viewer.day - WEEKS), viewer.day))
    return found


@dataclass(frozen=True)
class Line:
    pupil: Pupil
    form: str
    counts: Counts

    @property
    def state(self) -> str:
        if self.counts.severe:
            return SEVERE
        if self.counts.persistent:
            return PERSISTENT
        return RISK if self.counts.possible and self.counts.absent * RISK_LINE >= self.counts.possible else ALL


def state_words(state: str) -> str:
    return {SEVERE: "severe", PERSISTENT: "persistent", RISK: "at risk"}.get(state, "")


SHOWN: dict[str, tuple[str, Callable[[Line], bool]]] = {
    ALL: ("Everybody", bool),
    SEVERE: ("Severely absent", lambda line: line.counts.severe),
    PERSISTENT: ("Persistently absent", lambda line: line.counts.persistent),
    RISK: ("At risk of it", lambda line: line.state == RISK),
    UNAUTHORISED: ("Ten unauthorised or more", lambda line: line.counts.unauthorised >= THRESHOLD),
    LATES: ("Late five times or more", lambda line: line.counts.late >= MANY_LATE),
}


def cohort(viewer: Viewer) -> list[Pupil]:
    """Everybody on roll whom she answers for, with the form, by name."""
    rows = rules.led(viewer).filter(on(viewer.day)).annotate(form=school.form_name(viewer))
    return list(rows.order_by("family_name", "given_name", "pk"))


def lines(viewer: Viewer, year: Period, span: Span) -> list[Line]:
    """Everybody on roll whom she answers for, with what was possible and missed in the span; the most missed first. Two
    questions, however many they are."""
    rows = rules.led(viewer).filter(on(viewer.day))
    pupils = cohort(viewer)
    bits = window(year.first_day, span.first_day, span.last_day)
    held = Year.objects.visible_to(viewer).filter(academic_year__first_day=year.first_day, pupil__in=rows.values("pk"))
    counted = {row.pupil_id: masks_of(row).counts(bits) for row in held}
    found = [Line(each, getattr(each, "form", "") or "", counted.get(each.pk, Counts())) for each in pupils]
    return sorted(found, key=lambda line: -line.counts.absent)


def chosen(found: Iterable[Line], show: str) -> tuple[str, list[Line]]:
    """What a list is called, and the lines in it; of an unknown name everybody."""
    label, wanted = SHOWN.get(show, SHOWN[ALL])
    return label, [line for line in found if wanted(line)]


def pooled(found: Iterable[Line]) -> Counts:
    """The sessions of all together: never the mean of their rates."""
    return reduce(Counts.plus, (line.counts for line in found), Counts())


@dataclass(frozen=True)
class Pool:
    """A group of pupils. `known`: those of whom a session was possible. `part_of` is the same of all groups that together
    are one whole: the year group of that name, or everybody."""

    label: str
    known: int
    counts: Counts
    persistent: int
    severe: int
    national: str = ""
    part_of: str = ""

    @property
    def persistent_share(self) -> float | None:
        return self.persistent * 100 / self.known if self.known else None


def pool(label: str, found: Collection[Line], national: str = "", part_of: str = "") -> Pool:
    known = [line for line in found if line.counts.possible]
    return Pool(
        label, len(known), pooled(known), sum(line.counts.persistent for line in known),
        sum(line.counts.severe for line in known), national, part_of,
    )  # fmt: skip


def by_year_and_form(found: Collection[Line]) -> list[Pool]:
    years: dict[int, list[Line]] = defaultdict(list)
    forms: dict[tuple[int, str], list[Line]] = defaultdict(list)
    for line in found:
        years[line.pupil.year].append(line)
        forms[line.pupil.year, line.form].append(line)
    pools = []
    for year in sorted(years):
        name = year_name(year)
        pools.append(pool(name, years[year], part_of="years"))
        pools += [
            pool(form or "No form", rows, part_of=name) for (of, form), rows in sorted(forms.items()) if of == year
        ]
    return pools


GROUPS = (
    ("PP", "Pupil premium"),
    ("FSM", "Free meals"),
    ("E", "EHC plan"),
    ("K", "SEN support"),
    ("EAL", "EAL"),
    ("LAC", "Looked after"),
)


def by_characteristic(viewer: Viewer, found: Collection[Line]) -> list[Pool]:
    """Those with a characteristic beside those without, as far as she may see who has it."""
    rows = Characteristic.objects.visible_to(viewer).filter(on(viewer.day), type__code__in=[code for code, _ in GROUPS])
    rows = rows.filter(Q(pupil__in=rules.led(viewer).filter(on(viewer.day)).values("pk")))
    held: dict[str, set[int]] = defaultdict(set)
    for code, pupil in rows.values_list("type__code", "pupil_id"):
        held[code].add(pupil)
    pools = []
    for code, label in GROUPS:
        if held[code]:
            inside = [line for line in found if line.pupil.pk in held[code]]
            outside = [line for line in found if line.pupil.pk not in held[code]]
            pools += [
                pool(label, inside, national(label), code),
                pool(f"Without: {label}", outside, national(f"No {label.casefold()}"), code),
            ]
    return pools


@cache
def _national() -> dict[str, str]:
    text = resources.files("remit.areas.attendance").joinpath("reference", "national.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return {row["group"]: f"{row['absence']} % ({row['term'].casefold()} {row['year']})" for row in rows}


def national(group: str) -> str:
    """The absence of England's pupils in such a group, with its term; empty where none was published."""
    return _national().get(group, "")


LAST_PRIMARY = 6


def national_for(years: Collection[int]) -> str:
    """The absence of schools like one: primary, secondary or both, by the year groups that it is about."""
    if not years:
        return ""
    if max(years) <= LAST_PRIMARY:
        return national("Primary")
    return national("Secondary" if min(years) > LAST_PRIMARY else "All")


def of_pupil(viewer: Viewer, pupil: Pupil) -> tuple[AcademicYear | None, Counts]:
    """This year's, for the pupil page."""
    rows = Year.objects.visible_to(viewer).filter(
        pupil=pupil, academic_year__first_day__lte=viewer.day, academic_year__last_day__gte=viewer.day
    )
    row = rows.select_related("academic_year").first()
    return (row.academic_year, masks_of(row).counts()) if row else (None, Counts())


def whole_days_away(viewer: Viewer, pupils: Collection[int], days: Sequence[date]) -> dict[int, int]:
    """For how many of these days, counted back from the last, each was away all day. Who was there on the last is left out."""
    if not days:
        return {}
    rows = Year.objects.visible_to(viewer).filter(
        pupil__in=pupils, academic_year__first_day__lte=days[-1], academic_year__last_day__gte=days[-1]
    )
    found: dict[int, int] = {}
    wanted = ("pupil_id", "academic_year__first_day", "attended", "authorised", "unauthorised")
    for pupil, first, attended, authorised, unauthorised in rows.values_list(*wanted):
        last = window(first, days[-1], days[-1])
        here, away = from_bytes(attended), from_bytes(authorised) | from_bytes(unauthorised)
        if not away & last or here & last:  # nearly everybody
            continue
        number = 0
        for day in reversed(days):
            bits = window(first, day, day)
            if not away & bits or here & bits:
                break
            number += 1
        found[pupil] = number
    return found
