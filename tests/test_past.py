"""What was done to a record is read in words, whatever history holds, and no further than its page would tell today."""

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from remit.core.history.models import Entry, Touched
from remit.core.imports.models import Batch
from remit.core.registers import past
from remit.core.writing import unrecorded
from remit.school import actions, staffing
from remit.school.models import Group, Particulars, Post, Pupil, Staff
from remit.school.tests.bringing import brought, of, rows
from tests.world import START, TODAY

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates().map(str) | st.sampled_from([*past.VERBS, "True", "False", "20261116", "2026-W47-1", "school.Pupil"]),
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.text(), parts, max_size=3),
    max_leaves=8,
)  # fmt: skip
NAMES = st.sampled_from(["name", "teaches", "first_day", "user", "roles", "of", "pk", "year", ""]) | st.text()


def told(record, who, **changes):
    """As lines of its history that were kept say it."""
    entry = Entry(pk=0, act="school.amend_it", changes=changes)
    (line,) = past.lines(record, who, [entry])
    return {change.label: (change.before, change.after) for change in line.changes}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.dictionaries(NAMES, JSON | st.lists(JSON, min_size=2, max_size=2), max_size=3))
def test_whatever_history_holds_is_read_in_words(world, administrator, changes):
    for record in (world.staff["lea"], world.pupils["ann"], world.groups["8A"]):
        said = told(record, administrator, **changes)
        assert all(type(text) is str for pair in said.values() for text in pair)


@pytest.mark.parametrize("kept", [{"working_days": {"every week": [1, 2]}}, {"a": [[1], {"b": None}]}, {"x": [[], 0]}])
def test_the_page_of_what_was_done_opens_whatever_was_kept(world, client, kept):
    staff = world.staff["lea"]

    def keep():
        entry = Entry.objects.create(act="school.set_it", changes=kept)
        Touched.objects.create(entry=entry, label="school.Staff", row=staff.pk)

    unrecorded("test", keep)
    client.force_login(world.users["administrator"])
    assert client.get(reverse("school:staff.history", args=[staff.ref])).status_code == 200


def test_working_days_are_told_by_the_names_of_days(world, client, administrator):
    staff = world.staff["lea"]
    staffing.set_working_days(by=administrator, staff=staff, first_day=TODAY, weeks={"": [3, 1]})
    client.force_login(world.users["administrator"])
    for page in ("history", "detail"):
        text = client.get(reverse(f"school:staff.{page}", args=[staff.ref])).content.decode()
        assert "Every week: Monday, Wednesday" in text


def test_two_of_a_list_are_not_what_was_and_what_is(world, administrator):
    post = Post.objects.visible_to(administrator).first()
    assert told(post, administrator, roles=["Tutor", "Mentor"]) == {"Roles": ("", "Tutor, Mentor")}
    assert told(post, administrator, title=["Tutor", "Mentor"]) == {"Title": ("Tutor", "Mentor")}


def test_what_was_and_is_of_the_terms_of_a_year_stays_apart(world, administrator):
    said = told(world.years["alder"], administrator, Autumn=[{"last_day": "2026-12-18"}, {"last_day": "2026-12-17"}])
    assert said == {"Autumn": ("Last day: 18 Dec 2026", "Last day: 17 Dec 2026")}


@pytest.mark.parametrize("code", ["20261116", "2026-W47-1", "2026-11-16"])
def test_a_text_that_could_be_read_as_a_day_stays_a_text(world, administrator, code):
    assert told(world.staff["lea"], administrator, code=["", code]) == {"Staff code": ("", code)}


def test_a_day_is_told_as_a_day(world, administrator):
    assert told(world.staff["lea"], administrator, first_day=["2026-09-01", None]) == {"First day": ("1 Sep 2026", "")}
    assert told(world.staff["lea"], administrator, until="2026-09-01") == {"Until": ("", "1 Sep 2026")}


@pytest.mark.parametrize("word", ["True", "False"])
def test_somebody_called_true_is_called_so_in_history(world, administrator, word):
    assert told(world.staff["lea"], administrator, name=[word, "Lea"]) == {"Name": (word, "Lea")}
    assert told(world.staff["lea"], administrator, teaches=[True, False]) == {"Teaches": ("Yes", "No")}


# Imports


def test_what_came_in_with_a_file_names_the_file_and_no_reference(world, client, administrator):
    batch = brought(administrator, of(administrator, "pupils", ("Forename", "Surname", "Year"), ("Fay", "Green", "8")))
    fay = rows(Pupil, given_name="Fay").get()
    client.force_login(world.users["administrator"])
    text = client.get(reverse("school:pupils.history", args=[fay.ref])).content.decode()
    assert "From the file" in text
    assert str(batch) in text
    assert batch.ref not in text


def test_a_reference_that_was_kept_as_text_is_left_out(world, administrator):
    batch = rows(Batch).first()
    for name in ("of", "put_back", "taken_off"):
        assert told(world.pupils["ann"], administrator, **{name: batch.ref}) == {}


# What a viewer may not read now


@pytest.fixture
def renamed(world, administrator):
    """Twice: what stands between is no name of today either."""
    ann = world.pupils["ann"]
    given = {"year": 8, "emergency": ann.emergency, "first_day": START}
    for version, (first, last) in enumerate((("Anna", "Brook"), ("Annie", "Carr")), start=1):
        actions.amend_pupil(by=administrator, pupil=ann, version=version, given_name=first, family_name=last, **given)
    return ann


def names_told(client, world, who, pupil):
    client.force_login(world.users[who])
    answer = client.get(reverse("school:pupils.history", args=[pupil.ref]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_former_names_are_told_to_whoever_reads_the_details_of_the_pupil(world, client, renamed):
    text = names_told(client, world, "head", renamed)
    for name in ("ann-given", "ann-family", "Anna", "Brook", "Annie", "Carr"):
        assert f">{name}</" in text


def test_former_names_are_not_told_to_whoever_keeps_the_lists_alone(world, client, renamed):
    text = names_told(client, world, "administrator", renamed)
    for name in ("ann-given", "ann-family", "Anna<", "Brook"):
        assert name not in text
    assert past.ANOTHER in text
    assert "<ins>Carr</ins>" in text


def test_of_a_line_about_several_what_another_record_held_is_told_to_whoever_sees_that_record(
    world, head, administrator
):
    ann = world.pupils["ann"]
    held = Particulars.objects.visible_to(head).get(pupil=ann)

    def keep():
        entry = Entry.objects.create(act="school.amend_it", changes={"year": [7, 8], "upn": ["one", "two"]})
        for row in (ann, held):
            Touched.objects.create(entry=entry, label=row._meta.label, row=row.pk)
        return entry

    entry = unrecorded("test", keep)
    labels = [[change.label for change in past.lines(ann, who, [entry])[0].changes] for who in (head, administrator)]
    assert labels == [["Year", "UPN"], ["Year"]]


def test_a_group_and_a_colleague_keep_their_earlier_names(world, administrator):
    for record in (Group(name="9Z"), Staff(name="Kim")):
        assert told(record, administrator, name=["Before", "After"]) == {"Name": ("Before", "After")}
