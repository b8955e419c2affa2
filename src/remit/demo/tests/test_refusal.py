"""Where the people may be real, the demo is not there and nothing is touched."""

import pytest
from django.urls import reverse

from remit.core.writing import unrecorded
from remit.demo.build import NotADemo, build, fresh, is_current
from remit.demo.models import Mark
from remit.demo.tests.conftest import DAY, rows
from remit.school.models import School

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return unrecorded("a real school", lambda: School.objects.create(name="A real school"))


def test_a_real_school_is_not_built_over(school):
    before = rows()
    with pytest.raises(NotADemo, match="no demonstration"):
        build(DAY)
    assert rows() == before
    assert not is_current(DAY)


def test_a_real_school_is_not_taken_away(school, tmp_path):
    with pytest.raises(NotADemo):
        fresh(tmp_path)
    assert School.objects.unscoped("whether it is there still").exists()


def test_nobody_can_be_chosen_in_a_real_school(client, school):
    assert client.get(reverse("demo:people")).status_code == 404
    assert client.post(reverse("demo:become", args=["any"])).status_code == 404


def test_a_build_that_was_stopped_is_a_demo_that_is_not_current(db):
    Mark.objects.create(stamp="", day=DAY)
    assert not is_current(DAY)
