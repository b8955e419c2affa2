"""Who is told of what is done with posts, job descriptions and sheets, and when it ends."""

import pytest

from remit.core.notices.models import Notice
from remit.core.writing import unrecorded
from remit.leading.duties import actions
from remit.leading.duties.models import Duty
from remit.school import accounts
from remit.school import actions as school_actions
from remit.school.models import Opening
from tests.world import viewer


def told(name="", **where):
    """What waits to be read: (kind, to whom)."""
    rows = Notice.objects.unscoped("test").filter(read=None, **where).select_related("to").order_by("pk")
    return [(each.kind, each.to.name.removesuffix("-person")) for each in rows]


def opening(key):
    return Opening.objects.unscoped("test").get(role__name=f"{key}-role", kind="personnel")


@pytest.fixture
def bring_in(world):
    def brought(by, key="lea year"):
        post = world.posts[key]
        return actions.bring_in(
            by=by, post=post, name="ann-given.docx", lines=["One"], found={"scope": {}}, follows=None, duties=[]
        )  # fmt: skip

    return brought


def test_whoever_is_to_read_a_sheet_is_told_and_no_more_once_it_is_taken_back(world, tom):
    post = world.posts["tom"]
    sheet = actions.share_sheet(by=tom, post=post, reader=world.staff["lea"], lines=[], note="")
    assert told() == [("sheet-shared", "lea")]
    assert Notice.objects.unscoped("test").get().what == sheet.ref
    actions.withdraw_sheet(by=tom, sheet=sheet)
    assert told() == []


def test_a_reader_without_an_account_is_told_nothing(world, tom):
    reader = world.staff["lea"]
    reader.user = None
    unrecorded("test", reader.save)
    actions.share_sheet(by=tom, post=world.posts["tom"], reader=reader, lines=[], note="")
    assert told() == []


def test_a_job_description_that_the_office_brings_in_is_told_to_the_holder_until_it_is_settled(
    world, administrator, bring_in
):
    job = bring_in(administrator)
    assert told() == [("job-brought-in", "lea")]
    actions.set_aside(by=administrator, job=job)
    assert told() == []


def test_who_brings_in_her_own_is_told_nothing(lea, bring_in):
    bring_in(lea)
    assert told() == []


ROLE = {"name": "lea year-role", "whole_school": False, "heads_year": True, "years": [8], "subjects": [], "groups": []}


def asks(world, by, key="lea year", **more):
    role = {**ROLE, "name": f"{key}-role", "sets": [], "kinds": ["personnel"], **more}
    school_actions.shape_post(by=by, post=world.posts[key], roles=[role])


def test_what_waits_for_the_head_is_told_once_however_much_it_is_and_until_nothing_waits(world, lea, mo, head):
    asks(world, lea, years=[9])
    asks(world, mo, "mo year")
    assert told() == [("opening-waits", "head")]
    waiting = Opening.objects.unscoped("test").filter(confirmed_on=None, refused_on=None, school=world.schools["alder"])
    for each in list(waiting):
        assert ("opening-waits", "head") in told()
        school_actions.confirm_opening(by=head, opening=each, version=each.version)
    assert not [kind for kind, _ in told() if kind == "opening-waits"]


def test_a_head_is_not_told_of_what_she_sets_herself(world, head):
    asks(world, head)
    assert told() == []


@pytest.mark.parametrize("answer", [school_actions.confirm_opening, school_actions.refuse_opening])
def test_the_holder_is_told_that_the_head_has_answered_once_for_all_answers(world, head, answer):
    held = opening("lea year")
    answer(by=head, opening=held, version=held.version)
    held.refresh_from_db()
    school_actions.close_opening(by=head, opening=held, version=held.version)
    held.refresh_from_db()
    answer(by=head, opening=held, version=held.version)
    assert told() == [("opening-settled", "lea")]
    assert Notice.objects.unscoped("test").get(kind="opening-settled").what == world.posts["lea year"].ref


def test_whose_second_step_is_reset_is_told(world, head):
    accounts.reset_second_step(by=head, staff=world.staff["lea"])
    assert told() == [("second-step-reset", "lea")]


def test_who_has_new_recovery_codes_is_told(world):
    accounts.codes_made(by=viewer(world, "lea"))
    assert told() == [("new-recovery-codes", "lea")]


def test_nothing_told_holds_a_word_of_what_it_is_about(world, administrator, tom, bring_in):
    bring_in(administrator)
    actions.share_sheet(by=tom, post=world.posts["tom"], reader=world.staff["lea"], lines=[], note="ann-given")
    kept = str(list(Notice.objects.unscoped("test").values()))
    assert "ann-given" not in kept
    assert Duty.objects.unscoped("test").exists()
