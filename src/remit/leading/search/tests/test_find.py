"""Search: what is found, for whom, in which order, and that it gives nothing away."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from remit.core.writing import unrecorded
from remit.leading.search import queries
from remit.school.models import FormerUpn, Particulars, Pupil
from remit.school.remit import ON_THE_BOARD
from tests.world import START, viewer


def found(world, who: str, typed: str, board: bool = False) -> dict[str, list[str]]:
    looking = viewer(world, who)
    if board:
        kinds, powers = ON_THE_BOARD
        looking = looking.on_the_board(kinds.split(), powers.split())
    return {label: [hit.label for hit in hits] for label, hits in queries.find(looking, typed).sections}


def add(world, given: str, family: str, year: int) -> Pupil:
    return Pupil.objects.create(
        school=world.schools["alder"], given_name=given, family_name=family, year=year, first_day=START
    )


@pytest.fixture
def more(world):
    """Pupils of Year 8, whom Lea leads, and of Year 7, whom she does not."""
    names = [("Zoë", "O’Brien", 8), ("Seán", "Smith-Jones", 7), ("Brie", "Nowak", 7), ("Abigail", "Cobrin", 8)]
    return unrecorded("test", lambda: _more(world, names))


def _more(world, names) -> dict[str, Pupil]:
    made = {given: add(world, given, family, year) for given, family, year in names}
    Particulars.objects.create(
        pupil=made["Zoë"], upn="X801200009999", admission_number="004217", former_family_name="Kowalczyk",
        legal_given_name="Zofia",
    )  # fmt: skip
    FormerUpn.objects.create(pupil=made["Zoë"], upn="Y801200008888")
    return made


@pytest.mark.parametrize("typed", ["o'b", "O’B", "obrien", "zoe", "ZOË o'br", "brien zo", "O'Brien, Zoë", "  zoe   "])
def test_a_name_is_found_however_it_is_written_and_in_any_order(world, more, typed):
    assert "Zoë O’Brien" in found(world, "lea", typed)["Pupils"]


@pytest.mark.parametrize("typed", ["smith-jones", "jones smith", "Smith Jones sean", "mith"])
def test_a_double_name_is_found_by_either_half(world, more, typed):
    assert found(world, "tom", typed)["Pupils"] == ["Seán Smith-Jones"]


def test_a_name_that_changes_is_found_as_it_is_now(world, more):
    pupil = more["Zoë"]
    pupil.family_name = "Łyska-Åberg"
    unrecorded("test", pupil.save)
    assert found(world, "lea", "zoe aberg")["Pupils"] == ["Zoë Łyska-Åberg"]
    assert "Pupils" not in found(world, "lea", "obrien")


@pytest.mark.parametrize(
    "typed", ["X801200009999", "x8012 0000 9999", "x80120000", "4217", "004217", "Y801200008888", "zofia", "zoe kowal"]
)
def test_numbers_and_other_names_find_a_pupil_only_for_whoever_sees_her_details(world, more, typed):
    assert found(world, "lea", typed)["Pupils"] == ["Zoë O’Brien"]
    assert "Pupils" not in found(world, "tom", typed)
    assert "Pupils" not in found(world, "newcomer", typed)


def test_part_of_an_admission_number_finds_nobody(world, more):
    assert "Pupils" not in found(world, "lea", "421")


def test_what_another_name_or_a_number_found_says_so(world, more):
    hits = queries.find(viewer(world, "lea"), "zofia").sections[0][1]
    assert hits[0].note == "Year 8, by another name or a number"


def test_those_she_leads_come_before_those_she_teaches_and_these_before_the_school(world, more):
    """Ann by her year and Bea by her subject; Eli in her class; Cal in neither."""
    names = [each.split("-")[0] for each in found(world, "lea", "given")["Pupils"]]
    assert names == ["ann", "bea", "eli", "cal"]


def test_of_her_own_pupils_those_whose_name_begins_with_it_come_first(world, more):
    assert found(world, "lea", "br")["Pupils"] == ["Abigail Cobrin", "Zoë O’Brien", "Brie Nowak"]
    assert found(world, "head", "br")["Pupils"][0] == "Brie Nowak"


def test_nobody_of_another_school_is_found(world):
    assert not any("dot" in each for hits in found(world, "tom", "given").values() for each in hits)
    assert found(world, "head elsewhere", "given")["Pupils"] == ["dot-given dot-family"]


def test_twenty_are_shown_and_it_is_said_that_there_are_more(world):
    unrecorded("test", lambda: [add(world, "Sam", f"Hill{number:02}", 7) for number in range(25)])
    result = queries.find(viewer(world, "tom"), "sam hill")
    assert result.more
    assert result.number == queries.SHOWN


def test_groups_colleagues_posts_duties_actions_and_pages_are_found(world):
    assert "8A" in found(world, "lea", "8a")["Groups"]
    assert found(world, "lea", "search") == {}
    assert "Rules of your own" in found(world, "lea", "rules")["Pages"], "also what stands in no navigation"
    assert "My duties" in found(world, "lea", "duties")["Pages"]
    assert found(world, "lea", world.posts["lea year"].title)["Posts"]
    assert found(world, "lea", world.staff["tom"].name)["Colleagues"] == [world.staff["tom"].name]
    assert found(world, "lea", world.duties["lea year"].wording)["Duties"]


def test_the_duties_and_actions_of_another_are_not_found(world):
    assert "Duties" not in found(world, "mo", world.duties["lea year"].wording)
    for promise in world.promises.values():
        own = promise.owner and promise.owner.user == world.users["tom"]
        assert own or promise.what not in found(world, "tom", promise.what).get("Actions", [])


def test_in_board_mode_names_alone_are_found(world, more):
    assert set(found(world, "lea", "a", board=True)) <= {"Pupils", "Groups", "Pages"}
    assert "Pupils" not in found(world, "lea", "zofia", board=True)
    assert "Pages" not in found(world, "lea", "duties", board=True)


def test_a_search_costs_the_same_queries_whatever_it_finds(world, more):
    def cost(typed: str) -> int:
        looking = viewer(world, "lea")
        with CaptureQueriesContext(connection) as asked:
            queries.find(looking, typed)
        return len(asked)

    assert cost("zzzz") == cost("a") == cost("zoe")


def test_the_page_of_search_opens_what_it_found(world, client):
    client.force_login(world.users["tom"])
    page = client.post(reverse("find"), {"words": "cal"}).content.decode()
    assert f"/pupils/{world.pupils['cal'].ref}/" in page
    line = client.get(f"/pupils/{world.pupils['cal'].ref}/").content.decode()
    assert "cal-emergency" in line
    assert "cal-upn" not in line
    assert "SEN" not in line


def test_one_letter_is_too_few_and_nothing_is_said_plainly(world, client):
    client.force_login(world.users["tom"])
    assert client.post(reverse("find"), {"words": "a"}).status_code == 422
    assert "Nothing found" in client.post(reverse("find"), {"words": "zzz"}).content.decode()
    assert "Nothing found" in client.post(reverse("find"), {"words": "''"}).content.decode()


def test_while_she_types_the_list_alone_comes_and_one_letter_asks_nothing(world, client):
    client.force_login(world.users["tom"])
    few = client.post(reverse("find"), {"words": "a"}, headers={"HX-Request": "true"})
    assert (few.status_code, few.content.strip()) == (200, b"")
    some = client.post(reverse("find"), {"words": "ann"}, headers={"HX-Request": "true"}).content.decode()
    assert 'role="option"' in some
    assert "<html" not in some


def test_what_is_typed_stands_in_no_address_and_in_no_log(world, client, caplog):
    client.force_login(world.users["tom"])
    assert "ann-given" not in client.get(f"{reverse('find')}?words=ann").content.decode()
    client.post(reverse("find"), {"words": "canary-of-search"})
    client.post(reverse("find"), {"words": "c"})
    assert "canary-of-search" not in caplog.text


def test_every_page_has_the_field_and_the_board_too(world, client):
    client.force_login(world.users["lea"])
    assert "data-search" in client.get("/").content.decode()
    client.post(reverse("board"), {"board": "on"})
    assert "data-search" in client.get("/").content.decode()


# Logging something of a pupil


def test_from_home_a_pupil_is_found_to_log_something_about(world, more, client):
    client.force_login(world.users["tom"])
    assert reverse("log") in client.get("/").text
    page = client.post(reverse("log"), {"words": "obrien"}, headers={"HX-Request": "true"}).text
    assert f"{reverse('promises:add')}?pupil={more['Zoë'].ref}" in page
    assert "dot-given" not in client.post(reverse("log"), {"words": "given"}).text
    assert client.post(reverse("log"), {"words": "a"}).status_code == 422


def test_on_the_board_nothing_is_logged(world, client):
    client.force_login(world.users["lea"])
    client.post(reverse("board"), {"board": "on"})
    assert reverse("log") not in client.get("/").text
    assert client.get(reverse("log")).status_code == 403
