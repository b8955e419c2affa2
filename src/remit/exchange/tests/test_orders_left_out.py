"""A court order in a column whose heading says nothing: it is not left out without a word."""

import pytest

from remit.core.imports.models import Batch
from remit.exchange import queries
from remit.exchange.tests.test_exchange import batch, office, post, shown
from remit.exchange.tests.test_kinds import ANN, sent
from remit.school.models import Bar, Contact
from remit.school.rows.orders import spoken
from remit.school.tests.bringing import rows
from tests.world import viewer

__all__ = ["office"]
HEADINGS = "Forename,Surname,DOB,Contact name,Relationship,Legal remarks"
ORDER = "DO NOT CONTACT - court order 12/03/2025"
ASKED = "A court order may stand in this file"


@pytest.fixture
def file(world, office):
    sent(office, "contacts", HEADINGS, f"{ANN},Ms Ida Noor,Mother,", f"{ANN},Mr Jon Noor,Father,{ORDER}")
    return office


def by(world):
    return viewer(world, "administrator")


def without(key):
    return {each: str(at) for each, at in batch().columns.items() if each != key}


def test_nothing_is_brought_in_until_somebody_says_what_it_is(world, file):
    text = shown(file)
    assert ASKED in text
    assert f"Row 3 has “{ORDER}”" in text
    post(file, "start")
    assert batch().state == Batch.READY
    assert not rows(Contact, name="Mr Jon Noor").exists()


@pytest.mark.parametrize("why", ["", "no", "no no"])
def test_an_answer_is_in_words(world, file, why):
    post(file, "batch", of_orders="1", why=why)
    assert queries.asked(by(world), batch())


def test_what_was_answered_stands_on_the_page_and_the_file_comes_in(world, file):
    post(file, "batch", of_orders="1", why="These are about the tennis court.")
    assert "These are about the tennis court." in shown(file)
    post(file, "start")
    assert rows(Contact, name="Mr Jon Noor").exists()


def test_matched_it_keeps_the_contact_out(world, file):
    post(file, "batch", **without(""), court_order="5")
    assert ASKED not in shown(file)
    post(file, "start")
    assert rows(Bar, contact__name="Mr Jon Noor").get().words == ORDER


def test_it_is_asked_again_of_a_file_whose_column_was_remembered_and_is_left_out(world, file):
    post(file, "batch", **without(""), court_order="5")
    assert queries.remembered(by(world), "contacts")["legalremark"] == "court_order"
    post(file, "batch", **without("court_order"))
    assert ASKED in shown(file)
    assert queries.remembered(by(world), "contacts")["legalremark"] == "court_order"


def test_what_was_a_court_order_before_is_asked_of_whatever_it_says():
    table = (("Name", "Remarks"), [(2, ("Jo", "see file 12"))], {"contact": 0})
    assert not spoken(*table)
    assert [each.cell for each in spoken(*table, {"remark": "court_order"})] == ["see file 12"]


@pytest.mark.parametrize(
    "cell",
    ["Prohibited steps order", "NON-MOLESTATION", "no contact", "Do not ring", "must not be contacted", "Don't release to him",
     "Residence with mum", "injunction 2024", "not to collect", "Family court 3/5"],
)  # fmt: skip
def test_words_of_an_order(cell):
    assert spoken(("Name", "Remarks"), [(2, ("Jo", cell))], {"contact": 0})


@pytest.mark.parametrize("cell", ["", "None", "No court order", "rings after five", "Mum, nights", "courteous"])
def test_words_of_none(cell):
    assert not spoken(("Name", "Remarks"), [(2, ("Jo", cell))], {"contact": 0})


def test_a_heading_may_say_it_where_the_cells_do_not():
    assert spoken(("Name", "Court order Y/N"), [(2, ("Jo", "Y"))], {"contact": 0})
    assert not spoken(("Name", "Court order Y/N"), [(2, ("Jo", "N"))], {"contact": 0})


def test_another_list_says_where_it_belongs(world, office):
    sent(office, "pupils", "Forename,Surname,Year,Notes", "Fay,Green,8,Court order: may not be collected by father")
    assert "This list does not take Notes." in shown(office)
