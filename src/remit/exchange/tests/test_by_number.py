"""Lists that name pupils by a number alone: what they hold is told by their headings, their columns can be matched, and
without the school at hand they bring nobody in."""

from datetime import date

import pytest
from django.urls import reverse

from remit.core.imports.models import Batch
from remit.exchange import queries
from remit.exchange.pupils import dry_run
from remit.exchange.reading import kind_by_headings
from remit.school.tests.bringing import of, rows
from tests.access_walk import sign_in


def test_without_the_school_at_hand_such_a_list_brings_nobody_in(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("Adno,EAL\n004217,Y\n")
    told = dry_run(path, today=date(2026, 11, 16))
    assert (told["added"], [each["column"] for each in told["rejected"]]) == (0, ["Admission number"])


@pytest.mark.parametrize(
    ("headings", "kind"),
    [
        ("Adno,Ethnicity,FSM", "pupils"), ("UPN,SEN,EAL", "pupils"), ("Adno,Class,Teacher", "classes"), ("Adno,Tutor Group,Class", "classes"),
        ("Adno,Contact name,Mobile", "contacts"), ("UPN,Class", "classes"), ("Adno,Forename,Surname,Year,Form", "pupils"),
    ],
)  # fmt: skip
def test_what_such_a_list_holds_is_told_by_its_headings(world, administrator, headings, kind):
    assert kind_by_headings(administrator, "f.csv", headings.split(","), world.schools["alder"]).name == kind


@pytest.mark.parametrize(("columns", "status"), [({"admission_number": "0"}, 302), ({"known_as": "0"}, 422)])
def test_a_column_for_a_number_is_enough_and_without_one_the_others_are_asked_for(
    world, administrator, client, columns, status
):
    sign_in(client, world, "administrator")
    batch = of(administrator, "pupils", ("Ref", "EAL"), ("004217", "Y"))
    address = reverse("exchange:batch", args=[batch.ref])
    answer = client.post(address, {"eal": "1", "version": "1", **columns})
    assert answer.status_code == status
    assert ("admission_number" in rows(Batch, pk=batch.pk).get().columns) == (status == 302)


def test_what_was_corrected_is_remembered_for_the_next_file(world, administrator, client):
    sign_in(client, world, "administrator")
    batch = of(administrator, "contacts", ("Ref", "Pupil name", "Contact"), ("004217", "", "Zed"))
    client.post(reverse("exchange:batch", args=[batch.ref]), {"admission_number": "0", "contact": "2", "version": "1"})
    assert queries.remembered(administrator, "contacts") == {"ref": "admission_number", "pupilname": ""}
