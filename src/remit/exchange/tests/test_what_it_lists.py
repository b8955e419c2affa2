"""What a file lists is guessed from its headings, and can be said otherwise on its page; what many rows have in common is
said once."""

import pytest
from django.urls import reverse

from remit.exchange.tests.test_exchange import batch, office, post, shown, uploaded
from remit.school.models import Pupil
from remit.school.tests.bringing import judged, of, rows

__all__ = ["office"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Forename,Surname,Year,Form,DOB\nFay,Green,8,8B,03/10/2013\n", "pupils"),
        ("Name,Staff code,E-mail\nIda Noor,INO,\n", "staff"),
        ("Forename,Surname,DOB,Class,Teacher\nFay,Green,03/10/2013,8X,\n", "classes"),
        ("Forename,Surname,DOB,Contact name,Relationship,Mobile\nFay,Green,03/10/2013,Ida,Mother,\n", "contacts"),
        ("Salut,Abbrev,Wer\nMs,INO,Ida\n", "pupils"),
    ],
)
def test_the_headings_say_what_a_file_lists(world, office, text, kind):
    uploaded(office, text)
    assert batch().of == kind


def test_it_is_said_otherwise_without_sending_the_file_again(world, office):
    uploaded(office, "Vor,Fam,Abbrev\nIda,Noor,INO\n")
    assert "No column was found for" in shown(office)
    assert "Read it as these" in shown(office)
    post(office, "batch", of_kind="1", of="staff")
    assert batch().of == "staff"
    post(office, "batch", first_name="0", last_name="1", code="2")
    assert "Bring in 1 new" in shown(office)


def test_what_is_said_of_many_rows_is_said_once_with_how_many(world, office):
    lines = "".join(f"Fay{at},Green{at},8,POL\n" for at in "abcdef")
    uploaded(office, f"Forename,Surname,Year,First language\n{lines}Fay,Brown,8,POL\n")
    text = shown(office)
    assert text.count("the file has no EAL column") == 1
    assert ">7 rows</a>" in text
    everything = office.get(reverse("exchange:batch", args=[batch().ref]) + "?show=doubts").content.decode()
    assert everything.count("the file has no EAL column") == 7


def test_equal_headings_are_said(world, office):
    uploaded(office, "Forename,Surname,Year,Surname\nFay,Green,8,Other\n")
    assert "Surname stands over several columns: only the first is taken" in shown(office)


def test_an_unknown_ethnicity_keeps_nobody_out(world, administrator):
    file = of(administrator, "pupils", ("Forename", "Surname", "Year", "Ethnicity"), ("Fay", "Green", "8", "Martian"))
    found = judged(world, file)[0]
    assert found.verdict == "added"
    assert [doubt.message for doubt in found.doubts] == ["Not an ethnicity that is known here: this is left out."]


def test_a_formula_is_no_name(world, administrator):
    file = of(administrator, "pupils", ("Forename", "Surname", "Year"), ('=HYPERLINK("http://x","a")', "Green", "8"))
    assert judged(world, file)[0].faults[0].message == "This is a formula, not a name: write the name itself."
    assert not rows(Pupil, family_name="Green").exists()


def test_an_admissions_file_is_told_by_what_it_begins_with(world, office):
    answer = uploaded(
        office, "<header>\n  <DocumentName>Admissions Data Transfer</DocumentName>\n</header>\n", "atf.xml"
    )
    assert answer.status_code == 422
    assert "This is not a spreadsheet" not in answer.content.decode()
