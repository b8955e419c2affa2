"""The year in a file says what its page says: the same figures in every format, small numbers held back where they leave."""

import csv
import re
import zipfile
from html import unescape
from io import BytesIO, StringIO

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from remit.areas.attendance import figures, outputs
from remit.areas.attendance.masks import Counts, percent
from remit.areas.attendance.picture import picture
from remit.core.outputs.document import NUMBER
from remit.core.outputs.models import Export
from remit.core.outputs.pdf import to_pdf
from remit.core.outputs.word import to_docx
from remit.core.writing import unrecorded
from remit.school.models import Characteristic, Pupil
from tests.access_walk import sign_in
from tests.world import START, viewer

SESSIONS = ("possible", "attended", "authorised", "unauthorised", "absent", "late")


def sheets_of(content):
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.mark.parametrize(("who", "asked"), [("lea", {}), ("head", {"span": "term", "show": "persistent"})])
def test_page_spreadsheet_csv_and_pdf_say_the_same(marked, client, who, asked):
    sign_in(client, marked, who)
    held = picture(viewer(marked, who), asked)
    expected = {
        str(line.pupil): (*(getattr(line.counts, name) for name in SESSIONS), percent(line.counts.attendance))
        for line in held.chosen
    }
    assert len(expected) > 10
    page = client.get(reverse("attendance:figures"), asked).context
    assert [line.pupil for line in page["page"].paginator.object_list] == [line.pupil for line in held.chosen]

    book = sheets_of(client.get(reverse("attendance:figures.xlsx"), asked).content)
    _, *rows = next(iter(book.values()))
    assert {row[0]: (*map(int, row[2:8]), row[8]) for row in rows} == expected

    lines = list(csv.reader(StringIO(client.get(reverse("attendance:figures.csv"), asked).content.decode("utf-8-sig"))))
    assert {row[0]: (*map(int, row[2:8]), row[8]) for row in lines[1:]} == expected

    text = " ".join(each.extract_text() for each in PdfReader(BytesIO(to_pdf(outputs.list_written(viewer(marked, who), held)))).pages)  # fmt: skip
    text = "".join(text.split())  # a name may go on in a second line
    for name, counts in expected.items():
        row = "".join(map(str, counts)).replace(" ", "")
        assert re.search(rf"{re.escape(name.replace(' ', ''))}\d+[A-Z]{re.escape(row)}", text), name


def test_the_groups_of_the_page_are_those_of_the_workbook(marked, client):
    sign_in(client, marked, "head")
    held = picture(viewer(marked, "head"), {})
    book = sheets_of(client.get(reverse("attendance:figures.xlsx")).content)
    rows = {row[0]: row for row in book["Year groups and forms"][1:]}
    for each in held.forms:
        assert rows[each.label][1:8] == [each.known, *each.counts]
        assert rows[each.label][10] == each.persistent
    assert {row[0]: row[1] for row in book["About"]}["Marks as at"] == held.marks_as_at


def test_each_file_says_of_whom_of_which_days_and_as_at_when(marked, client):
    sign_in(client, marked, "lea")
    by = viewer(marked, "lea")
    held = picture(by, {})
    assert "pupils on roll on 16 november 2026 whom lea-person answers for" in held.cohort.lower()
    said = (held.days, held.cohort, held.marks_as_at)
    book = str(sheets_of(client.get(reverse("attendance:figures.xlsx")).content)["About"])
    word = zipfile.ZipFile(BytesIO(to_docx(outputs.groups_written(by, held)))).read("word/document.xml").decode()
    word = unescape(re.sub(r"<[^>]+>", "", word))
    for each in said:
        assert each in book
        assert each in word
    row = client.get(reverse("attendance:figures.csv")).content.decode("utf-8-sig").splitlines()[1]
    assert "1 Sep 2026,16 Nov 2026" in row
    assert held.cohort in row


