"""A pupil's own number in the school's system: kept as it is written, unique at the school, and a way to be met that
merges nobody."""

import pytest
from django.db import IntegrityError
from django.urls import reverse

from remit.core.imports.columns import guess
from remit.core.writing import unrecorded
from remit.school.models import Characteristic, Contact, Membership, Particulars, Pupil
from remit.school.rows import cells, classes, contacts
from remit.school.rows.pupils import FIELDS
from remit.school.tests.bringing import brought, judged, of, reasons, rows, undone, upn, verdicts
from tests.access_walk import sign_in
from tests.world import YESTERDAY, viewer

NAMES = ("Forename", "Surname", "Year", "DOB", "UPN", "Adno")
NUMBERS = {"ann": "004217", "bea": "4218", "cal": "S-77"}
KINDS = [("classes", "Class", "8ZZ"), ("contacts", "Contact", "Zed Zed"), ("pupils", "Ethnicity", "WBRI")]


@pytest.fixture(autouse=True)
def numbers(world):
    for name, number in NUMBERS.items():
        held = rows(Particulars, pupil=world.pupils[name])
        unrecorded("test", lambda held=held, number=number: held.update(admission_number=number))


@pytest.fixture
def head(world):
    return viewer(world, "head")


def number_of(name):
    return rows(Particulars, pupil__given_name=name).get().admission_number


def listed(by, *lines, headings=NAMES, kind="pupils"):
    return of(by, kind, headings, *lines)


# As it is written


@pytest.mark.parametrize(
    ("cell", "number"),
    [("004217", "004217"), (" 4217 ", "4217"), ("4217.0", "4217"), ("S/12-3", "S/12-3"), ("0", ""), ("000", ""), ("-", ""), ("", "")],
)  # fmt: skip
def test_a_number_keeps_its_zeros_and_its_letters(cell, number):
    assert cells.admission_number(cell) == number


@pytest.mark.parametrize("cell", ["=1+1", "@SUM(A1)", "4.2E+05", "x" * 21, "H801200001001"])
def test_what_is_no_admission_number_is_refused(cell):
    with pytest.raises(ValueError, match="This is"):
        cells.admission_number(cell)


@pytest.mark.parametrize(("one", "other"), [("004217", "4217"), ("s-77", "S-77"), ("0 42", "42")])
def test_zeros_capitals_and_spaces_make_no_other_number(one, other):
    assert cells.admission_key(one) == cells.admission_key(other)


@pytest.mark.parametrize(("one", "other"), [("4217", "42170"), ("S77", "S-77"), ("A0042", "A42")])
def test_other_numbers_are_others(one, other):
    assert cells.admission_key(one) != cells.admission_key(other)


@pytest.mark.parametrize("heading", ["Adno", "Admission Number", "Adm. No.", "Student ID", "MIS id", "PupilID", "Admission No", "Student Number"])  # fmt: skip
@pytest.mark.parametrize("fields", [FIELDS, classes.FIELDS, contacts.FIELDS])
def test_the_headings_that_systems_give_it_are_known_in_every_list(heading, fields):
    assert guess([heading], fields) == {"admission_number": 0}


def test_the_admission_number_is_taken_before_another_id():
    assert guess(["Student ID", "Adno"], FIELDS) == {"admission_number": 1}


def test_a_list_of_pupils_brings_the_number_in_and_undo_takes_it_back(world, administrator):
    eli = world.pupils["eli"]
    lines = [
        ("Fay", "Fern", "8", "01/10/2013", "", "000901"),
        (eli.given_name, eli.family_name, str(eli.year), "", "", ""),
    ]
    born = rows(Particulars, pupil=eli).get().date_of_birth
    lines[1] = (*lines[1][:3], f"{born:%d/%m/%Y}", "", "902")
    batch = listed(administrator, *lines)
    brought(administrator, batch)
    assert (number_of("Fay"), number_of(eli.given_name)) == ("000901", "902")
    undone(administrator, batch)
    assert not rows(Pupil, given_name="Fay").exists()
    assert number_of(eli.given_name) == ""


def test_a_number_that_another_pupil_has_by_now_is_not_put_back(world, administrator):
    unrecorded("test", lambda: rows(Particulars, pupil=world.pupils["ann"]).update(upn=upn(7)))
    batch = listed(administrator, ("ann-given", "ann-family", "8", "03/10/2013", upn(7), "5000"))
    brought(administrator, batch)
    unrecorded("test", lambda: rows(Particulars, pupil=world.pupils["eli"]).update(admission_number="004217"))
    done = undone(administrator, batch)
    assert [why for _, _, why in done.undone["left"]] == ["Another {pupil.one} has this admission number now."]
    assert number_of("ann-given") == "5000"


