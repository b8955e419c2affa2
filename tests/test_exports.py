"""A register's list as a spreadsheet: the rows of the page, numbers and days as such, and a line in the history."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from remit.core import clock
from remit.core.acts import history_of
from remit.core.history.models import Touched
from remit.core.outputs.models import Export
from remit.core.pruning import prune
from remit.core.registers.definition import Column
from remit.core.writing import key_of, unrecorded
from tests.access_walk import sign_in
from tests.world import viewer


def taken(client, route, **asked):
    answer = client.get(reverse(route), asked)
    assert answer["Content-Disposition"].startswith("attachment")
    return answer.content


def rows_of(content):
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return book.get_sheet_by_index(0).to_python()


def lists_of(user):
    return Export.objects.unscoped("test").filter(asked_by=user, what="")


@pytest.mark.parametrize("name", ["lea", "administrator", "tom"])
def test_the_workbook_holds_the_rows_of_the_csv(world, client, name):
    sign_in(client, world, name)
    text = taken(client, "school:pupils.csv").decode("utf-8-sig")
    rows = rows_of(taken(client, "school:pupils.xlsx"))
    lines = text.splitlines()
    assert [lines[0].split(",")[0], len(lines)] == [rows[0][0], len(rows)]
    for row in rows[1:]:
        assert str(row[0]) in text


def test_a_filter_narrows_the_workbook_too(world, client):
    sign_in(client, world, "administrator")
    rows = rows_of(taken(client, "school:pupils.xlsx", year="8"))
    assert [row[0] for row in rows[1:]] == ["ann-given ann-family"]


def test_a_name_that_would_run_is_the_same_name_in_the_workbook(world, client):
    pupil = world.pupils["ann"]
    unrecorded("test", lambda: type(pupil).objects.unscoped("test").filter(pk=pupil.pk).update(given_name="=1+1"))
    sign_in(client, world, "administrator")
    assert any(row[0].startswith("=1+1") for row in rows_of(taken(client, "school:pupils.xlsx"))[1:])


def test_a_list_that_was_taken_is_in_the_history_and_one_that_was_only_asked_about_is_not(world, client):
    lea = world.users["lea"]
    sign_in(client, world, "lea")
    client.head(reverse("school:pupils.csv"))
    assert not lists_of(lea).exists()
    rows = taken(client, "school:pupils.csv").decode().splitlines()
    [entry] = history_of(lists_of(lea).get(), viewer(world, "lea"))
    assert (entry.act, entry.by) == ("outputs.note", lea.pk)
    assert entry.changes == {"of": "school:pupils", "format": "csv", "rows": len(rows) - 1}


def test_her_duties_taken_as_a_spreadsheet_are_in_the_history_too(world, client):
    sign_in(client, world, "lea")
    taken(client, "duties:csv")
    assert lists_of(world.users["lea"]).get().of == "duties:mine"


def test_also_on_the_board_it_is_said_that_a_list_was_taken(world, client):
    sign_in(client, world, "lea")
    session = client.session
    session["board"] = True
    session.save()
    taken(client, "school:pupils.csv")
    assert lists_of(world.users["lea"]).exists()


@pytest.mark.parametrize(
    ("values", "numeric", "kind"),
    [
        ([3, None, 0], True, "number"),
        ([8, 9], False, "text"),
        ([date(2026, 9, 1), None], False, "day"),
        (["a", date(2026, 9, 1)], False, "text"),
        ([None], True, "text"),
        ([True, False], True, "text"),
    ],
)
def test_a_column_is_of_the_kind_of_what_is_in_it(values, numeric, kind):
    assert Column("x", "X", numeric=numeric).kind_of(values) == kind


def test_that_a_list_was_taken_is_kept_for_a_year_and_goes_then_while_history_stays(world, client, monkeypatch):
    sign_in(client, world, "lea")
    taken(client, "school:pupils.csv")
    export = lists_of(world.users["lea"]).get()
    label, key = key_of(export)
    for days, kept in ((364, True), (366, False)):
        later = export.at + timedelta(days=days)
        monkeypatch.setattr(clock, "now", lambda later=later: later)
        prune()
        assert lists_of(world.users["lea"]).exists() is kept
    assert Touched.objects.unscoped("test").filter(label=label, row=key).exists()
