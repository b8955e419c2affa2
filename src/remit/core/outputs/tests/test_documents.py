"""A document in every format: the same words, nothing run, nothing of the moment at which it was made."""

import re
import zipfile
from datetime import date
from io import BytesIO, StringIO

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from remit.analytics.charts import STACKED, Chart, Series
from remit.core.imports.neutral import as_it_was
from remit.core.outputs import pdf
from remit.core.outputs.document import (
    DAY,
    NUMBER,
    SHARE,
    YES_NO,
    Break,
    Cards,
    Column,
    Document,
    Drawing,
    Facts,
    Heading,
    Items,
    Paragraph,
    Signatures,
    Table,
    plain,
    share_said,
)
from remit.core.outputs.pdf import NotMade, to_pdf
from remit.core.outputs.sheets import to_csv, to_xlsx
from remit.core.outputs.word import to_docx

DAY_OF_IT = date(2026, 7, 3)
COLUMNS = (
    Column("Duty", wide=4), Column("Last", DAY), Column("Times", NUMBER), Column("Read", SHARE), Column("Shown", YES_NO),
)  # fmt: skip
ROWS = (("Ring home", date(2026, 6, 30), 3, (1, 8), True), ("Visit lessons", None, None, None, False))
CHART = Chart(
    STACKED, "Duties by area", ("Attendance", "Behaviour"), (Series("Done", (3, None), "D"), Series("Not done", (1, 2), "N")),
    unit="duties", by="Area", sentence="Three of four in attendance.", source="Of those shared here.",
)  # fmt: skip
HOSTILE = (
    '=HYPERLINK("x") #panic("p") *b* _i_ $x$ <script>alert(1)</script> `r` @ref \\ //c /*d*/ [e] "q" {{ 7 }} O’Neil'
)


def document(*blocks, title="Head of Year 8"):
    every = (
        Heading("Note"), Paragraph("One line\nand the next\n\nand more"), Facts((("Post", "Head"), ("Room", ""))),
        Items(("First", "Second")), Drawing(CHART), Table("Duties", COLUMNS, ROWS), Break(), Cards((("To Ann", "Well read\n\nMs B"),) * 5), Signatures(("Ann", "Bea")),
    )  # fmt: skip
    return Document(
        title=title, subtitle="Held by Ann", school="Larkfold", day=DAY_OF_IT, audience="For Bea, from Ann.", blocks=blocks or every
    )  # fmt: skip


def read(content):
    return PdfReader(BytesIO(content))


def words_of_pdf(content):
    return squeezed(" ".join(page.extract_text() for page in read(content).pages))


def squeezed(text):
    """Where a line ends differs by format, and a leader of dots by width."""
    return re.sub(r"\s+", "", re.sub(r"\.{5,}", "", text))


def words_of_word(content):
    return "".join(each.text or "" for each in docx.Document(BytesIO(content)).element.body.iter(qn("w:t")))


def sheets(content):
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def xlsx(*tables):
    return to_xlsx(tables, title="List", school="Larkfold", day=DAY_OF_IT)


# PDF


def test_a_pdf_is_tagged_and_says_its_title_its_language_and_that_it_keeps_the_standard():
    root = read(to_pdf(document())).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data().decode()
    assert read(to_pdf(document())).metadata.title == "Head of Year 8"
    tags = {each["/S"] for each in _tagged(root["/StructTreeRoot"])}
    assert {"/H1", "/P", "/Table", "/THead", "/TH", "/TD", "/L", "/Figure"} <= tags


def _tagged(element):
    """Every element of the tree by which a screen reader reads it."""
    element = element.get_object() if hasattr(element, "get_object") else element
    if isinstance(element, list):
        return [found for each in element for found in _tagged(each)]
    if not isinstance(element, dict):
        return []
    return [element] * ("/S" in element) + _tagged(element.get("/K", []))


def test_a_picture_in_a_pdf_has_its_words():
    made = to_pdf(document(Drawing(CHART)))
    figures = [each for each in _tagged(read(made).trailer["/Root"]["/StructTreeRoot"]) if each["/S"] == "/Figure"]
    assert [each["/Alt"] for each in figures] == ["Duties by area. Three of four in attendance."]
    assert squeezed("no figure") in words_of_pdf(made), "the table stands behind it"