def test_a_number_that_lost_its_zeros_changes_nothing_and_one_that_has_them_is_kept(world, head):
    lost = ("ann-given", "ann-family", "8", "03/10/2013", "", "4217")
    fuller = ("bea-given", "bea-family", "11", "03/10/2010", "", "004218")
    found = judged(world, listed(viewer(world, "administrator"), lost, fuller), head)
    assert [each.differs.get("admission_number") for each in found] == [None, ["4218", "004218"]]


def test_one_number_is_of_one_pupil_at_the_school(world):
    with pytest.raises(IntegrityError):
        unrecorded("test", lambda: rows(Particulars, pupil=world.pupils["bea"]).update(admission_number="004217"))


# Who is met by it


@pytest.mark.parametrize(("kind", "column", "cell"), KINDS)
@pytest.mark.parametrize("number", ["004217", "4217"])
def test_a_number_alone_finds_whom_the_viewer_sees_it_of(world, administrator, head, kind, column, cell, number):
    batch = of(administrator, kind, ("Adno", column), (number, cell))
    assert verdicts(judged(world, batch, head)) == ["changed" if kind == "pupils" else "added"]


@pytest.mark.parametrize(("kind", "column", "cell"), KINDS)
def test_for_whoever_does_not_see_it_a_number_alone_is_refused_whether_or_not_it_is_held(
    world, administrator, kind, column, cell
):
    batch = of(administrator, kind, ("Adno", column), *((str(at), f"{cell}") for at in range(4210, 4225)))
    found = judged(world, batch, administrator)
    assert set(verdicts(found)) == {"rejected"}
    assert len(set(reasons(found))) == 1
    assert "ann-given" not in str(found)


@pytest.mark.parametrize(("kind", "column", "cell"), KINDS[:2])
def test_rows_for_every_number_beside_one_name_are_refused_alike(world, administrator, kind, column, cell):
    lines = [(str(at), "ann-given ann-family", f"{cell}{at}") for at in range(4200, 4230)]
    found = judged(world, of(administrator, kind, ("Adno", "Pupil name", column), *lines), administrator)
    assert set(verdicts(found)) == {"rejected"}
    assert len(set(reasons(found))) == 1


def test_rows_of_pupils_for_every_number_are_refused_alike(world, administrator):
    lines = [("ann-given", "ann-family", "8", "03/10/2013", "", str(at)) for at in range(4200, 4230)]
    found = judged(world, listed(administrator, *lines), administrator)
    assert set(verdicts(found)) == {"rejected"}
    assert len({each.faults[0].message for each in found}) == 1


@pytest.mark.parametrize(
    "line",
    [
        ("bea-given", "bea-family", "11", "", "", "4217"),
        ("bea-given", "bea-family", "11", "03/10/2010", "", "4217"),
        ("ann-given", "ann-family", "8", "04/10/2013", "", "4217"),
        ("Fay", "Fern", "8", "01/10/2013", upn(3), "4217"),
    ],
)
def test_a_number_with_the_name_or_birthday_of_somebody_else_is_asked(world, administrator, head, line):
    batch = listed(administrator, line)
    for by in (head, administrator):
        assert verdicts(judged(world, batch, by)) == ["rejected"]
    brought(administrator, batch)
    assert rows(Pupil, given_name=line[0]).count() == (line[0] != "Fay")


def test_a_upn_of_one_and_the_number_of_another_is_asked(world, administrator, head):
    unrecorded("test", lambda: rows(Particulars, pupil=world.pupils["ann"]).update(upn=upn(7)))
    batch = listed(administrator, ("ann-given", "ann-family", "8", "03/10/2013", upn(7), "4218"))
    assert reasons(judged(world, batch, head)) == ["The UPN is one {pupil.one}'s, the admission number another's."]


def test_the_upn_comes_first_and_another_number_is_shown_as_a_change(world, administrator, head):
    unrecorded("test", lambda: rows(Particulars, pupil=world.pupils["ann"]).update(upn=upn(7)))
    batch = listed(administrator, ("ann-given", "ann-family", "8", "03/10/2013", upn(7), "5000"))
    assert judged(world, batch, head)[0].differs == {"admission_number": ["004217", "5000"]}


def test_a_name_and_birthday_with_another_number_are_asked(world, administrator, head):
    batch = listed(administrator, ("ann-given", "ann-family", "8", "03/10/2013", "", "5000"))
    assert "another UPN, admission number" in reasons(judged(world, batch, head))[0]


