"""The same page costs the same number of queries, whatever it holds."""

from collections import Counter

from django.db import connection
from django.test.utils import CaptureQueriesContext

from remit.core.writing import unrecorded
from remit.leading.duties.models import Duty, DutyActivity, Rhythm, Shown
from remit.school.models import Characteristic, Group, GroupLead, Membership, Particulars, Post, Pupil, Staff
from tests.access_walk import clients
from tests.pages import address, circles, routes, takes_ref
from tests.world import ROLES, START, YESTERDAY

ROLES_WALKED = ("lea", "mo", "head", "administrator")


def grow(world, times: int) -> None:
    school = world.schools["alder"]
    for number in range(times):
        group = Group.objects.create(school=school, name=f"8-{number}-{times}", type=Group.FORM, year=8)
        staff = Staff.objects.create(school=school, name=f"staff {number}", first_day=START)
        GroupLead.objects.create(school=school, group=group, staff=staff, first_day=START)
        Post.objects.create(
            school=school, title=f"post {number}", holder=staff, line_manager=world.staff["lea"], first_day=START
        )
        pupil = Pupil.objects.create(
            school=school, given_name=f"g{number}", family_name=f"f{number}", year=8, first_day=START
        )
        Particulars.objects.create(pupil=pupil, upn=f"u{number}-{times}")
        for each in (group, world.groups["8A"], world.groups["8ma"]):
            Membership.objects.create(pupil=pupil, group=each, first_day=START)
        Characteristic.objects.create(pupil=pupil, type=world.types["PP"], first_day=START)
        for key in ("lea year", "mo senco"):
            job = world.jobs[key]
            duty = Duty.objects.create(
                school=school, post=job.post, job=job, role=world.roles[key], role_name="r", position=50 + number, line=9, kind="duty",
                text="t", wording=f"w{number}", area="pastoral", state="kept",
            )  # fmt: skip
            Rhythm.objects.create(school=school, duty=duty, period="weekly", source="stated")
            DutyActivity.objects.create(school=school, duty=duty, name="own")
            Shown.objects.create(school=school, duty=duty, day=YESTERDAY, note="n")


def cost(world) -> Counter:
    people, found = clients(world), Counter()
    for route, pattern in routes():
        for role in ROLES_WALKED:
            keys = list(circles(route, role, ROLES[role]).items())[:1] if takes_ref(pattern) else [("-", "")]
            for _, key in keys:
                with CaptureQueriesContext(
                    connection,
                ) as captured:
                    people[role].get(address(world, route, pattern, key))
                found[f"{route} {role}"] = len(captured)
    return found


def test_no_page_asks_more_when_there_is_more(world, capsys):
    unrecorded("test", lambda: grow(world, 2))
    few = cost(world)
    unrecorded("test", lambda: grow(world, 9))
    many = cost(world)
    grown = {page: (few[page], many[page]) for page in few if many[page] > few[page]}
    with capsys.disabled():
        print("\ngrowth: most queries", many.most_common(6))
    assert not grown
