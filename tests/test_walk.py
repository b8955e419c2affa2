"""Every URL, as every role, in every circle, by GET and by POST, against a table that a person has read; and once more with
rows outside every circle of the role, which change not one byte of what it is shown.

After a permission was changed on purpose: WRITE_ACCESS_TABLE=1 ./remit test tests/test_walk.py, and read the difference.
"""

import csv
from types import SimpleNamespace

import fido2.server
import pytest
from allauth.mfa.totp.internal import auth as totp
from django.middleware import csrf

from remit.core.writing import unrecorded
from remit.leading.attention.refresh import refresh_all
from remit.leading.duties.figures import count_all
from remit.leading.home import queries
from remit.school.models import Pupil, School
from tests import walk
from tests.access_walk import clients
from tests.besides import besides, hold
from tests.days import START
from tests.pages import TABLE
from tests.unseen import add_outside
from tests.world import ROLES, World

SHOWN_NOTHING = {"anonymous", "leaver"}


@pytest.fixture(autouse=True)
def fixed_csrf(monkeypatch):
    monkeypatch.setattr(csrf, "_get_new_csrf_string", lambda: "c" * csrf.CSRF_SECRET_LENGTH)
    monkeypatch.setattr(csrf, "_mask_cipher_secret", lambda secret: secret)
    monkeypatch.setattr(totp, "generate_totp_secret", lambda: "A" * 32)
    monkeypatch.setattr(fido2.server, "os", SimpleNamespace(urandom=bytes))


def beside_pages(world: World, role: str, only: str = "") -> dict[str, bytes]:
    """What goes out with a key, by the address of a calendar or to a word, of those whose name begins so."""
    client = clients(world)[role]
    return {name: walk.content_of(ask()) for name, ask in besides(world, role, client) if name.startswith(only)}


def prepare(world: World, role: str) -> None:
    """Her school keeps what to do in an emergency to those who teach or lead: else it is in the directory."""
    own = world.schools["birch" if role == "head elsewhere" else "alder"]
    unrecorded("test", lambda: School.objects.unscoped("test").filter(pk=own.pk).update(shows_emergency=False))
    hold(world)
    count_all()


@pytest.mark.parametrize("role", ROLES)
def test_each_address_answers_as_the_table_says_and_tells_nothing_of_what_lies_outside(world, role, capsys):
    prepare(world, role)
    walked = walk.Walk(world, role)
    beside = {} if role in SHOWN_NOTHING else beside_pages(world, role)
    answers, pages = walked.answers()
    if role not in SHOWN_NOTHING:
        before = pages | beside
        unrecorded("test", lambda: add_outside(world, role))
        refresh_all()  # as the worker does after whatever was written
        count_all()
        after = walked.shown() | beside_pages(world, role)
        assert {each for each in before if before[each] != after[each]} == set()
        assert walk.Walk(world, role).asked == walked.asked, (
            "no rule lets her in, or keeps her out, for what she cannot see"
        )
    with capsys.disabled():
        print(f"\nwalk of {walk.tell(walked)}")
    if walk.is_to_be_written():
        walk.write(role, answers)
    else:
        said = "Read the difference, then run again with WRITE_ACCESS_TABLE=1"
        assert walk.expected(answers) == walk.told(role), said


def test_the_table_has_a_row_for_each_cell_and_a_column_for_each_role():
    with TABLE.open(encoding="utf-8") as table:
        rows = csv.DictReader(table)
        assert [(row["url"], row["circle"]) for row in rows] == walk.cells()
    assert rows.fieldnames == ["url", "circle", *ROLES]


def shown_at(world: World, role: str, *routes: str) -> dict:
    pages = walk.Walk(world, role)
    pages.asked = [each for each in pages.asked if each.cell[0] in routes]
    return pages.shown()


def test_it_would_catch_one_leaked_count(world, monkeypatch):
    def leaks(viewer):
        return [(8, Pupil.objects.unscoped("a leak").count())]

    monkeypatch.setattr(queries, "years_of_hers", leaks)
    before = shown_at(world, "tom", "home")
    unrecorded("test", lambda: add_outside(world, "tom"))
    assert shown_at(world, "tom", "home") != before


def test_it_would_catch_rows_inside(world):
    hold(world)
    routes = ["home", "school:pupils.list", "school:pupils.csv"]

    def shown():
        return (
            shown_at(world, "lea", *routes) | beside_pages(world, "lea", "list") | beside_pages(world, "lea", "search")
        )

    before = shown()
    days = {"year": 8, "first_day": START}
    fay = {"school": world.schools["alder"], "given_name": "fay-given", "family_name": "fay", **days}
    unrecorded("test", lambda: Pupil.objects.create(**fay))
    after = shown()
    changed = {(route, "-") for route in routes} | {"list school:pupils", "search given"}
    assert {each for each in before if before[each] != after[each]} >= changed


def test_it_would_catch_a_page_that_writes_when_it_is_read(world, monkeypatch):
    home = walk.Walk(world, "lea")
    (asked,) = (each for each in home.asked if each.cell == ("home", "-"))
    real = queries.years_of_hers

    def writes(viewer):
        unrecorded("test", lambda: Pupil.objects.unscoped("test").update(year=8))
        return real(viewer)

    monkeypatch.setattr(queries, "years_of_hers", writes)
    with pytest.raises(AssertionError, match="school_pupil"):
        home.got(asked)
