"""Every verb of duties: who may, who may not, what is kept, and what does not change afterwards."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from remit.core.acts import OutOfSight, history_of
from remit.core.history.models import Entry
from remit.core.records import Stale
from remit.core.writing import unrecorded
from remit.leading.duties import actions, queries, standings
from remit.leading.duties.models import Duty, DutyActivity, JobDescription, Rhythm, Shown
from remit.leading.duties.proposal import proposed_duties
from remit.leading.reading.reader import read
from remit.school.models import Opening, Role
from tests.world import TODAY, viewer

TEXT = """
Job title: Head of Year 8

Duties
• Monitor the attendance of Year 8 weekly.
• Meet parents of Year 8.
• Carry out the appraisal of a teacher each year.
"""


def rows(model, **where):
    return model.objects.unscoped("test").filter(**where)


def at_work(by, post):
    """The one that she would read it against."""
    return queries.job_of(by, post)


def brought(world, by, key="lea year"):
    duties = proposed_duties(read(TEXT), day=TODAY, fallback="Head of Year 8")
    return actions.bring_in(
        by=by,
        post=world.posts[key],
        name="jd.txt",
        lines=TEXT.splitlines(),
        found={"scope": {}},
        duties=duties,
        follows=at_work(by, world.posts[key]),
    )


def kept(world, by, key="lea year"):
    """A job description of which every line is kept."""
    job = brought(world, by, key)
    actions.decide(
        by=by, job=job, version=job.version, duties=list(rows(Duty, job=job)), state=Duty.KEPT, left=[], area=""
    )
    return JobDescription.objects.visible_to(by).get(pk=job.pk)


YEAR_8 = {"name": "Head of Year 8", "years": [8], "kinds": ["personnel"]}


def changes(duty, **given):
    return {
        "version": duty.version, "wording": duty.wording, "area": duty.area, "periods": ["termly"], "activities": [], "own_activity": "",
        "owner": None, "deputy": None, "keep": False, **given,
    }  # fmt: skip


def recorded(by, duty, **given):
    of = {"day": TODAY, "note": "done", "link": "", "file_name": "", "content": b"", **given}
    return actions.show(by=by, duty=duty, **of)


def signed_in(client, world, name):
    client.force_login(world.users[name])
    return client


# Bringing in


def test_what_is_read_is_kept_to_the_letter_and_only_proposed(world, lea):
    job = brought(world, lea)
    duties = list(rows(Duty, job=job).order_by("position"))
    assert job.state == JobDescription.READING
    assert job.lines == TEXT.splitlines()
    assert [duty.text for duty in duties] == [line[2:] for line in TEXT.splitlines() if line.startswith("•")]
    assert {duty.state for duty in duties} == {Duty.PROPOSED}
    assert all(duty.wording == duty.text for duty in duties)
    assert list(rows(Rhythm, duty=duties[0]).values_list("period", "source")) == [("weekly", "stated")]
    assert [duty.position for duty in duties] == [100, 200, 300]


def test_until_it_is_confirmed_nothing_of_it_is_hers_to_do(world, lea):
    before = set(queries.her_duties(lea))
    brought(world, lea)
    assert set(queries.her_duties(viewer(world, "lea"))) == before


def test_only_its_holder_and_whoever_manages_posts_brings_one_in(world, lea, head, administrator, tom):
    for by in (lea, head, administrator):
        assert brought(world, by).post == world.posts["lea year"]
    for by in (tom, viewer(world, "mo")):
        with pytest.raises(PermissionDenied):
            brought(world, by)
    with pytest.raises(OutOfSight):
        brought(world, viewer(world, "head elsewhere"))


# Deciding


def test_lines_are_kept_left_out_and_asked_again(world, lea):
    job = brought(world, lea)
    first, second, _ = rows(Duty, job=job).order_by("position")
    for state in (Duty.KEPT, Duty.LEFT, Duty.PROPOSED):
        actions.decide(by=lea, job=job, version=job.version, duties=[first, second], state=state, left=[], area="")
        assert set(rows(Duty, pk__in=[first.pk, second.pk]).values_list("state", flat=True)) == {state}
    entry = history_of(first, lea).last()
    assert (entry.act, entry.changes) == ("duties.decide", {"state": "proposed", "left": 0})


def test_a_heading_that_is_kept_is_a_duty_from_then_and_a_purpose_stays_one(world, lea):
    job = brought(world, lea)
    first, second, _ = rows(Duty, job=job).order_by("position")
    first.kind, second.kind = "area_heading", "purpose"
    actions.decide(by=lea, job=job, version=job.version, duties=[first, second], state=Duty.KEPT, left=[], area="")
    assert list(rows(Duty, pk__in=[first.pk, second.pk]).order_by("position").values_list("kind", flat=True)) == [
        "duty",
        "purpose",
    ]


@pytest.mark.parametrize("name", ["tom", "mo", "newcomer", "head elsewhere"])
def test_another_persons_duty_is_out_of_sight_for_every_verb(world, name):
    by, duty, job = viewer(world, name), world.duties["lea year"], world.jobs["lea year"]
    shown, sheet = world.shown["lea year"], world.sheets["lea year"]
    for act in (
        lambda: actions.decide(by=by, job=job, version=1, duties=[duty], state=Duty.LEFT, left=[], area=""),
        lambda: actions.change_duty(by=by, duty=duty, **changes(duty)),
        lambda: actions.split_duty(by=by, duty=duty, version=1, parts=["a", "b"]),
        lambda: actions.merge_duties(by=by, job=job, version=1, duties=[duty]),
        lambda: actions.confirm(by=by, job=job, version=1, roles=[YEAR_8]),
        lambda: actions.set_aside(by=by, job=job),
        lambda: actions.accept_rhythms(by=by, duties=[duty], period=""),
        lambda: recorded(by, duty),
        lambda: actions.withdraw_shown(by=by, shown=shown, withdrawn=True),
        lambda: actions.withdraw_sheet(by=by, sheet=sheet),
    ):
        with pytest.raises(OutOfSight):
            act()
    assert not Entry.objects.unscoped("test").exists()


@pytest.mark.parametrize("route", ["duty", "change"])
def test_another_persons_duty_is_not_found(world, client, route):
    page = signed_in(client, world, "tom")
    assert page.get(reverse(f"duties:{route}", args=[world.duties["lea year"].ref])).status_code == 404


# Changing one


def test_all_that_is_said_of_a_duty_is_saved_at_once(world, lea):
    duty = world.duties["lea year"]
    given = {"wording": "mine", "area": "send", "periods": ["weekly", "annual"], "activities": ["absence-followed-up"], "own_activity": "tea",
             "owner": world.staff["tom"], "deputy": world.staff["mo"]}  # fmt: skip
    actions.change_duty(by=lea, duty=duty, **changes(duty, **given))
    duty = rows(Duty, pk=duty.pk).get()
    assert (duty.wording, duty.area, duty.owner, duty.deputy) == ("mine", "send", world.staff["tom"], world.staff["mo"])
    assert duty.text == "lea year-text-0", "what the document says stays"
    assert set(rows(Rhythm, duty=duty).values_list("period", "source")) == {("weekly", "chosen"), ("annual", "chosen")}
    assert set(rows(DutyActivity, duty=duty).values_list("code", "name")) == {("absence-followed-up", ""), ("", "tea")}
    entry = history_of(duty, lea).get()
    assert entry.changes["wording"] == ["lea year-wording-0", "mine"]


def test_what_the_document_stated_stays_stated_and_what_was_proposed_becomes_her_choice(world, lea):
    duty = world.duties["lea year"]
    actions.change_duty(by=lea, duty=duty, **changes(duty, periods=["termly", "weekly"]))
    assert set(rows(Rhythm, duty=duty).values_list("period", "source")) == {("termly", "stated"), ("weekly", "chosen")}


def test_a_duty_without_a_rhythm_is_continuing(world, lea):
    duty = world.duties["lea year"]
    actions.change_duty(by=lea, duty=duty, **changes(duty, periods=[]))
    lines = {line.duty.pk: line for line in standings.lines(lea, queries.her_duties(lea))}
    assert lines[duty.pk].standing.continuing
    assert not rows(Rhythm, duty=duty).exists()


def test_an_older_version_of_a_duty_is_stale_and_changes_nothing(world, lea):
    mine, theirs = (rows(Duty, pk=world.duties["lea year"].pk).get() for _ in range(2))
    actions.change_duty(by=lea, duty=theirs, **changes(theirs, wording="theirs"))
    for act in (
        lambda: actions.change_duty(by=lea, duty=mine, **changes(mine, version=1, wording="mine", periods=["daily"])),
        lambda: actions.split_duty(by=lea, duty=mine, version=1, parts=["a", "b"]),
    ):
        with pytest.raises(Stale):
            act()
    assert rows(Duty, pk=mine.pk).get().wording == "theirs"
    assert list(rows(Rhythm, duty=mine).values_list("period", flat=True)) == ["termly"]


def test_the_page_of_an_older_version_shows_both_and_loses_neither(world, client):
    page, duty = signed_in(client, world, "lea"), world.duties["lea year"]
    url = reverse("duties:change", args=[duty.ref])
    given = {"version": 1, "area": "pastoral", "periods": ["termly"]}
    assert page.post(url, {**given, "wording": "theirs"}).status_code == 302
    answer = page.post(url, {**given, "wording": "mine"})
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "theirs" in shown
    assert "mine" in shown


def test_an_area_that_was_doubted_is_answered(world, lea):
    job = brought(world, lea)
    duty = rows(Duty, job=job).first()
    actions.decide(by=lea, job=job, version=job.version, duties=[duty], state=Duty.KEPT, area="parents", left=[])
    duty.refresh_from_db()
    assert (duty.area, duty.doubt, duty.state) == ("parents", "", Duty.KEPT)


# Split and merge


def test_a_line_that_holds_several_duties_becomes_several_with_all_that_the_one_had(world, lea):
    duty = world.duties["lea year"]
    actions.split_duty(by=lea, duty=duty, version=1, parts=["one", "two", "three"])
    parts = list(rows(Duty, post=duty.post, line=1).order_by("position", "pk"))
    assert [part.wording for part in parts] == ["one", "two", "three"]
    for part in parts:
        assert (part.area, part.state, part.role, part.text) == (duty.area, duty.state, duty.role, duty.text)
        assert list(rows(Rhythm, duty=part).values_list("period", "source")) == [("termly", "stated")]
        assert list(rows(DutyActivity, duty=part).values_list("name", flat=True)) == ["lea year-activity"]
    assert list(rows(Shown, duty=duty)) == [world.shown["lea year"]], "what shows it stays with the first"
    assert all(history_of(part, lea).count() == 1 for part in parts)


def test_a_part_stands_where_the_one_stood(world, lea):
    job = brought(world, lea)
    first = rows(Duty, job=job).order_by("position").first()
    actions.split_duty(by=lea, duty=first, version=1, parts=["one", "two"])
    assert [duty.wording for duty in rows(Duty, job=job).order_by("position", "pk")][:2] == ["one", "two"]


def test_several_lines_become_one_duty_and_the_others_can_be_asked_again(world, lea):
    job = brought(world, lea)
    first, second, third = rows(Duty, job=job).order_by("position")
    actions.merge_duties(by=lea, job=job, version=job.version, duties=[third, first])
    assert rows(Duty, pk=first.pk).get().wording == f"{first.text} {third.text}"
    assert rows(Duty, pk=third.pk).get().state == Duty.LEFT
    assert rows(Duty, pk=second.pk).get().state == Duty.PROPOSED


# Confirming


def test_nothing_is_confirmed_while_a_line_still_asks(world, lea):
    job = brought(world, lea)
    with pytest.raises(actions.Undecided):
        actions.confirm(by=lea, job=job, version=job.version, roles=[YEAR_8])
    assert rows(JobDescription, pk=job.pk).get().state == JobDescription.READING
    assert not rows(Role, name="Head of Year 8").exists()


def test_what_is_confirmed_works_from_then_and_gives_way_to_nothing(world, lea):
    job = kept(world, lea)
    actions.confirm(by=lea, job=job, version=job.version, roles=[YEAR_8])
    now = viewer(world, "lea")
    assert {duty.text for duty in queries.her_duties(now).filter(post=job.post)} == {
        duty.text for duty in rows(Duty, job=job)
    }
    assert rows(JobDescription, pk=world.jobs["lea year"].pk).get().state == JobDescription.REPLACED
    assert rows(JobDescription, pk=world.jobs["lea maths"].pk).get().state == JobDescription.CONFIRMED
    assert {duty.role.name for duty in rows(Duty, job=job)} == {"Head of Year 8"}
    assert (job.state, job.confirmed_on) == (JobDescription.CONFIRMED, TODAY)


def test_what_a_confirmed_duty_asks_the_head_for_waits_for_her(world, lea):
    job = kept(world, lea)
    actions.confirm(by=lea, job=job, version=job.version, roles=[YEAR_8])
    waiting = rows(Opening, role__name="Head of Year 8")
    assert set(waiting.values_list("kind", "confirmed_on")) == {("general", None), ("personnel", None)}
    assert not viewer(world, "lea").opens("personnel")


def test_confirming_is_one_deed_of_two_acts(world, lea):
    job = kept(world, lea)
    actions.confirm(by=lea, job=job, version=job.version, roles=[YEAR_8])
    last = Entry.objects.unscoped("test").order_by("-pk").first()
    acts = Entry.objects.unscoped("test").filter(deed=last.deed).values_list("act", flat=True)
    assert set(acts) == {"school.shape_post", "duties.confirm"}


def test_a_job_description_that_somebody_confirmed_meanwhile_is_stale_and_shapes_nothing(world, lea):
    mine = kept(world, lea)
    theirs = rows(JobDescription, pk=mine.pk).get()
    shown = mine.version
    actions.confirm(by=lea, job=theirs, version=shown, roles=[YEAR_8])
    with pytest.raises((Stale, actions.Overtaken)):
        actions.confirm(by=lea, job=mine, version=shown, roles=[{"name": "Other", "whole_school": True, "kinds": []}])
    assert not rows(Role, name="Other").exists()


def test_one_that_gave_way_is_not_confirmed_again(world, lea):
    job = kept(world, lea)
    actions.set_aside(by=lea, job=job)
    with pytest.raises(PermissionDenied):
        actions.confirm(by=lea, job=job, version=job.version, roles=[YEAR_8])


def test_one_set_aside_asks_for_nothing_and_is_kept(world, lea):
    job = brought(world, lea)
    actions.set_aside(by=lea, job=job)
    assert job not in queries.jobs_to_review(lea)
    assert rows(JobDescription, pk=job.pk).get().state == JobDescription.REPLACED
    assert rows(Duty, job=job).count() == 3


# Rhythms that were proposed


def proposing(world, lea):
    duty = world.duties["lea year"]
    rhythm = Rhythm(school=duty.school, duty=duty, period="weekly", source=Rhythm.PROPOSED)
    unrecorded("test", rhythm.save)
    return duty


@pytest.mark.parametrize(
    ("period", "held"),
    [("", {("termly", "stated"), ("weekly", "chosen")}), ("annual", {("termly", "stated"), ("annual", "chosen")})],
)
def test_a_rhythm_that_was_proposed_counts_once_it_is_accepted(world, lea, period, held):
    duty = proposing(world, lea)
    actions.accept_rhythms(by=lea, duties=[duty], period=period)
    assert set(rows(Rhythm, duty=duty).values_list("period", "source")) == held


def test_a_rhythm_chosen_for_all_that_one_of_them_has_already_is_not_doubled(world, lea):
    """The document states termly, weekly is proposed, and termly is chosen for the whole area."""
    duty = proposing(world, lea)
    actions.accept_rhythms(by=lea, duties=[duty], period="termly")
    assert list(rows(Rhythm, duty=duty).values_list("period", flat=True)) == ["termly"]


def test_what_is_only_proposed_makes_nothing_due(world, lea):
    duty = proposing(world, lea)
    line = next(line for line in standings.lines(lea, queries.her_duties(lea)) if line.duty == duty)
    assert [each.period for each in line.counted] == ["termly"]
    assert [each.period for each in line.proposed] == ["weekly"]
    assert line.standing.due == 1
