"""How an installation says by which server e-mail goes, that a demonstration's goes nowhere, and what the doctor says."""

from datetime import timedelta
from email import message_from_bytes

import pytest
from django.core import mail

from remit.config.doctor import OK, WARNING, letters
from remit.config.mail import NotAMailServer
from remit.config.mail import mail as read
from remit.core import clock
from remit.core.due.models import Due
from remit.core.notices import actions
from remit.core.notices.models import Enclosed, Letter, Notice
from remit.core.pruning import prune
from remit.core.writing import unrecorded
from remit.demo.mark import Mark
from remit.school import digests


def settings_of(url, **more):
    return read({"REMIT_SMTP_URL": url, **more})


@pytest.mark.parametrize(
    ("url", "host", "port", "ssl", "tls"),
    [
        ("smtp://mail.example", "mail.example", 587, False, True),
        ("smtp://mail.example:2525", "mail.example", 2525, False, True),
        ("smtps://mail.example", "mail.example", 465, True, False),
        ("smtp://localhost:25", "localhost", 25, False, False),
        ("smtp://mail.example:25/?tls=no", "mail.example", 25, False, False),
        ("", "", 25, False, False),
    ],
)
def test_a_mail_server_is_named_by_one_address(url, host, port, ssl, tls):
    found = settings_of(url)["by"]
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"], found["EMAIL_USE_SSL"], found["EMAIL_USE_TLS"]) == (
        host, port, ssl, tls,
    )  # fmt: skip


def test_names_and_passwords_hold_any_sign():
    found = settings_of("smtp://re%40mit:p%2Fa%3As%40s@mail.example")["by"]
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("re@mit", "p/a:s@s")


def test_from_whom_it_comes_is_said_or_follows_from_what_is():
    assert settings_of("smtp://mail.example")["from"] == "Remit <remit@mail.example>"
    assert settings_of("smtp://r%40school.example:x@mail.example")["from"] == "Remit <r@school.example>"
    by_address = settings_of("smtp://mail.example", REMIT_ADDRESS="https://remit.school.example/")
    assert (by_address["from"], by_address["address"]) == (
        "Remit <remit@remit.school.example>", "https://remit.school.example",
    )  # fmt: skip
    assert (
        settings_of("smtp://mail.example", REMIT_ORIGINS="https://a.example https://b")["address"]
        == "https://a.example"
    )
    assert settings_of("smtp://m.example", REMIT_MAIL_FROM="office@x.example")["from"] == "office@x.example"


@pytest.mark.parametrize("url", ["mail.example", "http://mail.example", "smtp://", "smtp://u:secret@mail.example:x"])
def test_what_names_no_mail_server_is_refused_without_its_password(url):
    with pytest.raises(NotAMailServer) as refused:
        settings_of(url)
    assert "secret" not in str(refused.value)
    assert refused.value.__suppress_context__ or refused.value.__cause__ is None


@pytest.fixture
def told(world):
    number, school = world.users["lea"].pk, world.schools["alder"].pk
    unrecorded("test", lambda: actions.tell("new-recovery-codes", to=[number], school=school))


def test_what_goes_to_made_up_people_goes_into_a_folder_whatever_the_settings_say(world, told, settings, tmp_path):
    settings.EMAIL_HOST, settings.MAIL_FOLDER = "mail.example", tmp_path / "mails"
    Mark.objects.create(stamp="x", day=clock.today())
    digests.write_letters()
    assert not mail.outbox
    (file,) = (tmp_path / "mails").iterdir()
    assert message_from_bytes(file.read_bytes())["To"] == "lea@example.org"
    assert Letter.objects.get().state == Letter.SENT
    assert str(tmp_path) in letters.letters()[1]


def test_the_doctor_says_whether_e_mail_goes(world, told, settings, monkeypatch):
    settings.EMAIL_HOST = ""
    assert letters.letters()[0] == OK
    settings.EMAIL_HOST, settings.ADDRESS = "mail.example", ""
    assert letters.letters()[0] == WARNING
    settings.ADDRESS = "https://remit.example"
    assert letters.letters() == (OK, "E-mail goes by mail.example.")
    Letter.objects.create(
        user=world.users["lea"], day=clock.today(), try_at=clock.now(), fault="SMTPDataError", tries=3
    )
    level, said, mend = letters.letters()
    assert level == WARNING
    assert "SMTPDataError" in said
    assert "example.org" not in said + mend


def test_the_doctor_says_what_failed_at_its_time(db):
    assert letters.timed()[0] == OK
    Due.objects.create(name="digest", at=clock.now() + timedelta(minutes=15), fault="OperationalError")
    Due.objects.create(name="of-another-version", at=clock.now(), fault="ValueError")
    level, said, _ = letters.timed()
    assert (level, said) == (WARNING, "What is done at its time failed last time: digest (OperationalError).")


def test_read_ones_go_after_ninety_days_and_unread_ones_after_a_year(world):
    now = clock.now()
    ages = {"read old": (91, 91), "read": (200, 89), "unread old": (366, None), "unread": (364, None)}

    def make():
        for what, (age, ago) in ages.items():
            Notice.objects.create(
                to=world.users["lea"], kind="sheet-shared", what=what, school_id=1, at=now - timedelta(days=age),
                read=ago and now - timedelta(days=ago),
            )  # fmt: skip

    unrecorded("test", make)
    old = Letter.objects.create(
        user=world.users["lea"], day=clock.today() - timedelta(days=91), try_at=now, state="sent"
    )
    Enclosed.objects.bulk_create(
        Enclosed(letter=old, notice=each) for each in Notice.objects.unscoped("test").order_by("pk")
    )
    Letter.objects.create(user=world.users["mo"], day=clock.today(), try_at=now)
    found = prune()
    assert (found["notices"], found["e-mails on record"]) == (2, 1)
    assert [each.what for each in Notice.objects.unscoped("test").order_by("pk")] == ["read", "unread"]
