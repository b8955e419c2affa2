"""What is held of a pupil: dated, by value, changed by those who lead; and the names and numbers of the law."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from remit.core.acts import OutOfSight, history_of
from remit.core.records import Stale
from remit.core.writing import unrecorded
from remit.school import characteristics, family, keeping
from remit.school.characteristics import Overlap
from remit.school.models import Characteristic, FormerUpn, Particulars, School
from remit.school.rows import checks
from tests.access_walk import sign_in
from tests.world import START, TODAY, YESTERDAY, viewer


def rows(model):
    return model.objects.unscoped("test")


def add(by, world, pupil, code, value="", first_day=TODAY, last_day=None, rank=None, verified_on=None):
    return characteristics.add_characteristic(
        by=by, pupil=world.pupils[pupil], type=world.types[code], value=value, rank=rank, verified_on=verified_on,
        first_day=first_day, last_day=last_day,
    )  # fmt: skip


def codes(viewer, pupil):
    return [(row.type.code, row.value) for row in family.characteristics(viewer, pupil)[0]]


def shown(client, pupil):
    return client.get(reverse("pupil", args=[pupil.ref])).content.decode()


@pytest.fixture
def page(world, client):
    """lea leads ann, and sees what teachers see; inclusion is not open to her."""
    sign_in(client, world, "lea")
    return client


# What holds


def test_the_panel_names_values_and_says_since_when(world, page, lea):
    add(lea, world, "ann", "K", first_day=START)
    add(lea, world, "ann", "NEED", "SEMH", START, rank=2, verified_on=YESTERDAY)
    add(lea, world, "ann", "NEED", "SPLD", START, rank=1)
    text = shown(page, world.pupils["ann"])
    assert "Checked 13 Nov 2026" in text
    assert text.index("Specific learning difficulty") < text.index("Social, emotional and mental health")
    assert ">SEN K<" in text
    assert text.count('class="rm-chip"') == 2, "PP and SEN K: a need has no chip"


def test_adding_asks_first_for_the_type_and_then_for_what_it_needs(world, page):
    ann = world.pupils["ann"]
    where = reverse("school:characteristics.add", args=[ann.ref])
    text = page.get(where).content.decode()
    assert "?type=NEED" in text
    assert "?type=FSM" not in text, "of a kind that is not open here"
    answer = page.post(f"{where}?type=NEED", {"value": "SLCN", "rank": "1", "first_day": "2026-11-01"})
    assert answer.url == reverse("pupil", args=[ann.ref])
    assert rows(Characteristic).get(pupil=ann, type__code="NEED").value == "SLCN"
    again = page.post(f"{where}?type=NEED", {"value": "SLCN", "rank": "2", "first_day": "2026-11-02"})
    assert again.status_code == 422
    assert "is held from 1 November 2026" in again.content.decode()
    assert page.post(f"{where}?type=NEED", {"value": "WHAT", "first_day": "2026-11-02"}).status_code == 422


@pytest.mark.parametrize(("held", "other"), [("K", "E"), ("E", "K"), ("PP", "PP"), ("EAL", "EAL")])
def test_what_excludes_is_refused_in_the_same_days_and_not_before(world, head, held, other):
    if held != "PP":
        add(head, world, "ann", held, first_day=START)
    with pytest.raises(Overlap):
        add(head, world, "ann", other, first_day=START - timedelta(days=9))
    add(head, world, "ann", other, first_day=START - timedelta(days=9), last_day=START - timedelta(days=1))


def test_a_change_ends_the_old_and_begins_the_new_and_the_past_stays_as_it_was(world, head, mo):
    free = add(head, world, "ann", "FSM", "T", first_day=START)
    change = characteristics.change_characteristic
    new = change(by=head, characteristic=free, version=1, value="X", rank=None, verified_on=TODAY, day=TODAY)
    then = viewer(world, "head", TODAY - timedelta(days=1))
    assert [each for each in codes(then, world.pupils["ann"]) if each[0] == "FSM"] == [("FSM", "T")]
    assert [each for each in codes(head, world.pupils["ann"]) if each[0] == "FSM"] == [("FSM", "X")]
    assert (new.first_day, new.verified_on) == (TODAY, TODAY)
    assert rows(Characteristic).get(pk=free.pk).last_day == TODAY - timedelta(days=1)


def test_what_was_only_checked_again_keeps_its_first_day(world, head):
    free = add(head, world, "ann", "FSM", "T", first_day=START)
    characteristics.change_characteristic(
        by=head, characteristic=free, version=1, value="T", rank=None, verified_on=TODAY, day=TODAY
    )
    row = rows(Characteristic).get(pupil=world.pupils["ann"], type__code="FSM")
    assert (row.first_day, row.last_day, row.verified_on) == (START, None, TODAY)
    assert list(history_of(row, head).last().changes) == ["verified_on"]


def test_what_ended_holds_again_unless_something_took_its_place(world, lea, page):
    row = add(lea, world, "ann", "K", first_day=START)
    answer = page.post(
        reverse("school:characteristics.end", args=[row.ref]),
        {"last_day": YESTERDAY.isoformat(), "version": row.version},
        follow=True,
    )
    assert reverse("school:characteristics.resume", args=[row.ref]) in answer.content.decode()
    assert "What has ended" in answer.content.decode()
    assert ("K", "") not in codes(lea, world.pupils["ann"])
    page.post(reverse("school:characteristics.resume", args=[row.ref]))
    assert ("K", "") in codes(lea, world.pupils["ann"])
    again = rows(Characteristic).get(pk=row.pk)
    characteristics.end_characteristic(by=lea, characteristic=again, version=again.version, last_day=YESTERDAY)
    add(lea, world, "ann", "E")
    with pytest.raises(Overlap):
        characteristics.resume_characteristic(by=lea, characteristic=rows(Characteristic).get(pk=row.pk))


def test_nothing_ends_before_it_begins(world, lea, page):
    row = add(lea, world, "ann", "K")
    with pytest.raises(Overlap):
        characteristics.end_characteristic(by=lea, characteristic=row, version=row.version, last_day=YESTERDAY)
    answer = page.post(
        reverse("school:characteristics.end", args=[row.ref]), {"last_day": "2026-01-01", "version": 1}, follow=True
    )
    assert "It had not begun by that day." in answer.content.decode()


def test_a_teacher_reads_what_is_taught_with_and_writes_none_of_it(world, tom, client):
    client.force_login(world.users["tom"])
    text = shown(client, world.pupils["bea"])
    assert "English as an additional language" in text
    assert "school/held/" not in text
    with pytest.raises(PermissionDenied):
        characteristics.end_characteristic(by=tom, characteristic=world.held["bea"], version=1, last_day=TODAY)
    with pytest.raises(PermissionDenied):
        add(tom, world, "bea", "K")


def test_a_leader_writes_no_kind_that_is_not_open(world, lea, administrator):
    for by, code in ((lea, "FSM"), (lea, "LAC"), (administrator, "K"), (administrator, "PP")):
        with pytest.raises(PermissionDenied):
            add(by, world, "ann", code)
    looked_after = rows(Characteristic).get(pupil=world.pupils["ann"], type__code="LAC")
    with pytest.raises(OutOfSight):
        characteristics.end_characteristic(by=lea, characteristic=looked_after, version=1, last_day=TODAY)


# Pupil premium


def give_premium(world, pupil):
    unrecorded("test", lambda: Characteristic.objects.create(pupil=world.pupils[pupil], type=world.types["PP"], first_day=START))  # fmt: skip


@pytest.mark.parametrize("shows", [False, True])
def test_a_teacher_is_shown_pupil_premium_where_the_school_says_so_and_nowhere_else(
    world, client, administrator, shows
):
    give_premium(world, "bea")
    school = world.schools["alder"]
    if shows:
        keeping.amend_school(by=administrator, school=school, version=1, name=school.name, first_year=7, last_year=11, phase="", urn="", laestab="", two_weeks=False, shows_premium=True, shows_emergency=True, taught_in_forms=False)  # fmt: skip
    sign_in(client, world, "tom")
    pages = [
        reverse("pupil", args=[world.pupils["bea"].ref]),
        reverse("school:pupils.list"),
        reverse("school:pupils.csv"),
    ]
    said = ["Pupil premium" in client.get(each).content.decode() for each in pages]
    assert said == [shows, False, False], "lists name nobody's premium at all"
    assert ("PP", "") in codes(viewer(world, "lea"), world.pupils["ann"]), "who leads sees it always"


def test_the_details_of_the_school_are_kept_on_their_page(world, client):
    sign_in(client, world, "administrator")
    given = {
        "name": "Oakfield", "first_year": "7", "last_year": "11", "version": "1", "phase": "secondary", "urn": "123456", "laestab": "123/4567",
        "two_weeks": "on", "shows_premium": "on",
    }  # fmt: skip
    assert client.post(reverse("school:details"), given).status_code == 302
    school = rows(School).get(pk=world.schools["alder"].pk)
    assert (school.urn, school.laestab, school.two_weeks, school.shows_premium) == ("123456", "1234567", True, True)
    text = client.get(reverse("school:about")).content.decode()
    for said in ("Secondary", "1234567", "Two weeks, A and B", "Teachers see it"):
        assert said in text
    for wrong in ({"urn": "12345"}, {"laestab": "12x4567"}):
        assert client.post(reverse("school:details"), {**given, "version": "2", **wrong}).status_code == 422


# What an adult must do in an emergency


def say_of_emergency(world, administrator, *, shows):
    school = world.schools["alder"]
    keeping.amend_school(by=administrator, school=school, version=school.version, name=school.name, first_year=7, last_year=11, phase="", urn="", laestab="", two_weeks=False, shows_premium=False, shows_emergency=shows, taught_in_forms=False)  # fmt: skip


@pytest.mark.parametrize("shows", [True, False])
@pytest.mark.parametrize(
    ("name", "pupil", "always"),
    [("tom", "bea", True), ("lea", "ann", True), ("administrator", "ann", True), ("head", "cal", True), ("tom", "ann", False), ("newcomer", "ann", False), ("lea", "cal", False)],
)  # fmt: skip
def test_what_to_do_in_an_emergency_is_seen_by_every_adult_or_by_those_who_teach_or_lead(
    world, client, administrator, name, pupil, always, shows
):
    say_of_emergency(world, administrator, shows=shows)
    sign_in(client, world, name)
    text = client.get(reverse("pupil", args=[world.pupils[pupil].ref])).content.decode()
    assert [said in text for said in (f"{pupil}-emergency", "What to do in an emergency")] == [shows or always] * 2


def test_a_teacher_of_one_group_reads_it_of_no_other(world, administrator):
    say_of_emergency(world, administrator, shows=False)
    tom = viewer(world, "tom")
    assert [family.emergency_of(tom, world.pupils[name]) for name in ("bea", "cal")] == ["bea-emergency", ""]


def test_a_new_school_tells_every_adult(world, client):
    assert world.schools["alder"].shows_emergency
    sign_in(client, world, "administrator")
    assert "Every adult sees what to do" in client.get(reverse("school:about")).content.decode()


def test_who_closed_it_stands_in_the_history(world, administrator):
    say_of_emergency(world, administrator, shows=False)
    entry = history_of(world.schools["alder"], administrator).first()
    assert entry.changes["shows_emergency"] == [True, False]


# Names and numbers


NAMES = {
    "legal_given_name": "Annabel", "legal_family_name": "Quill", "middle_names": "May", "former_family_name": "Fern", "date_of_birth": "2013-10-03",
    "sex": "F", "upn": "", "uln": "",
}  # fmt: skip


def upn(rest="823432112001"):
    return checks.upn_letter(rest) + rest


def test_legal_names_and_numbers_are_kept_and_shown(world, page):
    ann = world.pupils["ann"]
    given = {**NAMES, "upn": upn(), "uln": "1000000500", "version": "1"}
    fault = checks.uln_fault("1000000500")
    given["uln"] = next(f"100000050{last}" for last in range(10) if not checks.uln_fault(f"100000050{last}")) if fault else "1000000500"  # fmt: skip
    assert page.post(reverse("school:particulars", args=[ann.ref]), given).status_code == 302
    text = shown(page, ann)
    for said in ("Annabel Quill", "May", "Fern", upn(), given["uln"], "Before: ann-upn"):
        assert said in text
    assert rows(FormerUpn).get(pupil=ann, upn="ann-upn").until == TODAY


def test_a_upn_that_stays_the_same_leaves_no_former_one(world, lea):
    ann = world.pupils["ann"]
    characteristics.keep_particulars(by=lea, pupil=ann, version=1, details={"upn": "ann-upn", "middle_names": "May"})
    assert not rows(FormerUpn).filter(pupil=ann, upn="ann-upn").exists()


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"upn": "X823432112001"}, "does not fit its digits"),
        ({"upn": "12"}, "A UPN is a letter"),
        ({"uln": "123"}, "A ULN has ten digits"),
        ({"date_of_birth": "2030-01-01"}, "still to come"),
    ],
)
def test_a_number_that_cannot_be_is_said_in_a_sentence(world, page, changed, says):
    answer = page.post(reverse("school:particulars", args=[world.pupils["ann"].ref]), {**NAMES, "version": "1", **changed})  # fmt: skip
    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_a_upn_of_somebody_else_is_refused_and_not_said_whose(world, page):
    unrecorded("test", lambda: rows(Particulars).filter(pupil=world.pupils["cal"]).update(upn=upn()))
    answer = page.post(reverse("school:particulars", args=[world.pupils["ann"].ref]), {**NAMES, "version": "1", "upn": upn()})  # fmt: skip
    assert "This UPN is already held." in answer.content.decode()
    assert "cal-" not in answer.content.decode()


def test_details_that_somebody_saved_first_are_not_overwritten(world, lea, tom):
    ann = world.pupils["ann"]
    characteristics.keep_particulars(by=lea, pupil=ann, version=1, details={"middle_names": "May"})
    with pytest.raises(Stale):
        characteristics.keep_particulars(by=lea, pupil=ann, version=1, details={"middle_names": "June"})
    with pytest.raises(PermissionDenied):
        characteristics.keep_particulars(by=tom, pupil=world.pupils["bea"], version=1, details={"middle_names": "x"})


def test_a_pupil_of_whom_nothing_is_held_gets_details(world, lea, page):
    ann = world.pupils["ann"]
    unrecorded("test", lambda: rows(Particulars).filter(pupil=ann).delete())
    assert page.post(reverse("school:particulars", args=[ann.ref]), NAMES).status_code == 302
    assert family.particulars_of(lea, ann).middle_names == "May"


@pytest.mark.parametrize("uln", ["1000000043", "1234567890", "0123456789", "12345678", "١٢٣٤٥٦٧٨٩٠"])
def test_a_learner_number_is_ten_digits_of_which_the_last_follows_from_the_others(uln):
    fits = uln.isascii() and len(uln) == 10
    total = sum(int(digit) * weight for digit, weight in zip(uln[:9], range(10, 1, -1), strict=False)) % 11
    assert bool(checks.uln_fault(uln)) != (fits and total != 0 and str(10 - total) == uln[9])


# Two tabs, and what takes the place of what


@pytest.mark.parametrize("page_of", ["edit", "end", "next"])
def test_of_two_tabs_the_second_is_told_and_changes_nothing(world, head, client, page_of):
    sign_in(client, world, "head")
    need = add(head, world, "ann", "K", first_day=START)
    said = {"day": TODAY.isoformat(), "last_day": TODAY.isoformat(), "version": need.version}
    said |= {"next-day": TODAY.isoformat(), "next-type": "E", "next-version": need.version}
    text = client.get(reverse("school:characteristics.edit", args=[need.ref])).content.decode()
    assert f'name="version" value="{need.version}"' in text
    rows(Characteristic).get(pk=need.pk)
    characteristics.change_characteristic(
        by=head, characteristic=need, version=need.version, value="", rank=None, verified_on=YESTERDAY, day=TODAY
    )
    answer = client.post(reverse(f"school:characteristics.{page_of}", args=[need.ref]), said)
    assert answer.status_code == 409
    held = rows(Characteristic).get(pk=need.pk)
    assert (held.verified_on, held.last_day) == (YESTERDAY, None)


def test_support_becomes_a_plan_in_one_step(world, lea, page):
    row = add(lea, world, "ann", "K", first_day=START)
    where = reverse("school:characteristics.next", args=[row.ref])
    assert where in page.get(reverse("school:characteristics.edit", args=[row.ref])).content.decode()
    said = {"next-type": "E", "next-day": "2026-11-10", "next-version": row.version}
    text = page.post(where, said, follow=True).content.decode()
    assert "ends, " in text
    held = rows(Characteristic).filter(pupil=world.pupils["ann"], type__code__in="KE").order_by("first_day")
    assert list(held.values_list("type__code", "first_day", "last_day")) == [
        ("K", START, date(2026, 11, 9)), ("E", date(2026, 11, 10), None),
    ]  # fmt: skip


def test_a_plan_follows_no_other_thing_and_no_day_on_which_nothing_was_held(world, lea, head, tom, page):
    row = add(lea, world, "ann", "K", first_day=START)
    succeed = characteristics.succeed_characteristic
    for day in (START, START - timedelta(days=1)):
        with pytest.raises(Overlap):
            succeed(by=lea, characteristic=row, version=row.version, type=world.types["E"], day=day)
    with pytest.raises(Overlap):
        succeed(by=lea, characteristic=row, version=row.version, type=world.types["EAL"], day=TODAY)
    with pytest.raises(PermissionDenied):
        succeed(by=tom, characteristic=world.held["bea"], version=1, type=world.types["E"], day=TODAY)
    answer = page.post(reverse("school:characteristics.next", args=[row.ref]), {"next-type": "E", "next-day": "1/9/2026", "next-version": 1}, follow=True)  # fmt: skip
    assert "choose a later day on which it still holds" in answer.content.decode()
    other = reverse("school:characteristics.edit", args=[add(head, world, "ann", "EAL").ref])
    assert "Becomes" not in page.get(other).content.decode()
