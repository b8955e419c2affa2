"""One definition gives list, detail, add, edit and CSV, with the same rows."""

import csv
import re
from io import StringIO

import pytest
from django.urls import reverse

from remit.core.outputs.actions import ask, made
from remit.core.outputs.models import Export
from remit.core.registers import printed
from remit.core.registers.definition import Column, Register
from remit.core.writing import unrecorded
from remit.school import registers as school
from remit.school.models import Group, Membership, Pupil, Reach
from tests.access_walk import shut
from tests.world import START, viewer

PUPILS = "/school/pupils/"

REGISTERS = [each for each in vars(school).values() if isinstance(each, Register)]
ROWS = re.compile(r'href="[^"]*/([\w-]{12})/"')


@pytest.fixture
def page(client, world):
    client.force_login(world.users["administrator"])
    return client


def listed(page, register, **asked):
    text = page.get(reverse(register.route("list")), asked).content.decode()
    return list(dict.fromkeys(ROWS.findall(text.partition("<main")[2].partition("</main")[0])))


def sheet(page, register, **asked):
    answer = page.get(reverse(register.route("csv")), asked)
    return list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))


def test_there_are_registers():
    assert {register.name for register in REGISTERS} == {
        "pupils", "expected", "groups", "staff", "posts", "years", "closures", "rooms", "periods", "lessons",
    }  # fmt: skip


@pytest.mark.parametrize("register", REGISTERS, ids=lambda register: register.name)
@pytest.mark.parametrize("role", ["administrator", "lea"])
def test_list_and_sheet_hold_the_same_rows_in_the_same_order(world, client, register, role):
    who = viewer(world, role)
    client.force_login(world.users[role])
    if not register.view(who):
        assert client.get(reverse(register.route("list"))).status_code == 403
        assert client.get(reverse(register.route("csv"))).status_code == 403
        return
    rows = list(register.records(who))
    assert [ref for ref in listed(client, register) if ref in {row.ref for row in rows}] == [row.ref for row in rows]
    assert [list(line.values()) for line in sheet(client, register)] == [
        register.showing({}).values(row) for row in rows
    ]
    assert rows or register.name == "expected"


@pytest.mark.parametrize(
    "register", [each for each in REGISTERS if not each.detail_page], ids=lambda register: register.name
)
def test_the_page_of_a_record_says_what_its_line_says(world, page, register):
    for row in register.records(viewer(world, "administrator")):
        text = page.get(reverse(register.route("detail"), args=[row.ref])).content.decode()
        assert all(value in text for value in register.values(row)), row


def test_a_column_names_the_relations_it_needs():
    assert [Column(way, "").needs for way in ("name", "holder.name", "a.b.c")] == ["", "holder", "a__b"]


def test_what_is_absent_is_empty_and_not_none(world):
    group = world.groups["8A"]
    assert Column("subject.name", "").text(group) == ""
    assert Column("first_day", "").text(world.pupils["ann"]) == "1 Sep 2026"
    assert Column("get_type_display", "").text(group) == "Form"


# Filters


def test_a_filter_narrows_the_page_and_the_sheet_alike(world, page):
    for asked in ({"year": "8"}, {"form": world.groups["7A"].ref}, {"year": "8", "form": world.groups["7A"].ref}):
        refs, lines = listed(page, school.PUPILS, **asked), sheet(page, school.PUPILS, **asked)
        found = [pupil for pupil in world.pupils.values() if pupil.ref in refs]
        assert [str(pupil) for pupil in found] == [line["Name"] for line in lines]
    assert [line["Name"] for line in sheet(page, school.PUPILS, year="8")] == ["ann-given ann-family"]


@pytest.mark.parametrize("asked", [{"year": "99"}, {"year": "x"}, {"year": "8 OR 1"}, {"form": "nowhere"}])
def test_a_choice_that_nobody_was_offered_narrows_to_nothing(world, page, asked):
    assert sheet(page, school.PUPILS, **asked) == []
    assert page.get(reverse("school:pupils.list"), asked).status_code == 200


def test_a_form_of_another_school_narrows_to_nothing(world, page):
    assert sheet(page, school.PUPILS, form=world.groups["8Z"].ref) == []


