"""What shows that a duty was done, who sees it, and the sheet for a meeting."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from remit.core.acts import OutOfSight, history_of
from remit.core.files.models import StoredFile
from remit.core.files.store import Refused
from remit.core.writing import unrecorded
from remit.leading.duties import actions, queries, standings
from remit.leading.duties.models import Duty, DutyActivity, Sheet, Shown
from remit.leading.duties.tests.test_actions import YEAR_8, brought, changes, recorded, rows, signed_in
from remit.school import actions as school_actions
from remit.school.models import Opening
from tests.world import YESTERDAY, viewer

# Showing what was done


def test_what_she_records_counts_and_what_she_takes_back_does_not(world, lea):
    duty = world.duties["lea maths"]
    actions.withdraw_shown(by=lea, shown=world.shown["lea maths"], withdrawn=True)

    def state():
        return next(line.standing.state for line in standings.lines(lea, queries.her_duties(lea)) if line.duty == duty)

    assert state() == "due"
    made = recorded(lea, duty)
    assert state() == "done"
    actions.withdraw_shown(by=lea, shown=made, withdrawn=True)
    assert state() == "due"
    assert list(queries.all_shown(lea, duty)) == [made, world.shown["lea maths"]], "kept, and able to be counted again"


@pytest.mark.parametrize("name", ["head", "administrator"])
def test_only_the_holder_records_what_was_done(world, name):
    with pytest.raises(PermissionDenied):
        recorded(viewer(world, name), world.duties["lea year"])


def test_a_double_press_records_once(world, lea):
    duty = world.duties["lea year"]
    assert len({recorded(lea, duty, key="once").pk for _ in range(2)}) == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.exe", b"MZ\x90\x00\xff\xfe"), ("a.html", b"<!doctype html><p>x"), ("a.svg", b"<svg onload=x>"), ("a.pdf", b""), ("a.docm", b"PK\x03\x04broken")],
)  # fmt: skip
def test_a_kind_of_file_that_is_not_taken_records_nothing(world, lea, name, content):
    before, files = rows(Shown).count(), rows(StoredFile).count()
    with pytest.raises(Refused):
        recorded(lea, world.duties["lea year"], file_name=name, content=content)
    assert rows(Shown).count() == before
    assert rows(StoredFile).count() == files


def test_a_refused_file_is_said_on_the_page_and_what_was_typed_stays(world, client):
    page = signed_in(client, world, "lea")
    given = {"day": "2026-11-16", "note": "what I typed", "document": SimpleUploadedFile("a.html", b"<html><p>x")}
    answer = page.post(reverse("duties:duty", args=[world.duties["lea year"].ref]), given)
    assert answer.status_code == 422
    assert "This kind of file is not taken" in answer.content.decode()
    assert "what I typed" in answer.content.decode()


@pytest.mark.parametrize(
    ("given", "says"),
    [({"day": "2026-11-17", "note": "x"}, "still to come"), ({"day": "2026-11-16"}, "Say what was done"), ({"day": "", "note": "x"}, "Fill in “When”"),
     ({"day": "2026-11-16", "link": "javascript:alert(1)"}, "cannot read “Link”")],
)  # fmt: skip
def test_what_cannot_be_recorded_is_said_in_words(world, client, given, says):
    page = signed_in(client, world, "lea")
    answer = page.post(reverse("duties:duty", args=[world.duties["lea year"].ref]), given)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert rows(Shown, duty=world.duties["lea year"]).count() == 1


# Who sees what


@pytest.mark.parametrize("name", ["head", "administrator"])
def test_whoever_manages_posts_sees_what_a_duty_says_and_nothing_that_shows_it(world, name):
    by = viewer(world, name)
    assert world.duties["lea year"].is_visible_to(by)
    assert not Shown.objects.visible_to(by).exists()
    with pytest.raises(OutOfSight):
        history_of(world.shown["lea year"], by)


def test_the_line_manager_sees_the_sheet_alone(world, mo):
    """Mo manages the maths post: its duties and records are not his to see, the sheet shared with him is."""
    assert list(Sheet.objects.visible_to(mo).filter(post=world.posts["lea maths"])) == [world.sheets["lea maths"]]
    for row in (world.duties["lea maths"], world.shown["lea maths"], world.jobs["lea maths"], world.roles["lea maths"]):
        assert not row.is_visible_to(mo), row
    assert not Sheet.objects.visible_to(viewer(world, "tom")).filter(post=world.posts["lea maths"]).exists()


def test_not_even_the_head_reads_a_sheet_that_was_not_shared_with_her(world, head):
    assert list(Sheet.objects.visible_to(head).values_list("post__title", flat=True).order_by("pk")) == [
        "lea year-post", "mo senco-post", "mo year-post",
    ]  # fmt: skip


# Sheets


def shared(world, lea, **given):
    of = {"reader": world.staff["mo"], "lines": [{"duty": "as it stood", "state": "Due"}], "note": "", **given}
    return actions.share_sheet(by=lea, post=world.posts["lea maths"], **of)


def test_a_sheet_does_not_change_later(world, lea):
    duty = world.duties["lea maths"]
    sheet = shared(world, lea, lines=[{"duty": duty.wording}])
    actions.change_duty(by=lea, duty=duty, **changes(duty, wording="written since"))
    recorded(lea, duty)
    actions.withdraw_shown(by=lea, shown=world.shown["lea maths"], withdrawn=True)
    assert rows(Sheet, pk=sheet.pk).get().lines == [{"duty": "lea maths-wording-0"}]


def test_the_page_of_a_sheet_shows_it_as_it_stood(world, client):
    page = signed_in(client, world, "lea")
    url = reverse("duties:share", args=[world.posts["lea maths"].ref])
    made = page.post(url, {"duties": [world.duties["lea maths"].ref], "note": "for Monday"})
    duty = world.duties["lea maths"]
    page.post(reverse("duties:change", args=[duty.ref]), {"version": 1, "wording": "since", "area": "send"})
    reader = signed_in(client, world, "mo")
    text = reader.get(made.url).content.decode()
    assert "lea maths-wording-0" in text
    assert "for Monday" in text
    assert "since" not in text


def test_a_sheet_that_is_taken_back_is_gone_for_its_reader_and_kept_for_its_holder(world, lea, client):
    sheet = shared(world, lea)
    actions.withdraw_sheet(by=lea, sheet=sheet)
    assert sheet not in queries.sheets_shared_with(viewer(world, "mo"))
    assert sheet in queries.sheets_shared_by(viewer(world, "lea"))
    url = reverse("duties:sheet", args=[sheet.ref])
    assert signed_in(client, world, "mo").get(url).status_code == 404
    assert signed_in(client, world, "lea").get(url).status_code == 200


def test_only_its_holder_shares_and_takes_back(world, lea, mo, head):
    for by in (mo, head):
        with pytest.raises((PermissionDenied, OutOfSight)):
            shared(world, by)
        with pytest.raises((PermissionDenied, OutOfSight)):
            actions.withdraw_sheet(by=by, sheet=world.sheets["lea maths"])


def test_a_sheet_holds_no_total(world, lea, client):
    sheet = shared(
        world, lea, lines=[{"duty": "one", "area": "", "rhythm": "", "state": "Due", "last": "", "next": ""}]
    )
    text = signed_in(client, world, "mo").get(reverse("duties:sheet", args=[sheet.ref])).content.decode()
    assert "%" not in text.split("<main")[1].split("</main")[0]


# Agreed since, and measured


def test_a_duty_that_was_agreed_since_stands_last_and_works_at_once(world, lea):
    made = actions.add_duty(
        by=lea, post=world.posts["lea year"], wording="agreed", area="parents", role=world.roles["lea year"]
    )
    assert made.position > max(rows(Duty, post=made.post).exclude(pk=made.pk).values_list("position", flat=True))
    assert made in queries.her_duties(viewer(world, "lea"))


def test_a_duty_is_measured_over_the_reach_of_its_own_role(world, lea):
    duty = world.duties["lea year"]
    unrecorded("test", lambda: DutyActivity.objects.create(school=duty.school, duty=duty, code="records-up-to-date"))
    lines = standings.lines(lea, queries.her_duties(lea).filter(pk=duty.pk))
    codes = {one.measure for _, one in lines[0].activities if one}
    for each in lines[0].standing.measures:
        assert each.due <= 1, ("one pupil is in Year 8", codes)


def test_no_duty_of_a_post_that_has_ended_is_asked_for(world, lea):
    post = world.posts["lea year"]
    post.last_day = YESTERDAY
    unrecorded("test", post.save)
    assert not queries.her_duties(viewer(world, "lea")).filter(post=post).exists()
    assert queries.her_duties(viewer(world, "lea", date(2026, 11, 13))).filter(post=post).exists()


def test_a_job_description_brought_in_by_the_office_is_confirmed_by_its_holder(world, administrator, lea):
    job = brought(world, administrator)
    actions.decide(
        by=lea, job=job, version=job.version, duties=list(rows(Duty, job=job)), state=Duty.KEPT, left=[], area=""
    )
    actions.confirm(by=lea, job=job, version=job.version, roles=[YEAR_8])
    openings = rows(Opening, role__name="Head of Year 8", kind="general")
    assert openings.get().confirmed_on is None
    head = viewer(world, "head")
    school_actions.confirm_opening(by=head, opening=openings.get(), version=openings.get().version)
    assert viewer(world, "lea").places("year") == frozenset({8})
