"""A spreadsheet comes in by the page: read, matched, shown, brought in; and what would be brought in, without a database."""

import csv
import json
import re
from datetime import date
from html import unescape
from io import BytesIO, StringIO

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from remit.core.files.unreadable import Unreadable
from remit.core.history.models import Entry
from remit.core.imports.columns import guess
from remit.core.imports.models import Batch, Row
from remit.core.imports.tables import read_table
from remit.exchange import jobs
from remit.exchange import pupils as dry
from remit.school.imports import CHUNK, apply_rows, stage_pupils
from remit.school.models import Pupil
from remit.school.rows.pupils import FIELDS
from tests.world import viewer

TODAY = date(2026, 11, 16)
LIST = """Forename,Surname,Year,Form,UPN,DoB,House
Fay,Green,8,8B,H801200001001,03/10/2013,Oak
=cmd|'/c calc'!A0,@SUM(A1),8,8B,H801200001002,31/02/2013,-1+1
ann-given,ann-family,9,,,03/10/2013,Elm
"""


@pytest.fixture
def office(client, world):
    client.force_login(world.users["administrator"])
    client.world = world
    return client


def uploaded(page, content=LIST, name="pupils.csv"):
    """Through the page, and a child of its own."""
    body = content if isinstance(content, bytes) else content.encode()
    return page.post(reverse("exchange:upload"), {"file": SimpleUploadedFile(name, body)})


def sent(page, content=LIST):
    """As the page keeps it, without the child."""
    table = read_table("pupils.csv", content.encode())
    cells = [list(row) for row in table[1:]]
    given = {"headings": list(table[0]), "columns": guess(table[0], FIELDS), "rows": cells}
    return stage_pupils(by=viewer(page.world, "administrator"), name="pupils.csv", **given)


def batch():
    return Batch.objects.unscoped("test").exclude(name__endswith="-file").get()


def post(page, route, **given):
    """As the page of the file says it, with the version shown and what the preview said."""
    if route == "start" and "seen" not in given:
        given["seen"] = seen_in(shown(page))
    if route == "undo" and given.pop("look", batch().state != Batch.UNDOING):
        asked_of_undo(page, batch().ref)
    return page.post(reverse(f"exchange:{route}", args=[batch().ref]), {"version": batch().version, **given})


def asked_of_undo(page, ref):
    """What the page says after the worker has worked it out."""
    url = reverse("exchange:undo", args=[ref])
    page.post(url, {"look": "1"})
    return page.get(url)


def seen_in(text):
    return "".join(re.findall(r'name="seen" value="(\w+)"', text))


def shown(page):
    return page.get(reverse("exchange:batch", args=[batch().ref])).content.decode()


def compared(page, query=""):
    """What, before and after, of each line of the changed."""
    text = page.get(reverse("exchange:batch", args=[batch().ref]) + query).content.decode()
    cells = re.findall(r'data-label="(What|Before|After)"[^>]*><span>(.*?)</span>', text, re.DOTALL)
    values = [unescape(value).strip() for _, value in cells]
    return list(zip(values[::3], values[1::3], values[2::3], strict=True))


def pupils(**where):
    return Pupil.objects.unscoped("test").filter(**where)


def test_a_file_is_shown_before_anything_is_brought_in(world, office):
    before = pupils().count()
    assert uploaded(office).url == reverse("exchange:batch", args=[batch().ref])
    text = shown(office)
    assert "Bring in 1 new and 1 changed" in text
    assert "Fay Green" in text
    assert ("Year group", "Year 8", "Year 9") in compared(office)
    assert "does not fit its digits" in text
    assert pupils().count() == before


def test_it_is_brought_in_and_says_what_was_done(world, office):
    sent(office)
    post(office, "start")
    held = batch()
    assert (held.state, held.counts) == (Batch.DONE, {"added": 1, "rejected": 1, "changed": 1})
    assert pupils(given_name="Fay").count() == 1
    assert "1 added, 1 changed, 0 as they were, 1 refused" in shown(office)


def test_pressing_start_twice_brings_nothing_in_twice(world, office):
    sent(office)
    for _ in range(2):
        post(office, "start")
    assert pupils(given_name="Fay").count() == 1
    assert batch().counts == {"added": 1, "rejected": 1, "changed": 1}