def test_what_is_asked_beside_the_filters_changes_nothing(world, page):
    assert sheet(page, school.PUPILS, family_name="x", pk="1", upn="y") == sheet(page, school.PUPILS)


@pytest.mark.parametrize("number", ["0", "-1", "x", "999", ""])
def test_a_page_that_is_not_there_is_the_nearest_one(page, number):
    assert page.get(reverse("school:pupils.list"), {"page": number}).status_code == 200


def test_a_long_list_comes_in_pages_and_the_sheet_whole(world, page):
    def more():
        for number in range(60):
            Pupil.objects.create(
                school=world.schools["alder"], given_name="g", family_name=f"z{number:02}", year=8, first_day=START
            )

    unrecorded("test", more)
    assert len(sheet(page, school.PUPILS)) == 64
    text = page.get(reverse("school:pupils.list"), {"page": "2", "year": "8"}).content.decode()
    assert "z59" in text
    assert "z00" not in text
    assert "year=8" in text, "the next page keeps what was asked"


# Adding and changing


NEW = {"given_name": "Fay", "family_name": "Green", "year": "8", "first_day": "2026-11-16", "emergency": ""}


def test_a_form_adds_by_the_action_and_goes_to_what_it_made(world, page):
    answer = page.post(reverse("school:pupils.add"), {**NEW, "once": "k1"})
    fay = Pupil.objects.unscoped("test").get(given_name="Fay")
    assert answer.url == reverse("pupil", args=[fay.ref])
    again = page.post(reverse("school:pupils.add"), {**NEW, "once": "k1"})
    assert again.url == answer.url
    assert Pupil.objects.unscoped("test").filter(given_name="Fay").count() == 1


@pytest.mark.parametrize(
    ("name", "value"), [("given_name", ""), ("year", "6"), ("first_day", "yesterday"), ("emergency", "x" * 161)]
)
def test_a_form_with_a_fault_says_so_keeps_what_was_typed_and_adds_nobody(world, page, name, value):
    answer = page.post(reverse("school:pupils.add"), {**NEW, name: value})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "rm-error" in text
    assert 'value="Green"' in text
    assert not Pupil.objects.unscoped("test").filter(family_name="Green").exists()


def test_a_subject_of_another_school_is_not_among_the_choices(world, page):
    given = {"name": "new", "type": "class", "year": "8", "subject": world.subjects["birch Maths"].ref}
    assert page.post(reverse("school:groups.add"), given).status_code == 422
    assert not Group.objects.unscoped("test").filter(name="new").exists()


def test_a_holder_of_another_school_is_not_among_the_choices(world, page):
    given = {
        "title": "new",
        "holder": world.staff["head elsewhere"].ref,
        "standing": "leader",
        "first_day": "2026-11-16",
    }
    answer = page.post(reverse("school:posts.add"), given)
    assert answer.status_code == 422
    assert "head elsewhere-person" not in answer.content.decode()


def test_an_edit_of_an_older_version_shows_both_and_loses_neither(world, page):
    url = reverse("school:pupils.edit", args=[world.pupils["ann"].ref])
    assert 'name="version" value="1"' in page.get(url).content.decode()
    new = {**NEW, "first_day": str(START)}
    assert page.post(url, {**new, "given_name": "theirs", "version": 1}).status_code == 302
    answer = page.post(url, {**new, "given_name": "mine", "version": 1})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "theirs" in text
    assert 'value="mine"' in text
    assert Pupil.objects.unscoped("test").get(pk=world.pupils["ann"].pk).given_name == "theirs"


@pytest.mark.parametrize("version", ["", "x", "0"])
def test_a_version_that_was_not_shown_saves_nothing(world, page, version):
    url = reverse("school:pupils.edit", args=[world.pupils["ann"].ref])
    assert page.post(url, {**NEW, "first_day": str(START), "version": version}).status_code in {409, 422}
    assert Pupil.objects.unscoped("test").get(pk=world.pupils["ann"].pk).given_name == "ann-given"


