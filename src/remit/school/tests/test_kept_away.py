"""Whom a court order keeps away from a pupil: no file brings them back open under another spelling of their name, and
what may be them is asked."""

import pytest

from remit.core.acts import Refused
from remit.core.writing import unrecorded
from remit.school import contacts, family
from remit.school.models import Address, Bar, Contact
from remit.school.tests.bringing import all_of, brought, judged, of, reasons, rows, undone, verdicts
from tests.world import START, TODAY, YESTERDAY, viewer

ANN = ("ann-given", "ann-family", "03/10/2013")
HEADINGS = ("First name", "Last name", "DOB", "Contact", "Mobile", "Email", "Address", "Court order")
PURPOSES = (family.LETTERS, family.REPORTS, family.CALLS)


@pytest.fixture
def john(world):
    """A father with an order, beside ann-contact."""
    contact = rows(Contact, pk=world.contacts["ann"].pk)
    given = {"name": "John O’Neil-Smith", "phones": ["07700 900001"], "email": "john@example.org", "home": "His"}
    unrecorded("test", lambda: contact.update(**given))
    home = {"pupil": world.pupils["ann"], "home": "His", "lines": "9 Far Lane", "postcode": "", "first_day": START}
    unrecorded("test", lambda: Address.objects.create(**home))
    return contact.get()


def a_list(by, name, phone="", email="", address="", order=""):
    return of(by, "contacts", HEADINGS, (*ANN, name, phone, email, address, order))


def a_transfer(by, *said, **extra):
    headings = ("Forename", "Surname", "Year", "DOB")
    more = {2: {"contacts": list(said), **extra}}
    return of(by, "pupils", headings, (ANN[0], ANN[1], "8", ANN[2]), extra=more)


def reached(world):
    head, ann = viewer(world, "head"), world.pupils["ann"]
    return {each.contact.name for purpose in PURPOSES for each in family.contactable(head, ann, purpose)[ann.pk]}


def names(world):
    return sorted(rows(Contact, pupil=world.pupils["ann"]).values_list("name", flat=True))


SAME = [
    "Mr John O’Neil-Smith",
    "JOHN O'NEIL-SMITH",
    "O'Neil-Smith, Mr John",
    "John O´Neil Smith",
    "Jo\u0301hn ONeil Smith",
]


@pytest.mark.parametrize("name", SAME)
def test_another_spelling_of_the_name_is_the_same_contact(world, administrator, john, name):
    for batch in (a_list(administrator, name), a_transfer(administrator, {"name": name})):
        assert verdicts(judged(world, batch, administrator)) == ["unchanged"]
        brought(administrator, batch)
    assert (names(world), reached(world)) == (["John O’Neil-Smith"], set())


MAY_BE = [
    {"name": "J Smith"}, {"name": "Johnny O'Neil"}, {"name": "Jack Other", "phone": "+44 7700 900001"},
    {"name": "Jack Other", "email": "JOHN@example.org"}, {"name": "Jack Other", "address": "9 far  lane"},
]  # fmt: skip


@pytest.mark.parametrize("said", MAY_BE)
def test_whoever_may_be_the_same_person_is_asked_and_nobody_is_named(world, administrator, john, said):
    batch = a_list(administrator, **said)
    found = judged(world, batch, administrator)
    assert verdicts(found) == ["rejected"]
    assert "may be somebody who is held already" in reasons(found)[0]
    assert not any(word in reasons(found)[0].casefold() for word in ("john", "order", "court"))
    before = all_of(Contact)
    brought(administrator, batch)
    assert all_of(Contact) == before


@pytest.mark.parametrize("said", MAY_BE)
def test_in_a_transfer_they_are_left_out_and_the_pupil_comes_in(world, administrator, john, said):
    given = {"name": said["name"], "phones": [said.get("phone", "")], "email": said.get("email", "")}
    given |= {"lines": said["address"], "postcode": ""} if said.get("address") else {}
    batch = a_transfer(administrator, given, {"name": "Mary Hill"})
    found = judged(world, batch, administrator)
    assert found[0].differs["contacts"] == ["", "Mary Hill"]
    assert [(each.column, each.value) for each in found[0].doubts] == [("Contacts", said["name"])]
    brought(administrator, batch)
    assert names(world) == ["John O’Neil-Smith", "Mary Hill"]


