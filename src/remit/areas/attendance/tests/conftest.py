"""The world and the stopped clock of all tests."""

import random
from datetime import timedelta

import pytest

from remit.areas.attendance.entering import add_up
from remit.areas.attendance.models import AM, PM, Mark, Taking, Year
from remit.areas.attendance.reference import codes_on
from remit.areas.attendance.tests.marking import rows
from remit.core.writing import unrecorded
from remit.school.models import Membership, Pupil
from tests.conftest import administrator, head, lea, mo, no_demo, stopped_clock, tom, world
from tests.world import START, TODAY

__all__ = ["administrator", "head", "lea", "mo", "no_demo", "stopped_clock", "tom", "world"]
CODES = [code for code in codes_on(TODAY) if code not in {"#", "Z"}]


@pytest.fixture
def marked(world):
    """Forty pupils of 8A and 7A with marks of every code, some of them amended."""
    draw = random.Random("marks")
    school = world.schools["alder"]

    def make():
        for model in (Mark, Taking, Year):
            rows(model).delete()
        pupils = []
        for number in range(20):
            for form, year in (("8A", 8), ("7A", 7)):
                pupil = Pupil.objects.create(
                    school=school, given_name=f"p{number}", family_name=form, year=year, first_day=START
                )
                Membership.objects.create(pupil=pupil, group=world.groups[form], first_day=START)
                pupils.append(pupil)
        for day in [START + timedelta(days=each) for each in range(40)]:
            for session in (AM, PM):
                for _ in range(2 if day.day % 9 == 0 else 1):
                    taking = Taking.objects.create(school=school, day=day, session=session)
                    found = [(each, draw.choice(CODES)) for each in pupils if draw.random() < 0.9]
                    Mark.objects.bulk_create(
                        Mark(school=school, taking=taking, pupil=each, day=day, session=session, code=code)
                        for each, code in found
                    )
                    add_up(school.pk, [(each.pk, day, session, code) for each, code in found])

    unrecorded("test", make)
    return world
