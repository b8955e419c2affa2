"""Numbers in an address or a form are what a browser sends: also thousands of digits."""

import pytest
from django.urls import reverse

from remit.core.asked import number_in
from remit.core.writing import unrecorded
from remit.school.models import NewYear
from remit.school.rows.contacts import _order

MANY = "9" * 5000


@pytest.mark.parametrize(
    ("said", "number"),
    [("0", 0), ("12", 12), ("٣", 3), ("", None), ("-1", None), ("1.5", None), ("²", None), ("x", None), (MANY, None)],
)
def test_a_number_is_read_or_it_is_none(said, number):
    assert number_in(said) == number


@pytest.mark.parametrize("said", [MANY, "0" * 5000 + "1", "100", "0", "x"])
def test_a_cell_that_is_no_place_in_an_order_says_so(said):
    with pytest.raises(ValueError, match="no place in an order"):
        _order(said)


@pytest.mark.parametrize(
    ("role", "route", "find"),
    [
        ("administrator", "school:new-year.pupils", lambda world: drafted(world)),
        ("administrator", "school:new-year.begin", lambda world: drafted(world)),
        ("lea", "promises:do", lambda world: world.promises["lea year"]),
        ("lea", "plans:take-back", lambda world: world.plans["ann"]),
        ("administrator", "exchange:start", lambda world: world.batches["alder"]),
        ("lea", "duties:decide", lambda world: world.jobs["lea year"]),
        ("lea", "remove-passkey", lambda world: None),
    ],
)
def test_thousands_of_digits_are_no_fault_of_ours(world, client, role, route, find):
    row = find(world)
    client.force_login(world.users[role])
    url = f"{reverse(route, args=[row.ref] if row else [])}?year={MANY}&version={MANY}"
    assert client.get(url).status_code < 500
    assert client.post(url, {"version": MANY, "passkey": MANY, "decision": "confirm"}).status_code < 500


def drafted(world):
    rows = NewYear.objects.unscoped("test").filter(school=world.schools["alder"])
    unrecorded("test", lambda: rows.update(state=NewYear.DRAFT))
    return rows.get()
