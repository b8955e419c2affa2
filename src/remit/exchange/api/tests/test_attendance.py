"""The year's attendance as a program reads it is the year as its page and its files say it: one description makes them all."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from remit.areas.attendance.picture import SESSIONS, picture
from remit.areas.attendance.tests.conftest import marked
from remit.core.outputs.models import Export
from remit.exchange.api import keys
from tests.world import viewer

__all__ = ["marked"]


def read_by_key(world, who, **asked):
    by = viewer(world, who)
    made = keys.make(by=by, name="a dashboard", last_day=by.day + timedelta(days=30))
    return Client().get(reverse("api:attendance"), asked, headers={"Authorization": f"Bearer {made.token}"})


def sessions(row):
    return tuple(row[name] for name in SESSIONS)


@pytest.mark.parametrize(("who", "asked"), [("lea", {}), ("head", {"span": "term", "show": "persistent"})])
def test_a_program_reads_the_figures_of_the_page(marked, who, asked):
    held = picture(viewer(marked, who), asked)
    told = read_by_key(marked, who, **asked).json()
    assert len(held.chosen) > 10
    assert [(row["ref"], *sessions(row)) for row in told["pupils"]] == [
        (line.pupil.ref, *line.counts) for line in held.chosen
    ]
    for of, pools in (("forms", held.forms), ("groups", held.groups), ("all", (held.all,))):
        rows = told[of] if isinstance(told[of], list) else [told[of]]
        assert [(row["group"], row["known"], row["persistent"], row["severe"], *sessions(row)) for row in rows] == [
            (each.label, each.known, each.persistent, each.severe, *each.counts)
            for each in pools
            if each.part_of != "LAC"  # a key has shown no second step
        ]
    assert (told["cohort"], told["marks_as_at"]) == (held.cohort, held.as_at.isoformat())
    assert Export.objects.unscoped("test").filter(of="attendance:figures", format="json").exists()


def test_one_that_asks_wrongly_is_told_so(marked):
    assert read_by_key(marked, "lea", span="decade").status_code == 400
    assert "severe, persistent" in read_by_key(marked, "lea", show="all").json()["says"]
    assert read_by_key(marked, "lea", year="8").status_code == 400
    assert read_by_key(marked, "newcomer").status_code == 403
