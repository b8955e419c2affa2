"""Files that are no list, each refused in a sentence that says what it is, and lists in other clothes."""

from io import BytesIO

import pytest
import xlsxwriter

from remit.core.files.unreadable import Unreadable
from remit.core.imports.tables import read_rows, read_table

HEADINGS = ("First name", "Last name", "Year group")
ROW = ("Ann", "Test", "7")
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def workbook(*, formula=False):
    held = BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADINGS)
    sheet.write_row(1, 0, ROW)
    if formula:
        sheet.write_formula(2, 0, '="A"&"B"', None, "")
        sheet.write_row(2, 1, ROW[1:])
    book.close()
    return held.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("list.xlsx", OLD + "EncryptedPackage".encode("utf-16-le"), "has a password"),
        ("list.xls", OLD, "has a password, or it is damaged"),
        ("list.xlsx", workbook()[:3000], "not whole"),
        ("list.csv", b"MZ\x90\0\x03", "This is a program, whatever it is called."),
        ("list.csv", b"%PDF-1.4\n1 0 obj", "This is a PDF, whatever it is called."),
        ("list.csv", b"First name,Last name,Year group\nZo,M\0ller,7\n", "signs that no list has"),
        (
            "list.csv",
            b'First name,Last name,Year group\nEve,Test,7\n"Ann,Test,7\nBob,Test,8\n',
            "In row 3 a quotation mark",
        ),
        ("list.xlsx", workbook(formula=True), "Cell A3 holds a formula whose result is not stored."),
    ],
)
def test_what_is_no_list_is_refused_by_what_it_is(name, content, told):
    with pytest.raises(Unreadable) as refused:
        read_table(name, content)
    assert told in str(refused.value)


def test_two_bytes_a_letter_are_read_without_a_mark_of_it():
    text = "First name,Last name,Year group\nZoë,Müller,7\n"
    for encoding in ("utf-16-le", "utf-16-be"):
        assert read_table("list.csv", text.encode(encoding)) == (HEADINGS, ("Zoë", "Müller", "7"))


def test_a_web_page_that_is_called_a_workbook_is_read_as_its_table():
    page = (
        "<html><head><title>x</title></head><body><table><tr><th>First name<th>Last name<th>Year group</tr>"
        "<tr><td>Ann</td><td>Test &amp;<br>Co</td><td> 7 </td></tr></table></body></html>"
    )
    assert read_table("list.xls", page.encode()) == (HEADINGS, ("Ann", "Test & Co", "7"))


@pytest.mark.parametrize("above", ["Students of Alder\n", "Students of Alder,,\n\nPrinted on 12/09/2026,,\n"])
def test_a_title_above_the_headings_is_passed_over_and_rows_keep_their_numbers(above):
    rows = read_rows("list.csv", f"{above}First name,Last name,Year group\nAnn,Test,7\n".encode())
    assert [cells for _, cells in rows] == [HEADINGS, ROW]
    assert rows[0][0] == above.count("\n") + 1


def test_a_list_of_one_column_and_a_row_with_one_cell_are_no_titles():
    assert read_table("list.csv", b"Name\nAnn\nBob\n") == (("Name",), ("Ann",), ("Bob",))
    assert read_table("list.csv", b"A,B,C\nAnn,,\nBob,x,y\n")[1] == ("Ann", "", "")