@pytest.mark.parametrize(
    "route", ["school:pupils.edit", "school:groups.detail", "school:groups.edit", "school:staff.detail"]
)
def test_a_record_of_another_school_is_not_found(world, page, route):
    theirs = {"pupils": world.pupils["dot"], "groups": world.groups["8Z"], "staff": world.staff["head elsewhere"]}
    row = theirs[route.partition(":")[2].partition(".")[0]]
    assert page.get(reverse(route, args=[row.ref])).status_code == 404


@pytest.mark.parametrize("route", ["school:pupils.add", "school:groups.add", "school:staff.add", "school:posts.add"])
@pytest.mark.parametrize("role", ["lea", "tom", "newcomer"])
def test_whoever_does_not_keep_the_records_has_no_form(world, client, route, role):
    client.force_login(world.users[role])
    assert client.get(reverse(route)).status_code == 403
    assert client.post(reverse(route), NEW).status_code == 403


# Columns, order, views, several at once, and what was done


def test_a_column_that_was_chosen_stands_in_the_list_and_in_the_spreadsheet(world, client):
    client.force_login(world.users["administrator"])
    for url in (PUPILS, reverse("school:pupils.csv")):
        plain, chosen = (client.get(url + asked).content.decode() for asked in ("", "?columns=first_day"))
        assert "On roll since" not in plain.split("<tbody")[0].split("<thead")[-1]
        assert "On roll since" in chosen


def test_columns_ticked_one_by_one_are_the_same_choice(world, client):
    client.force_login(world.users["administrator"])
    page = client.get(f"{PUPILS}?column=first_day&column=form").context
    assert [column.way for column in page["register"].columns] == ["__str__", "form", "first_day"]


def test_a_list_is_sorted_by_a_column_either_way_and_by_nothing_else(world, client):
    client.force_login(world.users["administrator"])

    def years(asked):
        return [values[1] for _, values in client.get(PUPILS + asked).context["lines"]]

    up = years("?sort=year_name")
    assert up == sorted(up, key=lambda year: int(year.split()[1]))
    assert years("?sort=-year_name") == up[::-1]
    assert years("?sort=emergency") == years("?sort=pk") == years("")


def test_a_view_is_kept_under_a_name_for_its_maker_alone(world, client):
    client.force_login(world.users["administrator"])
    client.post(reverse("school:pupils.keep"), {"name": "Year 8", "asked": "year=8&columns=first_day&evil=1&page=3"})
    shown = client.get(PUPILS).context["views"]
    assert [(view["label"], view["url"]) for view in shown] == [("Year 8", "?year=8&columns=first_day")]
    client.force_login(world.users["head"])
    assert client.get(PUPILS).context["views"] == []
    assert client.post(reverse("school:pupils.drop", args=[shown[0]["ref"]])).status_code == 404


def test_a_view_of_the_same_name_takes_its_place_and_can_be_taken_away(world, client):
    client.force_login(world.users["administrator"])
    for year in ("8", "9"):
        client.post(reverse("school:pupils.keep"), {"name": "Mine", "asked": f"year={year}"})
    (view,) = client.get(PUPILS).context["views"]
    assert view["url"] == "?year=9"
    client.post(reverse("school:pupils.drop", args=[view["ref"]]))
    assert client.get(PUPILS).context["views"] == []


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("year=99", "?"),
        ("year=8&form=nowhere", "?year=8"),
        ("columns=first_day,evil,form", "?columns=form%2Cfirst_day"),
        ("columns=evil", "?"),
        ("sort=emergency", "?"),
        ("sort=-year_name", "?sort=-year_name"),
        (f"sort={'x' * 5000}&year={'9' * 5000}", "?"),
    ],
)
def test_of_a_view_only_what_the_list_offers_is_kept(world, client, asked, kept):
    client.force_login(world.users["administrator"])
    client.post(reverse("school:pupils.keep"), {"name": "Mine", "asked": asked})
    (view,) = client.get(PUPILS).context["views"]
    assert view["url"] == kept


