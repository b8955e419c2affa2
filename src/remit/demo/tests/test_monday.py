"""The list of whoever leads a year of 240, on an ordinary Monday of the demo."""

from datetime import date

import pytest

from remit.core.accounts.models import User
from remit.demo.build import build, small
from remit.demo.highmoor import HIGHMOOR
from remit.demo.tests.conftest import undone
from remit.leading.attention import queries
from remit.school.models import Pupil
from remit.school.remit import viewer_for

MONDAY = date(2026, 11, 16)


@pytest.fixture(scope="module")
def leader(django_db_setup, django_db_blocker):
    """Of Year 9, which is whole; of the other years one form each is built."""
    with django_db_blocker.unblock(), undone():
        build(MONDAY, schools=(small(HIGHMOOR, 1, whole=9),))
        yield viewer_for(User.objects.get(email="marcus.ellerby@highmoor.example"), MONDAY)


def test_at_most_ten_of_at_most_twenty_five_lines_stand_under_today(leader):
    led = Pupil.objects.visible_to(leader.only("lead")).filter(year=9, last_day=None).count()
    lines = queries.wants(leader).lines
    assert 190 <= led <= 250
    said = "\n".join(f"{'today ' if each.is_new else ''}{each.watch.name}: {each.why}" for each in lines)
    assert 0 < sum(each.is_new for each in lines) <= 10, said
    assert 10 < len(lines) <= 25, said
    assert not [each for each in lines if each.watch.of == "pupil" and each.subject.year != 9], "of another year"