def test_somebody_else_comes_in(world, administrator, john):
    batch = a_list(administrator, "Mary Hill", "07700 900002", "mary@example.org", "1 High Street")
    assert verdicts(judged(world, batch, administrator)) == ["added"]


def test_one_with_an_order_of_their_own_comes_in_and_stays_shut(world, administrator, john):
    brought(administrator, a_list(administrator, "J Smith", order="Order of 3 May"))
    assert rows(Bar, contact__name="J Smith").exists()
    assert reached(world) == set()


def test_a_file_that_names_both_means_two_people(world, administrator, john):
    lines = [(*ANN, name, "", "", "", "") for name in ("Mr John O'Neil-Smith", "Mary Smith", "Jane Smith")]
    batch = of(administrator, "contacts", HEADINGS, *lines)
    assert verdicts(judged(world, batch, administrator)) == ["unchanged", "added", "rejected"]
    brought(administrator, batch, chunk=1)
    assert names(world) == ["John O’Neil-Smith", "Mary Smith"]
    transfer = a_transfer(administrator, {"name": "Mr John O'Neil-Smith"}, {"name": "Ann Smith"}, {"name": "J Smith"})
    assert judged(world, transfer)[0].differs["contacts"] == ["", "Ann Smith"]


def test_mr_and_mrs_of_one_initial_are_two(world, administrator):
    head, ann = viewer(world, "head"), world.pupils["ann"]
    lines = [(*ANN, name, phone, "", "", "") for name, phone in (("Mr J Smith", "01632 960001"), ("Mrs J Smith", ""))]
    brought(administrator, of(administrator, "contacts", HEADINGS, *lines))
    brought(administrator, a_transfer(administrator, {"name": "Mrs J Smith"}, {"name": "Dr J Hill"}))
    assert names(world) == ["Dr J Hill", "Mr J Smith", "Mrs J Smith", "ann-contact"]
    found = judged(world, a_list(administrator, "Mrs J Smith", "01632 960002"), administrator)
    assert found[0].held.contact.name == "Mrs J Smith"
    father = rows(Contact, name="Mr J Smith").get()
    contacts.add_bar(
        by=head, contact=father, no_contact=True, no_sharing=True, words="Order", first_day=TODAY, last_day=None
    )
    assert reached(world) == {"Dr J Hill", "Mrs J Smith"}
    again = a_list(administrator, "Miss J Smith")
    assert verdicts(judged(world, again, administrator)) == ["unchanged"]
    unrecorded("test", lambda: rows(Contact, name="Mrs J Smith").delete())
    assert verdicts(judged(world, again, administrator)) == ["rejected"]
    assert family.contactable(head, ann, family.CALLS)[ann.pk][0].contact.name == "Dr J Hill"


def test_an_order_on_a_contact_who_has_ended_still_keeps_them_away(world, administrator):
    head = viewer(world, "head")
    given = {"pupil": world.pupils["ann"], "name": "Jon Noor", "first_day": START, "last_day": YESTERDAY}
    contact = unrecorded("test", lambda: Contact.objects.create(**given, phones=["07700 900001"]))
    contacts.add_bar(
        by=head, contact=contact, no_contact=True, no_sharing=True, words="Order", first_day=TODAY, last_day=None
    )
    batch = a_list(administrator, "Mr Jon Noor", "07700 900002")
    found = judged(world, batch, administrator)
    assert [each.message for each in found[0].doubts] == ["This contact has ended, and stays so."]
    brought(administrator, batch)
    held = rows(Contact, name__endswith="Jon Noor").get()
    assert (held.last_day, held.phones, reached(world)) == (YESTERDAY, ["07700 900002"], set())


def test_one_who_stands_there_again_by_the_same_name_is_reached_by_nothing_and_told_apart_by_a_person(world, john):
    """By hand, or from before names were compared so."""
    ann = world.pupils["ann"]
    unrecorded("test", lambda: Contact.objects.create(pupil=ann, name="Mr John O'Neil-Smith", first_day=START))
    assert reached(world) == set()
    assert [bool(each.bars) for each in family.contacts_of(viewer(world, "head"), ann)] == [True, True]


# Where a transfer says that somebody lives