def test_twenty_views_of_a_list_are_kept_and_no_more(world, client):
    client.force_login(world.users["administrator"])
    for number in range(21):
        answer = client.post(reverse("school:pupils.keep"), {"name": f"View {number:02}", "asked": ""}, follow=True)
    assert "You keep 20 views of this list already. Take one away first." in answer.content.decode()
    assert [view["label"] for view in client.get(PUPILS).context["views"]] == [f"View {each:02}" for each in range(20)]
    client.post(reverse("school:pupils.keep"), {"name": "View 07", "asked": "year=8"})
    client.post(reverse("school:groups.keep"), {"name": "Another list", "asked": ""})
    assert [view["url"] for view in client.get(PUPILS).context["views"]][7] == "?year=8"
    assert len(client.get(reverse("school:groups.list")).context["views"]) == 1


def test_several_ticked_are_put_in_a_group_after_it_was_shown_who(world, client):
    client.force_login(world.users["administrator"])
    url = reverse("school:pupils.bulk", args=["group"])
    rows = {"row": [world.pupils["ann"].ref, world.pupils["eli"].ref], "asked": ""}
    asked = client.post(url, rows)
    assert asked.status_code == 200
    assert str(world.pupils["eli"]) in asked.content.decode()
    sure = asked.context["sure"]
    wrong = client.post(url, {**rows, "sure": sure})
    assert wrong.status_code == 422
    group = world.groups["7A"]
    done = client.post(url, {**rows, "sure": sure, "group": group.ref})
    assert done.status_code == 302
    now = {row.pupil_id for row in Membership.objects.unscoped("test").filter(group=group, last_day=None)}
    assert {world.pupils["ann"].pk, world.pupils["eli"].pk} <= now


def test_all_of_a_list_means_all_that_its_filters_leave(world, client):
    client.force_login(world.users["administrator"])
    asked = client.post(reverse("school:pupils.bulk", args=["group"]), {"all": "yes", "asked": "year=8"})
    assert {record.year for record in asked.context["records"]} == {8}


def test_all_of_a_long_list_is_sent_as_all(world, client):
    client.force_login(world.users["administrator"])
    url = reverse("school:pupils.bulk", args=["group"])
    asked = client.post(url, {"all": "yes", "asked": "year=8"})
    assert b'name="row"' not in asked.content
    given = {"all": "yes", "asked": "year=8", "group": world.groups["7A"].ref}
    assert client.post(url, {**given, "sure": asked.context["sure"]}).status_code == 302


def test_where_others_stand_in_a_list_by_then_it_is_asked_again_and_said_why(world, client):
    """As many as were shown, and not the same: one went and another came."""
    client.force_login(world.users["administrator"])
    url = reverse("school:pupils.bulk", args=["group"])
    group = world.groups["7A"]
    given = {"all": "yes", "asked": "year=8", "group": group.ref}
    asked = client.post(url, {"all": "yes", "asked": "year=8"})
    pupils = Pupil.objects.unscoped("test")
    unrecorded("test", lambda: pupils.filter(pk=world.pupils["ann"].pk).update(year=9))
    unrecorded("test", lambda: pupils.filter(pk=world.pupils["eli"].pk).update(year=8))
    again = client.post(url, {**given, "sure": asked.context["sure"]})
    assert len(again.context["records"]) == len(asked.context["records"])
    assert (again.status_code, again.context["records"]) == (409, [world.pupils["eli"]])
    assert "The list is no longer the one you were shown" in again.content.decode()
    assert f'value="{group.ref}" selected' in again.content.decode(), "what was chosen is not asked anew"
    held = Membership.objects.unscoped("test").filter(group=group)
    assert not held.filter(pupil=world.pupils["eli"]).exists()
    assert client.post(url, {**given, "sure": again.context["sure"]}).status_code == 302
    assert held.filter(pupil=world.pupils["eli"]).exists()


def test_nothing_is_done_to_a_list_of_a_past_day(world, client):
    client.force_login(world.users["administrator"])
    asked = {"row": [world.pupils["ann"].ref], "asked": "day=2026-10-01"}
    assert client.post(reverse("school:pupils.bulk", args=["group"]), asked).status_code == 404


def test_nobody_is_ticked_whom_the_list_does_not_show(world, client):
    client.force_login(world.users["administrator"])
    answer = client.post(reverse("school:pupils.bulk", args=["group"]), {"row": [world.pupils["dot"].ref], "asked": ""})
    assert answer.status_code == 302


