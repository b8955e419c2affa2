"""What was shown is what is brought in: what the school entered meanwhile is left and listed, a part that meets an edit
is judged anew, and what was refused stays refused."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse

from remit.core import clock, pruning
from remit.core.imports.models import Batch, Row
from remit.core.records import Stale
from remit.core.writing import unrecorded
from remit.exchange import jobs
from remit.exchange.tests.test_exchange import batch, office, post, seen_in, sent, shown
from remit.school import actions, imports
from remit.school.imports import applying
from remit.school.models import Pupil
from remit.school.tests.bringing import rows
from tests.world import viewer

__all__ = ["office"]
LIST = "Forename,Surname,Year,DOB,In an emergency\nann-given,ann-family,{year},03/10/2013,ann-emergency\n"


def ann(world):
    return rows(Pupil, pk=world.pupils["ann"].pk).get()


def edited(world, **values):
    held = ann(world)
    names = ("version", "given_name", "family_name", "year", "emergency", "first_day")
    given = {**{name: getattr(held, name) for name in names}, **values}
    actions.amend_pupil(by=viewer(world, "administrator"), pupil=held, **given)


def started_without_a_worker(page, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(jobs, "bring_in", SimpleNamespace(enqueue=lambda *_: None))
        post(page, "start")
    assert batch().state == Batch.RUNNING


@pytest.mark.parametrize("year", ["8", "9"])
def test_an_edit_after_the_preview_is_shown_before_anything_is_brought_in(world, office, year):
    sent(office, LIST.format(year=year))
    seen = seen_in(shown(office))
    edited(world, year=10, emergency="EpiPen in the office")
    text = post(office, "start", seen=seen)
    assert text.url == reverse("exchange:batch", args=[batch().ref])
    assert "What is held was changed while you were looking." in shown(office)
    assert batch().state == Batch.READY
    assert (ann(world).year, ann(world).emergency) == (10, "EpiPen in the office")
    post(office, "start")
    assert (ann(world).year, ann(world).emergency) == (int(year), "ann-emergency"), "seen, and wanted"


@pytest.mark.parametrize("year", ["8", "9"])
def test_an_edit_between_start_and_the_worker_is_left_and_listed(world, office, monkeypatch, year):
    sent(office, LIST.format(year=year) + "Fay,Green,8,02/10/2013,\n")
    started_without_a_worker(office, monkeypatch)
    edited(world, emergency="EpiPen in the office")
    jobs.bring_in.call(batch().ref, world.users["administrator"].pk)
    assert (ann(world).year, ann(world).emergency) == (8, "EpiPen in the office")
    assert rows(Pupil, given_name="Fay").exists()
    assert batch().counts == {"added": 1, "rejected": 1}
    assert "Row 2: Since the preview: What is held was changed." in shown(office)
    text = office.get(reverse("exchange:rejected", args=[batch().ref])).content.decode()
    assert "ann-given" in text
    assert "Fay" not in text


def test_who_was_added_by_hand_meanwhile_is_not_changed_unseen(world, office, monkeypatch):
    sent(office, "Forename,Surname,Year,DOB\nFay,Green,8,02/10/2013\n")
    started_without_a_worker(office, monkeypatch)
    by = viewer(world, "administrator")
    fay = actions.add_pupil(by=by, given_name="Fay", family_name="Green", year=9, emergency="", first_day=by.day)
    jobs.bring_in.call(batch().ref, world.users["administrator"].pk)
    assert batch().counts == {"rejected": 1}
    assert rows(Pupil, given_name="Fay").get() == fay


def test_what_was_refused_is_what_is_downloaded_afterwards(office):
    sent(office, "Forename,Surname,Year\nFay,Green,8\nGil,Brown,8\nHal,Brown,13\n")
    post(office, "start")
    text = office.get(reverse("exchange:rejected", args=[batch().ref])).content.decode()
    assert "The school has no such year group." in text
    assert "Hal" in text
    assert "Fay" not in text
    assert "Row 4: Year group: The school has no such year group." in shown(office)


def test_the_second_of_two_rows_about_one_says_why_it_was_refused(office):
    sent(office, "Forename,Surname,Year,DOB\nFay,Green,8,02/10/2013\nFay,Green,9,02/10/2013\n")
    post(office, "start")
    assert "Row 3: Last name: Row 2 is about the same pupil." in shown(office)


def test_a_part_that_meets_an_edit_is_judged_anew(world, office, monkeypatch):
    """Else nobody would move a batch that says it is running."""
    sent(office, LIST.format(year="9"))
    real, times = applying.Changing.write, []

    def first_time_stale(self):
        times.append(1)
        if len(times) == 1:
            raise Stale(ann(world))
        return real(self)

    monkeypatch.setattr(applying.Changing, "write", first_time_stale)
    post(office, "start")
    assert (batch().state, ann(world).year) == (Batch.DONE, 9)


def test_a_part_that_goes_on_meeting_edits_stops_and_says_so(world, office, monkeypatch):
    sent(office, LIST.format(year="9"))
    monkeypatch.setattr(applying.Changing, "write", lambda self: (_ for _ in ()).throw(Stale(ann(world))))
    post(office, "start")
    assert batch().state == Batch.STOPPED


def test_a_batch_that_another_worker_moves_is_left_to_it(world, office, monkeypatch):
    sent(office, LIST.format(year="9"))
    monkeypatch.setattr(jobs, "apply_rows", lambda **given: (_ for _ in ()).throw(Stale(given["batch"])))
    post(office, "start")
    assert batch().state == Batch.RUNNING


# What grows old


def old(monkeypatch, days):
    moment = clock.now() + timedelta(days=days)
    monkeypatch.setattr(pruning.clock, "now", lambda: moment)
    pruning._rows()
    pruning._batches()


def state(of, state, **more):
    batches = Batch.objects.unscoped("test").filter(pk=of.pk)
    unrecorded("test", lambda: batches.update(state=state, **more))


@pytest.mark.parametrize(
    ("begun", "reached", "ends"),
    [
        (Batch.READY, 0, Batch.DROPPED), (Batch.STOPPED, 0, Batch.DROPPED), (Batch.STOPPED, 2, Batch.DONE),
        (Batch.HALTED, 2, Batch.HALTED), (Batch.DONE, 2, Batch.DONE), (Batch.UNDONE, 0, Batch.UNDONE),
    ],
)  # fmt: skip
def test_rows_go_and_a_year_later_what_is_left_of_the_file(world, office, monkeypatch, begun, reached, ends):
    sent(office, LIST.format(year="9"))
    held = batch()
    state(held, begun, reached=reached)
    old(monkeypatch, 29)
    assert rows(Row, batch=held).exists()
    old(monkeypatch, 31 if begun == Batch.READY else 91)
    assert not rows(Row, batch=held).exists()
    assert batch().state == ends
    old(monkeypatch, 366)
    assert not rows(Batch, pk=held.pk).exists()


def test_what_the_worker_is_at_is_not_touched(office, monkeypatch):
    sent(office, LIST.format(year="9"))
    state(batch(), Batch.RUNNING)
    old(monkeypatch, 800)
    assert rows(Row, batch=batch()).exists()


def test_whatever_is_started_by_no_page_is_as_it_is_judged(world, administrator):
    assert imports.previewing.as_agreed(Batch(shown=None), row := imports.Judged(2, "added", {})) is row