def test_a_contact_who_lives_elsewhere_is_not_shown_in_the_home_of_a_pupil_who_is_held(world, administrator):
    ann = world.pupils["ann"]
    before = all_of(Contact, Address)
    own = {"lines": "5 New Street", "postcode": ""}
    batch = a_transfer(
        administrator,
        {"name": "Jon Noor", "lines": "99 Refuge Road", "postcode": ""},
        {"name": "Ida Noor", "lines": "ann-ADDRESS", "postcode": world.addresses["ann"].postcode},
        address=own,
    )
    doubts = [each.message for each in judged(world, batch)[0].doubts]
    assert doubts == ["Another address is held for this {pupil.one}: it stays as it is."]
    brought(administrator, batch)
    held = {each.name: each.home for each in rows(Contact, pupil=ann)}
    assert (held["Jon Noor"], held["Ida Noor"]) == ("Jon Noor", world.addresses["ann"].home)
    assert rows(Address, pupil=ann, home="Jon Noor").get().lines == "99 Refuge Road"
    assert not rows(Address, lines="5 New Street").exists()
    undone(administrator, batch)
    assert all_of(Contact, Address) == before


def test_a_pupil_without_an_address_has_the_one_of_the_transfer(world, administrator):
    ann = world.pupils["ann"]
    unrecorded("test", lambda: rows(Address, pupil=ann).delete())
    home = {"lines": "5 New Street", "postcode": "AB1 2CD"}
    brought(administrator, a_transfer(administrator, {"name": "Ida Noor", **home}, address=home))
    assert rows(Address, pupil=ann).values_list("home", "lines").get() == ("", "5 New Street")
    assert rows(Contact, name="Ida Noor").get().home == ""


# Where a list says that the pupil lives


LIVING = ("First name", "Last name", "DOB", "Contact", "Address", "Lives with")


def moved(world, administrator, *lines):
    batch = of(administrator, "contacts", LIVING, *((*ANN, *line) for line in lines))
    found = judged(world, batch, administrator)
    brought(administrator, batch)
    return batch, found


def living(world, day=TODAY):
    held = rows(Address, pupil=world.pupils["ann"])
    return {each.home: each.lines for each in held if each.holds_on(day)}


def test_a_pupil_moves_with_whom_they_live_and_who_stays_behind_stays(world, administrator):
    ann = world.pupils["ann"]
    unrecorded("test", lambda: rows(Address, pupil=ann).update(lines="1 High Street", postcode=""))
    for name in ("Jon Noor", "Ida Noor"):
        given = {"pupil": ann, "name": name, "lives_with": True, "first_day": START}
        unrecorded("test", lambda given=given: Contact.objects.create(**given))
    before = all_of(Contact, Address)
    batch, found = moved(world, administrator, ("Jon Noor", "1 High Street", "No"), ("Ida Noor", "2 New Road", "Yes"))
    assert "own address moves there too" in found[1].doubts[0].message
    assert living(world, YESTERDAY) == {"": "1 High Street"}
    assert living(world) == {"": "2 New Road", "Jon Noor": "1 High Street"}
    assert dict(rows(Contact, name__endswith="Noor").values_list("name", "home")) == {
        "Jon Noor": "Jon Noor",
        "Ida Noor": "",
    }
    undone(administrator, batch)
    assert all_of(Contact, Address) == before


def test_a_contact_who_moves_alone_takes_nobody_along(world, administrator):
    at_home = world.addresses["ann"].lines
    _, found = moved(world, administrator, ("ann-contact", "2 New Road", "No"))
    assert found[0].doubts == []
    assert at_home in living(world).values()


@pytest.mark.parametrize(
    "words", ["John O'Neil-Smith", "Mr John O’Neil Smith, by telephone", "his mother and JOHN ONEIL-SMITH"]
)
def test_nothing_is_noted_as_told_to_whom_an_order_keeps_away_with_or_without_a_title(world, john, words):
    ann = world.pupils["ann"]
    unrecorded("test", lambda: rows(Contact, pk=john.pk).update(name="Mr John O’Neil-Smith"))
    with pytest.raises(Refused, match="court order"):
        family.refuse_kept_away(ann, TODAY, words)
    family.refuse_kept_away(ann, TODAY, "his mother")
