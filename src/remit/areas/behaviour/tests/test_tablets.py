"""A tablet that several share: what it opens and to whom, and what somebody tries who should not."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from remit.areas.behaviour import at_tablet, enrolling, tablets
from remit.areas.behaviour.models import LogEntry, Pin, Tablet, WrongPins
from remit.areas.behaviour.tests.test_logging import nothing_logged, rows
from remit.core import clock
from remit.core.acts import Refused
from remit.core.writing import unrecorded
from remit.school.models import Staff
from tests.access_walk import sign_in
from tests.pages import address, circles, routes, takes_ref
from tests.world import ROLES, START, TODAY

AT, FIND = "/tablet/", "/tablet/find/"
NAMES = {"tom": "4825", "newcomer": "1794", "lea": "9036"}


@pytest.fixture
def office(world, client):
    sign_in(client, world, "administrator")
    return client


@pytest.fixture
def tablet(world):
    """Added, and within its hours: the clock stands at 08:45."""
    unrecorded("test", lambda: [each.objects.unscoped("test").all().delete() for each in (WrongPins, Tablet, Pin)])
    nothing_logged()

    def make():
        school = world.schools["alder"]
        for name, pin in NAMES.items():
            Pin.objects.create(school=school, staff=world.staff[name], digest=make_password(pin))
        return Tablet.objects.create(school=school, name="Lunch", opens=time(8), closes=time(14))

    return unrecorded("test", make)


def fresh(tablet):
    return Tablet.objects.unscoped("test").get(pk=tablet.pk)


@pytest.fixture
def code(administrator, tablet):
    made = enrolling.new_code()
    enrolling.keep_code(by=administrator, tablet=fresh(tablet), code=made)
    return made


@pytest.fixture
def device(tablet, code):
    """The tablet itself."""
    device = Client()
    answer = device.post(AT, {"code": code})
    assert answer.status_code == 302
    return device


def come_in(device, world, name="tom", pin=""):
    return device.post(AT, {"who": world.staff[name].ref, "pin": pin or NAMES[name]})


def log(device, world, name="ann", **more):
    return device.post(reverse("behaviour:at.log", args=[world.pupils[name].ref]), {"code": "uniform", "day": str(TODAY), **more})  # fmt: skip


def at(monkeypatch, hour, minute=0, second=0):
    moment = datetime(TODAY.year, TODAY.month, TODAY.day, hour, minute, second, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: moment)


def later(monkeypatch, **more):
    now = clock.real_now() + timedelta(**more)
    monkeypatch.setattr(clock, "real_now", lambda: now)


def test_a_supervisor_logs_once_of_anybody_at_the_school_and_is_forgotten(world, device):
    assert "tom-person" in device.get(AT).content.decode()
    assert come_in(device, world).headers["Location"] == FIND
    assert "ann-given" not in device.get(FIND, {"q": "ann"}).content.decode(), "no name stands in an address"
    found = device.post(FIND, {"q": "ann"}).content.decode()
    assert "ann-given" in found
    assert "ann-emergency" not in found
    assert "Log it" in device.get(reverse("behaviour:at.log", args=[world.pupils["ann"].ref])).content.decode()
    assert log(device, world, words="ran").headers["Location"] == f"{AT}?logged=1"
    made = rows().get()
    assert (made.by, made.pupil, made.words) == (world.staff["tom"], world.pupils["ann"], "ran")
    assert device.get(FIND).headers["Location"] == AT, "forgotten"
    assert log(device, world).headers["Location"] == AT
    assert rows().count() == 1


def test_who_has_no_account_logs_as_well(world, device):
    def make():
        school = world.schools["alder"]
        staff = Staff.objects.create(school=school, name="Mrs Lunch", first_day=START)
        Pin.objects.create(school=school, staff=staff, digest=make_password("5173"))
        return staff

    staff = unrecorded("test", make)
    device.post(AT, {"who": staff.ref, "pin": "5173"})
    log(device, world)
    assert rows().get().by == staff


def test_a_pupil_of_another_school_is_not_there(world, device):
    come_in(device, world)
    assert log(device, world, "dot").status_code == 404
    assert "dot-given" not in device.post(FIND, {"q": "dot"}).content.decode()


def test_what_cannot_be_logged_is_said_and_what_was_typed_stays(world, device):
    come_in(device, world)
    answer = log(device, world, code="bullying", place="by the bins")
    assert answer.status_code == 422
    assert "by the bins" in answer.content.decode()
    assert log(device, world, words="x" * 10_000).status_code == 422
    assert log(device, world, words="<script>").status_code == 302, "not forgotten meanwhile"


def test_every_other_address_refuses_what_the_tablet_holds(world, device):
    """As though nobody were there: the walk, with somebody before the tablet."""
    come_in(device, world)
    own = {"behaviour:at", "behaviour:at.find", "behaviour:at.log", "behaviour:at.leave"}
    stranger = Client()
    for route, pattern in routes():
        keys = list(circles(route, "tom", ROLES["tom"]).values())[:1] if takes_ref(pattern) else [""]
        for key in keys if route not in own else ():
            url = address(world, route, pattern, key)
            here, there = device.get(url), stranger.get(url)
            assert here.status_code == there.status_code, route
            assert here.get("Location") == there.get("Location"), route
            assert SESSION_KEY not in device.session


def test_out_of_its_hours_it_says_so_and_opens_nothing(world, device, monkeypatch):
    at(monkeypatch, 15)
    answer = device.get(AT)
    assert "works from 08:00 to 14:00" in answer.content.decode()
    assert "tom-person" not in answer.content.decode()
    come_in(device, world)
    assert device.get(FIND).headers.get("Location") == AT
    assert not WrongPins.objects.unscoped("test").exists()


def test_what_was_being_typed_when_it_closed_is_logged(world, device, monkeypatch):
    at(monkeypatch, 13, 59)
    come_in(device, world)
    at(monkeypatch, 14, 0, 30)
    assert "works from" in device.get(FIND).content.decode()
    assert log(device, world).status_code == 302
    assert rows().count() == 1


def test_after_a_minute_without_a_touch_nobody_is_there(world, device, monkeypatch):
    come_in(device, world)
    assert 'http-equiv="refresh" content="61' in device.get(FIND).content.decode()
    later(monkeypatch, seconds=59)
    assert device.get(FIND).status_code == 200
    later(monkeypatch, seconds=61)
    assert device.get(FIND).status_code == 302
    assert log(device, world).status_code == 302
    assert not rows().exists()


def test_however_often_it_is_touched_ten_minutes_are_all(world, device, monkeypatch):
    come_in(device, world)
    for _ in range(11):
        later(monkeypatch, seconds=55)
        answer = device.get(FIND)
    assert answer.status_code == 302


def test_who_leaves_is_forgotten_and_what_the_tablet_was_given_opens_nothing_again(world, device):
    come_in(device, world)
    kept = device.cookies[tablets.PERSON].value
    device.post(reverse("behaviour:at.leave"))
    device.cookies[tablets.PERSON] = kept
    assert device.get(FIND).status_code == 302


def test_what_was_given_is_of_no_use_after_the_entry_or_at_another_tablet(world, device, administrator, tablet):
    come_in(device, world)
    kept = device.cookies[tablets.PERSON].value
    log(device, world)
    device.cookies[tablets.PERSON] = kept
    assert device.get(FIND).status_code == 302
    other = unrecorded(
        "test", lambda: Tablet.objects.create(school=tablet.school, name="Other", opens=time(8), closes=time(14))
    )
    code = enrolling.new_code()
    enrolling.keep_code(by=administrator, tablet=other, code=code)
    second = Client()
    second.post(AT, {"code": code})
    come_in(device, world)
    second.cookies[tablets.PERSON] = device.cookies[tablets.PERSON].value
    assert second.get(FIND).status_code == 302


def test_a_stolen_cookie_opens_no_more_than_names_and_ends_with_the_tablet(world, device, administrator, tablet):
    thief = Client()
    thief.cookies[tablets.TOKEN] = device.cookies[tablets.TOKEN].value
    assert "tom-person" in thief.get(AT).content.decode(), "that cannot be prevented"
    come_in(thief, world)
    enrolling.strike_off(by=administrator, tablet=fresh(tablet))
    for each in (thief, device):
        assert "Enrol this tablet" in each.get(AT).content.decode()
        assert each.get(FIND).status_code == 302
        assert log(each, world).status_code == 302
    assert not rows().exists()


def test_struck_off_between_the_form_and_its_sending_nothing_is_logged(world, device, administrator, tablet):
    come_in(device, world)
    here = fresh(tablet)
    person, viewer = world.staff["tom"], tablets.viewer_at(here, world.staff["tom"])
    enrolling.strike_off(by=administrator, tablet=fresh(tablet))
    with pytest.raises(Refused, match="once more"):
        at_tablet.log_once(
            by=viewer, tablet=here, person=person, pupils=[world.pupils["ann"]], code="effort", day=TODAY
        )


def test_the_code_enrols_once_and_for_an_hour(tablet, code, monkeypatch):
    assert Client().post(AT, {"code": code.lower()}).status_code == 302, "however it is typed"
    again = Client().post(AT, {"code": code})
    assert again.status_code == 422
    assert tablets.TOKEN not in again.cookies


def test_an_old_code_and_one_of_a_tablet_that_was_struck_off_enrol_nothing(tablet, code, administrator, monkeypatch):
    with monkeypatch.context() as patched:
        later(patched, minutes=61)
        assert Client().post(AT, {"code": code}).status_code == 422
    enrolling.strike_off(by=administrator, tablet=fresh(tablet))
    assert Client().post(AT, {"code": code}).status_code == 422
    assert Client().post(AT, {"code": ""}).status_code == 422


def test_a_new_code_ends_what_the_tablet_held(world, device, administrator, tablet):
    come_in(device, world)
    enrolling.keep_code(by=administrator, tablet=fresh(tablet), code=enrolling.new_code())
    assert device.get(FIND).status_code == 302


def wrong(device, world, name="tom", times=1):
    for _ in range(times):
        answer = come_in(device, world, name, "0000")
    return answer.content.decode()


def test_five_wrong_pins_keep_one_colleague_out_of_that_tablet_until_the_office_says_so(world, device, office, tablet):
    assert "That is not the PIN" in wrong(device, world, times=4)
    assert come_in(device, world).status_code == 302, "a right one begins anew"
    wrong(device, world, times=5)
    assert "The office lets you in again" in come_in(device, world).content.decode()
    assert come_in(device, world, "newcomer").status_code == 302, "somebody else still comes in"
    page = office.get(reverse("behaviour:tablets")).content.decode()
    assert "Kept out" in page
    office.post(reverse("behaviour:tablet.unlock", args=[fresh(tablet).ref]))
    assert come_in(device, world).status_code == 302


def test_who_guesses_over_several_people_shuts_the_tablet(world, device):
    for name in ("tom", "newcomer", "lea"):
        wrong(device, world, name, 5)
    assert "opens this tablet again" in come_in(device, world, "tom").content.decode()


def test_the_name_of_who_has_no_pin_or_has_left_is_no_way_in(world, device):
    assert device.post(AT, {"who": world.staff["mo"].ref, "pin": "1234"}).status_code == 422
    unrecorded("test", lambda: Staff.objects.unscoped("test").filter(name="tom-person").update(last_day=START))
    assert "tom-person" not in device.get(AT).content.decode()


def test_who_leaves_the_school_while_before_the_tablet_is_nobody(world, device):
    come_in(device, world)
    unrecorded(
        "test", lambda: type(world.users["tom"]).objects.filter(pk=world.users["tom"].pk).update(is_active=False)
    )
    assert device.get(FIND).status_code == 302


def test_a_session_that_stood_before_gains_nothing(world, device):
    """Fixation: whoever knew the session, or set one, knows nothing of who came in."""
    before = device.session.session_key
    come_in(device, world)
    assert SESSION_KEY not in device.session
    attacker = Client()
    if before:
        attacker.cookies["sessionid"] = before
    assert attacker.get(FIND).status_code == 302
    attacker.cookies[tablets.PERSON] = "forged:1:2"
    attacker.cookies[tablets.TOKEN] = device.cookies[tablets.TOKEN].value
    assert attacker.get(FIND).status_code == 302


def test_who_is_signed_in_on_that_tablet_is_neither_widened_nor_signed_out(world, device):
    sign_in(device, world, "newcomer")
    shut = reverse("behaviour:log-entries.list")
    before = device.get(shut).status_code, device.get(reverse("behaviour:mine")).status_code
    for answer in (device.get(AT), come_in(device, world), device.get(FIND), log(device, world)):
        assert answer.status_code == 403
        assert "Sign out first" in answer.content.decode()
    assert (device.get(shut).status_code, device.get(reverse("behaviour:mine")).status_code) == before
    assert device.session[SESSION_KEY] == str(world.users["newcomer"].pk)
    assert not rows().exists()


def test_the_cookies_are_out_of_reach_of_scripts_and_of_other_pages(world, device):
    come_in(device, world)
    for name in (tablets.TOKEN, tablets.PERSON):
        held = device.cookies[name]
        assert (held["httponly"], held["path"], held["samesite"]) == (True, AT, "Strict")
    assert fresh_digest(device) not in device.cookies[tablets.TOKEN].value, "its hash alone is kept"


def fresh_digest(device):
    return Tablet.objects.unscoped("test").get(name="Lunch").digest


def test_what_opens_at_a_tablet_is_the_directory_and_logging(world, lea, tablet):
    viewer = tablets.viewer_at(tablet, world.staff["lea"])
    assert {kind for each in viewer.grants for kind in each.kinds} == {"directory"}
    assert {power for each in viewer.grants for power in each.powers} == {"log"}
    assert not LogEntry.objects.visible_to(viewer).exists()


def test_nobody_else_does_what_is_done_at_a_tablet(world, lea, device, tablet):
    here = fresh(tablet)
    with pytest.raises(PermissionDenied):
        at_tablet.come_in(by=lea, tablet=here, person=world.staff["lea"], pin=NAMES["lea"])
    with pytest.raises(PermissionDenied):
        at_tablet.log_once(by=lea, tablet=here, person=world.staff["tom"], pupils=[world.pupils["ann"]], code="effort", day=TODAY)  # fmt: skip


# The office, and one's own PIN


def test_the_office_adds_a_tablet_and_sees_its_code_once(world, office):
    given = {"name": "Hall", "opens": "11:30", "closes": "14:00", "once": "v" * 32}
    office.post(reverse("behaviour:tablet.add"), given)
    assert (
        office.post(reverse("behaviour:tablet.add"), {**given, "closes": "11:00", "once": "w" * 32}).status_code == 422
    )
    made = Tablet.objects.unscoped("test").get(name="Hall")
    page = office.post(reverse("behaviour:tablet.code", args=[made.ref]), follow=True).content.decode()
    assert "shown this once" in page
    assert "shown this once" not in office.get(reverse("behaviour:tablets")).content.decode()


def test_the_office_gives_a_pin_once_and_not_its_own(world, office, tablet):
    mo = world.staff["mo"]
    page = office.post(reverse("behaviour:pin.give", args=[mo.ref]), follow=True).content.decode()
    assert "shown this once" in page
    digest = Pin.objects.unscoped("test").get(staff=mo).digest
    office.post(reverse("behaviour:pin.give", args=[mo.ref]))
    assert Pin.objects.unscoped("test").get(staff=mo).digest == digest
    own = reverse("behaviour:pin.give", args=[world.staff["administrator"].ref])
    assert office.post(own).status_code == 404
    office.post(reverse("behaviour:pin.away", args=[mo.ref]))
    assert not Pin.objects.unscoped("test").filter(staff=mo).exists()


@pytest.mark.parametrize("pin", ["123", "1234567", "12a4", "1111", "1234", "9876", "١٢٣٤"])
def test_a_pin_that_is_short_long_or_easy_is_refused(world, tom, tablet, pin):
    with pytest.raises(Refused):
        enrolling.set_pin(by=tom, staff=world.staff["tom"], pin=pin)


def test_each_chooses_her_own_and_nobody_else_s(world, client, tom, tablet):
    sign_in(client, world, "tom")
    address = reverse("behaviour:pin")
    assert client.post(address, {"pin": "2749", "again": "2748"}).status_code == 422
    assert client.post(address, {"pin": "2749", "again": "2749"}).status_code == 302
    assert tablets.fits(world.staff["tom"], "2749")
    with pytest.raises(PermissionDenied):
        enrolling.set_pin(by=tom, staff=world.staff["lea"], pin="2749")
