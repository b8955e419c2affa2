"""The page of a file of contacts, classes or staff: what it asks, what it shows first, and what it does not tell."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from remit.core.imports.models import Batch
from remit.exchange import pupils as dry
from remit.exchange import queries
from remit.exchange.tests.test_exchange import TODAY, asked_of_undo, batch, compared, file, office, post, shown
from remit.school.models import Bar, Contact, GroupLead, Membership, Staff
from remit.school.tests.bringing import all_of, brought, of, rows
from tests.world import viewer

__all__ = ["file", "office"]
HEADINGS = "Forename,Surname,DOB,Contact name,Relationship,Mobile,Email,Court order"
ANN = "ann-given,ann-family,03/10/2013"


def sent(page, of, *lines):
    body = SimpleUploadedFile("list.csv", "\n".join(lines).encode())
    return page.post(reverse("exchange:upload"), {"file": body, "of": of})


def test_the_page_offers_what_a_file_may_list(world, office):
    text = office.get(reverse("exchange:upload") + "?of=staff").content.decode()
    assert '<option value="staff" selected>Staff</option>' in text
    assert all(label in text for label in ("Pupils", "Contacts", "Classes", "Common Transfer File"))


@pytest.mark.parametrize(
    ("of", "lines", "model"),
    [
        ("contacts", (HEADINGS, f"{ANN},Ms Ida Noor,Mother,07700 900123,,"), Contact),
        ("classes", ("Forename,Surname,DOB,Class,Teacher", f"{ANN},8X,lea-person"), Membership),
        ("staff", ("Name,Staff code,Email", "Ida Noor,INO,"), Staff),
    ],
)
def test_each_is_shown_brought_in_and_taken_back(world, office, of, lines, model):
    before = all_of(model, GroupLead)
    assert sent(office, of, *lines).status_code == 302
    assert "Bring in 1 new and 0 changed" in shown(office)
    assert all_of(model, GroupLead) == before
    post(office, "start")
    assert batch().state == Batch.DONE
    assert all_of(model, GroupLead) != before
    assert "Takes off again: 1 " in asked_of_undo(office, batch().ref).content.decode()
    post(office, "undo")
    assert all_of(model, GroupLead) == before


def test_what_was_corrected_of_one_list_is_not_remembered_for_another(world, office):
    sent(office, "staff", "Wer,Kuerzel", "Ida Noor,INO")
    assert "No column was found for Name, or First name and Last name" in shown(office)
    post(office, "batch", name="0", code="1")
    by = viewer(world, "administrator")
    assert queries.remembered(by, "staff") == {"wer": "name", "kuerzel": "code"}
    assert queries.remembered(by) == {}


# Court orders


def test_a_court_order_is_shown_before_anything_else(world, office):
    sent(
        office,
        "contacts",
        HEADINGS,
        f"{ANN},Ms Ida Noor,Mother,07700 900123,,",
        f"{ANN},Mr Jon Noor,Father,,,May not collect",
    )
    text = shown(office)
    assert text.index("Look at these first") < text.index("Ms Ida Noor")
    assert "May not collect" in text
    assert "It comes in as: do not contact, do not share." in text
    post(office, "start")
    assert rows(Bar, contact__name="Mr Jon Noor").get().words == "May not collect"


def test_a_file_whose_court_orders_would_be_left_out_is_not_brought_in(world, office):
    sent(office, "contacts", HEADINGS, f"{ANN},Mr Jon Noor,Father,,,May not collect")
    columns = {key: str(at) for key, at in batch().columns.items() if key != "court_order"}
    post(office, "batch", **columns)
    assert "No column was found for “Court order”" in shown(office)
    post(office, "start")
    assert batch().state == Batch.READY
    assert not rows(Contact, name="Mr Jon Noor").exists()


def test_a_column_of_court_orders_in_another_list_is_said(world, office):
    sent(office, "pupils", "Forename,Surname,Year,Court order", "Fay,Green,8,May not collect")
    assert "This list does not take Court order." in shown(office)


# What is held and not hers to see


def test_a_held_value_is_not_told_to_whoever_does_not_see_it(world, office, administrator):
    sent(office, "contacts", HEADINGS, f"{ANN},ann-contact,Mother,07700 900999,new@example.org,")
    told = {what: (was, new) for what, was, new in compared(office)}
    assert told == {
        "Phones": ("another value", "07700 900999"),
        "E-mail address": ("another value", "new@example.org"),
    }
    assert "ann-phone" not in shown(office)
    assert "ann.contact@example.org" not in shown(office)
    seen = queries.changes(
        viewer(world, "head"), queries.judged(viewer(world, "head"), batch()), queries.kind_named("contacts")
    )
    assert ("Phones", "ann-phone", "07700 900999") in seen[0][1]


# The whole list


def test_whoever_leaves_by_a_whole_list_is_shown_before_it_is_brought_in(world, office):
    sent(office, "classes", "Forename,Surname,DOB,Class", "cal-given,cal-family,03/10/2014,8ma")
    assert "no longer" not in shown(office)
    post(office, "batch", of_whole="1", whole="on")
    text = shown(office)
    assert "ann-given ann-family" in text
    assert "leaves 8ma" in text
    assert "end 1" in text
    post(office, "start")
    assert batch().counts == {"added": 1, "ended": 1}


# Without a database


@pytest.mark.parametrize(
    ("of", "content", "added", "rejected"),
    [
        ("staff", "Name,Email\nIda Noor,ida@example.org\nJon,no\n", 1, ["This is no e-mail address."]),
        (
            "classes",
            "UPN,Class\nH801200001001,8X\nH801200001001,8X\n",
            1,
            ["Row 2 puts the same pupil into this class."],
        ),
        ("contacts", f"{HEADINGS}\n{ANN},Ida,Mother,,,\n{ANN},,Mother,,,\n", 1, ["This contact has no name."]),
        ("pupils", "Forename,Surname,Year,Ethnicity,Previous school\nA,B,8,WENG,X\n", 1, []),
    ],
)
def test_a_dry_run_of_each_says_what_it_would_do(file, of, content, added, rejected):
    found = dry.dry_run(file(content), today=TODAY, of=of)
    assert (found["added"], [each["message"] for each in found["rejected"]]) == (added, rejected)


def test_a_dry_run_says_what_is_missing(file):
    told = dry.dry_run(file("Code,E-mail\nx,y\n"), today=TODAY, of="staff")["warnings"]
    assert told == ["No column for: Name, or First name and Last name."]


def test_history_and_sight_hold_for_every_list(world, administrator):
    done = brought(administrator, of(administrator, "staff", ("Name",), ("Ida Noor",)))
    assert done.is_visible_to(administrator)
    assert not done.is_visible_to(viewer(world, "lea"))
