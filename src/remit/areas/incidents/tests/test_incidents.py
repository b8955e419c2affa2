"""Serious incidents: whose part is told to whom, what is refused, how one is closed and taken back."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from remit.areas.incidents import actions, attention, outputs, queries, surfaces
from remit.areas.incidents.models import Force, Incident, Part, Statement
from remit.core.acts import OutOfSight, Refused
from remit.core.outputs import jobs
from remit.core.outputs.document import Facts, Heading, Paragraph
from remit.core.records import Stale
from remit.core.seams import Period
from remit.core.writing import unrecorded
from remit.school.models import Bar, Contact, Pupil
from tests.access_walk import sign_in
from tests.world import START, TODAY, YESTERDAY, viewer

THIS_YEAR = Period(START, TODAY)
PART = {
    "role": Part.CAUSED, "words": "", "flags": [], "support": "", "told": "", "told_how": "", "told_on": None, "outcome": "",
    "search_why": "", "search_by": "", "search_found": "",
}  # fmt: skip
FORCE = {
    "sort": Force.FORCE, "day": TODAY, "at": None, "minutes": 2, "place": "hall", "who": "Two adults", "why": "To part them",
    "before": "Both were asked to step back", "injuries": "", "told": "", "told_how": "", "told_on": None, "not_told": "",
    "pupil_talk_on": None, "staff_talk_on": None, "learnt": "",
}  # fmt: skip


@pytest.fixture
def world(world):
    def clear():
        for model in (Force, Statement, Part, Incident):
            model.objects.unscoped("test").delete()

    unrecorded("test", clear)
    return world


def fresh(row):
    return type(row).objects.unscoped("test").get(pk=row.pk)


def begin(by, pupil, **given):
    said = {"role": Part.CAUSED, "words": "pushed first", "day": TODAY, "sort": "fight", "line": "A fight by the hall"}
    return actions.begin(by=by, pupil=pupil, **said | given)


def part_of(incident, pupil):
    return Part.objects.unscoped("test").get(incident=incident, pupil=pupil)


@pytest.fixture
def fight(world, lea):
    """Ann, whom lea leads, caused harm; Cal, whom mo leads, was harmed."""
    made = begin(lea, world.pupils["ann"])
    actions.add_part(
        by=lea, incident=made, pupil=world.pupils["cal"], role=Part.HARMED, words="has a bruise", flags=["race"]
    )
    return made


def text(answer):
    return answer.content.decode()


def test_whoever_leads_one_of_them_reads_that_part_and_of_the_other_that_there_is_one(world, fight, client):
    sign_in(client, world, "lea")
    page = text(client.get(reverse("incidents:incident", args=[fight.ref])))
    assert "pushed first" in page
    assert "Another pupil" in page
    assert "cal-given" not in page
    assert "bruise" not in page
    assert "Was harmed</p>" not in page
    sign_in(client, world, "mo")
    page = text(client.get(reverse("incidents:incident", args=[fight.ref])))
    assert "bruise" in page
    assert "ann-given" not in page
    assert "pushed first" not in page


def test_a_part_that_is_not_in_sight_has_no_page(world, fight, client):
    sign_in(client, world, "lea")
    hidden = part_of(fight, world.pupils["cal"])
    assert client.get(reverse("incidents:part", args=[hidden.ref])).status_code == 404


def test_whoever_was_harmed_is_called_by_nothing_on_the_page_the_timeline_and_in_the_file(world, fight, client):
    cal, mo = world.pupils["cal"], viewer(world, "mo")
    sign_in(client, world, "mo")
    page = text(client.get(reverse("pupil", args=[cal.ref])))
    assert "Incident of 16 November" in page
    assert "harmed" not in page.lower()
    assert "Fight" not in page
    (happened,) = surfaces._happened(mo, cal, THIS_YEAR)
    assert (happened.title, happened.more) == ("Incident of 16 November", "has a bruise")
    written = outputs._written(mo, part_of(fight, cal))
    said = " ".join(_words(written))
    assert "Fight" not in said
    assert "pushed first" not in said
    assert "ann" not in said
    assert all(jobs.WRITERS[format](written) for format in ("pdf", "docx"))


def _words(document):
    yield document.title
    for block in document.blocks:
        if isinstance(block, Facts):
            for name, value in block.pairs:
                yield f"{name} {value}"
        elif isinstance(block, Heading | Paragraph):
            yield block.text


def test_nobody_is_in_one_incident_in_two_roles(world, lea, fight):
    for name in ("ann", "cal"):
        with pytest.raises(Refused, match="in two roles"):
            actions.add_part(by=lea, incident=fight, pupil=world.pupils[name], role=Part.WITNESS)


def test_the_database_too_holds_one_part_a_pupil(world, fight):
    again = Part(incident=fight, pupil=world.pupils["ann"], role=Part.WITNESS)
    with pytest.raises(Exception, match=r"one_part_a_pupil_and_incident|UNIQUE"):
        unrecorded("test", again.save)


def test_the_line_names_nobody(world, lea):
    unrecorded(
        "test", lambda: Pupil.objects.unscoped("test").filter(pk=world.pupils["ann"].pk).update(given_name="Annie")
    )
    annie = fresh(world.pupils["ann"])
    with pytest.raises(Refused, match="“Annie” is somebody’s name"):
        begin(lea, annie, line="Annie pushed somebody by the hall")
    assert begin(lea, annie, line="Somebody was pushed in a corner of the hall")


def test_an_incident_with_nobody_in_it_is_refused(world, lea, client):
    with pytest.raises(Refused, match="about somebody"):
        begin(lea, None)
    sign_in(client, world, "lea")
    answer = client.post(reverse("incidents:begin"), {"day": TODAY.isoformat(), "line": "Something", "role": "caused"})
    assert answer.status_code == 422
    assert "Fill in “Who”" in text(answer)
    assert "Something" in text(answer)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"day": TODAY + timedelta(days=1)}, "still to come"),
        ({"day": TODAY - timedelta(days=400)}, "more than a year ago"),
        ({"sort": "nothing"}, "what it was"),
        ({"role": Part.WITNESS, "flags": ["race"]}, "of nobody else"),
        ({"flags": ["weather"]}, "not among"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(world, lea, given, why):
    with pytest.raises(Refused, match=why):
        begin(lea, world.pupils["ann"], **given)


def test_a_teacher_records_one_sees_that_it_is_there_and_reads_nobodys_part(world, tom, client):
    made = begin(tom, world.pupils["ann"])
    sign_in(client, world, "tom")
    page = text(client.get(reverse("incidents:incident", args=[made.ref])))
    assert "A fight by the hall" in page
    assert "pushed first" not in page
    with pytest.raises(PermissionDenied):
        actions.close(by=tom, incident=made, version=made.version, outcome="settled")
    actions.take_back(by=tom, incident=made, version=made.version, why="another day")
    assert list(queries.parts(viewer(world, "lea"))) == []


def test_somebody_who_leads_none_of_them_has_no_way_to_it(world, mo):
    made = begin(viewer(world, "lea"), world.pupils["ann"])
    with pytest.raises(OutOfSight):
        actions.close(by=mo, incident=made, version=made.version, outcome="settled")


def test_two_who_save_the_same_part_are_told(world, lea, fight):
    part = part_of(fight, world.pupils["ann"])
    first, second = fresh(part), fresh(part)
    actions.change_part(by=lea, part=first, version=1, details={**PART, "words": "one"})
    with pytest.raises(Stale):
        actions.change_part(by=lea, part=second, version=1, details={**PART, "words": "two"})


def test_it_is_closed_with_an_outcome_asked_about_two_weeks_later_and_opened_again(world, lea, fight):
    with pytest.raises(Refused, match="how it ended"):
        actions.close(by=lea, incident=fight, version=fight.version, outcome="")
    actions.close(by=lea, incident=fight, version=fight.version, outcome="settled")
    assert fight.ask_on == TODAY + timedelta(days=14)
    later = viewer(world, "lea", TODAY + timedelta(days=14))
    assert [each.subject for each in attention.to_ask(later, None)] == [world.pupils["ann"].pk]
    actions.answer(by=later, incident=fight, version=fight.version, helped="partly")
    assert list(attention.to_ask(later, None)) == []
    actions.reopen(by=lea, incident=fight, version=fight.version)
    assert (fight.closed_on, fight.ask_on, fight.helped) == (None, None, "")


def test_a_part_is_taken_back_and_put_back_but_not_the_last_one(world, lea, fight):
    part = part_of(fight, world.pupils["ann"])
    actions.take_back_part(by=lea, part=part, version=part.version, why="it was another")
    assert list(queries.of_pupil(lea, world.pupils["ann"])[0]) == []
    actions.put_back_part(by=lea, part=part, version=part.version)
    assert len(queries.of_pupil(lea, world.pupils["ann"])[0]) == 1
    alone = begin(lea, world.pupils["ann"])
    only = part_of(alone, world.pupils["ann"])
    with pytest.raises(Refused, match="Nobody would be left"):
        actions.take_back_part(by=lea, part=only, version=only.version, why="no")


def test_what_is_taken_back_stands_nowhere_until_it_is_put_back(world, lea, fight):
    actions.take_back(by=lea, incident=fight, version=fight.version, why="a rumour")
    assert list(queries.of_pupil(lea, world.pupils["ann"])[0]) == []
    assert list(queries.harm_caused(lea, THIS_YEAR, None)) == []
    with pytest.raises(Refused, match="taken back"):
        actions.add_part(by=lea, incident=fight, pupil=world.pupils["eli"], role=Part.WITNESS)
    actions.put_back(by=lea, incident=fight, version=fight.version)
    assert list(queries.harm_caused(lea, THIS_YEAR, None)) == [(world.pupils["ann"].pk, TODAY)]


def test_a_rule_counts_whoever_caused_harm_and_never_whoever_was_harmed(world, fight):
    assert list(queries.harm_caused(viewer(world, "mo"), THIS_YEAR, None)) == []


def test_a_statement_stands_with_one_part_and_an_adult_is_named(world, lea, fight):
    part = part_of(fight, world.pupils["ann"])
    said = {"whose": "pupil", "who": "", "words": "I pushed", "taken_on": TODAY, "signed_on": None}
    made = actions.keep_statement(by=lea, part=part, statement=None, version=None, details=said)
    with pytest.raises(Refused, match="which adult"):
        actions.keep_statement(by=lea, part=part, statement=None, version=None, details={**said, "whose": "adult"})
    signed = {**said, "signed_on": YESTERDAY}
    with pytest.raises(Refused, match="signed after"):
        actions.keep_statement(by=lea, part=part, statement=made, version=made.version, details=signed)
    actions.take_back_statement(by=lea, statement=made, version=made.version)
    assert queries.statements_of(lea, [part]) == {}


def test_force_of_which_home_is_not_told_wants_a_leader_until_it_is_or_a_reason_stands(world, lea):
    ann = world.pupils["ann"]
    made = actions.keep_force(by=lea, pupil=ann, part=None, force=None, version=None, details=FORCE)
    assert [each.subject for each in attention.not_reported(lea, None)] == [ann.pk]
    told = {**FORCE, "told_on": TODAY}
    with pytest.raises(Refused, match="how home was told"):
        actions.keep_force(by=lea, pupil=ann, part=None, force=made, version=made.version, details=told)
    told = {**FORCE, "told_on": TODAY, "told_how": "phone"}
    made = fresh(made)
    actions.keep_force(by=lea, pupil=ann, part=None, force=made, version=made.version, details=told)
    assert list(attention.not_reported(lea, None)) == []
    actions.take_back_force(by=lea, force=made, version=made.version, why="of another")
    assert queries.of_pupil(lea, ann)[1] == []


def test_home_is_to_be_told_from_the_next_day_and_an_incident_is_open_too_long_after_ten_school_days(world, lea):
    ann = world.pupils["ann"]
    made = begin(lea, ann, day=YESTERDAY)
    assert [each.subject for each in attention.home_not_told(lea, None)] == [ann.pk]
    assert list(attention.open_too_long(lea, None)) == []
    part = part_of(made, ann)
    told = {**PART, "told_on": TODAY, "told_how": "phone"}
    actions.change_part(by=lea, part=part, version=part.version, details=told)
    assert list(attention.home_not_told(lea, None)) == []
    begin(lea, ann, day=TODAY - timedelta(days=14))  # ten school days before the sixteenth
    assert [each.subject for each in attention.open_too_long(lea, None)] == [ann.pk]


def test_small_numbers_of_what_incidents_were_about_are_held_back(world, lea):
    for number in range(7):
        begin(lea, world.pupils["ann"], day=TODAY - timedelta(days=number), flags=["bullying"])
    begin(lea, world.pupils["ann"], flags=["sex"])
    _, rows = queries.counts(lea)
    assert {each.code: each.year for each in rows} == {
        "bullying": 7, "race": 0, "religion": 0, "disability": 0, "sex": None, "orientation": 0, "gender": 0
    }  # fmt: skip


def test_ten_thousand_letters_a_script_and_the_same_form_twice(world, client):
    sign_in(client, world, "lea")
    ann, url = world.pupils["ann"], reverse("incidents:begin")
    said = {"pupil": ann.ref, "day": TODAY.isoformat(), "sort": "fight", "line": "<script>x</script>", "role": "caused"}
    answer = client.post(url, {**said, "words": "x" * 10_000})
    assert answer.status_code == 422
    assert "x" * 10_000 in text(answer)
    for _ in range(2):
        answer = client.post(url, {**said, "words": "short", "once": "one"}, follow=True)
    assert "<script>x" not in text(answer)
    assert Incident.objects.unscoped("test").count() == 1


def test_somebody_is_named_by_typing_and_who_is_not_found_is_said(world, client, fight):
    sign_in(client, world, "lea")
    url = reverse("incidents:add", args=[fight.ref])
    answer = client.post(url, {"named": "Nobody Here", "role": "witness"})
    assert answer.status_code == 422
    assert "Nobody here has this name" in text(answer)
    assert client.post(url, {"named": "eli-given eli-family", "role": "witness"}).status_code == 302
    assert part_of(fight, world.pupils["eli"]).role == Part.WITNESS


def test_the_pupil_of_another_school_is_in_none(world, lea, fight):
    with pytest.raises(OutOfSight):
        actions.add_part(by=lea, incident=fight, pupil=world.pupils["dot"], role=Part.WITNESS)


def test_who_was_not_on_roll_that_day_is_refused(world, lea):
    early = unrecorded(
        "test",
        lambda: Pupil.objects.create(
            school=world.schools["alder"], given_name="n", family_name="n", year=8, first_day=TODAY
        ),
    )
    with pytest.raises(Refused, match="not on roll"):
        begin(lea, early, day=YESTERDAY)


def called(world, name, given, family="Nobody"):
    pupil = world.pupils[name]
    rows = Pupil.objects.unscoped("test").filter(pk=pupil.pk)
    unrecorded("test", lambda: rows.update(given_name=given, family_name=family))
    return fresh(pupil)


@pytest.mark.parametrize(
    ("given", "family", "line"),
    [
        ("Ravi", "Shah", "Ravi’s phone was taken"),
        ("Ravi", "Shah", "Ravi's phone was taken"),
        ("Ravi", "Shah", "the phone of ravi was taken"),
        ("Ravi", "Shah", "A phone was taken (RAVI)"),
        ("James", "Shah", "James’ phone was taken"),
        ("Lea", "van der Berg", "Van der Berg pushed somebody"),
        ("Lea", "van der Berg", "Somebody pushed Berg"),
        ("Lea", "Smith-Jones", "Pushed by Smith"),
        ("Siobhán", "O’Neill", "Siobhan and ONeill fought"),
        ("Li", "Shah", "Li’s phone was taken"),
        ("Will", "Shah", "Somebody said that they will fight"),
    ],
)
def test_the_line_names_nobody_however_the_name_is_written(world, lea, given, family, line):
    with pytest.raises(Refused, match="somebody’s name"):
        begin(lea, called(world, "ann", given, family), line=line)


@pytest.mark.parametrize(("given", "line"), [("Ann", "Something annoying by the van"), ("An", "A fight in an alley")])
def test_a_name_within_a_word_and_a_little_word_that_is_also_a_name_may_stand_in_the_line(world, lea, given, line):
    assert begin(lea, called(world, "ann", given, "van Nobody"), line=line).line == line


def changed_to(made, **given):
    names = ("day", "at", "room", "place", "sort", "line")
    return {name: getattr(made, name) for name in names} | given


def test_the_line_is_not_changed_to_name_somebody_whom_its_writer_does_not_see(world, lea, tom):
    ravi, amara = called(world, "ann", "Ravi"), called(world, "cal", "Amara")
    made = begin(tom, ravi)
    actions.add_part(by=tom, incident=made, pupil=amara, role=Part.HARMED)
    for by in (tom, lea):
        for given in ({"line": "Ravi hit Amara"}, {"line": "Amara was hit"}, {"place": "Amara’s street"}):
            with pytest.raises(Refused, match="somebody’s name"):
                actions.change(by=by, incident=fresh(made), version=1, details=changed_to(made, **given))
    with pytest.raises(Refused, match="somebody’s name"):
        actions.take_back(by=lea, incident=fresh(made), version=1, why="Amara said it was nothing")
    actions.change(by=lea, incident=fresh(made), version=1, details=changed_to(made, line="Somebody was hit"))


def test_an_incident_is_not_moved_to_a_day_on_which_it_could_not_be_recorded(world, lea, fight):
    for day, why in (
        (TODAY + timedelta(days=1), "still to come"),
        (TODAY - timedelta(days=400), "more than a year ago"),
        (TODAY.replace(year=1), "more than a year ago"),
    ):
        with pytest.raises(Refused, match=why):
            actions.change(by=lea, incident=fresh(fight), version=1, details=changed_to(fight, day=day))


def test_an_incident_is_not_moved_to_before_somebody_came_whoever_that_is(world, lea, fight):
    cal = Pupil.objects.unscoped("test").filter(pk=world.pupils["cal"].pk)
    unrecorded("test", lambda: cal.update(first_day=TODAY))
    with pytest.raises(Refused, match="Somebody who had a part") as why:
        actions.change(by=lea, incident=fresh(fight), version=1, details=changed_to(fight, day=YESTERDAY))
    assert "cal" not in str(why.value)


def test_the_line_of_an_old_incident_can_still_be_put_right(world, lea, fight):
    long_ago = TODAY - timedelta(days=400)
    unrecorded("test", lambda: Incident.objects.unscoped("test").filter(pk=fight.pk).update(day=long_ago))
    held = fresh(fight)
    actions.change(by=lea, incident=held, version=held.version, details=changed_to(held, line="A push"))
    assert fresh(fight).line == "A push"


def kept_away(world, name):
    contact = Contact.objects.create(pupil=world.pupils[name], name="Mr Joe Gone", first_day=START)
    Bar.objects.create(pupil=world.pupils[name], contact=contact, words="x", first_day=START)


def test_nobody_whom_a_court_keeps_away_was_told_of_an_incident_or_of_force(world, lea, fight):
    ann, part = world.pupils["ann"], part_of(fight, world.pupils["ann"])
    told = {"told": "mr joe gone, in person", "told_on": TODAY, "told_how": "met"}
    unrecorded("test", lambda: kept_away(world, "ann"))
    with pytest.raises(Refused, match="court order keeps Mr Joe Gone away"):
        actions.change_part(by=lea, part=part, version=1, details={**PART, **told})
    given = {"by": lea, "pupil": ann, "part": None, "force": None, "version": None}
    with pytest.raises(Refused, match="court order keeps Mr Joe Gone away"):
        actions.keep_force(**given, details={**FORCE, **told})


def test_who_was_told_before_a_court_kept_them_away_stays_when_something_else_is_written(world, lea, fight):
    part = part_of(fight, world.pupils["ann"])
    told = {**PART, "told": "Mr Joe Gone", "told_on": TODAY, "told_how": "phone"}
    actions.change_part(by=lea, part=part, version=1, details=told)
    unrecorded("test", lambda: kept_away(world, "ann"))
    actions.change_part(by=lea, part=fresh(part), version=2, details={**told, "outcome": "Talked"})
    assert fresh(part).outcome == "Talked"


def test_that_home_is_not_told_is_asked_also_after_the_incident_is_closed(world, lea):
    ann = world.pupils["ann"]
    made = begin(lea, ann, day=YESTERDAY)
    actions.close(by=lea, incident=made, version=made.version, outcome="settled")
    assert [each.subject for each in attention.home_not_told(lea, None)] == [ann.pk]


def test_the_page_of_a_pupil_says_of_a_closed_incident_too_that_home_is_not_told(world, lea, client):
    made = begin(lea, world.pupils["ann"], day=YESTERDAY)
    actions.close(by=lea, incident=made, version=made.version, outcome="settled")
    sign_in(client, world, "lea")
    assert "Home not told" in text(client.get(reverse("incidents:pupil", args=[world.pupils["ann"].ref])))


@pytest.fixture
def named(world):
    """Cal is called Ellis Lang."""
    rows = Pupil.objects.unscoped("test").filter(pk=world.pupils["cal"].pk)
    unrecorded("test", lambda: rows.update(given_name="Ellis", family_name="Lang"))
    world.pupils["cal"] = fresh(world.pupils["cal"])
    return world


def test_what_is_said_of_one_part_names_nobody_who_has_another_and_what_was_typed_stays(named, fight, lea, client):
    part = part_of(fight, named.pupils["ann"])
    with pytest.raises(Refused, match="“Ellis Lang” is the name of somebody with a part of their own"):
        actions.change_part(by=lea, part=part, version=part.version, details=PART | {"words": "Pushed Ellis Lang."})
    given = {"whose": "pupil", "who": "", "words": "I hit lang.", "taken_on": TODAY, "signed_on": None}
    with pytest.raises(Refused, match="Lang"):
        actions.keep_statement(by=lea, part=part, statement=None, version=None, details=given)
    given = FORCE | {"why": "To part him and Ellis"}
    with pytest.raises(Refused, match="Ellis"):
        actions.keep_force(by=lea, pupil=part.pupil, part=part, force=None, version=None, details=given)
    sign_in(client, named, "lea")
    sent = {"version": part.version, "role": part.role, "words": "Pushed Ellis twice."}
    answer = client.post(reverse("incidents:part", args=[part.ref]), sent)
    assert answer.status_code == 422
    assert "Pushed Ellis twice." in text(answer)
    assert "“Ellis” is the name of somebody" in " ".join(answer.context["form"].errors["words"])


def test_whoever_is_added_is_told_of_without_the_names_of_the_others(named, fight, lea):
    with pytest.raises(Refused, match="“Ellis”"):
        actions.add_part(
            by=lea, incident=fight, pupil=named.pupils["bea"], role=Part.WITNESS, words="Saw that Ellis fell."
        )


def test_a_name_that_the_pupil_has_too_may_be_said(named, fight, lea):
    rows = Pupil.objects.unscoped("test").filter(pk=named.pupils["ann"].pk)
    unrecorded("test", lambda: rows.update(family_name="Lang"))
    part = part_of(fight, named.pupils["ann"])
    assert actions.change_part(by=lea, part=part, version=part.version, details=PART | {"outcome": "Mrs Lang came in."})


def test_no_file_is_made_of_a_part_whose_words_name_another_and_the_page_says_why(named, lea, client):
    made = begin(lea, named.pupils["ann"], words="Pushed Ellis Lang twice.")
    part = part_of(made, named.pupils["ann"])
    assert outputs._found(lea, part.ref) == part
    actions.add_part(by=lea, incident=made, pupil=named.pupils["cal"], role=Part.HARMED)
    assert outputs._found(lea, part.ref) is None
    sign_in(client, named, "lea")
    page = text(client.get(reverse("incidents:incident", args=[made.ref])))
    assert "“Ellis Lang” is the name of somebody with a part of their own" in page
    assert "This part alone as a file" not in page
    answer = client.post(reverse("incidents:part.pack", args=[part.ref]), {"format": "pdf"}, follow=True)
    assert "The file was not made" in text(answer)


def test_a_leader_chooses_among_the_rooms_of_the_school(world, lea):
    from remit.areas.incidents import forms
    from remit.school.models import Room

    unrecorded("test", lambda: Room.objects.create(school=world.schools["alder"], name="H2"))
    assert "H2" in [label for _, label in forms.BeginForm(lea).fields["room"].choices]
