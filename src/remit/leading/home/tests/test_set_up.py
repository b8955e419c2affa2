"""An empty Remit asks for its school, once; and whoever signs in has a password of her own."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.urls import reverse

from remit.core.accounts.models import User
from remit.core.history.models import Entry
from remit.core.viewers import Viewer
from remit.leading.home.forms import SetUpForm
from remit.school import actions, reference
from remit.school.calendar import begun_in
from remit.school.models import AcademicYear, CharacteristicType, Role, School, Staff, Subject, Term
from tests.world import PASSWORD

GIVEN = {
    "name": "Oakfield", "first_year": "7", "last_year": "11", "pupil": "student", "form": "tutor group", "head_of_year": "Head of Year",
    "person": "Ada Byron", "email": "ada@example.org", "password": "kettle orchard violin",
    "autumn_first_day": "2026-09-01", "autumn_last_day": "2026-12-18", "autumn_break_first_day": "2026-10-26", "autumn_break_last_day": "2026-10-30",
    "spring_first_day": "2027-01-04", "spring_last_day": "2027-03-25", "spring_break_first_day": "2027-02-15", "spring_break_last_day": "2027-02-19",
    "summer_first_day": "2027-04-12", "summer_last_day": "2027-07-21", "summer_break_first_day": "2027-05-31", "summer_break_last_day": "2027-06-04",
}  # fmt: skip


def rows(model):
    return model.objects.unscoped("test")


def post(client, **changed):
    return client.post(reverse("set-up"), {**GIVEN, **changed})


def nothing_is_there():
    return not rows(School).exists() and not User.objects.exists() and not rows(Entry).exists()


# Once


def test_an_empty_remit_asks_for_its_school_first(db, client):
    assert client.get("/").url.startswith("/sign-in/")
    assert client.get("/sign-in/").url == "/set-up/"
    text = client.get("/set-up/").content.decode()
    assert 'value="2026-09-01"' in text, "the usual days of this year stand there already"
    assert nothing_is_there()


def test_what_is_set_up_is_all_there_and_she_is_signed_in(db, client):
    answer = post(client)
    school, user = rows(School).get(), User.objects.get()
    assert answer.url == "/"
    assert (school.name, school.words) == ("Oakfield", {"pupil": ["student", "students", "student"], "form": ["tutor group", "tutor groups", "tutor group"]})  # fmt: skip
    year = rows(AcademicYear).get()
    assert (year.name, year.first_day, year.last_day) == ("2026/27", date(2026, 9, 1), date(2027, 8, 31))
    assert [term.name for term in rows(Term).order_by("first_day")] == ["Autumn", "Spring", "Summer"]
    assert rows(Subject).count() > 10
    assert rows(CharacteristicType).count() == len(reference.characteristics())
    assert (rows(Staff).get().user, rows(Role).get().standing) == (user, Role.ADMINISTRATOR)
    assert (rows(Entry).get().act, rows(Entry).get().by) == ("school.set_up_school", user.pk)
    assert user.check_password(GIVEN["password"])
    assert "Your school is set up." in client.get("/").content.decode()


def test_where_there_is_a_school_nobody_sets_up_another(world, client):
    assert client.get("/set-up/").status_code == 404
    assert post(client).status_code == 404
    assert client.get("/sign-in/").status_code == 200
    assert rows(School).count() == 2


def test_two_who_set_up_at_once_make_one_school(db, client):
    """The second had the page before the first pressed the button; the act itself asks again, in its transaction."""
    form = SetUpForm(GIVEN)
    assert form.is_valid()
    assert post(client).status_code == 302
    second = Viewer(User(email="second@example.org", name="Second"), date(2026, 11, 16), ())
    with pytest.raises(PermissionDenied):
        actions.set_up_school(by=second, **{**form.values(), "email": "second@example.org"})
    assert rows(School).count() == User.objects.count() == 1


def test_a_set_up_that_breaks_leaves_nothing(db):
    form = SetUpForm(GIVEN)
    assert form.is_valid()
    values = form.values()
    values["terms"] = [{**term, "first_day": None} for term in values["terms"]]
    by = Viewer(User(email="ada@example.org", name="Ada"), date(2026, 11, 16), ())
    with pytest.raises(IntegrityError):
        actions.set_up_school(by=by, **values)
    assert nothing_is_there()


# From elsewhere


@pytest.fixture
def kept(settings, tmp_path):
    settings.DATA = tmp_path
    return tmp_path / "set-up-code"


@pytest.mark.parametrize(
    "elsewhere", [{"REMOTE_ADDR": "203.0.113.66"}, {"HTTP_X_FORWARDED_FOR": "203.0.113.66"}], ids=["there", "a proxy"]
)
def test_from_another_machine_it_takes_the_code_that_lies_on_this_one(db, client, kept, elsewhere):
    client.defaults.update(elsewhere)
    assert "Code for setting up" in client.get("/set-up/").content.decode()
    for code in ("", "1234-1234-1234-1234"):
        assert post(client, code=code).status_code == 422
    assert nothing_is_there()
    assert kept.stat().st_mode & 0o077 == 0
    assert post(client, code=f" {kept.read_text().upper()} ").status_code == 302
    assert not kept.exists(), "it has done its work"


def test_a_declared_proxy_on_this_machine_is_not_this_machine(db, client, kept, settings):
    settings.BEHIND_PROXY = True
    assert "Code for setting up" in client.get("/set-up/").content.decode()


def test_on_this_machine_nobody_is_asked_for_a_code(db, client, kept):
    assert "Code for setting up" not in client.get("/set-up/").content.decode()
    assert post(client).status_code == 302


# What cannot be


WRONG = [
    ({"autumn_last_day": "2026-08-01"}, "The Autumn term ends before it begins."),
    ({"spring_first_day": "2026-12-01"}, "The Spring term begins before the one before it has ended."),
    ({"summer_first_day": "2027-03-25"}, "The Summer term begins before the one before it has ended."),
    ({"autumn_break_last_day": ""}, "Give both days of the half term, or neither."),
    ({"autumn_break_first_day": "2026-11-02"}, "The half term lies outside the Autumn term."),
    ({"spring_break_first_day": "2026-12-20"}, "The half term lies outside the Spring term."),
    ({"autumn_break_first_day": "2026-09-01"}, "The half term lies outside the Autumn term."),
    ({"first_year": "11", "last_year": "7"}, "The oldest year group is younger than the youngest."),
]


@pytest.mark.parametrize(("changed", "says"), WRONG)
def test_days_that_cannot_be_are_said_in_a_sentence_and_what_was_typed_stays(db, client, changed, says):
    answer = post(client, **changed)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert says in text
    for name in ("name", "person", "email", "autumn_first_day", "summer_last_day", *changed):
        if value := {**GIVEN, **changed}[name]:
            assert f'value="{value}"' in text, name
    assert GIVEN["password"] not in text, "a password is typed again"
    assert nothing_is_there()


@pytest.mark.parametrize(
    "name", ["name", "person", "email", "password", "autumn_first_day", "summer_last_day", "pupil", "first_year"]
)
def test_what_is_needed_is_asked_for(db, client, name):
    assert post(client, **{name: ""}).status_code == 422
    assert nothing_is_there()


def test_a_term_without_a_half_term_is_a_term(db, client):
    assert post(client, autumn_break_first_day="", autumn_break_last_day="").status_code == 302
    assert rows(Term).get(name="Autumn").break_first_day is None


@pytest.mark.parametrize("password", ["short", "password1234", "elevenchars", "ada@example.org", "ada@example"])
def test_a_password_that_is_short_common_or_her_address_is_refused(db, client, password):
    answer = post(client, password=password)
    assert answer.status_code == 422
    assert "rm-error" in answer.content.decode()
    assert nothing_is_there()


@pytest.mark.parametrize(
    "password", ["kettle orchard violin", "três palavras longas", " spaces count too ", "x" * 5 + "Ω" * 7]
)
def test_any_long_password_does_and_signs_her_in_as_it_was_typed(db, client, password):
    assert post(client, password=password).status_code == 302
    client.logout()
    answer = client.post("/sign-in/", {"login": "ADA@example.org", "password": password})
    assert answer.status_code == 302, "capitals of an address do not count"


@pytest.mark.parametrize(
    ("day", "year"),
    [(date(2026, 7, 31), 2025), (date(2026, 8, 1), 2026), (date(2026, 9, 1), 2026), (date(2027, 1, 1), 2026)],
)
def test_the_year_offered_turns_in_august(day, year):
    assert begun_in(day) == year


# Signing in


def test_a_wrong_password_says_the_same_as_an_unknown_address(world, client):
    def said(name, password):
        answer = client.post("/sign-in/", {"login": name, "password": password})
        assert answer.status_code == 200
        return "This address and password do not go together" in answer.content.decode()

    assert said("lea@example.org", "wrong")
    assert said("nobody@example.org", PASSWORD)


def test_a_leaver_may_sign_in_and_opens_nothing(world, client):
    assert client.post("/sign-in/", {"login": "leaver@example.org", "password": PASSWORD}).status_code == 302
    for url in ("/", "/duties/", "/school/pupils/", reverse("pupil", args=[world.pupils["ann"].ref])):
        assert client.get(url).status_code == 403


def test_signing_in_leads_nowhere_else(world, client):
    given = {"login": "lea@example.org", "password": PASSWORD, "next": "https://elsewhere.example.org/"}
    assert client.post("/sign-in/", given).url == "/"


def test_a_password_that_the_office_gave_is_changed_before_anything_opens(world, administrator, client):
    actions.add_staff(by=administrator, name="New", email="new@example.org", password="kettle orchard violin")
    client.post("/sign-in/", {"login": "new@example.org", "password": "kettle orchard violin"})
    for url in ("/", "/duties/", "/school/pupils/"):
        assert client.get(url).url == reverse("password")
    for again in ("kettle orchard violin", "short"):
        assert client.post(reverse("password"), {"password": again, "again": again}).status_code == 422
    given = {"password": "candle meadow trumpet", "again": "candle meadow trumpet"}
    assert client.post(reverse("password"), given).status_code == 302
    assert client.get("/").status_code == 200, "and she is still signed in"
    assert User.objects.get(email="new@example.org").check_password("candle meadow trumpet")
