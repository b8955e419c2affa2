"""Faults that a hostile reader of the pages found, each mended."""

import logging

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from remit.core.imports.models import Batch
from remit.exchange import jobs, queries
from remit.exchange import pupils as dry
from remit.exchange.tests.test_exchange import TODAY, batch, compared, file, office, post, pupils, rejected, sent, shown
from remit.school import imports
from tests.world import viewer

__all__ = ["file", "office"]
HELD = "Forename,Surname,Year,DoB,Sex,SEN,PP,Form\nann-given,ann-family,9,03/10/2013,M,E,N,8B\n"


def told(world, name):
    by = viewer(world, name)
    found = queries.changes(by, queries.judged(by, batch()))
    return {label: was for label, was, _ in found[0][1]}


def test_whoever_does_not_see_a_value_is_not_told_it_by_the_preview(world, office):
    sent(office, HELD)
    other = "another value"
    assert told(world, "administrator") == {
        "Year group": "Year 8", "Sex": other, "SEN": other, "Pupil premium": other, "{Form.one}": "8A",
    }  # fmt: skip
    assert ("Sex", "another value", "M") in compared(office)


def test_whoever_sees_it_is_told(world, office):
    sent(office, HELD)
    assert told(world, "head") == {
        "Year group": "Year 8", "Sex": "F", "SEN": "none", "Pupil premium": "Yes", "{Form.one}": "8A",
    }  # fmt: skip


def test_headings_run_nothing(world, office):
    sent(office, "Forename,Surname,Year,=cmd()\nFay,Green,99,x\n")
    assert rejected(office)[0][3] == "'=cmd()"


def test_a_file_too_large_is_refused_before_it_is_read(world, office, settings):
    settings.FILE_LIMIT = 10
    answer = office.post(reverse("exchange:upload"), {"file": SimpleUploadedFile("a.csv", b"Forename,Surname,Year\n")})
    assert answer.status_code == 422
    assert "This file is larger than" in answer.content.decode()


# A batch that stops


def fails(**given):
    raise ValueError("Fay Green was born on a Thursday")


def test_a_batch_that_fails_says_so_and_goes_on(world, office, monkeypatch, caplog):
    sent(office)
    with monkeypatch.context() as broken:
        broken.setattr(logging.getLogger("remit"), "propagate", True)
        broken.setattr(jobs, "apply_rows", fails)
        post(office, "start")
    assert batch().state == Batch.STOPPED
    assert "failed=ValueError" in caplog.text
    assert "Thursday" not in caplog.text
    assert "Stopped in the middle" in shown(office)
    assert "Go on" in shown(office)
    post(office, "start")
    assert batch().state == Batch.DONE
    assert pupils(given_name="Fay").count() == 1


def test_a_running_batch_offers_to_go_on_and_a_worker_takes_it_up(world, office, administrator):
    held = imports.set_state(by=administrator, batch=sent(office), state=Batch.RUNNING)
    assert "Go on" in shown(office)
    jobs.resume()
    assert batch().state == Batch.DONE
    jobs.resume()
    post(office, "start")
    assert batch().counts == {"added": 1, "rejected": 1, "changed": 1}
    assert held.started_by == administrator.user.pk


def test_two_workers_on_one_batch_do_not_stop_it(world, office, administrator, monkeypatch):
    held = imports.set_state(by=administrator, batch=sent(office), state=Batch.RUNNING)
    whole = jobs.apply_rows

    def late(**given):
        whole(**{**given, "batch": Batch.objects.unscoped("test").get(pk=held.pk)})
        return whole(**given)

    monkeypatch.setattr(jobs, "apply_rows", late)
    jobs.bring_in.call(held.ref, administrator.user.pk)
    assert batch().state == Batch.DONE
    assert pupils(given_name="Fay").count() == 1


# What is left out is said


def test_another_gender_is_said_in_the_preview_and_in_a_dry_run(world, office, file):
    content = "Forename,Surname,Year,Gender\nFay,Green,8,X\n"
    sent(office, content)
    assert "Neither F nor M" in shown(office)
    found = dry.dry_run(file(content), today=TODAY)
    assert (found["added"], found["warnings"]) == (1, ["Row 2, Sex: Neither F nor M: this is left out."])
