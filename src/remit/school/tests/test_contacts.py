"""Whom the school rings and writes to, and whom a court order keeps away."""

from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from remit.core.acts import OutOfSight, history_of
from remit.core.records import Stale
from remit.core.writing import unrecorded
from remit.school import contacts, family
from remit.school.forms.pupils import PhonesField
from remit.school.models import Address, Bar, Contact
from remit.school.rows import cells
from tests import kept
from tests.access_walk import sign_in
from tests.world import START, TODAY, YESTERDAY, viewer

LATER = TODAY + timedelta(days=30)
MOTHER = {
    "name": "Ada Quill", "relation": "mother", "parental_responsibility": "yes", "phones": "01632 960001\n01632 960002", "email": "ada@example.org",
    "home": "First home", "lives_with": "yes", "language": "Polish", "interpreter": "on", "letters": "on", "reports": "on",
}  # fmt: skip
ORDER = {"no_contact": "on", "no_sharing": "on", "words": "No contact by any means.", "first_day": "2026-11-16"}


def rows(model):
    return model.objects.unscoped("test")


def add(by, pupil, name, **details):
    return contacts.add_contact(by=by, pupil=pupil, details={"name": name, **details})


def order(by, contact, first_day=TODAY, last_day=None, **more):
    said = {"no_contact": True, "no_sharing": True, "words": "Keep away.", **more}
    return contacts.add_bar(by=by, contact=contact, first_day=first_day, last_day=last_day, **said)


def names(viewer, pupil, purpose=family.LETTERS, day=None):
    return [each.contact.name for each in family.contactable(viewer, pupil, purpose, day)[pupil.pk]]


@pytest.fixture
def ann(world):
    """Led by lea, with nobody to ring yet."""
    rows_of = lambda: (kept.asked_of("forget"), Bar.objects.all().delete(), Contact.objects.all().delete())  # noqa: E731
    unrecorded("test", lambda: unscoped_away(rows_of))
    return world.pupils["ann"]


def unscoped_away(remove):
    from remit.core.querysets import unscoped

    unscoped("test", remove)


@pytest.fixture
def page(world, client):
    client.force_login(world.users["lea"])
    return client


def shown(page, pupil):
    return page.get(reverse("pupil", args=[pupil.ref])).content.decode()


# The panel


def test_contacts_stand_in_the_order_of_calling_and_the_empty_panel_says_what_to_do(ann, page, lea):
    assert "Nobody to ring yet" in shown(page, ann)
    assert page.post(reverse("school:contacts.add", args=[ann.ref]), MOTHER).status_code == 302
    second = add(lea, ann, "Ben Quill", phones=["01632 960003"])
    text = shown(page, ann)
    assert text.index("Ada Quill") < text.index("Ben Quill")
    for said in ("Mother", "01632 960002", "ada@example.org", "First home", "Polish", "Needs an interpreter", "Parental responsibility"):  # fmt: skip
        assert said in text
    page.post(reverse("school:contacts.move", args=[second.ref]), {"to": "up"})
    text = shown(page, ann)
    assert text.index("Ben Quill") < text.index("Ada Quill")
    assert [each.contact.order for each in family.contacts_of(lea, ann)] == [1, 2]


def test_the_first_is_not_called_earlier_nor_the_last_later(ann, lea):
    first, last = add(lea, ann, "One"), add(lea, ann, "Two")
    contacts.move_contact(by=lea, contact=first, up=True)
    contacts.move_contact(by=lea, contact=last, up=False)
    assert [each.contact.name for each in family.contacts_of(lea, ann)] == ["One", "Two"]


def test_a_court_order_stands_before_every_number_and_the_number_is_folded_behind_it(ann, page, lea):
    add(lea, ann, "Ada", phones=["01632 960001"], email="ada@example.org")
    kept_away = add(lea, ann, "Ben", phones=["01632 960009"])
    assert page.post(reverse("school:bars.add", args=[kept_away.ref]), ORDER).status_code == 302
    text = shown(page, ann)
    assert text.index("No contact by any means.") < min(text.index("01632 960001"), text.index("ada@example.org"))
    assert text.count("No contact by any means.") == 3, (
        "before what was said with home, before everybody, at the contact"
    )
    before_number = text[: text.index("01632 960009")]
    assert before_number.rfind("<details") > before_number.rfind("</details>")
    own = page.get(reverse("school:contacts.edit", args=[kept_away.ref])).content.decode()
    assert own.index("No contact by any means.") < own.index("01632 960009")
    assert "<details" in own[own.index("No contact by any means.") : own.index("01632 960009")]


