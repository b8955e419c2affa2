import io
import time
import zipfile

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from fpdf import FPDF
from fpdf.enums import AccessPermission
from hypothesis import given, settings
from hypothesis import strategies as st

from remit.core.files.markup import markup_lines
from remit.core.files.text import MOST_BYTES, Unreadable, lines_of, lines_of_pasted


def word(build):
    document = docx.Document()
    build(document)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def pdf(*pages, footer=None, password=None):
    document = FPDF()
    document.set_auto_page_break(auto=False)
    document.set_font("helvetica", size=11)
    if password:
        document.set_encryption(owner_password="owner", user_password=password, permissions=AccessPermission.none())
    for number, lines in enumerate(pages, 1):
        document.add_page()
        for line in lines:
            document.cell(0, 6, line, new_x="LMARGIN", new_y="NEXT")
        if footer:
            document.set_y(-25)
            document.cell(0, 6, footer.format(number))
    return bytes(document.output())


def zipped(**parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name.replace("__", "/"), content)
    return file.getvalue()


def refusal(data, name=""):
    with pytest.raises(Unreadable) as caught:
        lines_of(data, name)
    return str(caught.value)


def lines_or_sentence(reader, source):
    try:
        return reader(source)
    except Unreadable as refused:
        return (str(refused),)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_plain_text_is_read_in_each_encoding_a_school_computer_writes(encoding):
    assert lines_of("Zoë’s duties\n• Order café stock, £5".encode(encoding)) == (
        "Zoë’s duties",
        "• Order café stock, £5",
    )


def test_content_decides_before_the_name():
    assert lines_of(pdf(["Head of Year 8 at Larkfield School"]), "description.docx") == (
        "Head of Year 8 at Larkfield School",
    )
    assert lines_of(b"Just words", "words.pdf") == ("Just words",)


def test_word_paragraphs_lists_and_tables_stand_in_document_order():
    def build(document):
        document.add_heading("Head of Year", 1)
        table = document.add_table(2, 2)
        for cell, text in zip(table._cells, ["Post", "Head of Year 8", "Reports to", "Deputy Head"], strict=True):
            cell.text = text
        document.add_paragraph("Check registers", style="List Bullet")
        document.add_paragraph("Ring home", style="List Number")
        document.add_paragraph("The end")

    lines = [line for line in lines_of(word(build)) if line]
    assert lines == [
        "Head of Year",
        "Post\tHead of Year 8",
        "Reports to\tDeputy Head",
        "• Check registers",
        "• Ring home",
        "The end",
    ]


def test_a_cell_of_several_paragraphs_stands_below_the_label_beside_it():
    def build(document):
        table = document.add_table(1, 2)
        table.cell(0, 0).text = "Attendance"
        table.cell(0, 1).text = "Check registers"
        table.cell(0, 1).add_paragraph("Ring home")
        table.cell(0, 1).add_table(1, 2)._cells[0].text = "Nested"

    assert [line for line in lines_of(word(build)) if line] == ["Attendance", "Check registers", "Ring home", "Nested"]


