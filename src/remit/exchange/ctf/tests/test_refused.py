"""What is no Common Transfer File, or a hostile one, is refused in a sentence; what is only odd is read."""

import io
import zipfile

import pytest

from remit.core.files.unreadable import Unreadable
from remit.exchange.ctf import document as documents
from remit.exchange.ctf import read, reading
from remit.exchange.ctf.document import MOST_BYTES
from remit.exchange.ctf.reading import read_here
from remit.exchange.ctf.tests.made import document, element, header, pupil

DECLARED = '<?xml version="1.0" encoding="{}"?>'
BOMB = "".join(f'<!ENTITY a{at} "{f"&a{at - 1};" * 10}">' for at in range(1, 12))


def refused(data):
    with pytest.raises(Unreadable) as told:
        read_here(data)
    return str(told.value)


def surnames(data):
    _, pupils, notes = read_here(data)
    return [each[5] for each in pupils], [each[1] for each in notes]


def packed(*members, **how):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members:
            package.writestr(name, content, **how)
    return held.getvalue()


ATF_HEADER = element("Header", DocumentName="Admissions Data Transfer File", ATFversion="19.0")
ATF_PUPILS = element("ATFpupilData", element("Pupil", ApplicationReference="933-2026-01", Surname="Marl"))


@pytest.mark.parametrize(
    "data",
    [
        f"<ATfile>{ATF_HEADER}{ATF_PUPILS}</ATfile>",
        f"{ATF_HEADER.replace('Header', 'header')}\n{ATF_PUPILS}",
        f"<ATfile>{ATF_PUPILS}",
        f"<CTfile>{ATF_HEADER}{ATF_PUPILS}</CTfile>",
    ],
    ids=["whole", "without a root", "cut short", "under the other name"],
)
def test_an_admissions_file_is_called_what_it_is_and_shown_another_way(data):
    told = refused(data.encode())
    assert told.startswith("This is an Admissions Transfer File (ATF)")
    assert "as an intake: name, date of birth, UPN where known, previous school." in told


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "This file is empty."),
        (b" \n ", "This file is empty."),
        (b"UPN,Surname\nA1,Marl\n", "This is not an XML file."),
        (b"%PDF-1.7 and then nothing", "This is not an XML file."),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "This is not an XML file."),
        (b"<", "This is not an XML file."),
        (b"<Message><Header><CollectionDetails><Collection>SC</Collection>", "This is a return to the Department"),
        (b"<html><body>Sign in</body></html>", "This XML file is a “html”; a Common Transfer File is a “CTfile”."),
        (b"<rss version='2.0'/>", "This XML file is a “rss”"),
        (document(pupil())[:-60], "This file stops before its end"),
        (document(pupil()).partition(b"<UPN>")[0], "This file stops before its end"),
        (document("<Pupil><UPN>1</Pupil>"), "This file is damaged: line 4 is not as XML must be."),
        (document("<Pupil><UPN>&eacute;</UPN></Pupil>"), "This file is damaged: something in it"),
        (document("<Pupil>" + "<a>" * 5000 + "</a>" * 5000 + "</Pupil>"), "This file is damaged: line 4"),
        (document("<Pupil><UPN>\0</UPN></Pupil>"), "This file holds characters that no text has"),
        (document("<Pupil><UPN>\x01</UPN></Pupil>"), "This file is damaged: line 4"),
        (document(*["<Pupil/>"] * 20_000), "This file holds far more than a school's {pupil.many}"),
        (document("<Pupil>" + "<Email>a</Email>" * 400_000 + "</Pupil>"), "This file holds far more than a school's"),
        (document(f"<Pupil a='{'a' * 4_000_000}'/>"), "This file holds far more than a school's"),
        (document(pupil()) + b" " * MOST_BYTES, "This file is larger than 64 MB"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_refused_with_why(data, said):
    assert refused(data).startswith(said)


@pytest.mark.parametrize(
    "inside",
    [
        f'<!DOCTYPE CTfile [<!ENTITY a0 "ha">{BOMB}]>',
        '<!DOCTYPE CTfile [<!ENTITY a11 SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE CTfile SYSTEM "http://127.0.0.1:9/ctf.dtd">',
        '<!DOCTYPE CTfile [<!ENTITY % more SYSTEM "http://127.0.0.1:9/more.dtd">%more;]>',
        "<!-- nothing --><!DOCTYPE CTfile>",
    ],
    ids=["expansion", "a file", "a type elsewhere", "an entity elsewhere", "an empty one"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_before_anything_is_parsed(inside, encoding, monkeypatch):
    monkeypatch.setattr(reading, "refuse_others", lambda source: pytest.fail("it was parsed"))
    text = document("<Pupil><Surname>&a11;</Surname></Pupil>", declaration=DECLARED.format(encoding) + inside).decode()
    assert refused(text.encode(encoding)).startswith("This file has a document type (DTD).")


def test_a_file_of_200_mb_is_refused_unread(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "in_child", lambda *args, **more: pytest.fail("it was read"))
    with open(tmp_path / "large.xml", "wb") as large:
        large.truncate(200 * 1024 * 1024)
    for source in (tmp_path / "large.xml", io.BytesIO(b" " * (MOST_BYTES + 1)), b" " * (MOST_BYTES + 1)):
        with pytest.raises(Unreadable, match="larger than 64 MB"):
            read(source)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (packed(("a.txt", "hello")), "This zip holds no XML file."),
        (packed(), "This zip holds no XML file."),
        (packed(("a.xml", document(pupil())), ("b.xml", document(pupil()))), "This zip holds several XML files."),
        (packed(*[(f"{at}.txt", "") for at in range(150)], ("a.xml", document(pupil()))), "This zip holds several"),
        (packed(("[Content_Types].xml", "<a/>"), ("word/document.xml", "<a/>")), "This is a document or a spreadsheet"),
        (packed(("a.xml", b"")), "This file is empty."),
        (packed(("a.xml", packed(("b.xml", document(pupil()))))), "This is not an XML file."),
        (packed(("a.xml", b"<CTfile>" + b" " * MOST_BYTES)), "This file is larger than 64 MB"),
        (packed(("a.xml", document(pupil())))[:-20], "This zip is damaged"),
        (b"PK\x03\x04 and then nothing", "This zip is damaged"),
    ],
)
def test_a_zip_that_is_not_one_xml_is_refused(data, said):
    assert refused(data).startswith(said)


def test_a_zip_that_lies_about_its_size_is_stopped_where_it_stands(monkeypatch):
    data = bytearray(packed(("a.xml", b"<CTfile>" + b" " * 100_000)))
    stated = (100_008).to_bytes(4, "little")
    at = data.rindex(stated)
    data[at : at + 4] = (10).to_bytes(4, "little")
    monkeypatch.setattr(documents, "MOST_BYTES", 50_000)
    with pytest.raises(Unreadable):
        read_here(bytes(data))


def test_a_zip_with_a_password_is_refused():
    data = bytearray(packed(("a.xml", document(pupil()))))
    data[6] |= 1  # the flag of an encrypted member, in its own header and in the directory
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    assert refused(bytes(data)) == "This zip has a password. Please save it without one."


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_file_in_any_unicode_is_read_whatever_it_states(encoding):
    for stated in ("utf-8", "utf-16", "iso-8859-1"):
        text = document(pupil(Surname="Żółć"), declaration=DECLARED.format(stated)).decode()
        assert surnames(text.encode(encoding)) == (["Żółć"], [])


def test_a_file_that_states_another_encoding_than_it_has_is_read_and_that_is_said():
    text = document(pupil(Surname="Chloé"), declaration=DECLARED.format("utf-8")).decode()
    assert surnames(text.encode("cp1252")) == (["Chloé"], [documents.WINDOWS])
    for stated in ("utf-16", "iso-8859-1", "ebcdic-of-old"):
        text = document(pupil(Surname="Chloé"), declaration=DECLARED.format(stated)).decode()
        assert surnames(text.encode()) == (["Chloé"], [documents.MISSTATED])
    western = document(pupil(Surname="Chloé"), declaration=DECLARED.format("iso-8859-1")).decode()
    assert surnames(western.encode("latin-1")) == (["Chloé"], [])
    assert refused(document(pupil()) + b"\x81\x8d") == documents.ENCODING_UNKNOWN


def test_white_space_and_comments_round_the_document_do_no_harm():
    data = b"\n  " + document(pupil()) + b"<!-- made by hand -->\n"
    assert surnames(data) == (["Birchall"], [])
    assert surnames(document("<Pupil><Surname>Ma<!-- x -->rl</Surname></Pupil>"))[0] == ["Marl"]
    assert surnames(document("<Pupil><Surname><![CDATA[Marl & Co]]></Surname></Pupil>"))[0] == ["Marl & Co"]


def test_a_pupil_inside_a_pupil_is_not_one_more():
    found, notes = surnames(document(pupil("<Pupil><Surname>Inner</Surname></Pupil>"), pupil()))
    assert (found, notes) == (["Birchall", "Birchall"], ["Not known here: left out."])


def test_a_text_that_is_far_too_long_is_left_out():
    found, notes = surnames(document(pupil(Surname="A" * 5_000)))
    assert (found, notes) == ([None], ["Longer than 4,000 characters: left out."])


def test_kinds_of_notes_are_few_however_many_there_are():
    odd = "".join(f"<x{at}/>" for at in range(5_000))
    notes = read_here(document(pupil(odd)))[2]
    assert len(notes) == reading.MOST_NOTES + 1
    assert sum(count for _, _, count, _ in notes) == 5_000


def test_far_too_many_elements_in_all_are_refused(monkeypatch):
    monkeypatch.setattr(reading, "MOST_ELEMENTS", 1_000)
    assert refused(document(*[pupil("<x/>" * 100)] * 20)).startswith("This file holds far more")
    monkeypatch.setattr(reading, "MOST_ELEMENTS", 1_000_000)
    monkeypatch.setattr(reading, "MOST_PARTS", 100)
    assert refused(document(*[pupil()] * 101)).startswith("This file holds far more")


def test_a_file_without_pupils_is_read_and_that_is_said():
    assert [each[1] for each in read_here(document())[2]] == ["The file holds no {pupil.one}."]
    assert len(read_here(f"<CTfile>{header()}</CTfile>".encode())[2]) == 1


def test_what_the_child_refuses_is_refused_here():
    with pytest.raises(Unreadable, match="Admissions Transfer File"):
        read(f"<ATfile>{ATF_HEADER}</ATfile>".encode())
