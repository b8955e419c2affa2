"""A spreadsheet from any system as rows of text, and a hostile one as a sentence."""

import zipfile
from datetime import date
from io import BytesIO

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from remit.core.files.child import in_child
from remit.core.files.unreadable import Unreadable
from remit.core.imports.columns import Field, fold, guess, missing
from remit.core.imports.neutral import WHY_REFUSED, as_it_was, neutral
from remit.core.imports.tables import LIST, Limits, read_rows, read_table

FIELDS = (
    Field("given", "First name", ("forename", "first name"), required=True),
    Field("family", "Last name", ("surname", "last name"), required=True),
    Field("born", "Date of birth", ("dob", "date of birth")),
    Field("again", "Also a forename", ("forename",)),
)
ROWS = (("Forename", "Surname"), ("Zoë", "O’Brien"), ("Ana", "Núñez-Smith"))


def workbook(*rows, **options):
    out = BytesIO()
    with xlsxwriter.Workbook(out, options) as book:
        days = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(at, column, cell, days)
                else:
                    sheet.write(at, column, cell)
    return out.getvalue()


# What schools send


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_list_in_any_encoding_with_any_separator_reads_the_same(encoding, separator, end):
    content = (end.join(separator.join(row) for row in ROWS) + end).encode(encoding)
    assert read_table("list.csv", content) == ROWS


def test_quoted_cells_hold_commas_line_breaks_and_quotes():
    content = b'Forename,Surname\n"Ada, Lady","By""ron"\n"two\nlines",x\n'
    assert read_table("a.csv", content)[1:] == (("Ada, Lady", 'By"ron'), ("two\nlines", "x"))


def test_a_workbook_gives_text_days_and_whole_numbers_as_they_are_read():
    content = workbook(["Forename", "DoB", "Year", "Half", "Yes"], ["Zoë", date(2014, 9, 3), 7, 2.5, True])
    assert read_table("a.xlsx", content)[1] == ("Zoë", "2014-09-03", "7", "2.5", "True")


def test_a_upn_that_looks_like_a_number_keeps_its_noughts():
    assert read_table("a.xlsx", workbook(["UPN"], ["0012"]))[1] == ("0012",)
    assert read_table("a.csv", b"UPN,x\n0012,y\n")[1][0] == "0012"


def test_a_formula_comes_as_text_and_is_never_run():
    assert read_table("a.csv", b"Forename,Surname\n=1+1,@SUM(A1)\n")[1] == ("=1+1", "@SUM(A1)")
    found = read_table("a.xlsx", workbook(["Forename"], ["=1+1"], strings_to_formulas=False))
    assert found[1] == ("=1+1",)
    ran = read_table("a.xlsx", workbook(["Forename", "Surname"], ["=HYPERLINK(1)", "x"]))
    assert "HYPERLINK" not in ran[1][0], "of a formula the value that was saved, nothing else"


def test_empty_rows_and_missing_last_cells_are_no_matter():
    assert read_table("a.csv", b"a,b,c\n\n1\n,,\n1,2\n") == (("a", "b", "c"), ("1", "", ""), ("1", "2", ""))


def test_only_the_first_sheet_is_read():
    out = BytesIO()
    with xlsxwriter.Workbook(out) as book:
        for name in ("first", "second"):
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, ["a", "b"])
            sheet.write_row(1, 0, [name, "x"])
    assert read_table("a.xlsx", out.getvalue())[1] == ("first", "x")


# What nobody should send


def refusal(name, content):
    with pytest.raises(Unreadable) as caught:
        read_table(name, content)
    said = str(caught.value)
    assert said.endswith((".", "?"))
    return said


def test_an_empty_file_says_so():
    for content in (b"", b"  \n\n ", b"\xef\xbb\xbf", b"\xff\xfe", b",,,\n,,\n"):
        assert "empty" in refusal("a.csv", content)


def test_headings_alone_are_no_list():
    assert "no rows below" in refusal("a.csv", b"Forename,Surname\n")
    assert "no rows below" in refusal("a.xlsx", workbook(["Forename", "Surname"]))


def test_too_many_columns_are_counted_for_whoever_sent_them():
    wide = ",".join("x" for _ in range(300))
    assert "300 columns" in refusal("a.csv", f"{wide}\n{wide}\n".encode())
    most = ",".join("x" for _ in range(LIST.columns))
    assert len(read_table("a.csv", f"{most}\n{most}\n".encode())[0]) == LIST.columns


def test_too_many_rows_are_counted_too():
    assert "30000 rows" in refusal("a.csv", b"a,b\n" + b"x,y\n" * 30_000)
    assert len(read_table("a.csv", b"a,b\n" + b"x,y\n" * (LIST.rows - 1))) == LIST.rows


def test_a_row_with_more_cells_than_headings_is_named():
    assert "Row 3" in refusal("a.csv", b"a,b\n1,2\n1,2,3\n")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b"a,b\n1,\x002\n"), ("a.pdf", b"%PDF-1.7\n1 0 obj"), ("a.docx", b"not even a zip"), ("a.csv", b"PK\x03\x04" + b"\x00" * 200),
        ("a.xlsx", b"PK\x03\x04 broken"), ("a.xls", b"\xd0\xcf\x11\xe0" + b"\x00" * 500), ("a.png", b"\x89PNG\r\n"), ("a.csv", b'a,b\n"never closed' + b"x" * 200_000),
        ("a.xml", b"<CTfile/>"), ("big.csv", b"a,b\n" + b"x" * (10 * 1024 * 1024)),
    ],
)  # fmt: skip
def test_what_is_no_spreadsheet_is_refused_in_words(name, content):
    refusal(name, content)