@pytest.mark.parametrize("who", ["lea", "tom"])
def test_what_is_done_to_several_is_closed_to_whoever_may_not_do_it_to_one(world, client, who):
    client.force_login(world.users[who])
    assert b'name="row"' not in client.get(PUPILS).content
    answer = client.post(reverse("school:pupils.bulk", args=["group"]), {"all": "yes", "asked": ""})
    assert answer.status_code == 404


def test_what_was_done_says_who_and_what_was_before(world, client):
    client.force_login(world.users["administrator"])
    staff = world.staff["lea"]
    changed = {"name": "New Name", "code": staff.code, "job": staff.job, "teaches": "on", "email": ""}
    assert client.post(reverse("school:staff.edit", args=[staff.ref]), changed).status_code == 302
    page = client.get(reverse("school:staff.history", args=[staff.ref])).content.decode()
    assert "<ins>New Name</ins>" in page
    assert f"<del>{staff.name}</del>" in page
    assert world.users["administrator"].name in page


def test_what_was_done_is_closed_to_whoever_may_not_change_it(world, client):
    client.force_login(world.users["lea"])
    assert client.get(reverse("school:staff.history", args=[world.staff["lea"].ref])).status_code == 403


def test_a_list_is_made_as_a_document_with_the_rows_and_columns_of_the_page(world, client):
    client.force_login(world.users["administrator"])
    asked = client.post(reverse("school:pupils.pdf"), {"format": "pdf", "asked": "year=8&sort=-__str__&evil=1"})
    assert asked.status_code == 302
    who = viewer(world, "administrator")
    export = Export.objects.visible_to(who).latest("pk")
    assert export.what == "year=8&sort=-__str__"
    document = printed.written(who, school.PUPILS, {"year": "8"})
    shown = [values for _, values in client.get(f"{PUPILS}?year=8").context["lines"]]
    (table,) = document.tables
    assert table.said() == shown


def test_a_list_that_is_asked_for_by_more_than_is_held_of_it_is_refused(world, client):
    client.force_login(world.users["administrator"])
    answer = client.post(reverse("school:pupils.pdf"), {"format": "pdf", "asked": f"year={'9' * 500}"})
    assert answer.status_code == 400
    assert not Export.objects.unscoped("test").filter(what__startswith="year=9").exists()


def test_a_list_that_is_narrowed_by_nothing_can_be_kept_too(world, client):
    client.force_login(world.users["administrator"])
    assert client.post(reverse("school:pupils.keep"), {"name": "All", "asked": ""}).status_code == 302
    assert [view["label"] for view in client.get(PUPILS).context["views"]] == ["All"]
    assert client.post(reverse("school:pupils.keep"), {"name": " ", "asked": ""}).status_code == 302


def test_a_text_with_a_dot_is_a_text_in_history_and_no_record(world, client):
    client.force_login(world.users["administrator"])
    staff = world.staff["lea"]
    changed = {"name": "Dr. Ellis", "code": staff.code, "job": staff.job, "teaches": "on", "email": ""}
    client.post(reverse("school:staff.edit", args=[staff.ref]), changed)
    client.post(reverse("school:staff.edit", args=[staff.ref]), {**changed, "name": "Ellis"})
    page = client.get(reverse("school:staff.history", args=[staff.ref])).content.decode()
    assert "<del>Dr. Ellis</del>" in page


def test_a_list_made_as_a_file_is_fetched_only_as_long_as_as_much_is_seen(world, client):
    lea = viewer(world, "lea")
    export = ask(by=lea, of=printed.name_of(school.PUPILS), what="year=8", format="pdf", school=1, second_step=False)
    made(by=lea, export=export, name="list.pdf", content=b"%PDF-1.4 of Year 8")
    client.force_login(world.users["lea"])
    fetched = client.get(reverse("outputs:file", args=[export.ref]))
    assert fetched.status_code == 200
    shut(fetched)
    unrecorded("test", Reach.objects.unscoped("test").filter(year=8).delete)
    assert client.get(reverse("outputs:file", args=[export.ref])).status_code == 404