def test_an_order_still_stands_first_when_its_contact_has_ended(ann, lea, page):
    contact = add(lea, ann, "Ben")
    order(lea, contact)
    unrecorded("test", lambda: rows(Contact).filter(pk=contact.pk).update(first_day=START, last_day=YESTERDAY))
    assert "Keep away." in shown(page, ann)


def test_a_teacher_an_office_and_a_stranger_see_no_contact(world, client):
    for role, pupil in (("tom", "bea"), ("administrator", "ann"), ("newcomer", "ann"), ("lea", "eli")):
        client.force_login(world.users[role])
        text = shown(client, world.pupils[pupil])
        assert f"{pupil}-contact" not in text, role
        assert f"{pupil}-phone" not in text, role
    client.force_login(world.users["lea"])
    assert "ann-contact" in shown(client, world.pupils["ann"])
    assert "ann-address" not in shown(client, world.pupils["ann"]), "inclusion is not open"


@pytest.mark.parametrize(
    ("changed", "says"),
    [({"name": ""}, "Fill in"), ({"phones": "ring me"}, "is no telephone number"), ({"email": "x"}, "E-mail address")],
)
def test_what_cannot_be_is_said_in_a_sentence(ann, page, changed, says):
    answer = page.post(reverse("school:contacts.add", args=[ann.ref]), {**MOTHER, **changed})
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not rows(Contact).filter(pupil=ann).exists()


def test_a_form_pressed_twice_adds_one_contact(ann, page):
    for _ in range(2):
        page.post(reverse("school:contacts.add", args=[ann.ref]), {**MOTHER, "once": "same"})
    assert rows(Contact).filter(pupil=ann).count() == 1


# Writing


def test_what_somebody_saved_first_is_not_overwritten(ann, lea):
    contact = add(lea, ann, "Ada")
    contacts.amend_contact(by=lea, contact=contact, version=contact.version, details={"name": "Ada Quill"})
    with pytest.raises(Stale):
        contacts.amend_contact(by=lea, contact=contact, version=1, details={"name": "Eve"})
    assert [entry.changes for entry in history_of(contact, lea)] == [{"added": True}, {"name": ["Ada", "Ada Quill"]}]


def test_whoever_does_not_lead_the_pupil_writes_nothing(world, tom, administrator, mo):
    ann = world.pupils["ann"]
    for by in (tom, administrator, mo):
        with pytest.raises(PermissionDenied):
            add(by, ann, "Eve")
        with pytest.raises((OutOfSight, PermissionDenied)):
            contacts.end_contact(by=by, contact=world.contacts["ann"])


def test_a_contact_that_ended_is_taken_up_again(world, lea, head):
    contact = world.contacts["ann"]
    contacts.end_bar(by=head, bar=world.bars["ann"])
    contacts.end_contact(by=lea, contact=contact)
    assert family.contacts_of(lea, world.pupils["ann"]) == []
    assert family.all_contacts_of(lea, world.pupils["ann"])[1] == [contact]
    contacts.resume_contact(by=lea, contact=contact)
    assert [each.contact for each in family.contacts_of(lea, world.pupils["ann"])] == [contact]


def test_who_was_added_today_is_taken_back(ann, lea):
    contacts.end_contact(by=lea, contact=add(lea, ann, "Ada"))
    assert not rows(Contact).filter(pupil=ann).exists()


def test_a_contact_under_a_court_order_does_not_end(world, client):
    client.force_login(world.users["lea"])
    answer = client.post(reverse("school:contacts.end", args=[world.contacts["ann"].ref]), follow=True)
    assert "Until the head ends it" in answer.content.decode()
    assert rows(Contact).get(pk=world.contacts["ann"].pk).last_day is None