@pytest.mark.parametrize(("kind", "column", "cell"), KINDS[:2])
def test_in_other_lists_a_number_goes_before_the_name_and_never_against_it(world, administrator, kind, column, cell):
    eli = world.pupils["eli"]
    born = rows(Particulars, pupil=eli).get().date_of_birth
    headings = ("Adno", "First name", "Last name", "DOB", column)
    lines = {
        ("4217", "ann-given", "ann-family", "", cell): "added",
        ("4217", "bea-given", "bea-family", "", cell): "rejected",
        ("4217", "ann-given", "ann-family", "05/05/2013", cell): "rejected",
        ("5000", "bea-given", "bea-family", "03/10/2010", cell): "rejected",  # she has another
        ("5001", eli.given_name, eli.family_name, f"{born:%d/%m/%Y}", cell): "added",  # has none yet
    }
    for line, verdict in lines.items():
        assert verdicts(judged(world, of(administrator, kind, headings, line), administrator)) == [verdict], line


def test_the_number_of_one_who_left_finds_nobody_else(world, administrator):
    unrecorded("test", lambda: rows(Pupil, pk=world.pupils["bea"].pk).update(last_day=YESTERDAY))
    headings = ("Adno", "First name", "Last name", "DOB", "Contact")
    batch = of(administrator, "contacts", headings, ("4218", "ann-given", "ann-family", "03/10/2013", "Zed"))
    assert verdicts(judged(world, batch, administrator)) == ["rejected"]
    new = listed(administrator, ("Fay", "Fern", "8", "01/10/2013", "", "4218"))
    assert verdicts(judged(world, new, administrator)) == ["rejected"]


# A list that names pupils by number alone


def test_a_list_of_characteristics_by_number_alone_changes_what_it_says_and_nothing_else(world, head):
    batch = of(head, "pupils", ("Adno", "Ethnicity", "EAL"), ("4217", "WBRI", "Y"), ("S-77", "MOTH", "N"))
    found = judged(world, batch, head)
    assert (verdicts(found), {key for each in found for key in each.differs} - {"eal"}) == (["changed"] * 2, {"ethnicity"})  # fmt: skip
    before = rows(Pupil).count()
    brought(head, batch)
    assert rows(Characteristic, pupil=world.pupils["ann"], type__code="ETHNICITY").get().value == "WBRI"
    assert rows(Pupil).count() == before
    assert rows(Membership, pupil=world.pupils["ann"], group__name="8A", last_day=None).exists()


def test_it_adds_nobody_and_brings_nobody_back(world, head):
    unrecorded("test", lambda: rows(Pupil, pk=world.pupils["bea"].pk).update(last_day=YESTERDAY))
    batch = of(head, "pupils", ("Adno", "Surname", "EAL"), ("4218", "bea-family", "Y"), ("9999", "Fern", "Y"))
    assert verdicts(judged(world, batch, head)) == ["rejected", "rejected"]
    brought(head, batch)
    assert rows(Pupil, pk=world.pupils["bea"].pk).get().last_day == YESTERDAY
    assert not rows(Pupil, family_name="Fern").exists()


def test_contacts_and_classes_come_in_by_number_alone(world, head):
    brought(head, of(head, "contacts", ("Adno", "Contact", "Phone"), ("4217", "Zed Zed", "01632 960123")))
    brought(head, of(head, "classes", ("Student ID", "Class"), ("S-77", "8ZZ")))
    assert rows(Contact, name="Zed Zed").get().pupil == world.pupils["ann"]
    assert rows(Membership, group__name="8ZZ").get().pupil == world.pupils["cal"]


# The page


def details(client, pupil, **changed):
    address = reverse("school:particulars", args=[pupil.ref])
    form = client.get(address).context["form"]
    given = {name: form[name].value() or "" for name in form.fields} | changed
    return client.post(address, {key: "" if value is None else str(value) for key, value in given.items()})


def test_a_leader_sees_the_number_and_changes_it_with_history(world, client):
    sign_in(client, world, "lea")
    ann = world.pupils["ann"]
    assert "004217" in client.get(reverse("pupil", args=[ann.ref])).content.decode()
    unrecorded("test", lambda: rows(Particulars, pupil=ann).update(upn=upn(7)))
    assert details(client, ann, admission_number="000042").status_code == 302
    assert number_of("ann-given") == "000042"
    assert "000042" in client.get(reverse("school:particulars", args=[ann.ref])).content.decode()


@pytest.mark.parametrize(("number", "why"), [("04218", "already held"), ("S-77", "already held"), ("H801200001001", "This is a UPN"), ("000", "Nought")])  # fmt: skip
def test_a_number_that_another_has_or_that_is_none_is_not_taken(world, client, number, why):
    sign_in(client, world, "head")
    answer = details(client, world.pupils["ann"], admission_number=number)
    assert (answer.status_code, why in answer.content.decode()) == (422, True)
    assert number_of("ann-given") == "004217"


@pytest.mark.parametrize("role", ["tom", "administrator", "newcomer"])
def test_who_does_not_see_the_details_is_not_told_the_number(world, client, role):
    sign_in(client, world, role)
    assert "004217" not in client.get(reverse("pupil", args=[world.pupils["ann"].ref])).content.decode()
