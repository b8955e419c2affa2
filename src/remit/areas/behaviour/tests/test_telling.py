"""Who is told that something was logged: as its category says, and never who may not see the entry."""

from django.urls import reverse

from remit.areas.behaviour import actions, categories, telling
from remit.areas.behaviour.models import Category
from remit.areas.behaviour.tests.test_logging import log, nothing_logged, rows
from remit.core.notices.models import Notice
from remit.core.notices.queries import lines
from remit.core.writing import unrecorded
from remit.school.models import GroupLead, Opening
from tests.access_walk import sign_in
from tests.world import START


def telling_of(head, world, **said):
    """The category `effort` says who is told."""
    school = world.schools["alder"]
    held = categories.category_of(head, school, "effort")
    actions.keep_category(by=head, school=school, code="effort", version=held.version, details=said)
    nothing_logged()


def told():
    found = Notice.objects.unscoped("test").filter(kind=telling.ENTRY_LOGGED, read=None)
    return sorted((each.to.name, each.what) for each in found)


def tutor(world, name, form):
    def make():
        of = {"school": world.schools["alder"], "group": world.groups[form], "staff": world.staff[name]}
        GroupLead.objects.create(**of, first_day=START)

    unrecorded("test", make)


def test_whoever_leads_the_year_is_told_once_and_reads_no_name_in_the_line(world, head, lea):
    telling_of(head, world, tells_leader=True)
    made = log(head, world.pupils["ann"])
    assert told() == [("lea-person", made.ref)]
    [line] = lines(lea, list(Notice.objects.unscoped("test").filter(kind=telling.ENTRY_LOGGED)))
    assert line.detail == "Effort, 16 November"
    assert line.url == reverse("behaviour:log-entries.detail", args=[made.ref])
    assert "ann" not in f"{line.kind.page} {line.detail}"


def test_the_tutor_of_the_form_is_told_and_not_the_teacher_of_another_pupil_in_it(world, head):
    tutor(world, "tom", "8A")
    telling_of(head, world, tells_tutor=True)
    made = log(head, world.pupils["bea"], world.pupils["ann"])
    of_ann = rows(occasion=made.occasion, pupil=world.pupils["ann"]).get()
    assert told() == [("tom-person", of_ann.ref)], "he teaches bea, and tutors ann"


def test_nobody_is_told_of_what_they_logged_or_may_not_see(world, head, lea):
    telling_of(head, world, tells_leader=True)
    log(lea, world.pupils["ann"])
    assert told() == []

    def shut():
        Opening.objects.unscoped("test").filter(role=world.roles["lea year"]).update(confirmed_on=None)

    unrecorded("test", shut)
    log(head, world.pupils["ann"])
    assert told() == [], "nobody has vouched for her reach"


def test_a_notice_of_what_she_may_no_longer_see_says_no_more_than_that(world, head, lea, client):
    telling_of(head, world, tells_leader=True)
    log(head, world.pupils["ann"])
    unrecorded("test", lambda: rows().update(kind="personnel"))
    [line] = lines(lea, list(Notice.objects.unscoped("test").filter(kind=telling.ENTRY_LOGGED, read=None)))
    assert not line.is_open


def test_what_is_taken_back_waits_for_nobody(world, head):
    telling_of(head, world, tells_leader=True)
    made = log(head, world.pupils["ann"])
    actions.take_back(by=head, entries=[made])
    assert told() == []


def test_the_category_says_who_is_told(world, client):
    sign_in(client, world, "administrator")
    given = {"name": "Effort", "sort": "award", "points": "1", "severity": "0", "seen_by": "behaviour", "position": "3", "offered": "on", "tells_tutor": "on"}  # fmt: skip
    client.post(reverse("behaviour:category", args=["effort"]), {**given, "version": "0"})
    assert Category.objects.unscoped("test").get(code="effort", school=world.schools["alder"]).tells_tutor
    assert "form tutor is told" in client.get(reverse("behaviour:categories")).content.decode().casefold()
