"""The e-mail of the day: on whose days, at which hours, once, to whom it is due, and naming nobody."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from types import SimpleNamespace

import pytest
from django.core import mail
from django.core.mail.backends import locmem
from django.utils import timezone

from remit.core import clock
from remit.core.due import run
from remit.core.notices import actions, letters
from remit.core.notices.models import Enclosed, Letter, Notice, QuietHours
from remit.core.writing import unrecorded
from remit.school import digests, keeping
from remit.school.actions import end_appointment
from remit.school.models import Closure
from tests.world import START

MORNING = datetime(2026, 11, 16, 7, 15, tzinfo=UTC)  # a Monday in term, by Greenwich time


@pytest.fixture
def at(monkeypatch):
    def set_to(*moment):
        moment = moment[0] if isinstance(moment[0], datetime) else datetime(*moment, tzinfo=UTC)
        monkeypatch.setattr(clock, "timezone", SimpleNamespace(now=lambda: moment, localtime=timezone.localtime))

    return set_to


@pytest.fixture(autouse=True)
def mail_server(settings, at):
    settings.EMAIL_HOST = "mail.example"
    settings.ADDRESS = "https://remit.example"
    settings.MAIL_FROM = "Remit <remit@remit.example>"
    at(MORNING)


@pytest.fixture
def tell(world):
    """Somebody, of something that she may see: a sheet of Tom's shared with Lea, her own account."""

    def told(*names, kind="new-recovery-codes", what=""):
        numbers = [world.users[name].pk for name in names]
        unrecorded("test", lambda: actions.tell(kind, to=numbers, school=world.schools["alder"].pk, what=what))

    return told


def to() -> list[str]:
    return sorted(address for each in mail.outbox for address in each.to)


@pytest.fixture
def breaks(monkeypatch):
    """A mail server that fails in the way given, until it is mended."""
    held = SimpleNamespace(fault=None)
    sends = locmem.EmailBackend.send_messages

    def send(backend, messages):
        if held.fault:
            raise held.fault
        return sends(backend, messages)

    monkeypatch.setattr(locmem.EmailBackend, "send_messages", send)
    return held


def test_one_e_mail_says_how_many_of_what_and_leads_to_a_page_that_asks_who_comes(world, tell, client):
    tell("lea")
    tell("lea", kind="second-step-reset")
    tell("lea", kind="sheet-shared", what=world.sheets["tom"].ref)
    digests.write_letters()
    (sent,) = mail.outbox
    assert (sent.subject, sent.to, sent.from_email) == (
        "Remit: 3 things for you", ["lea@example.org"], "Remit <remit@remit.example>",
    )  # fmt: skip
    assert "Sheets shared with you" in sent.body
    assert "https://remit.example/for-you/\n" in sent.body
    assert client.get("/for-you/").url.startswith("/sign-in/")


def test_of_one_the_subject_speaks_of_one_and_of_several_of_a_kind_the_number_is_said(world, tell):
    tell("mo")
    for name in ("tom", "lea maths"):
        tell("lea" if name == "tom" else "mo", kind="sheet-shared", what=world.sheets[name].ref)
    digests.write_letters()
    assert {each.to[0]: each.subject for each in mail.outbox} == {
        "lea@example.org": "Remit: 1 thing for you", "mo@example.org": "Remit: 2 things for you",
    }  # fmt: skip


def test_no_name_of_a_pupil_a_colleague_or_a_file_is_in_it(world, tell):
    unrecorded("test", lambda: _name_after_a_pupil(world))
    for kind, what in (
        ("sheet-shared", world.sheets["tom"].ref), ("sheet-shared", world.sheets["lea maths"].ref),
        ("opening-settled", world.posts["lea year"].ref), ("import-ended", world.batches["alder"].ref),
        ("import-stopped", world.batches["alder"].ref), ("opening-waits", ""), ("second-step-reset", ""),
        ("job-brought-in", world.jobs["lea year"].ref),
    ):  # fmt: skip
        tell("lea", "mo", "head", "administrator", kind=kind, what=what)
    digests.write_letters()
    assert to() == [f"{name}@example.org" for name in ("administrator", "head", "lea", "mo")]
    for each in mail.outbox:
        said = f"{each.subject}\n{each.body}\n{each.from_email}\n{each.extra_headers}"
        canaries = ("ann-given", "ann-family", "dot-given", "-person", "-file", "-post", "-sheet", "-wording", "school")
        assert not [word for word in canaries if word in said.replace("school morning", "")], said


