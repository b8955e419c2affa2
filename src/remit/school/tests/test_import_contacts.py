"""A list of contacts: who is rung first, where they live, and what a court has said, which is never left out."""

import pytest

from remit.core.acts import action, changed, record
from remit.school import rules
from remit.school.models import Address, Bar, Contact
from remit.school.rows.contacts import ROWS
from remit.school.tests.bringing import all_of, brought, judged, of, reasons, rows, undone, verdicts
from tests.world import TODAY

HEADINGS = (
    "Forename", "Surname", "DOB", "Contact Name", "Relationship", "Parental Responsibility", "Priority", "Mobile", "Home phone", "Email", "Address",
    "Postcode", "Home Language", "Interpreter", "Court Order",
)  # fmt: skip
ANN = ("ann-given", "ann-family", "03/10/2013")
IDA = (*ANN, "Ms Ida Noor", "Mother", "Y", "1", "07700 900123, 07700 900124", "01632 960000", "ida@example.org", "1 High Street", "AB1 2CD", "Polish", "Y", "")  # fmt: skip
MODELS = (Contact, Address, Bar)


def with_(line, **given):
    return tuple(given.get(heading.split(" ")[0].lower(), cell) for heading, cell in zip(HEADINGS, line, strict=True))


def a_file(by, *lines, headings=HEADINGS):
    return of(by, "contacts", headings, *lines)


def ida():
    return rows(Contact, name="Ms Ida Noor").get()


def test_a_contact_comes_with_numbers_in_order_language_and_a_home(world, administrator):
    batch = a_file(administrator, IDA)
    assert verdicts(judged(world, batch)) == ["added"]
    brought(administrator, batch)
    held = ida()
    assert (held.relation, held.parental_responsibility, held.order, held.interpreter) == ("mother", True, 1, True)
    assert held.phones == ["07700 900123", "07700 900124", "01632 960000"]
    assert (held.email, held.language, held.letters) == ("ida@example.org", "Polish", True)
    address = rows(Address, lines="1 High Street").get()
    assert (address.pupil, address.postcode, address.home) == (world.pupils["ann"], "AB1 2CD", held.home)


def test_the_same_file_twice_changes_nothing(world, administrator):
    brought(administrator, a_file(administrator, IDA))
    before = all_of(*MODELS)
    again = a_file(administrator, IDA)
    assert verdicts(judged(world, again)) == ["unchanged"]
    brought(administrator, again)
    assert all_of(*MODELS) == before


def test_without_a_column_for_it_contacts_are_called_in_the_order_of_the_file(world, administrator):
    headings = ("UPN", "Forename", "Surname", "DOB", "Contact name")
    lines = [("", *ANN, name) for name in ("First One", "Second One", "Third One")]
    brought(administrator, a_file(administrator, *lines, headings=headings), chunk=2)
    held = rows(Contact, pupil=world.pupils["ann"]).order_by("order").values_list("name", "order")
    assert list(held) == [("ann-contact", 1), ("First One", 2), ("Second One", 3), ("Third One", 4)]


def test_what_differs_is_changed_and_put_back(world, administrator):
    brought(administrator, a_file(administrator, IDA))
    before = all_of(*MODELS)
    batch = a_file(administrator, with_(IDA, email="new@example.org", address="2 Low Road", postcode="AB1 3EF"))
    found = judged(world, batch)
    assert found[0].differs["email"] == ["ida@example.org", "new@example.org"]
    assert found[0].differs["address"][1] == "2 Low Road, AB1 3EF"
    brought(administrator, batch)
    assert ida().email == "new@example.org"
    assert rows(Address, lines="2 Low Road").exists()
    undone(administrator, batch)
    assert all_of(*MODELS) == before


def test_an_empty_cell_says_nothing(world, administrator):
    brought(administrator, a_file(administrator, IDA))
    empty = (*IDA[:4], *[""] * 11)
    assert verdicts(judged(world, a_file(administrator, empty))) == ["unchanged"]


def test_a_parent_who_lives_elsewhere_moves_nobody_else(world, administrator):
    both = [IDA, with_(IDA, contact="Mr Jon Noor", address="9 Far Lane", postcode="AB9 9ZZ")]
    brought(administrator, a_file(administrator, *both))
    moved = with_(IDA, contact="Mr Jon Noor", address="10 Far Lane", postcode="AB9 9ZZ")
    brought(administrator, a_file(administrator, moved))
    held = rows(Address, pupil=world.pupils["ann"]).values_list("lines", flat=True)
    assert {"1 High Street", "9 Far Lane", "10 Far Lane"} <= set(held)
    mother, father = ida(), rows(Contact, name="Mr Jon Noor").get()
    assert mother.home != father.home


# What a court has said