def test_a_file_that_is_dropped_brings_nothing_in_and_cannot_be_started(world, office):
    sent(office)
    post(office, "drop")
    post(office, "start")
    assert batch().state == Batch.DROPPED
    assert not pupils(given_name="Fay").exists()


def test_a_killed_batch_goes_on_at_the_next_start_where_it_stopped(world, office, administrator):
    lines = [f"Given{at},Family{at},8,8B,,{at % 28 + 1:02}/10/2013,Oak" for at in range(CHUNK + 20)]
    sent(office, "\n".join([LIST.splitlines()[0], *lines]))
    held = batch()
    part = list(Row.objects.unscoped("test").filter(batch=held).order_by("number")[:CHUNK])
    apply_rows(by=administrator, batch=held, rows=part, twice=[])
    assert (batch().state, batch().reached) == (Batch.RUNNING, CHUNK + 1)
    post(office, "start")
    assert (batch().state, batch().counts) == (Batch.DONE, {"added": CHUNK + 20})
    assert pupils(given_name__startswith="Given").count() == CHUNK + 20


def test_the_task_carries_ids_and_builds_the_viewer_anew(world, office, administrator):
    """Whoever lost her post between the click and the task brings nothing in."""
    sent(office)
    for user in (world.users["tom"].pk, 999_999):
        jobs.bring_in.call(batch().ref, user)
    assert not pupils(given_name="Fay").exists()
    assert batch().state == Batch.READY


def test_columns_are_corrected_by_whoever_brings_the_file_in(world, office):
    sent(office, "Vor,Fam,Jahr\nFay,Green,8\n")
    assert "No column was found for First name, Last name, Year group" in shown(office)
    given = {"given_name": "0", "family_name": "1", "year": "2"}
    assert post(office, "batch", **given).status_code == 302
    assert "Bring in 1 new" in shown(office)
    assert batch().columns == {"given_name": 0, "family_name": 1, "year": 2}


@pytest.mark.parametrize(
    "given",
    [
        {"given_name": "0", "family_name": "0", "year": "2"},
        {"given_name": "0", "family_name": "1"},
        {"given_name": "99", "family_name": "1", "year": "2"},
    ],
)
def test_columns_that_cannot_be_are_said_and_change_nothing(world, office, given):
    sent(office, "Vor,Fam,Jahr\nFay,Green,8\n")
    assert post(office, "batch", **given).status_code == 422
    assert batch().columns == {}


def test_a_file_cannot_be_started_while_a_column_is_missing(world, office):
    sent(office, "Vor,Fam,Jahr\nFay,Green,8\n")
    assert post(office, "start").status_code in {302, 409, 422}
    assert batch().state == Batch.READY
    assert "No column was found" in shown(office)


def test_a_batch_that_is_done_is_not_read_again_with_other_columns(world, office):
    sent(office)
    post(office, "start")
    post(office, "batch", given_name="1", family_name="0", year="2")
    assert batch().columns["given_name"] == 0


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.csv", b""), ("a.csv", b"Forename,Surname\n"), ("a.pdf", b"%PDF-1.7"), ("a.csv", b"a,b\n1,2,3\n"), ("a.csv", b"a\x00,b\n1,2\n"), ("a.xlsx", b"PK\x03\x04")],
)  # fmt: skip
def test_a_bad_file_changes_nothing_and_says_what_is_wrong(world, office, name, content):
    entries = Entry.objects.unscoped("test").count()
    answer = uploaded(office, content, name)
    assert answer.status_code == 422
    assert 'class="rm-error' in answer.content.decode()
    assert Entry.objects.unscoped("test").count() == entries


def test_a_workbook_does_as_well(world, office):
    out = BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for at, line in enumerate(LIST.splitlines()[:2]):
            sheet.write_row(at, 0, line.split(","))
    uploaded(office, out.getvalue(), "pupils.xlsx")
    assert "Bring in 1 new" in shown(office)


# What comes back to be mended


def rejected(page):
    answer = page.get(reverse("exchange:rejected", args=[batch().ref]))
    assert answer["Content-Disposition"] == 'attachment; filename="rejected.csv"'
    return list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))