def _name_after_a_pupil(world):
    for rows, field in ((world.batches, "name"), (world.posts, "title"), (world.jobs, "name"), (world.sheets, "note")):
        for row in rows.values():
            row.refresh_from_db()
            setattr(row, field, "ann-given ann-family")
            row.save()


def test_what_she_may_no_longer_see_is_not_counted(world, tell):
    tell("mo", kind="sheet-shared", what=world.sheets["tom"].ref)
    digests.write_letters()
    assert not mail.outbox
    tell("mo")
    digests.write_letters()
    assert [each.subject for each in mail.outbox] == ["Remit: 1 thing for you"]


# Days


@pytest.mark.parametrize(
    "moment",
    [
        pytest.param((2026, 11, 14, 7, 15), id="a Saturday"),
        pytest.param((2026, 11, 15, 7, 15), id="a Sunday"),
        pytest.param((2026, 10, 28, 7, 15), id="half term"),
        pytest.param((2026, 12, 22, 7, 15), id="a holiday"),
        pytest.param((2027, 5, 3, 6, 15), id="a bank holiday in term"),
        pytest.param((2027, 1, 4, 7, 15), id="an INSET day"),
        pytest.param((2027, 8, 2, 6, 15), id="summer"),
    ],
)
def test_nothing_goes_on_days_without_school(world, tell, at, moment):
    at(*moment)
    tell("lea")
    digests.write_letters()
    assert not mail.outbox
    assert not Letter.objects.exists()


def test_what_came_in_a_holiday_is_told_on_the_first_day_after_it(world, tell, at):
    at(2026, 10, 28, 7, 15)
    tell("lea")
    digests.write_letters()
    at(2026, 11, 2, 7, 15)
    digests.write_letters()
    assert to() == ["lea@example.org"]


def test_a_day_that_the_school_closes_at_short_notice_is_kept(world, tell):
    tell("lea")
    snow = {"school": world.schools["alder"], "first_day": date(2026, 11, 16), "last_day": date(2026, 11, 16)}
    unrecorded("test", lambda: Closure.objects.create(why="Snow", **snow))
    digests.write_letters()
    assert not mail.outbox


def test_whoever_works_part_time_hears_on_her_own_days(world, tell, at):
    at(2026, 11, 18, 7, 15)  # Tom is in on Mondays and Tuesdays
    tell("tom", "lea")
    digests.write_letters()
    assert to() == ["lea@example.org"]
    at(2026, 11, 23, 7, 15)
    digests.write_letters()
    assert to() == ["lea@example.org", "tom@example.org"]


# Hours


def test_it_goes_at_a_quarter_past_seven(world, tell, at):
    at(2026, 11, 16, 6, 30)
    run.run_due()
    tell("lea")
    at(2026, 11, 16, 7, 14)
    run.run_due()
    assert not mail.outbox
    at(2026, 11, 16, 7, 15)
    run.run_due()
    assert to() == ["lea@example.org"]


@pytest.mark.parametrize(
    ("before", "moment"),
    [((2027, 3, 26, 12), (2027, 4, 12, 6, 15)), ((2026, 10, 23, 12), (2026, 11, 2, 7, 15))],
    ids=["after the clocks went forward", "after they went back"],
)
def test_it_goes_at_the_same_time_on_the_wall_after_the_clocks_change(world, tell, at, before, moment):
    at(*before)
    run.run_due()
    unrecorded("test", Notice.objects.unscoped("test").delete)  # what time alone told others meanwhile
    tell("lea")
    wall = datetime(*moment, tzinfo=UTC)
    at(wall.replace(minute=wall.minute - 1))
    run.run_due()
    assert not mail.outbox
    at(wall)
    run.run_due()
    assert "lea@example.org" in to()  # others are told by then of what time alone brings
    assert timezone.localtime(wall).time() == time(7, 15)


@pytest.mark.parametrize("moment", [(2026, 11, 16, 18, 0), (2026, 11, 16, 23, 0), (2026, 11, 16, 6, 59)])
def test_nothing_goes_in_quiet_hours(world, tell, at, moment):
    at(*moment)
    tell("lea")
    digests.write_letters()
    assert not mail.outbox