def test_only_the_head_changes_and_ends_a_court_order(world, lea, head):
    bar = world.bars["ann"]
    whole = {"version": bar.version, "no_contact": True, "no_sharing": True, "first_day": START, "last_day": YESTERDAY}
    with pytest.raises(PermissionDenied):
        contacts.end_bar(by=lea, bar=bar)
    with pytest.raises(PermissionDenied):
        contacts.amend_bar(by=lea, bar=bar, words="x", **whole)
    contacts.end_bar(by=head, bar=bar)
    assert names(lea, world.pupils["ann"]) == ["ann-contact"]
    contacts.resume_bar(by=head, bar=bar)
    assert names(lea, world.pupils["ann"]) == []
    said = [list(entry.changes) for entry in history_of(world.contacts["ann"], lea)]
    assert said == [["last_day"], ["resumed"]]


def test_the_head_ends_an_order_on_its_page_and_can_undo_it(world, client):
    sign_in(client, world, "head")
    bar = world.bars["ann"]
    answer = client.post(reverse("school:bars.end", args=[bar.ref]), follow=True)
    assert reverse("school:bars.resume", args=[bar.ref]) in answer.content.decode()
    client.post(reverse("school:bars.resume", args=[bar.ref]))
    assert rows(Bar).get(pk=bar.pk).last_day is None


def test_an_order_that_bars_nothing_is_refused(ann, page, lea):
    contact = add(lea, ann, "Ben")
    answer = page.post(reverse("school:bars.add", args=[contact.ref]), {"words": "x", "first_day": "2026-11-16"})
    assert "Say what is forbidden" in answer.content.decode()
    assert not rows(Bar).filter(contact=contact).exists()


def test_the_history_of_a_contact_is_told_in_words(ann, page, lea):
    contact = add(lea, ann, "Ada", phones=["01632 960001"])
    contacts.amend_contact(by=lea, contact=contact, version=1, details={"phones": ["01632 960002"], "letters": False})
    text = page.get(reverse("school:contacts.edit", args=[contact.ref])).content.decode()
    assert "<del>01632 960001</del> <ins>01632 960002</ins>" in text
    assert "<dt>Receives letters</dt><dd><del>Yes</del> <ins>No</ins>" in text
    assert "lea-person" in text


def test_addresses_are_kept_where_inclusion_is_open(world, client, mo):
    sign_in(client, world, "mo")
    cal = world.pupils["cal"]
    assert "cal-address" in shown(client, cal)
    given = {"lines": "1 Mill Lane\nOakfield", "postcode": "ab1 2cd", "first_day": "2026-11-01", "home": ""}
    client.post(reverse("school:addresses.add", args=[cal.ref]), given)
    assert "1 Mill Lane, Oakfield, AB1 2CD" in [str(each) for each in family.addresses_of(mo, cal)[0]]
    old = world.addresses["cal"]
    contacts.end_address(by=mo, address=old)
    assert old not in family.addresses_of(mo, cal)[0]
    contacts.resume_address(by=mo, address=rows(Address).get(pk=old.pk))
    assert old in family.addresses_of(mo, cal)[0]


def test_a_leader_without_inclusion_keeps_no_address(world, lea):
    with pytest.raises(PermissionDenied):
        contacts.add_address(by=lea, pupil=world.pupils["ann"], details={"lines": "x", "first_day": START})


# Letters, reports and calls


def test_both_parents_receive_unless_the_school_says_otherwise(ann, lea):
    add(lea, ann, "Ada", home="First home")
    add(lea, ann, "Ben", home="Second home", reports=False)
    assert names(lea, ann) == ["Ada", "Ben"]
    assert names(lea, ann, family.REPORTS) == ["Ada"]
    assert names(lea, ann, family.CALLS) == ["Ada", "Ben"]


def test_an_order_keeps_a_contact_out_from_its_first_day_to_its_last(ann, lea):
    contact = add(lea, ann, "Ben")
    order(lea, contact, first_day=TODAY + timedelta(days=2), last_day=TODAY + timedelta(days=4))
    found = [bool(names(lea, ann, day=TODAY + timedelta(days=number))) for number in range(6)]
    assert found == [True, True, False, False, False, True]


