"""What nobody learns by a file: whose a number is, when somebody was born. And a row of two pupils is neither's."""

from datetime import date, timedelta

import pytest

from remit.core.writing import unrecorded
from remit.school.models import Contact, Particulars
from remit.school.tests.bringing import brought, judged, of, reasons, rows, upn, verdicts
from tests.world import viewer

KINDS = [("classes", "Class", "8ZZ"), ("contacts", "Contact", "Zed Zed")]
DAYS = [date(2013, 9, 1) + timedelta(at) for at in range(365)]


@pytest.fixture(autouse=True)
def numbers(world):
    for at, name in enumerate(("ann", "bea"), start=7):
        held = rows(Particulars, pupil=world.pupils[name])
        unrecorded("test", lambda held=held, at=at: held.update(upn=upn(at)))


@pytest.fixture
def head(world):
    return viewer(world, "head")


@pytest.mark.parametrize(("kind", "column", "cell"), KINDS)
def test_rows_for_every_birthday_are_refused_whole(world, administrator, kind, column, cell):
    lines = [("ann-given", "ann-family", f"{day:%d/%m/%Y}", f"{cell}{day:%j}") for day in DAYS]
    batch = of(administrator, kind, ("First name", "Last name", "DOB", column), *lines)
    found = judged(world, batch, administrator)
    assert set(verdicts(found)) == {"rejected"}
    assert len(set(reasons(found))) == 1
    assert brought(administrator, batch, chunk=50).counts == {"rejected": 365}


@pytest.mark.parametrize(("kind", "column", "cell"), KINDS)
@pytest.mark.parametrize("name", ["", "ann-given ann-family"])
def test_rows_for_every_number_are_refused_alike(world, administrator, kind, column, cell, name):
    lines = [(upn(at), name, f"{cell}{at}") for at in range(1, 40)]
    found = judged(world, of(administrator, kind, ("UPN", "Pupil name", column), *lines), administrator)
    assert set(verdicts(found)) == {"rejected"}
    assert len({tuple(each.message for each in row.faults) for row in found}) == 1
    assert {row.values["pupil_name"] for row in found} == {name}


@pytest.mark.parametrize(("kind", "column", "cell"), KINDS)
def test_a_number_alone_finds_whom_the_viewer_sees_it_of(world, administrator, head, kind, column, cell):
    batch = of(administrator, kind, ("UPN", column), (upn(7), cell))
    assert reasons(judged(world, batch, administrator)) == [
        "No {pupil.one} is found by a UPN alone: give the name as well. Bring the {pupil.many} in first."
    ]
    assert verdicts(judged(world, batch, head)) == ["added"]


@pytest.mark.parametrize(("kind", "column", "cell"), KINDS)
@pytest.mark.parametrize("known", [7, 9])
def test_a_number_of_one_and_the_name_of_another_is_nobodys(world, head, administrator, kind, column, cell, known):
    """Nor is it said whether the number is held."""
    batch = of(
        administrator, kind, ("UPN", "First name", "Last name", column), (upn(known), "bea-given", "bea-family", cell)
    )
    for by in (head, administrator):
        assert "has both this UPN and this name" in reasons(judged(world, batch, by))[0]
    brought(administrator, batch)
    assert not rows(Contact, name="Zed Zed").exists()


@pytest.mark.parametrize(
    "name", ["Ann-Given Ann-Family", "ann-family, ann-given", "Ann-Given Middle Ann-Family", "Ann Given  Ann Family"]
)
def test_a_number_and_the_name_as_another_system_writes_it_find_the_pupil(world, administrator, name):
    batch = of(administrator, "contacts", ("UPN", "Pupil name", "Contact"), (upn(7), name, "Zed Zed"))
    assert verdicts(judged(world, batch, administrator)) == ["added"]


def test_the_legal_name_is_a_name(world, administrator):
    unrecorded("test", lambda: rows(Particulars, upn=upn(7)).update(legal_given_name="Anna"))
    batch = of(administrator, "contacts", ("UPN", "Pupil name", "Contact"), (upn(7), "Anna ann-family", "Zed Zed"))
    assert verdicts(judged(world, batch, administrator)) == ["added"]


def test_invented_names_beside_numbers_name_nobody(world, administrator, head):
    lines = [(f"Xx{at}", f"Yy{at}", "8", upn(at)) for at in range(5, 12)]
    batch = of(administrator, "pupils", ("Forename", "Surname", "Year", "UPN"), *lines)
    found = judged(world, batch, administrator)
    assert verdicts(found) == ["added", "added", "rejected", "rejected", *["added"] * 3]
    assert not any("ann-given" in str(each.differs) for each in found)
    assert verdicts(judged(world, batch, head))[2] == "changed"


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (("Ann-Given", "ann family", "8", ""), "changed"),
        (("ann-given", "New", "8", "03/10/2013"), "changed"),
        (("ann-given", "New", "8", ""), "rejected"),
    ],
)
def test_a_pupil_who_has_another_name_now_is_met_by_number_one_name_and_birthday(world, administrator, line, verdict):
    batch = of(administrator, "pupils", ("Forename", "Surname", "Year", "DOB", "UPN"), (*line[:3], line[3], upn(7)))
    assert verdicts(judged(world, batch, administrator)) == [verdict]