def test_a_worker_that_comes_in_the_evening_waits_for_the_morning_and_loses_nothing(world, tell, at):
    at(2026, 11, 16, 6, 0)
    run.run_due()
    tell("lea")
    at(2026, 11, 16, 18, 30)
    run.run_due()
    assert not mail.outbox
    at(2026, 11, 17, 7, 15)
    run.run_due()
    assert to() == ["lea@example.org"]


def test_where_the_school_is_quiet_till_eight_it_goes_at_eight(world, tell, at, administrator):
    school = world.schools["alder"]
    keeping.set_quiet_hours(by=administrator, school=school, version=0, begins=time(17), ends=time(8))
    tell("lea")
    digests.write_letters()
    assert not mail.outbox
    at(2026, 11, 16, 7, 59)
    digests.send_letters()
    assert not mail.outbox
    at(2026, 11, 16, 8, 0)
    digests.send_letters()
    assert to() == ["lea@example.org"]


def test_one_school_s_quiet_hours_are_not_another_s(world, tell):
    birch = world.schools["birch"].pk
    unrecorded("test", lambda: QuietHours.objects.create(school_id=birch, begins=time(6), ends=time(20)))
    tell("lea", "head elsewhere")
    digests.write_letters()
    assert to() == ["lea@example.org"]


# Once


def test_the_worker_runs_twice_and_one_e_mail_goes(world, tell):
    tell("lea")
    digests.write_letters()
    digests.write_letters()
    digests.send_letters()
    assert to() == ["lea@example.org"]


def test_what_comes_later_in_the_day_waits_for_the_next_and_what_was_told_is_not_told_again(world, tell, at):
    tell("lea")
    digests.write_letters()
    at(2026, 11, 16, 11, 0)
    tell("lea", kind="second-step-reset")
    digests.write_letters()
    assert len(mail.outbox) == 1
    at(2026, 11, 17, 7, 15)
    digests.write_letters()
    assert [each.subject for each in mail.outbox] == ["Remit: 1 thing for you"] * 2
    assert "second step" in mail.outbox[1].body
    at(2026, 11, 18, 7, 15)
    digests.write_letters()
    assert len(mail.outbox) == 2


def test_a_worker_that_is_killed_once_the_letter_is_written_loses_none(world, tell, at, monkeypatch):
    tell("lea")
    monkeypatch.setattr(digests, "send_letters", lambda: None)
    digests.write_letters()
    monkeypatch.undo()
    at(2026, 11, 16, 7, 20)
    digests.write_letters()
    assert to() == ["lea@example.org"]


def test_a_worker_that_is_killed_while_it_sends_loses_none_and_doubles_none(world, tell, at, breaks):
    tell("lea", "mo")
    breaks.fault = SystemExit()  # as the worker is told to stop: no fault that anything catches
    for user, name in ((world.users["lea"], "lea"), (world.users["mo"], "mo")):
        letters.write(user, clock.today(), Notice.objects.unscoped("test").filter(to=user), clock.now())
        with pytest.raises(SystemExit):
            digests.send_letter.call(Letter.objects.get(user__email=f"{name}@example.org").ref)
    breaks.fault = None
    digests.write_letters()
    assert not mail.outbox, "another worker may still be at it"
    at(2026, 11, 16, 7, 31)
    digests.send_letters()
    digests.send_letters()
    assert to() == ["lea@example.org", "mo@example.org"]


def test_of_two_workers_one_sends(world, tell, monkeypatch):
    tell("lea")
    letter = letters.write(world.users["lea"], clock.today(), Notice.objects.unscoped("test"), clock.now())
    first = letters.take(letter.ref)
    assert first is not None
    assert letters.take(letter.ref) is None
    digests.send_letter.call(letter.ref)
    assert not mail.outbox


def test_a_letter_that_goes_again_goes_under_the_name_it_had(world, tell):
    tell("lea")
    digests.write_letters()
    assert mail.outbox[0].extra_headers["Message-ID"] == f"<{Letter.objects.get().ref}@remit.example>"


