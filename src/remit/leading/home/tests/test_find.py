"""Finding anybody of the school: the way to a directory line."""

from tests.world import viewer


def test_anybody_of_the_school_is_found_by_part_of_a_name_and_nobody_of_another(world, client):
    client.force_login(world.users["tom"])
    text = client.post("/find/", {"name": "given"}).content.decode()
    assert "ann-given" in text
    assert "dot-given" not in text
    assert world.pupils["ann"].is_visible_to(viewer(world, "tom"))


def test_what_is_found_leads_to_the_line_and_no_further(world, client):
    client.force_login(world.users["tom"])
    assert f"/pupils/{world.pupils['cal'].ref}/" in client.post("/find/", {"name": "cal"}).content.decode()
    page = client.get(f"/pupils/{world.pupils['cal'].ref}/").content.decode()
    assert "cal-emergency" in page
    assert "cal-upn" not in page
    assert "SEN" not in page


def test_one_letter_is_too_few_and_nobody_is_said_plainly(world, client):
    client.force_login(world.users["tom"])
    assert client.post("/find/", {"name": "a"}).status_code == 422
    assert "Nobody of that name" in client.post("/find/", {"name": "zzz"}).content.decode()


def test_what_is_typed_stands_in_no_address(world, client):
    client.force_login(world.users["tom"])
    assert "ann-given" not in client.get("/find/?name=ann").content.decode()