def test_refused_rows_come_back_as_they_came_with_why_and_run_nothing(world, office):
    sent(office)
    headings, line = rejected(office)
    assert headings == [*LIST.splitlines()[0].split(","), "Why it was refused"]
    assert line[:2] == ["'=cmd|'/c calc'!A0", "'@SUM(A1)"]
    assert line[6] == "'-1+1"
    assert "does not fit its digits" in line[-1]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rejected(office) for cell in row)


def test_headings_that_a_spreadsheet_would_run_come_back_as_text_too(world, office):
    sent(office, '"=HYPERLINK(1)",Forename,Surname,Year\nx,Fay,,8\n')
    assert rejected(office)[0][0] == "'=HYPERLINK(1)"


def test_refused_rows_are_the_same_after_the_others_were_brought_in(world, office):
    sent(office)
    before = rejected(office)
    post(office, "start")
    assert rejected(office) == before


def test_what_was_mended_can_be_sent_again(world, office):
    sent(office)
    post(office, "start")
    headings, line = rejected(office)
    line[:6] = ["Ivy", "Hill", "8", "8B", "", "01/03/2014"]
    out = StringIO()
    csv.writer(out).writerows([headings, line])
    again = sent(office, out.getvalue())
    text = office.get(reverse("exchange:batch", args=[again.ref])).content.decode()
    assert "Bring in 1 new and 0 changed" in text


# Who


@pytest.mark.parametrize("name", ["lea", "tom", "newcomer"])
def test_a_leader_is_not_shown_the_way_in(world, client, name):
    client.force_login(world.users[name])
    assert client.get(reverse("exchange:upload")).status_code == 403
    assert client.get(reverse("exchange:batch", args=[world.batches["alder"].ref])).status_code == 403


def test_a_file_of_another_school_is_not_found(world, office):
    for route in ("batch", "rejected"):
        assert office.get(reverse(f"exchange:{route}", args=[world.batches["birch"].ref])).status_code == 404
    for route in ("start", "drop"):
        assert office.post(reverse(f"exchange:{route}", args=[world.batches["birch"].ref])).status_code == 404


# Without a database: no test below asks for one


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.setattr(dry, "in_child", lambda function, *given: function(*given))

    def written(content, name="pupils.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return written


def test_a_dry_run_says_in_plain_values_what_a_file_would_do(file):
    found = dry.dry_run(file(LIST), today=TODAY)
    assert json.loads(json.dumps(found)) == found
    assert list(found) == ["added", "changed", "unchanged", "rejected", "warnings"]
    assert (found["added"], found["changed"], found["unchanged"]) == (2, 0, 0)
    columns = {(3, "First name"), (3, "Last name"), (3, "UPN"), (3, "Date of birth")}
    assert {(fault["row"], fault["column"]) for fault in found["rejected"]} == columns
    assert all(list(fault) == ["row", "column", "value", "message"] for fault in found["rejected"])
    doubt = "Row 4, Date of birth: A year younger than this year group's ages. Is the day right?"
    assert found["warnings"] == ["Column not used: House", doubt]


def test_a_dry_run_counts_doubles_once(file):
    found = dry.dry_run(file(LIST.splitlines()[0] + "\n" + (LIST.splitlines()[1] + "\n") * 3), today=TODAY)
    assert found["added"] == 1
    assert [(fault["row"], fault["message"]) for fault in found["rejected"]] == [
        (3, "Row 2 is about the same pupil."), (4, "Row 2 is about the same pupil."),
    ]  # fmt: skip


def test_a_dry_run_names_the_columns_that_are_missing(file):
    found = dry.dry_run(file("Surname,House\nGreen,Oak\n"), today=TODAY)
    assert found == {
        "added": 0,
        "changed": 0,
        "unchanged": 0,
        "rejected": [],
        "warnings": ["No column for: First name, Year group."],
    }


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"a,b\n"])
def test_a_dry_run_of_what_is_no_list_says_so(file, content):
    with pytest.raises(Unreadable):
        dry.dry_run(file(content, "a.pdf" if content.startswith(b"%") else "a.csv"), today=TODAY)