def test_what_she_has_read_meanwhile_is_not_told(world, tell, at, lea, breaks):
    tell("lea")
    breaks.fault = SMTPServerDisconnected("gone")
    digests.write_letters()
    actions.read(by=lea, notices=list(Notice.objects.visible_to(lea)))
    breaks.fault = None
    at(2026, 11, 16, 8, 0)
    digests.send_letters()
    assert not mail.outbox


# A mail server that fails


@pytest.mark.parametrize(
    "fault",
    [
        SMTPServerDisconnected("lea@example.org"),
        ConnectionRefusedError("lea@example.org"),
        TimeoutError(),
        SMTPRecipientsRefused({"lea@example.org": (550, b"no such person")}),
    ],
)
def test_a_mail_server_that_fails_is_tried_again_and_the_log_names_nobody(world, tell, at, breaks, caplog, fault):
    import logging

    tell("lea")
    breaks.fault = fault
    logging.getLogger("remit.worker").addHandler(caplog.handler)
    try:
        digests.write_letters()
    finally:
        logging.getLogger("remit.worker").removeHandler(caplog.handler)
    letter = Letter.objects.get()
    assert set(caplog.messages) == {f"letter={letter.ref} tries=1 failed={type(fault).__name__}"}
    assert "example.org" not in caplog.text
    assert (letter.state, letter.fault) == (Letter.WAITING, type(fault).__name__)
    at(2026, 11, 16, 7, 19)
    digests.send_letters()
    assert Letter.objects.get().tries == 1, "not at once"
    at(2026, 11, 16, 7, 20)
    digests.send_letters()
    assert Letter.objects.get().tries == 2
    breaks.fault = None
    at(2026, 11, 16, 8, 0)
    digests.send_letters()
    assert to() == ["lea@example.org"]
    assert (Letter.objects.get().state, Letter.objects.get().fault) == (Letter.SENT, "")


def test_what_could_not_go_all_day_stands_in_the_next_letter(world, tell, at, breaks):
    tell("lea")
    breaks.fault = ConnectionRefusedError()
    digests.write_letters()
    at(2026, 11, 16, 17, 50)
    digests.send_letters()
    at(2026, 11, 16, 19, 0)
    breaks.fault = None
    digests.send_letters()
    assert not mail.outbox, "the evening is quiet"
    at(2026, 11, 17, 7, 15)
    digests.send_letters()
    digests.write_letters()
    digests.send_letters()
    assert to() == ["lea@example.org"]
    assert sorted(Letter.objects.values_list("state", flat=True)) == ["missed", "sent"]
    assert Enclosed.objects.count() == 1


# Whom not


def test_whoever_wants_none_gets_none_and_may_change_her_mind(world, tell, at):
    tell("lea", "mo")
    actions.choose(world.users["lea"].pk, wants=False)
    digests.write_letters()
    assert to() == ["mo@example.org"]
    actions.choose(world.users["lea"].pk, wants=True)
    at(2026, 11, 17, 7, 15)
    digests.write_letters()
    assert to() == ["lea@example.org", "mo@example.org"]


def test_whoever_stops_it_before_it_has_gone_gets_none(world, tell, at, breaks):
    tell("lea")
    breaks.fault = ConnectionRefusedError()
    digests.write_letters()
    breaks.fault = None
    actions.choose(world.users["lea"].pk, wants=False)
    at(2026, 11, 16, 9, 0)
    digests.send_letters()
    assert not mail.outbox


def test_an_account_that_has_ended_gets_none(world, tell, at, administrator):
    tell("leaver", "lea", "mo")
    world.users["mo"].is_active = False
    world.users["mo"].save()
    end_appointment(by=administrator, staff=world.staff["lea"])
    at(2026, 11, 17, 7, 15)
    digests.write_letters()
    assert not mail.outbox


def test_whoever_is_still_to_come_gets_none(world, tell):
    staff = world.staff["lea"]
    staff.first_day = date(2026, 11, 17)
    unrecorded("test", staff.save)
    assert staff.first_day > START
    tell("lea")
    digests.write_letters()
    assert not mail.outbox


def test_without_a_mail_server_nothing_is_written_and_nothing_lost(world, tell, settings, at):
    settings.EMAIL_HOST = ""
    tell("lea")
    digests.write_letters()
    assert not Letter.objects.exists()
    settings.EMAIL_HOST = "mail.example"
    at(2026, 11, 17, 7, 15)
    digests.write_letters()
    assert to() == ["lea@example.org"]