def test_a_table_of_forty_pages_says_its_head_on_each():
    rows = tuple(("Worded over more than a line of the page that it stands on, so that it breaks " * 3, None, number, (1, 2), True) for number in range(400))  # fmt: skip
    pages = read(to_pdf(document(Table("Duties", COLUMNS, rows)))).pages
    assert len(pages) >= 40
    for page in pages:
        text = page.extract_text()
        assert squeezed("Duty Last Times Read Shown") in squeezed(text)
        assert squeezed("For Bea, from Ann.") in squeezed(text), "for whom it is stands on every page"


def test_a_name_in_letters_that_no_font_here_has_still_makes_a_tagged_pdf():
    made = read(to_pdf(document(Paragraph("Thamizh: தமிழ், 李"))))
    assert made.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_a_compiler_that_takes_too_much_is_stopped(monkeypatch):
    monkeypatch.setattr(pdf, "MEGABYTES", 40)
    with pytest.raises(NotMade):
        to_pdf(document())


def test_the_compiler_can_read_no_file(tmp_path):
    """Were any of a document's words ever to become code, there is nothing beside it to read."""
    for reach in ("/etc/hostname", "../../etc/hostname", str(pdf.TEMPLATE)):
        with pytest.raises(RuntimeError):
            pdf._compile(f'#read("{reach}")'.encode(), {}, str(tmp_path), True)


@settings(max_examples=60, deadline=None)
@given(
    st.text(st.characters(min_codepoint=32, max_codepoint=591, exclude_characters="\x7f\xad"), min_size=1, max_size=60)
)
def test_whatever_somebody_typed_stands_in_the_pdf_to_the_letter(tmp_path_factory, text):
    import json

    given = document(Paragraph(f"x{text}x"), Table("t", (Column("c"),), ((f"y{text}y",),)))
    made = pdf.compiled(json.dumps(pdf._told(given)), "2026-07-03", str(tmp_path_factory.mktemp("empty")))
    found = words_of_pdf(made)
    for end in "xy":
        assert squeezed(plain(f"{end}{text}{end}")) in found


def test_a_hostile_name_is_a_name_in_every_format():
    made = document(Paragraph(HOSTILE), Table(HOSTILE, (Column("Name"), Column("Last", DAY)), ((HOSTILE, None),)), title=HOSTILE)  # fmt: skip
    assert read(to_pdf(made)).metadata.title == HOSTILE
    assert words_of_pdf(to_pdf(made)).count(squeezed(HOSTILE)) == 3
    assert words_of_word(to_docx(made)).count(HOSTILE) == 3
    assert as_it_was(to_csv(made.tables[0]).decode("utf-8-sig").splitlines()[1].split('",')[0][1:].replace('""', '"')) == HOSTILE  # fmt: skip
    [(name, rows)] = sheets(xlsx(*made.tables)).items()
    assert rows[1][0] == HOSTILE
    assert not set(name) & set("[]:*?/\\")


# Word


def test_a_word_document_has_real_headings_and_heads_that_come_again():
    made = docx.Document(BytesIO(to_docx(document())))
    styles = [(each.style.name, each.text) for each in made.paragraphs if each.text]
    assert styles[0] == ("Title", "Head of Year 8")
    assert ("Heading 1", "Note") in styles
    assert ("List Bullet", "First") in styles
    heads = [table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None for table in made.tables]
    assert heads == [True, True, False, False], "the cards of two pages have no head"
    assert all(table.rows[1]._tr.trPr.find(qn("w:tblHeader")) is None for table in made.tables)


def test_a_word_document_says_its_language_its_title_and_what_a_picture_shows():
    made = docx.Document(BytesIO(to_docx(document())))
    assert (made.core_properties.title, made.core_properties.language) == ("Head of Year 8", "en-GB")
    assert {each.get(qn("w:val")) for each in made.styles.element.iter(qn("w:lang"))} == {"en-GB"}
    [shape] = made.inline_shapes
    assert shape._inline.docPr.get("descr") == "Duties by area. Three of four in attendance."


