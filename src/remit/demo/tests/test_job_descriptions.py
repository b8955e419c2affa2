import re
from datetime import date
from importlib import resources
from types import SimpleNamespace

import pytest

from remit.demo.highmoor import HIGHMOOR
from remit.demo.larkfold import LARKFOLD
from remit.demo.records import notes
from remit.leading.duties.areas import areas
from remit.leading.duties.proposal import proposed_duties, proposed_roles
from remit.leading.reading.description import to_json
from remit.leading.reading.reader import read

TITLES = [title for plan in (LARKFOLD, HIGHMOOR) for person in plan.people for title in person.titles if title.document]
DOCUMENTS = sorted({title.document for title in TITLES})


def text_of(document):
    return resources.files("remit.demo").joinpath("job_descriptions", f"{document}.txt").read_text(encoding="utf-8")


def roles_of(document, title):
    found = read(text_of(document))
    duties = proposed_duties(found, day=date(2026, 9, 1), fallback=found.title)
    kept = [SimpleNamespace(**each) for each in duties if each["kind"] == "duty"]
    return proposed_roles(to_json(found), kept, ["English", "Maths", "Science"], title)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_job_description_gives_its_title_whom_it_reports_to_and_at_least_twenty_duties(document):
    found = read(text_of(document))
    assert found.title
    assert found.reports_to
    assert sum(each.kind == "duty" for each in found.duties) >= 20


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_listed_line_of_a_job_description_is_a_duty(document):
    text = text_of(document)
    listed = {number for number, line in enumerate(text.splitlines(), 1) if re.match(r"[•-]|\d", line)}
    assert listed <= {duty.line for duty in read(text).duties if duty.kind == "duty"}


def test_the_upper_school_leader_has_five_roles():
    assert [each.name for each in roles_of("upper_school_leader", "")] == [
        "SENCo",
        "Key Stage 2 Manager",
        "Core Subject Leader for English",
        "Member of the Senior Leadership Team",
        "Class Teacher",
    ]


@pytest.mark.parametrize("title", TITLES, ids=lambda title: title.title)
def test_what_a_document_leaves_open_is_answered_for_a_role_that_it_has(title):
    assert title.asked.keys() <= {each.name for each in roles_of(title.document, title.title)}


def test_there_is_a_note_for_every_area():
    assert set(notes()) == {*areas(), "daily"}
