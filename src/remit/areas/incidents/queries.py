"""Every read of serious incidents, for the viewer it is for. What was taken back is left out, but where it can be put back."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from remit.analytics.suppression import held_back, table_sums
from remit.areas.incidents import reference
from remit.areas.incidents.models import Force, Incident, Part, Statement
from remit.core.seams import Period
from remit.core.viewers import Viewer
from remit.school import dates
from remit.school import queries as school
from remit.school.models import Pupil, Term
from remit.school.rows.names import folded, named_in

TOO_LONG = 10  # school days that an incident may stay open
FAR = timedelta(days=60)
ASK_AFTER = timedelta(days=14)
TELL = (Part.HARMED, Part.CAUSED, Part.INVOLVED)  # of whom a parent is told
YEAR = "year"


def incidents(viewer: Viewer) -> QuerySet[Incident]:
    """In which somebody whom she leads had a part, or that she recorded."""
    return Incident.objects.visible_to(viewer).select_related("room", "by")


def parts(viewer: Viewer) -> QuerySet[Part]:
    """Of those whom she leads."""
    rows = Part.objects.visible_to(viewer).filter(taken_back=None, incident__taken_back=None)
    return rows.select_related("pupil", "incident__room", "incident__by")


def all_parts(viewer: Viewer) -> QuerySet[Part]:
    """Also those that were taken back."""
    return Part.objects.visible_to(viewer).select_related("pupil", "incident__room", "incident__by")


def statements(viewer: Viewer) -> QuerySet[Statement]:
    return Statement.objects.visible_to(viewer).select_related("pupil", "part__incident", "taken_by")


def forces(viewer: Viewer) -> QuerySet[Force]:
    return Force.objects.visible_to(viewer).select_related("pupil", "part__incident", "by")


def of_pupil(viewer: Viewer, pupil: Pupil) -> tuple[list[Part], list[Force]]:
    """The newest first."""
    held = parts(viewer).filter(pupil=pupil).order_by("-incident__day", "-pk")
    used = forces(viewer).filter(pupil=pupil, taken_back=None).order_by("-day", "-pk")
    return list(held), list(used)


@dataclass(frozen=True)
class Line:
    """An incident in the list, with those of hers who had a part."""

    incident: Incident
    pupils: tuple[Pupil, ...]


OPEN, ALL, CLOSED, ASK, BACK = "", "year", "closed", "ask", "back"
SHOWN = {OPEN: "Open", ALL: "This school year", CLOSED: "Closed", ASK: "Did it help?", BACK: "Taken back"}
_OF = {
    OPEN: Q(closed_on=None, taken_back=None),
    ALL: Q(taken_back=None),
    CLOSED: Q(closed_on__isnull=False, taken_back=None),
    BACK: Q(taken_back__isnull=False),
}


def listed(viewer: Viewer, show: str, flag: str = "") -> QuerySet[Incident]:
    """This school year's and those that are open, the newest first; with a flag those that were about it."""
    asked = Q(taken_back=None, helped="", ask_on__lte=viewer.day)
    rows = incidents(viewer).filter(asked if show == ASK else _OF.get(show, _OF[OPEN]))
    year = school.this_year(viewer)
    if year and show != OPEN:
        rows = rows.filter(day__gte=year.first_day)
    if flag:
        rows = rows.filter(pk__in=flagged(viewer).get(flag, ()))
    return rows.order_by("-day", "-at", "-pk")


def lines(viewer: Viewer, rows: Sequence[Incident]) -> list[Line]:
    of: dict[int, list[Pupil]] = defaultdict(list)
    held = Part.objects.visible_to(viewer).filter(taken_back=None, incident__in=[each.pk for each in rows])
    for part in held.select_related("pupil").order_by("pupil__family_name", "pupil__given_name", "pk"):
        of[part.incident_id].append(part.pupil)
    return [Line(each, tuple(of[each.pk])) for each in rows]


def others_in(viewer: Viewer, incident: Incident) -> int:
    """How many had a part whom she does not lead."""
    reason = "that somebody else had a part in an incident in sight is told, and not who"
    rows = Part.objects.unscoped(reason).filter(incident=incident, taken_back=None)
    return rows.count() - Part.objects.visible_to(viewer).filter(incident=incident, taken_back=None).count()


def is_in(incident: Incident, pupil: Pupil) -> bool:
    """Whoever it is that asks: nobody has two parts in one incident."""
    rows = Part.objects.unscoped("nobody has two parts in one incident")
    return rows.filter(incident=incident, pupil=pupil, taken_back=None).exists()


def names_of_others(incident: Incident, pupil: Pupil) -> list[str]:
    """As somebody would write them, also of those whom the writer does not see; but for names that are the pupil's own."""
    return _besides(_pupils_in([incident.pk])[incident.pk], pupil)


def _pupils_in(incidents: Collection[int]) -> dict[int, list[Pupil]]:
    rows = Part.objects.unscoped("what is said of one part names nobody who has another, whoever writes it")
    found: dict[int, list[Pupil]] = defaultdict(list)
    for each in rows.filter(incident__in=incidents, taken_back=None).select_related("pupil").order_by("pk"):
        found[each.incident_id].append(each.pupil)
    return found


def _besides(held: Iterable[Pupil], pupil: Pupil) -> list[str]:
    own = set(folded(str(pupil)).split())
    told = [name for each in held if each.pk != pupil.pk for name in (str(each), each.given_name, each.family_name)]
    return [name for name in told if not own & set(folded(name).split())]