# Spreadsheets


def test_numbers_are_numbers_days_are_days_and_a_share_says_of_how_many():
    [rows] = sheets(xlsx(Table("Duties", COLUMNS, ROWS))).values()
    assert rows[0] == ["Duty", "Last", "Times", "Read", "Read: of", "Shown"]
    assert rows[1] == ["Ring home", date(2026, 6, 30), 3.0, 0.125, 8.0, "Yes"]
    assert rows[2] == ["Visit lessons", "", "", "", "", "No"], "absent is empty, not nought"


@pytest.mark.parametrize("formula", ["=1+1", "+44 7700 900123", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0"])
def test_what_a_spreadsheet_would_run_is_text(formula):
    table = Table("t", (Column(formula),), ((formula,),))
    assert to_csv(table).decode("utf-8-sig").splitlines()[1].strip('"').startswith("'")
    content = xlsx(table)
    assert list(sheets(content).values()) == [[[formula], [formula]]]
    inside = zipfile.ZipFile(BytesIO(content))
    sheet = inside.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert 't="s"' in sheet, "a shared string, not a formula"
    assert 'quotePrefix="1"' in inside.read("xl/styles.xml").decode(), "nor when somebody edits the cell"


def test_every_table_has_a_sheet_of_its_own_by_a_name_that_a_sheet_may_have():
    same = [Table("Year 8: [all] / who", (Column("a"),), ((f"{number}",),)) for number in range(3)]
    names = list(sheets(xlsx(*same, Table("x" * 80, (Column("a"),), ()))))
    assert names == ["Year 8- -all- - who", "Year 8- -all- - who 2", "Year 8- -all- - who 3", "x" * 31]


def test_a_csv_reads_as_the_page_does():
    found = to_csv(Table("Duties", COLUMNS, ROWS)).decode("utf-8-sig")
    assert StringIO(found).read().splitlines() == [
        "Duty,Last,Times,Read,Shown", "Ring home,30 Jun 2026,3,13% (1 of 8),Yes", "Visit lessons,,,,No",
    ]  # fmt: skip


# All of them


def test_the_same_document_is_the_same_bytes():
    for make in (to_pdf, to_docx, lambda each: xlsx(*each.tables)):
        assert make(document()) == make(document())


def test_no_format_carries_the_clock():
    assert {part.date_time for part in zipfile.ZipFile(BytesIO(to_docx(document()))).infolist()} == {
        (1980, 1, 1, 0, 0, 0)
    }
    assert {part.date_time for part in zipfile.ZipFile(BytesIO(xlsx())).infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert read(to_pdf(document())).metadata.creation_date.date() == DAY_OF_IT
    assert docx.Document(BytesIO(to_docx(document()))).core_properties.created.date() == DAY_OF_IT


def test_pdf_and_word_say_the_same_words():
    in_pdf, in_word = words_of_pdf(to_pdf(document())), squeezed(words_of_word(to_docx(document())))
    for said in ("One line", "and more", "Post: Head", "Room: None", "First", "Three of four in attendance.", "Ring home", "30 Jun 2026", "13% (1 of 8)", "no figure"):  # fmt: skip
        assert squeezed(said) in in_pdf, said
        assert squeezed(said) in in_word, said


@given(st.text(max_size=80))
def test_what_no_format_can_hold_is_left_out_of_every_one(text):
    kept = plain(text)
    assert kept == plain(kept)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]", kept)


@given(st.integers(0, 5000), st.integers(1, 5000))
def test_a_percentage_is_rounded_by_whole_numbers_and_never_stands_alone(part, whole):
    said = share_said(part, whole)
    assert said.endswith(f" ({part} of {whole})")
    assert abs(int(said.partition("%")[0]) - 100 * part / whole) <= 0.5


def test_a_cell_that_is_longer_than_a_page_goes_on_on_the_next():
    words = " ".join(f"word{number}" for number in range(3000))
    found = words_of_pdf(to_pdf(document(Table("t", (Column("c"), Column("d")), ((words, "x"),)))))
    assert "word0" in found
    assert "word2999" in found