@pytest.mark.parametrize("inside", ["word/document.xml", "a.txt"])
def test_a_zip_that_is_no_workbook_is_refused(inside):
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(inside, "x")
    refusal("a.xlsx", out.getvalue())


def bomb():
    """A workbook whose one sheet is far larger inside than it looks: 300 MB of rows in 300 kB."""
    whole = BytesIO(workbook(["a", "b"], ["1", "2"]))
    out = BytesIO()
    row = b'<row><c t="inlineStr"><is><t>' + b"A" * 1000 + b"</t></is></c></row>"
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for each in source.namelist():
            if each != "xl/worksheets/sheet1.xml":
                target.writestr(each, source.read(each))
                continue
            with target.open(each, "w", force_zip64=True) as sheet:
                sheet.write(b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>')
                for _ in range(300):
                    sheet.write(row * 1000)
                sheet.write(b"</sheetData></worksheet>")
    return out.getvalue()


def test_a_workbook_far_larger_inside_than_it_looks_costs_only_the_child():
    content = bomb()
    assert len(content) < 2 * 1024 * 1024
    with pytest.raises(Unreadable):
        in_child(read_table, "a.xlsx", content, seconds=4, megabytes=256)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_a_sentence(content):
    try:
        found = read_table("a.csv", content)
    except Unreadable:
        refusal("a.csv", content)
        return
    assert len(found) >= 2
    assert {len(row) for row in found} == {len(found[0])}
    assert all(isinstance(cell, str) for row in found for cell in row)


# Which column holds what


def test_headings_are_known_whatever_their_capitals_and_marks():
    assert fold("  Date_of-BIRTH: ") == "date of birth"
    assert guess(["DOB", "First Name*", "SURNAME"], FIELDS) == {"given": 1, "family": 2, "born": 0}


def test_a_column_is_given_once_to_the_first_field_that_names_it():
    assert guess(["Forename", "Surname"], FIELDS) == {"given": 0, "family": 1}
    assert guess(["Forename", "Forename"], FIELDS) == {"given": 0, "again": 1}


def test_what_is_missing_is_named_as_people_call_it():
    assert missing(guess(["DOB"], FIELDS), FIELDS) == ["First name", "Last name"]
    assert missing(guess(["Forename", "Surname"], FIELDS), FIELDS) == []


@given(st.lists(st.text(max_size=20), max_size=8))
def test_whatever_the_headings_no_column_is_used_twice(headings):
    found = guess(headings, FIELDS)
    assert len(set(found.values())) == len(found)
    assert all(0 <= at < len(headings) for at in found.values())


def test_a_row_has_the_number_that_the_spreadsheet_shows():
    content = b"\nForename,Surname\nAna,Nunez\n,\n\nBea,Bell\n"
    assert [number for number, _ in read_rows("a.csv", content)] == [2, 3, 6]
    book = workbook([], ["Forename", "Surname"], ["Ana", "Nunez"], [], ["Bea", "Bell"])
    assert [number for number, _ in read_rows("a.xlsx", book)] == [2, 3, 5]
    with pytest.raises(Unreadable, match="Row 4 "):
        read_rows("a.csv", b"Forename,Surname\n\nAna,Nunez\nBea,Bell,x\n")


def test_lines_that_end_as_on_an_old_macintosh_are_lines():
    assert read_table("a.csv", b"Forename,Surname\rAna,Nunez\r") == (("Forename", "Surname"), ("Ana", "Nunez"))


ACCENTED = (
    "Forename,Surname\nZoë,O’Neil\n", "Forename,Surname\nFrançois,Núñez\n", "Forename,Surname\nÉlodie,Müller\n", "Forename,Surname\nJosé,Garcia\n",
    "Forename,Surname\nZOË,GARÇON\n", "Forename,Surname\nAna – Bea,Siân\n",
)  # fmt: skip


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman"])
@pytest.mark.parametrize("text", ACCENTED)
def test_names_with_accents_are_read_as_they_were_written_in_windows_and_on_a_macintosh(encoding, text):
    assert read_table("a.csv", text.encode(encoding)) == tuple(tuple(line.split(",")) for line in text.splitlines())


def test_accents_that_make_no_words_in_any_encoding_are_refused_with_a_sentence():
    with pytest.raises(Unreadable, match="CSV UTF-8"):
        read_table("a.csv", b"Forename,Surname\nJ\xa4hn,K\xa5hl\n")


@pytest.mark.parametrize("cell", ["+44 7700 900123", "=SUM(A1)", "'=x", "''+1", "@a", "-1", "'s", "plain", ""])
def test_what_is_made_text_is_read_back_as_it_was_from_our_own_sheet_alone(cell):
    made = neutral(cell)
    assert not made.startswith(("=", "+", "-", "@"))
    assert as_it_was(made) == cell
    ours = f'Forename,Surname,{WHY_REFUSED}\n"{made}",x,because\n'.encode()
    assert read_table("a.csv", ours)[1][0] == cell
    assert read_table("a.csv", ours.replace(WHY_REFUSED.encode(), b"Notes"))[1][0] == made


def test_a_file_put_together_from_two_encodings_is_refused_with_the_row_in_which_the_other_begins():
    one, other = "Zoë,Test\nAnn,Test\n".encode(), "Chloé,Test\n".encode("cp1252")
    for content in (one + other, other + b"Bo,Test\n" + one):
        assert "from row 4 in another" in refusal("a.csv", b"First name,Last name\n" + content)


def test_a_longer_list_is_taken_where_it_is_wanted():
    content = b"a\n" + b"x\n" * LIST.rows
    with pytest.raises(Unreadable, match="are the most"):
        read_rows("a.csv", content)
    assert len(read_rows("a.csv", content, Limits(rows=LIST.rows + 1))) == LIST.rows + 1
