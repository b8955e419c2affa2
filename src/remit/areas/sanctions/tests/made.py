"""What the tests of this area make."""

from datetime import time

from remit.areas.behaviour.models import BEHAVIOUR, Category, LogEntry
from remit.areas.sanctions import actions
from remit.areas.sanctions.models import Pattern, Place, Response, Sitting, Stage, UseSheet
from remit.core.writing import unrecorded
from tests.world import TODAY, YESTERDAY

SEVERITY = {"phone": 1, "disruption": 2, "defiance": 3, "fighting": 4, "removal": 3, "uniform": 1}


def rows(model, **given):
    return model.objects.unscoped("test").filter(**given)


def fresh(world):
    """Nothing logged, nothing done, the ladder as it ships."""

    def forget():
        for model in (UseSheet, Place, Sitting, Pattern, Response, LogEntry, Stage):
            rows(model).delete()

    unrecorded("test", forget)
    return world


def incident(world, name="ann", code="disruption", day=YESTERDAY, **given):
    pupil = world.pupils[name]

    def make():
        category = rows(Category, school=pupil.school, code=code).first() or Category.objects.create(
            school=pupil.school, code=code, name=code, sort="incident", points=-1, severity=SEVERITY[code]
        )
        number = rows(LogEntry).count()
        of = {"kind": BEHAVIOUR, "occasion": f"made {number}", **given}
        return LogEntry.objects.create(
            pupil=pupil, category=category, sort="incident", points=-1, severity=category.severity, day=day, **of
        )

    return unrecorded("test", make)


def award(world, name="ann", group="8ma", day=YESTERDAY):
    pupil, held = world.pupils[name], world.groups[group]

    def make():
        category = rows(Category, school=pupil.school, sort="award").first()
        of = {"group": held, "subject": held.subject, "occasion": f"award {rows(LogEntry).count()}"}
        return LogEntry.objects.create(
            pupil=pupil, category=category, kind=BEHAVIOUR, sort="award", points=1, day=day, **of
        )

    return unrecorded("test", make)


def sitting(world, day=TODAY, **given):
    of = {"name": "After school", "begins": time(15, 15), "ends": time(16), "capacity": 2, "notice": 0, **given}
    return unrecorded("test", lambda: Sitting.objects.create(school=world.schools["alder"], day=day, **of))


def respond(by, *entries, code="word", **given):
    return actions.respond(by=by, code=code, entries=list(entries), **{"day": TODAY, **given})


def again(row):
    return rows(type(row), pk=row.pk).get()