def test_a_name_that_a_spreadsheet_would_run_is_a_name(marked, client):
    unrecorded(
        "test", lambda: Pupil.objects.unscoped("test").filter(pk=marked.pupils["ann"].pk).update(given_name="=1+1")
    )
    sign_in(client, marked, "lea")
    assert "\r\n'=1+1 ann-family," in client.get(reverse("attendance:figures.csv")).content.decode()
    content = client.get(reverse("attendance:figures.xlsx")).content
    assert not any(b"<f>" in zipfile.ZipFile(BytesIO(content)).read(name) for name in zipfile.ZipFile(BytesIO(content)).namelist())  # fmt: skip


def test_every_file_taken_is_in_the_history(marked, client):
    sign_in(client, marked, "lea")
    for route in ("csv", "xlsx"):
        client.head(reverse(f"attendance:figures.{route}"))
        client.get(reverse(f"attendance:figures.{route}"))
    for of in ("list", "groups"):
        answer = client.post(reverse("attendance:figures.document"), {"of": of, "asked": "span=weeks&show=late&x=1", "format": "docx"})  # fmt: skip
        assert answer.status_code == 302
    taken = (
        Export.objects.unscoped("test").filter(asked_by=marked.users["lea"], of__startswith="attendance").order_by("pk")
    )
    assert list(taken.values_list("of", "format", "what")) == [
        ("attendance:figures", "csv", ""), ("attendance:figures", "xlsx", ""),
        ("attendance-list", "docx", "span=weeks&show=late"), ("attendance-groups", "docx", "span=weeks&show=late"),
    ]  # fmt: skip
    assert client.post(reverse("attendance:figures.document"), {"of": "else", "format": "pdf"}).status_code == 400


def test_groups_that_leave_the_school_hold_back_small_numbers_also_from_who_subtracts(marked):
    def fewer():
        held = list(Pupil.objects.unscoped("test").filter(year=8, family_name="8A").order_by("pk"))
        Characteristic.objects.unscoped("test").filter(type__code="PP").delete()
        for each in held[:4]:
            Characteristic.objects.create(pupil=each, type=marked.types["PP"], first_day=START)

    unrecorded("test", fewer)
    by = viewer(marked, "lea")
    held = picture(by, {})
    known = {each.label: each.known for each in held.groups}
    assert (known["Pupil premium"], known["Without: Pupil premium"]) == (4, 16)
    _, groups = outputs.groups_written(by, held).tables
    for group in ("Pupil premium", "Without: Pupil premium"):
        row = next(row for row in groups.rows if row[0] == group)
        assert set(row[1:7]) == {None}
    assert not any(f"{each.pupil}" in str(outputs.groups_written(by, held)) for each in held.found)


POOLS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=6)


def as_pool(label, part_of, numbers):
    severe, persistent, known = sorted(numbers)
    return figures.Pool(label, known, Counts(), persistent, severe, part_of=part_of)


@given(POOLS)
def test_no_number_from_one_to_five_is_in_what_leaves(forms):
    pools = [as_pool(f"8{at}", "Year 8", each) for at, each in enumerate(forms)]
    whole = tuple(sum(getattr(each, name) for each in pools) for name in ("severe", "persistent", "known"))
    year, everybody = as_pool("Year 8", "years", whole), as_pool("All", "", whole)
    by = type("Held", (), {"all": everybody, "forms": (year, *pools), "groups": ()})
    shown = outputs.Shown.of(by)
    for each in (everybody, year, *pools):
        counts = outputs._people(each)
        for name in (outputs.KNOWN, outputs.PERSISTENT, outputs.SEVERE):
            assert shown(each, name, counts[name]) not in range(1, 6)
    hidden = [each.known for each in pools if shown(each, outputs.KNOWN, True) is None]
    assert not hidden or sum(hidden) >= 6 or shown(year, outputs.KNOWN, True) is None or sum(hidden) == 0


def test_numbers_stay_numbers(marked, lea):
    table = outputs.groups_written(lea, picture(lea, {})).tables[0]
    for row in table.rows:
        for column, value in zip(table.columns, row, strict=True):
            assert column.kind != NUMBER or value is None or isinstance(value, int)
