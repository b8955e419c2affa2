"""What is done about behaviour can count for a duty, over the reach of one role."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef
from django.urls import reverse

from remit.analytics.suppression import FEWEST
from remit.areas.behaviour.models import Category, LogEntry
from remit.areas.sanctions import queries, rules, use
from remit.core.seams import Measure, Period, Progress
from remit.core.viewers import Viewer
from remit.school import half_terms
from remit.school.models import Group, Pupil
from remit.school.remit import as_everybody

SHOWN = 12
NONE = "A role that leads nobody has nothing to count here."
ONE_CLASS = (
    "These are of one class, or too few of several to say: whoever takes a class reads its figures first, under Use of the "
    "policy."
)
UNIFORM = ("uniform", "equipment")


def on_the_ladder(viewer: Viewer, period: Period) -> Progress:
    """Incidents of the role in these days of which a response was compared with the ladder; done are those that follow it. Too
    few say nothing; classes with too few are counted apart."""
    if not rules.can_lead(viewer):
        return Progress(cannot=NONE)
    until = min(period.last_day, viewer.day)
    rows = queries.standing(viewer).exclude(follows="").filter(entry__day__range=(period.first_day, until))
    found: dict[int, set[str]] = {}
    group_of: dict[int, int | None] = {}
    for entry, group, follows in rows.order_by().values_list("entry_id", "entry__group_id", "follows"):
        found.setdefault(entry, set()).add(follows)
        group_of[entry] = group
    done = sum("on" in held for held in found.values())
    if 0 < len(found) < FEWEST:
        return Progress(cannot=f"Fewer than {FEWEST} incidents with a response say too little.")
    if _tells_of_one_class(viewer, group_of.values()):
        return Progress(cannot=ONE_CLASS)
    return Progress(done, len(found), _apart(found, group_of), reverse("sanctions:policy"))


def _tells_of_one_class(viewer: Viewer, groups: Iterable[int | None]) -> bool:
    """Whether the whole would be the figures of one class, or of too few incidents in several: beside her own classes, whose
    figures she reads, and what was logged in no lesson."""
    numbers = Counter(group for group in groups if group is not None)
    taken = use.takers(viewer, numbers)
    others = {
        group: use.Use(on=number)
        for group, number in numbers.items()
        if all(each.staff.user_id != viewer.user.pk for each in taken.get(group, ()))
    }
    return use.TOTAL in use.held(others, others.keys()).compared


def _apart(found: dict[int, set[str]], group_of: dict[int, int | None]) -> tuple[str, ...]:
    above = sum("on" not in held and "above" in held for held in found.values())
    below = sum("on" not in held and "above" not in held for held in found.values())
    numbers: dict[int, int] = {}
    for group in group_of.values():
        if group is not None:
            numbers[group] = numbers.get(group, 0) + 1
    few = sum(number < FEWEST for number in numbers.values())
    told = ((above, "above the ladder"), (below, "below the ladder"), (few, "classes with too few to say"))
    return tuple(f"{number} {words}" for number, words in told if number)


def incidents_closed(viewer: Viewer, period: Period) -> Progress:
    """Incidents of these days of which the ladder says something and whose five school days are over."""
    if not rules.can_lead(viewer):
        return Progress(cannot=NONE)
    says = queries.ladder_says(viewer)
    days = queries.days_open(viewer, period.first_day, viewer.day)
    rows = queries.incidents(viewer).filter(day__range=(period.first_day, min(period.last_day, viewer.day)))
    due = {
        key: (day, str(pupil))
        for key, day, pupil in ((each.pk, each.day, each.pupil) for each in rows.select_related("pupil").order_by("day", "pk"))
        if key in says and _age(days, day, viewer.day) > queries.OUTCOME_WITHIN
    }  # fmt: skip
    done = queries.standing(viewer).filter(entry__in=list(due)).values_list("entry_id", "day")
    met = {key for key, day in done if _age(days, due[key][0], day) <= queries.OUTCOME_WITHIN}
    missing = tuple(f"{pupil}: {day:%-d %B}" for key, (day, pupil) in due.items() if key not in met)
    return Progress(len(met), len(due), missing[:SHOWN], f"{reverse('sanctions:incidents')}?show=all")


def _age(days: list[date], first: date, last: date) -> int:
    """In school days."""
    return bisect_right(days, last) - bisect_right(days, first)


def uniform_followed_up(viewer: Viewer, period: Period) -> Progress:
    if not rules.can_lead(viewer):
        return Progress(cannot=NONE)
    rows = LogEntry.objects.visible_to(viewer).filter(
        sort=Category.INCIDENT, taken_back=None, category__code__in=UNIFORM,
        day__range=(period.first_day, min(period.last_day, viewer.day)),
    )  # fmt: skip
    held = rows.annotate(met=Exists(queries.standing(viewer).filter(entry=OuterRef("pk")))).select_related("pupil")
    found = [
        (bool(getattr(each, "met", False)), f"{each.pupil}: {each.day:%-d %B}") for each in held.order_by("-day", "-pk")
    ]
    missing = tuple(words for met, words in found if not met)
    where = f"{reverse('behaviour:log-entries.list')}?sort={Category.INCIDENT}"
    return Progress(len(found) - len(missing), len(found), missing[:SHOWN], where)


def behaviour_responses(viewer: Viewer, period: Period) -> Progress:
    """Pupils with three incidents in the last ten school days, and classes with three removals in this half of the term."""
    if not rules.can_lead(viewer):
        return Progress(cannot=NONE)
    half = half_terms.half_term(as_everybody(viewer), half_terms.NONE)
    led = set(rules.led_classes(viewer).values_list("pk", flat=True))
    pupils = queries.pupils_over(viewer)
    classes = [each for each in queries.classes_over(viewer, half) if each.subject in led]
    without = {each.subject for each in pupils} - queries.seen_to(viewer, pupils)
    bare = {each.subject for each in classes} - queries.classes_seen_to(viewer, classes)
    names = Pupil.objects.visible_to(viewer).filter(pk__in=without).order_by("family_name", "given_name", "pk")
    groups = Group.objects.visible_to(viewer).filter(pk__in=bare).order_by("name")
    missing = tuple([*map(str, names), *map(str, groups)][:SHOWN])
    due = len(pupils) + len(classes)
    return Progress(due - len(without) - len(bare), due, missing, reverse("sanctions:incidents"))


COUNTED = (
    "behaviour.LogEntry", "behaviour.Category", "sanctions.Response", "sanctions.Stage", "school.Pupil", "school.Group",
    "school.Membership", "school.Term", "school.Closure", "school.AcademicYear",
)  # fmt: skip
MEASURES = (
    Measure(
        "sanctions-on-the-ladder",
        "incidents of yours whose response is as the ladder of the school's policy says, of those with a response",
        on_the_ladder,
        (*COUNTED, "school.GroupLead", "school.Staff"),
    ),
    Measure(
        "incidents-closed",
        "incidents of yours of which the ladder says something with an outcome inside five school days",
        incidents_closed,
        COUNTED,
    ),
    Measure(
        "uniform-followed-up", "uniform and equipment entries of yours with a response", uniform_followed_up, COUNTED
    ),
    Measure(
        "behaviour-responses",
        "{pupil.many} with three incidents in ten school days, and classes with three removals in a half term, with a response since, an open action or a plan that runs",
        behaviour_responses,
        (*COUNTED, "promises.Promise", "plans.Plan"),
    ),
)