def test_what_stands_in_a_column_of_court_orders_is_shown_first_and_bars_the_contact(world, administrator):
    batch = a_file(administrator, with_(IDA, court="May not collect: order of 3 May 2026"))
    found = judged(world, batch)
    assert "May not collect: order of 3 May 2026" in found[0].warning
    brought(administrator, batch)
    bar = rows(Bar, contact=ida()).get()
    assert (bar.words, bar.no_contact, bar.no_sharing) == ("May not collect: order of 3 May 2026", True, True)
    assert (bar.pupil, bar.first_day) == (world.pupils["ann"], TODAY)


@pytest.mark.parametrize(
    ("said", "words"), [("Y", "Court order"), ("See file", "See file"), ("不得联系", "不得联系"), ("?", "?")]
)
def test_whatever_stands_there_bars(world, administrator, said, words):
    brought(administrator, a_file(administrator, with_(IDA, court=said)))
    assert rows(Bar, contact=ida()).get().words == words


@pytest.mark.parametrize("said", ["", "No", "N", "none", "-", "N/A", "false"])
def test_a_no_bars_nobody(world, administrator, said):
    brought(administrator, a_file(administrator, with_(IDA, court=said)))
    assert not rows(Bar, contact=ida()).exists()


def test_several_columns_all_speak(world, administrator):
    headings = ("Forename", "Surname", "DOB", "Contact name", "Court order", "Do not contact", "Restrictions")
    brought(
        administrator,
        a_file(administrator, (*ANN, "Ms Ida Noor", "Order 1", "yes", "No collection"), headings=headings),
    )
    assert rows(Bar, contact=ida()).get().words == "Order 1; Do not contact; No collection"


def test_a_refused_row_with_a_court_order_is_shown_first_all_the_same(world, administrator):
    found = judged(world, a_file(administrator, with_(IDA, mobile="not a number", court="Order")))
    assert (verdicts(found), found[0].warning != "") == (["rejected"], True)


def test_a_contact_who_is_held_is_barred_from_now_on_and_a_bar_is_never_taken_away_by_a_file(world, administrator):
    brought(administrator, a_file(administrator, IDA))
    batch = a_file(administrator, with_(IDA, court="Order"))
    assert judged(world, batch)[0].differs == {"bar": ["", "Order"]}
    brought(administrator, batch)
    brought(administrator, a_file(administrator, with_(IDA, court="No")))
    assert [each.last_day for each in rows(Bar, contact=ida())] == [None]
    assert verdicts(judged(world, a_file(administrator, with_(IDA, court="Order")))) == ["unchanged"]


def test_a_long_order_is_kept_as_far_as_it_goes_and_that_is_said(world, administrator):
    batch = a_file(administrator, with_(IDA, court="x" * 400))
    assert [each.column for each in judged(world, batch)[0].doubts] == ["Court order"]
    brought(administrator, batch)
    assert rows(Bar, contact=ida()).get().words == "x" * 300


def test_a_column_of_court_orders_cannot_be_left_out():
    headings = ["UPN", "Contact name", "Court order"]
    assert ROWS.lacking(headings, {"upn": 0, "contact": 1}) == ["“Court order”"]
    assert ROWS.lacking(headings, {"upn": 0, "contact": 1, "court_order": 2}) == []


# Refused and undone


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"forename": "Nobody"}, "is found by this"), ({"contact": ""}, "This contact has no name."), ({"mobile": "ring me"}, "This is no telephone number"),
        ({"email": "ida"}, "This is no e-mail address."), ({"postcode": "12345"}, "This is no postcode"), ({"priority": "first"}, "no place in an order"),
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_is_refused_with_the_reason(world, administrator, given, why):
    found = judged(world, a_file(administrator, with_(IDA, **given)))
    assert why in reasons(found)[0]


def test_undone_contacts_addresses_and_bars_are_gone(world, administrator):
    before = all_of(*MODELS)
    batch = undone(administrator, brought(administrator, a_file(administrator, with_(IDA, court="Order"))))
    assert all_of(*MODELS) == before
    assert (batch.undone["taken_off"], batch.undone["left"]) == (1, [])


def test_a_bar_that_somebody_changed_since_stays_with_its_contact(world, administrator):
    batch = brought(administrator, a_file(administrator, with_(IDA, court="Order")))
    bar = rows(Bar, contact=ida()).get()

    @action(rules.can_manage)
    def amend(*, by):
        differing = changed(bar, words="Order of 3 May")
        bar.save()
        record(bar, **differing)

    amend(by=administrator)
    batch = undone(administrator, batch)
    assert rows(Bar, contact=ida()).get().words == "Order of 3 May"
    assert batch.undone["left"] == [[world.pupils["ann"].pk, "added", "Something was recorded since."]]