def named_besides(viewer: Viewer, held: Collection[Part]) -> dict[int, str]:
    """By part, the name of somebody else with one that stands in what its file would say, or nothing."""
    pupils = _pupils_in({part.incident_id for part in held})
    statements, forces = statements_of(viewer, held), forces_of(viewer, held)
    found: dict[int, str] = {}
    for part in held:
        said = [getattr(part, name) for name in Part.OF_IT_ALONE]
        said += [each.words for each in statements.get(part.pk, [])]
        said += [getattr(each, name) for each in forces.get(part.pk, []) for name in Force.OF_IT_ALONE]
        found[part.pk] = named_in("\n".join(said), _besides(pupils[part.incident_id], part.pupil))
    return found


def statements_of(viewer: Viewer, held: Iterable[Part]) -> Mapping[int, list[Statement]]:
    found: dict[int, list[Statement]] = defaultdict(list)
    for each in statements(viewer).filter(part__in=[part.pk for part in held], taken_back=None):
        found[each.part_id].append(each)
    return found


def forces_of(viewer: Viewer, held: Iterable[Part]) -> Mapping[int, list[Force]]:
    found: dict[int, list[Force]] = defaultdict(list)
    for each in forces(viewer).filter(part__in=[part.pk for part in held], taken_back=None).order_by("day", "pk"):
        if each.part_id:
            found[each.part_id].append(each)
    return found


def too_long_since(viewer: Viewer) -> date:
    """What happened on this day or before, and is open, is open too long."""
    ago = [day for day in dates.days_open(viewer, viewer.day - FAR, viewer.day) if day < viewer.day]
    return ago[-TOO_LONG] if len(ago) >= TOO_LONG else viewer.day - FAR


def open_too_long(viewer: Viewer) -> QuerySet[Part]:
    """Parts in incidents that are open too long, but for those who only saw one."""
    rows = parts(viewer).filter(incident__closed_on=None, incident__day__lte=too_long_since(viewer))
    return rows.exclude(role=Part.WITNESS).order_by("incident__day", "pk")


def home_not_told(viewer: Viewer) -> QuerySet[Part]:
    """Of incidents before today, also of those that are closed: that ends nothing that is owed to home."""
    rows = parts(viewer).filter(told_on=None, role__in=TELL, incident__day__lt=viewer.day)
    return rows.order_by("incident__day", "pk")


def to_ask(viewer: Viewer) -> QuerySet[Part]:
    """Whether what was done helped is to be asked."""
    rows = parts(viewer).filter(
        incident__ask_on__lte=viewer.day, incident__helped="", incident__closed_on__isnull=False
    )
    return rows.exclude(role=Part.WITNESS).order_by("incident__ask_on", "pk")


def not_reported(viewer: Viewer) -> QuerySet[Force]:
    """Force of which home has not been told, and no reason stands why."""
    return forces(viewer).filter(taken_back=None, told_on=None, not_told="").order_by("day", "pk")


def harm_caused(viewer: Viewer, period: Period, among: Collection[int] | None) -> Iterable[tuple[int, date]]:
    """For a rule: those who caused harm or were involved. Whoever was harmed, or saw it, is never counted by it."""
    rows = Part.objects.visible_to(viewer).filter(
        taken_back=None, incident__taken_back=None, role__in=(Part.CAUSED, Part.INVOLVED),
        incident__day__range=(period.first_day, period.last_day),
    )  # fmt: skip
    rows = rows if among is None else rows.filter(pupil__in=among)
    return rows.values_list("pupil", "incident__day")


def flagged(viewer: Viewer) -> dict[str, set[int]]:
    """By flag, the incidents of the school year that were about it, as far as she sees a part that says so."""
    found: dict[str, set[int]] = defaultdict(set)
    for incident, flags, _ in _flags(viewer):
        for flag in flags:
            found[flag].add(incident)
    return found


def _flags(viewer: Viewer) -> list[tuple[int, list[str], date]]:
    rows = Part.objects.visible_to(viewer).filter(taken_back=None, incident__taken_back=None).exclude(flags=[])
    if year := school.this_year(viewer):
        rows = rows.filter(incident__day__range=(year.first_day, year.last_day))
    return list(rows.values_list("incident", "flags", "incident__day"))


@dataclass(frozen=True)
class Count:
    """Of one thing that incidents were about: in each term, and in the year. None is held back."""

    code: str
    name: str
    terms: tuple[tuple[str, int | None], ...]  # by the name of the term
    year: int | None


def counts(viewer: Viewer) -> tuple[list[Term], list[Count]]:
    """Of the school year, incidents by what they were about. One may be about several things."""
    terms = school.terms(viewer)
    held: Counter[tuple[str, object]] = Counter()
    told: set[tuple[str, int]] = set()
    for incident, flags, day in _flags(viewer):
        at = next((term.pk for term in terms if term.last_day >= day), terms[-1].pk if terms else 0)
        for flag in flags:
            if (flag, incident) not in told:
                told.add((flag, incident))
                held[flag, at] += 1
    codes, columns = [code for code, _ in reference.flags()], [term.pk for term in terms] or [0]
    cells: dict = {(code, at): held[code, at] for code in codes for at in columns}
    for code in codes:
        cells[code, YEAR] = sum(cells[code, at] for at in columns)
    sums = [each for each in table_sums(codes, columns, YEAR) if each.whole[0] != YEAR and each.whole[1] == YEAR]
    hidden = held_back(cells, sums)
    said = {key: None if key in hidden else count for key, count in cells.items()}
    names = {term.pk: term.name for term in terms}
    return terms, [
        Count(code, name, tuple((names.get(at, ""), said[code, at]) for at in columns), said[code, YEAR])
        for code, name in reference.flags()
    ]