def test_tracked_deletions_are_left_out_and_insertions_kept():
    def build(document):
        paragraph = document.add_paragraph("Keep ")._p
        paragraph.append(parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>the old </w:delText></w:r></w:del>"))
        paragraph.append(parse_xml(f"<w:ins {nsdecls('w')}><w:r><w:t>the new </w:t></w:r></w:ins>"))

    assert lines_of(word(build)) == ("Keep the new",)


def test_a_text_box_is_read_once():
    def build(document):
        run = document.add_paragraph("Before").add_run()._r
        box = "<w:txbxContent><w:p><w:r><w:t>In the box</w:t></w:r></w:p></w:txbxContent>"
        run.append(
            parse_xml(
                f"<mc:AlternateContent {nsdecls('w')}"
                ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
                f'<mc:Choice Requires="wps">{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>'
            )
        )

    assert lines_of(word(build)) == ("Before", "In the box")


def test_a_pdf_loses_page_numbers_and_running_headers():
    body = [
        [f"Duty number {['one', 'two', 'three', 'four', 'five', 'six', 'seven'][n]} of page {page}" for n in range(7)]
        for page in "abc"
    ]
    pages = [["Westmere Academy Trust", *lines] for lines in body]
    lines = lines_of(pdf(*pages, footer="Page {} of 3"))
    assert lines == ("Westmere Academy Trust", *(line for page in body for line in page))


def test_a_web_page_gives_blocks_bullets_and_rows_without_scripts():
    page = (
        "<html><head><title>T</title><style>p{}</style></head><body><h2>Main duties</h2><script>alert(1)</script>"
        "<ul><li>Lead <b>the</b> team</li><li>Chair meetings<ul><li>weekly</li></ul></li></ul>"
        "<table><tr><th>Post</th><td>Head of Art</td></tr></table><p>One<br>two</p></body></html>"
    )
    assert [line for line in lines_of(page.encode()) if line] == [
        *("Main duties", "• Lead the team", "• Chair meetings", "• weekly", "Post\tHead of Art", "One", "two"),
    ]


def test_a_web_page_can_fetch_and_expand_nothing():
    page = '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><body><p>&x; words</p></body></html>'
    assert "root:" not in " ".join(lines_of(page.encode()))


def test_markdown_loses_its_marks_and_keeps_its_words():
    assert lines_of(b"# Duties\n* **Lead** the [team](http://x)\n", "jd.md") == ("Duties", "* Lead the team")


def test_a_file_of_fifty_megabytes_is_refused_at_once(tmp_path):
    large = tmp_path / "large.pdf"
    with large.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    started = time.monotonic()
    assert "10 MB" in refusal(large)
    with large.open("rb") as file:
        assert "10 MB" in refusal(file)
    assert time.monotonic() - started < 1


@pytest.mark.parametrize("data", [b"", b"   \n\n", b"\xef\xbb\xbf"])
def test_an_empty_file_says_that_it_is_empty(data):
    assert refusal(data) == "This file is empty."


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "picture"),
        (b"\xff\xd8\xff\xe0" + bytes(50), "picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(50), "save it as .docx or PDF"),
        (b"{\\rtf1 words}", "save it as .docx or PDF"),
        (bytes(range(256)) * 8, "does not hold text"),
        (b"PK\x03\x04 not a package", "damaged"),
        (b"%PDF-1.7 and nothing more", "damaged"),
        (zipped(xl__workbook="<x/>"), "spreadsheet"),
        (zipped(content="x"), "cannot be read here"),
        (zipped(word__document="x").replace(b"word/document", b"word/document"), "cannot be read here"),
    ],
)
def test_what_cannot_be_read_says_why_in_a_sentence(data, words):
    sentence = refusal(data)
    assert words in sentence
    assert sentence.endswith(".")


@pytest.mark.parametrize("content", ["<w:document", "not xml", "<a/>", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'])
def test_a_broken_word_document_says_that_it_is_damaged(content):
    assert "damaged" in refusal(zipped(**{"word__document.xml": content}))


def test_a_word_document_far_larger_inside_is_not_opened():
    assert "larger inside" in refusal(zipped(**{"word__document.xml": b"<a>" + b" " * 70_000_000 + b"</a>"}))


def test_a_pdf_with_a_password_asks_for_one_without():
    assert "password" in refusal(pdf(["Secret words of the school"], password="pass"))


def test_a_pdf_of_pictures_asks_for_the_text():
    assert "pictures of pages" in refusal(pdf([]))


def test_pasted_text_keeps_its_lines():
    assert lines_of_pasted("One\r\ntwo\n\nthree\x00") == ("One", "two", "", "three")
    with pytest.raises(Unreadable):
        lines_of_pasted("x" * (MOST_BYTES + 1))


@settings(max_examples=150, database=None, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_lines_or_one_sentence(data):
    if data.startswith(b"PK") or b"%PDF-" in data:
        return
    assert all("\n" not in line for line in lines_or_sentence(lines_of, data))


@settings(max_examples=100, database=None, deadline=None)
@given(st.text(alphabet="<>/ aplibdtr&;\"'=!-", max_size=120))
def test_any_markup_gives_lines_or_one_sentence(source):
    assert all("\n" not in line for line in lines_or_sentence(markup_lines, f"<html><body>{source}"))
