"""An import undone by the page: what it will do is said and confirmed, and what it did is shown."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from remit.core.acts import action, changed, record
from remit.core.imports.models import Batch, Row
from remit.exchange import jobs
from remit.exchange.tests.test_exchange import LIST, asked_of_undo, batch, office, post, pupils, sent, shown
from remit.school import actions, imports, rules
from remit.school.models import Address, Bar, Characteristic, Contact, GroupLead, Particulars
from remit.school.tests.bringing import brought, of, rows
from tests.world import TODAY, viewer

__all__ = ["office"]
ANN = ("ann-given", "ann-family", "03/10/2013")


def confirmation(page):
    return asked_of_undo(page, batch().ref)


def amend(world, pupil, year):
    names = ("version", "given_name", "family_name", "emergency", "first_day")
    given = {name: getattr(pupil, name) for name in names}
    actions.amend_pupil(by=viewer(world, "administrator"), pupil=pupil, year=year, **given)


def test_it_says_what_it_will_do_before_it_does_anything(world, office):
    sent(office)
    post(office, "start")
    assert "Undo all of it" in shown(office)
    text = confirmation(office).content.decode()
    assert "Takes off again: 1 pupil added by this file. Puts back as before: 1 changed by it." in text
    assert pupils(given_name="Fay").exists()
    assert batch().state == Batch.DONE


def test_one_press_undoes_the_whole_and_shows_what_was_done(world, office):
    before = pupils().count()
    sent(office)
    post(office, "start")
    post(office, "undo")
    assert (batch().state, pupils().count(), pupils(given_name="ann-given").get().year) == (Batch.UNDONE, before, 8)
    assert "1 taken off again, 1 put back as before, 0 left as they are." in shown(office)
    assert "brought in and undone" in office.get(reverse("exchange:upload")).content.decode()


def test_pressed_twice_it_does_nothing_more(world, office):
    sent(office)
    post(office, "start")
    for _ in range(2):
        post(office, "undo")
    assert batch().undone == {"taken_off": 1, "put_back": 1, "left": []}
    assert confirmation(office).status_code == 302


def test_a_file_that_was_not_brought_in_or_was_dropped_has_nothing_to_undo(world, office):
    sent(office)
    for _ in range(2):
        assert confirmation(office).status_code == 302
        post(office, "undo")
        assert batch().undone == {}
        post(office, "drop")
    assert batch().state == Batch.DROPPED


def test_an_undone_file_is_not_started_again(world, office):
    sent(office)
    post(office, "start")
    post(office, "undo")
    post(office, "start")
    assert batch().state == Batch.UNDONE
    assert not pupils(given_name="Fay").exists()


def test_what_was_changed_since_is_listed_before_and_after_and_left(world, office):
    sent(office)
    post(office, "start")
    amend(world, pupils(given_name="ann-given").get(), 10)
    for text in (confirmation(office).content.decode(), post(office, "undo") and shown(office)):
        assert "ann-given ann-family: Year group" in text
        assert "It was changed since." in text
    assert pupils(given_name="ann-given").get().year == 10


def test_a_detail_that_she_does_not_see_is_not_named_to_her(world, office):
    sent(office, "Forename,Surname,Year,DoB,SEN\nann-given,ann-family,8,03/10/2013,E\n")
    post(office, "start")
    sent_later = sent_by(world, "Forename,Surname,Year,DoB,SEN\nann-given,ann-family,8,03/10/2013,N\n")
    jobs.bring_in.call(sent_later.ref, world.users["head"].pk)
    first = Batch.objects.unscoped("test").exclude(name__endswith="-file").order_by("pk").first()
    text = undo_page(office, first)
    assert "ann-given ann-family: A detail" in text
    assert "SEN" not in text


def sent_by(world, content):
    head = viewer(world, "head")
    lines = [line.split(",") for line in content.splitlines()]
    columns = {"given_name": 0, "family_name": 1, "year": 2, "date_of_birth": 3, "sen": 4}
    held = imports.stage_pupils(by=head, name="later.csv", headings=lines[0], columns=columns, rows=lines[1:])
    return imports.set_state(by=head, batch=held, state=Batch.RUNNING)


# What it would do is worked out by the worker, and holds when it is pressed


def test_the_page_costs_the_same_however_many_rows_the_file_has(world, office, administrator):
    counted = []
    for many in (2, 250):
        lines = [f"Given{many}{at},Family{at},8,8X,,03/10/2013,Oak" for at in range(many)]
        held = brought(administrator, sent(office, "\n".join([LIST.splitlines()[0], *lines])))
        confirming = asked_of_undo(office, held.ref).content.decode()
        assert f"Takes off again: {many} pupils" in confirming
        with CaptureQueriesContext(connection) as asked:
            office.get(reverse("exchange:undo", args=[held.ref]))
        counted.append(len(asked))
    assert counted[0] == counted[1] <= 12


def test_before_it_was_worked_out_nothing_can_be_pressed(world, office):
    sent(office)
    post(office, "start")
    page = office.get(reverse("exchange:undo", args=[batch().ref])).content.decode()
    assert "See what it would do" in page
    assert "Undo this file" not in page
    office.post(reverse("exchange:undo", args=[batch().ref]), {"version": batch().version})
    assert batch().state == Batch.DONE


def test_while_the_worker_is_at_it_the_page_says_so(world, office, monkeypatch):
    sent(office)
    post(office, "start")
    with monkeypatch.context() as without_worker:
        without_worker.setattr(jobs, "weigh", SimpleNamespace(enqueue=lambda *_: None))
        assert "Being looked at" in confirmation(office).content.decode()
    assert "Takes off again: 1 pupil" in confirmation(office).content.decode()


def test_what_was_changed_since_it_was_shown_is_shown_before_anything_is_undone(world, office):
    sent(office)
    post(office, "start")
    confirmation(office)
    amend(world, pupils(given_name="ann-given").get(), 10)
    post(office, "undo", look=False)
    assert (batch().state, batch().undone, pupils(given_name="Fay").exists()) == (Batch.DONE, {}, True)
    assert "Nothing was undone" in shown(office)
    text = office.get(reverse("exchange:undo", args=[batch().ref])).content.decode()
    assert "Nothing was undone" in text
    assert "ann-given ann-family: Year group" in text
    post(office, "undo", look=False)
    assert (batch().state, batch().would, pupils(given_name="Fay").exists()) == (Batch.UNDONE, {}, False)


def test_a_file_brought_in_half_way_is_stopped_again_where_its_undo_was_not_as_shown(world, office, administrator):
    held = sent(office)
    first = list(Row.objects.unscoped("test").filter(batch=held).order_by("number"))[:1]
    held = imports.apply_rows(by=administrator, batch=held, rows=first, twice=[])
    imports.set_state(by=administrator, batch=held, state=Batch.STOPPED)
    confirmation(office)
    amend(world, pupils(given_name="Fay").get(), 10)
    post(office, "undo", look=False)
    assert (batch().state, pupils(given_name="Fay").exists()) == (Batch.STOPPED, True)


def test_of_two_who_look_the_one_who_presses_an_older_page_undoes_nothing(world, office):
    sent(office)
    post(office, "start")
    confirmation(office)
    version = batch().version
    confirmation(office)
    office.post(reverse("exchange:undo", args=[batch().ref]), {"version": version})
    assert batch().state == Batch.DONE


# An undo that stops


@pytest.fixture
def part_undone(world, office, administrator):
    lines = [f"Given{at},Family{at},8,8X,,{at % 28 + 1:02}/10/2013,Oak" for at in range(20)]
    held = sent(office, "\n".join([LIST.splitlines()[0], *lines]))
    rows = list(Row.objects.unscoped("test").filter(batch=held).order_by("number"))
    for at in (0, 10):
        held = imports.apply_rows(by=administrator, batch=held, rows=rows[at : at + 10], twice=[])
    held = imports.set_state(by=administrator, batch=held, state=Batch.UNDOING)
    return imports.undo_part(by=administrator, batch=held)


def test_a_killed_undo_goes_on_when_a_worker_starts(world, office, part_undone):
    assert (batch().state, batch().reached, pupils(given_name__startswith="Given").count()) == (Batch.UNDOING, 11, 10)
    assert "Being undone" in shown(office)
    jobs.resume()
    assert (batch().state, batch().undone["taken_off"]) == (Batch.UNDONE, 20)
    assert not pupils(given_name__startswith="Given").exists()


def test_an_undo_that_fails_says_so_and_goes_on(world, office, part_undone, administrator, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(jobs, "undo_part", fails)
        post(office, "undo")
    assert batch().state == Batch.HALTED
    assert "The undo stopped in the middle" in shown(office)
    post(office, "undo")
    assert (batch().state, batch().undone["taken_off"]) == (Batch.UNDONE, 20)


def fails(**given):
    raise ValueError("Fay Green")


# What an undo leaves, told to whoever may not see it


def undo_page(page, held):
    return asked_of_undo(page, held.ref).content.decode()


def test_a_need_that_she_does_not_see_is_not_named_to_her(world, office, administrator):
    headings = ("Forename", "Surname", "Year", "DOB", "First need")
    held = brought(administrator, of(administrator, "pupils", headings, (*ANN[:2], "8", ANN[2], "ASD")))
    need = rows(Characteristic, pupil=world.pupils["ann"], type__code="NEED")
    touch(administrator, need.get(), value="SLCN")
    text = undo_page(office, held)
    assert "ann-given ann-family: A detail" in text
    assert "Special educational needs" not in text
    office.force_login(world.users["head"])
    assert "Special educational needs" in undo_page(office, held)


@pytest.mark.parametrize(
    ("model", "given", "told"),
    [
        (Bar, {"words": "Changed"}, "Court order"),
        (Address, {"lines": "2 New Road"}, "Address"),
        (Contact, {"email": "new@example.org"}, "E-mail address"),
    ],
)
def test_what_is_held_of_a_family_is_not_named_to_whoever_does_not_see_it(
    world, office, administrator, model, given, told
):
    headings = ("First name", "Last name", "DOB", "Contact", "Email", "Address", "Court order")
    line = (*ANN, "ann-contact", "x@example.org", "1 High Street", "No removal")
    held = brought(administrator, of(administrator, "contacts", headings, line))
    found = {Bar: {"words": "No removal"}, Address: {"lines": "1 High Street"}, Contact: {"name": "ann-contact"}}
    touch(administrator, rows(model, **found[model]).get(), **given)
    text = undo_page(office, held)
    assert "ann-given ann-family: A detail" in text
    assert told not in text
    office.force_login(world.users["head"])
    seen = model is not Address  # where somebody lives is for posts that open inclusion
    assert (f"ann-given ann-family: {told}" in undo_page(office, held)) is seen


def test_who_takes_a_class_is_named_by_their_own_name_and_never_by_a_pupils(world, office, administrator):
    headings = ("Forename", "Surname", "DOB", "Class", "Teacher")
    held = brought(administrator, of(administrator, "classes", headings, (*ANN, "8ma", "lea-person")))
    charge = rows(GroupLead, group__name="8ma", staff__name="lea-person").get()
    touch(administrator, charge, last_day=TODAY)
    assert "lea-person: Teacher" in undo_page(office, held)


def touch(by, row, **given):
    @action(rules.can_manage)
    def amend(*, by):
        differing = changed(row, **given)
        row.save()
        record(row, **differing)

    amend(by=by)


def test_a_file_of_which_nothing_can_be_taken_back_stays_to_be_undone_and_says_which_came_after_it(
    world, office, administrator
):
    sent(office)
    post(office, "start")
    first = batch()
    fay = pupils(given_name="Fay").get()
    names = ("Forename", "Surname", "DOB", "Contact Name", "Relationship", "Mobile")
    born = rows(Particulars, pupil=fay).get().date_of_birth
    later = brought(administrator, of(administrator, "contacts", names, ("Fay", fay.family_name, f"{born:%d/%m/%Y}", "Kim Fay", "mother", "01632 960001")))  # fmt: skip
    amend(world, pupils(given_name="ann-given").get(), 10)
    text = asked_of_undo(office, first.ref).content.decode()
    assert "Nothing of this file can be taken back as things stand" in text
    assert later.name in text
    office.post(reverse("exchange:undo", args=[first.ref]), {"version": again(first).version})
    assert (again(first).state, again(first).can_be_undone) == (Batch.DONE, True)
    for each in (later, first):
        asked_of_undo(office, each.ref)
        office.post(reverse("exchange:undo", args=[each.ref]), {"version": again(each).version})
    assert not pupils(given_name="Fay").exists()


def again(held):
    return Batch.objects.unscoped("test").get(pk=held.pk)