@pytest.mark.parametrize("forbids", [{"no_sharing": False}, {"no_contact": False}])
def test_either_of_what_an_order_forbids_is_enough(ann, lea, forbids):
    order(lea, add(lea, ann, "Ben"), **forbids)
    assert [names(lea, ann, each) for each in (family.LETTERS, family.REPORTS, family.CALLS)] == [[], [], []]


def test_a_number_that_is_also_of_somebody_kept_away_is_left_out(ann, lea):
    add(lea, ann, "Ada", phones=["+44 1632 960001", "01632 960002"], email="Home@example.org")
    order(lea, add(lea, ann, "Ben", phones=["01632 960001"], email="home@example.org"))
    (ada,) = family.contactable(lea, ann, family.CALLS)[ann.pk]
    assert (ada.phones, ada.email) == (("01632 960002",), "")


def test_of_a_pupil_out_of_sight_nobody_is_contactable(world, tom, lea):
    pupils = list(world.pupils.values())
    assert not any(family.contactable(tom, pupils, family.CALLS).values())
    with pytest.raises(KeyError):
        family.contactable(lea, pupils, "posters")


DAYS = st.integers(-20, 20).map(lambda number: TODAY + timedelta(days=number))
SPANS = st.tuples(DAYS, st.none() | DAYS).filter(lambda span: span[1] is None or span[1] >= span[0])
PEOPLE = st.lists(
    st.fixed_dictionaries(
        {
            "span": SPANS,
            "letters": st.booleans(),
            "reports": st.booleans(),
            "phones": st.lists(st.sampled_from(["01632 960001", "01632960002", "+44 1632 960001"]), max_size=2),
            "bars": st.lists(
                st.tuples(SPANS, st.sampled_from([(True, True), (True, False), (False, True)])), max_size=2
            ),
        }
    ),
    max_size=4,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=PEOPLE, purpose=st.sampled_from([family.LETTERS, family.REPORTS, family.CALLS]), day=DAYS)
def test_whoever_is_contactable_holds_that_day_wants_it_and_is_kept_away_by_nothing(world, head, people, purpose, day):
    ann = world.pupils["ann"]

    def build():
        kept.asked_of("forget")
        unscoped_away(lambda: (Bar.objects.filter(pupil=ann).delete(), Contact.objects.filter(pupil=ann).delete()))
        for number, each in enumerate(people):
            (first, last), flags = each["span"], {name: each[name] for name in ("letters", "reports", "phones")}
            contact = Contact.objects.create(
                pupil=ann, name=str(number), order=number, first_day=first, last_day=last, **flags
            )
            for (begins, ends), (call, share) in each["bars"]:
                Bar.objects.create(pupil=ann, contact=contact, no_contact=call, no_sharing=share, words="x", first_day=begins, last_day=ends)  # fmt: skip

    unrecorded("test", build)
    found = family.contactable(head, [ann], purpose, day)[ann.pk]
    held = lambda span: span[0] <= day and (span[1] is None or day <= span[1])  # noqa: E731
    barred = [any(held(span) for span, _ in each["bars"]) for each in people]
    wanted = [
        str(number)
        for number, each in enumerate(people)
        if held(each["span"]) and not barred[number] and (purpose == family.CALLS or each[purpose])
    ]
    assert [each.contact.name for each in found] == wanted
    shut = {phone[-6:] for kept, each in zip(barred, people, strict=True) if kept for phone in each["phones"]}
    assert not shut & {phone[-6:] for each in found for phone in each.phones}


def test_a_leader_sees_no_more_once_the_pupil_is_out_of_the_remit(world):
    assert names(viewer(world, "lea"), world.pupils["cal"]) == []


@pytest.mark.parametrize(
    ("number", "taken"),
    [
        ("07700 900123", True), ("+44 (0)1632.960-000", True), ("01632/960000 ext. 12", True), ("01632 960000 work", True), ("ring me", False), ("1234", False),
        ("1" * 21, False),
    ],
)  # fmt: skip
def test_a_file_and_the_form_take_the_same_numbers(number, taken):
    for take, wrong in ((PhonesField().clean, ValidationError), (cells.phones, ValueError)):
        with nullcontext() if taken else pytest.raises(wrong):
            assert list(take(number)) == [number]
