"""The list of whoever leads a year of 240, on an ordinary Monday of the demo."""

from datetime import date

import pytest

from remit.core.accounts.models import User
from remit.demo.build import build
from remit.demo.highmoor import HIGHMOOR
from remit.demo.tests.conftest import undone
from remit.leading.attention import queries
from remit.school.models import Pupil
from remit.school.remit import viewer_for

MONDAY = date(2026, 11, 16)


@pytest.fixture(scope="module")
def school(django_db_setup, django_db_blocker):
    """The secondary at its full size."""
    with django_db_blocker.unblock(), undone():
        build(MONDAY, schools=(HIGHMOOR,))
        yield


@pytest.mark.usefixtures("school")
def test_at_most_ten_lines_stand_under_today():
    leader = viewer_for(User.objects.get(email="marcus.ellerby@highmoor.example"), MONDAY)
    led = Pupil.objects.visible_to(leader.only("lead")).filter(year=9, last_day=None).count()
    wants = queries.wants(leader).lines
    assert 190 <= led <= 250
    assert 0 < sum(want.is_new for want in wants) <= 10
    assert len(wants) > 10, "what was there before stands below"
